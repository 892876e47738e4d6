"""The turns of Epstein's model II (2002): two groups against each other; the rules are in `classics/epstein.py`."""

from typing import Any

import numpy as np

from bayonets.classics.epstein_agents import (
    ACTIVE,
    AGED,
    BORN,
    CLONE,
    COLUMNS,
    COP,
    EMPTY,
    EVERY_BIT,
    GROUP,
    KILL,
    KILLED,
    KINDS,
    MOVE,
    NOT_GROUP,
    ORDER,
    PLACE,
    QUIET,
    Rules,
    World,
    act_as_cop,
    arrive,
    decide,
    endow,
    is_kept_in_jail,
    next_turn,
    show_active,
    walk,
)
from bayonets.classics.epstein_torus import LESS, pick
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.random import address, bits, uniform
from bayonets.mechanisms.declare import int32, int64, uint64

# The free have this bit set; members of the other group differ in the bit of the group.
_FREE_AND_GROUP = QUIET | GROUP


@kernel
def fight(world: World, rules: Rules, arrest: Any, course: Any, key: np.uint64) -> None:
    """Simulate one step for each row of `course` after its first; row by row heads and events of each step.

    Numbers of agents are taken from the front of the ring of spare ones, and those of the dead put at its end: of
    twice as many numbers as sites, none comes back within the step in which its bearer died.
    """
    numbers = world.spare.shape[0]
    born = alive = call_roll(world)
    for number in range(alive, numbers):
        world.spare[number] = number
    # Both only grow: `born` numbers were taken from the ring so far, `buried` were put back.
    buried = numbers
    for step in range(course.shape[0]):
        for column in range(KINDS, COLUMNS):
            world.heads[column] = 0
        if step > 0:
            today = address(key, uint64(step))
            alive = call_roll(world)
            for turn in range(alive):
                agent = next_turn(world.order, turn, alive, address(today, ORDER))
                if world.agents[agent].site >= 0:
                    if world.marks[world.agents[agent].site] == COP:
                        act_as_cop(world, agent, rules.jail, today, turn)
                    else:
                        born, buried = act_as_member(world, rules, arrest, agent, today, turn, born, buried)
        for column in range(COLUMNS):
            course[step, column] = world.heads[column]


@inlined
def call_roll(world: World) -> int:
    """List all living agents, site by site; returns their number."""
    alive = 0
    for site in range(world.marks.shape[0]):
        if world.marks[site] != EMPTY:
            world.order[alive] = world.who[site]
            alive += 1
    return alive


@inlined
def act_as_member(
    world: World, rules: Rules, arrest: Any, agent: int, today: np.uint64, turn: int, born: int, buried: int
) -> tuple[int, int]:
    """Age and possibly die; a turn in jail; otherwise rebel or not, kill, clone and move."""
    me = world.agents[agent]
    site = int64(me.site)
    before = int64(world.marks[site])
    me.life -= int32(1)
    if me.life == 0:
        world.heads[AGED] += 1
        return born, bury(world, site, buried)
    if is_kept_in_jail(world, agent, before):
        return born, buried
    after = decide(world, agent, site, before)
    if (before & NOT_GROUP) == ACTIVE:
        show_active(world, site, LESS)
    if (after & NOT_GROUP) == ACTIVE:
        buried = kill(world, site, before & GROUP, bits(address(today, KILL), uint64(turn)), buried)
    if uniform(bits(address(today, CLONE), uint64(turn))) < rules.cloning:
        born = clone(world, rules, arrest, agent, site, before & GROUP, today, turn, born)
    walk(world, agent, site, after, bits(address(today, MOVE), uint64(turn)))
    return born, buried


@kernel
def kill(world: World, site: int, group: int, key: np.uint64, buried: int) -> int:
    """Kill one of the free members of the other group in view, active or not."""
    victim = pick(world.sight, world.marks, site, _FREE_AND_GROUP, QUIET | (group ^ GROUP), key)
    if victim < 0:
        return buried
    if (int64(world.marks[victim]) & NOT_GROUP) == ACTIVE:
        show_active(world, victim, LESS)
    world.heads[KILLED] += 1
    return remove(world, victim, buried)


@kernel
def bury(world: World, site: int, buried: int) -> int:
    """The agent on this site has died of age."""
    if (int64(world.marks[site]) & NOT_GROUP) == ACTIVE:
        show_active(world, site, LESS)
    return remove(world, site, buried)


@inlined
def remove(world: World, site: int, buried: int) -> int:
    """Free the site and the number of the agent on it."""
    agent = world.who[site]
    world.heads[world.marks[site]] -= 1
    world.marks[site] = EMPTY
    world.agents[agent].site = -1
    world.spare[buried % world.spare.shape[0]] = agent
    return buried + 1


@kernel
def clone(
    world: World,
    rules: Rules,
    arrest: Any,
    agent: int,
    site: int,
    group: int,
    today: np.uint64,
    turn: int,
    born: int,
) -> int:
    """A child of the same group and hardship on an empty site in view, if there is one."""
    cradle = pick(world.sight, world.marks, site, EVERY_BIT, EMPTY, bits(address(today, PLACE), uint64(turn)))
    if cradle < 0:
        return born
    child = int64(world.spare[born % world.spare.shape[0]])
    world.hardship[child] = world.hardship[agent]
    endow(world, rules, child, arrest, today, turn)
    arrive(world, child, cradle, QUIET | group)
    world.heads[BORN] += 1
    return born + 1
