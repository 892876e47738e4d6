"""From a request to a scenario: the sources of scenarios, and the settings that change them.

Scenarios come from the library, from the files of one folder, or from uploads; nothing else can be read. Parsing a
large file takes a tenth of a second, so a parsed scenario is kept as long as the file is unchanged.
"""

import hashlib
import os
import re
import stat
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Generic, TypeVar

from cachetools import LRUCache

from bayonets.errors import BayonetsError
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain
from bayonets.scenario.read import library, read, read_text
from bayonets.scenario.words import apply, in_order, with_days
from bayonets.scenario.yaml_safe import MOST_BYTES
from bayonets.web.errors import ApiError, missing
from bayonets.web.schema.requests import SetupModel

_SUFFIXES = (".yaml", ".yml")
_FILE = re.compile(r"[^/\\\x00-\x1f.][^/\\\x00-\x1f]{0,150}\Z")
_MOST_FILES = 200

# The weight of a cached scenario is the number of characters of its file, each some 30 bytes of memory.
_LETTERS = 50_000  # of a scenario of the library, approximately
_MOST_UPLOADED, _MOST_BASES, _MOST_CHANGED = 16_000_000, 4_000_000, 12_000_000
_LETTERS_A_FORMATION = 500
_MOST_READING = 16

Value = TypeVar("Value")


def is_name_of_file(name: str) -> bool:
    """Whether a scenario file of this name can be requested."""
    is_text = not any("\ud800" <= letter <= "\udfff" for letter in name)
    return is_text and bool(_FILE.match(name)) and name.endswith(_SUFFIXES)


def _is_scenario_file(entry: os.DirEntry[str]) -> bool:
    return is_name_of_file(entry.name) and entry.is_file(follow_symlinks=False)


class Remembered(Generic[Value]):
    """A thread-safe cache of the latest values by key, up to a total weight."""

    def __init__(self, most: int) -> None:
        self._values: LRUCache[Hashable, tuple[Value, int]] = LRUCache(most, getsizeof=itemgetter(1))
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value], weight: int = 1) -> Value:
        """The value of a key, computed if it is not cached."""
        value = self.peek(key)
        if value is None:
            value = make()
            self.put(key, value, weight)
        return value

    def peek(self, key: Hashable) -> Value | None:
        """The value of a key, if it is cached."""
        with self._lock:
            return self._values.get(key, (None, 0))[0]

    def put(self, key: Hashable, value: Value, weight: int = 1) -> None:
        """Cache a value (alone if it exceeds the weight), and discard the oldest beyond the weight."""
        with self._lock:
            self._values[key] = value, min(weight, int(self._values.maxsize))


@dataclass(frozen=True)
class Upload:
    """A scenario file that a client sent."""

    name: str
    text: str


