"""The simulators of the classics follow the laws that their exact sides give.

Chi-square and binomial tests fail by chance once in 100,000 times, comparisons within 4 standard errors once in 16,000
times. Every test takes seed 0.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats
from tests.worlds import needs_speed

import bayonets as bn
from bayonets.classics import brock_durlauf, granovetter, kuran, regime_change

pytestmark = needs_speed

FALSE_ALARM = 1e-5


def fits(counts: npt.NDArray[Any], law: npt.NDArray[np.float64]) -> bool:
    """Whether the counts of the runs follow a law; neighbouring counts that are rare are taken together."""
    observed, expected = np.bincount(counts, minlength=len(law)), counts.size * law
    group = np.minimum(np.floor(np.cumsum(expected) / 10.0), counts.size // 10 - 1).astype(int)
    classes = np.unique(group, return_inverse=True)[1]
    seen, due = np.bincount(classes, observed), np.bincount(classes, expected)
    assert len(due) > 2
    return bool(stats.chisquare(seen, due * seen.sum() / due.sum()).pvalue > FALSE_ALARM)


def test_the_fit_sees_a_law_that_is_a_little_off() -> None:
    """The test of the tests: counts of one law against that law, and against one with a spread 8 percent larger."""
    law = granovetter.final_law(60, 0.25, 0.13)
    counts = np.random.default_rng(0).choice(61, 4_000, p=law)
    assert fits(counts, law)
    assert not fits(counts, granovetter.final_law(60, 0.25, 0.14))


@pytest.mark.parametrize(("sd", "chance"), [(0.12, 0.16108812), (0.15, 0.80007376)])
def test_crowds_follow_granovetters_exact_law(sd: float, chance: float) -> None:
    counts = bn.repeat(granovetter.crowd, 4_000, 0, n=100, mean=0.25, sd=sd).values("count")
    assert abs(np.mean(counts > 50) - chance) < 4.0 * math.sqrt(chance * (1.0 - chance) / 4_000)
    assert fits(counts, granovetter.final_law(100, 0.25, sd))


def test_kurans_public_follows_granovetters_law_of_the_thresholds_that_it_amounts_to() -> None:
    """Own + J (2y - 1) > 0 if y is above (J - own) / (2J): thresholds Normal((J - mu) / (2J), sd / (2J))."""
    mu, pull, sd = 0.25, 1.3, 0.5
    found = bn.repeat(kuran.simulate, 4_000, 0, n=80, mu=mu, conformity=pull, sd=sd)
    counts = np.rint(found.values("public_share") * 80).astype(int)
    assert fits(counts, granovetter.final_law(80, (pull - mu) / (2.0 * pull), sd / (2.0 * pull)))
    private = np.rint(found.values("private_share") * 80).astype(int)
    assert fits(private, stats.binom.pmf(np.arange(81), 80, kuran.private_opposition(mu, sd)))


@pytest.mark.parametrize("start", [0.0, 1.0])
@pytest.mark.parametrize("beyond", [-0.02, 0.02])
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_a_large_public_comes_to_rest_where_kurans_equilibria_are(start: float, beyond: float, side: float) -> None:
    """On both sides of both folds; the share of n varies by sqrt(y (1 - y) / n) / (1 - slope), within 4 of that."""
    n, mu = 400_000, side * (kuran.fold(1.0, 0.5) + beyond)
    found = kuran.simulate(n, mu, 1.0, 0.5, 0, start=start)
    there = kuran.equilibria(mu, 1.0, 0.5)
    assert len(there) == (3 if beyond < 0 else 1)
    y = there[0] if start == 0.0 else there[-1]
    slope = 2.0 * stats.norm.pdf((mu + 2.0 * y - 1.0) / 0.5) / 0.5
    assert abs(found.public_share - y) < 4.0 * math.sqrt(y * (1.0 - y) / n) / (1.0 - slope)


@pytest.mark.parametrize(("counted", "time"), [(True, 7411.91), (False, 6613.3371)])
def test_the_chain_takes_as_long_to_tip_as_the_exact_mean(counted: bool, time: float) -> None:
    found = bn.repeat(
        brock_durlauf.simulate, 2_000, 0,
        n=50, a=-3.0, b=6.0, start=4, until=46, reviews=1e6, samples=1, counted=counted,
    )  # fmt: skip
    assert found.values("reached_high").all()
    times = found.values("time")
    assert abs(times.mean() - time) < 4.0 * times.std() / math.sqrt(times.size)
    # Most of the time is spent waiting for one rare escape: nearly exponential, whose mean is its standard deviation.
    assert abs(times.std() / times.mean() - 1.0) < 0.1


@pytest.mark.parametrize("counted", [True, False])
def test_the_chain_ends_at_either_target_as_often_as_the_committor_says(counted: bool) -> None:
    chance = brock_durlauf.committor(12, -2.2, 5.0, 2, 10, 5, counted=counted)
    found = bn.repeat(
        brock_durlauf.simulate, 4_000, 0, n=12, a=-2.2, b=5.0, start=5, until=(2, 10), samples=1, counted=counted
    )
    low, high = found.values("reached_low"), found.values("reached_high")
    assert (low != high).all()
    assert (found.values("count") == np.where(high, 10, 2)).all()
    assert stats.binomtest(int(high.sum()), 4_000, chance).pvalue > FALSE_ALARM


@pytest.mark.parametrize("counted", [True, False])
def test_the_course_of_the_chain_follows_the_powers_of_its_matrix(counted: bool) -> None:
    """The law of the count after 1.5, 3 and 6 reviews of each of twelve people, and after very many."""
    n, a, b = 12, -1.2, 3.0
    found = bn.repeat(
        brock_durlauf.simulate, 4_000, 0, n=n, a=a, b=b, start=9, reviews=6.0, samples=4, counted=counted
    ).values("ones")
    up, down = brock_durlauf._rates(n, a, b, counted=counted)
    matrix = np.diag(1.0 - up - down) + np.diag(up[:-1], 1) + np.diag(down[1:], -1)
    assert (found[:, 0] == 9).all()
    for place, reviews in ((1, 18), (2, 36), (4, 72)):
        assert fits(found[:, place], np.linalg.matrix_power(matrix, reviews)[9])
    late = bn.repeat(brock_durlauf.simulate, 4_000, 0, n=n, a=a, b=b, start=0, reviews=60.0, counted=counted)
    assert fits(late.values("count"), brock_durlauf.stationary(n, a, b, counted=counted))


@pytest.mark.parametrize("which", ["lowest", "highest"])
def test_as_many_attack_as_the_equilibrium_says(which: regime_change.Which) -> None:
    """Attackers are binomial, and the regime falls if they are at least theta of all."""
    n, theta, alpha, beta = 200, 0.1, 4.0, 1.0
    weakest = regime_change.equilibria(0.5, alpha, beta, 0.5)[0 if which == "lowest" else -1]
    chance = regime_change.share_who_attack(theta, regime_change.private_threshold(weakest, beta), beta)
    found = bn.repeat(
        regime_change.simulate, 3_000, 0, n=n, theta=theta, cost=0.5,
        public_precision=alpha, private_precision=beta, public_signal=0.5, equilibrium=which,
    )  # fmt: skip
    assert fits(found.values("attackers"), stats.binom.pmf(np.arange(n + 1), n, chance))
    assert (found.values("fell") == (found.values("attackers") >= 20)).all()


def test_a_regime_near_theta_star_falls_as_the_binomial_law_says_and_the_more_surely_the_larger_the_crowd() -> None:
    beta = 2.0
    star = regime_change.equilibria(0.4, 1.0, beta, 0.5)[0]
    threshold = regime_change.private_threshold(star, beta)
    for theta, falls in ((star - 0.03, True), (star + 0.03, False)):
        chances = []
        for n in (100, 1_000, 10_000):
            found = bn.repeat(
                regime_change.simulate, 500, 0, n=n, theta=theta, cost=0.4,
                public_precision=1.0, private_precision=beta, public_signal=0.5,
            )  # fmt: skip
            share = regime_change.share_who_attack(theta, threshold, beta)
            chances.append(float(stats.binom.sf(math.ceil(n * theta) - 1, n, share)))
            assert stats.binomtest(int(found.values("fell").sum()), 500, chances[-1]).pvalue > FALSE_ALARM
        assert chances == sorted(chances, reverse=not falls)
        assert abs(chances[-1] - falls) < 1e-3


def test_who_manipulates_is_attacked_by_as_many_as_attack_what_it_looks_like() -> None:
    cost, alpha, effort_cost = 0.3, 10.0, 0.3
    found = regime_change.manipulation(cost, alpha, effort_cost)
    for theta in (found.theta_low - 0.1, found.theta_low + 0.1, found.theta_high + 0.1):
        looks = theta + regime_change.manipulated(theta, cost, alpha, effort_cost)
        share = stats.norm.cdf(math.sqrt(alpha) * (found.private_threshold - looks))
        runs = bn.repeat(
            regime_change.simulate_manipulation, 2_000, 0,
            n=400, theta=theta, cost=cost, precision=alpha, effort_cost=effort_cost,
        )  # fmt: skip
        assert fits(runs.values("attackers"), stats.binom.pmf(np.arange(401), 400, share))
        assert runs.values("fell").all() == (theta < found.theta_low)
