"""From the prior to the posterior: islands of particles, by the engine, or by the mean field with a correction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.inference.bank import ISLAND_DRAWS, Bank, prior_points
from bayonets.inference.directions import Directions, informed
from bayonets.inference.points import Floats, Points, joined
from bayonets.inference.psis import k_hat
from bayonets.inference.relatedness import Relatedness
from bayonets.inference.streams import key_of, normals
from bayonets.inference.target import ReportTarget
from bayonets.inference.tempering import (
    Island,
    Moves,
    cheap_to_full,
    prior_to_cheap,
    staying,
    temper,
)

ISLAND: Final = 300
"""Particles of an island."""

POWER: Final = 0.7
"""The power of the likelihood of the mean field at which the engine takes over: wider than its posterior."""

CLOUDS: Final = 5
"""Points beside each particle at which the directions near the particles are learned."""

_AWAY: Final = 0.3
"""How far these points are, as the length of a step."""

_BY_MEAN_FIELD, _BY_ENGINE, _NEAR, _MIX = range(4)

Tick = Callable[[float], None]


def mixing(moves: Moves, *, quick: bool) -> int:
    """The number of moves under the mean field that follow: half as many where no moves by the engine come after."""
    return moves.last if quick else 2 * moves.last


@dataclass(frozen=True, eq=False)
class Sample:
    """Weighted draws from the posterior.

    Attributes:
        points: N draws.
        weights: (N,) their sum is 1.
        island: (N,) number of the island of each.
        ancestor: (N,) draw of the prior from which each descends.
        directions: the informed directions.
        log_evidence: logarithm of the mean likelihood over the prior, by island.
        effective: number of independent draws that the sample is worth.
        k_hat: of the weights of the correction; nan where there is none.
        accepted: acceptance rates along informed directions and across, by island.
        temperatures: number of temperatures, by island.
    """

    points: Points
    weights: Floats
    island: npt.NDArray[np.int64]
    ancestor: npt.NDArray[np.int64]
    directions: Directions
    log_evidence: Floats
    effective: float
    k_hat: float
    accepted: tuple[tuple[float, float], ...]
    temperatures: tuple[int, ...]


def directions_of(target: ReportTarget, bank: Bank) -> Directions:
    """The informed directions over the prior."""
    z, run = prior_points(target.simulator, 0, 2 * ISLAND_DRAWS)
    if bank.cheap is None or target.cheap_likelihood is None:
        points = target.screened(z, run, np.full(len(z), -np.inf))
        log_likelihood, error = points.log_full, np.zeros(len(target.simulator.reports))
    else:
        points = target.cheap(z, run)
        log_likelihood, error = points.log_cheap, bank.cheap.error
    used = np.flatnonzero(target.full.used)
    reports = target.simulator.reports.only(used.tolist())
    return informed(z, points.values[:, used], log_likelihood, reports, error[used], target.simulator.named)


def directions_near(target: ReportTarget, bank: Bank, points: Points, streams: tuple[int, ...]) -> Directions:
    """The informed directions near particles, where quantities depend on numbers otherwise than over the whole prior.

    Args:
        target: with a cheap likelihood.
        bank: gives the error of the mean field.
        points: N particles.
        streams: numbers of the random stream.
    """
    clouds = [points]
    for number in range(CLOUDS):
        noise = normals(key_of(*streams, number), points.z.shape)
        clouds.append(target.cheap(np.sqrt(1.0 - _AWAY**2) * points.z + _AWAY * noise, points.run))
    near = joined(clouds)
    used = np.flatnonzero(target.full.used)
    error = bank.cheap.error if bank.cheap is not None else np.zeros(len(target.simulator.reports))
    reports = target.simulator.reports.only(used.tolist())
    even = np.zeros(len(near))
    return informed(near.z, near.values[:, used], even, reports, error[used], target.simulator.named)


def sampled(
    target: ReportTarget, bank: Bank, islands: int, *, quick: bool, moves: Moves, tick: Tick, seed: int
) -> Sample:
    """Sample the posterior.

    Args:
        target: with both likelihoods of the bank.
        bank: draws from the prior.
        islands: number of islands.
        quick: whether the mean field is corrected by the engine, rather than the engine sampled.
        moves: of every temperature.
        tick: called with the share of the work that is done.
        seed: random seed.
    """
    directions = directions_of(target, bank)
    done = [
        _island(
            target, bank, directions, island, quick=quick, moves=moves, seed=seed, tick=_part(tick, island, islands)
        )
        for island in range(islands)
    ]
    return _together(done, directions)


def _part(tick: Tick, island: int, islands: int) -> Tick:
    return lambda share: tick((island + share) / islands)


@dataclass(frozen=True, eq=False)
class _WeightedIsland:
    """An island that has been sampled, with the weights of its particles."""

    island: Island
    log_weights: Floats
    k_hat: float
    first: int


def _island(
    target: ReportTarget,
    bank: Bank,
    directions: Directions,
    number: int,
    *,
    quick: bool,
    moves: Moves,
    seed: int,
    tick: Tick,
) -> _WeightedIsland:
    z, run = prior_points(target.simulator, number * ISLAND_DRAWS, ISLAND_DRAWS)
    relatedness = Relatedness.of(len(z), directions.loads.shape[1])
    everything = np.full(len(z), -np.inf)
    if target.cheap_likelihood is None:
        start = Island(target.screened(z, run, everything), 0.0, relatedness, np.arange(len(z)))
        island = temper(
            target, start, cheap_to_full(0.0), directions, (seed, number, _BY_ENGINE),
            particles=ISLAND, moves=moves, tick=tick,
        )  # fmt: skip
        return _WeightedIsland(island, np.zeros(ISLAND), np.nan, number * ISLAND_DRAWS)
    start = Island(target.cheap(z, run), 0.0, relatedness, np.arange(len(z)))
    power, share = (1.0, 0.8) if quick else (POWER, 0.5)
    island = temper(
        target, start, prior_to_cheap(power), directions, (seed, number, _BY_MEAN_FIELD),
        particles=ISLAND, moves=Moves(moves.each // 2, moves.each // 2),
        tick=lambda t: tick(0.4 * share * t),
    )  # fmt: skip
    directions = directions_near(target, bank, island.points, (seed, number, _NEAR))
    island = temper(
        target, replace(island, relatedness=island.relatedness.turned(directions.loads.shape[1])), staying(power),
        directions, (seed, number, _MIX), particles=ISLAND, moves=Moves(0, mixing(moves, quick=quick)),
    )  # fmt: skip
    tick(share)
    if quick:
        island, log_weights = _corrected(target, island)
        tick(1.0)
        return _WeightedIsland(island, log_weights, k_hat(log_weights), number * ISLAND_DRAWS)
    points = target.screened(island.points.z, island.points.run, np.full(ISLAND, -np.inf))
    island = temper(
        target, replace(island, points=points), cheap_to_full(power), directions, (seed, number, _BY_ENGINE),
        particles=ISLAND, moves=moves, tick=lambda t: tick(share + (1.0 - share) * t),
    )  # fmt: skip
    return _WeightedIsland(island, np.zeros(ISLAND), np.nan, number * ISLAND_DRAWS)


def _corrected(target: ReportTarget, island: Island) -> tuple[Island, Floats]:
    """The particles of the mean field, simulated by the engine in their own runs, and the weights of the correction.

    The mean field of a particle has the commanders of its run, so that the likelihoods of the same run are compared.
    """
    points = target.screened(island.points.z, island.points.run, np.full(len(island.points), -np.inf))
    return replace(island, points=points), np.asarray(points.log_full - points.log_cheap)


def _together(done: list[_WeightedIsland], directions: Directions) -> Sample:
    """All islands, each weighed by its evidence (Verge, Dubarry, Del Moral & Moulines 2015)."""
    evidence = np.array([weighted.island.log_evidence + _log_mean(weighted.log_weights) for weighted in done])
    shares = np.exp(evidence - evidence.max())
    shares /= shares.sum()
    weights, effective = [], 0.0
    for share, weighted in zip(shares, done, strict=True):
        own = np.exp(weighted.log_weights - weighted.log_weights.max())
        own /= own.sum()
        weights.append(share * own)
        effective += share**2 / weighted.island.relatedness.effective(own, weighted.island.points.run)
    return Sample(
        joined([weighted.island.points for weighted in done]),
        np.concatenate(weights),
        np.repeat(np.arange(len(done), dtype=np.int64), ISLAND),
        np.concatenate([weighted.first + weighted.island.ancestor for weighted in done]).astype(np.int64),
        directions,
        evidence,
        1.0 / effective,
        max((weighted.k_hat for weighted in done), default=np.nan),
        tuple(weighted.island.accepted for weighted in done),
        tuple(weighted.island.temperatures for weighted in done),
    )


def _log_mean(logs: Floats) -> float:
    top = float(logs.max())
    return top + float(np.log(np.mean(np.exp(logs - top))))
