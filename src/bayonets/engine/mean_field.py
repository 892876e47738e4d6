"""The deterministic twin: the same model as its own mean-field limit, for groups of officers instead of officers.

Everything that the rooms `mechanisms/` and `world/` say, and every step of the day that concerns the whole country
(`engine/day.py`), is used as it stands. What differs from `engine/simulate.py` is what a twin is for:

- groups (`engine/groups.py`) take the place of officers, shares of a group the place of single decisions;
- what an officer sees of his colleagues is the average of his formation and of the apparatus, in the proportion of
  ties within and across;
- protest takes its course without noise;
- a commander's posture is a probability for each of the three, and what follows from it is averaged; or it is drawn,
  one history at a time.

It is exact where many officers are well mixed (model.md, section 7, limit 2); docs/engine.md shows where it is not.
"""

from typing import Any

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.day import (
    all_are_numbers,
    climb_ladder,
    count_downfall,
    earlier_alike,
    evidence_of,
    grow_protest,
    look_around,
    write,
)
from bayonets.engine.group_review import count_heads, move_formation
from bayonets.engine.groups import copy_into
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.postures import move_commander, order_formations, set_posture, settle
from bayonets.engine.simulate import FINE, NOT_A_NUMBER, repeat_yesterday, run_key
from bayonets.engine.state import Record, Scratch
from bayonets.engine.twin import Twin, Workbench
from bayonets.errors import EngineError
from bayonets.mechanisms.declare import uint64
from bayonets.world.stances import HELD, LOYAL, ORDERING, RESISTING, SHIRKING, STALLING, STOOD_DOWN, WALKOUT


def run_twin(bench: Workbench, seed: int = 0, history: int | None = None, *, days: int | None = None) -> None:
    """Compute one course of the twin from day 0; its state and record stay on the workbench.

    Args:
        bench: of the scenario.
        seed, history: whose chance the postures are drawn with; None: postures are probabilities.
        days: how many, by default all.

    Raises:
        EngineError: a number of the course is none (overflow by extreme values of the scenario).
    """
    copy_into(bench.start, bench.twin.groups)
    begin_groups(bench.case, bench.twin)
    last = bench.inputs.days if days is None else min(days, bench.inputs.days)
    q, on, drawn = bench.parameters, bench.switches, history is not None
    with np.errstate(over="ignore"):
        key = run_key(seed, history or 0)
        code = simulate_groups(bench.case, bench.twin, bench.scratch, bench.record, q, on, key, drawn, 0, last)
    if code != FINE:
        raise EngineError(
            "The twin ended in a number that is none: protest or force overflowed. "
            "Look for extreme values in the scenario (`bayonets lint`)."
        )


@kernel
def begin_groups(case: Case, twin: Twin) -> None:
    """Day 0: everybody as in the groups, commanders ORDERING."""
    country = twin.state.country[0]
    country.protest = case.rules.initial_protest
    country.rungs_called = 0
    country.days_above = 0
    country.days_lost = 0
    country.pact_broken = 0
    country.fell_day = -1
    country.cause = HELD
    for f in range(case.formations.size):
        unit = twin.state.units[f]
        unit.outed = 0.0
        unit.deeds = 0.0
        unit.command_culpability = case.formations[f].command_culpability
        for posture in range(twin.posture.shape[1]):
            twin.posture[f, posture] = 1.0 if posture == ORDERING else 0.0
        for stance in range(twin.state.heads.shape[1]):
            twin.state.heads[f, stance] = 0.0
        count_heads(twin, twin.state.heads[f], f)
        show_formation(twin, f)


