"""What was found of one formation, service or group, in a few words."""

from bayonets.pictures.words import number, people, percent, percents
from bayonets.questions.critical_mass.answer import Mass, MassOverDraws

CLEARLY = 0.9
"""From such a share of the falls on, one route is named alone."""


def needed(one: Mass) -> str:
    """The number needed."""
    return "?" if one.found is None else number(one.found)


def of_officers(one: Mass) -> str:
    """`26 of its 300 officers`."""
    return f"{needed(one)} of its {number(one.size)} officers"


def ends(one: Mass) -> str:
    """The ends of its interval."""
    if one.low is None:
        return ""
    return f"{number(one.low)} or more" if one.high is None else people(one.low, one.high)


def interval(one: Mass) -> str:
    """Its interval: `90% interval 120 to 170`."""
    return f"90% interval {ends(one)}"


def ends_of_share(one: Mass) -> tuple[float, float]:
    """The ends of its interval as shares of its officers."""
    return (one.low or 0) / one.size, (one.size if one.high is None else one.high) / one.size


def share_ends(one: Mass) -> str:
    """The same in words."""
    low, high = ends_of_share(one)
    return f"{percent(low)} or more" if one.high is None else percents(low, high)


def over_ends(over: MassOverDraws) -> str:
    """The 5 and 95 percent quantiles over the runs of all draws: `12 to 140`, `12 to more than all`."""
    low, high = ("more than all" if end is None else number(end) for end in (over.low, over.high))
    return low if low == high else f"{low} to {high}"


def over_clause(one: Mass) -> str:
    """What it comes to over the draws, in a sentence."""
    over = one.over
    if over is None:
        return ""
    anyway = f", and in {percent(over.anyway)} the regime falls though nobody more refuses" if over.anyway else ""
    return (
        f"Over the draws of the numbers, {one.label}: {over_ends(over)} officers in 90 % of runs; all of them together "
        f"suffice in {percent(over.suffices)} of runs{anyway}."
    )


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
    if said in {"", "streets", "army"}:
        return f", by the {said}" if said else ""
    return f", by the streets ({one.streets} falls) or the army ({one.army})"


def verdict_words(one: Mass) -> str:
    """What stands where no number can."""
    words = {"none": "no number suffices", "unclear": "cannot be told", "anyway": "no refusals needed"}
    return words.get(one.verdict, "")
