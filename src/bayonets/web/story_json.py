"""One run as a course and as a story, day by day."""

from collections.abc import Iterator
from typing import Any

from bayonets.ensemble.course import Course
from bayonets.results import gather
from bayonets.scenario.model import Scenario
from bayonets.story import happenings
from bayonets.web.course_json import course_json

Plain = dict[str, Any]


def run_json(scenario: Scenario, seed: int, course: Course) -> Plain:
    """A run with its story."""
    return course_json(scenario, course) | {"story": list(_story(scenario, seed, course))}


def _story(scenario: Scenario, seed: int, course: Course) -> Iterator[Plain]:
    by_day: dict[int, list[str]] = {}
    for one in happenings(gather(scenario, seed, [course]), course.run):
        by_day.setdefault(one.day, []).append(one.sentence)
    for day, sentences in by_day.items():
        yield {"day": day, "date": scenario.date_of(day).isoformat(), "text": " ".join(sentences)}
