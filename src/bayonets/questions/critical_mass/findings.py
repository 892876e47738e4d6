"""The answer of a critical mass in sentences made from the numbers, no stronger than the intervals allow."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bayonets.pictures.words import capital, full_date, listed, number, of_runs, people, percent, percents
from bayonets.questions.critical_mass.answer import CriticalMass, Mass

CLEARLY = 0.9
"""From such a share of the falls on, one route is named alone."""

_MOST_NAMED = 4


def finding(answer: CriticalMass) -> str:
    """What was found, in one sentence: a title."""
    if _anyway(answer):
        fell = of_runs(answer.plain_fell, answer.runs)
        return f"It falls in any case: nobody need refuse for an even chance (it falls in {fell} of itself)"
    alone = _numbers(answer, "formation")
    if not alone:
        return _no_formation(answer)
    first, rivals = alone[0], _rivals(alone)
    if rivals:
        names = listed([first.label, *(one.label for one in rivals[: _MOST_NAMED - 1])])
        more = f" and {len(rivals) - _MOST_NAMED + 1} more" if len(rivals) >= _MOST_NAMED else ""
        return f"Of all formations, the fewest officers are needed of {names}{more}, which cannot be told apart"
    return f"{first.label} {_carries(alone)}: {needed_words(first)} of its {number(first.size)} officers"


def findings(answer: CriticalMass) -> list[str]:
    """What was found, sentence by sentence; the first says most."""
    said = [_first(answer), *_second(answer), _without(answer), _unclear(answer), _groups(answer), _now(answer)]
    return [sentence for sentence in [*said, *_fine_print(answer)] if sentence]


def _first(answer: CriticalMass) -> str:
    if _anyway(answer):
        return (
            f"The regime falls in any case: within {answer.within} days of {full_date(answer.on)} it falls in "
            f"{of_runs(answer.plain_fell, answer.runs)} though nobody more refuses."
        )
    alone = _numbers(answer, "formation")
    if not alone:
        return f"{_no_formation(answer)}."
    first, rivals = alone[0], _rivals(alone)
    sentence = (
        f"{first.label} {_carries(alone)}: {needed_words(first)} of its {number(first.size)} officers refusing together on "
        f"{full_date(answer.on)} give it an even chance to fall within {answer.within} days ({interval(first)})"
        f"{route_clause(first)}."
    )
    if not rivals:
        return sentence
    others = [f"{one.label} ({needed_words(one)}, {interval(one)})" for one in rivals[: _MOST_NAMED - 1]]
    more = f" and {len(rivals) - len(others)} more" if len(rivals) > len(others) else ""
    return (
        f"{sentence} That is the fewest of any formation, but the intervals do not tell it apart from "
        f"{listed(others)}{more}."
    )


def _second(answer: CriticalMass) -> list[str]:
    """The next in rank, and who comes first by share."""
    alone = _numbers(answer, "formation")
    if len(alone) < 2 or _anyway(answer):
        return []
    said, beyond = [], alone[len(_rivals(alone)) + 1 :]
    if beyond:
        names = [f"{one.label} ({needed_words(one)})" for one in beyond[:_MOST_NAMED]]
        said.append(f"Then {'comes' if len(names) == 1 else 'come'} {listed(names)}.")
    by_share = sorted(alone, key=lambda one: one.share or 0.0)
    first, others = by_share[0], by_share[1:]
    if first is not alone[0]:
        ends = interval_of_share(first)
        apart = all(_ends_of_share(first)[1] < _ends_of_share(one)[0] for one in others)
        claim = "the smallest share" if apart else "the smallest share, though the intervals overlap,"
        said.append(f"As a share of its own officers, {claim} is needed of {first.label}: {percent(first.share or 0.0)} ({ends}).")
    return said


def _without(answer: CriticalMass) -> str:
    """Whom the regime can do without."""
    out = [one for one in answer.ranked() if one.verdict == "none" and one.kind == "formation"]
    if not out or not _numbers(answer, "formation"):
        return ""
    names = [one.label for one in out[:_MOST_NAMED]]
    more = f" and {len(out) - len(names)} more" if len(out) > len(names) else ""
    return f"No number of them suffices alone: {listed(names) if not more else ', '.join(names) + more}."


def _unclear(answer: CriticalMass) -> str:
    out = [one for one in answer.masses if one.verdict == "unclear"]
    if not out:
        return ""
    names = [f"{one.label} (fell in {of_runs(one.all_fell, one.all_asked)})" for one in out[:_MOST_NAMED]]
    more = f" and {len(out) - len(names)} more" if len(out) > len(names) else ""
    return f"Whether all of them together suffice cannot be told with these runs: {listed(names)}{more}. More --runs would."


def _groups(answer: CriticalMass) -> str:
    """What services and groups come to, where a number suffices."""
    found = [one for one in answer.ranked() if one.verdict == "number" and one.kind != "formation"]
    if not found:
        return ""
    said = [f"{one.label} ({needed_words(one)} of {number(one.size)}, {interval(one)})" for one in found[:_MOST_NAMED]]
    return f"Taken together, drawn from all of their formations: {listed(said)}."


def _now(answer: CriticalMass) -> str:
    """The distance now, of the first in rank."""
    first = next((one for one in answer.ranked() if one.verdict == "number"), None)
    if first is None or first.found is None or first.margin is None:
        return ""
    if first.refusing < 0.5:
        return f"The distance now: nobody of {first.label} refuses as that day begins, so all {needed_words(first)} are still to be won."
    return (
        f"The distance now: as that day begins {number(first.refusing, 1)} of {first.label} refuse on average; "
        f"{needed_words(first)} are needed, {number(first.margin)} more."
    )


def _fine_print(answer: CriticalMass) -> list[str]:
    said = []
    if answer.plain_fell and not _anyway(answer):
        said.append(f"Without any more who refuse it falls in {of_runs(answer.plain_fell, answer.runs)}.")
    if answer.fell_before:
        before = of_runs(answer.fell_before, answer.fell_before + answer.runs)
        said.append(f"Left out: {before}, in which the regime had fallen before that day.")
    if answer.beyond:
        said.append(
            f"The last {answer.beyond} of the {answer.within} days lie after the scenario's end; there its levers stay "
            "as they are on its last day."
        )
    return said


def _no_formation(answer: CriticalMass) -> str:
    asked = [one for one in answer.masses if one.kind == "formation"]
    found = [one for one in answer.ranked() if one.verdict == "number"]
    if not asked:
        if found:
            first = found[0]
            return (
                f"{first.label}: {needed_words(first)} of {number(first.size)} officers refusing together on "
                f"{full_date(answer.on)} give the regime an even chance to fall within {answer.within} days ({interval(first)})"
            )
        asked = list(answer.masses)
    surely = all(one.verdict == "none" for one in asked)
    who = asked[0].label if len(asked) == 1 else "No formation alone"
    if len(asked) == 1:
        head = f"{who} alone does not carry the regime" if surely else f"It cannot be told whether {who} carries the regime"
    else:
        head = "No formation alone carries the regime" if surely else "No formation was found whose officers alone suffice"
    return f"{head}: all of its officers refusing together {_not_enough(surely)}"


def _not_enough(surely: bool) -> str:
    return "do not give it an even chance to fall" if surely else "may or may not give it an even chance to fall"


def _carries(alone: Sequence[Mass]) -> str:
    return "carries the regime" if not _rivals(alone) else "may be whom the regime needs most"


def _numbers(answer: CriticalMass, kind: str) -> list[Mass]:
    return [one for one in answer.ranked() if one.verdict == "number" and one.kind == kind]


def _rivals(alone: Sequence[Mass]) -> list[Mass]:
    """Those whose intervals begin below the end of the first one's."""
    end = alone[0].high or 0
    return [one for one in alone[1:] if (one.low or 0) <= end]


