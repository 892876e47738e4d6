"""One course of events, of a run or of the mean field, as the API sends it; a run with its story."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bayonets.engine.state import STREETS
from bayonets.ensemble.course import Course
from bayonets.results import gather
from bayonets.scenario.model import Scenario
from bayonets.story import happenings
from bayonets.web.schema.runs import CourseFormations, CourseReply, RunReply, StoryDay, Streets
from bayonets.world.orders import rung_is_due
from bayonets.world.stances import CAUSES


def course_reply(scenario: Scenario, course: Course) -> CourseReply:
    """A course of the mean field, or of a run."""
    record, days = course.record, len(course.record.heads)
    return CourseReply.of(
        course,
        days=days,
        dates=first_and_last(scenario, days),
        cause=CAUSES[course.cause],
        rungs=rung_days(scenario, record.streets[:, STREETS.index("pressure")], course.fell_day),
        streets=Streets(**dict(zip(STREETS, record.streets.T, strict=True))),
        formations=CourseFormations(
            names=[formation.name for formation in scenario.formations],
            heads=np.moveaxis(record.heads, 0, -1),
            outed=record.outed.T,
            posture=record.posture.T,
        ),
        milliseconds=None,
    )


def run_reply(scenario: Scenario, seed: int, course: Course) -> RunReply:
    """A run with its story."""
    return RunReply.of(course_reply(scenario, course), story=list(_story(scenario, seed, course)))


def first_and_last(scenario: Scenario, days: int) -> tuple[str, str]:
    """The dates of the first and the last day of a period of n days."""
    return scenario.date_of(0).isoformat(), scenario.date_of(days - 1).isoformat()


def rung_days(scenario: Scenario, pressure: npt.NDArray[np.float64], fell_day: int) -> list[int]:
    """The day on which each rung of the ladder was called; it is in force from the next day on."""
    trigger, needed = scenario.parameters.ladder_trigger.best, int(scenario.parameters.ladder_days.best)
    called: list[int] = []
    above = 0
    for day, felt in enumerate(pressure[: fell_day if fell_day >= 0 else len(pressure) - 1].tolist()):
        due, above = rung_is_due(felt, above, trigger, needed)
        if due and len(called) < len(scenario.ladder):
            called.append(day)
    return called


def _story(scenario: Scenario, seed: int, course: Course) -> Iterator[StoryDay]:
    by_day: dict[int, list[str]] = {}
    for happening in happenings(gather(scenario, seed, [course]), course.run):
        by_day.setdefault(happening.day, []).append(happening.sentence)
    for day, sentences in by_day.items():
        yield StoryDay(day=day, date=scenario.date_of(day).isoformat(), text=" ".join(sentences))
