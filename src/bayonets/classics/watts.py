"""Watts' cascades: on a network, a node joins once the share of its neighbours who have joined is at least a threshold.

Watts (2002); final share on random networks of any degree law after Gleeson & Cahalane (2007). Conventions: joining is
final; a node without neighbours never joins unless it is a seed; all nodes have the same threshold. The simulator
is in `cascade`.
"""

import math
from typing import Any

import numpy as np

from bayonets.classics.cascade import ROUNDING, Cascade, joining_steps, simulate
from bayonets.classics.numerics import Floats, number, root, share
from bayonets.errors import ClassicError

__all__ = ["Cascade", "degree_law", "gleeson_cahalane", "joining_steps", "simulate", "window"]

_MOST_STEPS = 1_000_000


def window(threshold: float) -> tuple[float, float]:
    """The mean degrees of an Erdos-Renyi graph between which one seed can trigger a global cascade.

    Cascades are possible where the nodes that join by one neighbour, those of degree at most K = floor(1 /
    threshold), are connected: z P(Poisson(z) <= K - 2) > 1.

    Raises:
        ClassicError: the threshold is not a finite number, not within (0, 1], or so high that there is no such window.
    """
    phi = _threshold(threshold)
    largest = math.floor(1.0 / phi + ROUNDING)

    def excess(z: float) -> float:
        return z * _poisson_at_most(largest - 2, z) - 1.0

    degrees = np.linspace(0.5, 3.0 * largest + 10.0, 4000)
    values = [excess(float(z)) for z in degrees]
    peak = int(np.argmax(values))
    if values[peak] <= 0.0:
        raise ClassicError(f"threshold: {threshold!r}: one seed triggers a global cascade at no mean degree")
    return root(excess, 1e-9, float(degrees[peak])), root(excess, float(degrees[peak]), float(degrees[-1]))


def gleeson_cahalane(degree: Any, threshold: float, seed_share: float) -> float:
    """Final share who join on a large random network, given that a share of nodes chosen at random joins at first.

    Args:
        degree: the mean of a Poisson law of degrees, or an array of P(degree = 0), P(degree = 1), ...
        threshold: share of neighbours at which a node joins, within (0, 1].
        seed_share: share of all nodes that are seeds.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits, or the probabilities do not sum to 1.
    """
    law, phi, seeds = degree_law(degree), _threshold(threshold), share("seed_share", seed_share)
    degrees = np.arange(len(law))
    mean = float(degrees @ law)
    if mean == 0.0:
        return seeds
    needed = np.ceil(phi * degrees - ROUNDING)
    needed[0] = 1.0  # of no neighbours never enough
    along_edges = degrees[1:] * law[1:] / mean
    of_others, of_all = _Trials(degrees[1:] - 1, needed[1:]), _Trials(degrees, needed)
    reached = seeds
    for _ in range(_MOST_STEPS):
        further = seeds + (1.0 - seeds) * float(along_edges @ of_others.at_least(reached))
        if further - reached < 1e-15:
            break
        reached = further
    return seeds + (1.0 - seeds) * float(law @ of_all.at_least(reached))


def degree_law(degree: Any) -> Floats:
    """P(degree = 0, 1, ...): of a Poisson distribution if its mean is given, otherwise as given.

    Raises:
        ClassicError: neither a mean nor probabilities that sum to 1.
    """
    if np.ndim(degree) == 0:
        mean = number("degree", degree, low=0.0, high=500.0)
        degrees = np.arange(int(mean + 40.0 + 12.0 * math.sqrt(mean)))
        logs = degrees * math.log(mean) if mean > 0.0 else np.where(degrees == 0, 0.0, -np.inf)
        law = np.exp(logs - mean - [math.lgamma(k + 1.0) for k in degrees])
        return np.asarray(law / law.sum())
    law = np.asarray(degree, np.float64)
    if law.ndim != 1 or not np.all(np.isfinite(law)) or np.any(law < 0.0) or abs(law.sum() - 1.0) > 1e-9:
        raise ClassicError("degree: must be a mean degree, or probabilities of degree 0, 1, 2, ... that sum to 1")
    return np.asarray(law / law.sum())


class _Trials:
    """For each of several numbers of trials: the probability of at least a number of successes."""

    def __init__(self, trials: Any, needed: Any) -> None:
        """Prepare the binomial coefficients."""
        most = int(trials.max(initial=0))
        logs = np.array([math.lgamma(k + 1.0) for k in range(most + 1)])
        successes = np.arange(most + 1)
        failures = trials[:, None] - successes
        possible = (failures >= 0) & (successes >= needed[:, None])
        self._rows, self._successes = np.nonzero(possible)
        self._failures = failures[possible]
        self._logs = logs[trials][self._rows] - logs[self._successes] - logs[self._failures]
        self._count = len(trials)

    def at_least(self, chance: float) -> Floats:
        """(trials,) probabilities if each trial succeeds with this probability."""
        if chance <= 0.0 or chance >= 1.0:
            certain = self._successes == 0 if chance <= 0.0 else self._failures == 0
            terms = certain.astype(np.float64)
        else:
            terms = np.exp(self._logs + self._successes * math.log(chance) + self._failures * math.log1p(-chance))
        return np.bincount(self._rows, terms, self._count).astype(np.float64)


def _threshold(threshold: float) -> float:
    return number("threshold", threshold, above=0.0, high=1.0)


def _poisson_at_most(k: int, mean: float) -> float:
    """P(Poisson(mean) <= k)."""
    return math.fsum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1.0)) for n in range(k + 1))
