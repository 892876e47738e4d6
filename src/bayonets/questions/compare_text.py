"""The answer of a comparison in words and tables: first what was found, then how sure, then why."""

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from bayonets.pictures.words import MINUS, capital, listed, number, of_runs, percent, runs_text, short
from bayonets.questions.compare import Comparison, Found
from bayonets.questions.contrasts import FEW, Contrast, Interaction, Kind
from bayonets.questions.paired import Interval
from bayonets.scenario.table import table, wrapped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bayonets.pictures.compared import Mark

_LONGEST_LABEL = 30
_DECIMALS = {"share": 1, "days": 1, "officers": 1, "people": 1}


def text(answer: Comparison, width: int, *, formations: bool) -> str:
    """The whole answer."""
    count = len(answer.arms)
    head = f"{answer.scenario}: {count} {'arm' if count == 1 else 'arms'} beside the baseline, "
    head += f"{runs_text(answer.runs)} of {answer.days} days each, seed {answer.seed}"
    paired = any(not arm.unpaired for arm in answer.arms)
    lines = [wrapped(head, width, 0)]
    if paired:
        lines.append(wrapped("The same people, the same ties and the same chance in every arm.", width, 0))
    lines += ["", *(wrapped(sentence, width, 0) for sentence in findings(answer))]
    for arm in answer.arms:
        lines += ["", *_arm(answer, arm, width, formations=formations)]
    lines += _mixed(answer, width)
    lines += _legend(answer, width)
    return "\n".join(lines)


def findings(answer: Comparison) -> list[str]:
    """What was found of each arm, in one sentence each, and no more than the interval allows."""
    return [finding(answer, arm) for arm in answer.arms] + [
        mixed_finding(each) for each in answer.interactions if each.outcome == "held"
    ]


def finding(answer: Comparison, arm: Found) -> str:
    """What an arm does to the chance to hold."""
    held = arm.contrast("held")
    if arm.equal:
        return f"{arm.name}: is the baseline: nothing differs."
    if arm.same == answer.runs:
        return f"{arm.name}: no run differs from the baseline in anything."
    between = f"{signed(held.interval.low, 'share')} to {signed(held.interval.high, 'share')} points"
    levels = f"from {percent(held.baseline)} to {percent(held.arm)}"
    if not held.interval.sure:
        return (
            f"{arm.name}: these runs cannot tell whether it changes the chance to hold "
            f"({levels}; 95% interval of the difference: {between}).{_leavers(arm)}"
        )
    way = "raises" if held.found > 0 else "lowers"
    return f"{arm.name}: {way} the chance to hold, {levels} (95% interval of the difference: {between}).{_leavers(arm)}"


def _leavers(arm: Found) -> str:
    """Whether more or fewer officers leave, if that is sure."""
    left = arm.contrast("left")
    if not left.interval.sure or left.rough:
        return ""
    low, high = sorted((abs(left.interval.low), abs(left.interval.high)))
    ends = f"{number(low, 1)} to {number(high, 1)}"
    return f" {'More' if left.found > 0 else 'Fewer'} officers leave: by {number(abs(left.found), 1)} ({ends})."


def mixed_finding(each: Interaction) -> str:
    """Whether two levers help or hinder each other, on the chance to hold."""
    one, two = each.one, each.two
    amount = f"{signed(each.found, 'share')} points, 95% interval {interval_text(each.interval, 'share')}"
    together = f"{one} and {two}"
    said = {
        "cannot tell": f"these runs cannot tell whether together they do more or less than the sum of each ({amount})",
        "help": f"help each other: together they do more than the sum of each ({amount})",
        "hinder": f"hinder each other: together they do less than the sum of each ({amount})",
        "against each other": f"work against each other: together they do otherwise than the sum ({amount})",
    }[each.verdict]
    end = ""
    if each.at_the_end and each.verdict == "hinder":
        end = " The chance is at its end, where no more can be seen: look at the days it lasts, too."
    return f"{together}: {said}.{end}"


