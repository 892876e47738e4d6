"""A target, what was measured, and whether it is met."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: is measured.
        measured: in words.
        target: in words.
        met: whether it is met.
    """

    what: str
    measured: str
    target: str
    met: bool

    @property
    def verdict(self) -> str:
        """`met` or `missed`; nothing where nothing is asked."""
        if not self.target:
            return ""
        return "met" if self.met else "**missed**"


def at_most(what: str, value: float, limit: float, unit: str, *, note: str = "", digits: int = 1) -> Row:
    """A figure that should be small."""
    return Row(what, f"{value:,.{digits}f} {unit}{note}", f"at most {limit:g} {unit}", value <= limit)


def at_least(what: str, value: float, limit: float, unit: str, *, note: str = "", digits: int = 1) -> Row:
    """A figure that should be large."""
    return Row(what, f"{value:,.{digits}f} {unit}{note}", f"at least {limit:g} {unit}", value >= limit)


def compared(what: str, value: float, unit: str, *, note: str = "") -> Row:
    """A figure that nothing is asked of."""
    return Row(what, f"{value:,.1f} {unit}{note}", "", met=True)


def as_table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    head = "| what | measured | asked | |\n| --- | ---: | ---: | --- |\n"
    return head + "\n".join(f"| {row.what} | {row.measured} | {row.target} | {row.verdict} |" for row in rows)


def write_between(mark: str, text: str) -> None:
    """Put a table between its marks in the page, such as `<!-- measured -->` and `<!-- end of measured -->`."""
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    page = PAGE.read_text()
    before, _, rest = page.partition(begin)
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}")
