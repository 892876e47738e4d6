"""stdout and stderr as they are found: closed, full, a pipe that ends, or of an encoding with few letters.

None of these may stop a study or lose its answer. A stream that cannot be written goes silent, the command goes on to
its end, and then says so; what an encoding lacks is written in letters that it has.
"""

import codecs
import errno
import io
import os
import sys
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

_PLAIN: Final = {
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-",
    "\u2014": "-", "\u2212": "-", "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"',
    "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2026": "...", "\u00d7": "x", "\u00b7": ".", "\u2022": "*",
    "\u2192": "->", "\u2190": "<-", "\u2194": "<->", "\u2264": "<=", "\u2265": ">=", "\u2248": "~", "\u00b1": "+-",
    "\u2713": "ok", "\u2717": "x",
}  # fmt: skip
"""What stands for a character that an encoding lacks. One letter for one where it can be, so that columns stay."""

_LINES: Final = range(0x2500, 0x2580)
_BLOCKS: Final = range(0x2580, 0x25A0)


def in_few_letters(character: str) -> str:
    """A character in ASCII: its likeness, its base letter, or its number as JSON and Python write it.

    A byte of a file's name that is no text, which Python carries as a lone surrogate, is written as that byte.
    """
    code = ord(character)
    if character in _PLAIN:
        return _PLAIN[character]
    if code in _LINES:
        return "|" if character in "\u2502\u2503\u2551" else "-" if character in "\u2500\u2501\u2550" else "+"
    if code in _BLOCKS:
        return "#"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    base = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if base:
        return base
    if code < 0x10000:
        return f"\\u{code:04x}"
    return "".join(f"\\u{half:04x}" for half in (0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code & 0x3FF)))


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(in_few_letters, error.object[error.start : error.end])), error.end


codecs.register_error("bayonets", _replaced)


def printable(text: str) -> str:
    """Text that can be written as UTF-8: bytes of a file's name that are no text are written as their numbers."""
    return text.encode("utf-8", "bayonets").decode("utf-8")


class Stream(io.TextIOWrapper):
    """A stream to write to that never fails: at its first fault it goes silent and remembers it.

    Attributes:
        letters: the encoding that the reader expects.
        fault: what the system said when it could no longer be written; None while it can.
    """

    def __init__(self, number: int, letters: str) -> None:
        # Click writes UTF-8 to a stream that says it is ASCII, so this one, whose text `write` makes ASCII, says UTF-8.
        own = "utf-8" if codecs.lookup(letters).name == "ascii" else letters
        super().__init__(open(number, "wb", closefd=False), own, "bayonets")  # noqa: SIM115 - a number
        self.number = number
        self.letters = letters
        self.fault: OSError | None = None

    def can_say(self, text: str) -> bool:
        """Whether the encoding has all letters of a text."""
        try:
            text.encode(self.letters)
        except UnicodeEncodeError:
            return False
        return True

    def write(self, text: str, /) -> int:  # noqa: D102 - as of the class above
        plain = text.encode(self.letters, "bayonets").decode(self.letters)
        self._as_far_as_it_goes(super().write, plain)
        return len(text)

    def flush(self) -> None:  # noqa: D102
        self._as_far_as_it_goes(super().flush)

    def _as_far_as_it_goes(self, act: Callable[..., Any], *given: str) -> None:
        try:
            act(*given)
        except OSError as error:
            self.fault = self.fault or error
            _silence(self.number)


def _silence(number: int) -> None:
    """Let what is still written there, by whomever, go nowhere."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def prepare() -> None:
    """Have stdout and stderr never fail; those that are closed lead nowhere, so that no file gets their number."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the system gives the lowest number that is free
    for number, name in ((1, "stdout"), (2, "stderr")):
        known = getattr(sys, name)
        # Where somebody else has put a stream in its place, such as a test or a notebook, it is his.
        if known is None or known is getattr(sys, f"__{name}__"):
            setattr(sys, name, Stream(number, getattr(known, "encoding", None) or "utf-8"))


def fault_of_stdout() -> str:
    """Why stdout could not be written, in a sentence; empty if it could, or if its reader has seen enough."""
    known = sys.stdout
    if not isinstance(known, Stream):
        return ""
    known.flush()
    if known.fault is None or known.fault.errno in (errno.EPIPE, errno.EINVAL):
        return ""
    return (
        f"stdout: cannot be written ({known.fault.strerror}). Result folders are complete; "
        "give the command again with another place for its output"
    )
