"""One course of events as plain numbers, rounded to what a screen can show."""

from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.state import STREETS
from bayonets.ensemble.course import Course
from bayonets.scenario.model import Scenario
from bayonets.world.orders import rung_is_due
from bayonets.world.stances import CAUSES

Plain = dict[str, Any]

DIGITS = {"protest": 2, "force": 1, "pressure": 3, "news": 4, "army": 4, "violence": 3}
"""Decimals of what happens in the streets; protest is in thousands of people."""


def course_json(scenario: Scenario, course: Course, milliseconds: float | None = None) -> Plain:
    """A course of the twin, or one run.

    Args:
        scenario: what ran.
        course: of it.
        milliseconds: that it took on the server.
    """
    record = course.record
    cause = CAUSES[course.cause]
    days = len(record.heads)
    return {
        "run": course.run,
        "days": days,
        "dates": [scenario.date_of(0).isoformat(), scenario.date_of(days - 1).isoformat()],
        "fell_day": course.fell_day,
        "cause": cause,
        "both_ways": course.both_ways,
        "rungs": rung_days(scenario, record.streets[:, STREETS.index("pressure")], course.fell_day),
        "streets": streets_json(record.streets),
        "formations": {
            "names": [formation.name for formation in scenario.formations],
            "heads": numbers(np.moveaxis(record.heads, 0, -1), 1),
            "outed": numbers(record.outed.T, 1),
            "posture": record.posture.T.tolist(),
        },
        "milliseconds": milliseconds,
    }


def rung_days(scenario: Scenario, pressure: npt.NDArray[np.float64], fell_day: int) -> list[int]:
    """The day on which each rung of the ladder was called; it is in force from the next day on."""
    trigger, needed = scenario.parameters.ladder_trigger.best, int(scenario.parameters.ladder_days.best)
    found: list[int] = []
    above = 0
    for day, felt in enumerate(pressure[: fell_day if fell_day >= 0 else len(pressure) - 1].tolist()):
        due, above = rung_is_due(felt, above, trigger, needed)
        if due and len(found) < len(scenario.ladder):
            found.append(day)
    return found


def streets_json(streets: npt.NDArray[np.float64]) -> Plain:
    """(D, 6) what happened in the streets, by name."""
    return {name: numbers(streets[:, place], DIGITS[name]) for place, name in enumerate(STREETS)}


def numbers(values: npt.NDArray[Any], digits: int) -> Any:
    """An array as nested lists; real numbers rounded, and None for nan."""
    if values.dtype.kind in "iub":
        return values.tolist()
    rounded, unknown = np.round(values, digits), np.isnan(values)
    if unknown.any():
        rounded = rounded.astype(object)
        rounded[unknown] = None
    return rounded.tolist()
