"""stdout and stderr that are closed, full, a pipe that ends, or of an encoding with few characters.

None of these may stop a study or lose its answer. A stream that cannot be written is silenced, the command continues
to its end and then reports it; characters that an encoding lacks are replaced by those that it has.
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
    """An output stream that never fails: at its first error it is silenced and the error is recorded.

    Attributes:
        letters: the encoding that the reader expects.
        fault: the error of the system when it could no longer be written; None while it can.
    """

    def __init__(self, number: int, letters: str) -> None:
        # Click writes UTF-8 to a stream that declares ASCII, so this one, whose text `write` converts, declares UTF-8.
        encoding = "utf-8" if codecs.lookup(letters).name == "ascii" else letters
        super().__init__(open(number, "wb", closefd=False), encoding, IN_FEW_LETTERS)  # noqa: SIM115 - a number
        self.number = number
        self.letters = letters
        self.fault: OSError | None = None

    def can_say(self, text: str) -> bool:
        """Whether the encoding has all characters of a text."""
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
    """Discard all further output to a file descriptor."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def prepare() -> None:
    """Make stdout and stderr never fail; closed ones are redirected to null, so that no file takes their number."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the system assigns the lowest free number
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        # A stream that a test or a notebook has put in its place is left alone.
        if stream is None or stream is getattr(sys, f"__{name}__"):
            setattr(sys, name, Stream(number, getattr(stream, "encoding", None) or "utf-8"))


def fault_of_stdout() -> str:
    """Why stdout could not be written, in a sentence; empty if it could, or if its reader closed the pipe."""
    stream = sys.stdout
    if not isinstance(stream, Stream):
        return ""
    stream.flush()
    if stream.fault is None or stream.fault.errno in (errno.EPIPE, errno.EINVAL):
        return ""
    return (
        f"stdout: cannot be written ({stream.fault.strerror}). Files have been written; give the command again with "
        "another destination for its output"
    )
