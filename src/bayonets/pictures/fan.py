"""Fan charts: how a quantity spreads over the runs, day by day, beside what was observed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import (
    axis_name,
    bands,
    count_axis,
    date_axis,
    date_name,
    days_of,
    share_axis,
    signed_axis,
)  # fmt: skip
from bayonets.pictures.intervals import Floats, last_known
from bayonets.pictures.labels import EndLabel, KeyItem, end_labels, key, key_height
from bayonets.pictures.observed import Observed, draw_observed, observed_items
from bayonets.pictures.style import WIDE, sheet, styled
from bayonets.pictures.words import number, years

_GAP = 52.0
_MARK_WIDTH = 18.0
_LEAST_SHARE = 0.05
"""An axis of shares reaches so far, that nothing does not look like much."""


@dataclass(frozen=True)
class FanPanel:
    """One quantity over the days.

    Attributes:
        name: with its unit.
        quantiles: (5, D) at `intervals.LEVELS`; nan on days on which no run stands.
        color: of the quantity.
        observed: what is known of it, by day.
        threshold: a level that matters, drawn across; None: none, and the axis starts at 0.
        threshold_name: written on it.
        write: a number of this quantity as text.
        is_share: whether it is a share, whose axis starts at 0 whatever the threshold.
    """

    name: str
    quantiles: Floats
    color: str
    observed: tuple[Observed, ...] = ()
    threshold: float | None = None
    threshold_name: str = ""
    write: Callable[[float], str] = number
    is_share: bool = False


@dataclass(frozen=True)
class Moment:
    """A day on which something was set to happen: `mark` stands on the picture, its caption says what it is."""

    day: float
    mark: str


@styled
def fan(
    panels: Sequence[FanPanel], start: date, moments: Sequence[Moment] = (), *,
    of: str = "the runs", width: float = WIDE, title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """Quantities one above the other over the same days: median, 50 and 90 percent bands, observations.

    Args:
        panels: from top to bottom, all over the same days.
        start: date of day 0.
        moments: marked by hairlines.
        of: whose medians and bands these are.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    wide = width >= 600
    height = 168.0 if wide else 140.0
    items = fan_items(panels, of=of)
    head = 8.0 + key_height(items, width) + (20.0 if moments else 0.0)
    page = sheet(width, head + len(panels) * (height + _GAP) + 22, title, subtitle)
    key(page, items, 4, 14)
    left, right = 58.0, 66.0
    for row, panel in enumerate(panels):
        top = head + 24 + row * (height + _GAP)
        axes = page.panel(left, top, width - left - right, height)
        date_axis(axes, start, panel.quantiles.shape[-1], width - left - right)
        _draw(axes, panel, height)
        _moments(axes, moments)
        if row == 0:
            _marks(axes, moments, width - left - right)
        axis_name(axes, panel.name, left=-left + 4, above=11)
        if row == len(panels) - 1:
            date_name(axes, f"date, {years(start, panel.quantiles.shape[-1])}")
    return page.figure


def _draw(axes: Axes, panel: FanPanel, height: float) -> None:
    bands(axes, panel.quantiles, panel.color)
    _scale(axes, panel)
    if panel.threshold is not None:
        _threshold(axes, panel)
    draw_observed(axes, panel.observed)
    low, _, median, _, high = map(float, last_known(panel.quantiles))
    middle = EndLabel(median, panel.write(median), bold=True)
    outer = [EndLabel(value, panel.write(value), style.MUTED) for value in (low, high)]
    end_labels(axes, [label for label in outer if label.text != middle.text] + [middle], height)


def _scale(axes: Axes, panel: FanPanel) -> None:
    seen = [number for mark in panel.observed for number in mark.numbers]
    low, high = float(np.nanmin(panel.quantiles)), float(np.nanmax(panel.quantiles))
    if panel.is_share:
        share_axis(axes, max([high, panel.threshold or 0.0, _LEAST_SHARE, *seen]))
        return
    if panel.threshold is None:
        count_axis(axes, max([high * 1.02, *seen]))
        return
    signed_axis(axes, min([low, *seen]), max([high, *seen]))


def _threshold(axes: Axes, panel: FanPanel) -> None:
    level = panel.threshold or 0.0
    axes.axhline(level, color=style.INK, linewidth=1.0, zorder=2.5)
    days, high = days_of(panel.quantiles[4])
    # Its name stands at the end where the band leaves it more room.
    known = high[np.isfinite(high)]
    third = max(len(known) // 3, 1)
    at_left = known[:third].max() < known[-third:].max()
    # At the upper end of the panel, where its heading is near, it stands below the line.
    bottom, top = axes.get_ylim()
    above = -12 if level > bottom + 0.95 * (top - bottom) else 5
    axes.annotate(
        panel.threshold_name, (days[0] if at_left else days[-1], level), xytext=(4 if at_left else -4, above),
        textcoords="offset points", ha="left" if at_left else "right", fontsize=style.SMALL, color=style.INK,
        annotation_clip=False,
    )  # fmt: skip


def _moments(axes: Axes, moments: Sequence[Moment]) -> None:
    for moment in moments:
        axes.axvline(moment.day, color=style.AXIS, linewidth=style.HAIR, linestyle=(0, (2, 2)), zorder=1.5)


def _marks(axes: Axes, moments: Sequence[Moment], width: float) -> None:
    """The names of the moments above the uppermost panel; neighbours without room of their own share one: `1, 2`."""
    low, high = axes.get_xlim()
    groups: list[list[Moment]] = []
    for moment in sorted(moments, key=lambda one: one.day):
        near = groups and (moment.day - groups[-1][-1].day) / (high - low) * width < _MARK_WIDTH
        groups[-1].append(moment) if near else groups.append([moment])
    for group in groups:
        middle = (group[0].day + group[-1].day) / 2
        text = ", ".join(moment.mark for moment in group)
        axes.annotate(
            text, (middle, 1.0), xycoords=axes.get_xaxis_transform(), xytext=(0, 27), textcoords="offset points",
            ha="center", fontsize=style.SMALL, color=style.INK, annotation_clip=False,
        )  # fmt: skip


def fan_items(panels: Sequence[FanPanel], *, of: str = "the runs") -> list[KeyItem]:
    """What the bands and marks mean."""
    items = [
        KeyItem(f"median of {of}", style.FORCE),
        KeyItem("50%", style.FORCE, "band", alpha=style.TINT_50 + style.TINT_90),
        KeyItem(f"90% of {of}", style.FORCE, "band", alpha=style.TINT_90),
    ]
    return [*items, *observed_items([mark for panel in panels for mark in panel.observed])]
