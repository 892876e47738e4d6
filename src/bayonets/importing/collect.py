"""One pass over the rows of a file: what is used is summed by day, what is not is counted with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bayonets.errors import RefusedError
from bayonets.importing.dates import AmbiguousOrderError, DayOrder, order_shown_by, read_date
from bayonets.importing.layouts import Cells, EventLayout
from bayonets.importing.reading import UnreadableError, shown
from bayonets.importing.sizes import Size
from bayonets.importing.states import NamedState, folded_name, states_named
from bayonets.importing.table import EventTable, TableRow

MOST_ROWS_NAMED: Final = 10
"""Rows that are named for one reason or one day; the others are counted, so that memory stays bounded."""

_MOST_EXAMPLES: Final = 5
_MOST_COUNTRIES: Final = 300


@dataclass(frozen=True)
class Wanted:
    """Which rows are used.

    Attributes:
        country: states, any of which a row may name; empty if the file should hold only one.
        country_text: the country as given; matches a name that the table of states does not have.
        region: name of the first-order region; empty for all.
        first, last: the dates, both included.
        order: order of day and month in dates such as 08/09/2020.
    """

    country: tuple[NamedState, ...] = ()
    country_text: str = ""
    region: str = ""
    first: date | None = None
    last: date | None = None
    order: DayOrder | None = None

    def has(self, day: date) -> bool:
        """Whether a day lies within the dates."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass
class Dropped:
    """Rows that were not used for one reason.

    Attributes:
        count: their number.
        rows: the first of their numbers.
        examples: some of their contents, where that explains the reason.
    """

    count: int = 0
    rows: list[int] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)


@dataclass
class DaySum:
    """The events of one day, summed.

    Attributes:
        low, best, high: sums of people.
        events: number of events with a size.
        without_size: number of events without one.
        in_words: whether a size was given in words.
        rows: the first numbers of their rows.
    """

    low: float = 0.0
    best: float = 0.0
    high: float = 0.0
    events: int = 0
    without_size: int = 0
    in_words: bool = False
    rows: list[int] = field(default_factory=list)

    def add(self, size: Size, row: int) -> None:
        """Add an event."""
        self.low, self.best, self.high = self.low + size.low, self.best + size.best, self.high + size.high
        self.events += 1
        self.in_words |= size.in_words
        if len(self.rows) < MOST_ROWS_NAMED:
            self.rows.append(row)


@dataclass
class _Reports:
    """Reports of one event: the mean of their best values, within the lowest and highest of all."""

    row: int
    count: int
    total: float
    low: float
    high: float
    in_words: bool

    def add(self, size: Size) -> None:
        self.count, self.total = self.count + 1, self.total + size.best
        self.low, self.high = min(self.low, size.low), max(self.high, size.high)
        self.in_words |= size.in_words

    @property
    def size(self) -> Size:
        return Size(self.low, self.total / self.count, self.high, self.in_words)


@dataclass
class Collected:
    """What one pass over a file gives.

    Attributes:
        read, used: number of rows.
        days: the sums by day.
        dropped: the rows that were not used, by reason.
        countries: number of rows by country as the file names it.
        several_reports: number of events of which several reports were merged.
    """

    read: int = 0
    used: int = 0
    days: dict[date, DaySum] = field(default_factory=dict)
    dropped: dict[str, Dropped] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    several_reports: int = 0

    def drop(self, reason: str, row: int, example: str = "") -> None:
        """Count a row that is not used."""
        entry = self.dropped.setdefault(reason, Dropped())
        entry.count += 1
        if example and example not in entry.examples and len(entry.examples) < _MOST_EXAMPLES:
            entry.examples.append(example)
        if len(entry.rows) < MOST_ROWS_NAMED:
            entry.rows.append(row)


def collect(table: EventTable, layout: EventLayout, wanted: Wanted) -> Collected:
    """Read all rows of a table.

    Raises:
        RefusedError: the order of day and month is needed and not given.
    """
    collected = Collected()
    events = _Events(layout, collected)
    for row in table.rows:
        collected.read += 1
        if not row.cells:
            reason = "a number of cells that differs from the number of columns"
            collected.drop(reason, row.number, f"{row.width} of {len(table.columns)}")
            continue
        try:
            day = _day_of(row, layout, wanted, collected)
        except AmbiguousOrderError as error:
            raise _needs_order(table, layout, row, str(error)) from None
        if day is not None:
            events.add(day, row)
    events.close()
    return collected


