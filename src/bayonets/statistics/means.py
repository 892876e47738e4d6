"""Means of runs: a single mean, also of paired differences; a difference of two independent means; a ratio of means.

One mean: Student's interval, and for skewed data the correction of Hall (1992). Independent means: Welch (1947). A
ratio: the delta method. Resampling is in `bootstrap.py`. If all numbers are equal, these intervals have no width.
"""

from math import sqrt

import numpy as np

from bayonets.statistics.estimate import NORMAL_975, Estimate, Floats, symmetric

# Relative differences up to this size are due to rounding.
_ALIKE = 1e-9


def student_quantile(degrees: float, level: float = 0.95) -> float:
    """The quantile of Student's t distribution at the upper end of a central interval.

    Args:
        degrees: degrees of freedom, above 0; those of Welch are seldom whole.
        level: probability of the interval.
    """
    from scipy.special import stdtrit  # takes a third of a second to import, and only means need it

    return float(stdtrit(degrees, 0.5 + level / 2.0))


def student(values: Floats, level: float = 0.95) -> Estimate:
    """The mean of at least two numbers, such as paired differences, with Student's t interval."""
    half = student_quantile(len(values) - 1, level) * float(values.std(ddof=1)) / sqrt(len(values))
    return symmetric(float(values.mean()), half, level=level, n=len(values))


def welch(first: Floats, second: Floats) -> Estimate:
    """The difference of two independent means, second minus first, after Welch (1947).

    Args:
        first, second: at least two numbers each.
    """
    from_first, from_second = float(first.var(ddof=1)) / len(first), float(second.var(ddof=1)) / len(second)
    mean = float(second.mean() - first.mean())
    if from_first + from_second == 0.0:
        return Estimate(mean, mean, mean)
    degrees = (from_first + from_second) ** 2 / (from_first**2 / (len(first) - 1) + from_second**2 / (len(second) - 1))
    return symmetric(mean, student_quantile(degrees) * sqrt(from_first + from_second))


def skewed(values: Floats) -> Estimate:
    """The mean of skewed numbers, with Student's t interval under the cubic transformation of Hall (1992).

    Probabilities are skewed: small in most runs, large in a few. Without skewness this is Student's interval.

    Args:
        values: at least one number; for a single number the estimate has no interval.
    """
    count, mean = len(values), float(values.mean())
    if count < 2:
        return Estimate(mean, n=count)
    deviation, t, root = float(values.std(ddof=1)), student_quantile(count - 1), sqrt(count)
    skew = _skewness(values) / root
    low, high = (mean - _carried_back(z, skew) * deviation / root for z in (t, -t))
    return Estimate(mean, low, high, n=count)


def _skewness(values: Floats) -> float:
    """The sample skewness, as `scipy.stats.skew(bias=False)` with another divisor; 0 without variation."""
    count, deviation = len(values), float(values.std(ddof=1))
    if count < 3 or deviation <= _ALIKE * float(np.abs(values).max()):
        return 0.0
    return float(((values - values.mean()) ** 3).sum()) * count / ((count - 1) * (count - 2) * deviation**3)


def _carried_back(z: float, skew: float) -> float:
    """The inverse of Hall's transformation at z; `skew` is divided by the root of the count."""
    if abs(skew) < _ALIKE:
        return z
    return 3.0 * (float(np.cbrt(1.0 + skew * (z - skew / 6.0))) - 1.0) / skew


def ratio(numerator: Floats, denominator: Floats) -> Estimate:
    """The ratio of the means of pairs of non-negative numbers, by the delta method; no end lies below 0.

    Args:
        numerator, denominator: (R,) of the same R >= 1 pairs; for one pair, the interval has no width.

    Returns:
        nan, with nan as ends, if the denominators sum to 0.
    """
    pairs, total = len(denominator), float(denominator.sum())
    if total <= 0.0:
        return Estimate(np.nan, np.nan, np.nan, n=pairs)
    share = float(numerator.sum() / denominator.sum())
    spread = float((numerator - share * denominator).std(ddof=1)) if pairs > 1 else 0.0
    half = NORMAL_975 * spread / sqrt(pairs) / float(denominator.mean())
    return Estimate(share, max(share - half, 0.0), share + half, n=pairs)
