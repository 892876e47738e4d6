"""A target of the sampler whose posterior is known: linear with normal errors, or with any likelihood of one direction.

A point z has many coordinates, of which the data inform three directions. A run adds noise to each reading, so that
randomness is part of the state, as it is for the engine. All formulas are written here and use nothing of the library
but its points, its path and its sampler.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bayonets.inference.directions import Directions
from bayonets.inference.points import Points
from bayonets.inference.relatedness import Relatedness
from bayonets.inference.tempering import Island, Moves, Path, cheap_to_full, prior_to_cheap, temper

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

COORDINATES, DIRECTIONS = 225, 3
START, PARTICLES = 1_000, 300


def noise_of(run: Integers, count: int) -> Floats:
    """(N, count) standard normal numbers, which depend on the number of the run alone (splitmix64)."""
    with np.errstate(over="ignore"):
        first = np.asarray(run.astype(np.uint64) * np.uint64(1_000_003), dtype=np.uint64)
        words = np.asarray(first[:, None] + np.arange(1, count + 1, dtype=np.uint64), dtype=np.uint64)
        words = words * np.uint64(0x9E3779B97F4A7C15)
        words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        words ^= words >> np.uint64(31)
    return np.asarray(ndtri(((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53))


def planted(seed: int, coordinates: int = COORDINATES, directions: int = DIRECTIONS) -> Floats:
    """(K, k) orthonormal directions that mix all coordinates."""
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(coordinates, directions)))[0]


def log_normal_density(x: Floats, sd: float) -> Floats:
    """Logarithm of the density of N(0, sd^2)."""
    return np.asarray(-0.5 * (x / sd) ** 2 - np.log(sd) - 0.5 * np.log(2.0 * np.pi))


@dataclass(eq=False)
class ToyTarget:
    """Readings along directions.

    Attributes:
        loads: (K, k) orthonormal directions.
        full: log likelihood by (N, k) coordinates along the directions and (N, k) noise of the run.
        fast: the same without noise, for the cheap likelihood; None: there is none.
        sensitivity: (K,) of the likelihood to each coordinate; None: how far each lies in the directions.
        simulated: number of points at which the full likelihood was computed.
    """

    loads: Floats
    full: Callable[[Floats, Floats], Floats]
    fast: Callable[[Floats], Floats] | None = None
    sensitivity: Floats | None = None
    simulated: int = field(default=0)

    @property
    def coordinates(self) -> int:
        """K."""
        return len(self.loads)

    def cheap(self, z: Floats, run: Integers) -> Points:
        """Points with the cheap log likelihood alone."""
        return self.screened(z, run, np.full(len(z), np.inf))

    def screened(self, z: Floats, run: Integers, least: Floats) -> Points:
        """Points, with the full log likelihood where the cheap one is large enough."""
        along = z @ self.loads
        log_cheap = np.zeros(len(z)) if self.fast is None else self.fast(along)
        log_full = np.full(len(z), np.nan)
        needed = log_cheap >= least
        log_full[needed] = self.full(along, noise_of(run, along.shape[1]))[needed]
        self.simulated += int(needed.sum())
        return Points(z, run, log_cheap, log_full, along, np.zeros((len(z), 3)))


@dataclass(frozen=True, eq=False)
class Sampled:
    """Islands together, each weighed by its evidence.

    Attributes:
        z, weights: (N, K) and (N,) draws.
        log_evidence: of each island.
        effective: number of independent draws.
    """

    z: Floats
    weights: Floats
    log_evidence: Floats
    effective: float


def prior(coordinates: int, seed: int, count: int = START) -> tuple[Floats, Integers]:
    """(N, K) coordinates and (N,) runs from the prior."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, coordinates)), rng.integers(0, 2**40, count)


def island_of(target: ToyTarget, seed: int, moves: Moves, particles: int = PARTICLES, start: int = START) -> Island:
    """One island, from the prior by way of half of the cheap likelihood, if there is one, to the full one."""
    z, run = prior(target.coordinates, seed, start)
    island = Island(target.cheap(z, run), 0.0, Relatedness.of(len(z), target.loads.shape[1]), np.arange(len(z)))
    power = 0.5 if target.fast is not None else 0.0

    sensitivity = target.sensitivity if target.sensitivity is not None else np.linalg.norm(target.loads, axis=1)
    directions = Directions(target.loads, np.ones(target.loads.shape[1]), sensitivity)

    def tempered(island: Island, path: Path, stage: int) -> Island:
        return temper(
            target, island, path, directions, (seed, stage), particles=particles, moves=moves,
        )  # fmt: skip

    if power:
        island = tempered(island, prior_to_cheap(power), 0)
    points = target.screened(island.points.z, island.points.run, np.full(len(island.points), -np.inf))
    return tempered(replace(island, points=points), cheap_to_full(power), 1)


def sample(target: ToyTarget, seed: int, islands: int = 2, moves: Moves = Moves()) -> Sampled:  # noqa: B008 - frozen
    """Islands of the sampler under one seed."""
    done = [island_of(target, 1_000 * seed + number, moves) for number in range(islands)]
    evidence = np.array([one.log_evidence for one in done])
    shares = np.exp(evidence - evidence.max())
    shares /= shares.sum()
    even = np.full(PARTICLES, 1.0 / PARTICLES)
    apart = [share**2 / one.relatedness.effective(even) for share, one in zip(shares, done, strict=True)]
    return Sampled(
        np.concatenate([one.points.z for one in done]), np.repeat(shares, PARTICLES) / PARTICLES, evidence,
        1.0 / sum(apart),
    )  # fmt: skip


# --- closed forms and quadrature --------------------------------------------------------------------------------------


def linear_posterior(scales: Floats, data: Floats, sd: float) -> tuple[Floats, Floats, float]:
    """Means, standard deviations and log evidence of d ~ N(scale u, sd^2) with u ~ N(0, 1), by direction."""
    spread = np.sqrt(1.0 / (1.0 + (scales / sd) ** 2))
    mean = spread**2 * scales * data / sd**2
    evidence = log_normal_density(data / np.sqrt(scales**2 + sd**2), 1.0) - np.log(np.sqrt(scales**2 + sd**2))
    return np.asarray(mean), np.asarray(spread), float(evidence.sum())


def by_quadrature(likelihood: Callable[[Floats], Floats], points: int = 20_001) -> tuple[float, float, float]:
    """Mean, standard deviation and log evidence of one direction with a standard normal prior."""
    u = np.linspace(-9.0, 9.0, points)
    mass = likelihood(u) * np.exp(-0.5 * u**2) * (u[1] - u[0]) / np.sqrt(2.0 * np.pi)
    total = float(mass.sum())
    mean = float(u @ mass) / total
    return mean, float(np.sqrt((u - mean) ** 2 @ mass / total)), float(np.log(total))
