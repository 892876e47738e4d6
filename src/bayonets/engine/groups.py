"""The officers of a formation as groups: all with the same grievance, culpability at the start, optimism and roots.

The laws of the four traits are replaced by a few points with weights (Gaussian quadrature: as many moments are exact as
there are points; for culpability c, moments of e^-c, on which liability and leniency depend), and each combination of
points is a group, once not outed and once outed. Numbers of officers in a group (`heads`) are real numbers.

Roots enter nothing but the utility of EXITED, and that linearly: they decide whether an officer leaves, and his
stance if he stays does not depend on them. The weights of the stances, culpability and zeal are therefore computed once
for all roots.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from bayonets.engine.inputs import Inputs
from bayonets.errors import EngineError
from bayonets.mechanisms.declare import Array
from bayonets.mechanisms.elementary import exp, log

# Stances that may still change: LOYAL, SHIRKING, RESISTING.
SERVING = 3

# The largest number of points of the four traits together.
MOST_POINTS = 4096

# The groups of one formation are computed in rows of numbers side by side: rows of 2 layers (not outed, outed) of 3
# stances, and lines of one of these. They lie at fixed places of one array, so that the compiler sees that they do not
# overlap; some numbers more than needed apart, so that they do not compete for the same places of the cache.
ROW = 2 * SERVING * MOST_POINTS + 384
LINE = MOST_POINTS + 72

# GroupPoints are rounded, so that results do not depend on the last bit of the library that computes them.
_DIGITS = 10


# A mean culpability below which its law is resolved by moments of c itself: those of e^-c would be uninformative.
_INNOCENT = 1e-3


class GroupPoints(NamedTuple):
    """Numbers of points for each law; their product may be at most 4,096."""

    grievance: int = 3
    culpability: int = 2
    optimism: int = 2
    roots: int = 6


class Groups(NamedTuple):
    """The groups of all formations: F formations, R points of roots, M points of the other traits, K = R M of all.

    Roots come first: groups r M to r M + M have the same roots.

    Attributes:
        grievance, optimism: (F, M) float32 [months of pay; log-odds].
        ease: (F, R) factor of these roots on the weight of EXITED, relative to the mean roots of the formation.
        heads: (F, 2, 3, K) officers by formation, not outed or outed, and stance LOYAL, SHIRKING, RESISTING.
        unasked: (F, 2, 3, K) those of them who have never asked.
        officers: (F, 2, 3, M) officers of all roots.
        culpability: (F, 2, 3, M) sum of the culpability of officers of all roots.
        zeal: (F, 2, M) sum of the zeal of the LOYAL of all roots.
    """

    grievance: Array
    optimism: Array
    ease: Array
    heads: Array
    unasked: Array
    officers: Array
    culpability: Array
    zeal: Array


@lru_cache(maxsize=64)
def normal_points(points: int, *, spread: bool) -> tuple[Array, Array]:
    """GroupPoints and weights for a standard normal law; one point where there is no spread."""
    at, weight = np.polynomial.hermite_e.hermegauss(points if spread else 1)
    return np.round(at, _DIGITS), _summing_to_1(weight)


@lru_cache(maxsize=256)
def culpability_points(points: int, mean: float) -> tuple[Array, Array]:
    """GroupPoints and weights for an exponential law, with exact moments of e^-c up to their number.

    E^-c = y has the density a y^(a - 1) on [0, 1], a = 1 / mean: Gauss-Jacobi quadrature.
    """
    if mean < _INNOCENT:
        at, weight = np.polynomial.laguerre.laggauss(points)
        return np.round(mean * at, _DIGITS), _summing_to_1(weight)
    b, n = 1.0 / mean - 1.0, np.arange(points, dtype=np.float64)
    s = 2.0 * n + b
    middle = np.append(b / (b + 2.0), b * b / (s[1:] * (s[1:] + 2.0)))
    n, s = n[1:], s[1:]
    beside = 2.0 * n * (n + b) / (s * np.sqrt(s * s - 1.0))
    values, vectors = np.linalg.eigh(np.diag(middle) + np.diag(beside, 1) + np.diag(beside, -1))
    at = np.array([-log(max((1.0 + value) / 2.0, 1e-300)) for value in values.tolist()])
    return np.round(at, _DIGITS), _summing_to_1(vectors[0] ** 2)


def _summing_to_1(weight: Array) -> Array:
    return np.round(weight / weight.sum(), _DIGITS)


@lru_cache(maxsize=256)
def _ease(slope: float, roots: tuple[float, ...]) -> tuple[float, ...]:
    """E to the power -slope times each standard root, by our own exp."""
    return tuple(exp(-slope * b) for b in roots)


def groups_of(inputs: Inputs, points: GroupPoints) -> Groups:
    """The groups of day 0: all officers LOYAL, none outed, none has asked.

    Args:
        inputs: the scenario.
        points: numbers of quadrature points of the traits.

    Raises:
        EngineError: there are no points, or more than the kernel has room for.
    """
    if min(points) < 1 or np.prod(points) > MOST_POINTS:
        raise EngineError(f"points: {tuple(points)}: each must be at least 1, and their product at most {MOST_POINTS}")
    traits, q, formations = inputs.traits, inputs.parameters, inputs.formations
    temper, of_temper = normal_points(points.grievance, spread=bool(traits.grievance_sd.max() > 0.0))
    tilt, of_tilt = normal_points(points.optimism, spread=q.optimism_sd > 0.0)
    roots, of_roots = normal_points(points.roots, spread=bool(traits.exit_cost_sd.max() > 0.0))
    pasts = points.culpability if traits.culpability_mean.max() > 0.0 else 1
    laws = [culpability_points(pasts, mean) for mean in traits.culpability_mean.tolist()]
    past, of_past = np.array([law[0] for law in laws]), np.array([law[1] for law in laws])
    # Formations, roots, grievance, culpability, optimism.
    whole = of_roots[:, None, None, None] * of_temper[:, None, None] * of_past[:, None, None, :, None] * of_tilt
    weight = whole.reshape(formations, -1)
    weight /= weight.sum(axis=1, keepdims=True)
    heads = np.zeros((formations, 2, SERVING, weight.shape[1]))
    heads[:, 0, 0] = inputs.size[:, None] * weight
    officers = heads.reshape(*heads.shape[:3], len(roots), -1).sum(axis=3)
    shape = (formations, len(temper), pasts, len(tilt))
    tempers = traits.grievance_mean[:, None] + traits.grievance_sd[:, None] * temper
    slopes = inputs.switches.refuge * q.precision * traits.exit_cost_sd
    return Groups(
        grievance=np.asarray(_all(tempers, (-1, 1, 1), shape), np.float32),
        optimism=np.asarray(_all(q.optimism_sd * tilt, (1, 1, -1), shape), np.float32),
        ease=np.array([_ease(slope, tuple(roots.tolist())) for slope in slopes.tolist()]),
        heads=heads,
        unasked=heads.copy(),
        officers=officers,
        culpability=officers * _all(past, (1, -1, 1), shape)[:, None, None],
        zeal=np.zeros((formations, 2, officers.shape[3])),
    )


def _all(trait: Array, axes: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """(F, M) a trait for all combinations of points; `axes` name those by which it differs."""
    own = trait.reshape(*trait.shape[:-1], *axes)
    return np.broadcast_to(own, shape).reshape(shape[0], -1)


def copy_into(groups: Groups, other: Groups) -> None:
    """Make other groups of the same scenario equal to these."""
    arrays: list[Any] = list(groups)
    for array, target in zip(arrays, other, strict=True):
        target[:] = array
