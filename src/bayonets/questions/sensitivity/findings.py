"""The findings, in sentences that claim no more than the intervals allow, and as plain data."""

from dataclasses import asdict
from typing import Any

from bayonets.questions.sensitivity.answer import GIVEN_DATA, ByOutcome, InformationValue, Sensitivity
from bayonets.statistics.estimate import Estimate
from bayonets.statistics.shares import wilson_ends
from bayonets.statistics.spread import Spread
from bayonets.wording import capital, listed, number, percent, percents

SHOWN = 3
"""Maximum number of unknown numbers that a sentence names."""

_SIMPLE = {"held": "holding", "days": "duration", "left": "exits"}


def level(value: float, unit: str) -> str:
    """A level of an outcome, or a change of one."""
    if unit == "share":
        return percent(min(max(value, 0.0), 1.0))
    return number(value, 1 if abs(value) < 100 else 0)


def change(value: float, unit: str) -> str:
    """A change of an outcome; of a probability in percentage points."""
    return number(100.0 * value, 1) if unit == "share" else number(value, 1 if abs(value) < 100 else 0)


def unit_of_change(unit: str) -> str:
    """The unit of a change."""
    return "percentage points" if unit == "share" else unit


def method(answer: Sensitivity) -> str:
    """The method and its budget."""
    if answer.method == GIVEN_DATA:
        return "shares of the variance given these draws"
    what = f"{answer.groups} {'numbers one by one' if answer.single else 'groups of them'}"
    if answer.method == "morris":
        return f"Morris' screening of {what} along {number(answer.rows)} trajectories"
    return f"Sobol' indices of {what} from {number(answer.rows)} rows"


def findings(answer: Sensitivity) -> list[str]:
    """A paragraph for each outcome."""
    return [" ".join(_of(answer, outcome)) for outcome in answer.outcomes]


def _of(answer: Sensitivity, outcome: ByOutcome) -> list[str]:
    if outcome.constant is not None or outcome.spread is None:
        return [_constant(answer, outcome)]
    spread = outcome.spread
    between = f"{level(spread.mean_low, outcome.unit)} to {level(spread.mean_high, outcome.unit)}"
    mean = f"{capital(outcome.label)}: mean {level(spread.mean, outcome.unit)} (95% CI {between})."
    if answer.twin:
        return [
            mean,
            "The mean field has no randomness, so its variance is due to the unknown numbers.",
            known(outcome),
        ]
    return [mean, apart(spread), known(outcome), *_misclassified(outcome)]


def apart(spread: Spread) -> str:
    """Randomness and numbers, in a sentence."""
    ends = percents(1.0 - spread.high, 1.0 - spread.low)
    return (
        f"Of the variance over single runs, {percent(spread.chance)} (95% CI {ends}) is due to randomness, which no "
        f"information removes, and {percent(spread.inputs)} to the unknown numbers."
    )


def _constant(answer: Sensitivity, outcome: ByOutcome) -> str:
    runs = answer.draws * answer.runs
    if outcome.outcome == "held":
        low, high = wilson_ends(int((outcome.constant or 0.0) * answer.draws), answer.draws)
        fate = "holds" if outcome.constant else "falls"
        other = f"at most {percent(high if not outcome.constant else 1.0 - low)}"
        return (
            f"{capital(outcome.label)}: the regime {fate} in every draw, so there is nothing to explain. The "
            f"probability of any other outcome, over all these ranges, is {other} (95% CI from {number(runs)} runs)."
            f"{_changed(outcome)}"
        )
    value = level(outcome.constant or 0.0, outcome.unit)
    return f"{capital(outcome.label)}: {value} in every draw, so there is nothing to explain.{_changed(outcome)}"


def _changed(outcome: ByOutcome) -> str:
    """A sentence where points of the method, unlike the draws, changed the outcome."""
    return " Points of the method do change it: see its table." if outcome.effects or outcome.indices else ""


