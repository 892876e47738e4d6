"""Proposals of the sampler: along informed directions, among the most sensitive coordinates, and across all others.

All leave the law of the particles as it is once they are accepted by the ratio that comes with them. Two of them lead
towards a normal law that is fitted to other particles than those that move (autoregressive steps that are reversible
under it: Cotter et al. 2013; with a fitted law: Rudolf & Sprungk 2018; from other particles: Goodman & Weare 2010); the
third is an autoregressive step of the prior, in which coordinates to which the likelihood is less sensitive take larger
steps, up to a new draw (compare Cui, Law & Marzouk 2016).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.inference.points import Floats, Points
from bayonets.inference.streams import key_of, normals, run_numbers, uniforms

Kin = npt.NDArray[np.bool_]

WIDEST: Final = 0.999
"""The largest step: nearly a new draw."""

NEW_RUN: Final = 0.5
"""How often a step across also draws another run."""

_FIRST: Final = 10
"""The most sensitive coordinates of a block. Reports may tell much of a combination of these and little of each, so
that only a law with their correlations leads where the reports hold."""

_KEPT_FIRST: Final = 0.95
_KEPT_OTHERS: Final = 0.3
"""Shares of the fitted covariances of two coordinates that are kept, if both are among the first and if not, since
independent particles are few."""

_PARTS: Final = 5
"""Parts of the particles, each of which moves towards a law that is fitted to others: one that is fitted to the moving
particles themselves, or to their relatives, lies where they are, takes all their steps for probable, and draws them
together."""

_FEWEST: Final = 20
"""Particles to which a law is fitted, at least; where a part has fewer that are no relatives, it is the prior."""

_NEARLY: Final = 1e-4
_PROPOSE, _RUN, _WHETHER = range(3)


@dataclass(frozen=True, eq=False)
class Proposal:
    """Proposed points.

    Attributes:
        z: (N, K) coordinates.
        run: (N,) runs.
        log_ratio: (N,) logarithm of the ratio of the prior to that of the present points, corrected by the ratio of
            the densities of the proposals there and back.
    """

    z: Floats
    run: npt.NDArray[np.int64]
    log_ratio: Floats


def along(points: Points, directions: Floats, kin: Kin, streams: tuple[int, ...]) -> Proposal:
    """A draw along the informed directions, from normal laws with the moments of other particles there.

    Args:
        points: N particles.
        directions: (K, k) orthonormal.
        kin: (N, N) which particles are relatives, to which no law for each other is fitted.
        streams: numbers of the random stream.
    """
    now = points.z @ directions
    there, log_ratio = _fitted(now, np.ones((now.shape[1], now.shape[1])), 1.0, kin, streams)
    return Proposal(points.z + (there - now) @ directions.T, points.run, log_ratio)


def among(points: Points, block: npt.NDArray[np.intp], step: float, kin: Kin, streams: tuple[int, ...]) -> Proposal:
    """A step among the coordinates of a block, towards normal laws with the moments of other particles there.

    Args:
        points: N particles.
        block: (b,) indices of coordinates, the most sensitive first.
        step: in (0, 1]; 1 would draw from the law, whatever the present point.
        kin: (N, N) which particles are relatives, to which no law for each other is fitted.
        streams: numbers of the random stream.
    """
    kept = np.full((len(block), len(block)), _KEPT_OTHERS)
    kept[:_FIRST, :_FIRST] = _KEPT_FIRST
    there, log_ratio = _fitted(points.z[:, block], kept, step, kin, streams)
    z = points.z.copy()
    z[:, block] = there
    return Proposal(z, points.run, log_ratio)


def _fitted(now: Floats, kept: Floats, step: float, kin: Kin, streams: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Steps of (N, k) values, and the log ratios, each part towards the normal law with the moments of others.

    Of the covariances the shares `kept` (k, k) are kept. The others are those of which no relative is in the part.
    """
    noise = normals(key_of(*streams, _PROPOSE), now.shape)
    there, log_ratio = np.empty_like(now), np.empty(len(now))
    for part in np.array_split(np.arange(len(now)), _PARTS):
        others = np.logical_not(kin[part].any(axis=0))
        others[part] = False
        law = _Normal.of(now[others], kept) if np.count_nonzero(others) >= _FEWEST else _Normal.prior(now.shape[1])
        there[part] = law.step(now[part], step, noise[part])
        log_ratio[part] = law.prior_to_it(there[part]) - law.prior_to_it(now[part])
    return there, log_ratio


@dataclass(frozen=True, eq=False)
class _Normal:
    """A normal law of k coordinates."""

    mean: Floats
    covariance: Floats

    @classmethod
    def of(cls, values: Floats, kept: Floats) -> "_Normal":
        """With the moments of (N, k) values, of whose covariances only shares (k, k) are kept."""
        covariance = np.atleast_2d(np.cov(values, rowvar=False))
        shrunk = kept * covariance
        np.fill_diagonal(shrunk, np.diag(covariance) + _NEARLY)
        return cls(values.mean(axis=0), shrunk)

    @classmethod
    def prior(cls, count: int) -> "_Normal":
        """That of the prior."""
        return cls(np.zeros(count), np.eye(count))

    def step(self, now: Floats, step: float, noise: Floats) -> Floats:
        """An autoregressive step of (n, k) values, which is reversible under the law."""
        change = noise @ np.linalg.cholesky(self.covariance).T
        return np.asarray(self.mean + np.sqrt(1.0 - step**2) * (now - self.mean) + step * change)

    def prior_to_it(self, values: Floats) -> Floats:
        """(n,) logarithm of the ratio of the density of the prior to that of the law, up to a constant."""
        away = values - self.mean
        squares = np.einsum("ni,ij,nj->n", away, np.linalg.inv(self.covariance), away)
        return np.asarray(0.5 * squares - 0.5 * (values**2).sum(axis=1))


def widths(step: float, sensitivity: Floats) -> Floats:
    """(K,) steps of the coordinates, by which each moves the likelihood about as much as any other."""
    return np.asarray(np.minimum(step / np.maximum(sensitivity, 1e-6), WIDEST))


def across(points: Points, step: float, sensitivity: Floats, streams: tuple[int, ...]) -> Proposal:
    """An autoregressive step of the prior, of each coordinate by its sensitivity, sometimes with another run.

    Args:
        points: N particles.
        step: of a coordinate of sensitivity 1.
        sensitivity: (K,) of the likelihood to the coordinates; 0 where a coordinate is drawn anew, inf where it stays.
        streams: numbers of the random stream.
    """
    own = widths(step, sensitivity)
    z = np.sqrt(1.0 - own**2) * points.z + own * normals(key_of(*streams, _PROPOSE), points.z.shape)
    anew = uniforms(key_of(*streams, _WHETHER), (len(points),)) < NEW_RUN
    run = np.where(anew, run_numbers(key_of(*streams, _RUN), len(points)), points.run)
    return Proposal(np.asarray(z), run, np.zeros(len(points)))
