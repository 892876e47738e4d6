"""Does the regime hold: the probability with its interval, the share of runs over time, and how near it came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import axis_name, count_axis, date_axis, date_name, even, share_axis
from bayonets.pictures.intervals import Floats, wilson
from bayonets.pictures.labels import EndLabel, KeyItem, end_labels, key, key_height
from bayonets.pictures.observed import Observed, draw_observed
from bayonets.pictures.style import WIDE, Dash, letters_width, sheet, styled
from bayonets.pictures.words import number, percent, years

_OBSERVED_AT = 0.05
"""The share at which the days of an observed fall are drawn: just above the axis."""


@dataclass(frozen=True)
class Falls:
    """When runs fell by one cause.

    Attributes:
        name: of the cause.
        days: (K,) day of each fall by it.
        color, dash: of its line.
    """

    name: str
    days: Floats
    color: str
    dash: Dash = "-"


@styled
def survival(
    causes: Sequence[Falls],
    runs: int,
    start: date,
    days: int,
    observed: Sequence[Observed] = (),
    *,
    width: float = WIDE,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """The share of runs in which the regime still holds, day by day, and the shares that have fallen by each cause.

    Every run is watched to its last day, so the share needs no correction for runs that leave; bands are pointwise
    95 percent Wilson intervals.

    Args:
        causes: falls by cause; causes without any are left out.
        runs: at least 1.
        start: date of day 0.
        days: at least 1.
        observed: between which days the regime fell in fact.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    height, left = (270.0 if width >= 600 else 200.0), 50.0
    happened = [cause for cause in causes if len(cause.days)]
    longest = max(("still holds", *(cause.name for cause in happened)), key=len)
    right = letters_width(f"{longest} 99.9%", style.SMALL) + 12.0
    items = [KeyItem("share of the runs", style.INK), KeyItem("95% CI", style.INK, "band", alpha=style.TINT_90)]
    items += [KeyItem("observed: fell between", style.OBSERVED, "bracket")] if observed else []
    head = 34.0 + key_height(items, width)
    page = sheet(width, head + height + 44, title, subtitle)
    axes = page.panel(left, head, width - left - right, height)
    date_axis(axes, start, days, width - left - right)
    share_axis(axes)
    fallen = np.concatenate([cause.days for cause in happened]) if happened else np.empty(0)
    labels = [steps(axes, runs - fallen_by_day(fallen, days), runs, style.INK, "-", "still holds")]
    labels += [
        steps(axes, fallen_by_day(cause.days, days), runs, cause.color, cause.dash, cause.name) for cause in happened
    ]
    end_labels(axes, labels, height)
    draw_observed(axes, [replace(mark, place=_OBSERVED_AT) for mark in observed], level=True)
    axis_name(axes, "share of the runs", left=-left + 4, above=11)
    date_name(axes, f"date, {years(start, days)}")
    key(page, items, 4, 14)
    return page.figure


def fallen_by_day(fall_days: Floats, days: int) -> Floats:
    """Falls up to and with each day; (D,)."""
    return np.cumsum(np.bincount(fall_days.astype(np.intp), minlength=days)[:days]).astype(np.float64)


def steps(axes: Axes, counts: Floats, runs: int, color: str, dash: Dash, name: str) -> EndLabel:
    """Draw the share of the runs that `counts` are, with its pointwise 95 percent interval, and label its end."""
    edges = np.arange(len(counts) + 1) - (0.5 if len(counts) == 1 else 0.0)
    low, high = (np.append(end, end[-1]) for end in wilson(counts, runs))
    shares = np.append(counts, counts[-1]) / runs
    axes.fill_between(
        edges, low, high, step="post", facecolor=color, alpha=style.TINT_90, edgecolor="none", linewidth=0
    )
    axes.plot(edges, shares, drawstyle="steps-post", color=color, linewidth=style.LINE, linestyle=dash, clip_on=True)
    return EndLabel(float(shares[-1]), f"{name} {percent(float(shares[-1]))}", color)


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
    """How near each run came to a line that none, or some, crossed.

    Args:
        values: (R,) how far each run went.
        threshold: the line.
        name: of the quantity, with its unit.
        threshold_name: written at the line.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    height, left = 110.0, 50.0
    page = sheet(width, 46 + height + 46, title, subtitle)
    axes = page.panel(left, 46, width - left - 20, height)
    low, high = min(float(values.min()), threshold), max(float(values.max()), threshold)
    margin = 0.06 * max(high - low, 0.2)
    each = (high - low + 2.0 * margin) / 44
    # The line is an edge, so that no bar lies on both sides of it.
    below, above = np.ceil((threshold - low + margin) / each), np.ceil((high - threshold + margin) / each)
    edges = threshold + each * np.arange(-below, above + 1)
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
    axes.annotate(
        name, (1.0, 0.0), xycoords="axes fraction", xytext=(0, -34), textcoords="offset points", ha="right",
        fontsize=style.SMALL, color=style.MUTED,
    )  # fmt: skip
    return page.figure


def _inwards(place: float) -> Literal["left", "center", "right"]:
    """How a word at a place of an axis, from 0 to 1, is set so that it does not reach beyond the ends."""
    return "left" if place < 0.15 else "right" if place > 0.85 else "center"
