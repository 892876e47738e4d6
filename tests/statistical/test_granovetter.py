"""Limit 4 of model.md, section 7: grievance against cohesion alone, precision without bound, is Granovetter's model.

An officer joins iff x >= 1/2 - g h / (4 team), h = routine + v d, so that thresholds are Normal(mean, s) for
grievance_mean = 4 team (1/2 - mean) / h and grievance_sd = 4 team s / h. LOYAL and RESISTING only, complete mixing.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats
from tests.worlds import NEVER_FALLS, NO_TIES, Stage, course, courses, needs_speed, world

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import RESISTING

TEAM, ROUTINE, V, D = 0.8, 0.3, 1.5, 0.6
H = ROUTINE + V * D


def thresholds_normal(n: int, days: int, mean: float, s: float, **words: Any) -> Inputs:
    return world(
        [n],
        days,
        traits={"team": TEAM, "grievance_mean": 4.0 * TEAM * (0.5 - mean) / H, "grievance_sd": 4.0 * TEAM * s / H},
        levers={"duty": D, "violence": V},
        parameters=NO_TIES
        | NEVER_FALLS
        | {"precision": 1e6, "review_rate": 1.0, "routine": ROUTINE, "inhibition": 0.0, "optimism_sd": 0.0},
        only=["cohesion", "conscience"],
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
        complete_mixing=True,
        **words,
    )


def thresholds_of(grievance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 0.5 - grievance * H / (4.0 * TEAM)


def grievances_of(thresholds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 4.0 * TEAM * (0.5 - thresholds) / H


def cascade(thresholds: npt.NDArray[np.float64]) -> int:
    """Granovetter's rule: count who would join, until nobody more does."""
    joined, before = 0, -1
    while joined != before:
        before, joined = joined, int((thresholds <= joined / (len(thresholds) - 1)).sum())
    return joined


def joined_with(thresholds: npt.NDArray[np.float64], days: int) -> int:
    stage = Stage(thresholds_normal(len(thresholds), days, 0.25, 0.1))
    stage.state.officers["grievance"] = grievances_of(thresholds)
    stage.advance(days)
    return int(stage.state.heads[0, RESISTING])


def test_a_hundred_with_thresholds_0_to_99_all_join_and_one_of_them_changed_keeps_all_but_one_at_home() -> None:
    thresholds = np.arange(100.0)
    assert joined_with((thresholds - 0.5) / 99.0, 120) == 100
    thresholds[1] = 2.0
    assert joined_with((thresholds - 0.5) / 99.0, 120) == 1


@needs_speed
@pytest.mark.parametrize("s", [0.10, 0.12, 0.3, 0.5])
def test_those_who_join_are_those_of_the_cascade_of_the_very_same_thresholds(s: float) -> None:
    """Exact; thresholds nearer to a count than single precision tells apart would be a matter of rounding."""
    inputs = thresholds_normal(1_000, 400, 0.25, s)
    stage = Stage(inputs, seed=4)
    thresholds = thresholds_of(stage.state.officers["grievance"].astype(np.float64))
    stage.advance(400)
    assert int(stage.state.heads[0, RESISTING]) == cascade(thresholds)


@needs_speed
@pytest.mark.parametrize(("s", "share"), [(0.10, 0.007696), (0.12, 0.040211), (0.3, 0.993394), (0.5, 0.904852)])
def test_many_join_as_the_fixed_point_says(s: float, share: float) -> None:
    """r = Phi((r - 0.25) / s) reached from 0.

    The share who join of n varies by sqrt(r (1 - r) / n) / (1 - slope); within 5 of that (false alarm below 1e-6).
    """
    n = 40_000
    found = course(thresholds_normal(n, 300, 0.25, s)).record.heads[-1, 0, RESISTING] / n
    slope = stats.norm.pdf((share - 0.25) / s) / s
    assert abs(found - share) < 5.0 * math.sqrt(share * (1.0 - share) / n) / (1.0 - slope) + 1e-6


@needs_speed
@pytest.mark.parametrize(("s", "chance"), [(0.12, 0.16108812), (0.15, 0.80007376)])
def test_in_groups_of_a_hundred_more_than_half_join_with_the_exact_probability(s: float, chance: float) -> None:
    """1,500 runs; the exact rule compares with people out of 100, the engine with people out of the 99 others."""
    stretch = 100.0 / 99.0
    inputs = thresholds_normal(100, 100, 0.25 * stretch, s * stretch)
    most = int((courses(inputs, 1_500, seed=8).heads[:, -1, 0, RESISTING] > 50).sum())
    assert stats.binomtest(most, 1_500, chance).pvalue > 1e-5
