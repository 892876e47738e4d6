"""How sure a difference between two arms is: intervals for pairs of runs, and for as many runs without pairs.

All intervals are of 95 percent. Shares of pairs: Tango (1998). Means of pairs: percentile bootstrap, its levels moved
outwards as Student's law would have it (Hesterberg 2015). Without pairs: Newcombe (1998), method 10, and Welch (1947).
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from bayonets.pictures.intervals import NORMAL_975, Floats, wilson_ends
from bayonets.questions.resampled import weights

RESAMPLES = 4000
MOST_RESAMPLED = 10_000
"""Beyond so many pairs the bootstrap gives what Student's law gives, and takes long."""

_HALVINGS = 60
_BOOTSTRAP = np.uint64(0x426F6F7473747261)


@dataclass(frozen=True)
class Interval:
    """The ends of a 95 percent interval."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """From end to end."""
        return self.high - self.low

    @property
    def sure(self) -> bool:
        """Whether it excludes 0."""
        return self.low > 0.0 or self.high < 0.0


def tango(gained: int, lost: int, pairs: int, z: float = NORMAL_975) -> Interval:
    """Score interval for a difference of two shares of the same pairs, after Tango (1998).

    It has a width even where no pair differs: its ends are then those of z^2 / (n + z^2).

    Args:
        gained: pairs with the outcome in the second arm only.
        lost: pairs with the outcome in the first arm only.
        pairs: all of them, at least 1.
        z: normal quantile; the default gives 95 percent.

    Returns:
        The interval of (gained - lost) / pairs.
    """
    found = (gained - lost) / pairs
    low = -1.0 if found == -1.0 else _root(gained, lost, pairs, z, -1.0, found)
    high = 1.0 if found == 1.0 else _root(gained, lost, pairs, -z, found, 1.0)
    return Interval(low, high)


def _root(gained: int, lost: int, pairs: int, target: float, low: float, high: float) -> float:
    """Where Tango's statistic, which falls with the difference, is the target."""
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if tango_statistic(gained, lost, pairs, middle) > target:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def tango_statistic(gained: int, lost: int, pairs: int, difference: float) -> float:
    """Tango's score statistic, near a standard normal number if `difference` is the true one.

    The share of pairs that only the first arm has is the one likeliest to have led to the counts under that difference:
    the root of a quadratic equation.
    """
    a = 2.0 * pairs
    b = -gained - lost + (2.0 * pairs - gained + lost) * difference
    c = -lost * difference * (1.0 - difference)
    only_first = (sqrt(max(b * b - 4.0 * a * c, 0.0)) - b) / (2.0 * a)
    variance = pairs * (2.0 * only_first + difference * (1.0 - difference))
    apart = gained - lost - pairs * difference
    return apart / sqrt(variance) if variance > 0.0 else apart * np.inf if apart else 0.0


def newcombe(first: float, first_runs: float, second: float, second_runs: float) -> Interval:
    """Interval for a difference of two independent shares, second less first, after Newcombe (1998), method 10."""
    p, q = first / first_runs, second / second_runs
    (p_low, p_high), (q_low, q_high) = wilson_ends(first, first_runs), wilson_ends(second, second_runs)
    below, above = sqrt((q - q_low) ** 2 + (p_high - p) ** 2), sqrt((q_high - q) ** 2 + (p - p_low) ** 2)
    return Interval(q - p - below, q - p + above)


def student_975(degrees: float) -> float:
    """The 97.5 percent quantile of Student's t distribution.

    Args:
        degrees: of freedom, above 0; Welch's are seldom whole.
    """
    from scipy.special import stdtrit  # takes half a second to load, and only means need it

    return float(stdtrit(degrees, 0.975))


def welch(first: Floats, second: Floats) -> Interval:
    """Interval for a difference of two independent means, second less first, after Welch (1947).

    Args:
        first, second: at least two numbers each.
    """
    one, two = float(first.var(ddof=1)) / len(first), float(second.var(ddof=1)) / len(second)
    mean = float(second.mean() - first.mean())
    if one + two == 0.0:
        return Interval(mean, mean)
    degrees = (one + two) ** 2 / (one**2 / (len(first) - 1) + two**2 / (len(second) - 1))
    half = student_975(degrees) * sqrt(one + two)
    return Interval(mean - half, mean + half)


def student(apart: Floats) -> Interval:
    """Interval for a mean by Student's law; at least two numbers."""
    half = student_975(len(apart) - 1) * float(apart.std(ddof=1)) / sqrt(len(apart))
    return Interval(float(apart.mean()) - half, float(apart.mean()) + half)


def bootstrap(apart: Floats, seed: int) -> list[Interval]:
    """Intervals for the means of several differences, by resampling the same pairs for all of them.

    The same numbers and seed give the same intervals. Where no pair differs the interval is 0 to 0.

    Args:
        apart: (R, M) differences of R >= 2 pairs in M outcomes.
        seed: of the study.
    """
    if len(apart) > MOST_RESAMPLED:
        return [student(column) for column in apart.T]
    means = np.concatenate([rows @ apart for rows in weights(_BOOTSTRAP, len(apart), RESAMPLES, seed)]) / len(apart)
    level = expanded_level(len(apart))
    low, high = np.quantile(means, (level, 1.0 - level), axis=0)
    return [Interval(float(one), float(two)) for one, two in zip(low, high, strict=True)]


def expanded_level(pairs: int) -> float:
    """The level, in place of 0.025, at which percentiles of means of resamples cover 95 percent (Hesterberg 2015)."""
    return 0.5 * erfc(sqrt(pairs / (pairs - 1)) * student_975(pairs - 1) / sqrt(2.0))


def agresti_min(apart: Floats) -> Interval:
    """Interval for a mean of whole differences of shares, such as an interaction of two levers on the chance to hold.

    The pseudo-pairs of Agresti and Min (2005), half of one that gains, half of one that loses and one that does not
    differ, give it a width where no pair differs. For a plain difference of two shares it is their interval.

    Args:
        apart: (R,) whole numbers, such as -2 to 2; or the means of them by draw of the unknown numbers.
    """
    pairs = len(apart) + 2
    mean = float(apart.sum()) / pairs
    variance = (float((apart**2).sum()) + 1.0) / pairs - mean**2
    half = NORMAL_975 * sqrt(variance / pairs)
    return Interval(mean - half, mean + half)
