"""Proper scores of forecasts, and what the difference of two forecasts is worth over few, related cases.

Brier (1950); logarithm, with probabilities not below 0.01; ranked probability score of the day of the break on a
logarithmic scale, up to the day on which a case was last observed (threshold-weighted, after Gneiting & Ranjan 2011).
Cases of one country or one wave are not independent: they are resampled, and their signs are flipped, together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.hindcasts.cases import PastCase
from bayonets.hindcasts.from_row import DAYS
from bayonets.inference.streams import key_of, uniforms

Floats = npt.NDArray[np.float64]

RESAMPLES: Final = 10_000
LEVEL: Final = 0.9
LEAST_PROBABILITY: Final = 0.01
GRID: Final = np.unique(np.round(np.geomspace(1.0, DAYS, 40)))
"""Days at which the probability of a break is scored, evenly on the log scale."""

WAVES: Final = {
    "1989": (1989, 1989), "the colour revolutions": (2000, 2005), "the Arab spring": (2011, 2011),
    "2019 and 2020": (2019, 2020),
}  # fmt: skip
"""Waves of protest by their first and last year; cases within one of them are taken to be related."""

_MOST_EXACT: Final = 14
_RESAMPLE, _FLIP = range(2)


@dataclass(frozen=True)
class Gain:
    """By how much one forecast is better than another in the mean score, with a 90 % interval.

    Attributes:
        value, low, high: positive where it is better.
        p: probability of a mean so large or larger if neither were better (signs of clusters flipped).
    """

    value: float
    low: float
    high: float
    p: float


def brier(probabilities: Floats, broke: Floats) -> Floats:
    """(N,) squared errors of probabilities."""
    return np.asarray((probabilities - broke) ** 2)


def log_score(probabilities: Floats, broke: Floats) -> Floats:
    """(N,) minus the logarithm of the probability of what happened, which is taken to be at least 0.01."""
    happened = np.where(broke > 0.5, probabilities, 1.0 - probabilities)
    return np.asarray(-np.log(np.clip(happened, LEAST_PROBABILITY, 1.0)))


def ranked(by_day: Floats, cases: Sequence[PastCase]) -> Floats:
    """(N,) ranked probability scores of the day.

    Args:
        by_day: (N, T) probabilities of a break by the days of GRID.
        cases: N cases.
    """
    weights = np.gradient(np.log(GRID))
    scores = []
    for row, case in zip(by_day, cases, strict=True):
        result = case.result
        broke = np.zeros(len(GRID)) if result.day is None else (max(result.day, 1) <= GRID).astype(np.float64)
        seen = np.ones(len(GRID)) if result.day is not None else (result.last >= GRID).astype(np.float64)
        seen[0] = 1.0
        scores.append(float(np.sum(weights * seen * (row - broke) ** 2) / np.sum(weights * seen)))
    return np.array(scores)


def clusters_of(cases: Sequence[PastCase]) -> npt.NDArray[np.int64]:
    """(N,) the cluster of each case: cases of one country or one wave are related, and so are those related to them."""
    labels = list(range(len(cases)))
    keys = [_keys(case) for case in cases]
    for first in range(len(cases)):
        for second in range(first):
            if keys[first] & keys[second]:
                old, new = labels[first], labels[second]
                labels = [new if label == old else label for label in labels]
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _keys(case: PastCase) -> set[str]:
    """The country and the wave of a case."""
    country = _SAME.get(case.known.country, case.known.country)
    waves = {name for name, (first, last) in WAVES.items() if first <= case.known.start.year <= last}
    return {country} | waves


_SAME: Final = {"Myanmar": "Burma"}


def gain(worse: Floats, better: Floats, clusters: npt.NDArray[np.int64], seed: int) -> Gain:
    """The mean of `worse` minus `better`, with a bootstrap over clusters and a sign test of them."""
    differences = worse - better
    count = int(clusters.max()) + 1
    sums = np.bincount(clusters, weights=differences, minlength=count).astype(np.float64)
    sizes = np.bincount(clusters, minlength=count).astype(np.float64)
    chosen = (uniforms(key_of(seed, _RESAMPLE), (RESAMPLES, count)) * count).astype(np.int64)
    means = sums[chosen].sum(axis=1) / sizes[chosen].sum(axis=1)
    low, high = np.quantile(means, (0.5 - LEVEL / 2.0, 0.5 + LEVEL / 2.0))
    return Gain(float(differences.mean()), float(low), float(high), _sign_flips(sums, seed))


def _sign_flips(sums: Floats, seed: int) -> float:
    """The share of all changes of the signs of clusters that give so large a sum; of 10,000 random ones where many."""
    moved = sums[sums != 0.0]
    if not len(moved):
        return 1.0
    if len(moved) <= _MOST_EXACT:
        signs = np.array(list(product((1.0, -1.0), repeat=len(moved)))).reshape(-1, len(moved))
    else:
        signs = np.where(uniforms(key_of(seed, _FLIP), (RESAMPLES, len(moved))) < 0.5, -1.0, 1.0)
        signs[0] = 1.0
    return float(np.mean(signs @ moved >= moved.sum() - 1e-12))
