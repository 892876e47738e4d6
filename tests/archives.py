"""Folders that can be packed, and ZIP files that were made or changed by hand."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bayonets.archive.facts import FACTS, SUMS

SCENARIO = """
# The comments hold what the sources do not say.
format: 2
name: Tiny
summary: A dozen officers for ten days.
start: 2030-03-01
days: 10
sources:
  smith2029: {author: "Smith, J. and Doe, A.", title: "Police | reform", year: 2029, publisher: A journal,
              doi: "10.1234/abc.5", note: on pay}
  paper: {author: The Daily Paper, title: A headline, date: 2030-03-02, url: "https://example.org/a"}
  ministry: {title: "Annual report", publisher: Ministry, date: "spring of 2030", doi: "an odd one"}
  same: {title: "Annual report", publisher: Ministry, date: "spring of 2030", doi: "an odd one"}
protest: {initial: {best: 20, low: 5, high: 60, source: smith2029}, maximum: {best: 60, source: "police, 2 March"}}
parameters: {hold_days: 20}
services: {police: {team: {best: 1, source: assumed}, formations: {patrol: {size: {best: 12, low: 10, high: 14}}}}}
levers: {amnesty: {best: 0.4, source: "assumed; no offer is known"}}
"""

Entries = list[tuple[zipfile.ZipInfo | str, bytes]]


def content_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its name."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def copied(folder: Path, target: Path) -> Path:
    """A copy of a folder that a test may harm."""
    shutil.copytree(folder, target)
    return target


def entries_of(archive: Path) -> dict[str, bytes]:
    """Every file of an archive by its name, with the folder at the top."""
    with zipfile.ZipFile(archive) as zipped:
        return {info.filename: zipped.read(info) for info in zipped.infolist()}


def top_of(archive: Path) -> str:
    """The folder at the top of an archive, with a slash."""
    return next(iter(entries_of(archive))).partition("/")[0] + "/"


def zipped(target: Path, entries: Iterable[tuple[zipfile.ZipInfo | str, bytes]], compression: int = 0) -> Path:
    """A ZIP file of these entries."""
    with zipfile.ZipFile(target, "w", compression) as archive:
        for info, content in entries:
            archive.writestr(info, content)
    return target


def with_sums(contents: Mapping[str, bytes], top: str) -> dict[str, bytes]:
    """The files of an archive with a new list of sums, as a forger would make it."""
    names = sorted(name for name in contents if name != f"{top}{SUMS}")
    lines = [f"{hashlib.sha256(contents[name]).hexdigest()}  {name.removeprefix(top)}\n" for name in names]
    return {name: contents[name] for name in names} | {f"{top}{SUMS}": "".join(lines).encode()}


def forged(archive: Path, target: Path, **facts: Any) -> Path:
    """An archive whose facts were changed, with sums that agree."""
    contents, top = entries_of(archive), top_of(archive)
    known = json.loads(contents[f"{top}{FACTS}"])
    contents[f"{top}{FACTS}"] = json.dumps(known | facts).encode()
    return zipped(target, with_sums(contents, top).items())


def with_entry(archive: Path, target: Path, entry: zipfile.ZipInfo | str, content: bytes = b"x", how: int = 0) -> Path:
    """An archive with one more entry, which is in the list of sums."""
    contents, top = entries_of(archive), top_of(archive)
    name = entry if isinstance(entry, str) else entry.filename
    listed = with_sums(contents | {name: content}, top)[f"{top}{SUMS}"]
    return zipped(target, [*(contents | {f"{top}{SUMS}": listed}).items(), (entry, content)], how)
