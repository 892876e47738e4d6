"""Stances by formation over time: small multiples on common axes, so that each can be held against every other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import ROOT_TICKS, named_level_ticks
from bayonets.pictures.composed import Drawable, Key, composed
from bayonets.pictures.intervals import Floats, last_known
from bayonets.pictures.labels import EndLabel, KeyItem
from bayonets.pictures.style import STANCE_COLORS, STANCE_DASHES, WIDE, Sheet, letters_width, wrapped
from bayonets.pictures.time_panel import DayLine, PanelRow, TimePanel
from bayonets.pictures.words import number, percent
from bayonets.world.stances import EXITED, REMOVED, RESISTING, SHIRKING, STANCES

MOST_PANELS: Final = 24
"""More would be too small to read."""

SHOWN: Final = (SHIRKING, REMOVED, RESISTING, EXITED)
"""In the order of drawing: what matters most lies on top. LOYAL is the rest."""

_LABELLED: Final = (SHIRKING, EXITED)
_PANEL_HEIGHT, _HEAD, _LINE = 96.0, 58.0, 15.0
_LEAST_APART = 12.0
"""Pixels between two ticks, so that their names do not overlap."""
_SIZE_ROOM = 44.0
"""Pixels for the officers beside a label."""


@dataclass(frozen=True)
class StancePanel:
    """One formation.

    Attributes:
        label: of the formation.
        service: label of its service; neighbours of one service stand under one rule.
        size: officers.
        quantiles: (5, D, 5) shares of the formation, at `intervals.LEVELS`, by stance; nan on days not drawn.
    """

    label: str
    service: str
    size: float
    quantiles: Floats


@dataclass(frozen=True)
class Grid:
    """Where the panels stand; pixels.

    Attributes:
        columns: of panels.
        width, gap: of a panel, and to the next.
        left: where the first begins.
        heading: height of the names above a panel, the service's among them.
        above: what the lines of the service's name take of it beyond the first.
    """

    columns: int
    width: float
    gap: float
    left: float
    heading: float
    above: float

    def begin(self, column: int) -> float:
        """Where a column begins."""
        return self.left + column * (self.width + self.gap)


def grid_of(panels: Sequence[StancePanel], width: float) -> Grid:
    """As many columns as leave each panel wide enough to read, and headings as high as the longest names need."""
    count, left, gap = len(panels), 42.0, 46.0
    if width < 600:
        columns = min(count, 2)
    else:
        columns = count if count <= 4 else next((c for c in (5, 4) if count % c in (0, c - 1)), 5)
    each = min((width - left - columns * gap) / columns, 300.0)
    bare = Grid(columns, each, gap, left, _HEAD, 0.0)
    names = max(len(_label_lines(panel, bare)) + (not _has_room(panel, bare)) for panel in panels)
    spans = service_spans([panel.service for panel in panels], columns)
    services = max(len(_service_lines(panels[first], bare, last - first + 1)) for first, last in spans)
    above = _LINE * (services - 1)
    return replace(bare, heading=_HEAD + above + _LINE * (names - 1), above=above)


def _label_lines(panel: StancePanel, grid: Grid) -> list[str]:
    """The name of a formation; it may reach into the gap, which is empty beside the names."""
    return wrapped(panel.label, grid.width + grid.gap - 12.0, style.SMALL) or [""]


def _has_room(panel: StancePanel, grid: Grid) -> bool:
    """Whether the officers stand on the last line of the name."""
    return letters_width(_label_lines(panel, grid)[-1], style.SMALL) + _SIZE_ROOM <= grid.width


def _service_lines(panel: StancePanel, grid: Grid, columns: int) -> list[str]:
    """The name of a service over so many columns."""
    room = columns * (grid.width + grid.gap) - 0.3 * grid.gap
    return wrapped(panel.service, room, 11.0) or [""]


def stances(
    panels: Sequence[StancePanel], start: date, *, width: float = WIDE, title: str = "", subtitle: str = ""
) -> Figure:
    """The share of each formation that shirks, resists, has left or was removed, day by day.

    The scale of shares is a square root: one percent can be seen beside fifty, and nought has its place, which a
    logarithm would not give it.

    Args:
        panels: at most `MOST_PANELS`, in the order of the file.
        start: date of day 0.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    grid = grid_of(panels, width)
    scale = partial(_share_axis, top=_top(panels))
    rows: list[tuple[Drawable, ...]] = [(Key(_key_items()),)]
    for first in range(0, len(panels), grid.columns):
        own = panels[first : first + grid.columns]
        below = len(panels) - first - grid.columns  # panels that stand below those of this row
        right = width - grid.left - len(own) * (grid.width + grid.gap) + grid.gap
        row = PanelRow(
            [TimePanel("", _lines(panel), scale, small=True) for panel in own], start, own[0].quantiles.shape[1],
            (_PANEL_HEIGHT, _PANEL_HEIGHT), grid.left, right, grid.gap, grid.heading, 28.0 if below <= 0 else 0.0,
            max(min(below, len(own)), 0),
        )  # fmt: skip
        rows.append((_Row(row, own, grid),))
    return composed(rows, width=width, title=title, subtitle=subtitle)


