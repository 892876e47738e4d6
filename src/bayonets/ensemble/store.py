"""A folder that resumes: whose it is, what it holds, and who works in it. Its format is in docs/scenarios.md.

A folder holds the runs of one study, in parts, or the journal of one question. It belongs to one identity; a command
that would mix another into it is refused.
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
from bayonets.ensemble.journal import JOURNAL, Journal, read_journal
from bayonets.ensemble.manifest import MANIFEST, json_bytes, new_manifest, read_manifest
from bayonets.ensemble.parts import Entry, read_batch, read_ledger, sweep
from bayonets.ensemble.tables import COLUMNS, dictionary
from bayonets.errors import FolderError
from bayonets.scenario.read import read
from bayonets.scenario.write import write

SCENARIO = "scenario.yaml"
"""The exact scenario, as this program writes it."""

ANSWER = "answer.json"
"""The file of a question's answer."""

_RESULTS = (*COLUMNS, "ledger", "ranges", "calm", JOURNAL, ANSWER)
"""What is there only once something has been computed, which is after the manifest was written."""


@dataclass(kw_only=True)
class Folder(Journal):
    """A result folder that has been opened.

    Attributes:
        path: where it is.
        manifest: as in `manifest.json`.
        entries: the batches that are complete.
        again: how many runs failed without the scenario's doing before, so that they are tried again.
    """

    path: Path
    manifest: dict[str, Any]
    entries: list[Entry] = field(default_factory=list)
    again: int = 0

    def notices(self) -> list[str]:
        """What is computed although it was before, in sentences."""
        sentences = [f"{self.path}: {damage}: it will be computed anew" for damage in self.damage]
        if self.again:
            which = "1 run" if self.again == 1 else f"{self.again:,} runs"
            sentences.append(f"{self.path}: {which} failed by a fault of the program before: tried again")
        return sentences

    def done(self, arm: str = BASELINE) -> set[int]:
        """Numbers of the runs of an arm that need not be computed: those completed, or never to be."""
        return {run for entry in self.entries if entry.arm == arm and not entry.unforeseen for run in entry.runs}

    def completed(self) -> int:
        """How many runs were completed."""
        return sum(len(entry.runs) - entry.failed for entry in self.entries)

    def arms(self) -> list[str]:
        """Names of the arms, the baseline first."""
        return list(self.manifest["arms"])

    def scenario_path(self, arm: str = BASELINE) -> Path:
        """Where the exact scenario of an arm is."""
        return self.path / (SCENARIO if arm == BASELINE else f"arms/{stem_of(self.arms(), arm)}.yaml")

    def failed(self) -> int:
        """How many runs could not be completed."""
        return sum(entry.failed for entry in self.entries)

    def failures(self, what: str = "") -> str:
        """How many runs failed, where the reasons are and what to do, in a sentence; empty if none did.

        Args:
            what: sets the runs apart from plain ones, such as "in calm".
        """
        failed, again = self.failed(), sum(entry.unforeseen for entry in self.entries)
        if not failed:
            return ""
        which = f"{'1 run' if failed == 1 else f'{failed:,} runs'}{f' {what}' if what else ''}"
        remedy = " The same command tries again what failed by a fault of the program." if again else ""
        return f"{which} could not be completed: see {self.path}/failed. The others are done.{remedy}"

    def without_runs(self) -> FolderError:
        """Why nothing of runs can be had from it, and where its own data are."""
        question = self.manifest.get("question")
        if question is None:
            return FolderError(
                f"{self.path}: no completed run is in this folder. Give its `bayonets run` command again"
            )
        if not (self.path / ANSWER).is_file():
            return FolderError(
                f"{self.path}: holds no runs but the question of `{question}`, which has not been answered yet. "
                "Give its command again, which goes on or says what it needs"
            )
        return FolderError(
            f"{self.path}: holds no runs but the answer of `{question}`: its data are in {self.path / ANSWER}, and as "
            "tables in its report (`bayonets report`). Name a folder of runs"
        )

    def refuse_damaged(self) -> None:
        """Make sure that every run that the folder ever held can be read.

        Raises:
            FolderError: something is damaged, or it holds no completed run.
        """
        if self.damage:
            raise FolderError(f"{self.path}: {'; '.join(self.damage)}. Give its command again, which mends it")
        if not self.completed():
            raise self.without_runs()

    def next_number(self) -> int:
        """The first number that no entry of the ledger has."""
        return max((entry.number for entry in self.entries), default=-1) + 1

    def save(self, **changes: Any) -> None:
        """Write the manifest with these changes."""
        self.manifest |= changes
        write_whole(self.path / MANIFEST, json_bytes(self.manifest))

    def digest(self) -> str:
        """One SHA-256 over all tables: the same for any number of threads, batch size, interruption or machine.

        Raises:
            FolderError: it holds no completed run; all such folders would have the digest of nothing.
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
    """Begin a result folder, or open it again, check its parts and remove leftovers; it must be locked (`working_in`).

    Args:
        path: where.
        identity: what it belongs to.
        command: the line that begins it, for the manifest.

    Raises:
        FolderError: it cannot be written, or belongs to another question, scenario, seed, model or other arms.
    """
    manifest = new_manifest(identity, command)
    with only_disk_errors(path):
        if (path / MANIFEST).exists():
            return _resume(path, manifest)
        return _begin(path, identity, manifest)


def _resume(path: Path, wanted: dict[str, Any]) -> Folder:
    manifest = read_manifest(path)
    check_agreement(path, manifest, wanted)
    known, damage = read_journal(path / JOURNAL)
    if "question" in manifest:
        return Folder(path=path, manifest=manifest, file=path / JOURNAL, known=known, damage=damage)
    entries, damage = read_ledger(path)
    good = [entry for entry in entries if not entry.unforeseen]
    sweep(path, good)
    # Parts of this program may have columns that those of an earlier one had not.
    write_whole(path / "dictionary.json", json_bytes(dictionary()))
    again = sum(entry.unforeseen for entry in entries)
    return Folder(path=path, manifest=manifest, entries=good, damage=damage, again=again)


def _begin(path: Path, identity: Identity, manifest: dict[str, Any]) -> Folder:
    _refuse_foreign(path, identity)
    folder = Folder(path=path, manifest=manifest, file=path / JOURNAL if identity.question else None)
    for name, scenario in identity.scenarios.items():
        write_whole(folder.scenario_path(name), write(scenario).encode())
    _keep_originals(folder, identity)
    if identity.question is None:
        write_whole(path / "dictionary.json", json_bytes(dictionary()))
    folder.save()
    return folder


def _refuse_foreign(path: Path, identity: Identity) -> None:
    """Refuse to begin in a folder that holds something else, such as a scenario file that would be written over.

    A folder whose making was interrupted before its manifest, which is written last, holds this very scenario, and
    can be made anew. Files whose names begin with a dot are the system's or an editor's.

    Raises:
        FolderError: it holds something else.
    """
    if not path.is_dir() or all(entry.name.startswith(".") for entry in path.iterdir()):
        return
    if any((path / name).exists() for name in _RESULTS):
        raise FolderError(
            f"{path}: holds what was computed, but its {MANIFEST} is lost, which tells of what. Restore it, or choose "
            "another --out"
        )
    begun = path / SCENARIO
    if not begun.is_file() or begun.read_bytes() != write(identity.scenario).encode():
        what = "results" if identity.question is None else "answer"
        raise FolderError(
            f"{path}: holds other files and no {what}, which must have a folder to itself. Choose another --out"
        )


def _keep_originals(folder: Folder, identity: Identity) -> None:
    """Keep, beside the exact scenario, the user's own file, byte for byte; for an arm where it is another file."""
    given = identity.scenario.original
    for name, scenario in identity.scenarios.items():
        if scenario.original is not None and (name == BASELINE or scenario.original != given):
            write_whole(original_path(folder.scenario_path(name)), scenario.original)


