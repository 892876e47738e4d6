"""Settings in words, for `--set`, the arms of a comparison and the sliders of the page: one change to a scenario each.

A word is `path=value`, `levers.name=value@date` from a date on, or `events.walkout.name=share@date`, which adds a
walkout of a service or formation (or replaces one of the same name and date). A word that sets a number is a `Setting`;
others, such as a pact or a mechanism switched off, are validated by the same models as a file.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, NoReturn

from pydantic import ValidationError

from bayonets.errors import SettingError
from bayonets.scenario.faults import Gather, Made, dotted, found_in, remedy_of
from bayonets.scenario.levers import Schedule, schedule
from bayonets.scenario.look_alikes import odd_letter_in
from bayonets.scenario.model import Scenario
from bayonets.scenario.parts import day_or_none
from bayonets.scenario.quantity import Quantity, bounds_of, quantity
from bayonets.scenario.setting import (
    ROOTS,
    Setting,
    check_target,
    known,
    lever_with,
    service_of,
    setting_of,
    with_lever,
)
from bayonets.scenario.timeline import Event, Walkout
from bayonets.scenario.write import Plain, exact
from bayonets.scenario.yaml_safe import scalar
from bayonets.world import catalogue

_A_WALKOUT = "events.walkout.riot_police=0.15@2020-09-08"
_MOST_SHOWN = 10
_BLANK = " \t"
"""Characters allowed around the parts of a word; other spaces are reported as faults."""

Steps = Sequence[tuple[str | date, float]]
LeverArgument = float | Quantity | Steps | Mapping[str, "float | Quantity | Steps"]
"""A lever in Python: a number, (date, value) pairs, or a table of either by service or formation."""


def apply(scenario: Scenario, words: Iterable[str]) -> Scenario:
    """The scenario after all words, in their order; words for one lever in the order of their dates (`in_order`).

    Raises:
        SettingError: a word names nothing in the scenario or sets an invalid value.
    """
    for word in in_order(words):
        try:
            scenario = _apply(scenario, word)
        except SettingError as error:
            clause = odd_letter_in(word)
            raise SettingError(f"{error}. {clause}" if clause else str(error)) from None
    return scenario


def spoken(given: Iterable[Any]) -> list[str]:
    """The words in an argument in Python: words, or lists of them.

    Raises:
        SettingError: an item is neither.
    """
    words: list[str] = []
    for item in given:
        items = item if isinstance(item, Iterable) and not isinstance(item, str | bytes | Mapping) else [item]
        for word in items:
            if not isinstance(word, str):
                raise SettingError(f"{word!r}: must be a word, or a list of words. Write 'levers.support=0.8'")
            words.append(word)
    return words


def in_order(words: Iterable[str]) -> list[str]:
    """The words, with those for one lever in the order of their dates, without a date first, so that no step is lost.

    A word with a date holds from that date on, so a step with an earlier date would remove later steps given before
    it.
    """
    ordered = list(words)
    for lever in dict.fromkeys(filter(None, map(_lever_of, ordered))):
        places = [index for index, word in enumerate(ordered) if _lever_of(word) == lever]
        in_time = sorted((ordered[index] for index in places), key=lambda word: _date_of(word) or date.min)
        for index, word in zip(places, in_time, strict=True):
            ordered[index] = word
    return ordered


def _lever_of(word: str) -> str:
    """`levers.support` of `levers.support.omon_minsk=0.8@2020-09-01`; empty if it is not a lever."""
    parts = [part.strip(_BLANK) for part in word.partition("=")[0].partition("@")[0].split(".")]
    return ".".join(parts[:2]) if parts[0] == "levers" else ""


def _date_of(word: str) -> date | None:
    """The date of a word, with or without its value."""
    return day_or_none(word.partition("@")[2].strip(_BLANK))


def apply_levers(scenario: Scenario, **levers: LeverArgument) -> Scenario:
    """The scenario with levers set; a table sets the names in it and leaves the others unchanged.

    Raises:
        SettingError: an argument names nothing in the scenario or sets an invalid value.
    """
    for name, value in levers.items():
        declared = catalogue.levers()[known(name, catalogue.levers(), "lever", name)]
        entries = value if isinstance(value, Mapping) else {"": value}
        for target, entry in entries.items():
            if target or isinstance(value, Mapping):
                check_target(scenario, declared, target, name)
            path = ("levers", name, *((target,) if target else ()))
            checked_entry: Schedule = _checked(name, path, partial(schedule, bounds=bounds_of(declared)), _plain(entry))
            scenario = with_lever(scenario, name, lever_with(scenario, declared, target, checked_entry))
    return scenario


def with_days(scenario: Scenario, days: int) -> Scenario:
    """The scenario over another number of days.

    Raises:
        SettingError: the number of days is outside its bounds.
    """
    return _with_part(scenario, "days", days, f"days={days}")


def refuse_late(words: Iterable[str], scenario: Scenario) -> None:
    """Refuse words with a date after the last day, which would have no visible effect.

    Args:
        words: as of `apply`.
        scenario: the scenario with the days that will run.

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


