"""Where in the engine's inputs a word puts its value, found once, so that a point of the map is made in microseconds.

Setting a scenario by words and building its inputs takes 30 ms, mostly for models that check what is known to be right.
A word puts its value at fixed places, whatever the value; two builds tell which.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario

_GROUPS = ("traits", "levers", "whole_levers", "parameters")
Places = tuple[tuple[str, str, npt.NDArray[np.bool_]], ...]


@dataclass(frozen=True, eq=False)
class Slot:
    """The places of one number in the inputs.

    Attributes:
        places: (group, name, mask) for each array of which a word sets some entries; group "" is the inputs' own field.
    """

    places: Places

    def put(self, inputs: Inputs, value: float) -> Inputs:
        """The inputs with the value at its places."""
        for group, name, mask in self.places:
            holder: Any = getattr(inputs, group) if group else inputs
            changed = np.where(mask, value, getattr(holder, name))
            new: Any = holder._replace(**{name: changed if changed.ndim else float(changed)})
            inputs = inputs._replace(**{group: new}) if group else new
        return inputs

    def values(self, inputs: Inputs) -> npt.NDArray[np.float64]:
        """What stands at its places, one after the other."""
        holders = [(getattr(inputs, group) if group else inputs, name, mask) for group, name, mask in self.places]
        return np.concatenate([np.asarray(getattr(holder, name))[mask].ravel() for holder, name, mask in holders])

    def weights(self, inputs: Inputs) -> npt.NDArray[np.float64]:
        """How many officers stand behind each of `values`; 1 where a number is the whole country's."""
        found = []
        for _, _, mask in self.places:
            weight = inputs.size if mask.ndim and mask.shape[-1] == inputs.formations else np.ones(mask.shape)
            found.append(np.broadcast_to(weight, mask.shape)[mask].ravel())
        return np.concatenate(found).astype(np.float64)

    def covers(self, other: "Slot") -> bool:
        """Whether it overwrites all that another one sets."""
        own = {(group, name): mask for group, name, mask in self.places}
        return all((g, n) in own and bool(np.all(own[g, n] | ~mask)) for g, n, mask in other.places)


def slot_between(low: Scenario, high: Scenario) -> Slot:
    """The places at which two scenarios that differ in one word hold its value; none if it changes nothing."""
    one, two = build(low), build(high)
    places = [("", "initial_protest", np.asarray(one.initial_protest != two.initial_protest))]
    for group in _GROUPS:
        first, second = getattr(one, group), getattr(two, group)
        places += [(group, name, _differ(getattr(first, name), getattr(second, name))) for name in first._fields]
    return Slot(tuple(place for place in places if place[2].any()))


def _differ(one: Any, two: Any) -> npt.NDArray[np.bool_]:
    return np.asarray(np.asarray(one) != np.asarray(two))
