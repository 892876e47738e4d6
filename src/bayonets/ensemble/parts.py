"""Parts on disk: the tables of each batch, written completely or not at all, and a ledger with their checksums.

A part is written under a name that begins with a dot, then renamed; its entry in the ledger is written last. If the
program is interrupted, a part without an entry, or with another checksum, is incomplete and is computed again.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bayonets.ensemble import tables
from bayonets.ensemble.course import FAULT_OF_PROGRAM, Course, FailedRun
from bayonets.ensemble.disk import write_whole
from bayonets.ensemble.uncertain import Draws, draws_table

_OWN_DRAFT = re.compile(r"\.unfinished-.+\.part", re.ASCII)
_OWN_ENTRY = re.compile(r"\d{4,}\.json", re.ASCII)
_OWN_PART = re.compile(r"(baseline|\d{2,}(-[a-z0-9-]+)?)-\d{6,}-\d{6,}\.parquet", re.ASCII)
"""The names of this program's files, to distinguish them from other files in the folder."""


@dataclass(frozen=True)
class Entry:
    """The entry of a batch in the ledger.

    Attributes:
        number: number of the entry.
        arm: name of the arm.
        runs: numbers of its runs, including failed ones.
        parts: SHA-256 by path below the folder.
        failed: number of runs that could not be completed.
        unforeseen: number of these whose failure is not due to the scenario, so that they are tried again; they
            have entries of their own.
    """

    number: int
    arm: str
    runs: tuple[int, ...]
    parts: dict[str, str]
    failed: int
    unforeseen: int = 0


def sum_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_table(folder: Path, name: str, table: pa.Table) -> tuple[str, str]:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content = sink.getvalue().to_pybytes()
    write_whole(folder / name, content)
    return name, hashlib.sha256(content).hexdigest()


def write_batch(
    folder: Path,
    number: int,
    arm: str,
    layout: tables.Layout,
    batch: Sequence[Course | FailedRun],
    *,
    stem: str | None = None,
    draws: Draws | None = None,
) -> Entry:
    """Write the tables of a batch, then its entry in the ledger.

    Args:
        folder: the result folder.
        number: number of the entry.
        arm: of the study.
        layout: layout of its tables.
        batch: results of its runs.
        stem: beginning of the names of its files; by default the arm.
        draws: draws of the uncertain numbers, in uncertain runs.
    """
    done = [outcome for outcome in batch if isinstance(outcome, Course)]
    failed = [outcome for outcome in batch if isinstance(outcome, FailedRun)]
    runs = [outcome.run for outcome in batch]
    name = f"{stem or arm}-{min(runs):06d}-{max(runs):06d}.parquet"
    contents = {kind: make(arm, layout, done) for kind, make in tables.MADE.items()} if done else {}
    if draws is not None:
        contents["draws"] = draws_table(arm, runs, draws)
    if failed:
        contents["failed"] = tables.failed_table(arm, layout.seed, failed)
    parts = dict(_write_table(folder, f"{kind}/{name}", table) for kind, table in contents.items())
    unforeseen = sum(not outcome.foreseen for outcome in failed)
    entry = Entry(number, arm, tuple(runs), parts, len(failed), unforeseen)
    write_whole(folder / "ledger" / f"{number:04d}.json", json.dumps(_plain(entry), indent=1).encode())
    return entry


def _plain(entry: Entry) -> dict[str, Any]:
    content = {
        "arm": entry.arm,
        "runs": list(entry.runs),
        "failed": entry.failed,
        "unforeseen": entry.unforeseen,
        "parts": entry.parts,
    }
    return content | {"sum": _sum_of_entry(content)}


