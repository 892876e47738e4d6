"""The reviews of one formation on one day: gather the reviewers, compute their decisions, note the changes.

Those who review today are gathered into short rows of single precision, so that the processor decides for eight or
sixteen of them at once; no other step of the day touches every officer. Decisions are noted, not carried out: all
officers decide on the state at the beginning of the day.
"""

from typing import Any, NamedTuple

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.decide import Officer, Situation, decide
from bayonets.engine.jit import formula, inlined, kernel, like, prefetch, trailing_zeros
from bayonets.engine.state import ASKED, CHUNK, OUTED, ROW, Scratch, State
from bayonets.mechanisms.colleagues import seen_broken
from bayonets.mechanisms.declare import float32, float64, int64, uint64
from bayonets.mechanisms.enquiry import enquiry_probability
from bayonets.mechanisms.sanction import being_first
from bayonets.world.counter_intelligence import caught_breaking, caught_shirking
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, SHIRKING

# The number of rows, and where each begins.
ROWS = 14
_GRIEVANCE, _PAST, _OPTIMISM, _OUTED, _NOW = 0, ROW, 2 * ROW, 3 * ROW, 4 * ROW
_RESISTING_TIES, _EXITED_TIES, _TIES, _CHANCE = 5 * ROW, 6 * ROW, 7 * ROW, 8 * ROW
_STANCE, _ZEAL, _ROOTS, _ASK_CHANCE, _ASKS = 9 * ROW, 10 * ROW, 11 * ROW, 12 * ROW, 13 * ROW

_LAST = CHUNK - 1

# Numbers of officers are unsigned where they are many: for signed ones the compiled code would test each time whether
# they count from the end.

BLOCK = 64

# The changes of stance for which an officer may be caught.
NOTHING, SHIRKS, REFUSES, LEAVES = 0, 1, 2, 3
_NONE_LEFT, _ONE = uint64(0), uint64(1)

# Zeal is kept in whole multiples of 2^-20: sums of it are exact in any order.
_ZEAL_PARTS, _ZEAL_PART, _HALF = float32(1048576.0), float32(1 / 1048576.0), float32(0.5)
_NEVER = float32(0.0)


class OthersSeen(NamedTuple):
    """The observations under complete mixing: officers who broke in the whole apparatus, and the number of others."""

    complete: bool
    resisting: int
    exited: int
    others: int


@formula
def share_of_acts(stance: float) -> float:
    """Share of the formation's acts that accrue to an officer in this stance: LOYAL 1, SHIRKING 1/2, others 0.

    Arithmetic on the codes of the stances, so that it is vectorised over officers.
    """
    return max(float32(1.0) - float32(0.5) * float32(stance), float32(0.0))


@kernel
def crowd_of(case: Case, state: State) -> OthersSeen:
    """The crowd as the day begins."""
    resisting, exited = 0, 0
    for f in range(case.formations.size):
        resisting += state.heads[f, RESISTING]
        exited += state.heads[f, EXITED]
    return OthersSeen(case.rules.complete_mixing, resisting, exited, case.rules.officers - 1)