def _day_of(row: TableRow, layout: EventLayout, wanted: Wanted, collected: Collected) -> date | None:
    """The day of a row that is wanted; None, with the reason counted, for any other."""
    cells = row.cells
    reason = _elsewhere(cells, layout, wanted, collected) or layout.refused(cells)
    if reason:
        collected.drop(reason, row.number)
        return None
    try:
        day = read_date(layout.date(cells), wanted.order)
    except UnreadableError as error:
        collected.drop(error.kind, row.number, error.example)
        return None
    if not wanted.has(day):
        collected.drop("outside the dates of --from and --to", row.number)
        return None
    return day


def _elsewhere(cells: Cells, layout: EventLayout, wanted: Wanted, collected: Collected) -> str:
    """Why a row is of another country or region; empty if it is not. Counts the countries of the file."""
    country = _country_of(cells, layout)
    label = country[0]
    if label in collected.countries or len(collected.countries) < _MOST_COUNTRIES:
        collected.countries[label] = collected.countries.get(label, 0) + 1
    if wanted.country_text and not _is_wanted(country, wanted):
        return "of another country"
    if wanted.region and folded_name(cells[layout.region]) != folded_name(wanted.region):
        return f"of another region ({layout.region})"
    return ""


Country = tuple[str, tuple[NamedState, ...]]
"""A country as a file names it, and the states that this stands for; the name is empty if the file names none."""


def _country_of(cells: Cells, layout: EventLayout) -> Country:
    """The country of a row; a number beside a name may stand for a former state besides, as that of Serbia does."""
    texts = [(text, numbers) for column, numbers in layout.countries if (text := cells.get(column, "").strip())]
    states = [state for text, numbers in texts for state in states_named(text, numbers)]
    return (states[0].name if states else shown(texts[0][0]) if texts else "", tuple(states))


def _is_wanted(country: Country, wanted: Wanted) -> bool:
    label, states = country
    if wanted.country and states:
        return any(state in wanted.country for state in states)
    return bool(label) and folded_name(label) == folded_name(wanted.country_text)


class _Events:
    """Adds rows to the sums of their days: an event that is repeated once, one of several reports as their mean."""

    def __init__(self, layout: EventLayout, collected: Collected) -> None:
        self.layout, self.collected = layout, collected
        self.seen = set[int]()
        self.reports = dict[tuple[date, str], _Reports]()

    def add(self, day: date, row: TableRow) -> None:
        """Add a row of a day."""
        event = self.layout.event(row.cells)
        if event and self.layout.event_is == "repeated":
            if hash(event) in self.seen:
                self.collected.drop("a repetition of an event by its identifier", row.number)
                return
            self.seen.add(hash(event))
        size = self._size_of(day, row)
        if size is None:
            return
        self.collected.used += 1
        if event and self.layout.event_is == "reported":
            self._report(day, event, size, row.number)
        else:
            self.collected.days.setdefault(day, DaySum()).add(size, row.number)

    def _size_of(self, day: date, row: TableRow) -> Size | None:
        """The size of a row; None, with the reason counted, if it has none."""
        try:
            size = self.layout.size(row.cells)
        except UnreadableError as error:
            self.collected.drop(error.kind, row.number, error.example)
            size = None
        else:
            if size is None:
                self.collected.drop("no size reported", row.number)
        if size is None:
            self.collected.days.setdefault(day, DaySum()).without_size += 1
        return size

    def _report(self, day: date, event: str, size: Size, row: int) -> None:
        reports = self.reports.get((day, event))
        if reports is None:
            self.reports[day, event] = _Reports(row, 1, size.best, size.low, size.high, size.in_words)
        else:
            reports.add(size)

    def close(self) -> None:
        """Add the events that were reported several times."""
        for (day, _), reports in self.reports.items():
            self.collected.days.setdefault(day, DaySum()).add(reports.size, reports.row)
        self.collected.several_reports = sum(reports.count > 1 for reports in self.reports.values())


def _needs_order(table: EventTable, layout: EventLayout, row: TableRow, text: str) -> RefusedError:
    """The error for a date whose order of day and month is not given, with what later dates of the file show."""
    dates = (layout.date(later.cells) for later in _after(row, table.rows) if later.cells)
    order = next((order for order in map(order_shown_by, dates) if order), None)
    hint = f" Other dates of this file can only be {order}" if order else ""
    rule = "the order of day and month must be known"
    remedy = "Add --dates dmy if the day comes first, or --dates mdy if the month does"
    return RefusedError(f"{table.name}: row {row.number}: {shown(text)}: {rule}. {remedy}.{hint}".rstrip("."))


def _after(row: TableRow, rows: Iterator[TableRow]) -> Iterator[TableRow]:
    yield row
    yield from rows
