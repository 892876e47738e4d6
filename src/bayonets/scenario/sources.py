"""Where the numbers of a dossier come from: one meaning of "assumed" for lint, report and whoever else asks."""

from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.world import catalogue


def sourced_numbers(scenario: Scenario) -> list[tuple[str, Quantity, str | None]]:
    """Every number of the dossier with its path and its source; a number of an event may rest on the event's own."""
    of_event = {f"events[{place}]": event.source for place, event in enumerate(scenario.events)}
    return [
        (path, number, number.source or of_event.get(path.partition(".")[0])) for path, number in scenario.quantities()
    ]


def parameters_at_default(scenario: Scenario) -> list[str]:
    """Names of the model's parameters that decide and of which the dossier says nothing: their defaults are assumed.

    Left out are those of mechanisms that are off, of commanders who do not choose, and of a protest that is fixed.
    """
    off = set(scenario.mechanisms.off) | (set() if scenario.mechanisms.commanders else {"commander"})
    fixed = scenario.protest.by_date is not None
    found = []
    for name, declared in catalogue.parameters().items():
        stated = getattr(getattr(scenario, declared.block), name) != Quantity(best=declared.default)
        idle = declared.block == "protest" and fixed == (name != "scale")
        if not stated and not idle and catalogue.room_of(name).__name__.rpartition(".")[2] not in off:
            found.append(name)
    return found


def is_assumed(source: str | None) -> bool:
    """Whether a number names no source, or one whose first clause says that the number, or its height, is assumed."""
    return source is None or "assumed" in source.replace(":", ";").split(";")[0].casefold()
