"""The findings, in this order: what the ranges say, what no numbers can do, what was learned, and the checks."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from bayonets.inference.checks import FEWEST_EFFECTIVE
from bayonets.inference.psis import UNRELIABLE
from bayonets.questions.calibrate.answer import Calibration, DirectionResult, NumberResult, OutcomeResult, ReportResult
from bayonets.scenario.printable import full_date
from bayonets.statistics.estimate import Estimate
from bayonets.wording import capital, counted, listed, number, percent, percents, significant, span

_PEOPLE = 1000.0
_NAMED = 4
_SHRINKS = 0.2


def title(answer: Calibration) -> str:
    """What was learned, in one line."""
    informed, total = len(answer.informed), len(answer.numbers)
    if not answer.directions:
        return "The observations say nothing about these numbers"
    return (
        f"The observations inform {counted(len(answer.directions), 'direction')} of {number(total)} numbers; "
        f"{number(informed)} of them shrink by a fifth or more"
    )


def findings(answer: Calibration) -> list[str]:
    """The findings, a sentence or a paragraph each."""
    sentences = [before(answer)]
    sentences += [impossible(report) for report in answer.used if report.impossible]
    sentences += [hiding(report) for report in answer.used if report.hides]
    sentences += [after(answer), *_directions(answer), uninformed(answer)]
    sentences += [held_out(answer)] if answer.held_out else []
    sentences += faults(answer) or [passed(answer)]
    return [sentence for sentence in sentences if sentence]


def before(answer: Calibration) -> str:
    """What the ranges alone say."""
    text = (
        f"With these ranges the regime falls in {percent(answer.fell_before.value)} of {number(answer.prior_draws)} "
        f"draws ({_interval(answer.fell_before)}), at the best numbers in {percent(answer.fell_at_best.value)} of runs."
    )
    if not answer.pulling:
        return text
    worst = next(one for one in answer.numbers if one.name == answer.pulling[0])
    ends = span(significant(worst.low, 3), significant(worst.high, 3))
    pull = "number has" if len(answer.pulling) == 1 else "numbers have"
    return (
        f"{text} {number(len(answer.pulling))} {pull} the mean of the range far from the best value, the farthest "
        f"{worst.label} (best {significant(worst.best, 3)} in {ends}, mean {significant(worst.mean, 3)})."
    )


def _interval(estimate: Estimate) -> str:
    return f"95% CI {percents(*estimate.ends)}"


def name_of(report: ReportResult) -> str:
    """`Report 17 (25 Oct 2020, protesters: 80 000 to 150 000)`."""
    return f"Report {report.number} ({full_date(date.fromisoformat(report.date))}, {report.label}: {report.observed})"


def impossible(report: ReportResult) -> str:
    """A report that no numbers can meet, or that is probably wrong."""
    reach = f"The model gives {values(report.quantity, report.posterior)}. " if report.posterior else ""
    return (
        f"{name_of(report)} is met in {percent(report.met)} of the draws of the posterior, and the probability that it "
        f"is wrong is {percent(report.wrong or 0.0)}. {reach}Either the model cannot do this, or the report is wrong."
    )


def hiding(report: ReportResult) -> str:
    """A report whose wide bounds hide that the model reaches only a part of them."""
    return (
        f"{name_of(report)}: with the other reports, the model gives {values(report.quantity, report.posterior)}, less "
        "than a third of this range and at one end of it. Were the truth at the other end, the model could not say so."
    )


def values(quantity: str, quantiles: tuple[float, float, float] | None) -> str:
    """`104 000 (90% of draws 88 000 to 120 000)`."""
    if quantiles is None:
        return "no interval"
    low, median, high = (value_text(quantity, value) for value in quantiles)
    return median if low == high else f"{median} (90% of draws {span(low, high)})"


def value_text(quantity: str, value: float) -> str:
    """A simulated quantity."""
    if quantity == "protest":
        return number(_PEOPLE * float(f"{value:.3g}"))
    if quantity in ("army", "fell"):
        return percent(value)
    return number(value, 1 if abs(value) < 10 else 0)


def after(answer: Calibration) -> str:
    """The outcomes before and after."""
    parts = [_moved(outcome) for outcome in answer.outcomes]
    return f"{capital(listed(parts))}."


def _moved(outcome: OutcomeResult) -> str:
    level = [level_text(outcome, value) for value in (outcome.best, outcome.prior_mean, outcome.posterior_mean)]
    ends = ""
    if outcome.posterior is not None and outcome.unit != "share":
        low, high = level_text(outcome, outcome.posterior[0]), level_text(outcome, outcome.posterior[2])
        ends = f" (90% of draws {span(low, high)})"
    return (
        f"{outcome.label}: {level[0]} at the best numbers, {level[1]} under the prior, {level[2]} under the posterior"
        f"{ends}"
    )


def level_text(outcome: OutcomeResult, value: float) -> str:
    """A level of an outcome."""
    return percent(value) if outcome.unit == "share" else number(value, 1 if abs(value) < 100 else 0)


def _directions(answer: Calibration) -> Iterator[str]:
    for direction in answer.directions:
        if direction.spread < 0.5 and len(direction.loads) > 1:
            yield ridge(answer, direction)


def ridge(answer: Calibration, direction: DirectionResult) -> str:
    """Numbers of which only the joint effect is known."""
    by_name = {one.name: one for one in answer.numbers}
    named = [by_name[name] for name, _, _ in direction.loads[:_NAMED]]
    left = sorted(1.0 - one.shrinkage for one in named)
    return (
        f"{capital(listed([one.label for one in named]))}: mainly their joint effect is known (standard deviation "
        f"{direction.spread:.2f} of that of the prior); each alone keeps {left[0]:.2f} to {left[-1]:.2f} of its own."
    )


def uninformed(answer: Calibration) -> str:
    """What remains an assumption."""
    still = len(answer.numbers) - len(answer.informed)
    return (
        f"{number(still)} of {number(len(answer.numbers))} numbers shrink by less than a fifth: what depends on them "
        "remains an assumption."
    )


def held_out(answer: Calibration) -> str:
    """Forecasts of the reports that were held out."""
    scores = [report.forecast for report in answer.held_out if report.forecast is not None]
    text = (
        f"{counted(len(scores), 'report')} held out: mean log score {_mean([one.posterior for one in scores])} under "
        f"the posterior, {_mean([one.prior for one in scores])} under the prior"
    )
    for name in ("persistence", "trend"):
        both = [(one.posterior, getattr(one, name)) for one in scores if getattr(one, name) is not None]
        if both:
            better = f"the posterior is better in {sum(ours > theirs for ours, theirs in both)} of {len(both)}"
            text += f"; {_mean([theirs for _, theirs in both])} by {name} ({better})"
    return f"{text}. Higher is better."


def _mean(scores: list[float]) -> str:
    return f"{sum(scores) / len(scores):.2f}".replace("-", "\u2212")


def passed(answer: Calibration) -> str:
    """All checks were passed."""
    checks = answer.checks
    return (
        f"All checks are passed: the sample is worth {number(checks.effective)} independent draws, the islands agree "
        f"(R-hat {checks.ratio:.2f}, log evidence {checks.evidence_apart:.1f} apart), and {percent(checks.conflict)} "
        "of synthetic sets of reports are as improbable as the real one."
    )


def faults(answer: Calibration) -> list[str]:
    """The checks that failed, each with its remedy."""
    checks, failed = answer.checks, answer.checks.faults
    more = 2 * answer.particles
    texts = {
        "effective": (
            f"The sample is worth {number(checks.effective)} independent draws, fewer than {FEWEST_EFFECTIVE}: no "
            f"interval is printed. Use --particles {more}{', or leave --quick out' if answer.quick else ''}."
        ),
        "k_hat": (
            f"The weights of the correction have k-hat {checks.k_hat or 0.0:.2f}, at least {UNRELIABLE}: the mean "
            "field is too far from the engine. Leave --quick out."
        ),
        "islands": (
            f"The islands disagree (R-hat {checks.ratio:.2f}, log evidence {checks.evidence_apart:.1f} apart). Use "
            f"--particles {more}."
        ),
        "conflict": (
            f"Data and prior contradict each other: {percent(checks.conflict)} of synthetic sets of reports are as "
            "improbable as the real one. Look at the reports above, or widen the ranges."
        ),
        "mean_field": (
            f"{percent(checks.missed or 0.0)} of the weight of the posterior lies where the mean field is too low by "
            "five log units, which its correction cannot mend. Leave --quick out."
        ),
    }
    return [f"Warning: {texts[name]}" for name, fails in failed.items() if fails]


def kept_share(one: NumberResult) -> str:
    """The standard deviation that a number keeps."""
    return percent(1.0 - one.shrinkage)


def as_json(answer: Calibration) -> dict[str, Any]:
    """The answer as plain data."""
    return asdict(answer) | {
        "question": answer.question,
        "findings": findings(answer),
        "passed": answer.checks.passed,
        "checks": asdict(answer.checks) | {"faults": dict(answer.checks.faults)},
    }
