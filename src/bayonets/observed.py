"""What a run sets against an observation: the observed quantity on its date, and the bounds that it should meet."""

from datetime import date

import numpy as np
import numpy.typing as npt

from bayonets.outcomes import outside_the_army
from bayonets.results import Courses
from bayonets.scenario.model import Scenario
from bayonets.scenario.timeline import Observation
from bayonets.world.stances import STALLING, STANCES, STOOD_DOWN

Floats = npt.NDArray[np.float64]

ABOUT_SPREADS = 2.0
"""An observation `about` a value counts as met within this number of its standard deviations."""

OFFICERS = (*STANCES, "asked")
"""Quantities that count officers."""

OF_THE_FALL = ("fell", "fell_day")
"""Quantities that every run has, including one that has fallen."""


def day_known(scenario: Scenario, seen: Observation) -> int:
    """The day on which an observation can be compared: a fall between two dates is known once the later has come."""
    return scenario.day_of(seen.days[1] if seen.days else seen.date)


def values_of(courses: Courses, seen: Observation, day: int) -> Floats:
    """(R,) the observed quantity in each run on a day of the scenario.

    nan for a run that has fallen before, and for the day of the fall of a run that holds.
    """
    if seen.quantity == "fell":
        return (courses.fell & (courses.fell_day <= day)).astype(np.float64)
    if seen.quantity == "fell_day":
        return np.where(courses.fell, courses.fell_day, np.nan)
    return np.where(courses.fallen[:, day], np.nan, on_day(courses, seen, day))


def on_day(courses: Courses, seen: Observation, day: int) -> Floats:
    """(R,) the observed quantity on a day of each run; after a fall its last value."""
    places = places_of(courses.scenario, seen)
    match seen.quantity:
        case "protest" | "army":
            values = getattr(courses, seen.quantity)[:, day]
        case "force":
            values = courses.formation_force[:, day][:, places].sum(axis=1)
        case "asked":
            values = courses.asked[:, day][:, places].sum(axis=1)
        case "stood_down" | "stalling":
            posture = STOOD_DOWN if seen.quantity == "stood_down" else STALLING
            values = (courses.posture[:, day][:, places] == posture).sum(axis=1)
        case stance:
            values = courses.heads[:, day][:, places, STANCES.index(stance)].sum(axis=1)
    return np.asarray(values, dtype=np.float64)


def places_of(scenario: Scenario, seen: Observation) -> list[int]:
    """Indices of the formations that an observation concerns: those it names, else all outside the army."""
    if not seen.names:
        return list(outside_the_army(scenario))
    return [
        index
        for index, formation in enumerate(scenario.formations)
        if formation.name in seen.formations or formation.service in seen.services
    ]


def bounds(seen: Observation, start: date) -> tuple[float | None, float | None]:
    """The bounds within which a run meets an observation; days are counted from the start."""
    if seen.days is not None:
        return float((seen.days[0] - start).days), float((seen.days[1] - start).days)
    if seen.about is not None:
        return seen.about.value - ABOUT_SPREADS * seen.about.sd, seen.about.value + ABOUT_SPREADS * seen.about.sd
    return seen.between if seen.between is not None else (seen.at_least, seen.at_most)
