"""Preparation of a study: a checked engine, and sufficient memory and disk."""

import os
from collections.abc import Callable
from pathlib import Path

from bayonets.engine import jit
from bayonets.engine.inputs import Inputs
from bayonets.engine.self_check import check
from bayonets.ensemble.estimate import Cost, bytes_text, disk_of, estimate, free_disk, memory_of
from bayonets.ensemble.executor import Workforce
from bayonets.errors import RoomError


def quiet(_text: str) -> None:
    """Print nothing."""


def ready_engine(say: Callable[[str], None] = quiet) -> None:
    """Compile and check the engine if that has not been done on this machine.

    Raises:
        EngineError: the compiled engine does not agree with the same code uncompiled.
    """
    if jit.is_cold("simulate.simulate"):
        say("Compiling and checking the engine, once for this machine (about 20 seconds) ...")
    check()


def ready_mean_field(say: Callable[[str], None] = quiet) -> None:
    """Compile and check the mean-field approximation if that has not been done on this machine.

    Raises:
        EngineError: the compiled mean field does not agree with the same code uncompiled.
    """
    if jit.is_cold("mean_field.simulate_groups"):
        say("Compiling and checking the mean-field approximation, once for this machine (about 30 seconds) ...")
    check("mean-field")


def ready_decomposition(say: Callable[[str], None] = quiet) -> None:
    """Compile and check the decomposition of decisions if that has not been done on this machine.

    Raises:
        EngineError: the compiled code does not agree with the same code uncompiled.
    """
    if jit.is_cold("decomposition.decompose_formation"):
        say("Compiling and checking the decomposition of decisions, once for this machine (about 10 seconds) ...")
    check("decomposition")


def check_room(inputs: Inputs, runs: int, force: Workforce, path: Path) -> Cost:
    """Estimate the cost of the study; refuse it if this machine has insufficient memory or disk.

    Raises:
        RoomError: more memory or disk is needed than is free.
    """
    refuse_without_room(inputs, runs, force.here, path)
    return estimate(inputs, runs, force.threads, here=force.here)


def refuse_without_room(inputs: Inputs, runs: int, threads: int, path: Path) -> None:
    """Refuse a study for which memory or disk is insufficient, before anything is compiled, allocated or written.

    Raises:
        RoomError: more memory or disk is needed than is free.
    """
    refuse_less_than(memory_of(inputs, runs, threads), disk_of(inputs, runs), path)


def refuse_less_than(memory: int, need: int, path: Path) -> None:
    """Refuse work that needs more memory or, at a path, more disk than is free.

    Args:
        memory, need: bytes of memory and of disk.
        path: path of the results.

    Raises:
        RoomError: less is free.
    """
    available = _available_memory()
    if available is not None and memory > available:
        raise RoomError(
            f"This study needs about {bytes_text(memory)} of memory and {bytes_text(available)} are free. "
            "Use fewer --threads, --runs or officers"
        )
    free = free_disk(path)
    if need > free:
        raise RoomError(
            f"This study needs about {bytes_text(need)} on disk and {bytes_text(free)} are free "
            f"at {path}. Use fewer --runs, or another --out"
        )


def _available_memory() -> int | None:
    """Bytes of free memory, if the system reports them."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") + _reclaimable()
    except (ValueError, OSError, AttributeError):
        return None


def _reclaimable() -> int:
    """Bytes of the file cache that can be reclaimed (on Linux; elsewhere 0)."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return max(kilobytes.get("MemAvailable", 0) - kilobytes.get("MemFree", 0), 0) * 1024