def _anyway(answer: CriticalMass) -> bool:
    return any(one.verdict == "anyway" for one in answer.masses)


def needed_words(one: Mass) -> str:
    """The number needed."""
    return "none" if one.found is None else number(one.found)


def interval(one: Mass) -> str:
    """Its interval: `90% interval 120 to 170`."""
    return f"90% interval {ends(one)}"


def ends(one: Mass) -> str:
    """The ends of its interval."""
    if one.low is None:
        return ""
    return f"{number(one.low)} or more" if one.high is None else people(one.low, one.high)


def interval_of_share(one: Mass) -> str:
    """The interval of its share."""
    low, high = _ends_of_share(one)
    return f"90% interval {percents(low, high)}"


def _ends_of_share(one: Mass) -> tuple[float, float]:
    return (one.low or 0) / one.size, (one.size if one.high is None else one.high) / one.size


def route(one: Mass) -> str:
    """By what the regime falls about that number: one route, or both with their counts."""
    total = one.streets + one.army
    if not total:
        return ""
    if one.streets >= CLEARLY * total:
        return "streets"
    return "army" if one.army >= CLEARLY * total else f"streets {one.streets}, army {one.army}"


def route_clause(one: Mass) -> str:
    """The route as the end of a sentence."""
    said = route(one)
    if not said:
        return ""
    return f", by the {said}" if said in {"streets", "army"} else f", by the streets ({one.streets} falls) or the army ({one.army})"


def verdict_words(one: Mass) -> str:
    """What stands where no number can."""
    return {
        "none": "no number of them suffices",
        "unclear": "cannot be told",
        "anyway": "falls in any case",
        "number": "",
    }[one.verdict]


def title(answer: CriticalMass) -> str:
    """The finding as a title."""
    return capital(finding(answer))


def as_json(answer: CriticalMass) -> dict[str, Any]:
    """The answer for programs."""
    known = asdict(answer)
    known["on"] = answer.on.isoformat()
    masses = [asdict(one) | {"share": one.share, "margin": one.margin, "route": route(one)} for one in answer.ranked()]
    return {"question": answer.question, "finding": title(answer), "findings": findings(answer)} | known | {"masses": masses}
