"""Keyed resampling: the same numbers and seed give the same resamples, independent of other draws.

The intervals are percentile intervals with levels moved outwards by Student's t distribution (Hesterberg 2015), for
correct coverage with few observations. `scipy.stats.bootstrap` uses another order of draws and takes ten times as long.
"""

from collections.abc import Callable, Iterator
from math import erfc, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.random import address, bits
from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.means import student, student_quantile

Counts = npt.NDArray[np.int64]

MOST_RESAMPLED = 10_000
"""Beyond this number of pairs the bootstrap agrees with Student's t interval and takes long."""

_NUMBERS_AT_ONCE = 2_000_000


class Purpose(NamedTuple):
    """The purpose of a resampling: each has its own random stream.

    Attributes:
        key: key of the random stream.
        resamples: number of resamples.
    """

    key: np.uint64
    resamples: int


MEANS = Purpose(np.uint64(0x426F6F7473747261), 4000)
COMPONENTS = Purpose(np.uint64(0x53656E7369746976), 2000)
"""For a variance, and for the effects of a screening."""


def bootstrap(apart: Floats, seed: int) -> list[Estimate]:
    """The means of several differences, with intervals from resampling the same pairs for all.

    If no pair differs, the interval is 0 to 0.

    Args:
        apart: (R, M) differences of R >= 2 pairs in M outcomes.
        seed: random seed of the study.
    """
    pairs = len(apart)
    if pairs > MOST_RESAMPLED:
        return [student(column) for column in apart.T]
    low, high = percentile_ends(lambda rows: rows @ apart / pairs, pairs, seed, MEANS)
    return [
        Estimate(float(column.mean()), float(low[index]), float(high[index]), n=pairs)
        for index, column in enumerate(apart.T)
    ]


def percentile_ends(
    statistic: Callable[[Floats], Floats], count: int, seed: int, purpose: Purpose
) -> tuple[Floats, Floats]:
    """The ends of 95 percent intervals for statistics of weighted observations.

    Args:
        statistic: from (B, count) weights, the frequency of each observation in a resample, to (B, ...) statistics.
        count: number of independent observations, at least 2.
        seed: random seed of the study.
        purpose: the purpose of the resampling.
    """
    resampled = np.concatenate([statistic(weights) for weights in resamples(purpose, count, seed)])
    level = expanded_level(count)
    low, high = np.quantile(resampled, (level, 1.0 - level), axis=0)
    return low, high


def expanded_level(count: int) -> float:
    """The level, in place of 0.025, at which percentiles of resampled means cover 95 percent (Hesterberg 2015)."""
    return 0.5 * erfc(sqrt(count / (count - 1)) * student_quantile(count - 1) / sqrt(2.0))


def resamples(purpose: Purpose, count: int, seed: int) -> Iterator[Floats]:
    """(B, count) the frequency of each observation in each resample, block by block; each position has its own draw."""
    block = max(_NUMBERS_AT_ONCE // count, 1)
    for first in range(0, purpose.resamples, block):
        many = min(block, purpose.resamples - first)
        cells = np.arange(many, dtype=np.int64).repeat(count) * count
        cells += indices(purpose, count, first * count, many * count, seed)
        yield np.bincount(cells, minlength=many * count).reshape(many, count).astype(np.float64)


def indices(purpose: Purpose, count: int, first: int, many: int, seed: int) -> Counts:
    """(many,) whole numbers below `count`, the draws `first` to `first + many`."""
    words = _words(purpose, 0, np.arange(first, first + many, dtype=np.uint64), seed)
    return (((words >> np.uint64(32)) * np.uint64(count)) >> np.uint64(32)).astype(np.int64)


def orders(purpose: Purpose, count: int, number: int, seed: int) -> Counts:
    """(number, count) random orders of `count` observations."""
    words = _words(purpose, 1, np.arange(number * count, dtype=np.uint64), seed)
    return np.argsort(words.reshape(number, count), axis=1)


def _words(purpose: Purpose, use: int, places: npt.NDArray[np.uint64], seed: int) -> npt.NDArray[np.uint64]:
    """64 random bits for each index; resamples and orders of one purpose have separate draws."""
    with np.errstate(over="ignore"):
        key = np.uint64(address(address(np.uint64(use), np.uint64(seed)), purpose.key))
        return np.asarray(bits(key, places))  # type: ignore[arg-type]
