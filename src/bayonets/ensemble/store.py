"""A folder that can be resumed: its identity, content and lock. Its format is in docs/scenarios.md.

A folder holds the runs of one study, in parts, or the journal of one question. It has one identity; a command
that would add results of another is refused.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bayonets.ensemble.arm_names import stem_of
from bayonets.ensemble.course import BASELINE, digest_of
from bayonets.ensemble.disk import only_disk_errors, only_reading_errors, write_whole
from bayonets.ensemble.identity import Identity, check_agreement
from bayonets.ensemble.joint_file import JOINT, write_joint
from bayonets.ensemble.journal import JOURNAL, Journal, read_journal
from bayonets.ensemble.manifest import MANIFEST, json_bytes, new_manifest, read_manifest
from bayonets.ensemble.parts import Entry, read_batch, read_ledger, sweep
from bayonets.ensemble.tables import COLUMNS, dictionary
from bayonets.errors import FolderError
from bayonets.scenario.read import read
from bayonets.scenario.write import write

SCENARIO = "scenario.yaml"
"""The exact scenario, as written by this program."""

ANSWER = "answer.json"
"""The file of a question's answer."""

_RESULTS = (*COLUMNS, "ledger", "ranges", "calm", JOURNAL, ANSWER)
"""Files that exist only after results have been computed, and hence after the manifest."""


@dataclass(kw_only=True)
class Folder(Journal):
    """A result folder that has been opened.

    Attributes:
        path: path of the folder.
        manifest: content of `manifest.json`.
        entries: the complete batches.
        again: number of earlier failures that are not due to the scenario, so that these runs are tried again.
    """

    path: Path
    manifest: dict[str, Any]
    entries: list[Entry] = field(default_factory=list)
    again: int = 0

    def notices(self) -> list[str]:
        """Sentences on results that are computed again."""
        sentences = [f"{self.path}: {damage}: it will be computed again" for damage in self.damage]
        if self.again:
            which = "1 run" if self.again == 1 else f"{self.again:,} runs"
            sentences.append(f"{self.path}: {which} failed before by a fault of the program and will be tried again")
        return sentences

    def done(self, arm: str = BASELINE) -> set[int]:
        """Numbers of the runs of an arm that need not be computed: completed, or certain to fail."""
        return {run for entry in self.entries if entry.arm == arm and not entry.unforeseen for run in entry.runs}

    def completed(self) -> int:
        """The number of completed runs."""
        return sum(len(entry.runs) - entry.failed for entry in self.entries)

    def arms(self) -> list[str]:
        """Names of the arms, the baseline first."""
        return list(self.manifest["arms"])

    def scenario_path(self, arm: str = BASELINE) -> Path:
        """The path of the exact scenario of an arm."""
        return self.path / (SCENARIO if arm == BASELINE else f"arms/{stem_of(self.arms(), arm)}.yaml")

    def failed(self) -> int:
        """The number of runs that could not be completed."""
        return sum(entry.failed for entry in self.entries)

    def failures(self, what: str = "") -> str:
        """The number of failed runs, the location of the reasons and the remedy, as text; empty if none failed.

        Args:
            what: a phrase that distinguishes the runs from plain ones, such as "in calm".
        """
        failed, again = self.failed(), sum(entry.unforeseen for entry in self.entries)
        if not failed:
            return ""
        which = f"{'1 run' if failed == 1 else f'{failed:,} runs'}{f' {what}' if what else ''}"
        remedy = " The same command repeats runs that failed by a fault of the program." if again else ""
        return f"{which} could not be completed: see {self.path}/failed. The others are complete.{remedy}"

    def without_runs(self) -> FolderError:
        """The error for a folder without runs, with the location of its data."""
        question = self.manifest.get("question")
        if question is None:
            return FolderError(
                f"{self.path}: no completed run is in this folder. Give its `bayonets run` command again"
            )
        if not (self.path / ANSWER).is_file():
            return FolderError(
                f"{self.path}: holds no runs, but the question of `{question}`, which has not been answered yet. "
                "Give its command again, which continues or reports what it needs"
            )
        return FolderError(
            f"{self.path}: holds no runs, but the answer of `{question}`: its data are in {self.path / ANSWER}, and as "
            "tables in its report (`bayonets report`). Name a folder of runs"
        )

    def refuse_damaged(self) -> None:
        """Check that every run of the folder can be read.

        Raises:
            FolderError: the folder is damaged, or holds no completed run.
        """
        if self.damage:
            raise FolderError(f"{self.path}: {'; '.join(self.damage)}. Give its command again, which repairs it")
        if not self.completed():
            raise self.without_runs()

    def next_number(self) -> int:
        """The first number without an entry in the ledger."""
        return max((entry.number for entry in self.entries), default=-1) + 1

    def save(self, **changes: Any) -> None:
        """Write the manifest with these changes."""
        self.manifest |= changes
        write_whole(self.path / MANIFEST, json_bytes(self.manifest))

    def digest(self) -> str:
        """One SHA-256 over all tables: the same for any number of threads, batch size, interruption or machine.

        Raises:
            FolderError: it holds no completed run; all such folders would have the same digest.
        """
        if not self.entries:
            raise self.without_runs()
        names = [formation.name for formation in read(self.path / SCENARIO).formations]
        return digest_of(
            names,
            {
                (entry.arm, course.run): course.digest()
                for entry in self.entries
                for course in read_batch(self.path, entry)
            },
        )


