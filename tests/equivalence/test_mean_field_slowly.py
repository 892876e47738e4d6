"""The mean field against a slow, plain loop, written from model.md to be read: group after group, in double precision.

It shares the scalar formulas of `mechanisms/` and `world/` with the mean field, and nothing of `engine/` but the
inputs, the quadrature's points and the rule for parts too small to be followed up. The mean field decides in single
precision, and once for all roots: both agree to 1e-5.
"""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from bayonets.engine import self_check
from bayonets.engine.groups import GroupPoints, groups_of, normal_points
from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import CHARACTERS, UNLIKELY, MeanFieldWorkspace, mean_field_workspace
from bayonets.mechanisms.belief import belief, public_evidence, sooner_or_later
from bayonets.mechanisms.choice import odds, weight_of_shirking
from bayonets.mechanisms.cohesion import cohesion_terms, team_pull, team_spirit
from bayonets.mechanisms.colleagues import seen_broken, weight_of_exits
from bayonets.mechanisms.command import command_terms
from bayonets.mechanisms.commitment import commitment_terms
from bayonets.mechanisms.conscience import conscience_terms, reluctance
from bayonets.mechanisms.culpability import acts, guilt, liability
from bayonets.mechanisms.haste import haste_terms
from bayonets.mechanisms.leniency import believed, leniency, offer
from bayonets.mechanisms.pay import pay_terms
from bayonets.mechanisms.reckoning import left_behind, reckoning_terms
from bayonets.mechanisms.refuge import refuge_terms
from bayonets.mechanisms.retaliation import retaliation_terms
from bayonets.mechanisms.sanction import being_first, price_of_refusal, refusing_beside, sanction_terms
from bayonets.mechanisms.shame import shame_terms
from bayonets.mechanisms.zeal import zeal_of
from bayonets.world.commander import command_conscience_of, obedience, posture_odds, posture_terms, posture_utility
from bayonets.world.counter_intelligence import caught_breaking, caught_shirking
from bayonets.world.downfall import army_falls, downfall, streets_fall
from bayonets.world.exposure import outing_probability
from bayonets.world.orders import drawn_in, duty_under, occasion, rung_is_due, work_of_repression
from bayonets.world.protest import hope_of, protest_tomorrow
from bayonets.world.stances import (
    DESIGNATION,
    EXITED,
    LOYAL,
    ORDERING,
    POSTURE_SET,
    REMOVED,
    RESISTING,
    SHIRKING,
    STALLING,
    STOOD_DOWN,
    WALKOUT,
)
from bayonets.world.streets import force_of, pressure_of

FEW, MORE = GroupPoints(2, 1, 2, 2), GroupPoints(2, 2, 2, 3)

Temper = tuple[int, int, int]
"""Number of the point of grievance, culpability and optimism, 1 if outed, stance: who share their culpability."""


@dataclass
class Group:
    """Officers of one formation who are alike but for their roots.

    Heads and unasked, those who never asked, by roots; sums of culpability and zeal.
    """

    heads: list[float]
    unasked: list[float]
    culpability: float = 0.0
    zeal: float = 0.0

    @property
    def size(self) -> float:
        return sum(self.heads)

    def add(self, root: int, heads: float, unasked: float, culpability: float, zeal: float) -> None:
        self.heads[root] += heads
        self.unasked[root] += unasked
        self.culpability += culpability
        self.zeal += zeal


def nobody(roots: int) -> Group:
    return Group([0.0] * roots, [0.0] * roots)


@dataclass
class Unit:
    """A formation: its groups, who is gone, what is known of its commander, by character."""

    grievance: list[float]
    optimism: list[float]
    roots: list[float]
    command_culpability: float
    commanders: list[list[float]]
    groups: dict[Temper, Group] = field(default_factory=dict)
    exited: float = 0.0
    removed: float = 0.0
    outed: float = 0.0
    asked: float = 0.0

    def count(self, stance: int) -> float:
        return sum(group.size for (_, _, own), group in self.groups.items() if own == stance)

    def heads(self) -> list[float]:
        return [*(self.count(stance) for stance in range(3)), self.exited, self.removed]

    def share(self, stance: int) -> float:
        """Of those who serve."""
        serving = sum(self.heads()[:EXITED])
        return self.count(stance) / serving if serving > 0.0 else 0.0

    def zeal(self) -> float:
        return sum(group.zeal for (_, _, own), group in self.groups.items() if own == LOYAL)


@dataclass(frozen=True)
class Day:
    """What everybody knows of a day, and what each formation does: orders, expected duty, force."""

    turnout: float
    force: float
    pressure: float
    news: float
    news_to_come: float
    army: float
    violence: float
    watching: float
    ordered: list[float]
    duty: list[float]
    forces: list[float]


