"""Epstein's model I (2002) under an authority whose legitimacy changes gradually or at once.

The same rules and random streams as in `epstein.simulate`, except that in step t every citizen weighs the legitimacy of
step t: with a constant legitimacy both give the same run. Risk aversion and hardship are constant.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.classics.epstein import _MODEL_I, _arrests, _certainty, _diamond, _extent, _key, _rules, _seed
from bayonets.classics.epstein_agents import (
    COLUMNS,
    COP,
    MOVE,
    ORDER,
    RISK,
    SETTLE,
    Rules,
    World,
    act_as_cop,
    new_world,
    next_turn,
    patience_of,
    settle,
)
from bayonets.classics.epstein_course import Unrest, unrest_of
from bayonets.classics.epstein_rebellion import act_as_citizen
from bayonets.engine.jit import kernel
from bayonets.engine.random import address, bits, uniform
from bayonets.errors import ClassicError
from bayonets.mechanisms.declare import uint64


def simulate(
    legitimacy: Any,
    size: int = 40,
    citizens: float = 0.7,
    cops: float = 0.04,
    vision: int = 7,
    jail: int = 30,
    threshold: float = 0.1,
    k: float = 2.3,
    cop_vision: int | None = None,
    seed: int = 1,
) -> Unrest:
    """One run of model I, with one step for each level of legitimacy after the first.

    Args:
        legitimacy: (steps + 1,) of the authority at the start and in each step, in [0, 1].
        size, citizens, cops, vision, jail, threshold, k, cop_vision: as of `epstein.simulate`.
        seed: random seed.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits, or there are more agents than sites.
    """
    levels = _levels(legitimacy)
    extent, _ = _extent(size, levels.size - 1)
    rules = _rules(citizens, cops, float(levels[0]), jail, threshold)
    view = _diamond("vision", extent, vision)
    cop_view = view if cop_vision is None else _diamond("cop_vision", extent, cop_vision)
    world, course = new_world(extent, view, cop_view, extent * extent), np.zeros((levels.size, COLUMNS), np.int64)
    with np.errstate(over="ignore"):
        key, arrests = _key(_MODEL_I, _seed(seed)), _arrests(_certainty(k), view.sites)
        people = settle(world, rules, extent, arrests, key)
        rebel_under(levels, world, rules, extent, people, people + int(world.heads[COP]), arrests, course, key)
    return unrest_of(course)


def _levels(legitimacy: Any) -> npt.NDArray[np.float64]:
    levels = np.asarray(legitimacy)
    if levels.ndim != 1 or not levels.size or levels.dtype.kind not in "iuf":
        raise ClassicError(
            "legitimacy: must be one number for the start and one for each step, such as [0.9, 0.9, 0.6]"
        )
    fine = (levels >= 0.0) & (levels <= 1.0)
    if not fine.all():
        step = int(np.argmin(fine))
        raise ClassicError(f"legitimacy[{step}]: {levels[step]}: must be from 0 to 1")
    return np.ascontiguousarray(levels, np.float64)


@kernel
def rebel_under(
    levels: Any,
    world: World,
    rules: Rules,
    size: int,
    citizens: int,
    agents: int,
    arrest: Any,
    course: Any,
    key: np.uint64,
) -> None:
    """Simulate a step for each level after the first; row by row of `course` the heads at the end of each step."""
    for step in range(course.shape[0]):
        if step > 0:
            if levels[step] != levels[step - 1]:
                judge(world, rules, size, levels[step], arrest, key)
            today = address(key, uint64(step))
            order_key, move_key = address(today, ORDER), address(today, MOVE)
            for turn in range(agents):
                agent = next_turn(world.order, turn, agents, order_key)
                if agent < citizens:
                    act_as_citizen(world, agent, bits(move_key, uint64(turn)))
                else:
                    act_as_cop(world, agent, rules.jail, today, turn)
        for column in range(COLUMNS):
            course[step, column] = world.heads[column]


@kernel
def judge(world: World, rules: Rules, size: int, legitimacy: float, arrest: Any, key: np.uint64) -> None:
    """Every citizen weighs his grievance anew; his risk aversion is drawn again as at the start."""
    number = 0
    for place in range(size * size):
        if uniform(bits(address(key, SETTLE), uint64(place))) < rules.citizens:
            risk_aversion = uniform(bits(address(key, RISK), uint64(place)))
            grievance = world.hardship[number] * (1.0 - legitimacy)
            world.agents[number].patience = patience_of(grievance, risk_aversion, rules.threshold, arrest)
            number += 1
