"""Files written completely or not at all, and errors of the disk in plain words."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bayonets.errors import FolderError

UNFINISHED: Final = ".unfinished-"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file completely or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{UNFINISHED}{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def only_disk_errors(path: Path) -> Iterator[None]:
    """Report in plain words what could not be written.

    Raises:
        FolderError: a file could not be written.
    """
    try:
        yield
    except OSError as error:
        leads_nowhere = isinstance(error, FileExistsError) and path.is_symlink()
        reason = "a broken link" if leads_nowhere else error.strerror or str(error)
        raise FolderError(
            f"{path}: cannot be written ({reason}). Completed work is not lost: "
            "correct this and give the same command again, or choose another --out"
        ) from error


@contextlib.contextmanager
def only_reading_errors(path: Path) -> Iterator[None]:
    """Report in plain words what could not be read.

    Raises:
        FolderError: a file or folder could not be read.
    """
    try:
        yield
    except OSError as error:
        raise FolderError(
            f"{error.filename or path}: cannot be read ({error.strerror or error}). Change its permissions, "
            "or copy the folder to a readable location"
        ) from error
