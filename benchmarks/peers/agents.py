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
    EXITED,
    HELD,
    LOYAL,
    ORDERING,
    REMOVED,
    RESISTING,
    SHIRKING,
    STALLING,
    STOOD_DOWN,
)
from benchmarks.peers.country import Conditions, Country
from benchmarks.peers.course import PeerCourse, course_of

PART = (1.0, 0.5, 0.0, 0.0, 0.0)
"""Share of the formation's acts that an officer takes part in, by stance."""


class Officer(mesa.Agent):
    """One officer."""

    __slots__ = (
        "asked", "colleagues", "commander", "exited_ties", "grievance", "optimism", "outed", "past", "resisting_ties",
        "roots", "stance", "zeal",
    )  # fmt: skip

    def __init__(self, model: "Apparatus", commander: "Commander") -> None:
        super().__init__(model)
        chance, trait, f = model.random, model.inputs.traits, commander.number
        self.commander = commander
        self.grievance = chance.gauss(trait.grievance_mean.item(f), trait.grievance_sd.item(f))
        self.roots = chance.gauss(trait.exit_cost.item(f), trait.exit_cost_sd.item(f))
        self.optimism = chance.gauss(0.0, model.q.optimism_sd)
        # Culpability less what his stance has him share in the acts of his formation.
        self.past = chance.expovariate(1.0) * trait.culpability_mean.item(f)
        self.stance = LOYAL
        self.outed = self.asked = False
        self.zeal = 0.0
        self.colleagues: list[Officer] = []
        self.resisting_ties = 0
        self.exited_ties = 0

    def step(self) -> None:
        """Steps 7 and 8: he may be outed, he may review; nothing takes effect before the day is over."""
        stance = self.stance
        if stance <= RESISTING:
            model, exposure = self.model, self.commander.exposure
            if stance == LOYAL and exposure > 0.0 and not self.outed and model.draw() < exposure:
                model.exposed.append(self)
            if model.draw() < model.review_rate:
                self.review()

    def review(self) -> None:
        """He looks around, weighs and chooses: model.md, sections 3 and 4."""
        model, commander = self.model, self.commander
        q, now, stance = model.q, commander.now, self.stance
        x = self.seen_broken()
        p = 1.0 / (1.0 + math.exp(-(now.evidence + self.optimism + q.belief_ties * x)))
        stays = 1.0 - p
        culpability = self.past + PART[stance] * commander.acts
        answer = (1.0 - math.exp(-culpability)) * (1.0 if self.outed else q.found)
        danger = (p + stays * q.later) * q.reckoning * answer
        staying = danger * now.staying
        forgiven = math.exp(-culpability / q.forgivable)
        mercy = now.offer * forgiven
        waiting = now.waiting * staying * (mercy - now.offer_later * forgiven)
        first = math.exp(-q.safety_in_numbers * x)
        g = self.grievance + now.penalty
        reluctance = g + q.inhibition
        if reluctance > 0.0:
            reluctance *= now.closeness
        pull = now.pull - now.pull_of_x * x
        shame = q.shame if self.outed else q.shame * now.designated
        back = stays * now.price * (1.0 - model.pardon) if stance == RESISTING else 0.0
        broken = danger * (1.0 - mercy)
        loyal = (
            1.0 + now.bonus + pull + stays * now.promised - g * q.routine - reluctance * now.work - now.threat
            - back - staying * (1.0 - q.efficacy * (1.0 - x)) - waiting - shame
        )  # fmt: skip
        shirking = (
            1.0 + q.shirk_bonus * now.bonus + q.shirk_team * pull - g * q.routine
            - stays * now.cover * now.watch * q.shirk_sanction
            - back - staying * (1.0 - q.shirk_credit * mercy) - waiting - 0.5 * shame
        )  # fmt: skip
        resisting = 1.0 - q.resist_pay_cut - pull - stays * now.price * first * now.beside - broken
        exiting = now.support - self.roots - 0.5 * pull - stays * now.cover * q.exit_sanction * first - broken
        zeal = q.zeal * (1.0 - math.exp(-staying * (1.0 - mercy) / q.zeal_scale))
        if stance == LOYAL:
            commander.loyal_zeal += zeal - self.zeal
        self.zeal = zeal
        new = self.choose(loyal, shirking, resisting, exiting)
        if new != stance:
            model.changes.append((self, REMOVED if self.is_caught(new, first) else new))

    def seen_broken(self) -> float:
        """x, the share of his ties seen broken."""
        if not self.colleagues:
            return 0.0
        now = self.commander.now
        broken = self.resisting_ties + now.exit_weight * self.exited_ties
        x: float = min(1.0, broken / len(self.colleagues) + now.unmasked)
        return x

    def choose(self, loyal: float, shirking: float, resisting: float, exiting: float) -> int:
        """A stance, by logit; and whether he asks those who help officers who leave."""
        model, precision, occasion = self.model, self.model.q.precision, self.commander.now.occasion
        best = max(loyal, shirking, resisting, exiting)
        exits = math.exp(precision * (exiting - best))
        resists = exits + math.exp(precision * (resisting - best))
        shirks = resists + occasion * math.exp(precision * (shirking - best))
        whole = shirks + (1.0 - occasion) * math.exp(precision * (loyal - best))
        point = model.draw() * whole
        new = LOYAL if point >= shirks else SHIRKING if point >= resists else RESISTING if point >= exits else EXITED
        if self.stance <= SHIRKING and not self.asked:
            self.asked = new == EXITED or model.draw() * (whole - exits) < model.q.enquiry * exits
            self.commander.asked += self.asked
        return new

    def is_caught(self, new: int, first: float) -> bool:
        """Whether counter-intelligence catches him as he turns to this stance."""
        now, q = self.commander.now, self.model.q
        if new == LOYAL or (new == EXITED and self.stance == RESISTING) or (new == RESISTING and now.down):
            return False
        chance = q.catch_shirking if new == SHIRKING else q.catch_rate * first
        if new == RESISTING:
            chance *= now.beside
        caught: bool = self.model.draw() < now.watch * chance
        return caught

    def turn(self, new: int) -> None:
        """Take a stance, and tell colleagues as far as they can see it."""
        commander, old = self.commander, self.stance
        commander.heads[old] -= 1
        commander.heads[new] += 1
        if old == LOYAL:
            commander.loyal_zeal -= self.zeal
        if new == LOYAL:
            commander.loyal_zeal += self.zeal
        self.past += (PART[old] - PART[new]) * commander.acts
        self.stance = new
        resisting, exited = (new == RESISTING) - (old == RESISTING), int(new == EXITED)
        if resisting or exited:
            for colleague in self.colleagues:
                colleague.resisting_ties += resisting
                colleague.exited_ties += exited


