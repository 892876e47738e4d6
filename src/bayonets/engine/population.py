"""People: the traits of every officer, drawn anew for each run (model.md, section 1)."""

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.jit import kernel
from bayonets.engine.state import State
from bayonets.mechanisms.declare import float32, uint64
from bayonets.world.stances import HELD, LOYAL, ORDERING


@kernel
def draw_people(case: Case, state: State, key: np.uint64) -> None:
    """Fill the state with day 0: everybody LOYAL, nobody outed, commanders ORDERING, traits drawn.

    Args:
        case: the scenario.
        state: to be filled.
        key: of the run whose people they are.
    """
    state.heads[:] = 0
    for f in range(case.formations.size):
        unit, formation = state.units[f], case.formations[f]
        state.heads[f, LOYAL] = formation.officers
        unit.outed = 0
        unit.loyal_zeal = 0.0
        unit.deeds = 0.0
        unit.command_culpability = formation.command_culpability
        unit.posture = ORDERING
        draw_formation(state.officers, formation, float32(case.rules.optimism_sd), key)
    country = state.country[0]
    country.protest = case.rules.initial_protest
    country.rungs_called = 0
    country.days_above = 0
    country.days_lost = 0
    country.pact_broken = 0
    country.fell_day = -1
    country.cause = HELD


@kernel
def draw_formation(officers: np.recarray, formation: np.record, tilt: float, key: np.uint64) -> None:
    """Draw grievance, culpability and optimism of one formation's officers."""
    here = random.address(key, formation.name_key)
    temper, past = random.address(here, random.TEMPER), random.address(here, random.PAST)
    mean, spread = float32(formation.grievance_mean), float32(formation.grievance_sd)
    culpability = float32(formation.culpability_mean)
    for place in range(formation.officers):
        officer = officers[formation.first + place]
        word = random.bits(temper, uint64(place))
        officer.grievance = mean + spread * random.single_normal(random.upper_half(word))
        officer.optimism = tilt * random.single_normal(word)
        officer.past = culpability * random.single_exponential(random.bits(past, uint64(place)))
        officer.zeal = float32(0.0)
        officer.resisting_ties = 0
        officer.exited_ties = 0
        officer.stance = LOYAL
        officer.outed = 0
