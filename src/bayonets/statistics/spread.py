"""Randomness and unknown numbers apart: a one-way analysis of variance with random effects.

Each draw of the unknown numbers has m runs with different random streams. The variance within draws is due to
randomness, which no information removes; the variance between draws in excess of it is due to the numbers.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from bayonets.statistics.bootstrap import COMPONENTS, percentile_ends
from bayonets.statistics.estimate import NORMAL_975, Floats
from bayonets.statistics.shares import intraclass, wilson_ends


@dataclass(frozen=True)
class Spread:
    """The variance of an outcome over single runs, and its parts.

    Attributes:
        mean: of the outcome; for a probability, the share of the runs.
        mean_low, mean_high: its 95 percent interval; draws, not runs, are independent.
        deviation: standard deviation over single runs.
        inputs: share of the variance due to the unknown numbers; the rest is due to randomness.
        low, high: its 95 percent interval.
    """

    mean: float
    mean_low: float
    mean_high: float
    deviation: float
    inputs: float
    low: float
    high: float

    @property
    def chance(self) -> float:
        """Share of the variance that no information removes."""
        return 1.0 - self.inputs


def spread(values: Floats, seed: int, independent: float | None = None) -> Spread | None:
    """The variance of an outcome over runs, and its parts.

    Args:
        values: (K, m) outcome of K draws with m runs each; m = 1 without randomness, as in the mean field.
        seed: of the resampling.
        independent: number of independent draws that the K draws are worth; None: K. Intervals widen accordingly.

    Returns:
        None where all runs have the same value.
    """
    if np.ptp(values) == 0.0:
        return None
    draws, runs = values.shape
    means = values.mean(axis=1)
    parts = np.stack([means, means**2, (values**2).mean(axis=1)], axis=1)
    total, inputs = _components(np.full((1, draws), 1.0), parts, runs)
    share = _share(inputs, total)
    worth = float(draws) if independent is None else min(independent, float(draws))
    if runs == 1:
        low = high = 1.0
    elif runs == 2 and is_share(values):
        low, high = intraclass(values, worth)
    else:
        resampled = percentile_ends(lambda rows: _share(*_components(rows, parts, runs)[::-1]), draws, seed, COMPONENTS)
        low, high = _widened(float(share[0]), (float(resampled[0]), float(resampled[1])), sqrt(draws / worth))
    of_inputs = float(share[0])
    ends = _mean_ends(values, of_inputs, worth)
    deviation = sqrt(float(total[0]))
    return Spread(float(means.mean()), *ends, deviation, of_inputs, min(low, of_inputs), max(high, of_inputs))


def _widened(share: float, ends: tuple[float, float], times: float) -> tuple[float, float]:
    """The ends of an interval for a share, moved away from it."""
    if times == 1.0:
        return ends
    low, high = (min(max(share + times * (end - share), 0.0), 1.0) for end in ends)
    return low, high


def _mean_ends(values: Floats, share: float, draws: float) -> tuple[float, float]:
    """Interval for the mean; for a share of the runs Wilson's, with the effective number of independent runs."""
    runs = values.shape[1]
    if is_share(values):
        effective = draws * runs / (1.0 + (runs - 1.0) * share)
        return wilson_ends(values.mean() * effective, effective)
    means = values.mean(axis=1)
    half = NORMAL_975 * float(means.std(ddof=1)) / sqrt(draws)
    return float(means.mean()) - half, float(means.mean()) + half


def is_share(values: Floats) -> bool:
    """Whether an outcome is 0 or 1."""
    return bool(np.isin(values, (0.0, 1.0)).all())


def _components(weight: Floats, parts: Floats, runs: int) -> tuple[Floats, Floats]:
    """(B,) total variance over single runs, and that of the numbers, of resamples of the draws.

    Args:
        weight: (B, K) multiplicity of each draw in a resample.
        parts: (K, 3) mean, its square and the mean of squares of each draw.
        runs: m of each draw.
    """
    draws = weight.sum(axis=1)
    first, squared, raw = (weight @ parts).T / draws
    between = (squared - first**2) * draws / (draws - 1.0)
    within = (raw - squared) * runs / (runs - 1.0) if runs > 1 else np.zeros_like(first)
    inputs = between - within / runs
    return np.asarray(inputs + within), np.asarray(inputs)


def _share(inputs: Floats, total: Floats) -> Floats:
    safe = np.where(total > 0.0, total, 1.0)
    return np.clip(np.where(total > 0.0, inputs / safe, 0.0), 0.0, 1.0)
