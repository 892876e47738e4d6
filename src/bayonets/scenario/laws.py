"""The laws by which numbers with a range are drawn: PERT with mode `best`, the same on the log scale, or uniform."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bayonets.mechanisms.elementary import exp, log
from bayonets.scenario.handles import Handle, with_numbers
from bayonets.scenario.model import Scenario
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
        places = np.array(units, dtype=np.float64)
        places[self._pert] = quantiles_of(places[self._pert], self._tables)
        found = self._low + (self._high - self._low) * places
        for place in np.flatnonzero(self._logarithmic):
            one = self.unknown[place]
            bottom, top = float(log(lowest_drawn(one))), float(log(one.high))
            found[place] = exp(bottom + (top - bottom) * float(places[place]))
        rounded = np.where(self._step > 0.0, self._step * np.rint(found / np.maximum(self._step, 1.0)), found)
        return np.clip(rounded, self._least, self._most)

    @cached_property
    def _low(self) -> Floats:
        return np.array([one.low for one in self.unknown], dtype=np.float64)

    @cached_property
    def _high(self) -> Floats:
        return np.array([one.high for one in self.unknown], dtype=np.float64)

    @cached_property
    def _pert(self) -> npt.NDArray[np.bool_]:
        return np.array([one.law != "uniform" for one in self.unknown], dtype=bool)

    @cached_property
    def _logarithmic(self) -> npt.NDArray[np.bool_]:
        return np.array([one.law == "log_pert" for one in self.unknown], dtype=bool)

    @cached_property
    def _tables(self) -> Floats:
        chosen = [one for one in self.unknown if one.law != "uniform"]
        tables = [distribution(_mode(one)) for one in chosen]
        return np.reshape(np.array(tables, dtype=np.float64), (len(chosen), CELLS + 1))

    @cached_property
    def _step(self) -> Floats:
        """(F,) 2 for even counts, 1 for counts, 0 otherwise."""
        return np.array([2.0 if one.bounds.even else float(one.bounds.whole) for one in self.unknown], dtype=np.float64)

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


def lowest_drawn(one: Handle) -> float:
    """The lowest value of a number that is drawn on the log scale."""
    return one.low if one.low > 0.0 else _OF_THE_BEST * one.best


def _mode(one: Handle) -> float:
    """The position of the best value in the range, in [0, 1], on the scale of the draw."""
    if one.law == "log_pert":
        low = lowest_drawn(one)
        return float(log(one.best / low)) / float(log(one.high / low))
    return (one.best - one.low) / (one.high - one.low)


def mean_of(one: Handle) -> float:
    """The mean of the law of a number, without rounding."""
    if one.law == "uniform":
        return 0.5 * (one.low + one.high)
    if one.law == "pert":
        return (one.low + 4.0 * one.best + one.high) / 6.0
    parts = quantiles_of(_MIDDLES, np.tile(distribution(_mode(one)), (len(_MIDDLES), 1)))
    bottom, top = float(log(lowest_drawn(one))), float(log(one.high))
    return float(np.exp(bottom + (top - bottom) * parts).mean())


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
    return {place: float(value) for one, value in zip(unknown, values, strict=True) for place in one.places}
