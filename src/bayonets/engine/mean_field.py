"""The mean-field approximation: the same model for groups of infinitely many officers instead of single ones.

All formulas of the rooms `mechanisms/` and `world/`, and every step of the day that concerns the whole country
(`engine/day.py`), are used unchanged. The approximation differs from `engine/simulate.py` in four points:

- groups (`engine/groups.py`) take the place of officers, shares of a group the place of single decisions;
- an officer's observation of colleagues is the average of his formation and of the apparatus, in the proportion of
  ties within and across;
- the protest has no noise, unless its shocks are given;
- a commander's posture is a probability for each of the three, and its consequences are averaged, as are those of
  designations; or both are drawn, one history at a time, as the engine draws them.

It is exact where many officers are well mixed (model.md, section 7, limit 2); docs/engine.md shows where it is not.
"""

from typing import Any

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.day import (
    all_are_numbers,
    army_of,
    climb_ladder,
    count_downfall,
    earlier_alike,
    follow_news,
    grow_protest,
    is_decided,
    look_around,
    news_of,
    write,
)
from bayonets.engine.group_choice import apparatus_of
from bayonets.engine.group_review import count_heads, move_formation
from bayonets.engine.groups import copy_into
from bayonets.engine.jit import kernel
from bayonets.engine.mean_field_state import MeanField, MeanFieldWorkspace
from bayonets.engine.population import begin_country, begin_unit
from bayonets.engine.postures import begin_commanders, expect_posture, move_commander, order_formations, set_posture
from bayonets.engine.simulate import FINE, NOT_A_NUMBER, repeat_yesterday, run_key
from bayonets.engine.state import Record, Scratch
from bayonets.engine.today import Public, evidence_of
from bayonets.errors import EngineError
from bayonets.mechanisms.declare import uint64
from bayonets.world.stances import DESIGNATION, RESISTING, STOOD_DOWN, WALKOUT


def run_mean_field(
    workspace: MeanFieldWorkspace, seed: int = 0, history: int | None = None, *, days: int | None = None
) -> None:
    """Compute one course of the mean field from day 0; its state and record remain in the workspace.

    Args:
        workspace: of the scenario.
        seed, history: of the commanders' characters and postures and of designations, which are those of the engine's
            run of this number; None: they are probabilities.
        days: their number, by default all.

    Raises:
        EngineError: a number of the course is not finite (overflow by extreme values of the scenario).
    """
    drawn, mean_field = history is not None, workspace.mean_field
    case = workspace.case if drawn else workspace.expected
    copy_into(workspace.start, mean_field.groups)
    with np.errstate(over="ignore"):
        begin_groups(case, mean_field, workspace.characters, run_key(seed, history or 0), drawn)
    move_on_groups(workspace, 0, seed, history, days=days)


def move_on_groups(
    workspace: MeanFieldWorkspace, first: int, seed: int = 0, history: int | None = None, *, days: int | None = None
) -> None:
    """Continue a course from the beginning of its day `first`, in which its state may have been changed.

    Args:
        workspace: with the state as that day begins.
        first: counted from the start.
        seed, history, days: as in `run_mean_field`.

    Raises:
        EngineError: a number of the course is not finite.
    """
    drawn = history is not None
    last = workspace.inputs.days if days is None else min(days, workspace.inputs.days)
    with np.errstate(over="ignore"):
        code = simulate_groups(
            workspace.case if drawn else workspace.expected,
            workspace.mean_field,
            workspace.scratch,
            workspace.record,
            workspace.parameters,
            workspace.switches,
            run_key(seed, history or 0),
            drawn,
            first,
            last,
        )
    if code != FINE:
        raise EngineError(
            "The mean field produced a non-finite value: protest or force overflowed. "
            "Look for extreme values in the scenario (`bayonets lint`)."
        )


@kernel
def begin_groups(case: Case, mean_field: MeanField, characters: Any, key: np.uint64, drawn: bool) -> None:
    """Day 0: all officers as in the groups; arguments as in `postures.begin_commanders`."""
    begin_country(case, mean_field.state.country[0])
    begin_commanders(case, mean_field, characters, key, drawn)
    for f in range(case.formations.size):
        unit = mean_field.state.units[f]
        unit.outed = 0.0
        unit.asked = 0.0
        begin_unit(unit, case.formations[f])
        for stance in range(mean_field.state.heads.shape[1]):
            mean_field.state.heads[f, stance] = 0.0
        count_heads(mean_field, mean_field.state.heads[f], f)


