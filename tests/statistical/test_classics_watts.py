"""Simulated cascades on large random graphs end at the share of Gleeson & Cahalane (2007).

20 graphs of 100,000 nodes each, seeds 0 to 19: the mean share within 4 of its standard errors, estimated from the same
20 (for a t of 19 degrees of freedom a false alarm of 8 in 10,000 a case). The exact side is that of infinitely many
nodes: what finite size adds is of the order of 1/n, a hundredth of the allowance or less, except where a small graph
may turn by chance: near the critical share of seeds. No case here is near; with z = 6 and a share of 0.0001, say, one
in some forty graphs of this size turns, and lifts the mean to ten times the exact share.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.worlds import needs_speed

from bayonets.classics import watts
from bayonets.classics.graphs import Graph, power_law, regular, scale_free

pytestmark = needs_speed

N, RUNS = 100_000, 20


def deviation(graphs: Callable[[int], Graph | float], threshold: float, seed_share: float, exact: float) -> float:
    """Of the mean share from the exact one, in standard errors."""
    found = [watts.simulate(graphs(seed), threshold, seed_share, N, seed).share for seed in range(RUNS)]
    return float((np.mean(found) - exact) / (np.std(found, ddof=1) / math.sqrt(RUNS)))


@pytest.mark.parametrize(("mean", "seed_share", "share"), [(3.0, 0.01, 0.941201), (6.0, 1e-3, 0.997486)])
def test_on_erdos_renyi_graphs(mean: float, seed_share: float, share: float) -> None:
    assert abs(deviation(lambda _: mean, 0.18, seed_share, share)) < 4.0


@pytest.mark.parametrize(
    ("degree", "threshold", "seed_share"), [(3, 0.5, 0.2), (4, 0.5, 0.05), (4, 0.5, 0.1), (6, 0.5, 0.1)]
)
def test_on_regular_graphs(degree: int, threshold: float, seed_share: float) -> None:
    exact = watts.gleeson_cahalane(np.eye(degree + 1)[degree], threshold, seed_share)
    assert seed_share + 0.01 < exact < 0.99
    assert abs(deviation(lambda seed: regular(N, degree, seed), threshold, seed_share, exact)) < 4.0


@pytest.mark.parametrize(("least", "threshold", "seed_share"), [(2, 0.4, 0.1), (2, 0.5, 0.1), (3, 0.5, 0.25)])
def test_on_scale_free_graphs(least: int, threshold: float, seed_share: float) -> None:
    exact = watts.gleeson_cahalane(power_law(2.5, least, math.isqrt(N)), threshold, seed_share)
    assert seed_share + 0.01 < exact < 0.99
    assert abs(deviation(lambda seed: scale_free(N, 2.5, least, seed), threshold, seed_share, exact)) < 4.0


@pytest.mark.parametrize("threshold", [0.18, 0.22])
def test_a_few_seeds_set_off_global_cascades_only_within_the_window(threshold: float) -> None:
    """Three seeds of 20,000 nodes, 30 graphs: amid the window some turn, two neighbours beyond its upper end none."""
    low, high = watts.window(threshold)

    def turned(mean: float) -> int:
        shares = [watts.simulate(mean, threshold, 3 / 20_000, 20_000, seed).share for seed in range(30)]
        return sum(share > 0.5 for share in shares)

    assert turned((low + high) / 2) >= 1
    assert turned(high + 2.0) == 0


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (0.00149, 1), (0.0015, 2), (1.0, 1_000)])
def test_seeds_are_so_many_and_anybody(share: float, count: int) -> None:
    steps = watts.joining_steps(2.0, 0.5, share, 1_000, 1)
    assert int((steps == 0).sum()) == count


def test_every_set_of_seeds_is_as_likely() -> None:
    """6,000 draws of 2 of 5 nodes, of 10 sets; false alarm one in 100,000."""
    alone = Graph(np.zeros(6, np.int64), np.zeros(0, np.uint32))
    drawn = [tuple(np.flatnonzero(watts.joining_steps(alone, 0.5, 0.4, None, seed) == 0)) for seed in range(6_000)]
    sets: list[Any] = sorted(set(drawn))
    assert len(sets) == 10
    assert stats.chisquare([drawn.count(one) for one in sets]).pvalue > 1e-5