@dataclass(frozen=True)
class Part:
    """A part of a formation: its share, whether it has stood down, and its duty if it has not.

    What its officers see broken among their ties, and the shares who shirk and refuse beside them.
    """

    share: float
    down: float
    duty: float
    x: float
    shirking: float
    refusing: float


class SlowMeanField:
    """The mean field of model.md, step by step."""

    def __init__(self, inputs: Inputs, points: GroupPoints) -> None:
        self.inputs, self.q = inputs, inputs.parameters
        self.size, self.traits = [int(n) for n in inputs.size], inputs.traits
        self.pact = [float(pact) for pact in inputs.traits.pact]
        self.street_value = [float(value) for value in inputs.traits.street_value]
        self.protest, self.rungs, self.above, self.lost = inputs.initial_protest, 0, 0, 0
        self.news, self.trend, self.breach, self.fell = 0.0, 0.0, 0.0, (-1, 0)
        at, self.characters = normal_points(CHARACTERS, spread=self.q.command_spread > 0.0)
        self.betas = [self.q.command_spread * float(z) for z in at]
        self.levers_of: dict[tuple[int, int], dict[str, float]] = {}
        start = groups_of(inputs, points)
        self.units = [self._unit(start, points.roots, f) for f in range(len(self.size))]

    def _unit(self, start: Any, roots: int, f: int) -> Unit:
        at, _ = normal_points(roots, spread=bool(self.traits.exit_cost_sd.max() > 0.0))
        tempers = start.grievance.shape[1]
        unit = Unit(
            [float(g) for g in start.grievance[f]],
            [float(e) for e in start.optimism[f]],
            [float(self.traits.exit_cost[f] + self.traits.exit_cost_sd[f] * z) for z in at],
            float(self.traits.command_culpability[f]),
            [[1.0, 0.0, 0.0] for _ in self.betas],
        )
        for place in itertools.product(range(tempers), range(2), range(3)):
            unit.groups[place] = nobody(len(at))
        for m in range(tempers):
            own = [float(heads) for heads in start.heads[f, 0, LOYAL, m::tempers]]
            unit.groups[m, 0, LOYAL] = Group(own, list(own), float(start.culpability[f, 0, LOYAL, m]))
        return unit

    # What follows from postures that are probabilities.

    def postures(self, f: int) -> list[float]:
        """Probabilities over all characters."""
        commanders = self.units[f].commanders
        return [sum(w * own[p] for w, own in zip(self.characters, commanders, strict=True)) for p in range(3)]

    def stood_down(self, f: int) -> float:
        return self.postures(f)[STOOD_DOWN]

    def parts(self, day: int, f: int, duty: float) -> list[Part]:
        """As far as the formation serves, and as far as it has stood down; a small part is not followed up."""
        unit, lever, down = self.units[f], self.levers(day, f), self.stood_down(f)
        down = 0.0 if down <= UNLIKELY else (1.0 if down >= 1.0 - UNLIKELY else down)
        shirking, refusing = unit.share(SHIRKING), unit.share(RESISTING)
        exit_weight = weight_of_exits(lever["outreach"], lever["isolation"])
        x = self.colleagues(f, exit_weight, float(self.inputs.unmask[day, f]) * shirking)
        serving = [Part(1.0 - down, 0.0, duty / (1.0 - down), x, shirking, refusing)] if down < 1.0 else []
        return serving + ([Part(down, 1.0, 0.0, x, shirking, refusing)] if down > 0.0 else [])

    # Step 1.

    def events(self, day: int) -> None:
        for number, when in enumerate(self.inputs.event_day):
            kind, share = self.inputs.event_kind[number], float(self.inputs.event_share[number])
            for f in np.flatnonzero(self.inputs.event_formations[number]) if when == day else ():
                if kind == WALKOUT:
                    walk_out(self.units[f], share)
                if kind == POSTURE_SET:
                    for posture in self.units[f].commanders:
                        taken = share * (posture[ORDERING] + posture[STALLING])
                        posture[:STOOD_DOWN] = [p * (1.0 - share) for p in posture[:STOOD_DOWN]]
                        posture[int(self.inputs.event_posture[number])] += taken

    def designated(self, day: int, f: int) -> float:
        """The mean, over all that may have been decided by then, of the largest degree."""
        lever, inputs = float(self.inputs.levers.designated[day, f]), self.inputs
        events = [
            (float(inputs.event_share[number]), float(inputs.event_degree[number]))
            for number in range(len(inputs.event_day))
            if inputs.event_kind[number] == DESIGNATION
            and inputs.event_day[number] <= day
            and inputs.event_formations[number, f]
        ]
        mean = 0.0
        for decided in itertools.product((False, True), repeat=len(events)):
            chances = [chance if yes else 1.0 - chance for (chance, _), yes in zip(events, decided, strict=True)]
            degrees = [degree for (_, degree), yes in zip(events, decided, strict=True) if yes]
            mean += math.prod(chances) * max([lever, *degrees])
        return mean

    # Steps 2 to 5.

    def orders(self, day: int) -> tuple[list[float], list[float]]:
        """What is ordered, and what is done, by formation."""
        ordered = [self.largest(f, float(self.inputs.levers.duty[day, f])) for f in range(len(self.units))]
        duty = [
            sum(p * duty_under(own, posture, self.q.stall_duty) for posture, p in enumerate(self.postures(f)))
            for f, own in enumerate(ordered)
        ]
        drawn = sum(
            self.pact[f] * self.size[f] * (1.0 - self.stood_down(f)) * drawn_in(own, self.q.pact_line)
            for f, own in enumerate(ordered)
        )
        whole = sum(pact * size for pact, size in zip(self.pact, self.size, strict=True))
        self.breach = max(self.breach, drawn / whole if whole else 0.0)
        return ordered, duty

    def largest(self, f: int, lever: float) -> float:
        """Of the lever and the duties of the rungs called."""
        return max([lever, *(float(self.inputs.rung_duty[rung, f]) for rung in range(self.rungs))])

    def broken(self, weights: list[float]) -> float:
        broken = whole = 0.0
        for f, unit in enumerate(self.units):
            heads, down = unit.heads(), self.stood_down(f)
            own = (1.0 - down) * (heads[RESISTING] + heads[EXITED]) + down * (self.size[f] - heads[REMOVED])
            broken += weights[f] * own
            whole += weights[f] * self.size[f]
        return broken / whole if whole else 0.0

    def spread_news(self, day: int) -> float:
        """X; the trend is kept."""
        outs = self.inputs.levers.duty[: day + 1].max(axis=0)
        by_lever, by_order = (
            [
                (1.0 - self.pact[f]) * self.street_value[f] * (self.q.background + out(f, float(outs[f])))
                for f in range(len(self.units))
            ]
            for out in (lambda _, lever: lever, self.largest)
        )
        news = float(self.q.publicity * max(self.broken(by_lever), self.broken(by_order)))
        growth = max(news - self.news, 0.0) if day > 0 else 0.0
        self.trend += (growth - self.trend) / self.q.trend_days
        self.news = news
        return news

    def army_side(self) -> float:
        siding = whole = 0.0
        for f, unit in enumerate(self.units):
            aside = self.q.neutrality * self.stood_down(f) * (unit.count(LOYAL) + unit.count(SHIRKING))
            siding += self.pact[f] * (unit.count(RESISTING) + aside)
            whole += self.pact[f] * self.size[f]
        return siding / whole if whole else 0.0

    def watching(self) -> float:
        watched = [(f, unit) for f, unit in enumerate(self.units) if self.traits.watcher[f]]
        loyal = sum((1.0 - self.stood_down(f)) * unit.count(LOYAL) for f, unit in watched)
        return loyal / sum(self.size[f] for f, _ in watched) if watched else 1.0

    def look(self, day: int) -> Day:
        ordered, duty = self.orders(day)
        news, q = self.spread_news(day), self.q
        army = max(self.army_side(), float(self.inputs.threat[day])) if any(self.pact) else 0.0
        presence = [self.street_value[f] * duty[f] * self.size[f] for f in range(len(self.units))]
        hurting = sum(out * float(self.inputs.levers.violence[day, f]) for f, out in enumerate(presence))
        whole = sum(value * size for value, size in zip(self.street_value, self.size, strict=True))
        forces = [
            force_of(
                unit.count(LOYAL), unit.zeal(), unit.count(SHIRKING), self.street_value[f], duty[f], q.shirk_effort
            )
            for f, unit in enumerate(self.units)
        ]  # fmt: skip
        fixed = self.inputs.fixed_protest
        turnout = float(fixed[day]) if len(fixed) else self.protest * float(self.inputs.call[day])
        return Day(
            turnout=turnout,
            force=sum(forces),
            pressure=pressure_of(turnout, sum(forces), q.demand, q.quorum),
            news=news,
            news_to_come=min(1.0, news + self.trend * min(q.trend_days, 1.0 / q.review_rate)),
            army=army,
            violence=hurting / max(sum(presence), 0.01 * whole) if whole else 0.0,
            watching=self.watching(),
            ordered=ordered,
            duty=duty,
            forces=forces,
        )

    def climb(self, pressure: float) -> None:
        due, self.above = rung_is_due(pressure, self.above, self.q.ladder_trigger, int(self.q.ladder_days))
        self.rungs += int(due and self.rungs < len(self.inputs.rung_duty))

    # Step 6.

    def levers(self, day: int, f: int) -> dict[str, float]:
        if (day, f) not in self.levers_of:
            self.levers_of[day, f] = self.read_levers(day, f)
        return self.levers_of[day, f]

    def read_levers(self, day: int, f: int) -> dict[str, float]:
        own = {name: float(table[day, f]) for name, table in self.inputs.levers._asdict().items()}
        whole = {name: float(row[day]) for name, row in self.inputs.whole_levers._asdict().items()}
        return own | whole | {"designated": self.designated(day, f)}

    def evidence(self, day: int, f: int, seen: Day) -> float:
        q, lever = self.q, self.levers(day, f)
        weights = (q.belief_prior, q.belief_news, q.belief_pressure, q.belief_army, q.belief_concession)
        public = (seen.news, seen.pressure, seen.army, lever["accommodation"])
        return public_evidence(*public, float(self.inputs.signal[day, f]), lever["propaganda"], *weights)

    def command(self, day: int, f: int, seen: Day) -> list[list[float]]:
        """Tomorrow's probabilities of the postures, by character."""
        tomorrow = [list(posture) for posture in self.units[f].commanders]
        for posture, beta in zip(tomorrow, self.betas, strict=True) if self.inputs.commanders else ():
            weights = self.weigh_postures(day, f, seen, beta)
            reviewing = [p * self.q.command_review_rate for p in posture[:STOOD_DOWN]]
            for new in range(3):
                posture[new] += sum(reviewing) * weights[new] / sum(weights)
            for now in range(STOOD_DOWN):
                posture[now] -= reviewing[now]
        return tomorrow

    def weigh_postures(self, day: int, f: int, seen: Day, beta: float) -> tuple[float, float, float]:
        q, unit, lever = self.q, self.units[f], self.levers(day, f)
        others = [other for other in range(len(self.units)) if other != f]
        weight = [self.street_value[other] * self.size[other] for other in others]
        down = sum(w * self.stood_down(other) for w, other in zip(weight, others, strict=True))
        x = down / sum(weight) if sum(weight) > 0.0 else 0.0
        heads, mean, c = unit.heads(), float(self.traits.grievance_mean[f]), unit.command_culpability
        mercy = offer(
            believed(lever["amnesty"], lever["propaganda"], q.distrust), 0.0, lever["designated"], seen.news, 0.0,
            q.timeliness,
        )  # fmt: skip
        p = belief(self.evidence(day, f, seen), 0.0, x, q.belief_ties)
        danger = sooner_or_later(p, q.later) * q.command_reckoning * guilt(c)
        work = work_of_repression(seen.ordered[f], lever["violence"], lever["detention"], 0.0)
        exit_weight = weight_of_exits(lever["outreach"], lever["isolation"])
        cost = reluctance(mean, q.inhibition, lever["kinship"], q.appeal, exit_weight)
        reasons = posture_terms(
            p,
            lever["accommodation"],
            lever["command"],
            danger,
            left_behind(danger, lever["patron"]),
            max(leniency(mercy, c, q.forgivable), lever["guarantee"]),
            x,
            1.0 - obedience(heads[LOYAL], heads[SHIRKING], float(self.size[f]), heads[REMOVED], q.insight),
            command_conscience_of(mean, q.routine, cost, work, q.command_conscience),
            q.pact_command * drawn_in(seen.ordered[f], q.pact_line) if self.pact[f] else 0.0,
            0.0 if self.pact[f] else q.command_retaliation * seen.army * work,
            beta,
            seen.watching * lever["watch"],
            lever["cover"],
            being_first(x, q.safety_in_numbers),
            q.stake,
            q.efficacy,
            q.shirk_credit,
            q.lost_authority,
            q.stall_sanction,
            q.command_sanction,
        )
        order, stall, stand = (posture_utility(reasons, posture) for posture in (ORDERING, STALLING, STOOD_DOWN))
        half = weight_of_shirking(occasion(seen.ordered[f], lever["detention"], 0.0))
        return posture_odds(q.command_precision, order, stall, stand, half)

    # Steps 7 to 9.

    def colleagues(self, f: int, exit_weight: float, unmasked: float) -> float:
        """What an officer of formation f sees broken among his ties, on average."""
        n = sum(self.size)
        everywhere = [sum(unit.heads()[stance] for unit in self.units) / n for stance in (RESISTING, EXITED)]
        if self.inputs.complete_mixing:
            return seen_broken(everywhere[0], everywhere[1], exit_weight, 1.0, unmasked)
        here = [self.units[f].heads()[stance] / self.size[f] for stance in (RESISTING, EXITED)]
        within = 2 * min(int(self.q.ties_within) // 2, (self.size[f] - 1) // 2)
        across = 2 * math.floor(n * self.q.ties_across / 2) / n
        if within + across == 0:
            return 0.0
        mixed = [(within * own + across * all_) / (within + across) for own, all_ in zip(here, everywhere, strict=True)]
        return seen_broken(mixed[0], mixed[1], exit_weight, 1.0, unmasked)

    def work(self, day: int, f: int, seen: Day) -> Unit:
        """The formation as it ends the day."""
        unit, parts = self.units[f], self.parts(day, f, seen.duty[f])
        after = Unit(unit.grievance, unit.optimism, unit.roots, unit.command_culpability, self.command(day, f, seen))
        after.groups = {place: nobody(len(unit.roots)) for place in unit.groups}
        after.exited, after.removed, after.outed, after.asked = unit.exited, unit.removed, unit.outed, unit.asked
        for part in parts:
            self.part(day, f, seen, after, part)
            if not part.down:
                after.command_culpability += self.acts_of(day, f, part)
        return after

    def acts_of(self, day: int, f: int, part: Part) -> float:
        lever = self.levers(day, f)
        work = work_of_repression(part.duty, lever["violence"], lever["detention"], part.down)
        return acts(self.q.culpability_rate, work)

    def part(self, day: int, f: int, seen: Day, after: Unit, part: Part) -> None:
        """What the part of a formation that serves, or has stood down, adds to the formation of tomorrow."""
        q, lever, unit = self.q, self.levers(day, f), self.units[f]
        done, watch = self.acts_of(day, f, part), seen.watching * lever["watch"]
        leaving = caught_breaking(watch, q.catch_rate, being_first(part.x, q.safety_in_numbers))
        hidden, refusing = caught_shirking(watch, q.catch_shirking), leaving * math.exp(-q.mass * part.refusing)
        named = outing_probability(lever["outing"], part.duty, part.shirking, q.leaks)
        for (m, outed, stance), group in unit.groups.items():
            caught = {LOYAL: 0.0, SHIRKING: hidden, RESISTING: 0.0 if part.down else refusing, EXITED: leaving}
            caught[EXITED] = 0.0 if stance == RESISTING else leaving
            caught[stance] = 0.0
            found = named if stance == LOYAL and outed == 0 else 0.0
            gained = done * {LOYAL: 1.0, SHIRKING: 0.5, RESISTING: 0.0}[stance]
            after.outed += part.share * group.size * found
            choices = self.choices(day, f, seen, (m, outed, stance), part) if group.size > 0.0 else []
            for layer, share in ((outed, part.share * (1.0 - found)), (1, part.share * found)):
                own = after.groups[m, layer, stance]
                own.zeal += share * (1.0 - q.review_rate) * group.zeal
                for root, (chances, zeal) in enumerate(choices):
                    u, heads, unasked = chances[EXITED], share * group.heads[root], share * group.unasked[root]
                    asks = min(1.0, (1.0 + q.enquiry) * u) if stance <= SHIRKING else 0.0
                    mute = (1.0 - asks) / (1.0 - u) if stance <= SHIRKING else 1.0
                    past = group.culpability / group.size + gained
                    idle, review = 1.0 - q.review_rate, q.review_rate
                    own.add(root, heads * idle, unasked * idle, heads * idle * past, 0.0)
                    after.asked += unasked * review * asks
                    for new in range(EXITED + 1):
                        free = review * chances[new] * (1.0 - caught[new])
                        after.removed += heads * review * chances[new] * caught[new]
                        if new == EXITED:
                            after.exited += heads * free
                        else:
                            to = after.groups[m, layer, new]
                            to.add(root, heads * free, unasked * free * mute, heads * free * past, heads * free * zeal)

    def choices(self, day: int, f: int, seen: Day, place: Temper, part: Part) -> list[tuple[list[float], float]]:
        """Probabilities of the stances for who is in this place, by his roots, and his zeal after the review."""
        q, on, lever, (m, outed, stance) = self.q, self.inputs.switches, self.levers(day, f), place
        unit, group, pact, down, x = self.units[f], self.units[f].groups[place], self.pact[f], part.down, part.x
        culpability, resists = group.culpability / group.size, float(stance == RESISTING)
        grievance = unit.grievance[m] + q.pact_penalty * self.breach * pact
        exit_weight = weight_of_exits(lever["outreach"], lever["isolation"])
        cost = reluctance(grievance, q.inhibition, lever["kinship"], q.appeal, exit_weight)
        work = work_of_repression(part.duty, lever["violence"], lever["detention"], down)
        engaged = occasion(part.duty, lever["detention"], down)
        price = price_of_refusal(lever["cover"], q.sanction, q.affirm, engaged, pact, down)
        amnesty, designated = believed(lever["amnesty"], lever["propaganda"], q.distrust), lever["designated"]
        spared, later = (
            leniency(
                offer(amnesty, unit.outed / self.size[f], designated, news, q.vengeance, q.timeliness),
                culpability,
                q.forgivable,
            )
            for news in (seen.news, seen.news_to_come)
        )
        p = belief(self.evidence(day, f, seen), unit.optimism[m], x, q.belief_ties)
        danger = sooner_or_later(p, q.later) * q.reckoning * liability(culpability, float(outed), q.found)
        staying = left_behind(danger, lever["patron"])
        watch, first = seen.watching * lever["watch"], being_first(x, q.safety_in_numbers)
        beside = refusing_beside(part.refusing, q.mass)
        pull = team_pull(team_spirit(float(self.traits.team[f]), lever["esprit"]), x, down, pact)
        table = {
            "pay": pay_terms(part.duty, lever["bonus"], q.shirk_bonus, q.resist_pay_cut),
            "cohesion": cohesion_terms(pull, q.shirk_team),
            "command": command_terms(p, lever["command"], part.duty, lever["accommodation"]),
            "conscience": conscience_terms(grievance, q.routine, cost, work),
            "retaliation": retaliation_terms(seen.army, work, pact, q.retaliation),
            "sanction": sanction_terms(
                p, watch, first, beside, price, lever["cover"], q.shirk_sanction, q.exit_sanction
            ),
            "commitment": commitment_terms(p, resists, price, lever["pardon"]),
            "reckoning": reckoning_terms(danger, staying, spared, x, q.efficacy, q.shirk_credit),
            "haste": haste_terms(staying, spared, later, down, q.foresight),
            "shame": shame_terms(float(outed), designated, q.shame),
        }  # fmt: skip
        counts = on._asdict() | {"haste": on.haste * on.reckoning}
        alike = [sum(counts[name] * row[new] for name, row in table.items()) for new in range(4)]
        may, half = [float(m) for m in self.inputs.choosable], weight_of_shirking(engaged)
        shirks = half * may[SHIRKING]
        zeal = on.reckoning * zeal_of(staying, spared, q.zeal, q.zeal_scale)
        found = []
        for roots in unit.roots:
            refuge = refuge_terms(lever["support"], roots)
            loyal, shirking, resisting, leaving = (a + on.refuge * b for a, b in zip(alike, refuge, strict=True))
            weights = odds(
                q.precision, (loyal, shirking, resisting, leaving), (1.0 - shirks, shirks, may[RESISTING], may[EXITED])
            )
            found.append(([weight / sum(weights) for weight in weights], zeal))
        return found

    # Steps 10 and 11, and the whole day.

    def live(self, day: int) -> tuple[Day, float]:
        """Move on by a day; a at its end, without the floor of a threat."""
        self.events(day)
        seen = self.look(day)
        self.climb(seen.pressure)
        self.units = [self.work(day, f, seen) for f in range(len(self.units))]
        self.lost = self.lost + 1 if seen.pressure > 0.0 else 0
        army, q = self.army_side(), self.q
        cause = downfall(streets_fall(self.lost, int(q.hold_days)), army_falls(any(self.pact), army, q.army_sides))
        self.fell = (day, cause) if cause else self.fell
        lever = self.levers(day, 0)
        hope = hope_of(seen.news, seen.pressure, lever["accommodation"], q.hope_news, q.hope_concession)
        least = min(q.core, self.inputs.initial_protest)
        rates = (least, q.maximum, q.mobilise, q.disperse, q.backlash, q.deter, 0.0)
        state_side = (lever["public_face"], lever["accommodation"])
        self.protest = protest_tomorrow(self.protest, hope, seen.violence, 0.0, *state_side, *rates)
        return seen, army


def walk_out(unit: Unit, share: float) -> None:
    for (m, outed, stance), group in unit.groups.items():
        if stance != RESISTING:
            to = unit.groups[m, outed, RESISTING]
            for root, (heads, unasked) in enumerate(zip(group.heads, group.unasked, strict=True)):
                to.add(root, share * heads, share * unasked, 0.0, 0.0)
                group.heads[root], group.unasked[root] = (1.0 - share) * heads, (1.0 - share) * unasked
            to.culpability += share * group.culpability
            group.culpability, group.zeal = (1.0 - share) * group.culpability, (1.0 - share) * group.zeal


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


def with_events(*events: tuple[int, int, float, int, float, list[int]]) -> Change:
    """(day, kind, share, posture, degree, formations named)."""
    day, kind, share, posture, degree, named = zip(*events, strict=True)
    return with_inputs(
        event_day=np.array(day),
        event_kind=np.array(kind),
        event_share=np.array(share),
        event_posture=np.array(posture),
        event_degree=np.array(degree),
        event_formations=np.array(named, np.uint8),
    )


SEVERAL_EVENTS = with_events(
    (2, POSTURE_SET, 0.4, STOOD_DOWN, 0.0, [1, 0, 0, 1]),
    (2, WALKOUT, 0.3, 0, 0.0, [1, 1, 0, 1]),
    (2, POSTURE_SET, 0.5, ORDERING, 0.0, [1, 1, 1, 1]),
    (3, DESIGNATION, 0.3, 0, 0.9, [1, 1, 0, 0]),
    (4, WALKOUT, 0.2, 0, 0.0, [1, 0, 1, 0]),
    (4, POSTURE_SET, 0.6, STALLING, 0.0, [1, 1, 1, 1]),
    (5, DESIGNATION, 0.6, 0, 0.4, [1, 0, 1, 0]),
    (5, DESIGNATION, 0.5, 0, 0.1, [1, 1, 1, 1]),
    (13, POSTURE_SET, 1.0, STOOD_DOWN, 0.0, [0, 1, 0, 0]),
)
APART = (
    with_traits(grievance_mean=[0.1, 0.6, 1.0, 0.4], culpability_mean=[0.2, 1.0, 0.0, 0.5]),
    with_traits(team=[0.5, 2.0, 1.0, 1.5], exit_cost=[0.0, 1.0, 0.3, 2.0], street_value=[1.0, 0.4, 0.0, 0.7]),
    with_traits(command_culpability=[0.1, 2.0, 0.5, 0.0], exit_cost_sd=[0.0, 1.0, 2.0, 3.0]),
    with_levers(watch=[0.9, 0.0, 0.5, 0.2], duty=[1.0, 0.5, 0.0, 0.0], isolation=[0.0, 1.0, 0.5, 0.2]),
    with_levers(violence=[2.0, 0.5, 1.0, 3.0], amnesty=[0.9, 0.2, 0.0, 0.6], kinship=[-0.5, 0.0, 1.0, 0.3]),
    with_levers(detention=[0.0, 0.5, 0.3, 0.0], patron=[0.5, 0.0, 0.2, 0.0], cover=[1.0, 0.5, 0.8, 0.2]),
    with_levers(esprit=[-1.0, 0.5, 0.0, 0.2], guarantee=[0.9, 0.0, 0.3, 0.0], outing=[0.1, 0.0, 0.02, 0.3]),
)
EAGER = with_parameters(command_review_rate=1.0, command_sanction=4.0, stake=3.0, command_precision=1.5)
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
        with_parameters(catch_rate=1.0, catch_shirking=0.8, safety_in_numbers=1.0, mass=1.0),
        with_levers(watch=1.0),
        with_traits(watcher=0),
    ),
    "complete mixing": (*APART, with_inputs(complete_mixing=True)),
    "ties within only": (*APART, with_parameters(ties_across=0.0)),
    "ties across only": (*APART, with_parameters(ties_within=0.0, ties_across=3.0)),
    "nobody knows anybody": (with_parameters(ties_within=0.0, ties_across=0.0),),
    "tiny formations": (with_sizes(1, 2, 3, 7), with_parameters(ties_across=0.5)),
    "one officer each": (with_sizes(1, 1, 1, 1),),
    "commanders off": (SEVERAL_EVENTS, with_inputs(commanders=False)),
    "eager commanders": (*APART, EAGER),
    "commanders all alike": (EAGER, with_parameters(command_spread=0.0)),
    "commanders far apart": (EAGER, with_parameters(command_spread=20.0)),
    "who stalls does nothing": (with_parameters(stall_duty=0.0, command_review_rate=1.0, stall_sanction=0.0),),
    "a pact broken at once": (with_levers(duty=[0.7, 0.7, 0.7, 0.2]),),
    "a pact broken by the ladder, which is exhausted": (
        with_parameters(ladder_days=1.0, ladder_trigger=-5.0, hold_days=99.0),
        with_traits(pact=[0, 1, 0, 1]),
    ),
    "two armies that stand aside": (
        with_traits(pact=[1, 0, 0, 1]),
        with_events((1, POSTURE_SET, 0.2, STOOD_DOWN, 0.0, [1, 0, 0, 1])),
        with_parameters(army_sides=1.0, neutrality=0.9),
    ),
    "another service threatens": (with_inputs(threat=np.full(14, 0.6)), with_parameters(army_sides=0.99)),
    "lost in the streets": (with_parameters(demand=5.0, hold_days=3.0),),
    "the army changes sides": (
        with_events((6, WALKOUT, 0.9, 0, 0.0, [0, 0, 0, 1])),
        with_parameters(army_sides=0.3),
    ),
    "no army": (with_traits(pact=0), with_inputs(threat=np.full(14, 0.6))),
    "all watch": (with_traits(watcher=1), SEVERAL_EVENTS),
    "all unmasked": (with_inputs(unmask=np.ones((14, 4))), with_levers(detention=1.0)),
    "protest by dates": (with_inputs(fixed_protest=np.linspace(10.0, 500.0, 14)),),
    "no protest": (with_inputs(initial_protest=0.0),),
    "a core that does not give up": (with_parameters(core=20.0, disperse=1.0), with_inputs(initial_protest=30.0)),
    "nobody on duty": (with_levers(duty=0.0, detention=0.0), with_inputs(rung_duty=np.zeros((0, 4)))),
    "no spread": (
        with_traits(grievance_sd=0, culpability_mean=0, exit_cost_sd=0),
        with_parameters(optimism_sd=0.0),
    ),
    "deep and shallow roots": (with_traits(exit_cost=3.0, exit_cost_sd=4.0), with_parameters(precision=1.6)),
    "everybody reviews every day": (*APART, with_parameters(review_rate=1.0)),
    "everybody asks": (with_parameters(enquiry=50.0),),
    "news that race": (with_parameters(foresight=4.0, timeliness=4.0, trend_days=3.0), with_levers(amnesty=1.0)),
    "zealous": (
        *APART,
        with_parameters(zeal=1.0, zeal_scale=1.0, found=0.6, culpability_rate=0.05),
        with_levers(outing=0.3),
    ),
    "many leave": (with_levers(support=3.0, outreach=4.0), with_parameters(exit_sanction=0.5)),
    "all pardoned": (with_levers(pardon=1.0), with_parameters(sanction=2.0)),
    "all mechanisms off": (without(*MECHANISMS),),
} | {f"without {name}": (without(name),) for name in MECHANISMS}


