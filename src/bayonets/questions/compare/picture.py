"""The answer of a comparison as one figure."""

import itertools
from collections.abc import Sequence

from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.composed import Drawable, Key, PictureHeading, composed, heads
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.style import WIDE
from bayonets.pictures.value_axis import ValueAxis
from bayonets.questions.compare.answer import ArmResult, Comparison
from bayonets.questions.compare.contrasts import Contrast, Rates
from bayonets.questions.compare.findings import title
from bayonets.questions.over_draws import draws_text
from bayonets.scenario.printable import plain
from bayonets.wording import runs_text


def figure(answer: Comparison, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure, with its title."""
    return drawn(answer, width, **heads(titled, title(answer), f"{caption(answer)} {subtitle(answer)}"))


def caption(answer: Comparison) -> str:
    """The scenario, the runs and the seed."""
    drawn = "" if answer.uncertain is None else f" in {draws_text(answer.draws, answer.uncertain)}"
    return f"{answer.scenario}, {runs_text(answer.runs)} of each arm{drawn}, seed {answer.seed}."


def subtitle(answer: Comparison) -> str:
    """The quantities shown."""
    unpaired = [arm for arm in answer.arms if arm.unpaired]
    what = "95% intervals" if unpaired else "95% intervals of paired runs"
    grey = "without pairs" if answer.uncertain is None else "90 % of the draws"
    beside = "" if len(unpaired) == len(answer.arms) else f"; grey: {grey}"
    return f"Difference from the baseline, {what}{beside}."


def drawn(answer: Comparison, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The picture in a width: small multiples, one for each outcome, with a row and a colour for each arm.

    Where the numbers of officers differ between arms, a panel of exits per thousand follows that of the counts, and
    replaces it for arms that are compared by role.
    """
    panels = [_of_all(answer, "held", "probability of holding"), _of_all(answer, "days", "days it lasts")]
    services = dict.fromkeys(
        contrast.outcome for arm in answer.arms for contrast in arm.contrasts if contrast.outcome.count(".") == 1
    )
    roles = dict.fromkeys(
        contrast.outcome for arm in answer.arms for contrast in arm.contrasts
        if contrast.role and contrast.outcome.startswith("left")
    )  # fmt: skip
    for outcome in ("left", *services, *roles):
        contrasts = [(index, arm, contrast) for index, arm in enumerate(answer.arms) for contrast in arm.contrasts
                     if contrast.outcome == outcome]  # fmt: skip
        label = contrasts[0][2].label
        counts = [_row(index, arm, contrast) for index, arm, contrast in contrasts if not arm.roles]
        panels += [_panel(label, "officers", counts)] if counts else []
        rates = [_rate_row(index, arm, contrast.rates) for index, arm, contrast in contrasts
                 if contrast.rates is not None]  # fmt: skip
        panels += [_panel(f"{label}, per thousand", "officers per thousand", rates)] if rates else []
    panels.append(_of_all(answer, "protest", "protest at the end"))
    return composed([(Key(_key_items(answer)),), *_in_pairs(panels)], gap=_ACROSS, width=width, title=title,
                    subtitle=subtitle)  # fmt: skip


_ACROSS = 30.0
_UNIT_OF = {"held": "percentage points", "days": "days", "protest": "thousands of people"}


def _in_pairs(panels: Sequence[IntervalPanel]) -> list[tuple[Drawable, ...]]:
    """Two columns; a single panel in the last row is as wide as the others."""
    return [*itertools.zip_longest(panels[::2], panels[1::2], fillvalue=PictureHeading(""))]


def _key_items(answer: Comparison) -> list[KeyItem]:
    items = [KeyItem(plain(arm.name), style.arm_color(index), "dot") for index, arm in enumerate(answer.arms)]
    if all(arm.unpaired for arm in answer.arms):
        return items
    grey = "95% without pairs" if answer.uncertain is None else "90 % of the draws"
    return [*items, KeyItem(grey, style.REMOVED, "line")]


def _of_all(answer: Comparison, outcome: str, name: str) -> IntervalPanel:
    """The panel of an outcome that every arm has."""
    rows = [_row(index, arm, arm.contrast(outcome)) for index, arm in enumerate(answer.arms)]
    return _panel(name, _UNIT_OF[outcome], rows)


def _panel(label: str, unit: str, rows: Sequence[IntervalRow]) -> IntervalPanel:
    return IntervalPanel(tuple(rows), (ValueAxis(unit, signed=True),), PictureHeading(label, above=6.0), "none")


def _rate_row(index: int, arm: ArmResult, rates: Rates) -> IntervalRow:
    whisker = Whisker(*rates.interval.ends, style.arm_color(index), rates.found)
    return IntervalRow(arm.name, ((whisker,),))


def _row(index: int, arm: ArmResult, contrast: Contrast) -> IntervalRow:
    """The difference with its interval, and a second range in grey if the runs are paired."""
    scale = 100.0 if contrast.kind == "share" else 1.0
    grey = (contrast.over.low, contrast.over.high) if contrast.over else contrast.unpaired.ends
    beside = None if arm.unpaired else (scale * grey[0], scale * grey[1])
    low, high = (scale * end for end in contrast.interval.ends)
    whisker = Whisker(low, high, style.arm_color(index), scale * contrast.found, beside=beside)
    return IntervalRow(arm.name, ((whisker,),))
