"""Before a study starts: an engine that can be trusted, and room for what it will take."""

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
    """Say nothing."""


def ready_engine(say: Callable[[str], None] = quiet) -> None:
    """Compile and check the engine if that has not been done on this machine.

    Raises:
        EngineError: the compiled engine does not agree with the same code uncompiled.
    """
    if jit.is_cold("simulate.simulate"):
        say("Compiling and checking the engine, once for this machine (about 20 seconds) ...")
    check()


def ready_twin(say: Callable[[str], None] = quiet) -> None:
    """Compile and check the twin if that has not been done on this machine.

    Raises:
        EngineError: the compiled twin does not agree with the same code uncompiled.
    """
    if jit.is_cold("mean_field.simulate_groups"):
        say("Compiling and checking the twin, once for this machine (about 30 seconds) ...")
    check("twin")


def ready_weighing(say: Callable[[str], None] = quiet) -> None:
    """Compile and check what weighs for officers and commanders if that has not been done on this machine.

    Raises:
        EngineError: the compiled code does not agree with the same code uncompiled.
    """
    if jit.is_cold("decomposition.weigh_formation"):
        say("Compiling and checking what weighs the mechanisms, once for this machine (about 10 seconds) ...")
    check("weighing")


def check_room(inputs: Inputs, runs: int, force: Workforce, path: Path) -> Cost:
    """Reckon what the study will take; refuse what there is no room for on this machine.

    Raises:
        RoomError: more memory or disk than there is.
    """
    refuse_without_room(inputs, runs, force.here, path)
    return estimate(inputs, runs, force.threads, here=force.here)


def refuse_without_room(inputs: Inputs, runs: int, threads: int, path: Path) -> None:
    """Refuse what there is no room for on this machine, before anything is compiled, allocated or written.

    Raises:
        RoomError: more memory or disk than there is.
    """
    refuse_less_than(memory_of(inputs, runs, threads), disk_of(inputs, runs), path)


def refuse_less_than(memory: int, need: int, path: Path) -> None:
    """Refuse what needs more memory or, at a path, more disk than is free.

    Args:
        memory, need: bytes of memory and of disk.
        path: of the results.

    Raises:
        RoomError: there is less.
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
    """Bytes of memory that are free, where the system tells."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") + _reclaimable()
    except (ValueError, OSError, AttributeError):
        return None


def _reclaimable() -> int:
    """Bytes that hold copies of files and can be taken back (Linux tells; elsewhere 0)."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return max(kilobytes.get("MemAvailable", 0) - kilobytes.get("MemFree", 0), 0) * 1024
