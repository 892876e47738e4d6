"""The runs and the mean field of a map: computed point by point, stored, and returned in a fixed order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial

from bayonets.ensemble.course import Course
from bayonets.ensemble.evaluate import courses_at, evaluate, mean_field_at
from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_mean_field
from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.errors import BayonetsError
from bayonets.questions.phase_map.acquisition import BLOCK, Task
from bayonets.questions.phase_map.map_design import MapDesign

_MOST_BLOCKS = 1_000_000


def mean_field_rows(
    design: MapDesign, journal: Journal, executor: Each, show: Callable[[int, int], None]
) -> list[list[float]]:
    """The outcome of the mean field, or the effect on it, on the grid: rows from the lowest y, each from the lowest x.

    Raises:
        EngineError: the mean field of a point produced a non-finite value.
    """
    keys = [_row_key(row) for row in range(len(design.y.grid))]
    lacking = [row for row, key in enumerate(keys) if key not in journal.known]
    with closing(evaluate(partial(_row, design), lacking, journal, executor)) as computed:
        for done, _ in enumerate(computed, len(keys) - len(lacking) + 1):
            show(done, len(keys))
    return [journal.known[key] for key in keys]


def _row_key(row: int) -> str:
    return f"twin row {row}"


def _row(design: MapDesign, row: int) -> dict[str, list[float]]:
    ready_mean_field()
    return {_row_key(row): [_mean_field(design, x, design.y.grid[row]) for x in design.x.grid]}


def _mean_field(design: MapDesign, x: float, y: float) -> float:
    try:
        values = design.measured([mean_field_at(inputs) for inputs in design.inputs_at(x, y)])
    except BayonetsError as error:
        raise type(error)(f"at {design.text_of(x, y)}: {error}") from None
    return values[-1][0] - values[0][0] if len(values) > 1 else values[0][0]


def blocks(
    design: MapDesign, journal: Journal, seed: int, executor: Each, batch: Sequence[Task]
) -> Iterator[list[list[float]]]:
    """The outcomes of the runs of all blocks, arm by arm, in the order of the tasks.

    Raises:
        RunFailedError: a run could not be completed.
    """
    lacking = [task for task in batch if _key(task) not in journal.known]
    with closing(evaluate(partial(_block, design, seed), lacking, journal, executor)) as computed:
        for task in batch:
            if task in lacking:
                next(computed)
            yield journal.known[_key(task)]


def _key(task: Task) -> str:
    (across, along), number = task
    return f"place {across} {along} block {number}"


def _courses(design: MapDesign, seed: int, x: float, y: float, runs: range) -> list[list[Course]]:
    """The courses of each arm; where numbers are drawn, two runs share a draw, and all arms do."""
    if design.draws is None:
        return [courses_at(arm_inputs, seed, runs) for arm_inputs in design.inputs_at(x, y)]
    by_arm: list[list[Course]] = [[] for _ in range(design.arms)]
    for first in runs[::RUNS_A_DRAW]:
        for courses, inputs in zip(by_arm, design.inputs_at(x, y, design.draws.draw_of(first)), strict=True):
            courses += courses_at(inputs, seed, range(first, first + RUNS_A_DRAW))
    return by_arm


def _block(design: MapDesign, seed: int, task: Task) -> dict[str, list[list[float]]]:
    (across, along), number = task
    x, y = design.x.places[across], design.y.places[along]
    # Every point has its own people and random streams, which both arms of an effect share.
    first = ((across * len(design.y.places) + along) * _MOST_BLOCKS + number) * BLOCK
    try:
        return {_key(task): design.measured(_courses(design, seed, x, y, range(first, first + BLOCK)))}
    except BayonetsError as error:
        raise type(error)(f"at {design.text_of(x, y)}: {error}") from None
