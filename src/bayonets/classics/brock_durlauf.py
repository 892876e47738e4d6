"""Logit choice in a well-mixed group: at random review times each person chooses between two alternatives.

Brock & Durlauf (2001); Blume (1993). A reviewer chooses 1 with probability logistic(a + b x), x the share of ones. In a
large group dx/dt = logistic(a + b x) - x. In a group of n one person, drawn at random, reviews at a time: an exact
chain on the count of ones, up or down by one. `counted` says whether the reviewer himself is part of x (of all n), as
in the original, or x is the share among the n - 1 others, as in this program's engine. Times are in reviews per person.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.classics.draws import key_of
from bayonets.classics.numerics import Floats, logistic, number, roots, whole
from bayonets.engine import random
from bayonets.engine.jit import kernel
from bayonets.errors import ClassicError
from bayonets.mechanisms import elementary
from bayonets.mechanisms.declare import int64, uint64
from bayonets.mechanisms.elementary import log

_MOST_PEOPLE, _MOST_SAMPLES = 1_000_000, 10_000_000

# Changes between two returns to the interpreter, so that a long run can be interrupted: a fraction of a second.
_CHANGES_AT_ONCE = 10_000_000

# From here on the series of log(1 - p) is exact, and the logarithm of the rounded 1 - p is not.
_SMALL = 1e-3

# A time that is a whole number of reviews up to rounding counts as one.
_ROUNDING = 1.0 + 1e-12


@dataclass(frozen=True, eq=False)
class Passage:
    """The outcome of one run of the chain.

    Attributes:
        time: at which it ended, reviews per person.
        count: ones at the end.
        reached_low, reached_high: whether it ended at a target below the start, or at one at or above it.
        changes: number of changes of choice.
        times: (samples + 1,) from 0 to the limit at even distances, reviews per person.
        ones: (samples + 1,) count of ones at these times; from the end on that at the end.
    """

    time: float
    count: int
    reached_low: bool
    reached_high: bool
    changes: int
    times: Floats
    ones: npt.NDArray[np.int64]


def simulate(
    n: int,
    a: float,
    b: float,
    start: int,
    *,
    until: int | tuple[int, int] | None = None,
    reviews: float = 1000.0,
    samples: int = 200,
    counted: bool = True,
    seed: int = 1,
) -> Passage:
    """Simulate the exact chain; reviews without a change are not simulated, their number is drawn.

    Args:
        n: people.
        a, b: of the response.
        start: ones at first.
        until: the count, or either of two on both sides of the start, at which the run ends; by default none.
        reviews: per person, after which the run ends in any case.
        samples: number of times, after the start, at which the count is recorded.
        counted: whether the reviewer himself is part of x.
        seed: random seed.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits, or the two targets are not on both sides of
            the start.
    """
    people = whole("n", n, low=1 if counted else 2, high=_MOST_PEOPLE)
    begin = whole("start", start, low=0, high=people)
    low, high = _targets(until, begin, people)
    limit = number("reviews", reviews, above=0.0)
    times = np.linspace(0.0, limit, whole("samples", samples, low=1, high=_MOST_SAMPLES) + 1)
    ones = np.empty(times.size, np.int64)
    now = _Now(begin, 0, 0.0, 0, begin in (low, high))
    chain, key = _chain(people, number("a", a), number("b", b), counted), key_of(seed, "brock_durlauf")
    grid = np.floor(times * people * _ROUNDING)  # whole reviews, as they are counted
    with np.errstate(over="ignore"):
        while not now.ended:
            where = now[:-1]
            now = _Now(*advance(chain.upward, chain.waiting, key, *where, low, high, grid, ones))
    ones[now.sample :] = now.ones
    time = now.clock / people if now.ones in (low, high) else limit
    return Passage(time, now.ones, now.ones == low, now.ones == high, now.changes, times, ones)


class _Now(NamedTuple):
    """The state of a run: count of ones, changes and reviews so far, the next sample, whether it has ended."""

    ones: int
    changes: int
    clock: float
    sample: int
    ended: bool


class _Chain(NamedTuple):
    """By count of ones, (n + 1,): probability that a change goes up, and 1 / log(1 - probability of a change)."""

    upward: Floats
    waiting: Floats


def _targets(until: int | tuple[int, int] | None, start: int, people: int) -> tuple[int, int]:
    """The target below the start and that at or above it; -1, or one beyond all counts, if there is none."""
    none = (-1, people + 1)
    if until is None:
        return none
    if isinstance(until, tuple | list):
        if len(until) != 2:
            raise ClassicError(f"until: {until!r}: must be a count or two counts, such as (3, 45)")
        low, high = (whole("until", target, low=0, high=people) for target in until)
        if not low <= start <= high or low == high:
            raise ClassicError(f"until: {until!r}: must be a count below and one above the start, {start}")
        return low, high
    target = whole("until", until, low=0, high=people)
    return (target, none[1]) if target < start else (none[0], target)


@lru_cache(maxsize=16)
def _chain(n: int, a: float, b: float, counted: bool) -> _Chain:
    """The chain, computed to the same numbers on every machine."""
    up, down = _rates(n, a, b, counted=counted, response=elementary.logistic)
    change = up + down
    return _Chain(up / change, np.array([1.0 / _log_of_rest(float(p)) for p in change]))


def _log_of_rest(p: float) -> float:
    """log(1 - p) for p in (0, 1]."""
    if p >= 1.0:
        return -math.inf
    if p < _SMALL:
        return -p * (1.0 + p * (1 / 2 + p * (1 / 3 + p * (1 / 4 + p * (1 / 5 + p / 6)))))
    return float(log(1.0 - p))


@kernel
def advance(
    upward: Floats,
    waiting: Floats,
    key: np.uint64,
    count: int,
    changes: int,
    clock: float,
    sample: int,
    low: int,
    high: int,
    grid: Floats,
    ones: npt.NDArray[np.int64],
) -> tuple[int, int, float, int, bool]:
    """Advance the chain change by change to a target, to the limit, or by one block of changes.

    The clock and the grid are in reviews of all together; the last time of the grid is the limit. The counts at the
    times of the grid, (T,), are filled into `ones` from `sample` on.

    Returns:
        The state then, as `_Now`.
    """
    for _ in range(_CHANGES_AT_ONCE):
        place = uint64(changes) + uint64(changes)
        # The number of reviews up to the next change is geometric.
        wait = np.floor(log(random.uniform(random.bits(key, place))) * waiting[count]) + 1.0
        later = clock + wait
        while sample < grid.size and grid[sample] < later:
            ones[sample] = count
            sample += 1
        if not later <= grid[-1]:
            return count, changes, clock, sample, True
        clock = later
        rises = random.uniform(random.bits(key, place + uint64(1))) < upward[count]
        count += int64(1) if rises else int64(-1)
        changes += 1
        if count in (low, high):
            return count, changes, clock, sample, True
    return count, changes, clock, sample, False


def fixed_points(a: float, b: float) -> tuple[float, ...]:
    """The fixed points of the share of ones in a large group, ascending; of three the middle one is unstable.

    Raises:
        ClassicError: a value is not a finite number.
    """
    pull, push = number("a", a), number("b", b)
    turning = [x for x in ((level - pull) / push for level in _turning_levels(push)) if 0.0 < x < 1.0]
    return roots(lambda x: logistic(pull + push * x) - x, [0.0, *sorted(turning), 1.0])


def folds(b: float) -> tuple[float, float]:
    """The two values of a, ascending, between which there are two stable shares.

    Raises:
        ClassicError: b is not a finite number, or not above 4, where the fixed point is unique.
    """
    push = number("b", b)
    levels = _turning_levels(push)
    if push <= 4.0 or not levels:
        raise ClassicError(f"b: {b!r}: must be above 4 for there to be two stable shares")
    # At a fold the response touches the line: x = logistic(level) and level = a + b x.
    low, high = sorted(level - push * logistic(level) for level in levels)
    return low, high


def mean_first_passage(n: int, a: float, b: float, start: int, target: int, *, counted: bool = True) -> float:
    """Mean time until the count of ones first is `target`, from `start`, in reviews per person.

    Raises:
        ClassicError: a value is not a finite number, or a count is not within 0 to n.
    """
    up, down = _rates(n, a, b, counted=counted)
    begin, end = whole("start", start, low=0, high=n), whole("target", target, low=0, high=n)
    if begin > end:  # the same chain with the alternatives exchanged
        up, down, begin, end = down[::-1], up[::-1], n - begin, n - end
    total, step = 0.0, 0.0
    for count in range(end):
        # Mean time from count to count + 1: one step up, or a step down and back.
        step = (1.0 + (down[count] * step if count else 0.0)) / up[count]
        total += step if count >= begin else 0.0
    return total / n


def committor(n: int, a: float, b: float, low: int, high: int, start: int, *, counted: bool = True) -> float:
    """Probability that the count of ones is `high` before it is `low`, from `start`.

    Raises:
        ClassicError: a value is not a finite number, or not low <= start <= high within 0 to n, low below high.
    """
    up, down = _rates(n, a, b, counted=counted)
    bottom, top = whole("low", low, low=0, high=n), whole("high", high, low=0, high=n)
    begin = whole("start", start, low=0, high=n)
    if not bottom <= begin <= top or bottom == top:
        raise ClassicError(f"start: {start}: must be from low to high, {low} to {high}, and low below high")
    # Gains from one count to the next are in the ratio of the steps down to the steps up.
    gains = np.ones(top - bottom)
    for place in range(1, top - bottom):
        gains[place] = gains[place - 1] * down[bottom + place] / up[bottom + place]
    return float(gains[: begin - bottom].sum() / gains.sum())


def stationary(n: int, a: float, b: float, *, counted: bool = True) -> Floats:
    """The stationary distribution of the count of ones.

    Returns:
        (n + 1,) probabilities of 0, ..., n ones.

    Raises:
        ClassicError: a value is not a finite number, or n is below 1.
    """
    up, down = _rates(n, a, b, counted=counted)
    logs = np.concatenate([[0.0], np.cumsum(np.log(up[:-1]) - np.log(down[1:]))])
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _rates(
    n: int, a: float, b: float, *, counted: bool, response: Callable[[float], float] = logistic
) -> tuple[Floats, Floats]:
    """Probabilities that one review raises, and lowers, the count of ones, by count; (n + 1,) each."""
    people = whole("n", n, low=1 if counted else 2)
    pull, push = number("a", a), number("b", b)
    ones = np.arange(people + 1)
    others, but_himself = (people, 0) if counted else (people - 1, 1)
    seen_by_zeros = np.minimum(ones / others, 1.0)
    seen_by_ones = np.maximum(ones - but_himself, 0) / others
    up = (people - ones) / people * [response(pull + push * x) for x in seen_by_zeros]
    down = ones / people * [response(-(pull + push * x)) for x in seen_by_ones]
    return np.asarray(up), np.asarray(down)


def _turning_levels(b: float) -> tuple[float, ...]:
    """The a + b x at which the response has slope 1 in x: b p (1 - p) = 1; may be empty."""
    if b <= 4.0:
        return ()
    level = math.log((1.0 + math.sqrt(1.0 - 4.0 / b)) / (1.0 - math.sqrt(1.0 - 4.0 / b)))
    return (-level, level)
