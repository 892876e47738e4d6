"""The runs and the mean field of a map: computed point by point, remembered, handed over in a fixed order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial

from bayonets.ensemble.course import Course
from bayonets.ensemble.evaluate import courses_at, evaluate, mean_field_at
from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_twin
from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.errors import BayonetsError
from bayonets.questions.phase_map.plane import Plane
from bayonets.questions.phase_map.spend import BLOCK, Task

_MOST_BLOCKS = 1_000_000


def mean_field_rows(plane: Plane, journal: Journal, each: Each, show: Callable[[int, int], None]) -> list[list[float]]:
    """The outcome of the mean field, or the effect on it, on the grid: rows from the lowest y, each from the lowest x.

    Raises:
        EngineError: the mean field of a point ends in a number that is none.
    """
    keys = [_row_key(row) for row in range(len(plane.y.grid))]
    lacking = [row for row, key in enumerate(keys) if key not in journal.known]
    with closing(evaluate(partial(_row, plane), lacking, journal, each)) as computed:
        for done, _ in enumerate(computed, len(keys) - len(lacking) + 1):
            show(done, len(keys))
    return [journal.known[key] for key in keys]


def _row_key(row: int) -> str:
    return f"twin row {row}"


def _row(plane: Plane, row: int) -> dict[str, list[float]]:
    ready_twin()
    return {_row_key(row): [_mean_field(plane, x, plane.y.grid[row]) for x in plane.x.grid]}


def _mean_field(plane: Plane, x: float, y: float) -> float:
    try:
        values = plane.measured([mean_field_at(inputs) for inputs in plane.inputs_at(x, y)])
    except BayonetsError as error:
        raise type(error)(f"at {plane.said(x, y)}: {error}") from None
    return values[-1][0] - values[0][0] if len(values) > 1 else values[0][0]


def blocks(plane: Plane, journal: Journal, seed: int, each: Each, batch: Sequence[Task]) -> Iterator[list[list[float]]]:
    """The outcome of each run of each block, arm by arm, in the order of the tasks.

    Raises:
        RunFailedError: a run could not be completed.
    """
    lacking = [task for task in batch if _key(task) not in journal.known]
    with closing(evaluate(partial(_block, plane, seed), lacking, journal, each)) as computed:
        for task in batch:
            if task in lacking:
                next(computed)
            yield journal.known[_key(task)]


def _key(task: Task) -> str:
    (across, along), number = task
    return f"place {across} {along} block {number}"


def _courses(plane: Plane, seed: int, x: float, y: float, runs: range) -> list[list[Course]]:
    """The courses of each arm; where numbers are drawn, two runs share a draw, and all arms do."""
    if plane.draws is None:
        return [courses_at(one, seed, runs) for one in plane.inputs_at(x, y)]
    made: list[list[Course]] = [[] for _ in range(plane.arms)]
    for first in runs[::RUNS_A_DRAW]:
        for own, inputs in zip(made, plane.inputs_at(x, y, plane.draws.draw_of(first)), strict=True):
            own += courses_at(inputs, seed, range(first, first + RUNS_A_DRAW))
    return made


def _block(plane: Plane, seed: int, task: Task) -> dict[str, list[list[float]]]:
    (across, along), number = task
    x, y = plane.x.places[across], plane.y.places[along]
    # Every place has people and chance of its own; both arms of an effect share them.
    first = ((across * len(plane.y.places) + along) * _MOST_BLOCKS + number) * BLOCK
    try:
        return {_key(task): plane.measured(_courses(plane, seed, x, y, range(first, first + BLOCK)))}
    except BayonetsError as error:
        raise type(error)(f"at {plane.said(x, y)}: {error}") from None
