"""What the question will take."""

import time

from bayonets.ensemble.estimate import estimate
from bayonets.ensemble.executor import threads_here
from bayonets.ensemble.twin import twin_courses
from bayonets.questions.sensitivity.ask import Budget
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario


def seconds_of(base: Scenario, budget: Budget, points: int, threads: int | None) -> float:
    """About how long so many points take, measured on the scenario itself, and on building its inputs once a point."""
    many = threads_here(max(points, 1), threads, None)
    started = time.perf_counter()
    inputs = build(base)
    building = 2.0 * (time.perf_counter() - started)
    if not budget.twin:
        return estimate(inputs, points * budget.runs, many).seconds + points * building / many
    twin_courses(base, 0, None)  # what is loaded once is no cost of a point
    started = time.perf_counter()
    twin_courses(base, 0, None)
    return points * (time.perf_counter() - started) / many
