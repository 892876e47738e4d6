"""Names of a settable number: its stable address, its group, and its label for people."""

import re

from bayonets.scenario.levers import Schedule
from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import keys_of
from bayonets.scenario.parts import day_or_none
from bayonets.scenario.printable import full_date, in_sentence, plain
from bayonets.scenario.timeline import names_of
from bayonets.world import catalogue

_LEVER = re.compile(r"levers\.(\w+)(?:\.(\w+))?(?:\[(\d+)\]\.value)?$")
_ITEM = re.compile(r"(events|protest\.by_date)\[(\d+)\]\.(\w+)$")
_SINCE = re.compile(r"[@\[]")


def group_of(path: str) -> str:
    """The group of a number."""
    if path.startswith("parameters."):
        return mechanism_of(path.partition(".")[2])
    parts = keys_of(path)
    return ".".join(parts[:2]) if parts[0] in ("services", "levers") else parts[0]


def mechanism_of(parameter: str) -> str:
    """The group of a parameter: the mechanism that declares it."""
    return f"mechanism.{catalogue.declared_in(parameter).__name__.rpartition('.')[2]}"


def stable_name(scenario: Scenario, path: str) -> str:
    """The path of a number with dates and names instead of positions, which change when an item is inserted before."""
    if match := _LEVER.match(path):
        lever, target, step = match.groups()
        return path if step is None else f"{_lever(lever, target)}[{_since(scenario, lever, target, int(step))}]"
    if match := _ITEM.match(path):
        block, number, key = match[1], int(match[2]), match[3]
        if block == "events":
            event = scenario.events[number]
            whom = "".join(f" {name}" for name in names_of(event))
            return f"events[{event.date} {event.kind}{whom}].{key}"
        points = scenario.protest.by_date or ()
        return f"protest.by_date[{points[number].date}]"
    return path


def _lever(name: str, target: str | None) -> str:
    return f"levers.{name}" if target is None else f"levers.{name}.{target}"


def _since(scenario: Scenario, lever: str, target: str | None, step: int) -> str:
    value = getattr(scenario.levers, lever)
    schedule: Schedule = value[target] if target is not None and isinstance(value, dict) else value
    return schedule[step].since.isoformat() if isinstance(schedule, tuple) else str(step)


def label_of(scenario: Scenario, name: str) -> str:
    """The label of a number, from its stable name or its setting: `size of OMON Minsk`, `support, from 15 Aug 2020`."""
    head, _, rest = name.partition(".")
    if head == "services":
        owner, _, trait = rest.replace(".formations.", "/").rpartition(".")
        return f"{trait.replace('_', ' ')} of {in_sentence(scenario.label_of(owner.rpartition('/')[2]))}"
    if head == "levers":
        return _label_of_lever(scenario, rest)
    if head == "events":
        whom, _, since = rest.removeprefix("walkout.").partition("@")
        when = day_or_none(since)
        return f"walkout of {in_sentence(scenario.label_of(whom))}" + (f" on {full_date(when)}" if when else "")
    if head.startswith("events["):
        return _label_of_event(name)
    if head.startswith("ladder["):
        number, whom = int(head[7:-1]) + 1, rest.rpartition(".")[2]
        return f"rung {number} of the ladder: duty of {in_sentence(scenario.label_of(whom))}"
    if name.startswith("protest.by_date["):
        return f"protest on {name[16:26]}"
    if name == "protest.initial":
        return "protest on the first day"
    return f"{'protest: ' if head == 'protest' else ''}{rest.replace('_', ' ')}"


def _label_of_lever(scenario: Scenario, rest: str) -> str:
    path, *since = _SINCE.split(rest.rstrip("]"))
    lever, _, target = path.partition(".")
    words = lever.replace("_", " ")
    words += f" of {in_sentence(scenario.label_of(target))}" if target else ""
    when = day_or_none(since[0]) if since else None
    return f"{words}, from {full_date(when)}" if when else words


def _label_of_event(name: str) -> str:
    inside, _, key = name.partition("[")[2].partition("].")
    date, kind = inside.split()[:2]
    when = day_or_none(date)
    return f"{kind} of {full_date(when) if when else date}: {key.replace('_', ' ')}"


def label_of_group(scenario: Scenario, name: str) -> str:
    """The label of a group: `OMON (riot police)`, `lever support`, `mechanism reckoning`."""
    head, _, rest = name.partition(".")
    if head == "services":
        return plain(scenario.label_of(rest))
    words = {"levers": "lever ", "mechanism": "mechanism "}.get(head)
    return f"{words}{rest.replace('_', ' ')}" if words else head
