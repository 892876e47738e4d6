"""What a page is made of: sections of paragraphs, pictures and tables, as plain values for the template."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol
from urllib.parse import quote

from markupsafe import Markup
from matplotlib.figure import Figure

from bayonets.pictures.style import NARROW, WIDE
from bayonets.pictures.svg import to_svg

Cell = str | int | float
_SAFE_IN_URIS = ",.-_~:;=()*!@$/+"


@dataclass(frozen=True)
class Data:
    """The numbers drawn."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def csv(self) -> str:
        """As comma-separated values; numbers to six digits, empty where there is none."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_written(cell) for cell in row] for row in self.rows)
        return target.getvalue()

    def uri(self) -> str:
        """As a link that holds the numbers themselves, so that it works without a network."""
        return f"data:text/csv;charset=utf-8,{quote(self.csv(), safe=_SAFE_IN_URIS)}"


def _written(cell: Cell) -> str:
    if isinstance(cell, float):
        return "" if math.isnan(cell) else f"{cell:.6g}"
    text = str(cell)
    # A spreadsheet would run a text that begins like a formula.
    return f"'{text}" if isinstance(cell, str) and text[:1] in {"=", "+", "-", "@"} else text


class Draw(Protocol):
    """Draws a picture in so many pixels, with the words above it that are given."""

    def __call__(self, *, width: float, title: str = "", subtitle: str = "") -> Figure: ...  # noqa: D102


@dataclass(frozen=True)
class Picture:
    """A picture that can be drawn in any width, with its finding, its text and its numbers.

    Attributes:
        name: letters and digits, unique on the page.
        draw: draws it.
        title: the finding.
        subtitle: what is drawn, of how many runs, with which unit.
        text: says the same as the picture.
        caption: scenario, runs and seed.
        data: link to the numbers drawn.
        data_name: of the file that the link saves.
    """

    name: str
    draw: Draw
    title: str
    subtitle: str
    text: tuple[str, ...]
    caption: str
    data: str
    data_name: str

    @cached_property
    def wide(self) -> Markup:
        """SVG for screens and paper."""
        return self._svg(WIDE, "w")

    @cached_property
    def narrow(self) -> Markup:
        """SVG for phones."""
        return self._svg(NARROW, "n")

    def figure(self, width: float, *, titled: bool) -> Figure:
        """The picture by itself, outside of a page: in so many pixels, with its title and what is drawn if `titled`."""
        if not titled:
            return self.draw(width=width)
        return self.draw(width=width, title=self.title, subtitle=f"{self.caption} {self.subtitle}")

    def _svg(self, width: float, kind: str) -> Markup:
        alternative = " ".join([f"{self.title}.", *self.text])
        # The SVG's texts are escaped when it is written (pictures/svg.py).
        return Markup(to_svg(self.draw(width=width), f"{self.name}{kind}", alternative))  # noqa: S704


def picture(
    name: str,
    draw: Draw,
    data: Data,
    *,
    title: str,
    subtitle: str,
    text: Iterable[str],
    caption: str,
) -> Picture:
    """A picture of a page.

    Args:
        name: letters and digits, unique on the page.
        draw: gives the figure for a width in pixels, a title and a subtitle.
        data: the numbers drawn.
        title: see `Picture`, as for all below.
        subtitle: what is drawn.
        text: says the same as the picture; empty sentences are dropped.
        caption: where it comes from.
    """
    sentences = tuple(sentence for sentence in text if sentence)
    return Picture(name, draw, title, subtitle, sentences, caption, data.uri(), f"{name}.csv")


@dataclass(frozen=True)
class Link:
    """Words that lead elsewhere: on the page (`#name`), or to an address that nothing on the page needs."""

    text: str
    href: str


Text = str | tuple[str | Link, ...]
"""Words, some of which may be links."""


@dataclass(frozen=True)
class Table:
    """A table; `folded` behind a line that opens it.

    Attributes:
        columns: heads; those named in `numeric` are set flush right.
        rows: texts.
        numeric: places of the columns of numbers.
        folded: the line to open it; empty: always open.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Text]]
    numeric: tuple[int, ...] = ()
    folded: str = ""


@dataclass(frozen=True)
class Listing:
    """Lines of a list, of a console (`code`), or the meaning of marks on the picture above (`legend`).

    Attributes:
        lines: from top to bottom.
        code, legend: which of them it is.
        names: of the lines, to be linked to; empty, or one for each.
    """

    lines: Sequence[Text]
    code: bool = False
    legend: bool = False
    names: Sequence[str] = ()


Block = str | Picture | Table | Listing


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it, from top to bottom.

    Attributes:
        name: letters and digits, unique on the page.
        heading: above it.
        blocks: from top to bottom.
        short: the heading in two or three words, for the list of sections; empty where the heading is short itself.
    """

    name: str
    heading: str
    blocks: tuple[Block, ...] = field(default=())
    short: str = ""