def both(changes: tuple[Change, ...], points: GroupPoints) -> tuple[MeanFieldWorkspace, SlowMeanField, dict[str, Any]]:
    inputs = self_check.small_case()
    for change in changes:
        inputs = change(inputs)
    workspace, slow = mean_field_workspace(inputs, points), SlowMeanField(inputs, points)
    run_mean_field(workspace)
    rows: dict[str, list[Any]] = {name: [] for name in ("heads", "outed", "asked", "duty", "force", "streets")}
    for day in range(inputs.days):
        if slow.fell[0] < 0:
            seen, army = slow.live(day)
        rows["heads"].append([unit.heads() for unit in slow.units])
        rows["outed"].append([unit.outed for unit in slow.units])
        rows["asked"].append([unit.asked for unit in slow.units])
        rows["duty"].append(seen.duty)
        rows["force"].append(seen.forces)
        rows["streets"].append([seen.turnout, seen.force, seen.pressure, seen.news, army, seen.violence])
    return workspace, slow, rows


@pytest.mark.parametrize("name", VARIANTS)
def test_the_slow_loop_comes_to_the_same(name: str) -> None:
    workspace, slow, rows = both(VARIANTS[name], MORE if name == "formations apart" else FEW)
    country, mean_field, size = workspace.mean_field.state.country[0], workspace.mean_field, np.array(slow.size)
    assert (int(country.fell_day), int(country.cause)) == slow.fell
    assert int(country.rungs_called) == slow.rungs
    assert (country.breach, country.news_trend) == pytest.approx((slow.breach, slow.trend), rel=1e-5, abs=1e-6)
    # The part of a day's flow that rounds in single precision is a small share of a formation.
    near = 1e-5 * size
    assert np.all(np.abs(workspace.record.heads - np.array(rows["heads"])) <= near[:, None])
    assert np.all(np.abs(workspace.record.outed - np.array(rows["outed"])) <= near)
    assert np.all(np.abs(workspace.record.asked - np.array(rows["asked"])) <= near)
    assert workspace.record.duty == pytest.approx(np.array(rows["duty"]), rel=1e-5, abs=1e-6)
    assert np.all(np.abs(workspace.record.force - np.array(rows["force"])) <= 2.0 * near)
    assert workspace.record.streets == pytest.approx(np.array(rows["streets"]), rel=1e-5, abs=1e-5)
    for f, unit in enumerate(slow.units):
        assert mean_field.commanders[f] == pytest.approx(np.array(unit.commanders), rel=1e-5, abs=1e-5)
        assert mean_field.state.units[f].command_culpability == pytest.approx(
            unit.command_culpability, rel=1e-5, abs=1e-5
        )
        assert mean_field.state.units[f].loyal_zeal == pytest.approx(unit.zeal(), rel=1e-5, abs=near[f])
        for (m, outed, stance), group in unit.groups.items():
            tempers = slice(m, None, len(unit.grievance))
            assert mean_field.groups.heads[f, outed, stance, tempers] == pytest.approx(group.heads, abs=near[f])
            assert mean_field.groups.unasked[f, outed, stance, tempers] == pytest.approx(group.unasked, abs=near[f])
            assert mean_field.groups.officers[f, outed, stance, m] == pytest.approx(group.size, abs=near[f])
            assert mean_field.groups.culpability[f, outed, stance, m] == pytest.approx(group.culpability, abs=near[f])
