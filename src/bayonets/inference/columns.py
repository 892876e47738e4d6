"""The columns of the tables of a posterior, each with its type, meaning and unit, and the tables as CSV files."""

from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.csv as pc

from bayonets.ensemble.disk import only_disk_errors
from bayonets.ensemble.manifest import json_bytes

DICTIONARY: Final = "dictionary.json"

Column = tuple[pa.DataType, str, str]

_NAME = pa.dictionary(pa.int16(), pa.string())
_DRAW: Final[dict[str, Column]] = {"draw": (pa.int32(), "number of the draw", "number")}
_OUTCOMES: Final[dict[str, Column]] = {
    "fell": (pa.float64(), "whether the regime fell in its run: 0 or 1", "yes or no"),
    "days": (pa.float64(), "days that the regime lasted in its run", "days"),
    "left": (pa.float64(), "officers outside the army who had left by the end of its run", "officers"),
}
_NUMBERS: Final[dict[str, Column]] = _DRAW | {
    "number": (_NAME, "name of the unknown number, or reports.GROUP.bias", "name"),
    "value": (pa.float64(), "its value", "as in the scenario; of a bias, the logarithm"),
    "z": (pa.float64(), "the same on the scale on which the prior is standard normal", "number"),
}
_REPORTS: Final[dict[str, Column]] = _DRAW | {
    "report": (pa.int16(), "position of the observation in the scenario, from 1", "number"),
    "value": (
        pa.float64(),
        "the observed quantity in its run; null if the regime had fallen before",
        "as the observation; fell_day: days since the start",
    ),
}

COLUMNS: Final[dict[str, dict[str, Column]]] = {
    "draws": _DRAW
    | {
        "island": (pa.int8(), "number of the sampler that drew it, from 0", "number"),
        "weight": (pa.float64(), "weight of the draw; the sum is 1", "share"),
        "run": (pa.int64(), "number of its run, which with the shocks is the randomness of the draw", "number"),
        "log_likelihood": (pa.float64(), "logarithm of the probability of the reports that are used", "log"),
        "ancestor": (pa.int32(), "draw of the prior from which it descends", "number"),
    }
    | _OUTCOMES,
    "numbers": _NUMBERS,
    "shocks": _DRAW
    | {
        "day": (pa.int32(), "days since the start", "days"),
        "shock": (pa.float64(), "chance in the protest from this day to the next", "standard deviations"),
    },
    "predictions": _REPORTS
    | {
        "probability": (pa.float64(), "probability of the report in this draw; for `about`, its density", "share"),
        "wrong": (pa.float64(), "probability that the report is wrong in this draw", "share"),
    },
    "directions": {
        "direction": (pa.int16(), "number of the informed direction, the most informed first, from 0", "number"),
        "number": (_NAME, "name of the unknown number, or reports.GROUP.bias", "name"),
        "load": (pa.float64(), "its load; the squares of a direction and of its load on the shocks sum to 1", "number"),
        "singular_value": (pa.float64(), "of the direction; 1 halves the variance along it", "number"),
    },
    "bank": _DRAW | _OUTCOMES,
    "bank_numbers": _NUMBERS,
    "bank_predictions": _REPORTS,
}
"""The columns by table; the tables with `bank` are draws of the prior."""


def dictionary() -> dict[str, dict[str, dict[str, str]]]:
    """The data dictionary: every column of every table with its type, meaning and unit."""
    return {
        table: {
            name: {"type": "text" if pa.types.is_dictionary(kind) else str(kind), "meaning": meaning, "unit": unit}
            for name, (kind, meaning, unit) in columns.items()
        }
        for table, columns in COLUMNS.items()
    }


def write_csv(tables: dict[str, pa.Table], out: Path) -> list[Path]:
    """Write tables as CSV files, with text columns as text rather than codes, and the data dictionary.

    Args:
        tables: by name.
        out: target folder; created if necessary.

    Returns:
        The files.

    Raises:
        FolderError: `out` cannot be written.
    """
    written = []
    with only_disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            plain = [
                (field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
                for field in table.schema
            ]
            written.append(out / f"{name}.csv")
            pc.write_csv(table.cast(pa.schema(plain)), written[-1])
        words = out / DICTIONARY
        words.write_bytes(json_bytes(dictionary()))
    return [*written, words]
