"""The findings of a critical mass, in sentences that claim no more than the intervals allow."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bayonets.questions.critical_mass.answer import CriticalMass, Mass, MassOverDraws, OwnNumbers, ShareRefusing
from bayonets.questions.over_draws import AT_BEST, averaged_over
from bayonets.scenario.printable import full_date, in_sentence
from bayonets.statistics.shares import wilson_ends
from bayonets.wording import capital, listed, number, of_runs, people, percent, percents

_MOST_NAMED = 4
_CLEARLY = 0.9
"""Share of the falls from which one route is named alone."""


def title(answer: CriticalMass) -> str:
    """The finding in one line."""
    over = _averaged(answer)
    if _anyway(answer):
        share = percent(answer.plain_fell / answer.runs)
        return f"Even without further refusals the probability of a fall{over} is {share}, above one half"
    alone = _with_number(answer)
    if not alone:
        return capital(_not_alone(answer))
    rivals = rivals_of(answer)
    if rivals:
        names = f"{_names([alone[0], *rivals])} require the fewest refusals"
        return f"{names}{over} and cannot be distinguished"
    return capital(
        f"{_head(answer)}if {of_officers(alone[0])} refused together, the probability of a fall{over} would be 50%"
    )


def _averaged(answer: CriticalMass) -> str:
    """What a probability is averaged over, between commas."""
    return "" if answer.uncertain is None else f", {averaged_over(answer.uncertain)},"


def findings(answer: CriticalMass) -> list[str]:
    """The findings, one sentence each; the first is the main finding."""
    sentences = [
        capital(_first(answer)),
        _plateaus(answer),
        *_own_numbers(answer),
        _next(answer),
        _by_share(answer),
        _without(answer),
        _unclear(answer),
        _groups(answer),
        _now(answer),
        *_fine_print(answer),
    ]
    return [sentence for sentence in sentences if sentence]


def _first(answer: CriticalMass) -> str:
    if _anyway(answer):
        share, between = (
            percent(answer.plain_fell / answer.runs),
            percents(*wilson_ends(answer.plain_fell, answer.runs)),
        )
        return (
            f"even without further refusals the probability that the regime falls within {answer.within} days of "
            f"{full_date(answer.on)}{_averaged(answer)} is {share} (95% CI {between}), above one half."
        )
    alone, rivals = _with_number(answer), rivals_of(answer)
    if not alone:
        return f"{_not_alone(answer)}."
    first = alone[0]
    sentence = (
        f"if {of_officers(first)} refused together on {full_date(answer.on)}, the probability that the regime falls "
        f"within {answer.within} days{_averaged(answer)} would be 50% ({interval(first)}).{_due(first)}"
    )
    if not rivals:
        return f"{_head(answer)}{sentence}"
    others = [f"{in_sentence(mass.label)} ({needed(mass)}, {interval(mass)})" for mass in rivals[: _MOST_NAMED - 1]]
    others += [f"{len(rivals) - len(others)} more"] if len(rivals) > len(others) else []
    return (
        f"{first.label}: {sentence} That is the smallest number, but it cannot be distinguished from {listed(others)}."
    )


def _due(mass: Mass) -> str:
    """The causes of falls near that number."""
    protest, army = "protest exceeding the capacity of the forces", "the army changing sides"
    named = {"": "", "streets": protest, "army": army}
    due = named.get(route(mass), f"{protest} ({mass.streets}) or {army} ({mass.army})")
    return due and f" Falls near that number are due to {due}."


def _plateaus(answer: CriticalMass) -> str:
    """The probability of a fall with all officers of one, of the first in rank and of those without a number."""
    shown = [(mass, mass.over.plateau) for mass in _foremost(answer) if mass.over is not None]
    parts = [(mass, plateau_text(plateau)) for mass, plateau in shown if plateau is not None]
    if not parts or _anyway(answer):
        return ""
    if len(parts) == 1:
        [(mass, text)] = parts
        if not _with_number(answer):  # it is the main finding
            return ""
        whose = f"all {number(mass.size)} officers of {in_sentence(mass.label)}"
        return f"If {whose} refused together, the probability of a fall{_averaged(answer)} would be {text}."
    texts = [f"{text} for {in_sentence(mass.label)}" for mass, text in parts]
    over = _averaged(answer)
    return f"If all officers of one refused together, the probability of a fall{over} would be {listed(texts)}."


def plateau_text(plateau: ShareRefusing) -> str:
    """The probability of a fall if all officers of one refuse: `30% (95% CI 22 to 39%)`."""
    return f"{percent(plateau.probability)} (95% CI {percents(plateau.low, plateau.high)})"


def _own_numbers(answer: CriticalMass) -> list[str]:
    """How the critical mass differs between draws, of the first in rank, and how far the mean field can be trusted."""
    first = _foremost(answer)[0]
    own = None if first.over is None else first.over.own
    if first.over is None:
        return []
    if own is None:
        return ["In the mean field the regime has fallen before that day in every draw; no draw has a critical mass."]
    none, anyway = (_in_share(share, own.of) for share in (own.none, own.anyway))
    what = (
        f"{in_sentence(first.label)} has a critical mass of {_range_of(own)}; no number suffices {none}, and the "
        f"regime falls without further refusals {anyway}."
    )
    if own.high is None and not own.low:
        what = (
            f"no number of officers of {in_sentence(first.label)} suffices {none}, and the regime falls without "
            f"further refusals {anyway}; the median of the critical mass is {number_or_more(own.median)}."
        )
    if own.of == "runs":
        few = "The scenario is small, so that the mean field, which leaves out randomness, is not used"
        return [f"{few}; between runs, which differ by their numbers and by randomness, {what}"]
    before = f" {number(own.before)} draws are left out, in which it falls before that day." if own.before else ""
    agree = ""
    if own.agree is not None:
        what_of_runs = "on whether none, some or no number of officers suffices"
        agree = f" The mean field agrees with {percent(own.agree)} of the runs {what_of_runs}."
    return [f"In the mean field, which has no randomness, {what}{before}{agree}"]


def _foremost(answer: CriticalMass) -> list[Mass]:
    """The first of `foremost`, among formations if there are any."""
    masses = foremost(answer)
    return ([mass for mass in masses if mass.kind == "formation"] or masses)[:_MOST_NAMED]


def foremost(answer: CriticalMass) -> list[Mass]:
    """Results over draws: those with a number, in rank; then by the probability of a fall with all officers."""

    def key(mass: Mass) -> float:
        plateau = None if mass.over is None else mass.over.plateau
        return -2.0 if mass.verdict in ("number", "anyway") or plateau is None else -plateau.probability

    return sorted(answer.ranked(), key=key)


def _range_of(own: OwnNumbers) -> str:
    """`12 to 140 officers in 90% of draws (median 60)`, or how many are needed at least."""
    median = f"(median {number_or_more(own.median)})"
    if own.low is not None and own.high is None:
        return f"at least {number(own.low)} officers in 95% of {own.of} {median}"
    return f"{spread_text(own)} officers in 90% of {own.of} {median}"


def _in_share(share: float, of: str) -> str:
    """`in 33% of draws`, `in no draw`."""
    ends = {0.0: f"in no {of.removesuffix('s')}", 1.0: f"in all {of}"}
    return ends.get(share, f"in {percent(share)} of {of}")


def spread_text(own: OwnNumbers) -> str:
    """The 5 and 95 percent quantiles of critical masses: `12 to 140`, `12 to more than all`."""
    low, high = number_or_more(own.low), number_or_more(own.high)
    return low if low == high else f"{low} to {high}"


def number_or_more(officers: int | None) -> str:
    """The number; `more than all` where not even all officers suffice."""
    return "more than all" if officers is None else number(officers)


def _head(answer: CriticalMass) -> str:
    """The introduction of the first in rank: the regime `depends most` on it only where others are included."""
    first = _with_number(answer)[0]
    asked = sum(mass.kind == first.kind for mass in answer.masses)
    if asked == 1:
        return f"{first.label}: "
    among = "" if answer.complete and first.kind == "formation" else "of those included, "
    return f"{among}the regime depends most on {in_sentence(first.label)}: "


def _next(answer: CriticalMass) -> str:
    """The next in rank."""
    beyond = [mass for mass in _with_number(answer)[1:] if mass not in rivals_of(answer)]
    names = [f"{in_sentence(mass.label)} ({needed(mass)})" for mass in beyond[:_MOST_NAMED]]
    if not names or _anyway(answer):
        return ""
    return f"More officers are required of {listed(names)}."


def _by_share(answer: CriticalMass) -> str:
    """The first in rank by share, if it is a different one."""
    alone = _with_number(answer)
    if len(alone) < 2 or _anyway(answer):
        return ""
    first, *others = sorted(alone, key=lambda mass: mass.share or 0.0)
    if first is alone[0]:
        return ""
    apart = all(ends_of_share(first)[1] < ends_of_share(mass)[0] for mass in others)
    though = "" if apart else ", though the intervals overlap"
    share = percent(first.share or 0.0)
    return (
        f"As a share of its own officers, {in_sentence(first.label)} requires the fewest: {share} (90% interval "
        f"{share_ends(first)}){though}."
    )


def _without(answer: CriticalMass) -> str:
    """Targets of which no number suffices."""
    out = [mass for mass in answer.ranked() if mass.verdict == "none" and mass.kind == "formation"]
    if not out or not _with_number(answer):
        return ""
    if answer.uncertain is not None:
        return f"With all officers of {_names(out)} this average remains below one half."
    return f"Not even all officers together suffice in {_names(out)}."


def _unclear(answer: CriticalMass) -> str:
    out = [mass for mass in answer.masses if mass.verdict == "unclear"]
    if not out:
        return ""
    names = [f"{in_sentence(mass.label)} (fell in {of_runs(mass.all_fell, mass.all_asked)})" for mass in out]
    spent = 0 < answer.independent < answer.draws
    remedy = "a calibration with more --particles" if spent else "more --runs"
    what = "all officers together suffice" if answer.uncertain is None else "this average exceeds one half"
    return f"Whether {what} is undetermined for {_cut(names)}; {remedy} would resolve it."


def _groups(answer: CriticalMass) -> str:
    """The results of services and groups, where a number suffices."""
    enough = [mass for mass in answer.ranked() if mass.verdict == "number" and mass.kind != "formation"]
    if not enough or _with_number(answer)[:1] == enough[:1]:
        return ""
    names = [f"{in_sentence(mass.label)} ({needed(mass)} of {number(mass.size)}, {interval(mass)})" for mass in enough]
    return f"Drawn from several formations: {_cut(names)}."


def _now(answer: CriticalMass) -> str:
    """The number of further refusals that are required of the first in rank."""
    alone = _with_number(answer)
    if not alone or alone[0].margin is None:
        return ""
    first, whose = alone[0], in_sentence(alone[0].label)
    if first.refusing < 0.05:
        return f"As that day begins, no officer of {whose} refuses: all {needed(first)} are still required."
    return (
        f"As that day begins, {number(first.refusing, 1)} officers of {whose} refuse on average; "
        f"{needed(first)} are required, {number(alone[0].margin)} more."
    )


def _fine_print(answer: CriticalMass) -> list[str]:
    sentences = [AT_BEST] if answer.uncertain is None else []
    if answer.plain_fell and not _anyway(answer):
        sentences.append(f"Without further refusals the regime falls in {of_runs(answer.plain_fell, answer.runs)}.")
    if answer.fell_before:
        before = of_runs(answer.fell_before, answer.fell_before + answer.runs)
        verb = "is" if answer.fell_before == 1 else "are"
        sentences.append(f"Excluded {verb} {before}, in which the regime had fallen before that day.")
    if answer.beyond:
        sentences.append(
            f"The last {answer.beyond} of the {answer.within} days lie after the end of the scenario; its levers stay "
            "there as on its last day."
        )
    return sentences


def _not_alone(answer: CriticalMass) -> str:
    """The finding where no number suffices in any target, or in any formation."""
    asked = [mass for mass in answer.masses if mass.kind == "formation"] or list(answer.masses)
    clearly, whose = all(mass.verdict == "none" for mass in asked), in_sentence(asked[0].label)
    over = _averaged(answer)
    plateau = asked[0].over.plateau if asked[0].over is not None else None
    if len(asked) == 1 and plateau is not None:
        text = f"the probability of a fall{over} would be {plateau_text(plateau)}"
        return f"{'even ' if clearly else ''}if all officers of {whose} refused together, {text}"
    if len(asked) == 1 and clearly:
        return f"even if all officers of {whose} refused together, the probability of a fall would be below 50%"
    if len(asked) == 1:
        return f"whether all officers of {whose} together suffice is undetermined"
    what = "formation" if asked[0].kind == "formation" else "service or group"
    if clearly:
        below = f"even with all officers of one, the probability of a fall{over} is below 50%"
        return f"no {what} suffices alone: {below}"
    return f"no {what} is known to suffice alone; for some it is undetermined"


def _with_number(answer: CriticalMass) -> list[Mass]:
    """Formations with a number, in rank; services and groups if no formation is included."""
    kinds = {mass.kind for mass in answer.masses}
    wanted = {"formation"} if "formation" in kinds else kinds
    return [mass for mass in answer.ranked() if mass.verdict == "number" and mass.kind in wanted]


def rivals_of(answer: CriticalMass) -> list[Mass]:
    """Targets that may require fewer than the first in rank: their intervals begin below the end of its interval."""
    alone = _with_number(answer)
    if not alone:
        return []
    first, end = alone[0], alone[0].high or 0
    others = [mass for mass in answer.ranked() if mass.kind == first.kind and mass is not first]
    return [mass for mass in others if mass.low is not None and mass.low <= end]


def _anyway(answer: CriticalMass) -> bool:
    return any(mass.verdict == "anyway" for mass in answer.masses)


def _names(masses: Sequence[Mass]) -> str:
    return _cut([in_sentence(mass.label) for mass in masses])


def _cut(names: Sequence[str]) -> str:
    """Names as a list, shortened where there are too many."""
    if len(names) <= _MOST_NAMED:
        return listed(names)
    return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"


def needed(mass: Mass) -> str:
    """The number needed."""
    return "?" if mass.found is None else number(mass.found)


def of_officers(mass: Mass) -> str:
    """`26 of its 300 officers`."""
    return f"{needed(mass)} of its {number(mass.size)} officers"


def ends(mass: Mass) -> str:
    """The ends of the interval."""
    if mass.low is None:
        return ""
    return f"{number(mass.low)} or more" if mass.high is None else people(mass.low, mass.high)


def interval(mass: Mass) -> str:
    """The interval with its level: `90% interval 120 to 170`."""
    return f"90% interval {ends(mass)}"


def ends_of_share(mass: Mass) -> tuple[float, float]:
    """The ends of the interval as shares of the officers."""
    return (mass.low or 0) / mass.size, (mass.size if mass.high is None else mass.high) / mass.size


def share_ends(mass: Mass) -> str:
    """The same in words."""
    low, high = ends_of_share(mass)
    return f"{percent(low)} or more" if mass.high is None else percents(low, high)


def over_ends(over: MassOverDraws) -> str:
    """The 5 and 95 percent quantiles over the runs of all draws: `12 to 140`, `12 to more than all`."""
    low, high = number_or_more(over.low), number_or_more(over.high)
    return low if low == high else f"{low} to {high}"


def route(mass: Mass) -> str:
    """The cause of falls near that number: one route, or both with their counts."""
    total = mass.streets + mass.army
    if not total:
        return ""
    if mass.streets >= _CLEARLY * total:
        return "streets"
    return "army" if mass.army >= _CLEARLY * total else f"streets {mass.streets}, army {mass.army}"


def verdict_words(mass: Mass) -> str:
    """The text in place of a number."""
    words = {"none": "no number suffices", "unclear": "undetermined", "anyway": "no refusals needed"}
    if mass.over is not None:  # of an average: a number may suffice in some draws
        words |= {"none": "below 50% with all", "anyway": "above 50% with none"}
    return words.get(mass.verdict, "")


def as_json(answer: CriticalMass) -> dict[str, Any]:
    """The answer as plain data."""
    masses = [
        asdict(mass) | {"share": mass.share, "margin": mass.margin, "route": route(mass), "words": verdict_words(mass)}
        for mass in answer.ranked()
    ]
    fields = asdict(answer) | {"on": answer.on.isoformat(), "masses": masses}
    return {"question": answer.question, "finding": title(answer), "findings": findings(answer)} | fields
