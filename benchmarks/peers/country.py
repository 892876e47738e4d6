"""The country, its formations and their commanders, once for all peers; the peers differ in how they treat officers.

Arrays of one number per formation, as a good programmer of NumPy writes them: a tenth of a millisecond a day, which is
nothing beside the officers but in `tuned.py`, of whose time it is an eighth. It is independent code: nothing of the
package's formulas, kernel or draws is used, only its inputs and the numbers by which it knows stances, postures and
events. Steps, sections and symbols are those of model.md.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import (
    BY_ARMY,
    BY_STREETS,
    DESIGNATION,
    EXITED,
    HELD,
    LOYAL,
    ORDERING,
    REMOVED,
    RESISTING,
    SHIRKING,
    STOOD_DOWN,
    WALKOUT,
)
from benchmarks.peers.course import Floats, Integers, PeerCourse


class Conditions(NamedTuple):
    """What all officers of a formation face today: (F,) arrays, or the numbers of one formation.

    Attributes:
        evidence: log-odds that the regime falls, as far as they share them.
        exit_weight, unmasked: o and m s of section 3.
        offer, offer_later: L and L+ of who did nothing.
        pull, pull_of_x: K = pull - pull_of_x * x.
        bonus, promised: the first two of what only the LOYAL have, times d; the other less by accommodation.
        work, threat: k, and `retaliation` a k.
        closeness: by what M weighs more where it is above 0.
        penalty: of the breach.
        occasion: h, the weight of SHIRKING.
        watch: W.
        price, beside: Z and exp(-mass r).
        waiting: `foresight`, 0 where the formation stood down.
        staying: 1 - patron.
        cover, support, designated: the levers, D by decision included.
        hazard: of being outed, for who is LOYAL.
        down: 1 where the formation stood down, else 0.
    """

    evidence: Any
    exit_weight: Any
    unmasked: Any
    offer: Any
    offer_later: Any
    pull: Any
    pull_of_x: Any
    bonus: Any
    promised: Any
    work: Any
    threat: Any
    closeness: Any
    penalty: Any
    occasion: Any
    watch: Any
    price: Any
    beside: Any
    waiting: Any
    staying: Any
    cover: Any
    support: Any
    designated: Any
    hazard: Any
    down: Any


class Today(NamedTuple):
    """What steps 2 to 5 settled.

    Attributes:
        day: counted from the start.
        rungs: of the ladder called so far.
        conditions: of the officers.
        offer: (F,) L of a commander who did nothing.
        army: a, with the floor of a threat.
        turnout, force, pressure, news, violence: of the streets.
        pardon: the lever.
    """

    day: int
    rungs: int
    conditions: Conditions
    offer: Floats
    army: float
    turnout: float
    force: float
    pressure: float
    news: float
    violence: float
    pardon: float


def logistic(log_odds: Any) -> Any:
    """1 / (1 + exp(-log_odds))."""
    return 1.0 / (1.0 + np.exp(-log_odds))


def as_shares(weights: Floats) -> Floats:
    """Weights divided by their sum over the last axis; 0 where that is 0."""
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0.0, total, 1.0)


class Country:
    """The state of all but the officers, and a method for each step of the day that concerns it.

    Whoever has the officers keeps `heads`, `outed` and `asked` up to date and calls, day by day, `hold_events`,
    `morning`, `review_postures`, `do_acts` and `evening`.

    Args:
        inputs: the scenario as the package's engine sees it.
        rng: all chance of formations and the country comes from it.

    Attributes:
        heads: (F, 5) officers by stance.
        outed, asked: (F,) officers ever outed, and who have ever asked.
        posture: (F,) of the commanders.
        acts: (F,) culpability that an officer LOYAL on all days so far has gained.
        exit_weight: (D, F) o.
    """

    def __init__(self, inputs: Inputs, rng: np.random.Generator) -> None:
        formations, traits = inputs.formations, inputs.traits
        self.inputs, self.q, self.rng, self.size = inputs, inputs.parameters, rng, inputs.size
        self.heads: npt.NDArray[np.int64] = np.zeros((formations, 5), np.int64)
        self.heads[:, LOYAL] = self.size
        self.outed, self.asked = np.zeros((2, formations), np.int64)
        self.posture = np.full(formations, ORDERING, np.int64)
        self.acts, self.decided = np.zeros((2, formations))
        self.guilt = traits.command_culpability.copy()
        self.character = rng.normal(0.0, self.q.command_spread, formations)
        self.protest = inputs.initial_protest
        self.breach = self.trend = 0.0
        self.news = 1.0  # what is known on the first day is no news
        self.rungs = self.days_above = self.days_lost = 0
        self.weight = traits.street_value * self.size
        self.pact, self.watcher = traits.pact > 0.0, traits.watcher > 0.0
        self.pact_shares = as_shares(self.pact * self.size)
        self.lay_out_levers()

    def lay_out_levers(self) -> None:
        """What follows from the levers alone, for all days at once; (D, F), with the rungs of the ladder in front."""
        q, inputs, lever, whole = self.q, self.inputs, self.inputs.levers, self.inputs.whole_levers
        accommodation = whole.accommodation[:, None]
        self.evidence = q.belief_prior + inputs.signal - lever.propaganda + q.belief_concession * accommodation
        self.exit_weight = 1.0 + (whole.outreach[:, None] - 1.0) * (1.0 - lever.isolation)
        self.closeness = (1.0 + lever.kinship) * (1.0 + q.appeal * (self.exit_weight - 1.0))
        self.believed = lever.amnesty * np.exp(-q.distrust * lever.propaganda)
        self.spirit = np.maximum(inputs.traits.team + lever.esprit, 0.0)
        self.promised = (1.0 - accommodation) * lever.command
        ordered, sent_out = [lever.duty], [np.maximum.accumulate(lever.duty)]
        for duty in inputs.rung_duty:
            ordered.append(np.maximum(ordered[-1], duty))
            sent_out.append(np.maximum(sent_out[-1], duty))
        self.ordered = np.array(ordered)
        seen = ~self.pact * inputs.traits.street_value * (q.background + np.array(sent_out))
        self.news_weights = as_shares(seen * self.size) / self.size
        # What a commander is ordered to do, what he feels about it, and the weight of STALLING.
        self.work_ordered = self.ordered * lever.violence + lever.detention
        reluctance = inputs.traits.grievance_mean + q.inhibition
        reluctance = reluctance * np.where(reluctance > 0.0, self.closeness, 1.0)
        conscience = inputs.traits.grievance_mean * q.routine + reluctance * self.work_ordered
        self.drawn_in = np.minimum(self.ordered / q.pact_line, 1.0) * self.pact
        self.burden = q.command_conscience * conscience + q.pact_command * self.drawn_in
        self.stalling = 0.5 * np.minimum(self.ordered + lever.detention, 1.0)

    def hold_events(self, day: int) -> Iterator[tuple[int, float]]:
        """Step 1: yields the formations in which a share walks out; carries out all else that needs chance."""
        inputs, rng = self.inputs, self.rng
        for event in np.flatnonzero(inputs.event_day == day):
            share, named = inputs.event_share[event], np.flatnonzero(inputs.event_formations[event])
            if inputs.event_kind[event] == WALKOUT:
                yield from ((int(f), float(share)) for f in named)
            elif inputs.event_kind[event] == DESIGNATION:
                if rng.random() < share:
                    self.decided[named] = np.maximum(self.decided[named], inputs.event_degree[event])
            else:
                taken = (self.posture[named] != STOOD_DOWN) & (rng.random(len(named)) < share)
                self.posture[named[taken]] = inputs.event_posture[event]

    def morning(self, day: int, zeal: Floats) -> Today:
        """Steps 2 to 5; zeal: (F,) sum of that of the LOYAL."""
        q, inputs, traits, lever = self.q, self.inputs, self.inputs.traits, self.inputs.levers
        loyal, shirking, resisting, _, _ = self.heads.T
        serving = np.maximum(loyal + shirking + resisting, 1)
        down = self.posture == STOOD_DOWN
        up = ~down

        rungs = self.rungs
        duty = self.ordered[rungs, day] * np.array([1.0, q.stall_duty, 0.0])[self.posture]
        self.breach = max(self.breach, float(self.pact_shares @ (up * self.drawn_in[rungs, day])))
        news, news_later = self.follow_news(day, down)
        army = max(self.army_side(), inputs.threat.item(day)) if self.pact.any() else 0.0
        presence, detention = self.weight * duty, lever.detention[day]
        seen, whole = max(float(presence.sum()), 0.01 * float(self.weight.sum())), inputs.whole_levers
        violence = float(presence @ lever.violence[day]) / seen if seen > 0.0 else 0.0
        work = (duty * lever.violence[day] + detention) * up
        occasion = np.minimum(duty + detention, 1.0) * up

        watching = float(self.watcher @ (up * loyal)) / float(self.watcher @ self.size) if self.watcher.any() else 1.0
        force = float((traits.street_value * duty) @ (loyal + zeal + q.shirk_effort * shirking))
        turnout = self.turnout(day)
        pressure = self.pressure(turnout, force)
        self.climb_ladder(pressure)

        shirking_share, spirit, designated = shirking / serving, self.spirit[day], self.designated(day)
        offered = self.believed[day] * (1.0 - designated)
        open_to_all = offered * (1.0 - q.vengeance * self.outed / self.size)
        follows = down & ~self.pact
        conditions = Conditions(
            evidence=self.evidence[day] + (q.belief_news * news + q.belief_pressure * pressure + q.belief_army * army),
            exit_weight=self.exit_weight[day],
            unmasked=inputs.unmask[day] * shirking_share,
            offer=open_to_all * (1.0 - news) ** q.timeliness,
            offer_later=open_to_all * (1.0 - news_later) ** q.timeliness,
            pull=np.where(follows, -spirit, spirit),
            pull_of_x=2.0 * spirit * ~follows,
            bonus=lever.bonus[day] * duty,
            promised=self.promised[day] * duty,
            work=work,
            threat=q.retaliation * army * work * ~self.pact,
            closeness=self.closeness[day],
            penalty=q.pact_penalty * self.breach * self.pact,
            occasion=0.5 * occasion,
            watch=watching * lever.watch[day],
            price=lever.cover[day] * q.sanction * up * np.maximum(self.pact, q.affirm + (1.0 - q.affirm) * occasion),
            beside=np.exp(-q.mass * resisting / serving),
            waiting=q.foresight * up,
            staying=1.0 - lever.patron[day],
            cover=lever.cover[day],
            support=lever.support[day],
            designated=designated,
            hazard=lever.outing[day] * duty * (1.0 + q.leaks * shirking_share),
            down=1.0 * down,
        )
        offer, pardon = offered * (1.0 - news) ** q.timeliness, whole.pardon.item(day)
        return Today(day, rungs, conditions, offer, army, turnout, force, pressure, news, violence, pardon)

    def designated(self, day: int) -> Floats:
        """D, by the lever or by decision."""
        degrees: Floats = np.maximum(self.inputs.levers.designated[day], self.decided)
        return degrees

    def follow_news(self, day: int, down: npt.NDArray[np.bool_]) -> tuple[float, float]:
        """Step 3: X and X+."""
        q, heads = self.q, self.heads
        broken = np.where(down, self.size - heads[:, REMOVED], heads[:, RESISTING] + heads[:, EXITED])
        news = q.publicity * max(float(self.news_weights[rungs, day] @ broken) for rungs in {0, self.rungs})
        self.trend += (max(news - self.news, 0.0) - self.trend) / q.trend_days
        self.news = news
        return news, min(1.0, news + self.trend * min(q.trend_days, 1.0 / q.review_rate))

    def army_side(self) -> float:
        """The share a of the pact formations on the protesters' side."""
        loyal, shirking, resisting, _, _ = self.heads.T
        aside = self.q.neutrality * (self.posture == STOOD_DOWN) * (loyal + shirking)
        return float(self.pact_shares @ ((resisting + aside) / self.size))

    def turnout(self, day: int) -> float:
        """Thousands of people today."""
        inputs = self.inputs
        if len(inputs.fixed_protest):
            return float(inputs.fixed_protest[day])
        return float(self.protest * inputs.call[day])

    def pressure(self, turnout: float, force: float) -> float:
        """The log of the force that the turnout takes over that which is there, clipped to [-5, 5]."""
        needed, held = self.q.demand * turnout, force + self.q.demand * self.q.quorum
        if needed <= 0.0 or held <= 0.0:
            return -5.0 if needed <= 0.0 else 5.0
        return min(5.0, max(-5.0, math.log(needed / held)))

    def climb_ladder(self, pressure: float) -> None:
        """The end of step 5: the next rung counts from tomorrow."""
        self.days_above = self.days_above + 1 if pressure > self.q.ladder_trigger else 0
        if self.days_above >= self.q.ladder_days:
            self.days_above = 0
            self.rungs = min(self.rungs + 1, len(self.ordered) - 1)

    def review_postures(self, today: Today) -> Integers:
        """Step 6: the postures of tomorrow."""
        rng, posture = self.rng, self.posture.copy()
        if self.inputs.commanders:
            reviews = rng.random(len(posture)) < self.q.command_review_rate
            (who,) = (reviews & (posture != STOOD_DOWN)).nonzero()
            if len(who):
                order, stall, stand = self.posture_odds(today, who)
                point = rng.random(len(who)) * (order + stall + stand)
                posture[who] = (point >= order) * 1 + (point >= order + stall)
        return posture

    def posture_odds(self, today: Today, f: Integers) -> Floats:
        """(3, m) weights of ORDERING, STALLING and STOOD_DOWN for the commanders of the formations f: section 5."""
        q, day, now, levers, heads = self.q, today.day, today.conditions, self.inputs.levers, self.heads[f]
        here = today.rungs, day, f
        work, burden, occasion = self.work_ordered[here], self.burden[here], self.stalling[here]
        # Who reviews has not stood down himself.
        x = float(self.weight @ now.down) / np.maximum(self.weight.sum() - self.weight[f], 1e-9)
        stays = 1.0 - logistic(now.evidence[f] + q.belief_ties * x)
        sanctioned = stays * now.cover[f]
        fear = (1.0 - stays * (1.0 - q.later)) * q.command_reckoning * (1.0 - np.exp(-self.guilt[f]))
        staying = fear * now.staying[f]
        mercy = np.maximum(today.offer[f] * np.exp(-self.guilt[f] / q.forgivable), levers.guarantee[day, f])
        obeying = heads[:, LOYAL] + (1.0 - q.insight) * heads[:, SHIRKING]
        lost = q.lost_authority * (1.0 - obeying / np.maximum(self.size[f] - heads[:, REMOVED], 1))
        remains = stays * (1.0 - self.inputs.whole_levers.accommodation[day])

        ordering = remains * (q.stake + levers.command[day, f]) - burden - lost
        ordering -= staying * (1.0 - q.efficacy * (1.0 - x)) + ~self.pact[f] * q.command_retaliation * today.army * work
        stalling = 0.5 * q.stake * remains - 0.5 * burden - 0.3 * lost
        stalling -= staying * (1.0 - q.shirk_credit * mercy) + sanctioned * now.watch[f] * q.stall_sanction
        standing = self.character[f] - fear * (1.0 - mercy)
        standing -= sanctioned * q.command_sanction * np.exp(-q.safety_in_numbers * x)
        power = q.command_precision * np.array([ordering, stalling, standing])
        power[:2] += np.log([1.0 - occasion, occasion])
        odds: Floats = np.exp(power - power.max(axis=0))
        return odds

    def do_acts(self, today: Today) -> None:
        """Step 9, before new stances are taken: the acts of the day."""
        done = self.q.culpability_rate * today.conditions.work
        self.acts += done
        self.guilt += done

    def evening(self, today: Today, posture: Integers, course: PeerCourse) -> int:
        """Steps 9 to 11, when stances have been taken: write the row; says how the regime fell, or HELD."""
        q, day, self.posture = self.q, today.day, posture
        army = self.army_side()
        course.heads[day], course.outed[day], course.asked[day] = self.heads, self.outed, self.asked
        course.posture[day] = posture
        course.streets[day] = (today.turnout, today.force, today.pressure, today.news, army, today.violence)
        self.days_lost = self.days_lost + 1 if today.pressure > 0.0 else 0
        self.grow_protest(today)
        if self.days_lost >= q.hold_days:
            return BY_STREETS
        return BY_ARMY if self.pact.any() and army >= q.army_sides else HELD

    def grow_protest(self, today: Today) -> None:
        """Step 11: protest of tomorrow."""
        q, whole, day = self.q, self.inputs.whole_levers, today.day
        room = 1.0 - self.protest / (q.maximum * (1.0 - whole.accommodation.item(day)))
        hope = logistic(q.hope_news * today.news + today.pressure + q.hope_concession * whole.accommodation.item(day))
        outrage = q.backlash * today.violence * (1.0 - whole.public_face.item(day)) * max(room, 0.0)
        growth = q.mobilise * hope * (room + outrage)
        growth -= q.disperse * (1.0 - hope) * (1.0 + q.deter * today.violence)
        least = min(q.core, self.inputs.initial_protest)
        self.protest = max(self.protest * math.exp(growth + q.noise * self.rng.standard_normal()), least)