@kernel
def simulate_groups(
    case: Case,
    mean_field: MeanField,
    scratch: Scratch,
    record: Record,
    q: Any,
    on: Any,
    key: np.uint64,
    drawn: bool,
    first_day: int,
    last_day: int,
) -> int:
    """Move the groups through the days first_day to last_day (excluded), as `simulate.simulate` moves officers.

    Args:
        case: the scenario, in which nothing about the protest is drawn.
        mean_field: as the first day begins; moved.
        scratch: workspace.
        record: rows of these days are filled.
        q, on: parameters and switches in single precision.
        key: of the history.
        drawn: whether postures and designations are drawn; else they are probabilities.
        first_day, last_day: counted from the start.

    Returns:
        FINE, or the code of the failure.
    """
    state = mean_field.state
    for day in range(first_day, last_day):
        if state.country[0].fell_day >= 0:
            repeat_yesterday(record, day)
            continue
        today = random.address(key, uint64(day))
        public = morning_of_groups(case, mean_field, scratch, today, drawn, day)
        if not all_are_numbers(public):
            return NOT_A_NUMBER
        climb_ladder(case, state, public.pressure)
        whole = apparatus_of(case, mean_field)
        for f in range(case.formations.size):
            here, evidence = random.address(today, case.formations[f].name_key), evidence_of(case, public, f, day)
            move_commander(case, mean_field, scratch, public, f, evidence, here, drawn, day)
            move_formation(case, mean_field, scratch, public, whole, q, on, f, evidence, day)
        take_tomorrow(mean_field, scratch)
        army = army_of(case, state, scratch)
        count_downfall(case, state, public.pressure, army, day)
        write(state, scratch, record, public, army, day)
        grow_protest(case, state, public, today, day)
    return FINE


@kernel
def morning_of_groups(
    case: Case, mean_field: MeanField, scratch: Scratch, today: np.uint64, drawn: bool, day: int
) -> Public:
    """Steps 1 to 5 except the ladder, as `day.morning`."""
    hold_events_of_groups(case, mean_field, today, drawn, day)
    order_formations(case, mean_field, scratch, day)
    news = news_of(case, mean_field.state, scratch, day)
    follow_news(case, mean_field.state, news)
    return look_around(case, mean_field.state, scratch, news, mean_field.state.country[0].news_trend, day)


@kernel
def hold_events_of_groups(case: Case, mean_field: MeanField, today: np.uint64, drawn: bool, day: int) -> None:
    """Step 1: a share of each group walks out; a posture set from above takes its share of probability.

    Designations are events only where they are drawn.
    """
    for number in range(case.events.size):
        event = case.events[number]
        if event.day == day:
            decided = event.kind == DESIGNATION and is_decided(case, number, today)
            for f in range(case.formations.size):
                if case.event_formations[number, f] != 0:
                    here = random.address(today, case.formations[f].name_key)
                    here = random.address(here, uint64(earlier_alike(case, number, f)))
                    if event.kind == WALKOUT:
                        walk_out_of_groups(mean_field, f, event.share)
                    elif event.kind == DESIGNATION:
                        if decided:
                            mean_field.state.units[f].decided = max(mean_field.state.units[f].decided, event.degree)
                    else:
                        set_posture(mean_field, f, event.posture, event.share, here, drawn)


@kernel
def walk_out_of_groups(mean_field: MeanField, f: int, share: float) -> None:
    """A share of the LOYAL and SHIRKING of formation f turns RESISTING."""
    groups = mean_field.groups
    for outed in range(groups.heads.shape[1]):
        for stance in range(RESISTING):
            for kept in (groups.heads, groups.unasked, groups.officers, groups.culpability):
                for k in range(kept.shape[3]):
                    walked = share * kept[f, outed, stance, k]
                    kept[f, outed, stance, k] -= walked
                    kept[f, outed, RESISTING, k] += walked
        for m in range(groups.zeal.shape[2]):
            groups.zeal[f, outed, m] *= 1.0 - share
    count_heads(mean_field, mean_field.state.heads[f], f)


@kernel
def take_tomorrow(mean_field: MeanField, scratch: Scratch) -> None:
    """The end of step 9: the heads and postures that others will see tomorrow."""
    for f in range(mean_field.tomorrow.shape[0]):
        for stance in range(mean_field.tomorrow.shape[1]):
            mean_field.state.heads[f, stance] = mean_field.tomorrow[f, stance]
        expect_posture(mean_field, f)
        scratch.today[f].stood_down = mean_field.posture[f, STOOD_DOWN]
