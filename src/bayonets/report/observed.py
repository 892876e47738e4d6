"""Observations beside what the runs give: as a table, and as marks in pictures."""

from collections.abc import Sequence

from bayonets.findings.measures import Measures
from bayonets.findings.observations import Check, amounts, bounds, given, unit, whom
from bayonets.pictures.observed import Observed
from bayonets.pictures.parts import Table
from bayonets.pictures.words import full_date, plain
from bayonets.scenario.timeline import Observation


def mark_of(seen: Observation, place: float, scale: float = 1.0) -> Observed:
    """An observation as pictures draw it, its numbers times `scale`."""
    values = (*bounds(seen), None if seen.about is None else seen.about.value)
    return Observed(place, *(None if value is None else scale * value for value in values))


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
