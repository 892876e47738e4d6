"""A result folder: whose it is, what it holds, and who works in it. Its format is in docs/scenarios.md.

A folder belongs to one scenario, one seed, one way of drawing people and one set of arms; a command that would mix
another into it is refused.
"""

import contextlib
import json
import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.arm_names import check_arms, stem_of
from bayonets.ensemble.course import BASELINE, digest_of
from bayonets.ensemble.parts import Entry, read_batch, read_ledger, sweep, write_whole
from bayonets.ensemble.tables import dictionary
from bayonets.errors import FolderError
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.unknowns import Which
from bayonets.scenario.write import write

FORMAT = 1
ORIGINAL = "scenario.original.yaml"
"""The file that the user gave, beside `scenario.yaml`, which this program writes; older folders have none."""

_LIBRARIES = ("llvmlite", "numba", "numpy", "pyarrow", "pydantic", "ruamel.yaml")


@dataclass
class Folder:
    """A result folder that has been opened.

    Attributes:
        path: where it is.
        manifest: as in `manifest.json`.
        entries: the batches that are complete.
        damage: what was found damaged, in words.
    """

    path: Path
    manifest: dict[str, Any]
    entries: list[Entry] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)

    def done(self, arm: str = BASELINE) -> set[int]:
        """Numbers of the runs of an arm that are complete."""
        return {run for entry in self.entries if entry.arm == arm for run in entry.runs}

    def arms(self) -> list[str]:
        """Names of the arms, the baseline first."""
        return list(self.manifest["arms"])

    def scenario_path(self, arm: str = BASELINE) -> Path:
        """Where the exact scenario of an arm is."""
        return self.path / ("scenario.yaml" if arm == BASELINE else f"arms/{stem_of(self.arms(), arm)}.yaml")

    def failed(self) -> int:
        """How many runs could not be completed."""
        return sum(entry.failed for entry in self.entries)

    def next_number(self) -> int:
        """The first number that no entry of the ledger has."""
        return max((entry.number for entry in self.entries), default=-1) + 1

    def save(self, **changes: Any) -> None:
        """Write the manifest with these changes."""
        self.manifest |= changes
        write_whole(self.path / "manifest.json", _json(self.manifest))

    def digest(self) -> str:
        """One SHA-256 over all tables: the same for any number of threads, batch size, interruption or machine."""
        names = [formation.name for formation in read(self.path / "scenario.yaml").formations]
        return digest_of(
            names,
            {
                (entry.arm, course.run): course.digest()
                for entry in self.entries
                for course in read_batch(self.path, entry)
            },
        )


def _json(plain: dict[str, Any]) -> bytes:
    return (json.dumps(plain, indent=1, ensure_ascii=False) + "\n").encode()


def now() -> str:
    """This moment as text."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def program_version() -> str:
    """The version of this program."""
    try:
        return version("bayonets")
    except PackageNotFoundError:
        return "unknown"


def _commit() -> str | None:
    """The commit of the program where it runs from a checkout."""
    source = Path(__file__).resolve().parents[3]
    if not (source / ".git").exists():
        return None
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 - words of our own
            ["git", "-C", str(source), "rev-parse", "HEAD"],  # noqa: S607 - whatever git the user has
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
        return done.stdout.strip()
    return None


def new_manifest(
    scenario: Scenario,
    seed: int,
    *,
    same_people: bool,
    command: str,
    arms: Mapping[str, Scenario] | None = None,
    uncertain: Which | None = None,
) -> dict[str, Any]:
    """The manifest of a study that begins; `arms` are those beside the baseline."""
    others = arms or {}
    return {
        "format": FORMAT,
        "program": program_version(),
        "commit": _commit(),
        "model": MODEL_VERSION,
        "command": command,
        "scenario": scenario.name,
        "scenario_digest": scenario.digest(),
        "seed": seed,
        "same_people": same_people,
        "uncertain": uncertain,
        "arms": [BASELINE, *others],
        "arm_digests": {name: one.digest() for name, one in others.items()},
        "runs_asked": 0,
        "runs_done": 0,
        "started": now(),
        "finished": None,
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
        },
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a folder.

    Raises:
        FolderError: there is none, or it is of another format.
    """
    try:
        manifest: dict[str, Any] = json.loads((path / "manifest.json").read_bytes())
        known = manifest["format"]
    except FileNotFoundError:
        raise FolderError(
            f"{path}: no result folder: it has no manifest.json. Name a folder that `bayonets run` wrote"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FolderError(
            f"{path}/manifest.json: cannot be read ({error}). Restore it, or run into a new folder"
        ) from None
    if known != FORMAT:
        raise FolderError(
            f"{path}: result format {known}: this program reads format {FORMAT}. Use the program that wrote it"
        )
    manifest.setdefault("arm_digests", {})  # an earlier program knew no other arms
    manifest.setdefault("uncertain", None)  # nor uncertain runs
    return manifest


_MUST_AGREE = {
    "scenario_digest": "another scenario (or the same with other values)",
    "seed": "another seed",
    "same_people": "another way of drawing people (--same-people)",
    "uncertain": "another choice of uncertain numbers (--uncertain)",
    "model": "another version of the model",
}


def check_agreement(path: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Make sure that two manifests are of one scenario, seed, model, way of drawing people and set of arms.

    Raises:
        FolderError: they are not.
    """
    for name, what in _MUST_AGREE.items():
        if found.get(name) != wanted[name]:
            raise FolderError(
                f"{path}: holds results of {what} ({name} {_short(found.get(name))}, now {_short(wanted[name])}): "
                "a folder belongs to one scenario and one seed. Choose another --out, or remove the folder"
            )
    check_arms(path, found, wanted)


def _short(value: Any) -> str:
    return str(value)[:12]


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
        if (path / "manifest.json").exists():
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
    sweep(path, entries)
    return Folder(path, found, entries, damage)


def _begin(path: Path, arms: Mapping[str, Scenario], manifest: dict[str, Any]) -> Folder:
    if path.is_dir() and any(not _is_beginning(entry.name) for entry in path.iterdir()):
        raise FolderError(
            f"{path}: holds other files and no results: results need a folder of their own. Choose another --out"
        )
    folder = Folder(path, manifest)
    for name, scenario in arms.items():
        write_whole(folder.scenario_path(name), write(scenario).encode())
    keep_originals(folder, arms)
    write_whole(path / "dictionary.json", _json(dictionary()))
    folder.save()
    return folder


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


def _is_beginning(name: str) -> bool:
    """Whether a file is of a folder whose making was interrupted before its manifest, which is written last."""
    return name.startswith(".") or name in ("scenario.yaml", ORIGINAL, "dictionary.json", "arms")


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
