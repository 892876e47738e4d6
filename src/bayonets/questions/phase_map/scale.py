"""The scale on which a surface is fitted: log-odds of chances, and for all else one that large numbers cannot stretch.

Numbers other than chances are fitted as asinh(number / size): a straight line near 0, a logarithm far from it. The
sign, and the order, stay as they are. Of outcomes the size is a typical one. Of effects it is the spread of single runs
at the place itself, for where a regime is near its fall both are a thousand times what they are elsewhere.
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
        size: the typical number; 0 for chances.
        unit: what the fit takes for 1.
        spread: of effects, the logarithm of the size, place by place.
    """

    size: float
    unit: float
    spread: Fit | None = None

    def to(self, numbers: Floats) -> Floats:
        """Numbers as they are fitted; of effects, only 0 is the same everywhere."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.arcsinh(numbers / self.size) if self.size else np.log(numbers / (1.0 - numbers)))

    def back(self, fitted: Floats, at: Floats) -> Floats:
        """What was fitted as numbers, at places (N, 2)."""
        if not self.size:
            return np.asarray(1.0 / (1.0 + np.exp(-fitted)))
        size = np.exp(self.spread.mean_and_sd(at)[0]) if self.spread else self.size
        return np.asarray(size * np.sinh(fitted))


def of_chances(at: Floats, values: Sequence[Floats]) -> tuple[MapScale, Numbers]:
    """Log-odds with their errors, from runs in which something did (1) or did not (0) happen.

    Half a run is added on either side, so that none and all are no infinities (Haldane 1956, Anscombe 1956).

    Args:
        at: (N, 2) points.
        values: of the runs at each.
    """
    yes = np.array([one.sum() for one in values]) + _HALF
    no = np.array([len(one) for one in values]) + 2 * _HALF - yes
    return MapScale(0.0, LOGIT_UNIT), Numbers(at, np.log(yes / no), 1.0 / yes + 1.0 / no)


def of_means(at: Floats, values: Sequence[Floats]) -> tuple[MapScale, Numbers]:
    """Means with their errors.

    Sixteen runs know their own spread badly, so it is mixed with that of the nearest points, which counts as four runs.

    Args:
        at: (N, 2) points.
        values: of the runs at each, at least two.
    """
    own = np.array([one.var(ddof=1) for one in values])
    apart = ((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2)
    near = np.argsort(apart, axis=1, kind="stable")[:, :_NEIGHBOURS]
    mean, error = _mean_and_error(values, own, np.mean(own[near], axis=1))
    size = max(2.0 * float(np.median(np.sqrt(error))), float(np.median(np.abs(mean))), 1e-9)
    return _on_asinh(at, mean, error, np.full(len(mean), size), MapScale(size, 1.0))


def of_effects(at: Floats, values: Sequence[Floats], *, shares: bool) -> tuple[MapScale, Numbers]:
    """Mean differences with their errors, in units of the spread of single differences at each place.

    Args:
        at: (N, 2) points.
        values: differences of the pairs at each, at least two.
        shares: whether they are differences of shares: then half a run that gains and half a run that loses are added
            (Agresti & Min 2005), since no run that differs is no proof that none ever will.
    """
    if shares:
        values = [np.append(one, [_ROOT_HALF, -_ROOT_HALF]) for one in values]
    own = np.array([one.var(ddof=1) for one in values])
    least = _LEAST_SPREAD * max(float(own.max()) ** 0.5, 1e-9)
    # Of a normal law the logarithm of a spread has half this error; tails are heavier.
    doubt = np.array([1.0 / (len(one) - 1.0) for one in values])
    spread = fitted(Numbers(at, 0.5 * np.log(np.maximum(own, least**2)), doubt), 1.0)
    size = np.exp(spread.mean_and_sd(at)[0])
    mean, error = _mean_and_error(values, own, size**2)
    return _on_asinh(at, mean, error, size, MapScale(1.0, 1.0, spread))


def _mean_and_error(values: Sequence[Floats], own: Floats, around: Floats) -> tuple[Floats, Floats]:
    """Means, and the variance of their errors, from the runs' own spread and that around."""
    count = np.array([len(one) for one in values], np.float64)
    mixed = ((count - 1.0) * own + _BELIEF * around) / (count - 1.0 + _BELIEF)
    return np.array([one.mean() for one in values]), mixed / count


def _on_asinh(at: Floats, mean: Floats, error: Floats, size: Floats, scale: MapScale) -> tuple[MapScale, Numbers]:
    found = np.arcsinh(mean / size)
    # The scale is finer near 0: a mean that only chance took away from there must not pass for a surer one.
    surely = np.maximum(np.abs(mean) - 2.0 * np.sqrt(error), 0.0)
    unit = max(float(np.sqrt(np.mean(found**2))), 1e-9)
    variance = np.maximum(error / (size**2 + surely**2), (_FLOOR * unit) ** 2)
    return MapScale(scale.size, unit, scale.spread), Numbers(at, found, variance)
