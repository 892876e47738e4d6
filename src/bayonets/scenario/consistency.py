"""Checks across the fields of a dossier, in one pass: names, order of dates, amounts, limits on the whole.

Rules for a single field are declared at the field. These checks read the plain data of a file, which may be faulty
elsewhere, and skip what they cannot read; for a scenario created in Python they read the parts already built.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import InitErrorDetails, PydanticCustomError

from bayonets.mechanisms.declare import INFINITY
from bayonets.scenario.faults import Where, broken, choices_text, fault_at
from bayonets.scenario.levers import is_table
from bayonets.scenario.parts import as_mapping, ascending_faults, day_or_none, name_fault
from bayonets.scenario.quantity import NOT_NEGATIVE, SHARE, Bounds, Given, as_number
from bayonets.scenario.timeline import AMOUNTS, FROM_0_TO_1, KINDS, OF_THE_COUNTRY, Act
from bayonets.world import catalogue

Data = Mapping[str, Any]
Faults = Iterator[InitErrorDetails]
Names = Sequence[str]

MOST_FORMATIONS, MOST_OFFICERS = 2_000, 50_000_000


def faults_across(data: Data) -> Faults:
    """Every fault of a dossier that involves more than one field; `data` is the whole dossier."""
    forces = list(_formations(data))
    services, formations = tuple(as_mapping(data.get("services"))), tuple(name for _, name, _ in forces)
    has_pact = any(_has_pact(data, service, formation) for service, _, formation in forces)
    yield from _of_forces(data, forces)
    for protest, where in _parts([data.get("protest")], "protest"):
        yield from _of_protest(protest, where[:1])
    yield from _of_tables(data, (*services, *formations))
    for event, where in _parts(data.get("events"), "events"):
        yield from _of_naming(event, where, services, formations)
        yield from _of_event(event, where, has_pact=has_pact)
    for seen, where in _parts(data.get("observations"), "observations"):
        yield from _of_naming(seen, where, services, formations)
        yield from _of_observation(seen, where)


def _parts(items: object, block: str) -> Iterator[tuple[Data, Where]]:
    """Each item of a list that can be read as a part, with its path."""
    for number, item in enumerate(items if isinstance(items, list | tuple) else ()):
        if isinstance(item, Mapping | BaseModel):
            yield as_mapping(item), (block, number)


def _formations(data: Data) -> Iterator[tuple[str, str, object]]:
    """(service, formation, its data) of every formation that can be read."""
    for service, of_service in as_mapping(data.get("services")).items():
        for formation, of_formation in as_mapping(as_mapping(of_service).get("formations")).items():
            yield service, formation, of_formation


def _has_pact(data: Data, service: str, formation: object) -> bool:
    """Whether a formation keeps the pact; its own value takes precedence over that of its service."""
    of_formation = as_mapping(formation).get("pact")
    of_service = as_mapping(as_mapping(data.get("services"))[service]).get("pact")
    return (of_service if of_formation is None else of_formation) is True


# --- The forces -------------------------------------------------------------------------------------------------------


def _of_forces(data: Data, forces: list[tuple[str, str, object]]) -> Faults:
    """Invalid or duplicate names, and more formations or officers than can be computed."""
    places: list[tuple[Where, str]] = [(("services", name), name) for name in as_mapping(data.get("services"))]
    places += [(("services", service, "formations", name), name) for service, name, _ in forces]
    first: dict[str, Where] = {}
    for where, name in places:
        fault = name_fault(name)
        if fault:
            yield fault_at(where, name, fault)
        elif name in first:
            rule = f"must be unique, and {'.'.join(map(str, first[name]))} has this name too"
            yield fault_at(where, name, broken(rule, "Rename one of them", kind="key"))
        first.setdefault(name, where)
    if len(forces) > MOST_FORMATIONS:
        rule = f"must hold at most {MOST_FORMATIONS} formations, and there are {len(forces)}"
        yield fault_at(("services",), data.get("services"), broken(rule, "Join small formations"))
    error = crowd_error(_size(formation) for _, _, formation in forces)
    if error:
        yield fault_at(("services",), data.get("services"), error)


def _size(formation: object) -> float:
    size = as_mapping(formation).get("size")
    return as_number(as_mapping(size).get("best", size)) or 0.0


def crowd_error(sizes: Iterable[float]) -> PydanticCustomError | None:
    """The error for a total of officers beyond what can be computed, if it is."""
    officers = sum(sizes)
    if officers <= MOST_OFFICERS:
        return None
    rule = f"must hold at most {MOST_OFFICERS} officers in all, and there are {officers:.0f}"
    return broken(rule, "Write sizes as counts of officers")


def _of_tables(data: Data, names: Names) -> Faults:
    """Tables of levers and rungs with keys that name no service or formation."""
    scopes = {name: lever.scope for name, lever in catalogue.levers().items()}
    tables: list[tuple[Any, Where]] = [
        (value, ("levers", lever))
        for lever, value in as_mapping(data.get("levers")).items()
        if is_table(value) and scopes.get(lever) == "formation"
    ]
    tables += [(as_mapping(rung.get("duty")), (*where, "duty")) for rung, where in _parts(data.get("ladder"), "ladder")]
    known = set(names)
    for table, where in tables:
        for key in table:
            if key not in known:
                yield fault_at((*where, key), key, _nobody(names, "service or formation", "unknown"))


def _nobody(names: Names, kind: str, error_kind: str = "rule") -> PydanticCustomError:
    """The error for a name that no service or formation has."""
    remedy = f"Valid names: {choices_text(dict.fromkeys(names))}" if names else "Give it under services"
    return broken(f"must name a {kind} of this file", remedy, names, kind=error_kind)


def _of_naming(item: Data, where: Where, services: Names, formations: Names) -> Faults:
    """Lists of services and formations with unknown names, or names of the other kind."""
    for key, names, other, others in (
        ("services", services, "formations", formations),
        ("formations", formations, "services", services),
    ):
        listed = item.get(key)
        for number, name in enumerate(listed if isinstance(listed, list | tuple) else ()):
            if isinstance(name, str) and name not in names:
                is_other = name in others
                error = broken(f"must name {key}", f"Write it under {other}") if is_other else _nobody(names, key[:-1])
                yield fault_at((*where, key, number), name, error)


# --- Protest, events, observations ------------------------------------------------------------------------------------


def _of_protest(protest: Data, where: Where) -> Faults:
    """The protest must have either an initial value or a course by dates."""
    initial, by_date = protest.get("initial"), protest.get("by_date")
    if initial is None and by_date is None:
        error = broken("must not be left out", "Add initial: 200 (thousands of people), or by_date", kind="missing")
        yield fault_at((*where, "initial"), None, error)
    if initial is not None and by_date is not None:
        error = broken("must not be given with by_date, which fixes the protest", "Remove initial, or by_date")
        yield fault_at((*where, "initial"), initial, error)
    yield from ascending_faults(by_date, "date", *where, "by_date")


def _of_event(event: Data, where: Where, *, has_pact: bool) -> Faults:
    """An act without actors, and a threat of another armed service where there is none, which has no effect."""
    kind = event.get("kind")
    is_act = isinstance(kind, str) and kind in KINDS and issubclass(KINDS[kind], Act)
    if is_act and not event.get("services") and not event.get("formations"):
        error = broken(
            "must name the services or formations that act",
            "Add formations: [name], or services: [name]",
            kind="missing",
        )
        yield fault_at((*where, "formations"), None, error)
    if kind == "threat" and not has_pact:
        error = broken("must not be given if no service has a pact", "Mark the army with pact: true")
        yield fault_at((*where, "kind"), "threat", error)


def _of_observation(seen: Data, where: Where) -> Faults:
    """Exactly one amount, in order and of the kind of its quantity; no names if the quantity is the country's."""
    given = [key for key in AMOUNTS if seen.get(key) is not None]
    if len(given) != 1:
        rule = f"must give the amount by exactly one of {', '.join(AMOUNTS)}"
        key_path, value = ((given[1],), seen[given[1]]) if given else ((), seen)
        yield fault_at((*where, *key_path), value, broken(rule, "Write at_least: 350, or another"))
    yield from _of_kind(seen, given, where)
    yield from _of_amounts(seen, where)
    if seen.get("quantity") in OF_THE_COUNTRY:
        for key in ("services", "formations"):
            if seen.get(key):
                error = broken("must not be given: the quantity is the country's", f"Remove {key}")
                yield fault_at((*where, key), seen[key], error)


