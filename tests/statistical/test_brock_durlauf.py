"""Limit 3 of model.md, section 7: `cohesion` alone, two stances, complete mixing: the model of Brock & Durlauf.

P(RESISTING) = logistic(a + b x) with a = -2 precision team and b = 4 precision team, the reviewer not counted in x; two
stable states iff b > 4. Every test fails by chance with a probability of about 1e-5, if no other is stated.
"""

import numpy as np
import pytest
from scipy import optimize, stats
from tests.worlds import course, courses, logistic, needs_speed, walkout

from bayonets.verify.limit_logit import (
    EXACT_TIMES,
    GROUP,
    after_a_walkout,
    day_matrix,
    group_of_twenty,
    rare_reviews,
    stationary_error,
    well_mixed,
)
from bayonets.world.stances import RESISTING

FALSE_ALARM = 1e-5


@needs_speed
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_review_follows_the_logit_of_what_the_others_do(share: float) -> None:
    """One of two formations walked out; on the same day everybody reviews and sees all others but not himself."""
    inputs, expected = after_a_walkout(share)
    resisting = course(inputs).record.heads[0, :, RESISTING]
    assert expected[0][1] == pytest.approx(logistic(-2.4 + 4.8 * share), abs=1e-4)
    for formation, probability in expected:
        test = stats.binomtest(int(resisting[formation]), int(inputs.size[formation]), probability)
        assert test.pvalue > FALSE_ALARM


def fixed_point(a: float, b: float, low: float, high: float) -> float:
    return float(optimize.brentq(lambda x: logistic(a + b * x) - x, low, high, xtol=1e-14))


@needs_speed
@pytest.mark.parametrize(
    ("team", "walks", "expected"),
    [
        (1.0, 0.0, fixed_point(-3.0, 6.0, 0.0, 0.3)),
        (1.0, 1.0, fixed_point(-3.0, 6.0, 0.7, 1.0)),
        (0.5, 0.0, 0.5),
        (0.5, 1.0, 0.5),
    ],
    ids=["b = 6, all loyal", "b = 6, all resisting", "b = 3, all loyal", "b = 3, all resisting"],
)
def test_there_are_two_stable_states_above_the_critical_team_and_one_below(
    team: float, walks: float, expected: float
) -> None:
    """Precision 1.5: after 300 days the share lies within 5 standard deviations of the state on its side."""
    n, days = 20_000, 300
    inputs = well_mixed([n], days, team=team, precision=1.5, review_rate=0.2, events=[walkout(0, walks, 0)])
    share = course(inputs).record.heads[-1, 0, RESISTING] / n
    assert abs(share - expected) < 5.0 * stationary_error(expected, 6.0 * team, 0.2, n)


@pytest.mark.parametrize("now", [0, 1, 7, 20])
def test_the_exact_chain_of_days_adds_up_two_binomials(now: int) -> None:
    stay, go = 0.75 + 0.25 * logistic(-3.0 + 6.0 * max(now - 1, 0) / 19), 0.25 * logistic(-3.0 + 6.0 * now / 19)
    staying = stats.binom.pmf(np.arange(now + 1), now, stay)
    going = stats.binom.pmf(np.arange(20 - now + 1), 20 - now, go)
    assert day_matrix(20, -3.0, 6.0, 0.25)[now] == pytest.approx(np.convolve(staying, going), abs=1e-14)


@needs_speed
@pytest.mark.parametrize("b", [6.0, 3.2])
@pytest.mark.parametrize("days", [1, 10, 40])
def test_small_groups_follow_the_exact_chain(b: float, days: int) -> None:
    """The law of the count after so many days, over 4,000 runs of twenty officers."""
    runs = 4_000
    inputs, exact = group_of_twenty(b, days)
    counts = np.bincount(courses(inputs, runs, seed=17).heads[:, -1, 0, RESISTING], minlength=GROUP + 1)
    law = runs * exact
    likely = law > 5.0
    pooled = [np.append(values[likely], values[~likely].sum()) for values in (counts, law)]
    if pooled[1][-1] < 1.0:  # too rare for chi-square even together
        pooled = [np.append(values[:-2], values[-2:].sum()) for values in pooled]
    assert stats.chisquare(*pooled).pvalue > FALSE_ALARM


@pytest.mark.parametrize(("people", "exact"), EXACT_TIMES.items())
def test_as_reviews_become_rare_the_chain_of_days_becomes_the_chain_of_single_reviews(
    people: tuple[int, int, int], exact: float
) -> None:
    """The exact answers of the one-by-one chain, reviewer not counted: 6613.3371 for 50 people, 2040607.2 for 100."""
    assert rare_reviews(*people) == pytest.approx(exact, rel=1e-4)
