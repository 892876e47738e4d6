"""The words of `--set`, of the arms of a comparison and of the sliders of the page: one change to a scenario each.

A word is `path=value`, `levers.name=value@date` from a date on, or `events.walkout.name=share@date`, which adds a
walkout of a service or formation (or goes over one of the same name and date). A word that names a service speaks for
all of its formations, also for those of which the file says something of their own: the later word goes over the file.
Every change goes through the same models as a file.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NoReturn

from pydantic import ValidationError

from bayonets.errors import SettingError
from bayonets.mechanisms.declare import Lever
from bayonets.scenario.faults import Gather, dotted, found_in, remedy_of, said_choices, said_nearest
from bayonets.scenario.levers import is_table, lever_value
from bayonets.scenario.look_alikes import odd_letter_in
from bayonets.scenario.model import Scenario
from bayonets.scenario.parts import day_or_none, home_of
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.timeline import Event, Walkout
from bayonets.scenario.write import Plain, exact, lever_of, number
from bayonets.scenario.yaml_safe import scalar
from bayonets.world import catalogue

ROOTS = ("levers", "services", "parameters", "protest", "mechanisms", "events")

_A_WALKOUT = "events.walkout.riot_police=0.15@2020-09-08"
_MOST_SHOWN = 10
_BLANK = " \t"
"""What may stand around the parts of a word; other spaces are named as faults."""
_PART_OF_PLACE = re.compile(r"[^.\[\]]+")

Steps = Sequence[tuple[str | date, float]]
LeverArgument = float | Quantity | Steps | Mapping[str, "float | Quantity | Steps"]
"""A lever in Python: a number, (date, value) pairs, or a table of either by service or formation."""


def apply(scenario: Scenario, words: Iterable[str]) -> Scenario:
    """The scenario after each of the words, in their order; those of one lever in that of their dates (`in_order`).

    Raises:
        SettingError: a word names nothing or sets something meaningless.
    """
    for word in in_order(words):
        try:
            scenario = _apply(scenario, word)
        except SettingError as error:
            clause = odd_letter_in(word)
            raise SettingError(f"{error}. {clause}" if clause else str(error)) from None
    return scenario


def in_order(words: Iterable[str]) -> list[str]:
    """The words with those of one lever in the order of their dates, those without a date first: no step is lost.

    A word with a date holds from it on, so that a step of an earlier date would end those of later ones given before
    it.
    """
    ordered = list(words)
    for lever in dict.fromkeys(filter(None, map(_lever_of, ordered))):
        places = [place for place, word in enumerate(ordered) if _lever_of(word) == lever]
        in_time = sorted((ordered[place] for place in places), key=lambda word: _date_of(word) or date.min)
        for place, word in zip(places, in_time, strict=True):
            ordered[place] = word
    return ordered


def _lever_of(word: str) -> str:
    """`levers.support` of `levers.support.omon_minsk=0.8@2020-09-01`; empty for what is no lever."""
    parts = [part.strip(_BLANK) for part in word.partition("=")[0].split(".")]
    return ".".join(parts[:2]) if parts[0] == "levers" else ""


def _date_of(word: str) -> date | None:
    return day_or_none(word.partition("=")[2].partition("@")[2].strip(_BLANK))


def apply_levers(scenario: Scenario, **levers: LeverArgument) -> Scenario:
    """The scenario with levers set; a table sets whom it names and leaves the others as they were.

    Raises:
        SettingError: an argument names nothing or sets something meaningless.
    """
    data = exact(scenario)
    for name, value in levers.items():
        _known(name, catalogue.levers(), "lever", name)
        if isinstance(value, Mapping):
            for target, entry in value.items():
                _set_entry(data, catalogue.levers()[name], target, _plain(entry), None, name)
        else:
            data["levers"][name] = _plain(value)
    return _validated(data, ", ".join(levers)).with_original(scenario.original)


def with_days(scenario: Scenario, days: int) -> Scenario:
    """The scenario over another number of days.

    Raises:
        SettingError: no scenario may have so many, or so few.
    """
    return _with_part(scenario, "days", days, f"days={days}")


def refuse_late(words: Iterable[str], scenario: Scenario) -> None:
    """Refuse words whose date lies after the last day: whoever gave them would see no difference, and not know why.

    Args:
        words: as of `apply`.
        scenario: what will run, over as many days as it will.

    Raises:
        SettingError: a date lies after the last day.
    """
    last = scenario.date_of(scenario.days - 1)
    for word in words:
        since = _date_of(word)
        if since is not None and since > last:
            raise SettingError(
                f"{word}: {since} must be at most {last}, the last day: nothing would change. "
                "Use an earlier date, or more --days"
            )


def with_numbers(scenario: Scenario, numbers: Mapping[str, float]) -> Scenario:
    """The scenario with numbers at places of `Scenario.quantities()` replaced: for draws, sensitivity and calibration.

    Raises:
        SettingError: a place does not exist, or its number would be meaningless.
    """
    data = exact(scenario)
    for place, value in numbers.items():
        *outer, last = _PART_OF_PLACE.findall(place) or [""]
        part: Any = data
        try:
            for key in outer:
                part = part[int(key) if isinstance(part, list) else key]
            part[last]
        except (KeyError, IndexError, TypeError, ValueError):
            raise SettingError(f"{place}: must be the place of a number of this scenario") from None
        part[last] = value
    return _validated(data, ", ".join(numbers)).with_original(scenario.original)


def _apply(scenario: Scenario, word: str) -> Scenario:
    path, equals, value = word.partition("=")
    parts = tuple(part.strip(_BLANK) for part in path.split("."))
    if not equals or not all(parts):
        raise SettingError(f"{word}: must be path=value, such as levers.support=0.8 or parameters.efficacy=0.3")
    _known(parts[0], ROOTS, "part that words can set", word)
    if parts[0] == "levers":
        return _with_lever(scenario, parts[1:], value, word)
    if parts[0] == "events":
        return _with_part(scenario, "events", _with_walkout(scenario, parts, value, word), word)
    data = exact(scenario)
    if parts[0] == "services":
        _set_trait(data, parts[1:], scalar(value.strip(_BLANK)), word)
    else:
        _set_plain(data, parts, value.strip(_BLANK), word)
    return _with_part(scenario, parts[0], data[parts[0]], word)


def _with_lever(scenario: Scenario, parts: tuple[str, ...], said: str, word: str) -> Scenario:
    """The scenario with one lever read anew; sliders move levers, so nothing else is looked at again."""
    declared = [lever for name, lever in catalogue.levers().items() if name in parts[:1]]
    data: Plain = {
        "start": scenario.start.isoformat(),
        "services": {name: {"formations": service.formations} for name, service in scenario.services.items()},
        "levers": {
            lever.name: lever_of(getattr(scenario.levers, lever.name), lever.default, scenario.services)
            for lever in declared
        },
    }
    _set_lever(data, parts, said, word)
    lever, gather = declared[0], Gather()
    made = gather.attempt(("levers", lever.name), lambda: lever_value(data["levers"][lever.name], lever))
    try:
        levers = scenario.levers.model_copy(update={lever.name: gather.close(made)})
    except ValidationError as error:
        _refuse(error, word)
    return scenario.model_copy(update={"levers": levers})


def _set_lever(data: Plain, parts: tuple[str, ...], said: str, word: str) -> None:
    """`levers.name[.target]=value[@date]`."""
    if len(parts) not in (1, 2):
        raise SettingError(f"{word}: must be levers.name=value, or levers.name.service=value, or ...=value@date")
    declared = catalogue.levers()[_known(parts[0], catalogue.levers(), "lever", word)]
    text, at, date_text = said.partition("@")
    since = day_or_none(date_text.strip(_BLANK)) if at else None
    if at and since is None:
        raise SettingError(f"{word}: {date_text.strip(_BLANK)!r} must be a date as YYYY-MM-DD, such as 2020-09-01")
    value = scalar(text.strip(_BLANK))
    if len(parts) == 2:
        _set_entry(data, declared, parts[1], value, since, word)
        return
    current = data["levers"][declared.name]
    if since is None:
        data["levers"][declared.name] = value
    elif is_table(current):
        data["levers"][declared.name] = {name: _from(entry, value, since, data) for name, entry in current.items()}
    else:
        data["levers"][declared.name] = _from(current, value, since, data)


def _set_entry(data: Plain, declared: Lever, target: str, value: Any, since: date | None, word: str) -> None:
    """One entry of a lever's table; for a service, the entries of its formations too."""
    if declared.scope == "whole":
        remedy = f"Write levers.{declared.name}=value"
        raise SettingError(f"{word}: {declared.name} acts on the whole country and has no table. {remedy}")
    service_of = _services_of_formations(data)
    _known(target, (*data["services"], *service_of), "service or formation of this scenario", word)
    current = data["levers"][declared.name]
    # The exact form names every service in a table, so what is not named here are formations without an entry.
    table = dict(current) if is_table(current) else dict.fromkeys(data["services"], current)
    own = [name for name, service in service_of.items() if service == target and name in table]
    if since is None:
        table = {name: entry for name, entry in table.items() if name not in own} | {target: value}
    else:
        for name in (target, *own):
            table[name] = _from(table.get(name, table.get(service_of.get(name, ""))), value, since, data)
    data["levers"][declared.name] = table