class Commander(mesa.Agent):
    """The commander of a formation, and what all in it share."""

    def __init__(self, model: "Apparatus", number: int) -> None:
        super().__init__(model)
        self.number = number
        size = model.inputs.size.item(number)
        self.heads = [size, 0, 0, 0, 0]
        self.outed = self.asked = 0
        self.acts = self.loyal_zeal = 0.0
        self.members = [Officer(model, self) for _ in range(size)]

    def walk_out(self, share: float) -> None:
        """Step 1: some of the LOYAL and SHIRKING turn RESISTING at once."""
        for officer in self.members:
            if officer.stance <= SHIRKING and self.model.draw() < share:
                officer.turn(RESISTING)

    def brief(self, now: Conditions) -> None:
        """Learn what all of the formation face today."""
        self.now = now
        self.exposure = 1.0 - math.exp(-now.hazard)

    def step(self) -> None:
        """Step 6: he may review his posture, which takes effect tomorrow."""
        model, f = self.model, self.number
        if model.inputs.commanders and not self.now.down and model.draw() < model.q.command_review_rate:
            order, stall, stand = model.country.posture_odds(model.today, np.array([f]))[:, 0].tolist()
            point = model.draw() * (order + stall + stand)
            model.posture[f] = ORDERING if point < order else STALLING if point < order + stall else STOOD_DOWN


class Apparatus(mesa.Model):
    """Everybody, and the order of a day."""

    def __init__(self, inputs: Inputs, seed: int) -> None:
        super().__init__(rng=seed)
        self.inputs, self.q = inputs, inputs.parameters
        self.draw, self.review_rate = self.random.random, self.q.review_rate
        self.country = Country(inputs, self.rng)
        self.commanders = [Commander(self, f) for f in range(inputs.formations)]
        self.officers = [officer for commander in self.commanders for officer in commander.members]
        self.tie_within()
        self.tie_across()
        self.day, self.cause = 0, HELD
        self.exposed: list[Officer] = []
        self.changes: list[tuple[Officer, int]] = []
        self.course: PeerCourse

    def tie_within(self) -> None:
        """A ring within each formation."""
        for members in (commander.members for commander in self.commanders):
            for step in range(1, min(int(self.q.ties_within) // 2, (len(members) - 1) // 2) + 1):
                for place, officer in enumerate(members):
                    colleague = members[(place + step) % len(members)]
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
        country = self.country
        for f, share in country.hold_events(self.day):
            self.commanders[f].walk_out(share)
        self.tell()
        self.today = country.morning(self.day, np.array([commander.loyal_zeal for commander in self.commanders]))
        self.pardon, self.posture = self.today.pardon, country.posture.copy()
        for commander, now in zip(self.commanders, np.array(self.today.conditions).T.tolist(), strict=True):
            commander.brief(Conditions(*now))
        self.agents_by_type[Commander].do("step")
        self.agents_by_type[Officer].do("step")
        self.take_effect()
        self.tell()
        self.cause = country.evening(self.today, self.posture, self.course)
        self.day += 1

    def take_effect(self) -> None:
        """Step 9: acts, new stances and exposures."""
        self.country.do_acts(self.today)
        for commander in self.commanders:
            commander.acts = self.country.acts.item(commander.number)
        for officer, stance in self.changes:
            officer.turn(stance)
        for officer in self.exposed:
            officer.outed = True
            officer.commander.outed += 1
        self.changes.clear()
        self.exposed.clear()

    def tell(self) -> None:
        """Tell the country of the formations' heads."""
        self.country.heads[:] = [commander.heads for commander in self.commanders]
        self.country.outed[:] = [commander.outed for commander in self.commanders]
        self.country.asked[:] = [commander.asked for commander in self.commanders]


def simulate(inputs: Inputs, seed: int, *, days: int | None = None) -> PeerCourse:
    """One run; seed, days and errors as in `course_of`."""
    made: list[Apparatus] = []

    def begin() -> Callable[[int, PeerCourse], int]:
        made.append(Apparatus(inputs, seed))
        return made[0].one_day

    try:
        return course_of(inputs, days, begin)
    finally:
        for apparatus in made:
            mesa.Agent._ids.pop(apparatus, None)  # else Mesa would keep every apparatus for good
