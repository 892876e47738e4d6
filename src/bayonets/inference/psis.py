"""Pareto-smoothed importance sampling: whether the mean of some weights can be trusted (k-hat).

Vehtari, Simpson, Gelman, Yao & Gabry (2024): a generalised Pareto law is fitted to the largest weights; with a shape k
above 0.7 the mean of so many weights is not reliable. The fit is that of Zhang & Stephens (2009).
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

UNRELIABLE: Final = 0.7


def k_hat(log_weights: Floats) -> float:
    """The shape of the tail of weights; nan for fewer than 25 of them, -inf where all are equal."""
    finite = np.sort(log_weights[np.isfinite(log_weights)])
    if len(finite) < 25:
        return math.nan
    tail = int(min(0.2 * len(finite), 3.0 * math.sqrt(len(finite))))
    weights = np.exp(finite - finite[-1])
    excess = weights[-tail:] - weights[-tail - 1]
    excess = excess[excess > 0.0]
    return _shape(excess) if len(excess) >= 5 else -math.inf


def _shape(excess: Floats) -> float:
    """The shape of a generalised Pareto law from its ascending sample, with a weak prior towards 1/2."""
    count = len(excess)
    trials = 30 + int(math.sqrt(count))
    steps = np.arange(1, trials + 1) - 0.5
    quartile = float(excess[int(count / 4.0 + 0.5) - 1])
    theta = 1.0 / excess[-1] + (1.0 - np.sqrt(trials / steps)) / (3.0 * quartile)
    shapes = np.log1p(-theta[:, None] * excess).mean(axis=1)
    profile = count * (np.log(-theta / shapes) - shapes - 1.0)
    weights = 1.0 / np.exp(profile - profile[:, None]).sum(axis=1)
    best = float(theta @ weights / weights.sum())
    shape = float(np.log1p(-best * excess).mean())
    return (shape * count + 5.0) / (count + 10.0)
