"""Settings: the number of a scenario that a path names, and the scenario with another number there.

A setting of a service holds for all of its formations, including those with values of their own in the file: the later
setting takes precedence. A lever that is set from a date on keeps its values before that date. Only changed parts are
rebuilt, so that a slider, an axis or a draw costs microseconds; the number itself has been checked before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bayonets.errors import SettingError
from bayonets.mechanisms.declare import Lever, Parameter
from bayonets.scenario.consistency import crowd_error
from bayonets.scenario.faults import nearest_text, remedy_among
from bayonets.scenario.levers import LeverValue, Schedule, Step, table_of
from bayonets.scenario.model import PROTEST, SIZE, Formation, Scenario
from bayonets.scenario.numbers import Declared, declared_at
from bayonets.scenario.parts import home_of
from bayonets.scenario.quantity import Bounds, Quantity, bounds_of
from bayonets.scenario.synonyms import same_in_meaning
from bayonets.world import catalogue
from bayonets.world.stances import STANCES

ROOTS = ("levers", "services", "parameters", "protest", "mechanisms", "events")

_STOCKS: Mapping[str, Parameter] = {stock.name: stock for stock in (SIZE, PROTEST)}


_OUTCOMES = (*STANCES, "left", "fell", "held")
"""Outcomes of a run, which cannot be set."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The number that a setting names.

    Attributes:
        path: the path as in files, such as `("levers", "support", "omon")`.
        since: for a lever, the date from which it is set; None: all days.
        text: the text of the user, for messages.
    """

    path: tuple[str, ...]
    since: date | None
    text: str

    @property
    def name(self) -> str:
        """`levers.support.omon@2020-09-01`."""
        return ".".join(self.path) + (f"@{self.since}" if self.since else "")

    @property
    def declared(self) -> Declared:
        """The declaration of the number."""
        return declared_at(self.path) or _STOCKS[self.path[-1]]

    @property
    def bounds(self) -> Bounds:
        """The bounds of the number."""
        return bounds_of(self.declared)

    def into(self, scenario: Scenario, number: Quantity) -> Scenario:
        """The scenario with another number there, which must lie within the bounds.

        Raises:
            SettingError: the scenario would have more officers than can be computed.
        """
        if self.path[0] == "levers":
            declared = catalogue.levers()[self.path[1]]
            value = lever_with(scenario, declared, "".join(self.path[2:]), number, self.since)
            return with_lever(scenario, declared.name, value)
        if self.path[0] == "services":
            return self._of_force(scenario, number)
        block, name = self.path
        return with_parts(scenario, {block: _with(getattr(scenario, block), name, number)})

    def _of_force(self, scenario: Scenario, number: Quantity) -> Scenario:
        """A trait of a service and of all its formations, or a trait or the size of one formation."""
        name, last = self.path[1], self.path[-1]
        service = scenario.services[name]
        if len(self.path) == 3:
            formations = {key: _silent(formation, last) for key, formation in service.formations.items()}
            changed = _with(service, last, number)
        else:
            formation_name = self.path[3]
            formation = _with(service.formations[formation_name], last, number)
            formations, changed = service.formations | {formation_name: formation}, service
        changed = _with(changed, "formations", formations)
        return refuse_crowds(with_parts(scenario, {"services": scenario.services | {name: changed}}), self.text)


def setting_of(scenario: Scenario, path: tuple[str, ...], since: date | None, text: str) -> Setting | None:
    """The number that a path names; None if it names something else, such as a label or an event.

    Args:
        scenario: the scenario in which it is set.
        path, since: as of `Setting`; the path begins with one of `ROOTS`, and only a lever has a date.
        text: the text of the user.

    Raises:
        SettingError: it names nothing of this scenario.
    """
    if path[0] == "levers":
        _check_lever(scenario, path, text)
        return Setting(path, since, text)
    if path[0] == "services":
        _check_force(scenario, path, text)
    elif path[0] in ("parameters", "protest", "mechanisms") and len(path) != 2:
        raise SettingError(f"{text}: must be {path[0]}.name=value")
    if declared_at(path) is None and not _is_stock(scenario, path):
        return None
    return Setting(path, None, text)


def _check_lever(scenario: Scenario, path: tuple[str, ...], text: str) -> None:
    if len(path) not in (2, 3):
        raise SettingError(f"{text}: must be levers.name=value, or levers.name.service=value, or ...=value@date")
    declared = catalogue.levers()[known(path[1], catalogue.levers(), "lever", text)]
    if len(path) == 3:
        check_target(scenario, declared, path[2], text)


def check_target(scenario: Scenario, declared: Lever, target: str, text: str) -> None:
    """Refuse a table for a lever that has none, or an entry for an unknown name.

    Raises:
        SettingError: it is such a table or entry.
    """
    if declared.scope == "whole":
        remedy = f"Write levers.{declared.name}=value"
        raise SettingError(f"{text}: {declared.name} acts on the whole country and has no table. {remedy}")
    known(target, (*scenario.services, *service_of(scenario)), "service or formation of this scenario", text)


def _check_force(scenario: Scenario, path: tuple[str, ...], text: str) -> None:
    if len(path) not in (3, 5) or (len(path) == 5 and path[2] != "formations"):
        raise SettingError(f"{text}: must be services.name.trait=value, or services.name.formations.name.trait=value")
    home = service_of(scenario).get(path[1])
    if home:
        right = ".".join(("services", home, "formations", *path[1:]))
        raise SettingError(f"{text}: {path[1]} is a formation. Write {right}=value")
    service = scenario.services[known(path[1], scenario.services, "service of this scenario", text)]
    if len(path) == 5:
        known(path[3], service.formations, f"formation of {path[1]}", text)


def known(name: str, names: Iterable[str], what: str, text: str) -> str:
    """The name, if it is one of the names.

    Raises:
        SettingError: it is not; the message names the nearest.
    """
    listed = list(dict.fromkeys(names))
    if name in listed:
        return name
    name = str(name)
    home = home_of(name)
    outcome = "" if home or nearest_text(name, listed) else _outcome_meant(name)
    remedy = f"It is {home}" if home else f"{outcome}{remedy_among(name, listed)}"
    raise SettingError(f"{text}: {name!r} must be a {what}. {remedy}")


def _outcome_meant(name: str) -> str:
    """The sentence, with a trailing space, that a name is an outcome of a run; empty if it is not."""
    meant = [name] if name in _OUTCOMES else same_in_meaning(name, _OUTCOMES)
    return f"It is an outcome of the runs ({meant[0]}), which cannot be set. " if meant else ""


def _is_stock(scenario: Scenario, path: tuple[str, ...]) -> bool:
    """Whether it is the size of a formation, or the initial protest if no dates fix the course."""
    if path == ("protest", "initial"):
        return scenario.protest.by_date is None
    return len(path) == 5 and path[-1] == "size"


def service_of(scenario: Scenario) -> dict[str, str]:
    """The service of each formation."""
    return {name: service for service, content in scenario.services.items() for name in content.formations}


def lever_with(
    scenario: Scenario, declared: Lever, target: str, schedule: Schedule, since: date | None = None
) -> LeverValue:
    """A lever with a part of it set.

    Args:
        scenario: the scenario in which it is set.
        declared: the lever.
        target: a service or formation; empty: the whole country.
        schedule: the new value; a number if there is a date.
        since: the date from which it holds; None: all days.
    """
    value: LeverValue = getattr(scenario.levers, declared.name)

    def changed(entry: Schedule) -> Schedule:
        return schedule if since is None else _from(entry, schedule, since, scenario.start)

    if not target and since is None:
        return schedule
    if not target and not isinstance(value, dict):
        return changed(value)
    table = table_of(value, declared, scenario.services)
    if not target:
        return {name: changed(entry) for name, entry in table.items()}
    services = service_of(scenario)
    formations = [name for name, service in services.items() if service == target and name in table]
    if since is None:
        return {name: entry for name, entry in table.items() if name not in formations} | {target: schedule}
    for name in (target, *formations):
        table[name] = changed(table[name] if name in table else table[services[name]])
    return table


def _from(entry: Schedule, value: Any, since: date, start: date) -> Schedule:
    """A schedule that is unchanged before a date, and constant from then on."""
    steps = entry if isinstance(entry, tuple) else (_step(start, entry),)
    return (*(step for step in steps if step.since < since), _step(since, value))


def _step(since: date, value: Quantity) -> Step:
    return Step.model_construct(since=since, value=value)


def with_lever(scenario: Scenario, name: str, value: LeverValue) -> Scenario:
    """The scenario with another value of a lever."""
    return with_parts(scenario, {"levers": _with(scenario.levers, name, value)})


def with_every_service_named(scenario: Scenario, name: str) -> Scenario:
    """An equivalent scenario, with every service named in the table of a lever, if it has one."""
    value: LeverValue = getattr(scenario.levers, name)
    declared = catalogue.levers()[name]
    return (
        with_lever(scenario, name, table_of(value, declared, scenario.services))
        if isinstance(value, dict)
        else scenario
    )


def with_parts(scenario: Scenario, parts: Mapping[str, Any]) -> Scenario:
    """The scenario with some of its parts replaced by checked ones."""
    changed = scenario.model_copy(update=dict(parts))
    if "services" in parts:
        changed.__dict__.pop("formations", None)  # resolved from the old services
    return changed


def _with(part: Any, name: str, value: Any) -> Any:
    return part.model_copy(update={name: value})


def _silent(formation: Formation, trait: str) -> Formation:
    """The formation without a value of its own for a trait."""
    changed: Formation = formation if getattr(formation, trait) is None else _with(formation, trait, None)
    return changed


def refuse_crowds(scenario: Scenario, text: str) -> Scenario:
    """The scenario itself, if it has no more officers than can be computed.

    Raises:
        SettingError: it has more; `text` is the setting.
    """
    error = crowd_error(
        formation.size.best for service in scenario.services.values() for formation in service.formations.values()
    )
    if error and error.context:
        raise SettingError(f"{text}: the scenario {error.context['rule']}. {error.context['remedy']}")
    return scenario
