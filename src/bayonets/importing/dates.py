"""Dates as data sets write them. An order of day and month that is not clear is never guessed."""

import re
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from bayonets.importing.reading import UnreadableError

DayOrder = Literal["dmy", "mdy"]

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d\d:\d\d\S*)?", re.ASCII)
_COMPACT: Final = re.compile(r"(1[6-9]\d\d|2[01]\d\d)(\d\d)(\d\d)", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- ]([a-z]{3,9})\.?,?[- ](\d{4})", re.ASCII | re.IGNORECASE)
_MONTH_FIRST: Final = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII | re.IGNORECASE)
_ANY_ORDER: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}(\.\d+)?", re.ASCII)

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


class AmbiguousOrderError(ValueError):
    """A date such as 08/09/2020, whose order of day and month must be given."""


@lru_cache(maxsize=10_000)
def read_date(text: str, order: DayOrder | None = None) -> date:
    """The date in a cell: 2020-08-09, 09 August 2020, August 9, 2020; 09/08/2020 if the order is given.

    Raises:
        AmbiguousOrderError: the order of day and month is needed and not given.
        UnreadableError: it is not a date.
    """
    cell = " ".join(text.split())
    iso = _ISO.fullmatch(cell) or _COMPACT.fullmatch(cell)
    if iso:
        return _date(text, int(iso[1]), int(iso[2]), int(iso[3]))
    if named := _DAY_FIRST.fullmatch(cell):
        return _date(text, int(named[3]), _month(named[2], text), int(named[1]))
    if named := _MONTH_FIRST.fullmatch(cell):
        return _date(text, int(named[3]), _month(named[1], text), int(named[2]))
    if mixed := _ANY_ORDER.fullmatch(cell):
        return _ordered(text, int(mixed[1]), int(mixed[2]), int(mixed[3]), order)
    if _SERIAL.fullmatch(cell):
        raise UnreadableError("a day number of a spreadsheet; format the column of dates as YYYY-MM-DD", text)
    raise UnreadableError("a date that cannot be read" if cell else "an empty date", text)


def order_shown_by(text: str) -> DayOrder | None:
    """The order that a date such as 25/09/2020 can only have; None if it shows none."""
    mixed = _ANY_ORDER.fullmatch(" ".join(text.split()))
    if not mixed or int(mixed[1]) <= 12 >= int(mixed[2]):
        return None
    return "dmy" if int(mixed[1]) > 12 else "mdy"


def _ordered(text: str, first: int, second: int, year: int, order: DayOrder | None) -> date:
    if order is None:
        raise AmbiguousOrderError(text)
    return _date(text, year, *((second, first) if order == "dmy" else (first, second)))


def _month(name: str, text: str) -> int:
    """The number of a month by its English name, or by three or more of its letters."""
    for number, month in enumerate(_MONTHS, 1):
        if month.startswith(name.casefold()) or (month == "september" and name.casefold() == "sept"):
            return number
    raise UnreadableError("a date without the English name of a month", text)


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableError("a date that the calendar does not have", text) from None
