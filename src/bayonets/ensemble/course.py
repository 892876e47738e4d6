"""The course of one run, as a thread hands it over and as a result folder keeps it."""

import hashlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bayonets.engine.state import Record

# How the arrays of a record are written for a digest, in its order.
_EXACT = {
    "heads": "<i4",
    "outed": "<i4",
    "asked": "<i4",
    "posture": "|i1",
    "duty": "<f8",
    "force": "<f8",
    "streets": "<f8",
}

BASELINE = "baseline"
"""The name of the arm of a study that compares nothing."""


@dataclass(frozen=True, eq=False)
class Course:
    """What one run came to.

    Attributes:
        run: its number.
        fell_day: day of the downfall, -1 if the regime held.
        cause: code of `world.stances.CAUSES`.
        both_ways: whether the streets and the army brought it down on one day.
        record: its course day by day.
    """

    run: int
    fell_day: int
    cause: int
    both_ways: bool
    record: Record

    @staticmethod
    def made(run: int, country: Any, record: Record) -> "Course":
        """The course that a state's country (`engine.state.COUNTRY`) and a record tell of."""
        return Course(run, int(country.fell_day), int(country.cause), bool(country.both_ways), record)

    def digest(self) -> bytes:
        """SHA-256 over all that the tables hold of this run: the same on every machine."""
        found = hashlib.sha256(f"{self.run} {self.fell_day} {self.cause} {int(self.both_ways)}".encode())
        for array, kind in zip(self.record, _EXACT.values(), strict=True):
            # The twin's officers are real numbers.
            values = np.asarray(array)
            exact = "<f8" if values.dtype.kind == "f" else kind
            found.update(np.ascontiguousarray(values, dtype=exact).tobytes())
        return found.digest()


FAULT_OF_PROGRAM = "This is a fault of the program"
"""What is said of a failure that the scenario does not lead to."""


@dataclass(frozen=True)
class FailedRun:
    """A run that could not be completed.

    Attributes:
        run: its number.
        reason: in words.
        foreseen: whether the scenario itself leads to a number that is none, so that the run would fail again. Anything
            else is a fault of the program or the machine and no result.
    """

    run: int
    reason: str
    foreseen: bool = False


Outcomes = Generator[Course | FailedRun, None, None]
"""What runs came to, one by one in their order; closing it gives up those that are under way."""


def digest_of(formations: Sequence[str], digests: dict[tuple[str, int], bytes]) -> str:
    """One SHA-256 over the names of the formations and the digests of all runs in the order (arm, run)."""
    found = hashlib.sha256(" ".join(formations).encode())
    for (arm, run), digest in sorted(digests.items()):
        found.update(f"{arm} {run} ".encode() + digest)
    return found.hexdigest()
