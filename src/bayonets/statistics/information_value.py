"""The expected value of information on one number: of the variance of an outcome, and of a choice that depends on it.

It is estimated from one sample of draws, for all numbers at once (Strong, Oakley & Brennan 2014): the conditional mean
given a number is approximated by a polynomial of third degree in the probability of the number. The polynomials are
orthonormal, so that the explained variance is the sum of three squared means, each corrected for bias by leaving out
the squares of single draws. Since a polynomial of third degree cannot follow every function, the value is a lower
bound.

Numbers drawn independently from their ranges have uniform probabilities, and Legendre's polynomials are orthonormal
under their law. Draws of a posterior have some joint law (given data, Plischke, Borgonovo & Smith 2013): there the
polynomials are those of the ranks, orthonormal in the draws themselves, and information on a number includes what
correlated numbers say. Such draws may also have something in common; they then count for fewer (`independent`).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from bayonets.statistics.bootstrap import COMPONENTS, orders
from bayonets.statistics.estimate import NORMAL_975, Estimate, Floats
from bayonets.statistics.shares import mean_saving

ORDERS = 400
"""Number of permutations of the draws, which give the apparent value of irrelevant numbers."""

_FALSE_ALARMS = 0.05
FOLDS = 5
_NO_FURTHER = 1e-6
"""A polynomial with a smaller part that those of lower degree lack has too few values to be one of its own."""


@dataclass(frozen=True, eq=False)
class Regressors:
    """What outcomes of K draws are regressed on.

    Attributes:
        shape: (K, F, 3) orthonormal polynomials of first to third degree in each of F numbers.
        fold: (K,) the fifth of the draws to which each belongs; draws with the same numbers belong to the same.
        independent: number of independent draws that the K draws are worth.
        in_sample: whether the polynomials are orthonormal in the draws themselves, rather than under a known law.
    """

    shape: Floats
    fold: npt.NDArray[np.intp]
    independent: float
    in_sample: bool

    @property
    def common(self) -> float:
        """By how much the variance of a mean exceeds that of K independent draws, at least 1."""
        return max(len(self.shape) / self.independent, 1.0)


def curves(units: Floats) -> Floats:
    """(..., 3) the orthonormal polynomials of first to third degree on [0, 1] (Legendre)."""
    x = 2.0 * units - 1.0
    return np.stack(
        [sqrt(3.0) * x, sqrt(5.0) * 0.5 * (3.0 * x**2 - 1.0), sqrt(7.0) * 0.5 * (5.0 * x**3 - 3.0 * x)], axis=-1
    )


def of_ranges(units: Floats) -> Regressors:
    """The regressors of numbers that were drawn independently of each other.

    Args:
        units: (K, F) probabilities of the numbers, uniform in [0, 1].
    """
    return Regressors(curves(units), np.arange(len(units)) % FOLDS, float(len(units)), in_sample=False)


def of_sample(units: Floats, independent: float) -> Regressors:
    """The regressors of draws of any joint law.

    Args:
        units: (K, F) numbers, or any increasing functions of them.
        independent: number of independent draws that they are worth.
    """
    places = np.stack([_places(column) for column in units.T], axis=1)
    raw = np.concatenate([np.ones((*units.shape, 1)), curves(places)], axis=-1)
    q, r = np.linalg.qr(np.moveaxis(raw, 1, 0))
    sizes = np.diagonal(r, axis1=1, axis2=2)[:, 1:] / sqrt(len(units))
    shape = np.where(np.abs(sizes)[:, None, :] > _NO_FURTHER, q[:, :, 1:] * sqrt(len(units)), 0.0)
    _, same = np.unique(units, axis=0, return_inverse=True)
    return Regressors(np.ascontiguousarray(np.moveaxis(shape, 0, 1)), same.ravel() % FOLDS, independent, in_sample=True)


def _places(values: Floats) -> Floats:
    """(K,) ranks as shares of the draws, between 0 and 1; equal values share their mean rank."""
    _, index, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - 0.5 * counts)[index.ravel()] / len(values))


def information_values(
    regressors: Regressors, values: Floats, total: float, *, of_numbers: bool = False
) -> list[Estimate]:
    """The share of a variance that information on each number alone would remove.

    Args:
        regressors: of the K draws.
        values: (K, m) outcome of each run.
        total: the variance: over single runs, or only what is due to the numbers.
        of_numbers: whether it is the latter, apart from randomness (m >= 2).
    """
    centred = values - values.mean()
    means, squares = centred.mean(axis=1), (centred**2).mean(axis=1)
    runs = values.shape[1]
    contributions = (runs * means**2 - squares) / (runs - 1.0) if of_numbers else squares
    return [
        _share_of(regressors, regressors.shape[:, index], means, contributions, total)
        for index in range(regressors.shape.shape[1])
    ]


def _share_of(regressors: Regressors, shape: Floats, means: Floats, contributions: Floats, total: float) -> Estimate:
    """The share of one number, with an interval from the two leading terms of its variance.

    Polynomials that are orthonormal in the draws fit these draws; only what they leave adds noise to their means.

    Args:
        regressors: of all numbers.
        shape: (K, 3) the polynomials of this one.
        means: (K,) mean outcome of each draw, minus the overall mean.
        contributions: (K,) contribution of each draw to the variance.
        total: that variance.
    """
    draws = len(means) / regressors.common
    products = shape * means[:, None]
    middle = products.mean(axis=0)
    fitted = shape @ middle if regressors.in_sample else np.zeros(len(means))
    covariance = np.cov(products - shape * fitted[:, None], rowvar=False)
    noise = float(np.trace(covariance @ covariance)) / draws**2
    share = float(middle @ middle - np.trace(covariance) / draws) / total
    lean = 2.0 * products @ middle - fitted**2 - share * contributions
    variance = max(float(lean.var(ddof=1)) / draws - 4.0 * noise, 0.0) + 2.0 * noise
    half = NORMAL_975 * sqrt(variance) / total
    return Estimate(share, max(share - half, 0.0), max(share + half, 0.0), n=int(draws))


def floor_of(regressors: Regressors, values: Floats, total: float, seed: int) -> float:
    """The 95 % quantile of the apparent share of the best number if all numbers were irrelevant.

    The outcomes of the draws are permuted, which removes any dependence on the numbers, and the largest share is
    recorded in each permutation (Westfall & Young 1993). Draws that have something in common have the noise, and hence
    the apparent shares, of fewer.

    Args:
        regressors, values, total: as for `information_values`.
        seed: of the permutations.
    """
    means = values.mean(axis=1) - values.mean()
    draws, numbers, degree = regressors.shape.shape
    flat, squares = regressors.shape.reshape(draws, numbers * degree), (regressors.shape**2).sum(axis=2)
    mixed = means[orders(COMPONENTS, draws, ORDERS, seed)]
    raw = ((mixed @ flat) ** 2).reshape(ORDERS, numbers, degree).sum(axis=2) / draws**2
    bias = (mixed**2 @ squares) / draws**2
    largest = ((raw - bias) / total).max(axis=1)
    return float(np.quantile(largest, 1.0 - _FALSE_ALARMS)) * regressors.common


def savings_of_choice(regressors: Regressors, gain: Floats) -> list[Estimate]:
    """The expected value of information on each number alone for a choice between two options.

    Without information the option with the higher expected gain is chosen once and for all, with it by the conditional
    mean given the number (expected value of partial perfect information). The difference is the same whether the gain
    or the loss is preferred. Both choices are fitted to four fifths of the draws and tested on the remaining fifth, in
    turn, so that overfitting yields no saving.

    Args:
        regressors: of the K draws.
        gain: (K,) outcome of the second option minus that of the first.
    """
    saved = np.zeros((len(gain), regressors.shape.shape[1]))
    for fold in range(FOLDS):
        rest, held_out = regressors.fold != fold, regressors.fold == fold
        if not rest.any():
            continue
        middle = float(gain[rest].mean())
        slope = np.einsum("kfd,k->fd", regressors.shape[rest], gain[rest] - middle) / int(rest.sum())
        informed = middle + np.einsum("kfd,fd->kf", regressors.shape[held_out], slope) > 0.0
        saved[held_out] = gain[held_out, None] * (informed.astype(np.float64) - float(middle > 0.0))
    scale = float(np.abs(gain).max()) or 1.0
    return [mean_saving(column, scale, len(gain) / regressors.common) for column in saved.T]


def misclassification_savings(regressors: Regressors, held: Floats) -> list[Estimate]:
    """The decrease of the misclassification rate of hold or fall by information on each number alone.

    A run is classified by its likelier outcome: a choice between two predictions, of which that of holding is right in
    2 p - 1 more of the runs of a draw.

    Args:
        regressors: of the K draws.
        held: (K, m) 1 where the regime holds.
    """
    return savings_of_choice(regressors, 2.0 * held.mean(axis=1) - 1.0)


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
