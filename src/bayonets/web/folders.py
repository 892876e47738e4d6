"""Result folders below the folder where serve was started: listed, read and shown, without running anything.

A folder is named by its path with ":" for "/", such as `bayonets-results:textbook-seed-1`. No folder with a link is
opened, so that nothing outside is read.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bayonets.ensemble.course import BASELINE, Course
from bayonets.ensemble.manifest import MANIFEST, read_manifest
from bayonets.ensemble.parts import read_batch
from bayonets.ensemble.store import Folder, read_folder
from bayonets.errors import BayonetsError, FolderError
from bayonets.questions import answers
from bayonets.results import ranges_in, scenario_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.web.address import RESULTS
from bayonets.web.dossiers import dossier_of
from bayonets.web.errors import ApiError, missing, of_error, say_shortly
from bayonets.web.fans import fan_of
from bayonets.web.limits import Limits
from bayonets.web.schema.base import Plain
from bayonets.web.schema.runs import Fan, FolderLine, FolderReply
from bayonets.web.setups import Remembered

_NAME = re.compile(r"[^/\\\x00-\x1f.:][^/\\\x00-\x1f:]{0,200}\Z")
_MOST_FOLDERS, _MOST_FILES = 300, 20_000
_MOST_OPENED = 3
_LONGEST, _MOST_ARMS = 300, 1_000
_LINK = "a link, which is not followed. Copy what it points to"


@dataclass(frozen=True)
class OpenedStudy:
    """The content of one arm of a result folder that is shown."""

    folder: Folder
    arm: str
    scenario: Scenario
    seed: int
    courses: tuple[Course, ...]


class Folders:
    """The result folders that may be opened.

    Args:
        root: the folder where serve was started.
        limits: limits on memory.
    """

    def __init__(self, root: Path, limits: Limits) -> None:
        self.root = root.resolve()
        self._limits = limits
        self._opened: Remembered[OpenedStudy] = Remembered(_MOST_OPENED)

    def listed(self) -> list[FolderLine]:
        """A line for each folder, the newest first; a folder that cannot be read is listed with its fault."""
        lines = [FolderLine(name=name, fault=fault) if fault else self._line(name) for name, fault in self._names()]
        return sorted(lines, key=lambda line: line.started or "", reverse=True)

    def _names(self) -> Iterator[tuple[str, str]]:
        """The name of each folder, and the reason if it can be seen without reading that it cannot be opened."""
        names = [name for prefix in ("", RESULTS) for name in self._names_in(prefix)]
        yield from names[:_MOST_FOLDERS]
        if len(names) > _MOST_FOLDERS:
            yield "...", f"{len(names) - _MOST_FOLDERS:,} more folders are not listed. Start serve in a smaller one"

    def _names_in(self, prefix: str) -> Iterator[tuple[str, str]]:
        home = self.root / prefix
        if prefix and home.is_symlink():
            yield prefix, _LINK
            return
        try:
            entries = sorted(entry.name for entry in home.iterdir())
        except FileNotFoundError:
            return
        except OSError as error:
            yield prefix or ".", f"cannot be read ({error.strerror})"
            return
        for name in entries:
            if name.startswith("."):
                continue
            fault = _fault_of(home / name, is_results=bool(prefix))
            if fault is not None:
                yield f"{prefix}:{name}" if prefix else name, fault

    def _line(self, name: str) -> FolderLine:
        try:
            with in_words(name):
                return FolderLine(**self._described(name))
        except (BayonetsError, ApiError) as error:
            return FolderLine(name=name, fault=of_error(error).message)

    def _described(self, name: str) -> Plain:
        """The part of a folder's manifest that is shown."""
        path = self.path_of(name)
        manifest = read_manifest(path)
        question = manifest.get("question")
        is_answer = question is not None or (path / answers.FILE).is_file()
        if not is_answer and not (path / "ledger").is_dir():
            raise missing(f"{name[:100]}: holds no completed run")
        return {
            "name": name,
            "kind": "answer" if is_answer else "study",
            "question": question[:_LONGEST] if question else "compare" if is_answer else None,
            "scenario": manifest["scenario"][:_LONGEST],
            "seed": manifest["seed"],
            "runs": manifest["runs_done"],
            "arms": [arm[:_LONGEST] for arm in manifest["arms"][:_MOST_ARMS]],
            "started": manifest["started"][:_LONGEST],
        }

    def path_of(self, name: str) -> Path:
        """The folder with a name.

        Raises:
            ApiError: there is no such folder, or it leads elsewhere.
        """
        parts = name.split(":")
        path = self.root.joinpath(*parts)
        allowed = len(parts) == 1 or (len(parts) == 2 and parts[0] == RESULTS)
        if not allowed or not all(map(_NAME.match, parts)) or not _has_manifest(path):
            raise missing(f"{name[:100]}: no result folder of this name")
        if any(part.is_symlink() for part in (path, path.parent) if part != self.root):
            raise missing(f"{name[:100]}: a link, which is not followed")
        if any(_links(path)):
            raise ApiError(403, "link", f"{name[:100]}: holds links, which are not followed. Copy what they point to")
        return path

    def opened(self, name: str, arm: str) -> OpenedStudy:
        """The runs of an arm, up to the limit on memory.

        Raises:
            ApiError: there is no such folder or arm, or it holds no run.
            FolderError: the folder is damaged.
        """
        with in_words(name):
            path = self.path_of(name)
            version = (path / MANIFEST).stat().st_mtime_ns
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

    def shown(self, name: str, arm: str) -> FolderReply:
        """A folder as a finished study or as a question's answer; an arm of a comparison is compared with its baseline.

        Raises:
            ApiError, FolderError: as `opened`.
        """
        with in_words(name):
            path, line = self.path_of(name), self._described(name)
            if not (path / "ledger").is_dir():
                dossier = dossier_of(f"folder:{name}", read(path / "scenario.yaml"))
                return FolderReply(**line, dossier=dossier, **_answer(name, path))
            study = self.opened(name, arm)
            return FolderReply(
                **line,
                arm=arm,
                dossier=dossier_of(f"folder:{name}", study.scenario),
                shown=len(study.courses),
                fan=self._fan(name, study),
                **(_answer(name, path) if line["kind"] == "answer" else {}),
            )

    def _fan(self, name: str, study: OpenedStudy) -> Fan:
        courses, before = list(study.courses), []
        if study.arm != BASELINE:
            base = {course.run: course for course in self.opened(name, BASELINE).courses}
            if all(course.run in base for course in courses) and _comparable(base[courses[0].run], courses[0]):
                before = [base[course.run] for course in courses]
        over = ranges_in(study.folder) if study.arm == BASELINE else None
        drawn = None if over is None else (over.runs - int(over.fell.sum()), over.runs)
        uncertain = study.folder.manifest["uncertain"]
        return fan_of(study.scenario, courses, before, study.seed, last=True, drawn=drawn, uncertain=uncertain)

    def picture(self, name: str) -> bytes:
        """The picture of a question's answer, as PNG.

        Raises:
            ApiError: it has no picture.
        """
        with in_words(name):
            path = self.path_of(name) / answers.PICTURE
            if not path.is_file():
                raise missing(f"{name[:100]}: has no picture")
            return path.read_bytes()


