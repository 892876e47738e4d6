"""Edmond's regime that can look stronger than it is: the equilibrium is one, by best responses and by quadrature."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from bayonets.classics import regime_change
from bayonets.classics.regime_change import Manipulation, manipulated, manipulation

# Cost of attacking, precision, cost of looking stronger; and who manipulates.
CASES = {
    "the weakest survivor and stronger ones": [(0.3, 10.0, 0.3), (0.5, 10.0, 1.0), (0.1, 1.0, 0.3), (0.9, 100.0, 0.5)],
    "survivors from some strength on": [(0.02, 10.0, 1.0), (0.02, 1.0, 0.3), (0.1, 3.0, 0.65)],
    "nobody, attacking is too dear": [(0.97, 10.0, 1.0), (0.9, 3.0, 0.65)],
    "nobody, looking stronger is too dear": [(0.3, 10.0, 1.3), (0.8, 1.0, 0.5)],
}
ALL = [case for cases in CASES.values() for case in cases]


def who(found: Manipulation) -> str:
    if found.theta_high == found.weakest_manipulator:
        return "nobody"
    return "the weakest survivor" if found.weakest_manipulator == found.theta_low else "survivors from"


@pytest.mark.parametrize(("kind", "case"), [(kind, case) for kind, cases in CASES.items() for case in cases])
def test_every_kind_of_equilibrium_is_met(kind: str, case: tuple[float, float, float]) -> None:
    assert kind.startswith(who(manipulation(*case)))


@pytest.mark.parametrize("case", ALL)
def test_regimes_do_what_is_best_for_them(case: tuple[float, float, float]) -> None:
    """Every effort of a fine grid, tried by every strength of a grid: who survives, and with what effort.

    The grid of strengths leaves out theta* itself, to whom surviving and falling are the same.
    """
    _, precision, effort_cost = case
    found = manipulation(*case)
    strengths = np.linspace(found.theta_low - 1.0, found.theta_high + 1.0, 300)
    efforts = np.linspace(0.0, 1.1 / effort_cost, 20_001)
    for theta in strengths:
        attack = stats.norm.cdf(math.sqrt(precision) * (found.private_threshold - theta - efforts))
        kept = theta - attack - effort_cost * efforts
        assert (kept.max() >= 0.0) == (theta >= found.theta_low)
        if theta >= found.theta_low and abs(theta - found.weakest_manipulator) > 1e-3:
            assert manipulated(theta, *case) == pytest.approx(efforts[kept.argmax()], abs=2.0 * efforts[1])


def chance_that_it_falls(seen: float, case: tuple[float, float, float]) -> float:
    """What a citizen who sees x believes, by quadrature over all strengths, flat before."""
    precision = case[1]
    found = manipulation(*case)

    def density(theta: float) -> float:
        distance = seen - theta - (manipulated(theta, *case) if theta >= found.theta_low else 0.0)
        return math.exp(-0.5 * precision * distance**2)

    reach = 12.0 / math.sqrt(precision) + abs(seen) + found.theta_high - found.theta_low + 2.0
    edges = sorted({-reach, found.theta_low, found.weakest_manipulator, found.theta_high, reach})
    parts = [integrate.quad(density, low, high, epsabs=1e-12, limit=200)[0] for low, high in pairwise(edges)]
    return float(sum(part for part, high in zip(parts, edges[1:], strict=True) if high <= found.theta_low) / sum(parts))


@pytest.mark.parametrize("case", ALL)
def test_citizens_attack_if_it_is_worth_its_cost(case: tuple[float, float, float]) -> None:
    threshold = manipulation(*case).private_threshold
    assert chance_that_it_falls(threshold, case) == pytest.approx(case[0], abs=1e-8)
    chances = [chance_that_it_falls(threshold + step, case) for step in (-0.6, -0.2, 0.2, 0.6)]
    assert chances == sorted(chances, reverse=True)
    assert chances[1] > case[0] > chances[2]


def test_the_more_precise_the_news_the_more_regimes_survive() -> None:
    """Edmond's result: as precision grows without limit, theta* goes to 0, whatever the cost of attacking."""
    for cost in (0.05, 0.5, 0.9):
        lows = [manipulation(cost, 10.0**power, 0.3).theta_low for power in (2, 4, 6, 8, 10, 12)]
        assert lows == sorted(lows, reverse=True)
        assert 0.0 < lows[-1] < 1e-4
    assert regime_change.equilibria(0.5, 0.0, 1e12, 0.0) == pytest.approx((0.5,))  # without manipulation it stays


@pytest.mark.parametrize("side", [-1e-7, 1e-7])
@pytest.mark.parametrize(
    "border",
    [
        # Looking stronger is just dear enough that nobody does.
        lambda side: manipulation(0.4, 4.0, (1.0 + side) * math.sqrt(4.0 / (2.0 * math.pi))),
        # Attacking is just dear enough: p = Phi(sqrt(alpha) gamma).
        lambda side: manipulation(
            float(stats.norm.cdf(math.sqrt(2.0 * math.log(math.sqrt(10.0 / (2.0 * math.pi)))))) + side, 10.0, 1.0
        ),
    ],
)
def test_at_its_borders_the_equilibrium_does_not_jump(border: Callable[[float], Manipulation], side: float) -> None:
    here, there = border(side), border(-side)
    assert (who(here) == "nobody") == (side > 0.0)
    assert here.theta_low == pytest.approx(there.theta_low, abs=1e-5)
    assert here.private_threshold == pytest.approx(there.private_threshold, abs=1e-5)


def test_between_the_two_kinds_with_manipulation_the_equilibrium_does_not_jump() -> None:
    """Along the cost of attacking, from dear to cheap: theta* first is less than 1 - p, and then 1 - p again."""
    costs = np.linspace(0.05, 0.1, 2_001)
    found = [manipulation(float(cost), 10.0, 1.0) for cost in costs]
    kinds = [who(each) for each in found]
    assert kinds == sorted(kinds)
    assert len(set(kinds)) == 2
    for name in ("theta_low", "theta_high", "private_threshold"):
        assert np.abs(np.diff([getattr(each, name) for each in found])).max() < 1e-3
    alone = [each.theta_low == 1.0 - cost for each, cost in zip(found, costs, strict=True)]
    assert alone == [kind == "survivors from" for kind in kinds]
