"""Stacked bars: weights for and against staying, shares that add up to one, parts of a variance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bayonets.pictures import style
from bayonets.pictures.axes import EvenTicks
from bayonets.pictures.style import Sheet, fit, letters_width, wrapped
from bayonets.pictures.value_axis import QUARTERS
from bayonets.wording import number, percent

# Letters within a bar keep their colour on a dark page, as the bar does.
_ON_DARK, _ON_LIGHT = "#fdfdfd", "#101214"
_LIGHT = {
    "#ddcc77", "#88ccee", "#44aa99", "#cc6677", "#999933", "#ee7733", "#bbbbbb", style.SHIRKING, style.EXITED,
}  # fmt: skip

_BAR, _TICKS, _NARROW_TICKS, _LINE, _NAME = 22.0, 32.0, 20.0, 14.0, 11.0
_NOTHING = 1e-9


@dataclass(frozen=True)
class Piece:
    """A piece of a bar.

    Attributes:
        name: the name of the piece.
        value: its length; a negative value extends to the left.
        color: its colour.
        low, high: the ends of the interval of its value; both equal without an interval.
        texts: alternatives of which the first that has room is written on it or below it.
        alpha: the opacity of the colour.
    """

    name: str
    value: float
    color: str
    low: float
    high: float
    texts: tuple[str, ...] = ()
    alpha: float = 1.0

    @property
    def visible(self) -> bool:
        """Whether the piece is large enough to be seen."""
        return abs(self.value) > _NOTHING


@dataclass(frozen=True)
class StackedBar:
    """One bar.

    Attributes:
        label: the label; if empty, the bar takes the whole width.
        pieces: in the order of stacking; the largest weights are next to zero.
        note: written below the label if there is room.
        total: the sum of the pieces, drawn below the bar with its interval; its text is written at the right.
        brackets: intervals drawn along the upper edge of the bar.
    """

    label: str
    pieces: tuple[Piece, ...]
    note: str = ""
    total: Piece | None = None
    brackets: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class StackedPanel:
    """Bars below each other.

    Attributes:
        bars: from top to bottom.
        shares: whether they have a common axis from 0 to 1; else each bar has an axis around 0.
        below: whether texts are written below the pieces and there is no axis.
        foot: written below all bars.
    """

    bars: tuple[StackedBar, ...]
    shares: bool = False
    below: bool = False
    foot: str = ""

    def height(self, width: float, *, wide: bool) -> float:
        """Pixels."""
        ends = 0.0 if self.below else 28.0 if self.shares else 10.0 if wide else 4.0
        return self._pitch(width, wide) * len(self.bars) + ends + _LINE * len(self._foot(width))

    def _foot(self, width: float) -> list[str]:
        return wrapped(self.foot, width - 8.0, _NAME)

    def _left(self, width: float, wide: bool) -> float:
        """Pixels of the labels."""
        longest = max(letters_width(bar.label, style.TEXT if wide else style.SMALL) for bar in self.bars)
        return min(longest + 18.0, (0.25 if wide else 0.45) * width) if longest else 4.0

    def _lines(self, bar: StackedBar, left: float, wide: bool) -> list[str]:
        """The label, the note and, on a narrow page, the sum of the pieces, in lines."""
        label = wrapped(bar.label, left - 10.0, style.TEXT if wide else style.SMALL)
        if wide:
            return [*label, *([fit(bar.note, left - 10.0, _NAME)] if bar.note else [])]
        return [*label, *([_signed(bar.total.value)] if bar.total else [])]

    def _pitch(self, width: float, wide: bool) -> float:
        """Pixels from one bar to the next."""
        left = self._left(width, wide)
        most = max(len(self._lines(bar, left, wide)) for bar in self.bars)
        under = 18.0 if self.below else (6.0 if wide else 3.0) if self.shares else _TICKS if wide else _NARROW_TICKS
        return max(_BAR + under, 15.0 * most + 5.0)

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw it onto a sheet."""
        wide = page.width >= 600
        labels, pitch = self._left(width, wide), self._pitch(width, wide)
        right = 90.0 if wide and any(bar.total for bar in self.bars) else 4.0 if self.below else 18.0
        for index, bar in enumerate(self.bars):
            y = top + pitch * index
            self._write(page, bar, left, y, (labels, width), wide=wide)
            span = width - labels - right
            axes = page.panel(left + labels, y, span, _BAR)
            axes.set_ylim(-1.0, 1.0)
            axes.set_yticks([])
            if self.shares or self.below:
                last = index == len(self.bars) - 1
                self._draw_shares(axes, bar, span, last=last)
                if self.below:
                    _write_below(page, bar, left + labels, span, y + _BAR + 13.0)
            else:
                _draw_weights(axes, bar, span)
        for row, line in enumerate(self._foot(width)):
            y = top + pitch * len(self.bars) + 10.0 + _LINE * row
            page.write(left + 4.0, y, line, size=_NAME, color=style.MUTED)

    def _write(
        self, page: Sheet, bar: StackedBar, left: float, y: float, room: tuple[float, float], *, wide: bool
    ) -> None:
        lines = self._lines(bar, room[0], wide)
        for row, line in enumerate(lines):
            small = row > 0 and row == len(lines) - 1 and wide and bool(bar.note)
            size = _NAME if small else style.TEXT if wide else style.SMALL
            first = y + (17.0 if len(lines) == 1 else 11.0)
            page.write(left + 2.0, first + 15.0 * row, line, size=size, color=style.MUTED if small else style.INK,
                       bold=bool(not wide and row and bar.total and row == len(lines) - 1))  # fmt: skip
        if wide and bar.total:
            page.write(left + room[1] - 2.0, y + 17.0, _signed(bar.total.value), align="right", bold=True)

    def _draw_shares(self, axes: Axes, bar: StackedBar, width: float, *, last: bool) -> None:
        axes.set_xlim(0.0, 1.0)
        if self.below:
            axes.set_axis_off()
        else:
            axes.set_xticks(QUARTERS, [percent(tick) if last else "" for tick in QUARTERS])
        for piece, begin in _stacked(bar.pieces):
            _draw_piece(axes, piece, begin, 0.0, 0.0 if self.below else width)
        for ends in bar.brackets:
            axes.plot(ends, [0.72] * 2, color=style.OBSERVED, linewidth=1.8, zorder=6, solid_capstyle="butt")