def original_path(scenario: Path) -> Path:
    """Where the user's own file is kept beside an exact scenario: `scenario.original.yaml` beside `scenario.yaml`."""
    return scenario.with_name(f"{scenario.stem}.original.yaml")


def read_folder(path: Path) -> Folder:
    """Open a result folder to read it; what is damaged is left out and named.

    Raises:
        FolderError: it is none, or may not be read.
    """
    manifest = read_manifest(path)
    with only_reading_errors(path):
        entries, damage = read_ledger(path)
    return Folder(path=path, manifest=manifest, entries=entries, damage=damage)


def give_back(folder: Folder) -> None:
    """Remove a folder that has just been begun, unless somebody put something into it meanwhile."""
    scenarios = [folder.scenario_path(arm) for arm in folder.arms()]
    others = [folder.path / name for name in (MANIFEST, JOURNAL, "dictionary.json")]
    with contextlib.suppress(OSError):
        for file in (*scenarios, *map(original_path, scenarios), *others):
            file.unlink(missing_ok=True)
        for room in {file.parent for file in scenarios} - {folder.path}:
            room.rmdir()
        folder.path.rmdir()


@contextlib.contextmanager
def working_in(path: Path) -> Iterator[None]:
    """Be the only command that writes into a folder.

    Raises:
        FolderError: another one is at work there, or the folder cannot be written.
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
    """The folder of an identity, begun or opened again, into which no other command may write meanwhile.

    Args:
        path, identity, command: as `open_folder` takes them.

    Raises:
        FolderError: as `working_in` and `open_folder`.
    """
    with working_in(path):
        yield open_folder(path, identity, command)
