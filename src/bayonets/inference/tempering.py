"""Tempered sequential Monte Carlo: from the prior, or from the posterior of the mean field, to that of the engine.

Particles are weighed by the step from one temperature to the next, resampled, and moved by Metropolis steps that leave
the law at the new temperature as it is (Del Moral, Doucet & Jasra 2006). The next temperature is the one at which half
of the particles remain effective (Jasra et al. 2011). Of four moves (moves.py), one is a draw from a normal law along
the few directions that the reports inform, two are smaller steps among the most sensitive coordinates, and one is a
step across all others, which in half of the proposals draws another run, so that randomness is integrated out as part
of the state and never fitted.

At temperature t the law is

    prior(z) prior(run) L_cheap(z)^a L_full(z, run)^b,    (a, b) = path(t)

and a proposal is first screened by the cheap likelihood, then corrected by the full one, which leaves the law exact
(delayed acceptance: Christen & Fox 2005).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.errors import RefusedError
from bayonets.inference.directions import Directions
from bayonets.inference.moves import WIDEST, Proposal, across, along, among, widths
from bayonets.inference.points import Density, Floats, Points
from bayonets.inference.relatedness import Relatedness, left_of
from bayonets.inference.streams import key_of, uniforms

Path = Callable[[float], tuple[float, float]]
Tick = Callable[[float], None]

ACCEPTANCE: Final = {"among": 0.15, "across": 0.27}
"""The acceptance rates that the lengths of steps are adapted to. Long steps towards a fitted law, seldom accepted, lead
further than short ones."""

_REMAIN: Final = 0.5
"""The share of the particles that remain effective from one temperature to the next."""

_MOST_TEMPERATURES: Final = 60
_LARGEST_STEP: Final = 3.0
_SENSITIVE: Final = 20
"""Coordinates whose moves are measured, besides the informed directions: the most sensitive ones."""
_BLOCK: Final = 40
"""Coordinates that move together: the most sensitive ones."""

# Those of a move come after the streams of its proposal.
_RESAMPLE, _ACCEPT, _SCREEN = 0, 3, 4


def prior_to_cheap(power: float) -> Path:
    """The path from the prior to the cheap likelihood to a power."""
    return lambda t: (t * power, 0.0)


def staying(power: float) -> Path:
    """No path: the particles only move under the cheap likelihood to a power."""
    return lambda _t: (power, 0.0)


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
        steps: lengths of steps by the kind of a move.
    """

    points: Points
    log_evidence: float
    relatedness: Relatedness
    ancestor: npt.NDArray[np.intp]
    temperatures: int = 0
    accepted: tuple[float, float] = (0.0, 0.0)
    steps: Mapping[str, float] = field(default_factory=lambda: {"among": 0.4, "across": 0.5})


