"""The summary of a run that a comparison keeps: a few numbers, so that courses need not be stored.

Exits and protest are counted on the last day on which the regime stands in *all* arms of a clock: leaving takes time at
risk, so that an earlier fall would otherwise appear to keep officers loyal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.arms import FellDays
from bayonets.ensemble.course import Course
from bayonets.outcomes import Ends
from bayonets.statistics.estimate import Floats
from bayonets.world.stances import EXITED, RESISTING

Clock = tuple[str, ...]
"""The arms whose runs share a last day on which outcomes are counted."""

ACTS = ("left", "asked", "refusing")
"""What officers of two countries are compared by: those who left, who enquired about leaving, and who refuse orders."""


@dataclass(frozen=True)
class RunSummary:
    """The summary of one run.

    Attributes:
        run: its number.
        fell_day: -1 if the regime held.
        mark: the first 64 bits of its digest; runs with the same mark are the same course.
        left: (F,) exits of each formation, by clock.
        protest: thousands of people, by clock.
        acts: (3, F) officers of each formation by `ACTS`, by clock; of arms without pairs only.
    """

    run: int
    fell_day: int
    mark: int
    left: Mapping[Clock, npt.NDArray[np.int32]]
    protest: Mapping[Clock, float]
    acts: Mapping[Clock, npt.NDArray[np.int32]]


@dataclass(frozen=True, eq=False)
class Reduced:
    """The summaries of an arm as arrays, by run.

    Attributes:
        run: (R,) numbers of the runs.
        fell_day: (R,) -1 where the regime held.
        mark: (R,) mark of each course.
        left: (R, F) exits, by clock.
        protest: (R,) thousands of people, by clock.
        acts: (R, 3, F) officers of each formation by `ACTS`, by clock; of arms without pairs only.
    """

    run: npt.NDArray[np.int64]
    fell_day: npt.NDArray[np.int64]
    mark: npt.NDArray[np.uint64]
    left: Mapping[Clock, Floats]
    protest: Mapping[Clock, Floats]
    acts: Mapping[Clock, Floats] = field(default_factory=dict)

    @property
    def held(self) -> npt.NDArray[np.bool_]:
        """(R,) whether the regime held."""
        return self.fell_day < 0

    def ends(self, clock: Clock, days: int) -> Ends:
        """The ends of the runs, on the common last day of a clock; `days` is the number of days of the scenario."""
        return Ends(self.fell_day, self.left[clock], self.protest[clock], days)


def row_of(course: Course, clocks: Sequence[Clock], fell: Mapping[str, FellDays]) -> RunSummary:
    """The summary of a course.

    Args:
        course: of one arm.
        clocks: to which the arm belongs.
        fell: days of the falls in all arms.
    """
    end = len(course.record.heads) - 1
    left, protest = {}, {}
    acts: dict[Clock, npt.NDArray[np.int32]] = {}
    for clock in clocks:
        days = [fell[arm][course.run] for arm in clock]
        last = min(end if day < 0 else day for day in days)
        left[clock] = course.record.heads[last, :, EXITED].copy()
        protest[clock] = float(course.record.streets[last, 0])
        if len(clock) == 1:
            acts[clock] = np.stack([left[clock], course.record.asked[last], course.record.heads[last, :, RESISTING]])
    return RunSummary(course.run, course.fell_day, int.from_bytes(course.digest()[:8], "little"), left, protest, acts)


def rows_of(
    courses: Iterable[Course], clocks: Sequence[Clock], fell: Mapping[str, FellDays], runs: set[int]
) -> list[RunSummary]:
    """The summaries of the selected runs."""
    return [row_of(course, clocks, fell) for course in courses if course.run in runs]


def gathered(rows: Sequence[RunSummary], clocks: Sequence[Clock]) -> Reduced:
    """The summaries of one arm as arrays."""
    rows = sorted(rows, key=lambda row: row.run)
    return Reduced(
        np.array([row.run for row in rows], np.int64),
        np.array([row.fell_day for row in rows], np.int64),
        np.array([row.mark for row in rows], np.uint64),
        {clock: np.stack([row.left[clock] for row in rows]).astype(np.float64) for clock in clocks},
        {clock: np.array([row.protest[clock] for row in rows], np.float64) for clock in clocks},
        {
            clock: np.stack([row.acts[clock] for row in rows]).astype(np.float64)
            for clock in clocks if len(clock) == 1
        },
    )  # fmt: skip
