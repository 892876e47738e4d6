"""The model in NumPy and SciPy: whole arrays a day, as fast as we could write it.

A peer for a comparison of speed. It is independent code: nothing of the package's formulas, kernel or draws is used,
only its inputs and the numbers by which it knows stances and postures. It agrees with the engine in law, not draw by
draw (`benchmarks/law.py`). What makes it fast:

- Only those who review today are gathered, and only they are computed, in single precision.
- Who reviews is found by the gaps between reviewers, which are geometric; a table turns random 16-bit numbers into
  gaps. Where 16 bits do not decide, more digits are drawn, so that the probability is exact. Uniform numbers are made
  of raw words, too: `Generator.random` takes several times as long in single precision.
- Those who review are in the order of their formations, so that what holds for a whole formation reaches them by
  `repeat`, several times faster than by an index.
- Utilities are taken relative to that of LOYAL: one exponential less, and what all stances share need not be computed.
  As far as they depend on formation and day alone, they are lines in duty and strain, laid out before the first day.
- The share of ties seen broken and the part of belief that is a man's own are stored and refreshed only for the
  colleagues of who broke; zeal is stored as 0 for who is not LOYAL, so that a formation's is one sum.
- Culpability grows with one running sum per formation, not officer by officer.
- Outing is a Poisson process on the line of those on duty: it costs as much as there are outed.
- The few commanders who review a day are weighed in plain floats, which is faster than arrays of five.

Symbols in comments are those of model.md. Shapes: n officers, m of them reviewing today, F formations, D days.
"""

import math
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import (
    BY_ARMY,
    BY_STREETS,
    EXITED,
    HELD,
    LOYAL,
    NO_DUTY_NAMED,
    ORDERING,
    REMOVED,
    RESISTING,
    SHIRKING,
    STALLING,
    STOOD_DOWN,
    WALKOUT,
)
from benchmarks.peers.course import PeerCourse, empty_course, refuse_what_peers_leave_out

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

single = np.float32
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


# ---------------------------------------------------------------------------------------------------------------------
# Before the first day
# ---------------------------------------------------------------------------------------------------------------------


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


# ---------------------------------------------------------------------------------------------------------------------
# Chance
# ---------------------------------------------------------------------------------------------------------------------


