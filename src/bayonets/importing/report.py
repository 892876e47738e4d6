"""The report of an import: what was read, used and dropped, how events were summed, and what this cannot show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from bayonets.importing.collect import Collected, DaySum, Wanted
from bayonets.importing.layouts import EventLayout
from bayonets.wording import counted, listed, span

Form = Literal["by_date", "observations"]
EmptyDays = Literal["zero", "linear"]

_SUMMED = (
    "The events of a day are summed: best, low and high separately, as if all counts erred alike. A crowd that was "
    "recorded twice, such as a march through two districts, is counted twice."
)
_ZERO = "A day without any event counts as a day without protest (--empty-days linear: between the neighbouring days)."
_LINEAR = "Between these days, turnout is interpolated (--empty-days zero: no protest on days without a row)."


@dataclass(frozen=True)
class ReadEvents:
    """The events of a file, read and summed by day.

    Attributes:
        file: name of the file.
        layout: what kind of list it is.
        delimiter: what separated its cells, in words.
        collected: the sums by day, and what was not used.
        country: the country; empty if the file names none.
        wanted: which rows were used.
        form: whether they are written as `protest.by_date` or as observations.
        empty_days: what a day without an event counts as: no protest, or a value between its neighbours.
    """

    file: str
    layout: EventLayout
    delimiter: str
    collected: Collected
    country: str
    wanted: Wanted
    form: Form
    empty_days: EmptyDays

    @cached_property
    def sums(self) -> dict[date, DaySum]:
        """The sums of the days with a size, in the order of the calendar."""
        return {day: sums for day, sums in sorted(self.collected.days.items()) if sums.events}

    @property
    def report(self) -> str:
        """How many rows were read, used and dropped, and how they were summed, in sentences."""
        return "\n".join([*self._head(), *dropped_lines(self.collected), *self._summed(), *self._gaps()])

    def _head(self) -> Iterator[str]:
        place = listed([part for part in (self.country, self.wanted.region) if part])
        separated = "" if self.delimiter == "a comma" else f", separated by {self.delimiter}"
        yield f"{self.file}, read as {self.layout.title}{separated}{f': {place}' if place else ''}."
        read, used = self.collected.read, self.collected.used
        yield f"{counted(read, 'row')} read, {used:,} used, {read - used:,} dropped{':' if used < read else '.'}"

    def _summed(self) -> Iterator[str]:
        days, reported = list(self.sums), self.collected.several_reports
        events = sum(sums.events for sums in self.sums.values())
        highest = max(days, key=lambda day: self.sums[day].best)
        yield (
            f"{counted(events, 'event')} on {counted(len(days), 'day')}, {span(str(days[0]), str(days[-1]))}; "
            f"the largest day is {highest} with {self.sums[highest].best:,.0f} people."
        )
        if reported:
            yield (
                f"{counted(reported, 'event')} had several reports of one day and place: the mean of their sizes is "
                "taken, within the lowest and highest of them."
            )
        yield _SUMMED
        yield from filter(None, [self.layout.note])

    def _gaps(self) -> Iterator[str]:
        """What is known of days without a size, and what is assumed of them."""
        unsized = sum(1 for sums in self.collected.days.values() if not sums.events)
        partly = sum(1 for sums in self.sums.values() if sums.without_size)
        if partly:
            yield f"On {counted(partly, 'day')} of these, further events have no size: the sum is too low by them."
        if self.form == "observations":
            yield "A day without a size gives no observation."
            return
        if unsized:
            where = f"On {counted(unsized, 'further day')} events were recorded, none with a size"
            yield f"{where}: turnout there follows from the neighbouring days."
        yield _ZERO if self.empty_days == "zero" else _LINEAR


def rows_text(rows: Sequence[int], count: int) -> str:
    """`row 3`; `rows 3, 7 and 9`; `rows 3, 7, 9 and others` if not all of them are named."""
    if count == 1:
        return f"row {rows[0]}"
    names = [*map(str, rows), *(["others"] if count > len(rows) else [])]
    return f"rows {listed(names)}"


def dropped_lines(collected: Collected) -> Iterator[str]:
    """One line for each reason why rows were not used."""
    for reason, entry in sorted(collected.dropped.items(), key=lambda item: -item[1].count):
        examples = f", such as {', '.join(entry.examples)}" if entry.examples else ""
        yield f"  {entry.count:,} {reason}: {rows_text(entry.rows, entry.count)}{examples}"
