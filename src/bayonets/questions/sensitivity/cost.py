"""What the question will take."""

import time

from bayonets.ensemble.estimate import estimate
from bayonets.ensemble.evaluate import mean_field_at
from bayonets.questions.sensitivity.ask import Budget
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario


def seconds_of(base: Scenario, budget: Budget, points: int, threads: int) -> float:
    """About how long so many points take, measured on the scenario itself, and on building its inputs once a point."""
    started = time.perf_counter()
    inputs = build(base)
    building = 2.0 * (time.perf_counter() - started)
    if not budget.twin:
        return estimate(inputs, points * budget.runs, threads).seconds + points * building / threads
    mean_field_at(inputs)  # what is loaded once is no cost of a point
    started = time.perf_counter()
    mean_field_at(build(base))
    return points * (time.perf_counter() - started) / threads
