"""Shares of runs: a single share, a difference of two, and tests against one half.

One share: Wilson (1927). A difference: for paired runs Tango (1998), for independent runs Newcombe (1998, method 10).
The pseudo-observations of Agresti and Min (2005), one half on either side, extend to sums of differences. All intervals
have a positive width also for counts of none or all, unlike the normal (Wald) interval.
"""

from math import sqrt

import numpy as np
import numpy.typing as npt

from bayonets.statistics.estimate import NORMAL_975, Estimate, Floats, symmetric

_HALVINGS = 60
_CHI_SQUARE_95 = 3.841458820694124
_GRID = 4001


def wilson(successes: npt.ArrayLike, trials: npt.ArrayLike, z: float = NORMAL_975) -> tuple[Floats, Floats]:
    """Ends of the score interval for a probability from independent trials, after Wilson (1927).

    SciPy's `binomtest(...).proportion_ci(method="wilson")` is the same for one whole count; here counts are arrays, and
    two runs that share a draw count as one, so that halves occur.

    Args:
        successes: counts in [0, trials], any shape.
        trials: above 0; one number, or one for each count.
        z: normal quantile; the default gives 95 percent.

    Returns:
        Lower and upper ends, each with the shape of `successes`; exactly 0 for no and exactly 1 for all successes.
    """
    count, tried = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    share = count / tried
    scale = 1.0 + z * z / tried
    centre = (share + z * z / (2.0 * tried)) / scale
    half = z / scale * np.sqrt(share * (1.0 - share) / tried + z * z / (4.0 * tried**2))
    low = np.where(count == 0, 0.0, np.maximum(centre - half, 0.0))
    high = np.where(count == tried, 1.0, np.minimum(centre + half, 1.0))
    return low, high


def wilson_ends(successes: float, trials: float) -> tuple[float, float]:
    """Wilson's 95 percent interval of one share, as plain floats."""
    low, high = wilson(successes, trials)
    return float(low), float(high)


def tango(gained: int, lost: int, pairs: int, z: float = NORMAL_975) -> Estimate:
    """Score interval for the difference of two shares of the same pairs, after Tango (1998).

    It has a width even where no pair differs: its ends are then those of z^2 / (n + z^2).

    Args:
        gained: pairs with the outcome in the second arm only.
        lost: pairs with the outcome in the first arm only.
        pairs: number of all pairs, at least 1.
        z: normal quantile; the default gives 95 percent.

    Returns:
        (gained - lost) / pairs and its interval.
    """
    difference = (gained - lost) / pairs
    low = -1.0 if difference == -1.0 else _root(gained, lost, pairs, z, -1.0, difference)
    high = 1.0 if difference == 1.0 else _root(gained, lost, pairs, -z, difference, 1.0)
    return Estimate(difference, low, high, n=pairs)


def _root(gained: int, lost: int, pairs: int, target: float, low: float, high: float) -> float:
    """The difference at which Tango's statistic, which decreases with the difference, equals the target."""
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if tango_statistic(gained, lost, pairs, middle) > target:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def tango_statistic(gained: int, lost: int, pairs: int, difference: float) -> float:
    """Tango's score statistic, approximately standard normal if `difference` is the true difference.

    The share of pairs with the outcome in the first arm only is its maximum likelihood estimate under that difference:
    a root of a quadratic equation.
    """
    a = 2.0 * pairs
    b = -gained - lost + (2.0 * pairs - gained + lost) * difference
    c = -lost * difference * (1.0 - difference)
    only_first = (sqrt(max(b * b - 4.0 * a * c, 0.0)) - b) / (2.0 * a)
    variance = pairs * (2.0 * only_first + difference * (1.0 - difference))
    apart = gained - lost - pairs * difference
    return apart / sqrt(variance) if variance > 0.0 else apart * np.inf if apart else 0.0


def newcombe(first: float, first_runs: float, second: float, second_runs: float) -> Estimate:
    """The difference of two independent shares, second minus first, after Newcombe (1998), method 10."""
    p, q = first / first_runs, second / second_runs
    (p_low, p_high), (q_low, q_high) = wilson_ends(first, first_runs), wilson_ends(second, second_runs)
    below, above = sqrt((q - q_low) ** 2 + (p_high - p) ** 2), sqrt((q_high - q) ** 2 + (p - p_low) ** 2)
    return Estimate(q - p, q - p - below, q - p + above)


