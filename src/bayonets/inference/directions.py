"""The directions of the unknown numbers that the reports inform.

The logarithm of each reported quantity is regressed on the coordinates over draws from the prior (ridge; the draws are
weighted by their likelihood at the temperature at which a fixed number of them is effective), coefficients within three
standard errors of 0 are set to 0, and each row is divided by the error of its report, and multiplied by the probability
that it is right. The right singular vectors whose
singular values exceed a bound are the directions in which the reports distinguish points: s = 1 halves the variance.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.inference.reports import BIAS, Report, Reports

Floats = npt.NDArray[np.float64]

LEAST: Final = 0.35
"""Singular values below do not tell."""

MOST: Final = 16
_EFFECTIVE: Final = 300.0
_ERRORS: Final = 3.0
_FEWEST_DRAWS: Final = 50
_LEAST_LEFT: Final = 0.05
"""The least share of the noise that is taken to be left by a fit."""


@dataclass(frozen=True, eq=False)
class Directions:
    """Informed directions, the most informed first.

    Attributes:
        loads: (K, k) orthonormal.
        singular: (k,) singular values.
        sensitivity: (K,) how far a standard deviation of each coordinate moves the reported quantities, in errors of
            their reports: the root of the sum of squares.
    """

    loads: Floats
    singular: Floats
    sensitivity: Floats


def informed(
    z: Floats, values: Floats, log_likelihood: Floats, reports: Reports, error: Floats, named: int | None = None
) -> Directions:
    """The directions that reports inform.

    Args:
        z: (B, K) draws from the prior.
        values: (B, J) the reported quantities there; nan where there is none.
        log_likelihood: (B,) of the reports.
        reports: J reports that are used.
        error: (J,) further error in the logarithm.
        named: number of coordinates up to the biases of the groups, which are the last of these; None: all.
    """
    coordinates = z.shape[1]
    biases = _biases(reports, coordinates if named is None else named)
    simulated = np.setdiff1d(np.arange(coordinates), biases)
    weights = tempered(log_likelihood, _EFFECTIVE)
    rows = [np.zeros((0, coordinates))]
    for index, report in enumerate(reports.reports):
        known = np.isfinite(values[:, index]) & (weights > 0.0)
        if report.kind == "fact" or np.count_nonzero(known) < _FEWEST_DRAWS:
            continue
        logs = np.log(np.maximum(values[known, index], report.floor))
        row = np.zeros(coordinates)
        row[simulated] = _coefficients(z[known][:, simulated], logs, weights[known])
        if report.group >= 0:
            row[biases[report.group]] = BIAS
        rows.append((1.0 - report.wrong) * row[None] / np.sqrt(_variance(report, float(error[index]))))
    matrix = np.concatenate(rows)
    sensitive = sensitivity_of(z, values, log_likelihood, reports, error, named)
    if not len(matrix):
        return Directions(np.zeros((coordinates, 0)), np.zeros(0), sensitive)
    _, singular, loads = np.linalg.svd(matrix, full_matrices=False)
    kept = min(int(np.count_nonzero(singular > LEAST)), MOST)
    signs = np.sign(loads[np.arange(len(loads)), np.abs(loads).argmax(axis=1)])
    return Directions((loads * signs[:, None])[:kept].T.copy(), singular[:kept].copy(), sensitive)


def sensitivity_of(
    z: Floats, values: Floats, log_likelihood: Floats, reports: Reports, error: Floats, named: int | None = None
) -> Floats:
    """(K,) the sensitivity of the reported quantities to each coordinate; the arguments are those of `informed`.

    Half of the draws are effective, so that small sensitivities stand out from noise, whose expected size is taken off.
    """
    coordinates = z.shape[1]
    biases = _biases(reports, coordinates if named is None else named)
    simulated = np.setdiff1d(np.arange(coordinates), biases)
    weights = tempered(log_likelihood, 0.5 * len(z))
    total = np.zeros(coordinates)
    for index, report in enumerate(reports.reports):
        known = np.isfinite(values[:, index]) & (weights > 0.0)
        if report.kind == "fact" or np.count_nonzero(known) < _FEWEST_DRAWS:
            continue
        logs = np.log(np.maximum(values[known, index], report.floor))
        slopes, errors = _regression(z[known][:, simulated], logs, weights[known])
        scale = (1.0 - report.wrong) ** 2 / _variance(report, float(error[index]))
        total[simulated] += scale * np.maximum(slopes**2 - errors**2, 0.0)
        if report.group >= 0:
            total[biases[report.group]] += scale * BIAS**2
    return np.asarray(np.sqrt(total))


def _biases(reports: Reports, named: int) -> npt.NDArray[np.intp]:
    """(G,) the coordinates of the biases, on which the simulation does not depend."""
    return np.arange(named - len(reports.groups), named)


def _variance(report: Report, error: float) -> float:
    """The variance of a report in the logarithm of its quantity, with a further error."""
    own = report.high / max(abs(report.low), report.floor) if report.kind == "about" else 0.0
    return own**2 + report.error**2 + error**2


def tempered(log_likelihood: Floats, effective: float) -> Floats:
    """(B,) weights L^t with the largest t in [0, 1] at which `effective` draws remain effective; their sum is 1."""
    top = log_likelihood.max()
    steps = log_likelihood - top if np.isfinite(top) else np.zeros(len(log_likelihood))
    low, high = 0.0, 1.0

    def weigh(t: float) -> Floats:
        weights = np.exp(t * np.where(np.isfinite(steps), steps, -1e300 if t else 0.0))
        return np.asarray(weights / weights.sum())

    if 1.0 / float(np.sum(weigh(1.0) ** 2)) >= effective:
        return weigh(1.0)
    for _ in range(40):
        middle = 0.5 * (low + high)
        if 1.0 / float(np.sum(weigh(middle) ** 2)) >= effective:
            low = middle
        else:
            high = middle
    return weigh(low)


def _coefficients(z: Floats, logs: Floats, weights: Floats) -> Floats:
    """(F,) coefficients of a weighted ridge regression; those within three standard errors of 0 are 0."""
    coefficients, errors = _regression(z, logs, weights)
    return np.where(np.abs(coefficients) > _ERRORS * errors, coefficients, 0.0)


def _regression(z: Floats, logs: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """(F,) coefficients of a weighted ridge regression, and their standard errors."""
    share = weights / weights.sum()
    effective = 1.0 / float(np.sum(share**2))
    centred, spread = z - share @ z, logs - share @ logs
    variance = float(share @ spread**2)
    if variance == 0.0:
        return np.zeros(z.shape[1]), np.zeros(z.shape[1])
    gram = (centred * share[:, None]).T @ centred
    # The prior of the coefficients has the variance that all of them together could explain.
    ridge = z.shape[1] / effective
    inverse = np.linalg.inv(gram + ridge * np.eye(z.shape[1]))
    coefficients = inverse @ ((centred * share[:, None]).T @ spread)
    # The fit takes up part of the noise, and nearly all of it where draws are no more than coordinates.
    fitted = inverse @ gram
    left = 1.0 - (2.0 * np.trace(fitted) - np.sum(fitted * fitted.T)) / effective
    rest = float(share @ (spread - centred @ coefficients) ** 2) / max(float(left), _LEAST_LEFT)
    errors = np.sqrt(np.maximum(rest * np.diag(fitted @ inverse) / effective, 0.0))
    return coefficients, errors
