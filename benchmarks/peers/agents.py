"""The model in Mesa 3: one agent per officer and per commander, as a good user of Mesa would write it.

A peer for a comparison of speed. It is independent code: nothing of the package's formulas, kernel or draws is used,
only its inputs and the numbers by which it knows stances and postures. It agrees with the engine in law, not draw by
draw (`benchmarks/law.py`). No needless work is done: only who reviews computes, who breaks tells his colleagues,
culpability grows with one running sum per formation, heads and zeal are kept by differences.

Symbols in comments are those of model.md. Arithmetic is that of Python's floats.
"""

import math
from collections.abc import Callable

import mesa
import numpy as np

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
from benchmarks.peers.course import PeerCourse, course_of, logistic, pressure_of

PART = (1.0, 0.5, 0.0, 0.0, 0.0)
"""Share of the formation's deeds that an officer takes part in, by stance."""


class Levers:
    """The levers of one formation on one day."""

    __slots__ = (
        "amnesty", "bonus", "command", "designated", "duty", "isolation", "kinship", "propaganda", "signal", "support",
        "violence", "watch",
    )  # fmt: skip

    def __init__(self, inputs: Inputs, day: int, f: int) -> None:
        for name in inputs.levers._fields:
            setattr(self, name, getattr(inputs.levers, name).item(day, f))
        self.signal = inputs.signal.item(day, f)


