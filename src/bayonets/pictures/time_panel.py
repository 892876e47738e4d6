"""Quantities over days or steps: lines with their bands, observations, and marked days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes

from bayonets.pictures import style
from bayonets.pictures.axes import across_name, axis_name, date_axis, days_of, step_axis, tint
from bayonets.pictures.labels import EndLabel, KeyItem, end_labels
from bayonets.pictures.observed import Observed, draw_observed
from bayonets.pictures.style import Dash, Sheet, fit, wrapped
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import last_known
from bayonets.wording import years

_MARK_WIDTH = 18.0

Band = tuple[Floats, Floats, float]
"""The lower and the upper end, (D,) each, and the opacity."""


@dataclass(frozen=True)
class DayLine:
    """A line over the days.

    Attributes:
        values: (D,); nan on days on which nothing is drawn.
        color: the colour of the line.
        bands: the bands behind the line.
        ends: labels at its right end.
        dash, width: the look of the line.
        stepped: whether each value holds from its day to the next.
        until: the number of days for which the line is drawn; None: all.
        band_color: the colour of the bands, if it differs from that of the line.
    """

    values: Floats
    color: str
    bands: Sequence[Band] = ()
    ends: tuple[EndLabel, ...] = ()
    dash: Dash = "-"
    width: float = style.LINE
    stepped: bool = False
    until: int | None = None
    band_color: str = ""

    @classmethod
    def of_runs(cls, quantiles: Floats, color: str, write: Callable[[float], str]) -> Self:
        """The median with its 50 and 90 percent bands; the median of the last day is written at the end.

        Args:
            quantiles: (5, D) at `quantiles.LEVELS`.
            color: the colour of line and bands.
            write: formats a number of this quantity.
        """
        low, _, median, _, high = map(float, last_known(quantiles))
        middle = EndLabel(median, write(median), bold=True)
        outer = [EndLabel(value, write(value), style.MUTED) for value in (low, high)]
        ends = (*(label for label in outer if label.text != middle.text), middle)
        bands = ((quantiles[0], quantiles[4], style.TINT_90), (quantiles[1], quantiles[3], style.TINT_50))
        return cls(quantiles[2], color, bands, ends)

    def draw(self, axes: Axes) -> None:
        """Draw bands and line."""
        color = self.band_color or self.color
        look: dict[str, Any] = {"color": self.color, "linewidth": self.width, "linestyle": self.dash, "zorder": 3}
        if self.stepped:
            count = len(self.values)
            edges = np.arange(count + 1, dtype=np.float64) - (0.5 if count == 1 else 0.0)
            for low, high, alpha in self.bands:
                tint(axes, edges, np.append(low, low[-1]), np.append(high, high[-1]), color, alpha, step="post")
            axes.plot(edges, np.append(self.values, self.values[-1]), drawstyle="steps-post", **look)
            return
        for low, high, alpha in self.bands:
            days, ends = days_of(np.stack([low, high]))
            tint(axes, days, ends[0], ends[1], color, alpha)
        days, values = days_of(self.values)
        axes.plot(days[: self.until], values[: self.until], **look)


@dataclass(frozen=True)
class MarkedDay:
    """A day with an event: `mark` is written on the picture and explained in its caption."""

    day: float
    mark: str


@dataclass(frozen=True)
class TimePanel:
    """One quantity, or several of one unit.

    Attributes:
        name: the quantity with its unit, written above; empty for none.
        lines: the lines in the order of drawing.
        scale: sets limits and ticks of the vertical axis; called with the axes and `labels`, whether they are labelled.
        observed: observations by day; if `along`, observed days at a level.
        threshold: a level drawn across the panel, with its name.
        fall: the day and the level of a cross.
        small: whether the labels at the ends are small.
    """

    name: str
    lines: Sequence[DayLine]
    scale: Callable[..., None]
    observed: Sequence[Observed] = ()
    along: bool = False
    threshold: tuple[float, str] | None = None
    fall: tuple[float, float] | None = None
    small: bool = False

    def draw(self, axes: Axes, height: float, *, named: bool) -> None:
        """Draw it on axes of a size in pixels, whose days are set."""
        for line in self.lines:
            line.draw(axes)
        self.scale(axes, labels=named)
        if self.threshold is not None:
            _threshold(axes, *self.threshold, self.lines[0])
        draw_observed(axes, self.observed, level=self.along)
        if self.fall is not None:
            axes.axvline(self.fall[0], color=style.RESISTING, linewidth=1.2, zorder=2.5)
            axes.plot(*([at] for at in self.fall), "X", color=style.RESISTING, markersize=7, zorder=4, clip_on=False)
        size, pad = (11.0, 4.0) if self.small else (style.SMALL, 6.0)
        end_labels(axes, [label for line in self.lines for label in line.ends], height, size=size, pad=pad)


@dataclass(frozen=True)
class PanelRow:
    """Panels side by side over the same days.

    Attributes:
        panels: the panels with their vertical axes, of which only the first is labelled.
        start: date of day 0; None: steps instead of days.
        days: the number of days.
        tall: the height of a panel in pixels on a wide and on a narrow page.
        left, right: pixels for the labels of the vertical axis, and for the labels at the ends of lines.
        gap: pixels between two panels.
        above: pixels above the panels.
        below: pixels below the panels, for the labels of the days.
        undated: the number of panels, from the first on, without labels of days.
        named: whether the axis of days has a name below it.
        moments: days marked by hairlines.
        marked: whether the marks of these days are written above.
        label, note: written at the left and at the right, if nothing else is.
        heads: the headings of the columns, each with a few words below.
    """

    panels: Sequence[TimePanel]
    start: date | None
    days: int
    tall: tuple[float, float]
    left: float = 58.0
    right: float = 66.0
    gap: float = 0.0
    above: float = 24.0
    below: float = 28.0
    undated: int = 0
    named: bool = False
    moments: Sequence[MarkedDay] = ()
    marked: bool = False
    label: str = ""
    note: str = ""
    heads: Sequence[tuple[str, str]] = ()

    def height(self, width: float, *, wide: bool) -> float:
        """Pixels."""
        return self._head(width) + self.tall[not wide] + self.below + 16.0 * self.named

    def _each(self, width: float) -> float:
        """Pixels of a panel."""
        count = len(self.panels)
        return (width - self.left - self.right - self.gap * (count - 1)) / count

    def _head(self, width: float) -> float:
        lines = max((len(self._words(words, width)) for _, words in self.heads), default=0)
        return self.above + 20.0 * self.marked + (24.0 + 16.0 * lines if self.heads else 0.0)

    def _words(self, words: str, width: float) -> list[str]:
        return wrapped(words, self._each(width), style.SMALL, lines=4)

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw them onto a sheet."""
        tall, panel_width, head = self.tall[page.width < 600], self._each(width), self._head(width)
        for index, (name, words) in enumerate(self.heads):
            x = left + self.left + index * (panel_width + self.gap)
            page.write(x, top + 16.0, fit(name, panel_width, style.TEXT, bold=True), bold=True)
            for row, line in enumerate(self._words(words, width), start=1):
                page.write(x, top + 17.0 + 16.0 * row, line, size=style.SMALL, color=style.MUTED)
        for index, panel in enumerate(self.panels):
            axes = page.panel(left + self.left + index * (panel_width + self.gap), top + head, panel_width, tall)
            if self.start is None:
                step_axis(axes, self.days)
            else:
                date_axis(axes, self.start, self.days, panel_width, labels=index >= self.undated)
            panel.draw(axes, tall, named=index == 0)
            self._mark(axes, panel_width)
            if panel.name:
                axis_name(axes, fit(panel.name, width - 4.0), left=-self.left + 4.0, above=11)
        self._write_sides(page, left, top + head + tall - 6.0, width)
        if self.named:
            across_name(axes, "step" if self.start is None else f"date, {years(self.start, self.days)}")

    def _write_sides(self, page: Sheet, left: float, y: float, width: float) -> None:
        """Write the label; one of several lines ends at the height of a single line if there is room above."""
        lines = wrapped(self.label, self.left - 12.0, style.SMALL, lines=3)
        foot = y + max(14.0 * (len(lines) - 2), 0.0) / 2
        for line, words in enumerate(reversed(lines)):
            page.write(left + self.left - 10.0, foot - 14.0 * line, words, size=style.SMALL, align="right")
        page.write(left + width - self.right + 8.0, y, self.note, size=11.0, color=style.MUTED)

    def _mark(self, axes: Axes, width: float) -> None:
        for moment in self.moments:
            axes.axvline(moment.day, color=style.AXIS, linewidth=style.HAIR, linestyle=(0, (2, 2)), zorder=1.5)
        if self.marked:
            _marks(axes, self.moments, width)


