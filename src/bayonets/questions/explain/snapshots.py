"""The snapshots whose utilities are decomposed, run by run; computed, or read from the journal of the question."""

import base64
import zlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from bayonets.engine.decomposition import Decomposition
from bayonets.engine.inputs import Inputs
from bayonets.ensemble.course import Course
from bayonets.ensemble.evaluate import Stopped, decomposed_at
from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_decomposition
from bayonets.ensemble.progress import Progress
from bayonets.errors import RefusedError
from bayonets.questions.explain.courses import Asked
from bayonets.scenario.inputs import build

Wanted = Mapping[int, Mapping[int, int | None]]
"""By run, the days of the snapshots, each with the formation, or None for all."""

Snapshots = Mapping[tuple[int, int], Decomposition]
"""Decompositions of utilities, by run and day."""


def decomposed_snapshots(
    asked: Asked, journal: Journal, stored: Mapping[int, Course], wanted: Wanted, executor: Each, progress: Progress
) -> Snapshots:
    """Decompose the snapshots that the journal does not hold yet.

    Args:
        asked: the runs.
        journal: earlier results.
        stored: courses of the runs as stored in a folder; a run that differs from its course is refused.
        wanted: the snapshots.
        executor: computes the points, on threads or on a cluster.
        progress: called with the number of runs done and of all runs.

    Raises:
        EngineError: a run produced a non-finite value.
        RefusedError: a run differs from the one that is stored in the folder.
    """
    lacking = [
        (run, days)
        for run, days in wanted.items()
        if any(_key(run, day, f) not in journal.known for day, f in days.items())
    ]
    stops = partial(_stopped, build(asked.scenario), asked.seed, asked.same_people)
    for done, stopped in enumerate(executor(stops, lacking), len(wanted) - len(lacking) + 1):
        _refuse_otherwise(asked, stored, stopped)
        days_of_run = wanted[stopped.run]
        journal.add_all(
            {
                _key(stopped.run, day, days_of_run[day]): packed(decomposition)
                for day, decomposition in stopped.snapshots.items()
            }
        )
        progress(done, len(wanted))
    return {
        (run, day): unpacked(journal.known[_key(run, day, f)])
        for run, days in wanted.items()
        for day, f in days.items()
    }


def _stopped(inputs: Inputs, seed: int, same_people: bool, asked: tuple[int, Mapping[int, int | None]]) -> Stopped:
    ready_decomposition()
    run, days = asked
    stops = {day: None if f is None else [f] for day, f in days.items()}
    return decomposed_at(inputs, seed, run, stops, population_run=0 if same_people else run)


def _key(run: int, day: int, f: int | None) -> str:
    return f"morning {run} {day} {'all' if f is None else f}"


def _refuse_otherwise(asked: Asked, stored: Mapping[int, Course], stopped: Stopped) -> None:
    if stopped.run in stored and not np.array_equal(
        stored[stopped.run].record.heads[: len(stopped.heads)], stopped.heads
    ):
        path = asked.folder.path if asked.folder else ""
        raise RefusedError(
            f"run {stopped.run} differs from the one stored in {path}: the program has changed since. "
            "Use the version that made it, or make the runs again"
        )


def packed(decomposition: Decomposition) -> list[Any]:
    """A decomposition as plain data, bit for bit: shape, type, and the numbers as text."""
    return [
        [list(array.shape), array.dtype.str, base64.b85encode(zlib.compress(array.tobytes(), 1)).decode()]
        for array in decomposition
    ]


def unpacked(plain: Sequence[Any]) -> Decomposition:
    """The decomposition from its packed form."""
    arrays: list[Any] = [
        np.frombuffer(zlib.decompress(base64.b85decode(numbers)), kind).reshape(shape) for shape, kind, numbers in plain
    ]
    return Decomposition(*arrays)
