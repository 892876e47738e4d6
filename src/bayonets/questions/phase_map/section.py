"""The answer of a map as a section of a report."""

from collections.abc import Iterator
from functools import partial

from bayonets.pictures.parts import Block, Cell, Data, Section, Table, picture
from bayonets.pictures.words import capital
from bayonets.questions.phase_map.answer import PhaseMap
from bayonets.questions.phase_map.findings import draws_said, findings, how_sure, title
from bayonets.questions.phase_map.picture import caption, drawn, subtitle
from bayonets.questions.phase_map.text import (
    DRAWS_HEADING,
    crossing_heading,
    crossing_rows,
    grid_rows,
    value_heading,
    value_rows,
)


def section(answer: PhaseMap, name: str) -> Section:
    """The finding, the map, how sure it is, and its numbers."""
    return Section(name, title(answer), tuple(_blocks(answer, name)), short="Phase map")


def _blocks(answer: PhaseMap, name: str) -> Iterator[Block]:
    found = findings(answer)
    yield picture(
        f"{name}map",
        partial(drawn, answer),
        _data(answer),
        title=capital(_what(answer)),
        subtitle=subtitle(answer),
        text=found,
        caption=caption(answer),
    )
    yield from how_sure(answer)
    if answer.crossings:
        head, *rows = crossing_rows(answer)
        yield Table(tuple(map(capital, head)), rows, numeric=tuple(range(len(head))), folded=crossing_heading(answer))
    head, *rows = value_rows(answer)
    yield Table(head, rows, numeric=tuple(range(1, len(head))), folded=value_heading(answer))
    if answer.draw_shares is not None:
        head, *rows = grid_rows(answer, draws_said)
        yield Table(head, rows, numeric=tuple(range(1, len(head))), folded=DRAWS_HEADING)


def _what(answer: PhaseMap) -> str:
    what = f"effect on {answer.label}" if answer.effect else answer.label
    return f"{what} over {answer.x.label} and {answer.y.label}"


def _data(answer: PhaseMap) -> Data:
    """The twin and the surface on the grid; then the places where runs were made."""
    surface = answer.surface
    rows: list[tuple[Cell, ...]] = []
    for row, y in enumerate(answer.y.grid):
        for column, x in enumerate(answer.x.grid):
            found = [surface.middle, surface.low, surface.high] if surface else []
            cells: list[Cell] = [one[row][column] for one in found] or ["", "", ""]
            sign: Cell = answer.signs[row][column] if answer.signs else ""
            shares = answer.draw_shares
            drawn: list[Cell] = [shares.positive[row][column], shares.negative[row][column]] if shares else ["", ""]
            rows.append(("surface", x, y, answer.twin[row][column], *cells, sign, "", *drawn, "", ""))
    for one in answer.points:
        over = one.over
        own: list[Cell] = [over.positive, over.negative, over.low, over.high] if over else [""] * 4
        rows.append(("runs", one.x, one.y, "", one.value, one.low, one.high, "", one.runs, *own))
    columns = ("kind", answer.x.word, answer.y.word, "twin", "value", "low_95", "high_95", "sign", "runs",
               "draws_above_0", "draws_below_0", "draws_q05", "draws_q95")  # fmt: skip
    return Data(columns, rows)
