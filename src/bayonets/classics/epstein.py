"""Epstein's civil violence (2002): citizens against a central authority (model I), two groups against each other (II).

Citizens and cops live on a torus, at most one to a site. A citizen of hardship H has the grievance H (1 - legitimacy);
he is active while grievance - R P > threshold, with his risk aversion R and the probability P = 1 - exp(-k
round(cops / actives)) of arrest that he estimates from those in view, himself among the actives. H and R are uniform
in [0, 1], drawn once. Every agent acts once in a step, in a random order drawn anew for each step.

Where the paper gives no detail we follow Mesa 3's example of model I: each site is occupied independently, so that
numbers of citizens and cops vary by seed; all are quiet initially; cops / actives is rounded, halves to the even
number; a citizen decides and then moves, a cop arrests one of the actives in view, with equal probabilities, and then
moves; an agent moves to one of the empty sites in view, with equal probabilities, and stays where there is none; a term
is uniform over the whole numbers from 0 to `jail`, and decreases by one at each of his own turns; a citizen in jail
keeps his site, and neither counts as active nor can be arrested; he is free from the turn at which no term is left.

Model II as published: legitimacy is each group's view of the other's right to exist; an active citizen kills one of the
other group in view, active or not; citizens clone with a probability in each step and die at an age drawn for each of
them; cops are peacekeepers who arrest actives of both groups. Our conventions: each citizen joins either group with
probability 1/2; the sites in view are those at most `vision` away in a straight line, so that the paper's 1.7 are the
eight neighbours; in his turn he ages and may die, decides, kills, clones and moves; a citizen who finds no victim is
active nevertheless; a child, of the same group and hardship but of a risk aversion of its own, is put on a random empty
site in view, if there is one, and acts from the next step on; a life lasts 1 to `longest_life` turns from the start or
from birth, with equal probabilities; in jail he ages, but neither is killed nor clones; cops do not die.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.classics.epstein_agents import COLUMNS, COP, Rules, World, new_world, settle
from bayonets.classics.epstein_course import Counts, Feud, Unrest, feud_of, unrest_of
from bayonets.classics.epstein_feud import fight
from bayonets.classics.epstein_rebellion import rebel
from bayonets.classics.epstein_torus import Sight, diamond_view, disc_view
from bayonets.classics.numerics import number, share, whole
from bayonets.engine.random import address
from bayonets.errors import ClassicError
from bayonets.mechanisms.declare import uint64
from bayonets.mechanisms.elementary import exp_double

_LARGEST_SIZE, _LARGEST_VISION, _LONGEST, _MOST_STEPS = 4096, 100, 1_000_000_000, 10_000_000
_LARGEST_SEED = 2**63 - 1
_MODEL_I, _MODEL_II = uint64(1), uint64(2)


def simulate(
    size: int = 40,
    citizens: float = 0.7,
    cops: float = 0.04,
    vision: int = 7,
    legitimacy: float = 0.82,
    jail: int = 30,
    threshold: float = 0.1,
    k: float = 2.3,
    cop_vision: int | None = None,
    steps: int = 100,
    seed: int = 1,
) -> Unrest:
    """One run of model I; by default unrest comes in repeated bursts.

    Args:
        size: rows and columns of the torus.
        citizens, cops: the probability that a site is occupied by one.
        vision: of a citizen, in steps to one of the four neighbours.
        legitimacy: of the authority, in [0, 1].
        jail: longest term [turns].
        threshold: that grievance less risk has to exceed.
        k: certainty of arrest; at 2.3 its probability is 0.9 with equal numbers of cops and actives.
        cop_vision: of a cop; that of citizens if None.
        steps: number of steps, in each of which every agent acts once.
        seed: random seed.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits, or there are more agents than sites.
    """
    extent, length = _extent(size, steps)
    rules = _rules(citizens, cops, legitimacy, jail, threshold)
    view = _diamond("vision", extent, vision)
    cop_view = view if cop_vision is None else _diamond("cop_vision", extent, cop_vision)
    return unrest_of(rebellion(extent, view, cop_view, rules, _certainty(k), length, _seed(seed))[1])


def simulate_groups(
    size: int = 40,
    citizens: float = 0.7,
    cops: float = 0.0,
    vision: float = 1.7,
    legitimacy: float = 0.8,
    jail: int = 15,
    threshold: float = 0.1,
    k: float = 2.3,
    cloning: float = 0.05,
    longest_life: int = 200,
    cop_vision: float | None = None,
    steps: int = 300,
    seed: int = 1,
) -> Feud:
    """One run of model II; by default groups are hostile and there are no peacekeepers, so that one group dies out.

    Args:
        size: rows and columns of the torus.
        citizens, cops: the probability that a site is initially occupied by one.
        vision: of a citizen [sites, in a straight line].
        legitimacy: of the other group's existence, in [0, 1].
        jail: longest term [turns].
        threshold: that grievance less risk has to exceed.
        k: certainty of arrest.
        cloning: probability that a free citizen has a child in a turn.
        longest_life: [turns].
        cop_vision: of a cop; that of citizens if None.
        steps: number of steps, in each of which every agent acts once.
        seed: random seed.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits, or there are more agents than sites.
    """
    extent, length = _extent(size, steps)
    rules = _rules(citizens, cops, legitimacy, jail, threshold)._replace(
        groups=2,
        cloning=share("cloning", cloning),
        longest_life=whole("longest_life", longest_life, low=1, high=_LONGEST),
    )
    view = _disc("vision", extent, vision)
    cop_view = view if cop_vision is None else _disc("cop_vision", extent, cop_vision)
    return feud_of(feud(extent, view, cop_view, rules, _certainty(k), length, _seed(seed))[1])


def active_share(legitimacy: float = 0.82, threshold: float = 0.1, arrest_probability: float = 0.0) -> float:
    """The share of free citizens who are active where all estimate the same probability of arrest: model I, well mixed.

    With grievance uniform in [0, g], g = 1 - legitimacy, and risk aversion uniform in [0, 1], the probability that
    grievance - R P exceeds the threshold T is 1 - T/g - P/(2 g) for P <= g - T, else (g - T)^2 / (2 g P).

    Args:
        legitimacy: in [0, 1].
        threshold: at least 0.
        arrest_probability: P, in [0, 1].

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits.
    """
    grievance = 1.0 - share("legitimacy", legitimacy)
    above = grievance - number("threshold", threshold, low=0.0)
    risk = share("arrest_probability", arrest_probability)
    if above <= 0.0:
        return 0.0
    if risk <= above:
        return (above - risk / 2.0) / grievance
    return above * above / (2.0 * grievance * risk)


def rebellion(
    size: int, view: Sight, cop_view: Sight, rules: Rules, k: float, steps: int, seed: int
) -> tuple[World, Counts]:
    """Model I from checked arguments: the world at its end, and its (steps + 1, COLUMNS) course."""
    world, course = new_world(size, view, cop_view, size * size), np.zeros((steps + 1, COLUMNS), np.int64)
    with np.errstate(over="ignore"):
        key = _key(_MODEL_I, seed)
        people = settle(world, rules, size, _arrests(k, view.sites), key)
        rebel(world, people, people + int(world.heads[COP]), rules.jail, course, key)
    return world, course


def feud(
    size: int, view: Sight, cop_view: Sight, rules: Rules, k: float, steps: int, seed: int
) -> tuple[World, Counts]:
    """Model II from checked arguments: the world at its end, and its (steps + 1, COLUMNS) course."""
    world, course = new_world(size, view, cop_view, 2 * size * size), np.zeros((steps + 1, COLUMNS), np.int64)
    with np.errstate(over="ignore"):
        key, arrests = _key(_MODEL_II, seed), _arrests(k, view.sites)
        settle(world, rules, size, arrests, key)
        fight(world, rules, arrests, course, key)
    return world, course


def _extent(size: int, steps: int) -> tuple[int, int]:
    return whole("size", size, low=2, high=_LARGEST_SIZE), whole("steps", steps, high=_MOST_STEPS)


def _rules(citizens: float, cops: float, legitimacy: float, jail: int, threshold: float) -> Rules:
    rules = Rules(
        citizens=share("citizens", citizens),
        cops=share("cops", cops),
        legitimacy=share("legitimacy", legitimacy),
        threshold=number("threshold", threshold),
        jail=whole("jail", jail, high=_LONGEST),
    )
    if rules.citizens + rules.cops > 1.0:
        raise ClassicError(f"citizens + cops: {citizens!r} + {cops!r}: must be at most 1, one agent to a site")
    return rules


def _diamond(name: str, size: int, vision: int) -> Sight:
    return diamond_view(size, whole(name, vision, low=1, high=_LARGEST_VISION))


def _disc(name: str, size: int, vision: float) -> Sight:
    return disc_view(size, number(name, vision, low=1.0, high=_LARGEST_VISION))


def _certainty(k: float) -> float:
    return number("k", k, low=0.0)


def _seed(seed: int) -> int:
    return whole("seed", seed, high=_LARGEST_SEED)


def _key(model: np.uint64, seed: int) -> Any:
    """The key of all random draws of one run."""
    return uint64(address(address(uint64(0), uint64(seed)), model))


@lru_cache(maxsize=64)
def _arrests(k: float, most: int) -> npt.NDArray[np.float64]:
    """Probability of arrest for a rounded ratio of cops to actives of 0, 1, ..., most."""
    return np.array([1.0 - exp_double(-k * ratio) for ratio in range(most + 1)])
