"""The mutable arrays of the mean field, and the other arrays of one course."""

from typing import Any, NamedTuple

import numpy as np

from bayonets.engine.case import Case, case_of
from bayonets.engine.groups import LINE, ROW, SERVING, GroupPoints, Groups, groups_of, normal_points
from bayonets.engine.inputs import Inputs, Parameters, Switches
from bayonets.engine.state import COUNTRY, OFFICER, STANCE, STREETS, TIE, UNIT, Record, Scratch, State, today_of
from bayonets.mechanisms.declare import Array
from bayonets.mechanisms.elementary import exp
from bayonets.world.stances import DESIGNATION, EXITED, POSTURES, REMOVED

# Rows of the current groups (`engine/group_review.py`) in single precision; and in double precision, by points of the
# traits but roots, and by all points.
ROWS, LINES, SUMS = 10, 11, 7
# Rows of tomorrow's groups of a layer, likewise.
_FEW, _MANY = 7, 6

# Smaller numbers of officers are ignored, as are smaller probabilities that a formation has, or has not, stood down.
NEGLIGIBLE, UNLIKELY = 1e-6, 1e-4

# The number of points for the law of the commanders' characters.
CHARACTERS = 12

# A unit in which officers outed, those who asked, and zeal are counted as real numbers.
_UNIT = np.dtype([(name, np.float64 if name in ("outed", "asked") else UNIT[name]) for name in UNIT.names or ()])


class MeanField(NamedTuple):
    """The mutable arrays of the mean field.

    Attributes:
        state: heads (F, 5) float64, units and country; `officers` is empty. A unit's posture is the most probable one.
        groups: as the day begins, and from its formation's turn on as it ends.
        tomorrow: (F, 5) heads as the day ends.
        lines, sums: float64, rows of the current groups by points of the traits but roots, and by all points.
        few_to_come, many_to_come: (2, .) the same of tomorrow's groups, not outed and outed.
        characters: (B,) weight of each point of the commanders' characters; all on the first where postures are drawn.
        leaning: (B,) factor of a character on the weight of STOOD_DOWN.
        commanders: (F, B, 3) probabilities of ORDERING, STALLING, STOOD_DOWN by character; tomorrow's from the
            commander's turn on.
        posture: (F, 3) the same over all characters, of today.
        blocks: (F, 6) officers of each kind: not outed or outed, then stance.
        kinds: (6,) the kinds in the rows.
        caught: (3, 4) probability of being caught, by stance and by the new one, in the current formation.
    """

    state: State
    groups: Groups
    tomorrow: Array
    lines: Array
    sums: Array
    few_to_come: Array
    many_to_come: Array
    characters: Array
    leaning: Array
    commanders: Array
    posture: Array
    blocks: Array
    kinds: Array
    caught: Array


class MeanFieldWorkspace(NamedTuple):
    """The workspace of one course of the mean field; it can be used again.

    Attributes:
        inputs: the scenario.
        case, expected: without chance in the protest, unless its shocks are given; and with the mean of designations
            instead of draws, for deterministic courses.
        parameters, switches: in single precision, for the reviews.
        start: the groups of day 0.
        characters: (B,) weights of the commanders' characters.
        mean_field, scratch, record: arrays.
    """

    inputs: Inputs
    case: Case
    expected: Case
    parameters: Any
    switches: Any
    start: Groups
    characters: Array
    mean_field: MeanField
    scratch: Scratch
    record: Record


