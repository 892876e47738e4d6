"""Observations compared with the runs, as a table and as marks in pictures."""

from collections.abc import Callable, Sequence

from bayonets.account.blocks import Table, Text
from bayonets.findings.measures import Measures
from bayonets.findings.observations import ObservationCheck, amounts, given, topic
from bayonets.observed import bounds
from bayonets.pictures.observed import Observed
from bayonets.report.cited import cited
from bayonets.scenario.printable import full_date, plain
from bayonets.scenario.timeline import Observation
from bayonets.wording import capital, number, percent

_OPTIONAL: tuple[tuple[str, Callable[[Observation], str]], ...] = (
    ("Group", lambda seen: plain(seen.group or "")),
    ("Confidence", lambda seen: seen.confidence or ""),
    ("Error (log)", lambda seen: "" if seen.error is None else number(seen.error, 3)),
    ("Probability wrong", lambda seen: "" if seen.wrong is None else percent(seen.wrong)),
)
"""Columns that are shown if the scenario gives them for any observation."""


def mark_of(seen: Observation, position: float, scale: float = 1.0) -> Observed:
    """The mark of an observation in pictures, with its numbers multiplied by `scale`."""
    values = (*bounds(seen, seen.date), None if seen.about is None else seen.about.value)
    return Observed(position, *(None if value is None else scale * value for value in values))


def table(measures: Measures, compared: Sequence[ObservationCheck], caption: str = "") -> Table:
    """Observations compared with the runs, one in each row."""
    sources = measures.courses.scenario.sources
    extra = [(name, write) for name, write in _OPTIONAL if any(write(check.seen) for check in compared)]
    rows: list[list[Text]] = []
    for check in compared:
        seen = check.seen
        model = "" if check.values is None else given(check)
        row = [
            full_date(seen.date),
            capital(topic(measures.courses.scenario, seen)),
            amounts(seen),
            model,
            check.verdict,
        ]
        rows.append([*row, cited(sources, seen.source), *(write(seen) for _, write in extra)])
    columns = ("Date", "Quantity", "Observed", "Simulated (90% of runs)", "Met", "Source")
    heads = (*columns, *(name for name, _ in extra))
    return Table(heads, rows, caption, names=len(heads))