class Officer(mesa.Agent):
    """One officer."""

    __slots__ = (
        "colleagues", "exited_ties", "formation", "grievance", "optimism", "outed", "past", "resisting_ties", "stance",
        "zeal",
    )  # fmt: skip

    def __init__(self, model: "Country", formation: "Commander") -> None:
        super().__init__(model)
        chance = model.random
        self.formation = formation
        self.grievance = chance.gauss(formation.mean_grievance, formation.grievance_sd)
        self.optimism = chance.gauss(0.0, model.q.optimism_sd)
        # Culpability less what his stance has him share in the deeds of his formation.
        self.past = chance.expovariate(1.0) * formation.culpability_mean
        self.stance = LOYAL
        self.outed = False
        self.zeal = 0.0
        self.colleagues: list[Officer] = []
        self.resisting_ties = 0
        self.exited_ties = 0

    def step(self) -> None:
        """Steps 6 and 7: he may be outed, he may review; nothing takes effect before the day is over."""
        stance = self.stance
        if stance <= RESISTING:
            model, formation = self.model, self.formation
            if stance == LOYAL and formation.exposure > 0.0 and not self.outed and model.draw() < formation.exposure:
                model.exposed.append(self)
            if model.draw() < model.review_rate:
                self.review()

    def review(self) -> None:
        """He looks around, weighs and chooses: model.md, sections 3 and 4."""
        model, formation = self.model, self.formation
        q, lever, duty = model.q, formation.lever, formation.duty_today
        x = self.seen_broken()
        p = logistic(formation.evidence + self.optimism + q.belief_ties * x)
        stays = 1.0 - p
        culpability = self.past + PART[self.stance] * formation.deeds
        answer = (1.0 - math.exp(-culpability)) * (1.0 if self.outed else q.found)
        mercy = formation.mercy * math.exp(-culpability / q.forgivable)
        fear = p * q.reckoning * answer
        first = math.exp(-q.safety_in_numbers * x)
        g = self.grievance + formation.penalty
        shame = q.shame if self.outed else q.shame * lever.designated
        team = formation.team * (1.0 - 2.0 * x)
        price = stays * q.sanction * first
        commitment = 0.0
        if formation.posture == STOOD_DOWN:
            team, price = -formation.team, 0.0
        elif self.stance == RESISTING:
            commitment = stays * q.sanction * (1.0 - model.pardon)
        loyal = (
            1.0 + lever.bonus * duty + team + stays * lever.command * duty
            - g * q.routine - (g + q.inhibition) * formation.strain
            - commitment - fear * (1.0 - q.efficacy * (1.0 - x)) - shame
        )  # fmt: skip
        shirking = -math.inf
        if duty > 0.0:
            shirking = (
                1.0 + q.shirk_bonus * lever.bonus * duty + q.shirk_team * team - g * q.routine
                - stays * lever.watch * q.shirk_sanction - commitment
                - fear * (1.0 - q.shirk_credit * mercy) - 0.5 * shame
            )  # fmt: skip
        liable = fear * (1.0 - mercy)
        resisting = 1.0 - q.resist_pay_cut - team - price - liable
        exited = lever.support - formation.exit_cost - 0.5 * team - stays * q.exit_sanction * first - liable
        zeal = q.zeal * p * answer * (1.0 - mercy)
        if self.stance == LOYAL:
            formation.loyal_zeal += zeal - self.zeal
        self.zeal = zeal
        stance = self.choose(loyal, shirking, resisting, exited)
        if stance != self.stance:
            model.changes.append((self, REMOVED if self.is_caught(stance, first) else stance))

    def seen_broken(self) -> float:
        """x, the share of his ties seen broken."""
        if self.resisting_ties == 0 and self.exited_ties == 0:
            return 0.0
        broken = self.resisting_ties + self.formation.leaver_weight * self.exited_ties
        return min(1.0, broken / len(self.colleagues))

    def choose(self, loyal: float, shirking: float, resisting: float, exited: float) -> int:
        """A stance, by logit."""
        precision, best = self.model.q.precision, max(loyal, shirking, resisting, exited)
        exits = math.exp(precision * (exited - best))
        resists = exits + math.exp(precision * (resisting - best))
        shirks = resists + math.exp(precision * (shirking - best))
        point = self.model.draw() * (shirks + math.exp(precision * (loyal - best)))
        if point >= shirks:
            return LOYAL
        if point >= resists:
            return SHIRKING
        return RESISTING if point >= exits else EXITED

    def is_caught(self, stance: int, first: float) -> bool:
        """Whether counter-intelligence catches him as he turns to this stance."""
        formation, q = self.formation, self.model.q
        following = stance == RESISTING and formation.posture == STOOD_DOWN
        if stance == LOYAL or following or (stance == EXITED and self.stance == RESISTING):
            return False
        chance = q.catch_shirking if stance == SHIRKING else q.catch_rate * first
        return self.model.draw() < formation.lever.watch * chance

    def turn(self, stance: int) -> None:
        """Take a stance, and tell colleagues as far as they can see it."""
        formation, old = self.formation, self.stance
        formation.heads[old] -= 1
        formation.heads[stance] += 1
        if old == LOYAL:
            formation.loyal_zeal -= self.zeal
        if stance == LOYAL:
            formation.loyal_zeal += self.zeal
        self.past += (PART[old] - PART[stance]) * formation.deeds
        self.stance = stance
        resisting, exited = (stance == RESISTING) - (old == RESISTING), int(stance == EXITED)
        if resisting or exited:
            for colleague in self.colleagues:
                colleague.resisting_ties += resisting
                colleague.exited_ties += exited


