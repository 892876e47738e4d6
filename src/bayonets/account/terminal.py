"""An account as text for a terminal: the question, the findings, then tables and notes within a width."""

from collections.abc import Iterator, Sequence

from bayonets.account.blocks import Account, Block, Chart, Entry, Heading, Listing, Table, WithInterval, words_of
from bayonets.scenario.table import table, wrapped

_INDENT, _GAP = 2, 2
_NARROWEST_NAMES = 20
"""The smallest width of the first column, in characters."""


def text(account: Account, width: int, *, details: bool = False) -> str:
    """The whole account; a chart is represented by its findings.

    Args:
        account: the account of an answer.
        width: the width of the lines in characters. A table without enough room for its numbers is wider.
        details: whether tables include the rows that a short account leaves out.
    """
    lines = [wrapped(sentence, width, 0) for sentence in account.about]
    lines += [""] if lines else []
    lines += [wrapped(sentence, width, 0) for sentence in account.findings]
    before: Block = ""
    for block in account.blocks:
        block_lines = list(_lines(block, width, details=details))
        if block_lines:
            lines += block_lines if _follows(block, before) else ["", *block_lines]
            before = block
    return "\n".join(lines)


def _follows(block: Block, before: Block) -> bool:
    """Whether a block follows without an empty line: sentences below a heading, or below each other."""
    return isinstance(block, str | tuple) and before != "" and isinstance(before, str | tuple | Heading)


def _lines(block: Block, width: int, *, details: bool) -> Iterator[str]:
    if isinstance(block, Table):
        if block.caption:
            yield wrapped(block.caption, width, 0)
        yield from _fitting(block, width, details=details)
        if block.note:
            yield wrapped(block.note, width)
    elif isinstance(block, Heading):
        yield wrapped(block.text, width, 0)
    elif isinstance(block, Listing):
        yield from (wrapped(words_of(line), width) for line in block.lines)
    elif not isinstance(block, Chart):
        yield wrapped(words_of(block), width)


def _fitting(shown: Table, width: int, *, details: bool) -> list[str]:
    """The table with its intervals, or without them if there is not enough room."""
    chosen = [row for index, row in enumerate(shown.rows) if details or index not in shown.details]
    for intervals in (True, False):
        heads = [list(shown.columns)] if any(shown.columns) else []
        rows = [*heads, *([_cell(entry, intervals=intervals) for entry in row] for row in chosen)]
        lines = _aligned(rows, width, shown.numeric)
        if all(len(line) <= width for line in lines):
            break
    return lines


def _cell(entry: Entry, *, intervals: bool) -> str:
    if isinstance(entry, WithInterval):
        return str(entry) if intervals else entry.number
    return words_of(entry)


def _aligned(rows: list[list[str]], width: int, numeric: Sequence[int]) -> list[str]:
    last = len(rows[0]) - 1 if rows else -1
    if last not in numeric:
        return table(rows, width, right=numeric)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    room = width - _INDENT - sum(widths[1:]) - _GAP * last
    first = None if 0 in numeric or widths[0] <= room else max(room, _NARROWEST_NAMES)
    return table([[*row[:last], row[last].rjust(widths[last])] for row in rows], width, right=numeric, first=first)
