"""The model in NumPy and SciPy as it is usually written: the equations of model.md one by one, over today's reviewers.

Each day one uniform number an officer says who reviews; only they are gathered and computed, in single precision.
`tuned.py` is the same tuned for weeks of work: gaps instead of draws, utilities summed up by formation, shares of ties
kept up to date.
"""

import numpy as np
from scipy.special import expit

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import EXITED, LOYAL, RESISTING, SHIRKING
from benchmarks.peers.country import Conditions, Today
from benchmarks.peers.course import Bytes, Flags, Integers, PeerCourse, Singles, course_of
from benchmarks.peers.officers import ASKED, EXIT_BITS, EXITS, OUTED, PART, STANCE, Apparatus, Reviewed, single


class PlainApparatus(Apparatus):
    """One run with plain draws and plain reviews."""

    def look(self, day: int, who: Integers) -> None:
        """Keep nothing but counts: the share of ties seen broken is reckoned at the review."""

    def expose(self, today: Today) -> Integers:
        """Step 7: who is outed today, one draw an officer."""
        chance = (1.0 - np.exp(-today.conditions.hazard)).astype(np.float32)
        drawn = self.rng.random(len(self.code), dtype=np.float32) < chance.repeat(self.size)
        return np.flatnonzero(drawn & ((self.code & (STANCE | OUTED)) == LOYAL))

    def review(self, today: Today) -> Reviewed:
        """Step 8 for officers."""
        who = np.flatnonzero(self.rng.random(len(self.code), dtype=np.float32) < self.q.review_rate)
        who = who[(self.code[who] & STANCE) <= RESISTING]
        code, f = self.code[who], self.formation[who]
        old = code & STANCE
        utilities, first, zeal = self.utilities_of(today, who, f, old, (code & OUTED) > 0)
        new, leaves = self.choice(utilities, today.conditions.occasion[f].astype(np.float32))
        self.zeal[who] = np.where(new == LOYAL, zeal, single(0.0))
        asks = self.rng.random(len(who), dtype=np.float32) * (single(1.0) - leaves) < self.q.enquiry * leaves
        asks = (asks | (new == EXITED)) & (old <= SHIRKING) & ((code & ASKED) == 0)
        changing = np.flatnonzero(new != old)
        return Reviewed(who[asks], who[changing], f[changing], old[changing], new[changing], first[changing])

    def utilities_of(
        self, today: Today, who: Integers, f: Integers, old: Integers, outed: Flags
    ) -> tuple[Singles, Singles, Singles]:
        """(4, m) utilities in months of pay, (m,) n, (m,) zeal: sections 3 and 4 of model.md."""
        q = self.q
        reviewers = np.bincount(f, minlength=len(self.size))  # they are in the order of formations
        now = Conditions(*np.array(today.conditions, np.float32).repeat(reviewers, axis=1))
        one, half = single(1.0), single(0.5)

        seen = self.seen[who]
        broken = (seen & (EXITS - 1)) + now.exit_weight * (seen >> EXIT_BITS)
        x = np.minimum(broken.astype(np.float32) * self.one_tie[who] + now.unmasked, one)
        x[self.one_tie[who] == 0.0] = 0.0
        p = expit(now.evidence + self.optimism[who] + single(q.belief_ties) * x)
        stays = one - p
        culpability = self.past[who] + PART[old] * self.country.acts.astype(np.float32)[f]
        liable = (one - np.exp(-culpability)) * np.where(outed, one, single(q.found))
        danger = (p + stays * single(q.later)) * single(q.reckoning) * liable
        staying = danger * now.staying
        forgiven = np.exp(-culpability / single(q.forgivable))
        mercy, mercy_later = now.offer * forgiven, now.offer_later * forgiven
        pull = now.pull - now.pull_of_x * x
        grievance = self.grievance[who] + now.penalty
        service = grievance * single(q.routine)
        reluctance = grievance + single(q.inhibition)
        reluctance *= np.where(reluctance > 0.0, now.closeness, one)
        first = np.exp(single(-q.safety_in_numbers) * x)
        shame = single(q.shame) * np.where(outed, one, now.designated)
        back = np.where(old == RESISTING, stays * now.price * single(1.0 - today.pardon), single(0.0))
        waiting = now.waiting * staying * (mercy - mercy_later)

        loyal = one + now.bonus + pull + stays * now.promised - service - reluctance * now.work - now.threat
        loyal -= back + staying * (one - single(q.efficacy) * (one - x)) + waiting + shame
        shirking = one + single(q.shirk_bonus) * now.bonus + single(q.shirk_team) * pull - service
        shirking -= stays * now.cover * now.watch * single(q.shirk_sanction)
        shirking -= back + staying * (one - single(q.shirk_credit) * mercy) + waiting + half * shame
        resisting = single(1.0 - q.resist_pay_cut) - pull - stays * now.price * first * now.beside
        resisting -= danger * (one - mercy)
        exiting = now.support - self.roots[who] - half * pull - stays * now.cover * single(q.exit_sanction) * first
        exiting -= danger * (one - mercy)
        zeal = single(q.zeal) * (one - np.exp(-staying * (one - mercy) / single(q.zeal_scale)))
        return np.array([loyal, shirking, resisting, exiting]), first, zeal

    def choice(self, utilities: Singles, occasion: Singles) -> tuple[Bytes, Singles]:
        """The stance that each picks, by logit, and the probability with which he might have left."""
        utilities -= utilities.max(axis=0)
        utilities *= single(self.q.precision)
        weights = np.exp(utilities, out=utilities)
        weights[LOYAL] *= single(1.0) - occasion
        weights[SHIRKING] *= occasion
        edges = weights.cumsum(axis=0)
        point = self.rng.random(utilities.shape[1], dtype=np.float32) * edges[EXITED]
        new = (point >= edges[LOYAL]).view(np.uint8) + (point >= edges[SHIRKING]) + (point >= edges[RESISTING])
        return new, weights[EXITED] / edges[EXITED]


def simulate(inputs: Inputs, seed: int, *, days: int | None = None) -> PeerCourse:
    """One run; seed, days and errors as in `course_of`."""
    return course_of(inputs, days, lambda: PlainApparatus(inputs, seed).one_day)
