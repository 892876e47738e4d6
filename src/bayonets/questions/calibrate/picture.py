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
from bayonets.questions.calibrate.answer import Calibration, OutcomeResult, Range, ReportResult
from bayonets.questions.calibrate.findings import level_text, title, value_text
from bayonets.scenario.printable import full_date
from bayonets.wording import capital, number

_NOT_DRAWN = ("fell", "fell_day", "stood_down")
"""Facts, which have no range to be drawn."""

_PRIOR, _POSTERIOR = style.REMOVED, style.LOYAL


def figure(answer: Calibration, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure."""
    return drawn(answer, width=width, **heads(titled, title(answer), f"{caption(answer)} {subtitle(answer)}"))


def subtitle(answer: Calibration) -> str:
    """What is drawn."""
    what = "Quantities on the dates of the reports" if _by_label(answer) else "Outcomes"
    return f"{what} in 90% of the draws of the prior and of the posterior; dots are medians."


def caption(answer: Calibration) -> str:
    """The scenario, the draws and the seed."""
    return f"{answer.scenario}, {number(answer.particles)} draws, seed {answer.seed}."


def drawn(answer: Calibration, *, width: float = WIDE, title: str = "", subtitle: str = "") -> Figure:
    """The figure for a width in pixels."""
    reports = _by_label(answer)
    items = [KeyItem("prior", _PRIOR, "line"), KeyItem("posterior", _POSTERIOR, "line")]
    items += [KeyItem("observed bound", style.OBSERVED, "bracket")] if reports else []
    rows: list[Sequence[Drawable]] = [(Key(items),)]
    rows += [(_panel(answer, label, group),) for label, group in reports.items()]
    if not reports:
        rows += [(_of_outcome(outcome),) for outcome in answer.outcomes if outcome.unit != "share"]
    return composed(rows, width=width, title=title, subtitle=subtitle)


def _by_label(answer: Calibration) -> dict[str, list[ReportResult]]:
    """The reports with a value on a common axis, by quantity and formations."""
    groups: dict[str, list[ReportResult]] = {}
    for report in answer.reports:
        if report.quantity not in _NOT_DRAWN and report.prior is not None:
            groups.setdefault(report.label, []).append(report)
    return groups


def _panel(answer: Calibration, label: str, reports: Sequence[ReportResult]) -> IntervalPanel:
    quantity = reports[0].quantity
    axis = ValueAxis(
        root=True,
        ticks=SHARE_TICKS if quantity == "army" else COUNT_TICKS,
        write=lambda value: value_text(answer, quantity, value),
    )
    rows = tuple(_row(report) for report in sorted(reports, key=lambda report: report.date))
    return IntervalPanel(rows, (axis,), PictureHeading(capital(label), above=6.0), labels="beside")


def _row(report: ReportResult) -> IntervalRow:
    held = "" if report.used else " (held out)"
    label = f"{full_date(date.fromisoformat(report.date))}{held}"
    return IntervalRow(label, (_whiskers(report.prior, report.posterior),), observed=Observed(0.0, *report.alone))


def _of_outcome(outcome: OutcomeResult) -> IntervalPanel:
    axis = ValueAxis(root=True, ticks=COUNT_TICKS, write=lambda value: level_text(outcome, value))
    row = IntervalRow("", (_whiskers(outcome.prior, outcome.posterior),))
    return IntervalPanel((row,), (axis,), PictureHeading(capital(outcome.label), above=6.0), labels="none")


def _whiskers(prior: Range | None, posterior: Range | None) -> tuple[Whisker, ...]:
    """The ranges before and after, with their medians."""
    both = ((prior, _PRIOR), (posterior, _POSTERIOR))
    return tuple(Whisker(ends[0], ends[2], color, ends[1]) for ends, color in both if ends is not None)
