"""What a comparison found, in sentences no stronger than the intervals allow, and as plain data for programs."""

from typing import Any

from bayonets.outcomes import Kind
from bayonets.pictures.words import MINUS, capital, listed, number, percent, span
from bayonets.questions.compare.answer import Comparison, Found
from bayonets.questions.compare.contrasts import Contrast, Rates
from bayonets.questions.compare.interactions import Interaction
from bayonets.questions.over_draws import OverDraws, shares_said
from bayonets.statistics.estimate import Estimate

_DECIMALS = 1


def findings(answer: Comparison) -> list[str]:
    """What was found of each arm, in one sentence each, and no more than the interval allows."""
    return [finding(answer, arm) for arm in answer.arms] + [
        mixed_finding(each) for each in answer.interactions if each.outcome == "held"
    ]


def finding(answer: Comparison, arm: Found) -> str:
    """What an arm does to the chance to hold and, where numbers were drawn, in how many draws."""
    if arm.equal:
        return f"{arm.name}: is the baseline: nothing differs."
    if arm.same == answer.runs:
        return f"{arm.name}: no run differs from the baseline in anything."
    return f"{_on_average(arm)}{_over_draws(arm)}"


def _on_average(arm: Found) -> str:
    held = arm.contrast("held")
    between = f"{' to '.join(signed(end, 'share') for end in held.interval.ends)} points"
    levels = f"from {percent(held.baseline)} to {percent(held.arm)}"
    if not held.interval.sure:
        return (
            f"{arm.name}: these runs cannot tell whether it changes the chance to hold "
            f"({levels}; 95% interval of the difference: {between}).{_leavers(arm)}"
        )
    way = "raises" if held.found > 0 else "lowers"
    return f"{arm.name}: {way} the chance to hold, {levels} (95% interval of the difference: {between}).{_leavers(arm)}"


def _over_draws(arm: Found) -> str:
    """In how many draws of the unknown numbers the regime holds more often, and more officers leave."""
    held, left = arm.contrast("held").over, arm.contrast("left").over
    if held is None or left is None:
        return ""
    same = 1.0 - held.positive - held.negative
    return (
        f" Of {number(held.draws)} draws of the numbers, the regime holds more often in {percent(held.positive)}, less "
        f"often in {percent(held.negative)} and as often in {percent(max(same, 0.0))}; exits differ by "
        f"{signed(left.median, 'officers')} in the median draw (90 % of draws: {ends_text(left, 'officers')}) and are "
        f"{shares_said(left)}."
    )


def ends_text(over: OverDraws, kind: Kind) -> str:
    """The 5 and 95 percent quantiles over draws: `-3.1 to +0.4`."""
    return span(signed(over.low, kind), signed(over.high, kind))


def _leavers(arm: Found) -> str:
    """Whether more or fewer officers leave, if that is sure; of other forces also how many of a thousand."""
    left = arm.contrast("left")
    return _count(left) + ("" if left.rates is None else _rate(left.rates))


def _count(left: Contrast) -> str:
    if not left.interval.sure or left.rough:
        return ""
    low, high = sorted(map(abs, left.interval.ends))
    ends = f"{number(low, 1)} to {number(high, 1)}"
    return f" {'More' if left.found > 0 else 'Fewer'} officers leave: by {number(abs(left.found), 1)} ({ends})."


def _rate(rates: Rates) -> str:
    """Where the forces are not the same, more officers may be a smaller share of them."""
    levels = f"{level(rates.arm, 'officers')} against {level(rates.baseline, 'officers')}"
    between = f"95% interval of the difference: {interval_text(rates.interval, 'officers')}"
    if not rates.interval.sure:
        return f" Per thousand officers, {levels} leave; these runs cannot tell the two apart ({between})."
    return f" Per thousand officers, {'more' if rates.found > 0 else 'fewer'} leave: {levels} ({between})."


def mixed_finding(each: Interaction) -> str:
    """Whether two levers help or hinder each other, on the chance to hold."""
    one, two = each.one, each.two
    amount = f"{signed(each.found, 'share')} points, 95% interval {interval_text(each.interval, 'share')}"
    together = f"{one} and {two}"
    said = {
        "cannot tell": "of the chance to hold these runs cannot tell whether together they do more or less than the "
        f"sum of each ({amount})",
        "help": f"help each other: together they do more than the sum of each ({amount})",
        "hinder": f"hinder each other: together they do less than the sum of each ({amount})",
        "against each other": f"work against each other: together they do otherwise than the sum ({amount})",
    }[each.verdict]
    end = ""
    if each.at_the_end and each.verdict == "hinder":
        end = " The chance is at its end, where no more can be seen: look at the days it lasts, too."
    return f"{together}: {said}.{end}"


def signed(value: float, kind: Kind) -> str:
    """A difference with its sign: shares in points of a percent."""
    scaled = 100.0 * value if kind == "share" else value
    text = number(scaled, _DECIMALS)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"


def level(value: float, kind: Kind) -> str:
    """A level of an outcome."""
    return percent(value) if kind == "share" else number(value, _DECIMALS)


def interval_text(interval: Estimate, kind: Kind) -> str:
    """`-3.1 to +0.4`."""
    return span(*(signed(end, kind) for end in interval.ends))


def title(answer: Comparison) -> str:
    """The finding in one line, no stronger than the intervals allow."""
    sure = [arm for arm in answer.arms if arm.contrast("held").interval.sure]
    parts = []
    for word, sign in (("lowers", -1), ("raises", 1)):
        names = [quoted(arm) for arm in sure if arm.contrast("held").found * sign > 0]
        if names:
            verb = word if len(names) == 1 else word[:-1]
            parts.append(f"{listed(names)} {verb} the chance to hold")
    if parts:
        return capital("; ".join(parts))
    # Counts of two countries mislead: of other forces the rate decides.
    left = [(quoted(arm), arm.contrast("left")) for arm in answer.arms]
    more = [name for name, each in left if each.rates is None and _count(each) and each.found > 0]
    share = [name for name, each in left if each.rates and each.rates.interval.sure and each.rates.found > 0]
    parts += [f"more officers leave with {listed(more)}"] if more else []
    parts += [f"a larger share of the officers leaves with {listed(share)}"] if share else []
    return capital("; ".join([*parts, "these runs cannot tell whether the chance to hold changes"]))


def quoted(arm: Found) -> str:
    """The name of an arm among other words."""
    return f"\u201c{arm.name}\u201d"


def as_json(answer: Comparison) -> dict[str, Any]:
    """Everything as plain data."""
    return {
        "scenario": answer.scenario,
        "seed": answer.seed,
        "runs": answer.runs,
        "days": answer.days,
        "held": answer.held,
        "uncertain": answer.uncertain,
        "draws": answer.draws,
        "findings": findings(answer),
        "arms": [_plain(arm) for arm in answer.arms],
        "interactions": [each.as_json() for each in answer.interactions],
    }


def _plain(arm: Found) -> dict[str, Any]:
    missing = arm.unpaired != ""
    return {
        "name": arm.name,
        "said": arm.said,
        "paired": not missing,
        "unpaired_because": arm.unpaired or None,
        "is_the_baseline": arm.equal,
        "held": arm.held,
        "runs_that_fell_only_here": None if missing else arm.broke,
        "runs_that_held_only_here": None if missing else arm.saved,
        "runs_that_are_the_same": None if missing else arm.same,
        "differences": [each.as_json() for each in arm.contrasts],
        "parting": arm.parting.as_json() if arm.parting else None,
    }
