"""Parts on disk: each batch's tables, written whole or not at all, and a ledger that knows their sums.

A part is written under a name that begins with a dot, then renamed; its entry in the ledger is written last. So
whatever stops the program, a part without an entry, or unlike its sum, is known to be incomplete and is computed anew.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bayonets.ensemble import tables
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.uncertain import Draws, draws_table

_UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Entry:
    """What the ledger knows of a batch.

    Attributes:
        number: of the entry.
        arm: arm of the study.
        runs: numbers of its runs, failed ones among them.
        parts: SHA-256 by path below the folder.
        failed: how many of the runs could not be completed.
    """

    number: int
    arm: str
    runs: tuple[int, ...]
    parts: dict[str, str]
    failed: int


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{_UNFINISHED}{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


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
    """Write a batch's tables, then its entry in the ledger.

    Args:
        folder: of the results.
        number: of the entry.
        arm: of the study.
        layout: of its tables.
        batch: what its runs came to.
        stem: how the names of its files begin; by default the arm.
        draws: of the unknown numbers, in uncertain runs.
    """
    done = [one for one in batch if isinstance(one, Course)]
    failed = [one for one in batch if isinstance(one, FailedRun)]
    runs = [one.run for one in batch]
    name = f"{stem or arm}-{min(runs):06d}-{max(runs):06d}.parquet"
    made = {kind: make(arm, layout, done) for kind, make in tables.MADE.items()} if done else {}
    if draws is not None:
        made["draws"] = draws_table(arm, runs, draws)
    if failed:
        made["failed"] = tables.failed_table(arm, layout.seed, failed)
    parts = dict(_write_table(folder, f"{kind}/{name}", table) for kind, table in made.items())
    entry = Entry(number, arm, tuple(runs), parts, len(failed))
    write_whole(folder / "ledger" / f"{number:04d}.json", json.dumps(_plain(entry), indent=1).encode())
    return entry


def _plain(entry: Entry) -> dict[str, Any]:
    known = {"arm": entry.arm, "runs": list(entry.runs), "failed": entry.failed, "parts": entry.parts}
    return known | {"sum": _sum_of_entry(known)}


def _sum_of_entry(known: dict[str, Any]) -> str:
    """SHA-256 of what an entry says, however it is laid out."""
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def _entry_of(path: Path) -> Entry | None:
    """An entry of the ledger, or None where it cannot be read or is unlike its own sum."""
    try:
        plain = json.loads(path.read_bytes())
        if plain.pop("sum") != _sum_of_entry(plain):
            return None
        if not all(map(_is_part, plain["parts"])):
            return None
        return Entry(int(path.stem), plain["arm"], tuple(plain["runs"]), dict(plain["parts"]), plain["failed"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _is_part(name: str) -> bool:
    """Whether an entry names a table of its own folder: a ledger that somebody else wrote leads to no other file."""
    kind, _, file = name.partition("/")
    return kind in tables.COLUMNS and not file.startswith(".") and not set(file) & set("/\\\0")


def read_ledger(folder: Path) -> tuple[list[Entry], list[str]]:
    """The entries whose parts are all there and like their sums; and, in words, what is damaged."""
    good, damage = [], []
    for path in sorted((folder / "ledger").glob("[0-9]*.json")):
        entry = _entry_of(path)
        if entry is None:
            damage.append(f"ledger/{path.name} cannot be read or is unlike its sum")
            continue
        wrong = [name for name, known in entry.parts.items() if not _is_like(folder / name, known)]
        damage.extend(f"{name} is missing or unlike its sum in the ledger" for name in wrong)
        if not wrong:
            good.append(entry)
    return good, damage


def _is_like(path: Path, known: str) -> bool:
    try:
        return sum_of(path) == known
    except OSError:
        return False


def sweep(folder: Path, good: Sequence[Entry]) -> None:
    """Remove leftovers: unfinished files, parts and entries that do not belong to a good entry."""
    keep = {name for entry in good for name in entry.parts} | {f"ledger/{entry.number:04d}.json" for entry in good}
    for kind in (*tables.COLUMNS, "ledger"):
        for path in (folder / kind).glob("*"):
            if f"{kind}/{path.name}" not in keep:
                path.unlink()
    for path in folder.glob(f"{_UNFINISHED}*"):
        path.unlink()


def read_batch(folder: Path, entry: Entry) -> list[Course]:
    """The courses of a batch, read back from its parts."""
    paths = {Path(name).parent.name: folder / name for name in entry.parts}
    if "runs" not in paths:
        return []
    return tables.courses_of(*(_read_table(paths[kind]) for kind in tables.TABLES))


def _read_table(path: Path) -> pa.Table:
    with pq.ParquetFile(path) as file:
        return file.read()
