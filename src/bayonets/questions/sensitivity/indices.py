"""Sobol' indices of a stochastic model, from Saltelli's scheme with a few runs at each point.

The variance over single runs is due to the numbers and to randomness. The first-order index of a number is the share
that information on the number alone would remove; the total index is the share, apart from randomness, that would
remain if all other numbers were known. B has other random streams than A, so that randomness does not enter the first
index; A and its neighbours share random streams, and the total index leaves out the squares of single runs. Without
randomness both are the estimators of Saltelli et al. (2010) as in SALib (tests/unit/test_question_sensitivity.py).
"""

from dataclasses import dataclass

import numpy as np

from bayonets.questions.factors import FactorGroup
from bayonets.statistics.bootstrap import COMPONENTS, percentile_ends
from bayonets.statistics.estimate import Floats
from bayonets.statistics.shares import wilson


@dataclass(frozen=True)
class Index:
    """The share of the variance over single runs that is due to one unknown number or group.

    Attributes:
        name, label, kind: of the group.
        members: number of its numbers.
        first: share that information on it alone would remove.
        first_low, first_high: 95 percent interval.
        total: share including interactions with others.
        total_low, total_high: 95 percent interval.
    """

    name: str
    label: str
    kind: str
    members: int
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


def indices(values: Floats, groups: tuple[FactorGroup, ...], seed: int, *, share: bool = False) -> list[Index]:
    """The indices of each group.

    Args:
        values: (N, G + 2, m) outcomes of the runs: A, A with each group from B, B.
        groups: G groups.
        seed: of the resampling.
        share: whether the outcome is a probability; where no row changes with a group, half of the upper end of
            Wilson's interval for the share of changed outcomes replaces the end that resampling cannot estimate.
    """
    rows, _, runs = values.shape
    centred = values - values.mean()
    a, mixed, b = centred[:, 0], centred[:, 1:-1], centred[:, -1]
    first = b.mean(axis=1)[:, None] * (mixed.mean(axis=2) - a.mean(axis=1)[:, None])
    apart = mixed - a[:, None]
    squared = (apart**2).mean(axis=2)
    total = 0.5 * ((runs * apart.mean(axis=2) ** 2 - squared) / (runs - 1.0) if runs > 1 else squared)
    both = np.stack([a, b], axis=1)
    moments = np.stack([both.mean(axis=(1, 2)), (both**2).mean(axis=(1, 2))], axis=1)
    parts = np.concatenate([first, total, moments], axis=1)
    estimates = _shares(parts.mean(axis=0)[None])[0]
    low, high = percentile_ends(lambda weights: _shares(weights @ parts / rows), rows, seed, COMPONENTS)
    if share:
        variance = float(moments.mean(axis=0)[1] - moments.mean(axis=0)[0] ** 2)
        most = 0.5 * wilson(squared.mean(axis=0) * rows, rows)[1] / max(variance, 1e-12)
        high = np.where(high > low, high, np.tile(most, 2))
    count = len(groups)
    return [
        Index(
            group.name, group.label, str(group.kind), len(group.members), float(estimates[n]), float(low[n]),
            float(high[n]), float(estimates[count + n]), float(low[count + n]), float(high[count + n]),
        )
        for n, group in enumerate(groups)
    ]  # fmt: skip


def _shares(parts: Floats) -> Floats:
    """(B, 2 G) first and total indices from means of the parts; 0 where nothing varies."""
    variance = parts[:, -1:] - parts[:, -2:-1] ** 2
    return np.where(variance > 0.0, parts[:, :-2] / np.where(variance > 0.0, variance, 1.0), 0.0)
