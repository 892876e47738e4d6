"""People: the traits of every officer, drawn anew for each run (model.md, section 1)."""

from typing import Any

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.state import CHUNK, ROW, Scratch, State
from bayonets.mechanisms.declare import float32, uint64
from bayonets.world.stances import HELD, LOYAL, ORDERING

_NO_PLACE = uint64(0)


@kernel
def draw_people(case: Case, state: State, scratch: Scratch, key: np.uint64) -> None:
    """Fill the state with day 0: all officers LOYAL, none outed, commanders ORDERING, traits drawn.

    Args:
        case: the scenario.
        state: to be filled.
        scratch: workspace.
        key: of the run whose people are drawn.
    """
    state.heads[:] = 0
    for f in range(case.formations.size):
        unit, formation = state.units[f], case.formations[f]
        state.heads[f, LOYAL] = formation.officers
        unit.outed = 0
        unit.asked = 0
        begin_unit(unit, formation)
        here = random.address(random.address(key, formation.name_key), random.CHARACTER)
        unit.character = case.rules.command_spread * random.normal(random.bits(here, _NO_PLACE))
        unit.posture = ORDERING
        draw_formation(state.officers, scratch.rows, formation, float32(case.rules.optimism_sd), key)
    begin_country(case, state.country[0])


@inlined
def begin_unit(unit: Any, formation: Any) -> None:
    """Day 0 of a formation, apart from the traits of its people."""
    unit.loyal_zeal = 0.0
    unit.acts = 0.0
    unit.decided = 0.0
    unit.command_culpability = formation.command_culpability


@inlined
def begin_country(case: Case, country: Any) -> None:
    """The country of day 0."""
    country.protest = case.rules.initial_protest
    # The news of the first day is no growth: growth is counted from the second.
    country.news = 1.0
    country.news_trend = 0.0
    country.breach = 0.0
    country.rungs_called = 0
    country.days_above = 0
    country.days_lost = 0
    country.fell_day = -1
    country.cause = HELD
    country.both_ways = 0


@kernel
def draw_formation(officers: np.recarray, rows: np.ndarray, formation: np.record, tilt: float, key: np.uint64) -> None:
    """Draw the traits of one formation's officers: side by side, then into their records."""
    here = random.address(key, formation.name_key)
    temper, past = random.address(here, random.TEMPER), random.address(here, random.PAST)
    mean, spread = float32(formation.grievance_mean), float32(formation.grievance_sd)
    culpability = float32(formation.culpability_mean)
    cost, cost_spread = float32(formation.exit_cost), float32(formation.exit_cost_sd)
    for start in range(0, formation.officers, CHUNK):
        drawn = min(formation.officers - start, CHUNK)
        draw_together(rows, drawn, temper, past, start)
        for i in range(drawn):
            officer = officers[formation.first + start + i]
            officer.grievance = mean + spread * rows[i]
            officer.optimism = tilt * rows[ROW + i]
            officer.past = culpability * rows[2 * ROW + i]
            officer.roots = cost + cost_spread * rows[3 * ROW + i]
            officer.zeal = float32(0.0)
            officer.resisting_ties = 0
            officer.exited_ties = 0
            officer.stance = LOYAL
            officer.marks = 0


@kernel
def draw_together(rows: np.ndarray, drawn: int, temper: np.uint64, past: np.uint64, start: int) -> None:
    """Fill four rows for each place from `start` on: two standard normal numbers, one exponential, one normal more."""
    for i in range(drawn):
        word, other = random.bits(temper, uint64(start + i)), random.bits(past, uint64(start + i))
        rows[i] = random.single_normal(random.upper_half(word))
        rows[ROW + i] = random.single_normal(word)
        rows[2 * ROW + i] = random.single_exponential(other)
        rows[3 * ROW + i] = random.single_normal(other)
