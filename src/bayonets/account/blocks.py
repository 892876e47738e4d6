"""The parts of an account, sentences, tables, charts and lists, as plain values that every renderer reads."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
    """The numbers of a chart, for programs."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def csv(self) -> str:
        """As comma-separated values; numbers to six digits, missing values as empty cells."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_written(cell) for cell in row] for row in self.rows)
        return target.getvalue()

    def uri(self) -> str:
        """As a link that contains the numbers, so that it works without a network."""
        return f"data:text/csv;charset=utf-8,{quote(self.csv(), safe=_SAFE_IN_URIS)}"


def _written(cell: Cell) -> str:
    if isinstance(cell, float):
        return "" if math.isnan(cell) else f"{cell:.6g}"
    text = str(cell)
    # A spreadsheet would evaluate a text that begins like a formula.
    return f"'{text}" if isinstance(cell, str) and text[:1] in {"=", "+", "-", "@"} else text


class Draw(Protocol):
    """Draws a chart in a width in pixels, with a title and a subtitle above it."""

    def __call__(self, *, width: float, title: str = "", subtitle: str = "") -> Figure: ...  # noqa: D102


@dataclass(frozen=True)
class Chart:
    """A picture that can be drawn in any width, with its result, its text and its numbers.

    Attributes:
        name: letters and digits, unique within the account.
        draw: returns the figure for a width in pixels, a title and a subtitle.
        data: the numbers shown.
        title: the result.
        subtitle: the quantities shown, their units and the number of runs.
        text: sentences equivalent to the picture; empty sentences are left out.
        caption: the scenario, the runs and the seed.
    """

    name: str
    draw: Draw
    data: Data
    title: str
    subtitle: str
    text: Sequence[str]
    caption: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of `text` that are not empty."""
        return tuple(filter(None, self.text))

    @cached_property
    def wide(self) -> Markup:
        """SVG for screens and print."""
        return self._svg(WIDE, "w")

    @cached_property
    def narrow(self) -> Markup:
        """SVG for phones."""
        return self._svg(NARROW, "n")

    def figure(self, width: float, *, titled: bool) -> Figure:
        """The separate picture in a width in pixels, with title and subtitle if `titled`."""
        if not titled:
            return self.draw(width=width)
        return self.draw(width=width, title=self.title, subtitle=f"{self.caption} {self.subtitle}")

    def _svg(self, width: float, kind: str) -> Markup:
        alternative = " ".join([f"{self.title}.", *self.sentences])
        # The texts of the SVG are escaped when it is written (pictures/svg.py).
        return Markup(to_svg(self.draw(width=width), f"{self.name}{kind}", alternative))  # noqa: S704


@dataclass(frozen=True)
class Link:
    """A link within the page (`#name`), or to an address that the page does not need."""

    text: str
    href: str


Text = str | tuple[str | Link, ...]
"""Words, some of which may be links."""


def words_of(text: Text) -> str:
    """The words alone."""
    return text if isinstance(text, str) else "".join(part if isinstance(part, str) else part.text for part in text)


@dataclass(frozen=True)
class WithInterval:
    """A number that is shown with its interval if there is room, and otherwise alone: `+2.9 (2.1 to 3.8)`."""

    number: str
    interval: str

    def __str__(self) -> str:
        return f"{self.number} ({self.interval})"


Entry = Text | WithInterval


@dataclass(frozen=True)
class Table:
    """A table. Its first columns are names, aligned left, and the others are numbers, aligned right.

    Attributes:
        columns: the headings of the columns.
        rows: the rows, with an entry for each column.
        caption: the caption above the table, or on the line that opens it.
        names: the number of columns of names.
        texts: indices of further columns that are not numbers.
        opened: whether a page shows it at once; else a table with a caption must be opened.
        note: an explanation below the table.
        details: indices of rows that a short account leaves out.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Entry]]
    caption: str = ""
    names: int = 1
    texts: tuple[int, ...] = ()
    opened: bool = False
    note: str = ""
    details: tuple[int, ...] = ()

    @property
    def numeric(self) -> tuple[int, ...]:
        """Indices of the columns of numbers."""
        return tuple(index for index in range(self.names, len(self.columns)) if index not in self.texts)


@dataclass(frozen=True)
class Listing:
    """A list, lines of a console (`code`), or the meaning of marks on the chart above (`legend`).

    Attributes:
        lines: from top to bottom.
        code, legend: the kind of the listing.
        names: targets of links, one for each line; or empty.
    """

    lines: Sequence[Text]
    code: bool = False
    legend: bool = False
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Heading:
    """A heading above the sentences that follow."""

    text: str


Block = Text | Heading | Table | Chart | Listing
"""Sentences are text."""


@dataclass(frozen=True)
class Account:
    """The content of an answer or of a section of a report.

    Attributes:
        name: letters and digits, unique on a page.
        title: the result in one line, or the topic of the section.
        blocks: from top to bottom.
        short: the title in two or three words, for a list of sections; empty if the title is short.
        about: the question and the number of runs.
        findings: sentences, the most important first, that claim no more than their intervals.
    """

    name: str
    title: str
    blocks: Sequence[Block] = ()
    short: str = ""
    about: Sequence[str] = ()
    findings: Sequence[str] = ()

    @property
    def charts(self) -> Iterator[Chart]:
        """The charts among the blocks."""
        return (block for block in self.blocks if isinstance(block, Chart))

    def named(self, name: str) -> "Account":
        """The same account under another name, which prefixes the names of its charts, so that a page can have two."""
        blocks = [
            replace(block, name=f"{name}{block.name}") if isinstance(block, Chart) else block for block in self.blocks
        ]
        return replace(self, name=name, blocks=blocks)
