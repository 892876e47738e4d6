"""What stands beside the results of a folder, looked at as something that anybody may have written."""

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bayonets.ensemble.course import BASELINE
from bayonets.ensemble.folder import read_manifest
from bayonets.errors import BayonetsError, FolderError
from bayonets.web.models import MOST_SEED
from bayonets.web.refusals import Refusal, say_shortly

Plain = dict[str, Any]

FILE = "manifest.json"

_MOST_BYTES = 4_000_000
_LONGEST, _MOST_ARMS, _MOST_COUNT = 300, 1_000, 2**53


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _is_count(value: Any, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def _is_arms(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= _MOST_ARMS and all(map(_is_text, value))


_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "scenario": (_is_text, f"a text of at most {_LONGEST} characters"),
    "seed": (lambda value: _is_count(value, MOST_SEED), f"a whole number from 0 to {MOST_SEED}"),
    "runs_done": (lambda value: _is_count(value, _MOST_COUNT), "a count of runs"),
    "started": (_is_text, "a moment as text"),
    "arms": (_is_arms, f"a list of names, at most {_MOST_ARMS:,}"),
    "arm_digests": (lambda value: isinstance(value, dict), "a table of sums"),
    "question": (_is_text, "the name of a question"),
}
"""What of a manifest is used here, what it must be, and that in words."""

_USUAL: Plain = {"arms": [BASELINE], "arm_digests": {}, "runs_done": 0, "started": "", "scenario": ""}


def kind_of(folder: Path) -> int:
    """What `manifest.json` of a folder is, as in `stat`; a link is not followed.

    Raises:
        OSError: there is none, or nobody may look.
    """
    return stat.S_IFMT((folder / FILE).lstat().st_mode)


def manifest_of(folder: Path) -> Plain:
    """The manifest of a folder, in which everything that is used here is what it must be.

    Raises:
        FolderError: it is not, or there is none.
    """
    path = folder / FILE
    try:
        state = path.lstat()
    except OSError as error:
        raise FolderError(f"{path}: cannot be read ({error.strerror}). Restore it") from None
    if not stat.S_ISREG(state.st_mode):
        raise FolderError(f"{path}: must be a file, and no link or folder. Restore it, or run into a new folder")
    if state.st_size > _MOST_BYTES:
        raise FolderError(f"{path}: {state.st_size:,} bytes: must be {_MOST_BYTES:,} at most. Restore it")
    manifest = _USUAL | read_manifest(folder)
    for name, (is_right, rule) in _RULES.items():
        if name == "question" and manifest.get(name) is None:
            continue
        if not is_right(manifest.get(name)):
            shown = repr(manifest.get(name))[:60]
            raise FolderError(f"{path}: {name}: {shown}: must be {rule}. Restore the file, or run into a new folder")
    return manifest


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Whatever a damaged folder does to what reads it is told in words, and in one line on the terminal.

    Raises:
        Refusal: it could not be read.
    """
    try:
        yield
    except (BayonetsError, Refusal, MemoryError):
        raise
    except OSError as error:
        reason = error.strerror or "the disk refuses"
        raise Refusal(422, "folder", f"{name[:100]}: cannot be read ({reason}). Mend it, or choose another") from None
    except Exception as error:
        # The files were not written by this program, or have been changed since.
        say_shortly(error)
        what = type(error).__name__
        raise Refusal(
            422, "folder", f"{name[:100]}: is damaged ({what} while it was read). Restore it, or run into a new folder"
        ) from None
