"""Does the regime hold: the chance as one interval, the share of runs over time, and how near it came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import axis_name, count_axis, date_axis, date_name, share_axis
from bayonets.pictures.intervals import Floats, wilson, wilson_ends
from bayonets.pictures.labels import EndLabel, KeyItem, end_labels, key
from bayonets.pictures.style import WIDE, Dash, letters_width, sheet, styled
from bayonets.pictures.words import number, percent, years

_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@styled
def chance(count: float, runs: float, name: str, *, color: str = style.INK, width: float = WIDE) -> Figure:
    """One chance with its 95 percent Wilson interval on a line from 0 to 100 percent.

    Args:
        count: runs in which it happened.
        runs: at least 1.
        name: what happened.
        color: of dot and whisker.
        width: pixels.
    """
    page = sheet(width, 84)
    low, high = wilson_ends(count, runs)
    axes = page.panel(14, 24, width - 34, 30)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(-1.0, 1.0)
    axes.set_yticks([])
    axes.set_xticks(_TICKS, [percent(tick) for tick in _TICKS])
    axes.plot([low, high], [0, 0], color=color, linewidth=2.4, clip_on=False)
    for end in (low, high):
        axes.plot([end, end], [-0.3, 0.3], color=color, linewidth=1.6, clip_on=False)
    axes.plot([count / runs], [0], "o", color=color, markersize=9, clip_on=False, markeredgecolor=style.PAPER)
    page.write(2, 12, name, size=style.SMALL, color=style.MUTED)
    return page.figure


@dataclass(frozen=True)
class Falls:
    """When runs fell by one cause.

    Attributes:
        name: of the cause.
        days: (K,) day of each downfall by it.
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
    *,
    width: float = WIDE,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """The share of runs in which the regime still holds, day by day, and the shares that have fallen by each cause.

    Every run is watched to its last day, so the share needs no correction for runs that leave; bands are pointwise
    95 percent Wilson intervals.

    Args:
        causes: downfalls by cause; causes without any are left out.
        runs: at least 1.
        start: date of day 0.
        days: at least 1.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    height, left = (270.0 if width >= 600 else 200.0), 50.0
    happened = [cause for cause in causes if len(cause.days)]
    longest = max(("still holds", *(cause.name for cause in happened)), key=len)
    right = letters_width(f"{longest} 99.9%", style.SMALL) + 12.0
    head = 52.0 if width >= 600 else 70.0
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
    axis_name(axes, "share of the runs", left=-left + 4, above=11)
    date_name(axes, f"date, {years(start, days)}")
    key(
        page,
        [KeyItem("share of the runs", style.INK), KeyItem("95% interval", style.INK, "band", alpha=style.TINT_90)],
        4,
        14,
    )
    return page.figure


def fallen_by_day(fall_days: Floats, days: int) -> Floats:
    """Downfalls up to and with each day; (D,)."""
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
    edges = np.linspace(low - margin, high + margin, 45)
    counts, _ = np.histogram(values, edges)
    axes.stairs(counts, edges, fill=True, color=style.FORCE, alpha=0.5, linewidth=0)
    axes.set_xlim(edges[0], edges[-1])
    count_axis(axes, float(counts.max()), whole=True)
    axes.axvline(threshold, color=style.INK, linewidth=1.2)
    to_left = threshold > (low + high) / 2
    axes.annotate(
        threshold_name, (threshold, 1.0), xycoords=axes.get_xaxis_transform(), xytext=(-6 if to_left else 6, -10),
        textcoords="offset points", ha="right" if to_left else "left", fontsize=style.SMALL,
    )  # fmt: skip
    ticks = [tick for tick in axes.get_xticks() if edges[0] <= tick <= edges[-1]]
    axes.set_xticks(ticks, [number(float(tick), 2) for tick in ticks])
    axis_name(axes, f"runs (of {number(len(values))})", left=-left + 4)
    axes.annotate(
        name, (1.0, 0.0), xycoords="axes fraction", xytext=(0, -34), textcoords="offset points", ha="right",
        fontsize=style.SMALL, color=style.MUTED,
    )  # fmt: skip
    return page.figure
