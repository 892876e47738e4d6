"""What was found, in sentences that claim no more than the intervals allow; and everything as plain data."""

from dataclasses import asdict
from typing import Any

from bayonets.pictures.words import capital, listed, number, percent, percents, runs_text
from bayonets.questions.sensitivity.answer import Found, InformationValue, Sensitivity
from bayonets.questions.sensitivity.spread import Spread
from bayonets.statistics.estimate import Estimate
from bayonets.statistics.shares import wilson_ends

SHOWN = 3
"""Numbers that a sentence names."""

_SIMPLE = {"held": "whether it holds", "days": "how long it lasts", "left": "how many leave"}


def level(value: float, unit: str) -> str:
    """A level of an outcome, or a change of one."""
    if unit == "share":
        return percent(min(max(value, 0.0), 1.0))
    return number(value, 1 if abs(value) < 100 else 0)


def change(value: float, unit: str) -> str:
    """A change of an outcome; of a chance in points of a percent."""
    return number(100.0 * value, 1) if unit == "share" else number(value, 1 if abs(value) < 100 else 0)


def unit_of_change(unit: str) -> str:
    """What a change is counted in."""
    return "points" if unit == "share" else unit


def head(answer: Sensitivity) -> str:
    """What was asked, in a line."""
    asked = f"{number(answer.draws)} draws of {_numbers(answer)}"
    asked += ", the twin's answer to each" if answer.twin else f" with {runs_text(answer.runs)} each"
    return f"{answer.scenario}: which unknown matters? {asked}; {method(answer)}; seed {answer.seed}"


def _numbers(answer: Sensitivity) -> str:
    parts = [(answer.quantities, "of the scenario"), (answer.parameters, "of the model")]
    said = " and ".join(f"{count} {whose}" for count, whose in parts if count)
    return f"{answer.numbers} unknown {'number' if answer.numbers == 1 else 'numbers'} ({said})"


def method(answer: Sensitivity) -> str:
    """The method and its budget."""
    what = f"{answer.groups} {'numbers one by one' if answer.single else 'groups of them'}"
    if answer.method == "morris":
        return f"Morris' screening of {what} along {number(answer.rows)} trajectories"
    return f"Sobol' indices of {what} from {number(answer.rows)} rows"


def findings(answer: Sensitivity) -> list[str]:
    """A paragraph for each outcome."""
    return [" ".join(_of(answer, found)) for found in answer.outcomes]


def _of(answer: Sensitivity, found: Found) -> list[str]:
    if found.constant is not None or found.spread is None:
        return [_constant(answer, found)]
    spread = found.spread
    mean = f"{capital(found.label)}: {level(spread.mean, found.unit)} on average"
    mean += f" ({level(spread.mean_low, found.unit)} to {level(spread.mean_high, found.unit)})."
    if answer.twin:
        return [mean, "The twin knows no chance, so all of its spread comes from the unknown numbers.", known(found)]
    return [mean, apart(spread), known(found), *_called(found)]


def apart(spread: Spread) -> str:
    """Chance and numbers, in a sentence."""
    ends = percents(1.0 - spread.high, 1.0 - spread.low)
    return (
        f"Of the variance over single runs {percent(spread.chance)} ({ends}) is chance, which no information removes, "
        f"and {percent(spread.inputs)} comes from the unknown numbers."
    )


def _constant(answer: Sensitivity, found: Found) -> str:
    runs = answer.draws * answer.runs
    if found.outcome == "held":
        low, high = wilson_ends(int((found.constant or 0.0) * answer.draws), answer.draws)
        fate = "holds" if found.constant else "falls"
        other = f"at most {percent(high if not found.constant else 1.0 - low)}"
        return (
            f"{capital(found.label)}: the regime {fate} in every draw, so there is nothing to explain. The chance of "
            f"anything else, over all these ranges, is {other} (95% interval from {number(runs)} runs)."
            f"{_moved(found)}"
        )
    value = level(found.constant or 0.0, found.unit)
    return f"{capital(found.label)}: {value} in every draw, so there is nothing to explain.{_moved(found)}"


