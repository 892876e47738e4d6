"""Repeated runs of a simulator: how each quantity spreads over the runs, step by step."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import axis_name, bands, date_name, named_level_ticks, nice_ticks
from bayonets.pictures.fan import fan_items
from bayonets.pictures.labels import EndLabel, end_labels, key
from bayonets.pictures.style import WIDE, letters_width, sheet, styled
from bayonets.pictures.words import number, runs_text, significant, span
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import quantiles

_RIGHT, _TOP, _HEIGHT, _GAP = 84.0, 50.0, 168.0, 52.0
_COLORS = (style.PROTEST, style.LOYAL, style.RESISTING, style.EXITED, style.FORCE)


@styled
def repeated(courses: Mapping[str, npt.NDArray[Any]], subtitle: str) -> Figure:
    """Quantities one above the other over the same steps: median, 50 and 90 percent bands.

    Args:
        courses: by name, (R, T); at least one.
        subtitle: what was run.
    """
    runs, steps = next(iter(courses.values())).shape
    levels = {name: quantiles(values.astype(np.float64)) for name, values in courses.items()}
    ticks = {name: _ticks(levels[name], whole=values.dtype.kind != "f") for name, values in courses.items()}
    # As wide as the longest number at the left.
    left = max(letters_width(significant(tick), style.SMALL) for each in ticks.values() for tick in each) + 16.0
    title = _finding(*next(iter(levels.items())), runs)
    page = sheet(WIDE, _TOP + len(courses) * (_HEIGHT + _GAP) - 6, title, subtitle)
    key(page, fan_items([]), 4, 14)
    for row, name in enumerate(courses):
        axes = page.panel(left, _TOP + row * (_HEIGHT + _GAP), WIDE - left - _RIGHT, _HEIGHT)
        step_axis(axes, steps)
        bands(axes, levels[name], _COLORS[row % len(_COLORS)])
        _level_axis(axes, ticks[name])
        _ends(axes, levels[name])
        axis_name(axes, name, left=-left + 4, above=11)
    date_name(axes, "step")
    return page.figure


def step_axis(axes: Axes, steps: int) -> None:
    """Whole steps from 0 along the bottom; a single one is drawn as wide as a step.

    Args:
        axes: the panel.
        steps: at least 1.
    """
    ticks = [tick for tick in nice_ticks(steps - 1.0, 8, whole=True) if tick <= steps - 1.0]
    axes.set_xlim(-0.5 if steps == 1 else 0.0, max(steps - 1.0, 0.5))
    axes.set_xticks(ticks, [number(tick) for tick in ticks])


def _ticks(levels: Floats, *, whole: bool) -> list[float]:
    """Round numbers from 0, or from below what is below it, to above all."""
    low, high = float(levels.min()), float(levels.max())
    if low >= 0.0:
        return nice_ticks(high, whole=whole)
    step = nice_ticks(max(-low, high), whole=whole)[1]
    return [step * k for k in range(math.floor(low / step), max(math.ceil(high / step), 0) + 1)]


def _level_axis(axes: Axes, ticks: list[float]) -> None:
    """The ticks and their names, with room for the width of a line at both ends; a line at 0 within the axis."""
    room = 0.01 * (ticks[-1] - ticks[0])
    axes.set_ylim(ticks[0] - room, ticks[-1] + room)
    named_level_ticks(axes, ticks, significant, labels=True)
    if ticks[0] < 0.0:
        axes.axhline(0.0, color=style.INK, linewidth=1.0, zorder=2.5)


def _ends(axes: Axes, levels: Floats) -> None:
    low, median, high = _at_the_end(levels)
    outer = [EndLabel(value, _written(value), style.MUTED) for value in (low, high)]
    middle = EndLabel(median, _written(median), bold=True)
    end_labels(axes, [label for label in outer if label.text != middle.text] + [middle], _HEIGHT)


def _at_the_end(levels: Floats) -> tuple[float, float, float]:
    return float(levels[0, -1]), float(levels[2, -1]), float(levels[4, -1])


def _written(value: float) -> str:
    return significant(value, 3)


def _finding(name: str, levels: Floats, runs: int) -> str:
    """Where a quantity ends, and how far the runs spread."""
    low, median, high = map(_written, _at_the_end(levels))
    if runs == 1:
        return f"{name} ends at {median} in the only run"
    if low == high:
        return f"{name} ends at {median} in at least 90% of {runs_text(runs)}"
    return f"{name} ends at {span(low, high)} in 90% of {runs_text(runs)}; the median is {median}"
