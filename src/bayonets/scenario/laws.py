"""The laws by which numbers with a range are drawn: PERT with mode `best`, the same on the log scale, or uniform."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bayonets.mechanisms.elementary import exp, log
from bayonets.scenario.handles import Handle, with_numbers
from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import declared_at, keys_of
from bayonets.scenario.pert import CELLS, distribution, quantiles_of

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Laws:
    """The laws of F uncertain numbers, prepared for drawing.

    Attributes:
        unknown: the uncertain numbers.
    """

    unknown: tuple[Handle, ...]

    def values(self, units: Floats) -> Floats:
        """Numbers from probabilities.

        Args:
            units: (F,) in [0, 1].

        Returns:
            (F,) numbers between low and high; counts are whole.
        """
        positions = np.array(units, dtype=np.float64)
        positions[self._pert] = quantiles_of(positions[self._pert], self._tables)
        numbers = self._low + (self._high - self._low) * positions
        for index in np.flatnonzero(self._logarithmic):
            handle = self.unknown[index]
            bottom, top = float(log(lowest_drawn(handle))), float(log(handle.high))
            numbers[index] = exp(bottom + (top - bottom) * float(positions[index]))
        rounded = np.where(self._step > 0.0, self._step * np.rint(numbers / np.maximum(self._step, 1.0)), numbers)
        return np.clip(rounded, self._least, self._most)

    @cached_property
    def _low(self) -> Floats:
        return np.array([handle.low for handle in self.unknown], dtype=np.float64)

    @cached_property
    def _high(self) -> Floats:
        return np.array([handle.high for handle in self.unknown], dtype=np.float64)

    @cached_property
    def _pert(self) -> npt.NDArray[np.bool_]:
        return np.array([handle.law != "uniform" for handle in self.unknown], dtype=bool)

    @cached_property
    def _logarithmic(self) -> npt.NDArray[np.bool_]:
        return np.array([handle.law == "log_pert" for handle in self.unknown], dtype=bool)

    @cached_property
    def _tables(self) -> Floats:
        chosen = [handle for handle in self.unknown if handle.law != "uniform"]
        tables = [distribution(_mode(handle)) for handle in chosen]
        return np.reshape(np.array(tables, dtype=np.float64), (len(chosen), CELLS + 1))

    @cached_property
    def _step(self) -> Floats:
        """(F,) 2 for even counts, 1 for counts, 0 otherwise."""
        return np.array(
            [2.0 if handle.bounds.even else float(handle.bounds.whole) for handle in self.unknown], dtype=np.float64
        )

    @cached_property
    def _least(self) -> Floats:
        step = np.maximum(self._step, 1.0)
        return np.where(self._step > 0.0, step * np.ceil(self._low / step), self._low)

    @cached_property
    def _most(self) -> Floats:
        step = np.maximum(self._step, 1.0)
        return np.where(self._step > 0.0, step * np.floor(self._high / step), self._high)


_OF_THE_BEST = 0.01
"""The value that replaces a low of 0 on the log scale, as a share of the best value."""


def lowest_drawn(handle: Handle) -> float:
    """The lowest value of a number that is drawn on the log scale."""
    return handle.low if handle.low > 0.0 else _OF_THE_BEST * handle.best


def _mode(handle: Handle) -> float:
    """The position of the best value in the range, in [0, 1], on the scale of the draw."""
    if handle.law == "log_pert":
        low = lowest_drawn(handle)
        return float(log(handle.best / low)) / float(log(handle.high / low))
    return (handle.best - handle.low) / (handle.high - handle.low)


def mean_of(handle: Handle) -> float:
    """The mean of the law of a number, without rounding."""
    if handle.law == "uniform":
        return 0.5 * (handle.low + handle.high)
    if handle.law == "pert":
        return (handle.low + 4.0 * handle.best + handle.high) / 6.0
    parts = quantiles_of(_MIDDLES, np.tile(distribution(_mode(handle)), (len(_MIDDLES), 1)))
    bottom, top = float(log(lowest_drawn(handle))), float(log(handle.high))
    return float(np.exp(bottom + (top - bottom) * parts).mean())


_PULL, _OF_BRACKET = 0.25, 0.02


def pulls(handle: Handle) -> bool:
    """Whether the mean of the law of a number is far from its best value.

    That is, farther than a quarter of the best value, and than a fiftieth of the plausible range of the quantity. Plain
    runs, at the best values, and runs under uncertainty then describe different cases.
    """
    declared = declared_at(keys_of(handle.places[0]))
    least = _OF_BRACKET * (declared.high - declared.low) if declared is not None else 0.0
    return abs(mean_of(handle) - handle.best) > max(_PULL * abs(handle.best), least)


_MIDDLES: Floats = np.asarray((np.arange(400) + 0.5) / 400.0, dtype=np.float64)
"""Probabilities whose quantiles represent a law."""


def check_ends(scenario: Scenario, unknown: tuple[Handle, ...]) -> None:
    """Check that the scenario is valid with all numbers at one end, and hence with any values drawn between.

    Every rule of the reader bounds one number, or the sum of all sizes (`with_numbers`), so the ends decide.

    Raises:
        SettingError: it is not valid.
    """
    laws = Laws(unknown)
    for units in (np.zeros(len(unknown)), np.ones(len(unknown))):
        with_numbers(scenario, by_place(unknown, laws.values(units)))


def by_place(unknown: tuple[Handle, ...], values: Floats) -> dict[str, float]:
    """The numbers by their paths."""
    return {path: float(value) for handle, value in zip(unknown, values, strict=True) for path in handle.places}
