"""How `tuned.py` draws: successes by their geometric gaps, uniform numbers from raw words."""

import math
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

single = np.float32


def uniforms(count: int, rng: np.random.Generator) -> Singles:
    """Uniform numbers in single precision, two from each raw word."""
    words: Any = rng.bit_generator.random_raw((count + 1) // 2)
    numbers: Singles = words.view(np.uint32)[:count].astype(np.float32)
    numbers *= single(2.0**-32)
    return numbers


def gap_of(uniform: Floats, probability: float) -> Floats:
    """Steps to the next success, geometric, by inversion."""
    return np.floor(np.log1p(-uniform) / math.log1p(-probability)) + 1.0


@cache
def gap_table(probability: float) -> Bytes:
    """Steps to the next success by the first 16 bits of a uniform number; 0 where these bits leave it open."""
    if not 0.0 < probability < 1.0:
        return np.ones(65536, np.uint8)
    edges = np.arange(65537) / 65536.0
    least, most = gap_of(edges[:-1], probability), gap_of(np.nextafter(edges[1:], 0.0), probability)
    return np.where((least == most) & (least < 256.0), least, 0.0).astype(np.uint8)


def successes(n: int, probability: float, gaps: Bytes, rng: np.random.Generator) -> Integers:
    """Which of n succeed, each with the given probability, in order."""
    found: list[Integers] = []
    reached = -1
    while reached < n and probability > 0.0:
        expected = (n - reached) * probability
        words: Any = rng.bit_generator.random_raw(int(expected + 5.0 * math.sqrt(expected)) // 4 + 4)
        bits = words.view(np.uint16)
        steps = gaps.take(bits).astype(np.int64)
        (undecided,) = (steps == 0).nonzero()
        if len(undecided):
            steps[undecided] = gap_of((bits[undecided] + rng.random(len(undecided))) / 65536.0, probability)
        steps[0] += reached
        found.append(np.cumsum(steps, out=steps))
        reached = int(steps[-1])
    places = found[0] if len(found) == 1 else np.concatenate([*found, np.zeros(0, np.int64)])
    return places[: places.searchsorted(n)]
