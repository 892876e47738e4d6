"""Ties: a ring within each formation, random pairs across the whole apparatus (model.md, section 1).

The ring needs no storage: an officer's comrades are his neighbours by number. Pairs across are stored from both ends,
each officer's in one stretch. Reviews do not read them: an officer who breaks adds one to the count of each colleague.
"""

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.state import State
from bayonets.mechanisms.declare import int64, uint64
from bayonets.world.stances import EXITED, RESISTING


@kernel
def draw_ties(start: np.ndarray, end: np.ndarray, key: np.uint64) -> None:
    """Draw the pairs across formations and store them by officer; pairs of an officer with himself are dropped.

    Args:
        start: (N + 1,) where each officer's ties will begin in `end`; filled.
        end: (2 pairs,) the officers at the other end; filled.
        key: of the run whose ties they are.
    """
    pairs, officers = end.size // 2, start.size - 1
    here = random.address(key, random.TIES)
    start[:] = 0
    for pair in range(pairs):
        first, second = _pair(here, pair, officers)
        if first != second:
            start[first + 1] += np.uint32(1)
            start[second + 1] += np.uint32(1)
    for officer in range(officers):
        start[officer + 1] += start[officer]
    # Filling moves each start to the end of its stretch; afterwards they are moved back by one place.
    for pair in range(pairs):
        first, second = _pair(here, pair, officers)
        if first != second:
            end[start[first]] = second
            start[first] += np.uint32(1)
            end[start[second]] = first
            start[second] += np.uint32(1)
    for officer in range(officers, 0, -1):
        start[officer] = start[officer - 1]
    start[0] = 0


@inlined
def _pair(here: np.uint64, pair: int, officers: int) -> tuple[int, int]:
    """The two ends of one pair, each uniform among all officers."""
    place = uint64(2 * pair)
    first = int64(random.uniform(random.bits(here, place)) * officers)
    second = int64(random.uniform(random.bits(here, place + uint64(1))) * officers)
    return first, second


@inlined
def half_width(case: Case, f: int) -> int:
    """Number of comrades whom an officer of formation f knows on either side of him in the ring."""
    return min(int64(case.rules.ties_within) // 2, (case.formations[f].officers - 1) // 2)


@kernel
def count_ties(case: Case, state: State) -> None:
    """Store each officer's number of ties in his record, so that a review reads this record alone."""
    for f in range(case.formations.size):
        first, in_ring = case.formations[f].first, 2 * half_width(case, f)
        for officer in range(first, first + case.formations[f].officers):
            across = int64(state.tie_start[officer + 1]) - int64(state.tie_start[officer])
            state.officers[officer].ties = in_ring + across


@inlined
def can_be_seen(old: int, new: int) -> bool:
    """Whether colleagues see a change of stance: shirking is hidden, and removal is not visible."""
    return old == RESISTING or new in (RESISTING, EXITED)


@kernel
def show_change(case: Case, state: State, f: int, officer: int, old: int, new: int) -> None:
    """Update the counts of an officer's colleagues after a visible change of stance."""
    resisting = (1 if new == RESISTING else 0) - (1 if old == RESISTING else 0)
    exited = (1 if new == EXITED else 0) - (1 if old == EXITED else 0)
    first, size = case.formations[f].first, case.formations[f].officers
    for step in range(1, half_width(case, f) + 1):
        before, after = officer - step, officer + step
        _count(state.officers, before + size if before < first else before, resisting, exited)
        _count(state.officers, after - size if after >= first + size else after, resisting, exited)
    for tie in range(state.tie_start[officer], state.tie_start[officer + 1]):
        _count(state.officers, int64(state.tie_end[tie]), resisting, exited)


@inlined
def _count(officers: np.recarray, officer: int, resisting: int, exited: int) -> None:
    colleague = officers[officer]
    colleague.resisting_ties = np.uint16(int64(colleague.resisting_ties) + resisting)
    colleague.exited_ties = np.uint16(int64(colleague.exited_ties) + exited)
