"""What a question has computed, key by key, in memory or in a file of its folder.

Every result is written down at once, so that the same question resumes where it was stopped, and one with a larger
budget starts from what is there.
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
    """What has been computed for a question.

    Attributes:
        file: where it is written down; None: in memory alone.
        known: what has been computed, plain data by key.
        damage: what could not be read, in words.
    """

    file: Path | None = None
    known: dict[str, Any] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)

    def add(self, key: str, value: Any) -> None:
        """Write down one result."""
        self.add_all({key: value})

    def add_all(self, results: Mapping[str, Any]) -> None:
        """Write down results, in one go.

        Raises:
            FolderError: the disk is full or cannot be written; what was written before stays.
        """
        if self.file is not None and results:
            with only_disk_errors(self.file.parent), self.file.open("a", encoding="utf-8") as journal:
                journal.write("".join(_line(key, value) for key, value in results.items()))
                journal.flush()
                os.fsync(journal.fileno())
        self.known.update(results)


def read_journal(file: Path) -> tuple[dict[str, Any], list[str]]:
    """What a journal holds, and what of it is damaged; a line cut off by a crash is removed from the file, too."""
    if not file.exists():
        return {}, []
    lines = file.read_bytes().decode("utf-8", "replace").splitlines(keepends=True)
    good = [line for line in lines if line.endswith("\n") and _is_whole(line)]
    if len(good) < len(lines):
        write_whole(file, "".join(good).encode())
    known = dict(json.loads(line.partition(" ")[2]) for line in good)
    lost = len(lines) - len(good)
    return known, [f"{JOURNAL}: {lost} of {len(lines)} lines are cut off or damaged"] if lost else []


def _sum_of(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:_SUM_LETTERS]


def _line(key: str, value: Any) -> str:
    content = json.dumps([key, value], allow_nan=False)
    return f"{_sum_of(content)} {content}\n"


def _is_whole(line: str) -> bool:
    known, _, content = line.rstrip("\n").partition(" ")
    return known == _sum_of(content)
