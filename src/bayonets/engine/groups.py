"""The officers of a formation as groups: everybody with the same grievance, culpability at the start and optimism.

The laws of the three traits are replaced by a few points with weights (Gaussian quadrature: as many moments are exact
as there are points), and each combination of points is a group, once not outed and once outed. In a group nobody is
counted: `heads` are real numbers.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from bayonets.engine.inputs import Inputs
from bayonets.errors import EngineError
from bayonets.mechanisms.declare import Array

# Who may still change his stance: LOYAL, SHIRKING, RESISTING.
SERVING = 3

# So many points of the three traits together at most.
MOST_POINTS = 1024

# The groups of one formation are reckoned in rows of numbers side by side: 2 layers (not outed, outed) of 3 stances.
# The rows lie at fixed places of one array, so that the compiler sees that they do not overlap; a few hundred numbers
# more than needed apart, so that they do not compete for the same places of the processor's cache.
ROW = 2 * SERVING * MOST_POINTS + 384

# Points are rounded so, that the last bit of the library which finds them decides nothing.
_DIGITS = 10


class Points(NamedTuple):
    """How many points stand for each law; their product may be at most 1,024."""

    grievance: int = 4
    culpability: int = 3
    optimism: int = 3


class Groups(NamedTuple):
    """The groups of all formations: F formations, K points of the three traits together.

    Attributes:
        grievance, optimism: (F, K) float32 [months of pay; log-odds].
        heads: (F, 2, 3, K) officers by formation, not outed or outed, and stance LOYAL, SHIRKING, RESISTING.
        culpability: (F, 2, 3, K) sum of the culpability of those officers.
        zeal: (F, 2, K) sum of the zeal of the LOYAL.
    """

    grievance: Array
    optimism: Array
    heads: Array
    culpability: Array
    zeal: Array


def _normal(points: int, spread: bool) -> tuple[Array, Array]:
    """Points and weights for a standard normal law; one point where there is no spread."""
    at, weight = np.polynomial.hermite_e.hermegauss(points if spread else 1)
    return np.round(at, _DIGITS), np.round(weight / weight.sum(), _DIGITS)


def _exponential(points: int, spread: bool) -> tuple[Array, Array]:
    """Points and weights for an exponential law of mean 1; the point 0 where there is no spread."""
    if not spread:
        return np.zeros(1), np.ones(1)
    at, weight = np.polynomial.laguerre.laggauss(points)
    return np.round(at, _DIGITS), np.round(weight / weight.sum(), _DIGITS)


@lru_cache(maxsize=16)
def _combinations(points: Points, tempers: bool, pasts: bool, tilts: bool) -> tuple[Array, Array, Array, Array]:
    """All combinations of points of grievance, culpability and optimism, and their weights, which sum up to 1."""
    temper, past = _normal(points.grievance, tempers), _exponential(points.culpability, pasts)
    tilt = _normal(points.optimism, tilts)
    z, c, e = (np.ravel(at) for at in np.meshgrid(temper[0], past[0], tilt[0], indexing="ij"))
    weight = np.ravel(temper[1][:, None, None] * past[1][:, None] * tilt[1])
    return z, c, e, weight / weight.sum()


def groups_of(inputs: Inputs, points: Points) -> Groups:
    """The groups of day 0: everybody LOYAL, nobody outed.

    Args:
        inputs: the scenario.
        points: how finely the laws of the traits are resolved.

    Raises:
        EngineError: there are no points, or more than the kernel has room for.
    """
    if min(points) < 1 or np.prod(points) > MOST_POINTS:
        raise EngineError(f"points: {tuple(points)}: each must be at least 1, and their product at most {MOST_POINTS}")
    traits = inputs.traits
    z, c, e, weight = _combinations(
        points,
        bool(traits.grievance_sd.max() > 0.0),
        bool(traits.culpability_mean.max() > 0.0),
        inputs.parameters.optimism_sd > 0.0,
    )
    heads = np.zeros((inputs.formations, 2, SERVING, len(z)))
    heads[:, 0, 0] = inputs.size[:, None] * weight
    return Groups(
        grievance=np.asarray(traits.grievance_mean[:, None] + traits.grievance_sd[:, None] * z, np.float32),
        optimism=np.asarray(np.broadcast_to(inputs.parameters.optimism_sd * e, heads[:, 0, 0].shape), np.float32),
        heads=heads,
        culpability=heads * (traits.culpability_mean[:, None, None, None] * c),
        zeal=np.zeros((inputs.formations, 2, len(z))),
    )


def copy_into(groups: Groups, other: Groups) -> None:
    """Make other groups of the same scenario equal to these."""
    arrays: list[Any] = list(groups)
    for array, target in zip(arrays, other, strict=True):
        target[:] = array
