"""Quantiles over runs, day by day over those in which the regime stands.

They describe the variation among runs; only `median_of_ranks` gives a confidence interval.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.statistics.estimate import Estimate, Floats

LEVELS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles of every band: the ends of 90 and 50 percent and the median between them."""

_NORMAL_95: Final = 1.6448536269514722


def quantiles(values: npt.NDArray[np.generic], levels: tuple[float, ...] = LEVELS) -> Floats:
    """Quantiles over the first axis (the runs), with linear interpolation as in `numpy.quantile`.

    Sorts once, in the type of the numbers and along contiguous memory, which takes a tenth of the time of
    `numpy.quantile` for counts of a thousand runs.

    Args:
        values: (R, ...) numbers, without nan.
        levels: Q levels in [0, 1].

    Returns:
        (Q, ...) quantiles.
    """
    ordered = np.sort(np.ascontiguousarray(np.moveaxis(values, 0, -1)), axis=-1)
    places = np.asarray(levels) * (ordered.shape[-1] - 1)
    below = np.floor(places).astype(np.intp)
    above = np.minimum(below + 1, ordered.shape[-1] - 1)
    weight = places - below
    mixed = ordered[..., below] * (1.0 - weight) + ordered[..., above] * weight
    return np.ascontiguousarray(np.moveaxis(mixed, -1, 0), dtype=np.float64)


def range_90(values: npt.NDArray[np.generic]) -> tuple[float, float, float]:
    """The lower end, the median and the upper end of 90 percent of the runs, from (R,) numbers of at least one run."""
    low, median, high = (float(level) for level in quantiles(values, (0.05, 0.5, 0.95)))
    return low, median, high


def median_of_ranks(values: Floats, independent: int) -> Estimate:
    """The median and its 90 percent interval from the ranks of the numbers, without assumptions on their law.

    The number of values below the median is binomial, here in its normal approximation. The ends are values of the
    sample, so that infinite values are allowed; there is no interpolation between a finite and an infinite value.

    Args:
        values: (R,) at least one number; inf if no number suffices.
        independent: number of independent values, at most R.
    """
    ordered, half = np.sort(values), _NORMAL_95 * math.sqrt(0.25 / independent)
    low, median, high = (ranked(ordered, level) for level in (0.5 - half, 0.5, 0.5 + half))
    return Estimate(median, low, high, level=0.9, n=independent)


def ranked(ordered: Floats, level: float) -> float:
    """The value of a sorted sample at or below which a share of the sample lies."""
    return float(ordered[min(max(math.ceil(level * len(ordered)) - 1, 0), len(ordered) - 1)])


def quantiles_among(
    values: npt.NDArray[np.generic], left_out: npt.NDArray[np.bool_], levels: tuple[float, ...] = LEVELS
) -> Floats:
    """Quantiles over the runs that count on each day.

    Args:
        values: (R, D, ...) numbers.
        left_out: (R, D) whether a run is excluded on a day.
        levels: Q levels in [0, 1].

    Returns:
        (Q, D, ...) quantiles; nan on days without runs.
    """
    if not left_out.any():
        return quantiles(values, levels)
    alone = (slice(None), slice(None), *(None,) * (values.ndim - 2))
    # Excluded runs sort behind all others, beyond the indices in use.
    last = np.where(left_out[alone], np.finfo(np.float32).max, values)
    ordered = np.sort(np.moveaxis(last, 0, -1), axis=-1)
    count = np.count_nonzero(~left_out, axis=0)
    places = np.asarray(levels) * np.maximum(count - 1, 0)[:, None]
    below = np.floor(places).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(count - 1, 0)[:, None])
    spread = (slice(None), *(None,) * (values.ndim - 2), slice(None))
    low, high = (np.take_along_axis(ordered, ends[spread], axis=-1) for ends in (below, above))
    weight = (places - below)[spread]
    mixed = low * (1.0 - weight) + high * weight
    mixed[count == 0] = np.nan
    return np.ascontiguousarray(np.moveaxis(mixed, -1, 0), dtype=np.float64)


FEWEST: Final = 10
"""A day with fewer standing runs is not drawn if there are at least ten times this number at the start."""


def fewest_of(runs: int) -> int:
    """The number of standing runs required to draw a day: a tenth of all, at most `FEWEST`, at least one."""
    return max(1, min(FEWEST, runs // 10))


def left_out_of(fallen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """(R, D) whether a run is excluded on a day: after its fall, or if too few runs stand to draw the day."""
    few = np.count_nonzero(~fallen, axis=0) < fewest_of(len(fallen))
    return np.asarray(fallen | few)


def last_known(levels: Floats) -> Floats:
    """(Q,) the quantiles of the last day that has any.

    Args:
        levels: (Q, D), nan on days without runs, but not on all days.
    """
    return np.asarray(levels[:, np.flatnonzero(np.isfinite(levels[0]))[-1]], dtype=np.float64)


def weighted_quantiles(values: Floats, weights: Floats, levels: tuple[float, ...] = (0.05, 0.5, 0.95)) -> Floats:
    """Quantiles of weighted numbers: the least number at or below which at least a share of the weight lies.

    Args:
        values: (N,) numbers; those that are nan are left out.
        weights: (N,) at least 0.
        levels: Q levels in [0, 1].

    Returns:
        (Q,) quantiles; nan if no number has weight.
    """
    known = np.isfinite(values) & (weights > 0.0)
    if not known.any():
        return np.full(len(levels), np.nan)
    order = np.argsort(values[known], kind="stable")
    sums = np.cumsum(weights[known][order])
    places = np.searchsorted(sums, np.asarray(levels) * sums[-1] * (1.0 - 1e-12), side="left")
    return np.asarray(values[known][order][np.minimum(places, len(order) - 1)])