def _answer(name: str, path: Path) -> Plain:
    try:
        answer = answers.kept(path)
    except FolderError as error:
        return {"text": of_error(error).message, "answer": None}
    return {"text": answer.text(100), "answer": answer.as_json(), "picture": f"/api/folders/{name}/picture.png"}


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Report any error caused by a damaged folder in words, and in one line on the terminal.

    Raises:
        ApiError: the folder could not be read.
    """
    try:
        yield
    except (BayonetsError, ApiError, MemoryError):
        raise
    except OSError as error:
        reason = error.strerror or "a disk error"
        raise ApiError(
            422, "folder", f"{name[:100]}: cannot be read ({reason}). Repair it, or choose another"
        ) from None
    except Exception as error:
        # The files were not written by this program, or have been changed since.
        say_shortly(error)
        what = type(error).__name__
        raise ApiError(
            422, "folder", f"{name[:100]}: is damaged ({what} while it was read). Restore it, or run into a new folder"
        ) from None


def _kind_of_manifest(folder: Path) -> int:
    """The file type of a folder's `manifest.json`, as in `stat`; a link is not followed.

    Raises:
        OSError: it does not exist, or access is denied.
    """
    return stat.S_IFMT((folder / MANIFEST).lstat().st_mode)


def _has_manifest(path: Path) -> bool:
    try:
        return bool(_kind_of_manifest(path))
    except (OSError, ValueError):
        return False


def _fault_of(path: Path, *, is_results: bool) -> str | None:
    """Why a folder cannot be opened; "": it can; None: it is not a result folder and is not listed."""
    try:
        if path.is_symlink():
            # In the folder of results any link counts as a result folder; elsewhere only one that leads to results.
            return _LINK if is_results or (path / MANIFEST).is_file() else None
        if not path.is_dir():
            return None
        _kind_of_manifest(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"cannot be read ({error.strerror}). Change its owner or its permissions"
    if not _NAME.match(path.name) or not path.name.isprintable():
        return "its name cannot be used in an address. Rename it, without colons and unprintable characters"
    return ""


def _comparable(course: Course, other: Course) -> bool:
    return course.record.heads.shape == other.record.heads.shape


def _links(path: Path) -> Iterator[bool]:
    """For each file below, whether it is a link or not a regular file; too many files count as one."""
    count = 0
    for home, folders, files in os.walk(path):
        for name in (*folders, *files):
            count += 1
            kind = stat.S_IFMT((Path(home) / name).lstat().st_mode)
            # Reading a pipe would block.
            yield count > _MOST_FILES or kind not in (stat.S_IFREG, stat.S_IFDIR)
