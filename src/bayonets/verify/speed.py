"""How fast this machine computes a study: wall and processor time, one thread against several, in one session.

Machines differ, and one machine differs from hour to hour; the alternatives are therefore measured in alternation, and
the median is given with its range. `benchmarks/` of the source adds other implementations of the same model.
"""

import os
import platform
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bayonets.engine.inputs import Inputs
from bayonets.engine.state import bytes_of_people
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.progress import Progress, silent
from bayonets.ensemble.run import run_into
from bayonets.ensemble.store import folder_of
from bayonets.ensemble.threads import usable_cores
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario


@dataclass(frozen=True)
class Timing:
    """The time of one study, from the first draw to the last table on disk.

    Attributes:
        seconds: of the clock.
        processor: seconds of the processor, summed over threads.
    """

    seconds: float
    processor: float


@dataclass(frozen=True)
class Speed:
    """The speed of studies of a scenario.

    Attributes:
        scenario: its name.
        officers, formations, days: of one run.
        runs: of each timed study.
        threads: of the studies with several threads.
        one, several: timings with one thread and with several, taken in alternation.
        bytes_an_officer: of memory for people and ties, in each thread.
        ties: colleagues of an officer, on average.
    """

    scenario: str
    officers: int
    formations: int
    days: int
    runs: int
    threads: int
    one: tuple[Timing, ...]
    several: tuple[Timing, ...]
    bytes_an_officer: float
    ties: float

    def nanoseconds(self) -> list[float]:
        """Nanoseconds of the clock for each officer and day, by study, with one thread."""
        return [timing.seconds * 1e9 / (self.runs * self.officers * self.days) for timing in self.one]

    def gains(self) -> list[float]:
        """The speed-up by several threads, by pair."""
        return [one.seconds / several.seconds for one, several in zip(self.one, self.several, strict=True)]

    def costs(self) -> list[float]:
        """The processor time of several threads relative to one, by pair."""
        return [several.processor / one.processor for one, several in zip(self.one, self.several, strict=True)]

    def as_plain(self) -> dict[str, object]:
        """All fields, for programs."""
        return {
            "scenario": self.scenario,
            "officers": self.officers,
            "formations": self.formations,
            "days": self.days,
            "runs": self.runs,
            "threads": self.threads,
            "nanoseconds_an_officer_day": self.nanoseconds(),
            "times_as_fast_with_threads": self.gains(),
            "times_the_processor_time_with_threads": self.costs(),
            "bytes_an_officer": self.bytes_an_officer,
            "ties_an_officer": self.ties,
            "machine": machine(),
        }


def machine() -> str:
    """This machine in a line: system, processor, cores, versions of the libraries."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy"))
    python = platform.python_version()
    return (
        f"{platform.system()} {platform.machine()}, {_processor()}, {usable_cores()} cores; Python {python}, {versions}"
    )


def _processor() -> str:
    """The processor's name, where the system reports it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "processor unknown"
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "processor unknown"


def time_study(scenario: Scenario, runs: int, threads: int, seed: int = 1) -> Timing:
    """Time one study, its tables written into a folder that is removed afterwards.

    Args:
        scenario: to be run; fresh people and ties for each run.
        runs: their number.
        threads: their number.
        seed: of the study.
    """
    with tempfile.TemporaryDirectory(prefix="bayonets-bench-") as home:
        path = Path(home) / "study"
        with folder_of(path, Identity(scenario, seed), "bayonets bench") as opened:
            started, worked = time.perf_counter(), time.process_time()
            run_into(opened, scenario, runs, compute=on_threads(threads))
            return Timing(time.perf_counter() - started, time.process_time() - worked)


def ties_an_officer(inputs: Inputs) -> float:
    """Ties that an officer has on average, in a formation that is large enough for its ring."""
    return float(inputs.parameters.ties_within + inputs.parameters.ties_across)


def measure(
    scenario: Scenario, *, runs: int = 40, threads: int | None = None, pairs: int = 7, progress: Progress = silent
) -> Speed:
    """Time studies of a scenario with one thread and with several in alternation.

    Args:
        scenario: to be run.
        runs: of each study.
        threads: of the studies with several threads; by default all usable cores.
        pairs: number of each; the median is reported.
        progress: called with the pairs done and requested.
    """
    several_threads, inputs = threads or usable_cores(), build(scenario)
    time_study(scenario, 1, 1)  # loads the compiled engine
    single_times, several_times = [], []
    for pair in range(pairs):
        progress(pair, pairs)
        single_times.append(time_study(scenario, runs, 1))
        several_times.append(time_study(scenario, runs, several_threads))
    return Speed(
        scenario.name,
        inputs.officers,
        inputs.formations,
        inputs.days,
        runs,
        several_threads,
        tuple(single_times),
        tuple(several_times),
        bytes_of_people(inputs) / inputs.officers,
        ties_an_officer(inputs),
    )


def spread(values: Sequence[float], digits: int = 1) -> str:
    """`3.1 (3.0 to 3.4)`: the median and the range."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def text(speed: Speed) -> str:
    """The measurements, in lines."""
    lines = [
        f"{speed.scenario}: {speed.officers:,} officers in {speed.formations} formations, {speed.days} days; "
        f"{speed.runs} runs a study, {len(speed.one)} pairs of studies in alternation",
        machine(),
        "",
        f"One thread   {spread(speed.nanoseconds())} ns an officer-day, fresh people in each run, tables written",
    ]
    if speed.threads > 1:
        gains, costs = spread(speed.gains(), 2), spread(speed.costs(), 2)
        lines.append(f"{speed.threads} threads    {gains} times as fast, {costs} times the processor time")
    lines.append(f"Memory       {speed.bytes_an_officer:.0f} bytes an officer with {speed.ties:g} ties, in each thread")
    return "\n".join(lines)


def busy() -> float:
    """Load of the last minute for each usable core; 0 where the system does not report it."""
    return os.getloadavg()[0] / usable_cores() if hasattr(os, "getloadavg") else 0.0
