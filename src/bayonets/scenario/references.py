"""What holds across a dossier: every name is given once and only names that exist are used; the whole stays computable.

These checks read the plain data of a file, which may be faulty elsewhere, and pass over what they cannot read; of a
scenario made in Python they read the parts that are made already.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import InitErrorDetails, PydanticCustomError

from bayonets.scenario.faults import Where, broken, fault_at, said_choices
from bayonets.scenario.levers import is_table
from bayonets.scenario.parts import as_mapping, name_fault
from bayonets.scenario.quantity import as_number
from bayonets.world import catalogue

MOST_FORMATIONS, MOST_OFFICERS = 2_000, 50_000_000


def faults_of_names(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    """Names given badly or twice, and uses of names that are not given."""
    services, formations = _names_given(data)
    yield from _faults_of_giving(data)
    yield from _faults_of_tables(data, services + formations)
    for block in ("events", "observations"):
        for number, item in enumerate(_items(data.get(block))):
            yield from _faults_of_naming(item, (block, number), services, formations)


def faults_of_whole(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    """Limits on the country as a whole."""
    yield from _faults_of_threats(data)
    services = data.get("services")
    if services == {}:
        yield fault_at(("services",), {}, broken("must hold at least one service", "Add one with its formations"))
    sizes = [_size(formation) for _, _, formation in _formations(data)]
    if len(sizes) > MOST_FORMATIONS:
        rule = f"must hold at most {MOST_FORMATIONS} formations, here are {len(sizes)}"
        yield fault_at(("services",), services, broken(rule, "Join small formations"))
    if sum(sizes) > MOST_OFFICERS:
        rule = f"must hold at most {MOST_OFFICERS} officers in all, here are {sum(sizes):.0f}"
        yield fault_at(("services",), services, broken(rule, "Write sizes as counts of officers"))


def _faults_of_threats(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    """Threats of another armed service where there is none: they would move nothing."""
    if not any(_has_pact(data, service, formation) for service, _, formation in _formations(data)):
        for number, event in enumerate(_items(data.get("events"))):
            if as_mapping(event).get("kind") == "threat":
                error = broken("must not stand where no service has a pact", "Mark the army with pact: true")
                yield fault_at(("events", number, "kind"), "threat", error)


def _has_pact(data: Mapping[str, Any], service: str, formation: object) -> bool:
    """Whether a formation keeps the pact: what it says itself goes before what its service says."""
    own = as_mapping(formation).get("pact")
    return (as_mapping(as_mapping(data.get("services"))[service]).get("pact") if own is None else own) is True


def _size(formation: object) -> float:
    size = as_mapping(formation).get("size")
    return as_number(as_mapping(size).get("best", size)) or 0.0


def _items(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _formations(data: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """(service, formation, what is said of it) of every formation that can be read."""
    for service, said in as_mapping(data.get("services")).items():
        for formation, of_formation in as_mapping(as_mapping(said).get("formations")).items():
            yield service, formation, of_formation


def _names_given(data: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(as_mapping(data.get("services"))), tuple(formation for _, formation, _ in _formations(data))


def _faults_of_giving(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    places: list[tuple[Where, str]] = [(("services", name), name) for name in as_mapping(data.get("services"))]
    places += [(("services", service, "formations", name), name) for service, name, _ in _formations(data)]
    first: dict[str, Where] = {}
    for where, name in places:
        fault = name_fault(name)
        if fault:
            yield fault_at(where, name, fault)
        elif name in first:
            rule = f"must be given once, and {'.'.join(map(str, first[name]))} has this name too"
            yield fault_at(where, name, broken(rule, "Rename one of them", kind="key"))
        first.setdefault(name, where)


def _faults_of_tables(data: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[InitErrorDetails]:
    """Tables of levers and rungs whose keys name nobody."""
    scopes = {name: lever.scope for name, lever in catalogue.levers().items()}
    for lever, value in as_mapping(data.get("levers")).items():
        if is_table(value) and scopes.get(lever) == "formation":
            yield from _faults_of_keys(value, ("levers", lever), names)
    for number, rung in enumerate(_items(data.get("ladder"))):
        yield from _faults_of_keys(as_mapping(as_mapping(rung).get("duty")), ("ladder", number, "duty"), names)


def _faults_of_keys(table: Mapping[str, Any], where: Where, names: tuple[str, ...]) -> Iterator[InitErrorDetails]:
    known = set(names)
    for key in table:
        if key not in known:
            yield fault_at((*where, key), key, nobody(names, "service or formation", "unknown"))


def nobody(names: tuple[str, ...], kind: str, error_kind: str = "rule") -> PydanticCustomError:
    """The error for a name that no service or formation bears."""
    remedy = f"Valid names: {said_choices(dict.fromkeys(names))}" if names else "Give it under services"
    return broken(f"must name a {kind} of this file", remedy, names, kind=error_kind)


def _faults_of_naming(
    item: object, where: Where, services: tuple[str, ...], formations: tuple[str, ...]
) -> Iterator[InitErrorDetails]:
    """Lists of services and formations that name nobody, or the other kind."""
    for key, names, others in (("services", services, formations), ("formations", formations, services)):
        for number, name in enumerate(_items(as_mapping(item).get(key))):
            if name in names or not isinstance(name, str):
                continue
            if name in others:
                other = "formations" if key == "services" else "services"
                error = broken(f"must name {key}", f"Write it under {other}")
            else:
                error = nobody(names, key[:-1])
            yield fault_at((*where, key, number), name, error)
