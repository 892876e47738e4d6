"""Threads over runs: each has its own run_workspace, and the kernel releases the interpreter's lock.

Courses are returned in the order of the runs, for any number of threads.
"""

import os
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Protocol, TypeVar

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import RunWorkspace, run_course, run_workspace
from bayonets.ensemble.course import FAULT_OF_PROGRAM, Course, FailedRun, Outcomes
from bayonets.errors import EngineError, RoomError

_LONGEST = 300
"""The maximum length of the message of an unforeseen error."""

_WAITING_PER_THREAD = 4

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class Varied(Protocol):
    """Inputs that differ from run to run (`ensemble.uncertain.Draws`)."""

    @property
    def plain(self) -> Inputs:
        """The inputs with every number at its best value."""
        ...

    def draw_of(self, run: int) -> int:
        """The draw of the numbers in a run; neighbouring runs share it."""
        ...

    def inputs_of(self, draw: int) -> Inputs:
        """The inputs with the numbers of a draw."""
        ...


def usable_cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def course_of(workspace: RunWorkspace, seed: int, run: int, population_run: int | None) -> Course | FailedRun:
    """Compute one run and copy its course from the workspace; an error in it stops no other run.

    Raises:
        MemoryError: this is not a fault of the run, and would recur in the next.
    """
    try:
        run_course(workspace, seed, run, population_run=population_run)
        country = workspace.state.country[0]
        return Course.of_record(run, country, workspace.record.copy())
    except EngineError as error:
        return FailedRun(run, str(error), foreseen=True)
    except MemoryError:
        raise
    except Exception as error:
        return FailedRun(run, unforeseen(error))


def unforeseen(error: Exception) -> str:
    """A fault of the program and its location, in one line."""
    return (
        f"{what_and_where(error)}. {FAULT_OF_PROGRAM}: "
        "please report it with the scenario, the seed and the number of the run"
    )


def what_and_where(error: Exception) -> str:
    """An error and the line that raised it, in one line."""
    what = " ".join(traceback.format_exception_only(error)[-1].split())[:_LONGEST]
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{what} ({frame.name}, {Path(frame.filename).name}, line {frame.lineno})"


class Threads:
    """Threads of this machine that persist during a question, each with its cached data.

    Args:
        count: number of threads.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="bayonets")

    def each(self, solve: Callable[[Argument], Result], arguments: Sequence[Argument]) -> Generator[Result, None, None]:
        """The results of `solve` for each argument, in their order.

        An error is raised in the order of the arguments; closing the generator cancels those that have not begun.

        Raises:
            RoomError: there is not enough memory.
        """
        # A window of a few keeps the threads busy without piling up results.
        waiting: deque[Future[Result]] = deque()
        try:
            for argument in arguments:
                waiting.append(self._pool.submit(solve, argument))
                if len(waiting) > _WAITING_PER_THREAD * self._count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except MemoryError:
            raise RoomError(
                f"There is not enough memory for {self._count} threads. Completed work is not lost: give the same "
                "command again with fewer --threads"
            ) from None
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """Wait for work in progress, and end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def in_order(
    solve: Callable[[Argument], Result], arguments: Sequence[Argument], threads: int
) -> Generator[Result, None, None]:
    """The results of `solve` for each argument, in their order, by threads that are ended afterwards."""
    with closing(Threads(threads)) as here:
        yield from here.each(solve, arguments)


def courses(
    inputs: Inputs | Varied, seed: int, runs: Sequence[int], *, threads: int, same_people: bool = False
) -> Outcomes:
    """The courses of the runs, in their order, computed by a number of threads.

    Raises:
        EngineError: the inputs hold a number that the engine cannot compute with.
        RoomError: there is not enough memory.
    """
    of_thread = threading.local()
    population_run = 0 if same_people else None
    if not isinstance(inputs, Inputs):
        yield from _varied(inputs, seed, runs, threads, population_run)
        return

    def computed(run: int) -> Course | FailedRun:
        if not hasattr(of_thread, "workspace"):
            of_thread.workspace = run_workspace(inputs)
        return course_of(of_thread.workspace, seed, run, population_run)

    yield from in_order(computed, runs, threads)


def _varied(inputs: Varied, seed: int, runs: Sequence[int], threads: int, population_run: int | None) -> Outcomes:
    """The same for varying inputs: runs that share a draw are computed sequentially in one workspace."""
    together = [runs_of_draw for _, runs_of_draw in _by_draw(inputs, runs)]
    for courses_of_draw in in_order(partial(_of_draw, inputs, seed, population_run), together, threads):
        yield from courses_of_draw


def courses_of(
    inputs: Inputs | Varied, seed: int, population_run: int | None, runs: Sequence[int]
) -> list[Course | FailedRun]:
    """The courses of the runs, computed sequentially in this thread."""
    if isinstance(inputs, Inputs):
        workspace = run_workspace(inputs)
        return [course_of(workspace, seed, run, population_run) for run in runs]
    return [
        course
        for _, runs_of_draw in _by_draw(inputs, runs)
        for course in _of_draw(inputs, seed, population_run, runs_of_draw)
    ]


def _of_draw(inputs: Varied, seed: int, population_run: int | None, runs: Sequence[int]) -> list[Course | FailedRun]:
    """The courses of runs that share a draw."""
    workspace = run_workspace(inputs.inputs_of(inputs.draw_of(runs[0])))
    return [course_of(workspace, seed, run, population_run) for run in runs]


def _by_draw(inputs: Varied, runs: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Neighbouring runs that share a draw, by the first of them."""
    for _, group in groupby(runs, inputs.draw_of):
        together = list(group)
        yield together[0], together