def _top(panels: Sequence[StancePanel]) -> float:
    largest = max(float(np.nanmax(panel.quantiles[4][:, SHOWN])) for panel in panels)
    return next((tick for tick in ROOT_TICKS[2:] if tick >= largest * 0.999), 1.0)


def _share_axis(axes: Axes, *, top: float, labels: bool) -> None:
    ticks = _apart([tick for tick in ROOT_TICKS if tick <= top], _LEAST_APART * math.sqrt(top) / _PANEL_HEIGHT)
    axes.set_ylim(0.0, math.sqrt(top))
    named_level_ticks(axes, [math.sqrt(tick) for tick in ticks], lambda root: percent(root * root), labels=labels)


def _apart(ticks: Sequence[float], least: float) -> list[float]:
    """Nought, then ticks from the top down whose roots lie so far apart."""
    kept: list[float] = []
    for tick in reversed(ticks):
        if math.sqrt(tick) >= least and (not kept or math.sqrt(kept[-1]) - math.sqrt(tick) >= least):
            kept.append(tick)
    return [0.0, *reversed(kept)]


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


@dataclass(frozen=True)
class _Row:
    """Panels side by side, each below its formation's name, and those of a service below a rule with its name."""

    row: PanelRow
    panels: Sequence[StancePanel]
    grid: Grid

    def height(self, width: float, *, wide: bool) -> float:
        """Pixels."""
        return self.row.height(width, wide=wide)

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw it onto a sheet."""
        self.row.draw(page, left, top, width)
        grid = self.grid
        for place, panel in enumerate(self.panels):
            _head(page, panel, grid, left + grid.begin(place), top)
        for first, last in service_spans([panel.service for panel in self.panels], grid.columns):
            begin, end = left + grid.begin(first), left + grid.begin(last) + grid.width
            page.rule(begin, end, top + 32 + grid.above, color=style.AXIS)
            lines = _service_lines(self.panels[first], grid, last - first + 1)
            for line, words in enumerate(reversed(lines)):
                page.write(begin, top + 26 + grid.above - _LINE * line, words, size=11.0, color=style.MUTED)


def _head(page: Sheet, panel: StancePanel, grid: Grid, left: float, top: float) -> None:
    """Label and officers: on its last line if there is room for both, else on one of its own."""
    officers, right = number(panel.size), left + grid.width
    y = top + 50.0 + grid.above
    lines = _label_lines(panel, grid)
    for line, words in enumerate(lines):
        page.write(left, y + _LINE * line, words, size=style.SMALL)
    if _has_room(panel, grid):
        page.write(right, y + _LINE * (len(lines) - 1), officers, size=11.0, color=style.MUTED, align="right")
    else:
        page.write(left, y + _LINE * len(lines), f"{officers} officers", size=11.0, color=style.MUTED)


def service_spans(services: Sequence[str], columns: int) -> list[tuple[int, int]]:
    """First and last index of neighbours of one service within one row."""
    spans: list[tuple[int, int]] = []
    for index, service in enumerate(services):
        if spans and services[spans[-1][1]] == service and index % columns:
            spans[-1] = (spans[-1][0], index)
        else:
            spans.append((index, index))
    return spans


def _key_items() -> list[KeyItem]:
    ordered = (SHIRKING, RESISTING, EXITED, REMOVED)
    items = [KeyItem(STANCES[stance].upper(), STANCE_COLORS[stance], dash=STANCE_DASHES[stance]) for stance in ordered]
    return [*items, KeyItem("90% of the runs", style.FORCE, "band", alpha=0.2)]
