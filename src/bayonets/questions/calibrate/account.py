"""The account of a calibration: outcomes, reports and numbers before and after, and the checks."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from bayonets.account.blocks import Account, Block, Cell, Chart, Data, Entry, Table
from bayonets.inference.checks import MOST_EVIDENCE_APART, MOST_RATIO
from bayonets.questions.calibrate.answer import Calibration, NumberResult, Range, ReportResult
from bayonets.questions.calibrate.findings import faults, findings, kept_share, level_text, passed, title, value_text
from bayonets.questions.calibrate.picture import caption, drawn, subtitle
from bayonets.scenario.printable import full_date
from bayonets.wording import capital, counted, number, percent, significant, span

_MOST_NUMBERS, _MOST_LOADS = 12, 4

_OFTEN = 0.9
"""A report is met often if so large a share of the draws is within its bounds."""


def account(answer: Calibration) -> Account:
    """The findings, the chart, and the tables."""
    tables = (
        _outcomes(answer),
        _reports(answer),
        _directions(answer),
        _numbers(answer),
        _evidence(answer),
        _checks(answer),
    )
    blocks: list[Block] = [_chart(answer), *(table for table in tables if table.rows)]
    return Account("calibrate", title(answer), blocks, "What was learned", [_about(answer)], findings(answer))


def checks_account(answer: Calibration) -> Account:
    """The checks alone."""
    verdict = faults(answer) or [passed(answer)]
    return Account("checks", title(answer), [_checks(answer)], "Checks of the sample", [_about(answer)], verdict)


def _about(answer: Calibration) -> str:
    method = "the mean field, corrected by runs of the engine" if answer.quick else "the engine"
    reports = "1 report" if len(answer.used) == 1 else f"{number(len(answer.used))} reports"
    return (
        f"{answer.scenario}: {reports} on {number(len(answer.numbers))} unknown numbers; "
        f"{number(answer.particles)} draws of the posterior by tempered sequential Monte Carlo on {method}, in "
        f"{answer.islands} islands; {number(answer.engine_runs)} runs of the engine; seed {answer.seed}."
    )


def _chart(answer: Calibration) -> Chart:
    return Chart(
        "reports",
        partial(drawn, answer),
        _data(answer),
        title=title(answer),
        subtitle=subtitle(answer),
        text=list(_in_words(answer)),
        caption=caption(answer),
    )


def _in_words(answer: Calibration) -> Iterator[str]:
    """How the reports are met, as far as one sentence holds; the ranges of each stand in the table of the reports."""
    met = sum(report.met >= _OFTEN for report in answer.reports)
    yield (
        f"{number(met)} of {counted(len(answer.reports), 'report')} {'is' if met == 1 else 'are'} met in at least "
        f"{percent(_OFTEN)} of the draws of the posterior."
    )
    rest = sorted((report for report in answer.reports if report.met < _OFTEN), key=lambda report: report.met)
    if rest:
        seldom = rest[0]
        when, before = full_date(date.fromisoformat(seldom.date)), percent(seldom.met_before)
        yield (
            f"The least often met is that of {when} on {seldom.label} ({seldom.observed}), in {percent(seldom.met)} of "
            f"them, and in {before} of the draws of the prior."
        )


def _simulated(answer: Calibration, report: ReportResult) -> tuple[str, str]:
    """What the model gives before and after: 90 percent of the draws, or for a fall the share as reported."""
    if report.quantity == "fell":
        return f"{percent(report.met_before)} as reported", f"{percent(report.met)} as reported"
    return _quantiles(answer, report, report.prior), _quantiles(answer, report, report.posterior)


def _quantiles(answer: Calibration, report: ReportResult, ends: Range | None) -> str:
    return "-" if ends is None else span(*(value_text(answer, report.quantity, ends[end]) for end in (0, 2)))


def _data(answer: Calibration) -> Data:
    rows: list[tuple[Cell, ...]] = []
    none = (float("nan"),) * 3
    for report in answer.reports:
        ends = [float("nan") if end is None else end for end in report.alone]
        rows.append(
            (report.number, report.date, report.quantity, report.label, *ends, *(report.prior or none),
             *(report.posterior or none), report.met_before, report.met,
             float("nan") if report.wrong is None else report.wrong)
        )  # fmt: skip
    columns = (
        "report",
        "date",
        "quantity",
        "label",
        "observed_low",
        "observed_high",
        "prior_5",
        "prior_50",
        "prior_95",
    )
    return Data((*columns, "posterior_5", "posterior_50", "posterior_95", "met_prior", "met_posterior", "wrong"), rows)


def _outcomes(answer: Calibration) -> Table:
    rows = []
    for outcome in answer.outcomes:
        both = [
            ""
            if ends is None or outcome.unit == "share"
            else span(level_text(outcome, ends[0]), level_text(outcome, ends[2]))
            for ends in (outcome.prior, outcome.posterior)
        ]
        means = [level_text(outcome, value) for value in (outcome.best, outcome.prior_mean, outcome.posterior_mean)]
        rows.append([capital(outcome.label), means[0], means[1], both[0], means[2], both[1]])
    heads = ("Outcome", "Best numbers", "Prior", "90% of prior", "Posterior", "90% of posterior")
    note = "At the best numbers, under the prior and under the posterior: means, and the range of 90% of the draws."
    return Table(heads, rows, "Outcomes before and after", opened=True, note=note)


def _reports(answer: Calibration) -> Table:
    scored = bool(answer.held_out)
    rows = []
    for report in answer.reports:
        cells: list[Entry] = [
            f"{report.number}{'' if report.used else ' (held out)'}",
            full_date(date.fromisoformat(report.date)),
            capital(report.label),
            report.observed,
            *_simulated(answer, report),
            percent(report.met),
            "" if report.wrong is None else percent(report.wrong),
        ]
        if scored:
            cells.append("" if report.forecast is None else _score(report.forecast.posterior))
            cells.append("" if report.forecast is None else _score(report.forecast.prior))
        rows.append(cells)
    heads = ["Report", "Date", "Quantity", "Observed", "Prior, 90%", "Posterior, 90%", "Met", "Wrong"]
    heads += ["Log score", "Log score, prior"] * scored
    note = (
        "Met: share of the draws of the posterior within the bounds. Wrong: probability that the report is wrong. "
        "Ranges are over the draws in which the regime still stands on the date; a report on a quantity implies that "
        "it does."
    )
    return Table(heads, rows, "Reports before and after", names=4, opened=True, note=note)


def _score(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def _directions(answer: Calibration) -> Table:
    rows = []
    for index, direction in enumerate(answer.directions, 1):
        loads = "; ".join(f"{label} {_signed(load)}" for _, label, load in direction.loads[:_MOST_LOADS])
        rows.append([str(index), loads, f"{direction.singular:.2f}", f"{direction.spread:.2f}"])
    return Table(
        ("Direction", "Numbers with the largest loads", "Singular value", "Spread, prior 1"),
        rows,
        "Directions that the reports inform",
        names=2,
        note="The reports distinguish draws only along these combinations; a singular value of 1 halves the variance.",
    )


def _signed(load: float) -> str:
    return f"{load:+.2f}".replace("-", "\u2212")


def _numbers(answer: Calibration) -> Table:
    ranked = sorted(answer.numbers, key=lambda result: -result.shrinkage)[:_MOST_NUMBERS]
    rows = [[result.label, result.kind, *_before_and_after(result), kept_share(result)] for result in ranked]
    heads = ("Number", "Kind", "Best", "Prior, 90%", "Posterior, 90%", "Spread kept")
    return Table(heads, rows, "Numbers, the most informed first", names=2)


def _before_and_after(result: NumberResult) -> list[str]:
    ends = [
        "-" if quantiles is None else span(significant(quantiles[0], 3), significant(quantiles[2], 3))
        for quantiles in (result.prior, result.posterior)
    ]
    return [significant(result.best, 3), *ends]


def _evidence(answer: Calibration) -> Table:
    rows = [[f"{extra:.1f}", _score(value)] for extra, value in answer.evidence]
    note = "A rise of more than 2 indicates that the model is off by about that much, beyond the errors of the reports."
    heads = ("Further error of every report, in the logarithm", "Log evidence")
    return Table(heads, rows, "The likelihood under extra discrepancy", note=note)


def _checks(answer: Calibration) -> Table:
    checks, failed = answer.checks, answer.checks.faults
    rows = [
        ["Independent draws that the sample is worth", number(checks.effective), _verdict(failed["effective"])],
        ["Largest R-hat between islands", f"{checks.ratio:.2f}", _verdict(checks.ratio > MOST_RATIO)],
        [
            "Log evidence, largest difference of islands",
            f"{checks.evidence_apart:.1f}",
            _verdict(checks.evidence_apart > MOST_EVIDENCE_APART),
        ],
        [
            "Synthetic sets of reports at least as improbable as the real one",
            percent(checks.conflict),
            _verdict(failed["conflict"]),
        ],
        ["Proposals accepted, along informed directions and across", " and ".join(map(percent, checks.accepted)), ""],
        ["Runs that could not be completed", percent(checks.failed), ""],
    ]
    if checks.k_hat is not None:
        rows.insert(1, ["k-hat of the weights of the correction", f"{checks.k_hat:.2f}", _verdict(failed["k_hat"])])
    if checks.missed is not None:
        rows.append(
            [
                "Weight where the mean field is too low by 5 log units",
                percent(checks.missed),
                # The engine itself is sampled without --quick, whatever the mean field lacks.
                _verdict(failed["mean_field"]) if checks.quick else "",
            ]
        )
    return Table(("Check", "Value", ""), rows, "Checks", texts=(2,))


def _verdict(fails: bool) -> str:
    return "failed" if fails else "passed"
