"""Means over runs, with intervals; and sums of one morning as means over officers."""

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import MECHANISMS
from bayonets.engine.weighing import HEADS, TERMS, UTILITY, Weighed
from bayonets.questions.explain.answer import Mean, Weight
from bayonets.questions.paired import student_975
from bayonets.world.stances import LOYAL, RESISTING

Doubles = npt.NDArray[np.float64]

# Numbers that differ by no more than this share of themselves differ by rounding.
_ALIKE = 1e-9


def mean(values: Sequence[float] | Doubles, low: float = -np.inf, high: float = np.inf) -> Mean:
    """The mean over runs and its 95 percent interval, which ends at `low` and `high` at the latest."""
    found = np.asarray(values, np.float64)
    if len(found) < 2:
        return Mean(float(found[0]))
    begin, end = interval(found)
    return Mean(float(found.mean()), max(begin, low), min(end, high))


def interval(found: Doubles) -> tuple[float, float]:
    """Student's interval for a mean, corrected for skewness by the cubic transformation of Hall (1992).

    Chances are skewed: in most runs they are small, in a few large. Without skewness this is Student's interval.

    Args:
        found: at least two numbers.
    """
    count, middle, spread = len(found), float(found.mean()), float(found.std(ddof=1))
    t, root = student_975(count - 1), sqrt(count)
    skew = _skewness(found) / root
    ends = [_back(z, skew) * spread / root for z in (t, -t)]
    return middle - ends[0], middle - ends[1]


def _skewness(found: Doubles) -> float:
    """The sample's skewness, 0 where there is none to be seen."""
    count, spread = len(found), float(found.std(ddof=1))
    if count < 3 or spread <= _ALIKE * float(np.abs(found).max()):
        return 0.0
    return float(((found - found.mean()) ** 3).sum()) * count / ((count - 1) * (count - 2) * spread**3)


def _back(z: float, skew: float) -> float:
    """What Hall's transformation carries to z; `skew` is divided by the root of the size."""
    if abs(skew) < _ALIKE:
        return z
    return 3.0 * (float(np.cbrt(1.0 + skew * (z - skew / 6.0))) - 1.0) / skew


def share(values: Sequence[float] | Doubles) -> Mean:
    """The mean of shares or chances, whose interval lies in [0, 1]."""
    return mean(values, 0.0, 1.0)


def serving(one: Weighed, f: int) -> Doubles:
    """Sums over all who serve in formation f."""
    return np.asarray(one.officers[f].sum(axis=0))


def unbroken(one: Weighed, f: int) -> Doubles:
    """Sums over those LOYAL or SHIRKING in formation f."""
    return np.asarray(one.officers[f, :RESISTING].sum(axis=0))


def weights_of(sums: Doubles, stance: int, on: Doubles) -> Doubles:
    """(mechanisms,) what each adds on average to LOYAL over a stance; exactly 0 where it is left out."""
    terms = sums[TERMS:].reshape(len(MECHANISMS), 4)
    return np.asarray(on * (terms[:, LOYAL] - terms[:, stance]) / sums[HEADS])


def difference_of(sums: Doubles, stance: int) -> float:
    """Utility of LOYAL less that of a stance, on average."""
    return float((sums[UTILITY + LOYAL] - sums[UTILITY + stance]) / sums[HEADS])


def chance_of(sums: Doubles, column: int) -> float:
    """A mean probability."""
    return float(sums[column] / sums[HEADS])


def weights(names: Sequence[str], by_run: Sequence[Doubles]) -> tuple[Weight, ...]:
    """The mean of each weight over runs."""
    columns = np.stack(list(by_run)).T
    return tuple(Weight(name, mean(column)) for name, column in zip(names, columns, strict=True))


def over(mornings: Sequence[Weighed], number: Callable[[Weighed], float]) -> list[float]:
    """A number of each morning."""
    return [number(one) for one in mornings]