def signed(value: float, kind: Kind, decimals: int | None = None) -> str:
    """A difference with its sign: shares in points of a percent."""
    scaled = 100.0 * value if kind == "share" else value
    text = number(scaled, _DECIMALS[kind] if decimals is None else decimals)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"


def level(value: float, kind: Kind) -> str:
    """A level of an outcome."""
    return percent(value) if kind == "share" else number(value, _DECIMALS[kind])


def interval_text(interval: Interval, kind: Kind) -> str:
    """`-3.1 to +0.4`."""
    low, high = signed(interval.low, kind), signed(interval.high, kind)
    return low if low == high else f"{low} to {high}"


def _arm(answer: Comparison, arm: Found, width: int, *, formations: bool) -> list[str]:
    said = f" ({arm.said})" if arm.said and arm.said != arm.name else ""
    lines = [wrapped(f"{arm.name}{said}", width, 0)]
    if arm.unpaired:
        lines.append(
            wrapped(f"Compared without pairs: it has {arm.unpaired}, so no run of it is the same people.", width)
        )
    shown = [each for each in arm.contrasts if formations or each.outcome.count(".") < 2]
    lines += _table(shown, width, paired=not arm.unpaired)
    if not arm.unpaired:
        lines += ["", wrapped(flips(answer, arm), width)]
    if arm.parting:
        lines += _parting(arm, width)
    return lines


def _table(shown: Sequence[Contrast], width: int, *, paired: bool) -> list[str]:
    heads = ["", "baseline", "this arm", "difference", "95% interval"]
    rows = [[*heads, "without pairs", "gain"] if paired else heads]
    for each in shown:
        cells = [short(each.label, _LONGEST_LABEL), level(each.baseline, each.kind), level(each.arm, each.kind)]
        cells += [signed(each.found, each.kind), interval_text(each.interval, each.kind)]
        if paired:
            cells += [interval_text(each.unpaired, each.kind), _gain(each)]
        rows.append(cells)
    rows[1][3:5] = [f"{rows[1][3]} pts", rows[1][4]]
    return table(rows, max(width, 60), right=range(1, len(rows[0])))


def _gain(each: Contrast) -> str:
    """The gain of pairing, or why it cannot be said."""
    if each.rough:
        return "no run differs" if each.differ == 0 else f"{each.differ} differ"
    return "" if isnan(each.gain) else f"x{number(each.gain, 1 if each.gain < 10 else 0)}"


def flips(answer: Comparison, arm: Found) -> str:
    """How many runs ended otherwise."""
    if not arm.broke and not arm.saved:
        flipped = f"No run flipped: {runs_text(answer.runs)} ended as in the baseline, held or fallen."
    else:
        flipped = (
            f"Flips: {of_runs(arm.broke, answer.runs)} fell that had held, {number(arm.saved)} held that had fallen."
        )
    same = f" {of_runs(arm.same, answer.runs)} did not differ in anything.".replace(" none", " None", 1)
    return flipped + (same if arm.same else "")


def _parting(arm: Found, width: int) -> list[str]:
    told = arm.parting
    if told is None:
        return []
    why = {"falls": "fell only in this arm", "holds": "held only in this arm", "": "differs without a flip"}[told.flip]
    lines = ["", wrapped(f"Run {told.run}, which {why}. {' '.join(told.sentences)}", width)]
    if told.story:
        lines += table([(date, name, sentence) for date, name, sentence in told.story], width, indent=4)
    return lines


