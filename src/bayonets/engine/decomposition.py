"""Utilities of officers and commanders on the morning of a day, summed over each formation, in double precision.

No decisions are taken here. The day begins as in `engine/simulate.py`; then `engine/decide.py` is evaluated for every
serving officer as if he reviewed today: the term of every mechanism for every stance, and the
probabilities of the stances, as they are and with some mechanisms left out.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.command import commander_view, reasons_of, weigh_postures
from bayonets.engine.day import all_are_numbers, morning
from bayonets.engine.decide import Four, Officer, Situation, terms, total, view_of, weights
from bayonets.engine.inputs import MECHANISMS, Parameters, Switches
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.review import ROWS, OthersSeen, crowd_of, gather, gathered_officer
from bayonets.engine.simulate import RunWorkspace, no_number, run_key
from bayonets.engine.state import ROW, Scratch, State
from bayonets.engine.today import Public, evidence_of, situation_of
from bayonets.mechanisms.declare import int64, uint64
from bayonets.world.commander import REASONS, posture_utility
from bayonets.world.orders import occasion
from bayonets.world.stances import RESISTING, SHIRKING, STOOD_DOWN

Doubles = npt.NDArray[np.float64]

FEAR = ("sanction", "commitment")
"""Mechanisms left out without fear of the regime: its sanctions for breaking, and for returning."""
TEAM = ("cohesion",)

SERVING = 3
"""LOYAL, SHIRKING and RESISTING officers are summed separately."""

# Columns of `Decomposition.officers`: number; sum of their beliefs; of the probabilities of the four stances; of those
# without fear; of those without fear and the team; of the utilities; and of every mechanism's terms, four by four.
HEADS, BELIEF, CHOSEN, FEARLESS, ALONE, UTILITY, TERMS = 0, 1, 2, 6, 10, 14, 18
COLUMNS = TERMS + 4 * len(MECHANISMS)
_HASTE = MECHANISMS.index("haste")

# Columns of `Decomposition.commanders`: whether he has a choice; belief; probabilities of his postures; whether there
# are orders to stall; utilities; and every reason's terms, three by three.
CHOOSES, BELIEVES, PICKS, MAY_STALL, WORTH, REASON = 0, 1, 2, 5, 6, 9
COMMANDER_COLUMNS = REASON + 3 * len(REASONS)

# Groups of the officers who have not broken, each with their number and sums of probabilities: thirds by
# each of his traits; not outed and outed; none, one and more colleagues seen broken.
TRAITS = ("grievance", "culpability", "optimism", "roots")
THIRDS, OUTED = 0, 3 * len(TRAITS)
SEEN, GROUPS = OUTED + 2, OUTED + 5
GROUP_COLUMNS = 5


class Decomposition(NamedTuple):
    """One morning of one run, for F formations.

    Attributes:
        heads: (F, 5) officers in each stance.
        stood_down: (F,) 1 where the formation has left the streets as one, else 0.
        may_shirk: (F,) 1 where there is duty to shirk, else 0.
        officers: (F, SERVING, COLUMNS) sums over those LOYAL, SHIRKING and RESISTING.
        groups: (F, GROUPS, GROUP_COLUMNS) sums over those LOYAL or SHIRKING, by trait.
        commanders: (F, COMMANDER_COLUMNS) utilities of each commander.
    """

    heads: npt.NDArray[np.int64]
    stood_down: Doubles
    may_shirk: Doubles
    officers: Doubles
    groups: Doubles
    commanders: Doubles


class DecompositionWorkspace(NamedTuple):
    """The arrays that one thread needs besides its workspace.

    Attributes:
        wide: workspace whose rows are in double precision; today's orders are those of the run's workspace.
        q: parameters in double precision.
        on, fearless, alone: switches in double precision: as the scenario has them; without `FEAR`; without `TEAM`
            either.
        traits: (4, N of the largest formation) array for `TRAITS`.
        bounds: (4, 2) where the thirds of a formation part.
    """

    wide: Scratch
    q: Any
    on: Any
    fearless: Any
    alone: Any
    traits: Doubles
    bounds: Doubles


def decomposition_workspace(workspace: RunWorkspace) -> DecompositionWorkspace:
    """The arrays for a workspace."""
    inputs, wide = workspace.inputs, np.zeros(ROWS * ROW)
    fearless = inputs.switches._replace(**dict.fromkeys(FEAR, 0.0))
    switches = (inputs.switches, fearless, fearless._replace(**dict.fromkeys(TEAM, 0.0)))
    on, without_fear, alone = (Switches(*map(np.float64, each)) for each in switches)
    return DecompositionWorkspace(
        wide=workspace.scratch._replace(rows=wide),  # type: ignore[arg-type]
        q=Parameters(*map(np.float64, inputs.parameters)),
        on=on,
        fearless=without_fear,
        alone=alone,
        traits=np.zeros((len(TRAITS), int(inputs.size.max()))),
        bounds=np.zeros((len(TRAITS), 2)),
    )


def decompose(
    workspace: RunWorkspace,
    scales: DecompositionWorkspace,
    seed: int,
    run: int,
    day: int,
    formations: Iterable[int] | None = None,
) -> Decomposition:
    """Compute the utilities of the morning of a day at whose beginning the run stands; the run is not changed.

    Args:
        workspace: holds the run as the day begins.
        scales: arrays of the same workspace.
        seed, run: its key.
        day: counted from the start.
        formations: those whose rows are filled; by default all.

    Raises:
        EngineError: the run produced a non-finite value.
    """
    state, count = workspace.state.copy(), workspace.inputs.formations
    result = Decomposition(
        heads=state.heads,
        stood_down=np.zeros(count),
        may_shirk=np.zeros(count),
        officers=np.zeros((count, SERVING, COLUMNS)),
        groups=np.zeros((count, GROUPS, GROUP_COLUMNS)),
        commanders=np.zeros((count, COMMANDER_COLUMNS)),
    )
    with np.errstate(over="ignore"):
        public = begin_day(workspace.case, state, workspace.scratch, run_key(seed, run), day)
        if not all_are_numbers(public):
            raise no_number(seed, run)
        for f in range(count) if formations is None else formations:
            part_in_thirds(scales.traits, gather_traits(workspace.case, state, scales, f), scales.bounds)
            decompose_formation(workspace.case, state, scales, public, f, day, result)
    return result


@kernel
def begin_day(case: Case, state: State, scratch: Scratch, key: np.uint64, day: int) -> Public:
    """The day's events and orders, and the resulting public state."""
    return morning(case, state, scratch, random.address(key, uint64(day)), day)