def _sum_of_entry(content: dict[str, Any]) -> str:
    """SHA-256 of the content of an entry, independent of its formatting."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _entry_of(path: Path) -> Entry | None:
    """An entry of the ledger, or None if it is damaged, differs from its checksum or names foreign files.

    Raises:
        PermissionError: it may not be read, which is no damage.
    """
    try:
        plain = json.loads(path.read_bytes())
        if plain.pop("sum") != _sum_of_entry(plain) or not _is_own(plain):
            return None
        entry = Entry(
            int(path.stem), plain["arm"], tuple(plain["runs"]), dict(plain["parts"]), plain["failed"],
            plain.get("unforeseen", 0),
        )  # fmt: skip
        return entry if "unforeseen" in plain or not entry.failed else _of_earlier_program(path.parent.parent, entry)
    except PermissionError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, pa.ArrowException):
        return None


def _of_earlier_program(folder: Path, entry: Entry) -> Entry:
    """An entry of an earlier version, which recorded unforeseen failures only in words, without those runs."""
    tables = [read_table(folder / name, ["run", "reason"]) for name in entry.parts if name.startswith("failed/")]
    rows = [row for table in tables for row in table.to_pylist()]
    again = {row["run"] for row in rows if FAULT_OF_PROGRAM in row["reason"]}
    return replace(entry, runs=tuple(run for run in entry.runs if run not in again), failed=entry.failed - len(again))


def _is_own(plain: dict[str, Any]) -> bool:
    """Whether an entry names runs, and parts below the folder, in the form of this program."""
    return all(isinstance(run, int) for run in plain["runs"]) and all(map(_is_part, plain["parts"]))


def _is_part(name: str) -> bool:
    kind, _, file = name.partition("/")
    return kind in tables.COLUMNS and _OWN_PART.fullmatch(file) is not None


def read_ledger(folder: Path) -> tuple[list[Entry], list[str]]:
    """The entries with all parts present and matching their checksums, and the damage in words.

    Raises:
        PermissionError: the ledger, or a part, may not be read.
    """
    good, damage = [], []
    for path in sorted(_own(folder / "ledger", _OWN_ENTRY)):
        entry = _entry_of(path)
        if entry is None:
            damage.append(f"ledger/{path.name} cannot be read or differs from its checksum")
            continue
        faults = [
            f"{name} {fault}" for name, checksum in entry.parts.items() if (fault := _fault_of(folder / name, checksum))
        ]
        damage.extend(faults)
        if not faults:
            good.append(entry)
    return good, damage


def _fault_of(path: Path, checksum: str) -> str:
    """The fault of a part; empty if it matches its checksum.

    Raises:
        PermissionError: it may not be read, which is no damage.
    """
    try:
        return "" if sum_of(path) == checksum else "differs from its checksum in the ledger"
    except PermissionError:
        raise
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def sweep(folder: Path, good: Sequence[Entry]) -> None:
    """Remove leftovers: unfinished files, and parts and entries that do not belong to a valid entry.

    Only files named by this program are removed, since users, editors and systems may add others.
    """
    keep = {name for entry in good for name in entry.parts} | {f"ledger/{entry.number:04d}.json" for entry in good}
    for kind in (*tables.COLUMNS, "ledger"):
        for path in _own(folder / kind, _OWN_ENTRY if kind == "ledger" else _OWN_PART):
            if f"{kind}/{path.name}" not in keep:
                path.unlink()
    for folder_name in (".", "arms", "ledger", *tables.COLUMNS):
        for path in _own(folder / folder_name, _OWN_DRAFT):
            path.unlink()


def _own(folder: Path, names: re.Pattern[str]) -> list[Path]:
    """The files of a folder with names of this program; none if there is no folder."""
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if names.fullmatch(path.name) and path.is_file()]


def read_batch(folder: Path, entry: Entry) -> list[Course]:
    """The courses of a batch, read back from its parts."""
    paths = {Path(name).parent.name: folder / name for name in entry.parts}
    if "runs" not in paths:
        return []
    return tables.courses_of(*(read_table(paths[kind]) for kind in tables.TABLES))


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A table of a folder, or some of its columns; Arrow cannot open a file by a name that is not UTF-8."""
    with path.open("rb") as file:
        return pq.ParquetFile(file).read(columns=columns)
