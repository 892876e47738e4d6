"""A summary of a scenario in some ten lines, as shown in a notebook."""

from typing import TYPE_CHECKING

from bayonets.scenario.quantity import Quantity
from bayonets.scenario.table import amount, wrapped
from bayonets.world import catalogue

if TYPE_CHECKING:
    from bayonets.scenario.model import Scenario

WIDTH = 100
_MOST = 8


def brief(scenario: "Scenario") -> str:
    """Name, period and size, the forces, and all departures from the defaults."""
    last = scenario.date_of(scenario.days - 1)
    services = [f"{name} {_officers(scenario, name):,}" for name in scenario.services]
    facts = [
        f"{scenario.start} to {last}, {scenario.days:,} days",
        f"{scenario.officers:,} officers in {len(scenario.formations):,} formations: {_some(services)}",
        f"protest: {_protest(scenario)}",
        f"levers set: {_some(_levers(scenario)) or 'none'}",
        f"events: {len(scenario.events):,}, observations: {len(scenario.observations):,}",
        f"parameters set: {_some(_parameters(scenario)) or 'none'}",
        f"mechanisms switched off: {_some(list(scenario.mechanisms.off)) or 'none'}",
    ]
    return "\n".join([scenario.name, *(wrapped(fact, WIDTH) for fact in facts)])


def _protest(scenario: "Scenario") -> str:
    initial = scenario.protest.initial
    return "given by date" if initial is None else f"{amount(initial.best)} thousand at the start"


def _officers(scenario: "Scenario", service: str) -> int:
    return sum(int(formation.size.best) for formation in scenario.services[service].formations.values())


def _some(names: list[str]) -> str:
    """The names in a line, cut off if there are too many."""
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")


def _levers(scenario: "Scenario") -> list[str]:
    """Levers that are not at their defaults, with their value if it is one number."""
    texts = []
    for name, declared in catalogue.levers().items():
        value = getattr(scenario.levers, name)
        if not isinstance(value, Quantity):
            texts.append(f"{name} by service" if isinstance(value, dict) else f"{name} by date")
        elif value.best != declared.default:
            texts.append(f"{name} {amount(value.best)}")
    return texts


def _parameters(scenario: "Scenario") -> list[str]:
    return [
        f"{name} {amount(number.best)}"
        for name, declared in catalogue.parameters().items()
        if (number := getattr(scenario.parameters, name, None)) is not None and number.best != declared.default
    ]
