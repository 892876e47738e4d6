"""Intervals by resampling whole draws, trajectories or rows; keyed: the same numbers give the same intervals."""

from collections.abc import Iterator

import numpy as np

from bayonets.engine.random import address, bits
from bayonets.pictures.intervals import Floats
from bayonets.questions import resampled
from bayonets.questions.paired import expanded_level

RESAMPLES = 2000

_KEY = np.uint64(0x53656E7369746976)


def weights(count: int, seed: int) -> Iterator[Floats]:
    """(B, count) how often each item stands in each of RESAMPLES resamples, block by block."""
    return resampled.weights(_KEY, count, RESAMPLES, seed)


def orders(count: int, many: int, seed: int) -> resampled.Counts:
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
    level = expanded_level(count)
    low, high = np.quantile(resampled, (level, 1.0 - level), axis=0)
    return low, high
