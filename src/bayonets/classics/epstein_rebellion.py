"""The turns of Epstein's model I (2002): citizens against a central authority; `classics/epstein.py` says the rules."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.classics.epstein_torus import (
    ACTIVE,
    AGENT,
    COP,
    EMPTY,
    EVERY_BIT,
    JAILED,
    KINDS,
    QUIET,
    View,
    below,
    next_turn,
    patience_of,
    pick,
    push,
    rebels,
    seen_from,
)
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.random import address, bits, uniform
from bayonets.mechanisms.declare import int32, int64, uint64

# What a draw is for.
_SETTLE, _HARDSHIP, _RISK, _ORDER, _MOVE, _ARREST, _TERM = (uint64(n) for n in range(1, 8))


class Rules(NamedTuple):
    """The numbers of the model: shares of sites, then those of the decision; jail is the longest term [turns]."""

    citizens: float
    cops: float
    legitimacy: float
    threshold: float
    jail: int


class World(NamedTuple):
    """A moment of one run, on a torus of n sites in rows of 2^shift.

    Attributes:
        marks: (rows 2^shift,) what stands on each site (`epstein_torus`).
        who: as long; the number of the agent who stood there last.
        agents: (n,) records AGENT, citizens first and then cops.
        order: (n,) agents in the order of the latest step.
        heads: (KINDS,) sites with each mark, EMPTY not counted.
        cops_seen, actives_seen: counts by citizens' view.
        actives_seen_by_cops: counts by cops' view; the very same array as `actives_seen` where both see equally far.
    """

    marks: npt.NDArray[np.uint8]
    who: npt.NDArray[np.int32]
    agents: Any
    order: npt.NDArray[np.int32]
    heads: npt.NDArray[np.int64]
    cops_seen: npt.NDArray[np.int16]
    actives_seen: npt.NDArray[np.int16]
    actives_seen_by_cops: npt.NDArray[np.int16]


def new_world(size: int, view: View, cop_view: View, same_view: bool) -> World:
    """An empty torus."""
    actives_seen = np.zeros(view.cells, np.int16)
    return World(
        marks=np.zeros(size << view.shift, np.uint8),
        who=np.zeros(size << view.shift, np.int32),
        agents=np.recarray(size * size, AGENT),
        order=np.zeros(size * size, np.int32),
        heads=np.zeros(KINDS, np.int64),
        cops_seen=np.zeros(view.cells, np.int16),
        actives_seen=actives_seen,
        actives_seen_by_cops=actives_seen if same_view else np.zeros(cop_view.cells, np.int16),
    )


@kernel
def settle(world: World, view: View, rules: Rules, size: int, arrest: Any, key: np.uint64) -> None:
    """Put citizens and cops on the torus, each site for itself, and draw the citizens' traits."""
    for kind in (QUIET, COP):
        for place in range(size * size):
            chance = uniform(bits(address(key, _SETTLE), uint64(place)))
            is_citizen = chance < rules.citizens
            is_cop = not is_citizen and chance < rules.citizens + rules.cops
            if (is_citizen and kind == QUIET) or (is_cop and kind == COP):
                number = world.heads[QUIET] + world.heads[COP]
                site = ((place // size) << view.shift) + place % size
                world.marks[site] = kind
                world.who[site] = number
                world.order[number] = number
                world.agents[number].site = site
                world.agents[number].sentence = 0
                world.heads[kind] += 1
                if kind == COP:
                    push(view, world.cops_seen, site, 1)
                else:
                    grievance = uniform(bits(address(key, _HARDSHIP), uint64(number))) * (1.0 - rules.legitimacy)
                    risk_aversion = uniform(bits(address(key, _RISK), uint64(number)))
                    world.agents[number].patience = patience_of(grievance, risk_aversion, rules.threshold, arrest)


@kernel
def rebel(world: World, view: View, cop_view: View, same_view: bool, rules: Rules, course: Any, key: np.uint64) -> None:
    """Let so many steps pass as `course` has rows after its first; row by row the heads at the end of each step."""
    citizens, agents = world.heads[QUIET], world.heads[QUIET] + world.heads[COP]
    for step in range(course.shape[0]):
        if step > 0:
            today = address(key, uint64(step))
            order_key, move_key = address(today, _ORDER), address(today, _MOVE)
            arrest_key, term_key = address(today, _ARREST), address(today, _TERM)
            for turn in range(agents):
                agent = next_turn(world.order, turn, agents, order_key)
                mover = bits(move_key, uint64(agent))
                if agent < citizens:
                    act_as_citizen(world, view, cop_view, same_view, agent, mover)
                else:
                    culprit = bits(arrest_key, uint64(agent))
                    term = below(bits(term_key, uint64(agent)), rules.jail + 1)
                    act_as_cop(world, view, cop_view, same_view, agent, culprit, term, mover)
        for kind in range(KINDS):
            course[step, kind] = world.heads[kind]


@inlined
def act_as_citizen(world: World, view: View, cop_view: View, same_view: bool, agent: int, mover: np.uint64) -> None:
    """A day in jail; else rebel or not, then move."""
    me = world.agents[agent]
    site = int64(me.site)
    before = int64(world.marks[site])
    if before == JAILED and me.sentence > 0:
        me.sentence -= int32(1)
    else:
        after = QUIET
        if me.patience >= 0 and rebels(
            int64(me.patience), seen_from(view, world.cops_seen, site), seen_from(view, world.actives_seen, site)
        ):
            after = ACTIVE
        if after != before:
            world.heads[before] -= 1
            world.heads[after] += 1
        to = pick(view, world.marks, site, EVERY_BIT, EMPTY, mover)
        if to < 0:
            to = site
        if before == ACTIVE:
            show_active(world, view, cop_view, same_view, site, -1)
        if after == ACTIVE:
            show_active(world, view, cop_view, same_view, to, 1)
        walk(world, agent, site, to, after)


@inlined
def act_as_cop(
    world: World,
    view: View,
    cop_view: View,
    same_view: bool,
    agent: int,
    culprit: np.uint64,
    term: int,
    mover: np.uint64,
) -> None:
    """Arrest one of the actives in view, then move."""
    site = int64(world.agents[agent].site)
    if seen_from(cop_view, world.actives_seen_by_cops, site) > 0:
        found = pick(cop_view, world.marks, site, EVERY_BIT, ACTIVE, culprit)
        world.marks[found] = JAILED
        world.agents[world.who[found]].sentence = term
        world.heads[ACTIVE] -= 1
        world.heads[JAILED] += 1
        show_active(world, view, cop_view, same_view, found, -1)
    to = pick(cop_view, world.marks, site, EVERY_BIT, EMPTY, mover)
    if to >= 0:
        push(view, world.cops_seen, site, -1)
        push(view, world.cops_seen, to, 1)
        walk(world, agent, site, to, COP)


@inlined
def show_active(world: World, view: View, cop_view: View, same_view: bool, site: int, change: int) -> None:
    """Tell all who see a site that there is an active more, or one less."""
    push(view, world.actives_seen, site, change)
    if not same_view:
        push(cop_view, world.actives_seen_by_cops, site, change)


@inlined
def walk(world: World, agent: int, site: int, to: int, mark: int) -> None:
    """Leave one site for another, or for the same."""
    world.marks[site] = EMPTY
    world.marks[to] = mark
    world.who[to] = agent
    world.agents[agent].site = to
