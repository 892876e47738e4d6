"""The only source of randomness: draws keyed by (seed, run, day, formation, officer's place, decision).

No draw depends on the order of others: it is a hash of its key, so that an additional officer or formation, another
order of runs or another number of threads leaves all other draws unchanged, and any day of any run can be reproduced.
The hash is the finaliser of SplitMix64 (Steele, Lea & Flood 2014) in the variant that passed most tests of Stafford
(2011).
"""

import numpy as np

from bayonets.engine.jit import formula
from bayonets.mechanisms.declare import float32, float64, int32, int64, uint64
from bayonets.mechanisms.elementary import log

_GOLDEN = uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = uint64(0xBF58476D1CE4E5B9), uint64(0x94D049BB133111EB)
_S12, _S27, _S30, _S31, _S33 = uint64(12), uint64(27), uint64(30), uint64(31), uint64(33)
_ZERO, _ONE, _LEVELS = uint64(0), uint64(1), uint64(32)
_SOON = 8
_ALL = uint64(0xFFFFFFFFFFFFFFFF)
_LOW_HALF, _HALF_BITS = uint64(0xFFFFFFFF), uint64(32)
_SIGN_BIT, _LOW_31 = uint64(0x80000000), uint64(0x7FFFFFFF)

# Decisions: the purposes of draws.
TEMPER, PAST, TIES, WALK, TAKE_POSTURE, COMMAND, REVIEW, CHOOSE, OUT, PROTEST, REFUSE, ASK, CHARACTER, DESIGNATE = (
    uint64(n) for n in range(1, 15)
)


@formula
def mix(word: np.uint64) -> np.uint64:
    """A hash of 64 bits: every bit of the result depends on every bit of the word."""
    word = (word ^ (word >> _S30)) * _FIRST
    word = (word ^ (word >> _S27)) * _SECOND
    return word ^ (word >> _S31)


@formula
def address(key: np.uint64, part: np.uint64) -> np.uint64:
    """The key of one part (a run, a day, a formation, a decision) below a key."""
    return mix((key ^ mix(part + _GOLDEN)) + _GOLDEN)


@formula
def bits(key: np.uint64, place: np.uint64) -> np.uint64:
    """64 independent fair bits for one place under a key."""
    return mix(key + (place + _ONE) * _GOLDEN)


@formula
def uniform(word: np.uint64) -> float:
    """A number in (0, 1) from 52 bits; with its half step it is exact in double precision and never rounds to 1."""
    return (float64(int64(word >> _S12)) + 0.5) * 2.220446049250313e-16


@formula
def upper_unit(word: np.uint64) -> float:
    """A single-precision number in [0, 1] from the upper 31 bits, with finer resolution nearer to 0."""
    return float32(int32(int64(word >> _S33))) * float32(4.656612873077393e-10)


@formula
def lower_unit(word: np.uint64) -> float:
    """A number in [0, 1) from the lower 32 bits, independent of `upper_unit` of the same word."""
    return float64(int64(word & _LOW_HALF)) * 2.3283064365386963e-10


@formula
def normal_of_tail(tail: float) -> float:
    """The z >= 0 with P(Z > z) = tail for a standard normal Z and tail in [2^-33, 1/2].

    A ratio of polynomials in sqrt(-2 ln tail), fitted for this program to an error below 4e-8 (2e-6 in single
    precision).
    """
    t = np.sqrt(-2.0 * log(tail))
    above = -3.2014296248318184 + t * (
        -7.749218237142837 + t * (3.356457015329299 + t * (4.1165271274378235 + t * 0.49601755666338265))
    )
    below = 1.0 + t * (5.3973895199318696 + t * (4.138358825736676 + t * 0.4957181822663826))
    return above / below


@formula
def single_normal(half: np.uint64) -> float:
    """A single-precision standard normal number from 32 bits (held in the lower half of a word)."""
    tail = (float32(int32(int64(half & _LOW_31))) + float32(0.5)) * float32(2.3283064365386963e-10)
    z = normal_of_tail(min(tail, float32(0.5)))
    return -z if (half & _SIGN_BIT) != _ZERO else z


@formula
def upper_half(word: np.uint64) -> np.uint64:
    """The upper 32 bits of a word."""
    return word >> _HALF_BITS


@formula
def single_exponential(word: np.uint64) -> float:
    """A single-precision exponential number of mean 1."""
    tail = (float32(int32(int64(word >> _S33))) + float32(0.5)) * float32(4.656612873077393e-10)
    return -log(min(tail, float32(1.0)))


@formula
def normal(word: np.uint64) -> float:
    """A standard normal number from 53 bits."""
    u = uniform(word)
    return normal_of_tail(u) if u < 0.5 else -normal_of_tail(1.0 - u)


@formula
def digits_of(probability: float) -> np.uint64:
    """The first 32 binary digits of a probability, rounded; 2^32 for certainty."""
    return uint64(int64(probability * 4294967296.0 + 0.5))


@formula
def successes(key: np.uint64, block: np.uint64, digits: np.uint64) -> np.uint64:
    """64 independent trials at once: bit i is set with the probability whose binary digits are given.

    Trial i compares its own random binary digits with those of the probability, all 64 trials one digit at a time,
    until every trial is decided: about seven hashes. The same trial succeeds at every larger probability, too, so that
    two arms of a comparison share their draws.
    """
    if digits == _ZERO:
        return _ZERO
    if (digits >> _LEVELS) != _ZERO:
        return _ALL
    won, undecided = _ZERO, _ALL
    # Four in five blocks are decided by then: a loop of known length needs no branch prediction at its end.
    for step in range(_SOON):
        won, undecided = _one_level(key, block, digits, _LEVELS - _ONE - uint64(step), won, undecided)
    level = _LEVELS - uint64(_SOON)
    while level > _ZERO and undecided != _ZERO:
        level -= _ONE
        won, undecided = _one_level(key, block, digits, level, won, undecided)
    return won


@formula
def _one_level(
    key: np.uint64, block: np.uint64, digits: np.uint64, level: np.uint64, won: np.uint64, undecided: np.uint64
) -> tuple[np.uint64, np.uint64]:
    """The trials that have succeeded and those still undecided after one more binary digit of the probability."""
    word = bits(key, block * _LEVELS + level)
    if (digits >> level) & _ONE:
        return won | (undecided & ~word), undecided & word
    return won, undecided & ~word
