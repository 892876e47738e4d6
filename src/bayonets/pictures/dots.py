"""Means with their intervals, row by row, drawn onto a sheet; and how months of pay are written on axes."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bayonets.pictures import style
from bayonets.pictures.axes import EvenTicks
from bayonets.pictures.style import Sheet, fit
from bayonets.pictures.words import number


@dataclass(frozen=True)
class Part:
    """One part of a bar: its name, its value and the ends of the value's interval (the value, where there is none)."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Dot:
    """A mean with its interval; `group` is what neighbours have in common, written where it begins."""

    label: str
    mean: Part
    note: str = ""
    color: str = style.INK
    group: str = ""


@dataclass(frozen=True)
class Dots:
    """Means on one axis.

    Attributes:
        rows: from top to bottom.
        unit: of the axis.
        shares: whether they are shares, written in percent.
        about_zero: whether 0 stands within the picture and is drawn.
        note_name: what the notes at the right ends are.
    """

    rows: tuple[Dot, ...]
    unit: str
    shares: bool = False
    about_zero: bool = False
    note_name: str = ""

    def begins(self, place: int) -> bool:
        """Whether a row begins a group."""
        group = self.rows[place].group
        return bool(group) and (place == 0 or self.rows[place - 1].group != group)


def signed_months(value: float) -> str:
    """Months of pay with their sign."""
    text = number(value, 2 if abs(value) < 9.995 else 1)
    return text if value <= 0.0 or text == "0" else f"+{text}"


def dots_height(dots: Dots, width: float) -> float:
    """Pixels that the rows take on a sheet of a width."""
    count = len(dots.rows)
    if width < 600:
        return 42.0 * count + 58.0
    begun = sum(dots.begins(place) for place in range(count))
    return 22.0 * count + 8.0 * begun + 58.0 + (16.0 if dots.note_name else 0.0)


def draw_dots(page: Sheet, dots: Dots, top: float) -> None:
    """Draw the rows from a height of the sheet on."""
    wide = page.width >= 600
    left, right = (270.0, 188.0) if wide else (16.0, 16.0)
    if wide and dots.note_name:
        page.write(page.width - right + 12, top + 12, dots.note_name, size=11.0, color=style.MUTED)
        top += 16.0
    step, at = 22.0 if wide else 42.0, 0.0
    places: list[float] = []
    for count in range(len(dots.rows)):
        at += 8.0 if wide and dots.begins(count) else 0.0
        places.append(at + (0.5 * step if wide else step - 10.0))
        at += step
    axes = page.panel(left, top + 6, page.width - left - right, at)
    axes.set_ylim(at, 0.0)
    axes.set_yticks([])
    _span(axes, dots)
    for count, (row, place) in enumerate(zip(dots.rows, places, strict=True)):
        _dot(axes, row, place)
        _label(page, row, top + 6 + place, left, right, begins=dots.begins(count))
    page.write(page.width - right, top + at + 42, dots.unit, size=11.0, color=style.MUTED, align="right")


def _dot(axes: Axes, row: Dot, place: float) -> None:
    ends = [row.mean.low, row.mean.high]
    axes.plot(ends, [place] * 2, color=row.color, linewidth=2.4, solid_capstyle="butt", zorder=3)
    axes.plot([row.mean.value], [place], "o", color=row.color, markersize=6.5, zorder=4, clip_on=False,
              markeredgecolor=style.PAPER, markeredgewidth=0.8)  # fmt: skip


def _span(axes: Axes, dots: Dots) -> None:
    ends = [end for row in dots.rows for end in (row.mean.low, row.mean.high)] + [0.0]
    room = 0.06 * (max(ends) - min(ends)) or 1.0
    axes.set_xlim(min(ends) - (room if dots.about_zero else 0.0), max(ends) + room)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    percent = EvenTicks(scale=100.0, suffix="%")
    axes.xaxis.set_major_formatter(percent if dots.shares else EvenTicks(signed=True))
    if dots.about_zero:
        axes.axvline(0.0, color=style.INK, linewidth=1.2, zorder=1)


def _label(page: Sheet, row: Dot, y: float, left: float, right: float, *, begins: bool) -> None:
    if page.width < 600:
        label = f"{row.group}, {row.label}" if row.group else row.label
        page.write(2, y - 14, fit(label, page.width - 4), size=style.SMALL)
        return
    if begins:
        page.write(2, y + 4.5, fit(row.group, left - 100, bold=True), size=style.SMALL, bold=True)
    page.write(left - 12, y + 4.5, fit(row.label, left - 14), size=style.SMALL, align="right")
    page.write(page.width - right + 12, y + 4.5, fit(row.note, right - 10), size=style.SMALL, color=style.MUTED)