def _from(entry: Any, value: Any, since: date, data: Plain) -> list[Plain]:
    """A schedule that is as it was before a date, and constant from then on."""
    kept = entry if isinstance(entry, list) else [{"from": data["start"], "value": entry}]
    before = [step for step in kept if step["from"] < since.isoformat()]
    return [*before, {"from": since.isoformat(), "value": value}]


def _services_of_formations(data: Plain) -> dict[str, str]:
    return {name: service for service, said in data["services"].items() for name in said["formations"]}


def _with_walkout(scenario: Scenario, parts: tuple[str, ...], said: str, word: str) -> list[Event | Plain]:
    """The events with a walkout more, or another in place of that of the same name and date."""
    text, _, date_text = said.partition("@")
    when = day_or_none(date_text.strip(_BLANK))
    if len(parts) != 3 or parts[1] != "walkout" or when is None:
        raise SettingError(f"{word}: must be events.walkout.name=share@date, such as {_A_WALKOUT}")
    services, formations = list(scenario.services), [one.name for one in scenario.formations]
    name = _known(parts[2], (*services, *formations), "service or formation of this scenario", word)
    kept = [
        one for one in scenario.events if not (isinstance(one, Walkout) and (one.date, one.names) == (when, (name,)))
    ]
    key = "services" if name in services else "formations"
    return [*kept, {"date": when, "kind": "walkout", key: [name], "share": scalar(text.strip(_BLANK))}]


