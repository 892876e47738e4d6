"""Officers as arrays: what both NumPy peers share. How they review and are outed is in `plain.py` and `tuned.py`.

Whoever breaks pushes counts to his colleagues, so that a review reads but one number of them. Culpability grows with
one running sum per formation, not officer by officer. Shapes: n officers, m of them reviewing today, F formations.
"""

from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np
from scipy import sparse

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import LOYAL, REMOVED, RESISTING, SHIRKING
from benchmarks.peers.country import Conditions, Country, Today
from benchmarks.peers.course import Bytes, Floats, Integers, PeerCourse, Singles

single = np.float32

# An officer's code is his stance, and more once he was outed or has asked.
STANCE, OUTED, ASKED = 7, 8, 16

# A change of stance is old * 5 + new. What it adds to the heads of the stances; what share of the formation's acts an
# officer takes part in; and what his colleagues see: 1 for who is RESISTING, EXITS for who EXITED, so that one whole
# number counts both.
CHANGES, EXIT_BITS = 25, 32
EXITS = 1 << EXIT_BITS
PART = np.array([1.0, 0.5, 0.0, 0.0, 0.0], np.float32)
_LOOKS = np.array([0, 0, 1, EXITS, 0])
_OLD, _NEW = np.divmod(np.arange(CHANGES), 5)
HEADS = np.eye(5, dtype=np.int64)[_NEW] - np.eye(5, dtype=np.int64)[_OLD]
LESS_PART = PART[_OLD] - PART[_NEW]
LOOKS = _LOOKS[_NEW] - _LOOKS[_OLD]


class Reviewed(NamedTuple):
    """What came of the reviews.

    Attributes:
        asking: numbers of those who ask for the first time.
        who, formation, old, new: of those who change their stance.
        first: their n, by which they are caught.
    """

    asking: Integers
    who: Integers
    formation: Integers
    old: Integers | Bytes
    new: Integers | Bytes
    first: Singles


