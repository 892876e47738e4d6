"""The course of one run, as returned by a thread and as stored in a result folder."""

import hashlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bayonets.engine.state import Record

# The types of the arrays of a record in a digest, in its order.
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
"""The name of the only arm of a study without a comparison."""


@dataclass(frozen=True, eq=False)
class Course:
    """The result of one run.

    Attributes:
        run: number of the run.
        fell_day: day of the fall, -1 if the regime held.
        cause: code in `world.stances.CAUSES`.
        both_ways: whether the streets and the army caused the fall on the same day.
        record: its course day by day.
    """

    run: int
    fell_day: int
    cause: int
    both_ways: bool
    record: Record

    @staticmethod
    def of_record(run: int, country: Any, record: Record) -> "Course":
        """The course from a state's country (`engine.state.COUNTRY`) and a record."""
        return Course(run, int(country.fell_day), int(country.cause), bool(country.both_ways), record)

    def digest(self) -> bytes:
        """SHA-256 over the content of the tables for this run, the same on every machine."""
        sha = hashlib.sha256(f"{self.run} {self.fell_day} {self.cause} {int(self.both_ways)}".encode())
        for array, kind in zip(self.record, _EXACT.values(), strict=True):
            # The mean field counts officers as real numbers.
            values = np.asarray(array)
            exact = "<f8" if values.dtype.kind == "f" else kind
            sha.update(np.ascontiguousarray(values, dtype=exact).tobytes())
        return sha.digest()


FAULT_OF_PROGRAM = "This is a fault of the program"
"""The text for a failure that is not due to the scenario."""


@dataclass(frozen=True)
class FailedRun:
    """A run that could not be completed.

    Attributes:
        run: number of the run.
        reason: the reason, in words.
        foreseen: whether the scenario itself leads to a non-finite value, so that the run would fail again. Otherwise
            the failure is a fault of the program or the machine, not a result.
    """

    run: int
    reason: str
    foreseen: bool = False


Outcomes = Generator[Course | FailedRun, None, None]
"""The results of runs, one by one in their order; closing the generator cancels runs in progress."""


def digest_of(formations: Sequence[str], digests: dict[tuple[str, int], bytes]) -> str:
    """One SHA-256 over the names of the formations and the digests of all runs in the order (arm, run)."""
    sha = hashlib.sha256(" ".join(formations).encode())
    for (arm, run), digest in sorted(digests.items()):
        sha.update(f"{arm} {run} ".encode() + digest)
    return sha.hexdigest()
