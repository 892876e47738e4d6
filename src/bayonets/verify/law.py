"""The engine and the plain day loop in law: the same distributions from independent random numbers.

The means over runs of stances, exposures, enquiries, postures, duty and force of each formation at three dates, of the
course of the streets, and of the causes and days of downfall are compared.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.verify import day_loop
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured
from bayonets.verify.courses import LoopCourses, courses
from bayonets.verify.day_loop import DayLoopRun
from bayonets.verify.features import contested, large, well_mixed
from bayonets.world.stances import HELD, ORDERING, STALLING, STOOD_DOWN

DATES = (5, 25, 59)
STREETS = ("protest", "force", "pressure", "news", "army", "violence")

FEW, MANY = 150, 400
CHANCES = 250
"""Measures of one scenario, at most."""
ROUNDING = 1e-9

Numbers = npt.NDArray[np.float64]

SCENARIOS: dict[str, Callable[[], Inputs]] = {"contested": contested, "well_mixed": well_mixed, "large": large}

WHAT_HAPPENS = {
    "contested": "every feature at once",
    "well_mixed": "complete mixing, protest fixed by dates",
    "large": "2,000 officers, few formations, long ties",
}


def measures_of_the_engine(runs: LoopCourses) -> dict[str, Numbers]:
    """One number per run for every measure, by its name."""
    measured: dict[str, Numbers] = {}
    for day in DATES:
        measured |= measures_of_a_day(runs, runs.force, day)
        for column, name in enumerate(STREETS):
            measured[f"{name} of day {day}"] = runs.streets[:, day, column]
    return measured | measures_of_the_end(runs)


def measures_of_the_loop(runs: DayLoopRun) -> dict[str, Numbers]:
    """The same of the plain day loop."""
    measured: dict[str, Numbers] = {}
    for day in DATES:
        measured |= measures_of_a_day(runs, runs.formation_force, day)
        for name in STREETS:
            measured[f"{name} of day {day}"] = getattr(runs, name)[:, day]
    return measured | measures_of_the_end(runs)


def measures_of_a_day(runs: LoopCourses | DayLoopRun, force: Numbers, day: int) -> dict[str, Numbers]:
    """One number per run for every formation, and the spread of a few, so that not only means must agree.

    Args:
        runs: many of them.
        force: (R, D, F) by formation, which has different names in the two programs.
        day: counted from the start.
    """
    measured: dict[str, Numbers] = {}
    for f in range(runs.heads.shape[2]):
        where = f"of formation {f} on day {day}"
        for stance in range(5):
            measured[f"stance {stance} {where}"] = runs.heads[:, day, f, stance].astype(float)
        for which in (ORDERING, STALLING, STOOD_DOWN):
            measured[f"posture {which} {where}"] = (runs.posture[:, day, f] == which).astype(float)
        measured[f"outed {where}"] = runs.outed[:, day, f].astype(float)
        measured[f"asked {where}"] = runs.asked[:, day, f].astype(float)
        measured[f"duty {where}"] = runs.duty[:, day, f]
        measured[f"force {where}"] = force[:, day, f]
    return measured


def measures_of_the_end(runs: LoopCourses | DayLoopRun) -> dict[str, Numbers]:
    """Causes and days of downfall."""
    cause, fell_day = np.asarray(runs.cause), np.asarray(runs.fell_day)
    measured = {f"cause {which}": (cause == which).astype(float) for which in range(3)}
    # The day of downfall, with those that held counted as the day after the last.
    measured["day of downfall"] = np.where(cause == HELD, 60, fell_day).astype(float)
    measured["both ways on one day"] = np.asarray(runs.both_ways).astype(float)
    return measured


def differences(first: dict[str, Numbers], second: dict[str, Numbers]) -> dict[str, AgainstExact]:
    """The means of two samples, held against each other; a measure that varies in neither may differ by rounding."""
    return {name: _difference(name, values, second[name]) for name, values in first.items()}


def _difference(name: str, values: Numbers, others: Numbers) -> AgainstExact:
    error = float(np.sqrt(values.var(ddof=1) / len(values) + others.var(ddof=1) / len(others)))
    exact, ours = float(others.mean()), float(values.mean())
    # Measures of the streets are sums in another order: where they do not vary they agree to rounding.
    if error <= ROUNDING:
        return AgainstExact(exact, ours, tolerance=ROUNDING, what=name)
    return AgainstExact(exact, ours, error, degrees=min(len(values), len(others)) - 1, what=name)


def compare(inputs: Inputs, runs: int, seed: int, other_seed: int) -> dict[str, AgainstExact]:
    """Every measure of the plain day loop (exact) and of the engine (ours)."""
    engine = measures_of_the_engine(courses(inputs, runs, seed))
    loop = measures_of_the_loop(day_loop.many(inputs, runs, other_seed))
    return differences(engine, loop)


def in_law() -> Family:
    """The checks, one for each scenario and kind of measure."""
    return Family(
        "plain day loop",
        "The plain day loop was written a second time from the text of the model, one officer at a time, in order to"
        " be read: it shares no formula with the engine and uses its own random numbers. Both must give the same "
        "distributions. The exact value is the mean of the loop, ours that of the engine.",
        tuple(Check(WHAT_HAPPENS[name], partial(_measure, make), chances=CHANCES) for name, make in SCENARIOS.items()),
    )


def _measure(make: Callable[[], Inputs], setting: CheckSetting) -> Measured:
    runs = MANY if setting.long else FEW
    comparisons = list(compare(make(), runs, setting.seed, setting.seed).values())
    return Measured(comparisons, f"the largest difference over {len(comparisons)} means over {runs} runs each")
