"""Ranked dots with their intervals, coloured by kind, and bars of the shares of a variance above them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bayonets.pictures import style
from bayonets.pictures.axes import EvenTicks
from bayonets.pictures.labels import KeyItem, key, key_height
from bayonets.pictures.style import WIDE, Sheet, fit, letters_width, sheet, styled, wrapped
from bayonets.pictures.words import percent
from bayonets.scenario.printable import plain

KIND_COLORS = {"quantity": style.SHIRKING, "parameter": style.LOYAL}
"""Of numbers of the scenario and of the model."""

_ROW, _HEAD, _FOOT, _GAP = 19.0, 24.0, 40.0, 34.0
_BAR, _BAR_ROOM = 20.0, 62.0
_MARGIN, _NAME_LINE, _NOTE_LINE = 4.0, 14.0, 14.0
_TINTS = (1.0, 0.78, 0.6, 0.46)


@dataclass(frozen=True)
class Ranked:
    """One unknown.

    Attributes:
        label: what people read.
        kind: "quantity" or "parameter".
        found: its size.
        low, high: 95 percent interval.
        bold: whether it stands out.
    """

    label: str
    kind: str
    found: float
    low: float
    high: float
    bold: bool = False


@dataclass(frozen=True)
class Ranking:
    """Unknowns by size.

    Attributes:
        title: what the size is.
        unit: of the axis.
        rows: from the largest down.
    """

    title: str
    unit: str
    rows: tuple[Ranked, ...]


@dataclass(frozen=True)
class Part:
    """A part of a variance.

    Attributes:
        label: what people read.
        kind: "chance", "quantity", "parameter" or "rest".
        share: of the whole.
    """

    label: str
    kind: str
    share: float


@dataclass(frozen=True)
class Panel:
    """One outcome.

    Attributes:
        title: its name.
        parts: of its variance, chance first; they sum up to 1.
        note: how sure the parts are.
        rankings: one or two, side by side.
    """

    title: str
    parts: tuple[Part, ...]
    note: str
    rankings: tuple[Ranking, ...]


@styled
def ranked(panels: Sequence[Panel], *, width: float = WIDE, title: str = "", subtitle: str = "") -> Figure:
    """For each outcome a bar of the parts of its variance, and rankings below it.

    Args:
        panels: from top to bottom.
        width: pixels.
        title, subtitle: written above.
    """
    wide = width >= 600
    heights = [_height(panel, width) for panel in panels]
    items = _key_items(panels)
    page = sheet(width, 18.0 + key_height(items, width, _MARGIN) + sum(heights), title, subtitle)
    top = key(page, items, _MARGIN, 14.0) + 22.0
    for panel, height in zip(panels, heights, strict=True):
        _panel(page, panel, top, wide)
        top += height
    return page.figure


def _key_items(panels: Sequence[Panel]) -> list[KeyItem]:
    items = [
        KeyItem("number of the scenario", KIND_COLORS["quantity"], "dot"),
        KeyItem("parameter of the model", KIND_COLORS["parameter"], "dot"),
    ]
    if any(panel.parts for panel in panels):
        if any(part.kind == "chance" for panel in panels for part in panel.parts):
            items.append(KeyItem("chance", style.REMOVED, "band"))
        items.append(KeyItem("other numbers and interplay", style.GRID, "band"))
    return items


def _height(panel: Panel, width: float) -> float:
    tall = [_HEAD + _tops(ranking, _each(panel, width))[-1] + _FOOT for ranking in panel.rankings]
    below = max(tall, default=0.0) if width >= 600 else sum(tall)
    return 26.0 + (_bar_room(panel, width) if panel.parts else 0.0) + below + 8.0


def _each(panel: Panel, width: float) -> float:
    """Pixels of each of the rankings, which stand side by side where there is room."""
    columns = max(len(panel.rankings), 1) if width >= 600 else 1
    return (width - _GAP * (columns - 1)) / columns


def _bar_room(panel: Panel, width: float) -> float:
    """Pixels that a bar takes with what is written below it."""
    return _BAR_ROOM + _NOTE_LINE * (len(_note(panel, width)) - 1)


def _note(panel: Panel, width: float) -> list[str]:
    return wrapped(panel.note, width - 2 * _MARGIN, 11.0) or [""]


def _names_room(ranking: Ranking, width: float) -> float:
    """Pixels of the names of a ranking: as many as the longest takes, and no more than leave room for the whiskers."""
    longest = max(letters_width(plain(row.label), style.SMALL, bold=row.bold) for row in ranking.rows) + 22.0
    return min(longest, 0.55 * width)


def _lines(row: Ranked, room: float) -> list[str]:
    return wrapped(row.label, room - 10.0, style.SMALL, bold=row.bold)


def _tops(ranking: Ranking, width: float) -> list[float]:
    """Where each row begins, and where the last ends: a row is as high as its name has lines."""
    room = _names_room(ranking, width)
    heights = (_ROW + _NAME_LINE * (max(len(_lines(row, room)), 1) - 1) for row in ranking.rows)
    return [0.0, *itertools.accumulate(heights)]


def _panel(page: Sheet, panel: Panel, top: float, wide: bool) -> None:
    page.write(_MARGIN, top + 14, fit(panel.title, page.width - 2 * _MARGIN, style.TEXT, bold=True), bold=True)
    at = top + 26.0
    if panel.parts:
        _bar(page, panel, at)
        at += _bar_room(panel, page.width)
    each = _each(panel, page.width)
    for place, ranking in enumerate(panel.rankings):
        _ranking(page, ranking, place * (each + _GAP) if wide else 0.0, at, each)
        at += 0.0 if wide else _HEAD + _tops(ranking, each)[-1] + _FOOT


def _bar(page: Sheet, panel: Panel, top: float) -> None:
    """The parts of a variance as one bar, with their shares and, where there is room, their names."""
    span = page.width - 2 * _MARGIN
    axes = page.panel(_MARGIN, top, span, _BAR)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.0)
    axes.set_axis_off()
    at, place = 0.0, 0
    for part in panel.parts:
        alpha = 1.0
        if part.kind in KIND_COLORS:
            alpha, place = _TINTS[min(place, len(_TINTS) - 1)], place + 1
        color = {"chance": style.REMOVED, "rest": style.GRID}.get(part.kind) or KIND_COLORS[part.kind]
        axes.barh(0.5, part.share, left=at, height=1.0, color=color, alpha=alpha, edgecolor=style.PAPER, linewidth=1.2)
        _name(page, part, _MARGIN + span * at, span * part.share, top + _BAR + 14)
        at += part.share
    for line, words in enumerate(_note(panel, page.width)):
        page.write(_MARGIN, top + _BAR + 30 + _NOTE_LINE * line, words, size=11.0, color=style.MUTED)


def _name(page: Sheet, part: Part, left: float, room: float, y: float) -> None:
    """The name and share of a part below it, as far as there is room."""
    share = percent(part.share)
    full = f"{plain(part.label)} {share}"
    for text in (full, share):
        if letters_width(text, 11.0) <= room:
            page.write(left + 1, y, text, size=11.0, color=style.INK)
            return


def _ranking(page: Sheet, ranking: Ranking, left: float, top: float, width: float) -> None:
    page.write(left + _MARGIN, top + 12, fit(ranking.title, width - 8, style.SMALL), color=style.MUTED)
    names, tops = _names_room(ranking, width), _tops(ranking, width)
    height = tops[-1]
    axes = page.panel(left + names, top + _HEAD, width - names - 10, height)
    _axis(axes, ranking, height)
    for row, (begin, end) in zip(ranking.rows, itertools.pairwise(tops), strict=True):
        color, place, lines = KIND_COLORS[row.kind], (begin + end) / 2, _lines(row, names)
        axes.plot([row.low, row.high], [place] * 2, color=color, linewidth=2.4, solid_capstyle="butt", zorder=3)
        axes.plot([row.found], [place], "o", color=color, markersize=6.0, zorder=4, markeredgecolor=style.PAPER,
                  markeredgewidth=0.8)  # fmt: skip
        y = top + _HEAD + place + 4.5 - _NAME_LINE * (len(lines) - 1) / 2
        for line, words in enumerate(lines):
            page.write(left + _MARGIN, y + _NAME_LINE * line, words, size=style.SMALL, bold=row.bold)
    page.write(left + width - 10, top + _HEAD + height + 30, ranking.unit, size=11.0, color=style.MUTED, align="right")


def _axis(axes: Axes, ranking: Ranking, height: float) -> None:
    top = max([1e-9, *(max(row.high, row.found) for row in ranking.rows)])
    axes.set_xlim(0.0, 1.05 * top)
    axes.set_ylim(height, 0.0)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(EvenTicks())
    axes.axvline(0.0, color=style.AXIS, linewidth=1.2, zorder=1)
