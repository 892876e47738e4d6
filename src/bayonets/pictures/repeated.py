"""Repeated runs of a simulator: the distribution of each quantity over the runs, step by step."""

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import named_level_ticks, nice_ticks
from bayonets.pictures.composed import Drawable, Key, composed
from bayonets.pictures.style import letters_width
from bayonets.pictures.time_panel import DayLine, PanelRow, TimePanel, band_items
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import quantiles
from bayonets.wording import runs_text, significant, span

_COLORS = (style.PROTEST, style.LOYAL, style.RESISTING, style.EXITED, style.FORCE)


def repeated(courses: Mapping[str, npt.NDArray[Any]], subtitle: str) -> Figure:
    """Quantities one above the other over the same steps: median, 50 and 90 percent bands.

    Args:
        courses: (R, T) by name; at least one.
        subtitle: the simulator and its arguments.
    """
    runs, steps = next(iter(courses.values())).shape
    levels = {name: quantiles(values.astype(np.float64)) for name, values in courses.items()}
    ticks = {name: _ticks(levels[name], whole=values.dtype.kind != "f") for name, values in courses.items()}
    # The left margin fits the longest number.
    left = max(letters_width(significant(tick), style.SMALL) for axis in ticks.values() for tick in axis) + 16.0
    rows: list[tuple[Drawable, ...]] = [(Key(band_items()),)]
    for index, name in enumerate(courses):
        line = DayLine.of_runs(levels[name], _COLORS[index % len(_COLORS)], _written)
        panel = TimePanel(name, [line], partial(_level_axis, ticks=ticks[name]))
        last = index == len(courses) - 1
        rows.append((PanelRow([panel], None, steps, (168.0, 140.0), left=left, right=84.0, named=last),))
    return composed(rows, title=_finding(*next(iter(levels.items())), runs), subtitle=subtitle)


def _ticks(levels: Floats, *, whole: bool) -> list[float]:
    """Round numbers from 0, or from below the lowest value, to above the highest."""
    low, high = float(levels.min()), float(levels.max())
    if low >= 0.0:
        return nice_ticks(high, whole=whole)
    step = nice_ticks(max(-low, high), whole=whole)[1]
    return [step * k for k in range(math.floor(low / step), max(math.ceil(high / step), 0) + 1)]


def _level_axis(axes: Axes, *, ticks: list[float], labels: bool) -> None:
    """Ticks and their labels, with room for the width of a line at both ends, and a line at 0 within the axis."""
    room = 0.01 * (ticks[-1] - ticks[0])
    axes.set_ylim(ticks[0] - room, ticks[-1] + room)
    named_level_ticks(axes, ticks, significant, labels=labels)
    if ticks[0] < 0.0:
        axes.axhline(0.0, color=style.INK, linewidth=1.0, zorder=2.5)


def _written(value: float) -> str:
    return significant(value, 3)


def _finding(name: str, levels: Floats, runs: int) -> str:
    """The final value of a quantity and its spread over the runs."""
    low, _, median, _, high = map(_written, map(float, levels[:, -1]))
    if runs == 1:
        return f"{name} ends at {median} in the only run"
    if low == high:
        return f"{name} ends at {median} in at least 90% of {runs_text(runs)}"
    return f"{name} ends at {span(low, high)} in 90% of {runs_text(runs)}; the median is {median}"
