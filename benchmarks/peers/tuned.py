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
from typing import Any

import numpy as np

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import (
    BY_ARMY,
    BY_STREETS,
    EXITED,
    HELD,
    LOYAL,
    ORDERING,
    REMOVED,
    RESISTING,
    SHIRKING,
    STALLING,
    STOOD_DOWN,
    WALKOUT,
)
from benchmarks.peers.course import PeerCourse, course_of, logistic, pressure_of
from benchmarks.peers.tuned_chance import successes, uniforms
from benchmarks.peers.tuned_plan import (
    _NO_PART,
    CHANGES,
    DEEDS,
    DOUBT,
    EXIT,
    EXIT_BITS,
    EXITS,
    HALF,
    HEADS,
    LARGEST_POWER,
    LINES,
    LOOKS,
    MERCY,
    MORE_PART,
    ONE,
    OUTED,
    PRICE,
    PROMISE,
    RESIST,
    ROWS,
    SERVICE,
    SHIRK,
    STANCE,
    STRAIN,
    TEAM,
    WATCHED,
    Bytes,
    Integers,
    Lines,
    Marks,
    Plan,
    Reviewers,
    Singles,
    Today,
    draw_ties,
    lines_of,
    plan_of,
    recruit,
    single,
)


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


def simulate(inputs: Inputs, seed: int, *, days: int | None = None) -> PeerCourse:
    """One run; seed, days and errors as in `course_of`."""
    with np.errstate(over="ignore"):
        return course_of(inputs, days, lambda length: Run(plan_of(inputs, length), seed).one_day)
