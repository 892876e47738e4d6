"""The answer of a comparison in words and tables: first what was found, then how sure, then why."""

from collections.abc import Sequence
from math import isnan

from bayonets.pictures.words import listed, number, of_runs, percent, runs_text
from bayonets.questions.compare.answer import Comparison, Found
from bayonets.questions.compare.contrasts import FEW, Contrast
from bayonets.questions.compare.findings import ends_text, findings, interval_text, level, signed
from bayonets.questions.compare.parting import Parting
from bayonets.questions.over_draws import said_draws
from bayonets.scenario.table import table, wrapped

_LONGEST_LABEL = 30


def text(answer: Comparison, width: int, *, formations: bool) -> str:
    """The whole answer."""
    count = len(answer.arms)
    head = f"{answer.scenario}: {count} {'arm' if count == 1 else 'arms'} beside the baseline, "
    head += f"{runs_text(answer.runs)} of {answer.days} days each, seed {answer.seed}"
    lines = [wrapped(head, width, 0)]
    if answer.uncertain is not None:
        drawn = f"In {said_draws(answer.draws, answer.uncertain)}, two runs each; a draw is the same in every arm."
        lines.append(wrapped(drawn, width, 0))
    others = [arm.name for arm in answer.arms if arm.unpaired]
    if len(others) < len(answer.arms):
        but = f" but {listed(others)}" if others else ""
        lines.append(wrapped(f"The same people, the same ties and the same chance in every arm{but}.", width, 0))
    lines += ["", *(wrapped(sentence, width, 0) for sentence in findings(answer))]
    for arm in answer.arms:
        lines += ["", *_arm(answer, arm, width, formations=formations)]
    lines += _mixed(answer, width)
    lines += _legend(answer, width)
    return "\n".join(lines)


def _arm(answer: Comparison, arm: Found, width: int, *, formations: bool) -> list[str]:
    said = f" ({arm.said})" if arm.said and arm.said != arm.name else ""
    lines = [wrapped(f"{arm.name}{said}", width, 0)]
    if arm.unpaired:
        lines.append(
            wrapped(f"Compared without pairs: it has {arm.unpaired}, so no run of it is the same people.", width)
        )
    shown = [each for each in arm.contrasts if formations or each.outcome.count(".") < 2]
    lines += _table(shown, width, paired=not arm.unpaired, drawn=answer.uncertain is not None)
    rates = rate_rows(shown)
    if rates:
        lines += ["", wrapped(RATES, width),
                  *table(rates, max(width, 60), right=range(1, len(rates[0])), first=_LONGEST_LABEL)]  # fmt: skip
    if not arm.unpaired:
        lines += ["", wrapped(flips(answer, arm), width)]
    if arm.parting:
        lines += _parting(arm.parting, width)
    return lines


def _table(shown: Sequence[Contrast], width: int, *, paired: bool, drawn: bool) -> list[str]:
    heads = ["", "baseline", "this arm", "difference", "95% interval"]
    more = ["90 % of draws", "higher / lower in"] if drawn else ["without pairs", "gain"]
    rows = [[*heads, *more] if paired else heads]
    for each in shown:
        cells = [each.label, level(each.baseline, each.kind), level(each.arm, each.kind)]
        cells += [signed(each.found, each.kind), interval_text(each.interval, each.kind)]
        if paired:
            cells += further(each)
        rows.append(cells)
    rows[1][3:5] = [f"{rows[1][3]} pts", rows[1][4]]
    return table(rows, max(width, 60), right=range(1, len(rows[0])), first=_LONGEST_LABEL)


RATES = "Officers who left per thousand officers, since the forces of the two differ:"


def rate_rows(shown: Sequence[Contrast]) -> list[list[str]]:
    """Rates beside the counts of two countries, with the officers of whom they are; empty where none are told."""
    rows = [
        [
            each.label, level(each.rates.baseline, each.kind), level(each.rates.arm, each.kind),
            signed(each.rates.found, each.kind), interval_text(each.rates.interval, each.kind),
            f"{number(each.rates.officers)} and {number(each.rates.arm_officers)}",
        ]
        for each in shown
        if each.rates is not None
    ]  # fmt: skip
    return [["", "baseline", "this arm", "difference", "95% interval", "officers"], *rows] if rows else []


def further(each: Contrast) -> list[str]:
    """What stands beside the interval of a pair: over draws, or without pairs and the gain of them."""
    if each.over is None:
        return [interval_text(each.unpaired, each.kind), gain_text(each)]
    return [ends_text(each.over, each.kind), f"{percent(each.over.positive)} / {percent(each.over.negative)}"]


def gain_text(each: Contrast) -> str:
    """The gain of pairing, or why it cannot be said."""
    if each.differ == 0:
        return "no run differs"
    if each.rough:
        return f"{each.differ} differ"
    return "" if isnan(each.gain) else f"x{number(each.gain, 1 if each.gain < 10 else 0)}"


def flips(answer: Comparison, arm: Found) -> str:
    """How many runs ended otherwise."""
    if not arm.broke and not arm.saved:
        flipped = f"No run flipped: {runs_text(answer.runs)} ended as in the baseline, held or fallen."
    else:
        flipped = (
            f"Flips: {of_runs(arm.broke, answer.runs)} fell that had held, {number(arm.saved)} held that had fallen."
        )
    if arm.same == answer.runs:
        return f"{flipped} No run differs in anything."
    return flipped + (f" {number(arm.same)} did not differ in anything." if arm.same else "")


def _parting(told: Parting, width: int) -> list[str]:
    lines = ["", wrapped(told_of(told), width)]
    if told.story:
        lines += table([(date, name, sentence) for date, name, sentence in told.story], width, indent=4)
    return lines


def told_of(told: Parting) -> str:
    """How one run parts in two arms, in one paragraph."""
    why = {"falls": "fell only in this arm", "holds": "held only in this arm", "": "differs without a flip"}[told.flip]
    return f"Run {told.run}, which {why}. {' '.join(told.sentences)}"


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
        lines += table(rows, width, right=range(1, 6), first=_LONGEST_LABEL)
    return lines


def _legend(answer: Comparison, width: int) -> list[str]:
    if all(arm.unpaired for arm in answer.arms):
        return []
    return ["", wrapped(legend(answer), width, 0)]


def legend(answer: Comparison) -> str:
    """How the tables are to be read."""
    together = ", in the last table all four" if answer.interactions else ""
    said = (
        "Chances differ in percentage points; all else is the mean of a run. Who left and the protest are counted "
        f"on the last day that both arms lived through{together}. "
    )
    if answer.uncertain is not None:
        return (
            f"{said}Each draw counts once, with the mean of its two runs, so what is said over draws holds the chance "
            "that is left in two runs, too. 95% interval: of the mean difference over all draws. 90 % of draws: 5 and "
            "95 percent quantiles of the difference; higher / lower in: shares of the draws in which the arm's value "
            "is above and below the baseline's."
        )
    return (
        f"{said}Gain: how many times as many runs a comparison without pairs would need to be as sure; "
        f"where fewer than {FEW} runs differ, their number instead, and the interval is rough."
    )
