"""The axis of values: linear, square root or shares, with ticks chosen by the room for their labels."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bayonets.pictures import style
from bayonets.pictures.axes import EvenTicks, root_ticks
from bayonets.pictures.style import letters_width
from bayonets.wording import number, percent, significant

COUNT_TICKS = (0.0, *(factor * 10.0**power for power in range(7) for factor in (1, 2, 3, 5, 7)))
SHARE_TICKS = (0.0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class ValueAxis:
    """The common axis of the rows, which always includes 0.

    Attributes:
        name: the quantity with its unit; empty if the heading gives it.
        write: formats a value; None: with the decimals that the ticks need.
        ticks: candidates, ascending from 0; if empty, round numbers are chosen.
        root: whether the scale is a square root, so that small values are visible beside large ones.
        signed: whether values have both signs: 0 is marked by a line, and positive numbers have a plus sign.
        least: the smallest end of the axis.
        end: the exact end of the axis, or None.
    """

    name: str = ""
    write: Callable[[float], str] | None = None
    ticks: Sequence[float] = ()
    root: bool = False
    signed: bool = False
    least: float = 1e-9
    end: float | None = None

    def place(self, value: float) -> float:
        """The position of a value, in the units of the drawing."""
        return math.sqrt(max(value, 0.0)) if self.root else value

    def text(self, value: float) -> str:
        """A value as text."""
        if self.write is not None:
            return self.write(value)
        return significant(value, 2) if abs(value) < 10.0 else number(value)

    def set_on(self, axes: Axes, values: Sequence[float], width: float, spare: float) -> None:
        """Limits and ticks.

        Args:
            axes: the axes of matplotlib.
            values: all values that must lie within the axis.
            width: the length of the axis in pixels.
            spare: pixels by which the last label may extend beyond it.
        """
        low, high = min([0.0, *values]), max([self.least, *values])
        if self.root:
            high = 1.04 * high
            axes.set_xlim(0.0, math.sqrt(high))
            ticks = root_ticks(self.ticks, high, width, self._half_of_name, spare=spare)
        elif self.end is not None:
            axes.set_xlim(0.0, self.end)
            ticks = [*self.ticks]
        else:
            high = max([0.0, *values])
            room = 0.06 * (high - low) or 1.0  # if all values are 0, one unit to either side
            axes.set_xlim(low - room if self.signed else 0.0, high + room)
            tick_width = 48.0 if self.signed or self.write is not None else 38.0
            axes.xaxis.set_major_locator(MaxNLocator(min(max(int(width / tick_width), 2), 5)))
            axes.xaxis.set_major_formatter(self._formatter())
            if self.signed:
                axes.axvline(0.0, color=style.INK, linewidth=1.2, zorder=1)
            return
        axes.set_xticks([self.place(tick) for tick in ticks], [self.text(tick) for tick in ticks])

    def _half_of_name(self, value: float) -> float:
        return letters_width(self.text(value), style.SMALL) / 2

    def _formatter(self) -> EvenTicks:
        return EvenTicks(scale=100.0, suffix="%") if self.write is percent else EvenTicks(signed=self.signed)
