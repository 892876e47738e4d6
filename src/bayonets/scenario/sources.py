"""Where the numbers of a dossier come from: one meaning of "assumed" for lint, report and whoever else asks."""

from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import Quantity


def sourced_numbers(scenario: Scenario) -> list[tuple[str, Quantity, str | None]]:
    """Every number of the dossier with its path and its source; a number of an event may rest on the event's own."""
    of_event = {f"events[{place}]": event.source for place, event in enumerate(scenario.events)}
    return [
        (path, number, number.source or of_event.get(path.partition(".")[0])) for path, number in scenario.quantities()
    ]


def is_assumed(source: str | None) -> bool:
    """Whether a number names no source, or one whose first clause says that the number, or its height, is assumed."""
    return source is None or "assumed" in source.replace(":", ";").split(";")[0].casefold()
