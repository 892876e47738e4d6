"""The only mutable arrays: the state, from which any later day can be computed.

Shapes: N officers (formation after formation, in the order of the file), F formations, D days. An officer takes 37
bytes and 8 more for every tie across formations; ties within a formation are neighbours by number and need no storage.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.mechanisms.declare import Array

# Officers are drawn, and decide, in batches: rows of 1,024 remain in the processor's nearer cache. Rows are
# stretches of one array at fixed places, so that the compiler sees that they do not overlap. They lie one cache line
# more than their length apart: at exactly 4,096 bytes all rows would compete for the same few places of the cache
# (measured: a run took 50 % longer).
CHUNK = 1024
ROW = CHUNK + 16

# Columns of `Record.streets`.
STREETS = ("protest", "force", "pressure", "news", "army", "violence")

OFFICER = np.dtype(
    [
        ("grievance", np.float32),
        ("past", np.float32),
        ("optimism", np.float32),
        ("roots", np.float32),
        ("zeal", np.float32),
        ("resisting_ties", np.uint16),
        ("exited_ties", np.uint16),
        ("ties", np.uint16),
        ("stance", np.uint8),
        ("marks", np.uint8),
    ],
    align=True,
)
"""One officer, 28 bytes.

grievance [months of pay]; past: culpability less what his present stance adds to it, so that his culpability is
past + share(stance) * acts of his formation, share 1 for LOYAL, 1/2 for SHIRKING, else 0; optimism [log-odds]; roots
[months of pay]; zeal from his latest review, in whole multiples of 2^-20, so that sums are exact; his ties in stance
RESISTING and EXITED, and all of them; stance (`world.stances`); marks: OUTED, ASKED, both or neither.
"""

OUTED, ASKED = 1, 2
"""Marks of an officer: his identity was published; he has enquired about leaving."""

TIE, STANCE = np.dtype(np.uint32), np.dtype(np.uint8)
"""The number of an officer, as ties and changes name him; a stance."""

UNIT = np.dtype(
    [
        ("outed", np.int64),
        ("asked", np.int64),
        ("loyal_zeal", np.float64),
        ("acts", np.float64),
        ("decided", np.float64),
        ("command_culpability", np.float64),
        ("character", np.float64),
        ("posture", np.int64),
    ]
)
"""One formation: officers ever outed, and who have ever asked; sum of the zeal of the loyal; culpability that an
officer LOYAL on all days so far has gained; degree of designation decided so far; culpability, character and posture of
the commander."""

COUNTRY = np.dtype(
    [
        ("protest", np.float64),
        ("news", np.float64),
        ("news_trend", np.float64),
        ("breach", np.float64),
        ("rungs_called", np.int64),
        ("days_above", np.int64),
        ("days_lost", np.int64),
        ("fell_day", np.int64),
        ("cause", np.int64),
        ("both_ways", np.int64),
    ]
)
"""The country: protest, calls apart [thousands of people]; news of the latest day and its trend; breach of the pact,
the largest so far; rungs of the ladder called; consecutive days above the ladder's trigger, and above the capacity of
the forces; day of the downfall or -1, its cause, and whether both causes came on that day."""


class State(NamedTuple):
    """All that the next day depends on.

    Attributes:
        officers: (N,) records OFFICER.
        tie_start: (N + 1,) uint32, where each officer's ties across formations begin in `tie_end`.
        tie_end: uint32, the officers at the other end; ties within a formation are its ring and are not stored.
        heads: (F, 5) int64, officers in each stance.
        units: (F,) records UNIT.
        country: (1,) record COUNTRY.
    """

    officers: Any
    tie_start: npt.NDArray[np.uint32]
    tie_end: npt.NDArray[np.uint32]
    heads: npt.NDArray[np.int64]
    units: Any
    country: Any

    def copy(self) -> "State":
        """An independent copy, to branch from this moment."""
        copies: list[Any] = [array.copy() for array in self]
        return State(*copies)


class Scratch(NamedTuple):
    """Workspace of a day; its content does not outlive the day.

    Attributes:
        changed: (N,) uint32, officers who change their stance today.
        changed_to: (N,) uint8, their new stances; then, for those that colleagues will see, old * 5 + new.
        rows: float32, the current officers, side by side (`engine/review.py`, `engine/population.py`).
        places: uint32, places of officers in their formation: of the current reviewers, then of those to be outed.
        today: (F,) records: ordered and duty, before and after the commander's posture; sent_out, the largest duty
            ordered so far; stood_down, 1 where the formation left the streets as one; force that it puts there;
            next_posture.
    """

    changed: npt.NDArray[np.uint32]
    changed_to: npt.NDArray[np.uint8]
    rows: npt.NDArray[np.float32]
    places: npt.NDArray[np.uint32]
    today: Any


class Record(NamedTuple):
    """The course of one run.

    Attributes:
        heads: (D, F, 5) int32, officers in each stance at the day's end.
        outed, asked: (D, F) int32, officers ever outed, and who have ever asked, at the day's end.
        posture: (D, F) int8, at the day's end.
        duty, force: (D, F) duty as used that day, and force of the formation on the streets.
        streets: (D, 6) turnout, force, pressure, news and violence as used that day; army at the day's end.
    """

    heads: npt.NDArray[np.int32]
    outed: npt.NDArray[np.int32]
    asked: npt.NDArray[np.int32]
    posture: npt.NDArray[np.int8]
    duty: Array
    force: Array
    streets: Array

    def copy(self) -> "Record":
        """An independent copy, to keep after the next run."""
        copies: list[Any] = [array.copy() for array in self]
        return Record(*copies)


def pairs_across(inputs: Inputs) -> int:
    """Number of pairs of officers drawn from the whole apparatus."""
    return int(inputs.officers * inputs.parameters.ties_across / 2)


def bytes_of_people(inputs: Inputs) -> int:
    """Bytes that each thread holds for officers and ties: records, ties across, the list of the day's changes."""
    an_officer = OFFICER.itemsize + TIE.itemsize + TIE.itemsize + STANCE.itemsize
    return an_officer * inputs.officers + 2 * TIE.itemsize * pairs_across(inputs) + TIE.itemsize