def _signed(value: float) -> str:
    """Months of pay with their sign."""
    text = number(value, 2 if abs(value) < 9.995 else 1)
    return text if value <= 0.0 or text == "0" else f"+{text}"


def _stacked(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, float]]:
    """Each piece and its beginning; negative pieces are stacked to the left."""
    reached = {True: 0.0, False: 0.0}
    for piece in pieces:
        yield piece, reached[piece.value > 0.0]
        reached[piece.value > 0.0] += piece.value


def _draw_weights(axes: Axes, bar: StackedBar, width: float) -> None:
    """Weights for staying to the right, weights against it to the left, and the sum below."""
    visible = sorted((piece for piece in bar.pieces if piece.visible), key=lambda piece: -abs(piece.value))
    placed = [*_stacked(visible)]
    ends = [begin + reach for piece, begin in placed for reach in (0.0, piece.value, piece.low, piece.high)]
    reach = [0.0, *ends, *((bar.total.low, bar.total.high) if bar.total else ())]
    room = 0.03 * (max(reach) - min(reach)) or 1.0
    axes.set_xlim(min(reach) - room, max(reach) + room)
    axes.xaxis.set_major_locator(MaxNLocator(max(int(width / 90), 3)))
    axes.xaxis.set_major_formatter(EvenTicks(signed=True))
    per_pixel = (axes.get_xlim()[1] - axes.get_xlim()[0]) / width
    for piece, begin in placed:
        _draw_piece(axes, piece, begin, 0.12, 1.0 / per_pixel)
        axes.plot([begin + piece.low, begin + piece.high], [0.12] * 2, color=style.REMOVED, linewidth=1.4, zorder=4)
    axes.axvline(0.0, color=style.INK, linewidth=1.2, zorder=5)
    if bar.total:
        look: dict[str, Any] = {"color": style.OBSERVED, "zorder": 6, "clip_on": False}
        axes.plot([bar.total.low, bar.total.high], [-0.98] * 2, linewidth=1.6, **look)
        axes.plot([bar.total.value], [-0.98], "D", markersize=6, markeredgecolor=style.PAPER, markeredgewidth=0.8,
                  **look)  # fmt: skip


def _draw_piece(axes: Axes, piece: Piece, begin: float, middle: float, pixels: float) -> None:
    """A piece and the first of its texts that has room; `pixels` per unit, or 0 if texts are written elsewhere."""
    axes.barh(
        middle, piece.value, left=begin, height=1.6, color=piece.color, alpha=piece.alpha, edgecolor=style.PAPER,
        linewidth=0.8, zorder=2,
    )  # fmt: skip
    text = _text_within(piece, pixels, 7.0)
    if text:
        color = _ON_LIGHT if piece.color in _LIGHT else _ON_DARK
        axes.text(begin + 0.5 * piece.value, middle - 0.03, text, fontsize=_NAME, color=color, ha="center", va="center",
                  zorder=5)  # fmt: skip


def _text_within(piece: Piece, pixels: float, spare: float) -> str:
    room = abs(piece.value) * pixels - spare
    return next((text for text in piece.texts if letters_width(text, _NAME) <= room), "")


def _write_below(page: Sheet, bar: StackedBar, left: float, width: float, y: float) -> None:
    """The texts below the pieces, where there is room."""
    for piece, begin in _stacked(bar.pieces):
        page.write(left + width * begin + 1.0, y, _text_within(piece, width, 0.0), size=_NAME)
