"""What an account consists of: sentences, tables, charts and lists, as plain values that every renderer reads."""

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
    """Draws a chart in so many pixels, with the words above it that are given."""

    def __call__(self, *, width: float, title: str = "", subtitle: str = "") -> Figure: ...  # noqa: D102


@dataclass(frozen=True)
class Chart:
    """A picture that can be drawn in any width, with its finding, its text and its numbers.

    Attributes:
        name: letters and digits, unique within the account.
        draw: gives the figure for a width in pixels, a title and a subtitle.
        data: the numbers drawn.
        title: the finding.
        subtitle: what is drawn, of how many runs, with which unit.
        text: says the same as the picture, a sentence each; empty sentences are left out.
        caption: scenario, runs and seed.
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
        """The sentences of `text` that say something."""
        return tuple(filter(None, self.text))

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
        alternative = " ".join([f"{self.title}.", *self.sentences])
        # The SVG's texts are escaped when it is written (pictures/svg.py).
        return Markup(to_svg(self.draw(width=width), f"{self.name}{kind}", alternative))  # noqa: S704


@dataclass(frozen=True)
class Link:
    """Words that lead elsewhere: on the page (`#name`), or to an address that nothing on the page needs."""

    text: str
    href: str


Text = str | tuple[str | Link, ...]
"""Words, some of which may be links."""


def words_of(text: Text) -> str:
    """The words alone."""
    return text if isinstance(text, str) else "".join(part if isinstance(part, str) else part.text for part in text)


@dataclass(frozen=True)
class WithInterval:
    """A number that stands with its interval where there is room, and alone where there is not: `+2.9 (2.1 to 3.8)`."""

    number: str
    interval: str

    def __str__(self) -> str:
        return f"{self.number} ({self.interval})"


Entry = Text | WithInterval


@dataclass(frozen=True)
class Table:
    """A table. Its first columns are names, set flush left, and the others numbers, set flush right.

    Attributes:
        columns: heads.
        rows: of as many entries.
        caption: what it shows; it stands above the table, or on the line that opens it.
        names: how many columns are names.
        texts: indices of further columns that are no numbers.
        opened: whether a page shows it at once; else a table with a caption is shown when asked for.
        note: how it is to be read, below it.
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
    """Lines of a list, of a console (`code`), or the meaning of marks on the chart above (`legend`).

    Attributes:
        lines: from top to bottom.
        code, legend: which of them it is.
        names: of the lines, to be linked to; empty, or one for each.
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
    """What an answer, or a section of a report, says.

    Attributes:
        name: letters and digits, unique on a page.
        title: the finding in one line, or what the section is about.
        blocks: from top to bottom.
        short: the title in two or three words, for a list of sections; empty where it is short itself.
        about: what was asked, of how many runs.
        findings: sentences, the most important first; no stronger than the intervals allow.
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
        """The same under another name, with which the names of its charts begin: two may stand on one page."""
        blocks = [
            replace(block, name=f"{name}{block.name}") if isinstance(block, Chart) else block for block in self.blocks
        ]
        return replace(self, name=name, blocks=blocks)
