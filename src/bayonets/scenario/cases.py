"""The table of historical cases that ships (`cases.csv`)."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Final

from bayonets.errors import RefusedError

_VERIFIED: Final = {
    "core_size": ("core_size", "core size", "GNB size"),
    "interior_para_central": ("interior_para",),
    "police_total_central": ("police_total", "police about", "force size"),
    "army_active_central": ("army_active", "army size"),
    "peak_part": ("peak",),
    "start_date": ("start_date", "dates"),
    "break_date": ("break_date", "dates"),
    "outcome_date": ("outcome", "dates"),
}
"""How the column `verified_fields` begins its mention of a field that was seen in its source."""


@dataclass(frozen=True)
class CaseRow:
    """A row of the table.

    Attributes:
        cells: its cells by column; empty where nothing is known.
    """

    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def identifier(self) -> str:
        """Its name in commands, such as `georgia_2003`."""
        return self["case_id"]

    @property
    def title(self) -> str:
        """Country, name of the episode and year."""
        return f"{self['country']}: {self['label']} ({self['start_date'][:4]})"

    def number(self, column: str) -> float | None:
        """The number in a column; None if it is not known."""
        return float(self[column]) if self[column] else None

    def day(self, column: str) -> date | None:
        """The date in a column; None if there is none."""
        return date.fromisoformat(self[column]) if self[column] else None

    def is_verified(self, field: str) -> bool:
        """Whether a field was seen in a source; the others are from memory."""
        seen = (entry.strip() for entry in self["verified_fields"].split(";"))
        return any(entry.startswith(_VERIFIED[field]) for entry in seen)


def shipped_text() -> str:
    """The table that ships."""
    return (files("bayonets.scenario") / "cases.csv").read_text(encoding="utf-8")


def rows_of(text: str) -> tuple[Sequence[str], Sequence[tuple[int, Mapping[str, str]]]]:
    """The columns of such a table, and its rows with their numbers in the file; missing cells are empty.

    Lines before the names of the columns that begin with # are comments.
    """
    lines = text.splitlines(keepends=True)
    comments = next((number for number, line in enumerate(lines) if not line.startswith("#")), 0)
    reader = csv.DictReader(lines[comments:], restval="")
    return reader.fieldnames or (), [(comments + reader.line_num, row) for row in reader]


@cache
def cases() -> Mapping[str, CaseRow]:
    """The cases by identifier, in the order of the table."""
    return {row["case_id"]: CaseRow(row) for _, row in rows_of(shipped_text())[1]}


def case_of(identifier: str) -> CaseRow:
    """The case of an identifier.

    Raises:
        RefusedError: there is none; names the nearest ones.
    """
    wanted = identifier.strip().casefold().replace("-", "_")
    if wanted in cases():
        return cases()[wanted]
    near = get_close_matches(wanted, cases(), 3, 0.5) or [name for name in cases() if name[:3] == wanted[:3]][:3]
    remedy = f"The nearest are {', '.join(near)}" if near else "`bayonets new --cases` lists all"
    raise RefusedError(f"{identifier!r}: must be a case of the table. {remedy}")
