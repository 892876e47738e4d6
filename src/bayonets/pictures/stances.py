"""Stances by formation over time: small multiples on common axes, so that formations can be compared."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import ROOT_TICKS, named_level_ticks, root_ticks
from bayonets.pictures.composed import Drawable, Key, composed
from bayonets.pictures.labels import EndLabel, KeyItem
from bayonets.pictures.style import STANCE_COLORS, STANCE_DASHES, WIDE, Sheet, letters_width, wrapped
from bayonets.pictures.time_panel import DayLine, PanelRow, TimePanel
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import last_known
from bayonets.wording import STANCE_WORDS, number, percent
from bayonets.world.stances import EXITED, REMOVED, RESISTING, SHIRKING

MOST_PANELS: Final = 24
"""More would be too small to read."""

SHOWN: Final = (SHIRKING, REMOVED, RESISTING, EXITED)
"""In the order of drawing, the most important on top; the other officers are loyal."""

_LABELLED: Final = (SHIRKING, EXITED)
_TALL, _LEFT, _GAP, _WIDEST, _HEAD, _LINE = 96.0, 42.0, 46.0, 300.0, 58.0, 15.0
_SIZE_ROOM = 44.0
"""Pixels for the officers beside a label."""


@dataclass(frozen=True)
class StancePanel:
    """One formation.

    Attributes:
        label: the label of the formation.
        service: the label of its service; neighbours of one service are placed under one rule.
        size: the number of officers.
        quantiles: (5, D, 5) shares of the formation, at `quantiles.LEVELS`, by stance; nan on days not drawn.
    """

    label: str
    service: str
    size: float
    quantiles: Floats


def stances(
    panels: Sequence[StancePanel], start: date, *, width: float = WIDE, title: str = "", subtitle: str = ""
) -> Figure:
    """The share of each formation that shirks, resists, has left or was removed, day by day.

    The scale of shares is a square root, on which one percent is visible beside fifty; unlike a logarithm it includes
    zero.

    Args:
        panels: at most `MOST_PANELS`, in the order of the file.
        start: date of day 0.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    columns = _columns(len(panels), width)
    top = _top(panels)
    rows: list[tuple[Drawable, ...]] = [(Key(_key_items()),)]
    for first in range(0, len(panels), columns):
        below = max(len(panels) - first - columns, 0)
        rows.append((_Row(panels[first : first + columns], columns, below, start, top),))
    return composed(rows, width=width, title=title, subtitle=subtitle)


def _columns(count: int, width: float) -> int:
    """The number of columns that leaves each panel wide enough to be legible."""
    if width < 600:
        return min(count, 2)
    return count if count <= 4 else next((columns for columns in (5, 4) if count % columns in (0, columns - 1)), 5)


