"""A smooth surface through noisy points of the unit square, with its error: Gaussian-process regression.

The surface is a plane plus a Matern 5/2 process whose height and two lengths maximise the marginal likelihood
(Rasmussen & Williams 2006, chapters 2, 4 and 5).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bayonets.statistics.estimate import Floats

LENGTHS = (0.07, 0.12, 0.2, 0.35, 0.6, 1.0, 1.8)
"""Candidate length scales, in parts of an axis."""
HEIGHTS = (0.06, 0.12, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Candidate heights (standard deviations), in units of the scale."""

_LEVEL, _SLOPE = 2.0, 4.0
_USUAL_LENGTH, _USUAL_HEIGHT, _SPREAD = 0.4, 0.5, 1.0
_JITTER = 1e-9
_MOST_STEPS = 12
_ROOT5 = 5.0**0.5


@dataclass(frozen=True, eq=False)
class Numbers:
    """Estimates at N points of the unit square, each with its own normal error.

    Attributes:
        at: (N, 2) the points.
        found: (N,) the estimates.
        variance: (N,) of their errors.
    """

    at: Floats
    found: Floats
    variance: Floats


@dataclass(frozen=True)
class Bends:
    """Hyperparameters: an index into `HEIGHTS`, and for each axis one into `LENGTHS`."""

    height: int = 3
    across: int = 4
    along: int = 4

    def near(self) -> Iterator["Bends"]:
        """Neighbours by one step up or down in each of the three."""
        for step in (1, -1):
            for moved in (
                Bends(self.height + step, self.across, self.along),
                Bends(self.height, self.across + step, self.along),
                Bends(self.height, self.across, self.along + step),
            ):
                if moved.legal():
                    yield moved

    def legal(self) -> bool:
        """Whether all three are valid indices."""
        lengths = range(len(LENGTHS))
        return self.height in range(len(HEIGHTS)) and self.across in lengths and self.along in lengths


@dataclass(frozen=True, eq=False)
class Fit:
    """The fitted surface.

    Attributes:
        seen: the estimates with their errors.
        bends: the hyperparameters of maximum likelihood.
        unit: the scale of the estimates.
    """

    seen: Numbers
    bends: Bends
    unit: float

    def mean_and_cov(self, at: Floats) -> tuple[Floats, Floats]:
        """(M,) the surface at other points, and (M, M) the covariance of its error there."""
        mean, half = self._solved(at)
        return mean, kernel(at, at, self.bends, self.unit) - half.T @ half

    def mean_and_sd(self, at: Floats) -> tuple[Floats, Floats]:
        """(M,) the surface at other points, and (M,) the standard deviation of its error there."""
        mean, half = self._solved(at)
        variance = kernel_of_each(at, self.bends, self.unit)
        return mean, np.asarray(np.sqrt(np.maximum(variance - (half**2).sum(axis=0), 0.0)), np.float64)

    def _solved(self, at: Floats) -> tuple[Floats, Floats]:
        covariance = kernel(self.seen.at, self.seen.at, self.bends, self.unit) + np.diag(self.seen.variance)
        root = _root(covariance)
        across = kernel(self.seen.at, at, self.bends, self.unit)
        half = np.linalg.solve(root, across)
        return np.asarray(half.T @ np.linalg.solve(root, self.seen.found), np.float64), np.asarray(half, np.float64)


def fitted(seen: Numbers, unit: float, start: Bends | None = None) -> Fit:
    """The surface through the points, with hyperparameters by ascent on the marginal likelihood.

    Args:
        seen: at least one point.
        unit: the scale of the estimates.
        start: initial hyperparameters of the search.
    """
    best = start or Bends()
    likelihoods = {best: _likelihood(seen, best, unit)}
    for _ in range(_MOST_STEPS):
        before = best
        for other in before.near():
            if other not in likelihoods:
                likelihoods[other] = _likelihood(seen, other, unit)
            if likelihoods[other] > likelihoods[best]:
                best = other
        if best == before:
            break
    return Fit(seen, best, unit)


def kernel(first: Floats, second: Floats, bends: Bends, unit: float) -> Floats:
    """(N, M) prior covariance of the surface between points: a plane with a vague slope, and a Matern 5/2 process."""
    across = np.subtract.outer(first[:, 0], second[:, 0]) / LENGTHS[bends.across]
    along = np.subtract.outer(first[:, 1], second[:, 1]) / LENGTHS[bends.along]
    far = _ROOT5 * np.sqrt(across * across + along * along)
    bent = HEIGHTS[bends.height] ** 2 * (1.0 + far + far**2 / 3.0) * np.exp(-far)
    plane = _LEVEL**2 + _SLOPE**2 * ((first - 0.5) @ (second - 0.5).T)
    return np.asarray(unit**2 * (bent + plane))


def kernel_of_each(at: Floats, bends: Bends, unit: float) -> Floats:
    """(N,) prior variance of the surface."""
    plane = _LEVEL**2 + _SLOPE**2 * ((at - 0.5) ** 2).sum(axis=1)
    return np.asarray(unit**2 * (HEIGHTS[bends.height] ** 2 + plane))


def _root(matrix: Floats) -> Floats:
    steady = np.eye(len(matrix)) * _JITTER * float(matrix.diagonal().max())
    return np.asarray(np.linalg.cholesky(matrix + steady), np.float64)


def _likelihood(seen: Numbers, bends: Bends, unit: float) -> float:
    """Log marginal likelihood, with a weak prior on the hyperparameters."""
    steps = (
        np.log(HEIGHTS[bends.height] / _USUAL_HEIGHT),
        np.log(LENGTHS[bends.across] / _USUAL_LENGTH),
        np.log(LENGTHS[bends.along] / _USUAL_LENGTH),
    )
    prior = -0.5 * sum((step / _SPREAD) ** 2 for step in steps)
    root = _root(kernel(seen.at, seen.at, bends, unit) + np.diag(seen.variance))
    half = np.linalg.solve(root, seen.found)
    return float(prior - 0.5 * half @ half - np.log(root.diagonal()).sum())
