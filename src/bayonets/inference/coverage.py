"""Simulation-based calibration: do the intervals of a set-up hold the truth as often as they claim?

Truths are drawn from the prior, their reports from the same reporters, and each set of reports is learned from as if it
were the real one. The rank of the truth among independent draws of its posterior is then uniform (Talts et al. 2018),
also for the log likelihood, which depends on the data and finds what the numbers miss (Modrak et al. 2023).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.inference.bank import prior_points
from bayonets.inference.learning import Learned, Method, learn
from bayonets.inference.points import Floats
from bayonets.inference.simulator import OUTCOMES, Simulator
from bayonets.inference.streams import key_of, uniforms
from bayonets.inference.synthetic import synthetic
from bayonets.inference.target import ReportTarget, trial
from bayonets.inference.tempering import systematic

FIRST_TRUTH: Final = 1_000_000
"""First draw of the prior that is a truth, far from those of the banks."""

RANKS: Final = 39
"""Number of draws among which the truth is ranked: two on either side leave out 90 percent."""

LEVEL: Final = 0.9
_SYNTHETIC, _TIES, _DRAWS = 101, 102, 103

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Held:
    """How often the interval of a quantity held the truth.

    Attributes:
        name: of the number, the outcome, or log likelihood.
        share: of the synthetic courses whose truth lay within the central 90 percent of the draws.
        low, high: the 99 percent band of that share if the intervals are right.
    """

    name: str
    share: float
    low: float
    high: float

    @property
    def right(self) -> bool:
        """Whether the share lies within its band."""
        return self.low <= self.share <= self.high


@dataclass(frozen=True)
class Coverage:
    """The outcome of the test.

    Attributes:
        courses: number of synthetic courses.
        outcomes: fell, days, left and log likelihood.
        numbers: the unknown numbers and biases.
    """

    courses: int
    outcomes: tuple[Held, ...]
    numbers: tuple[Held, ...]

    @property
    def passed(self) -> bool:
        """Whether every outcome and 95 percent of the numbers are within their bands."""
        right = sum(held.right for held in self.numbers)
        return all(held.right for held in self.outcomes) and right >= 0.95 * len(self.numbers)


def coverage(
    simulator: Simulator,
    used: npt.NDArray[np.bool_],
    method: Method,
    journal: Journal,
    each: Each,
    *,
    courses: int,
    seed: int,
    tick: Callable[[float], None] = lambda _share: None,
) -> Coverage:
    """Test the intervals of a set-up on synthetic courses.

    Args:
        simulator, used, method, journal, each: as for `learning.learn`.
        courses: number of synthetic courses.
        seed: random seed.
        tick: called with the share of the courses that are done.
    """
    ranks = []
    for number in range(courses):
        ranks.append(ranks_of(simulator, used, method, journal, each, number=number, seed=seed))
        tick((number + 1) / courses)
    names = [*OUTCOMES, "log likelihood", *simulator.names]
    held = tuple(_held(name, column) for name, column in zip(names, np.array(ranks).T, strict=True))
    return Coverage(courses, held[: len(OUTCOMES) + 1], held[len(OUTCOMES) + 1 :])


def _held(name: str, ranks: Integers) -> Held:
    """Ranks from 0 to RANKS; the central interval leaves out the same number at both ends."""
    beyond = round(0.5 * (1.0 - LEVEL) * (RANKS + 1))
    inside = (ranks >= beyond) & (ranks <= RANKS - beyond)
    claimed = 1.0 - 2.0 * beyond / (RANKS + 1)
    count = len(ranks)
    low, high = binom.ppf([0.005, 0.995], count, claimed) / count
    return Held(name, float(inside.mean()), float(low), float(high))


def ranks_of(
    simulator: Simulator,
    used: npt.NDArray[np.bool_],
    method: Method,
    journal: Journal,
    each: Each,
    *,
    number: int,
    seed: int,
) -> Integers:
    """(3 + 1 + F + G,) ranks of the outcomes, the log likelihood, the numbers and the biases of one synthetic truth."""
    z, run = prior_points(simulator, FIRST_TRUTH + number, 1)
    target = ReportTarget(simulator, trial(simulator.reports, used), None, journal, each)
    truth = target.screened(z, run, np.full(1, -np.inf))
    biases = simulator.biases(z)
    others_z, others_run = prior_points(simulator, 0, 100)
    others = target.screened(others_z, others_run, np.full(len(others_z), -np.inf)).values
    reports = synthetic(simulator.reports, truth.values[0], biases[0], others, (seed, _SYNTHETIC, number))
    learned = learn(replace(simulator, reports=reports), used, method, journal, each, seed=seed + number)
    log_likelihood = learned.bank.full.of(truth.values, biases)[0]
    return _ranks(learned, truth.outcomes[0], log_likelihood, z[0, : simulator.named], (seed, number))


def _ranks(learned: Learned, outcomes: Floats, log_likelihood: float, z: Floats, streams: tuple[int, int]) -> Integers:
    sample = learned.sample
    # Evenly spaced draws, since resampling leaves relatives side by side.
    offset = float(uniforms(key_of(*streams, _DRAWS), (1,))[0])
    chosen = systematic(sample.weights, RANKS, offset)
    points = sample.points.take(chosen)
    draws = np.concatenate([points.outcomes, points.log_full[:, None], points.z[:, : len(z)]], axis=1)
    real = np.concatenate([outcomes, [log_likelihood], z])
    below, same = (draws < real - 1e-12).sum(axis=0), (np.abs(draws - real) <= 1e-12).sum(axis=0)
    # The rank among equal values is drawn, so that ranks of discrete outcomes are uniform too.
    part = uniforms(key_of(*streams, _TIES), (len(real),))
    return np.asarray(below + np.floor(part * (same + 1)), dtype=np.int64)