def _marks(axes: Axes, moments: Sequence[MarkedDay], width: float) -> None:
    """The marks of the days above a panel; neighbours without enough room are joined: `1, 2`."""
    low, high = axes.get_xlim()
    groups: list[list[MarkedDay]] = []
    for moment in sorted(moments, key=lambda marked: marked.day):
        near = groups and (moment.day - groups[-1][-1].day) / (high - low) * width < _MARK_WIDTH
        groups[-1].append(moment) if near else groups.append([moment])
    for group in groups:
        middle = (group[0].day + group[-1].day) / 2
        text = ", ".join(moment.mark for moment in group)
        axes.annotate(
            text, (middle, 1.0), xycoords=axes.get_xaxis_transform(), xytext=(0, 27), textcoords="offset points",
            ha="center", fontsize=style.SMALL, color=style.INK, annotation_clip=False,
        )  # fmt: skip


def _threshold(axes: Axes, level: float, name: str, line: DayLine) -> None:
    """A line across the panel, with its name at the end where the band leaves more room."""
    axes.axhline(level, color=style.INK, linewidth=1.0, zorder=2.5)
    if not name:
        return
    days, high = days_of(line.bands[0][1])
    finite = high[np.isfinite(high)]
    third = max(len(finite) // 3, 1)
    at_left = finite[:third].max() < finite[-third:].max()
    # Near the upper end of the panel, close to its heading, the name is written below the line.
    bottom, top = axes.get_ylim()
    above = -12 if level > bottom + 0.95 * (top - bottom) else 5
    axes.annotate(
        name, (days[0] if at_left else days[-1], level), xytext=(4 if at_left else -4, above),
        textcoords="offset points", ha="left" if at_left else "right", fontsize=style.SMALL, color=style.INK,
        annotation_clip=False,
    )  # fmt: skip


def band_items(of: str = "the runs", *, median: str = "", outer: str = "") -> list[KeyItem]:
    """The entries of the key for lines and bands over runs.

    Args:
        of: the runs to which they refer.
        median, outer: further meanings of the line and of the wider band.
    """
    return [
        KeyItem(f"median of {of}{median}", style.FORCE),
        KeyItem("50%", style.FORCE, "band", alpha=style.TINT_50 + style.TINT_90),
        KeyItem(f"90% of {of}{outer}", style.FORCE, "band", alpha=style.TINT_90),
    ]
