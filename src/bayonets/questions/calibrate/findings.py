"""The findings, in this order: what the ranges say, what no numbers can do, what was learned, and the checks."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from bayonets.inference.checks import FEWEST_EFFECTIVE
from bayonets.inference.coverage import Coverage
from bayonets.inference.psis import UNRELIABLE
from bayonets.questions.calibrate.answer import (
    SHOCKS,
    Calibration,
    DirectionResult,
    NumberResult,
    OutcomeResult,
    Range,
    ReportResult,
)
from bayonets.scenario.printable import full_date
from bayonets.statistics.estimate import Estimate
from bayonets.wording import listed, number, on_day, percent, percents, significant, span

_PEOPLE = 1000.0
_NAMED = 4


def title(answer: Calibration) -> str:
    """What was learned, in one line."""
    informed, total = len(answer.informed), number(len(answer.numbers))
    combinations = _plural(len(answer.directions), "combination")
    if not answer.checks.enough:
        return "Too few independent draws: nothing is concluded"
    if answer.directions:
        narrowed = {0: "none of these narrows", 1: "one of these narrows"}
        by_itself = narrowed.get(informed, f"{number(informed)} of these narrow")
        return f"The observations inform {combinations} of {total} numbers; {by_itself} by a fifth"
    if informed:
        return f"The observations narrow {number(informed)} of {total} numbers by a fifth"
    return f"The observations narrow none of {total} numbers by a fifth"


def findings(answer: Calibration) -> list[str]:
    """The findings, a sentence or a paragraph each."""
    sentences = [before(answer)]
    sentences += [impossible(answer, report) for report in answer.used if report.impossible]
    sentences += [hiding(answer, report) for report in answer.used if report.hides]
    if answer.checks.enough:
        sentences += [after(answer), *_directions(answer), uninformed(answer)]
        sentences += [held_out(answer)] if answer.held_out else []
    sentences += [covered(answer.coverage)] if answer.coverage is not None else []
    sentences += faults(answer) or [passed(answer)]
    return [sentence for sentence in sentences if sentence]


def before(answer: Calibration) -> str:
    """What the ranges alone say."""
    text = (
        f"With these ranges the regime falls in {percent(answer.fell_before.value)} of {number(answer.prior_draws)} "
        f"draws of the prior ({_interval(answer.fell_before)}), and at the best numbers in "
        f"{percent(answer.fell_at_best.value)} of runs."
    )
    if not answer.pulling:
        return text
    worst = next(result for result in answer.numbers if result.name == answer.pulling[0])
    ends = span(significant(worst.low, 3), significant(worst.high, 3))
    detail = f"{worst.label} (best {significant(worst.best, 3)}, range {ends}, mean {significant(worst.mean, 3)})"
    if len(answer.pulling) == 1:
        return f"{text} The mean of one number lies far from its best value: {detail}."
    return (
        f"{text} The means of {number(len(answer.pulling))} numbers lie far from their best values, the farthest being "
        f"that of {detail}."
    )


def _interval(estimate: Estimate) -> str:
    return f"95% CI {percents(*estimate.ends)}"


def name_of(report: ReportResult) -> str:
    """`Report 17 (25 Oct 2020, protesters: 80 000 to 150 000)`."""
    return f"Report {report.number} ({full_date(date.fromisoformat(report.date))}, {report.label}: {report.observed})"


def impossible(answer: Calibration, report: ReportResult) -> str:
    """A report that no numbers can meet, or that is probably wrong."""
    reach = f"The model gives {values(answer, report.quantity, report.posterior)}. " if report.posterior else ""
    return (
        f"{name_of(report)} is met in {percent(report.met)} of the draws of the posterior, and the probability that it "
        f"is wrong is {percent(report.wrong or 0.0)}. {reach}Either the model cannot do this, or the report is wrong."
    )


def hiding(answer: Calibration, report: ReportResult) -> str:
    """A report whose wide bounds hide that the model reaches only a part of them."""
    given = values(answer, report.quantity, report.posterior)
    return (
        f"{name_of(report)}: with the other reports, the model gives {given}, less "
        "than a third of this range and at one end of it. Were the truth at the other end, the model could not say so."
    )


def values(answer: Calibration, quantity: str, quantiles: Range | None) -> str:
    """`104 000 (90% of draws 88 000 to 120 000)`."""
    if quantiles is None:
        return "no interval"
    low, median, high = (value_text(answer, quantity, value) for value in quantiles)
    return median if low == high else f"{median} (90% of draws {span(low, high)})"


def value_text(answer: Calibration, quantity: str, value: float) -> str:
    """A simulated quantity; the day of a fall as a date."""
    if quantity == "fell_day" and answer.start:
        return on_day(date.fromisoformat(answer.start), round(value))
    if quantity == "protest":
        return number(_PEOPLE * float(f"{value:.3g}"))
    if quantity in ("army", "fell"):
        return percent(value)
    return number(value, 1 if abs(value) < 10 else 0)


def after(answer: Calibration) -> str:
    """The outcomes at the best numbers, before and after, a sentence each."""
    return " ".join(_moved(answer, outcome) for outcome in answer.outcomes)


def _moved(answer: Calibration, outcome: OutcomeResult) -> str:
    best, prior, posterior = (
        level_text(outcome, value) for value in (outcome.best, outcome.prior_mean, outcome.posterior_mean)
    )
    if outcome.posterior is not None and outcome.unit != "share":
        low, high = level_text(outcome, outcome.posterior[0]), level_text(outcome, outcome.posterior[2])
        posterior += f" ({span(low, high)} in 90% of draws)"
    levels = f"at the best numbers, {prior} under the prior and {posterior} under the posterior"
    if outcome.name == "fell":
        return f"The probability that the regime falls is {best} {levels}."
    if outcome.name == "days":
        return f"On average it lasts {best} of {number(answer.days)} days {levels}."
    whose = outcome.label.partition(", ")[2] or "of all formations"
    return f"On average {best} officers {whose} leave {levels}."


def level_text(outcome: OutcomeResult, value: float) -> str:
    """A level of an outcome."""
    return percent(value) if outcome.unit == "share" else number(value, 1 if abs(value) < 100 else 0)


def _directions(answer: Calibration) -> Iterator[str]:
    for direction in answer.directions:
        numbers = [name for name, _, _ in direction.loads if name != SHOCKS]
        if direction.spread < 0.5 and len(numbers) > 1:
            yield ridge(answer, direction)


def ridge(answer: Calibration, direction: DirectionResult) -> str:
    """Numbers of which only the joint effect is known."""
    by_name = {result.name: result for result in answer.numbers}
    named = direction.loads[:_NAMED]
    left = sorted(1.0 - by_name[name].shrinkage for name, _, _ in named if name in by_name)
    kept = span(f"{left[0]:.2f}", f"{left[-1]:.2f}")
    return (
        f"Of {listed([label for _, label, _ in named])}, mainly the joint effect is known: its standard deviation is "
        f"{direction.spread:.2f} of that of the prior, while each by itself keeps {kept} of its own."
    )


def uninformed(answer: Calibration) -> str:
    """What remains an assumption."""
    still, total = len(answer.numbers) - len(answer.informed), number(len(answer.numbers))
    if not still:
        return ""
    which = f"None of the {total} numbers narrows by a fifth or more"
    if answer.informed:
        verb = "narrows" if still == 1 else "narrow"
        which = f"{number(still)} of the {total} numbers {verb} by less than a fifth"
    return f"{which}: what depends on them remains an assumption."


def held_out(answer: Calibration) -> str:
    """Forecasts of the reports that were held out."""
    scores = [report.forecast for report in answer.held_out if report.forecast is not None]
    text = (
        f"{_plural(len(scores), 'report')} {'was' if len(scores) == 1 else 'were'} held out: the mean log score is "
        f"{_mean([score.posterior for score in scores])} under the posterior and "
        f"{_mean([score.prior for score in scores])} under the prior"
    )
    for name in ("persistence", "trend"):
        both = [(score.posterior, getattr(score, name)) for score in scores if getattr(score, name) is not None]
        if both:
            better = f"the posterior scores higher on {sum(ours > theirs for ours, theirs in both)} of {len(both)}"
            text += f"; {_mean([theirs for _, theirs in both])} by {name} ({better})"
    return f"{text}. Higher scores are better."


def _mean(scores: list[float]) -> str:
    return f"{sum(scores) / len(scores):.2f}".replace("-", "\u2212")


def covered(coverage: Coverage) -> str:
    """How often the intervals held the truth of synthetic courses."""
    wrong = [held for held in coverage.outcomes if not held.right]
    right = sum(held.right for held in coverage.numbers)
    shares = listed([f"{LABELS[held.name]} {percent(held.share)}" for held in coverage.outcomes])
    verdict = "as they claim" if coverage.passed else "not as they claim"
    outside = f" Outside the 99% band: {listed([LABELS[held.name] for held in wrong])}." if wrong else ""
    return (
        f"On {number(coverage.courses)} synthetic courses the 90% intervals of this set-up hold the truth {verdict}: "
        f"{shares}; {number(right)} of {number(len(coverage.numbers))} numbers lie within the 99% band.{outside}"
    )


LABELS = {"fell": "fall", "days": "duration", "left": "exits", "log likelihood": "log likelihood"}


def passed(answer: Calibration) -> str:
    """All checks were passed."""
    checks = answer.checks
    return (
        f"All checks are passed: the sample is worth {number(checks.effective)} independent draws, the islands agree "
        f"(R-hat {checks.ratio:.2f}, log evidence {checks.evidence_apart:.1f} apart), and {percent(checks.conflict)} "
        "of synthetic sets of reports are at least as improbable as the real one."
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
            f"Data and prior contradict each other: {percent(checks.conflict)} of synthetic sets of reports are at "
            "least as improbable as the real one. Look at the reports above, or widen the ranges."
        ),
        "mean_field": (
            f"{percent(checks.missed or 0.0)} of the weight of the posterior lies where the mean field is too low by "
            "five log units, which its correction cannot mend. Leave --quick out."
        ),
    }
    return [f"Warning: {texts[name]}" for name, fails in failed.items() if fails]


def _plural(count: int, what: str) -> str:
    """`1 report`, `25 reports`."""
    return f"{number(count)} {what}" if count == 1 else f"{number(count)} {what}s"


def kept_share(result: NumberResult) -> str:
    """The standard deviation that a number keeps."""
    return percent(1.0 - result.shrinkage)


def as_json(answer: Calibration) -> dict[str, Any]:
    """The answer as plain data."""
    return asdict(answer) | {
        "question": answer.question,
        "findings": findings(answer),
        "passed": answer.checks.passed,
        "checks": asdict(answer.checks) | {"faults": dict(answer.checks.faults)},
    }
