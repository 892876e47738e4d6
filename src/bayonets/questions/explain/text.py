"""The answer in words and tables: first what was found, then how sure, then why."""

from collections.abc import Callable, Sequence

from bayonets.pictures.words import number, of_runs, percent, runs_text
from bayonets.questions.explain.answer import Explanation, Moved, Shares, Way
from bayonets.questions.explain.findings import DOING, chance_text, chances_between, ends, findings, signed, when
from bayonets.scenario.table import table, wrapped
from bayonets.statistics.estimate import Estimate

_LONGEST_LABEL = 26

NOTE = (
    "Weights are months of pay, means over the officers who serve: above 0 they hold, below 0 they pull away. Each "
    "column adds up to the difference in utility."
)


def text(answer: Explanation, width: int) -> str:
    """The whole answer."""
    lines = [wrapped(head(answer), width, 0), *(wrapped(each, width, 0) for each in chosen(answer)), ""]
    lines += [wrapped(sentence, width, 0) for sentence in findings(answer)]
    lines += ["", wrapped("Why the officers stay", width, 0)]
    lines += fitting(lambda sure: weight_rows(answer.ways, sure=sure), width)
    lines.append(wrapped(NOTE, width))
    if answer.commander:
        ways = answer.commander.ways
        lines += ["", wrapped("Why the commander orders on", width, 0)]
        lines += fitting(lambda sure: weight_rows(ways, sure=sure), width)
    lines += ["", wrapped("What is shown and what is not: officers who were not removed", width, 0)]
    lines += fitting(lambda sure: preference_rows(answer, sure=sure), width)
    lines.append(wrapped(NOTE_PREFERENCE, width))
    if answer.groups:
        lines += ["", wrapped("Who is closest to breaking: officers who have not broken", width, 0)]
        lines += fitting(lambda sure: group_rows(answer, sure=sure), width, left=2)
    for moved in answer.moved:
        lines += ["", wrapped(moved_heading(moved), width, 0), *table(moved_rows(moved), width, right=(1, 2))]
    if answer.rows:
        lines += ["", wrapped(f"All formations on {when(answer)}", width, 0)]
        lines += table(formation_rows(answer), width, right=range(1, 9), first=_LONGEST_LABEL)
        lines.append(wrapped(NOTE_ROWS, width))
    return "\n".join(lines)


NOTE_PREFERENCE = (
    "Chosen: if all who serve reviewed that day, each by himself, the others being as they are. Without fear: without "
    "sanction and commitment, the regime's punishments; without the team: without cohesion as well."
)
NOTE_ROWS = (
    "Margin: what staying is worth over leaving, months of pay. Probabilities at a review, of those who have not "
    "broken. A day: probability that an officer breaks that day, alone or because his commander stands down."
)


def head(answer: Explanation) -> str:
    """What is explained, of what."""
    what = f"run {answer.run}" if answer.run is not None else runs_text(answer.runs)
    return (
        f"{answer.scenario}: {answer.label} ({answer.service}) on the morning of {when(answer)}, {what} of "
        f"{answer.days} days, seed {answer.seed}"
    )


def chosen(answer: Explanation) -> list[str]:
    """Why this formation and this day, and of which runs the numbers are."""
    lines = []
    if answer.rows:
        lines.append(f"The formation: {answer.why_formation}.")
    if answer.why_day != "it was asked about":
        lines.append(f"The day: {answer.why_day}.")
    if answer.standing < answer.runs:
        lines.append(f"By that morning the regime stands, and the formation serves, in {_of(answer.standing, answer)}.")
    if answer.stood_down:
        lines.append(f"In {_of(answer.stood_down, answer)} the formation has left the streets as one by then.")
    if answer.off:
        lines.append(f"The scenario leaves out: {', '.join(answer.off)}.")
    return lines


def _of(count: int, answer: Explanation) -> str:
    return of_runs(count, answer.runs)


def fitting(rows: Callable[[bool], list[list[str]]], width: int, left: int = 1) -> list[str]:
    """A table with its intervals, or without them where there is no room.

    Args:
        rows: makes the rows, with intervals or without.
        width: letters a line.
        left: columns that are flush left.
    """
    for sure in (True, False):
        made = rows(sure)
        last = max(len(row[-1]) for row in made)
        flush = [[*row[:-1], row[-1].rjust(last)] for row in made]
        lines = table(flush, max(width, 60), right=range(left, len(made[0])))
        if all(len(line) <= width for line in lines):
            break
    return lines


