"""Proposals of the sampler: along informed directions, among the most sensitive coordinates, and across all others.

All leave the law of the particles as it is once they are accepted by the ratio that comes with them. Two of them lead
towards a normal law that is fitted to the particles (autoregressive steps that are reversible under it: Cotter et al.
2013; with a fitted law: Rudolf & Sprungk 2018); the third is an autoregressive step of the prior, in which coordinates
to which the likelihood is less sensitive take larger steps, up to a new draw (compare Cui, Law & Marzouk 2016).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.inference.points import Floats, Points
from bayonets.inference.streams import key_of, normals, run_numbers, uniforms

WIDEST: Final = 0.999
"""The largest step: nearly a new draw."""

NEW_RUN: Final = 0.3
"""How often a step across also draws another run."""

_OWN: Final = 0.1
"""How far the fitted covariance of many coordinates is drawn to its diagonal, since particles are few."""

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


def along(points: Points, directions: Floats, step: float, streams: tuple[int, ...]) -> Proposal:
    """A step along the informed directions, towards the normal law with the moments of the particles there.

    Args:
        points: N particles.
        directions: (K, k) orthonormal.
        step: in (0, 1]; 1 draws from the fitted law, whatever the present point.
        streams: numbers of the random stream.
    """
    now = points.z @ directions
    there, log_ratio = _fitted(now, np.cov(now, rowvar=False), step, streams)
    return Proposal(points.z + (there - now) @ directions.T, points.run, log_ratio)


def among(points: Points, block: npt.NDArray[np.intp], step: float, streams: tuple[int, ...]) -> Proposal:
    """The same among the coordinates of a block.

    Args:
        points: N particles.
        block: (b,) indices of coordinates.
        step: in (0, 1].
        streams: numbers of the random stream.
    """
    now = points.z[:, block]
    covariance = np.atleast_2d(np.cov(now, rowvar=False))
    there, log_ratio = _fitted(now, (1.0 - _OWN) * covariance + _OWN * np.diag(np.diag(covariance)), step, streams)
    z = points.z.copy()
    z[:, block] = there
    return Proposal(z, points.run, log_ratio)


def _fitted(now: Floats, covariance: Floats, step: float, streams: tuple[int, ...]) -> tuple[Floats, Floats]:
    """A step that is reversible under a normal law with the mean of (N, k) values, and the log ratio."""
    covariance = np.atleast_2d(covariance) + _NEARLY * np.eye(now.shape[1])
    mean, precision = now.mean(axis=0), np.linalg.inv(covariance)
    noise = normals(key_of(*streams, _PROPOSE), now.shape) @ np.linalg.cholesky(covariance).T
    there = mean + np.sqrt(1.0 - step**2) * (now - mean) + step * noise

    def prior_to_fitted(values: Floats) -> Floats:
        away = values - mean
        return np.asarray(0.5 * np.einsum("ni,ij,nj->n", away, precision, away) - 0.5 * (values**2).sum(axis=1))

    return np.asarray(there), prior_to_fitted(there) - prior_to_fitted(now)


def widths(step: float, sensitivity: Floats | None) -> Floats:
    """(K,) steps of the coordinates, by which each moves the likelihood about as much as any other; or one step."""
    if sensitivity is None:
        return np.array([step])
    return np.asarray(np.minimum(step / np.maximum(sensitivity, 1e-6), WIDEST))


def across(
    points: Points, directions: Floats, step: float, sensitivity: Floats | None, streams: tuple[int, ...]
) -> Proposal:
    """An autoregressive step of the prior, sometimes with another run.

    Of each coordinate by its sensitivity; without sensitivities, in all directions but the informed ones.

    Args:
        points: N particles.
        directions: (K, k) orthonormal.
        step: of a coordinate of sensitivity 1, or of all.
        sensitivity: (K,) of the likelihood to the coordinates; 0 where a coordinate is drawn anew, inf where it stays.
        streams: numbers of the random stream.
    """
    fresh = normals(key_of(*streams, _PROPOSE), points.z.shape)
    if sensitivity is None:
        fresh -= (fresh @ directions) @ directions.T
        inside = (points.z @ directions) @ directions.T
        z = inside + np.sqrt(1.0 - step**2) * (points.z - inside) + step * fresh
    else:
        own = widths(step, sensitivity)
        z = np.sqrt(1.0 - own**2) * points.z + own * fresh
    anew = uniforms(key_of(*streams, _WHETHER), (len(points),)) < NEW_RUN
    run = np.where(anew, run_numbers(key_of(*streams, _RUN), len(points)), points.run)
    return Proposal(np.asarray(z), run, np.zeros(len(points)))