def temper(
    target: Density,
    island: Island,
    path: Path,
    directions: Directions,
    streams: tuple[int, ...],
    *,
    particles: int,
    moves: Moves,
    tick: Tick = lambda _share: None,
) -> Island:
    """Bring an island from one end of a path to the other.

    Args:
        target: what is sampled.
        island: the particles at the start of the path; possibly more than `particles`.
        path: exponents of the cheap and of the full likelihood by t in [0, 1].
        directions: those that the reports inform, and the sensitivity of the likelihood to each coordinate.
        streams: seed and numbers that tell the streams of this call from all others.
        particles: number of particles.
        moves: of each temperature.
        tick: called with the share of the path that is behind.

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
        island = _moved(target, island, path(t), directions, (*streams, number), count)
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
    directions: Directions,
    streams: tuple[int, ...],
    count: int,
) -> Island:
    points, steps = island.points, dict(island.steps)
    loads, sensitivity = directions.loads, directions.sensitivity
    before = points.z @ loads
    block = _most_sensitive(sensitivity, _BLOCK)
    beyond = sensitivity.copy()
    beyond[block] = np.inf  # steps across leave the block where it is
    kept, kin = np.ones(len(points)), island.relatedness.kin()
    rates: dict[str, list[float]] = {"along": [], "across": []}
    follows = _slope(points, exponents)
    for move in range(count):
        kind, own = _kind(move, loads.shape[1]), (*streams, move)
        if kind == "along":
            proposal = along(points, loads, kin, own)
        elif kind == "among":
            proposal = among(points, block, steps[kind], kin, own)
        else:
            proposal = across(points, steps[kind], beyond, own)
        points, accepted = _accepted(target, points, proposal, exponents, follows, own)
        rate = float(accepted.mean())
        rates["across" if kind == "across" else "along"].append(rate)
        if kind == "across":
            own_steps = widths(steps[kind], beyond)
            typical = float(np.median(own_steps[own_steps > 0.0]))
            kept = np.where(accepted, kept * np.sqrt(1.0 - typical**2), kept)
        if kind in steps:
            most = _LARGEST_STEP if kind == "across" else WIDEST
            steps[kind] = min(steps[kind] * float(np.exp(rate - ACCEPTANCE[kind])), most)
    after, watched = points.z @ loads, _most_sensitive(sensitivity, _SENSITIVE)
    in_block = left_of(island.points.z[:, watched], points.z[:, watched])
    relatedness = island.relatedness.moved(left_of(before, after), float(in_block.mean()) if len(block) else 0.0, kept)
    relatedness = relatedness.as_observed(after, points.z[:, block], np.delete(points.z, block, axis=1))
    shares = {kind: float(np.mean(rate)) if rate else 0.0 for kind, rate in rates.items()}
    return replace(
        island,
        points=points,
        relatedness=relatedness,
        accepted=(shares["along"], shares["across"]),
        steps=steps,
    )


def _kind(move: int, directions: int) -> str:
    """The kind of a move: of four, one along the directions, two among the most sensitive coordinates, one across."""
    if move % 2:
        return "among"
    return "along" if move % 4 == 0 and directions else "across"


def _most_sensitive(sensitivity: Floats, count: int) -> npt.NDArray[np.intp]:
    """Indices of the coordinates to which the likelihood is most sensitive, at most half of all, the first the most."""
    return np.argsort(-sensitivity, kind="stable")[: min(count, len(sensitivity) // 2)]


def _slope(points: Points, exponents: tuple[float, float]) -> float:
    """How far the full log likelihood follows the cheap one, in [0, 1]: what screening can go by."""
    if exponents[1] == 0.0:
        return 0.0
    cheap, full = points.log_cheap, points.log_full
    spread = float(cheap.var())
    return float(np.clip(np.mean((cheap - cheap.mean()) * (full - full.mean())) / spread, 0.0, 1.0)) if spread else 0.0


def _accepted(
    target: Density,
    points: Points,
    proposal: Proposal,
    exponents: tuple[float, float],
    follows: float,
    streams: tuple[int, ...],
) -> tuple[Points, npt.NDArray[np.bool_]]:
    """The points after a proposal in two stages, and which of them were replaced."""
    cheap_power, full_power = exponents
    screen_power = cheap_power + full_power * follows
    if screen_power > 0.0:
        screen = np.log(uniforms(key_of(*streams, _SCREEN), (len(points),))) - proposal.log_ratio
        least, log_ratio = points.log_cheap + screen / screen_power, np.zeros(len(points))
    else:
        # Where the fitted law is near the posterior, ratio and likelihood cancel; apart, each would refuse for itself.
        least, log_ratio = np.full(len(points), -np.inf), proposal.log_ratio
    if full_power == 0.0:
        others = target.cheap(proposal.z, proposal.run)
        accepted = others.log_cheap >= least
        return points.replaced(accepted, others), accepted
    others = target.screened(proposal.z, proposal.run, least)
    with np.errstate(invalid="ignore"):
        correction = full_power * (others.log_full - points.log_full - follows * (others.log_cheap - points.log_cheap))
        last = np.log(uniforms(key_of(*streams, _ACCEPT), (len(points),)))
        accepted = (others.log_cheap >= least) & (last < correction + log_ratio)
    return points.replaced(accepted, others), accepted
