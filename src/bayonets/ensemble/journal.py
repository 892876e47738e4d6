"""The journal of a question: its results by key, in memory or in a file of its folder.

Every result is recorded at once, so that the same question resumes where it was interrupted, and one with a larger
budget continues from the results that exist.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from bayonets.ensemble.disk import only_disk_errors, write_whole

JOURNAL = "journal.jsonl"
_SUM_LETTERS = 12


@dataclass(kw_only=True)
class Journal:
    """The results computed for a question.

    Attributes:
        file: the file of the journal; None: in memory only.
        known: the results, plain data by key.
        damage: damage in words.
    """

    file: Path | None = None
    known: dict[str, Any] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)

    def add(self, key: str, value: Any) -> None:
        """Record one result."""
        self.add_all({key: value})

    def add_all(self, results: Mapping[str, Any]) -> None:
        """Record results, in one operation.

        Raises:
            FolderError: the disk is full or cannot be written; earlier results are kept.
        """
        if self.file is not None and results:
            with only_disk_errors(self.file.parent), self.file.open("a", encoding="utf-8") as journal:
                journal.write("".join(_line(key, value) for key, value in results.items()))
                journal.flush()
                os.fsync(journal.fileno())
        self.known.update(results)


def read_journal(file: Path) -> tuple[dict[str, Any], list[str]]:
    """The content of a journal, and its damage; a line cut off by a crash is also removed from the file."""
    if not file.exists():
        return {}, []
    lines = file.read_bytes().decode("utf-8", "replace").splitlines(keepends=True)
    good = [line for line in lines if line.endswith("\n") and _is_whole(line)]
    if len(good) < len(lines):
        write_whole(file, "".join(good).encode())
    results = dict(json.loads(line.partition(" ")[2]) for line in good)
    lost = len(lines) - len(good)
    return results, [f"{JOURNAL}: {lost} of {len(lines)} lines are cut off or damaged"] if lost else []


def _sum_of(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:_SUM_LETTERS]


def _line(key: str, value: Any) -> str:
    content = json.dumps([key, value], allow_nan=False)
    return f"{_sum_of(content)} {content}\n"


def _is_whole(line: str) -> bool:
    checksum, _, content = line.rstrip("\n").partition(" ")
    return checksum == _sum_of(content)
