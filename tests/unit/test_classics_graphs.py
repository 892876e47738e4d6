"""Drawn graphs are what they are said to be, and given ones are checked to the entry."""

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse, stats

from bayonets.classics.graphs import (
    Graph,
    _of_degrees,
    erdos_renyi,
    from_degree_law,
    given,
    power_law,
    regular,
    scale_free,
)
from bayonets.classics.wiring import key_of
from bayonets.errors import ClassicError

LAW = [0.1, 0.2, 0.3, 0.0, 0.25, 0.15]

DRAWN: dict[str, Callable[[int], Graph]] = {
    "erdos_renyi": lambda seed: erdos_renyi(3_000, 4.5, seed),
    "sparse": lambda seed: erdos_renyi(3_000, 0.01, seed),
    "dense": lambda seed: erdos_renyi(60, 40.0, seed),
    "complete": lambda seed: erdos_renyi(40, 39.0, seed),
    "regular": lambda seed: regular(2_000, 5, seed),
    "regular, dense": lambda seed: regular(41, 20, seed),
    "regular, denser": lambda seed: regular(40, 33, seed),
    "scale_free": lambda seed: scale_free(3_000, 2.2, 2, seed),
    "law": lambda seed: from_degree_law(3_000, LAW, seed),
}


def matrix(graph: Graph) -> Any:
    """How often each pair is tied."""
    return sparse.csr_array((np.ones(len(graph.end)), graph.end, graph.start), shape=(graph.nodes,) * 2)


def ties(graph: Graph) -> list[tuple[int, int]]:
    """Each tie once, the lower node first."""
    pairs = zip(np.repeat(np.arange(graph.nodes), graph.degrees).tolist(), graph.end.tolist(), strict=True)
    return [(one, other) for one, other in pairs if one < other]


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_drawn_graphs_are_simple_and_their_ties_stand_at_both_ends(draw: Callable[[int], Graph]) -> None:
    for seed in range(5):
        graph = draw(seed)
        tied = matrix(graph)
        assert (tied != tied.T).nnz == 0
        assert len(ties(graph)) == len(set(ties(graph))) == len(graph.end) / 2
        rows = [graph.end[low:high] for low, high in itertools.pairwise(graph.start)]
        assert all(np.all(row[:-1] < row[1:]) for row in rows)


def test_small_graphs_whose_ties_nearly_all_need_mending_are_simple() -> None:
    for seed in range(300):
        found = ties(regular(7, 2, seed)) + ties(regular(6, 2, seed))
        assert len(set(found[:7])) == 7
        assert len(set(found[7:])) == 6


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_the_same_seed_draws_the_same_graph_and_another_seed_another(draw: Callable[[int], Graph]) -> None:
    one, again, other = draw(7), draw(7), draw(8)
    assert one.start.tolist() == again.start.tolist()
    assert one.end.tolist() == again.end.tolist()
    if len(one.end) < one.nodes * (one.nodes - 1):
        assert one.end.tolist() != other.end.tolist()


def test_drawn_graphs_are_the_same_on_every_machine() -> None:
    assert ties(erdos_renyi(6, 2.0, 3)) == [(0, 2), (0, 3), (0, 5), (1, 2), (1, 3), (1, 4), (2, 4), (3, 5)]
    assert ties(regular(6, 2, 3)) == [(0, 1), (0, 4), (1, 4), (2, 3), (2, 5), (3, 5)]
    assert ties(from_degree_law(6, [0.0, 0.5, 0.5], 3)) == [(0, 1), (0, 3), (1, 4), (1, 5), (2, 3)]


def test_each_pair_of_an_erdos_renyi_graph_is_tied_with_the_same_probability_independently() -> None:
    """4,000 graphs of four nodes: all 64 graphs as likely as they should be; false alarm one in 100,000."""
    found = Counter(frozenset(ties(erdos_renyi(4, 1.2, seed))) for seed in range(4_000))
    pairs = list(itertools.combinations(range(4), 2))
    graphs = [frozenset(some) for size in range(7) for some in itertools.combinations(pairs, size)]
    expected = [4_000 * 0.4 ** len(graph) * 0.6 ** (6 - len(graph)) for graph in graphs]
    assert stats.chisquare([found[graph] for graph in graphs], expected).pvalue > 1e-5


