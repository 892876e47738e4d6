"""Result folders below the folder where serve was started: found, read, and looked through without running anything.

A folder is named by its path with ":" for "/", such as `bayonets-results:textbook-seed-1`. Nothing that holds a link is
opened, so that nothing outside is read.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bayonets.ensemble.course import BASELINE, Course
from bayonets.ensemble.folder import Folder, read_folder
from bayonets.ensemble.manifest import read_manifest
from bayonets.ensemble.parts import read_batch
from bayonets.errors import BayonetsError, FolderError
from bayonets.questions.answers import FILE, PICTURE, kept
from bayonets.results import ranges_in, scenario_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.web.dossier_json import dossier_json
from bayonets.web.fan import fan_json
from bayonets.web.limits import Limits
from bayonets.web.opened import RESULTS
from bayonets.web.refusals import Refusal, missing, of_error
from bayonets.web.setups import Remembered

Plain = dict[str, Any]

_NAME = re.compile(r"[^/\\\x00-\x1f.:][^/\\\x00-\x1f:]{0,200}\Z")
_MOST_FOLDERS, _MOST_FILES = 300, 20_000
_MOST_OPENED = 3


@dataclass(frozen=True)
class OpenedStudy:
    """What is shown of an arm of a result folder."""

    folder: Folder
    arm: str
    scenario: Scenario
    seed: int
    courses: tuple[Course, ...]


class Folders:
    """The result folders that may be looked through.

    Args:
        root: the folder where serve was started.
        limits: on what is held in memory.
    """

    def __init__(self, root: Path, limits: Limits) -> None:
        self.root = root.resolve()
        self._limits = limits
        self._opened: Remembered[OpenedStudy] = Remembered(_MOST_OPENED)

    def listed(self) -> list[Plain]:
        """A line for each folder, the newest first; those that cannot be read with their fault."""
        found = [self._line(name) for name in self._names()]
        return sorted(found, key=lambda line: str(line.get("started") or ""), reverse=True)

    def _names(self) -> Iterator[str]:
        count = 0
        for prefix in ("", RESULTS):
            home = self.root / prefix
            if not home.is_dir() or home.is_symlink():
                continue
            for entry in sorted(home.iterdir()):
                if _NAME.match(entry.name) and not entry.is_symlink() and (entry / "manifest.json").is_file():
                    count += 1
                    if count > _MOST_FOLDERS:
                        return
                    yield f"{prefix}:{entry.name}" if prefix else entry.name

    def _line(self, name: str) -> Plain:
        try:
            return self._told(name, read_manifest(self.path_of(name)))
        except (BayonetsError, Refusal) as error:
            return {"name": name, "fault": of_error(error).message}

    def _told(self, name: str, manifest: Plain) -> Plain:
        question = manifest.get("question")
        arms = manifest.get("arms") or [BASELINE]
        is_answer = question is not None or (self.path_of(name) / FILE).is_file()
        return {
            "name": name,
            "kind": "answer" if is_answer else "study",
            "question": str(question) if question else "compare" if is_answer else None,
            "scenario": str(manifest.get("scenario")),
            "seed": _whole(manifest.get("seed")),
            "runs": _whole(manifest.get("runs_done")),
            "arms": [str(arm) for arm in arms],
            "started": str(manifest.get("started")),
        }

    def path_of(self, name: str) -> Path:
        """The folder of a name.

        Raises:
            Refusal: there is none, or it leads elsewhere.
        """
        parts = name.split(":")
        path = self.root.joinpath(*parts)
        known = len(parts) == 1 or (len(parts) == 2 and parts[0] == RESULTS)
        if not known or not all(map(_NAME.match, parts)) or not (path / "manifest.json").is_file():
            raise missing(f"{name[:100]}: no result folder of this name. GET /api/folders lists them")
        if any(part.is_symlink() for part in (path, path.parent) if part != self.root):
            raise missing(f"{name[:100]}: a link, which is not followed")
        if any(_links(path)):
            raise Refusal(403, "link", f"{name[:100]}: holds links, which are not followed. Copy what they point to")
        return path

    def opened(self, name: str, arm: str) -> OpenedStudy:
        """The runs of an arm, as many as may be held.

        Raises:
            Refusal: there is no such folder or arm, or it holds no run.
            FolderError: it is damaged.
        """
        path = self.path_of(name)
        version = (path / "manifest.json").stat().st_mtime_ns
        return self._opened.get((name, arm, version), lambda: self._read(name, path, arm))

    def _read(self, name: str, path: Path, arm: str) -> OpenedStudy:
        folder = read_folder(path)
        if arm not in folder.arms():
            raise missing(f"{name[:100]}: has no arm {arm[:60]!r}. It has {', '.join(folder.arms())[:200]}")
        courses: list[Course] = []
        room = self._limits.kept_bytes
        for entry in folder.entries:
            if entry.arm == arm and room > 0:
                batch = read_batch(path, entry)
                courses += batch
                room -= sum(array.nbytes for course in batch for array in course.record)
        if not courses:
            raise missing(f"{name[:100]}: holds no completed run of {arm[:60]!r}")
        courses.sort(key=lambda course: course.run)
        return OpenedStudy(folder, arm, scenario_of(folder, arm), int(folder.manifest["seed"]), tuple(courses))

    def shown(self, name: str, arm: str) -> Plain:
        """A folder like a finished study, or a question's answer; the arm of a comparison is held against its baseline.

        Raises:
            Refusal, FolderError: as `opened`.
        """
        path = self.path_of(name)
        line = self._told(name, read_manifest(path))
        if not (path / "ledger").is_dir():
            return line | {"dossier": dossier_json(f"folder:{name}", read(path / "scenario.yaml"))} | self._answer(path)
        study = self.opened(name, arm)
        return line | {
            "arm": arm,
            "dossier": dossier_json(f"folder:{name}", study.scenario),
            "shown": len(study.courses),
            "fan": self._fan(name, study),
        } | (self._answer(path) if line["kind"] == "answer" else {})  # fmt: skip

    def _fan(self, name: str, study: OpenedStudy) -> Plain:
        courses, before = list(study.courses), []
        if study.arm != BASELINE:
            base = {course.run: course for course in self.opened(name, BASELINE).courses}
            if all(one.run in base for one in courses) and _comparable(base[courses[0].run], courses[0]):
                before = [base[course.run] for course in courses]
        over = ranges_in(study.folder) if study.arm == BASELINE else None
        drawn = None if over is None else (over.runs - int(over.fell.sum()), over.runs)
        return fan_json(study.scenario, courses, before, study.seed, last=True, drawn=drawn)

    def _answer(self, path: Path) -> Plain:
        try:
            answer = kept(path)
        except FolderError as error:
            return {"text": of_error(error).message, "answer": None}
        return {"text": answer.text(100), "answer": answer.as_json(), "picture": "picture"}

    def picture(self, name: str) -> bytes:
        """The picture of a question's answer, PNG.

        Raises:
            Refusal: there is none.
        """
        path = self.path_of(name) / PICTURE
        if not path.is_file():
            raise missing(f"{name[:100]}: has no picture")
        return path.read_bytes()


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _comparable(one: Course, other: Course) -> bool:
    return one.record.heads.shape == other.record.heads.shape


def _links(path: Path) -> Iterator[bool]:
    """For each file below, whether it is a link; too many files count as one."""
    count = 0
    for home, folders, files in os.walk(path):
        for name in (*folders, *files):
            count += 1
            yield count > _MOST_FILES or (Path(home) / name).is_symlink()
