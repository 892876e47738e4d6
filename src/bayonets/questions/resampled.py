"""Resampling, keyed: the same numbers and seed give the same resamples, whatever else is drawn."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bayonets.engine.random import address, bits
from bayonets.pictures.intervals import Floats

Counts = npt.NDArray[np.int64]

_NUMBERS_AT_ONCE = 2_000_000


def weights(purpose: np.uint64, count: int, resamples: int, seed: int) -> Iterator[Floats]:
    """(B, count) how often each item stands in each resample, block by block; each place has a draw of its own.

    Args:
        purpose: what is resampled; each purpose has draws of its own.
        count: items.
        resamples: of so many items each.
        seed: of the study.
    """
    block = max(_NUMBERS_AT_ONCE // count, 1)
    for first in range(0, resamples, block):
        many = min(block, resamples - first)
        own = np.arange(many, dtype=np.int64).repeat(count) * count
        own += indices(purpose, count, first * count, many * count, seed)
        yield np.bincount(own, minlength=many * count).reshape(many, count).astype(np.float64)


def indices(purpose: np.uint64, count: int, first: int, many: int, seed: int) -> Counts:
    """(many,) whole numbers below `count`, the draws `first` to `first + many`."""
    with np.errstate(over="ignore"):
        key = np.uint64(address(address(np.uint64(0), np.uint64(seed)), purpose))
        words = np.asarray(bits(key, np.arange(first, first + many, dtype=np.uint64)))  # type: ignore[arg-type]
    return (((words >> np.uint64(32)) * np.uint64(count)) >> np.uint64(32)).astype(np.int64)