def _of_kind(seen: Data, given: list[str], where: Where) -> Faults:
    """Dates for the day of a fall, numbers for everything else."""
    between = seen.get("between")
    dated = isinstance(between, list | tuple) and any(map(day_or_none, between))
    if seen.get("quantity") == "fell_day" and given and not dated:
        rule = "must be between two dates: the quantity is a day"
        error = broken(rule, "Write between: [2014-02-18, 2014-02-24]")
        yield fault_at((*where, given[0]), seen[given[0]], error)
    if seen.get("quantity") != "fell_day" and dated:
        error = broken("must be two numbers: only fell_day is a day", "Write numbers")
        yield fault_at((*where, "between"), between, error)


def _of_amounts(seen: Data, where: Where) -> Faults:
    """No amount below 0, and none above 1 for a share, or for yes or no."""
    quantity, between = seen.get("quantity"), seen.get("between")
    bounds = FROM_0_TO_1.get(quantity, NOT_NEGATIVE) if isinstance(quantity, str) else NOT_NEGATIVE
    for key in ("at_least", "at_most"):
        yield from _outside(seen.get(key), bounds, (*where, key))
    ends = dict(zip(("low", "high"), between, strict=False)) if isinstance(between, list | tuple) else {}
    for index, (key, end) in enumerate(ends.items()):
        yield from _outside(end, bounds, (*where, "between", index), *Given(bounds, ends).between(key))
    yield from _outside(as_mapping(seen.get("about")).get("value"), bounds, (*where, "about", "value"))
    yield from _outside(seen.get("wrong"), SHARE, (*where, "wrong"))


def _outside(value: object, bounds: Bounds, where: Where, least: float = -INFINITY, most: float = INFINITY) -> Faults:
    number = as_number(value)
    if number is not None and not bounds.allow(number):
        yield fault_at(where, value, bounds.error(value, least, most))
