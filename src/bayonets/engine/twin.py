"""The mutable arrays of the mean-field twin, and everything else that one course of it needs."""

from typing import Any, NamedTuple

import numpy as np

from bayonets.engine.case import Case, case_of
from bayonets.engine.groups import ROW, SERVING, Groups, Points, groups_of
from bayonets.engine.inputs import Inputs, Parameters, Switches
from bayonets.engine.state import COUNTRY, OFFICER, STANCE, STREETS, TIE, UNIT, Record, Scratch, State, today_of
from bayonets.mechanisms.declare import Array
from bayonets.world.stances import EXITED, POSTURES, REMOVED

# Rows of the groups at hand: in single precision (`engine/group_review.py`), and in double precision.
ROWS, SUMS = 10, 7

# A probability of a posture, or a number of officers, below this is not followed up.
NEGLIGIBLE = 1e-6

# A unit in which officers outed and zeal are counted as real numbers.
_UNIT = np.dtype([(name, np.float64 if name == "outed" else UNIT[name]) for name in UNIT.names or ()])


class Twin(NamedTuple):
    """The mutable arrays of the twin.

    Attributes:
        state: heads (F, 5) float64, units and country; nobody stands in `officers`. A unit's posture is the likeliest.
        seen: the same as others see it: where a formation has perhaps stood down, the expected part of its serving
            officers counts as RESISTING, which is how news and the army's side count a formation that has.
        groups: as the day begins, and from its formation's turn on as it ends.
        tomorrow: (F, 5) heads as the day ends.
        sums: float64, rows of the groups at hand.
        posture, next_posture: (F, 3) probabilities of ORDERING, STALLING, STOOD_DOWN today and tomorrow.
        duty: (3, F) duty of today under each posture.
        blocks: (F, 6) officers of each kind: not outed or outed, then stance.
        kinds: (6,) which kinds stand in the rows.
        caught: (3, 4) probability of being caught, by stance and by the new one, in the formation at hand.
    """

    state: State
    seen: State
    groups: Groups
    tomorrow: Array
    sums: Array
    posture: Array
    next_posture: Array
    duty: Array
    blocks: Array
    kinds: Array
    caught: Array


class Workbench(NamedTuple):
    """Everything that one course of the twin needs; it can be used again."""

    inputs: Inputs
    case: Case
    parameters: Any
    switches: Any
    start: Groups
    twin: Twin
    scratch: Scratch
    record: Record


def workbench(inputs: Inputs, points: Points | None = None) -> Workbench:
    """Room for the twin of a scenario.

    Raises:
        EngineError: the inputs hold a number that the engine cannot compute with.
    """
    quiet = inputs._replace(parameters=inputs.parameters._replace(noise=0.0))
    start = groups_of(inputs, points or Points())
    return Workbench(
        inputs,
        case_of(quiet),
        Parameters(*map(np.float32, inputs.parameters)),
        Switches(*map(np.float32, inputs.switches)),
        start,
        _new_twin(inputs, start),
        _new_scratch(inputs),
        _new_record(inputs),
    )


def _new_twin(inputs: Inputs, start: Groups) -> Twin:
    country = np.recarray(1, COUNTRY)
    copies: list[Any] = [array.copy() for array in start]
    return Twin(
        _new_state(inputs, country),
        _new_state(inputs, country),
        Groups(*copies),
        tomorrow=np.zeros((inputs.formations, REMOVED + 1)),
        sums=np.zeros(SUMS * ROW),
        posture=np.zeros((inputs.formations, len(POSTURES))),
        next_posture=np.zeros((inputs.formations, len(POSTURES))),
        duty=np.zeros((len(POSTURES), inputs.formations)),
        blocks=np.zeros((inputs.formations, 2 * SERVING)),
        kinds=np.zeros(2 * SERVING, np.int64),
        caught=np.zeros((SERVING, EXITED + 1)),
    )


def _new_state(inputs: Inputs, country: Any) -> State:
    """A state without officers, whose heads are real numbers."""
    heads: Any = np.zeros((inputs.formations, REMOVED + 1))
    units = np.recarray(inputs.formations, _UNIT)
    return State(np.recarray(0, OFFICER), np.zeros(1, TIE), np.zeros(0, TIE), heads, units, country)


def _new_scratch(inputs: Inputs) -> Scratch:
    nobody = np.zeros(0, TIE)
    return Scratch(nobody, np.zeros(0, STANCE), np.zeros(ROWS * ROW, np.float32), nobody, today_of(inputs.formations))


def _new_record(inputs: Inputs) -> Record:
    days, formations = inputs.days, inputs.formations
    heads: Any = np.zeros((days, formations, 5))
    outed: Any = np.zeros((days, formations))
    return Record(heads, outed, np.zeros((days, formations), np.int8), np.zeros((days, len(STREETS))))
