"""Repeated runs of a simulator: how each quantity spreads over the runs, step by step."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import axis_name, date_name, nice_ticks
from bayonets.pictures.fan import FanPanel, draw_panel, fan_key
from bayonets.pictures.intervals import quantiles
from bayonets.pictures.style import WIDE, sheet, styled
from bayonets.pictures.words import number, runs_text, significant, span

_LEFT, _RIGHT, _TOP, _HEIGHT, _GAP = 58.0, 84.0, 50.0, 168.0, 52.0
_COLORS = (style.PROTEST, style.LOYAL, style.RESISTING, style.EXITED, style.FORCE)


@styled
def repeated(courses: Mapping[str, npt.NDArray[Any]], heading: str) -> Figure:
    """Quantities one above the other over the same steps: median, 50 and 90 percent bands.

    Args:
        courses: by name, (R, T); at least one.
        heading: what was run.
    """
    panels = [_panel(name, values, _COLORS[row % len(_COLORS)]) for row, (name, values) in enumerate(courses.items())]
    runs, steps = next(iter(courses.values())).shape
    subtitle = f"{heading}. A run that has ended keeps its last state."
    page = sheet(WIDE, _TOP + len(panels) * (_HEIGHT + _GAP) - 6, _finding(panels[0], runs), subtitle)
    fan_key(page, panels)
    for row, panel in enumerate(panels):
        axes = page.panel(_LEFT, _TOP + row * (_HEIGHT + _GAP), WIDE - _LEFT - _RIGHT, _HEIGHT)
        step_axis(axes, steps)
        draw_panel(axes, panel, _HEIGHT)
        axis_name(axes, panel.name, left=-_LEFT + 4, above=11)
    date_name(axes, "step")
    return page.figure


def step_axis(axes: Axes, steps: int) -> None:
    """Whole steps from 0 along the bottom; a single one is drawn as wide as a step.

    Args:
        axes: the panel.
        steps: at least 1.
    """
    ticks = [tick for tick in nice_ticks(steps - 1.0, 8, whole=True) if tick <= max(steps - 1.0, 0.0)]
    axes.set_xlim(-0.5 if steps == 1 else 0.0, max(steps - 1.0, 0.5))
    axes.set_xticks(ticks, [number(tick) for tick in ticks])


def _panel(name: str, values: npt.NDArray[Any], color: str) -> FanPanel:
    levels = quantiles(values.astype(np.float64))
    signed = float(levels.min()) < 0.0
    return FanPanel(name, levels, color, threshold=0.0 if signed else None, write=lambda value: significant(value, 3))


def _finding(panel: FanPanel, runs: int) -> str:
    """Where the first quantity ends, and how far the runs spread."""
    low, _, median, _, high = (panel.write(float(level[-1])) for level in panel.quantiles)
    if runs == 1:
        return f"{panel.name} ends at {median} in the only run"
    if low == high:
        return f"{panel.name} ends at {median} in nearly all of {runs_text(runs)}"
    return f"{panel.name} ends at {span(low, high)} in 90% of {runs_text(runs)}; the median is {median}"
