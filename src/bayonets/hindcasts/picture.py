"""Two panels: the forecast of every case by its result, and how often breaks came about by thirds of the forecasts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.composed import Drawable, Key, PictureHeading, composed
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.style import WIDE
from bayonets.pictures.value_axis import QUARTERS, ValueAxis
from bayonets.statistics.shares import wilson_ends
from bayonets.wording import percent

if TYPE_CHECKING:
    from bayonets.hindcasts.answer import CaseForecast, Hindcast, Reliability

_BROKE, _HELD, _BEFORE, _FORECAST = style.RESISTING, style.LOYAL, style.REMOVED, style.PROTEST
_THIRDS: Final = ("lowest third", "middle third", "highest third")


def figure(answer: "Hindcast", width: float = WIDE) -> Figure:
    """The answer as one figure with its verdict."""
    from bayonets.hindcasts.account import title

    subtitle = "Probability of a break by the mechanisms alone; below, how often breaks came about."
    return drawn(answer, width=width, title=title(answer), subtitle=subtitle)


def drawn(answer: "Hindcast", *, width: float = WIDE, title: str = "", subtitle: str = "") -> Figure:
    """The figure for a width in pixels."""
    items = [
        KeyItem("broke", _BROKE, "dot"), KeyItem("held", _HELD, "dot"), KeyItem("before the event", _BEFORE, "dot"),
    ]  # fmt: skip
    scored = [case for case in answer.cases if case.scored]
    groups = [[case for case in scored if case.broke == result] for result in (1.0, 0.0)]
    panels = [
        _cases(group, heading) for group, heading in zip(groups, ("Cases that broke", "Cases that held"), strict=True)
    ]
    rows: list[Sequence[Drawable]] = [(Key(items),), tuple(panels), (_thirds(answer.reliability),)]
    return composed(rows, width=width, title=title, subtitle=subtitle)


def _axis() -> ValueAxis:
    return ValueAxis(ticks=QUARTERS, write=percent, end=1.0)


def _cases(cases: Sequence["CaseForecast"], heading: str) -> IntervalPanel:
    """The cases of one result, from the highest forecast to the lowest."""
    rows = tuple(
        IntervalRow(
            case.case.replace("_", " "),
            ((_point(case.before, _BEFORE), _point(case.with_hindsight, _BROKE if case.broke else _HELD)),),
        )
        for case in sorted(cases, key=lambda case: -case.with_hindsight)
    )
    return IntervalPanel(rows, (_axis(),), PictureHeading(heading, above=6.0))


def _point(value: float, color: str) -> Whisker:
    return Whisker(value, value, color, value)


def _thirds(reliability: Sequence["Reliability"]) -> IntervalPanel:
    """The share that broke in each third, with its Wilson interval, beside the mean forecast."""
    rows = []
    for name, third in zip(_THIRDS, reliability, strict=True):
        low, high = wilson_ends(third.broke, third.cases)
        broke = Whisker(low, high, _BROKE, third.broke / third.cases, text=f"{third.broke} of {third.cases}")
        rows.append(IntervalRow(name, ((_point(third.forecast, _FORECAST), broke),)))
    heading = "Mean forecast (violet) and share that broke (with 95% interval), by thirds of the forecasts"
    return IntervalPanel(tuple(rows), (_axis(),), PictureHeading(heading, above=10.0))