def _mixed(answer: Comparison, width: int) -> list[str]:
    if not answer.interactions:
        return []
    lines: list[str] = []
    for names in dict.fromkeys((each.one, each.two, each.both) for each in answer.interactions):
        own = [each for each in answer.interactions if (each.one, each.two, each.both) == names]
        lines += [
            "",
            wrapped(f"Do {names[0]} and {names[1]} help or hinder each other? (together: {names[2]})", width, 0),
        ]
        rows: list[tuple[str, ...]] = [("", names[0], names[1], "together", "beyond the sum", "95% interval")]
        rows += [
            (
                each.label,
                *(signed(effect, each.kind) for effect in each.effects),
                signed(each.found, each.kind),
                interval_text(each.interval, each.kind),
            )
            for each in own
        ]
        lines += table(rows, width, right=range(1, 6))
    return lines


def _legend(answer: Comparison, width: int) -> list[str]:
    if all(arm.unpaired for arm in answer.arms):
        return []
    return [
        "",
        wrapped(
            "Chances differ in percentage points. Who left and the protest are counted on the last day that both arms "
            "lived through. Gain: how many times as many runs a comparison without pairs would need to be as sure; "
            f"where fewer than {FEW} runs differ, their number instead, and the interval is rough.",
            width,
            0,
        ),
    ]


def as_json(answer: Comparison) -> dict[str, Any]:
    """Everything as plain data."""
    return {
        "scenario": answer.scenario,
        "seed": answer.seed,
        "runs": answer.runs,
        "days": answer.days,
        "held": answer.held,
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


def picture(answer: Comparison) -> "Figure":
    """The answer as one figure."""
    from bayonets.pictures.compared import Group, compared

    groups = []
    for outcome, name in (("held", "chance to hold"), ("days", "days it lasts"), ("protest", "protest at the end")):
        groups.append(Group(name, _UNIT_OF[outcome], tuple(_mark(arm, outcome) for arm in answer.arms)))
    services = dict.fromkeys(
        each.outcome for arm in answer.arms for each in arm.contrasts if each.outcome.count(".") == 1
    )
    for outcome in ("left", *services):
        marks = tuple(_mark(arm, outcome) for arm in answer.arms if any(c.outcome == outcome for c in arm.contrasts))
        label = next(c.label for arm in answer.arms for c in arm.contrasts if c.outcome == outcome)
        groups.append(Group(label, "officers", marks))
    count = sum(not arm.unpaired for arm in answer.arms)
    what = (
        f"{answer.scenario}, {runs_text(answer.runs)} of each arm, seed {answer.seed}. Difference from the baseline, "
    )
    what += "95% intervals of paired runs" if count == len(answer.arms) else "95% intervals"
    names = tuple(arm.name for arm in answer.arms)
    return compared(groups, names, title=title(answer), subtitle=f"{what}; grey: without pairs.")


_UNIT_OF = {"held": "percentage points", "days": "days", "protest": "thousands of people"}


def _mark(arm: Found, outcome: str) -> "Mark":
    from bayonets.pictures.compared import Mark

    each = arm.contrast(outcome)
    scale = 100.0 if each.kind == "share" else 1.0
    numbers = (each.found, each.interval.low, each.interval.high, each.unpaired.low, each.unpaired.high)
    found, low, high, alone_low, alone_high = (scale * one for one in numbers)
    return Mark(arm.name, found, low, high, alone_low, alone_high, paired=not arm.unpaired)


def title(answer: Comparison) -> str:
    """The finding in one line, no stronger than the intervals allow."""
    sure = [arm for arm in answer.arms if arm.contrast("held").interval.sure]
    parts = []
    for word, sign in (("lowers", -1), ("raises", 1)):
        names = [arm.name for arm in sure if arm.contrast("held").found * sign > 0]
        if names:
            verb = word if len(names) == 1 else word[:-1]
            parts.append(f"{listed(names)} {verb} the chance to hold")
    if parts:
        return capital("; ".join(parts))
    more = [arm.name for arm in answer.arms if _leavers(arm) and arm.contrast("left").found > 0]
    unsure = "these runs cannot tell whether the chance to hold changes"
    return f"More officers leave with {listed(more)}; {unsure}" if more else capital(unsure)
