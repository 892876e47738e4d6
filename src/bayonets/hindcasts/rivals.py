"""Rivals: forecasts that know less than the mechanisms, or nothing.

Each forecasts a case from the other cases alone. The structural rule is the simplest that the literature offers: a
regime holds if the core of its forces was recruited unlike the crowd, or if it has decisive support from abroad
(compare Bellin 2004; Nepstad 2013).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.hindcasts.cases import PastCase
from bayonets.hindcasts.scores import GRID
from bayonets.inference.streams import key_of, uniforms

Floats = npt.NDArray[np.float64]

PENALTIES: Final = (0.3, 1.0, 3.0, 10.0, 30.0)
PERMUTATIONS: Final = 200
_DECISIVE: Final = 2
_STEPS: Final = 30
_PERMUTE: Final = 7


def base_rate(broke: Floats) -> Floats:
    """(N,) the share of the other cases that broke."""
    return np.asarray((broke.sum() - broke) / (len(broke) - 1))


def by_rule(cases: Sequence[PastCase], broke: Floats) -> Floats:
    """(N,) the share that broke among the other cases with the same verdict of the structural rule (Laplace)."""
    holds = np.array([case.known.biased or case.known.foreign_support >= _DECISIVE for case in cases])
    shares = []
    for index in range(len(cases)):
        alike = holds == holds[index]
        alike[index] = False
        shares.append((broke[alike].sum() + 1.0) / (alike.sum() + 2.0))
    return np.array(shares)


def columns_of(cases: Sequence[PastCase]) -> Floats:
    """(N, 6) what was known before the event, standardised: the columns of the regression."""
    rows = []
    for case in cases:
        known = case.known
        per_head = np.log((known.core[1] + known.police) / (1e6 * known.population))
        rows.append(
            (np.log(known.population), per_head, np.log(known.army / (1e6 * known.population)), known.conscripts_army,
             float(known.biased), float(known.foreign_support))
        )  # fmt: skip
    columns = np.array(rows)
    spread = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0))


def by_regression(columns: Floats, broke: Floats) -> Floats:
    """(N,) ridge logistic regression on the other cases; the penalty is chosen among these by leaving one more out."""
    forecasts = []
    for index in range(len(broke)):
        rest = np.delete(np.arange(len(broke)), index)
        losses = [_left_out(columns[rest], broke[rest], penalty) for penalty in PENALTIES]
        chosen = PENALTIES[int(np.argmin(losses))]
        forecasts.append(_predicted(_fitted(columns[rest], broke[rest], chosen), columns[index]))
    return np.array(forecasts)


def _left_out(columns: Floats, broke: Floats, penalty: float) -> float:
    """The mean log loss of every case, forecast from the others."""
    total = 0.0
    for index in range(len(broke)):
        rest = np.delete(np.arange(len(broke)), index)
        probability = _predicted(_fitted(columns[rest], broke[rest], penalty), columns[index])
        total -= float(np.log(probability if broke[index] > 0.5 else 1.0 - probability))
    return total / len(broke)


def _fitted(columns: Floats, broke: Floats, penalty: float) -> Floats:
    """(1 + F,) the intercept, which is not penalised, and the coefficients (Newton's method)."""
    design = np.column_stack([np.ones(len(columns)), columns])
    ridge = np.diag([1e-9, *[penalty] * columns.shape[1]])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        probabilities = 1.0 / (1.0 + np.exp(-design @ weights))
        slope = design.T @ (broke - probabilities) - ridge @ weights
        curvature = (design * (probabilities * (1.0 - probabilities))[:, None]).T @ design + ridge
        step = np.linalg.solve(curvature, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _predicted(weights: Floats, row: Floats) -> float:
    return float(1.0 / (1.0 + np.exp(-(weights[0] + weights[1:] @ row))))


def kaplan_meier(cases: Sequence[PastCase]) -> Floats:
    """(N, T) the probability of a break by the days of GRID, from the days of the other cases (Kaplan & Meier 1958)."""
    days = np.array([max(case.result.last if case.result.day is None else case.result.day, 1) for case in cases])
    broke = np.array([case.result.day is not None for case in cases])
    return np.array([_by_day(np.delete(days, index), np.delete(broke, index)) for index in range(len(cases))])


def _by_day(days: npt.NDArray[np.int64], broke: npt.NDArray[np.bool_]) -> Floats:
    standing = np.ones(len(GRID))
    for day in np.unique(days[broke]):
        at_risk = float((days >= day).sum())
        standing[day <= GRID] *= 1.0 - float(((days == day) & broke).sum()) / at_risk
    return 1.0 - standing


def permuted(count: int, seed: int) -> npt.NDArray[np.int64]:
    """(200, N) orders of the cases, by which each is given the inputs of another."""
    return np.argsort(uniforms(key_of(seed, _PERMUTE), (PERMUTATIONS, count)), axis=1)
