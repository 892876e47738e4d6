"""One settable number: its path, bounds and range, the law of its draws, its unit and its label.

Sliders, settings of `--set`, axes of a map, uncertain numbers and priors are handles. A number of the scenario is
uncertain if it has low and high, and is taken as known otherwise. A parameter of the model has the plausible range that
its mechanism declares, unless the scenario gives another.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.errors import SettingError
from bayonets.mechanisms.declare import Law, Parameter
from bayonets.scenario.handle_names import group_of, label_of, mechanism_of, stable_name
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Formation, Protest, ProtestPoint, Scenario
from bayonets.scenario.numbers import declared_at, keys_of, number_at, places_of, substituted, tree_of
from bayonets.scenario.parts import marks_of
from bayonets.scenario.quantity import ANYTHING, Bounds, Within, as_number, bounds_of
from bayonets.scenario.setting import Setting, refuse_crowds
from bayonets.scenario.sources import is_idle
from bayonets.scenario.timeline import KINDS
from bayonets.scenario.words import checked, in_order, setting_named, with_walkout
from bayonets.world import catalogue

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Which = Literal["quantities", "parameters", "all", "posterior"]
WHICH: tuple[Which, ...] = ("quantities", "parameters", "all")
"""The sets of numbers that can be drawn from their ranges; those of a posterior are drawn from its draws."""
_OF_POSTERIOR: tuple[Which, ...] = ("posterior",)
DrawLaw = Law | Literal["uniform"]
Kind = Literal["quantity", "parameter"]


@dataclass(frozen=True, slots=True)
class Handle:
    """A number that may take other values.

    Attributes:
        name: its address, also for the random stream of its draws; it remains the same when other numbers are added.
        places: its paths in the scenario (`Scenario.quantities`); one, unless a setting sets several at once.
        kind: "quantity" of the scenario, or "parameter" of the model.
        group: services.NAME, levers.NAME, protest, ladder, events or mechanism.NAME.
        low, best, high: its range and its most likely value.
        bounds: its bounds and its unit.
        law: PERT with mode `best`, the same on the log scale, or uniform.
    """

    name: str
    places: tuple[str, ...]
    kind: Kind
    group: str
    low: float
    best: float
    high: float
    bounds: Bounds = ANYTHING
    law: DrawLaw = "pert"

    @property
    def range(self) -> tuple[float, float, float, str]:
        """Low, best, high and law, which decide on its draws."""
        return self.low, self.best, self.high, self.law

    def label(self, scenario: Scenario) -> str:
        """The label for people: `size of OMON Minsk`, `support, from 15 Aug 2020`."""
        # A setting may have blanks around its parts; the address of an event contains blanks.
        return label_of(scenario, self.name if "[" in self.name else self.name.replace(" ", ""))


def with_numbers(scenario: Scenario, numbers: Mapping[str, float]) -> Scenario:
    """The scenario with numbers at paths of `Scenario.quantities()` replaced, in less than a tenth of a millisecond.

    Every rule of the reader bounds one number, or the sum of all sizes, so no other checks are needed.

    Raises:
        SettingError: a path does not exist, or its number would be invalid.
    """
    for path, value in numbers.items():
        if number_at(scenario, path) is None:
            raise SettingError(f"{path}: must be the path of a number of this scenario")
        number, bounds = as_number(value), bounds_at(path)
        if number is None or not bounds.allow(number):
            raise SettingError(f"{path}: {value!r}: {bounds.rule}. Write a number such as {bounds.example:.10g}")
    return refuse_crowds(substituted(scenario, tree_of(numbers), numbers), ", ".join(numbers))


def by_words(scenario: Scenario, ranges: Mapping[str, Sequence[float]]) -> tuple[Scenario, tuple[Handle, ...]]:
    """Handles of the numbers that settings name, and the scenario in which each has its own path.

    Args:
        scenario: the dossier.
        ranges: by settings of `--set` without values, such as `levers.support.omon@2020-09-01`: [low, high], drawn
            uniformly, or [low, best, high], drawn by the PERT law. The numbers are set to their low.

    Raises:
        SettingError: a setting names no number of the scenario, or a number that another setting sets again; or an end
            of a range is invalid.
    """
    numbers = {}
    for word in in_order(ranges):
        if word.startswith("events."):
            with_walkout(word, ranges[word][-1], scenario)
            scenario, numbers[word] = with_walkout(word, ranges[word][0], scenario)
            continue
        setting = setting_named(word, scenario)
        numbers[word], _ = (checked(setting, end) for end in (ranges[word][0], ranges[word][-1]))
        scenario = setting.into(scenario, numbers[word])
    places = dict(zip(numbers, places_of(scenario, numbers.values()).values(), strict=True))
    return scenario, tuple(_of_word(word, tuple(places[word]), ends) for word, ends in ranges.items())


def _of_word(word: str, places: tuple[str, ...], ends: Sequence[float]) -> Handle:
    if not places:
        raise SettingError(f"{word}: a later setting changes the same number. Remove one of them")
    low, best, high = ends if len(ends) == 3 else (ends[0], 0.5 * (ends[0] + ends[-1]), ends[-1])
    kind: Kind = "parameter" if isinstance(declared_at(keys_of(places[0])), Parameter) else "quantity"
    law: DrawLaw = "pert" if len(ends) == 3 else "uniform"
    return Handle(word, places, kind, group_of(places[0]), low, best, high, bounds_at(places[0]), law)


def unknowns(scenario: Scenario, which: Which) -> tuple[Handle, ...]:
    """The uncertain numbers, in the order of the file, then the parameters in the order of the model.

    Args:
        scenario: the dossier.
        which: the quantities with a range, the parameters, or all; or those of the posterior of the scenario.
    """
    quantities = list(_quantities(scenario))
    taken = {path for handle in quantities for path in handle.places}
    parameters = [handle for handle in _parameters(scenario) if handle.places[0] not in taken]
    every = [*quantities, *parameters]
    if which == "posterior":
        ranges = scenario.joint.ranges_by_name if scenario.joint is not None else {}
        # A number that was set since has another range, and keeps its own value.
        return tuple(handle for handle in _named_once(every) if ranges.get(handle.name) == handle.range)
    return tuple(_named_once({"quantities": quantities, "parameters": parameters, "all": every}[which]))


IN_WORDS: dict[Which, str] = {
    "quantities": "the scenario's numbers that have low and high",
    "parameters": "the model's parameters over their plausible ranges",
    "all": "the scenario's numbers that have low and high and the model's parameters over their plausible ranges",
    "posterior": "the numbers of the posterior of a calibration",
}
"""The sets of numbers that can be drawn."""


def which_of(value: object) -> Which | None:
    """The value of `uncertain=`: nothing, quantities (also by True), parameters or all.

    Raises:
        SettingError: it is not one of these.
    """
    if value is None or value is False:
        return None
    if value is True:
        return "quantities"
    for choice in (*WHICH, *_OF_POSTERIOR):
        if value == choice:
            return choice
    raise SettingError(f"uncertain={value!r}: must be one of {', '.join(WHICH)}. Use 'quantities', or omit it")


def _quantities(scenario: Scenario) -> Iterator[Handle]:
    for path, number in scenario.quantities():
        best = number.best
        low = best if number.low is None else number.low
        high = best if number.high is None else number.high
        if low < high:
            kind: Kind = "parameter" if path.startswith("parameters.") else "quantity"
            declared = declared_at(keys_of(path))
            law = _law_of(number.law or (declared.law if isinstance(declared, Parameter) else "pert"), low, best)
            name = stable_name(scenario, path)
            yield Handle(name, (path,), kind, group_of(path), low, best, high, bounds_at(path), law)


def _parameters(scenario: Scenario) -> Iterator[Handle]:
    """Every parameter over its plausible range, widened to the value of the scenario if that lies outside."""
    for name, declared in catalogue.parameters().items():
        if is_idle(scenario, declared):
            continue
        path = f"{declared.block}.{name}"
        best: float = getattr(getattr(scenario, declared.block), name).best
        low, high = min(declared.low, best), max(declared.high, best)
        law = _law_of(declared.law, low, best)
        yield Handle(path, (path,), "parameter", mechanism_of(name), low, best, high, bounds_of(declared), law)


def _law_of(declared: Law, low: float, best: float) -> Law:
    """The law that can be drawn: a best value of 0, or a low below 0, has no logarithm."""
    return declared if best > 0.0 and low >= 0.0 else "pert"


_BOUNDS: dict[str, Bounds] = {
    name: mark.bounds
    for part in (Protest, ProtestPoint, Formation, *KINDS.values())
    for name, field in part.model_fields.items()
    for mark in marks_of(field)
    if isinstance(mark, Within)
}
"""Bounds of the numbers that no mechanism declares, as in the model, by their key, which is unambiguous."""


def bounds_at(path: str) -> Bounds:
    """The bounds of a number of the dossier, by its path."""
    keys = keys_of(path)
    declared = declared_at(keys)
    return _BOUNDS[keys[-1]] if declared is None else bounds_of(declared)


def _named_once(handles: list[Handle]) -> Iterator[Handle]:
    """The same, with a number appended to repeated names."""
    seen: Counter[str] = Counter()
    for handle in handles:
        seen[handle.name] += 1
        yield handle if seen[handle.name] == 1 else replace(handle, name=f"{handle.name} #{seen[handle.name]}")


@dataclass(frozen=True, eq=False)
class Entries:
    """The entries of the engine's inputs that hold one number, so that another can be put there in microseconds.

    Building the inputs of a scenario takes milliseconds; a number has the same entries whatever its value.

    Attributes:
        masks: (group, name, mask) for each array with entries that hold the number; group "" is a field of the inputs
            themselves.
    """

    masks: tuple[tuple[str, str, Mask], ...]

    def put(self, inputs: Inputs, value: float) -> Inputs:
        """The inputs with another number in these entries."""
        for group, name, mask in self.masks:
            holder: Any = getattr(inputs, group) if group else inputs
            changed = np.where(mask, value, getattr(holder, name))
            new: Any = holder._replace(**{name: changed if changed.ndim else float(changed)})
            inputs = inputs._replace(**{group: new}) if group else new
        return inputs

    def values(self, inputs: Inputs) -> Floats:
        """The values of the entries, in order."""
        holders = [(getattr(inputs, group) if group else inputs, name, mask) for group, name, mask in self.masks]
        return np.concatenate([np.asarray(getattr(holder, name))[mask].ravel() for holder, name, mask in holders])

    def weights(self, inputs: Inputs) -> Floats:
        """The number of officers to which each of `values` applies; 1 if a number holds for the whole country."""
        weights = []
        for _, _, mask in self.masks:
            weight = inputs.size if mask.ndim and mask.shape[-1] == inputs.formations else np.ones(mask.shape)
            weights.append(np.broadcast_to(weight, mask.shape)[mask].ravel())
        return np.concatenate(weights).astype(np.float64)

    def covers(self, other: "Entries") -> bool:
        """Whether a number put here overwrites every entry of another."""
        own_masks = {(group, name): mask for group, name, mask in self.masks}
        return all((g, n) in own_masks and bool(np.all(own_masks[g, n] | ~mask)) for g, n, mask in other.masks)


_GROUPS = ("traits", "levers", "whole_levers", "parameters")


def entries_of(setting: Setting, scenario: Scenario, low: float, high: float) -> Entries:
    """The entries of the number that a setting names, from two of its values; none if it changes nothing.

    Raises:
        SettingError: a value is invalid there.
    """
    at_low, at_high = (build(setting.into(scenario, checked(setting, value))) for value in (low, high))
    masks = [("", "initial_protest", np.asarray(at_low.initial_protest != at_high.initial_protest))]
    for group in _GROUPS:
        first, second = getattr(at_low, group), getattr(at_high, group)
        masks += [(group, name, _differ(getattr(first, name), getattr(second, name))) for name in first._fields]
    return Entries(tuple(mask for mask in masks if mask[2].any()))


def _differ(first: Any, second: Any) -> Mask:
    return np.asarray(np.asarray(first) != np.asarray(second))
