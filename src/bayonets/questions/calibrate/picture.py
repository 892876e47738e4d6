"""The answer as a figure: every report with what the model gives before and after, by quantity."""

from collections.abc import Sequence
from datetime import date

from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.composed import Drawable, Key, PictureHeading, composed, heads
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.observed import Observed
from bayonets.pictures.style import WIDE
from bayonets.pictures.value_axis import COUNT_TICKS, SHARE_TICKS, ValueAxis
from bayonets.questions.calibrate.answer import Calibration, ReportResult
from bayonets.questions.calibrate.findings import title, value_text
from bayonets.scenario.printable import full_date
from bayonets.wording import capital, number

_DRAWN = 22
"""Largest number of reports that are drawn; those that say least are left out."""

_PRIOR, _POSTERIOR = style.GRID, style.LOYAL


def figure(answer: Calibration, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure."""
    return drawn(answer, width=width, **heads(titled, title(answer), f"{caption(answer)} {subtitle(answer)}"))


def subtitle(_answer: Calibration) -> str:
    """What is drawn."""
    return "Each report with the quantity in 90% of the draws of the prior and of the posterior; dots are medians."


def caption(answer: Calibration) -> str:
    """The scenario, the draws and the seed."""
    return f"{answer.scenario}, {number(answer.particles)} draws, seed {answer.seed}."


def drawn(answer: Calibration, *, width: float = WIDE, title: str = "", subtitle: str = "") -> Figure:
    """The figure for a width in pixels."""
    key = Key(
        [
            KeyItem("prior", _PRIOR, "line"),
            KeyItem("posterior", _POSTERIOR, "line"),
            KeyItem("observed", style.OBSERVED, "bracket"),
        ]
    )
    rows: list[Sequence[Drawable]] = [(key,)]
    rows += [(_panel(label, reports),) for label, reports in _by_label(answer).items()]
    return composed(rows, width=width, title=title, subtitle=subtitle)


def _by_label(answer: Calibration) -> dict[str, list[ReportResult]]:
    """The reports with a value on a common axis, by quantity and formations."""
    groups: dict[str, list[ReportResult]] = {}
    for report in answer.reports[:_DRAWN] if len(answer.reports) <= _DRAWN else answer.reports:
        if report.quantity not in ("fell", "fell_day", "stood_down") and report.prior is not None:
            groups.setdefault(report.label, []).append(report)
    return groups


def _panel(label: str, reports: Sequence[ReportResult]) -> IntervalPanel:
    share = reports[0].quantity == "army"
    axis = ValueAxis(
        root=True,
        ticks=SHARE_TICKS if share else COUNT_TICKS,
        write=lambda value: value_text(reports[0].quantity, value),
    )
    rows = tuple(_row(report, len(reports)) for report in reports)
    return IntervalPanel(rows, (axis,), PictureHeading(capital(label), above=6.0), labels="beside")


def _row(report: ReportResult, _count: int) -> IntervalRow:
    whiskers = []
    if report.prior is not None:
        low, median, high = report.prior
        whiskers.append(Whisker(low, high, _PRIOR, median))
    if report.posterior is not None:
        low, median, high = report.posterior
        whiskers.append(Whisker(low, high, _POSTERIOR, median))
    low_end, high_end = report.alone
    observed = Observed(0.0, low_end, high_end)
    held = "" if report.used else " (held out)"
    return IntervalRow(f"{full_date(date.fromisoformat(report.date))}{held}", (tuple(whiskers),), observed=observed)
