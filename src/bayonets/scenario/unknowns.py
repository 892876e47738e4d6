"""Which numbers of a scenario are unknown, and how far: quantities with low and high, and parameters of the model.

A quantity without low and high is taken as known. A parameter has the plausible range that its mechanism declares,
unless the scenario gives it one of its own.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from bayonets.errors import SettingError
from bayonets.mechanisms.declare import Law, Parameter
from bayonets.mechanisms.elementary import exp, log
from bayonets.scenario.levers import Schedule
from bayonets.scenario.model import Scenario
from bayonets.scenario.pert import CELLS, distribution, quantiles_of
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.sources import is_idle
from bayonets.scenario.timeline import names_of
from bayonets.scenario.words import with_numbers
from bayonets.world import catalogue

Floats = npt.NDArray[np.float64]
Which = Literal["quantities", "parameters", "all"]
WHICH = get_args(Which)
LawOfUnknown = Law | Literal["uniform"]
Kind = Literal["quantity", "parameter"]

_LEVER = re.compile(r"levers\.(\w+)(?:\.(\w+))?(?:\[(\d+)\]\.value)?$")
_ITEM = re.compile(r"(events|protest\.by_date)\[(\d+)\]\.(\w+)$")


@dataclass(frozen=True, slots=True)
class Unknown:
    """One number that is not known.

    Attributes:
        name: its address for chance; it stays the same when other numbers are added or removed.
        places: where it stands in the scenario (`Scenario.quantities`); one, unless a word sets several at once.
        kind: "quantity" of the scenario, or "parameter" of the model.
        group: what it belongs to: services.NAME, levers.NAME, protest, ladder, events, mechanism.NAME.
        low, best, high: its range and its likeliest value.
        whole: a count.
        even: a count of neighbours, as many on either side.
        law: PERT with mode `best`, the same on the log scale, or uniform.
    """

    name: str
    places: tuple[str, ...]
    kind: Kind
    group: str
    low: float
    best: float
    high: float
    whole: bool = False
    even: bool = False
    law: LawOfUnknown = "pert"


def unknowns(scenario: Scenario, which: Which) -> tuple[Unknown, ...]:
    """The unknown numbers, in the order of the file, then the parameters in the order of the model.

    Args:
        scenario: the dossier.
        which: its quantities with a range, the parameters, or all.
    """
    quantities = list(_quantities(scenario))
    taken = {place for one in quantities for place in one.places}
    parameters = [one for one in _parameters(scenario) if one.places[0] not in taken]
    chosen = {"quantities": quantities, "parameters": parameters, "all": [*quantities, *parameters]}[which]
    return tuple(_named_once(chosen))


IN_WORDS: dict[Which, str] = {
    "quantities": "the scenario's numbers that have low and high",
    "parameters": "the model's parameters over their plausible ranges",
    "all": "the scenario's numbers that have low and high and the model's parameters over their plausible ranges",
}
"""What is drawn."""


def which_of(value: object) -> Which | None:
    """What `uncertain=` asks for: nothing, quantities (also by True), parameters or all.

    Raises:
        SettingError: it is none of these.
    """
    if value is None or value is False:
        return None
    if value is True:
        return "quantities"
    for known in WHICH:
        if value == known:
            return known  # type: ignore[no-any-return]
    raise SettingError(f"uncertain={value!r}: must be one of {', '.join(WHICH)}. Use 'quantities', or leave it out")


def _quantities(scenario: Scenario) -> Iterator[Unknown]:
    for place, found in scenario.quantities():
        low = found.best if found.low is None else found.low
        high = found.best if found.high is None else found.high
        if low < high:
            name, declared = stable_name(scenario, place), parameter_at(place)
            whole = place.endswith(".size") or (declared is not None and declared.whole)
            even = declared is not None and declared.name == "ties_within"
            kind: Kind = "parameter" if place.startswith("parameters.") else "quantity"
            law = _law_of(found.law or (declared.law if declared is not None else "pert"), low, found.best)
            yield Unknown(name, (place,), kind, group_of(place), low, found.best, high, whole, even, law)


def _parameters(scenario: Scenario) -> Iterator[Unknown]:
    """Every parameter over its plausible range, widened to the scenario's own value where that lies outside."""
    for name, declared in catalogue.parameters().items():
        if is_idle(scenario, declared):
            continue
        place = f"{declared.block}.{name}"
        best = _best(getattr(getattr(scenario, declared.block), name))
        low, high = min(declared.low, best), max(declared.high, best)
        even = name == "ties_within"
        law = _law_of(declared.law, low, best)
        yield Unknown(place, (place,), "parameter", _mechanism(name), low, best, high, declared.whole, even, law)


