"""The exact scenario that runs, every default written out, as plain data and as YAML that reads back to the same.

The text is canonical: one scenario has one written form, byte for byte, and its digest is the digest of that text. No
library writes it, so that no release of one changes a digest.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bayonets.engine.inputs import MECHANISMS
from bayonets.scenario.bibliography import Source
from bayonets.scenario.levers import LeverValue, Schedule
from bayonets.scenario.model import TRAITS, TRUTHS, Formation, Parameters, Protest, Scenario, Service
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.timeline import About, Event, Observation
from bayonets.world import catalogue

Plain = dict[str, Any]


class Words(str):
    """Free text of the author, written in quotation marks; names, dates and words of the format need none."""

    __slots__ = ()


class OneLine(dict[str, Any]):
    """A mapping that is written on one line: a quantity, a step."""


def write(scenario: Scenario) -> str:
    """The exact scenario as YAML."""
    return "\n".join(_block(exact(scenario), "")) + "\n"


def exact(scenario: Scenario) -> Plain:
    """The exact scenario as plain data, in the order of the format; `Scenario.model_validate` reads it back."""
    return {
        "format": scenario.format,
        "name": Words(scenario.name),
        **_texts(summary=scenario.summary),
        "start": scenario.start.isoformat(),
        "days": scenario.days,
        "sources": {key: _source(source) for key, source in scenario.sources.items()},
        "protest": _protest(scenario.protest),
        "services": {name: _service(service) for name, service in scenario.services.items()},
        "levers": {
            name: lever_of(getattr(scenario.levers, name), lever.default, scenario.services)
            for name, lever in catalogue.levers().items()
        },
        "ladder": [{"duty": {name: number(duty) for name, duty in rung.duty.items()}} for rung in scenario.ladder],
        "events": [_dated(event) for event in scenario.events],
        "parameters": _parameters(scenario.parameters, "parameters"),
        "mechanisms": {
            "off": [name for name in MECHANISMS if name in scenario.mechanisms.off],
            "commanders": scenario.mechanisms.commanders,
            "mixing": scenario.mechanisms.mixing,
        },
        "observations": [_dated(observation) for observation in scenario.observations],
    }


def number(quantity: Quantity) -> float | OneLine:
    """A quantity as it stands in files: the number alone where nothing else is known of it."""
    if quantity.is_plain:
        return quantity.best
    given = {key: getattr(quantity, key) for key in ("low", "high") if getattr(quantity, key) is not None}
    words = {key: getattr(quantity, key) for key in ("confidence", "law") if getattr(quantity, key) is not None}
    return OneLine(best=quantity.best, **given, **_texts(source=quantity.source), **words)


def schedule(of: Schedule) -> float | OneLine | list[OneLine]:
    """A constant or dated steps as they stand in files."""
    if isinstance(of, Quantity):
        return number(of)
    return [OneLine({"from": step.since.isoformat(), "value": number(step.value)}) for step in of]


def lever_of(value: LeverValue, default: float, services: Iterable[str]) -> Any:
    """A lever as it stands in files; in a table the services that are not named have the lever's default."""
    if not isinstance(value, dict):
        return schedule(value)
    return {name: schedule(entry) for name, entry in value.items()} | {
        name: default for name in services if name not in value
    }


def _texts(**texts: str | None) -> dict[str, Words]:
    return {key: Words(text) for key, text in texts.items() if text is not None}


def _source(source: Source) -> Plain | Words:
    """A work of the bibliography; of one of which only the text is known, the text."""
    given = {name: getattr(source, name) for name in Source.model_fields if getattr(source, name) is not None}
    if set(given) == {"title"}:
        return Words(source.title)
    return OneLine({name: Words(value) if isinstance(value, str) else value for name, value in given.items()})


def _parameters(part: Parameters | Protest, block: str) -> Plain:
    names = (name for name, declared in catalogue.parameters().items() if declared.block == block)
    return {name: number(getattr(part, name)) for name in names}


def _protest(protest: Protest) -> Plain:
    points = protest.by_date or ()
    course = [OneLine(date=point.date.isoformat(), value=number(point.value)) for point in points]
    start = {"initial": number(protest.initial)} if protest.initial else {"by_date": course}
    return {**start, **_parameters(protest, "protest")}


def _service(service: Service) -> Plain:
    return {
        **_texts(label=service.label),
        **_traits(service),
        "formations": {name: _formation(formation) for name, formation in service.formations.items()},
    }


def _formation(formation: Formation) -> Plain:
    return {**_texts(label=formation.label), "size": number(formation.size), **_traits(formation)}


def _traits(part: Service | Formation) -> Plain:
    given = {name: getattr(part, name) for name in TRAITS if getattr(part, name) is not None}
    truths = {name: getattr(part, name) for name in TRUTHS if getattr(part, name) is not None}
    return {name: number(trait) for name, trait in given.items()} | truths


_FIRST = ("date", "kind", "quantity")


def _dated(part: Event | Observation) -> Plain:
    """An event or an observation: its date and kind first, then whatever it says."""
    fields = [*_FIRST, *(name for name in type(part).model_fields if name not in _FIRST)]
    said = {name: getattr(part, name, None) for name in fields}
    return {name: _plain(name, value) for name, value in said.items() if value not in (None, ())}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, Quantity):
        return number(value)
    if isinstance(value, About):
        return OneLine(value=value.value, sd=value.sd)
    if isinstance(value, tuple):
        return [_plain(name, item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return Words(value) if name in ("source", "label", "group") else value


def _block(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    """The lines of a mapping, one key each."""
    for key, inner in value.items():
        if isinstance(inner, dict) and not isinstance(inner, OneLine) and inner:
            yield f"{indent}{_key(key)}:"
            yield from _block(inner, indent + "  ")
        elif isinstance(inner, list) and not _fits(inner):
            yield f"{indent}{_key(key)}:"
            yield from _listed(inner, indent + "  ")
        else:
            yield f"{indent}{_key(key)}: {_line(inner)}"


def _key(key: str) -> str:
    """A key as it is written: the number of a work in a plain list of sources would be read as a number."""
    return _quoted(key) if key.isdigit() else key


def _listed(items: list[Any], indent: str) -> Iterator[str]:
    """The lines of a list, a dash before each item."""
    for item in items:
        if isinstance(item, dict) and not isinstance(item, OneLine):
            first, *others = _block(item, "")
            yield f"{indent}- {first}"
            yield from (f"{indent}  {other}" for other in others)
        else:
            yield f"{indent}- {_line(item)}"


_WIDTH = 100


def _fits(items: list[Any]) -> bool:
    """Whether a list is short and plain enough for one line."""
    return not any(isinstance(item, dict | Words) for item in items) and len(_line(items)) <= _WIDTH


def _line(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_line(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_line, value)) + "]"
    if isinstance(value, Words):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else _digits(value)


def _digits(value: float) -> str:
    """The shortest digits that read back to the same number, in a form that every YAML reader takes for a number."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    mantissa, mark, exponent = repr(float(value)).partition("e")
    return (mantissa if "." in mantissa else mantissa + ".0") + mark + exponent


def _quoted(text: str) -> str:
    """Text in quotation marks; JSON's escapes are YAML's, and line breaks that only YAML knows are escaped as well."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(f"\\u{ord(mark):04x}" if mark in "\x85\u2028\u2029\ufeff" else mark for mark in quoted)
