"""What the peers hand over for one run (the arrays of the package's own record), and how a run is made day by day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.engine.state import STREETS
from bayonets.world.stances import HELD

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PeerCourse:
    """One run of D days and F formations; after a downfall the last day repeats.

    Attributes:
        heads: (D, F, 5) int32, officers in each stance at the day's end.
        outed, asked: (D, F) int32, officers ever outed, and who have ever asked.
        posture: (D, F) int8, of the commanders.
        streets: (D, 6) turnout, force, pressure, news and violence as used that day; army, the fifth, at the day's end.
        fell_day: the day of the downfall, -1 if the regime held.
        cause: HELD, BY_STREETS or BY_ARMY.
    """

    heads: npt.NDArray[np.int32]
    outed: npt.NDArray[np.int32]
    asked: npt.NDArray[np.int32]
    posture: npt.NDArray[np.int8]
    streets: Floats
    fell_day: int
    cause: int

    def repeat_from(self, day: int) -> None:
        """Repeat the row of this day until the end."""
        for rows in (self.heads, self.outed, self.asked, self.posture, self.streets):
            rows[day + 1 :] = rows[day]


def empty_course(days: int, formations: int) -> PeerCourse:
    """A course whose rows are still to be written."""
    return PeerCourse(
        np.zeros((days, formations, 5), np.int32),
        np.zeros((days, formations), np.int32),
        np.zeros((days, formations), np.int32),
        np.zeros((days, formations), np.int8),
        np.zeros((days, len(STREETS))),
        fell_day=-1,
        cause=HELD,
    )


def refuse_what_peers_leave_out(inputs: Inputs) -> None:
    """The peers know neither complete mixing nor masked stances nor mechanisms left out.

    Raises:
        ValueError: the scenario needs one of these.
    """
    left_out: dict[str, Any] = {
        "complete mixing": inputs.complete_mixing,
        "masked stances": np.any(inputs.choosable == 0.0),
        "mechanisms left out": min(inputs.switches) == 0.0,
    }
    needed = [name for name, is_needed in left_out.items() if is_needed]
    if needed:
        raise ValueError(f"The peers of the benchmark do not do: {', '.join(needed)}")


def course_of(inputs: Inputs, days: int | None, begin: Callable[[], Callable[[int, PeerCourse], int]]) -> PeerCourse:
    """One run, day by day until the end or a downfall.

    Args:
        inputs: the scenario as the package's engine sees it.
        days: stop after so many days; None: all.
        begin: draws people and ties and returns what moves them by a day, writes its row and says how the regime fell
            on it, or HELD.

    Raises:
        ValueError: the scenario needs what the peers leave out.
    """
    refuse_what_peers_leave_out(inputs)
    length = inputs.days if days is None else min(days, inputs.days)
    course = empty_course(length, inputs.formations)
    # A weight of 0 is a log of minus infinity, and an exponential beyond all bounds is infinity: both are meant.
    with np.errstate(over="ignore", divide="ignore"):
        one_day = begin()
        for day in range(length):
            cause = one_day(day, course)
            if cause != HELD:
                course.repeat_from(day)
                return replace(course, fell_day=day, cause=cause)
    return course
