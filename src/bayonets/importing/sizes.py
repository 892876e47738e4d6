"""Sizes of crowds in numbers and in words, read by one table (`sizes.csv`)."""

import csv
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from bayonets.importing.reading import UnreadableError

LARGEST: Final = 1e8
"""No crowd has had a hundred million people."""

_NOUNS: Final = re.compile(
    r"(?: of)?(?: (?:people|persons|protesters|protestors|demonstrators|participants|marchers|individuals|supporters))$"
)
_GROUPED: Final = r"\d{1,3}(?:[, '\u00a0\u2009\u202f\u2019]\d{3})+"
_NUMBER: Final = re.compile(rf"({_GROUPED}|\d+)(\.\d+)? ?(k|hundred|thousand|million)?", re.ASCII)
_RANGE: Final = re.compile(r"(?:between |from )?(.+?) ?(?:-| to | and | or ) ?(.+)")
_TIMES: Final = {"": 1.0, "k": 1e3, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "dozen": 12.0}
_NUMERALS: Final[dict[str, float]] = {
    "half a": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip


class Rule(NamedTuple):
    """One line of the table of sizes: see the head of the file."""

    kind: str
    words: str
    low: float
    best: float
    high: float
    why: str


@dataclass(frozen=True)
class Size:
    """A number of people.

    Attributes:
        low, best, high: it lies between low and high.
        in_words: whether it was given in words without a number, so that its best value is a convention.
    """

    low: float
    best: float
    high: float
    in_words: bool = False

    def times(self, low: float, best: float, high: float) -> "Size":
        """The size with its three values multiplied."""
        return Size(self.low * low, self.best * best, self.high * high, self.in_words)


@cache
def size_rules() -> tuple[Rule, ...]:
    """The table of sizes, in its order."""
    text = (files("bayonets.importing") / "sizes.csv").read_text(encoding="utf-8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    next(rows)
    return tuple(
        Rule(kind, words, _float(low), _float(best), _float(high), why) for kind, words, low, best, high, why in rows
    )


def read_size(text: str, *, averaged: bool = False) -> Size | None:
    """The size in a cell; None if the cell says that none was reported.

    Args:
        text: such as 5000, around 5,000, 100-999, several hundred, no report.
        averaged: whether it is a mean, whose decimals are decimals: 217.125 is not 217,125.

    Raises:
        UnreadableError: it has no clear meaning.
    """
    cell = _normal(text)
    if not cell or cell in _of_kind("unknown"):
        return None
    _refuse_formula(text.strip())
    bare, factor = _without_factor(_NOUNS.sub("", cell))
    number = _number(bare, averaged=averaged)
    if number is not None:
        size, factor = Size(number, number, number), factor or _of_kind("number")["5000"]
    else:
        size = _amount(bare) or _range(bare, text)
    size = size.times(factor.low, factor.best, factor.high) if factor else size
    if not size.high <= LARGEST:
        raise UnreadableError("a size above a hundred million people", text)
    return size


def _float(text: str) -> float:
    return float(text) if text else math.nan


@cache
def _of_kind(kind: str) -> dict[str, Rule]:
    return {rule.words: rule for rule in size_rules() if rule.kind == kind}


def _normal(text: str) -> str:
    """The cell in small letters, with single spaces and plain dashes."""
    dashes = re.sub("[\u2010-\u2015\u2212]", "-", text.casefold())
    return " ".join(dashes.split()).rstrip(".").strip() or dashes.strip()


def _refuse_formula(cell: str) -> None:
    if re.match(r"[=@+]|-[^\d]", cell):
        raise UnreadableError("a formula in place of a size; formulas are never evaluated", cell)
    if cell.startswith("-"):
        raise UnreadableError("a size below zero", cell)


def _without_factor(cell: str) -> tuple[str, Rule | None]:
    """The cell without the words of a factor before or a + behind it, and that factor; the longest words first."""
    for words, rule in _factors():
        if words == "+":
            if cell.endswith("+"):
                return cell[:-1].strip(), rule
        elif cell.startswith(words) and (not words[-1].isalpha() or cell[len(words) :].startswith(" ")):
            return cell[len(words) :].strip(), rule
    return cell, None


@cache
def _factors() -> list[tuple[str, Rule]]:
    return sorted(_of_kind("factor").items(), key=lambda item: -len(item[0]))


def _amount(cell: str) -> Size | None:
    rule = _of_kind("amount").get(cell) or _of_kind("amount").get(f"a {cell}")
    return Size(rule.low, rule.best, rule.high, in_words=True) if rule else None


def _range(cell: str, text: str) -> Size:
    """The size of two numbers; a multiplier of the second holds for both if that leaves them in order: 2-3 thousand."""
    ends = _RANGE.fullmatch(cell)
    low, high = (_number(ends[1]), _number(ends[2])) if ends else (None, None)
    if ends is None or low is None or high is None:
        raise UnreadableError("a size that the table of sizes does not have", text)
    times = _TIMES.get(ends[2].rpartition(" ")[2], 1.0)
    if ends[1].isdigit() and low * times <= high:
        low *= times
    if low > high:
        raise UnreadableError("a range with its larger end first", text)
    return Size(low, math.sqrt(low * high), high)


def _number(cell: str, *, averaged: bool = False) -> float | None:
    """A number in digits or words; None for any other text."""
    digits = _NUMBER.fullmatch(cell)
    if not digits:
        return _numeral(cell.replace("-", " ").split())
    if digits[2] and len(digits[2]) == 4 and not digits[3] and not averaged:
        raise UnreadableError("a number with a point before three digits, 1.000, which may be 1 or 1000", cell)
    return float(re.sub(r"[^\d]", "", digits[1]) + (digits[2] or "")) * _TIMES[digits[3] or ""]


def _numeral(words: Iterable[str]) -> float | None:
    """A number in words: two hundred, half a million, fifty thousand, a dozen."""
    *first, last = [*words] or [""]
    number = " ".join(first)
    if last in _TIMES and last not in ("", "k"):
        inner = _NUMERALS.get(number, 1 if not number else None) or _numeral(first)
        return None if inner is None else inner * _TIMES[last]
    tens, ones = _NUMERALS.get(number, 0 if not number else None), _NUMERALS.get(last)
    if ones is None or tens is None or last in ("a", "an", "half a"):
        return None
    return float(tens + ones) if not number or (tens >= 20 and ones < 10) else None


def size_cells() -> list[tuple[str, ...]]:
    """The table of sizes as texts, the names of its columns first."""
    return [("rule", "words", "low", "best", "high", "why"), *map(_cells, size_rules())]


def sizes_text() -> str:
    """The table of sizes as text in columns, for `--sizes`."""
    rows = size_cells()
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)


def _cells(rule: Rule) -> tuple[str, ...]:
    """A rule as texts: people with commas, factors as they are."""
    numbers = ("" if math.isnan(number) else f"{number:,.10g}" for number in (rule.low, rule.best, rule.high))
    return (rule.kind, rule.words, *numbers, rule.why)