class Places:
    """The sources of scenarios.

    Args:
        folder: the folder whose files may be read, without the folders below it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._uploads: Remembered[Upload] = Remembered(_MOST_UPLOADED)
        self._bases: Remembered[Scenario] = Remembered(_MOST_BASES)
        self._changed: Remembered[Scenario] = Remembered(_MOST_CHANGED)
        self._reading, self._readers = threading.Lock(), threading.BoundedSemaphore(_MOST_READING)

    def files(self) -> list[str]:
        """Names of the scenario files of the folder, without links."""
        try:
            with os.scandir(self.folder) as entries:
                names = [entry.name for entry in entries if _is_scenario_file(entry)]
        except OSError:
            return []  # the folder was removed or cannot be read: the library remains available
        return sorted(names)[:_MOST_FILES]

    def ids(self) -> list[str]:
        """Ids of all scenarios that can be opened without an upload: the library first."""
        return [*(f"library:{name}" for name in library()), *(f"file:{name}" for name in self.files())]

    def upload(self, name: str, text: str) -> tuple[str, Scenario]:
        """Keep an uploaded scenario file, if it is valid.

        Raises:
            ScenarioError: with every fault of it.
        """
        shown = plain(name) or "scenario.yaml"
        scenario = self.parsed(text, shown)
        key = hashlib.sha256(text.encode()).hexdigest()[:24]
        self._uploads.put(key, Upload(shown, text), len(text))
        self._bases.put(("upload", key), scenario, len(text))
        return f"upload:{key}", scenario

    def parsed(self, text: str, name: str) -> Scenario:
        """The scenario of a text. Texts are parsed one at a time, since parsing holds the interpreter's lock.

        Raises:
            ScenarioError: with every fault of it.
            ApiError: many texts are waiting already.
        """
        if not self._readers.acquire(blocking=False):
            raise ApiError(503, "queue", "Many files are being read already. Try again in a moment")
        try:
            with self._reading:
                return read_text(text, name)
        finally:
            self._readers.release()

    def base(self, name: str) -> tuple[Hashable, Scenario]:
        """The scenario of an id as it stands, and a key that changes with it.

        Raises:
            ApiError: there is no scenario with this id.
            ScenarioError: it cannot be read.
        """
        kind, _, rest = name.partition(":")
        if kind == "library" and rest in library():
            return (kind, rest), self._bases.get((kind, rest), lambda: read(rest), _LETTERS)
        if kind == "upload":
            return self._uploaded(rest)
        if kind == "file" and is_name_of_file(rest):
            return self._of_file(rest)
        raise missing(
            f"{name[:100]}: no scenario of this name. It must be library:NAME, file:NAME.yaml in the folder where "
            "serve was started, or upload:ID"
        )

    def _uploaded(self, key: str) -> tuple[Hashable, Scenario]:
        upload = self._uploads.peek(key)
        if upload is None:
            raise missing(f"upload:{key[:40]}: this server no longer has it. Upload the file again")
        scenario = self._bases.get(("upload", key), lambda: self.parsed(upload.text, upload.name), len(upload.text))
        return ("upload", key), scenario

    def _of_file(self, name: str) -> tuple[Hashable, Scenario]:
        text, version = _text_of(self.folder / name, name)
        key = ("file", name, version)
        return key, self._bases.get(key, lambda: self.parsed(text, name), len(text))

    def scenario(self, setup: SetupModel) -> Scenario:
        """The scenario of a setup, with its changes.

        Raises:
            ApiError: there is no such scenario, or a setting is at fault.
            ScenarioError: the file cannot be read.
            SettingError: the number of days is invalid.
        """
        key, scenario = self.base(setup.scenario)
        weight = _LETTERS + len(scenario.formations) * _LETTERS_A_FORMATION
        change = partial(self._change, key, scenario, setup, weight)
        return self._changed.get((key, setup.settings, setup.days), change, weight)

    def _change(self, key: Hashable, scenario: Scenario, setup: SetupModel, weight: int) -> Scenario:
        words = tuple(in_order(setup.settings))
        for count, word in enumerate(words, 1):
            scenario = self._changed.get((key, words[:count], None), partial(_changed, scenario, word), weight)
        return scenario if setup.days is None else with_days(scenario, setup.days)


def _changed(scenario: Scenario, word: str) -> Scenario:
    try:
        return apply(scenario, [word])
    except BayonetsError as error:
        raise ApiError(422, "setting", str(error), word=word) from None


def _text_of(path: Path, name: str) -> tuple[str, tuple[int, int, int]]:
    """The text of a file of the folder, and a stamp of its version; a link is not followed.

    Raises:
        ApiError: there is no such file, or it cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        raise missing(f"file:{name[:100]}: no such file in the folder where serve was started") from None
    try:
        # A folder may have a scenario's name; it opens as no file object, so the handle is closed here.
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_size > MOST_BYTES:
            raise ApiError(
                422, "scenario", f"file:{name[:100]}: must be a regular file of at most {MOST_BYTES:,} bytes"
            )
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise ApiError(
            422,
            "scenario",
            f"file:{name[:100]}: cannot be read ({reason}). Change its permissions, or choose another file",
        ) from None
    finally:
        os.close(handle)
    try:
        return content.decode("utf-8"), (state.st_mtime_ns, state.st_size, state.st_ino)
    except UnicodeDecodeError:
        raise ApiError(422, "scenario", f"file:{name[:100]}: must be UTF-8 text. Save it as UTF-8") from None
