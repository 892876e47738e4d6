"""A list of protest events as the protest of a scenario, or as observations of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from os import PathLike
from pathlib import Path
from textwrap import wrap
from typing import Any, Final, get_args

from bayonets.errors import RefusedError
from bayonets.importing.collect import Collected, DaySum, Wanted, collect
from bayonets.importing.dates import DayOrder, read_date
from bayonets.importing.layouts import FORMATS, EventLayout, FormatName, layout_of
from bayonets.importing.report import EmptyDays, Form, ReadEvents, dropped_lines, rows_text
from bayonets.importing.states import nearest_state, states_named
from bayonets.importing.table import open_table
from bayonets.scenario.parts import FIRST_YEAR, LAST_YEAR, OneLine, Words
from bayonets.scenario.printable import printable
from bayonets.scenario.write import as_yaml
from bayonets.wording import counted, listed

MOST_DATES: Final = 2_000
"""A scenario with more dates comes near the limits of its reader, which bound the number of keys and values."""

_UNLISTED: Final = 0.05
"""Thousands of people: lists of events leave out protests of fewer than 25 (MMAD) or 50 people (MM)."""

_ERROR_OF: Final[Mapping[str, float]] = {"medium": 0.2, "low": 0.35}
"""Error of an observation in the logarithm: that which calibration takes for a confidence."""


class ImportedProtest(ReadEvents):
    """The protest of a file by day, as blocks of a scenario."""

    def __str__(self) -> str:
        return self.report

    @cached_property
    def by_date(self) -> list[dict[str, Any]]:
        """The entries of `protest.by_date` as plain data [thousands of people]."""
        values = {day: self._value(sums) for day, sums in self.sums.items()}
        if self.empty_days == "zero":
            source = Words(f"{self.file}: no event on this day; high assumed")
            none = OneLine(best=0.0, low=0.0, high=_UNLISTED, source=source, confidence="low")
            values |= dict.fromkeys(self.days_without, none)
        return [OneLine(date=day.isoformat(), value=values[day]) for day in sorted(values)]

    @cached_property
    def observations(self) -> list[dict[str, Any]]:
        """The entries of `observations` as plain data [thousands of people]."""
        return [self._observation(day, sums) for day, sums in self.sums.items()]

    @cached_property
    def days_without(self) -> list[date]:
        """The first and last day of each gap without any event, between which turnout is constant."""
        known = sorted(self.collected.days)
        step = timedelta(days=1)
        before = [self.wanted.first - step] if self.wanted.first and self.wanted.first < known[0] else []
        after = [self.wanted.last + step] if self.wanted.last and self.wanted.last > known[-1] else []
        gaps = [(day + step, later - step) for day, later in pairwise([*before, *known, *after]) if later - day > step]
        return sorted({day for gap in gaps for day in gap})

    @property
    def text(self) -> str:
        """The block of a scenario file, with the report as its comment."""
        if self.form == "by_date":
            block: dict[str, Any] = {"protest": {"by_date": self.by_date}}
        else:
            block = {"observations": self.observations}
        lines = (inner for line in self.report.splitlines() for inner in _wrapped(line))
        return "".join(f"# {line}\n" for line in lines) + as_yaml(block)

    def as_json(self) -> dict[str, Any]:
        """The entries, and what was read, used and dropped, as plain data for programs."""
        entries = {"by_date": self.by_date} if self.form == "by_date" else {"observations": self.observations}
        dropped = [
            {"reason": reason, "rows": entry.count, "first_rows": entry.rows, "examples": entry.examples}
            for reason, entry in self.collected.dropped.items()
        ]
        counts = {"read": self.collected.read, "used": self.collected.used, "dropped": dropped}
        return {"file": self.file, "format": self.layout.format, "country": self.country, **counts, **entries}

    def _value(self, sums: DaySum) -> dict[str, Any]:
        low, best, high = (_thousands(people) for people in (sums.low, sums.best, sums.high))
        source, confidence = Words(self._source(sums)), _confidence(sums)
        return OneLine(best=best, low=low, high=high, source=source, confidence=confidence)

    def _observation(self, day: date, sums: DaySum) -> dict[str, Any]:
        """Bounds of the sum; only the lower one if some events have no size, since they add to it."""
        low, high = _thousands(sums.low), _thousands(sums.high)
        bounds = {"at_least": low} if sums.without_size else {"between": [low, high]}
        confidence = _confidence(sums)
        given = {"date": day.isoformat(), "quantity": "protest", **bounds, "error": _ERROR_OF[confidence]}
        return OneLine(given, confidence=confidence, group=Words(self.file), source=Words(self._source(sums)))

    def _source(self, sums: DaySum) -> str:
        words = ["sizes in words"] if sums.in_words else []
        without = [f"{counted(sums.without_size, 'further event')} without a size"] if sums.without_size else []
        parts = [f"{counted(sums.events, 'event')} ({rows_text(sums.rows, sums.events)})", *words, *without]
        return f"{self.file}: {', '.join(parts)}"


def import_protest(
    file: str | PathLike[str],
    *,
    format: FormatName | None = None,  # noqa: A002
    start: date | str | None = None,
    end: date | str | None = None,
    country: str | None = None,
    admin1: str | None = None,
    form: Form = "by_date",
    dates: DayOrder | None = None,
    empty_days: EmptyDays | None = None,
) -> ImportedProtest:
    """Read a list of protest events: an export of ACLED, MMAD or the Mass Mobilization Project, or dates and sizes.

    Args:
        file: a CSV file in UTF-8, separated by commas, semicolons, tabs or bars.
        format: acled, mmad, mm or plain; recognised by the columns by default.
        start, end: the first and the last date that are used.
        country: a name, an alpha-3 code of ISO 3166, or a number of Gleditsch and Ward; needed if the file has several.
        admin1: name of the first-order region.
        form: whether `text` is `protest.by_date` or observations.
        dates: dmy or mdy, for dates such as 08/09/2020.
        empty_days: `zero`: a day without an event is a day without protest; `linear`: turnout lies between the
            neighbouring days. By default zero for lists of events, linear for a plain list.

    Raises:
        RefusedError: an argument or the file is unsuitable; says where, what, the rule and the remedy.
    """
    name = printable(str(file))
    _one_of("format", format, (None, *FORMATS))
    _one_of("form", form, get_args(Form))
    _one_of("dates", dates, (None, *get_args(DayOrder)))
    _one_of("empty_days", empty_days, (None, *get_args(EmptyDays)))
    wanted = _wanted(start, end, country, admin1, dates)
    with open_table(Path(file), name) as table:
        layout = layout_of(table.columns, name, format)
        _refuse_without_column(layout, table.columns, name, wanted)
        collected = collect(table, layout, wanted)
        delimiter = table.delimiter
    _refuse_several(collected, name, wanted)
    imported = ImportedProtest(
        _one_line(Path(name).name), layout, delimiter, collected, _country(collected, wanted), wanted, form,
        empty_days or ("zero" if layout.lists_events else "linear"),
    )  # fmt: skip
    _refuse_unusable(imported, name)
    return imported


def _wrapped(line: str) -> list[str]:
    """A line of the report as lines of a comment, of which further ones are indented."""
    indent = line[: len(line) - len(line.lstrip())]
    return wrap(line, 117, subsequent_indent=f"{indent}  ", break_long_words=False, break_on_hyphens=False)


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _one_of(name: str, value: object, choices: tuple[object, ...]) -> None:
    if value not in choices:
        names = listed([str(choice) for choice in choices if choice is not None])
        raise RefusedError(f"{name}={value!r}: must be one of {names}. Use one of them")


def _wanted(
    start: date | str | None, end: date | str | None, country: str | None, region: str | None, order: DayOrder | None
) -> Wanted:
    first, last = _bound("--from", start, order), _bound("--to", end, order)
    if first and last and first > last:
        raise RefusedError(f"--from {first}: must not be after --to {last}. Exchange them")
    text = (country or "").strip()
    states = states_named(text) if text else ()
    return Wanted(states, text, (region or "").strip(), first, last, order)


def _bound(option: str, value: date | str | None, order: DayOrder | None) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return read_date(value, order)
    except ValueError:
        raise RefusedError(f"{option} {value!r}: must be a date. Write one such as 2020-08-09") from None


def _refuse_without_column(layout: EventLayout, columns: tuple[str, ...], name: str, wanted: Wanted) -> None:
    """Refuse a wish that the columns cannot meet."""
    if wanted.region and layout.region not in columns:
        what = f"the column {layout.region} is missing" if layout.region else f"{layout.title} has no column of regions"
        raise RefusedError(f"{name}: {what}, which --admin1 needs. Leave out --admin1, or add the column")
    holders = [column for column, _ in layout.countries]
    if wanted.country_text and not any(column in columns for column in holders):
        rule = f"--country needs a column {' or '.join(holders)}"
        raise RefusedError(f"{name}: {rule}. Leave out --country if all rows are of one country")


def _refuse_several(collected: Collected, name: str, wanted: Wanted) -> None:
    """Refuse a file of several countries unless one is chosen, and a country that the file does not have."""
    named = {country: count for country, count in collected.countries.items() if country}
    ordered = sorted(named, key=lambda country: -named[country])
    shown = [f"{country} ({counted(named[country], 'row')})" for country in ordered[:12]]
    more = f" and {len(ordered) - 12} more" if len(ordered) > 12 else ""
    if not wanted.country_text and len(collected.countries) > 1:
        without = collected.countries.get("")
        unnamed = [f"no country ({counted(without, 'row')})"] if without else []
        rule = "must be of one country, since turnout is summed"
        raise RefusedError(f"{name}: rows of {listed([*shown, *unnamed])}{more}: {rule}. Choose one with --country")
    if wanted.country_text and collected.dropped and not collected.days:
        other = collected.dropped.get("of another country")
        if other and other.count == collected.read:
            near = "" if wanted.country else _near(wanted.country_text)
            has = f"It has rows of {listed(shown)}{more}" if shown else "It names no country in any row"
            raise RefusedError(f"{name}: --country {wanted.country_text}: no row is of this country. {has}{near}")


def _near(country: str) -> str:
    near = nearest_state(country)
    return f". The table of states has no such name or code; the nearest is {near}" if near else ""


def _country(collected: Collected, wanted: Wanted) -> str:
    if wanted.country:
        return str(wanted.country[0])
    return wanted.country_text or next(iter(collected.countries), "")


def _refuse_unusable(imported: ImportedProtest, name: str) -> None:
    if not imported.sums:
        lines = "\n".join(dropped_lines(imported.collected))
        read = counted(imported.collected.read, "row")
        if not imported.collected.read:
            raise RefusedError(f"{name}: no rows below the column names: there must be one. Export the data again")
        raise RefusedError(
            f"{name}: no row is left of {read}; there must be one with a date and a size.\n{lines}".rstrip()
        )
    first, last = min(imported.sums), max(imported.sums)
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise RefusedError(f"{name}: dates from {first} to {last}: must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    entries = len(imported.by_date) if imported.form == "by_date" else len(imported.observations)
    if entries > MOST_DATES:
        rule = f"must be at most {MOST_DATES:,} for one scenario"
        raise RefusedError(
            f"{name}: {entries:,} dates from {first} to {last}: {rule}. Narrow them with --from and --to"
        )


def _confidence(sums: DaySum) -> str:
    """Medium if all events of the day have a number; low if one has words, or no size."""
    return "low" if sums.in_words or sums.without_size else "medium"


def _thousands(people: float) -> float:
    """Thousands of people, to the person."""
    return round(people / 1000.0, 3)
