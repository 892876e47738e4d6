"""Random draws of the classics' simulators, keyed, so that the same seed gives the same run on every machine."""

import hashlib

import numpy as np

from bayonets.classics.numerics import Floats, whole
from bayonets.engine import random
from bayonets.engine.jit import kernel
from bayonets.mechanisms.declare import uint64

MOST_SEED = 2**63 - 1


def key_of(seed: int, model: str) -> np.uint64:
    """The key of all random draws of one run of a model; two models with one seed share no draws.

    Args:
        seed: of the run, from 0 on.
        model: a name, such as "kuran".

    Raises:
        ClassicError: the seed is not a whole number from 0 to 2^63 - 1.
    """
    given = whole("seed", seed, low=0, high=MOST_SEED)
    name = int.from_bytes(hashlib.sha256(model.encode()).digest()[:8], "little")
    with np.errstate(over="ignore"):
        return random.address(random.address(uint64(0), uint64(given)), uint64(name))


def normals(key: np.uint64, n: int) -> Floats:
    """(n,) independent standard normal numbers; the first of them do not depend on n."""
    drawn = np.empty(n)
    with np.errstate(over="ignore"):
        fill_normals(key, drawn)
    return drawn


@kernel
def fill_normals(key: np.uint64, drawn: Floats) -> None:
    """One standard normal number for each place."""
    for place in range(drawn.size):
        drawn[place] = random.normal(random.bits(key, uint64(place)))