def _moved(found: Found) -> str:
    """Whether the points of the method, which lie otherwise, changed what no draw did."""
    return " Points of the method did change it: see its table." if found.effects or found.indices else ""


def known(found: Found) -> str:
    """What knowing single numbers is worth."""
    matter = [worth for worth in found.worths if worth.matters]
    if not matter:
        best = percent(max(found.floor, 0.0))
        return (
            f"No number stands out by itself: {len(found.worths)} worthless ones would seem to remove up to {best} of "
            "the variance, and none removes more for sure. More --draws may tell."
        )
    named = [f"{worth.label} {_removes(worth)}" for worth in matter[:SHOWN]]
    others = f"; {len(matter) - SHOWN} more stand out" if len(matter) > SHOWN else ""
    return f"Knowing one number alone would remove: {listed(named)}{others}."


def _removes(worth: InformationValue) -> str:
    return f"{percent(max(worth.share.value, 0.0))} ({between(worth.share)})"


def between(share: Estimate) -> str:
    """The interval of a share of the variance, cut off at all of it."""
    low, high = share.ends
    return percents(low, min(high, 1.0))


def _called(found: Found) -> list[str]:
    """How often a call is wrong, and which number helps."""
    if found.calls is None:
        return []
    calls = found.calls
    said = (
        f"Who calls hold or fall knowing no number is wrong in {percent(calls.nothing)} of the runs; knowing all of "
        f"them, in {percents(calls.least, calls.most)}."
    )
    helps = sorted(((-gain.value, worth.label, gain) for worth, gain in sure_gains(found)), key=lambda each: each[:2])
    if not helps:
        return [said, "No single number is sure to lower that."]
    named = [
        f"{label} by {change(gain.value, 'share')} points ({' to '.join(change(end, 'share') for end in gain.ends)})"
        for _, label, gain in helps[:SHOWN]
    ]
    return [said, f"Knowing one number alone would lower that: {listed(named)}."]


def sure_gains(found: Found) -> list[tuple[InformationValue, Estimate]]:
    """The numbers that surely lower the chance of a wrong call."""
    return [(worth, worth.gain) for worth in found.worths if worth.gain is not None and worth.gain.ends[0] > 0.0]


def title(answer: Sensitivity) -> str:
    """The finding in one line, of the first outcome that varies, no stronger than its intervals allow."""
    found = next((each for each in answer.outcomes if each.spread is not None), None)
    if found is None or found.spread is None:
        return "Over all these ranges nothing that was asked about varies"
    what = _SIMPLE[found.outcome]
    steady = "" if found.outcome == "held" else f"{_steady(answer)}; "
    matter = [worth for worth in found.worths if worth.matters]
    if answer.twin:
        apart = f"{what}, by the twin, which knows no chance"
    else:
        ends = percents(1.0 - found.spread.high, 1.0 - found.spread.low)
        apart = f"{what}: {ends} of the variance is chance"
    if not matter:
        return capital(f"{steady}{apart}; no single number stands out")
    first, rest = matter[0], found.worths[1:]
    most = all(first.share.ends[0] > each.share.ends[1] for each in rest)
    share = between(first.share)
    best = ", more than any other number" if most else ""
    return capital(f"{steady}{apart}; knowing \u201c{first.label}\u201d would remove {share} of it{best}")


def _steady(answer: Sensitivity) -> str:
    held = answer.of("held")
    return "it holds in every draw" if held.constant else "it falls in every draw"


def as_json(answer: Sensitivity) -> dict[str, Any]:
    """Everything as plain data."""
    plain = asdict(answer)
    outcomes = plain.pop("outcomes")
    for worth in (worth for outcome in outcomes for worth in outcome["worths"]):
        worth |= {name: worth[name] and _as_json(worth[name]) for name in ("share", "gain")}
    return plain | {
        "numbers": answer.numbers,
        "findings": findings(answer),
        "title": title(answer),
        "outcomes": outcomes,
    }


def _as_json(estimate: dict[str, Any]) -> dict[str, Any]:
    """An estimate under the names that programs know."""
    return {"found": estimate["value"], "low": estimate["low"], "high": estimate["high"]}
