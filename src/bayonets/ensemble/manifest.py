"""The manifest of a result folder: scenario, command, program and machine of its runs."""

import contextlib
import json
import platform
import stat
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.course import BASELINE
from bayonets.ensemble.identity import Identity
from bayonets.errors import FolderError
from bayonets.scenario.handles import Which

FORMAT = 1
MANIFEST = "manifest.json"

_MOST_BYTES = 4_000_000

_LIBRARIES = ("llvmlite", "numba", "numpy", "pyarrow", "pydantic", "ruamel.yaml")


def json_bytes(plain: dict[str, Any]) -> bytes:
    """Plain data in the form of the files of a folder."""
    return (json.dumps(plain, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def now() -> str:
    """The current time as text."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def program_version() -> str:
    """The version of this program."""
    try:
        return version("bayonets")
    except PackageNotFoundError:
        return "unknown"


def _commit() -> str | None:
    """The commit of the program if it runs from a checkout."""
    source = Path(__file__).resolve().parents[3]
    if not (source / ".git").exists():
        return None
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 - a fixed command
            ["git", "-C", str(source), "rev-parse", "HEAD"],  # noqa: S607 - the git of the user
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
        return done.stdout.strip()
    return None


def new_manifest(identity: Identity, command: str) -> dict[str, Any]:
    """The manifest of a folder that a command creates."""
    return {
        "format": FORMAT,
        "program": program_version(),
        "commit": _commit(),
        "model": MODEL_VERSION,
        "command": command,
        **identity.entries(),
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
    """The manifest of a folder, with every entry of the type that the program writes.

    Raises:
        FolderError: there is none, it is truncated or damaged, or it has another format.
    """
    try:
        manifest = json.loads(_content(path / MANIFEST))
    except (FileNotFoundError, NotADirectoryError):
        raise FolderError(
            f"{path}: not a result folder: it has no {MANIFEST}. Name a folder that `bayonets run` wrote"
        ) from None
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    except RecursionError:
        raise _unreadable(path, "nested too deeply") from None
    except ValueError as error:
        raise _unreadable(path, str(error)) from None
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise _unreadable(path, "not a mapping with a format")
    if manifest["format"] != FORMAT or isinstance(manifest["format"], bool):
        raise FolderError(
            f"{path}: result format {_short(manifest['format'])}: this program reads format {FORMAT}. "
            "Use the program that wrote it"
        )
    return _checked(path, _OF_EARLIER_PROGRAMS | manifest)


def _content(file: Path) -> bytes:
    """The bytes of a manifest; refuses pipes, which could block, and endless files, which could exhaust the memory.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not a regular file, or is larger than any manifest.
    """
    state = file.stat()
    if stat.S_ISDIR(state.st_mode):
        raise ValueError("a folder")
    if not stat.S_ISREG(state.st_mode):
        raise ValueError("a pipe, socket or device")
    if state.st_size > _MOST_BYTES:
        raise ValueError(f"{state.st_size:,} bytes, {_MOST_BYTES:,} at most")
    return file.read_bytes()


_OF_EARLIER_PROGRAMS: dict[str, Any] = {
    "commit": None,
    "uncertain": None,
    "posterior": None,
    "arms": [BASELINE],
    "arm_digests": {},
}
"""Entries that earlier versions did not write, with their defaults."""


def _checked(path: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    try:
        _Manifest.model_validate(manifest)
    except ValidationError as error:
        first = error.errors()[0]
        field_path = ".".join(map(str, first["loc"]))[:60]
        raise _unreadable(path, f"{field_path}: {first['msg']}") from None
    arms = manifest["arms"]
    if arms[:1] != [BASELINE] or len(set(arms)) < len(arms) or set(arms[1:]) != set(manifest["arm_digests"]):
        raise _unreadable(path, f"arms: not the {BASELINE} and those of arm_digests")
    return manifest


def _unreadable(path: Path, reason: str) -> FolderError:
    return FolderError(f"{path}/{MANIFEST}: cannot be read ({reason}). Restore it, or run into a new folder")


def _moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("moment", "must be a time such as 2020-08-09T12:00:00+00:00") from None
    return text


_Moment = Annotated[str, AfterValidator(_moment)]
_Version = Annotated[str, Field(pattern=r"^[0-9]{1,9}$")]
_Natural = Annotated[int, Field(ge=0, lt=2**63)]


class _Manifest(BaseModel):
    """The types of the entries in a manifest."""

    model_config = ConfigDict(strict=True, protected_namespaces=())

    program: str
    commit: str | None
    model: _Version
    command: str
    scenario: str
    scenario_digest: str
    seed: _Natural
    same_people: bool
    uncertain: Which | None
    posterior: str | None
    arms: list[str]
    arm_digests: dict[str, str]
    runs_asked: _Natural
    runs_done: _Natural
    started: _Moment
    finished: _Moment | None
    machine: dict[str, str]
    libraries: dict[str, str]
    question: str | None = None
    asked: dict[str, Any] | None = None


def _short(value: Any) -> str:
    return str(value)[:12]
