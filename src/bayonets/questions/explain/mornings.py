"""The mornings that are weighed: which ones, run by run; computed, or read from the journal of the question."""

import base64
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bayonets.engine.weighing import Weighed
from bayonets.ensemble.course import Course
from bayonets.ensemble.run import Progress
from bayonets.ensemble.weighing import Stopped, weighed_runs
from bayonets.errors import RefusedError
from bayonets.questions.desk import Desk
from bayonets.questions.explain.courses import Asked
from bayonets.scenario.inputs import build

Wanted = Mapping[int, Mapping[int, int | None]]
"""By run, the days on whose mornings it is weighed, each with the formation, or None for all."""

Mornings = Mapping[tuple[int, int], Weighed]
"""What was weighed, by run and day."""


def weighed(
    asked: Asked, desk: Desk, known: Mapping[int, Course], wanted: Wanted, threads: int, progress: Progress
) -> Mornings:
    """Weigh the mornings that the desk does not know yet.

    Args:
        asked: the runs.
        desk: what was computed before.
        known: courses of the runs as a folder holds them; who comes out otherwise is refused.
        wanted: the mornings.
        threads: how many.
        progress: called with the runs done and the runs asked.

    Raises:
        EngineError: a number of a run is none.
        RefusedError: a run came out otherwise than its folder holds it.
    """
    lacking = {
        run: {day: None if f is None else [f] for day, f in days.items()}
        for run, days in wanted.items()
        if any(_key(run, day, f) not in desk.known for day, f in days.items())
    }
    stopped = weighed_runs(build(asked.scenario), asked.seed, lacking, threads=threads, same_people=asked.same_people)
    for done, one in enumerate(stopped, len(wanted) - len(lacking) + 1):
        _refuse_otherwise(asked, known, one)
        own = wanted[one.run]
        desk.add_all({_key(one.run, day, own[day]): packed(found) for day, found in one.mornings.items()})
        progress(done, len(wanted))
    return {
        (run, day): unpacked(desk.known[_key(run, day, f)]) for run, days in wanted.items() for day, f in days.items()
    }


def _key(run: int, day: int, f: int | None) -> str:
    return f"morning {run} {day} {'all' if f is None else f}"


def _refuse_otherwise(asked: Asked, known: Mapping[int, Course], one: Stopped) -> None:
    if one.run in known and not np.array_equal(known[one.run].record.heads[: len(one.heads)], one.heads):
        path = asked.folder.path if asked.folder else ""
        raise RefusedError(
            f"run {one.run} came out otherwise than stored in {path}: the program was changed since. "
            "Ask with the version that made it, or make the runs again"
        )


def packed(found: Weighed) -> list[Any]:
    """As plain data, bit for bit: shape, kind, and the numbers as text."""
    return [
        [list(array.shape), array.dtype.str, base64.b85encode(zlib.compress(array.tobytes(), 1)).decode()]
        for array in found
    ]


def unpacked(plain: Sequence[Any]) -> Weighed:
    """What was packed."""
    arrays: list[Any] = [
        np.frombuffer(zlib.decompress(base64.b85decode(numbers)), kind).reshape(shape) for shape, kind, numbers in plain
    ]
    return Weighed(*arrays)
