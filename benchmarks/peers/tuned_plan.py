"""What `tuned.py` lays out before the first day: levers by day, utilities as lines, people and ties."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import LOYAL, NO_DUTY_NAMED
from benchmarks.peers.tuned_chance import Bytes, Floats, Integers, Singles, gap_table, single

Flags = npt.NDArray[np.bool_]

ONE, HALF = single(1.0), single(0.5)

# An officer's code is his stance, and 8 more once he was outed.
OUTED, STANCE = 8, 7

# A change of stance is old * 5 + new. What it adds to the heads of the stances, what share of the formation's deeds
# an officer's stance takes no part in, and what his colleagues see: 1 for each who is RESISTING, EXITS for each who
# EXITED, so that one whole number counts both.
CHANGES, EXIT_BITS = 25, 32
EXITS = 1 << EXIT_BITS
_NO_PART = np.array([0.0, 0.5, 1.0, 1.0, 1.0], np.float32)
_LOOKS = np.array([0, 0, 1, EXITS, 0])
_OLD, _NEW = np.divmod(np.arange(CHANGES), 5)
HEADS = (np.arange(5) == _NEW[:, None]) * 1.0 - (np.arange(5) == _OLD[:, None])
MORE_PART = _NO_PART[_OLD] - _NO_PART[_NEW]
LOOKS = _LOOKS[_NEW] - _LOOKS[_OLD]

LARGEST_POWER = 80.0
"""Somewhat above it, exp in single precision overflows."""

# Rows of the table of a day, (ROWS, F). The first nine are lines in duty and strain, times precision.
SHIRK, RESIST, EXIT, STRAIN, SERVICE, TEAM, WATCHED, PROMISE, PRICE, DOUBT, MERCY, DEEDS = range(12)
LINES, ROWS = 9, 12


class Lines(NamedTuple):
    """Table of a day = flat + duty * by_duty + strain * by_strain.

    Attributes:
        flat: (D, LINES, F) or (LINES, F) of a day.
        by_duty: the same.
        by_strain: (LINES, F).
    """

    flat: Singles
    by_duty: Singles
    by_strain: Singles


class Plan(NamedTuple):
    """What is known before chance sets in, by day and formation where nothing else is said.

    Attributes:
        inputs, q: the scenario and its parameters.
        size, first, half_width: (F,) officers, number of the first one, comrades known on either side in the ring.
        value, weight: (F,) street value; that times size.
        pact: (F,) 1.0 for formations of the pact.
        duty: (R + 1, D, F) ordered, by the number of rungs called.
        evidence: belief_prior + signal - propaganda.
        leaver_weight: o, in single precision.
        one_weight, new_weight: (D,) whether o is 1 for all; whether it differs from the day before.
        mercy: amnesty (1 - designated).
        likeness: 1 + kinship.
        shame: what it adds to the others' utilities that a man is outed, times precision, single precision.
        command, watch: the levers as lists, for plain arithmetic.
        gaps: the table of `gap_table` for the reviews.
        steps: whom in the ring one knows, as steps from himself.
        narrow_rings: whether some formation is too small for all of these.
    """

    inputs: Inputs
    q: Any
    size: Integers
    first: Integers
    half_width: Integers
    value: Floats
    weight: Floats
    pact: Floats
    duty: Floats
    evidence: Floats
    leaver_weight: Singles
    one_weight: list[bool]
    new_weight: list[bool]
    mercy: Floats
    likeness: Floats
    shame: Singles
    command: list[list[float]]
    watch: list[list[float]]
    gaps: Bytes
    steps: Integers
    narrow_rings: bool


class Officers(NamedTuple):
    """Everybody; (n,) each.

    Attributes:
        innocence: less his culpability, but for the deeds of his formation so far as far as his stance takes part.
        grievance: g without the penalty of a broken pact.
        tilt: e + belief_ties x, what he adds to the log-odds of belief.
        broken: x.
        formation: number of his formation.
        optimism: e.
        one_tie: what one tie adds to the share of ties.
        seen: his ties RESISTING, plus EXITS times those EXITED.
        zeal: his zeal while he is LOYAL, else 0.
        code: his stance, and OUTED.
    """

    innocence: Singles
    grievance: Singles
    tilt: Singles
    broken: Singles
    formation: Integers
    optimism: Singles
    one_tie: Singles
    seen: Integers
    zeal: Singles
    code: Bytes


class Across(NamedTuple):
    """Ties across: the ends of ties that are an officer's, `end[start[i] : start[i + 1]]`, and who is at the other."""

    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    other: npt.NDArray[np.int32]


