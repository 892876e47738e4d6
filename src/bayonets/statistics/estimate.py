"""An estimate with its confidence interval."""

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
        low, high: ends of the interval; both None if a single observation gives none.
        level: confidence level, the share of such intervals that contain the true value.
        unit: unit, such as "days", or "share" for a probability; empty if given elsewhere.
        n: number of independent observations (runs, pairs of runs or draws); 0 if given elsewhere.
    """

    value: float
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    unit: str = ""
    n: int = 0

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of the interval; the estimate itself, twice, if there is no interval."""
        return self.value if self.low is None else self.low, self.value if self.high is None else self.high

    def within(self, least: float, most: float) -> "Estimate":
        """The same estimate, with its interval truncated at the bounds of the quantity."""
        if self.low is None or self.high is None:
            return self
        return replace(self, low=max(self.low, least), high=min(self.high, most))

    @property
    def width(self) -> float:
        """The width of the interval; 0 if there is none."""
        low, high = self.ends
        return high - low

    @property
    def sure(self) -> bool:
        """Whether the interval excludes 0; without an interval, whether the estimate differs from 0."""
        low, high = self.ends
        return low > 0.0 or high < 0.0


def symmetric(value: float, half: float, *, level: float = 0.95, n: int = 0) -> Estimate:
    """An estimate with a symmetric interval."""
    return Estimate(value, value - half, value + half, level, n=n)
