"""Who carries what share of the force, and what balances the crowd, by date: reckoned from the inputs, without a run.

The force is that at full obedience: everybody loyal, no zeal, no commander who stalls. Form: model.md, section 2,
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
    """What stands against what on one day.

    Attributes:
        day: counted from the start.
        turnout: thousands of people on the day, if the scenario fixes it; else those of the first day; with calls.
        most: the same, or the most that can come out, accommodation aside.
        needed, needed_at_most: riot policemen at full effort who balance them: demand times turnout.
        quorum: riot policemen who balance a crowd of the quorum; the streets are lost only above force and this.
        duty: (F,) of each formation without the ladder.
        force: (F,) what each formation puts on the streets.
        by_rung: (R,) what all put there once the first rung, the first two, ... have been called.
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
        """Riot policemen at full effort who are on duty."""
        return float(self.force.sum())

    @property
    def shares(self) -> Array:
        """(F,) each formation's share of the force; 0 where there is none."""
        return self.force / self.on_duty if self.on_duty > 0.0 else np.zeros(len(self.force))

    @property
    def brings(self) -> Array:
        """(R,) what each rung adds to those before it."""
        return np.diff(self.by_rung, prepend=self.on_duty)


def balance_on(inputs: Inputs, day: int) -> Balance:
    """What stands against what on a day, counted from the start."""
    p, rungs = inputs.parameters, len(inputs.rung_duty)
    duty = [_ordered(inputs, day, called) for called in range(rungs + 1)]
    force = [_force(inputs, ordered) for ordered in duty]
    turnout, most = turnouts_on(inputs, day)
    by_rung = np.array([one.sum() for one in force[1:]], np.float64)
    return Balance(
        day, turnout, most, p.demand * turnout, p.demand * most, p.demand * p.quorum, duty[0], force[0], by_rung
    )


def zeal_sentence(inputs: Inputs) -> str:
    """What the balance leaves out; empty where nobody can be zealous."""
    zeal = inputs.parameters.zeal
    return f"Zeal comes on top: loyal officers with no way back put in up to {100.0 * zeal:.0f}% more." if zeal else ""


def highest_pressure(inputs: Inputs) -> tuple[float, int]:
    """The most that the streets can feel while everybody obeys and no rung is called, and on which day.

    The turnout is taken at the most that can come out, accommodation and the day's chance aside; zeal, which would only
    add to the force, is left out.
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
    """Thousands of people: that of the day and the same again if the scenario fixes it, else the first and the most."""
    if len(inputs.fixed_protest):
        return float(inputs.fixed_protest[day]), float(inputs.fixed_protest[day])
    called = float(inputs.call[day])
    return called * inputs.initial_protest, called * max(inputs.initial_protest, inputs.parameters.maximum)


def turning_days(inputs: Inputs) -> list[int]:
    """Days on which the balance is worth a line: the first, the last, and those on which duty, calls or course turn."""
    found: set[int] = {0, inputs.days - 1}
    moved = np.any(np.diff(inputs.levers.duty, axis=0) != 0.0, axis=1)
    called = inputs.call[1:] > np.maximum(inputs.call[:-1], 1.0)
    found |= {int(day) + 1 for day in np.flatnonzero(moved | called)}
    if len(inputs.fixed_protest) > 2:
        # The course is linear between its dates, but for rounding.
        bends = np.abs(np.diff(inputs.fixed_protest, n=2)) > 1e-6 * np.max(inputs.fixed_protest)
        found |= {int(day) + 1 for day in np.flatnonzero(bends)}
    return sorted(found)


def _ordered(inputs: Inputs, day: int, called: int) -> Array:
    """(F,) the duty of a day after so many rungs."""
    ordered = np.zeros(inputs.formations)
    orders_today(inputs.levers.duty[day], inputs.rung_duty, called, ordered)
    return ordered


def _force(inputs: Inputs, duty: npt.NDArray[np.float64]) -> Array:
    """(F,) riot policemen at full effort under a duty, everybody loyal."""
    return np.asarray(force_of(inputs.size, 0.0, 0.0, inputs.traits.street_value, duty, 0.0))  # type: ignore[arg-type]
