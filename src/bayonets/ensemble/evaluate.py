"""Where a scenario is asked again and again: at points, on branches, on the morning of a day.

A question says what it wants to know at each of its points, and under which key the answer is remembered; who computes
it, threads or a cluster, makes no difference. Every function that computes something at one point stands here, and
takes and gives plain data, so that it can be sent away.
"""

import threading
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

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

Stops = Mapping[int, Iterable[int] | None]
"""Days on whose snapshots a run is weighed, each with the formations, or None for all."""


def evaluate(
    solve: Callable[[Point], Entries], points: Sequence[Point], journal: Journal, each: Each, *, together: int = 1
) -> Generator[Entries, None, None]:
    """Compute what is wanted at points and write it down, in the order of the points.

    Args:
        solve: what is remembered of a point; for a cluster, a function of a module, perhaps `partial`.
        points: those that the journal lacks.
        journal: where it is remembered.
        each: who computes.
        together: points that are written down at once; what is not written yet is, whatever ends this early.

    Raises:
        FolderError: the disk is full or cannot be written; what was written before stays.
        ClusterError: as `each` raises it.
        BayonetsError: as `solve` raises it.
    """
    fresh: dict[str, Any] = {}
    waiting = 0
    try:
        with closing(each(solve, points)) as solved:
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
    """What was made of the same inputs in this thread before, or is made now; a new one takes the place of the old.

    Args:
        make: takes the workplace of the inputs and the arguments.
        inputs: told apart by identity: they are large, and nobody writes to them.
        arguments: told apart by value.
    """
    known: tuple[Any, ...] = getattr(_of_this_thread, "known", (None,) * 4)
    if known[0] is not make or known[1] is not inputs or known[2] != arguments:
        _of_this_thread.known = (None,) * 4  # the old one must not stand beside the new one
        known = _of_this_thread.known = (make, inputs, arguments, make(run_workspace(inputs), *arguments))
    made: Made = known[3]
    return made


def courses_at(inputs: Inputs, seed: int, runs: Sequence[int]) -> list[Course]:
    """The courses of some runs, one after the other in this thread.

    Raises:
        RunFailedError: a run could not be completed.
        EngineError: the inputs hold a number that the engine cannot compute with.
    """
    place = run_workspace(inputs)
    courses = []
    for run in runs:
        course = course_of(place, seed, run, None)
        if isinstance(course, FailedRun):
            raise RunFailedError(f"run {run}: {course.reason}")
        courses.append(course)
    return courses


def mean_field_at(
    inputs: Inputs, seed: int = 0, histories: int | None = None, points: GroupPoints | None = None
) -> list[Course]:
    """The course of the mean field, or of each history of it; officers are real numbers in them.

    Args:
        inputs: of the scenario.
        seed: of the histories.
        histories: how many, with postures drawn; None: one course, with postures as probabilities.
        points: how finely the laws of the traits are resolved.

    Raises:
        EngineError: the inputs hold a number that the engine cannot compute with, or a course ends in one.
    """
    bench = mean_field_workspace(inputs, points)
    courses = []
    for history in range(1 if histories is None else histories):
        run_mean_field(bench, seed, None if histories is None else history)
        courses.append(Course.made(history, bench.twin.state.country[0], bench.record.copy()))
    return courses


@dataclass(frozen=True)
class Ask:
    """What becomes of a run if so many of these formations' officers refuse together?

    Attributes:
        formations: their places; none with `officers` 0: nobody more refuses.
        officers: how many are RESISTING then, those included who are already; all, if fewer serve.
    """

    formations: tuple[int, ...]
    officers: int


@dataclass(frozen=True)
class Told:
    """What a run answers.

    Attributes:
        run: its number.
        fell_before: whether the regime had fallen before the day; then nothing was asked.
        resisting: officers RESISTING as the day begins, by formation.
        fates: one for each ask, in their order.
    """

    run: int
    fell_before: bool
    resisting: tuple[int, ...]
    fates: tuple[BranchOutcome, ...]


def branches_of(inputs: Inputs, day: int, seed: int, run: int, asks: Sequence[Ask]) -> Told:
    """What a run answers, computed once up to a day and branched there; the branches end where the inputs do.

    Raises:
        EngineError: a number of the run is none.
    """
    junction = kept(BranchPoint, inputs, day)
    if junction.begin(seed, run).fell_day >= 0:
        return Told(run, True, (), ())
    resisting = junction.resisting()
    fates = []
    for ask in asks:
        more = max(ask.officers - sum(int(resisting[f]) for f in ask.formations), 0)
        fates.append(junction.branch(junction.first(ask.formations, more)))
    return Told(run, False, tuple(int(count) for count in resisting), tuple(fates))


@dataclass(frozen=True, eq=False)
class Stopped:
    """One run as far as it was followed.

    Attributes:
        run: its number.
        snapshots: what was weighed, by day.
        heads: (days so far, F, 5) officers in each stance at each day's end.
    """

    run: int
    snapshots: Mapping[int, Decomposition]
    heads: npt.NDArray[np.int32]


def decomposed_at(inputs: Inputs, seed: int, run: int, stops: Stops, *, population_run: int) -> Stopped:
    """A run stopped on the snapshots of some days, and weighed there (`engine/decomposition.py`).

    Args:
        inputs, seed: of the study.
        run: its number.
        stops: no day may lie beyond its downfall.
        population_run: the run whose people and ties are drawn.

    Raises:
        EngineError: a number of the run is none.
    """
    place, scales = kept(_with_scales, inputs)
    snapshots, today = {}, 0
    begin_course(place, seed, population_run)
    for day in sorted(stops):
        move_on(place, seed, run, today, day)
        snapshots[day] = decompose(place, scales, seed, run, day, stops[day])
        today = day
    return Stopped(run, snapshots, place.record.heads[:today].copy())


def _with_scales(place: RunWorkspace) -> tuple[RunWorkspace, Any]:
    return place, decomposition_workspace(place)