def agresti_min(apart: Floats) -> Estimate:
    """The mean of whole differences of shares, such as an interaction of two levers on the probability to hold.

    The pseudo-pairs of Agresti and Min (2005), half of one that gains, half of one that loses and one that does not
    differ, give it a width where no pair differs. For a plain difference of two shares it is their interval, whose
    centre lies between the mean and 0.

    Args:
        apart: (R,) whole numbers, such as -2 to 2; or their means by draw of the uncertain numbers.
    """
    pairs = len(apart) + 2
    centre = float(apart.sum()) / pairs
    variance = (float((apart**2).sum()) + 1.0) / pairs - centre**2
    half = NORMAL_975 * sqrt(variance / pairs)
    return Estimate(float(apart.mean()), centre - half, centre + half, n=len(apart))


def mean_saving(saved: Floats, scale: float = 1.0, independent: float | None = None) -> Estimate:
    """The mean saving per draw, with half a draw gained and half a draw lost (Agresti & Min 2005).

    The two halves widen the interval about the mean, which remains its centre.

    Args:
        saved: (K,) savings, between -scale and scale.
        scale: the largest saving of a draw, above 0.
        independent: number of independent draws that the K draws are worth; None: K.
    """
    draws = float(len(saved)) if independent is None else independent
    mean = float(saved.mean()) / scale
    variance = (draws * float(((saved / scale) ** 2).mean()) + 1.0) / (draws + 1.0) - mean**2
    half = NORMAL_975 * sqrt(max(variance, 0.0) / (draws + 1.0))
    return symmetric(scale * mean, scale * half, n=int(draws))


def intraclass(values: Floats, independent: float | None = None) -> tuple[float, float]:
    """The 95 percent interval for the correlation of the two outcomes of a pair, after Donner and Eliasziw (1992).

    It holds every correlation under which the counts of pairs with none, one and two successes fit, by a chi-square
    test of one degree of freedom, and ends at 0; resampling would fail if few pairs differ.

    Args:
        values: (K, 2) of 0 and 1.
        independent: number of independent pairs that the K pairs are worth; None: K.
    """
    pairs = float(len(values)) if independent is None else independent
    counts = np.bincount(values.sum(axis=1).astype(np.int64), minlength=3).astype(np.float64)
    counts *= pairs / len(values)
    p = (2.0 * counts[2] + counts[1]) / (2.0 * pairs)
    grid = np.linspace(-1.0, 1.0, _GRID)
    fits = grid[_misfit(grid, p, counts, pairs) <= _CHI_SQUARE_95]
    ends = (float(fits[0]), float(fits[-1])) if len(fits) else (0.0, 0.0)
    return max(ends[0], 0.0), max(ends[1], 0.0)


def _misfit(correlation: Floats, p: float, counts: Floats, pairs: float) -> Floats:
    """Pearson's chi-square of the counts under each correlation."""
    both = p * p + p * (1.0 - p) * correlation
    single = 2.0 * p * (1.0 - p) * (1.0 - correlation)
    none = (1.0 - p) ** 2 + p * (1.0 - p) * correlation
    misfit = np.zeros_like(correlation)
    for probability, count in zip((none, single, both), counts, strict=True):
        expected = np.maximum(pairs * probability, 1e-12)
        misfit += (count - expected) ** 2 / expected
    return misfit


def below_half(successes: int, trials: int, tail: float = 0.05) -> bool:
    """Whether the exact binomial test at this level shows that the probability of a success is below 1/2."""
    from scipy.special import bdtr  # takes a third of a second to import, which many commands avoid

    return float(bdtr(successes, trials, 0.5)) <= tail


def above_half(successes: int, trials: int, tail: float = 0.05) -> bool:
    """Whether the exact binomial test at this level shows that the probability of a success is above 1/2."""
    return below_half(trials - successes, trials, tail)
