"""Runs of the engine for checks and tests: one, many, or one day by day; and their digest."""

import hashlib
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import FINE, RunWorkspace, begin, run_course, run_key, run_workspace, simulate
from bayonets.engine.state import Record, State
from bayonets.errors import EngineError


class LoopCourse(NamedTuple):
    """One run: its record, and the state at its end."""

    record: Record
    state: State


def course(inputs: Inputs, seed: int = 1, run: int = 0, days: int | None = None) -> LoopCourse:
    """Compute one run."""
    place = run_workspace(inputs)
    run_course(place, seed, run, days=days)
    return LoopCourse(place.record, place.state)


class LoopCourses(NamedTuple):
    """Many runs; the first axis of every array is the run, the second of all but the last three the day.

    The fields are those of `engine.state.Record`, then the day of the downfall, its cause, and whether both causes came
    on that day.
    """

    heads: npt.NDArray[np.int64]
    outed: npt.NDArray[np.int64]
    asked: npt.NDArray[np.int64]
    posture: npt.NDArray[np.int64]
    duty: npt.NDArray[np.float64]
    force: npt.NDArray[np.float64]
    streets: npt.NDArray[np.float64]
    fell_day: npt.NDArray[np.int64]
    cause: npt.NDArray[np.int64]
    both_ways: npt.NDArray[np.int64]


def courses(inputs: Inputs, runs: int, seed: int) -> LoopCourses:
    """Compute the runs 0, 1, ... of a seed."""
    place = run_workspace(inputs)
    parts: list[tuple[Any, ...]] = []
    for run in range(runs):
        run_course(place, seed, run)
        country = place.state.country[0]
        end = (int(country.fell_day), int(country.cause), int(country.both_ways))
        parts.append((*(array.copy() for array in place.record), *end))
    columns: list[Any] = [np.array(column) for column in zip(*parts, strict=True)]
    return LoopCourses(*(column if column.dtype == np.float64 else column.astype(np.int64) for column in columns))


class Stage:
    """A run that is advanced day by day, so that a test can inspect and change its state in between."""

    def __init__(self, inputs: Inputs, seed: int = 1, run: int = 0) -> None:
        """Draw the people and ties of day 0."""
        self.workspace: RunWorkspace = run_workspace(inputs)
        self.key = run_key(seed, run)
        self.day = 0
        with np.errstate(over="ignore"):
            begin(self.workspace.case, self.workspace.state, self.workspace.scratch, self.key)

    @property
    def state(self) -> State:
        """As the next day begins."""
        return self.workspace.state

    @property
    def record(self) -> Record:
        """Of the days so far."""
        return self.workspace.record

    def advance(self, days: int = 1) -> None:
        """Advance by a number of days."""
        p = self.workspace
        with np.errstate(over="ignore"):
            code = simulate(
                p.case, p.state, p.scratch, p.record, p.parameters, p.switches, self.key, self.day, self.day + days
            )
        if code != FINE:
            raise EngineError(f"The run produced a non-finite value by day {self.day + days}")
        self.day += days


def named_fields(state: State) -> list[npt.NDArray[Any]]:
    """Every field of the state as an array of its own: the records themselves have padding between their fields."""
    arrays: tuple[Any, ...] = tuple(state)
    return [
        np.ascontiguousarray(array[name] if name else array) for array in arrays for name in array.dtype.names or [""]
    ]


def digest(run: LoopCourse) -> str:
    """SHA-256 of all results of a run."""
    sha = hashlib.sha256()
    arrays: list[Any] = [*run.record, *named_fields(run.state)]
    for array in arrays:
        sha.update(f"{array.dtype} {array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()
