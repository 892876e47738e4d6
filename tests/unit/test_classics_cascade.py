"""Watts' cascade by hand, what it accepts, and what it says of what it does not accept."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from bayonets.classics import watts
from bayonets.classics.graphs import Graph, erdos_renyi, given, regular
from bayonets.errors import ClassicError

# 0 - 1 - 2 - 3 in a row, 4 alone.
ROW = given([0, 1, 3, 5, 6, 6], [1, 0, 2, 1, 3, 2])


def test_a_cascade_runs_along_a_row_of_nodes_one_a_step() -> None:
    found = watts.simulate(ROW, 0.5, [0])
    assert (found.share, found.count, found.steps) == (0.8, 4, 3)
    assert found.joined.tolist() == [1, 2, 3, 4]
    assert watts.joining_steps(ROW, 0.5, [0]).tolist() == [0, 1, 2, 3, -1]


def test_above_one_half_nobody_between_two_neighbours_is_persuaded_by_one() -> None:
    assert watts.simulate(ROW, 0.51, [0]).joined.tolist() == [1]
    assert watts.joining_steps(ROW, 0.51, [0, 2]).tolist() == [0, 1, 0, 1, -1]


def test_everybody_may_have_a_threshold_of_his_own() -> None:
    assert watts.joining_steps(ROW, [1.0, 0.5, 0.6, 1.0, 1.0], [0]).tolist() == [0, 1, -1, -1, -1]


def test_a_node_without_neighbours_joins_only_as_a_seed() -> None:
    assert watts.joining_steps(ROW, 0.5, [4]).tolist() == [-1, -1, -1, -1, 0]


def test_without_seeds_nobody_joins_and_with_all_of_them_it_is_over() -> None:
    nobody: tuple[Any, ...] = (0.0, 0, [])
    for seeds in nobody:
        assert watts.simulate(ROW, 0.5, seeds).joined.tolist() == [0]
    assert watts.simulate(ROW, 0.5, 1.0).joined.tolist() == [5]


def test_a_mean_degree_is_an_erdos_renyi_graph_of_the_same_seed() -> None:
    drawn = erdos_renyi(500, 3.0, 9)
    assert (
        watts.simulate(3.0, 0.2, 0.05, 500, 9).joined.tolist()
        == watts.simulate(drawn, 0.2, 0.05, seed=9).joined.tolist()
    )


def test_the_seed_matters_and_defaults_to_1() -> None:
    ring = regular(300, 3, 1)
    courses = [watts.joining_steps(ring, 0.5, 0.05, seed=seed).tolist() for seed in (1, 2)]
    assert courses[0] != courses[1]
    assert watts.joining_steps(ring, 0.5, 0.05).tolist() == courses[0]


def test_a_graph_may_be_given_in_three_ways() -> None:
    matrix = sparse.csr_array((np.ones(6), ROW.end.astype(np.int32), ROW.start.astype(np.int32)), shape=(5, 5))
    for graph in (ROW, (ROW.start, ROW.end), (ROW.start.tolist(), ROW.end.tolist()), matrix):
        assert watts.simulate(graph, 0.5, [0], 5).joined.tolist() == [1, 2, 3, 4]


def test_what_is_given_is_not_changed() -> None:
    seeds, thresholds = np.array([0, 3]), np.full(5, 0.5)
    start, end = ROW.start.copy(), ROW.end.copy()
    watts.simulate(Graph(start, end), thresholds, seeds)
    assert (seeds.tolist(), thresholds.tolist()) == ([0, 3], [0.5] * 5)
    assert (start.tolist(), end.tolist()) == (ROW.start.tolist(), ROW.end.tolist())
    start[0] = 0  # the user's own arrays stay writeable


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: watts.simulate(3.0, 0.18, 0.1), "n: None: must be the number of nodes"),
        (lambda: watts.simulate("er", 0.18, 0.1, 10), "mean_degree: 'er': must be a number"),
        (lambda: watts.simulate(math.nan, 0.18, 0.1, 10), "mean_degree: nan: must be a finite number"),
        (lambda: watts.simulate(-1.0, 0.18, 0.1, 10), "mean_degree: -1.0: must be from 0 to 9"),
        (lambda: watts.simulate([1, 2], 0.18, 0.1), "graph: must be start and end, or a matrix"),
        (lambda: watts.simulate(([0, 1, 2], [1, 5]), 0.18, 0.1), r"end\[1\]: 5, in the row of node 1"),
        (lambda: watts.simulate(ROW, 0.18, 0.1, 6), "n: 6: the graph has 5 nodes"),
        (lambda: watts.simulate(ROW, 0.0, 0.1), "threshold: 0.0: must be above 0"),
        (lambda: watts.simulate(ROW, 1.1, 0.1), "threshold: 1.1: must be above 0 and at most 1"),
        (lambda: watts.simulate(ROW, [0.5] * 4, 0.1), r"threshold: has the shape \(4,\): must be one number, or"),
        (lambda: watts.simulate(ROW, [0.5, 0.5, math.nan, 1, 1], 0.1), r"threshold\[2\]: nan: must be above 0"),
        (lambda: watts.simulate(ROW, 0.5, 1.5), "seed_share: 1.5: must be from 0 to 1"),
        (lambda: watts.simulate(ROW, 0.5, math.nan), "seed_share: nan: must be a finite number"),
        (lambda: watts.simulate(ROW, 0.5, [0, 5]), r"seed_share\[1\]: 5: must be from 0 to 4"),
        (lambda: watts.simulate(ROW, 0.5, [-1]), r"seed_share\[0\]: -1: must be from 0 to 4"),
        (lambda: watts.simulate(ROW, 0.5, [3, 0, 3]), r"seed_share\[2\]: 3: stands there twice"),
        (lambda: watts.simulate(ROW, 0.5, [0.5]), "seed_share: must be a share, or an array of the whole numbers"),
        (lambda: watts.simulate(ROW, 0.5, 0.1, seed=-1), "seed: -1: must be from 0"),
        (lambda: watts.simulate(ROW, 0.5, 0.1, seed=1.5), "seed: 1.5: must be a whole number"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_gets_a_clear_error(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises(ClassicError, match=said):
        wrong()
