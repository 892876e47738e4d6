"""Keyed random numbers of the sampler: a stream for every island, stage, temperature and move."""

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bayonets.engine.random import address, bits, uniform

Floats = npt.NDArray[np.float64]

_CALIBRATE = 0x43616C6962726174


def key_of(seed: int, *parts: int) -> np.uint64:
    """The key of a stream below the random seed."""
    key = np.uint64(0)
    with np.errstate(over="ignore"):
        for part in (seed, _CALIBRATE, *parts):
            key = address(key, np.uint64(part))
    return key


def uniforms(key: np.uint64, shape: tuple[int, ...]) -> Floats:
    """Independent numbers in (0, 1)."""
    places = np.arange(int(np.prod(shape)), dtype=np.uint64)
    with np.errstate(over="ignore"):
        words = bits(key, places)  # type: ignore[arg-type]
    return np.asarray(uniform(words), dtype=np.float64).reshape(shape)


def normals(key: np.uint64, shape: tuple[int, ...]) -> Floats:
    """Independent standard normal numbers."""
    return np.asarray(ndtri(uniforms(key, shape)))


def run_numbers(key: np.uint64, count: int) -> npt.NDArray[np.int64]:
    """Numbers of runs, which stand for their randomness; far above those of studies."""
    with np.errstate(over="ignore"):
        words = bits(key, np.arange(count, dtype=np.uint64))  # type: ignore[arg-type]
    return np.asarray((words >> np.uint64(2)) | np.uint64(1 << 40), dtype=np.int64)
