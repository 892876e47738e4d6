"""The answer of a comparison as one figure."""

from matplotlib.figure import Figure

from bayonets.pictures.compared import Group, Mark, compared
from bayonets.pictures.style import WIDE
from bayonets.pictures.words import runs_text
from bayonets.questions.compare.answer import Comparison, Found
from bayonets.questions.compare.contrasts import Contrast, Rates
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
    unpaired = [arm for arm in answer.arms if arm.unpaired]
    what = "95% intervals" if unpaired else "95% intervals of paired runs"
    grey = "without pairs" if answer.uncertain is None else "90 % of the draws"
    beside = "" if len(unpaired) == len(answer.arms) else f"; grey: {grey}"
    return f"Difference from the baseline, {what}{beside}."


def drawn(answer: Comparison, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The picture in a width; beside the counts of forces that are not the same, how many of a thousand."""
    groups = [_group(answer, "held", "chance to hold"), _group(answer, "days", "days it lasts")]
    services = dict.fromkeys(
        each.outcome for arm in answer.arms for each in arm.contrasts if each.outcome.count(".") == 1
    )
    for outcome in ("left", *services):
        found = [(arm, each) for arm in answer.arms for each in arm.contrasts if each.outcome == outcome]
        label = found[0][1].label
        groups.append(Group(label, "officers", tuple(_mark(arm, each) for arm, each in found)))
        rates = tuple(_rate_mark(arm, each.rates) for arm, each in found if each.rates is not None)
        groups += [Group(f"{label}, per thousand", "officers per thousand", rates)] if rates else []
    groups.append(_group(answer, "protest", "protest at the end"))
    names = tuple(arm.name for arm in answer.arms)
    grey = "95% without pairs" if answer.uncertain is None else "90 % of the draws"
    return compared(groups, names, grey, width=width, title=title, subtitle=subtitle)


_UNIT_OF = {"held": "percentage points", "days": "days", "protest": "thousands of people"}


def _group(answer: Comparison, outcome: str, name: str) -> Group:
    """An outcome that every arm has."""
    return Group(name, _UNIT_OF[outcome], tuple(_mark(arm, arm.contrast(outcome)) for arm in answer.arms))


def _rate_mark(arm: Found, rates: Rates) -> Mark:
    low, high = rates.interval.ends
    return Mark(arm.name, rates.found, low, high, low, high, paired=False)


def _mark(arm: Found, each: Contrast) -> Mark:
    scale = 100.0 if each.kind == "share" else 1.0
    grey = (each.over.low, each.over.high) if each.over else each.unpaired.ends
    numbers = (each.found, *each.interval.ends, *grey)
    found, low, high, grey_low, grey_high = (scale * one for one in numbers)
    return Mark(arm.name, found, low, high, grey_low, grey_high, paired=not arm.unpaired)
