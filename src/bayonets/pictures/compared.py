"""Differences from a baseline, outcome by outcome: a whisker for each arm, and in grey a second range beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bayonets.pictures import style
from bayonets.pictures.axes import EvenTicks
from bayonets.pictures.labels import KeyItem, key, key_height
from bayonets.pictures.style import WIDE, sheet, styled, wrapped
from bayonets.scenario.printable import plain

ARM_COLORS = (style.LOYAL, style.RESISTING, style.EXITED, style.PROTEST, style.SHIRKING, style.FORCE)
"""Of the arms in their order; an arm keeps its colour through a whole report."""

_ROW, _HEAD, _LINE, _FOOT, _GAP = 22.0, 22.0, 17.0, 30.0, 26.0
_SIDE, _ACROSS, _COLUMNS = 26.0, 54.0, 2  # the name of an outermost tick reaches beyond its panel
_ROOM = 0.06


@dataclass(frozen=True)
class Mark:
    """One arm's difference in one outcome.

    Attributes:
        name: of the arm.
        found: the difference.
        low, high: its 95 percent interval.
        grey_low, grey_high: a second range, such as the interval of as many runs without pairs.
        paired: whether the two are different things.
    """

    name: str
    found: float
    low: float
    high: float
    grey_low: float
    grey_high: float
    paired: bool = True


@dataclass(frozen=True)
class Group:
    """One outcome.

    Attributes:
        label: its name.
        unit: of the difference.
        marks: one for each arm.
    """

    label: str
    unit: str
    marks: tuple[Mark, ...]


@styled
def compared(
    groups: Sequence[Group],
    names: Sequence[str],
    grey: str = "95% without pairs",
    *,
    width: float = WIDE,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """Small multiples, one for each outcome, each with its own axis and zero; arms are rows of one colour each.

    Args:
        groups: the outcomes, in their order.
        names: of the arms, in the order of their colours.
        grey: what the grey ranges are.
        width: pixels.
        title, subtitle: written above.
    """
    columns = _COLUMNS if width >= 600 else 1
    panel = (width - 2 * _SIDE - _ACROSS * (columns - 1)) / columns
    labels = [wrapped(group.label, panel - 8, style.TEXT, bold=True) for group in groups]
    head = _HEAD + _LINE * (max(map(len, labels)) - 1)
    each = head + _ROW * len(names) + _FOOT
    rows = -(-len(groups) // columns)
    items = [KeyItem(plain(name), color_of(place), "dot") for place, name in enumerate(names)]
    if any(mark.paired for group in groups for mark in group.marks):
        items.append(KeyItem(grey, style.REMOVED, "line"))
    page = sheet(width, 22 + key_height(items, width) + rows * (each + _GAP), title, subtitle)
    last = key(page, items, 4, 14)
    for place, (group, label) in enumerate(zip(groups, labels, strict=True)):
        row, column = divmod(place, columns)
        left, top = _SIDE + column * (panel + _ACROSS), last + 16 + row * (each + _GAP)
        for line, words in enumerate(reversed(label)):
            page.write(left, top + head - 10.0 - _LINE * line, words, bold=True)
        axes = page.panel(left, top + head, panel, _ROW * len(names))
        _draw(axes, group, names)
        page.write(left + panel, top + head + _ROW * len(names) + 30, group.unit, size=11.0, color=style.MUTED,
                   align="right")  # fmt: skip
    return page.figure


def color_of(place: int) -> str:
    """The colour of an arm by its place."""
    return ARM_COLORS[place % len(ARM_COLORS)]


def _draw(axes: Axes, group: Group, names: Sequence[str]) -> None:
    ends = [value for mark in group.marks for value in (mark.low, mark.high, mark.grey_low, mark.grey_high)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = _ROOM * (high - low) or 1.0  # where nothing differs, as far as one to either side
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(EvenTicks(signed=True))
    axes.axvline(0.0, color=style.INK, linewidth=1.2, zorder=1)
    for mark in group.marks:
        place = list(names).index(mark.name)
        color = color_of(place)
        if mark.paired:
            ends = [mark.grey_low, mark.grey_high]
            axes.plot(ends, [place + 0.24] * 2, color=style.REMOVED, linewidth=1.4, solid_capstyle="butt", zorder=2)
        axes.plot([mark.low, mark.high], [place] * 2, color=color, linewidth=2.6, solid_capstyle="butt", zorder=3)
        axes.plot([mark.found], [place], "o", color=color, markersize=6.5, zorder=4, markeredgecolor=style.PAPER,
                  markeredgewidth=0.8)  # fmt: skip