def mean_field_workspace(inputs: Inputs, points: GroupPoints | None = None) -> MeanFieldWorkspace:
    """The workspace for the mean field of a scenario.

    Raises:
        EngineError: the inputs hold a number that the engine cannot compute with.
    """
    quiet = inputs if len(inputs.protest_shocks) else inputs._replace(protest_shocks=np.zeros(inputs.days))
    case, start = case_of(quiet), groups_of(inputs, points or GroupPoints())
    at, weight = normal_points(CHARACTERS, spread=inputs.parameters.command_spread > 0.0)
    slope = inputs.parameters.command_precision * inputs.parameters.command_spread
    return MeanFieldWorkspace(
        inputs,
        case,
        case_of(with_expected_designation(quiet)) if (inputs.event_kind == DESIGNATION).any() else case,
        Parameters(*map(np.float32, inputs.parameters)),
        Switches(*map(np.float32, inputs.switches)),
        start,
        weight,
        _new_mean_field(inputs, start, np.array([exp(slope * b) for b in at.tolist()])),
        _new_scratch(inputs),
        _new_record(inputs),
    )


def with_expected_designation(inputs: Inputs) -> Inputs:
    """The same scenario without events of designation, with their mean in the lever `designated`.

    Each event is decided by one independent draw. In the order of their degrees, a decided one is the largest so far
    except for the lever, so that the mean of the largest follows from the mean so far.
    """
    expected, lever = inputs.levers.designated.copy(), inputs.levers.designated
    (events,) = np.nonzero(inputs.event_kind == DESIGNATION)
    for number in sorted(events, key=lambda event: float(inputs.event_degree[event])):
        chance, day = inputs.event_share[number], inputs.event_day[number]
        named = inputs.event_formations[number] != 0
        decided = np.maximum(lever[day:, named], inputs.event_degree[number])
        expected[day:, named] = (1.0 - chance) * expected[day:, named] + chance * decided
    kept = inputs.event_kind != DESIGNATION
    return inputs._replace(
        levers=inputs.levers._replace(designated=expected),
        event_day=inputs.event_day[kept],
        event_kind=inputs.event_kind[kept],
        event_share=inputs.event_share[kept],
        event_posture=inputs.event_posture[kept],
        event_degree=inputs.event_degree[kept],
        event_formations=inputs.event_formations[kept],
    )


def _new_mean_field(inputs: Inputs, start: Groups, leaning: Array) -> MeanField:
    copies: list[Any] = [array.copy() for array in start]
    return MeanField(
        _new_state(inputs),
        Groups(*copies),
        tomorrow=np.zeros((inputs.formations, REMOVED + 1)),
        lines=np.zeros(LINES * LINE),
        sums=np.zeros(SUMS * LINE),
        few_to_come=np.zeros((2, _FEW * LINE)),
        many_to_come=np.zeros((2, _MANY * LINE)),
        characters=np.zeros(len(leaning)),
        leaning=leaning,
        commanders=np.zeros((inputs.formations, len(leaning), len(POSTURES))),
        posture=np.zeros((inputs.formations, len(POSTURES))),
        blocks=np.zeros((inputs.formations, 2 * SERVING)),
        kinds=np.zeros(2 * SERVING, np.int64),
        caught=np.zeros((SERVING, EXITED + 1)),
    )


def _new_state(inputs: Inputs) -> State:
    """A state without officers, whose heads are real numbers."""
    heads: Any = np.zeros((inputs.formations, REMOVED + 1))
    units, country = np.recarray(inputs.formations, _UNIT), np.recarray(1, COUNTRY)
    return State(np.recarray(0, OFFICER), np.zeros(1, TIE), np.zeros(0, TIE), heads, units, country)


def _new_scratch(inputs: Inputs) -> Scratch:
    nobody = np.zeros(0, TIE)
    return Scratch(nobody, np.zeros(0, STANCE), np.zeros(ROWS * ROW, np.float32), nobody, today_of(inputs.formations))


def _new_record(inputs: Inputs) -> Record:
    days, formations = inputs.days, inputs.formations
    heads: Any = np.zeros((days, formations, 5))
    outed: Any = np.zeros((days, formations))
    asked: Any = np.zeros((days, formations))
    return Record(
        heads,
        outed,
        asked,
        posture=np.zeros((days, formations), np.int8),
        duty=np.zeros((days, formations)),
        force=np.zeros((days, formations)),
        streets=np.zeros((days, len(STREETS))),
    )
