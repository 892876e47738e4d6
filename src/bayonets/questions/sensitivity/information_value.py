"""The expected value of information on one number: the share of the variance that it explains alone.

It is estimated from one sample of draws, for all numbers at once (Strong, Oakley & Brennan 2014): the conditional mean
given a number is approximated by a polynomial of third degree in the probability of the number. The polynomials are
orthonormal under the law of the numbers, so that the explained variance is the sum of three squared means, each
corrected for bias by leaving out the squares of single draws. Since a polynomial of third degree cannot follow every
function, the value is a lower bound.
"""

from math import sqrt

import numpy as np

from bayonets.statistics.bootstrap import COMPONENTS, orders
from bayonets.statistics.estimate import NORMAL_975, Estimate, Floats
from bayonets.statistics.shares import mean_saving

ORDERS = 400
"""Number of permutations of the draws, which give the apparent value of irrelevant numbers."""

_FALSE_ALARMS = 0.05
FOLDS = 5


def curves(units: Floats) -> Floats:
    """(..., 3) the orthonormal polynomials of first to third degree on [0, 1] (Legendre)."""
    x = 2.0 * units - 1.0
    return np.stack(
        [sqrt(3.0) * x, sqrt(5.0) * 0.5 * (3.0 * x**2 - 1.0), sqrt(7.0) * 0.5 * (5.0 * x**3 - 3.0 * x)], axis=-1
    )


def information_values(units: Floats, values: Floats, total: float) -> list[Estimate]:
    """The share of the variance over single runs that information on each number alone would remove.

    Args:
        units: (K, F) probabilities of the numbers in K draws.
        values: (K, m) outcome of each run.
        total: variance over single runs.
    """
    means = values.mean(axis=1) - values.mean()
    squares = (values - values.mean()) ** 2
    shape = curves(units)
    return [_share_of(shape[:, index], means, squares.mean(axis=1), total) for index in range(units.shape[1])]


def _share_of(shape: Floats, means: Floats, contributions: Floats, total: float) -> Estimate:
    """The share of one number, with an interval from the two leading terms of its variance.

    Args:
        shape: (K, 3) its polynomials.
        means: (K,) mean outcome of each draw, minus the overall mean.
        contributions: (K,) contribution of each draw to the variance over single runs.
        total: that variance.
    """
    draws = len(means)
    products = shape * means[:, None]
    middle = products.mean(axis=0)
    covariance = np.cov(products, rowvar=False)
    noise = float(np.trace(covariance @ covariance)) / draws**2
    share = float(middle @ middle - np.trace(covariance) / draws) / total
    lean = 2.0 * products @ middle - share * contributions
    variance = max(float(lean.var(ddof=1)) / draws - 4.0 * noise, 0.0) + 2.0 * noise
    half = NORMAL_975 * sqrt(variance) / total
    return Estimate(share, max(share - half, 0.0), max(share + half, 0.0), n=draws)


def floor_of(units: Floats, values: Floats, total: float, seed: int) -> float:
    """The 95 % quantile of the apparent share of the best number if all numbers were irrelevant.

    The outcomes of the draws are permuted, which removes any dependence on the numbers, and the largest share is
    recorded in each permutation (Westfall & Young 1993).

    Args:
        units, values, total: as for `information_values`.
        seed: of the permutations.
    """
    means = values.mean(axis=1) - values.mean()
    shape = curves(units)
    draws, numbers, degree = shape.shape
    flat, squares = shape.reshape(draws, numbers * degree), (shape**2).sum(axis=2)
    mixed = means[orders(COMPONENTS, draws, ORDERS, seed)]
    raw = ((mixed @ flat) ** 2).reshape(ORDERS, numbers, degree).sum(axis=2) / draws**2
    bias = (mixed**2 @ squares) / draws**2
    largest = ((raw - bias) / total).max(axis=1)
    return float(np.quantile(largest, 1.0 - _FALSE_ALARMS))


def misclassification_savings(units: Floats, held: Floats) -> list[Estimate]:
    """The decrease of the misclassification rate of hold or fall by information on each number alone.

    A run is classified by its likelier outcome. The classification without and with the number is fitted to four fifths
    of the draws and tested on the remaining fifth, in turn, so that overfitting yields no saving.

    Args:
        units: (K, F) probabilities.
        held: (K, m) 1 where the regime holds.
    """
    draws = len(held)
    means, fold = held.mean(axis=1), np.arange(draws) % FOLDS
    shape = curves(units)
    wrong = np.zeros((draws, units.shape[1]))
    plain = np.zeros(draws)
    for fold_index in range(FOLDS):
        rest, held_out = fold != fold_index, fold == fold_index
        middle = float(means[rest].mean())
        slope = np.einsum("kfd,k->fd", shape[rest], means[rest] - middle) / max(int(rest.sum()), 1)
        predicted = middle + np.einsum("kfd,fd->kf", shape[held_out], slope) > 0.5
        wrong[held_out] = np.abs(predicted - means[held_out, None])
        plain[held_out] = np.abs(float(middle > 0.5) - means[held_out])
    return [mean_saving(plain - column) for column in wrong.T]


def misclassification_rates(held: Floats) -> tuple[float, float, float]:
    """Misclassification rates of hold or fall: without information, and the bounds with perfect information.

    With all numbers known, the probability p of a draw is known and its misclassification rate is min(p, 1 - p), which
    lies between p (1 - p) and 2 p (1 - p). Two runs of a draw differ with probability 2 p (1 - p).

    Args:
        held: (K, m >= 2) 1 where the regime holds.
    """
    runs = held.shape[1]
    share = float(held.mean())
    count = held.sum(axis=1)
    differ = float((2.0 * count * (runs - count) / (runs * (runs - 1))).mean())
    nothing = min(share, 1.0 - share)
    return nothing, min(0.5 * differ, nothing), min(differ, nothing)