@pytest.mark.parametrize(("n", "mean"), [(2_000, 3.0), (2_000, 0.1), (300, 200.0)])
def test_an_erdos_renyi_graph_has_as_many_ties_as_it_should(n: int, mean: float) -> None:
    """The sum of 50 graphs within 4.5 standard deviations: false alarm 7 in a million."""
    pairs = 50 * n * (n - 1) // 2
    drawn = sum(len(erdos_renyi(n, mean, seed).end) // 2 for seed in range(50))
    law = stats.binom(pairs, mean / (n - 1))
    assert abs(drawn - law.mean()) < 4.5 * law.std()


def test_without_ties_and_with_all_of_them() -> None:
    assert len(erdos_renyi(5, 0.0).end) == len(erdos_renyi(1, 0.0).end) == len(regular(4, 0).end) == 0
    assert erdos_renyi(30, 29.0).degrees.tolist() == regular(30, 29).degrees.tolist() == [29] * 30


@pytest.mark.parametrize(("n", "degree"), [(10, 3), (11, 10), (11, 6), (5_000, 2), (5_000, 8), (64, 31)])
def test_everybody_in_a_regular_graph_has_the_same_degree(n: int, degree: int) -> None:
    assert regular(n, degree, 2).degrees.tolist() == [degree] * n


def test_all_perfect_matchings_are_as_likely() -> None:
    """6,000 of the 15 of six nodes; false alarm one in 100,000."""
    found = Counter(tuple(ties(regular(6, 1, seed))) for seed in range(6_000))
    assert len(found) == 15
    assert stats.chisquare(list(found.values())).pvalue > 1e-5


def test_nodes_of_a_regular_graph_are_tied_as_often_to_each_other() -> None:
    """4,000 graphs of eight nodes with three neighbours each; a tie's 28 places, false alarm one in 100,000."""
    found = Counter(itertools.chain.from_iterable(ties(regular(8, 3, seed)) for seed in range(4_000)))
    assert len(found) == 28
    assert stats.chisquare(list(found.values())).pvalue > 1e-5


def test_degrees_follow_their_law() -> None:
    """40,000 nodes; false alarm one in 100,000. One node may have one tie more, to make the sum even."""
    degrees = np.bincount(from_degree_law(40_000, LAW, 1).degrees, minlength=7)
    assert degrees[3] + degrees[6] <= 1
    kept = [0, 1, 2, 4, 5]
    assert stats.chisquare(degrees[kept], np.array(LAW)[kept] * degrees[kept].sum()).pvalue > 1e-5


def test_scale_free_degrees_follow_the_truncated_power_law() -> None:
    """By classes of degrees; false alarm one in 100,000."""
    degrees = scale_free(40_000, 2.5, 3, 1).degrees
    law = power_law(2.5, 3, 200)
    assert degrees.min() == 3
    assert degrees.max() <= 201
    assert law[3:] == pytest.approx(np.arange(3, 201) ** -2.5 / (np.arange(3.0, 201.0) ** -2.5).sum(), rel=1e-13)
    edges = [3, 4, 5, 8, 16, 50, 202]
    observed = [int(((degrees >= low) & (degrees < high)).sum()) for low, high in itertools.pairwise(edges)]
    expected = [40_000 * law[low:high].sum() for low, high in itertools.pairwise(edges)]
    assert stats.chisquare(observed, expected).pvalue > 1e-5


def test_a_given_graph_is_kept_as_it_is() -> None:
    drawn = erdos_renyi(500, 4.0, 1)
    for again in (given(drawn.start.tolist(), drawn.end.tolist()), given(matrix(drawn)), given(matrix(drawn).tocsc())):
        assert again.start.tolist() == drawn.start.tolist()
        assert again.end.tolist() == drawn.end.tolist()
    foreign = given(drawn.start.astype(">i4"), np.repeat(drawn.end, 2).astype(">u8")[::2])
    assert foreign.end.tolist() == drawn.end.tolist()
    with pytest.raises(ValueError, match="read-only"):
        drawn.end[0] = 1


def test_a_neighbour_may_stand_twice_in_a_row() -> None:
    assert given([0, 2, 4], [1, 1, 0, 0]).degrees.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: given([1, 2], [0]), r"start\[0\]: 1: must be 0"),
        (lambda: given([0, 2, 1, 2], [1, 2]), r"start\[2\]: 1: must not be below start\[1\], 2"),
        (lambda: given([0, 1, 3], [1, 0]), r"start\[2\]: 3: must be the length of end, 2"),
        (lambda: given([0, 1, 2], [1, 2]), r"end\[1\]: 2, in the row of node 1: must be from 0 to 1"),
        (lambda: given([0, 1, 2], [1, -1]), r"end\[1\]: -1, in the row of node 1: must be from 0 to 1"),
        (lambda: given([0, 1, 2], [1, 1]), r"end\[1\]: 1, in the row of node 1: a node cannot be its own neighbour"),
        (lambda: given([0, 1, 3, 4], [1, 0, 2, 0]), r"end\[2\]: 2, in the row of node 1: 1 must stand in its row"),
        (lambda: given([0, 2, 3], [1, 1, 0]), r"end\[0\]: 1, in the row of node 0: 0 must stand in its row"),
        (lambda: given([0, 1, 2], [1.0, 0.0]), "end: must be an array of whole numbers"),
        (lambda: given([0], []), "start: has 1 entries"),
        (lambda: given([[0, 1]], [1]), "start: must be an array of whole numbers in one dimension"),
        (lambda: given(3.0), "graph: must be start and end, or a matrix"),
        (lambda: given(sparse.csr_array(([0.0, 1.0], ([0, 1], [1, 0])))), "stores zeros"),
        (lambda: given(sparse.bsr_array(np.ones((4, 4)))), "a matrix of format 'bsr'"),
        (lambda: erdos_renyi(10, 9.5), "mean_degree: 9.5: must be from 0 to 9"),
        (lambda: erdos_renyi(10, float("nan")), "mean_degree: nan: must be a finite number"),
        (lambda: erdos_renyi(0, 0.0), "n: 0: must be from 1"),
        (lambda: erdos_renyi(10, 1.0, -1), "seed: -1: must be from 0"),
        (lambda: erdos_renyi(10, 1.0, 2**64), "seed: 18446744073709551616: must be from 0"),
        (lambda: regular(7, 3), "degree: 3: n \\* degree must be even, and n is 7"),
        (lambda: regular(4, 4), "degree: 4: must be from 0 to 3"),
        (lambda: scale_free(100, 1.0), "exponent: 1.0: must be above 1"),
        (lambda: scale_free(100, 2.5, 11), "least_degree: 11: must be from 1 to 10"),
        (lambda: power_law(2.5, 4, 3), "most_degree: 3: must be at least 4"),
        (lambda: from_degree_law(10, [0.5, 0.6]), "sum to 1"),
        (lambda: from_degree_law(3, [0.0, 0.5, 0.0, 0.5]), "law: of degree 3 with probability 0.5: n is 3"),
        (lambda: _of_degrees(np.array([3, 3, 1, 1]), key_of(1)), "of degree 3: no graph without double ties"),
    ],
)
def test_bad_input_gets_a_clear_error(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises(ClassicError, match=said):
        wrong()
