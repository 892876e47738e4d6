"""The cache of compiled code: a folder of this user alone, and files that are read only if they are undamaged.

Compiled code runs with the rights of the user who loads it; files that another user may have written are therefore not
loaded. A file that a full disk or a killed copy has truncated must not affect a run: a damaged file is compiled anew.
"""

import atexit
import contextlib
import hashlib
import os
import pickle
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import IndexDataCacheFile

_NAME = "bayonets"
_MODE = 0o700
_DIGEST = hashlib.sha256
_LENGTH = _DIGEST().digest_size

Overloads = dict[Any, str]

_Files: Any = IndexDataCacheFile


def folder_for(version: str) -> Path:
    """The folder for code of a version: of the user's cache, of the temporary folder, or a new one for this process.

    A folder named by BAYONETS_CACHE_DIR is trusted.
    """
    chosen = os.environ.get("BAYONETS_CACHE_DIR")
    if chosen:
        folder = Path(chosen).expanduser() / _NAME / version
        if _is_writable(folder):
            return folder
    for home in (_home(), Path(tempfile.gettempdir()) / f"{_NAME}-{_user()}"):
        if home is not None and _is_ours(home) and _is_writable(home / version):
            return home / version
    fresh = Path(tempfile.mkdtemp(prefix=f"{_NAME}-"))
    atexit.register(shutil.rmtree, fresh, ignore_errors=True)
    return fresh / version


def _home() -> Path | None:
    """Our folder in the user's cache; None for a user without a home."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / _NAME
    except RuntimeError:
        return None


def _user() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 0


def _is_ours(folder: Path) -> bool:
    """Whether it is, or has just become, a folder that belongs to this user and into which no other user can write."""
    try:
        folder.mkdir(mode=_MODE, parents=True, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return False
    if not hasattr(os, "geteuid"):
        return stat.S_ISDIR(status.st_mode)
    others = stat.S_IWGRP | stat.S_IWOTH
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & others


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(mode=_MODE, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def kept_in(folder: Path) -> Any:
    """While functions are declared, numba keeps their code there; its own setting is restored afterwards."""
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def watched(compiled: Any) -> None:
    """Let a compiled function keep its code in files with a checksum."""
    cache = compiled._cache
    own = getattr(cache, "_cache_file", None)
    if own is not None:
        base = cache._impl.filename_base
        cache._cache_file = Checked(cache.cache_path, base, own._source_stamp)


class Checked(_Files):  # type: ignore[misc]
    """numba's files of one function, each after a checksum; a file that does not agree with it counts as missing."""

    def _load_index(self) -> Overloads:
        try:
            version, stamp, overloads = pickle.loads(_read(Path(self._index_path)))  # noqa: S301
        except (OSError, *_UNREADABLE):
            return {}
        return dict(overloads) if (version, stamp) == (self._version, self._source_stamp) else {}

    def _save_index(self, overloads: Overloads) -> None:
        self._write(self._index_path, self._dump((self._version, self._source_stamp, overloads)))

    def _load_data(self, name: str) -> Any:
        try:
            return pickle.loads(_read(Path(self._data_path(name))))  # noqa: S301
        except _UNREADABLE as error:
            raise OSError(str(error)) from error

    def _save_data(self, name: str, data: Any) -> None:
        self._write(self._data_path(name), self._dump(data))

    def _write(self, path: str, data: bytes) -> None:
        _clear(Path(path))
        with self._open_for_write(path) as file:
            file.write(_DIGEST(data).digest() + data)


_UNREADABLE = (
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)
"""Exceptions that reading a pickle of another version of a library may raise."""


def _clear(path: Path) -> None:
    """Remove an entry in the place of a file that is not a file."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif not _is_plain(path):
        path.unlink(missing_ok=True)


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _read(path: Path) -> bytes:
    """The content after the checksum.

    Raises:
        OSError: the file does not exist, is damaged, or is not a regular file (reading a pipe would block).
    """
    if not _is_plain(path):
        raise OSError(f"{path}: no file")
    content = path.read_bytes()
    if _DIGEST(content[_LENGTH:]).digest() != content[:_LENGTH]:
        raise OSError(f"{path}: damaged")
    return content[_LENGTH:]
