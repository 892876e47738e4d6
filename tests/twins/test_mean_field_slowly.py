"""The twin against a slow, plain loop, written from model.md to be read: group after group, in double precision.

It shares the scalar formulas of `mechanisms/` and `world/` with the twin, and nothing of `engine/` but the inputs and
the quadrature's points. The twin decides in single precision: both agree to 1e-5.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from bayonets.engine import self_check
from bayonets.engine.groups import Points, groups_of
from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.engine.mean_field import run_twin
from bayonets.engine.twin import Workbench, workbench
from bayonets.mechanisms.belief import belief, public_evidence
from bayonets.mechanisms.choice import odds
from bayonets.mechanisms.cohesion import cohesion_terms, team_pull
from bayonets.mechanisms.colleagues import seen_broken, weight_of_leavers
from bayonets.mechanisms.command import command_terms
from bayonets.mechanisms.commitment import commitment_terms
from bayonets.mechanisms.conscience import conscience_terms, strain
from bayonets.mechanisms.culpability import deeds, guilt, liability
from bayonets.mechanisms.leniency import leniency, offer
from bayonets.mechanisms.pay import pay_terms
from bayonets.mechanisms.reckoning import reckoning_terms
from bayonets.mechanisms.refuge import refuge_terms
from bayonets.mechanisms.sanction import being_first, sanction_terms
from bayonets.mechanisms.shame import shame_terms
from bayonets.mechanisms.zeal import zeal_of
from bayonets.world.commander import (
    command_conscience_of,
    obedience,
    others_stood_down,
    posture_odds,
    posture_terms,
    posture_utility,
)
from bayonets.world.counter_intelligence import caught_breaking, caught_shirking
from bayonets.world.downfall import downfall
from bayonets.world.exposure import outing_probability
from bayonets.world.orders import rung_is_due, severity
from bayonets.world.protest import hope_of, protest_tomorrow
from bayonets.world.stances import (
    EXITED,
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
from bayonets.world.streets import pressure_of

POINTS = Points(3, 2, 2)


@dataclass
class Group:
    """Officers of one formation who are alike: how many, and the sums of their culpability and zeal."""

    heads: float = 0.0
    culpability: float = 0.0
    zeal: float = 0.0

    def add(self, heads: float, culpability: float, zeal: float) -> None:
        self.heads += heads
        self.culpability += culpability
        self.zeal += zeal


Place = tuple[int, int, int]
"""Number of the point of the traits, 1 if outed, stance."""


@dataclass
class Unit:
    """A formation: its groups, who is gone, what is known of its commander."""

    grievance: list[float]
    optimism: list[float]
    command_culpability: float
    groups: dict[Place, Group] = field(default_factory=dict)
    exited: float = 0.0
    removed: float = 0.0
    outed: float = 0.0
    posture: list[float] = field(default_factory=lambda: [1.0, 0.0, 0.0])

    def count(self, stance: int) -> float:
        return sum(group.heads for (_, _, own), group in self.groups.items() if own == stance)

    def heads(self) -> list[float]:
        return [*(self.count(stance) for stance in range(3)), self.exited, self.removed]

    def zeal(self) -> float:
        return sum(group.zeal for (_, _, own), group in self.groups.items() if own == LOYAL)


@dataclass(frozen=True)
class Day:
    """What everybody knows of a day, and what each formation does."""

    protest: float
    force: float
    pressure: float
    news: float
    army: float
    violence: float
    duty_by_posture: list[list[float]]
    severity: list[float]


class SlowTwin:
    """The mean field of model.md, step by step."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs, self.q = inputs, inputs.parameters
        self.size, self.traits = [int(n) for n in inputs.size], inputs.traits
        self.protest, self.rungs, self.above, self.lost = inputs.initial_protest, 0, 0, 0
        self.pact_broken, self.fell = False, (-1, 0)
        start = groups_of(inputs, POINTS)
        self.units = [self._unit(start, f) for f in range(len(self.size))]

    def _unit(self, start: Any, f: int) -> Unit:
        points = start.heads.shape[3]
        unit = Unit(
            [float(g) for g in start.grievance[f]],
            [float(e) for e in start.optimism[f]],
            float(self.traits.command_culpability[f]),
        )
        for k in range(points):
            for outed in range(2):
                for stance in range(3):
                    unit.groups[k, outed, stance] = Group()
            unit.groups[k, 0, LOYAL].add(float(start.heads[f, 0, 0, k]), float(start.culpability[f, 0, 0, k]), 0.0)
        return unit

    # Step 1.

    def events(self, day: int) -> None:
        for number, when in enumerate(self.inputs.event_day):
            named = [f for f in range(len(self.units)) if self.inputs.event_formations[number, f]]
            share = float(self.inputs.event_share[number])
            for unit in [self.units[f] for f in named if when == day]:
                if self.inputs.event_kind[number] == WALKOUT:
                    walk_out(unit, share)
                else:
                    free = 1.0 - unit.posture[STOOD_DOWN]
                    unit.posture = [p * (1.0 - share) for p in unit.posture[:STOOD_DOWN]] + [1.0 - free]
                    unit.posture[int(self.inputs.event_posture[number])] += share * free

    # Steps 2 to 4.

    def orders(self, day: int) -> list[list[float]]:
        """Duty by formation and posture."""
        duty = []
        for f in range(len(self.units)):
            ordered = float(self.inputs.levers.duty[day, f])
            for rung in range(self.rungs):
                if self.inputs.rung_duty[rung, f] != NO_DUTY_NAMED:
                    ordered = float(self.inputs.rung_duty[rung, f])
            duty.append([ordered, ordered * self.q.stall_duty, 0.0])
        for unit, own, pact in zip(self.units, duty, self.traits.pact, strict=True):
            self.pact_broken |= bool(pact and expected(unit, own) > 0.0)
        return duty

    def army_side(self) -> float:
        siding = sum(
            unit.posture[STOOD_DOWN] * sum(unit.heads()[:3]) + (1 - unit.posture[STOOD_DOWN]) * unit.count(RESISTING)
            for unit, pact in zip(self.units, self.traits.pact, strict=True)
            if pact
        )
        whole = sum(size for size, pact in zip(self.size, self.traits.pact, strict=True) if pact)
        return siding / whole if whole else 0.0

    def look(self, day: int, duty: list[list[float]]) -> Day:
        broken = whole = presence = hurting = force = 0.0
        army, is_an_army = self.army_side(), bool(np.any(self.traits.pact))
        severe = [severity(float(v), is_an_army, army, self.q.army_threat) for v in self.inputs.levers.violence[day]]
        for f, unit in enumerate(self.units):
            weight, (loyal, shirking, resisting, exited, removed) = float(self.traits.street_value[f]), unit.heads()
            stood = unit.posture[STOOD_DOWN]
            if not self.traits.pact[f]:
                broken += weight * (stood * (self.size[f] - removed) + (1.0 - stood) * (resisting + exited))
                whole += weight * self.size[f]
            out = weight * expected(unit, duty[f])
            force += out * (loyal + unit.zeal() + self.q.shirk_effort * shirking)
            presence += out * self.size[f]
            hurting += out * self.size[f] * severe[f]
        fixed = self.inputs.fixed_protest
        protest = float(fixed[day]) if len(fixed) else self.protest
        news = self.q.publicity * broken / whole if whole else 0.0
        pressure = pressure_of(protest, force, self.q.demand)
        return Day(protest, force, pressure, news, army, hurting / presence if presence else 0.0, duty, severe)

    def climb(self, pressure: float) -> None:
        due, self.above = rung_is_due(pressure, self.above, self.q.ladder_trigger, int(self.q.ladder_days))
        self.rungs += int(due and self.rungs < len(self.inputs.rung_duty))

    # Step 5.

    def evidence(self, day: int, f: int, seen: Day) -> float:
        q = self.q
        signal, propaganda = float(self.inputs.signal[day, f]), float(self.inputs.levers.propaganda[day, f])
        weights = (q.belief_prior, q.belief_news, q.belief_pressure, q.belief_army)
        return public_evidence(seen.news, seen.pressure, seen.army, signal, propaganda, *weights)

    def commander(self, day: int, f: int, seen: Day) -> list[float]:
        """Tomorrow's probabilities of the postures."""
        unit, tomorrow = self.units[f], list(self.units[f].posture)
        if not self.inputs.commanders:
            return tomorrow
        for now in (ORDERING, STALLING):
            reviewing = unit.posture[now] * self.q.command_review_rate
            odds_of = self.postures(day, f, seen, seen.duty_by_posture[f][now])
            tomorrow[now] -= reviewing
            for new in range(3):
                tomorrow[new] += reviewing * odds_of[new] / sum(odds_of)
        return tomorrow

    def postures(self, day: int, f: int, seen: Day, duty: float) -> tuple[float, float, float]:
        q, unit, lever = self.q, self.units[f], self.levers(day, f)
        down = np.array([other.posture[STOOD_DOWN] for other in self.units])
        x = others_stood_down(f, down, self.traits.street_value, np.array(self.size))
        heads, mean = unit.heads(), float(self.traits.grievance_mean[f])
        mercy = offer(lever["amnesty"], 0.0, lever["designated"], seen.news, 0.0, q.timeliness)
        strained = strain(mean, q.inhibition, seen.severity[f], duty, lever["kinship"])
        terms = posture_terms(
            belief(self.evidence(day, f, seen), 0.0, x, q.belief_ties),
            lever["command"],
            q.command_reckoning * guilt(unit.command_culpability),
            leniency(mercy, unit.command_culpability, q.forgivable),
            x,
            1.0 - obedience(heads[LOYAL], heads[SHIRKING], float(self.size[f]), heads[REMOVED], q.insight),
            command_conscience_of(mean, q.routine, strained, q.command_conscience),
            q.pact_command if self.pact_broken and self.traits.pact[f] else 0.0,
            lever["watch"],
            being_first(x, q.safety_in_numbers),
            q.stake,
            q.efficacy,
            q.shirk_credit,
            q.lost_authority,
            q.stall_sanction,
            q.command_sanction,
        )
        order, stall, stand = (posture_utility(terms, posture) for posture in (ORDERING, STALLING, STOOD_DOWN))
        return posture_odds(q.command_precision, order, stall, stand, 1.0 if duty > 0.0 else 0.0)

    # Steps 6 to 8.

    def levers(self, day: int, f: int) -> dict[str, float]:
        own = {name: float(table[day, f]) for name, table in self.inputs.levers._asdict().items()}
        return own | {name: float(row[day]) for name, row in self.inputs.whole_levers._asdict().items()}

    def colleagues(self, f: int) -> tuple[float, float]:
        """Shares RESISTING and EXITED of the ties of an officer of formation f, on average."""
        n = sum(self.size)
        everywhere = [sum(unit.heads()[stance] for unit in self.units) / n for stance in (RESISTING, EXITED)]
        if self.inputs.complete_mixing:
            return everywhere[0], everywhere[1]
        here = [self.units[f].heads()[stance] / self.size[f] for stance in (RESISTING, EXITED)]
        within = 2 * min(int(self.q.ties_within) // 2, (self.size[f] - 1) // 2)
        across = 2 * math.floor(n * self.q.ties_across / 2) / n
        if within + across == 0:
            return 0.0, 0.0
        mixed = [(within * own + across * all_) / (within + across) for own, all_ in zip(here, everywhere, strict=True)]
        return mixed[0], mixed[1]

    def work(self, day: int, f: int, seen: Day) -> tuple[Unit, float]:
        """The formation as it ends the day, postures apart; and how many of it are outed today."""
        unit, stood = self.units[f], self.units[f].posture[STOOD_DOWN]
        after = Unit(unit.grievance, unit.optimism, unit.command_culpability, {p: Group() for p in unit.groups})
        after.exited, after.removed, newly = unit.exited, unit.removed, 0.0
        duty = expected(unit, seen.duty_by_posture[f])
        if stood < 1.0:
            newly += self.part(day, f, seen, after, 1.0 - stood, duty / (1.0 - stood), down=False)
        if stood > 0.0:
            newly += self.part(day, f, seen, after, stood, 0.0, down=True)
        after.command_culpability += deeds(self.q.culpability_rate, duty, seen.severity[f])
        return after, newly

    def part(self, day: int, f: int, seen: Day, after: Unit, share: float, duty: float, *, down: bool) -> float:
        """The part of a formation that serves under one duty, or has stood down; how many of it are outed today."""
        q, lever, newly = self.q, self.levers(day, f), 0.0
        resisting, exited = self.colleagues(f)
        x = seen_broken(resisting, exited, weight_of_leavers(lever["outreach"], lever["isolation"]), 1.0)
        done = deeds(q.culpability_rate, duty, seen.severity[f])
        caught_open = caught_breaking(lever["watch"], q.catch_rate, being_first(x, q.safety_in_numbers))
        caught_hidden = caught_shirking(lever["watch"], q.catch_shirking)
        for (k, outed, stance), group in self.units[f].groups.items():
            if group.heads == 0.0:
                continue
            weights, zeal = self.choice(day, f, seen, (k, outed, stance), group, x, duty, down=down)
            gained = done * {LOYAL: 1.0, SHIRKING: 0.5, RESISTING: 0.0}[stance]
            found = outing_probability(lever["outing"], duty) if stance == LOYAL and outed == 0 else 0.0
            newly += share * group.heads * found
            caught = {LOYAL: 0.0, SHIRKING: caught_hidden, RESISTING: caught_open, EXITED: caught_open}
            if down:
                caught[RESISTING] = 0.0
            if stance == RESISTING:
                caught[EXITED] = 0.0
            caught[stance] = 0.0
            for layer, portion in ((outed, share * (1.0 - found)), (1, share * found)):
                heads, past = portion * group.heads, portion * (group.culpability + gained * group.heads)
                idle = 1.0 - q.review_rate
                after.groups[k, layer, stance].add(heads * idle, past * idle, portion * group.zeal * idle)
                for new in range(EXITED + 1):
                    picks = q.review_rate * weights[new] / sum(weights)
                    free = picks * (1.0 - caught[new])
                    after.removed += heads * picks * caught[new]
                    if new == EXITED:
                        after.exited += heads * free
                    else:
                        after.groups[k, layer, new].add(heads * free, past * free, heads * free * zeal)
        return newly

    def choice(
        self, day: int, f: int, seen: Day, place: Place, group: Group, x: float, duty: float, *, down: bool
    ) -> tuple[tuple[float, float, float, float], float]:
        """Weights of the stances for who is in this place, and his zeal after the review."""
        q, on, lever, (k, outed, stance) = self.q, self.inputs.switches, self.levers(day, f), place
        unit, culpability, gone = self.units[f], group.culpability / group.heads, float(down)
        pact = self.pact_broken and self.traits.pact[f]
        grievance = unit.grievance[k] + (q.pact_penalty if pact else 0.0)
        share = unit.outed / self.size[f]
        mercy = offer(lever["amnesty"], share, lever["designated"], seen.news, q.vengeance, q.timeliness)
        p = belief(self.evidence(day, f, seen), unit.optimism[k], x, q.belief_ties)
        must_answer, spared = liability(culpability, float(outed), q.found), leniency(mercy, culpability, q.forgivable)
        first, severe = being_first(x, q.safety_in_numbers), seen.severity[f]
        strained = strain(grievance, q.inhibition, severe, duty, lever["kinship"])
        prices = (q.shirk_sanction, q.sanction, q.exit_sanction)
        resists = float(stance == RESISTING)
        table = {
            "pay": pay_terms(duty, lever["bonus"], q.shirk_bonus, q.resist_pay_cut),
            "cohesion": cohesion_terms(team_pull(float(self.traits.team[f]), x, gone), q.shirk_team),
            "command": command_terms(p, lever["command"], duty),
            "conscience": conscience_terms(grievance, q.routine, strained),
            "sanction": sanction_terms(p, lever["watch"], first, gone, *prices),
            "commitment": commitment_terms(p, resists, gone, q.sanction, lever["pardon"]),
            "reckoning": reckoning_terms(p, q.reckoning * must_answer, spared, x, q.efficacy, q.shirk_credit),
            "refuge": refuge_terms(lever["support"], float(self.traits.exit_cost[f])),
            "shame": shame_terms(float(outed), lever["designated"], q.shame),
        }
        utilities = [sum(getattr(on, name) * row[new] for name, row in table.items()) for new in range(4)]
        may = [float(m) for m in self.inputs.choosable]
        may[SHIRKING] *= float(duty > 0.0)
        weights = odds(q.precision, (*utilities[:3], utilities[3]), (1.0, may[1], may[2], may[3]))
        return weights, on.reckoning * zeal_of(p, must_answer, spared, q.zeal)

    # Steps 9 and 10, and the whole day.

    def live(self, day: int) -> Day:
        """Move on by a day."""
        self.events(day)
        seen = self.look(day, self.orders(day))
        self.climb(seen.pressure)
        postures = [self.commander(day, f, seen) for f in range(len(self.units))]
        worked = [self.work(day, f, seen) for f in range(len(self.units))]
        for f, (after, newly) in enumerate(worked):
            after.outed, after.posture = self.units[f].outed + newly, postures[f]
            self.units[f] = after
        self.lost = self.lost + 1 if seen.pressure > 0.0 else 0
        is_an_army = bool(np.any(self.traits.pact))
        cause = downfall(self.lost, int(self.q.hold_days), is_an_army, self.army_side(), self.q.army_sides)
        self.fell = (day, cause) if cause else self.fell
        lever, q = self.levers(day, 0), self.q
        hope = hope_of(seen.news, seen.pressure, q.hope_news)
        rates = (q.maximum, q.mobilise, q.disperse, q.backlash, 0.0)
        state_side = (lever["public_face"], lever["accommodation"])
        self.protest = protest_tomorrow(seen.protest, hope, seen.violence, 0.0, *state_side, *rates)
        return seen


def expected(unit: Unit, duty: list[float]) -> float:
    return sum(share * own for share, own in zip(unit.posture, duty, strict=True))


def walk_out(unit: Unit, share: float) -> None:
    for (k, outed, stance), group in unit.groups.items():
        if stance != RESISTING:
            unit.groups[k, outed, RESISTING].add(share * group.heads, share * group.culpability, 0.0)
            for name in ("heads", "culpability", "zeal"):
                setattr(group, name, (1.0 - share) * getattr(group, name))


Change = Callable[[Inputs], Inputs]


def with_parameters(**values: float) -> Change:
    return lambda inputs: inputs._replace(parameters=inputs.parameters._replace(**values))


def with_traits(**values: Any) -> Change:
    tables = {name: np.resize(np.array(value, np.float64), 4) for name, value in values.items()}
    return lambda inputs: inputs._replace(traits=inputs.traits._replace(**tables))


def with_levers(**values: Any) -> Change:
    def change(inputs: Inputs) -> Inputs:
        whole = inputs.whole_levers._asdict()
        own = {name: np.broadcast_to(v, inputs.signal.shape) for name, v in values.items() if name not in whole}
        country = {name: np.broadcast_to(v, len(inputs.signal)) for name, v in values.items() if name in whole}
        levers, whole_levers = inputs.levers._replace(**own), inputs.whole_levers._replace(**country)
        return inputs._replace(levers=levers, whole_levers=whole_levers)

    return change


def with_inputs(**values: Any) -> Change:
    return lambda inputs: inputs._replace(**values)


def with_sizes(*size: int) -> Change:
    return with_inputs(size=np.array(size), first=np.concatenate([[0], np.cumsum(size)]))


def without(*names: str) -> Change:
    return lambda inputs: inputs._replace(switches=inputs.switches._replace(**dict.fromkeys(names, 0.0)))


def with_events(*events: tuple[int, int, float, int, list[int]]) -> Change:
    """(day, kind, share, posture, formations named)."""
    day, kind, share, posture, named = zip(*events, strict=True)
    return with_inputs(
        event_day=np.array(day),
        event_kind=np.array(kind),
        event_share=np.array(share),
        event_posture=np.array(posture),
        event_formations=np.array(named, np.uint8),
    )


SEVERAL_EVENTS = with_events(
    (2, 1, 0.4, STOOD_DOWN, [1, 0, 0, 1]),
    (2, WALKOUT, 0.3, 0, [1, 1, 0, 1]),
    (2, 1, 0.5, ORDERING, [1, 1, 1, 1]),
    (4, WALKOUT, 0.2, 0, [1, 0, 1, 0]),
    (4, 1, 0.6, STALLING, [1, 1, 1, 1]),
    (13, 1, 1.0, STOOD_DOWN, [0, 1, 0, 0]),
)
APART = (
    with_traits(grievance_mean=[0.1, 0.6, 1.0, 0.4], culpability_mean=[0.2, 1.0, 0.0, 0.5]),
    with_traits(team=[0.5, 2.0, 1.0, 1.5], exit_cost=[0.0, 1.0, 0.3, 2.0], street_value=[1.0, 0.4, 0.0, 0.7]),
    with_traits(command_culpability=[0.1, 2.0, 0.5, 0.0]),
    with_levers(watch=[0.9, 0.0, 0.5, 0.2], duty=[1.0, 0.5, 0.0, 0.0], isolation=[0.0, 1.0, 0.5, 0.2]),
    with_levers(violence=[2.0, 0.5, 1.0, 3.0], amnesty=[0.9, 0.2, 0.0, 0.6], kinship=[-0.5, 0.0, 1.0, 0.3]),
)
VARIANTS: dict[str, tuple[Change, ...]] = {
    "small case": (),
    "formations apart": APART,
    "several events on one day": (SEVERAL_EVENTS,),
    "outed, vengeful and perhaps stood down": (
        SEVERAL_EVENTS,
        with_parameters(vengeance=1.0),
        with_levers(outing=0.4, amnesty=0.9),
    ),
    "everybody caught": (
        with_parameters(catch_rate=1.0, catch_shirking=0.8, safety_in_numbers=1.0),
        with_levers(watch=1.0),
    ),
    "complete mixing": (*APART, with_inputs(complete_mixing=True)),
    "ties within only": (*APART, with_parameters(ties_across=0.0)),
    "ties across only": (*APART, with_parameters(ties_within=0.0, ties_across=3.0)),
    "nobody knows anybody": (with_parameters(ties_within=0.0, ties_across=0.0),),
    "tiny formations": (with_sizes(1, 2, 3, 7), with_parameters(ties_across=0.5)),
    "one officer each": (with_sizes(1, 1, 1, 1),),
    "commanders off": (SEVERAL_EVENTS, with_inputs(commanders=False)),
    "eager commanders": (
        *APART,
        with_parameters(command_review_rate=1.0, command_sanction=4.0, stake=3.0, command_precision=1.5),
    ),
    "who stalls does nothing": (with_parameters(stall_duty=0.0, command_review_rate=1.0, stall_sanction=0.0),),
    "a pact broken at once": (with_levers(duty=[0.7, 0.7, 0.7, 0.2]),),
    "a pact broken by the ladder, which is exhausted": (
        with_parameters(ladder_days=1.0, ladder_trigger=-5.0, hold_days=99.0),
        with_traits(pact=[0, 1, 0, 1]),
    ),
    "two armies, one of them threatening": (
        with_traits(pact=[1, 0, 0, 1]),
        with_events((1, 1, 0.2, STOOD_DOWN, [1, 0, 0, 1])),
        with_parameters(army_sides=1.0),
    ),
    "lost in the streets": (with_parameters(demand=5.0, hold_days=3.0),),
    "the army changes sides": (with_events((6, WALKOUT, 0.9, 0, [0, 0, 0, 1])), with_parameters(army_sides=0.3)),
    "no army": (with_traits(pact=0),),
    "protest by dates": (with_inputs(fixed_protest=np.linspace(10.0, 500.0, 14)),),
    "no protest": (with_inputs(initial_protest=0.0),),
    "nobody on duty": (with_levers(duty=0.0), with_inputs(rung_duty=np.zeros((0, 4)))),
    "no spread": (with_traits(grievance_sd=0, culpability_mean=0), with_parameters(optimism_sd=0.0)),
    "everybody reviews every day": (*APART, with_parameters(review_rate=1.0)),
    "zealous": (*APART, with_parameters(zeal=1.0, found=0.6, culpability_rate=0.05), with_levers(outing=0.3)),
    "many leave": (with_levers(support=3.0, outreach=4.0), with_parameters(exit_sanction=0.5)),
    "all pardoned": (with_levers(pardon=1.0), with_parameters(sanction=2.0)),
    "all mechanisms off": (without(*MECHANISMS),),
} | {f"without {name}": (without(name),) for name in MECHANISMS}


def both(changes: tuple[Change, ...]) -> tuple[Workbench, SlowTwin, dict[str, Any]]:
    inputs = self_check.small_case()
    for change in changes:
        inputs = change(inputs)
    bench, slow = workbench(inputs, POINTS), SlowTwin(inputs)
    run_twin(bench)
    rows: dict[str, list[Any]] = {"heads": [], "outed": [], "streets": []}
    for day in range(inputs.days):
        if slow.fell[0] < 0:
            seen = slow.live(day)
        rows["heads"].append([unit.heads() for unit in slow.units])
        rows["outed"].append([unit.outed for unit in slow.units])
        rows["streets"].append([seen.protest, seen.force, seen.pressure, seen.news, seen.army, seen.violence])
    return bench, slow, rows


@pytest.mark.parametrize("name", VARIANTS)
def test_the_slow_loop_comes_to_the_same(name: str) -> None:
    bench, slow, rows = both(VARIANTS[name])
    country, twin, size = bench.twin.state.country[0], bench.twin, np.array(slow.size)
    assert (int(country.fell_day), int(country.cause)) == slow.fell
    assert (int(country.rungs_called), bool(country.pact_broken)) == (slow.rungs, slow.pact_broken)
    # The part of a day's flow that rounds in single precision is a small share of a formation.
    near = 1e-5 * size
    assert np.all(np.abs(bench.record.heads - np.array(rows["heads"])) <= near[:, None])
    assert np.all(np.abs(bench.record.outed - np.array(rows["outed"])) <= near)
    assert bench.record.streets == pytest.approx(np.array(rows["streets"]), rel=1e-5, abs=1e-5)
    for f, unit in enumerate(slow.units):
        assert twin.posture[f] == pytest.approx(unit.posture, rel=1e-5, abs=1e-5)
        assert twin.state.units[f].command_culpability == pytest.approx(unit.command_culpability, rel=1e-5, abs=1e-5)
        assert twin.state.units[f].loyal_zeal == pytest.approx(unit.zeal(), rel=1e-5, abs=near[f])
        for (k, outed, stance), group in unit.groups.items():
            assert twin.groups.heads[f, outed, stance, k] == pytest.approx(group.heads, abs=near[f])
            assert twin.groups.culpability[f, outed, stance, k] == pytest.approx(group.culpability, abs=near[f])