def _set_trait(data: Plain, parts: tuple[str, ...], value: Any, word: str) -> None:
    """`services.name.trait=value`, for all its formations, or `services.name.formations.name.trait=value`."""
    if len(parts) not in (2, 4) or (len(parts) == 4 and parts[1] != "formations"):
        raise SettingError(f"{word}: must be services.name.trait=value, or services.name.formations.name.trait=value")
    home = _services_of_formations(data).get(parts[0])
    if home:
        path = ".".join(("services", home, "formations", *parts))
        raise SettingError(f"{word}: {parts[0]} is a formation. Write {path}=value")
    service = data["services"][_known(parts[0], data["services"], "service of this scenario", word)]
    if len(parts) == 4:
        name = _known(parts[2], service["formations"], f"formation of {parts[0]}", word)
        service["formations"][name][parts[3]] = value
        return
    service[parts[1]] = value
    if parts[1] in catalogue.traits():
        for formation in service["formations"].values():
            formation.pop(parts[1], None)


def _set_plain(data: Plain, parts: tuple[str, ...], said: str, word: str) -> None:
    """`parameters.name=value`, `protest.name=value`, `mechanisms.off=name,name`."""
    if len(parts) != 2:
        raise SettingError(f"{word}: must be {parts[0]}.name=value")
    if "@" in said:
        raise SettingError(f"{word}: must have no date: only levers change with the date. Write {parts[0]}.name=value")
    names = [name.strip(_BLANK) for name in said.strip("[]").split(",") if name.strip(_BLANK)]
    data[parts[0]][parts[1]] = names if parts == ("mechanisms", "off") else scalar(said)


def _plain(value: LeverArgument) -> Any:
    """A lever's argument in Python as it would stand in a file; what is neither is left for the models to refuse."""
    if isinstance(value, Quantity):
        return number(value)
    if not isinstance(value, list | tuple):
        return value
    return [_step(item) for item in value]


def _step(item: Any) -> Any:
    """A step as it would stand in a file, out of a pair (date, value)."""
    if isinstance(item, list | tuple) and len(item) == 2:
        return {"from": item[0], "value": _plain(item[1])}
    return item


def _known(name: str, names: Iterable[str], what: str, word: str) -> str:
    """The name, if it is one of the names."""
    known = list(dict.fromkeys(names))
    if name in known:
        return name
    home = home_of(name)
    remedy = f"It is {home}" if home else said_nearest(name, known) or f"Valid names: {said_choices(known)}"
    raise SettingError(f"{word}: {name!r} must be a {what}. {remedy}")


def _with_part(scenario: Scenario, part: str, said: Any, word: str) -> Scenario:
    """The scenario with one part as it is said now; the others stand as they were checked before, which saves time."""
    made = {name: getattr(scenario, name) for name in Scenario.model_fields}
    return _validated(made | {part: said}, word).with_original(scenario.original)


def _validated(data: Plain, word: str) -> Scenario:
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        _refuse(error, word)


def _refuse(error: ValidationError, word: str) -> NoReturn:
    path = word.partition("=")[0].strip(_BLANK)
    faults = [
        f"{word}: {_where(details['loc'], path)}{found_in(details)}: {details['ctx']['rule']}. {remedy_of(details)}"
        for details in error.errors(include_url=False)[:_MOST_SHOWN]
    ]
    raise SettingError("\n".join(faults)) from None


def _where(place: tuple[str | int, ...], path: str) -> str:
    """Where the fault lies, if not where the word says that it puts its value."""
    where = dotted(place)
    return "" if where == path else f"{where}: "
