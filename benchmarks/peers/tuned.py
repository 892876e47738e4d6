"""The model in NumPy and SciPy: whole arrays a day, as fast as we could write it.

What makes it faster than `plain.py`:

- Who reviews is found by the gaps between reviewers, which are geometric; a table turns random 16-bit numbers into
  gaps. Where 16 bits do not decide, more digits are drawn, so that the probability is exact. Uniform numbers are made
  of raw words, too: `Generator.random` takes several times as long in single precision.
- Those who review are in the order of their formations, so that what holds for a whole formation reaches them by
  `repeat`, several times faster than by an index.
- Utilities are taken relative to that of LOYAL: one exponential less, and what all stances share need not be computed.
  What they owe to formation and day alone is summed up by formation first.
- The share of ties seen broken and the part of belief that is a man's own are stored and refreshed only for the
  colleagues of who broke.
- Few are RESISTING or were outed; what concerns only them is computed for them alone.
- Outing is a Poisson process on the line of those on duty: it costs as much as there are outed.

Symbols in comments are those of model.md. Shapes: n officers, m of them reviewing today, F formations.
"""

from typing import Any, NamedTuple

import numpy as np

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import EXITED, LOYAL, RESISTING, SHIRKING
from benchmarks.peers.country import Today
from benchmarks.peers.course import Bytes, Integers, PeerCourse, Singles, course_of
from benchmarks.peers.officers import ASKED, EXIT_BITS, EXITS, OUTED, PART, STANCE, Apparatus, Reviewed, single
from benchmarks.peers.tuned_chance import gap_table, successes, uniforms

ONE, HALF = single(1.0), single(0.5)

LARGEST_POWER = 80.0
"""Somewhat above it, exp in single precision overflows."""


class Table(NamedTuple):
    """What a formation and the day add to its reviewers' utilities less that of LOYAL, times precision; (F,) each.

    Attributes:
        shirk, resist, exit: what nothing of his own multiplies.
        inhibition: what M is more than the grievance; not times precision.
        cost, believers: of M, and of M where it is below 0.
        team: of x.
        watched, promised, price, leaving: of 1 - p, the last two times n.
        back: of 1 - p, for who is RESISTING now.
        together: of fear times 1 - x.
        credit, spared: of fear times exp(-c / forgivable), for SHIRKING and for who breaks.
        behind: of fear, for who breaks.
        shame: what is added for who is outed.
    """

    shirk: Any
    resist: Any
    exit: Any
    inhibition: Any
    cost: Any
    believers: Any
    team: Any
    watched: Any
    promised: Any
    price: Any
    leaving: Any
    back: Any
    together: Any
    credit: Any
    spared: Any
    behind: Any
    shame: Any


class Reviewers(NamedTuple):
    """Those who review today, in the order of their formations; (m,) each.

    Attributes:
        who: their numbers.
        shares: (F,) how many of each formation.
        code: theirs.
        outed, resisting, gone: places among them of who was outed, is RESISTING, serves no more.
        x, first: x and n.
        stays: 1 - p.
        danger: P R.
        forgiven: exp(-c / forgivable).
    """

    who: Integers
    shares: Integers
    code: Bytes
    outed: Integers
    resisting: Integers
    gone: Integers
    x: Singles
    first: Singles
    stays: Singles
    danger: Singles
    forgiven: Singles


