"""The format of numbers, shares, dates and lists in texts and pictures."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from bayonets.errors import SettingError
from bayonets.scenario.printable import day_month, full_date

STANCE_WORDS: Final = ("loyal", "shirking", "refusing", "left", "removed")
"""The stances of officers in keys and sentences, in the order of `world.stances.STANCES`."""

THIN_SPACE = "\u202f"
"""The narrow no-break space."""

MINUS = "\u2212"
DASH = "\u2013"
ELLIPSIS = "\u2026"


Thousands = Literal["thin space", "comma", "point", "apostrophe", "none"]
"""The separator of thousands: a thin space by ISO 80000 and in French, a comma in English, a point in German, an
apostrophe in Switzerland, or nothing."""

Decimal = Literal["point", "comma"]
"""The decimal mark: a point in English, a comma in most of Europe."""

THOUSANDS: Final[dict[Thousands, str]] = {
    "thin space": THIN_SPACE, "comma": ",", "point": ".", "apostrophe": "\u2019", "none": ""
}  # fmt: skip
DECIMALS: Final[dict[Decimal, str]] = {"point": ".", "comma": ","}


@dataclass(frozen=True)
class Numerals:
    """The format of numbers.

    Attributes:
        thousands: the separator of thousands.
        decimal: the decimal mark.
    """

    thousands: str = THIN_SPACE
    decimal: str = "."


_USUAL: Final = Numerals()
_NUMERALS: Final = ContextVar("numerals", default=_USUAL)


def numerals_of(thousands: str = "thin space", decimal: str | None = None) -> Numerals:
    """The format of numbers by the names of its marks.

    Args:
        thousands: one of `THOUSANDS`.
        decimal: one of `DECIMALS`; None: a comma if points separate thousands, else a point.

    Raises:
        SettingError: a mark of that name does not exist, or both marks are the same.
    """
    before = decimal or ("comma" if thousands == "point" else "point")
    for name, given, marks in (("thousands", thousands, list(THOUSANDS)), ("decimal", before, list(DECIMALS))):
        if given not in marks:
            choices = ", ".join(map(repr, marks))
            raise SettingError(f"{name}={given!r}: must be a mark of numbers. Use one of {choices}")
    if thousands == before:
        raise SettingError(
            f"thousands={thousands!r}, decimal={before!r}: the same mark for both is ambiguous: 1.500 could be read "
            f"as 1500. Use decimal={'comma' if before == 'point' else 'point'!r}"
        )
    return Numerals(dict(THOUSANDS)[thousands], dict(DECIMALS)[before])  # type: ignore[index]


def numerals() -> Numerals:
    """The format of numbers in use."""
    return _NUMERALS.get()


@contextmanager
def written_in(marks: Numerals) -> Iterator[None]:
    """Write numbers with other marks within the context only, as for a picture in a German journal."""
    before = _NUMERALS.set(marks)
    try:
        yield
    finally:
        _NUMERALS.reset(before)


def number(value: float, decimals: int = 0) -> str:
    """A number with thin spaces between thousands, a true minus sign and no trailing zeros.

    Within `written_in` it has the marks given there.

    Args:
        value: a finite number.
        decimals: the largest number of decimals.
    """
    text = f"{value:,.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else _marked(text)


def _marked(text: str) -> str:
    """A number in Python's notation, rewritten with the marks in use and a true minus sign."""
    marks = _NUMERALS.get()
    whole, point, rest = text.partition(".")
    return f"{whole.replace(',', marks.thousands)}{point and marks.decimal}{rest}".replace("-", MINUS)


def significant(value: float, digits: int = 4) -> str:
    """A number to `digits` significant digits, or all digits of a whole number; extremes as powers of ten."""
    if value == 0.0 or float(value).is_integer():
        return number(value) if abs(value) < 1e15 else _marked(f"{value:.{digits - 1}e}")
    before = math.floor(math.log10(abs(value))) + 1
    if not -digits < before < 15:
        return _marked(f"{value:.{digits - 1}e}")
    return number(value, max(digits - before, 0))


def thousands(value: float) -> str:
    """Thousands of people, with one decimal below ten."""
    return number(value, 1 if abs(value) < 10 else 0)


def crowd(people: float) -> str:
    """The number of people in a crowd, to two digits, since counts of crowds are no more precise."""
    if people < 0.5:
        return "0"
    return number(float(f"{people:.1e}") if people >= 10.0 else people)


def percent(share: float) -> str:
    """A share in percent with at most one decimal; only exact values are written as 0% or 100%.

    Args:
        share: in [0, 1].
    """
    in_percent = 100.0 * share
    if 0.0 < in_percent < 0.05:
        return f"<{number(0.1, 1)}%"
    if 99.95 <= in_percent < 100.0:
        return f">{number(99.9, 1)}%"
    return f"{number(in_percent, 1)}%"


def span(low: str, high: str) -> str:
    """Two formatted numbers as a range, `682 to 806`; a single number if both are the same."""
    if low == high:
        return low
    return f"{low.removesuffix('%') if high.endswith('%') and low[0] not in '<>' else low} to {high}"


def people(low: float, high: float) -> str:
    """A range of whole people."""
    return span(number(low), number(high))


def percents(low: float, high: float) -> str:
    """A range of shares in percent."""
    return span(percent(low), percent(high))


def on_day(start: date, day: int) -> str:
    """The date of a day counted from the start."""
    return full_date(start + timedelta(days=day))


def dates_between(start: date, first: int, last: int) -> str:
    """Two days as the ends of `between ... and ...`, with the year once if it is the same."""
    begin, end = start + timedelta(days=first), start + timedelta(days=last)
    return f"{day_month(begin) if begin.year == end.year else full_date(begin)} and {full_date(end)}"


def years(start: date, days: int) -> str:
    """The years of the days, for the name of an axis: `2020` or `2020-21`."""
    first, last = start.year, (start + timedelta(days=days - 1)).year
    return f"{first}" if first == last else f"{first}{DASH}{last % 100:02d}"


def of_runs(count: int, runs: int) -> str:
    """`3 of 100 runs`; `all 100 runs`, `none of 100 runs`, `the only run` or `no run` where it applies."""
    if runs == 1:
        return "the only run" if count else "no run"
    if count == runs:
        return f"all {number(runs)} runs"
    if not count:
        return f"none of {number(runs)} runs"
    return f"{number(count)} of {number(runs)} runs"


def runs_text(runs: int) -> str:
    """`100 runs` or `1 run`."""
    return "1 run" if runs == 1 else f"{number(runs)} runs"


def days_text(days: float) -> str:
    """`7 days` or `1 day`."""
    return f"{number(days, 1)} {'day' if days == 1 else 'days'}"


def listed(words: Sequence[str]) -> str:
    """Words as a list within a sentence: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def capital(text: str) -> str:
    """The text with its first letter as a capital, otherwise unchanged."""
    return text[:1].upper() + text[1:]


def short(text: str, letters: int) -> str:
    """The text, cut with an ellipsis, at the end of a word if possible, if it has more than `letters` letters."""
    if len(text) <= letters:
        return text
    cut = text[: max(letters - 1, 1)]
    at_word = cut.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > 0.6 * letters else cut).rstrip() + ELLIPSIS


def duration(seconds: float) -> str:
    """A duration in seconds, minutes or hours."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def counted(number: int, what: str) -> str:
    """`1 run`, `2,000 runs`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
