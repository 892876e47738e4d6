"""What a peer hands over for one run: the same arrays as the package's own record."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.engine.state import STREETS


@dataclass(frozen=True)
class PeerCourse:
    """One run of D days and F formations; after a downfall the last day repeats.

    Attributes:
        heads: (D, F, 5) int32, officers in each stance at the day's end.
        outed: (D, F) int32, officers ever outed.
        posture: (D, F) int8, of the commanders.
        streets: (D, 6) protest, force, pressure, news, army, violence, as used that day.
        fell_day: the day of the downfall, -1 if the regime held.
        cause: HELD, BY_STREETS or BY_ARMY.
    """

    heads: npt.NDArray[np.int32]
    outed: npt.NDArray[np.int32]
    posture: npt.NDArray[np.int8]
    streets: npt.NDArray[np.float64]
    fell_day: int
    cause: int

    def repeat_from(self, day: int) -> None:
        """Repeat the row of this day until the end."""
        for rows in (self.heads, self.outed, self.posture, self.streets):
            rows[day + 1 :] = rows[day]


def empty_course(days: int, formations: int, fell_day: int = -1, cause: int = 0) -> PeerCourse:
    """A course whose rows are still to be written."""
    return PeerCourse(
        np.zeros((days, formations, 5), np.int32),
        np.zeros((days, formations), np.int32),
        np.zeros((days, formations), np.int8),
        np.zeros((days, len(STREETS))),
        fell_day,
        cause,
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