@kernel
def review_formation(
    case: Case,
    state: State,
    scratch: Scratch,
    now: Situation,
    crowd: OthersSeen,
    q: Any,
    on: Any,
    f: int,
    here: np.uint64,
    changes: int,
) -> int:
    """Compute the decisions of today's reviewers of formation f; note the changes.

    Args:
        case, state, scratch: scenario, state as the day began, workspace.
        now: the formation's situation, in single precision.
        crowd: the observations under complete mixing.
        q, on: parameters and switches in single precision.
        f: the formation.
        here: key of the formation on this day.
        changes: number of changes noted so far.

    Returns:
        The number of changes noted now.
    """
    review, choose = random.address(here, random.REVIEW), random.address(here, random.CHOOSE)
    ask = random.address(here, random.ASK)
    digits = random.digits_of(case.rules.review_rate)
    size, drawn = case.formations[f].officers, int64(0)
    for block in range((size + BLOCK - 1) // BLOCK):
        reviewing = random.successes(review, uint64(block), digits)
        drawn = draw_places(case, state, scratch, f, reviewing, block * BLOCK, drawn)
        if drawn > CHUNK - BLOCK or (block + 1) * BLOCK >= size:
            gathered = gather_those_who_serve(case, state, scratch, crowd, f, drawn)
            draw_chances(scratch, choose, ask, gathered)
            decide_together(scratch.rows, gathered, float32(state.units[f].acts), now, q, on)
            changes = note_changes(case, state, scratch, now, f, choose, gathered, changes)
            drawn = int64(0)
    return changes


@inlined
def draw_places(
    case: Case, state: State, scratch: Scratch, f: int, chosen: np.uint64, first_place: int, drawn: int
) -> int:
    """Append the places of a block's set bits to the `drawn` ones and prefetch their records; returns their number."""
    first, size = case.formations[f].first, case.formations[f].officers
    while chosen != _NONE_LEFT:
        place = first_place + int64(trailing_zeros(chosen))
        chosen &= chosen - _ONE
        prefetch(state.officers, first + place)
        scratch.places[drawn & _LAST] = place
        drawn += 1 if place < size else 0
    return drawn


@inlined
def gather_those_who_serve(case: Case, state: State, scratch: Scratch, crowd: OthersSeen, f: int, drawn: int) -> int:
    """Gather those of the drawn reviewers who still serve; returns their number."""
    first, gathered = uint64(case.formations[f].first), int64(0)
    for i in range(drawn):
        place = scratch.places[i]
        officer = state.officers[first + uint64(place)]
        gather(officer, scratch, crowd, gathered & _LAST)
        scratch.places[gathered & _LAST] = place
        gathered += 1 if officer.stance <= RESISTING else 0
    return gathered


@inlined
def gather(officer: Any, scratch: Scratch, crowd: OthersSeen, i: int) -> None:
    """Copy the traits and observations of an officer into place i of the rows."""
    rows = scratch.rows
    rows[_GRIEVANCE + i] = officer.grievance
    rows[_PAST + i] = officer.past
    rows[_OPTIMISM + i] = officer.optimism
    rows[_ROOTS + i] = officer.roots
    rows[_OUTED + i] = officer.marks & OUTED
    rows[_NOW + i] = officer.stance
    if crowd.complete:
        rows[_RESISTING_TIES + i] = crowd.resisting - (1 if officer.stance == RESISTING else 0)
        rows[_EXITED_TIES + i] = crowd.exited
        rows[_TIES + i] = crowd.others
    else:
        rows[_RESISTING_TIES + i] = officer.resisting_ties
        rows[_EXITED_TIES + i] = officer.exited_ties
        rows[_TIES + i] = officer.ties


@kernel
def draw_chances(scratch: Scratch, choose: np.uint64, ask: np.uint64, gathered: int) -> None:
    """Draw the uniform numbers for each reviewer's stance and enquiry."""
    for i in range(gathered):
        scratch.rows[_CHANCE + i] = random.upper_unit(random.bits(choose, uint64(scratch.places[i])))
        scratch.rows[_ASK_CHANCE + i] = random.upper_unit(random.bits(ask, uint64(scratch.places[i])))


@inlined
def gathered_officer(rows: Any, i: int, acts: float) -> Officer:
    """The officer in place i of the rows, in their precision; acts: of his formation."""
    return Officer(
        rows[_GRIEVANCE + i],
        rows[_PAST + i] + share_of_acts(rows[_NOW + i]) * acts,
        rows[_OPTIMISM + i],
        rows[_ROOTS + i],
        rows[_OUTED + i],
        like(rows, 1.0) if rows[_NOW + i] == RESISTING else like(rows, 0.0),
        rows[_RESISTING_TIES + i],
        rows[_EXITED_TIES + i],
        rows[_TIES + i],
    )


@kernel
def decide_together(rows: Any, gathered: int, acts: float, now: Situation, q: Any, on: Any) -> None:
    """Fill the rows of new stances, zeal and enquiries. This loop is vectorised over officers."""
    for i in range(gathered):
        officer = gathered_officer(rows, i, acts)
        stance, zeal, leaving = decide(officer, now, q, on, rows[_CHANCE + i])
        rows[_STANCE + i] = stance
        rows[_ZEAL + i] = np.floor(zeal * _ZEAL_PARTS + _HALF) * _ZEAL_PART
        rows[_ASKS + i] = enquiry_probability(leaving, q.enquiry) - rows[_ASK_CHANCE + i]


@inlined
def note_changes(
    case: Case, state: State, scratch: Scratch, now: Situation, f: int, choose: np.uint64, gathered: int, changes: int
) -> int:
    """Keep zeal and enquiries; note officers who change their stance, those caught as REMOVED."""
    first, loyal_zeal, asked = uint64(case.formations[f].first), 0.0, 0
    for i in range(gathered):
        place = uint64(scratch.places[i])
        officer = state.officers[first + place]
        zeal = scratch.rows[_ZEAL + i]
        loyal_zeal += float64(zeal) - float64(officer.zeal) if officer.stance == LOYAL else 0.0
        officer.zeal = zeal
        new = int64(scratch.rows[_STANCE + i])
        asks = new == EXITED or scratch.rows[_ASKS + i] > _NEVER
        if asks and officer.stance <= SHIRKING and officer.marks & ASKED == 0:
            officer.marks |= ASKED
            asked += 1
        if new != officer.stance:
            chance = random.lower_unit(random.bits(choose, uint64(place)))
            if chance < chance_of_being_caught(case, now, seen_by(scratch.rows, now, i), officer.stance, new):
                new = int64(REMOVED)
            scratch.changed[changes] = first + place
            scratch.changed_to[changes] = new
            changes += 1
    state.units[f].loyal_zeal += loyal_zeal
    state.units[f].asked += asked
    return changes


@inlined
def seen_by(rows: Any, now: Situation, i: int) -> float:
    """The share x that the officer in place i of the rows sees."""
    ties = rows[_TIES + i]
    return float64(seen_broken(rows[_RESISTING_TIES + i], rows[_EXITED_TIES + i], now.exit_weight, ties, now.unmasked))


@kernel
def chance_of_being_caught(case: Case, now: Situation, x: float, old: int, new: int) -> float:
    """Probability that a change of stance is caught, of an officer who sees x (model.md, section 2, step 8)."""
    risk = risk_of(now, old, new)
    if risk == SHIRKS:
        return caught_shirking(float64(now.watch), case.rules.catch_shirking)
    if risk == REFUSES:
        return chance_breaking(case, now, x) * float64(now.beside)
    return chance_breaking(case, now, x) if risk == LEAVES else 0.0


@inlined
def chance_breaking(case: Case, now: Situation, x: float) -> float:
    """The same for exits and refusals; refusal is safer the more of the formation refuse."""
    return caught_breaking(float64(now.watch), case.rules.catch_rate, being_first(x, case.rules.safety_in_numbers))


@inlined
def risk_of(now: Situation, old: int, new: int) -> int:
    """The kind of a change of stance that may be caught: NOTHING, SHIRKS, REFUSES or LEAVES."""
    if new == old or new == LOYAL:  # noqa: SIM109 (a tuple of two kinds of integers does not compile)
        return NOTHING
    if (new == RESISTING and now.stood_down > 0.0) or (new == EXITED and old == RESISTING):
        return NOTHING
    if new == SHIRKING:
        return SHIRKS
    return REFUSES if new == RESISTING else LEAVES