def _law_of(declared: Law, low: float, best: float) -> Law:
    """The law that can be drawn: there is no logarithm of a best value of 0, nor of a low below it."""
    return declared if best > 0.0 and low >= 0.0 else "pert"


def _best(found: Quantity) -> float:
    return found.best


def parameter_at(place: str) -> Parameter | None:
    """The parameter that stands at a place, if it is one."""
    block, _, name = place.partition(".")
    declared = catalogue.parameters().get(name)
    return declared if declared is not None and declared.block == block else None


def _named_once(found: list[Unknown]) -> Iterator[Unknown]:
    """The same, with a number behind names that occur again."""
    seen: Counter[str] = Counter()
    for one in found:
        seen[one.name] += 1
        yield one if seen[one.name] == 1 else replace(one, name=f"{one.name} #{seen[one.name]}")


def group_of(place: str) -> str:
    """What a number belongs to."""
    if place.startswith("parameters."):
        return _mechanism(place.partition(".")[2])
    parts = re.findall(r"[^.\[\]]+", place)
    return ".".join(parts[:2]) if parts[0] in ("services", "levers") else parts[0]


def _mechanism(parameter: str) -> str:
    return f"mechanism.{catalogue.room_of(parameter).__name__.rpartition('.')[2]}"


def stable_name(scenario: Scenario, place: str) -> str:
    """The place of a number with dates and names in place of counts, which move when something is added before."""
    if found := _LEVER.match(place):
        lever, target, step = found.groups()
        return place if step is None else f"{_lever(lever, target)}[{_since(scenario, lever, target, int(step))}]"
    if found := _ITEM.match(place):
        block, number, key = found[1], int(found[2]), found[3]
        if block == "events":
            event = scenario.events[number]
            whom = "".join(f" {name}" for name in names_of(event))
            return f"events[{event.date} {event.kind}{whom}].{key}"
        points = scenario.protest.by_date or ()
        return f"protest.by_date[{points[number].date}]"
    return place


def _lever(name: str, target: str | None) -> str:
    return f"levers.{name}" if target is None else f"levers.{name}.{target}"


def _since(scenario: Scenario, lever: str, target: str | None, step: int) -> str:
    value = getattr(scenario.levers, lever)
    schedule: Schedule = value[target] if target is not None and isinstance(value, dict) else value
    return schedule[step].since.isoformat() if isinstance(schedule, tuple) else str(step)