def open_folder(path: Path, identity: Identity, command: str) -> Folder:
    """Create a result folder, or reopen it, check its parts and remove leftovers; it must be locked (`working_in`).

    Args:
        path: path of the folder.
        identity: its identity.
        command: the command line that creates it, for the manifest.

    Raises:
        FolderError: it cannot be written, or has another question, scenario, seed, model or arms.
    """
    manifest = new_manifest(identity, command)
    with only_disk_errors(path):
        if (path / MANIFEST).exists():
            return _resume(path, manifest)
        return _begin(path, identity, manifest)


def _resume(path: Path, wanted: dict[str, Any]) -> Folder:
    manifest = read_manifest(path)
    check_agreement(path, manifest, wanted)
    results, damage = read_journal(path / JOURNAL)
    if "question" in manifest:
        return Folder(path=path, manifest=manifest, file=path / JOURNAL, known=results, damage=damage)
    entries, damage = read_ledger(path)
    good = [entry for entry in entries if not entry.unforeseen]
    sweep(path, good)
    # Parts of this version may have columns that those of an earlier one lack.
    write_whole(path / "dictionary.json", json_bytes(dictionary()))
    again = sum(entry.unforeseen for entry in entries)
    return Folder(path=path, manifest=manifest, entries=good, damage=damage, again=again)


def _begin(path: Path, identity: Identity, manifest: dict[str, Any]) -> Folder:
    _refuse_foreign(path, identity)
    folder = Folder(path=path, manifest=manifest, file=path / JOURNAL if identity.question else None)
    for name, scenario in identity.scenarios.items():
        write_whole(folder.scenario_path(name), write(scenario).encode())
    _keep_originals(folder, identity)
    if identity.scenario.joint is not None:
        write_joint(path, identity.scenario.joint)
    if identity.question is None:
        write_whole(path / "dictionary.json", json_bytes(dictionary()))
    folder.save()
    return folder


def _refuse_foreign(path: Path, identity: Identity) -> None:
    """Refuse to use a folder with other content, such as a scenario file that would be overwritten.

    A folder whose creation was interrupted before its manifest, which is written last, holds this very scenario, and
    can be created again. Files with names that begin with a dot belong to the system or an editor.

    Raises:
        FolderError: it has other content.
    """
    if not path.is_dir() or all(entry.name.startswith(".") for entry in path.iterdir()):
        return
    if any((path / name).exists() for name in _RESULTS):
        raise FolderError(
            f"{path}: holds results, but its {MANIFEST}, which identifies them, is missing. Restore it, or choose "
            "another --out"
        )
    begun = path / SCENARIO
    if not begun.is_file() or begun.read_bytes() != write(identity.scenario).encode():
        what = "results" if identity.question is None else "answer"
        raise FolderError(
            f"{path}: holds other files and no {what}, which needs a folder of its own. Choose another --out"
        )


def _keep_originals(folder: Folder, identity: Identity) -> None:
    """Store the user's own file, byte for byte, beside the exact scenario; for an arm, if it is another file."""
    given = identity.scenario.original
    for name, scenario in identity.scenarios.items():
        if scenario.original is not None and (name == BASELINE or scenario.original != given):
            write_whole(original_path(folder.scenario_path(name)), scenario.original)


def original_path(scenario: Path) -> Path:
    """The path of the user's own file beside an exact scenario: `scenario.original.yaml` beside `scenario.yaml`."""
    return scenario.with_name(f"{scenario.stem}.original.yaml")


def read_folder(path: Path) -> Folder:
    """Open a result folder for reading; damaged parts are omitted and named.

    Raises:
        FolderError: it is not a result folder, or cannot be read.
    """
    manifest = read_manifest(path)
    with only_reading_errors(path):
        entries, damage = read_ledger(path)
    return Folder(path=path, manifest=manifest, entries=entries, damage=damage)


def give_back(folder: Folder) -> None:
    """Remove a folder that has just been created, unless something has been added to it since."""
    scenarios = [folder.scenario_path(arm) for arm in folder.arms()]
    others = [folder.path / name for name in (MANIFEST, JOURNAL, JOINT, "dictionary.json")]
    with contextlib.suppress(OSError):
        for file in (*scenarios, *map(original_path, scenarios), *others):
            file.unlink(missing_ok=True)
        for parent in {file.parent for file in scenarios} - {folder.path}:
            parent.rmdir()
        folder.path.rmdir()


@contextlib.contextmanager
def working_in(path: Path) -> Iterator[None]:
    """Lock a folder against other commands that write into it.

    Raises:
        FolderError: another command is writing into it, or it cannot be written.
    """
    lock = FileLock(path / ".lock")
    with only_disk_errors(path):
        path.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise FolderError(
                f"{path}: another command is writing into this folder. Wait for it, or choose another --out"
            ) from None
    try:
        yield
    finally:
        lock.release()
        with contextlib.suppress(OSError):
            (path / ".lock").unlink(missing_ok=True)


@contextlib.contextmanager
def folder_of(path: Path, identity: Identity, command: str) -> Iterator[Folder]:
    """The folder of an identity, created or reopened, and locked against other commands.

    Args:
        path, identity, command: as for `open_folder`.

    Raises:
        FolderError: as for `working_in` and `open_folder`.
    """
    with working_in(path):
        yield open_folder(path, identity, command)
