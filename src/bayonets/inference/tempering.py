"""Tempered sequential Monte Carlo: from the prior, or from the posterior of the mean field, to that of the engine.

Particles are weighed by the step from one temperature to the next, resampled, and moved by Metropolis steps that leave
the law at the new temperature as it is (Del Moral, Doucet & Jasra 2006). The next temperature is the one at which half
of the particles remain effective (Jasra et al. 2011). Two kinds of moves alternate: a random walk along the few
directions that the reports inform, and an autoregressive step of the prior in all others (Cotter et al. 2013), which in
three of ten proposals draws another run, so that randomness is integrated out as part of the state and never fitted.
Coordinates to which the likelihood is less sensitive take larger steps, up to a new draw (compare Cui, Law & Marzouk
2016).

At temperature t the law is

    prior(z) prior(run) L_cheap(z)^a L_full(z, run)^b,    (a, b) = path(t)

and a proposal is first screened by the cheap likelihood, then corrected by the full one, which leaves the law exact
(delayed acceptance: Christen & Fox 2005).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.errors import RefusedError
from bayonets.inference.points import Density, Floats, Points
from bayonets.inference.relatedness import Relatedness, families_of, left_of
from bayonets.inference.streams import key_of, normals, run_numbers, uniforms

Path = Callable[[float], tuple[float, float]]
Tick = Callable[[float], None]

ACCEPTANCE: Final = 0.27
"""The acceptance rate that the lengths of steps are adapted to."""

_REMAIN: Final = 0.5
"""The share of the particles that remain effective from one temperature to the next."""

_MOST_TEMPERATURES: Final = 60
_WIDEST: Final = 0.999
_SENSITIVE: Final = 20
"""Coordinates of which siblings are compared, besides the informed directions: the most sensitive ones."""
_NEW_RUN: Final = 0.3
_RESAMPLE, _PROPOSE, _ACCEPT, _SCREEN, _RUN, _WHETHER = range(6)


def prior_to_cheap(power: float) -> Path:
    """The path from the prior to the cheap likelihood to a power."""
    return lambda t: (t * power, 0.0)


def cheap_to_full(power: float) -> Path:
    """The path from there to the full likelihood."""
    return lambda t: (power * (1.0 - t), t)


@dataclass(frozen=True)
class Moves:
    """How often particles are moved.

    Attributes:
        each: moves at every temperature.
        last: moves at the last temperature.
    """

    each: int = 8
    last: int = 16


@dataclass(frozen=True, eq=False)
class Island:
    """Particles of one sampler, equally weighed.

    Attributes:
        points: the particles.
        log_evidence: logarithm of the mean likelihood, relative to the start.
        relatedness: how much they have in common.
        ancestor: (N,) index of the point from which each began.
        temperatures: number of temperatures.
        accepted: share of the proposals accepted, along informed directions and in the others.
        steps: lengths of steps of both kinds of moves.
    """

    points: Points
    log_evidence: float
    relatedness: Relatedness
    ancestor: npt.NDArray[np.intp]
    temperatures: int = 0
    accepted: tuple[float, float] = (0.0, 0.0)
    steps: tuple[float, float] = (1.0, 0.5)


def temper(
    target: Density,
    island: Island,
    path: Path,
    directions: Floats,
    streams: tuple[int, ...],
    *,
    particles: int,
    moves: Moves,
    tick: Tick = lambda _share: None,
    sensitivity: Floats | None = None,
) -> Island:
    """Bring an island from one end of a path to the other.

    Args:
        target: what is sampled.
        island: the particles at the start of the path; possibly more than `particles`.
        path: exponents of the cheap and of the full likelihood by t in [0, 1].
        directions: (K, k) orthonormal informed directions.
        streams: seed and numbers that tell the streams of this call from all others.
        particles: number of particles.
        moves: of each temperature.
        tick: called with the share of the path that is behind.
        sensitivity: (K,) of the likelihood to each coordinate; those to which it is not sensitive take large steps.
            None: all directions but the informed ones take the same step.

    Raises:
        RefusedError: no particle can have brought about the reports, or their posterior is too narrow.
    """
    t, number = 0.0, 0
    while t < 1.0:
        if not np.isfinite(_increments(island.points, path, t, 1.0)).any():
            raise RefusedError(
                f"In none of {len(island.points):,} draws do the reports hold that cannot be wrong (wrong: 0), so that "
                "nothing can be learned. Give them a small probability to be wrong, or widen the ranges of the numbers"
            )
        if number == _MOST_TEMPERATURES:
            raise RefusedError(
                f"The reports are so exact that {number} steps do not lead from the ranges to them: {t:.2g} of the way "
                "is done. Give them larger errors, or narrow the ranges of the numbers"
            )
        before = t
        t = _next_temperature(island.points, path, t, particles)
        island = _resampled(island, _increments(island.points, path, before, t), (*streams, number), particles)
        count = moves.last if t >= 1.0 else moves.each
        island = _moved(target, island, path(t), directions, sensitivity, (*streams, number), count)
        number += 1
        tick(t)
    return replace(island, temperatures=island.temperatures + number)


def _increments(points: Points, path: Path, before: float, after: float) -> Floats:
    (a, b), (c, d) = path(before), path(after)
    steps = np.zeros(len(points))
    for change, log_likelihood in ((c - a, points.log_cheap), (d - b, points.log_full)):
        if change:
            # A point that cannot be has no weight, whichever way the exponent goes.
            steps += np.where(np.isfinite(log_likelihood), change * log_likelihood, -np.inf)
    return steps


def _effective(steps: Floats) -> float:
    weights = np.exp(steps - steps.max())
    return float(weights.sum() ** 2 / np.sum(weights**2))


def _next_temperature(points: Points, path: Path, t: float, particles: int) -> float:
    """The temperature at which half of the particles remain effective; 1 if more do at the end."""
    wanted = _REMAIN * particles
    if _effective(_increments(points, path, t, 1.0)) >= wanted:
        return 1.0
    low, high = t, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        if _effective(_increments(points, path, t, middle)) >= wanted:
            low = middle
        else:
            high = middle
    return max(low, t + 1e-6)


def _resampled(island: Island, steps: Floats, streams: tuple[int, ...], particles: int) -> Island:
    top = float(steps.max())
    weights = np.exp(steps - top)
    offset = float(uniforms(key_of(*streams, _RESAMPLE), (1,))[0])
    chosen = systematic(weights, particles, offset)
    return replace(
        island,
        points=island.points.take(chosen),
        log_evidence=island.log_evidence + top + float(np.log(weights.mean())),
        relatedness=island.relatedness.resampled(chosen),
        ancestor=island.ancestor[chosen],
    )


def systematic(weights: Floats, count: int, offset: float) -> npt.NDArray[np.intp]:
    """Systematic resampling: indices of `count` points, each about in proportion to its weight.

    Args:
        weights: (N,) at least one above 0.
        count: number of points drawn.
        offset: in (0, 1).
    """
    ends = np.cumsum(weights)
    places = (np.arange(count) + offset) * (ends[-1] / count)
    return np.asarray(np.minimum(np.searchsorted(ends, places, side="right"), len(weights) - 1))


def _moved(
    target: Density,
    island: Island,
    exponents: tuple[float, float],
    directions: Floats,
    sensitivity: Floats | None,
    streams: tuple[int, ...],
    count: int,
) -> Island:
    points, steps = island.points, list(island.steps)
    before, families = points.z @ directions, families_of(points.z)
    kept = np.ones(len(points))
    rates: list[list[float]] = [[], []]
    follows = _slope(points, exponents)
    for move in range(count):
        along = move % 2 == 0 and directions.shape[1] > 0
        kind = 0 if along else 1
        if along:
            proposal = _along(points, directions, steps[0], (*streams, move))
        else:
            proposal = _across(points, directions, steps[1], sensitivity, (*streams, move))
        points, accepted = _accepted(target, points, proposal, exponents, follows, (*streams, move))
        rates[kind].append(float(accepted.mean()))
        if not along:
            typical = float(np.median(_widths(steps[1], sensitivity)))
            kept = np.where(accepted, kept * np.sqrt(1.0 - typical**2), kept)
        steps[kind] *= float(np.exp(rates[kind][-1] - ACCEPTANCE))
        steps[1] = min(steps[1], _WIDEST if sensitivity is None else 3.0)
    after = points.z @ directions
    informed = np.array([left_of(before[:, k], after[:, k], families) for k in range(directions.shape[1])])
    if sensitivity is not None and len(informed):
        most = np.argsort(-sensitivity, kind="stable")[:_SENSITIVE]
        start = island.points.z
        alike = float(np.mean([left_of(start[:, i], points.z[:, i], families) for i in most]))
        informed = np.maximum(informed, alike)
    shares = tuple(float(np.mean(rate)) if rate else 0.0 for rate in rates)
    return replace(
        island,
        points=points,
        relatedness=island.relatedness.moved(informed, kept),
        accepted=(shares[0], shares[1]),
        steps=(steps[0], steps[1]),
    )


def _slope(points: Points, exponents: tuple[float, float]) -> float:
    """How far the full log likelihood follows the cheap one, in [0, 1]: what screening can go by."""
    if exponents[1] == 0.0:
        return 0.0
    cheap, full = points.log_cheap, points.log_full
    spread = float(cheap.var())
    return float(np.clip(np.mean((cheap - cheap.mean()) * (full - full.mean())) / spread, 0.0, 1.0)) if spread else 0.0


@dataclass(frozen=True, eq=False)
class _Proposal:
    """Proposed points, and the logarithm of the ratio of their prior to that of the present ones."""

    z: Floats
    run: npt.NDArray[np.int64]
    log_prior: Floats


def _along(points: Points, directions: Floats, step: float, streams: tuple[int, ...]) -> _Proposal:
    """A random walk along the informed directions, with the covariance of the particles."""
    width = directions.shape[1]
    now = points.z @ directions
    covariance = np.atleast_2d(np.cov(now, rowvar=False)) + 1e-4 * np.eye(width)
    scale = step * 2.38 / np.sqrt(width)
    change = scale * normals(key_of(*streams, _PROPOSE), now.shape) @ np.linalg.cholesky(covariance).T
    ratio = -0.5 * ((now + change) ** 2 - now**2).sum(axis=1)
    return _Proposal(points.z + change @ directions.T, points.run, np.asarray(ratio))


def _widths(step: float, sensitivity: Floats | None) -> Floats:
    """(K,) steps of the coordinates, by which each moves the likelihood about as much as any other; or one step."""
    if sensitivity is None:
        return np.array([step])
    return np.asarray(np.minimum(step / np.maximum(sensitivity, 1e-6), _WIDEST))


def _across(
    points: Points, directions: Floats, step: float, sensitivity: Floats | None, streams: tuple[int, ...]
) -> _Proposal:
    """An autoregressive step of the prior, sometimes with another run.

    Of each coordinate by its sensitivity; without sensitivities, in all directions but the informed ones.
    """
    widths = _widths(step, sensitivity)
    fresh = normals(key_of(*streams, _PROPOSE), points.z.shape)
    if sensitivity is None:
        fresh -= (fresh @ directions) @ directions.T
        inside = (points.z @ directions) @ directions.T
        z = inside + np.sqrt(1.0 - step**2) * (points.z - inside) + step * fresh
    else:
        z = np.sqrt(1.0 - widths**2) * points.z + widths * fresh
    anew = uniforms(key_of(*streams, _WHETHER), (len(points),)) < _NEW_RUN
    run = np.where(anew, run_numbers(key_of(*streams, _RUN), len(points)), points.run)
    return _Proposal(np.asarray(z), run, np.zeros(len(points)))


def _accepted(
    target: Density,
    points: Points,
    proposal: _Proposal,
    exponents: tuple[float, float],
    follows: float,
    streams: tuple[int, ...],
) -> tuple[Points, npt.NDArray[np.bool_]]:
    """The points after a proposal in two stages, and which of them were replaced."""
    cheap_power, full_power = exponents
    screen_power = cheap_power + full_power * follows
    screen = np.log(uniforms(key_of(*streams, _SCREEN), (len(points),))) - proposal.log_prior
    if screen_power > 0.0:
        least = points.log_cheap + screen / screen_power
    else:
        least = np.where(screen < 0.0, -np.inf, np.inf)
    if full_power == 0.0:
        others = target.cheap(proposal.z, proposal.run)
        accepted = others.log_cheap >= least
        return points.replaced(accepted, others), accepted
    others = target.screened(proposal.z, proposal.run, least)
    with np.errstate(invalid="ignore"):
        correction = full_power * (others.log_full - points.log_full - follows * (others.log_cheap - points.log_cheap))
        last = np.log(uniforms(key_of(*streams, _ACCEPT), (len(points),)))
        accepted = (others.log_cheap >= least) & (last < correction)
    return points.replaced(accepted, others), accepted
