"""The runs and the twin's courses of a map: made by threads, kept in the journal, handed over in a fixed order."""

from collections.abc import Callable, Iterator, Sequence

from bayonets.ensemble.at_point import courses_at, twin_at
from bayonets.ensemble.course import Course
from bayonets.ensemble.threads import in_order
from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.errors import BayonetsError
from bayonets.questions.desk import Desk
from bayonets.questions.phase_map.plane import Plane
from bayonets.questions.phase_map.spend import BLOCK, Task

_MOST_BLOCKS = 1_000_000


def twin_rows(plane: Plane, at: Desk, threads: int, show: Callable[[int, int], None]) -> list[list[float]]:
    """The outcome of the twin, or the effect on it, on the grid: row by row from the lowest y, each from the lowest x.

    Raises:
        EngineError: the twin of a point ends in a number that is none.
    """
    heights = plane.y.grid
    lacking = [row for row in range(len(heights)) if _row_key(row) not in at.known]
    done = len(heights) - len(lacking)
    found = in_order(lambda row: [_twin(plane, x, heights[row]) for x in plane.x.grid], lacking, threads)
    for row, values in zip(lacking, found, strict=True):
        at.add(_row_key(row), values)
        done += 1
        show(done, len(heights))
    return [at.known[_row_key(row)] for row in range(len(heights))]


def _row_key(row: int) -> str:
    return f"twin row {row}"


def _twin(plane: Plane, x: float, y: float) -> float:
    try:
        found = plane.measured([[twin_at(inputs)] for inputs in plane.inputs_at(x, y)])
    except BayonetsError as error:
        raise type(error)(f"at {plane.said(x, y)}: {error}") from None
    return found[-1][0] - found[0][0] if len(found) > 1 else found[0][0]


def blocks(plane: Plane, at: Desk, seed: int, threads: int, batch: Sequence[Task]) -> Iterator[list[list[float]]]:
    """The outcome of each run of each block, arm by arm, in the order of the tasks.

    Raises:
        RunFailedError: a run could not be completed.
    """
    lacking = [place for place, task in enumerate(batch) if _key(task) not in at.known]
    found = in_order(lambda place: _block(plane, seed, batch[place]), lacking, threads)
    for place, task in enumerate(batch):
        if place in lacking:
            at.add(_key(task), next(found))
        yield at.known[_key(task)]


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


def _block(plane: Plane, seed: int, task: Task) -> list[list[float]]:
    (across, along), number = task
    x, y = plane.x.places[across], plane.y.places[along]
    # Every place has people and chance of its own; both arms of an effect share them.
    first = ((across * len(plane.y.places) + along) * _MOST_BLOCKS + number) * BLOCK
    try:
        return plane.measured(_courses(plane, seed, x, y, range(first, first + BLOCK)))
    except BayonetsError as error:
        raise type(error)(f"at {plane.said(x, y)}: {error}") from None
