"""The repeated evaluation of a scenario: at points, on branches, on the morning of a day.

A question specifies what to compute at each of its points, and the key under which the result is stored; the executor,
threads or a cluster, makes no difference. Every function that computes something at one point is defined here, and
takes and returns plain data, so that it can be sent to a worker.
"""

import threading
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from bayonets.engine.branch import BranchOutcome, BranchPoint
from bayonets.engine.decomposition import Decomposition, decompose, decomposition_workspace
from bayonets.engine.groups import GroupPoints
from bayonets.engine.inputs import Inputs
from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import mean_field_workspace
from bayonets.engine.simulate import RunWorkspace, begin_course, move_on, run_workspace
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.threads import course_of
from bayonets.errors import RunFailedError

Point = TypeVar("Point")
Made = TypeVar("Made")
Entries = Mapping[str, Any]
"""What is remembered: plain data by key."""

FEW_OFFICERS: Final = 5_000
"""Up to this number of officers, a run of the engine costs no more than the mean field, which then takes no place of
runs."""

Stops = Mapping[int, Iterable[int] | None]
"""Days on whose snapshots decisions are decomposed, each with the formations, or None for all."""


def evaluate(
    solve: Callable[[Point], Entries], points: Sequence[Point], journal: Journal, executor: Each, *, together: int = 1
) -> Generator[Entries, None, None]:
    """Compute results at points and record them, in the order of the points.

    Args:
        solve: gives the results to store for a point; for a cluster, a function of a module, possibly a `partial`.
        points: the points that the journal lacks.
        journal: the store of results.
        executor: computes the points, on threads or on a cluster.
        together: number of points recorded at once; pending results are recorded even after an early end.

    Raises:
        FolderError: the disk is full or cannot be written; earlier results are kept.
        ClusterError: as raised by `executor`.
        BayonetsError: as raised by `solve`.
    """
    fresh: dict[str, Any] = {}
    waiting = 0
    try:
        with closing(executor(solve, points)) as solved:
            for entries in solved:
                fresh |= entries
                waiting += 1
                if waiting >= together:
                    written, fresh, waiting = fresh, {}, 0
                    journal.add_all(written)
                yield entries
    finally:
        journal.add_all(fresh)


_of_this_thread = threading.local()


def kept(make: Callable[..., Made], inputs: Inputs, *arguments: int) -> Made:
    """The cached result of `make` for these inputs in this thread; a new result replaces the old.

    Args:
        make: takes the workspace of the inputs and the arguments.
        inputs: compared by identity: they are large and read-only.
        arguments: compared by value.
    """
    cached: tuple[Any, ...] = getattr(_of_this_thread, "known", (None,) * 4)
    if cached[0] is not make or cached[1] is not inputs or cached[2] != arguments:
        _of_this_thread.known = (None,) * 4  # the old and the new must not be in memory together
        cached = _of_this_thread.known = (make, inputs, arguments, make(run_workspace(inputs), *arguments))
    result: Made = cached[3]
    return result


def courses_at(inputs: Inputs, seed: int, runs: Sequence[int]) -> list[Course]:
    """The courses of some runs, computed sequentially in this thread.

    Raises:
        RunFailedError: a run could not be completed.
        EngineError: the inputs hold a number that the engine cannot compute with.
    """
    workspace = run_workspace(inputs)
    courses = []
    for run in runs:
        course = course_of(workspace, seed, run, None)
        if isinstance(course, FailedRun):
            raise RunFailedError(f"run {run}: {course.reason}")
        courses.append(course)
    return courses


def mean_field_at(
    inputs: Inputs, seed: int = 0, histories: int | Sequence[int] | None = None, points: GroupPoints | None = None
) -> list[Course]:
    """The course of the mean field, or of each of its histories; numbers of officers need not be whole.

    Args:
        inputs: of the scenario.
        seed: random seed of the histories.
        histories: number of histories, with postures drawn, or the numbers of the runs whose commanders they have;
            None: one course, with postures as probabilities.
        points: resolution of the laws of the traits.

    Raises:
        EngineError: the inputs hold a number that the engine cannot compute with, or a course produces one.
    """
    workspace = mean_field_workspace(inputs, points)
    courses = []
    numbers = [None] if histories is None else range(histories) if isinstance(histories, int) else histories
    for history in numbers:
        run_mean_field(workspace, seed, history)
        courses.append(Course.of_record(history or 0, workspace.mean_field.state.country[0], workspace.record.copy()))
    return courses


@dataclass(frozen=True)
class Ask:
    """A branch of a run in which a number of officers of these formations refuse together.

    Attributes:
        formations: their indices; empty with `officers` 0, for no further refusal.
        officers: number that then refuse (RESISTING), including those who already do; all, if fewer serve.
    """

    formations: tuple[int, ...]
    officers: int


@dataclass(frozen=True)
class BranchResults:
    """The outcomes of the branches of a run.

    Attributes:
        run: number of the run.
        fell_before: whether the regime had fallen before the day; there are then no branches.
        resisting: number of officers that refuse (RESISTING) at the start of the day, by formation.
        fates: outcomes of the branches, in the order of `asks`.
    """

    run: int
    fell_before: bool
    resisting: tuple[int, ...]
    fates: tuple[BranchOutcome, ...]


def branches_of(inputs: Inputs, day: int, seed: int, run: int, asks: Sequence[Ask]) -> BranchResults:
    """The branches of a run, computed once up to a day and branched there; they end with the inputs.

    Raises:
        EngineError: the run produced a non-finite value.
    """
    branch_point = kept(BranchPoint, inputs, day)
    if branch_point.begin(seed, run).fell_day >= 0:
        return BranchResults(run, True, (), ())
    resisting = branch_point.resisting()
    fates = []
    for ask in asks:
        more = max(ask.officers - sum(int(resisting[f]) for f in ask.formations), 0)
        fates.append(branch_point.branch(branch_point.first(ask.formations, more)))
    return BranchResults(run, False, tuple(int(count) for count in resisting), tuple(fates))


@dataclass(frozen=True, eq=False)
class Stopped:
    """One run, as far as it was computed.

    Attributes:
        run: number of the run.
        snapshots: decompositions by day.
        heads: (days so far, F, 5) number of officers in each stance at the end of each day.
    """

    run: int
    snapshots: Mapping[int, Decomposition]
    heads: npt.NDArray[np.int32]


def decomposed_at(inputs: Inputs, seed: int, run: int, stops: Stops, *, population_run: int) -> Stopped:
    """A run with decompositions of decisions on the snapshots of some days (`engine/decomposition.py`).

    Args:
        inputs, seed: inputs and random seed of the study.
        run: number of the run.
        stops: days and formations; no day may lie after the fall.
        population_run: the run whose people and ties are used.

    Raises:
        EngineError: the run produced a non-finite value.
    """
    workspace, scales = kept(_with_scales, inputs)
    snapshots, today = {}, 0
    begin_course(workspace, seed, population_run)
    for day in sorted(stops):
        move_on(workspace, seed, run, today, day)
        snapshots[day] = decompose(workspace, scales, seed, run, day, stops[day])
        today = day
    return Stopped(run, snapshots, workspace.record.heads[:today].copy())


def _with_scales(workspace: RunWorkspace) -> tuple[RunWorkspace, Any]:
    return workspace, decomposition_workspace(workspace)
