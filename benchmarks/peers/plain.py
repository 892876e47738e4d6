"""The model in NumPy and SciPy as it is usually written: the equations of model.md one by one, over today's reviewers.

Each day one uniform number an officer says who reviews; only they are gathered and computed, in single precision; who
breaks pushes counts to his colleagues. `tuned.py`, from which the bookkeeping comes, is the same tuned for weeks
of work: gaps instead of draws, utilities laid out before the first day, shares of ties kept up to date.
"""

import numpy as np
from scipy.special import expit

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import LOYAL, RESISTING
from benchmarks.peers.course import PeerCourse, course_of
from benchmarks.peers.tuned import (
    _NO_PART,
    EXIT_BITS,
    EXITS,
    OUTED,
    STANCE,
    Bytes,
    Integers,
    Run,
    Singles,
    Today,
    plan_of,
    single,
)


class PlainRun(Run):
    """One run; the days of `Run` with plain draws and plain reviews."""

    def look(self, day: int, who: Integers) -> None:
        """Keep nothing but counts: the share of ties seen broken is reckoned at the review."""

    def expose(self, today: Today) -> Integers:
        """Step 6: who is outed today, one draw an officer."""
        outing = float(self.plan.inputs.whole_levers.outing[today.day])
        chance = (1.0 - np.exp(-outing * today.duty)).astype(np.float32)
        if not chance.any():
            return np.zeros(0, np.int64)
        drawn = self.rng.random(len(self.officers.code), dtype=np.float32) < chance.repeat(self.plan.size)
        return np.flatnonzero(drawn & (self.officers.code == LOYAL))

    def review(self, today: Today) -> None:
        """Steps 7 and 8 for officers."""
        q, officers = self.plan.q, self.officers
        who = np.flatnonzero(self.rng.random(len(officers.code), dtype=np.float32) < q.review_rate)
        who = who[(officers.code[who] & STANCE) <= RESISTING]
        code, f = officers.code[who], officers.formation[who]
        old = code & STANCE
        utilities, broken, zeal = self.utilities_of(today, who, f, old, code >= OUTED)
        new = self.choice(utilities)
        officers.zeal[who] = np.where(new == LOYAL, zeal, single(0.0))
        changing = np.flatnonzero(new != old)
        changed, formation, picked = who[changing], f[changing], new[changing]
        self.catch(today, formation, old[changing], picked, broken[changing])
        self.deeds += q.culpability_rate * today.duty * today.violence
        self.change(today.day, changed, old[changing] * 5 + picked, formation)

    def utilities_of(
        self, today: Today, who: Integers, f: Integers, old: Bytes, outed: Bytes
    ) -> tuple[Singles, Singles, Singles]:
        """(4, m) utilities in months of pay, (m,) x, (m,) zeal: sections 3 and 4 of model.md."""
        plan, q, officers, day = self.plan, self.plan.q, self.officers, today.day
        lever, traits = plan.inputs.levers, plan.inputs.traits

        reviewers = np.bincount(f, minlength=len(plan.size))

        def by_formation(values: object) -> Singles:
            """What holds for a formation, for each reviewer; they are in the order of formations."""
            return np.asarray(values, np.float32).repeat(reviewers)

        seen = officers.seen[who]
        broken = (seen & (EXITS - 1)) + by_formation(plan.leaver_weight[day]) * (seen >> EXIT_BITS)
        x = np.minimum(broken.astype(np.float32) * officers.one_tie[who], single(1.0))
        deeds = by_formation(self.deeds)
        culpability = deeds - _NO_PART[old] * deeds - officers.innocence[who]
        p = expit(by_formation(today.evidence) + officers.optimism[who] + single(q.belief_ties) * x)
        stays = single(1.0) - p
        liable = (single(1.0) - np.exp(-culpability)) * np.where(outed, single(1.0), single(q.found))
        mercy = by_formation(today.mercy * (1.0 - q.vengeance * self.outed / plan.size))
        mercy = mercy * np.exp(-culpability / single(q.forgivable))
        down, duty = self.down.repeat(reviewers), by_formation(today.duty)
        team = by_formation(traits.team)
        pull = np.where(down, -team, team * (single(1.0) - single(2.0) * x))
        grievance = officers.grievance[who] + by_formation(plan.pact * q.pact_penalty * self.pact_is_broken)
        service = grievance * single(q.routine)
        strained = (grievance + single(q.inhibition)) * by_formation(today.strain)
        first = np.exp(single(-q.safety_in_numbers) * x)
        fear = p * single(q.reckoning) * liable
        shame = np.where(outed, single(q.shame), by_formation(q.shame * lever.designated[day]))
        pardon = float(plan.inputs.whole_levers.pardon[day])
        price = np.where(down, single(0.0), single(q.sanction))
        back = np.where(old == RESISTING, stays * price * single(1.0 - pardon), single(0.0))
        bonus = by_formation(lever.bonus[day]) * duty
        left = fear * (single(1.0) - mercy)
        loyal = single(1.0) + bonus + pull + stays * by_formation(lever.command[day]) * duty - service - strained
        loyal -= back + fear * (single(1.0) - single(q.efficacy) * (single(1.0) - x)) + shame
        shirking = single(1.0) + single(q.shirk_bonus) * bonus + single(q.shirk_team) * pull - service - back
        shirking -= stays * by_formation(lever.watch[day] * q.shirk_sanction)
        shirking -= fear * (single(1.0) - single(q.shirk_credit) * mercy) + single(0.5) * shame
        shirking[duty <= 0.0] = -np.inf
        resisting = single(1.0 - q.resist_pay_cut) - pull - stays * price * first - left
        exiting = by_formation(lever.support[day] - traits.exit_cost) - single(0.5) * pull - left
        exiting -= stays * single(q.exit_sanction) * first
        zeal = single(q.zeal) * p * liable * (single(1.0) - mercy)
        return np.array([loyal, shirking, resisting, exiting]), x, zeal

    def choice(self, utilities: Singles) -> Bytes:
        """The stance that each picks, by logit."""
        utilities -= utilities.max(axis=0)
        utilities *= single(self.plan.q.precision)
        weights = np.exp(utilities, out=utilities)
        edges = weights.cumsum(axis=0)
        point = self.rng.random(utilities.shape[1], dtype=np.float32) * edges[3]
        return (point >= edges[0]).view(np.uint8) + (point >= edges[1]) + (point >= edges[2])


def simulate(inputs: Inputs, seed: int, *, days: int | None = None) -> PeerCourse:
    """One run; seed, days and errors as in `course_of`."""
    with np.errstate(over="ignore"):
        return course_of(inputs, days, lambda length: PlainRun(plan_of(inputs, length), seed).one_day)
