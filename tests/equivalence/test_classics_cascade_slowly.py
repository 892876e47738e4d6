"""The compiled cascade against a slow one in plain Python, and all compiled code against the same code uncompiled.

The slow one looks at every node in every step and reckons with fractions. This file is also the program that the second
process runs without compiling anything.
"""

import os
import subprocess
import sys
import warnings
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tests
from tests.worlds import needs_speed

from bayonets.classics import cascade, graphs, watts
from bayonets.classics.graphs import Graph

Case = tuple[Graph, Any, list[int]]

NEVER, ALWAYS = 0.0, 1e9


def case(number: int) -> Case:
    """A graph of one of four kinds, a threshold for all or one for each, and seeds; thresholds have two decimals."""
    chance = np.random.default_rng(number)
    n = int(chance.integers(2, 120))
    graph = (
        graphs.erdos_renyi(n, min(float(chance.uniform(0.5, 9.0)), n - 1), number),
        graphs.regular(2 * n, int(chance.integers(0, min(2 * n, 9))), number),
        graphs.scale_free(n + 10, 2.3, 1, number),
        doubled(graphs.erdos_renyi(n, min(2.0, n - 1), number)),
    )[number % 4]
    each = chance.integers(1, 60, graph.nodes) / 100.0
    threshold = each if number % 3 == 0 else float(each[0])
    seeds = chance.choice(graph.nodes, int(chance.integers(0, 1 + graph.nodes // 5)), replace=False)
    return graph, threshold, seeds.tolist()


def doubled(graph: Graph) -> Graph:
    """The same graph with every tie standing twice."""
    return Graph(2 * graph.start, graph.end.repeat(2))


def slowly(graph: Graph, threshold: Any, seeds: list[int]) -> list[int]:
    """The step at which each node joins, or -1; a decimal threshold is taken for what it says."""
    asked = [Fraction(f"{value:.2f}") for value in np.broadcast_to(threshold, graph.nodes)]
    rows = [graph.end[graph.start[node] : graph.start[node + 1]].tolist() for node in range(graph.nodes)]
    joined = [0 if node in set(seeds) else -1 for node in range(graph.nodes)]
    for step in range(1, graph.nodes + 1):
        persuaded = [
            node
            for node, row in enumerate(rows)
            if joined[node] < 0 and row and Fraction(sum(joined[other] >= 0 for other in row), len(row)) >= asked[node]
        ]
        for node in persuaded:
            joined[node] = step
    return joined


def series(steps: list[int]) -> list[int]:
    return [sum(0 <= step <= last for step in steps) for last in range(max(*steps, 0) + 1)]


def quickly(given: Case, eagerness: float) -> tuple[list[int], int]:
    """How many have joined by each step, and in how many of them the left looked round."""
    graph, threshold, seeds = given
    thresholds = np.atleast_1d(np.asarray(threshold, np.float64))
    lacking, order = np.empty(graph.nodes, np.int32), np.empty(graph.nodes + 1, np.uint32)
    bounds = np.empty(graph.nodes + 2, np.int64)
    cascade.prepare(graph.start, thresholds, lacking)
    order[: len(seeds)] = seeds
    lacking[seeds] = 0
    steps, looks = cascade.spread(graph.start, graph.end, thresholds, lacking, order, bounds, len(seeds), eagerness)
    assert (lacking <= 0).sum() == bounds[steps]
    return bounds[: steps + 1].tolist(), looks


@pytest.mark.parametrize("number", range(60))
def test_the_compiled_cascade_joins_the_same_nodes_at_the_same_steps_as_a_slow_one(number: int) -> None:
    graph, threshold, seeds = case(number)
    steps = slowly(graph, threshold, seeds)
    assert watts.joining_steps(graph, threshold, seeds).tolist() == steps
    course = watts.simulate(graph, threshold, seeds)
    assert course.joined.tolist() == series(steps)
    assert (course.count, course.steps) == (course.joined[-1], len(course.joined) - 1)
    assert course.share == course.count / graph.nodes


@pytest.mark.parametrize("number", range(60))
def test_to_tell_and_to_look_round_is_the_same(number: int) -> None:
    """Made sure of by the count of steps in which the left looked round; in the last step nobody joins."""
    given = case(number)
    told, none = quickly(given, NEVER)
    seen, every = quickly(given, ALWAYS)
    assert (none, every) == (0, len(seen) if given[2] else 0)
    assert told == seen
    assert all(quickly(given, eagerness)[0] == told for eagerness in (0.3, 1.0, 4.0, 20.0))


def test_the_cases_mix_both_ways_in_one_run() -> None:
    """Not in every case, but in at least ten: some steps of one way and some of the other, at several switches."""
    mixed = 0
    for number in range(60):
        course, looks = quickly(case(number), cascade._EAGERNESS)
        mixed += 0 < looks < len(course) - 1
    assert mixed >= 10


def test_a_share_that_equals_the_threshold_is_enough_whatever_the_rounding() -> None:
    """0.07 times 100 is above 7 in floating point."""
    n = 101
    star = Graph(np.array([0, 100, *range(101, 201)]), np.array([*range(1, 101), *[0] * 100], np.uint32))
    assert star.nodes == n
    assert watts.simulate(star, 0.07, list(range(1, 7))).count == 6
    assert watts.simulate(star, 0.07, list(range(1, 8))).joined.tolist() == [7, 8, 101]


# --- compiled and uncompiled ------------------------------------------------------------------------------------------


def digests() -> dict[str, str]:
    drawn = {
        "erdos_renyi": graphs.erdos_renyi(200, 3.0, 5),
        "few pairs": graphs.erdos_renyi(3_000, 0.01, 5),
        "regular": graphs.regular(60, 7, 5),
        "scale_free": graphs.scale_free(200, 2.1, 2, 5),
    }
    found = {name: sha256(graph.start.tobytes() + graph.end.tobytes()).hexdigest() for name, graph in drawn.items()}
    for name, graph in drawn.items():
        found[f"{name}, joined"] = str(watts.simulate(graph, 0.3, 0.1, seed=2).joined.tolist())
        found[f"{name}, steps"] = str(watts.joining_steps(graph, 0.25, 0.05, seed=3).tolist())
    for number in range(12):
        for eagerness in (NEVER, 4.0, ALWAYS):
            found[f"{number}, {eagerness}"] = str(quickly(case(number), eagerness))
    return found


@needs_speed
def test_the_compiled_code_is_the_plain_one_and_the_plain_one_warns_of_nothing() -> None:
    path = [str(Path(tests.__path__[0]).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONWARNINGS": "error::RuntimeWarning",
    }
    plain = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, text=True, check=False)
    assert plain.returncode == 0, plain.stderr
    assert dict(line.split(" = ", 1) for line in plain.stdout.splitlines()) == digests()


if __name__ == "__main__":  # for the test of the compiled code against the plain one
    warnings.simplefilter("error", RuntimeWarning)
    sys.stdout.writelines(f"{name} = {found}\n" for name, found in digests().items())
