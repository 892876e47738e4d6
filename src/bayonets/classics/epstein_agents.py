"""The agents on the torus of Epstein (2002), and the rules shared by both models: placement, decisions, arrests."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.classics.epstein_torus import LESS, MORE, Sight, below, pick, push, seen_from
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.random import address, bits, uniform
from bayonets.mechanisms.declare import int32, int64, uint64

# The mark of a site. The lowest bit of a citizen is his group; 2 means active for the free, jailed for the others.
EMPTY, COP, JAILED, QUIET, ACTIVE = 0, 1, 2, 4, 6
GROUP, NOT_GROUP, EVERY_BIT = 1, 6, 7

# Counts of a step: sites with each mark, then killings, births, and deaths of age.
KINDS = 8
KILLED, BORN, AGED = 8, 9, 10
COLUMNS = 11

# The purposes of draws.
SETTLE, JOIN, HARDSHIP, RISK, LIFE, ORDER, MOVE, ARREST, TERM, KILL, CLONE, PLACE = (uint64(n) for n in range(1, 13))

AGENT = np.dtype([("site", np.int32), ("patience", np.int32), ("sentence", np.int32), ("life", np.int32)], align=True)
"""One agent: his site, -1 once dead; the largest rounded ratio of cops to actives at which he still rebels, -1 if none;
remaining turns in jail; remaining turns of life (model II)."""


class Rules(NamedTuple):
    """The numbers of a model: shares of sites, those of the decision, the longest term [turns]; the rest is model II's.

    Groups are 1 or 2; cloning is a probability in each turn; longest_life [turns].
    """

    citizens: float
    cops: float
    legitimacy: float
    threshold: float
    jail: int
    groups: int = 1
    cloning: float = 0.0
    longest_life: int = 1


class World(NamedTuple):
    """A moment of one run, on a torus of n sites in rows of 2^shift.

    Attributes:
        sight, cop_sight: the sites in view of citizens and cops.
        same_sight: whether both see the same.
        marks: (rows 2^shift,) the mark of each site.
        who: of the same length; the number of the agent who was there last.
        agents: records AGENT.
        hardship: as many; of each citizen.
        order: (n,) agents in the order of the latest step.
        spare: (2 n,) numbers of agents who are not alive, in a ring; model II.
        heads: (COLUMNS,) sites with each mark, EMPTY not counted; events of the latest step.
        cops_seen, actives_seen: counts by citizens' view.
        actives_seen_by_cops: counts by cops' view; the very same array as `actives_seen` where both see the same.
    """

    sight: Sight
    cop_sight: Sight
    same_sight: bool
    marks: npt.NDArray[np.uint8]
    who: npt.NDArray[np.int32]
    agents: Any
    hardship: npt.NDArray[np.float64]
    order: npt.NDArray[np.int32]
    spare: npt.NDArray[np.int32]
    heads: npt.NDArray[np.int64]
    cops_seen: npt.NDArray[np.uint64]
    actives_seen: npt.NDArray[np.uint64]
    actives_seen_by_cops: npt.NDArray[np.uint64]


def new_world(size: int, view: Sight, cop_view: Sight, numbers: int) -> World:
    """An empty torus, with arrays for a number of agents."""
    actives_seen = np.zeros(view.words, np.uint64)
    return World(
        sight=view,
        cop_sight=cop_view,
        same_sight=view is cop_view,
        marks=np.zeros(size << view.shift, np.uint8),
        who=np.zeros(size << view.shift, np.int32),
        agents=np.zeros(numbers, AGENT).view(np.recarray),
        hardship=np.zeros(numbers),
        order=np.arange(size * size, dtype=np.int32),
        spare=np.zeros(numbers, np.int32),
        heads=np.zeros(COLUMNS, np.int64),
        cops_seen=np.zeros(view.words, np.uint64),
        actives_seen=actives_seen,
        actives_seen_by_cops=actives_seen if view is cop_view else np.zeros(cop_view.words, np.uint64),
    )


@kernel
def settle(world: World, rules: Rules, size: int, arrest: Any, key: np.uint64) -> int:
    """Put citizens, then cops, on the torus, site by site; returns the number of citizens."""
    for place in range(size * size):
        if uniform(bits(address(key, SETTLE), uint64(place))) < rules.citizens:
            site = ((place // size) << world.sight.shift) + place % size
            number = world.heads[QUIET] + world.heads[QUIET | GROUP]
            group = int64(bits(address(key, JOIN), uint64(place)) & uint64(rules.groups - 1))
            world.hardship[number] = uniform(bits(address(key, HARDSHIP), uint64(place)))
            endow(world, rules, number, arrest, key, place)
            arrive(world, number, site, QUIET | group)
    citizens = world.heads[QUIET] + world.heads[QUIET | GROUP]
    for place in range(size * size):
        chance = uniform(bits(address(key, SETTLE), uint64(place)))
        if rules.citizens <= chance < rules.citizens + rules.cops:
            site = ((place // size) << world.sight.shift) + place % size
            push(world.sight, world.cops_seen, site, MORE)
            arrive(world, citizens + world.heads[COP], site, COP)
    return int(citizens)


@inlined
def endow(world: World, rules: Rules, number: int, arrest: Any, key: np.uint64, place: int) -> None:
    """Draw the risk aversion and the length of life of a citizen of known hardship."""
    me = world.agents[number]
    grievance = world.hardship[number] * (1.0 - rules.legitimacy)
    me.patience = patience_of(grievance, uniform(bits(address(key, RISK), uint64(place))), rules.threshold, arrest)
    me.life = 1 + below(bits(address(key, LIFE), uint64(place)), rules.longest_life)


@inlined
def patience_of(grievance: float, risk_aversion: float, threshold: float, arrest: Any) -> int:
    """The largest rounded ratio of cops to actives at which he rebels, -1 if there is none.

    Args:
        grievance: hardship times (1 - legitimacy).
        risk_aversion: within [0, 1].
        threshold: that grievance less risk has to exceed.
        arrest: (n,) probability of arrest at ratios 0, 1, ..., ascending.
    """
    patience = -1
    while patience + 1 < arrest.shape[0] and grievance - risk_aversion * arrest[patience + 1] > threshold:
        patience += 1
    return patience


@inlined
def arrive(world: World, number: int, site: int, mark: int) -> None:
    """Place a new agent on an empty site."""
    world.agents[number].sentence = 0
    world.heads[mark] += 1
    stand(world, number, site, mark)


@inlined
def stand(world: World, agent: int, site: int, mark: int) -> None:
    """Take a site."""
    world.marks[site] = mark
    world.who[site] = agent
    world.agents[agent].site = site


@inlined
def next_turn(order: Any, turn: int, turns: int, key: np.uint64) -> int:
    """The next agent: a random one of those who have not acted, who is swapped to this place of the order."""
    other = turn + below(bits(key, uint64(turn)), turns - turn)
    agent: int = int64(order[other])
    order[other] = order[turn]
    order[turn] = agent
    return agent


@inlined
def is_kept_in_jail(world: World, agent: int, mark: int) -> bool:
    """Whether he is in jail and remains there; decreases his term by one turn."""
    kept = (mark & NOT_GROUP) == JAILED and world.agents[agent].sentence > 0
    if kept:
        world.agents[agent].sentence -= int32(1)
    return kept


@inlined
def is_willing(patience: int, cops: int, actives: int) -> bool:
    """Whether round(cops / actives) is at most his patience; halves are rounded to the even number."""
    return 2 * cops + (patience & 1) <= (2 * patience + 1) * actives


@inlined
def decide(world: World, agent: int, site: int, before: int) -> int:
    """The mark of a free citizen by the cops and actives in view, himself among the latter."""
    patience = int64(world.agents[agent].patience)
    after = QUIET | (before & GROUP)
    # For most, no ratio suffices, and the counts need not be read.
    if patience >= 0:
        cops = seen_from(world.sight, world.cops_seen, site)
        if is_willing(patience, cops, seen_from(world.sight, world.actives_seen, site) + 1):
            after = ACTIVE | (before & GROUP)
    if after != before:
        world.heads[before] -= 1
        world.heads[after] += 1
    return after


@inlined
def show_active(world: World, site: int, change: np.uint64) -> None:
    """Update the counts of all who see a site: an active MORE, or one LESS."""
    push(world.sight, world.actives_seen, site, change)
    if not world.same_sight:
        push(world.cop_sight, world.actives_seen_by_cops, site, change)


@inlined
def walk(world: World, agent: int, site: int, after: int, key: np.uint64) -> None:
    """A citizen moves to an empty site in view, if there is one, and takes the mark that he decided on."""
    to = pick(world.sight, world.marks, site, EVERY_BIT, EMPTY, key)
    if to < 0:
        to = site
    if (after & NOT_GROUP) == ACTIVE:
        show_active(world, to, MORE)
    world.marks[site] = EMPTY
    stand(world, agent, to, after)


@kernel
def act_as_cop(world: World, agent: int, jail: int, today: np.uint64, turn: int) -> None:
    """Arrest one of the actives in view, then move."""
    site = int64(world.agents[agent].site)
    if seen_from(world.cop_sight, world.actives_seen_by_cops, site) > 0:
        culprit = bits(address(today, ARREST), uint64(turn))
        arrested = pick(world.cop_sight, world.marks, site, NOT_GROUP, ACTIVE, culprit)
        put_in_jail(world, arrested, below(bits(address(today, TERM), uint64(turn)), jail + 1))
    to = pick(world.cop_sight, world.marks, site, EVERY_BIT, EMPTY, bits(address(today, MOVE), uint64(turn)))
    if to >= 0:
        push(world.sight, world.cops_seen, site, LESS)
        push(world.sight, world.cops_seen, to, MORE)
        world.marks[site] = EMPTY
        stand(world, agent, to, COP)


@inlined
def put_in_jail(world: World, site: int, term: int) -> None:
    """The active on this site remains there, in jail."""
    group = int64(world.marks[site]) & GROUP
    world.marks[site] = JAILED | group
    world.agents[world.who[site]].sentence = term
    world.heads[ACTIVE | group] -= 1
    world.heads[JAILED | group] += 1
    show_active(world, site, LESS)
