"""Where a question is worked out: a folder that belongs to it alone, and a journal of what was computed for it.

What has been computed is written down at once, so that the same question goes on where it was stopped, and one with a
larger budget from what is there.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from bayonets.ensemble.course import BASELINE
from bayonets.ensemble.folder import ORIGINAL, Folder, keep_originals, only_disk_errors, refuse_foreign, working_in
from bayonets.ensemble.manifest import MANIFEST, check_agreement, json_bytes, new_manifest, read_manifest
from bayonets.ensemble.parts import write_whole
from bayonets.errors import FolderError
from bayonets.scenario.model import Scenario
from bayonets.scenario.write import write

JOURNAL = "journal.jsonl"
_SUM_LETTERS = 12


@dataclass
class Journal:
    """What has been computed for a question.

    Attributes:
        path: of its folder; None where nothing is written to disk.
        known: what has been computed, plain data by key.
        damage: what of the journal could not be read, in words.
    """

    path: Path | None = None
    known: dict[str, Any] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)

    def add(self, key: str, value: Any) -> None:
        """Write down one thing that was computed."""
        self.add_all({key: value})

    def add_all(self, found: Mapping[str, Any]) -> None:
        """Write down what was computed, in one go.

        Raises:
            FolderError: the disk is full or cannot be written; what was written before stays.
        """
        if self.path is not None and found:
            with only_disk_errors(self.path), (self.path / JOURNAL).open("a", encoding="utf-8") as journal:
                journal.write("".join(_line(key, value) for key, value in found.items()))
                journal.flush()
                os.fsync(journal.fileno())
        self.known.update(found)


@contextmanager
def journal_in(
    path: Path, scenario: Scenario, seed: int, *, question: str, asked: Mapping[str, Any], command: str
) -> Iterator[Journal]:
    """Begin a question's folder, or open it again, and be the only one who works there.

    Args:
        path: of the folder.
        scenario: asked about.
        seed: address of all chance.
        question: the verb.
        asked: what else makes the question another one, as plain data; not its budget, which may grow.
        command: the line that asks.

    Raises:
        FolderError: it cannot be written, or belongs to another question, scenario, seed or model.
    """
    wanted = new_manifest(scenario, seed, same_people=False, command=command)
    wanted |= {"question": question, "asked": json.loads(json.dumps(asked))}
    with working_in(path):
        with only_disk_errors(path):
            if (path / MANIFEST).exists():
                _check(path, read_manifest(path), wanted)
            else:
                _begin(path, scenario, wanted)
            opened = Journal(path, *_read(path / JOURNAL))
        yield opened


def give_back(path: Path) -> None:
    """Remove a question's folder that has just been made, unless somebody put something into it meanwhile."""
    with suppress(OSError):
        for name in (MANIFEST, "scenario.yaml", ORIGINAL, JOURNAL):
            (path / name).unlink(missing_ok=True)
        path.rmdir()


def _begin(path: Path, scenario: Scenario, manifest: dict[str, Any]) -> None:
    refuse_foreign(path, scenario, "answer")
    write_whole(path / "scenario.yaml", write(scenario).encode())
    keep_originals(Folder(path, manifest), {BASELINE: scenario})
    write_whole(path / MANIFEST, json_bytes(manifest))


def _check(path: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    if found.get("question") != wanted["question"]:
        holds = f"the answer of `{found['question']}`" if "question" in found else "the runs of a study"
        raise FolderError(f"{path}: holds {holds}, not of `{wanted['question']}`. Choose another --out")
    check_agreement(path, found, wanted)
    known = found.get("asked")
    for name, value in wanted["asked"].items():
        if not isinstance(known, dict) or known.get(name) != value:
            before = known.get(name) if isinstance(known, dict) else None
            raise FolderError(
                f"{path}: was asked {_otherwise(name, before, value)}: a folder belongs to one question. "
                "Choose another --out, or remove the folder"
            )


def _otherwise(name: str, before: Any, now: Any) -> str:
    """`with within 30, now 40`, `without group, now with group all`: how two questions differ, in words."""
    if before is None:
        return f"without {name}, now with {name} {_short(now)}"
    return f"with {name} {_short(before)}, now {'without' if now is None else _short(now)}"


def _short(value: Any) -> str:
    """A value as a user would give it: a list's parts with spaces between them."""
    text = " ".join(map(_short, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _sum_of(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:_SUM_LETTERS]


def _line(key: str, value: Any) -> str:
    content = json.dumps([key, value], allow_nan=False)
    return f"{_sum_of(content)} {content}\n"


def _read(path: Path) -> tuple[dict[str, Any], list[str]]:
    """What the journal holds, and what of it is damaged; a line cut off by a crash is cut off here, too."""
    if not path.exists():
        return {}, []
    known: dict[str, Any] = {}
    lines = path.read_bytes().decode("utf-8", "replace").splitlines(keepends=True)
    good = [line for line in lines if line.endswith("\n") and _is_whole(line)]
    if len(good) < len(lines):
        write_whole(path, "".join(good).encode())
    for line in good:
        key, value = json.loads(line.partition(" ")[2])
        known[key] = value
    lost = len(lines) - len(good)
    return known, [f"{JOURNAL}: {lost} of {len(lines)} lines are cut off or damaged"] if lost else []


def _is_whole(line: str) -> bool:
    known, _, content = line.rstrip("\n").partition(" ")
    return known == _sum_of(content)
