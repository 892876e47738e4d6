"""Repeated runs as tables, and on disk: runs.parquet, steps.parquet and a manifest of their origin."""

import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bayonets.ensemble.disk import only_disk_errors, write_whole
from bayonets.ensemble.manifest import program_version
from bayonets.ensemble.repeat import SimulatorRuns
from bayonets.errors import FolderError

_LIBRARIES = ("llvmlite", "numba", "numpy", "pyarrow")
_MOST_SHOWN = 100


def runs_table(outcomes: SimulatorRuns) -> pa.Table:
    """One row for each run: its number, its seed, and its outcomes."""
    keys = {"run": np.arange(outcomes.seeds.size), "seed": outcomes.seeds}
    return pa.table(keys | outcomes.numbers)


def steps_table(outcomes: SimulatorRuns) -> pa.Table:
    """One row for each run and step."""
    run = np.repeat(np.arange(outcomes.steps.size), outcomes.steps)
    first = np.cumsum(outcomes.steps) - outcomes.steps
    step = np.arange(run.size) - first[run]
    return pa.table({"run": run, "step": step} | outcomes.courses)


def plain_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments in the types of JSON; long arrays and other objects in words."""
    return {name: _plain(value) for name, value in arguments.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.size > _MOST_SHOWN:
        return f"array of shape {value.shape}, {value.dtype}"
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple) and len(value) <= _MOST_SHOWN:
        return [_plain(item) for item in value]
    return f"{type(value).__name__} of {len(value)}" if hasattr(value, "__len__") else type(value).__name__


def save(folder: Path, outcomes: SimulatorRuns, how: Mapping[str, Any]) -> None:
    """Write both tables and, last, the manifest.

    Args:
        folder: created if it does not exist.
        outcomes: the runs to write.
        how: the part of the manifest that depends on the runs.

    Raises:
        FolderError: the folder holds results already, or cannot be written.
    """
    if (folder / "manifest.json").exists():
        raise FolderError(f"{folder}: holds results already. Choose another folder, or remove this one")
    with only_disk_errors(folder):
        for name, table in (("runs", runs_table(outcomes)), ("steps", steps_table(outcomes))):
            sink = pa.BufferOutputStream()
            pq.write_table(table, sink, compression="zstd")
            write_whole(folder / f"{name}.parquet", sink.getvalue().to_pybytes())
        manifest = dict(how) | {
            "program": program_version(),
            "python": platform.python_version(),
            "libraries": {name: version(name) for name in _LIBRARIES},
        }
        write_whole(folder / "manifest.json", (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())
