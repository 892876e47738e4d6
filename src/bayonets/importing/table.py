"""A file of rows with a line of column names, read row by row in bounded memory."""

import csv
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from bayonets.errors import RefusedError
from bayonets.importing.reading import shown

LONGEST_LINE: Final = 1_000_000
"""Bytes. A longer line is no row of a spreadsheet, and would have to be held in memory."""

_DELIMITERS: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_BOM: Final = b"\xef\xbb\xbf"
_NOT_TEXT: Final = {
    b"PK\x03\x04": "a workbook of a spreadsheet or an archive",
    b"\xd0\xcf\x11\xe0": "a workbook of a spreadsheet",
    b"\x1f\x8b": "a compressed file",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"PAR1": "a Parquet file",
}


@dataclass(frozen=True)
class TableRow:
    """A row of the file.

    Attributes:
        number: its number as a spreadsheet shows it; the first line is row 1.
        cells: its cells by column name; empty if it has too many or too few of them.
        width: the number of its cells.
    """

    number: int
    cells: Mapping[str, str]
    width: int


@dataclass(frozen=True)
class EventTable:
    """A file of rows.

    Attributes:
        name: its name as given.
        columns: names of the columns in small letters, in their order.
        delimiter: what separates its cells, in words.
        rows: the rows, which can be read once.
    """

    name: str
    columns: tuple[str, ...]
    delimiter: str
    rows: Iterator[TableRow]


@contextmanager
def open_table(path: Path, name: str) -> Iterator[EventTable]:
    """Open a file of rows.

    Raises:
        RefusedError: it cannot be read, is not UTF-8 text, or has no line of column names.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RefusedError(f"{name}: a folder, pipe or device: must be a regular file. Name a CSV file")
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a valid name of a file"
        raise RefusedError(f"{name}: cannot be read ({reason}): must be a file that you may read") from None
    with stream:
        yield _table(stream, name)


def _table(stream: BinaryIO, name: str) -> EventTable:
    lines = _lines(stream, name)
    first, head = next(((number, line) for number, line in enumerate(lines, 1) if line.strip()), (0, ""))
    if not head:
        raise RefusedError(f"{name}: an empty file: must begin with a line of column names. Export the data again")
    delimiter = _delimiter_of(head)
    records = _records(csv.reader(_chained(head, lines), delimiter=delimiter, strict=True), name)
    columns = tuple(" ".join(cell.split()).casefold() for cell in next(records))
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise RefusedError(f"{name}: row 1: the column {shown(twice[0])} occurs twice: rename or remove one")
    return EventTable(name, columns, _DELIMITERS[delimiter], _rows(records, columns, first))


def _chained(head: str, lines: Iterator[str]) -> Iterator[str]:
    yield head
    yield from lines


def _lines(stream: BinaryIO, name: str) -> Iterator[str]:
    """The lines of the file as text."""
    offset = 0
    for number in range(1, 1 << 62):
        line = stream.readline(LONGEST_LINE + 1)
        if not line:
            return
        if number == 1:
            _refuse_not_text(line, name)
            line = line.removeprefix(_BOM)
        yield _decoded(line, name, number, offset)
        offset = stream.tell()


def _refuse_not_text(line: bytes, name: str) -> None:
    for mark, what in _NOT_TEXT.items():
        if line.startswith(mark):
            raise RefusedError(f"{name}: {what}: must be a CSV file. Save it as CSV in UTF-8")


def _decoded(line: bytes, name: str, number: int, offset: int) -> str:
    if len(line) > LONGEST_LINE:
        rule = f"must have at most {LONGEST_LINE:,} bytes"
        raise RefusedError(f"{name}: line {number}: {rule}. Save the file with ordinary line ends and closed quotes")
    if b"\0" in line:
        raise RefusedError(f"{name}: line {number}: a zero byte: must be text. Save the file as CSV in UTF-8")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"the byte 0x{line[error.start]:02x} at position {error.start + 1} (byte {offset + error.start + 1:,})"
        raise RefusedError(
            f"{name}: line {number}: {byte}: must be UTF-8. Save the file as CSV in UTF-8; its encoding is not guessed"
        ) from None


def _delimiter_of(head: str) -> str:
    """The delimiter that splits the line of column names into the most columns; a comma if none does."""
    counts = {mark: len(next(csv.reader([head], delimiter=mark))) for mark in _DELIMITERS}
    return max(counts, key=lambda mark: counts[mark])


def _records(reader: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    """The records of the file. An open quotation mark is refused, since it would swallow the rows below."""
    try:
        yield from reader
    except csv.Error as error:
        line = getattr(reader, "line_num", 0)
        remedy = "Look for a quotation mark that is not closed in or before this line"
        raise RefusedError(f"{name}: line {line}: cannot be split into cells ({error}). {remedy}") from None


def _rows(records: Iterator[list[str]], columns: tuple[str, ...], first: int) -> Iterator[TableRow]:
    """The rows that are not blank, after the row `first` of column names.

    Empty cells beyond the last column, as spreadsheets leave them, are ignored.
    """
    width = len(columns)
    for number, record in enumerate(records, first + 1):
        while len(record) > width and not record[-1].strip():
            record.pop()
        if any(cell.strip() for cell in record):
            cells = dict(zip(columns, record, strict=True)) if len(record) == width else {}
            yield TableRow(number, cells, len(record))
