"""A result folder: whose it is, what it holds, and who works in it. Its format is in docs/scenarios.md.

A folder belongs to one scenario, one seed, one way of drawing people and one set of arms; a command that would mix
another into it is refused.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bayonets.ensemble.arm_names import stem_of
from bayonets.ensemble.course import BASELINE, digest_of
from bayonets.ensemble.manifest import MANIFEST, check_agreement, json_bytes, new_manifest, read_manifest
from bayonets.ensemble.parts import Entry, read_batch, read_ledger, sweep, write_whole
from bayonets.ensemble.tables import COLUMNS, dictionary
from bayonets.errors import FolderError
from bayonets.scenario.handles import Which
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.write import write

ORIGINAL = "scenario.original.yaml"
"""The file that the user gave, beside `scenario.yaml`, which this program writes; older folders have none."""


ANSWER = "answer.json"
"""The file of a question's answer."""

_WORK = (*COLUMNS, "ledger", "ranges", "calm", "journal.jsonl", ANSWER)
"""What is there only once something has been computed, which is after the manifest was written."""


@dataclass
class Folder:
    """A result folder that has been opened.

    Attributes:
        path: where it is.
        manifest: as in `manifest.json`.
        entries: the batches that are complete.
        damage: what was found damaged, in words.
        again: how many runs failed without the scenario's doing before, so that they are tried again.
    """

    path: Path
    manifest: dict[str, Any]
    entries: list[Entry] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    again: int = 0

    def notices(self) -> list[str]:
        """What is computed although it was before, in sentences."""
        found = [f"{self.path}: {damage}: it will be computed anew" for damage in self.damage]
        if self.again:
            which = "1 run" if self.again == 1 else f"{self.again:,} runs"
            found.append(f"{self.path}: {which} failed by a fault of the program before: tried again")
        return found

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
        return self.path / ("scenario.yaml" if arm == BASELINE else f"arms/{stem_of(self.arms(), arm)}.yaml")

    def failed(self) -> int:
        """How many runs could not be completed."""
        return sum(entry.failed for entry in self.entries)

    def failures(self) -> str:
        """How many runs failed, where the reasons are and what to do, in a sentence; empty if none did."""
        failed, again = self.failed(), sum(entry.unforeseen for entry in self.entries)
        if not failed:
            return ""
        which = "1 run" if failed == 1 else f"{failed:,} runs"
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
                "Give its command again, which goes on"
            )
        return FolderError(
            f"{self.path}: holds no runs but the answer of `{question}`: its data are in {self.path / ANSWER}, and as "
            "tables in its report (`bayonets report`). Name a folder of runs"
        )

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
            FolderError: it holds no runs but a question's answer, all of which would have the digest of nothing.
        """
        if "question" in self.manifest and not self.entries:
            raise self.without_runs()
        names = [formation.name for formation in read(self.path / "scenario.yaml").formations]
        return digest_of(
            names,
            {
                (entry.arm, course.run): course.digest()
                for entry in self.entries
                for course in read_batch(self.path, entry)
            },
        )


def open_folder(
    path: Path,
    scenario: Scenario,
    seed: int,
    *,
    same_people: bool,
    command: str,
    arms: Mapping[str, Scenario] | None = None,
    uncertain: Which | None = None,
) -> Folder:
    """Make a result folder, or open one that this study began, check its parts and remove leftovers.

    Args:
        path: where.
        scenario, arms: of the baseline, and of the arms beside it by name.
        seed, same_people, command, uncertain: as in the manifest.

    Raises:
        FolderError: it cannot be written, holds an answer, or belongs to another scenario, seed, model or other arms.
    """
    manifest = new_manifest(scenario, seed, same_people=same_people, command=command, arms=arms, uncertain=uncertain)
    with only_disk_errors(path):
        if (path / MANIFEST).exists():
            return _resume(path, manifest)
        return _begin(path, {BASELINE: scenario, **(arms or {})}, manifest)


def _resume(path: Path, manifest: dict[str, Any]) -> Folder:
    found = read_manifest(path)
    if "question" in found:
        raise FolderError(
            f"{path}: holds the answer of `{found['question']}`: runs need a folder of their own. Choose another --out"
        )
    check_agreement(path, found, manifest)
    entries, damage = read_ledger(path)
    good = [entry for entry in entries if not entry.unforeseen]
    sweep(path, good)
    # Parts of this program may have columns that those of an earlier one had not.
    write_whole(path / "dictionary.json", json_bytes(dictionary()))
    return Folder(path, found, good, damage, sum(entry.unforeseen for entry in entries))


def _begin(path: Path, arms: Mapping[str, Scenario], manifest: dict[str, Any]) -> Folder:
    refuse_foreign(path, arms[BASELINE])
    folder = Folder(path, manifest)
    for name, scenario in arms.items():
        write_whole(folder.scenario_path(name), write(scenario).encode())
    keep_originals(folder, arms)
    write_whole(path / "dictionary.json", json_bytes(dictionary()))
    folder.save()
    return folder


def refuse_foreign(path: Path, scenario: Scenario, what: str = "results") -> None:
    """Refuse to begin in a folder that holds something else, such as a scenario file that would be written over.

    A folder whose making was interrupted before its manifest, which is written last, holds this very scenario, and
    can be made anew. Files whose names begin with a dot are the system's or an editor's.

    Args:
        path: of the folder.
        scenario: whose results it is to hold.
        what: it is to hold, in words.

    Raises:
        FolderError: it holds something else.
    """
    if not path.is_dir() or all(entry.name.startswith(".") for entry in path.iterdir()):
        return
    if any((path / name).exists() for name in _WORK):
        raise FolderError(
            f"{path}: holds what was computed, but its {MANIFEST} is lost, which tells of what. Restore it, or choose "
            "another --out"
        )
    begun = path / "scenario.yaml"
    if not begun.is_file() or begun.read_bytes() != write(scenario).encode():
        raise FolderError(
            f"{path}: holds other files and no {what}, which must have a folder to itself. Choose another --out"
        )


def keep_originals(folder: Folder, arms: Mapping[str, Scenario]) -> None:
    """Keep, beside the exact scenario, the file that the user gave, byte for byte; for an arm where it is another file.

    Args:
        folder: new.
        arms: the scenarios by name, the baseline among them.
    """
    given = arms[BASELINE].original
    for name, scenario in arms.items():
        if scenario.original is not None and (name == BASELINE or scenario.original != given):
            write_whole(original_path(folder.scenario_path(name)), scenario.original)


def original_path(scenario: Path) -> Path:
    """Where the user's own file is kept beside an exact scenario: `scenario.original.yaml` beside `scenario.yaml`."""
    return scenario.with_name(f"{scenario.stem}.original.yaml")


def read_folder(path: Path) -> Folder:
    """Open a result folder to read it; what is damaged is left out and named.

    Raises:
        FolderError: it is none.
    """
    manifest = read_manifest(path)
    return Folder(path, manifest, *read_ledger(path))


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
def only_disk_errors(path: Path) -> Iterator[None]:
    """Say in plain words what the disk would not do.

    Raises:
        FolderError: a file could not be written.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise FolderError(
            f"{path}: cannot be written ({reason}). Nothing that was done is lost: "
            "mend it and give the same command again, or choose another --out"
        ) from error