class Today(NamedTuple):
    """What steps 2 to 4 settled; (F,) where formations differ, strain = v d (1 + kinship)."""

    day: int
    duty: Floats
    violence: Floats
    strain: Floats
    evidence: Floats
    mercy: Floats
    protest: float
    force: float
    pressure: float
    news: float
    army: float
    mean_violence: float


class Marks(NamedTuple):
    """The reviewers who are not LOYAL or were outed: their places among the reviewers, and the places of some.

    Attributes:
        place: all of them.
        stance: theirs.
        outed, resisting, gone: places of who was outed, is RESISTING, serves no more.
    """

    place: Integers
    stance: Bytes
    outed: Integers
    resisting: Integers
    gone: Integers


class Reviewers(NamedTuple):
    """Those who review today, in order; (m,) each.

    Attributes:
        who: their numbers.
        shares: (F,) how many of each formation.
        code: theirs.
        grievance, broken: g and x.
        stays: 1 - p.
        danger: p times the chance that he must answer.
        mercy: L.
    """

    who: Integers
    shares: Integers
    code: Bytes
    grievance: Singles
    broken: Singles
    stays: Singles
    danger: Singles
    mercy: Singles


def plan_of(inputs: Inputs, days: int) -> Plan:
    """Everything that can be computed for all days at once."""
    q, lever, traits = inputs.parameters, inputs.levers, inputs.traits
    outreach = inputs.whole_levers.outreach[:days, None]
    leaver_weight = (1.0 + (outreach - 1.0) * (1.0 - lever.isolation[:days])).astype(np.float32)
    half_width = np.minimum(int(q.ties_within) // 2, (inputs.size - 1) // 2)
    widest = int(half_width.max())
    return Plan(
        inputs=inputs,
        q=q,
        size=inputs.size,
        first=inputs.first[:-1],
        half_width=half_width,
        value=traits.street_value,
        weight=traits.street_value * inputs.size,
        pact=1.0 * (traits.pact > 0.0),
        duty=duty_by_rungs(inputs, days),
        evidence=q.belief_prior + inputs.signal[:days] - lever.propaganda[:days],
        leaver_weight=leaver_weight,
        one_weight=(leaver_weight == 1.0).all(axis=1).tolist(),
        new_weight=[False, *(leaver_weight[1:] != leaver_weight[:-1]).any(axis=1).tolist()],
        mercy=lever.amnesty[:days] * (1.0 - lever.designated[:days]),
        likeness=1.0 + lever.kinship[:days],
        shame=(q.precision * q.shame * (1.0 - lever.designated[:days])).astype(np.float32),
        command=lever.command[:days].tolist(),
        watch=lever.watch[:days].tolist(),
        gaps=gap_table(q.review_rate),
        steps=np.concatenate([np.arange(-widest, 0), np.arange(1, widest + 1)]),
        narrow_rings=bool((half_width < widest).any()),
    )


def duty_by_rungs(inputs: Inputs, days: int) -> Floats:
    """(R + 1, D, F) the duty that is ordered, by the number of rungs called."""
    duty = [inputs.levers.duty[:days]]
    for rung in inputs.rung_duty:
        duty.append(np.where(rung == NO_DUTY_NAMED, duty[-1], rung))
    return np.array(duty)


def lines_of(plan: Plan, pact_is_broken: bool, stood_down: bool) -> Lines:
    """The table of utilities (model.md, section 4) as far as formation and day determine it; 1 - p, x, g, R apart.

    Utilities are those of SHIRKING, RESISTING and EXITED less that of LOYAL. What a broken pact adds to grievance is
    part of it, and so is a designated formation's shame of who is not outed.
    """
    inputs, q, days = plan.inputs, plan.q, len(plan.evidence)
    lever = inputs.levers
    penalty = plan.pact * q.pact_penalty if pact_is_broken else np.zeros(len(plan.size))
    team = -inputs.traits.team if stood_down else inputs.traits.team
    shame, strained = q.shame * lever.designated[:days], penalty + q.inhibition
    flat, by_duty = np.zeros((2, days, LINES, len(plan.size)))
    by_strain = np.zeros((LINES, len(plan.size)))
    bonus, command = lever.bonus[:days], lever.command[:days]
    flat[:, SHIRK] = (q.shirk_team - 1.0) * team + 0.5 * shame
    flat[:, RESIST] = -q.resist_pay_cut - 2.0 * team + penalty * q.routine + shame
    flat[:, EXIT] = (lever.support[:days] - inputs.traits.exit_cost - 1.0) - 1.5 * team + penalty * q.routine + shame
    by_duty[:, SHIRK], by_duty[:, RESIST], by_duty[:, EXIT] = (q.shirk_bonus - 1.0) * bonus, -bonus, -bonus
    by_strain[SHIRK] = by_strain[RESIST] = by_strain[EXIT] = strained
    by_strain[STRAIN] = by_strain[SERVICE] = 1.0
    flat[:, SERVICE] = q.routine
    flat[:, TEAM] = 0.0 if stood_down else 2.0 * team
    flat[:, WATCHED] = lever.watch[:days] * q.shirk_sanction
    by_duty[:, WATCHED] = by_duty[:, PROMISE] = command
    flat[:, PRICE] = 0.0 if stood_down else q.sanction
    flat, by_duty, by_strain = (q.precision * part for part in (flat, by_duty, by_strain))
    return Lines(flat.astype(np.float32), by_duty.astype(np.float32), by_strain.astype(np.float32))


def draw_ties(plan: Plan, rng: np.random.Generator) -> Across:
    """The pairs across formations, listed by officer: the matrix of ends and officers, turned from columns to rows."""
    n = plan.inputs.officers
    one, other = rng.integers(0, n, (2, int(n * plan.q.ties_across / 2)), dtype=np.int32)
    (himself,) = (one == other).nonzero()
    if len(himself):
        one, other = np.delete(one, himself), np.delete(other, himself)
    ends = np.concatenate([one, other])
    columns = np.arange(len(ends) + 1, dtype=np.int32)
    rows = sparse.csc_array((np.ones(len(ends), np.int8), ends, columns), shape=(n, len(ends))).tocsr()
    return Across(rows.indptr, rows.indices, np.concatenate([other, one]))


def recruit(plan: Plan, across: Across, rng: np.random.Generator) -> Officers:
    """Everybody as the first day begins."""
    n, size, traits = plan.inputs.officers, plan.size, plan.inputs.traits
    optimism = rng.standard_normal(n, dtype=np.float32) * single(plan.q.optimism_sd)
    ties = np.repeat(2 * plan.half_width, size) + np.diff(across.start)
    innocence = traits.culpability_mean.astype(np.float32).repeat(size)
    innocence *= -rng.standard_exponential(n, dtype=np.float32)
    grievance = traits.grievance_sd.astype(np.float32).repeat(size)
    grievance *= rng.standard_normal(n, dtype=np.float32)
    grievance += traits.grievance_mean.astype(np.float32).repeat(size)
    return Officers(
        innocence=innocence,
        grievance=grievance,
        tilt=optimism.copy(),
        broken=np.zeros(n, np.float32),
        formation=np.arange(len(size)).repeat(size),
        optimism=optimism,
        one_tie=np.reciprocal(np.maximum(ties, 1).astype(np.float32)),
        seen=np.zeros(n, np.int64),
        zeal=np.zeros(n, np.float32),
        code=np.full(n, LOYAL, np.uint8),
    )