class TunedApparatus(Apparatus):
    """One run.

    Attributes:
        broken: (n,) x, what is unmasked apart.
        tilt: (n,) e + belief_ties x of the same.
    """

    def __init__(self, inputs: Inputs, seed: int) -> None:
        super().__init__(inputs, seed)
        self.broken, self.tilt = np.zeros_like(self.optimism), self.optimism.copy()
        self.gaps = gap_table(self.q.review_rate)

    def look(self, day: int, who: Integers) -> None:
        """Refresh x, and what follows from it, for these officers."""
        seen = self.seen.take(who)
        exited = (seen >> EXIT_BITS).astype(np.float32)
        weight = self.country.exit_weight[day].astype(np.float32)
        if (weight != ONE).any():
            exited *= weight.take(self.formation.take(who))
        broken = (seen & (EXITS - 1)).astype(np.float32)
        broken += exited
        broken *= self.one_tie.take(who)
        np.minimum(broken, ONE, out=broken)
        self.broken[who] = broken
        self.tilt[who] = broken * single(self.q.belief_ties) + self.optimism.take(who)

    def expose(self, today: Today) -> Integers:
        """Step 7: who is outed today.

        Points of a Poisson process fall on a line on which each officer takes a stretch as long as his hazard: he is
        outed if one falls on his, which has just the probability of the model.
        """
        hazard = today.conditions.hazard * self.size
        total = float(hazard.sum())
        if total <= 0.0:
            return np.zeros(0, np.int64)
        points = self.rng.multinomial(self.rng.poisson(total), hazard / total)
        hit = (self.rng.random(int(points.sum())) * self.size.repeat(points)).astype(np.int64)
        hit += self.first.repeat(points)
        return np.unique(hit[(self.code[hit] & (STANCE | OUTED)) == LOYAL])

    def review(self, today: Today) -> Reviewed:
        """Step 8 for officers: those who review choose a stance; most keep theirs."""
        table = self.table_of(today)
        reviewers = self.look_around(today)
        weights, loyal = self.decompose(table, reviewers)
        old = reviewers.code & STANCE
        new, asking = self.pick(weights, loyal)
        new[reviewers.gone] = old[reviewers.gone]
        asking = asking[(reviewers.code[asking] & (STANCE | ASKED)) <= SHIRKING]
        self.be_zealous(today, reviewers, new)
        (changing,) = (new != old).nonzero()
        who = reviewers.who[changing]
        first, formation = reviewers.first[changing], self.formation.take(who)
        return Reviewed(reviewers.who[asking], who, formation, old[changing], new[changing], first)

    def table_of(self, today: Today) -> Table:
        """The table of today."""
        q, now, one = self.q, today.conditions, self.q.precision
        grievance = now.penalty * q.routine + now.threat + q.shame * now.designated - now.bonus
        odds = np.log([now.occasion, 1.0 - now.occasion])
        waiting = now.staying * now.waiting * (now.offer - now.offer_later)
        rows = Table(
            shirk=one * (now.threat + (q.shirk_bonus - 1.0) * now.bonus + (q.shirk_team - 1.0) * now.pull)
            + (one * 0.5 * q.shame * now.designated + odds[0] - odds[1]),
            resist=one * (grievance - q.resist_pay_cut - 2.0 * now.pull) - odds[1],
            exit=one * (grievance + now.support - 1.0 - 1.5 * now.pull) - odds[1],
            inhibition=now.penalty + q.inhibition,
            cost=one * now.work * now.closeness,
            believers=one * now.work * (1.0 - now.closeness),
            team=one * now.pull_of_x,
            watched=one * (now.promised + now.cover * now.watch * q.shirk_sanction),
            promised=one * now.promised,
            price=one * now.price * now.beside,
            leaving=one * now.cover * q.exit_sanction,
            back=one * now.price * (1.0 - today.pardon),
            together=one * now.staying * q.efficacy,
            credit=one * now.staying * q.shirk_credit * now.offer,
            spared=one * (now.offer + waiting),
            behind=one * (now.staying - 1.0),
            shame=one * q.shame * (1.0 - now.designated),
        )
        return Table(*np.array(rows, np.float32))

    def look_around(self, today: Today) -> Reviewers:
        """What each reviewer sees and believes."""
        q, now = self.q, today.conditions
        who = successes(len(self.code), q.review_rate, self.gaps, self.rng)
        cut = who.searchsorted(self.inputs.first)
        count = cut[1:] - cut[:-1]
        code = self.code.take(who)
        (marked,) = (code != LOYAL).nonzero()
        marks = code[marked]
        stance, outed = marks & STANCE, marked[(marks & OUTED) > 0]

        culpability = self.country.acts.astype(np.float32).repeat(count)
        culpability[marked] *= PART.take(stance)
        culpability += self.past.take(who)
        x = self.broken.take(who)
        belief = self.tilt.take(who)
        if now.unmasked.any():
            ties_alone = x.copy()
            x += now.unmasked.astype(np.float32).repeat(count)
            np.minimum(x, ONE, out=x)
            x *= self.one_tie.take(who) > 0.0
            belief += single(q.belief_ties) * (x - ties_alone)
        belief += now.evidence.astype(np.float32).repeat(count)
        np.exp(belief, out=belief)
        belief += ONE
        stays = np.reciprocal(belief, out=belief)
        np.negative(culpability, out=culpability)
        danger = ONE - np.exp(culpability)
        danger *= single(q.reckoning)
        known = danger[outed]
        danger *= single(q.found)
        danger[outed] = known
        danger *= ONE - stays * single(1.0 - q.later)
        culpability *= single(1.0 / q.forgivable)
        return Reviewers(
            who=who,
            shares=count,
            code=code,
            outed=outed,
            resisting=marked[stance == RESISTING],
            gone=marked[stance >= EXITED],
            x=x,
            first=np.exp(x * single(-q.safety_in_numbers)),
            stays=stays,
            danger=danger,
            forgiven=np.exp(culpability, out=culpability),
        )

    def decompose(self, table: Table, reviewers: Reviewers) -> tuple[Singles, Any]:
        """(3, m) weights of SHIRKING, RESISTING and EXITED, and that of LOYAL, 1 but where others would overflow."""
        q, x, stays, count = self.q, reviewers.x, reviewers.stays, reviewers.shares
        power = np.empty((3, len(x)), np.float32)
        shirking, resisting, exiting = power
        grievance = self.grievance.take(reviewers.who)
        leaving = self.roots.take(reviewers.who)
        team = table.team.repeat(count) * x
        reluctance = grievance + table.inhibition.repeat(count)
        believing = np.minimum(reluctance, single(0.0))
        reluctance *= table.cost.repeat(count)
        believing *= table.believers.repeat(count)
        reluctance += believing
        together = ONE - x
        together *= table.together.repeat(count)
        together *= reviewers.danger
        spared = reviewers.danger * reviewers.forgiven

        np.multiply(spared, table.credit.repeat(count), out=shirking)
        shirking += table.shirk.repeat(count)
        shirking += reluctance
        shirking -= together
        shirking += team * single(1.0 - q.shirk_team)
        shirking -= stays * table.watched.repeat(count)

        np.multiply(spared, table.spared.repeat(count), out=resisting)
        resisting += reluctance
        resisting -= together
        if table.behind.any():
            resisting += reviewers.danger * table.behind.repeat(count)
        grievance *= single(q.precision * q.routine)
        resisting += grievance
        resisting -= stays * table.promised.repeat(count)
        leaving *= single(q.precision)
        np.subtract(resisting, leaving, out=exiting)
        resisting += table.resist.repeat(count)
        exiting += table.exit.repeat(count)
        resisting += team * single(2.0)
        exiting += team * single(1.5)
        alone = stays * reviewers.first
        resisting -= alone * table.price.repeat(count)
        exiting -= alone * table.leaving.repeat(count)
        self.correct(power, table, reviewers)
        loyal: Any = ONE
        if power.max() > LARGEST_POWER:
            excess = np.maximum(power.max(axis=0), single(0.0))
            loyal = np.exp(-excess)
            power -= excess
        return np.exp(power, out=power), loyal

    def correct(self, power: Singles, table: Table, reviewers: Reviewers) -> None:
        """Add the shame of the outed, and the commitment of who is RESISTING now."""
        outed, resisting = reviewers.outed, reviewers.resisting
        if len(outed):
            shame = table.shame.take(self.formation.take(reviewers.who[outed]))
            power[0, outed] += HALF * shame
            power[1:, outed] += shame
        if len(resisting):
            back = table.back.take(self.formation.take(reviewers.who[resisting]))
            power[1:, resisting] += reviewers.stays[resisting] * back

    def pick(self, weights: Singles, loyal: Any) -> tuple[Bytes, Integers]:
        """The stance that a uniform number picks for each, and the places of those who ask."""
        shirking, resisting, exiting = weights  # each more and more of the whole
        resisting += exiting
        shirking += resisting
        point = shirking + loyal
        stays = point - exiting
        point *= uniforms(len(point), self.rng)
        new = (point < shirking).view(np.uint8)
        new += point < resisting
        new += point < exiting
        stays *= uniforms(len(point), self.rng)
        asks = stays < exiting * single(self.q.enquiry)
        asks |= new == EXITED
        return new, asks.nonzero()[0]

    def be_zealous(self, today: Today, reviewers: Reviewers, new: Bytes) -> None:
        """The zeal of the LOYAL from now on."""
        now, count = today.conditions, reviewers.shares
        zeal = reviewers.forgiven * now.offer.astype(np.float32).repeat(count)
        zeal -= ONE
        zeal *= reviewers.danger
        zeal *= (now.staying / self.q.zeal_scale).astype(np.float32).repeat(count)
        np.exp(zeal, out=zeal)
        np.subtract(ONE, zeal, out=zeal)
        zeal *= single(self.q.zeal)
        zeal *= new == LOYAL
        self.zeal[reviewers.who] = zeal


def simulate(inputs: Inputs, seed: int, *, days: int | None = None) -> PeerCourse:
    """One run; seed, days and errors as in `course_of`."""
    return course_of(inputs, days, lambda: TunedApparatus(inputs, seed).one_day)
