"""Threads over runs: each has its own workplace, and the kernel lets go of the interpreter while it works.

Whatever the number of threads, courses are handed over in the order of the runs.
"""

import os
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Protocol, TypeVar

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import Workplace, run_course, workplace
from bayonets.ensemble.course import FAULT_OF_PROGRAM, Course, FailedRun, Outcomes
from bayonets.errors import EngineError, RefusedError

_LONGEST = 300
"""Letters of an unforeseen error that are kept: some hold pages."""

_WAITING_PER_THREAD = 4

Result = TypeVar("Result")


class Varied(Protocol):
    """Inputs that differ from run to run (`ensemble.uncertain.Draws`)."""

    @property
    def plain(self) -> Inputs:
        """Those with every number at its best."""
        ...

    def draw_of(self, run: int) -> int:
        """The draw of the numbers that a run lives through; neighbours share it."""
        ...

    def inputs_of(self, draw: int) -> Inputs:
        """The inputs with the numbers of a draw."""
        ...


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def course_of(place: Workplace, seed: int, run: int, people_of: int | None) -> Course | FailedRun:
    """Compute one run and copy its course out of the workplace; what goes wrong within it stops no other run.

    Raises:
        MemoryError: that is no fault of this run, and would be the next one's, too.
    """
    try:
        run_course(place, seed, run, people_of=people_of)
        country = place.state.country[0]
        return Course.made(run, country, place.record.copy())
    except EngineError as error:
        return FailedRun(run, str(error), foreseen=True)
    except MemoryError:
        raise
    except Exception as error:
        return FailedRun(run, unforeseen(error))


def unforeseen(error: Exception) -> str:
    """What went wrong and where, in one line, when it is a fault of the program."""
    return (
        f"{what_and_where(error)}. {FAULT_OF_PROGRAM}: "
        "please report it with the scenario, the seed and the number of the run"
    )


def what_and_where(error: Exception) -> str:
    """An error and the line that raised it, in one line."""
    what = " ".join(traceback.format_exception_only(error)[-1].split())[:_LONGEST]
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{what} ({place.name}, {Path(place.filename).name}, line {place.lineno})"


def in_order(one: Callable[[int], Result], runs: Sequence[int], threads: int) -> Generator[Result, None, None]:
    """What `one` makes of each run, in the order of the runs, made by so many threads at once.

    An error of a run is raised in its turn; closing the generator gives up the runs that have not begun.
    """
    # A window of a few runs keeps the threads busy without piling up results.
    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="bayonets")
    try:
        for run in runs:
            waiting.append(pool.submit(one, run))
            if len(waiting) > _WAITING_PER_THREAD * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def courses(
    inputs: Inputs | Varied, seed: int, runs: Sequence[int], *, threads: int, same_people: bool = False
) -> Outcomes:
    """The courses of the runs, in their order, computed by so many threads at once.

    Raises:
        EngineError: the inputs hold a number that the engine cannot compute with.
        RefusedError: there is not memory enough.
    """
    own = threading.local()
    people_of = 0 if same_people else None
    if not isinstance(inputs, Inputs):
        yield from _varied(inputs, seed, runs, threads, people_of)
        return

    def one(run: int) -> Course | FailedRun:
        try:
            if not hasattr(own, "place"):
                own.place = workplace(inputs)
            return course_of(own.place, seed, run, people_of)
        except MemoryError:
            raise _no_memory(threads, inputs.officers) from None

    yield from in_order(one, runs, threads)


def _varied(inputs: Varied, seed: int, runs: Sequence[int], threads: int, people_of: int | None) -> Outcomes:
    """The same where inputs differ: runs that share a draw are computed one after the other, in one workplace."""
    together = dict(_by_draw(inputs, runs))

    def one(first: int) -> list[Course | FailedRun]:
        try:
            place = workplace(inputs.inputs_of(inputs.draw_of(first)))
            return [course_of(place, seed, run, people_of) for run in together[first]]
        except MemoryError:
            raise _no_memory(threads, inputs.plain.officers) from None

    for found in in_order(one, list(together), threads):
        yield from found


def _by_draw(inputs: Varied, runs: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Neighbouring runs that share a draw, by the first of them."""
    for _, group in groupby(runs, inputs.draw_of):
        found = list(group)
        yield found[0], found


def _no_memory(threads: int, officers: int) -> RefusedError:
    return RefusedError(
        f"There is not memory enough for {threads} threads of {officers:,} officers each. "
        "Nothing that was done is lost: give the same command again with fewer --threads"
    )
