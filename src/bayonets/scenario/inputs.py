"""A scenario as inputs of the engine: plain arrays by formation and day. Only this module connects the two."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine import inputs as engine
from bayonets.engine.inputs import Inputs
from bayonets.mechanisms.declare import Array
from bayonets.scenario.levers import Schedule, schedule_of
from bayonets.scenario.model import TRAITS, TRUTHS, ResolvedFormation, Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.timeline import Call, Designation, PostureChange, Signal, Threat, Unmask, Walkout
from bayonets.world import catalogue
from bayonets.world.stances import DESIGNATION, NO_DUTY_NAMED, POSTURE_SET, POSTURES, WALKOUT

_FNV_OFFSET, _FNV_PRIME, _WORD = 0xCBF29CE484222325, 0x100000001B3, 0xFFFFFFFFFFFFFFFF


def build(scenario: Scenario) -> Inputs:
    """The arrays of a scenario, read only; numbers are `best`."""
    sizes = [int(formation.size.best) for formation in scenario.formations]
    fixed = fixed_protest(scenario)
    initial = scenario.protest.initial
    return Inputs(
        name_keys=_frozen([name_key(formation.name) for formation in scenario.formations], np.uint64),
        first=_frozen(np.concatenate([[0], np.cumsum(sizes)]), np.int64),
        size=_frozen(sizes, np.int64),
        traits=_traits(scenario.formations),
        levers=engine.FormationLevers(**{row: by_formation(scenario, row) for row in engine.FormationLevers._fields}),
        whole_levers=engine.WholeLevers(**{row: for_whole(scenario, row) for row in engine.WholeLevers._fields}),
        signal=signals(scenario),
        unmask=unmaskings(scenario),
        call=calls(scenario),
        threat=threats(scenario),
        initial_protest=initial.best if initial is not None else float(fixed[0]),
        fixed_protest=fixed,
        rung_duty=rung_duty(scenario),
        **_events(scenario),
        switches=_switches(scenario.mechanisms.off),
        choosable=_frozen(np.ones(4)),
        commanders=scenario.mechanisms.commanders,
        complete_mixing=scenario.mechanisms.mixing == "complete",
        parameters=_parameters(scenario),
    )


def _switches(off: Iterable[str]) -> Any:
    """1 for each mechanism that takes part, else 0; haste depends on the reckoning."""
    left_out = {*off, *(("haste",) if "reckoning" in off else ())}
    return engine.Switches(**{name: float(name not in left_out) for name in engine.MECHANISMS})


def name_key(name: str) -> int:
    """FNV-1a, 64 bits, of the name's UTF-8: the same on every machine and in every version."""
    key = _FNV_OFFSET
    for byte in name.encode():
        key = (key ^ byte) * _FNV_PRIME & _WORD
    return key


def _frozen(values: Any, kind: Any = np.float64) -> npt.NDArray[Any]:
    """A contiguous, read-only array."""
    array = np.array(values, dtype=kind, order="C")
    array.flags.writeable = False
    return array


def _traits(formations: Iterable[ResolvedFormation]) -> Any:
    numbers = {name: [formation.traits[name].best for formation in formations] for name in TRAITS}
    truths = {name: [float(getattr(formation, name)) for formation in formations] for name in TRUTHS}
    return engine.Traits(**{name: _frozen(column) for name, column in (numbers | truths).items()})


def _parameters(scenario: Scenario) -> Any:
    blocks = {"parameters": scenario.parameters, "protest": scenario.protest}
    declared = catalogue.parameters()
    values = {name: getattr(blocks[declared[name].block], name).best for name in engine.Parameters._fields}
    return engine.Parameters(**values)


def by_day(schedule: Schedule | None, default: float, days: int, day_of: Callable[[date], int]) -> Array:
    """(days,) a lever of one formation: constant, or in steps, with the default before the first step."""
    if not isinstance(schedule, tuple):
        return np.full(days, schedule.best if schedule is not None else default)
    values = np.full(days, default)
    for step in schedule:
        values[min(max(day_of(step.since), 0), days) :] = step.value.best
    return values


def for_whole(scenario: Scenario, lever: str) -> Array:
    """(days,) a lever of the whole country."""
    value = getattr(scenario.levers, lever)
    return _frozen(by_day(value, catalogue.levers()[lever].default, scenario.days, scenario.day_of))


def by_formation(scenario: Scenario, lever: str) -> Array:
    """(days, formations) a lever by formation: its own entry before its service's before the default."""
    value, declared = getattr(scenario.levers, lever), catalogue.levers()[lever]
    columns = [
        by_day(schedule_of(value, formation.name, formation.service), declared.default, scenario.days, scenario.day_of)
        for formation in scenario.formations
    ]
    return _frozen(np.array(columns).T)


def _concerned(scenario: Scenario, names: Iterable[str]) -> npt.NDArray[np.bool_]:
    """(formations,) whether a formation is named, itself or by its service."""
    named = set(names)
    return np.array([formation.name in named or formation.service in named for formation in scenario.formations])


