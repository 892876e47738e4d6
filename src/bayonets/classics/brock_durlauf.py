"""Logit choice in a well-mixed group: at random review times each picks between two ways by what the others do.

Brock & Durlauf (2001); Blume (1993). Who reviews picks 1 with probability logistic(a + b x), x the share of ones. In a
large group dx/dt = logistic(a + b x) - x. In a group of n one person, drawn at random, reviews at a time: an exact
chain on the count of ones, up or down by one. `counted` says whether the reviewer himself is part of x (of all n), as
in the original, or x is the share among the n - 1 others, as in this program's engine. Times are in reviews per person.
"""

import math

import numpy as np

from bayonets.classics.numerics import Floats, logistic, number, roots, whole
from bayonets.errors import ClassicError


def fixed_points(a: float, b: float) -> tuple[float, ...]:
    """Shares of ones that stay as they are in a large group, ascending; of three the middle one is unstable.

    Raises:
        ClassicError: a number is none.
    """
    pull, push = number("a", a), number("b", b)
    turning = [x for x in ((level - pull) / push for level in _turning_levels(push)) if 0.0 < x < 1.0]
    return roots(lambda x: logistic(pull + push * x) - x, [0.0, *sorted(turning), 1.0])


def folds(b: float) -> tuple[float, float]:
    """The two values of a, ascending, between which there are two stable shares.

    Raises:
        ClassicError: b is none, or not above 4, where there is only one share.
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
        ClassicError: a number is none, or a count is not within 0 to n.
    """
    up, down = _rates(n, a, b, counted=counted)
    begin, end = whole("start", start, low=0, high=n), whole("target", target, low=0, high=n)
    if begin > end:  # the same chain, looked at from the other side
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
        ClassicError: a number is none, or not low <= start <= high within 0 to n, low below high.
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
    """The law of the count of ones in the long run.

    Returns:
        (n + 1,) probabilities of 0, ..., n ones.

    Raises:
        ClassicError: a number is none, or n is below 1.
    """
    up, down = _rates(n, a, b, counted=counted)
    logs = np.concatenate([[0.0], np.cumsum(np.log(up[:-1]) - np.log(down[1:]))])
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _rates(n: int, a: float, b: float, *, counted: bool) -> tuple[Floats, Floats]:
    """Probabilities that one review brings the count of ones up, and down, by count; (n + 1,) each."""
    people = whole("n", n, low=1 if counted else 2)
    pull, push = number("a", a), number("b", b)
    ones = np.arange(people + 1)
    others, but_himself = (people, 0) if counted else (people - 1, 1)
    seen_by_zeros = np.minimum(ones / others, 1.0)
    seen_by_ones = np.maximum(ones - but_himself, 0) / others
    up = (people - ones) / people * [logistic(pull + push * x) for x in seen_by_zeros]
    down = ones / people * [logistic(-(pull + push * x)) for x in seen_by_ones]
    return np.asarray(up), np.asarray(down)


def _turning_levels(b: float) -> tuple[float, ...]:
    """The a + b x at which the response has slope 1 in x: b p (1 - p) = 1; none where it never has."""
    if b <= 4.0:
        return ()
    level = math.log((1.0 + math.sqrt(1.0 - 4.0 / b)) / (1.0 - math.sqrt(1.0 - 4.0 / b)))
    return (-level, level)