@kernel
def gather_traits(case: Case, state: State, scales: DecompositionWorkspace, f: int) -> int:
    """`TRAITS` of those LOYAL or SHIRKING in formation f, side by side; returns their number."""
    crowd, traits, count = crowd_of(case, state), scales.traits, 0
    for place in range(case.formations[f].officers):
        record = state.officers[case.formations[f].first + place]
        if record.stance <= SHIRKING:
            officer = officer_of(record, state, scales, crowd, f)
            traits[0, count] = officer.grievance
            traits[1, count] = officer.culpability
            traits[2, count] = officer.optimism
            traits[3, count] = officer.roots
            count += 1
    return count


@inlined
def officer_of(record: Any, state: State, scales: DecompositionWorkspace, crowd: OthersSeen, f: int) -> Officer:
    """The traits and observations of an officer of formation f, as the reviews gather them, in double precision."""
    gather(record, scales.wide, crowd, 0)
    return gathered_officer(scales.wide.rows, 0, state.units[f].acts)


def part_in_thirds(traits: Doubles, count: int, bounds: Doubles) -> None:
    """Find where the lowest and the highest third of `count` officers begin and end, trait by trait."""
    if count:
        places = [count // 3, 2 * count // 3]
        bounds[:] = np.partition(traits[:, :count], places, axis=1)[:, places]


@kernel
def decompose_formation(
    case: Case, state: State, scales: DecompositionWorkspace, public: Public, f: int, day: int, result: Decomposition
) -> None:
    """Fill the rows of formation f."""
    today, evidence = scales.wide.today[f], evidence_of(case, public, f, day)
    result.stood_down[f] = today.stood_down
    now = situation_of(case, state, scales.wide, public, f, evidence, day)
    result.may_shirk[f] = 1.0 if now.of_shirking > 0.0 else 0.0
    crowd = crowd_of(case, state)
    for place in range(case.formations[f].officers):
        record = state.officers[case.formations[f].first + place]
        if record.stance <= RESISTING:
            officer = officer_of(record, state, scales, crowd, f)
            weight = decompose_officer(officer, now, scales, result.officers[f, int64(record.stance)])
            if record.stance <= SHIRKING:
                count_in_groups(officer, weight, scales.bounds, result.groups[f])
    if case.rules.commanders and today.stood_down == 0.0:
        decompose_commander(case, state, scales.wide, public, f, evidence, day, result.commanders[f])


@kernel
def decompose_officer(officer: Officer, now: Situation, scales: DecompositionWorkspace, sums: Doubles) -> Four:
    """Add an officer's utilities and probabilities at a review today to the sums; returns the weights of his stances.

    Without the reckoning, the terms of `haste` count as 0 (`decide.total`).
    """
    view, q, on = view_of(officer, now, scales.q), scales.q, scales.on
    weight = weights(officer, view, now, q, on)
    sums[HEADS] += 1.0
    sums[BELIEF] += view.p
    add_shares(weight, sums, CHOSEN)
    add_shares(weights(officer, view, now, q, scales.fearless), sums, FEARLESS)
    add_shares(weights(officer, view, now, q, scales.alone), sums, ALONE)
    table = terms(officer, view, now, q)
    for stance in range(4):
        sums[UTILITY + stance] += total(table, on, stance)
        for mechanism in range(len(table)):
            counts = on.reckoning if mechanism == _HASTE else 1.0
            sums[TERMS + 4 * mechanism + stance] += counts * table[mechanism][stance]
    return weight


@inlined
def add_shares(weight: Four, sums: Doubles, column: int) -> None:
    """Add the probabilities of the four stances to which their weights are proportional."""
    whole = weight[0] + weight[1] + weight[2] + weight[3]
    for stance in range(4):
        sums[column + stance] += weight[stance] / whole


@kernel
def count_in_groups(officer: Officer, weight: Four, bounds: Doubles, groups: Doubles) -> None:
    """Add an officer who has not broken to his group by each of his traits."""
    broken = int64(min(officer.resisting_ties + officer.exited_ties, 2.0))
    add_to(groups[THIRDS + third(officer.grievance, bounds[0])], weight)
    add_to(groups[THIRDS + 3 + third(officer.culpability, bounds[1])], weight)
    add_to(groups[THIRDS + 6 + third(officer.optimism, bounds[2])], weight)
    add_to(groups[THIRDS + 9 + third(officer.roots, bounds[3])], weight)
    add_to(groups[OUTED + int64(officer.outed)], weight)
    add_to(groups[SEEN + broken], weight)


@inlined
def add_to(group: Doubles, weight: Four) -> None:
    """Add one officer with his weights to a group."""
    group[0] += 1.0
    add_shares(weight, group, 1)


@inlined
def third(trait: float, bounds: Doubles) -> int:
    """His third of the formation: 0 the lowest, 2 the highest; if all are equal, all are in the highest."""
    return int64(trait >= bounds[0]) + int64(trait >= bounds[1])


@kernel
def decompose_commander(
    case: Case, state: State, scratch: Scratch, public: Public, f: int, evidence: float, day: int, row: Doubles
) -> None:
    """Fill the row of a commander who has a choice."""
    view, character = commander_view(case, state, scratch, public, f, evidence, day), state.units[f].character
    table = reasons_of(case, scratch, view, character, f, day)
    weight = weigh_postures(case, scratch, view, character, f, day)
    row[CHOOSES], row[BELIEVES] = 1.0, view.p
    row[MAY_STALL] = 1.0 if occasion(scratch.today[f].ordered, case.levers[day, f].detention, 0.0) > 0.0 else 0.0
    for posture in range(STOOD_DOWN + 1):
        row[PICKS + posture] = weight[posture] / (weight[0] + weight[1] + weight[2])
        row[WORTH + posture] = posture_utility(table, posture)
        for reason in range(len(table)):
            row[REASON + 3 * reason + posture] = table[reason][posture]
