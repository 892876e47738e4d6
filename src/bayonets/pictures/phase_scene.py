"""What is drawn on a map over two axes: the axes, the classes, the places of runs and the surfaces."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayonets.pictures.style import Dash
from bayonets.statistics.estimate import Floats

Signs = npt.NDArray[np.int64]

AGREED = (0.75, 0.9)
"""Shares of the draws at which thin lines are drawn."""
SIDE_TINT = 0.22
TWIN_DASH: Dash = (0, (4.0, 3.0))
_LEAST_TINT, _MOST_TINT = 0.06, 0.62


@dataclass(frozen=True)
class Side:
    """One axis.

    Attributes:
        name: with its unit.
        low, high: its ends.
        plausible_low, plausible_high: marked along it.
        today: what the scenario says, from `today_low` to `today_high` where it says more than one thing.
        at: (N,) values of the grid.
        step: between legal values, if only whole steps are.
    """

    name: str
    low: float
    high: float
    plausible_low: float
    plausible_high: float
    today: float
    today_low: float
    today_high: float
    at: Floats
    step: float | None = None


@dataclass(frozen=True)
class Class:
    """What lies above or below the line of a map, or on neither side for sure.

    Attributes:
        name: a few words.
        color: of it.
    """

    name: str
    color: str


@dataclass(frozen=True)
class Dot:
    """A place where runs were made.

    Attributes:
        x, y: the place.
        runs: made there.
        value: what they gave.
        side: 1 or -1 where they alone tell the side of the line, else 0.
    """

    x: float
    y: float
    runs: int
    value: float
    side: int


@dataclass(frozen=True, eq=False)
class Scene:
    """What is drawn.

    Attributes:
        x, y: the axes.
        twin: (Y, X) of the twin, on the grid; the tints are its own before there are runs.
        middle: (Y, X) of the surface through the runs; None before there are any.
        away: (Y, X) how far it is from the line, in standard deviations; None where there are many lines.
        signs: (Y, X) 1 and -1 where an effect is sure; None where none is shown.
        lines: values at which lines are drawn.
        above, below: the two sides of a single line.
        ramp: the colour of many steps.
        dots: places where runs were made.
        write: writes a value.
        line_name: what the line is.
        agree: (Y, X) share of the draws of unknown numbers in which the side of the line holds; None: none were drawn.
    """

    x: Side
    y: Side
    twin: Floats
    middle: Floats | None
    away: Floats | None
    signs: Signs | None
    lines: Sequence[float]
    above: Class
    below: Class
    ramp: str
    dots: Sequence[Dot]
    write: Callable[[float], str]
    line_name: str
    agree: Floats | None = None

    @property
    def twin_crosses(self) -> bool:
        """Whether a line of the twin's lies on the map."""
        return any(self.twin.min() < line < self.twin.max() for line in self.lines)

    @property
    def single(self) -> bool:
        """Whether one line parts the map in two sides."""
        return self.above.name != ""


def tints(count: int) -> list[float]:
    """So many tints from light to dark."""
    return [float(tint) for tint in np.linspace(_LEAST_TINT, _MOST_TINT, count)] if count > 1 else [SIDE_TINT]