def uniforms(count: int, rng: np.random.Generator) -> Singles:
    """Uniform numbers in single precision, two from each raw word."""
    words: Any = rng.bit_generator.random_raw((count + 1) // 2)
    numbers: Singles = words.view(np.uint32)[:count].astype(np.float32)
    numbers *= single(2.0**-32)
    return numbers


def gap_of(uniform: Floats, probability: float) -> Floats:
    """Steps to the next success, geometric, by inversion."""
    return np.floor(np.log1p(-uniform) / math.log1p(-probability)) + 1.0


@cache
def gap_table(probability: float) -> Bytes:
    """Steps to the next success by the first 16 bits of a uniform number; 0 where these bits leave it open."""
    if not 0.0 < probability < 1.0:
        return np.ones(65536, np.uint8)
    edges = np.arange(65537) / 65536.0
    least, most = gap_of(edges[:-1], probability), gap_of(np.nextafter(edges[1:], 0.0), probability)
    return np.where((least == most) & (least < 256.0), least, 0.0).astype(np.uint8)


def successes(n: int, probability: float, gaps: Bytes, rng: np.random.Generator) -> Integers:
    """Which of n succeed, each with the given probability, in order."""
    found: list[Integers] = []
    reached = -1
    while reached < n and probability > 0.0:
        expected = (n - reached) * probability
        words: Any = rng.bit_generator.random_raw(int(expected + 5.0 * math.sqrt(expected)) // 4 + 4)
        bits = words.view(np.uint16)
        steps = gaps.take(bits).astype(np.int64)
        (undecided,) = (steps == 0).nonzero()
        if len(undecided):
            steps[undecided] = gap_of((bits[undecided] + rng.random(len(undecided))) / 65536.0, probability)
        steps[0] += reached
        found.append(np.cumsum(steps, out=steps))
        reached = int(steps[-1])
    places = found[0] if len(found) == 1 else np.concatenate([*found, np.zeros(0, np.int64)])
    return places[: places.searchsorted(n)]


# ---------------------------------------------------------------------------------------------------------------------
# The run
# ---------------------------------------------------------------------------------------------------------------------


class Run:
    """One run: the state of a moment, and a method for each step of the day."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan = plan
        self.rng = np.random.Generator(np.random.SFC64(seed))
        self.across = draw_ties(plan, self.rng)
        self.officers = recruit(plan, self.across, self.rng)
        formations = len(plan.size)
        self.heads = np.zeros((formations, 5))
        self.heads[:, LOYAL] = plan.size
        self.outed = np.zeros(formations, np.int64)
        self.deeds = np.zeros(formations)
        self.protest = plan.inputs.initial_protest
        self.rungs = self.days_above = self.days_lost = 0
        self.pact_is_broken = False
        self.lines: dict[tuple[bool, bool], Lines] = {}
        self.posture = np.full(formations, ORDERING, np.int64)
        self.take_posture(self.posture)

    def one_day(self, day: int, course: PeerCourse) -> int:
        """Move by one day and write its row; returns the cause of a downfall, or HELD."""
        if self.plan.new_weight[day]:
            self.look_again(day)
        self.hold_events(day)
        today = self.begin_day(day)
        self.climb_ladder(today)
        posture = self.review_postures(today)
        exposed = self.expose(today)
        self.review(today)
        self.officers.code[exposed] |= OUTED
        self.outed += np.bincount(self.officers.formation[exposed], minlength=len(self.outed))
        if posture is not None:
            self.take_posture(posture)
        cause = self.downfall(today)
        self.write(today, course)
        self.grow_protest(today)
        return cause

    # Steps 1 to 4 ----------------------------------------------------------------------------------------------------

    def hold_events(self, day: int) -> None:
        """Step 1: walkouts, and postures set from above."""
        inputs = self.plan.inputs
        if day in inputs.event_day:
            for event in np.flatnonzero(inputs.event_day == day):
                for f in np.flatnonzero(inputs.event_formations[event]):
                    if inputs.event_kind[event] == WALKOUT:
                        self.walk_out(day, f, inputs.event_share[event])
                    elif self.posture[f] != STOOD_DOWN and self.rng.random() < inputs.event_share[event]:
                        posture = self.posture.copy()
                        posture[f] = inputs.event_posture[event]
                        self.take_posture(posture)

    def walk_out(self, day: int, f: int, share: float) -> None:
        """Some of the LOYAL and SHIRKING of formation f turn RESISTING at once, and are seen."""
        first, size, officers = self.plan.first[f], self.plan.size[f], self.officers
        stance = officers.code[first : first + size] & STANCE
        (place,) = ((self.rng.random(size) < share) & (stance <= SHIRKING)).nonzero()
        officers.zeal[first + place] = 0.0
        self.change(day, first + place, stance[place] * 5 + RESISTING, np.full(len(place), f))

    def take_posture(self, posture: Integers) -> None:
        """New postures, and what follows: the share of duty that is done, who counts in X and in a."""
        plan, q = self.plan, self.plan.q
        self.posture = posture
        self.obeyed = np.array([1.0, q.stall_duty, 0.0])[posture]
        self.down = posture == STOOD_DOWN
        self.any_down = bool(self.down.any())
        open_value, pact_size = plan.value * (1.0 - plan.pact), float(plan.pact @ plan.size)
        everybody = float(open_value @ plan.size)
        counts = np.zeros((2, len(posture), 5))
        counts[:, :, LOYAL] = counts[:, :, SHIRKING] = self.down
        counts[:, :, RESISTING] = 1.0
        counts[0, :, EXITED] = 1.0
        counts[0] *= (open_value * (q.publicity / everybody if everybody > 0.0 else 0.0))[:, None]
        counts[1] *= (plan.pact / max(pact_size, 1.0))[:, None]
        self.counts = counts.reshape(2, -1)

    def begin_day(self, day: int) -> Today:
        """Steps 2 to 4: orders, news, streets."""
        plan, q, inputs = self.plan, self.plan.q, self.plan.inputs
        duty = plan.duty[self.rungs, day] * self.obeyed
        self.pact_is_broken = self.pact_is_broken or float(plan.pact @ duty) > 0.0
        news, army = (self.counts @ self.heads.ravel()).tolist()
        violence = inputs.levers.violence[day]
        if army >= q.army_threat and plan.pact.any():
            violence = 0.5 * violence
        presence = plan.weight * duty
        present = float(presence.sum())
        mean_violence = float(presence @ violence) / present if present > 0.0 else 0.0
        protest = float(inputs.fixed_protest[day]) if len(inputs.fixed_protest) else self.protest
        effort = self.heads[:, LOYAL] + q.shirk_effort * self.heads[:, SHIRKING]
        effort += np.add.reduceat(self.officers.zeal, plan.first)
        force = float((plan.value * duty) @ effort)
        pressure = pressure_of(q.demand * protest, force)
        return Today(
            day=day,
            duty=duty,
            violence=violence,
            strain=violence * duty * plan.likeness[day],
            evidence=plan.evidence[day] + (q.belief_news * news + q.belief_pressure * pressure + q.belief_army * army),
            mercy=plan.mercy[day] * (1.0 - news) ** q.timeliness,
            protest=protest,
            force=force,
            pressure=pressure,
            news=news,
            army=army,
            mean_violence=mean_violence,
        )

    def climb_ladder(self, today: Today) -> None:
        """Step 4, the ladder: the next rung counts from tomorrow."""
        q = self.plan.q
        self.days_above = self.days_above + 1 if today.pressure > q.ladder_trigger else 0
        if self.days_above >= q.ladder_days:
            self.days_above = 0
            self.rungs = min(self.rungs + 1, len(self.plan.duty) - 1)

    # Steps 5 and 6 ---------------------------------------------------------------------------------------------------

    def review_postures(self, today: Today) -> Integers | None:
        """Step 5: the postures of tomorrow, if any of them changes."""
        plan, q, rng = self.plan, self.plan.q, self.rng
        if not plan.inputs.commanders:
            return None
        (who,) = ((rng.random(len(plan.size)) < q.command_review_rate) & ~self.down).nonzero()
        if len(who) == 0:
            return None
        posture = self.posture.copy()
        public = (today.evidence, today.mercy, today.strain, today.duty, self.deeds)
        evidence, mercy, strain, duty, deeds = (column.tolist() for column in public)
        weight_down = float(plan.weight @ self.down) if self.any_down else 0.0
        for f, chance in zip(who.tolist(), rng.random(len(who)).tolist(), strict=True):
            others = self.plan.weight.sum() - self.plan.weight[f] if self.any_down else 0.0
            x = float(weight_down / others) if others > 0.0 else 0.0
            utilities = self.weigh_postures(today.day, f, x, evidence[f], mercy[f], strain[f], duty[f], deeds[f])
            best = max(utilities)
            order, stall, stand = (math.exp(q.command_precision * (utility - best)) for utility in utilities)
            point = chance * (order + stall + stand)
            posture[f] = ORDERING if point < order else STALLING if point < order + stall else STOOD_DOWN
        return None if (posture == self.posture).all() else posture

    def weigh_postures(
        self, day: int, f: int, x: float, evidence: float, mercy: float, strain: float, duty: float, deeds: float
    ) -> tuple[float, float, float]:
        """What each posture is worth to the commander of formation f: model.md, section 5, in plain floats."""
        plan, q = self.plan, self.plan.q
        grievance, guilt = plan.inputs.traits.grievance_mean.item(f), plan.inputs.traits.command_culpability.item(f)
        guilt += deeds
        loyal, shirking, resisting, exited, _ = self.heads[f].tolist()
        there = loyal + shirking + resisting + exited
        obeying = (loyal + (1.0 - q.insight) * shirking) / there if there > 0.0 else 0.0
        stays = logistic(-evidence - q.belief_ties * x)
        fear = (1.0 - stays) * q.command_reckoning * (1.0 - math.exp(-guilt))
        mercy *= math.exp(-guilt / q.forgivable)
        lost = q.lost_authority * (1.0 - obeying)
        strained = grievance * q.routine + (grievance + q.inhibition) * strain
        burden = q.command_conscience * strained
        if self.pact_is_broken and plan.pact[f] > 0.0:
            burden += q.pact_command
        ordering = stays * (q.stake + plan.command[day][f]) - fear * (1.0 - q.efficacy * (1.0 - x)) - lost - burden
        stalling = stays * (0.5 * q.stake - plan.watch[day][f] * q.stall_sanction)
        stalling -= fear * (1.0 - q.shirk_credit * mercy) + 0.3 * lost + 0.5 * burden
        down = -stays * q.command_sanction * math.exp(-q.safety_in_numbers * x) - fear * (1.0 - mercy)
        return ordering, stalling if duty > 0.0 else -math.inf, down

    def expose(self, today: Today) -> Integers:
        """Step 6: who is outed today.

        Points of a Poisson process fall on a line on which each officer takes a stretch as long as his hazard: he is
        outed if one falls on his, which has just the probability of the model.
        """
        plan, rng = self.plan, self.rng
        outing = float(plan.inputs.whole_levers.outing[today.day])
        presence = today.duty * plan.size
        present = float(presence.sum())
        if outing * present <= 0.0:
            return np.zeros(0, np.int64)
        points = rng.multinomial(rng.poisson(outing * present), presence / present)
        hit = (rng.random(int(points.sum())) * plan.size.repeat(points)).astype(np.int64) + plan.first.repeat(points)
        hit = hit[self.officers.code[hit] == LOYAL]
        hit.sort()
        again = hit[1:] == hit[:-1]
        return hit[np.append(True, ~again)] if again.any() else hit

    # Step 7 ----------------------------------------------------------------------------------------------------------

    def review(self, today: Today) -> None:
        """Steps 7 and 8 for officers: those who review choose a stance; most keep theirs."""
        plan, officers = self.plan, self.officers
        table = self.table_of(today)
        who = successes(len(officers.code), plan.q.review_rate, plan.gaps, self.rng)
        cut = who.searchsorted(plan.inputs.first)
        count = cut[1:] - cut[:-1]
        code = officers.code.take(who)
        marks = marks_of(code)
        reviewers = self.look_around(table, who, count, code, marks)
        power = self.weigh(table, reviewers)
        self.correct(power, today, table, reviewers, marks)
        new = self.pick(power)
        old = code & STANCE
        new[marks.gone] = old[marks.gone]
        zeal = ONE - reviewers.mercy
        zeal *= reviewers.danger
        zeal *= single(plan.q.zeal)
        zeal *= new == LOYAL
        (changing,) = (new != old).nonzero()
        old, new, broken = old[changing], new[changing], reviewers.broken[changing]
        changed = who[changing]
        formation = officers.formation.take(changed)
        self.catch(today, formation, old, new, broken)
        officers.zeal[who] = zeal
        self.deeds += plan.q.culpability_rate * today.duty * today.violence
        self.change(today.day, changed, old * 5 + new, formation)

    def table_of(self, today: Today) -> Singles:
        """(ROWS, F) what the reviewers of a formation share today."""
        lines = self.lines_for(False)
        flat = lines.flat[today.day]
        if self.any_down:
            flat = np.where(self.down, self.lines_for(True).flat[today.day], flat)
        duty = today.duty.astype(np.float32)
        table = np.empty((ROWS, len(duty)), np.float32)
        np.multiply(lines.by_duty[today.day], duty, out=table[:LINES])
        table[:LINES] += flat
        table[:LINES] += lines.by_strain * today.strain.astype(np.float32)
        table[SHIRK, duty <= 0.0] = -np.inf
        table[DOUBT] = -today.evidence
        table[MERCY] = today.mercy * (1.0 - self.plan.q.vengeance * self.outed / self.plan.size)
        table[DEEDS] = self.deeds
        return table

    def lines_for(self, stood_down: bool) -> Lines:
        """The lines as they stand, made when they are needed first."""
        key = (self.pact_is_broken, stood_down)
        if key not in self.lines:
            self.lines[key] = lines_of(self.plan, *key)
        return self.lines[key]

    def look_around(self, table: Singles, who: Integers, count: Integers, code: Bytes, marks: Marks) -> Reviewers:
        """What each reviewer sees and believes."""
        q, officers = self.plan.q, self.officers
        innocence = officers.innocence.take(who)
        deeds = table[DEEDS].repeat(count)
        innocence -= deeds
        innocence[marks.place] += _NO_PART.take(marks.stance) * deeds[marks.place]
        mercy = innocence * single(1.0 / q.forgivable)
        np.exp(mercy, out=mercy)
        mercy *= table[MERCY].repeat(count)
        np.exp(innocence, out=innocence)
        danger = ONE - innocence
        answer = danger[marks.outed]
        danger *= single(q.found)
        danger[marks.outed] = answer
        belief = table[DOUBT].repeat(count)
        belief -= officers.tilt.take(who)
        np.exp(belief, out=belief)
        belief += ONE
        np.reciprocal(belief, out=belief)
        danger *= belief
        return Reviewers(
            who=who,
            shares=count,
            code=code,
            grievance=officers.grievance.take(who),
            broken=officers.broken.take(who),
            stays=ONE - belief,
            danger=danger,
            mercy=mercy,
        )

    def weigh(self, table: Singles, reviewers: Reviewers) -> Singles:
        """(3, m) utility of SHIRKING, RESISTING, EXITED less that of LOYAL, times precision, but for `correct`."""
        q, count, broken = self.plan.q, reviewers.shares, reviewers.broken
        power = np.empty((3, len(broken)), np.float32)
        shirking, resisting, exiting = power
        fear = reviewers.danger * single(q.precision * q.reckoning)
        spared = fear * reviewers.mercy
        together = broken * single(-q.efficacy)
        together += single(q.efficacy)
        together *= fear
        np.multiply(reviewers.grievance, table[STRAIN].repeat(count), out=shirking)
        shirking += table[SHIRK].repeat(count)
        shirking -= reviewers.stays * table[WATCHED].repeat(count)
        shirking += spared * single(q.shirk_credit)
        shirking -= together
        np.multiply(reviewers.grievance, table[SERVICE].repeat(count), out=resisting)
        resisting -= reviewers.stays * table[PROMISE].repeat(count)
        resisting += spared
        resisting -= together
        np.add(resisting, table[EXIT].repeat(count), out=exiting)
        resisting += table[RESIST].repeat(count)
        team = broken * table[TEAM].repeat(count)
        shirking += team * single(1.0 - q.shirk_team)
        resisting += team * single(2.0)
        exiting += team * single(1.5)
        first = broken * single(-q.safety_in_numbers)
        np.exp(first, out=first)
        first *= reviewers.stays
        resisting -= first * table[PRICE].repeat(count)
        exiting -= first * single(q.precision * q.exit_sanction)
        return power

    def correct(self, power: Singles, today: Today, table: Singles, reviewers: Reviewers, marks: Marks) -> None:
        """Add the shame of the outed, and the commitment of who is RESISTING now."""
        if len(marks.outed):
            shame = self.plan.shame[today.day].take(self.officers.formation.take(reviewers.who[marks.outed]))
            power[0, marks.outed] += HALF * shame
            power[1, marks.outed] += shame
            power[2, marks.outed] += shame
        if len(marks.resisting):
            pardon = single(1.0 - self.plan.inputs.whole_levers.pardon[today.day])
            price = table[PRICE].take(self.officers.formation.take(reviewers.who[marks.resisting]))
            power[1:, marks.resisting] += reviewers.stays[marks.resisting] * price * pardon

    def pick(self, power: Singles) -> Bytes:
        """The stance that a uniform number picks for each; `power` is used up."""
        loyal: Any = ONE
        if power.max() > LARGEST_POWER:
            excess = np.maximum(power.max(axis=0), single(0.0))
            loyal = np.exp(-excess)
            power -= excess
        shirking, resisting, exiting = np.exp(power, out=power)
        resisting += exiting
        shirking += resisting
        point = shirking + loyal
        point *= uniforms(len(point), self.rng)
        new = (point < shirking).view(np.uint8)
        new += point < resisting
        new += point < exiting
        return new

    def catch(self, today: Today, formation: Integers, old: Bytes, new: Bytes, broken: Singles) -> None:
        """Turn those of the changing whom counter-intelligence catches into REMOVED."""
        q, watch = self.plan.q, self.plan.inputs.levers.watch[today.day].astype(np.float32)
        draw = uniforms(len(new), self.rng)
        caught = draw < (watch * single(q.catch_shirking)).take(formation)
        caught &= new == SHIRKING
        (breaking,) = (new > SHIRKING).nonzero()
        f = formation[breaking]
        chance = watch.take(f) * single(q.catch_rate) * np.exp(single(-q.safety_in_numbers) * broken[breaking])
        refusing = new[breaking] == RESISTING
        excused = (refusing & self.down.take(f)) | (~refusing & (old[breaking] == RESISTING))
        caught[breaking] = (draw[breaking] < chance) & ~excused
        new[caught] = REMOVED

    # Step 8 ----------------------------------------------------------------------------------------------------------

    def change(self, day: int, who: Integers, change: Bytes, formation: Integers) -> None:
        """Carry out changes of stance: heads, culpability, what colleagues see; `change` is old * 5 + new."""
        officers = self.officers
        moves = change.astype(np.int64)
        made = np.bincount(formation * CHANGES + moves, minlength=len(self.heads) * CHANGES)
        self.heads += made.reshape(-1, CHANGES) @ HEADS
        officers.innocence[who] += MORE_PART.take(moves) * self.deeds.astype(np.float32).take(formation)
        code = officers.code.take(who)
        officers.code[who] = (code & OUTED) | (change % 5)
        looks = LOOKS.take(moves)
        (seen,) = looks.nonzero()
        if len(seen):
            self.show(day, who[seen], formation[seen], looks[seen])

    def show(self, day: int, who: Integers, formation: Integers, looks: Integers) -> None:
        """Tell their colleagues what these officers look like from now on."""
        plan, across = self.plan, self.across
        first, size = plan.first.take(formation)[:, None], plan.size.take(formation)[:, None]
        ring = ((who - plan.first.take(formation))[:, None] + plan.steps) % size + first
        ring_looks = looks.repeat(len(plan.steps))
        if plan.narrow_rings:
            within = np.abs(plan.steps) <= plan.half_width.take(formation)[:, None]
            ring, ring_looks = ring[within], ring_looks[within.ravel()]
        start = across.start.take(who)
        count = across.start.take(who + 1) - start
        last = count.cumsum()
        stretch = np.arange(last[-1]) + (start - last + count).repeat(count)
        colleagues = np.concatenate([ring.ravel(), across.other.take(across.end.take(stretch))])
        np.add.at(self.officers.seen, colleagues, np.concatenate([ring_looks, looks.repeat(count)]))
        self.look(day, colleagues)

    def look(self, day: int, who: Integers) -> None:
        """Refresh x, and what follows from it, for these officers."""
        plan, officers = self.plan, self.officers
        seen = officers.seen.take(who)
        broken = (seen & (EXITS - 1)).astype(np.float32)
        exited = (seen >> EXIT_BITS).astype(np.float32)
        if not plan.one_weight[day]:
            exited *= plan.leaver_weight[day].take(officers.formation.take(who))
        broken += exited
        broken *= officers.one_tie.take(who)
        np.minimum(broken, ONE, out=broken)
        officers.broken[who] = broken
        broken = broken * single(plan.q.belief_ties)
        officers.tilt[who] = broken + officers.optimism.take(who)

    def look_again(self, day: int) -> None:
        """Refresh x of all who see somebody broken, when the weight of those who left changes."""
        self.look(day, self.officers.seen.nonzero()[0])

    # Steps 9 and 10 --------------------------------------------------------------------------------------------------

    def downfall(self, today: Today) -> int:
        """Step 9: the streets before the army."""
        q = self.plan.q
        self.days_lost = self.days_lost + 1 if today.pressure > 0.0 else 0
        if self.days_lost >= q.hold_days:
            return BY_STREETS
        army = float(self.counts[1] @ self.heads.ravel())
        return BY_ARMY if army >= q.army_sides and self.plan.pact.any() else HELD

    def write(self, today: Today, course: PeerCourse) -> None:
        """The day's row."""
        course.heads[today.day] = self.heads
        course.outed[today.day] = self.outed
        course.posture[today.day] = self.posture
        course.streets[today.day] = today[-6:]

    def grow_protest(self, today: Today) -> None:
        """Step 10: protest of tomorrow."""
        q, lever = self.plan.q, self.plan.inputs.whole_levers
        room = 1.0 - today.protest / (q.maximum * (1.0 - lever.accommodation.item(today.day)))
        hope = logistic(q.hope_news * today.news + today.pressure)
        growth = q.mobilise * hope * room - q.disperse * (1.0 - hope)
        growth += q.backlash * today.mean_violence * (1.0 - lever.public_face.item(today.day)) * room
        self.protest = today.protest * math.exp(growth + q.noise * self.rng.standard_normal())


def marks_of(code: Bytes) -> Marks:
    """Who among the reviewers differs from most."""
    (place,) = (code != LOYAL).nonzero()
    marked = code[place]
    stance = marked & STANCE
    return Marks(place, stance, place[marked >= OUTED], place[stance == RESISTING], place[stance >= EXITED])


def logistic(log_odds: float) -> float:
    """1 / (1 + exp(-log_odds)), without overflow."""
    return 1.0 / (1.0 + math.exp(-log_odds)) if log_odds > -700.0 else 0.0


def pressure_of(needed: float, force: float) -> float:
    """The log of what is needed over the force that is there, clipped to [-5, 5]."""
    if needed <= 0.0:
        return -5.0
    if force <= 0.0:
        return 5.0
    return min(5.0, max(-5.0, math.log(needed / force)))


def simulate(inputs: Inputs, seed: int, *, days: int | None = None) -> PeerCourse:
    """One run.

    Args:
        inputs: the scenario as the package's engine sees it.
        seed: of this run alone.
        days: stop after so many days; None: all.

    Raises:
        ValueError: the scenario needs what the peers leave out.
    """
    refuse_what_peers_leave_out(inputs)
    length = inputs.days if days is None else min(days, inputs.days)
    run = Run(plan_of(inputs, length), seed)
    course = empty_course(length, inputs.formations)
    with np.errstate(over="ignore"):
        for day in range(length):
            cause = run.one_day(day, course)
            if cause != HELD:
                course.repeat_from(day)
                return replace(course, fell_day=day, cause=cause)
    return course
