"""One number and how far it is known."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NORMAL_975: Final = 1.959963984540054
"""The 97.5 percent quantile of the standard normal law: `scipy.special.ndtri(0.975)`."""


@dataclass(frozen=True)
class Estimate:
    """A number estimated from independent observations, with its confidence interval.

    Attributes:
        value: the estimate.
        low, high: ends of the interval; both None where one observation gives none.
        level: share of such intervals that hold the true number.
        unit: of the three numbers, such as "days", or "share" for a probability; empty where their holder names it.
        n: independent observations (runs, pairs of runs or draws); 0 where their holder counts them.
    """

    value: float
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    unit: str = ""
    n: int = 0

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of the interval; the number itself twice where there is no interval."""
        return self.value if self.low is None else self.low, self.value if self.high is None else self.high

    def within(self, least: float, most: float) -> "Estimate":
        """The same estimate, its interval cut off at the bounds of what the number can be."""
        if self.low is None or self.high is None:
            return self
        return replace(self, low=max(self.low, least), high=min(self.high, most))

    @property
    def width(self) -> float:
        """From end to end; 0 where there is no interval."""
        low, high = self.ends
        return high - low

    @property
    def sure(self) -> bool:
        """Whether the interval excludes 0; without an interval, whether the number is not 0."""
        low, high = self.ends
        return low > 0.0 or high < 0.0


def symmetric(value: float, half: float, *, level: float = 0.95, n: int = 0) -> Estimate:
    """An estimate whose interval reaches as far to either side."""
    return Estimate(value, value - half, value + half, level, n=n)
