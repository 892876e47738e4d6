"""Plain tables for the terminal: aligned columns, the last of which wraps within the width."""

import textwrap
from collections.abc import Sequence

NARROWEST_LAST = 24
"""The minimum width of the last column; if less is available, it is placed below its row."""

_GAP = 2


def table(
    rows: Sequence[Sequence[str]], width: int, *, right: Sequence[int] = (), indent: int = 2, first: int | None = None
) -> list[str]:
    """Each row as one text, of several lines if its last column is long.

    Args:
        rows: rows with the same number of cells.
        width: width of the lines, in characters.
        right: columns that are aligned to the right.
        indent: number of spaces before each row.
        first: maximum width of the first column; a longer name continues on further lines, with the numbers beside the
            last of them. None: no maximum.
    """
    if not rows:
        return []
    rows = rows if first is None else [line for row in rows for line in _folded(row, first)]
    columns = list(zip(*rows, strict=True))
    wide = [max(map(len, column)) for column in columns[:-1]]
    begin = indent + sum(wide) + _GAP * len(wide)
    return [_row(row, wide, right, indent, begin, width) for row in rows]


def _folded(row: Sequence[str], letters: int) -> list[Sequence[str]]:
    """A row with a long first cell as several rows, all but the last without other cells."""
    *above, last = textwrap.wrap(row[0], letters, subsequent_indent="  ", break_on_hyphens=False) or [""]
    return [*([line, *[""] * (len(row) - 1)] for line in above), [last, *row[1:]]]


def _row(row: Sequence[str], wide: Sequence[int], right: Sequence[int], indent: int, begin: int, width: int) -> str:
    cells = [
        cell.rjust(letters) if column in right else cell.ljust(letters)
        for column, (cell, letters) in enumerate(zip(row, wide, strict=False))
    ]
    first = " " * indent + "".join(cell + " " * _GAP for cell in cells)
    last = row[-1]
    if not last or len(row) - 1 in right:
        return (first + last).rstrip()
    if len(last) <= width - begin:
        return first + last
    if width - begin >= NARROWEST_LAST:
        return textwrap.fill(last, width, initial_indent=first, subsequent_indent=" " * begin, break_on_hyphens=False)
    below = " " * (indent + 4)
    wrapped = textwrap.fill(last, width, initial_indent=below, subsequent_indent=below, break_on_hyphens=False)
    return f"{first.rstrip()}\n{wrapped}" if first.strip() else wrapped


def wrapped(text: str, width: int, indent: int = 2) -> str:
    """Text as a paragraph, its lines indented."""
    room = " " * indent
    return textwrap.fill(text, width, initial_indent=room, subsequent_indent=room, break_on_hyphens=False)


def amount(value: float) -> str:
    """A number as the terminal shows it: `91,868`, `0.05`."""
    return f"{value:,.10g}"