def weight_rows(ways: Sequence[Way], *, sure: bool = True) -> list[list[str]]:
    """Every weight, their sum, and the probability at a review; with their intervals if `sure`."""
    rows = [["", *(f"against {DOING[way.name]}" for way in ways)]]
    for place, weight in enumerate(ways[0].weights):
        rows.append([weight.name, *(with_ends(way.weights[place].mean, sure=sure) for way in ways)])
    rows.append(["together", *(with_ends(way.difference, sure=sure) for way in ways)])
    rows.append(["probability at a review", *(chances(way.chance, sure=sure) for way in ways)])
    return rows


def with_ends(mean: Estimate, *, sure: bool = True) -> str:
    """Months of pay, with their interval in brackets if `sure`."""
    low, high = map(signed, ends(mean))
    alone = not sure or mean.low is None or low == high
    return signed(mean.value) if alone else f"{signed(mean.value)} ({low} to {high})"


def chances(mean: Estimate, *, sure: bool = True) -> str:
    """A probability, with its interval in brackets if `sure`."""
    between = chances_between(mean)
    alone = not sure or between == chance_text(mean.value)
    return chance_text(mean.value) if alone else f"{chance_text(mean.value)} ({between})"


def preference_rows(answer: Explanation, *, sure: bool = True) -> list[list[str]]:
    """What is shown and what is not."""
    told = answer.preference
    rows = [["", "LOYAL", "SHIRKING", "RESISTING", "EXITED"]]
    for name, shares in (
        ("shown", told.shown),
        ("chosen", told.chosen),
        ("without fear", told.without_fear),
        ("without fear and team", told.without_fear_and_team),
    ):
        rows.append([name, *_shares(shares, sure=sure)])
    return rows


def _shares(shares: Shares, *, sure: bool) -> list[str]:
    return [chances(each, sure=sure) for each in (shares.loyal, shares.shirking, shares.resisting, shares.exited)]


def group_rows(answer: Explanation, *, sure: bool = True) -> list[list[str]]:
    """Who is closest to breaking."""
    rows = [["", "", "share", "shirks", "refuses or leaves", "share of these"]]
    trait = ""
    for each in answer.groups:
        named, trait = ("" if each.trait == trait else each.trait), each.trait
        part = "" if each.of_breaking is None else chances(each.of_breaking, sure=sure)
        cells = [percent(each.share.value), percent(each.shirks.value), chances(each.breaks, sure=sure), part]
        rows.append([named, each.label, *cells])
    return rows


def moved_heading(moved: Moved) -> str:
    """What the table shows."""
    before = "the break" if moved.broke else "that day"
    return (
        f"What moved in the {number(moved.days, 1)} days before {before}: {_WHOSE[moved.who]} against "
        f"{DOING[moved.way]}, {runs_text(moved.runs)}"
    )


_WHOSE = {"officers": "the officers' weights", "commander": "the commander's weights"}


def moved_rows(moved: Moved) -> list[list[str]]:
    """Every weight that moved, the largest move first, and all together."""
    rows = [["", "change", "95% CI"]]
    for name, change in [*((each.name, each.mean) for each in moved.changes), ("together", moved.difference)]:
        if signed(change.value) != "0" or name == "together":
            low, high = map(signed, ends(change))
            rows.append([name, signed(change.value), "" if change.low is None else f"{low} to {high}"])
    return rows


def formation_rows(answer: Explanation) -> list[list[str]]:
    """All formations."""
    rows = [["", "officers", "belief", "margin", "shirks", "breaks", "commander", "a day", "broken"]]
    for row in answer.rows:
        down = "" if row.stands_down is None else chance_text(row.stands_down.value)
        daily = "" if row.daily is None else chance_text(row.daily.value)
        rows.append(
            [
                row.label, number(row.officers), percent(row.belief.value),
                signed(row.exit_margin.value), chance_text(row.shirks.value), chance_text(row.breaks.value), down,
                daily, f"{row.broken}" if row.broken else "",
            ]
        )  # fmt: skip
    return rows