class Commander(mesa.Agent):
    """The commander of a formation, and what all in it share."""

    def __init__(self, model: "Country", number: int) -> None:
        super().__init__(model)
        traits = model.inputs.traits
        self.number = number
        self.size = int(model.inputs.size[number])
        self.value = traits.street_value.item(number)
        self.weight = self.value * self.size
        self.pact = traits.pact.item(number) > 0.0
        self.team = traits.team.item(number)
        self.exit_cost = traits.exit_cost.item(number)
        self.mean_grievance = traits.grievance_mean.item(number)
        self.grievance_sd = traits.grievance_sd.item(number)
        self.culpability_mean = traits.culpability_mean.item(number)
        self.guilt = traits.command_culpability.item(number)
        self.days = [Levers(model.inputs, day, number) for day in range(model.days)]
        self.posture = self.next_posture = ORDERING
        self.heads = [self.size, 0, 0, 0, 0]
        self.outed = 0
        self.deeds = 0.0
        self.loyal_zeal = 0.0
        self.members = [Officer(model, self) for _ in range(self.size)]

    def take_orders(self) -> None:
        """Step 2: the duty of today."""
        self.lever = self.days[self.model.today]
        duty = self.lever.duty
        for rung in self.model.inputs.rung_duty[: self.model.rungs]:
            if rung[self.number] != NO_DUTY_NAMED:
                duty = rung.item(self.number)
        self.duty_today = duty * (1.0, self.model.q.stall_duty, 0.0)[self.posture]

    def effort(self) -> float:
        """Step 4: what the formation adds to Force."""
        effort = self.heads[LOYAL] + self.loyal_zeal + self.model.q.shirk_effort * self.heads[SHIRKING]
        return self.value * self.duty_today * effort

    def brief(self) -> None:
        """Work out what all of the formation share today."""
        model, lever, q = self.model, self.lever, self.model.q
        self.strain = self.violence * self.duty_today * (1.0 + lever.kinship)
        public = q.belief_news * model.news + q.belief_pressure * model.pressure + q.belief_army * model.army
        self.evidence = q.belief_prior + lever.signal + public - lever.propaganda
        offer = lever.amnesty * (1.0 - lever.designated) * (1.0 - model.news) ** q.timeliness
        self.offer = offer
        self.mercy = offer * (1.0 - q.vengeance * self.outed / self.size)
        self.penalty = q.pact_penalty if self.pact and model.pact_is_broken else 0.0
        self.leaver_weight = 1.0 + (model.outreach - 1.0) * (1.0 - lever.isolation)
        self.exposure = 1.0 - math.exp(-model.outing * self.duty_today)

    def step(self) -> None:
        """Step 5: he may review his posture, which takes effect tomorrow: model.md, section 5."""
        model, q = self.model, self.model.q
        self.next_posture = self.posture
        if self.posture == STOOD_DOWN or model.draw() >= q.command_review_rate:
            return
        utilities = self.weigh()
        best = max(utilities)
        order, stall, stand = (math.exp(q.command_precision * (utility - best)) for utility in utilities)
        point = model.draw() * (order + stall + stand)
        self.next_posture = ORDERING if point < order else STALLING if point < order + stall else STOOD_DOWN

    def weigh(self) -> tuple[float, float, float]:
        """What ordering, stalling and standing down are worth to him."""
        model, q, lever = self.model, self.model.q, self.lever
        others = [other for other in model.commanders if other is not self]
        everybody = sum(other.weight for other in others)
        gone = sum(other.weight for other in others if other.posture == STOOD_DOWN)
        x = gone / everybody if everybody > 0.0 else 0.0
        p = logistic(self.evidence + q.belief_ties * x)
        there = self.size - self.heads[REMOVED]
        obeying = (self.heads[LOYAL] + (1.0 - q.insight) * self.heads[SHIRKING]) / there if there else 0.0
        lost = q.lost_authority * (1.0 - obeying)
        fear = p * q.command_reckoning * (1.0 - math.exp(-self.guilt))
        mercy = self.offer * math.exp(-self.guilt / q.forgivable)
        g = self.mean_grievance
        burden = q.command_conscience * (g * q.routine + (g + q.inhibition) * self.strain)
        if self.pact and model.pact_is_broken:
            burden += q.pact_command
        ordering = (1.0 - p) * (q.stake + lever.command) - fear * (1.0 - q.efficacy * (1.0 - x)) - lost - burden
        stalling = -math.inf
        if self.duty_today > 0.0:
            stalling = (1.0 - p) * (0.5 * q.stake - lever.watch * q.stall_sanction)
            stalling -= fear * (1.0 - q.shirk_credit * mercy) + 0.3 * lost + 0.5 * burden
        standing_down = -(1.0 - p) * q.command_sanction * math.exp(-q.safety_in_numbers * x) - fear * (1.0 - mercy)
        return ordering, stalling, standing_down

    def do_deeds(self) -> None:
        """Step 8: the deeds of the day, and the posture of tomorrow."""
        deed = self.model.q.culpability_rate * self.duty_today * self.violence
        self.deeds += deed
        self.guilt += deed
        self.posture = self.next_posture


