"""Means over runs with their intervals, and means over officers from the sums of one snapshot."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bayonets.engine.decomposition import HEADS, TERMS, UTILITY, Decomposition
from bayonets.engine.inputs import MECHANISMS
from bayonets.questions.explain.answer import Weight
from bayonets.statistics.estimate import Estimate
from bayonets.statistics.means import skewed
from bayonets.world.stances import LOYAL, RESISTING

Doubles = npt.NDArray[np.float64]

MONTHS_OF_PAY = "months of pay"
"""The unit of utilities."""


def mean(values: Sequence[float] | Doubles, unit: str = MONTHS_OF_PAY) -> Estimate:
    """The mean over runs and its 95 percent interval, which allows for skewness."""
    return replace(skewed(np.asarray(values, np.float64)), unit=unit)


def share(values: Sequence[float] | Doubles) -> Estimate:
    """The mean of shares or probabilities, with an interval within [0, 1]."""
    return mean(values, "share").within(0.0, 1.0)


def serving(snapshot: Decomposition, f: int) -> Doubles:
    """Sums over all officers who serve in formation f."""
    return np.asarray(snapshot.officers[f].sum(axis=0))


def unbroken(snapshot: Decomposition, f: int) -> Doubles:
    """Sums over the officers of formation f who are LOYAL or SHIRKING."""
    return np.asarray(snapshot.officers[f, :RESISTING].sum(axis=0))


def weights_of(sums: Doubles, stance: int, on: Doubles) -> Doubles:
    """(mechanisms,) mean contribution of each to LOYAL over a stance; exactly 0 where it is left out."""
    terms = sums[TERMS:].reshape(len(MECHANISMS), 4)
    return np.asarray(on * (terms[:, LOYAL] - terms[:, stance]) / sums[HEADS])


def difference_of(sums: Doubles, stance: int) -> float:
    """The mean utility of LOYAL minus that of a stance."""
    return float((sums[UTILITY + LOYAL] - sums[UTILITY + stance]) / sums[HEADS])


def chance_of(sums: Doubles, column: int) -> float:
    """A mean probability."""
    return float(sums[column] / sums[HEADS])


def weights(names: Sequence[str], by_run: Sequence[Doubles]) -> tuple[Weight, ...]:
    """The mean of each weight over runs."""
    columns = np.stack(list(by_run)).T
    return tuple(Weight(name, mean(column)) for name, column in zip(names, columns, strict=True))


def over(snapshots: Sequence[Decomposition], number: Callable[[Decomposition], float]) -> list[float]:
    """The values of a function in all snapshots."""
    return [number(snapshot) for snapshot in snapshots]
