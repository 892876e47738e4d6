"""The case table: what was known of each case, apart from its result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bayonets.errors import RefusedError
from bayonets.scenario.cases import rows_of, shipped_text

LETHALITY: Final = ("none", "very_low", "low", "low_lethal_high_beating", "medium", "high", "very_high")
"""The words of the column `lethality`, in ascending order."""

_INPUTS: Final = (
    "case_id", "country", "start_date", "population_m", "core_size_low", "core_size_central", "core_size_high",
    "interior_para_central", "police_total_central", "army_active_central", "conscript_share_army",
    "conscript_share_core", "core_ethnic_or_foreign_bias", "army_ordered_in", "lethality", "peak_part_low",
    "peak_part_central", "peak_part_high", "foreign_support_regime",
)  # fmt: skip
_RESULTS: Final = ("days_to_break", "days_to_outcome", "broke")
NOT_PROTEST: Final = ("syria_2024", "nepal_2025")
"""Cases that are no protest against an autocracy: the collapse of an army at war, and a democracy. They are not scored
(README of the table)."""


@dataclass(frozen=True)
class Known:
    """What was known of a case, or could have been, without its result.

    Attributes:
        case: its key.
        country: its name.
        start: first day.
        population: millions.
        core: low, central and high size of the units that the regime relied on against crowds.
        interior, police, army: interior or paramilitary troops, all police, active armed forces.
        conscripts_army, conscripts_core: shares in [0, 1].
        biased: whether the core was recruited by sect, tribe, region or abroad, unlike the crowd.
        army_ordered_in: the order to the army, in a word of the table.
        lethality: of the repression, a word of LETHALITY; known in hindsight.
        peak: low, central and high number of people on the biggest day; known in hindsight.
        foreign_support: 0 none, 1 some, 2 decisive.
    """

    case: str
    country: str
    start: date
    population: float
    core: tuple[float, float, float]
    interior: float
    police: float
    army: float
    conscripts_army: float
    conscripts_core: float
    biased: bool
    army_ordered_in: str
    lethality: str
    peak: tuple[float, float, float]
    foreign_support: int


@dataclass(frozen=True)
class Result:
    """The result of a case.

    Attributes:
        broke: 1 if the apparatus broke, stood down or split decisively; 0 if it held; 0.5 for a local break.
        day: of the break, counted from the start; None if it never broke.
        last: the last day on which the case was observed.
    """

    broke: float
    day: int | None
    last: int


@dataclass(frozen=True)
class PastCase:
    """A case of the table."""

    known: Known
    result: Result

    @property
    def clear(self) -> bool:
        """Whether its result is clear, so that it is scored."""
        return self.result.broke in (0.0, 1.0) and self.known.case not in NOT_PROTEST


def shipped_cases() -> tuple[PastCase, ...]:
    """The cases of the table that ships."""
    return _cases(shipped_text(), "cases.csv")


def read_cases(path: Path) -> tuple[PastCase, ...]:
    """The cases of a table with the same columns.

    Raises:
        RefusedError: it cannot be read, lacks a column, or has an entry that cannot be used; the row is named.
    """
    try:
        return _cases(path.read_text(encoding="utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        raise RefusedError(f"{path}: byte {error.start + 1:,} is not UTF-8. Save the table as CSV in UTF-8") from None
    except OSError as error:
        raise RefusedError(f"{path}: cannot be read ({error.strerror}). Name a table of cases") from None


def _cases(text: str, name: str) -> tuple[PastCase, ...]:
    columns, rows = rows_of(text)
    lacking = [column for column in (*_INPUTS, *_RESULTS) if column not in columns]
    if lacking:
        raise RefusedError(
            f"{name}: has no column {', '.join(lacking)}. The columns are those of the shipped table, separated by "
            "commas (docs/hindcast.md)"
        )
    cases = tuple(_case(row, f"{name}, row {number}") for number, row in rows)
    twice = _repeated(case.known.case for case in cases)
    if twice:
        raise RefusedError(f"{name}: case_id {twice!r} occurs twice. Give every case its own")
    return cases


def _repeated(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _case(row: Mapping[str, str], where: str) -> PastCase:
    entry = _Entries(row, where)
    known = Known(
        entry.word("case_id"), entry.word("country"), entry.day("start_date"), entry.number("population_m"),
        entry.range("core_size"), entry.number("interior_para_central", 0.0), entry.number("police_total_central"),
        entry.number("army_active_central"), entry.number("conscript_share_army", 0.0),
        entry.number("conscript_share_core", 0.0), entry.number("core_ethnic_or_foreign_bias", 0.0) > 0.0,
        entry.word("army_ordered_in"), entry.one_of("lethality", LETHALITY), entry.range("peak_part"),
        int(entry.number("foreign_support_regime", 0.0)),
    )  # fmt: skip
    broke = entry.number("broke")
    if broke not in (0.0, 0.5, 1.0):
        raise entry.refused("broke", "must be 0, 0.5 or 1")
    day = int(entry.number("days_to_break")) if broke > 0.0 else None
    return PastCase(known, Result(broke, day, int(entry.number("days_to_outcome"))))


@dataclass(frozen=True)
class _Entries:
    """A row of the table, whose entries are checked as they are read."""

    row: Mapping[str, str]
    where: str

    def word(self, column: str) -> str:
        """A text that must not be empty."""
        text = self.row[column].strip()
        if not text:
            raise self.refused(column, "is empty")
        return text

    def one_of(self, column: str, words: tuple[str, ...]) -> str:
        """One of some words."""
        word = self.word(column)
        if word not in words:
            raise self.refused(column, f"must be one of {', '.join(words)}")
        return word

    def number(self, column: str, default: float | None = None) -> float:
        """A number of at least 0; `default` where there is none."""
        text = self.row[column].strip()
        if not text and default is not None:
            return default
        try:
            number = float(text)
        except ValueError:
            raise self.refused(column, "must be a number") from None
        if not 0.0 <= number < 1e11:
            raise self.refused(column, "must be a number of at least 0")
        return number

    def range(self, prefix: str) -> tuple[float, float, float]:
        """Low, central and high, which must ascend and be above 0."""
        low, central, high = (self.number(f"{prefix}_{end}") for end in ("low", "central", "high"))
        if not 0.0 < low <= central <= high:
            raise self.refused(f"{prefix}_central", "low, central and high must be above 0 and ascend")
        return low, central, high

    def day(self, column: str) -> date:
        """A date."""
        try:
            return date.fromisoformat(self.word(column))
        except ValueError:
            raise self.refused(column, "must be a date such as 2020-08-09") from None

    def refused(self, column: str, rule: str) -> RefusedError:
        """The error about an entry."""
        return RefusedError(f"{self.where}, {column}: {self.row[column]!r}: {rule}. Correct the entry")
