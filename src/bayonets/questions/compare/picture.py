"""The answer of a comparison as one figure."""

from matplotlib.figure import Figure

from bayonets.pictures.compared import Group, Mark, compared
from bayonets.pictures.style import WIDE
from bayonets.pictures.words import runs_text
from bayonets.questions.compare.answer import Comparison, Found
from bayonets.questions.compare.findings import title
from bayonets.questions.over_draws import said_draws


def figure(answer: Comparison, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure, with its title."""
    if not titled:
        return drawn(answer, width)
    return drawn(answer, width, title=title(answer), subtitle=f"{caption(answer)} {subtitle(answer)}")


def caption(answer: Comparison) -> str:
    """Where it comes from."""
    drawn = "" if answer.uncertain is None else f" in {said_draws(answer.draws, answer.uncertain)}"
    return f"{answer.scenario}, {runs_text(answer.runs)} of each arm{drawn}, seed {answer.seed}."


def subtitle(answer: Comparison) -> str:
    """What is drawn."""
    paired = all(not arm.unpaired for arm in answer.arms)
    what = "95% intervals of paired runs" if paired else "95% intervals"
    grey = "without pairs" if answer.uncertain is None else "90 % of the draws"
    return f"Difference from the baseline, {what}; grey: {grey}."


def drawn(answer: Comparison, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The picture in a width."""
    groups = []
    for outcome, name in (("held", "chance to hold"), ("days", "days it lasts"), ("protest", "protest at the end")):
        groups.append(Group(name, _UNIT_OF[outcome], tuple(_mark(arm, outcome) for arm in answer.arms)))
    services = dict.fromkeys(
        each.outcome for arm in answer.arms for each in arm.contrasts if each.outcome.count(".") == 1
    )
    for outcome in ("left", *services):
        marks = tuple(_mark(arm, outcome) for arm in answer.arms if any(c.outcome == outcome for c in arm.contrasts))
        label = next(c.label for arm in answer.arms for c in arm.contrasts if c.outcome == outcome)
        groups.append(Group(label, "officers", marks))
    names = tuple(arm.name for arm in answer.arms)
    grey = "95% without pairs" if answer.uncertain is None else "90 % of the draws"
    return compared(groups, names, grey, width=width, title=title, subtitle=subtitle)


_UNIT_OF = {"held": "percentage points", "days": "days", "protest": "thousands of people"}


def _mark(arm: Found, outcome: str) -> Mark:
    each = arm.contrast(outcome)
    scale = 100.0 if each.kind == "share" else 1.0
    grey = each.over or each.unpaired
    numbers = (each.found, each.interval.low, each.interval.high, grey.low, grey.high)
    found, low, high, grey_low, grey_high = (scale * one for one in numbers)
    return Mark(arm.name, found, low, high, grey_low, grey_high, paired=not arm.unpaired)
