"""The survival of the regime: the share of runs over time, and how near the runs came to a fall."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Literal

import numpy as np
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import across_name, axis_name, count_axis, even, share_axis
from bayonets.pictures.composed import Drawable, Key
from bayonets.pictures.labels import EndLabel, KeyItem
from bayonets.pictures.observed import Observed
from bayonets.pictures.style import WIDE, Dash, letters_width, sheet, styled
from bayonets.pictures.time_panel import DayLine, PanelRow, TimePanel
from bayonets.statistics.estimate import Floats
from bayonets.statistics.shares import wilson
from bayonets.wording import number, percent

_OBSERVED_AT = 0.05
"""The share at which the days of an observed fall are drawn: just above the axis."""


@dataclass(frozen=True)
class Falls:
    """The falls by one cause.

    Attributes:
        name: the name of the cause.
        days: (K,) the day of each fall by this cause.
        color, dash: the look of its line.
    """

    name: str
    days: Floats
    color: str
    dash: Dash = "-"


def survival(
    causes: Sequence[Falls], runs: int, start: date, days: int, observed: Sequence[Observed] = ()
) -> list[tuple[Drawable, ...]]:
    """The share of runs in which the regime still holds, day by day, and the shares that have fallen by each cause.

    Every run is watched to its last day, so the share needs no correction for runs that leave; bands are pointwise
    95 percent Wilson intervals.

    Args:
        causes: falls by cause; causes without any are left out.
        runs: at least 1.
        start: date of day 0.
        days: at least 1.
        observed: the days between which the regime was observed to fall.
    """
    happened = [cause for cause in causes if len(cause.days)]
    longest = max(("still holds", *(cause.name for cause in happened)), key=len)
    items = [KeyItem("share of the runs", style.INK), KeyItem("95% CI", style.INK, "band", alpha=style.TINT_90)]
    items += [KeyItem("observed: fell between", style.OBSERVED, "bracket")] if observed else []
    fallen = np.concatenate([cause.days for cause in happened]) if happened else np.empty(0)
    lines = [share_line(runs - fallen_by_day(fallen, days), runs, style.INK, "-", "still holds ")]
    lines += [
        share_line(fallen_by_day(cause.days, days), runs, cause.color, cause.dash, f"{cause.name} ")
        for cause in happened
    ]
    marks = [replace(mark, place=_OBSERVED_AT) for mark in observed]
    panel = TimePanel("share of the runs", lines, partial(share_axis, top=1.0), marks, along=True)
    right = letters_width(f"{longest} 99.9%", style.SMALL) + 12.0
    row = PanelRow([panel], start, days, (270.0, 200.0), left=50.0, right=right, named=True)
    return [(Key(items),), (row,)]


def fallen_by_day(fall_days: Floats, days: int) -> Floats:
    """(D,) falls up to and including each day."""
    return np.cumsum(np.bincount(fall_days.astype(np.intp), minlength=days)[:days]).astype(np.float64)


def share_line(counts: Floats, runs: int, color: str, dash: Dash = "-", name: str = "") -> DayLine:
    """`counts` as a share of the runs, with its pointwise 95 percent interval."""
    share = float(counts[-1]) / runs
    end = EndLabel(share, f"{name}{percent(share)}", color, bold=not name)
    return DayLine(counts / runs, color, [(*wilson(counts, runs), style.TINT_90)], (end,), dash, stepped=True)


@styled
def nearness(
    values: Floats,
    threshold: float,
    *,
    name: str,
    threshold_name: str,
    width: float = WIDE,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """The distance of each run from a threshold that no run, or some runs, crossed.

    Args:
        values: (R,) the largest value that each run reached.
        threshold: the threshold.
        name: the quantity with its unit.
        threshold_name: written at the threshold.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    height, left = 110.0, 50.0
    page = sheet(width, 46 + height + 46, title, subtitle)
    axes = page.panel(left, 46, width - left - 20, height)
    low, high = min(float(values.min()), threshold), max(float(values.max()), threshold)
    margin = 0.06 * max(high - low, 0.2)
    bin_width = (high - low + 2.0 * margin) / 44
    # The line is an edge, so that no bar lies on both sides of it.
    below, above = np.ceil((threshold - low + margin) / bin_width), np.ceil((high - threshold + margin) / bin_width)
    edges = threshold + bin_width * np.arange(-below, above + 1)
    counts, _ = np.histogram(values, edges)
    axes.stairs(counts, edges, fill=True, color=style.FORCE, alpha=0.5, linewidth=0)
    axes.set_xlim(edges[0], edges[-1])
    count_axis(axes, float(counts.max()), whole=True)
    axes.axvline(threshold, color=style.INK, linewidth=1.2)
    axes.annotate(
        threshold_name, (threshold, 1.0), xycoords=axes.get_xaxis_transform(), xytext=(0, 4),
        textcoords="offset points", ha=_inwards((threshold - edges[0]) / (edges[-1] - edges[0])), fontsize=style.SMALL,
    )  # fmt: skip
    ticks = [tick for tick in axes.get_xticks() if edges[0] <= tick <= edges[-1]]
    axes.set_xticks(ticks, [*map(even(ticks), ticks)])
    axis_name(axes, f"runs (of {number(len(values))})", left=-left + 4)
    across_name(axes, name, below=34)
    return page.figure


def _inwards(position: float) -> Literal["left", "center", "right"]:
    """The alignment of a word at a position of an axis, from 0 to 1, that keeps it within the ends."""
    return "left" if position < 0.15 else "right" if position > 0.85 else "center"