def _parsed(word: str, scenario: Scenario, shown: str = "") -> tuple[Setting | None, tuple[str, ...], str]:
    """The number that a word names, if any; its path; and the text of its value, without the date of a lever.

    Args:
        word: a word with its value.
        scenario: in which it is set.
        shown: its form in messages; by default the word.

    Raises:
        SettingError: it has no value, or names nothing in this scenario.
    """
    shown = shown or word
    path, equals, value_text = word.partition("=")
    parts = tuple(part.strip(_BLANK) for part in path.split("."))
    if not equals or not all(parts):
        raise SettingError(f"{shown}: must be path=value, such as levers.support=0.8 or parameters.efficacy=0.3")
    known(parts[0], ROOTS, "part that words can set", shown)
    if parts[0] == "events":
        return None, parts, value_text
    text, at, date_text = value_text.partition("@")
    if parts[0] != "levers":
        setting = setting_of(scenario, parts, None, shown)
        if setting is not None and at:
            raise SettingError(
                f"{shown}: must have no date: only levers change with the date. Write {'.'.join(parts)}=value"
            )
        return setting, parts, value_text.strip(_BLANK)
    since = day_or_none(date_text.strip(_BLANK)) if at else None
    if at and since is None:
        raise SettingError(f"{shown}: {date_text.strip(_BLANK)!r} must be a date as YYYY-MM-DD, such as 2020-09-01")
    return setting_of(scenario, parts, since, shown), parts, text.strip(_BLANK)


def setting_named(word: str, scenario: Scenario) -> Setting:
    """The number that a word without its value names, such as `levers.support.omon@2020-09-01`.

    Raises:
        SettingError: it names no number of the scenario.
    """
    path, at, since = word.partition("@")
    if "=" in word:
        raise SettingError(f"{word}: must be a word without its value, such as levers.support")
    full = f"{path}=0{at}{since}"
    setting, _, _ = _parsed(full, scenario, word)
    if setting is None:
        try:
            _apply(scenario, full)  # raises an error if it names nothing
        except SettingError as error:
            raise SettingError(str(error).replace(full, word)) from None
        raise SettingError(f"{word}: must name a number: a lever, trait, size or parameter, such as levers.support")
    return setting


def checked(setting: Setting, value: float) -> Quantity:
    """A value of the number that a word names.

    Raises:
        SettingError: the value lies outside the bounds of the number.
    """
    path, at, since = setting.text.partition("@")
    shown = int(value) if float(value).is_integer() else float(value)
    return _number(replace(setting, text=f"{path}={shown!r}{at}{since}"), shown)


def with_walkout(word: str, share: float, scenario: Scenario) -> tuple[Scenario, Quantity]:
    """The scenario with the walkout that a word without its value names, and the share of officers in it.

    Args:
        word: `events.walkout.riot_police@2020-09-08`.
        share: share of the officers.
        scenario: the scenario in which they walk out.

    Raises:
        SettingError: it names no walkout of the scenario, or the share is invalid.
    """
    path, at, since = word.partition("@")
    changed = _apply(scenario, f"{path}={share!r}{at}{since}")
    event = changed.events[-1]
    assert isinstance(event, Walkout)  # noqa: S101 - a word can name no other event
    return changed, event.share


