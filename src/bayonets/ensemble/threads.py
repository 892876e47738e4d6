"""Threads over runs: each has its own workplace, and the kernel lets go of the interpreter while it works.

Whatever the number of threads, courses are handed over in the order of the runs.
"""

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import Workplace, run_course, workplace
from bayonets.ensemble.course import Course, FailedRun
from bayonets.errors import EngineError


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def course_of(place: Workplace, seed: int, run: int, people_of: int | None) -> Course | FailedRun:
    """Compute one run and copy its course out of the workplace."""
    try:
        run_course(place, seed, run, people_of=people_of)
    except EngineError as error:
        return FailedRun(run, str(error))
    country = place.state.country[0]
    return Course(run, int(country.fell_day), int(country.cause), place.record.copy())


def courses(
    inputs: Inputs, seed: int, runs: Sequence[int], *, threads: int, same_people: bool = False
) -> Iterator[Course | FailedRun]:
    """The courses of the runs, in their order, computed by so many threads at once."""
    own = threading.local()
    people_of = 0 if same_people else None

    def one(run: int) -> Course | FailedRun:
        if not hasattr(own, "place"):
            own.place = workplace(inputs)
        return course_of(own.place, seed, run, people_of)

    # A window of a few runs keeps the threads busy without piling up results.
    waiting: deque[Future[Course | FailedRun]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="bayonets")
    try:
        for run in runs:
            waiting.append(pool.submit(one, run))
            if len(waiting) > 4 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
