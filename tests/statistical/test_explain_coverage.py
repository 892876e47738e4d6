"""The intervals of means over runs hold the truth about as often as they say.

Each of 50 runs, as many as `bayonets explain` takes by default; the truth is the mean of 6,000 other runs, whose own
error is a twentieth of an interval's width. A right interval fails the short form (100 repeats, at least 88 held) once
in 700 tries, the long one (400 repeats, 92 to 98 percent) once in 150.
"""

from typing import Any

import numpy as np
import pytest
from tests.worlds import needs_speed, with_parameters, world

from bayonets.engine.decomposition import CHOSEN, decompose, decomposition_workspace
from bayonets.engine.simulate import begin_course, move_on, run_workspace
from bayonets.questions.explain.means import Doubles, chance_of, difference_of, mean, serving, share
from bayonets.statistics.estimate import Estimate
from bayonets.world.stances import EXITED, SHIRKING

pytestmark = needs_speed

RUNS, OTHERS, DAY = 50, 6_000, 6

SMALL = with_parameters(
    world(
        [150],
        8,
        traits={"grievance_mean": 0.6, "culpability_mean": 0.3, "team": 1.0, "exit_cost": 0.5},
        levers={"duty": 0.7, "bonus": 0.4, "watch": 0.5, "support": 0.4, "amnesty": 0.5},
        fixed_protest=75.0,
    ),
    demand=0.5,
)


def weighed(runs: int) -> Doubles:
    """(runs, 2) the difference in utility between staying and shirking, and the chance to leave."""
    place = run_workspace(SMALL)
    scales, rows = decomposition_workspace(place), []
    for run in range(runs):
        begin_course(place, 0, run)
        move_on(place, 0, run, 0, DAY)
        sums = serving(decompose(place, scales, 0, run, DAY), 0)
        rows.append((difference_of(sums, SHIRKING), chance_of(sums, CHOSEN + EXITED)))
    return np.array(rows)


def held(one: Estimate, truth: float) -> bool:
    assert one.low is not None
    assert one.high is not None
    return one.low <= truth <= one.high


@pytest.mark.parametrize(
    ("repeats", "least", "most"), [(100, 0.88, 1.0), pytest.param(400, 0.92, 0.98, marks=pytest.mark.long)]
)
def test_the_intervals_of_weights_and_of_chances_cover(repeats: int, least: float, most: float) -> None:
    found = weighed(OTHERS + repeats * RUNS)
    truth, parts = found[:OTHERS].mean(axis=0), np.split(found[OTHERS:], repeats)
    made: list[tuple[Any, int]] = [(mean, 0), (share, 1)]
    for interval, column in made:
        covered = np.mean([held(interval(part[:, column]), float(truth[column])) for part in parts])
        assert least <= covered <= most, column
