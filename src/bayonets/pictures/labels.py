"""Labels at the ends of lines, moved apart where they would overlap, and keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from bayonets.pictures import style
from bayonets.pictures.style import Dash, Sheet, letters_width, wrapped


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions moved by the least that keeps them `gap` apart, in order and, if there is room, within [low, high].

    Args:
        places: the positions, in any order.
        gap: the smallest distance.
        low: the lower end.
        high: the upper end.
    """
    order = np.argsort(np.asarray(places, dtype=np.float64), kind="stable")
    sorted_places = np.asarray(places, dtype=np.float64)[order]
    moved = _blocks_apart(sorted_places, gap)
    if len(moved):
        moved += max(low - moved[0], 0.0)
        moved -= max(moved[-1] - high, 0.0)
    result = np.empty_like(moved)
    result[order] = moved
    return [float(position) for position in result]


def _blocks_apart(places: npt.NDArray[np.float64], gap: float) -> npt.NDArray[np.float64]:
    """Pool neighbours that are too close and spread each pool around its mean."""
    blocks: list[list[float]] = []
    for position in places:
        blocks.append([float(position)])
        while len(blocks) > 1 and _reach(blocks[-2], gap, 1) + gap > _reach(blocks[-1], gap, -1):
            last = blocks.pop()
            blocks[-1] = blocks[-1] + last
    spread = [np.mean(block) + gap * (np.arange(len(block)) - (len(block) - 1) / 2) for block in blocks]
    return np.concatenate(spread) if spread else np.empty(0)


def _reach(block: list[float], gap: float, side: int) -> float:
    return float(np.mean(block)) + side * gap * (len(block) - 1) / 2


@dataclass(frozen=True)
class EndLabel:
    """A label at the right end of a line.

    Attributes:
        value: the value at which the line ends, in the units of the axis.
        text: the label, a few letters.
        color: the colour of the text.
        bold: whether it is bold, as for the median.
    """

    value: float
    text: str
    color: str = style.INK
    bold: bool = False


def end_labels(
    axes: Axes, labels: Sequence[EndLabel], height: float, *, size: float = style.SMALL, pad: float = 6.0
) -> None:
    """Labels just right of a panel, moved apart where they would overlap.

    Args:
        axes: the panel; its y limits are already set.
        labels: the labels.
        height: the height of the panel in pixels.
        size: the size of the letters in pixels.
        pad: pixels between panel and labels.
    """
    low, high = axes.get_ylim()
    per_pixel = (high - low) / height
    wanted = [float(np.clip(label.value, low, high)) / per_pixel for label in labels]
    placed = apart(wanted, size + 2.0, low / per_pixel, high / per_pixel)
    for label, position in zip(labels, placed, strict=True):
        axes.annotate(
            label.text, (1.0, position * per_pixel), xycoords=axes.get_yaxis_transform(), xytext=(pad, -0.35 * size),
            textcoords="offset points", fontsize=size, color=label.color, va="baseline", annotation_clip=False,
            fontweight="bold" if label.bold else "normal",
        )  # fmt: skip


@dataclass(frozen=True)
class KeyItem:
    """One entry of a key: the meaning of a mark.

    Attributes:
        text: the meaning.
        color: the colour of the mark.
        kind: "line", "band", "dot", "diamond", "square" or "bracket".
        dash: the dashes of a line.
        alpha: the opacity of a band.
    """

    text: str
    color: str
    kind: str = "line"
    dash: Dash = "-"
    alpha: float = 1.0


def key(sheet: Sheet, items: Sequence[KeyItem], x: float, y: float) -> float:
    """A key in one or more rows from (x, y), the base line of the first; returns the base line of the last."""
    last = 0
    for item, lines, at, row in _placed(items, x, sheet.width):
        _mark(sheet, item, at, y + _KEY_ROW * row - 4.5)
        for line, words in enumerate(lines):
            sheet.write(at + _KEY_MARK, y + _KEY_ROW * (row + line), words, size=style.SMALL, color=style.MUTED)
        last = row + len(lines) - 1
    return y + _KEY_ROW * last


def key_height(items: Sequence[KeyItem], width: float, x: float = 4.0) -> float:
    """The height of the rows of a key in pixels, on a sheet of a given width.

    Args:
        items: the entries of the key.
        width: the width of the sheet.
        x: the left end of the key.
    """
    return _KEY_ROW * max((row + len(lines) for _, lines, _, row in _placed(items, x, width)), default=1)


def _placed(items: Sequence[KeyItem], x: float, width: float) -> Iterator[tuple[KeyItem, list[str], float, int]]:
    """Each entry with its lines, its left end and its row; an entry too long for one row takes several rows."""
    at, row = x, 0
    for item in items:
        wide = _KEY_MARK + letters_width(item.text, style.SMALL)
        if at > x and at + wide > width:
            at, row = x, row + 1
        lines = wrapped(item.text, width - x - _KEY_MARK, style.SMALL) or [""]
        yield item, lines, at, row
        at, row = (at + wide + 15.0, row) if len(lines) == 1 else (x, row + len(lines))


_KEY_ROW, _KEY_MARK = 18.0, 25.0
"""Pixels between two rows of a key, and from the left end of an entry to its text."""

_MARKERS = {"dot": "o", "diamond": "D", "square": "s"}


def _mark(sheet: Sheet, item: KeyItem, x: float, y: float) -> None:
    if item.kind == "line":
        sheet.rule(x, x + 19, y, color=item.color, width=style.LINE, dash=item.dash)
        return
    if item.kind == "band":
        corner = (x / sheet.width, 1 - (sheet.top + y + 5) / sheet.height)
        size = (19 / sheet.width, 10 / sheet.height)
        sheet.figure.add_artist(
            Rectangle(corner, *size, facecolor=item.color, alpha=item.alpha, edgecolor="none", linewidth=0)
        )
        return
    if item.kind == "bracket":
        sheet.rule(x + 4, x + 16, y - 5, color=item.color, width=1.6)
        _upright(sheet, x + 10, y - 5, y + 6, item.color)
        return
    where = ([(x + 10) / sheet.width], [1 - (sheet.top + y) / sheet.height])
    sheet.figure.add_artist(
        Line2D(*where, marker=_MARKERS[item.kind], color=item.color, markersize=6, linestyle="none")
    )


def _upright(sheet: Sheet, x: float, top: float, bottom: float, color: str) -> None:
    ends = [1 - (sheet.top + y) / sheet.height for y in (top, bottom)]
    sheet.figure.add_artist(Line2D([x / sheet.width] * 2, ends, color=color, linewidth=1.6))
