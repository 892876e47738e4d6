"""Intervals by resampling whole draws, trajectories or rows; keyed: the same numbers give the same intervals."""

from collections.abc import Iterator
from math import erfc, sqrt

import numpy as np
import numpy.typing as npt

from bayonets.engine.random import address, bits
from bayonets.pictures.intervals import Floats
from bayonets.questions.paired import student_975

Counts = npt.NDArray[np.int64]

RESAMPLES = 2000

_NUMBERS_AT_ONCE = 2_000_000
_KEY = np.uint64(0x53656E7369746976)


def weights(count: int, seed: int) -> Iterator[Floats]:
    """(B, count) how often each item stands in each of RESAMPLES resamples, block by block."""
    block = max(_NUMBERS_AT_ONCE // count, 1)
    for first in range(0, RESAMPLES, block):
        many = min(block, RESAMPLES - first)
        drawn = indices(count, first * count, many * count, seed)
        own = np.arange(many, dtype=np.int64).repeat(count) * count + drawn
        yield np.bincount(own, minlength=many * count).reshape(many, count).astype(np.float64)


def indices(count: int, first: int, many: int, seed: int) -> Counts:
    """(many,) whole numbers below `count`, the draws `first` to `first + many` under a seed."""
    with np.errstate(over="ignore"):
        key = np.uint64(address(address(np.uint64(0), np.uint64(seed)), _KEY))
        words = np.asarray(bits(key, np.arange(first, first + many, dtype=np.uint64)))  # type: ignore[arg-type]
    return (((words >> np.uint64(32)) * np.uint64(count)) >> np.uint64(32)).astype(np.int64)


def orders(count: int, many: int, seed: int) -> Counts:
    """(many, count) random orders."""
    with np.errstate(over="ignore"):
        key = np.uint64(address(address(np.uint64(1), np.uint64(seed)), _KEY))
        words = np.asarray(bits(key, np.arange(many * count, dtype=np.uint64)))  # type: ignore[arg-type]
    return np.argsort(words.reshape(many, count), axis=1)


def ends(resampled: Floats, count: int) -> tuple[Floats, Floats]:
    """The ends of 95 percent intervals along the first axis, at levels moved outwards for few items (Hesterberg 2015).

    Args:
        resampled: (B, ...) statistics of the resamples.
        count: items that were resampled, at least 2.
    """
    level = 0.5 * erfc(sqrt(count / (count - 1)) * student_975(count - 1) / sqrt(2.0))
    low, high = np.quantile(resampled, (level, 1.0 - level), axis=0)
    return low, high