class Country(mesa.Model):
    """The apparatus, the streets, and the order of a day."""

    def __init__(self, inputs: Inputs, seed: int, days: int) -> None:
        super().__init__(seed=seed)
        self.inputs, self.q, self.days = inputs, inputs.parameters, days
        self.draw = self.random.random
        self.review_rate = self.q.review_rate
        self.commanders = [Commander(self, f) for f in range(inputs.formations)]
        self.officers = [officer for commander in self.commanders for officer in commander.members]
        self.there_is_an_army = any(commander.pact for commander in self.commanders)
        self.tie_within()
        self.tie_across()
        self.protest = inputs.initial_protest
        self.today = self.rungs = self.days_above = self.days_lost = 0
        self.pact_is_broken = False
        self.cause = HELD
        self.exposed: list[Officer] = []
        self.changes: list[tuple[Officer, int]] = []
        self.course: PeerCourse

    def tie_within(self) -> None:
        """A ring within each formation."""
        for commander in self.commanders:
            members, size = commander.members, commander.size
            for step in range(1, min(int(self.q.ties_within) // 2, (size - 1) // 2) + 1):
                for place, officer in enumerate(members):
                    colleague = members[(place + step) % size]
                    officer.colleagues.append(colleague)
                    colleague.colleagues.append(officer)

    def tie_across(self) -> None:
        """Random pairs across the whole apparatus."""
        n, draw = len(self.officers), self.draw
        for _ in range(int(n * self.q.ties_across / 2)):
            one, other = self.officers[int(draw() * n)], self.officers[int(draw() * n)]
            if one is not other:
                one.colleagues.append(other)
                other.colleagues.append(one)

    def one_day(self, _day: int, course: PeerCourse) -> int:
        """Move by one day and write its row; returns how the regime fell, or HELD."""
        self.course = course
        self.step()
        return self.cause

    def step(self) -> None:
        """One day."""
        commanders = self.agents_by_type[Commander]
        self.hold_events()
        commanders.do("take_orders")
        self.look_around()
        commanders.do("brief")
        self.climb_ladder()
        commanders.do("step")
        self.agents_by_type[Officer].do("step")
        commanders.do("do_deeds")
        self.take_effect()
        self.count_downfall()
        self.write()
        self.grow_protest()
        self.today += 1

    def hold_events(self) -> None:
        """Step 1: walkouts, and postures set from above."""
        inputs = self.inputs
        for event in np.flatnonzero(inputs.event_day == self.today):
            share, posture = inputs.event_share.item(event), int(inputs.event_posture[event])
            for f in np.flatnonzero(inputs.event_formations[event]):
                commander = self.commanders[f]
                if inputs.event_kind[event] == WALKOUT:
                    for officer in commander.members:
                        if officer.stance <= SHIRKING and self.draw() < share:
                            officer.turn(RESISTING)
                elif commander.posture != STOOD_DOWN and self.draw() < share:
                    commander.posture = posture

    def look_around(self) -> None:
        """The rest of steps 2 to 4: pact, news, violence, force, pressure; and the levers of the whole."""
        q, whole, today = self.q, self.inputs.whole_levers, self.today
        self.outing, self.outreach = whole.outing.item(today), whole.outreach.item(today)
        self.pardon = whole.pardon.item(today)
        for commander in self.commanders:
            self.pact_is_broken = self.pact_is_broken or (commander.pact and commander.duty_today > 0.0)
        self.news, self.army = self.public_news(), self.army_side()
        threat = 0.5 if self.there_is_an_army and self.army >= q.army_threat else 1.0
        seen = present = 0.0
        for commander in self.commanders:
            commander.violence = commander.lever.violence * threat
            seen += commander.weight * commander.duty_today * commander.violence
            present += commander.weight * commander.duty_today
        self.violence = seen / present if present > 0.0 else 0.0
        if len(self.inputs.fixed_protest):
            self.protest = self.inputs.fixed_protest.item(today)
        self.force = sum(commander.effort() for commander in self.commanders)
        self.pressure = pressure_of(q.demand * self.protest, self.force)

    def public_news(self) -> float:
        """X, the share of the apparatus that is publicly broken."""
        broken = everybody = 0.0
        for commander in self.commanders:
            if not commander.pact:
                heads, everybody = commander.heads, everybody + commander.weight
                seen = heads[RESISTING] + heads[EXITED]
                if commander.posture == STOOD_DOWN:
                    seen = commander.size - heads[REMOVED]
                broken += commander.value * seen
        return self.q.publicity * broken / everybody if everybody > 0.0 else 0.0

    def army_side(self) -> float:
        """The share a of the pact formations on the protesters' side."""
        siding = everybody = 0
        for commander in self.commanders:
            if commander.pact:
                heads, everybody = commander.heads, everybody + commander.size
                siding += sum(heads[:EXITED]) if commander.posture == STOOD_DOWN else heads[RESISTING]
        return siding / everybody if everybody else 0.0

    def climb_ladder(self) -> None:
        """Step 4, the ladder: the next rung counts from tomorrow."""
        self.days_above = self.days_above + 1 if self.pressure > self.q.ladder_trigger else 0
        if self.days_above >= self.q.ladder_days:
            self.days_above = 0
            self.rungs = min(self.rungs + 1, len(self.inputs.rung_duty))

    def take_effect(self) -> None:
        """Step 8: new stances and exposures."""
        for officer, stance in self.changes:
            officer.turn(stance)
        for officer in self.exposed:
            officer.outed = True
            officer.formation.outed += 1
        self.changes.clear()
        self.exposed.clear()

    def count_downfall(self) -> None:
        """Step 9: the streets before the army."""
        self.days_lost = self.days_lost + 1 if self.pressure > 0.0 else 0
        if self.days_lost >= self.q.hold_days:
            self.cause = BY_STREETS
        elif self.there_is_an_army and self.army_side() >= self.q.army_sides:
            self.cause = BY_ARMY

    def write(self) -> None:
        """The day's row."""
        course, day = self.course, self.today
        course.heads[day] = [commander.heads for commander in self.commanders]
        course.outed[day] = [commander.outed for commander in self.commanders]
        course.posture[day] = [commander.posture for commander in self.commanders]
        course.streets[day] = (self.protest, self.force, self.pressure, self.news, self.army, self.violence)

    def grow_protest(self) -> None:
        """Step 10: protest of tomorrow."""
        q, whole, today = self.q, self.inputs.whole_levers, self.today
        room = 1.0 - self.protest / (q.maximum * (1.0 - whole.accommodation.item(today)))
        hope = logistic(q.hope_news * self.news + self.pressure)
        growth = q.mobilise * hope * room - q.disperse * (1.0 - hope)
        growth += q.backlash * self.violence * (1.0 - whole.public_face.item(today)) * room
        self.protest *= math.exp(growth + q.noise * self.random.gauss(0.0, 1.0))


def simulate(inputs: Inputs, seed: int, *, days: int | None = None) -> PeerCourse:
    """One run; seed, days and errors as in `course_of`."""
    countries: list[Country] = []

    def begin(length: int) -> Callable[[int, PeerCourse], int]:
        countries.append(Country(inputs, seed, length))
        return countries[0].one_day

    try:
        return course_of(inputs, days, begin)
    finally:
        for country in countries:
            mesa.Agent._ids.pop(country, None)  # else Mesa would keep every country for good
