"""The answer of a critical mass in sentences made from the numbers, no stronger than the intervals allow."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bayonets.pictures.words import capital, listed, number, of_runs, percent, percents
from bayonets.questions.critical_mass.answer import CriticalMass, Mass
from bayonets.questions.critical_mass.said import (
    ends_of_share,
    interval,
    needed,
    of_officers,
    over_clause,
    route,
    route_clause,
    share_ends,
    verdict_words,
)
from bayonets.scenario.printable import full_date
from bayonets.statistics.shares import wilson_ends

_MOST_NAMED = 4


def title(answer: CriticalMass) -> str:
    """What was found, as a title."""
    if _anyway(answer):
        share = percent(answer.plain_fell / answer.runs)
        return f"Even without further refusals the probability of a fall is {share}, above one half"
    alone = _with_number(answer)
    if not alone:
        return capital(_nobody_alone(answer))
    rivals = rivals_of(answer)
    if rivals:
        return f"Fewest must refuse of {_names([alone[0], *rivals])}, which cannot be told apart"
    return f"{capital(_head(answer))}{of_officers(alone[0])}, refusing together, give it an even chance to fall"


def findings(answer: CriticalMass) -> list[str]:
    """What was found, sentence by sentence; the first says most."""
    said = [
        _first(answer),
        _over_draws(answer),
        _next(answer),
        _by_share(answer),
        _without(answer),
        _unclear(answer),
        _groups(answer),
    ]
    return [sentence for sentence in [*said, _now(answer), *_fine_print(answer)] if sentence]


def _first(answer: CriticalMass) -> str:
    if _anyway(answer):
        share, ends = percent(answer.plain_fell / answer.runs), percents(*wilson_ends(answer.plain_fell, answer.runs))
        return (
            f"Even without further refusals the probability that the regime falls within {answer.within} days of "
            f"{full_date(answer.on)} is {share} (95% CI {ends}), above one half."
        )
    alone, rivals = _with_number(answer), rivals_of(answer)
    if not alone:
        return f"{capital(_nobody_alone(answer))}."
    first = alone[0]
    sentence = (
        f"{of_officers(first)}, refusing together on {full_date(answer.on)}, give it an even chance to fall within "
        f"{answer.within} days ({interval(first)}){route_clause(first)}."
    )
    if not rivals:
        return capital(f"{_head(answer)}{sentence}")
    others = [f"{one.label} ({needed(one)}, {interval(one)})" for one in rivals[: _MOST_NAMED - 1]]
    more = f" and {len(rivals) - len(others)} more" if len(rivals) > len(others) else ""
    fewest = "That is the fewest found, but the intervals do not tell it apart from"
    return f"{first.label}: {sentence} {fewest} {', '.join(others) + more if more else listed(others)}."


def _over_draws(answer: CriticalMass) -> str:
    """The number of the first in rank over draws of what is not known."""
    return over_clause(answer.ranked()[0])


def _head(answer: CriticalMass) -> str:
    """How the first in rank is introduced: as what the regime depends on most only where others were asked about."""
    first = _with_number(answer)[0]
    asked = sum(one.kind == first.kind for one in answer.masses)
    if asked == 1:
        return f"{first.label}: "
    among = "" if answer.complete and first.kind == "formation" else "of those asked about, "
    return f"{among}the regime depends most on {first.label}: "


def _next(answer: CriticalMass) -> str:
    """The next in rank."""
    beyond = _with_number(answer)[1:]
    beyond = [one for one in beyond if one not in rivals_of(answer)]
    names = [f"{one.label} ({needed(one)})" for one in beyond[:_MOST_NAMED]]
    if not names or _anyway(answer):
        return ""
    return f"More are needed of {listed(names)}."


def _by_share(answer: CriticalMass) -> str:
    """Who comes first by share, if it is another one."""
    alone = _with_number(answer)
    if len(alone) < 2 or _anyway(answer):
        return ""
    first, *others = sorted(alone, key=lambda one: one.share or 0.0)
    if first is alone[0]:
        return ""
    apart = all(ends_of_share(first)[1] < ends_of_share(one)[0] for one in others)
    though = "" if apart else ", though the intervals overlap"
    share = percent(first.share or 0.0)
    return f"The smallest share of its own officers is needed of {first.label}: {share} ({share_ends(first)}){though}."


def _without(answer: CriticalMass) -> str:
    """Of whom no number suffices."""
    out = [one for one in answer.ranked() if one.verdict == "none" and one.kind == "formation"]
    return f"No number of them suffices alone: {_names(out)}." if out and _with_number(answer) else ""


def _unclear(answer: CriticalMass) -> str:
    out = [one for one in answer.masses if one.verdict == "unclear"]
    if not out:
        return ""
    names = [f"{one.label} (fell in {of_runs(one.all_fell, one.all_asked)})" for one in out]
    return (
        f"Whether all of them together suffice cannot be told with these runs: {_cut(names)}. More --runs would tell."
    )


def _groups(answer: CriticalMass) -> str:
    """What services and groups come to, where a number suffices."""
    found = [one for one in answer.ranked() if one.verdict == "number" and one.kind != "formation"]
    if not found or _with_number(answer)[:1] == found[:1]:
        return ""
    said = [f"{one.label} ({needed(one)} of {number(one.size)}, {interval(one)})" for one in found]
    return f"Drawn from several formations: {_cut(said)}."


def _now(answer: CriticalMass) -> str:
    """The distance now, of the first in rank."""
    alone = _with_number(answer)
    if not alone or alone[0].margin is None:
        return ""
    first, begins = alone[0], "as that day begins"
    if first.refusing < 0.05:
        return f"The distance now: {begins} nobody of {first.label} refuses, so all {needed(first)} are missing."
    refuse = f"{number(first.refusing, 1)} of {first.label} refuse on average"
    return f"The distance now: {begins} {refuse}, {needed(first)} are needed, {number(alone[0].margin)} are missing."


def _fine_print(answer: CriticalMass) -> list[str]:
    said = []
    if answer.plain_fell and not _anyway(answer):
        said.append(f"Though nobody more refuses it falls in {of_runs(answer.plain_fell, answer.runs)}.")
    if answer.fell_before:
        before = of_runs(answer.fell_before, answer.fell_before + answer.runs)
        said.append(f"Left out: {before}, in which the regime had fallen before that day.")
    if answer.beyond:
        said.append(
            f"The last {answer.beyond} of the {answer.within} days lie after the scenario's end; there its levers stay "
            "as they are on its last day."
        )
    return said


def _nobody_alone(answer: CriticalMass) -> str:
    """What is said where no number was found of anybody, or of no formation."""
    asked = [one for one in answer.masses if one.kind == "formation"] or list(answer.masses)
    surely = all(one.verdict == "none" for one in asked)
    if len(asked) == 1 and surely:
        return f"no number of {asked[0].label} suffices: not even all together give the regime an even chance to fall"
    if len(asked) == 1:
        return f"whether all of {asked[0].label} together suffice cannot be told with these runs"
    what = "formation" if asked[0].kind == "formation" else "service or group"
    if surely:
        return f"no {what} asked about suffices alone: not even all officers of one give it an even chance to fall"
    return f"no {what} was found whose officers alone suffice; of some it cannot be told with these runs"


def _with_number(answer: CriticalMass) -> list[Mass]:
    """Formations with a number, in their rank; if no formation was asked about, services and groups."""
    kinds = {one.kind for one in answer.masses}
    wanted = {"formation"} if "formation" in kinds else kinds
    return [one for one in answer.ranked() if one.verdict == "number" and one.kind in wanted]


def rivals_of(answer: CriticalMass) -> list[Mass]:
    """Those who may need fewer than the first in rank: their intervals begin below the end of its own."""
    alone = _with_number(answer)
    if not alone:
        return []
    first, end = alone[0], alone[0].high or 0
    others = [one for one in answer.ranked() if one.kind == first.kind and one is not first]
    return [one for one in others if one.low is not None and one.low <= end]


def _anyway(answer: CriticalMass) -> bool:
    return any(one.verdict == "anyway" for one in answer.masses)


def _names(masses: Sequence[Mass]) -> str:
    return _cut([one.label for one in masses])


def _cut(names: Sequence[str]) -> str:
    """Names as a list, cut where they are too many to read."""
    if len(names) <= _MOST_NAMED:
        return listed(names)
    return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"


def as_json(answer: CriticalMass) -> dict[str, Any]:
    """The answer for programs."""
    masses = [
        asdict(one) | {"share": one.share, "margin": one.margin, "route": route(one), "words": verdict_words(one)}
        for one in answer.ranked()
    ]
    known = asdict(answer) | {"on": answer.on.isoformat(), "masses": masses}
    return {"question": answer.question, "finding": title(answer), "findings": findings(answer)} | known
