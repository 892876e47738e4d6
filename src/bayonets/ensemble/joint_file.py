"""The draws of a posterior in a result folder, so that the folder can be read and continued without the calibration."""

import json
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bayonets.ensemble.disk import only_reading_errors, write_whole
from bayonets.errors import FolderError
from bayonets.scenario.joint import JointDraws

JOINT: Final = "posterior-draws.parquet"

_ABOUT = b"bayonets"


def write_joint(folder: Path, joint: JointDraws) -> None:
    """Write the draws; one column for each number, with probabilities by which the values follow from the ranges.

    Raises:
        OSError: the file cannot be written.
    """
    columns = {"weight": joint.weights} | {name: joint.units[:, index] for index, name in enumerate(joint.names)}
    about = {
        "ranges": [list(bounds) for bounds in joint.ranges],
        "source": joint.source,
        "effective": joint.effective,
        "passed": joint.passed,
    }
    table = pa.table(columns).replace_schema_metadata({_ABOUT: json.dumps(about).encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_whole(folder / JOINT, sink.getvalue().to_pybytes())


def read_joint(folder: Path) -> JointDraws:
    """The draws of the posterior under which the runs of a folder were made.

    Raises:
        FolderError: the file is missing or cannot be read.
    """
    with only_reading_errors(folder):
        try:
            table = pq.read_table(pa.BufferReader((folder / JOINT).read_bytes()), use_threads=False)
            about = json.loads((table.schema.metadata or {})[_ABOUT])
        except (FileNotFoundError, KeyError, ValueError, pa.ArrowInvalid):
            raise FolderError(
                f"{folder}/{JOINT}: is missing or damaged; it holds the posterior of these runs. Restore it"
            ) from None
    names = tuple(name for name in table.column_names if name != "weight")
    return JointDraws(
        names,
        tuple((low, best, high, law) for low, best, high, law in about["ranges"]),
        np.stack([table[name].to_numpy() for name in names], axis=1),
        table["weight"].to_numpy(),
        about["source"],
        about["effective"],
        about["passed"],
    )
