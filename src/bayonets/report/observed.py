"""Observations beside what the runs give, as a table."""

from collections.abc import Sequence

from bayonets.pictures.words import full_date, plain
from bayonets.report.measures import Measures
from bayonets.report.observations import Check, amounts, given, unit, whom
from bayonets.report.parts import Table


def table(measures: Measures, found: Sequence[Check], folded: str = "") -> Table:
    """Observations beside what the runs give, one a row."""
    rows = []
    for check in found:
        model = "" if check.values is None else given(check)
        about = f"{unit(check.seen)}, {whom(measures, check.seen)}"
        source = plain(check.seen.source or "no source")
        rows.append((full_date(check.seen.date), about, amounts(check.seen), model, check.verdict, source))
    columns = ("Date", "What", "Observed", "Median (90%)", "Met", "Source")
    return Table(columns, rows, folded=folded)
