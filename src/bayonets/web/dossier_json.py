"""A scenario as the page draws it: services and formations, levers over time, events, sources."""

from collections.abc import Iterator
from typing import Any

from bayonets.scenario.balance import balance_on, turning_days
from bayonets.scenario.bibliography import in_full
from bayonets.scenario.event_words import event_text
from bayonets.scenario.inputs import build
from bayonets.scenario.levers import LeverValue, Schedule
from bayonets.scenario.model import ResolvedFormation, Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.show import seen_amount
from bayonets.scenario.sources import is_assumed, sourced_numbers
from bayonets.scenario.timeline import Event, names_of
from bayonets.scenario.write import write
from bayonets.web.setups import line_of
from bayonets.world import catalogue

Plain = dict[str, Any]


def dossier_json(name: str, scenario: Scenario) -> Plain:
    """Everything that is said of a case; `yaml` is the exact scenario with its changes."""
    numbers = list(_numbers(scenario))
    return line_of(name, scenario) | {
        "digest": scenario.digest(),
        "services": [_service(scenario, one, numbers) for one in scenario.services],
        "ladder": [{"duty": {who: duty.best for who, duty in rung.duty.items()}} for rung in scenario.ladder],
        "levers": [_lever(scenario, one) for one in catalogue.levers()],
        "parameters": _parameters(scenario),
        "balance": list(_balance(scenario)),
        "off": list(scenario.mechanisms.off),
        "commanders": scenario.mechanisms.commanders,
        "mixing": scenario.mechanisms.mixing,
        "events": [_event(scenario, event) for event in scenario.events],
        "observations": [
            {
                "day": scenario.day_of(seen.date),
                "date": seen.date.isoformat(),
                "quantity": seen.quantity,
                "names": list(seen.names),
                "amount": seen_amount(seen),
                "source": in_full(scenario.sources, seen.source),
                "confidence": seen.confidence,
                "error": seen.error,
                "wrong": seen.wrong,
                "group": seen.group,
            }
            | _ends(seen)
            for seen in scenario.observations
        ],
        "sources": [source.reference() for source in scenario.sources.values()],
        "numbers": numbers,
        "yaml": write(scenario),
    }


def _numbers(scenario: Scenario) -> Iterator[Plain]:
    for path, number, source in sourced_numbers(scenario):
        yield {
            "path": path,
            "best": number.best,
            "low": number.low,
            "high": number.high,
            "source": in_full(scenario.sources, source),
            "confidence": number.confidence,
            "assumed": is_assumed(source),
        }


def _balance(scenario: Scenario) -> Iterator[Plain]:
    """The balance of turnout and force on the days on which it turns; force by formation, in the order of the file."""
    inputs = build(scenario)
    for found in (balance_on(inputs, day) for day in turning_days(inputs)):
        yield {
            "day": found.day,
            "date": scenario.date_of(found.day).isoformat(),
            "turnout": found.turnout,
            "most": found.most,
            "needed": found.needed,
            "needed_at_most": found.needed_at_most,
            "on_duty": found.on_duty,
            "force": found.force.tolist(),
            "rungs": found.brings.tolist(),
        }


def _service(scenario: Scenario, name: str, numbers: list[Plain]) -> Plain:
    return {
        "name": name,
        "label": scenario.label_of(name),
        "pact": scenario.services[name].pact,
        "watcher": scenario.services[name].watcher,
        "formations": [_formation(one, numbers) for one in scenario.formations if one.service == name],
    }


def _formation(formation: ResolvedFormation, numbers: list[Plain]) -> Plain:
    own = f"services.{formation.service}.formations.{formation.name}."
    return {
        "name": formation.name,
        "label": formation.label,
        "officers": int(formation.size.best),
        "low": formation.size.low,
        "high": formation.size.high,
        "pact": formation.pact,
        "watcher": formation.watcher,
        "street_value": formation.traits["street_value"].best,
        "traits": {name: trait.best for name, trait in formation.traits.items()},
        "sources": [number for number in numbers if number["path"].startswith(own)],
    }


def _lever(scenario: Scenario, name: str) -> Plain:
    value: LeverValue = getattr(scenario.levers, name)
    default = catalogue.levers()[name].default
    if isinstance(value, dict):
        return {"name": name, "whole": None, "by": {who: _steps(scenario, one, default) for who, one in value.items()}}
    return {"name": name, "whole": _steps(scenario, value, default), "by": {}}


def _steps(scenario: Scenario, entry: Schedule, default: float) -> list[tuple[int, float]]:
    """(day, value) from day 0 on; before a first step comes the default."""
    if isinstance(entry, Quantity):
        return [(0, entry.best)]
    steps = [(scenario.day_of(step.since), step.value.best) for step in entry]
    begun = [value for day, value in steps if day <= 0]
    return [(0, begun[-1] if begun else default), *((day, value) for day, value in steps if day > 0)]


def _parameters(scenario: Scenario) -> Plain:
    blocks = {"parameters": scenario.parameters, "protest": scenario.protest}
    return {name: getattr(blocks[one.block], name).best for name, one in catalogue.parameters().items()}


def _event(scenario: Scenario, event: Event) -> Plain:
    return {
        "day": scenario.day_of(event.date),
        "date": event.date.isoformat(),
        "kind": event.kind,
        "label": event.label,
        "names": list(names_of(event)),
        "text": event_text(scenario, event),
        "source": event.source,
    }


def _ends(seen: Any) -> Plain:
    """What is known as numbers: a value, or ends of which one may be open."""
    low, high = (None, None) if seen.days else seen.between or (seen.at_least, seen.at_most)
    about = None if seen.about is None else {"value": seen.about.value, "sd": seen.about.sd}
    return {"low": low, "high": high, "about": about}
