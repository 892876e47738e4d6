"""The account of an explanation: weights, hidden preferences, officers close to breaking, changes, and formations."""

from collections.abc import Iterator, Sequence
from functools import partial

from bayonets.account.blocks import Account, Block, Cell, Chart, Data, Entry, Table, WithInterval
from bayonets.questions.explain.answer import ChangesBeforeBreak, Explanation, Way
from bayonets.questions.explain.findings import (
    DOING,
    chance_text,
    chances_between,
    commander_sentence,
    edge_sentence,
    ends,
    findings,
    likeliest_open,
    moved_sentence,
    preference_sentence,
    signed,
    title,
    way_sentence,
    when,
)
from bayonets.questions.explain.picture import (
    Blocks,
    alone,
    caption,
    changes,
    commander_bars,
    edge,
    moved_title,
    officer_bars,
    splits,
)
from bayonets.scenario.printable import in_sentence
from bayonets.statistics.estimate import Estimate
from bayonets.wording import number, of_runs, percent, runs_text

_ENDS = ("mean", "low_95", "high_95")
_STANCES = ("loyal", "shirking", "resisting", "exited")
_WEIGHTS = (
    "Weights are in months of pay, means over the officers who serve: above 0 they favour staying, below 0 "
    "breaking. Each "
    "column adds up to the difference in utility."
)
_CHOICES = (
    "Chosen: if all who serve reviewed that day, independently and with all others as they are. Without fear: "
    "without sanction and commitment, the punishments of the regime; without the team: without cohesion as well."
)
_FORMATIONS = (
    "Margin: utility of staying minus that of leaving, in months of pay. Shirks, breaks: probabilities at a review, "
    "for "
    "officers who have not broken. Daily: probability that an officer breaks that day, alone or because the commander "
    "stands down. Commander: probability of standing down at a review. Broken: runs in which it had broken by then."
)


def account(answer: Explanation) -> Account:
    """The findings, then a chart and a table for each part of the question."""
    blocks = [*_officers(answer), *_commander(answer), *_preference(answer), *_edge(answer), *_changes(answer)]
    if answer.rows:
        blocks.append(_formations(answer))
    return Account("explain", title(answer), blocks, "Why they stay", list(_about(answer)), findings(answer))


def _about(answer: Explanation) -> Iterator[str]:
    """The question, the reasons for this formation and day, and the runs that are explained."""
    what = f"run {answer.run}" if answer.run is not None else runs_text(answer.runs)
    yield (
        f"{answer.scenario}: {in_sentence(answer.label)} ({in_sentence(answer.service)}) on the morning of "
        f"{when(answer)}, {what} of {answer.days} days, seed {answer.seed}."
    )
    if answer.rows:
        yield f"The formation: {answer.why_formation}."
    if answer.why_day != "it was asked about":
        yield f"The day: {answer.why_day}."
    if answer.standing < answer.runs:
        standing = of_runs(answer.standing, answer.runs)
        yield f"By that morning the regime stands, and the formation serves, in {standing}."
    if answer.stood_down:
        yield f"In {of_runs(answer.stood_down, answer.runs)} the formation has stood down as a whole by then."
    if answer.off:
        yield f"The scenario leaves out: {', '.join(answer.off)}."


def _chart(
    name: str, part: Blocks, data: Data, answer: Explanation, *, title: str,
    subtitle: str, text: Sequence[str],
) -> Chart:  # fmt: skip
    return Chart(name, partial(alone, part), data, title, subtitle, text, caption(answer))


def _numbers(mean: Estimate) -> tuple[float, float, float]:
    return (mean.value, *ends(mean))


