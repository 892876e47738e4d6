"""The reviews of one formation on one day: gather those who review, let them decide side by side, note what changes.

Those who review today are gathered into short rows of single precision, so that the processor decides for eight of them
at once; nothing else of the day touches every officer. Decisions are noted, not carried out: everybody decides on the
state as it stood when the day began.
"""

from typing import Any, NamedTuple

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.decide import Officer, Situation, decide
from bayonets.engine.jit import formula, inlined, kernel, trailing_zeros
from bayonets.engine.state import Scratch, State
from bayonets.engine.ties import half_width
from bayonets.mechanisms.colleagues import seen_broken
from bayonets.mechanisms.declare import float32, float64, int64, uint64
from bayonets.mechanisms.sanction import being_first
from bayonets.world.counter_intelligence import caught_breaking, caught_shirking
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, SHIRKING

# How many reviewers decide at once: eleven rows of 1,024 stay in the processor's nearer cache. Rows are stretches of
# one array at fixed places, so that the compiler sees that they do not overlap.
CHUNK = 1024
ROWS = 11
_GRIEVANCE, _CULPABILITY, _OPTIMISM, _OUTED, _RESISTING = 0, CHUNK, 2 * CHUNK, 3 * CHUNK, 4 * CHUNK
_RESISTING_TIES, _EXITED_TIES, _TIES, _CHANCE = 5 * CHUNK, 6 * CHUNK, 7 * CHUNK, 8 * CHUNK
_STANCE, _ZEAL = 9 * CHUNK, 10 * CHUNK

_BLOCK = 64
_NONE_LEFT, _ONE = uint64(0), uint64(1)

# Zeal is kept in whole multiples of 2^-20: sums of it are exact in any order.
_ZEAL_PARTS = 1048576.0


class Crowd(NamedTuple):
    """What everybody sees where mixing is complete: who broke in the whole apparatus, and how many others there are."""

    complete: bool
    resisting: int
    exited: int
    others: int


@formula
def share_of_deeds(stance: int) -> float:
    """Share of the formation's deeds that an officer in this stance takes part in."""
    if stance == LOYAL:
        return float32(1.0)
    return float32(0.5) if stance == SHIRKING else float32(0.0)


@kernel
def crowd_of(case: Case, state: State) -> Crowd:
    """The crowd as the day begins."""
    resisting, exited = 0, 0
    for f in range(case.formations.size):
        resisting += state.heads[f, RESISTING]
        exited += state.heads[f, EXITED]
    return Crowd(case.rules.complete_mixing, resisting, exited, case.rules.officers - 1)


