"""What a study will take: time, memory and disk, measured on a short stretch of the scenario itself."""

import contextlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import RunWorkspace, run_course, run_workspace
from bayonets.engine.state import bytes_of_people, bytes_of_record
from bayonets.ensemble.run import batch_size

_BYTES_OF_PROGRAM = 350_000_000

# Measured on belarus-2020 and textbook: the tables of a formation's day and of a country's day, compressed.
_DISK_A_FORMATION_DAY = 9
_DISK_A_DAY = 50

_PROBE_DAYS = 5

# The report holds all courses, and a few of its arrays again while it sorts them.
_COPIES_IN_REPORT = 3


@dataclass(frozen=True)
class Cost:
    """What a study will take.

    Attributes:
        seconds: of computing, with the threads asked for.
        memory: bytes at most, on this machine.
        disk: bytes of the tables, about.
    """

    seconds: float
    memory: int
    disk: int


def estimate(inputs: Inputs, runs: int, threads: int, *, here: int | None = None) -> Cost:
    """Measure a few days of the scenario and reckon the whole; compiles the engine if that has not been done.

    Args:
        inputs: of the scenario.
        runs: how many.
        threads: that compute, wherever.
        here: how many of them on this machine, by default all; only its memory is reckoned.
    """
    days = min(_PROBE_DAYS, inputs.days)
    place = run_workspace(inputs)
    seconds_of(place, 1)
    drawing, computing = seconds_of(place, 0), seconds_of(place, days)
    a_run = drawing + max(computing - drawing, 0.0) * inputs.days / days
    return Cost(
        runs * a_run / threads, memory_of(inputs, runs, threads if here is None else here), disk_of(inputs, runs)
    )


def seconds_of(place: RunWorkspace, days: int) -> float:
    """Time that so many days of a run take; should the run fail, it is none of the study's and stops nothing."""
    started = time.perf_counter()
    with contextlib.suppress(Exception):
        run_course(place, 0, 0, days=days)
    return time.perf_counter() - started


def memory_of(inputs: Inputs, runs: int, threads: int) -> int:
    """Bytes of memory: people of each thread here, courses under way and in the report, the program."""
    course = bytes_of_record(inputs.days, inputs.formations)
    under_way = 5 * threads + 4 * batch_size(inputs) + _COPIES_IN_REPORT * runs
    return _BYTES_OF_PROGRAM + threads * (bytes_of_people(inputs) + course) + course * under_way


def disk_of(inputs: Inputs, runs: int) -> int:
    """Bytes of the tables on disk, about."""
    return runs * inputs.days * (_DISK_A_FORMATION_DAY * inputs.formations + _DISK_A_DAY)


def bytes_text(amount: float) -> str:
    """An amount of memory or disk as people read it: `1 MB`, `2.3 GB`."""
    return f"{amount / 1e9:.1f} GB" if amount >= 1e9 else f"{max(amount / 1e6, 1):.0f} MB"


def free_disk(path: Path) -> int:
    """Bytes free where the folder is or will be."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return shutil.disk_usage(path).free
