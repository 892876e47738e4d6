"""The answer as a section of a report."""

from collections.abc import Iterator, Sequence
from functools import partial

from bayonets.pictures.parts import Block, Cell, Data, Picture, Section, Table, picture
from bayonets.questions.explain.answer import Explanation, Moved, Way
from bayonets.questions.explain.findings import (
    break_sentence,
    commander_sentence,
    edge_sentence,
    ends,
    likeliest_open,
    moved_sentence,
    preference_sentence,
    title,
    way_sentence,
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
from bayonets.questions.explain.text import NOTE, NOTE_PREFERENCE, NOTE_ROWS, chosen, formation_rows, weight_rows
from bayonets.statistics.estimate import Estimate

_ENDS = ("mean", "low_95", "high_95")


def section(answer: Explanation, name: str) -> Section:
    """The finding, then what is weighed, what is hidden, who is close to breaking, what moved, and all formations."""
    blocks: list[Block] = [*chosen(answer), _weights(answer, name)]
    blocks.append(_table(weight_rows(answer.ways), "Every weight against every way of breaking"))
    blocks += _commander(answer, name)
    blocks += [_preference(answer, name), *_edge(answer, name)]
    blocks += _before(answer, name)
    if answer.rows:
        blocks += [_table(formation_rows(answer), "All formations on that morning"), NOTE_ROWS]
    return Section(name, title(answer), tuple(blocks), short="Why they stay")


def _drawn(
    name: str, part: Blocks, data: Data, answer: Explanation, *, title: str, subtitle: str, text: list[str]
) -> Picture:
    return picture(name, partial(alone, part), data, title=title, subtitle=subtitle, text=text, caption=caption(answer))


def _table(rows: list[list[str]], folded: str) -> Table:
    heads, *rest = rows
    return Table(tuple(heads), rest, numeric=tuple(range(1, len(heads))), folded=folded)


def _ends(mean: Estimate) -> tuple[float, float, float]:
    return (mean.value, *ends(mean))


def _weight_data(ways: Sequence[Way]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [(way.name, each.name, *_ends(each.mean)) for way in ways for each in way.weights]
    rows += [(way.name, "together", *_ends(way.difference)) for way in ways]
    return rows


def _weights(answer: Explanation, name: str) -> Picture:
    rows = _weight_data(answer.ways)
    first = likeliest_open(answer)
    others = [way for way in answer.ways if way is not first]
    return _drawn(
        f"{name}weights", officer_bars(answer), Data(("against", "mechanism", *_ENDS), rows), answer,
        title="What holds the officers, and what pulls them away",
        subtitle=NOTE if answer.standing == 1 else f"{NOTE} Thin lines: 95% CI over runs.",
        text=[way_sentence(answer, way) for way in (first, *others)],
    )  # fmt: skip


def _commander(answer: Explanation, name: str) -> Iterator[Block]:
    if answer.commander is None:
        return
    ways = answer.commander.ways
    rows = _weight_data(ways)
    yield _drawn(
        f"{name}commander", commander_bars(answer), Data(("against", "reason", *_ENDS), rows), answer,
        title="What holds the commander, whose standing down takes the formation off the streets at once",
        subtitle="Months of pay by which ordering on is worth more than stalling and than standing down.",
        text=[commander_sentence(answer)],
    )  # fmt: skip
    yield _table(weight_rows(ways), "Every reason of the commander")


def _preference(answer: Explanation, name: str) -> Picture:
    told = answer.preference
    by_name = {"shown": told.shown, "chosen": told.chosen, "without_fear": told.without_fear,
               "without_fear_and_team": told.without_fear_and_team}  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (key, stance, *_ends(getattr(shares, stance)))
        for key, shares in by_name.items()
        for stance in ("loyal", "shirking", "resisting", "exited")
    ]
    return _drawn(
        f"{name}preference", splits(answer), Data(("choice", "stance", *_ENDS), rows), answer,
        title="What the formation shows, and what it would choose", subtitle=NOTE_PREFERENCE,
        text=[preference_sentence(answer)],
    )  # fmt: skip


def _edge(answer: Explanation, name: str) -> Iterator[Block]:
    if not answer.groups:
        return
    rows: list[tuple[Cell, ...]] = [
        (each.trait, each.label, each.officers, each.share.value, each.shirks.value, *_ends(each.breaks),
         each.of_breaking.value if each.of_breaking else "")
        for each in answer.groups
    ]  # fmt: skip
    columns = ("trait", "group", "officers", "share", "shirks", "breaks", *_ENDS[1:], "of_breaking")
    yield _drawn(
        f"{name}edge", edge(answer), Data(columns, rows), answer,
        title="Who is closest to breaking",
        subtitle="Probability to refuse or leave at a review, of officers who have not broken, by what they have in "
        "common. Thirds are those of the formation; no group of fewer than ten officers is shown.",
        text=[edge_sentence(answer)],
    )  # fmt: skip


def _before(answer: Explanation, name: str) -> Iterator[Block]:
    yield break_sentence(answer)
    for moved in answer.moved:
        yield _moved(answer, moved, name)


def _moved(answer: Explanation, moved: Moved, name: str) -> Picture:
    rows: list[tuple[Cell, ...]] = [(each.name, *_ends(each.mean)) for each in moved.changes]
    rows.append(("together", *_ends(moved.difference)))
    return _drawn(
        f"{name}moved{moved.who}", changes(moved), Data(("weight", *_ENDS), rows), answer,
        title=moved_title(moved), subtitle="Below 0: moved towards breaking. 95% CI over runs.",
        text=[moved_sentence(moved)],
    )  # fmt: skip
