"""Observations beside what the runs give: as a table, and as marks in pictures."""

from collections.abc import Callable, Sequence

from bayonets.account.blocks import Table, Text
from bayonets.findings.measures import Measures
from bayonets.findings.observations import ObservationCheck, amounts, bounds, given, topic
from bayonets.pictures.observed import Observed
from bayonets.pictures.words import capital, number, percent
from bayonets.report.cited import cited
from bayonets.scenario.printable import full_date, plain
from bayonets.scenario.timeline import Observation

_OPTIONAL: tuple[tuple[str, Callable[[Observation], str]], ...] = (
    ("Group", lambda seen: plain(seen.group or "")),
    ("Confidence", lambda seen: seen.confidence or ""),
    ("Error (log)", lambda seen: "" if seen.error is None else number(seen.error, 3)),
    ("Probability wrong", lambda seen: "" if seen.wrong is None else percent(seen.wrong)),
)
"""What is shown of the reports where the scenario says it of any."""


def mark_of(seen: Observation, place: float, scale: float = 1.0) -> Observed:
    """An observation of an amount as pictures draw it, its numbers times `scale`."""
    values = (*bounds(seen, seen.date), None if seen.about is None else seen.about.value)
    return Observed(place, *(None if value is None else scale * value for value in values))


def table(measures: Measures, found: Sequence[ObservationCheck], caption: str = "") -> Table:
    """Observations beside what the runs give, one a row."""
    sources = measures.courses.scenario.sources
    extra = [(name, say) for name, say in _OPTIONAL if any(say(check.seen) for check in found)]
    rows: list[list[Text]] = []
    for check in found:
        seen = check.seen
        model = "" if check.values is None else given(check)
        row = [full_date(seen.date), capital(topic(measures, seen)), amounts(seen), model, check.verdict]
        rows.append([*row, cited(sources, seen.source), *(say(seen) for _, say in extra)])
    columns = ("Date", "What", "Observed", "Simulated (90% of runs)", "Met", "Source")
    heads = (*columns, *(name for name, _ in extra))
    return Table(heads, rows, caption, names=len(heads))
