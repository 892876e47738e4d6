"""The account of a map: findings, their uncertainty, crossings of the line, and values across the map."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from bayonets.account.blocks import Account, Block, Cell, Chart, Data, Heading, Table
from bayonets.questions.over_draws import averaged, averaged_over
from bayonets.questions.phase_map.answer import PhaseMap
from bayonets.questions.phase_map.axis import Axis
from bayonets.questions.phase_map.findings import (
    crossing_interval,
    draws_text_at,
    effect_text,
    findings,
    level_text,
    title,
    uncertainty,
)
from bayonets.questions.phase_map.picture import caption, drawn, subtitle
from bayonets.wording import capital, significant

_SHOWN = 3
"""Columns and rows of the tables: the corners, the middles of the sides and the centre."""


def account(answer: PhaseMap) -> Account:
    """The findings, the map, its uncertainty, and its numbers."""
    return Account("map", title(answer), list(_blocks(answer)), "Phase map", [_about(answer)], findings(answer))


def _about(answer: PhaseMap) -> str:
    what = f"the effect of {effect_text(answer)} on {answer.label}" if answer.effect else answer.label
    axes = " and ".join(_range(axis) for axis in (answer.x, answer.y))
    over = " at the best numbers"
    if answer.uncertain is not None and answer.runs:
        over = f", {averaged(answer.draws, answer.uncertain, answer.independent)}"
    return f"{answer.scenario}: {what} over {axes}, {answer.days} days, seed {answer.seed}{over}."


def _range(axis: Axis) -> str:
    return f"{axis.label} ({significant(axis.low)} to {significant(axis.high)}, {axis.unit})"


def _blocks(answer: PhaseMap) -> Iterator[Block]:
    effect = f"effect on {answer.label}" if answer.effect else answer.label
    over = f", {averaged_over(answer.uncertain)}" if answer.uncertain is not None and answer.runs else ""
    yield Chart(
        "map",
        partial(drawn, answer),
        _data(answer),
        title=capital(f"{effect} over {answer.x.label} and {answer.y.label}{over}"),
        subtitle=subtitle(answer),
        text=findings(answer),
        caption=caption(answer),
    )
    if sentences := uncertainty(answer):
        yield Heading("Uncertainty")
        yield from sentences
    if answer.crossings:
        yield _crossings(answer)
    what = f"Difference in {answer.label}" if answer.effect else capital(answer.label)
    who = "in the mean field" if answer.surface is None else "with its 95% interval"
    yield _grid(answer, level_text, f"{what}, {who}: {answer.y.label} down, {answer.x.label} across")
    if answer.draw_shares is not None:
        yield _grid(
            answer, draws_text_at, "Share of the draws in which the effect is above 0 / below 0, at the same points"
        )


def _crossings(answer: PhaseMap) -> Table:
    still, other = (answer.x, answer.y) if answer.crossings[0].fixed == "x" else (answer.y, answer.x)
    rows = [
        (still.text_of(crossing.at), other.text_of(crossing.crosses), crossing_interval(answer, crossing))
        for crossing in answer.crossings
    ]
    what = "Where the effect changes its sign" if answer.effect else f"Where the {answer.label} passes one half"
    heads = (capital(still.label), capital(other.label), "95% interval")
    return Table(heads, rows, f"{what}, with its 95% interval", names=0)


def _grid(answer: PhaseMap, text: Callable[[PhaseMap, int, int], str], shown: str) -> Table:
    """A table of a few points; `text` gives the entry at a column and a row of the grid."""
    columns, rows = (_spread(len(axis.grid)) for axis in (answer.x, answer.y))
    heads = ("", *(answer.x.text_of(answer.x.grid[column]) for column in columns))
    cells = [
        (answer.y.text_of(answer.y.grid[row]), *(text(answer, column, row) for column in columns))
        for row in reversed(rows)
    ]
    return Table(heads, cells, shown)


def _spread(length: int) -> list[int]:
    return sorted({round(index) for index in np.linspace(0, length - 1, _SHOWN)})


def _data(answer: PhaseMap) -> Data:
    """The mean field and the surface on the grid; then the points at which runs were made."""
    surface = answer.surface
    rows: list[tuple[Cell, ...]] = []
    for row, y in enumerate(answer.y.grid):
        for column, x in enumerate(answer.x.grid):
            levels = [surface.middle, surface.low, surface.high] if surface else []
            cells: list[Cell] = [level[row][column] for level in levels] or ["", "", ""]
            sign: Cell = answer.signs[row][column] if answer.signs else ""
            shares = answer.draw_shares
            drawn: list[Cell] = [shares.positive[row][column], shares.negative[row][column]] if shares else ["", ""]
            rows.append(("surface", x, y, answer.twin[row][column], *cells, sign, "", *drawn, "", ""))
    for point in answer.points:
        over = point.over
        ends: list[Cell] = [over.positive, over.negative, over.low, over.high] if over else [""] * 4
        rows.append(("runs", point.x, point.y, "", point.value, point.low, point.high, "", point.runs, *ends))
    columns = ("kind", answer.x.word, answer.y.word, "twin", "value", "low_95", "high_95", "sign", "runs",
               "draws_above_0", "draws_below_0", "draws_q05", "draws_q95")  # fmt: skip
    return Data(columns, rows)
