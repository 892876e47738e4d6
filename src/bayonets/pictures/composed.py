"""Figures composed of blocks, one below the other or side by side, under one key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from matplotlib.figure import Figure

from bayonets.errors import SettingError
from bayonets.pictures import style
from bayonets.pictures.labels import KeyItem, key, key_height
from bayonets.pictures.style import WIDE, Sheet, sheet, styled, wrapped

GAP = 34.0
"""Pixels between two blocks side by side."""
_UNDER_KEY = 8.0


class Drawable(Protocol):
    """A part of a figure."""

    def height(self, width: float, *, wide: bool) -> float:
        """The height in pixels for a width in pixels, on a wide page or on that of a phone or a column."""

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw it with its upper left corner at (left, top)."""


@dataclass(frozen=True)
class PictureHeading:
    """A wrapped heading above the blocks that follow.

    Attributes:
        text: the heading; empty for none.
        muted: whether it is written in small grey letters instead of bold letters.
        above, below, left: margins in pixels.
    """

    text: str
    muted: bool = False
    above: float = 0.0
    below: float = 5.0
    left: float = 2.0

    @property
    def _size(self) -> float:
        return 11.0 if self.muted else style.TEXT

    def _lines(self, width: float) -> list[str]:
        return wrapped(self.text, width - self.left - 2.0, self._size, bold=not self.muted)

    def height(self, width: float, *, wide: bool) -> float:  # noqa: ARG002 - as of every block
        """Pixels."""
        lines = len(self._lines(width))
        return lines * (self._size + 4.0) + self.above + self.below if lines else 0.0

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Write it."""
        for row, line in enumerate(self._lines(width)):
            y = top + self.above + (self._size + 4.0) * row + self._size
            page.write(left + self.left, y, line, size=self._size, bold=not self.muted,
                       color=style.MUTED if self.muted else style.INK)  # fmt: skip


@dataclass(frozen=True)
class Key:
    """The key to the marks of the blocks below."""

    items: Sequence[KeyItem]

    def height(self, width: float, *, wide: bool) -> float:  # noqa: ARG002 - as of every block
        """Pixels."""
        return key_height(self.items, width) + _UNDER_KEY if self.items else 0.0

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:  # noqa: ARG002
        """Draw it."""
        key(page, self.items, left + 4.0, top + 14.0)


def heads(titled: bool, title: str, subtitle: str) -> dict[str, str]:
    """The title and subtitle of a picture as arguments of `composed`.

    Args:
        titled: whether they are written above the picture.
        title: the result.
        subtitle: the quantities shown.

    Raises:
        SettingError: `titled` is neither True nor False; a user's own title would otherwise be lost silently.
    """
    if not isinstance(titled, bool):
        raise SettingError(
            f"title={titled!r}: must be True or False (whether the result is written above the picture). Use "
            "title=False and add your own title to the figure"
        )
    return {"title": title, "subtitle": subtitle} if titled else {}


@styled
def composed(
    rows: Sequence[Sequence[Drawable]], *, gap: float = GAP, beside: float = 600.0, width: float = WIDE,
    title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """One figure of blocks.

    Args:
        rows: from top to bottom; the blocks of a row are placed side by side in equal columns.
        gap: pixels between two columns.
        beside: in a narrower figure the blocks of a row are placed one below the other.
        width: pixels.
        title, subtitle: written above.
    """
    wide = width >= 600
    lines = [*rows] if width >= beside else [[block] for row in rows for block in row]
    columns = [(width - gap * (len(row) - 1)) / max(len(row), 1) for row in lines]
    heights = [
        max((block.height(column, wide=wide) for block in row), default=0.0)
        for row, column in zip(lines, columns, strict=True)
    ]
    page = sheet(width, sum(heights), title, subtitle)
    top = 0.0
    for row, column, height in zip(lines, columns, heights, strict=True):
        for index, block in enumerate(row):
            block.draw(page, index * (column + gap), top, column)
        top += height
    return page.figure
