"""Limit 4 of model.md, section 7: grievance against cohesion alone, precision without bound, is Granovetter's model.

An officer joins iff x >= 1/2 - g h / (4 team), h = routine + k, so that thresholds are Normal(mean, s) for
grievance_mean = 4 team (1/2 - mean) / h and grievance_sd = 4 team s / h. LOYAL and RESISTING only, complete mixing.
"""

import numpy as np
import pytest
from scipy import stats
from tests.worlds import Stage, course, courses, needs_speed

from bayonets.verify.limit_thresholds import (
    cascade,
    drawn_thresholds,
    error_of_share,
    groups_of_a_hundred,
    joined_with,
    thresholds_normal,
    thresholds_of,
)
from bayonets.world.stances import RESISTING


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
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_thresholds_between_counts_decide_without_rounding(seed: int) -> None:
    thresholds = drawn_thresholds(300, 0.12, seed)
    assert thresholds * 299 % 1.0 == pytest.approx(0.5)
    assert joined_with(thresholds, 200) == cascade(thresholds)


@needs_speed
@pytest.mark.parametrize(("s", "share"), [(0.10, 0.007696), (0.12, 0.040211), (0.3, 0.993394), (0.5, 0.904852)])
def test_many_join_as_the_fixed_point_says(s: float, share: float) -> None:
    """r = Phi((r - 0.25) / s) reached from 0.

    The share who join of n varies by sqrt(r (1 - r) / n) / (1 - slope); within 5 of that (false alarm below 1e-6).
    """
    n = 40_000
    found = course(thresholds_normal(n, 300, 0.25, s)).record.heads[-1, 0, RESISTING] / n
    slope = stats.norm.pdf((share - 0.25) / s) / s
    error = np.sqrt(share * (1.0 - share) / n) / (1.0 - slope)
    assert error_of_share(share, s, n) == pytest.approx(error)
    assert abs(found - share) < 5.0 * error + 1e-6


@needs_speed
@pytest.mark.parametrize(("s", "chance"), [(0.12, 0.16108812), (0.15, 0.80007376)])
def test_in_groups_of_a_hundred_more_than_half_join_with_the_exact_probability(s: float, chance: float) -> None:
    """1,500 runs; the exact rule compares with people out of 100, the engine with people out of the 99 others."""
    most = int((courses(groups_of_a_hundred(s), 1_500, seed=8).heads[:, -1, 0, RESISTING] > 50).sum())
    assert stats.binomtest(most, 1_500, chance).pvalue > 1e-5
