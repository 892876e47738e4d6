"""The engine's inputs of a scenario: plain arrays per formation and day, read only. `scenario/inputs.py` makes them.

Shapes: F formations (in the order of the file), D days, R rungs, E events with random draws.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.mechanisms.declare import Array
from bayonets.world import catalogue

MECHANISMS = (
    "pay",
    "cohesion",
    "command",
    "conscience",
    "retaliation",
    "sanction",
    "commitment",
    "reckoning",
    "haste",
    "refuge",
    "shame",
)


def _record(name: str, fields: tuple[str, ...]) -> Any:
    """A named tuple whose fields follow the declarations of the rooms; importable, so that numba can cache it."""
    import collections

    return collections.namedtuple(name, fields, module=__name__)


Parameters = _record("Parameters", tuple(sorted(catalogue.parameters())))
"""Every parameter of the model, floats."""

Traits = _record("Traits", tuple(sorted(catalogue.traits())))
"""Every trait, arrays of shape (F,), float64; `pact` and `watcher` are 0.0 or 1.0."""

WholeLevers = _record(
    "WholeLevers", tuple(sorted(name for name, lever in catalogue.levers().items() if lever.scope == "whole"))
)
"""Every lever for the whole country, arrays of shape (D,), float64."""

FormationLevers = _record(
    "FormationLevers", tuple(sorted(name for name, lever in catalogue.levers().items() if lever.scope == "formation"))
)
"""Every lever by formation, arrays of shape (D, F), float64."""

Switches = _record("Switches", MECHANISMS)
"""Every row of the table of utilities: 1.0, or 0.0 where it is left out."""


DRAWN: Array = np.zeros(0)
"""Shocks of the protest that every run draws for itself."""
DRAWN.flags.writeable = False


class Inputs(NamedTuple):
    """A scenario as the engine sees it.

    Attributes:
        name_keys: (F,) uint64, a hash of each formation's name: its part of the key of random draws.
        first: (F + 1,) int64, number of each formation's first officer; the last entry is the number of all officers.
        size: (F,) int64, officers.
        traits: record of (F,) arrays.
        levers: record of (D, F) arrays.
        whole_levers: record of (D,) arrays.
        signal: (D, F) contribution of the signals so far to the log-odds of belief.
        unmask: (D, F) m, share of the shirking in the formation that colleagues see.
        call: (D,) factor of marches called by name on the turnout.
        threat: (D,) lower bound of a by the threat of another armed service.
        initial_protest: thousands of people on day 0.
        fixed_protest: (D,) thousands of people where the scenario fixes the turnout by dates, else of length 0.
        rung_duty: (R, F) duty that each rung of the ladder names, or NO_DUTY_NAMED.
        event_day: (E,) int64, days from the start.
        event_kind: (E,) int64, WALKOUT, POSTURE_SET or DESIGNATION.
        event_share: (E,) probability for each officer or commander, or of the designation.
        event_posture: (E,) int64, the posture that is set; 0 for other kinds.
        event_degree: (E,) the degree of a designation; 0 for other kinds.
        event_formations: (E, F) uint8, 1 where the formation is named.
        switches: mechanisms on or off.
        choosable: (4,) 1.0 for each stance that the decision may choose; only tests mask any.
        commanders: whether commanders choose; otherwise all remain ORDERING (unless an event sets them).
        complete_mixing: whether each officer sees the whole apparatus instead of his ties.
        parameters: record of floats.
        protest_shocks: (D,) xi, the standard normal numbers that move the protest from one day to the next, where they
            are given; of length 0 where every run draws its own.
    """

    name_keys: npt.NDArray[np.uint64]
    first: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]
    traits: Any
    levers: Any
    whole_levers: Any
    signal: Array
    unmask: Array
    call: Array
    threat: Array
    initial_protest: float
    fixed_protest: Array
    rung_duty: Array
    event_day: npt.NDArray[np.int64]
    event_kind: npt.NDArray[np.int64]
    event_share: Array
    event_posture: npt.NDArray[np.int64]
    event_degree: Array
    event_formations: npt.NDArray[np.uint8]
    switches: Any
    choosable: Array
    commanders: bool
    complete_mixing: bool
    parameters: Any
    protest_shocks: Array = DRAWN

    @property
    def days(self) -> int:
        """Number of simulated days."""
        return len(self.signal)

    @property
    def formations(self) -> int:
        """Number of formations."""
        return len(self.size)

    @property
    def officers(self) -> int:
        """Number of all officers."""
        return int(self.first[-1])
