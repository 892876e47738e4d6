"""stdout and stderr as they are found: closed, full, a pipe that ends, or of an encoding with few letters.

None of these may stop a study or lose its answer. A stream that cannot be written goes silent, the command goes on to
its end, and then says so; what an encoding lacks is written in letters that it has.
"""

import codecs
import errno
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bayonets.scenario.printable import IN_FEW_LETTERS


class Stream(io.TextIOWrapper):
    """A stream to write to that never fails: at its first fault it goes silent and remembers it.

    Attributes:
        letters: the encoding that the reader expects.
        fault: what the system said when it could no longer be written; None while it can.
    """

    def __init__(self, number: int, letters: str) -> None:
        # Click writes UTF-8 to a stream that says it is ASCII, so this one, whose text `write` makes ASCII, says UTF-8.
        own = "utf-8" if codecs.lookup(letters).name == "ascii" else letters
        super().__init__(open(number, "wb", closefd=False), own, IN_FEW_LETTERS)  # noqa: SIM115 - a number
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
        plain = text.encode(self.letters, IN_FEW_LETTERS).decode(self.letters)
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
        f"stdout: cannot be written ({known.fault.strerror}). What went into files is there; give the command again "
        "with another place for its output"
    )
