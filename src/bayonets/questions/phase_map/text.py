"""The answer of a map in words and tables: first what was found, then how sure, then numbers."""

from collections.abc import Callable

import numpy as np

from bayonets.pictures.words import capital, significant
from bayonets.questions.phase_map.answer import PhaseMap
from bayonets.questions.phase_map.axis import Axis
from bayonets.questions.phase_map.findings import (
    crossing_interval,
    draws_said,
    effect_said,
    findings,
    how_sure,
    value_said,
)
from bayonets.scenario.table import table, wrapped

DRAWS_HEADING = "Share of the draws in which the effect is above 0 / below 0, at the same places"
_SHOWN = 3


def text(answer: PhaseMap, width: int) -> str:
    """The whole answer."""
    lines = [wrapped(heading(answer), width, 0), ""]
    lines += [wrapped(sentence, width, 0) for sentence in findings(answer)]
    sure = how_sure(answer)
    if sure:
        lines += ["", "How sure", *(wrapped(sentence, width) for sentence in sure)]
    if answer.crossings:
        rows = crossing_rows(answer)
        lines += ["", crossing_heading(answer), *table(rows, width, right=range(len(rows[0])))]
    rows = value_rows(answer)
    lines += ["", wrapped(value_heading(answer), width, 0), *table(rows, width, right=range(1, len(rows[0])))]
    if answer.draw_shares is not None:
        rows = grid_rows(answer, draws_said)
        lines += ["", wrapped(DRAWS_HEADING, width, 0), *table(rows, width, right=range(1, len(rows[0])))]
    return "\n".join(lines)


def heading(answer: PhaseMap) -> str:
    """What was asked."""
    what = f"the effect of {effect_said(answer)} on {answer.label}" if answer.effect else answer.label
    axes = " and ".join(_range(axis) for axis in (answer.x, answer.y))
    return f"{answer.scenario}: {what} over {axes}, {answer.days} days, seed {answer.seed}"


def _range(axis: Axis) -> str:
    return f"{axis.label} ({significant(axis.low)} to {significant(axis.high)}, {axis.unit})"


def crossing_heading(answer: PhaseMap) -> str:
    """What the table of crossings shows."""
    what = "Where the effect changes its sign" if answer.effect else f"Where the {answer.label} passes one half"
    return f"{what}, with its 95% interval"


def crossing_rows(answer: PhaseMap) -> list[tuple[str, ...]]:
    """Head and rows of the table of crossings."""
    still, other = (answer.x, answer.y) if answer.crossings[0].fixed == "x" else (answer.y, answer.x)
    head = (still.label, other.label, "95% interval")
    found = [(still.said(one.at), other.said(one.crosses), crossing_interval(answer, one)) for one in answer.crossings]
    return [head, *found]


def value_heading(answer: PhaseMap) -> str:
    """What the table of values shows."""
    what = f"Difference in {answer.label}" if answer.effect else capital(answer.label)
    who = "of the twin" if answer.surface is None else "with its 95% interval"
    return f"{what}, {who}: {answer.y.label} down, {answer.x.label} across"


def value_rows(answer: PhaseMap) -> list[tuple[str, ...]]:
    """Head and rows of the table of values."""
    return grid_rows(answer, value_said)


def grid_rows(answer: PhaseMap, said: Callable[[PhaseMap, int, int], str]) -> list[tuple[str, ...]]:
    """Head and rows of a table of the corners, the middles of the sides and the centre.

    Args:
        answer: the map.
        said: what stands at a column and a row of the grid.
    """
    columns, rows = (_spread(len(axis.grid)) for axis in (answer.x, answer.y))
    head = ("", *(answer.x.said(answer.x.grid[column]) for column in columns))
    found = [
        (answer.y.said(answer.y.grid[row]), *(said(answer, column, row) for column in columns))
        for row in reversed(rows)
    ]
    return [head, *found]


def _spread(length: int) -> list[int]:
    return sorted({round(place) for place in np.linspace(0, length - 1, _SHOWN)})
