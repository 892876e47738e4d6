"""Stances by formation over time: small multiples on common axes, so that each can be held against every other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import ROOT_TICKS, date_axis, days_of, level_grid, tint
from bayonets.pictures.labels import EndLabel, KeyItem, end_labels, key, key_height
from bayonets.pictures.style import STANCE_COLORS, STANCE_DASHES, WIDE, Sheet, letters_width, sheet, styled, wrapped
from bayonets.pictures.words import number, percent
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import last_known
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
        quantiles: (5, D, 5) shares of the formation, at `quantiles.LEVELS`, by stance; nan on days not drawn.
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

    def place(self, index: int) -> tuple[float, float]:
        """Left and top of a panel with its heading."""
        row, column = divmod(index, self.columns)
        return self.left + column * (self.width + self.gap), row * (_PANEL_HEIGHT + self.heading)


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


@styled
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
    rows = math.ceil(len(panels) / grid.columns)
    head = 12.0 + key_height(_key_items(), width)
    page = sheet(width, head + rows * (_PANEL_HEIGHT + grid.heading) + 30, title, subtitle)
    key(page, _key_items(), 4, 14)
    top = _top(panels)
    for index, panel in enumerate(panels):
        left, down = grid.place(index)
        axes = page.panel(left, head + down + grid.heading, grid.width, _PANEL_HEIGHT)
        lowest = index + grid.columns >= len(panels)
        date_axis(axes, start, panel.quantiles.shape[1], grid.width, labels=lowest)
        _share_axis(axes, top, labels=index % grid.columns == 0)
        _draw(axes, panel)
        _head(page, panel, grid, left, head + down)
    _services(page, panels, grid, head)
    return page.figure


def _top(panels: Sequence[StancePanel]) -> float:
    largest = max(float(np.nanmax(panel.quantiles[4][:, SHOWN])) for panel in panels)
    return next((tick for tick in ROOT_TICKS[2:] if tick >= largest * 0.999), 1.0)


def _share_axis(axes: Axes, top: float, *, labels: bool) -> None:
    ticks = _apart([tick for tick in ROOT_TICKS if tick <= top], _LEAST_APART * math.sqrt(top) / _PANEL_HEIGHT)
    axes.set_ylim(0.0, math.sqrt(top))
    roots = [math.sqrt(tick) for tick in ticks]
    if labels:
        axes.set_yticks(roots, [percent(tick) for tick in ticks])
    else:
        level_grid(axes, roots)


def _apart(ticks: Sequence[float], least: float) -> list[float]:
    """Nought, then ticks from the top down whose roots lie so far apart."""
    kept: list[float] = []
    for tick in reversed(ticks):
        if math.sqrt(tick) >= least and (not kept or math.sqrt(kept[-1]) - math.sqrt(tick) >= least):
            kept.append(tick)
    return [0.0, *reversed(kept)]


def _draw(axes: Axes, panel: StancePanel) -> None:
    labels = []
    for stance in SHOWN:
        if np.nanmax(panel.quantiles[4][:, stance]) <= 0.0:
            continue
        days, roots = days_of(np.sqrt(panel.quantiles[:, :, stance]))
        color = STANCE_COLORS[stance]
        tint(axes, days, roots[0], roots[4], color, 0.22 if stance in _LABELLED else 0.12)
        width = style.LINE if stance == EXITED else 1.3
        axes.plot(days, roots[2], color=color, linewidth=width, linestyle=STANCE_DASHES[stance], zorder=3)
        if stance in _LABELLED:
            bold = stance == EXITED
            end = float(last_known(panel.quantiles[:, :, stance])[2])
            labels.append(EndLabel(math.sqrt(end), percent(end), style.INK if bold else style.MUTED, bold))
    end_labels(axes, labels, _PANEL_HEIGHT, size=11.0, pad=4.0)


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


def _services(page: Sheet, panels: Sequence[StancePanel], grid: Grid, head: float) -> None:
    """A rule with the service's name over its formations, again in each row that they reach."""
    for first, last in service_spans([panel.service for panel in panels], grid.columns):
        left, down = grid.place(first)
        right = grid.place(last)[0] + grid.width
        y = head + down + 32 + grid.above
        page.rule(left, right, y, color=style.AXIS)
        for line, words in enumerate(reversed(_service_lines(panels[first], grid, last - first + 1))):
            page.write(left, y - 6 - _LINE * line, words, size=11.0, color=style.MUTED)


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
