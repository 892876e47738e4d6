"""Epstein's civil violence (2002): citizens against a central authority (model I), two groups against each other (II).
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.classics.epstein_rebellion import Rules, World, new_world, rebel, settle
from bayonets.classics.epstein_torus import ACTIVE, COP, JAILED, KINDS, QUIET, diamond, view_of
from bayonets.classics.numerics import number, share, whole
from bayonets.engine.random import address
from bayonets.errors import ClassicError
from bayonets.mechanisms.declare import uint64
from bayonets.mechanisms.elementary import exp_double

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Unrest:
    """The course of model I."""

    active: Counts
    jailed: Counts
    quiet: Counts
    citizens: int
    cops: int
    peak_active: int


def simulate(size=40, citizens=0.7, cops=0.04, vision=7, legitimacy=0.82, jail=30, threshold=0.1, k=2.3, cop_vision=None, steps=100, seed=1):
    _, course = run(size, citizens, cops, vision, cop_vision or vision, Rules(citizens, cops, legitimacy, threshold, jail), k, steps, seed)
    return Unrest(course[:, ACTIVE], course[:, JAILED], course[:, QUIET], int(course[0, QUIET]), int(course[0, COP]), int(course[:, ACTIVE].max()))


def run(size, citizens, cops, vision, cop_vision, rules, k, steps, seed):
    view, cop_view = view_of(size, diamond(vision)), view_of(size, diamond(cop_vision))
    same = cop_vision == vision
    world = new_world(size, view, cop_view, same)
    course = np.zeros((steps + 1, KINDS), np.int64)
    arrest = np.array([1.0 - exp_double(-k * ratio) for ratio in range(view.sites + 1)])
    with np.errstate(over="ignore"):
        key = uint64(address(address(uint64(0), uint64(seed)), uint64(1)))
        settle(world, view, rules, size, arrest, key)
        rebel(world, view, cop_view, same, rules, course, key)
    return world, course
