"""Commanders by formation over time: in how many of the runs they stall or have stood down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import date_axis, date_name, days_of
from bayonets.pictures.labels import KeyItem, key, key_height
from bayonets.pictures.style import RESISTING, SHIRKING, WIDE, Dash, letters_width, sheet, styled, wrapped
from bayonets.pictures.words import percent, years
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Floats
from bayonets.statistics.shares import wilson

Counts = npt.NDArray[np.int64]

_ROW, _GAP, _LINE, _MOST_LINES = 34.0, 12.0, 14.0, 3


@dataclass(frozen=True)
class PosturePanel:
    """One formation's commander.

    Attributes:
        label: of the formation.
        stalling, stood_down: (D,) of the runs in which the regime stands, those in which he does so at the day's end.
    """

    label: str
    stalling: Floats
    stood_down: Floats


@styled
def postures(
    panels: Sequence[PosturePanel], standing: Counts, start: date, *,
    width: float = WIDE, title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """One row a formation, each from 0 to 100 percent of the runs that stand, with pointwise 95 percent Wilson bands.

    Args:
        panels: in the order of the file.
        standing: (D,) runs in which the regime stands; from the first day on which it is 0, nothing is drawn.
        start: date of day 0.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    wide = width >= 600
    top_share = _top_share(panels, standing)
    longest = max(letters_width(plain(panel.label), style.SMALL) for panel in panels)
    left, right = (min(max(longest + 16.0, 120.0), 290.0), 134.0) if wide else (128.0, 70.0)
    items = _key_items(top_share)
    head = 26.0 + key_height(items, width)
    page = sheet(width, head + len(panels) * (_ROW + _GAP) + 40, title, subtitle)
    key(page, items, 4, 14)
    ends = "last day drawn" if not standing[-1] else "on the last day" if wide else "last day"
    page.write(width - right + 8, head - 8, ends, size=11.0, color=style.MUTED)
    for row, panel in enumerate(panels):
        top = head + row * (_ROW + _GAP)
        axes = page.panel(left, top, width - left - right, _ROW)
        last = row == len(panels) - 1
        date_axis(axes, start, len(panel.stalling), width - left - right, labels=last)
        axes.set_ylim(0.0, top_share)
        axes.set_yticks([])
        axes.axhline(0.0, color=style.AXIS, linewidth=style.HAIR)
        _line(axes, panel.stalling, standing, SHIRKING, "-")
        _line(axes, panel.stood_down, standing, RESISTING, (0, (5, 2)))
        # A name of several lines ends where one of one line stands, as far as there is room above.
        lines = wrapped(panel.label, left - 12, style.SMALL, lines=_MOST_LINES)
        below = max(_LINE * (len(lines) - 2), 0.0) / 2
        for line, words in enumerate(reversed(lines)):
            y = top + _ROW - 6 + below - _LINE * line
            page.write(left - 10, y, words, size=style.SMALL, align="right")
        page.write(width - right + 8, top + _ROW - 6, _ends(panel, standing, wide=wide), size=11.0, color=style.MUTED)
        if last:
            date_name(axes, f"date, {years(start, len(panel.stalling))}")
    return page.figure


def _known(counts: Floats, standing: Counts) -> tuple[Floats, Floats]:
    """Counts, and of how many runs, on the days that are drawn."""
    days = np.count_nonzero(standing)
    return counts[:days], standing[:days].astype(np.float64)


def _top_share(panels: Sequence[PosturePanel], standing: Counts) -> float:
    """The common top of the rows: the least round share above every share, and above every interval of many runs."""
    highest = 0.0
    for panel in panels:
        for counts in (panel.stalling, panel.stood_down):
            count, runs = _known(counts, standing)
            many = runs >= 0.5 * runs[0]
            highest = max(highest, float((count / runs).max()), float(wilson(count, runs)[1][many].max()))
    return next(share for share in (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0) if share >= highest)


def _key_items(top_share: float) -> list[KeyItem]:
    return [
        KeyItem("STALLING", SHIRKING),
        KeyItem("STOOD DOWN", RESISTING, dash=(0, (5, 2))),
        KeyItem(f"95% CI; each row: 0 to {percent(top_share)} of the runs standing", style.FORCE, "band", alpha=0.3),
    ]


def _line(axes: Axes, counts: Floats, standing: Counts, color: str, dash: Dash) -> None:
    if not counts.any():
        return
    count, runs = _known(counts, standing)
    low, high = wilson(count, runs)
    days, shares = days_of(count / runs)
    axes.fill_between(
        days, days_of(low)[1], days_of(high)[1], facecolor=color, alpha=0.3, edgecolor="none", linewidth=0
    )
    axes.plot(days, shares, color=color, linewidth=1.4, linestyle=dash, zorder=3)


def _ends(panel: PosturePanel, standing: Counts, *, wide: bool) -> str:
    pairs = (_known(counts, standing) for counts in (panel.stalling, panel.stood_down))
    stalling, down = (percent(float(count[-1] / runs[-1])) for count, runs in pairs)
    return f"{stalling} stall, {down} down" if wide else f"{stalling}, {down}"
