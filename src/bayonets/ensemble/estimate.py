"""The cost of a study in time, memory and disk, measured on a few days of the scenario itself."""

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

# Measured on belarus-2020 and textbook: compressed bytes of a day in the tables of formations and of the country.
_DISK_A_FORMATION_DAY = 9
_DISK_A_DAY = 50

_PROBE_DAYS = 5

# The report holds all courses, and copies of a few arrays while it sorts them.
_COPIES_IN_REPORT = 3


@dataclass(frozen=True)
class Cost:
    """The cost of a study.

    Attributes:
        seconds: computing time with the given number of threads.
        memory: maximum of bytes on this machine.
        disk: approximate size of the tables in bytes.
    """

    seconds: float
    memory: int
    disk: int


def estimate(inputs: Inputs, runs: int, threads: int, *, here: int | None = None) -> Cost:
    """Measure a few days of the scenario and extrapolate; compiles the engine if that has not been done.

    Args:
        inputs: the inputs of the scenario.
        runs: number of runs.
        threads: number of computing threads, on this machine or elsewhere.
        here: number of these on this machine, by default all; only its memory is estimated.
    """
    days = min(_PROBE_DAYS, inputs.days)
    workspace = run_workspace(inputs)
    seconds_of(workspace, 1)
    drawing, computing = seconds_of(workspace, 0), seconds_of(workspace, days)
    a_run = drawing + max(computing - drawing, 0.0) * inputs.days / days
    return Cost(
        runs * a_run / threads, memory_of(inputs, runs, threads if here is None else here), disk_of(inputs, runs)
    )


def seconds_of(workspace: RunWorkspace, days: int) -> float:
    """The time for a number of days of a run; a failure of this run does not affect the study."""
    started = time.perf_counter()
    with contextlib.suppress(Exception):
        run_course(workspace, 0, 0, days=days)
    return time.perf_counter() - started


def memory_of(inputs: Inputs, runs: int, threads: int) -> int:
    """Bytes of memory: people of each thread here, courses in progress and in the report, the program."""
    course = bytes_of_record(inputs.days, inputs.formations)
    under_way = 5 * threads + 4 * batch_size(inputs) + _COPIES_IN_REPORT * runs
    return _BYTES_OF_PROGRAM + threads * (bytes_of_people(inputs) + course) + course * under_way


def disk_of(inputs: Inputs, runs: int) -> int:
    """The approximate number of bytes of the tables on disk."""
    return runs * inputs.days * (_DISK_A_FORMATION_DAY * inputs.formations + _DISK_A_DAY)


def bytes_text(amount: float) -> str:
    """An amount of memory or disk in readable form: `1 MB`, `2.3 GB`."""
    return f"{amount / 1e9:.1f} GB" if amount >= 1e9 else f"{max(amount / 1e6, 1):.0f} MB"


def free_disk(path: Path) -> int:
    """Free bytes on the disk of a folder that exists or will be created."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return shutil.disk_usage(path).free