class Apparatus(ABC):
    """One run: everybody, as arrays of length n, and a method for each step of the day that concerns officers.

    Attributes:
        past: culpability less what his stance has him share in the acts of his formation so far.
        grievance, optimism, roots: traits; the penalty of a breach apart.
        formation: number of his formation.
        one_tie: what one tie adds to the share of ties; 0 for who has none.
        seen: his ties RESISTING, plus EXITS times those EXITED.
        zeal: his zeal while he is LOYAL, else 0.
        code: his stance, OUTED and ASKED.
    """

    def __init__(self, inputs: Inputs, seed: int) -> None:
        self.inputs, self.q, self.size = inputs, inputs.parameters, inputs.size
        self.rng = np.random.Generator(np.random.SFC64(seed))
        self.country = Country(inputs, self.rng)
        self.first = inputs.first[:-1]
        self.formation = np.arange(inputs.formations).repeat(self.size)
        self.draw_ties()
        self.recruit()

    def draw_ties(self) -> None:
        """Rings within formations; pairs across, listed by officer."""
        n, q = self.inputs.officers, self.q
        self.half_width = np.minimum(int(q.ties_within) // 2, (self.size - 1) // 2)
        widest = int(self.half_width.max())
        self.steps = np.concatenate([np.arange(-widest, 0), np.arange(1, widest + 1)])
        one, other = self.rng.integers(0, n, (2, int(n * q.ties_across / 2)), dtype=np.int32)
        (himself,) = (one == other).nonzero()
        if len(himself):
            one, other = np.delete(one, himself), np.delete(other, himself)
        # The matrix of ends and officers, turned from columns to rows, lists the ends by officer.
        ends, columns = np.concatenate([one, other]), np.arange(2 * len(one) + 1, dtype=np.int32)
        rows = sparse.csc_array((np.ones(len(ends), np.int8), ends, columns), shape=(n, len(ends))).tocsr()
        self.across_start, self.across_end, self.across = rows.indptr, rows.indices, np.concatenate([other, one])

    def recruit(self) -> None:
        """Everybody as the first day begins."""
        n, traits, rng = self.inputs.officers, self.inputs.traits, self.rng

        def drawn(mean: Floats, spread: Floats) -> Singles:
            standard = rng.standard_normal(n, dtype=np.float32)
            return mean.astype(np.float32).repeat(self.size) + spread.astype(np.float32).repeat(self.size) * standard

        ties = np.repeat(2 * self.half_width, self.size) + np.diff(self.across_start)
        self.one_tie = np.where(ties > 0, 1.0 / np.maximum(ties, 1), 0.0).astype(np.float32)
        self.grievance = drawn(traits.grievance_mean, traits.grievance_sd)
        self.roots = drawn(traits.exit_cost, traits.exit_cost_sd)
        self.optimism = rng.standard_normal(n, dtype=np.float32) * single(self.q.optimism_sd)
        self.past = rng.standard_exponential(n, dtype=np.float32)
        self.past *= traits.culpability_mean.astype(np.float32).repeat(self.size)
        self.seen = np.zeros(n, np.int64)
        self.zeal = np.zeros(n, np.float32)
        self.code = np.full(n, LOYAL, np.uint8)

    def one_day(self, day: int, course: PeerCourse) -> int:
        """Move by one day and write its row; returns the cause of a downfall, or HELD."""
        country = self.country
        if day > 0 and (country.exit_weight[day] != country.exit_weight[day - 1]).any():
            self.look(day, self.seen.nonzero()[0])
        for f, share in country.hold_events(day):
            self.walk_out(day, f, share)
        today = country.morning(day, np.add.reduceat(self.zeal, self.first).astype(np.float64))
        posture = country.review_postures(today)
        exposed = self.expose(today)
        found = self.review(today)
        self.catch(today.conditions, found)
        country.do_acts(today)
        self.code[exposed] |= OUTED
        country.outed += np.bincount(self.formation[exposed], minlength=len(self.size))
        self.code[found.asking] |= ASKED
        country.asked += np.bincount(self.formation[found.asking], minlength=len(self.size))
        self.change(day, found.who, found.old * 5 + found.new, found.formation)
        return country.evening(today, posture, course)

    @abstractmethod
    def expose(self, today: Today) -> Integers:
        """Step 7: numbers of those who are outed today."""

    @abstractmethod
    def review(self, today: Today) -> Reviewed:
        """Step 8: who reviews chooses a stance, and has the zeal that goes with it."""

    @abstractmethod
    def look(self, day: int, who: Integers) -> None:
        """What these officers see has changed, or what it weighs."""

    def walk_out(self, day: int, f: int, share: float) -> None:
        """Some of the LOYAL and SHIRKING of formation f turn RESISTING at once, and are seen."""
        first, size = self.first[f], self.size[f]
        stance = self.code[first : first + size] & STANCE
        (place,) = ((self.rng.random(size) < share) & (stance <= SHIRKING)).nonzero()
        self.zeal[first + place] = 0.0
        self.change(day, first + place, stance[place] * 5 + RESISTING, np.full(len(place), f))

    def catch(self, now: Conditions, found: Reviewed) -> None:
        """Turn those of the changing whom counter-intelligence catches into REMOVED."""
        q, f, old, new = self.q, found.formation, found.old, found.new
        breaking = q.catch_rate * found.first * ((old != RESISTING) | (new == RESISTING))
        refusing = breaking * (now.beside * (1.0 - now.down))[f]
        chance = np.choose(new, [0.0, q.catch_shirking, refusing, breaking]) * now.watch[f]
        new[self.rng.random(len(new)) < chance] = REMOVED

    def change(self, day: int, who: Integers, change: Integers | Bytes, formation: Integers) -> None:
        """Carry out changes of stance, old * 5 + new: heads, culpability, what colleagues see."""
        moves, heads = change.astype(np.int64), self.country.heads
        made = np.bincount(formation * CHANGES + moves, minlength=len(heads) * CHANGES)
        heads += made.reshape(-1, CHANGES) @ HEADS
        self.past[who] += LESS_PART[moves] * self.country.acts.astype(np.float32)[formation]
        self.code[who] = (self.code[who] & ~np.uint8(STANCE)) | (change % 5)
        looks = LOOKS[moves]
        (seen,) = looks.nonzero()
        if len(seen):
            self.show(day, who[seen], formation[seen], looks[seen])

    def show(self, day: int, who: Integers, formation: Integers, looks: Integers) -> None:
        """Tell their colleagues what these officers look like from now on."""
        steps, first = self.steps, self.first[formation]
        ring = ((who - first)[:, None] + steps) % self.size[formation][:, None] + first[:, None]
        within = np.abs(steps) <= self.half_width[formation][:, None]
        start = self.across_start[who]
        count = self.across_start[who + 1] - start
        last = count.cumsum()
        stretch = np.arange(last[-1]) + (start - last + count).repeat(count)
        colleagues = np.concatenate([ring[within], self.across[self.across_end[stretch]]])
        ring_looks = np.broadcast_to(looks[:, None], ring.shape)[within]
        np.add.at(self.seen, colleagues, np.concatenate([ring_looks, looks.repeat(count)]))
        self.look(day, colleagues)