def _weight_rows(ways: Sequence[Way]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [
        (way.name, weight.name, *_numbers(weight.mean)) for way in ways for weight in way.weights
    ]
    return [*rows, *((way.name, "together", *_numbers(way.difference)) for way in ways)]


def _officers(answer: Explanation) -> Iterator[Block]:
    first = likeliest_open(answer)
    yield _chart(
        "weights", officer_bars(answer), Data(("against", "mechanism", *_ENDS), _weight_rows(answer.ways)), answer,
        title="Weights for and against staying: officers",
        subtitle=_WEIGHTS if answer.standing == 1 else f"{_WEIGHTS} Thin lines: 95% CI over runs.",
        text=[way_sentence(answer, way) for way in (first, *(way for way in answer.ways if way is not first))],
    )  # fmt: skip
    yield _weights(answer.ways, "Why the officers stay: weight of each mechanism", _WEIGHTS)


def _commander(answer: Explanation) -> Iterator[Block]:
    if answer.commander is None:
        return
    ways = answer.commander.ways
    yield _chart(
        "commander", commander_bars(answer), Data(("against", "reason", *_ENDS), _weight_rows(ways)), answer,
        title="Weights for and against ordering on: the commander, who can take the whole formation off the streets",
        subtitle="Utility of ordering on minus that of stalling and of standing down, in months of pay.",
        text=[commander_sentence(answer)],
    )  # fmt: skip
    yield _weights(ways, "Why the commander orders on: weight of each reason")


def _weights(ways: Sequence[Way], shown: str, note: str = "") -> Table:
    """All weights, their sum, and the probability at a review."""
    rows: list[list[Entry]] = [
        [weight.name, *(_months(way.weights[index].mean) for way in ways)]
        for index, weight in enumerate(ways[0].weights)
    ]
    rows.append(["together", *(_months(way.difference) for way in ways)])
    rows.append(["probability at a review", *(_probability(way.chance) for way in ways)])
    return Table(("", *(f"against {DOING[way.name]}" for way in ways)), rows, shown, note=note)


def _months(mean: Estimate) -> Entry:
    """Months of pay, with an interval unless there is one run."""
    low, high = map(signed, ends(mean))
    return signed(mean.value) if low == high else WithInterval(signed(mean.value), f"{low} to {high}")


def _probability(mean: Estimate) -> Entry:
    between = chances_between(mean)
    alone = between == chance_text(mean.value)
    return chance_text(mean.value) if alone else WithInterval(chance_text(mean.value), between)


def _preference(answer: Explanation) -> Iterator[Block]:
    preference = answer.preference
    choices = {
        "shown": preference.shown, "chosen": preference.chosen, "without_fear": preference.without_fear,
        "without_fear_and_team": preference.without_fear_and_team,
    }  # fmt: skip
    data: list[tuple[Cell, ...]] = [
        (choice, stance, *_numbers(getattr(shares, stance)))
        for choice, shares in choices.items()
        for stance in _STANCES
    ]
    yield _chart(
        "preference", splits(answer), Data(("choice", "stance", *_ENDS), data), answer,
        title="Public and private preference", subtitle=_CHOICES,
        text=[preference_sentence(answer)],
    )  # fmt: skip
    rows = [
        [choice.replace("_", " "), *(_probability(getattr(shares, stance)) for stance in _STANCES)]
        for choice, shares in choices.items()
    ]
    heads = ("", *map(str.upper, _STANCES))
    yield Table(heads, rows, "Public and private preference: officers who were not removed", note=_CHOICES)


def _edge(answer: Explanation) -> Iterator[Block]:
    if not answer.groups:
        return
    data: list[tuple[Cell, ...]] = [
        (group.trait, group.label, group.officers, group.share.value, group.shirks.value, *_numbers(group.breaks),
         group.of_breaking.value if group.of_breaking else "")
        for group in answer.groups
    ]  # fmt: skip
    columns = ("trait", "group", "officers", "share", "shirks", "breaks", *_ENDS[1:], "of_breaking")
    yield _chart(
        "edge", edge(answer), Data(columns, data), answer,
        title="Officers closest to breaking",
        subtitle="Probability of refusing or leaving at a review, for officers who have not broken, by trait. Thirds "
        "are those of the formation; groups of fewer than ten officers are not shown.",
        text=[edge_sentence(answer)],
    )  # fmt: skip
    rows = [
        [
            group.trait, group.label, percent(group.share.value), percent(group.shirks.value),
            _probability(group.breaks),
            "" if group.of_breaking is None else _probability(group.of_breaking),
        ]
        for group in answer.groups
    ]  # fmt: skip
    heads = ("trait", "group", "share", "shirks", "refuses or leaves", "share of these")
    yield Table(heads, rows, "Officers closest to breaking, among those who have not broken", names=2)


def _changes(answer: Explanation) -> Iterator[Block]:
    for moved in answer.moved:
        data: list[tuple[Cell, ...]] = [(weight.name, *_numbers(weight.mean)) for weight in moved.changes]
        data.append(("together", *_numbers(moved.difference)))
        yield _chart(
            f"moved{moved.who}", changes(moved), Data(("weight", *_ENDS), data), answer,
            title=moved_title(moved), subtitle="Below 0: towards breaking. 95% CI over runs.",
            text=[moved_sentence(moved)],
        )  # fmt: skip
        yield Table(("", "change", "95% CI"), list(_change_rows(moved)), moved_title(moved))


def _change_rows(moved: ChangesBeforeBreak) -> Iterator[list[str]]:
    """All weights that changed, the largest change first, and their sum."""
    for name, change in [*((weight.name, weight.mean) for weight in moved.changes), ("together", moved.difference)]:
        if signed(change.value) != "0" or name == "together":
            low, high = map(signed, ends(change))
            yield [name, signed(change.value), "" if change.low is None else f"{low} to {high}"]


def _formations(answer: Explanation) -> Table:
    """All formations side by side."""
    heads = ("", "officers", "belief", "margin", "shirks", "breaks", "commander", "daily", "broken")
    rows = [
        [
            row.label, number(row.officers), percent(row.belief.value), signed(row.exit_margin.value),
            chance_text(row.shirks.value), chance_text(row.breaks.value),
            "" if row.stands_down is None else chance_text(row.stands_down.value),
            "" if row.daily is None else chance_text(row.daily.value), f"{row.broken}" if row.broken else "",
        ]
        for row in answer.rows
    ]  # fmt: skip
    return Table(heads, rows, f"All formations on {when(answer)}", note=_FORMATIONS)