def signals(scenario: Scenario) -> Array:
    """(days, formations) the sum of the signals so far in the log-odds of belief, including those before the start."""
    total = np.zeros((scenario.days, len(scenario.formations)))
    for event in scenario.events:
        if isinstance(event, Signal):
            total += np.outer(_course(scenario, event, event.shift), _reached(scenario, event))
    return _frozen(total)


def unmaskings(scenario: Scenario) -> Array:
    """(days, formations) the share of shirking that colleagues observe; of several unmaskings, the largest counts."""
    largest = np.zeros((scenario.days, len(scenario.formations)))
    for event in scenario.events:
        if isinstance(event, Unmask):
            largest = np.maximum(largest, np.outer(_course(scenario, event, event.share), _reached(scenario, event)))
    return _frozen(largest)


def calls(scenario: Scenario) -> Array:
    """(days,) the factor of the turnout due to calls to march; 1 if the scenario fixes the turnout."""
    factors = np.ones(scenario.days)
    for event in scenario.events:
        if isinstance(event, Call) and scenario.protest.by_date is None:
            course, since = np.empty(scenario.days), -scenario.day_of(event.date)
            _fading().fill_call(float(event.factor.best), float(event.half_life.best), since, course)
            factors *= course
    return _frozen(factors)


def threats(scenario: Scenario) -> Array:
    """(days,) the lower bound of the army's share due to threats of another service; of several, the largest."""
    largest = np.zeros(scenario.days)
    for event in scenario.events:
        if isinstance(event, Threat):
            largest = np.maximum(largest, _course(scenario, event, event.level))
    return _frozen(largest)


def _reached(scenario: Scenario, event: Signal | Unmask) -> npt.NDArray[np.bool_]:
    """(formations,) whether an event reaches a formation: all of them if it has no names."""
    return _concerned(scenario, event.names) if event.names else np.ones(len(scenario.formations), dtype=bool)


def _course(scenario: Scenario, event: Signal | Unmask | Threat, size: Quantity) -> Array:
    """(days,) the remaining size of an event that fades."""
    return _faded(size.best, event.half_life.best, scenario.day_of(event.date), scenario.days)


def _fading() -> ModuleType:
    """The compiled course of events; imported where there are any, since the compiler takes a while to load."""
    from bayonets.engine import fading

    return fading


@lru_cache(maxsize=256)
def _faded(size: float, half_life: float, first: int, days: int) -> Array:
    """(days,) the same by its numbers; cached, since explorations change levers and seldom events."""
    course = np.empty(days)
    _fading().fill_faded(float(size), float(half_life), -first, course)
    return _frozen(course)


def fixed_protest(scenario: Scenario) -> Array:
    """(days,) thousands of people if the scenario fixes the turnout by dates, else of length 0."""
    points = scenario.protest.by_date
    if points is None:
        return _frozen([])
    days = [scenario.day_of(point.date) for point in points]
    turnout = np.interp(np.arange(scenario.days), days, [point.value.best for point in points])
    return _frozen(scenario.protest.scale.best * turnout)


def rung_duty(scenario: Scenario) -> Array:
    """(rungs, formations) the duty that each rung orders, for a formation before its service, or NO_DUTY_NAMED."""
    duty = np.full((len(scenario.ladder), len(scenario.formations)), NO_DUTY_NAMED)
    for row, rung in zip(duty, scenario.ladder, strict=True):
        for column, formation in enumerate(scenario.formations):
            named = rung.duty.get(formation.name, rung.duty.get(formation.service))
            if named is not None:
                row[column] = named.best
    return _frozen(duty)


def _day(scenario: Scenario, event: Walkout | PostureChange | Designation) -> int:
    day = scenario.day_of(event.date)
    return max(day, 0) if isinstance(event, Designation) else day


_DRAWN = {Walkout: WALKOUT, PostureChange: POSTURE_SET, Designation: DESIGNATION}


def _events(scenario: Scenario) -> dict[str, Array]:
    """The events with random draws within the simulated days, by day, then in the order of the file.

    A designation dated before the start is decided on day 0, since it lasts.
    """
    drawn = [event for event in scenario.events if isinstance(event, Walkout | PostureChange | Designation)]
    within = [event for event in drawn if 0 <= _day(scenario, event) < scenario.days]
    within.sort(key=lambda event: _day(scenario, event))
    named = [_concerned(scenario, event.names) for event in within]
    shares = [event.chance if isinstance(event, Designation) else event.share for event in within]
    return {
        "event_day": _frozen([_day(scenario, event) for event in within], np.int64),
        "event_kind": _frozen([_DRAWN[type(event)] for event in within], np.int64),
        "event_share": _frozen([share.best for share in shares]),
        "event_posture": _frozen([POSTURES.index(getattr(e, "posture", POSTURES[0])) for e in within], np.int64),
        "event_degree": _frozen([e.degree.best if isinstance(e, Designation) else 0.0 for e in within]),
        "event_formations": _frozen(np.reshape(named, (len(within), len(scenario.formations))), np.uint8),
    }