@kernel
def review_formation(
    case: Case,
    state: State,
    scratch: Scratch,
    now: Situation,
    crowd: Crowd,
    q: Any,
    on: Any,
    f: int,
    here: np.uint64,
    changes: int,
) -> int:
    """Let today's reviewers of formation f decide; note who changes.

    Args:
        case, state, scratch: scenario, state as the day began, room to work in.
        now: the formation's situation, in single precision.
        crowd: what everybody sees where mixing is complete.
        q, on: parameters and switches in single precision.
        f: the formation.
        here: key of the formation on this day.
        changes: how many changes are noted already.

    Returns:
        How many changes are noted now.
    """
    review, choose = random.address(here, random.REVIEW), random.address(here, random.CHOOSE)
    digits = random.digits_of(case.rules.review_rate)
    first, size, gathered = case.formations[f].first, case.formations[f].officers, int64(0)
    for block in range((size + _BLOCK - 1) // _BLOCK):
        reviewing = random.successes(review, uint64(block), digits)
        while reviewing != _NONE_LEFT:
            place = block * _BLOCK + int64(trailing_zeros(reviewing))
            reviewing &= reviewing - _ONE
            if place < size and state.officers[first + place].stance <= RESISTING:
                gather(case, state, scratch, crowd, f, place, choose, gathered)
                gathered += 1
        if gathered > CHUNK - _BLOCK or (block + 1) * _BLOCK >= size:
            decide_together(scratch.rows, gathered, now, q, on)
            changes = note_changes(case, state, scratch, now, f, choose, gathered, changes)
            gathered = int64(0)
    return changes


@inlined
def gather(
    case: Case, state: State, scratch: Scratch, crowd: Crowd, f: int, place: int, choose: np.uint64, i: int
) -> None:
    """Copy what officer `place` of formation f brings to his decision into place i of the rows."""
    number = case.formations[f].first + place
    rows, officer = scratch.rows, state.officers[number]
    scratch.reviewers[i] = place
    rows[_GRIEVANCE + i] = officer.grievance
    rows[_CULPABILITY + i] = officer.past + share_of_deeds(int64(officer.stance)) * float32(state.units[f].deeds)
    rows[_OPTIMISM + i] = officer.optimism
    rows[_OUTED + i] = officer.outed
    resisting = 1 if officer.stance == RESISTING else 0
    rows[_RESISTING + i] = resisting
    if crowd.complete:
        rows[_RESISTING_TIES + i] = crowd.resisting - resisting
        rows[_EXITED_TIES + i] = crowd.exited
        rows[_TIES + i] = crowd.others
    else:
        across = int64(state.tie_start[number + 1]) - int64(state.tie_start[number])
        rows[_RESISTING_TIES + i] = officer.resisting_ties
        rows[_EXITED_TIES + i] = officer.exited_ties
        rows[_TIES + i] = 2 * half_width(case, f) + across
    rows[_CHANCE + i] = random.upper_unit(random.bits(choose, uint64(place)))


@kernel
def decide_together(rows: Any, gathered: int, now: Situation, q: Any, on: Any) -> None:
    """Fill the rows of new stances and zeal. The processor does this for eight officers at once (tests/twins)."""
    for i in range(gathered):
        officer = Officer(
            rows[_GRIEVANCE + i],
            rows[_CULPABILITY + i],
            rows[_OPTIMISM + i],
            rows[_OUTED + i],
            rows[_RESISTING + i],
            rows[_RESISTING_TIES + i],
            rows[_EXITED_TIES + i],
            rows[_TIES + i],
        )
        stance, zeal = decide(officer, now, q, on, rows[_CHANCE + i])
        rows[_STANCE + i] = stance
        rows[_ZEAL + i] = zeal


@inlined
def note_changes(
    case: Case, state: State, scratch: Scratch, now: Situation, f: int, choose: np.uint64, gathered: int, changes: int
) -> int:
    """Keep everybody's zeal; note those who change their stance, the caught among them as REMOVED."""
    for i in range(gathered):
        place = int64(scratch.reviewers[i])
        number = case.formations[f].first + place
        officer = state.officers[number]
        keep_zeal(state.units[f], officer, scratch.rows[_ZEAL + i])
        new = int64(scratch.rows[_STANCE + i])
        if new != officer.stance:
            chance = random.lower_unit(random.bits(choose, uint64(place)))
            if chance < chance_of_being_caught(case, scratch.rows, now, i, officer.stance, new):
                new = int64(REMOVED)
            scratch.changed[changes] = number
            scratch.changed_to[changes] = new
            changes += 1
    return changes


@inlined
def keep_zeal(unit: Any, officer: Any, zeal: float) -> None:
    """Keep an officer's zeal from his latest review, and the sum over the loyal."""
    whole = float32(np.floor(float64(zeal) * _ZEAL_PARTS + 0.5) / _ZEAL_PARTS)
    if officer.stance == LOYAL:
        unit.loyal_zeal += float64(whole) - float64(officer.zeal)
    officer.zeal = whole


@kernel
def chance_of_being_caught(case: Case, rows: Any, now: Situation, i: int, old: int, new: int) -> float:
    """Probability that counter-intelligence catches a change of stance (model.md, section 2, step 7)."""
    watch = float64(now.watch)
    if new == LOYAL:
        return 0.0
    if new == SHIRKING:
        return caught_shirking(watch, case.rules.catch_shirking)
    if (new == RESISTING and now.stood_down > 0.0) or (new == EXITED and old == RESISTING):
        return 0.0
    x = seen_broken(rows[_RESISTING_TIES + i], rows[_EXITED_TIES + i], now.leaver_weight, rows[_TIES + i])
    return caught_breaking(watch, case.rules.catch_rate, being_first(float64(x), case.rules.safety_in_numbers))