def new_state(inputs: Inputs) -> State:
    """A state allocated for the people of the scenario, not drawn yet."""
    officers, formations = inputs.officers, inputs.formations
    return State(
        officers=np.recarray(officers, OFFICER),
        tie_start=np.zeros(officers + 1, TIE),
        tie_end=np.zeros(2 * pairs_across(inputs), TIE),
        heads=np.zeros((formations, 5), np.int64),
        units=np.recarray(formations, UNIT),
        country=np.recarray(1, COUNTRY),
    )


def new_scratch(inputs: Inputs, rows: int, reviewers: int) -> Scratch:
    """Workspace, with the given total length of rows and number of reviewers at a time."""
    return Scratch(
        changed=np.zeros(inputs.officers, TIE),
        changed_to=np.zeros(inputs.officers, STANCE),
        rows=np.zeros(rows, np.float32),
        places=np.zeros(reviewers, TIE),
        today=today_of(inputs.formations),
    )


def today_of(formations: int) -> Any:
    """Arrays for the values of each formation today."""
    numbers = [(name, np.float64) for name in ("ordered", "duty", "sent_out", "stood_down", "force")]
    return np.recarray(formations, [*numbers, ("next_posture", np.int64)])


def bytes_of_record(days: int, formations: int) -> int:
    """Bytes that the course of one run takes in memory."""
    return days * (formations * 45 + 48)


def new_record(inputs: Inputs) -> Record:
    """An empty record of one run."""
    days, formations = inputs.days, inputs.formations
    return Record(
        heads=np.zeros((days, formations, 5), np.int32),
        outed=np.zeros((days, formations), np.int32),
        asked=np.zeros((days, formations), np.int32),
        posture=np.zeros((days, formations), np.int8),
        duty=np.zeros((days, formations)),
        force=np.zeros((days, formations)),
        streets=np.zeros((days, len(STREETS))),
    )
