"""The sources of the numbers of a dossier: one definition of "assumed" for lint, the report and other uses."""

from bayonets.mechanisms.declare import Parameter
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.world import catalogue


def sourced_numbers(scenario: Scenario) -> list[tuple[str, Quantity, str | None]]:
    """Every number of the dossier with its path and its source; numbers of an event may have that of the event."""
    of_event = {f"events[{index}]": event.source for index, event in enumerate(scenario.events)}
    return [
        (path, number, number.source or of_event.get(path.partition(".")[0])) for path, number in scenario.quantities()
    ]


def parameters_at_default(scenario: Scenario) -> list[str]:
    """Names of the parameters in use that the dossier does not give: their defaults are assumed.

    Omitted are idle parameters, those of mechanisms that are off, and those of commanders who do not choose.
    """
    off = set(scenario.mechanisms.off) | (set() if scenario.mechanisms.commanders else {"commander"})
    names = []
    for name, declared in catalogue.parameters().items():
        stated = getattr(getattr(scenario, declared.block), name) != Quantity(best=declared.default)
        declared_in = catalogue.declared_in(name).__name__.rpartition(".")[2]
        if not stated and not is_idle(scenario, declared) and declared_in not in off:
            names.append(name)
    return names


def is_idle(scenario: Scenario, parameter: Parameter) -> bool:
    """Whether a parameter has no effect: the scale without a turnout by dates; with one, all but the scale."""
    given = scenario.protest.by_date is not None
    return parameter.block == "protest" and given == (parameter.name != "scale")


def is_assumed(source: str | None) -> bool:
    """Whether a number has no source, or one whose first clause states that the number, or its height, is assumed."""
    return source is None or "assumed" in _first_clause(source)


def is_memory(source: str) -> bool:
    """Whether the first clause of a source states that the number, or a part of it, was recalled from memory."""
    return "memory" in _first_clause(source)


def _first_clause(source: str) -> str:
    return source.replace(":", ";").split(";")[0].casefold()