def known(outcome: ByOutcome) -> str:
    """The reduction of the variance by information on single numbers."""
    matter = [value for value in outcome.worths if value.matters]
    if not matter:
        best = percent(max(outcome.floor, 0.0))
        return (
            f"No number stands out by itself: {len(outcome.worths)} irrelevant numbers would appear to remove up to "
            f"{best} of the variance, and none clearly removes more. More draws may resolve this."
        )
    named = [f"{value.label} {_removes(value)}" for value in matter[:SHOWN]]
    others = f"; {len(matter) - SHOWN} more stand out" if len(matter) > SHOWN else ""
    what = "Perfect information on one number alone would remove the following shares of the variance"
    return f"{what}: {listed(named)}{others}."


def _removes(value: InformationValue) -> str:
    return f"{percent(max(value.share.value, 0.0))} (95% CI {between(value.share)})"


def between(share: Estimate) -> str:
    """The interval of a share of the variance, cut off at 100 %."""
    low, high = share.ends
    return percents(low, min(high, 1.0))


def _misclassified(outcome: ByOutcome) -> list[str]:
    """The misclassification rate, and the numbers on which information lowers it."""
    if outcome.calls is None:
        return []
    calls = outcome.calls
    rate = (
        f"Without further information the outcome is misclassified in {percent(calls.nothing)} of runs; with perfect "
        f"information on all numbers, in {percents(calls.least, calls.most)}."
    )
    helps = sorted(
        ((-saving.value, value.label, saving) for value, saving in clear_savings(outcome)), key=lambda entry: entry[:2]
    )
    if not helps:
        return [rate, "No single number clearly lowers that rate."]
    named = [
        f"{label} by {change(saving.value, 'share')} percentage points (95% CI "
        f"{' to '.join(change(end, 'share') for end in saving.ends)})"
        for _, label, saving in helps[:SHOWN]
    ]
    return [rate, f"Perfect information on one number alone would lower that rate: {listed(named)}."]


def clear_savings(outcome: ByOutcome) -> list[tuple[InformationValue, Estimate]]:
    """The numbers on which information clearly lowers the misclassification rate."""
    return [(value, value.gain) for value in outcome.worths if value.gain is not None and value.gain.ends[0] > 0.0]


def title(answer: Sensitivity) -> str:
    """The finding in one line, for the first outcome that varies."""
    outcome = next((result for result in answer.outcomes if result.spread is not None), None)
    if outcome is None or outcome.spread is None:
        return "Over all these ranges none of the outcomes varies"
    what = _SIMPLE[outcome.outcome]
    steady = "" if outcome.outcome == "held" else f"{_steady(answer)}; "
    matter = [value for value in outcome.worths if value.matters]
    if answer.twin:
        apart = f"{what}, in the mean field, which has no randomness"
    else:
        ends = percents(1.0 - outcome.spread.high, 1.0 - outcome.spread.low)
        apart = f"{what}: {ends} of the variance is due to randomness"
    if not matter:
        return capital(f"{steady}{apart}; no single number stands out")
    first, rest = matter[0], outcome.worths[1:]
    most = all(first.share.ends[0] > result.share.ends[1] for result in rest)
    share = between(first.share)
    best = ", more than any other number" if most else ""
    return capital(f"{steady}{apart}; information on \u201c{first.label}\u201d would remove {share} of it{best}")


def _steady(answer: Sensitivity) -> str:
    held = answer.of("held")
    return "it holds in every draw" if held.constant else "it falls in every draw"


def as_json(answer: Sensitivity) -> dict[str, Any]:
    """The answer as plain data."""
    plain = asdict(answer)
    outcomes = plain.pop("outcomes")
    for value in (value for outcome in outcomes for value in outcome["worths"]):
        value |= {name: value[name] and _as_json(value[name]) for name in ("share", "gain")}
    return plain | {
        "numbers": answer.numbers,
        "findings": findings(answer),
        "title": title(answer),
        "outcomes": outcomes,
    }


def _as_json(estimate: dict[str, Any]) -> dict[str, Any]:
    """An estimate under the established keys of the JSON output."""
    return {"found": estimate["value"], "low": estimate["low"], "high": estimate["high"]}
