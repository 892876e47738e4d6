"""The tables of a result folder as CSV files, batch by batch to limit memory."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc

from bayonets.ensemble.disk import only_disk_errors
from bayonets.ensemble.manifest import json_bytes
from bayonets.ensemble.parts import read_table
from bayonets.ensemble.store import read_folder
from bayonets.ensemble.tables import COLUMNS, TABLES, dictionary
from bayonets.scenario.read import read


def export_csv(folder: Path, out: Path) -> list[Path]:
    """Write one CSV file for each table.

    Args:
        folder: a result folder.
        out: target folder; created if necessary.

    Returns:
        The files, and a copy of the data dictionary.

    Raises:
        FolderError: it is not a result folder, is damaged or holds no run; or `out` cannot be written.
    """
    opened = read_folder(folder)
    opened.refuse_damaged()
    entries = sorted(opened.entries, key=lambda entry: (entry.arm, entry.runs))
    with only_disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        start = read(opened.scenario_path()).start
        for table in (*TABLES, *(["draws"] if opened.manifest["uncertain"] else [])):
            names = [name for entry in entries for name in entry.parts if name.startswith(f"{table}/")]
            written.append(_write(out / f"{table}.csv", table, [folder / name for name in names], start))
        words = out / "dictionary.json"
        words.write_bytes(json_bytes(dictionary()))
        return [*written, words]


def _write(path: Path, table: str, parts: list[Path], start: date) -> Path:
    """Write one table, with text columns as text rather than codes."""
    kinds = {
        name: kind.value_type if pa.types.is_dictionary(kind) else kind for name, (kind, _, _) in COLUMNS[table].items()
    }
    schema = pa.schema(list(kinds.items()))
    with path.open("wb") as file, pc.CSVWriter(file, schema) as writer:
        for part in parts:
            writer.write_table(_dated(read_table(part), table, start).cast(schema))
    return path


def _dated(part: pa.Table, table: str, start: date) -> pa.Table:
    """A part with the date of the largest turnout, for which older folders hold only the day."""
    if table != "runs" or "peak_date" in part.column_names:
        return part
    dates = [start + timedelta(days=day) for day in part["peak_day"].to_pylist()]
    return part.append_column("peak_date", pa.array(dates, pa.date32()))
