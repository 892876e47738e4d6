"""The exact sides of the classics against numbers computed independently, with exact arithmetic or quadrature."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from bayonets.classics import brock_durlauf, granovetter, kuran, regime_change, watts
from bayonets.errors import ClassicError


def test_granovetters_crowd_of_a_hundred_turns_on_one_person() -> None:
    assert granovetter.simulate(list(range(100))) == 100
    assert granovetter.simulate([0, 2, *range(2, 100)]) == 1
    assert granovetter.simulate(np.arange(100) / 100) == 100
    assert granovetter.simulate([0.5]) == 0
    assert granovetter.simulate([-1.0]) == 1


@pytest.mark.parametrize(("sd", "share"), [(0.10, 0.007696), (0.12, 0.040211), (0.3, 0.993394), (0.5, 0.904852)])
def test_granovetters_equilibrium_with_normal_thresholds(sd: float, share: float) -> None:
    assert granovetter.equilibrium(0.25, sd) == pytest.approx(share, abs=6e-7)


def test_granovetters_share_jumps_at_the_critical_spread() -> None:
    critical = granovetter.critical_sd(0.25)
    assert critical == pytest.approx(0.1222208683, abs=1e-10)
    assert granovetter.equilibrium(0.25, critical - 1e-9) == pytest.approx(0.0620032515, abs=1e-4)
    assert granovetter.equilibrium(0.25, critical + 1e-9) > 0.9


def test_granovetters_finite_crowd_has_an_exact_law() -> None:
    assert granovetter.probability_more_than(100, 50, 0.25, 0.12) == pytest.approx(0.16108812, abs=1e-8)
    assert granovetter.probability_more_than(100, 50, 0.25, 0.15) == pytest.approx(0.80007376, abs=1e-8)
    assert granovetter.final_law(100, 0.25, 0.12).sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_law_of_a_small_crowd_is_that_of_all_its_orders(n: int) -> None:
    """By hand: every pattern of levels at which people would join, weighed by its probability."""
    mean, sd = 0.4, 0.35
    ends = [-math.inf, *(k / n for k in range(n + 1)), math.inf]
    weights = np.diff(stats.norm.cdf((np.array(ends) - mean) / sd))
    law = np.zeros(n + 1)
    for pattern in np.ndindex(*[n + 2] * n):
        law[granovetter.simulate(list(pattern))] += math.prod(weights[level] for level in pattern)
    assert granovetter.final_law(n, mean, sd) == pytest.approx(law, abs=1e-14)


def test_simulated_crowds_follow_the_exact_law() -> None:
    """2,000 crowds; a chi-square test in four classes with a false-alarm rate of one in 100,000."""
    chance = np.random.default_rng(1)
    finals = np.array([granovetter.simulate(chance.normal(0.25, 0.13, 60)) for _ in range(2000)])
    law = granovetter.final_law(60, 0.25, 0.13)
    edges = [0, 2, 6, 30, 61]
    observed = [int(((finals >= low) & (finals < high)).sum()) for low, high in pairwise(edges)]
    expected = [2000 * law[low:high].sum() for low, high in pairwise(edges)]
    assert stats.chisquare(observed, expected).pvalue > 1e-5


def test_kurans_public_turns_at_the_fold() -> None:
    fold = kuran.fold(1.0, 0.5)
    assert fold == pytest.approx(0.18295598, abs=1e-8)
    assert kuran.private_opposition(fold, 0.5) == pytest.approx(0.6428, abs=5e-5)
    assert kuran.public_at_fold(1.0, 0.5) == pytest.approx(0.1668, abs=5e-5)
    assert len(kuran.equilibria(fold - 1e-6, 1.0, 0.5)) == 3
    assert len(kuran.equilibria(fold + 1e-6, 1.0, 0.5)) == 1
    assert len(kuran.equilibria(-fold - 1e-6, 1.0, 0.5)) == 1


def test_kuran_has_several_equilibria_only_if_conformity_is_strong() -> None:
    assert len(kuran.equilibria(0.0, 1.0, 0.79788)) == 3
    assert len(kuran.equilibria(0.0, 1.0, 0.79789)) == 1
    with pytest.raises(ClassicError, match=r"must be below 0\.79788"):
        kuran.fold(1.0, 0.8)


def test_without_conformity_people_show_what_they_think() -> None:
    assert kuran.equilibria(0.3, 0.0, 0.5) == pytest.approx((kuran.private_opposition(0.3, 0.5),))


def test_brock_and_durlaufs_folds() -> None:
    assert brock_durlauf.folds(6.0) == pytest.approx((-3.41509291, -2.58490709), abs=1e-8)
    low, high = brock_durlauf.folds(6.0)
    assert [len(brock_durlauf.fixed_points(a, 6.0)) for a in (low - 1e-6, low + 1e-6, high - 1e-6, high + 1e-6)] == [
        1,
        3,
        3,
        1,
    ]
    assert brock_durlauf.fixed_points(-2.0, 4.0) == pytest.approx((0.5,), abs=1e-4)
    with pytest.raises(ClassicError, match="above 4"):
        brock_durlauf.folds(4.0)


@pytest.mark.parametrize(
    ("n", "start", "target", "counted", "time"),
    [
        (50, 4, 46, True, 7411.91),
        (100, 7, 93, True, 2289203.4),
        (50, 4, 46, False, 6613.3371),
        (100, 7, 93, False, 2040607.2),
    ],
)
def test_the_exact_chain_takes_so_long_to_tip(n: int, start: int, target: int, counted: bool, time: float) -> None:
    found = brock_durlauf.mean_first_passage(n, -3.0, 6.0, start, target, counted=counted)
    assert found == pytest.approx(time, rel=1e-7)
    # With a = -3 and b = 6 ones and zeros are alike.
    back = brock_durlauf.mean_first_passage(n, -3.0, 6.0, n - start, n - target, counted=counted)
    assert back == pytest.approx(time, rel=1e-7)


@pytest.mark.parametrize(("counted", "chance"), [(True, 2.4284844e-4), (False, 2.712864e-4)])
def test_the_exact_chain_rarely_tips_before_it_falls_back(counted: bool, chance: float) -> None:
    assert brock_durlauf.committor(50, -3.0, 6.0, 3, 45, 4, counted=counted) == pytest.approx(chance, rel=1e-7)
    assert brock_durlauf.committor(50, -3.0, 6.0, 3, 45, 3) == 0.0
    assert brock_durlauf.committor(50, -3.0, 6.0, 3, 45, 45) == 1.0


@pytest.mark.parametrize("counted", [True, False])
def test_passage_committor_and_long_run_agree_with_linear_algebra(counted: bool) -> None:
    """The same answers from the matrix of the chain, solved as a whole."""
    n, a, b = 12, -2.2, 5.0
    up, down = brock_durlauf._rates(n, a, b, counted=counted)
    matrix = np.diag(1.0 - up - down) + np.diag(up[:-1], 1) + np.diag(down[1:], -1)
    law = brock_durlauf.stationary(n, a, b, counted=counted)
    assert law @ matrix == pytest.approx(law, abs=1e-15)
    inner = np.eye(9) - matrix[:9, :9]
    assert np.linalg.solve(inner, np.ones(9))[2] / n == pytest.approx(
        brock_durlauf.mean_first_passage(n, a, b, 2, 9, counted=counted)
    )
    between = np.eye(7) - matrix[3:10, 3:10]
    assert np.linalg.solve(between, matrix[3:10, 10])[1] == pytest.approx(
        brock_durlauf.committor(n, a, b, 2, 10, 4, counted=counted)
    )


def test_regime_change_with_one_equilibrium() -> None:
    assert regime_change.equilibria(0.5, 1.0, 1.0, 0.3) == pytest.approx((0.62887486,), abs=1e-8)
    for cost in (0.1, 0.5, 0.8):  # without a public signal theta* = 1 - c
        assert regime_change.equilibria(cost, 0.0, 4.0, 0.0) == pytest.approx((1.0 - cost,), abs=1e-12)
        found = regime_change.private_threshold(1.0 - cost, 4.0)
        assert found == pytest.approx(1.0 - cost + 0.5 * stats.norm.ppf(1.0 - cost))


def test_regime_change_with_three_equilibria() -> None:
    found = regime_change.equilibria(0.5, 4.0, 1.0, 0.5)
    assert found == pytest.approx((0.0300743, 0.5, 0.9699257), abs=1e-7)
    assert not regime_change.is_unique(4.0, 1.0)
    assert regime_change.is_unique(math.sqrt(2.0 * math.pi), 1.0)
    assert regime_change.is_unique(4.0, 3.0)


def test_in_an_equilibrium_the_marginal_citizen_does_not_care() -> None:
    """At x* the posterior chance that the regime falls, by quadrature, is the cost; at theta* theta* attack."""
    cost, alpha, beta, z = 0.35, 1.3, 2.0, 0.4
    for theta in regime_change.equilibria(cost, alpha, beta, z):
        seen = regime_change.private_threshold(theta, beta)
        assert regime_change.share_who_attack(theta, seen, beta) == pytest.approx(theta, abs=1e-12)

        def density(strength: float, seen: float = seen) -> float:
            return math.exp(-0.5 * alpha * (strength - z) ** 2 - 0.5 * beta * (strength - seen) ** 2)

        falls, _ = integrate.quad(density, -12.0, theta, epsabs=1e-13)
        whole, _ = integrate.quad(density, -12.0, 12.0, epsabs=1e-13, points=[theta])
        assert falls / whole == pytest.approx(cost, abs=1e-9)


def test_watts_window_of_mean_degrees() -> None:
    assert watts.window(0.18) == pytest.approx((1.020704, 5.764677), abs=6e-7)
    with pytest.raises(ClassicError, match="at no mean degree"):
        watts.window(0.9)


@pytest.mark.parametrize(
    ("degree", "seeds", "final"), [(3.0, 0.01, 0.941201), (6.0, 1e-4, 0.002377), (6.0, 1e-3, 0.997486)]
)
def test_final_share_of_gleeson_and_cahalane(degree: float, seeds: float, final: float) -> None:
    assert watts.gleeson_cahalane(degree, 0.18, seeds) == pytest.approx(final, abs=6e-7)
    law = stats.poisson.pmf(np.arange(80), degree)
    assert watts.gleeson_cahalane(law, 0.18, seeds) == pytest.approx(final, abs=6e-7)


def test_nodes_without_neighbours_join_only_as_seeds() -> None:
    assert watts.gleeson_cahalane([1.0], 0.1, 0.25) == 0.25
    assert watts.gleeson_cahalane(0.0, 0.1, 0.25) == pytest.approx(0.25)
    # Half have no neighbour; the others hang on a ring on which anybody persuades both neighbours.
    assert watts.gleeson_cahalane([0.5, 0.0, 0.5], 0.5, 0.01) == pytest.approx(0.5 * 0.01 + 0.5)


def test_on_a_regular_graph_the_fixed_point_is_that_of_its_polynomial() -> None:
    """Degree 3, two of three needed: q = s + (1 - s) q^2 along edges, whose smaller root is s / (1 - s) or 1."""
    seeds = 0.2
    reached = seeds / (1.0 - seeds)
    final = seeds + (1.0 - seeds) * (3.0 * reached**2 * (1.0 - reached) + reached**3)
    assert watts.gleeson_cahalane([0, 0, 0, 1], 0.5, seeds) == pytest.approx(final, abs=1e-12)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: granovetter.simulate([0.1, math.nan]), "person 1: must be a finite number"),
        (lambda: granovetter.simulate([]), "one number for each person"),
        (lambda: granovetter.equilibrium(0.25, 0.0), "sd: 0.0: must be above 0"),
        (lambda: granovetter.equilibrium(math.nan, 0.1), "mean: nan: must be a finite number"),
        (lambda: granovetter.critical_sd(0.6), "between 0 and 0.5"),
        (lambda: granovetter.final_law(0, 0.25, 0.1), "n: 0: must be from 1"),
        (lambda: granovetter.probability_more_than(10, 11, 0.25, 0.1), "k: 11: must be from 0 to 10"),
        (lambda: kuran.equilibria(0.0, -1.0, 0.5), "conformity"),
        (lambda: brock_durlauf.stationary(10, math.inf, 1.0), "a: inf: must be a finite number"),
        (lambda: brock_durlauf.committor(10, 0.0, 1.0, 5, 3, 4), "low below high"),
        (lambda: brock_durlauf.mean_first_passage(10, 0.0, 1.0, 0, 11), "target: 11"),
        (lambda: brock_durlauf.stationary(10.5, 0.0, 1.0), "n: 10.5: must be a whole number"),  # type: ignore[arg-type]
        (lambda: watts.gleeson_cahalane(3.0, 0.18, 1.5), "seed_share: 1.5: must be from 0 to 1"),
        (lambda: watts.gleeson_cahalane(3.0, math.nan, 0.1), "threshold: nan"),
        (lambda: watts.gleeson_cahalane([0.5, 0.6], 0.18, 0.1), "sum to 1"),
        (lambda: regime_change.equilibria(1.0, 1.0, 1.0, 0.0), "cost: 1.0: must be below 1"),
        (lambda: regime_change.equilibria(0.5, 1.0, 0.0, 0.0), "private_precision: 0.0: must be above 0"),
    ],
)
def test_bad_input_gets_a_clear_error(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises(ClassicError, match=said):
        wrong()


def test_equilibria_are_all_the_roots_there_are() -> None:
    """Against a scan of 20,000 points, for many random parameters."""
    chance = np.random.default_rng(3)
    shares = np.linspace(0.0, 1.0, 20_001)
    for _ in range(200):
        a, b = chance.uniform(-6, 2), chance.uniform(0.5, 9)
        values = 1.0 / (1.0 + np.exp(-(a + b * shares))) - shares
        crossings = int((values[:-1] * values[1:] < 0).sum() + (values == 0).sum())
        found = brock_durlauf.fixed_points(a, b)
        assert len(found) == crossings
        for point in found:
            near = optimize.brentq(lambda x, a=a, b=b: 1 / (1 + math.exp(-(a + b * x))) - x, point - 1e-4, point + 1e-4)
            assert point == pytest.approx(near, abs=1e-10)
