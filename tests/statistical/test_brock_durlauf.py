"""Limit 3 of model.md, section 7: `cohesion` alone, two stances, complete mixing: the model of Brock & Durlauf.

P(RESISTING) = logistic(a + b x) with a = -2 precision team and b = 4 precision team, the reviewer not counted in x; two
stable states iff b > 4. Every test fails by chance with a probability of about 1e-5, if no other is stated.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize, stats
from tests.worlds import ALIKE, NEVER_FALLS, NO_TIES, course, courses, logistic, needs_speed, walkout, world

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import RESISTING

FALSE_ALARM = 1e-5
Matrix = npt.NDArray[np.float64]


def well_mixed(
    sizes: list[int], days: int, *, team: float, precision: float, review_rate: float, **words: Any
) -> Inputs:
    return world(
        sizes,
        days,
        traits=ALIKE | {"team": team},
        parameters=NO_TIES | NEVER_FALLS | {"precision": precision, "review_rate": review_rate},
        only=["cohesion"],
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
        complete_mixing=True,
        **words,
    )


@needs_speed
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_review_follows_the_logit_of_what_the_others_do(share: float) -> None:
    """One of two formations walked out; on the same day everybody reviews and sees all others but not himself."""
    n = 200_000
    out = int(n * share)
    inputs = well_mixed(
        [n - out, max(out, 1)], 1, team=0.8, precision=1.5, review_rate=1.0,
        events=[walkout(0, 1.0 if out else 0.0, 1)],
    )  # fmt: skip
    resisting = course(inputs).record.heads[0, :, RESISTING]
    others = sum(int(size) for size in inputs.size) - 1
    for formation, seen in ((0, out), (1, out - 1)):
        if seen >= 0:
            x = seen / others
            probability = logistic(-2.0 * 1.5 * 0.8 + 4.0 * 1.5 * 0.8 * x)
            test = stats.binomtest(int(resisting[formation]), int(inputs.size[formation]), probability)
            assert test.pvalue > FALSE_ALARM


def stationary_error(x: float, b: float, review_rate: float, n: int) -> float:
    """Standard deviation of the share about a fixed point: the linear recursion that each day's reviews make of it."""
    slope = 1.0 - review_rate * (1.0 - b * x * (1.0 - x))
    stays, goes = 1.0 - review_rate + review_rate * x, review_rate * x
    noise = x * stays * (1.0 - stays) + (1.0 - x) * goes * (1.0 - goes)
    return math.sqrt(noise / n / (1.0 - slope**2))


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


def day_matrix(n: int, a: float, b: float, review_rate: float) -> Matrix:
    """The exact chain of the number RESISTING from one day to the next; the reviewer is not counted in x."""
    chain = np.zeros((n + 1, n + 1))
    for now in range(n + 1):
        stay = 1.0 - review_rate + review_rate * logistic(a + b * max(now - 1, 0) / (n - 1))
        go = review_rate * logistic(a + b * now / (n - 1))
        staying = stats.binom.pmf(np.arange(now + 1), now, stay)
        going = stats.binom.pmf(np.arange(n - now + 1), n - now, go)
        chain[now] = np.convolve(staying, going)
    return chain


@needs_speed
@pytest.mark.parametrize(("a", "b"), [(-3.0, 6.0), (-1.6, 3.2)])
@pytest.mark.parametrize("days", [1, 10, 40])
def test_small_groups_follow_the_exact_chain(a: float, b: float, days: int) -> None:
    """The law of the count after so many days, over 4,000 runs of twenty officers."""
    n, runs = 20, 4_000
    team = b / 4.0 / 1.6
    inputs = well_mixed([n], days, team=team, precision=1.6, review_rate=0.25)
    assert (a, b) == pytest.approx((-2.0 * 1.6 * team, 4.0 * 1.6 * team))
    counts = np.bincount(courses(inputs, runs, seed=17).heads[:, -1, 0, RESISTING], minlength=n + 1)
    law = runs * np.linalg.matrix_power(day_matrix(n, a, b, 0.25), days)[0]
    likely = law > 5.0
    pooled = [np.append(values[likely], values[~likely].sum()) for values in (counts, law)]
    if pooled[1][-1] < 1.0:  # too rare for chi-square even together
        pooled = [np.append(values[:-2], values[-2:].sum()) for values in pooled]
    assert stats.chisquare(*pooled).pvalue > FALSE_ALARM


def reviews_to_tip(n: int, a: float, b: float, start: int, end: int, review_rate: float) -> float:
    """Mean reviews per person until the count first reaches `end`."""
    chain = day_matrix(n, a, b, review_rate)[:end, :end]
    return float(np.linalg.solve(np.eye(end) - chain, np.ones(end))[start] * review_rate)


def test_as_reviews_become_rare_the_chain_of_days_becomes_the_chain_of_single_reviews() -> None:
    """The exact answers of the one-by-one chain, reviewer not counted: 6613.3371 for 50 people, 2040607.2 for 100.

    Its error is proportional to the review rate, so that two rates together leave a quadratic one.
    """
    for n, start, end, exact in ((50, 4, 46, 6613.3371), (100, 7, 93, 2040607.2)):
        coarse, fine = (reviews_to_tip(n, -3.0, 6.0, start, end, rate) for rate in (2e-4, 1e-4))
        assert 2.0 * fine - coarse == pytest.approx(exact, rel=1e-4)