@dataclass(frozen=True)
class _Row:
    """Panels side by side, each below its formation's name, and those of a service below a rule with its name.

    Attributes:
        panels: `columns` panels, or fewer in the last row.
        columns: the number of columns.
        below: the number of panels in the rows below; days are labelled at panels without another below them.
        start: date of day 0.
        top: the largest share on the axis.
    """

    panels: Sequence[StancePanel]
    columns: int
    below: int
    start: date
    top: float

    def _each(self, width: float) -> float:
        """Pixels of a panel."""
        return min((width - _LEFT - self.columns * _GAP) / self.columns, _WIDEST)

    def _names(self, width: float) -> list[list[str]]:
        """The names of the formations in lines; they may extend into the gap, which is empty beside them."""
        return [wrapped(panel.label, self._each(width) + _GAP - 12.0, style.SMALL) or [""] for panel in self.panels]

    def _has_room(self, lines: Sequence[str], width: float) -> bool:
        """Whether the number of officers is written on the last line of a name."""
        return letters_width(lines[-1], style.SMALL) + _SIZE_ROOM <= self._each(width)

    def _services(self, width: float) -> list[tuple[int, int, list[str]]]:
        """First and last column of neighbours of one service, and its name in lines."""
        spans = service_spans([panel.service for panel in self.panels])
        room = self._each(width) + _GAP
        return [
            (first, last, wrapped(self.panels[first].service, (last - first + 1) * room - 0.3 * _GAP, 11.0) or [""])
            for first, last in spans
        ]

    def _above(self, width: float) -> float:
        """Pixels that the lines of the services' names take beyond the first."""
        return _LINE * (max(len(lines) for _, _, lines in self._services(width)) - 1)

    def _row(self, width: float) -> PanelRow:
        lines = max(len(name) + (not self._has_room(name, width)) for name in self._names(width))
        count, panel_width = len(self.panels), self._each(width)
        scale = partial(_share_axis, top=self.top)
        return PanelRow(
            [TimePanel("", _lines(panel), scale, small=True) for panel in self.panels], self.start,
            self.panels[0].quantiles.shape[1], (_TALL, _TALL), left=_LEFT,
            right=width - _LEFT - count * (panel_width + _GAP) + _GAP, gap=_GAP,
            above=_HEAD + self._above(width) + _LINE * (lines - 1), below=0.0 if self.below else 28.0,
            undated=min(self.below, count),
        )  # fmt: skip

    def height(self, width: float, *, wide: bool) -> float:
        """Pixels."""
        return self._row(width).height(width, wide=wide)

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw it onto a sheet."""
        self._row(width).draw(page, left, top, width)
        above, panel_width = self._above(width), self._each(width)
        begins = [left + _LEFT + index * (panel_width + _GAP) for index in range(len(self.panels))]
        for panel, lines, begin in zip(self.panels, self._names(width), begins, strict=True):
            y, officers = top + 50.0 + above, number(panel.size)
            for line, words in enumerate(lines):
                page.write(begin, y + _LINE * line, words, size=style.SMALL)
            if self._has_room(lines, width):
                last = y + _LINE * (len(lines) - 1)
                page.write(begin + panel_width, last, officers, size=11.0, color=style.MUTED, align="right")
            else:
                page.write(begin, y + _LINE * len(lines), f"{officers} officers", size=11.0, color=style.MUTED)
        for first, last, lines in self._services(width):
            page.rule(begins[first], begins[last] + panel_width, top + 32.0 + above, color=style.AXIS)
            for line, words in enumerate(reversed(lines)):
                page.write(begins[first], top + 26.0 + above - _LINE * line, words, size=11.0, color=style.MUTED)


def service_spans(services: Sequence[str]) -> list[tuple[int, int]]:
    """The first and last index of neighbours of one service within a row."""
    firsts = [index for index, name in enumerate(services) if not index or services[index - 1] != name]
    return [(first, end - 1) for first, end in zip(firsts, [*firsts[1:], len(services)], strict=True)]


def _top(panels: Sequence[StancePanel]) -> float:
    largest = max(float(np.nanmax(panel.quantiles[4][:, SHOWN])) for panel in panels)
    return next((tick for tick in ROOT_TICKS[2:] if tick >= largest * 0.999), 1.0)


def _share_axis(axes: Axes, *, top: float, labels: bool) -> None:
    axes.set_ylim(0.0, math.sqrt(top))
    ticks = root_ticks(ROOT_TICKS, top, _TALL, lambda _: 0.0, spare=0.0)
    named_level_ticks(axes, [math.sqrt(tick) for tick in ticks], lambda root: percent(root * root), labels=labels)


def _lines(panel: StancePanel) -> list[DayLine]:
    return [_line(panel, stance) for stance in SHOWN if np.nanmax(panel.quantiles[4][:, stance]) > 0.0]


def _line(panel: StancePanel, stance: int) -> DayLine:
    roots = np.sqrt(panel.quantiles[:, :, stance])
    end = float(last_known(panel.quantiles[:, :, stance])[2])
    bold = stance == EXITED
    label = EndLabel(math.sqrt(end), percent(end), style.INK if bold else style.MUTED, bold)
    return DayLine(
        roots[2], STANCE_COLORS[stance], [(roots[0], roots[4], 0.22 if stance in _LABELLED else 0.12)],
        (label,) if stance in _LABELLED else (), STANCE_DASHES[stance], style.LINE if bold else 1.3,
    )  # fmt: skip


def _key_items() -> list[KeyItem]:
    ordered = (SHIRKING, RESISTING, EXITED, REMOVED)
    items = [KeyItem(STANCE_WORDS[stance], STANCE_COLORS[stance], dash=STANCE_DASHES[stance]) for stance in ordered]
    return [*items, KeyItem("90% of the runs", style.FORCE, "band", alpha=0.2)]
