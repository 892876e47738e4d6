"""Repeated runs of any simulator: each with its own seed, computed by threads, collected in the order of the runs.

A simulator takes a `seed` and returns a dataclass. Its numeric fields are the outcomes of the run, and its fields with
arrays of one dimension are the course, step by step, all of one length; other fields are not kept.
"""

import dataclasses
import hashlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.simulate import run_key
from bayonets.ensemble.course import FailedRun
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.threads import in_order, what_and_where
from bayonets.errors import BayonetsError, RefusedError, RunFailedError, SettingError

Array = npt.NDArray[Any]
Simulator = Callable[..., Any]

_KINDS = {"b": np.dtype(np.bool_), "i": np.dtype(np.int64), "u": np.dtype(np.int64), "f": np.dtype(np.float64)}


@dataclass(frozen=True)
class SimulatorRun:
    """The result of one run.

    Attributes:
        numbers: the numeric fields, by name.
        course: the fields that are arrays, by name, each (T,).
        steps: T, or 0 without arrays.
    """

    numbers: dict[str, Any]
    course: dict[str, Array]
    steps: int


@dataclass(frozen=True, eq=False)
class SimulatorRuns:
    """The results of R runs; every array is read-only.

    Attributes:
        seeds: (R,) int64, the seed of each run.
        steps: (R,) int64, T of each run.
        numbers: by name, (R,) bool, int64 or float64.
        courses: by name, the courses of all runs one after the other, (sum of steps,).
    """

    seeds: Array
    steps: Array
    numbers: dict[str, Array]
    courses: dict[str, Array]

    def padded(self, name: str) -> Array:
        """(R, T) courses by run and step, with T of the longest run; shorter runs repeat their last state."""
        places = np.minimum(np.arange(self.steps.max()), self.steps[:, None] - 1)
        first = np.cumsum(self.steps) - self.steps
        courses: Array = self.courses[name][first[:, None] + places]
        return courses

    def digest(self) -> str:
        """One SHA-256 over all numbers and courses: the same for any number of threads, on every machine."""
        sha = hashlib.sha256()
        columns = {"seed": self.seeds, "steps": self.steps} | self.numbers | self.courses
        for name, column in columns.items():
            kind = column.dtype.newbyteorder("<")
            sha.update(f"{name} {kind.str} {column.size} ".encode() + column.astype(kind).tobytes())
        return sha.hexdigest()


def seed_of(seed: int, run: int) -> int:
    """The simulator's seed for a run: a hash of seed and run, below 2^53 to be exact as a float."""
    return int(run_key(seed, run)) >> 11


def repeat_runs(
    simulator: Simulator, arguments: Mapping[str, Any], runs: int, seed: int, *, threads: int, progress: Progress
) -> SimulatorRuns:
    """Call simulator(**arguments, seed=...) for runs 0 to runs - 1.

    Args:
        simulator: a function that returns a dataclass.
        arguments: its arguments by name, without the seed.
        runs: at least 1.
        seed: random seed of all runs together.
        threads: number of threads, which does not affect results.
        progress: called with the numbers of completed and requested runs.

    Raises:
        SettingError: the simulator does not take these arguments, or returns something else.
        RunFailedError: runs raised errors other than `BayonetsError`, which is passed on at once.
        RefusedError: there is not enough memory.
    """
    _make_sure_of(simulator, arguments)

    def computed(run: int) -> SimulatorRun | FailedRun:
        return _outcome(simulator, arguments, run, seed_of(seed, run), threads)

    results = []
    progress(0, runs)
    with closing(in_order(computed, range(runs), threads)) as outcomes:
        for done, outcome in enumerate(outcomes, 1):
            results.append(outcome)
            progress(done, runs)
    failed = [outcome for outcome in results if isinstance(outcome, FailedRun)]
    if failed:
        raise RunFailedError(f"{len(failed)} of {runs} runs could not be completed. The first: {failed[0].reason}")
    return gather(
        [seed_of(seed, run) for run in range(runs)], [result for result in results if isinstance(result, SimulatorRun)]
    )


def gather(seeds: Sequence[int], results: Sequence[SimulatorRun]) -> SimulatorRuns:
    """SimulatorRuns as arrays.

    Raises:
        SettingError: two runs returned different fields.
    """
    first = results[0]
    for run, outcome in enumerate(results):
        if (outcome.numbers.keys(), outcome.course.keys()) != (first.numbers.keys(), first.course.keys()):
            raise SettingError(
                f"simulator: run {run} returned other fields than run 0. Every run must return the same fields"
            )
    arrays = SimulatorRuns(
        np.array(seeds, np.int64),
        np.array([outcome.steps for outcome in results], np.int64),
        {name: _plain(np.array([outcome.numbers[name] for outcome in results])) for name in first.numbers},
        {name: _plain(np.concatenate([outcome.course[name] for outcome in results])) for name in first.course},
    )
    for array in (arrays.seeds, arrays.steps, *arrays.numbers.values(), *arrays.courses.values()):
        array.flags.writeable = False
    return arrays


def _plain(array: Array) -> Array:
    """A copy with a fixed type for flags, whole numbers or real numbers, the same on every machine."""
    return array.astype(_KINDS.get(array.dtype.kind, np.float64))


def _make_sure_of(simulator: Simulator, arguments: Mapping[str, Any]) -> None:
    """Refuse arguments that the simulator does not take, before anything is run.

    Raises:
        SettingError: it does not take them, or takes no seed.
    """
    if "seed" in arguments:
        raise SettingError("seed: give the seed of all runs once; the seed of every run is derived from it")
    try:
        inspect.signature(simulator).bind(**arguments, seed=0)
    except TypeError as error:
        name = getattr(simulator, "__name__", repr(simulator))
        raise SettingError(f"{name}: {error}. Its arguments are given by name, and it must take a seed") from None
    except ValueError:  # functions in other languages have no signature
        return


def _outcome(
    simulator: Simulator, arguments: Mapping[str, Any], run: int, seed: int, threads: int
) -> SimulatorRun | FailedRun:
    """One run; an error in it stops no other run, unless the user can correct it."""
    try:
        return outcome_of(simulator(**arguments, seed=seed))
    except BayonetsError:
        raise
    except MemoryError:
        raise RefusedError(f"There is not enough memory for {threads} runs at once. Use fewer threads") from None
    except Exception as error:
        return FailedRun(run, f"run {run}, seed={seed}: {what_and_where(error)}")


def outcome_of(result: Any) -> SimulatorRun:
    """The numeric fields of a dataclass, and those with arrays of one dimension.

    Raises:
        SettingError: it is not a dataclass, its arrays differ in length, or no field remains.
    """
    if not dataclasses.is_dataclass(result) or isinstance(result, type):
        raise SettingError(
            f"simulator: returned {type(result).__name__}: must return a dataclass of numbers and arrays"
        )
    fields = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    numbers = {name: value for name, value in fields.items() if _is_number(value)}
    course = {name: value for name, value in fields.items() if _is_course(value)}
    lengths = {name: value.size for name, value in course.items()}
    if len(set(lengths.values())) > 1 or 0 in lengths.values():
        lengths_text = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise SettingError(f"simulator: returned arrays of {lengths_text} steps: must be of one length, and at least 1")
    if not numbers and not course:
        raise SettingError(f"simulator: returned a {type(result).__name__} without numbers or arrays of one dimension")
    return SimulatorRun(numbers, course, next(iter(lengths.values()), 0))


def _is_number(value: Any) -> bool:
    return isinstance(value, bool | int | float | np.bool_ | np.integer | np.floating)


def _is_course(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in _KINDS
