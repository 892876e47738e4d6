"""The turns of Epstein's model I (2002): citizens against an authority; the rules are in `classics/epstein.py`."""

from typing import Any

import numpy as np

from bayonets.classics.epstein_agents import (
    ACTIVE,
    COLUMNS,
    MOVE,
    ORDER,
    World,
    act_as_cop,
    decide,
    is_kept_in_jail,
    next_turn,
    show_active,
    walk,
)
from bayonets.classics.epstein_torus import LESS
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.random import address, bits
from bayonets.mechanisms.declare import int64, uint64


@kernel
def rebel(world: World, citizens: int, agents: int, jail: int, course: Any, key: np.uint64) -> None:
    """Simulate one step for each row of `course` after its first; row by row the heads at the end of each step."""
    for step in range(course.shape[0]):
        if step > 0:
            today = address(key, uint64(step))
            order_key, move_key = address(today, ORDER), address(today, MOVE)
            for turn in range(agents):
                agent = next_turn(world.order, turn, agents, order_key)
                if agent < citizens:
                    act_as_citizen(world, agent, bits(move_key, uint64(turn)))
                else:
                    act_as_cop(world, agent, jail, today, turn)
        for column in range(COLUMNS):
            course[step, column] = world.heads[column]


@inlined
def act_as_citizen(world: World, agent: int, mover: np.uint64) -> None:
    """A turn in jail; otherwise rebel or not, then move."""
    site = int64(world.agents[agent].site)
    before = int64(world.marks[site])
    if not is_kept_in_jail(world, agent, before):
        after = decide(world, agent, site, before)
        if before == ACTIVE:
            show_active(world, site, LESS)
        walk(world, agent, site, after, mover)
