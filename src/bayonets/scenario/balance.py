"""Shares of the force by formation, and the balance of force and turnout by date, from the inputs without a run.

The force is that at full obedience: all officers loyal, no zeal, no commander who stalls. Form: model.md, section 2,
steps 2 and 5.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.mechanisms.declare import Array
from bayonets.world.orders import orders_today
from bayonets.world.streets import force_of, pressure_of


@dataclass(frozen=True)
class Balance:
    """The balance of turnout and force on one day.

    Attributes:
        day: counted from the start.
        turnout: thousands of people, with calls: of the day, if the scenario fixes them; else of the first day.
        most: the same, or the maximum of the turnout without accommodation.
        needed, needed_at_most: riot policemen at full effort that balance them: demand times turnout.
        quorum: riot policemen that balance a crowd of the quorum; protest exceeds the capacity of the forces only above
            force plus this.
        duty: (F,) the duty of each formation without the ladder.
        force: (F,) the force of each formation on the streets.
        by_rung: (R,) the force of all formations once the first rung, the first two, ... have been called.
    """

    day: int
    turnout: float
    most: float
    needed: float
    needed_at_most: float
    quorum: float
    duty: Array
    force: Array
    by_rung: Array

    @property
    def on_duty(self) -> float:
        """The force on duty, in riot policemen at full effort."""
        return float(self.force.sum())

    @property
    def shares(self) -> Array:
        """(F,) the share of each formation in the force; 0 if there is no force."""
        return self.force / self.on_duty if self.on_duty > 0.0 else np.zeros(len(self.force))

    @property
    def brings(self) -> Array:
        """(R,) the force that each rung adds to those before it."""
        return np.diff(self.by_rung, prepend=self.on_duty)


def balance_on(inputs: Inputs, day: int) -> Balance:
    """The balance of turnout and force on a day, counted from the start."""
    p, rungs = inputs.parameters, len(inputs.rung_duty)
    duty = [_ordered(inputs, day, called) for called in range(rungs + 1)]
    force = [_force(inputs, ordered) for ordered in duty]
    turnout, most = turnouts_on(inputs, day)
    by_rung = np.array([of_rung.sum() for of_rung in force[1:]], np.float64)
    return Balance(
        day, turnout, most, p.demand * turnout, p.demand * most, p.demand * p.quorum, duty[0], force[0], by_rung
    )


def zeal_sentence(inputs: Inputs) -> str:
    """A sentence on zeal, which the balance omits; empty if no officer can be zealous."""
    zeal = inputs.parameters.zeal
    return (
        f"Zeal is not included: loyal officers with no way back contribute up to {100.0 * zeal:.0f}% more."
        if zeal
        else ""
    )


def highest_pressure(inputs: Inputs) -> tuple[float, int]:
    """The maximum of the pressure while all officers obey and no rung is called, and its day.

    The turnout is taken at its maximum, without accommodation and the random deviation of the day; zeal, which would
    only add to the force, is omitted.
    """
    p = inputs.parameters
    pressures = [
        pressure_of(
            turnouts_on(inputs, day)[1], float(_force(inputs, inputs.levers.duty[day]).sum()), p.demand, p.quorum
        )
        for day in range(inputs.days)
    ]
    day = int(np.argmax(pressures))
    return float(pressures[day]), day


def turnouts_on(inputs: Inputs, day: int) -> tuple[float, float]:
    """The turnout of a day in thousands, twice, if the scenario fixes it; else of the first day, and the maximum."""
    if len(inputs.fixed_protest):
        return float(inputs.fixed_protest[day]), float(inputs.fixed_protest[day])
    called = float(inputs.call[day])
    return called * inputs.initial_protest, called * max(inputs.initial_protest, inputs.parameters.maximum)


def turning_days(inputs: Inputs) -> list[int]:
    """The days listed in the balance: the first, the last, and those on which duty, calls or the course change."""
    days: set[int] = {0, inputs.days - 1}
    moved = np.any(np.diff(inputs.levers.duty, axis=0) != 0.0, axis=1)
    called = inputs.call[1:] > np.maximum(inputs.call[:-1], 1.0)
    days |= {int(day) + 1 for day in np.flatnonzero(moved | called)}
    if len(inputs.fixed_protest) > 2:
        # The course is linear between its dates, except for rounding.
        bends = np.abs(np.diff(inputs.fixed_protest, n=2)) > 1e-6 * np.max(inputs.fixed_protest)
        days |= {int(day) + 1 for day in np.flatnonzero(bends)}
    return sorted(days)


def _ordered(inputs: Inputs, day: int, called: int) -> Array:
    """(F,) the duty of a day after a number of rungs."""
    ordered = np.zeros(inputs.formations)
    orders_today(inputs.levers.duty[day], inputs.rung_duty, called, ordered)
    return ordered


def _force(inputs: Inputs, duty: npt.NDArray[np.float64]) -> Array:
    """(F,) the force under a duty with all officers loyal, in riot policemen at full effort."""
    return np.asarray(force_of(inputs.size, 0.0, 0.0, inputs.traits.street_value, duty, 0.0))  # type: ignore[arg-type]
