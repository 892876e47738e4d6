"""The scale on which a surface is fitted: log-odds of probabilities, and asinh for all other numbers.

Numbers other than probabilities are fitted as asinh(number / size), which is linear near 0 and logarithmic far from it,
and preserves sign and order. For outcomes the size is a typical value. For effects it is the standard deviation of
single runs at the point itself, because near a fall both are a thousand times as large as elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bayonets.questions.phase_map.fit import Fit, Numbers, fitted
from bayonets.statistics.estimate import Floats

LOGIT_UNIT = 2.0
_HALF, _ROOT_HALF = 0.5, 0.5**0.5
_NEIGHBOURS, _BELIEF = 8, 4.0
_FLOOR, _LEAST_SPREAD = 1e-4, 1e-3


@dataclass(frozen=True)
class MapScale:
    """A scale.

    Attributes:
        size: the typical number; 0 for probabilities.
        unit: the unit of the fit.
        spread: for effects, the logarithm of the size, point by point.
    """

    size: float
    unit: float
    spread: Fit | None = None

    def to(self, numbers: Floats) -> Floats:
        """Numbers on the scale of the fit; for effects, only 0 is the same everywhere."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.arcsinh(numbers / self.size) if self.size else np.log(numbers / (1.0 - numbers)))

    def back(self, fitted: Floats, at: Floats) -> Floats:
        """Fitted values as numbers, at points (N, 2)."""
        if not self.size:
            return np.asarray(1.0 / (1.0 + np.exp(-fitted)))
        size = np.exp(self.spread.mean_and_sd(at)[0]) if self.spread else self.size
        return np.asarray(size * np.sinh(fitted))


def of_chances(at: Floats, values: Sequence[Floats]) -> tuple[MapScale, Numbers]:
    """Log-odds with their errors, from binary outcomes of runs.

    Half a run is added to either outcome, so that log-odds remain finite (Haldane 1956, Anscombe 1956).

    Args:
        at: (N, 2) points.
        values: of the runs at each.
    """
    yes = np.array([sample.sum() for sample in values]) + _HALF
    no = np.array([len(sample) for sample in values]) + 2 * _HALF - yes
    return MapScale(0.0, LOGIT_UNIT), Numbers(at, np.log(yes / no), 1.0 / yes + 1.0 / no)


def of_means(at: Floats, values: Sequence[Floats]) -> tuple[MapScale, Numbers]:
    """Means with their errors.

    A variance from sixteen runs is imprecise, so it is pooled with that of the nearest points, which has the weight of
    four runs.

    Args:
        at: (N, 2) points.
        values: of the runs at each, at least two.
    """
    variance = np.array([sample.var(ddof=1) for sample in values])
    apart = ((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2)
    near = np.argsort(apart, axis=1, kind="stable")[:, :_NEIGHBOURS]
    mean, error = _mean_and_error(values, variance, np.mean(variance[near], axis=1))
    size = max(2.0 * float(np.median(np.sqrt(error))), float(np.median(np.abs(mean))), 1e-9)
    return _on_asinh(at, mean, error, np.full(len(mean), size), MapScale(size, 1.0))


def of_effects(at: Floats, values: Sequence[Floats], *, shares: bool) -> tuple[MapScale, Numbers]:
    """Mean differences with their errors, in units of the standard deviation of single differences at each point.

    Args:
        at: (N, 2) points.
        values: differences of the pairs at each, at least two.
        shares: whether they are differences of shares: half a run that gains and half a run that loses are then added
            (Agresti & Min 2005), since the absence of differing runs does not prove that their probability is 0.
    """
    if shares:
        values = [np.append(sample, [_ROOT_HALF, -_ROOT_HALF]) for sample in values]
    variance = np.array([sample.var(ddof=1) for sample in values])
    least = _LEAST_SPREAD * max(float(variance.max()) ** 0.5, 1e-9)
    # For a normal law the logarithm of a standard deviation has half this error; tails are heavier.
    doubt = np.array([1.0 / (len(sample) - 1.0) for sample in values])
    spread = fitted(Numbers(at, 0.5 * np.log(np.maximum(variance, least**2)), doubt), 1.0)
    size = np.exp(spread.mean_and_sd(at)[0])
    mean, error = _mean_and_error(values, variance, size**2)
    return _on_asinh(at, mean, error, size, MapScale(1.0, 1.0, spread))


def _mean_and_error(values: Sequence[Floats], variance: Floats, around: Floats) -> tuple[Floats, Floats]:
    """Means, and the variance of their errors, from the variance of the runs and that of nearby points."""
    count = np.array([len(sample) for sample in values], np.float64)
    mixed = ((count - 1.0) * variance + _BELIEF * around) / (count - 1.0 + _BELIEF)
    return np.array([sample.mean() for sample in values]), mixed / count


def _on_asinh(at: Floats, mean: Floats, error: Floats, size: Floats, scale: MapScale) -> tuple[MapScale, Numbers]:
    scaled = np.arcsinh(mean / size)
    # The scale is finer near 0: a mean that differs from 0 only at random must not appear more certain.
    surely = np.maximum(np.abs(mean) - 2.0 * np.sqrt(error), 0.0)
    unit = max(float(np.sqrt(np.mean(scaled**2))), 1e-9)
    variance = np.maximum(error / (size**2 + surely**2), (_FLOOR * unit) ** 2)
    return MapScale(scale.size, unit, scale.spread), Numbers(at, scaled, variance)