@dataclass(frozen=True, eq=False)
class Laws:
    """The laws of F unknown numbers, ready to draw from.

    Attributes:
        unknown: the numbers.
    """

    unknown: tuple[Unknown, ...]

    def values(self, units: Floats) -> Floats:
        """Numbers from probabilities.

        Args:
            units: (F,) in [0, 1].

        Returns:
            (F,) numbers between low and high; counts are whole.
        """
        places = np.array(units, dtype=np.float64)
        places[self._pert] = quantiles_of(places[self._pert], self._tables)
        found = self._low + (self._high - self._low) * places
        for place in np.flatnonzero(self._logarithmic):
            one = self.unknown[place]
            bottom, top = float(log(lowest_drawn(one))), float(log(one.high))
            found[place] = exp(bottom + (top - bottom) * float(places[place]))
        rounded = np.where(self._step > 0.0, self._step * np.rint(found / np.maximum(self._step, 1.0)), found)
        return np.clip(rounded, self._least, self._most)

    @cached_property
    def _low(self) -> Floats:
        return np.array([one.low for one in self.unknown], dtype=np.float64)

    @cached_property
    def _high(self) -> Floats:
        return np.array([one.high for one in self.unknown], dtype=np.float64)

    @cached_property
    def _pert(self) -> npt.NDArray[np.bool_]:
        return np.array([one.law != "uniform" for one in self.unknown], dtype=bool)

    @cached_property
    def _logarithmic(self) -> npt.NDArray[np.bool_]:
        return np.array([one.law == "log_pert" for one in self.unknown], dtype=bool)

    @cached_property
    def _tables(self) -> Floats:
        chosen = [one for one in self.unknown if one.law != "uniform"]
        tables = [distribution(_mode(one)) for one in chosen]
        return np.reshape(np.array(tables, dtype=np.float64), (len(chosen), CELLS + 1))

    @cached_property
    def _step(self) -> Floats:
        """(F,) 2 for even counts, 1 for counts, 0 for all else."""
        return np.array([2.0 if one.even else float(one.whole) for one in self.unknown], dtype=np.float64)

    @cached_property
    def _least(self) -> Floats:
        step = np.maximum(self._step, 1.0)
        return np.where(self._step > 0.0, step * np.ceil(self._low / step), self._low)

    @cached_property
    def _most(self) -> Floats:
        step = np.maximum(self._step, 1.0)
        return np.where(self._step > 0.0, step * np.floor(self._high / step), self._high)


_OF_THE_BEST = 0.01
"""What a low of 0 counts as on the log scale, as a share of the best value."""


def lowest_drawn(one: Unknown) -> float:
    """The lowest value of a number that is drawn on the log scale."""
    return one.low if one.low > 0.0 else _OF_THE_BEST * one.best


def _mode(one: Unknown) -> float:
    """The place of the best value in the range, in [0, 1], on the scale on which it is drawn."""
    if one.law == "log_pert":
        low = lowest_drawn(one)
        return float(log(one.best / low)) / float(log(one.high / low))
    return (one.best - one.low) / (one.high - one.low)


def mean_of(one: Unknown) -> float:
    """The mean of the law of a number; how it is rounded is left aside."""
    if one.law == "uniform":
        return 0.5 * (one.low + one.high)
    if one.law == "pert":
        return (one.low + 4.0 * one.best + one.high) / 6.0
    parts = quantiles_of(_MIDDLES, np.tile(distribution(_mode(one)), (len(_MIDDLES), 1)))
    bottom, top = float(log(lowest_drawn(one))), float(log(one.high))
    return float(np.exp(bottom + (top - bottom) * parts).mean())


_MIDDLES: Floats = np.asarray((np.arange(400) + 0.5) / 400.0, dtype=np.float64)
"""Probabilities whose quantiles stand for a law."""


def check_ends(scenario: Scenario, unknown: tuple[Unknown, ...]) -> None:
    """Make sure that the scenario is valid with all numbers at one end, and hence with any drawn between.

    Every rule of the reader bounds one number, or the sum of all sizes, so the ends decide.

    Raises:
        SettingError: it is not.
    """
    laws = Laws(unknown)
    for units in (np.zeros(len(unknown)), np.ones(len(unknown))):
        with_numbers(scenario, by_place(unknown, laws.values(units)))


def by_place(unknown: tuple[Unknown, ...], values: Floats) -> dict[str, float]:
    """The numbers by the places where they stand."""
    return {place: float(value) for one, value in zip(unknown, values, strict=True) for place in one.places}