@kernel
def simulate_groups(
    case: Case,
    twin: Twin,
    scratch: Scratch,
    record: Record,
    q: Any,
    on: Any,
    key: np.uint64,
    drawn: bool,
    first_day: int,
    last_day: int,
) -> int:
    """Move the twin through the days first_day to last_day (excluded), as `simulate.simulate` moves officers.

    Args:
        case: the scenario, without noise.
        twin: as the first day begins; moved.
        scratch: room to work in.
        record: rows of these days are filled.
        q, on: parameters and switches in single precision.
        key: of the history.
        drawn: whether postures are drawn; else they stay probabilities.
        first_day, last_day: counted from the start of the scenario.

    Returns:
        FINE, or the code of what went wrong.
    """
    state = twin.state
    for day in range(first_day, last_day):
        if state.country[0].fell_day >= 0:
            repeat_yesterday(record, day)
            continue
        today = random.address(key, uint64(day))
        hold_events_of_groups(case, twin, today, day, drawn)
        order_formations(case, twin, scratch, day)
        public = look_around(case, twin.seen, scratch, day)
        if not all_are_numbers(public):
            return NOT_A_NUMBER
        climb_ladder(case, state, public.pressure)
        for f in range(case.formations.size):
            evidence = evidence_of(case, public, f, day)
            move_commander(case, twin, scratch, f, evidence, public.news, day)
            move_formation(case, twin, scratch, public, q, on, f, evidence, day)
        for f in range(case.formations.size):
            take_tomorrow(case, twin, f, today, drawn)
        count_downfall(case, twin.seen, public.pressure, day)
        write(state, record, public, day)
        grow_protest(case, state, public, today, day)
    return FINE


@kernel
def hold_events_of_groups(case: Case, twin: Twin, today: np.uint64, day: int, drawn: bool) -> None:
    """Step 1: a share of each group walks out; a posture set from above takes its share of probability."""
    for number in range(case.events.size):
        event = case.events[number]
        if event.day == day:
            for f in range(case.formations.size):
                if case.event_formations[number, f] != 0:
                    if event.kind == WALKOUT:
                        walk_out_of_groups(twin, f, event.share)
                    else:
                        here = random.address(today, case.formations[f].name_key)
                        here = random.address(here, uint64(earlier_alike(case, number, f)))
                        set_posture(twin.posture[f], event.posture, event.share)
                        if drawn:
                            settle(twin.posture[f], random.address(here, random.TAKE_POSTURE))
                    show_formation(twin, f)


@kernel
def walk_out_of_groups(twin: Twin, f: int, share: float) -> None:
    """A share of the LOYAL and SHIRKING of formation f turns RESISTING."""
    groups = twin.groups
    for outed in range(groups.heads.shape[1]):
        for k in range(groups.heads.shape[3]):
            for stance in range(RESISTING):
                for kept in (groups.heads, groups.culpability):
                    walked = share * kept[f, outed, stance, k]
                    kept[f, outed, stance, k] -= walked
                    kept[f, outed, RESISTING, k] += walked
            groups.zeal[f, outed, k] *= 1.0 - share
    count_heads(twin, twin.state.heads[f], f)


@kernel
def take_tomorrow(case: Case, twin: Twin, f: int, today: np.uint64, drawn: bool) -> None:
    """The end of step 8: the heads and postures of formation f that others will see tomorrow."""
    for stance in range(twin.tomorrow.shape[1]):
        twin.state.heads[f, stance] = twin.tomorrow[f, stance]
    for posture in range(twin.posture.shape[1]):
        twin.posture[f, posture] = twin.next_posture[f, posture]
    if drawn:
        here = random.address(today, case.formations[f].name_key)
        settle(twin.posture[f], random.address(here, random.COMMAND))
    show_formation(twin, f)


@inlined
def show_formation(twin: Twin, f: int) -> None:
    """What others see of formation f, and its likeliest posture."""
    own, seen, posture = twin.state.heads[f], twin.seen.heads[f], twin.posture[f]
    for stance in range(own.size):
        seen[stance] = own[stance]
    stood_down = posture[STOOD_DOWN]
    seen[RESISTING] += stood_down * (own[LOYAL] + own[SHIRKING])
    twin.seen.units[f].posture = ORDERING
    twin.seen.units[f].loyal_zeal = twin.state.units[f].loyal_zeal
    twin.state.units[f].posture = (
        STOOD_DOWN
        if stood_down >= max(posture[ORDERING], posture[STALLING])
        else (STALLING if posture[STALLING] > posture[ORDERING] else ORDERING)
    )