def _number(setting: Setting, value: Any) -> Quantity:
    """A value of the number that a word names, within its bounds."""
    return _checked(setting.text, setting.path, partial(quantity, bounds=setting.bounds), value)


def _apply(scenario: Scenario, word: str) -> Scenario:
    setting, parts, text = _parsed(word, scenario)
    value = None if parts[0] == "events" else scalar(text)
    # null is not a number, but is valid for a trait of a formation: the value of its service then holds.
    if setting is not None and (value is not None or parts[0] == "levers"):
        return setting.into(scenario, _number(setting, value))
    if parts[0] == "events":
        return _with_part(scenario, "events", _with_walkout(scenario, parts, text, word), word)
    data = exact(scenario)
    if parts[0] == "services":
        _set_choice(data, parts[1:], value)
    else:
        names = [name.strip(_BLANK) for name in text.strip("[]").split(",") if name.strip(_BLANK)]
        data[parts[0]][parts[1]] = names if parts == ("mechanisms", "off") else value
    return _with_part(scenario, parts[0], data[parts[0]], word)


def _set_choice(data: Plain, parts: tuple[str, ...], value: Any) -> None:
    """Set a property that is not a number, of a service with all its formations, or of a formation."""
    service = data["services"][parts[0]]
    if len(parts) == 4:
        service["formations"][parts[2]][parts[3]] = value
        return
    service[parts[1]] = value
    if parts[1] in catalogue.traits():
        for formation in service["formations"].values():
            formation.pop(parts[1], None)


def _with_walkout(scenario: Scenario, parts: tuple[str, ...], value_text: str, word: str) -> list[Event | Plain]:
    """The events with an additional walkout, or with a replacement for that of the same name and date."""
    text, _, date_text = value_text.partition("@")
    when = day_or_none(date_text.strip(_BLANK))
    if len(parts) != 3 or parts[1] != "walkout" or when is None:
        raise SettingError(f"{word}: must be events.walkout.name=share@date, such as {_A_WALKOUT}")
    names = (*scenario.services, *service_of(scenario))
    name = known(parts[2], names, "service or formation of this scenario", word)
    kept = [
        event
        for event in scenario.events
        if not (isinstance(event, Walkout) and (event.date, event.names) == (when, (name,)))
    ]
    key = "services" if name in scenario.services else "formations"
    return [*kept, {"date": when, "kind": "walkout", key: [name], "share": scalar(text.strip(_BLANK))}]


def _plain(value: Any) -> Any:
    """The argument of a lever in Python as plain data of a file; invalid values are left for the models to refuse."""
    return [_step(item) for item in value] if isinstance(value, list | tuple) else value


def _step(item: Any) -> Any:
    """A step as plain data of a file, from a pair (date, value)."""
    if isinstance(item, list | tuple) and len(item) == 2:
        return {"from": item[0], "value": item[1]}
    return item


def _with_part(scenario: Scenario, part: str, content: Any, word: str) -> Scenario:
    """The scenario with one part replaced and validated; the others have been validated before."""
    parts = {name: getattr(scenario, name) for name in Scenario.model_fields}
    return _validated(parts | {part: content}, word).with_original(scenario.original).under(scenario.joint)


def _validated(data: Plain, word: str) -> Scenario:
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        _refuse(error, word)


def _checked(word: str, path: Sequence[str], make: Callable[[Any], Made], value: Any) -> Made:
    """The converted value, with faults reported for the word.

    Raises:
        SettingError: it is invalid there.
    """
    gather = Gather()
    try:
        return gather.close(gather.attempt(tuple(path), lambda: make(value)))
    except ValidationError as error:
        _refuse(error, word)


def _refuse(error: ValidationError, word: str) -> NoReturn:
    path = word.partition("=")[0].strip(_BLANK)
    faults = [
        f"{word}: {_where(details['loc'], path)}{found_in(details)}: {details['ctx']['rule']}. {remedy_of(details)}"
        for details in error.errors(include_url=False)[:_MOST_SHOWN]
    ]
    raise SettingError("\n".join(faults)) from None


def _where(location: tuple[str | int, ...], path: str) -> str:
    """The path of a fault, if it is not the path of the word."""
    where = dotted(location)
    return "" if where == path else f"{where}: "
