"""Limit 1 of model.md, section 7: independent officers are multinomial with closed-form probabilities.

No ties, belief weights 0, no spread of traits; counter-intelligence included. The probabilities are worked out by the
table typed out in `bayonets/verify/by_hand.py`, not by the engine's formulas. Chi-square over 200,000 officers each;
every test fails by chance with a probability of 1e-5.
"""

from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.worlds import course, courses, needs_speed

from bayonets.verify.limit_independent import (
    CASES,
    FACTS,
    OFFICERS,
    after_one_review,
    effort_of,
    expected_of_two_days,
    independent,
    two_days_run,
)
from bayonets.world.stances import LOYAL

FALSE_ALARM = 1e-5


def assert_multinomial(counts: Any, probabilities: Any) -> None:
    counts, probabilities = np.asarray(counts), np.asarray(probabilities)
    possible = probabilities > 0.0
    assert counts[~possible].sum() == 0
    assert stats.chisquare(counts[possible], counts.sum() * probabilities[possible]).pvalue > FALSE_ALARM


@needs_speed
@pytest.mark.parametrize("case", CASES)
def test_one_review_is_multinomial_with_the_closed_form(case: str) -> None:
    words, changed, now = CASES[case]
    inputs = independent(**words)
    expected = after_one_review(FACTS._replace(**changed), inputs.parameters, now)
    assert_multinomial(course(inputs).record.heads[0, 0], expected)


@needs_speed
def test_two_days_with_culpability_exposure_enquiries_and_zeal_follow_the_closed_form() -> None:
    inputs, run = two_days_run(1)
    said = expected_of_two_days(inputs, run)
    assert_multinomial(run.record.heads[0, 0], said.first)
    assert_multinomial(run.record.heads[1, 0], said.second)
    for found, expected in (
        (run.record.outed, (said.outed_first, said.outed_second)),
        (run.record.asked, (said.asked_first, said.asked_second)),
    ):
        for day, probability in enumerate(expected):
            assert stats.binomtest(int(found[day, 0]), OFFICERS, probability).pvalue > FALSE_ALARM
    assert abs(effort_of(inputs, run) - said.effort) < 5.0 * said.effort_sd / np.sqrt(OFFICERS)


@needs_speed
def test_counts_of_many_small_runs_vary_as_a_multinomial_does() -> None:
    """Not only the mean: the number of LOYAL of 20 independent officers is binomial over 5,000 runs."""
    inputs = independent(officers=20)
    loyal = courses(inputs, 5_000, seed=3).heads[:, 0, 0, LOYAL]
    law = stats.binom.pmf(np.arange(21), 20, after_one_review(FACTS, inputs.parameters, LOYAL)[LOYAL])
    counts = np.bincount(loyal, minlength=21)
    likely = law * 5_000 > 5.0
    pooled = [np.append(values[likely], values[~likely].sum()) for values in (counts, 5_000 * law)]
    assert stats.chisquare(*pooled).pvalue > FALSE_ALARM
