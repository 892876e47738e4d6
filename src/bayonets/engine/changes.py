"""The end of a day: exposure, acts, and changes that take effect (model.md, section 2, steps 7 and 9).

Formation by formation, while its officers are in the cache; what others can see of it is shown at the end of the day.
"""

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.review import BLOCK, draw_places, share_of_acts
from bayonets.engine.state import CHUNK, OUTED, Scratch, State
from bayonets.engine.ties import can_be_seen, show_change
from bayonets.engine.today import shirking_share, work_of
from bayonets.mechanisms.culpability import acts
from bayonets.mechanisms.declare import float32, float64, int64, uint64
from bayonets.world.exposure import outing_probability
from bayonets.world.stances import LOYAL, STOOD_DOWN

_IMPOSSIBLE = uint64(0)

# Stances are five; an old and a new one are kept as old * 5 + new.
_STANCES = 5


@inlined
def change_stance(state: State, f: int, number: int, new: int) -> None:
    """Carry out a change of stance: heads, zeal of the loyal, culpability."""
    officer, unit = state.officers[number], state.units[f]
    old = int64(officer.stance)
    state.heads[f, old] -= 1
    state.heads[f, new] += 1
    if old == LOYAL:
        unit.loyal_zeal -= float64(officer.zeal)
    if new == LOYAL:
        unit.loyal_zeal += float64(officer.zeal)
    officer.past += (share_of_acts(old) - share_of_acts(new)) * float32(unit.acts)
    officer.stance = new


@kernel
def expose(case: Case, state: State, scratch: Scratch, f: int, here: np.uint64, day: int) -> None:
    """Step 7, carried out after the formation's review, which does not see it: the loyal on duty are outed."""
    outing, leaks = case.levers[day, f].outing, case.rules.leaks
    digits = random.digits_of(outing_probability(outing, scratch.today[f].duty, shirking_share(state, f), leaks))
    if digits != _IMPOSSIBLE:
        expose_formation(case, state, scratch, f, random.address(here, random.OUT), digits)


@kernel
def expose_formation(case: Case, state: State, scratch: Scratch, f: int, here: np.uint64, digits: np.uint64) -> None:
    """Out each loyal officer of formation f with the probability of the given digits."""
    size, drawn = case.formations[f].officers, int64(0)
    for block in range((size + BLOCK - 1) // BLOCK):
        chosen = random.successes(here, uint64(block), digits)
        drawn = draw_places(case, state, scratch, f, chosen, block * BLOCK, drawn)
        if drawn > CHUNK - BLOCK or (block + 1) * BLOCK >= size:
            out_the_loyal(case, state, scratch, f, drawn)
            drawn = int64(0)


@inlined
def out_the_loyal(case: Case, state: State, scratch: Scratch, f: int, drawn: int) -> None:
    """Out those of the drawn officers who were LOYAL today and are not outed yet."""
    for i in range(drawn):
        officer = state.officers[uint64(case.formations[f].first) + uint64(scratch.places[i])]
        if officer.stance == LOYAL and officer.marks & OUTED == 0:
            officer.marks |= OUTED
            state.units[f].outed += 1


@kernel
def do_acts(case: Case, state: State, scratch: Scratch, f: int, day: int) -> None:
    """Step 9: what formation f did today; its loyal, its shirking and its commander share in it."""
    done = acts(case.rules.culpability_rate, work_of(case, scratch, f, day))
    state.units[f].acts += done
    state.units[f].command_culpability += done


@kernel
def take_effect(state: State, scratch: Scratch, f: int, shown: int, noted: int) -> int:
    """Step 9: the new stances of formation f take effect; colleagues do not see them before the end of the day.

    Args:
        state, scratch: state, the changes noted today.
        f: the formation.
        shown: number of changes of earlier formations kept to be shown.
        noted: where the changes of this one end; they begin at `shown`.

    Returns:
        The number of changes kept to be shown now.
    """
    for change in range(shown, noted):
        number, new = uint64(scratch.changed[change]), int64(scratch.changed_to[change])
        old = int64(state.officers[number].stance)
        change_stance(state, f, number, new)
        if can_be_seen(old, new):
            scratch.changed[shown] = number
            scratch.changed_to[shown] = old * _STANCES + new
            shown += 1
    return shown


@kernel
def show_changes(case: Case, state: State, scratch: Scratch, shown: int) -> None:
    """The end of step 9: colleagues see officers who broke, and who returned."""
    f = 0
    for change in range(shown):
        number, both = int64(scratch.changed[change]), int64(scratch.changed_to[change])
        while number >= case.formations[f].first + case.formations[f].officers:
            f += 1
        show_change(case, state, f, number, both // _STANCES, both % _STANCES)


@kernel
def take_postures(state: State, scratch: Scratch) -> None:
    """The end of step 9: the commanders' new postures take effect."""
    for f in range(state.units.size):
        posture = scratch.today[f].next_posture
        state.units[f].posture = posture
        scratch.today[f].stood_down = 1.0 if posture == STOOD_DOWN else 0.0
