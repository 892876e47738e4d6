"""A joint law of unknown numbers, as weighted draws: the posterior of a calibration, under which a scenario can run."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_GOLDEN: Final = 0.6180339887498949
"""Multiples of the golden ratio, modulo 1, fill the unit interval evenly, however many there are."""


@dataclass(frozen=True, eq=False)
class JointDraws:
    """Weighted draws of F numbers.

    Attributes:
        names: (F,) names of the numbers.
        ranges: (F,) low, best, high and law of each, by which its value follows from a probability.
        units: (N, F) probabilities in (0, 1).
        weights: (N,) their sum is 1.
        source: digest of the posterior.
        effective: number of independent draws that they are worth.
        passed: whether the checks of the calibration were passed.
    """

    names: tuple[str, ...]
    ranges: tuple[tuple[float, float, float, str], ...]
    units: Floats
    weights: Floats
    source: str
    effective: float
    passed: bool

    @cached_property
    def column(self) -> dict[str, int]:
        """The column of each number."""
        return {name: index for index, name in enumerate(self.names)}

    @cached_property
    def ranges_by_name(self) -> dict[str, tuple[float, float, float, str]]:
        """The range of each number."""
        return dict(zip(self.names, self.ranges, strict=True))

    @cached_property
    def _ends(self) -> tuple[Floats, npt.NDArray[np.intp]]:
        """Cumulative weights in an order that depends on the draws alone, so that neighbours are unrelated."""
        order = np.array(
            sorted(range(len(self.weights)), key=lambda row: hashlib.sha256(self.units[row].tobytes()).digest())
        )
        return np.cumsum(self.weights[order]), order

    def row(self, seed: int, draw: int) -> int:
        """The particle used for a draw: each in proportion to its weight, evenly for any number of draws."""
        ends, order = self._ends
        start = int.from_bytes(hashlib.sha256(f"{self.source} {seed}".encode()).digest()[:6]) / 2.0**48
        place = (start + (draw + 1) * _GOLDEN) % 1.0
        return int(order[min(int(np.searchsorted(ends, place * ends[-1], side="right")), len(order) - 1)])

    def independent(self, rows: Sequence[int]) -> float:
        """The number of independent draws that draws with these particles are worth.

        Particles count once, however often they are used, and have in common what makes the sample worth fewer draws
        than it has.
        """
        used = np.unique(np.asarray(rows), return_counts=True)[1] / len(rows)
        common = max(1.0 / self.effective - float(np.sum(self.weights**2)), 0.0)
        return 1.0 / (float(np.sum(used**2)) + common)
