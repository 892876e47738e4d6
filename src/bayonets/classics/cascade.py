"""Watts' cascade on a given or a random graph, simulated (Watts 2002); its exact solution is in `watts`.

All nodes are updated synchronously: a node joins if the share of its neighbours who have joined is at least its
threshold. Joining is final; a node without neighbours joins only as a seed. Every node keeps the number of joined
neighbours that it still lacks. New members update their neighbours; where so many have just joined that few are left,
the remaining nodes inspect their neighbours instead. Both ways give the same steps
(tests/equivalence/test_classics_cascade_slowly.py).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bayonets.classics import wiring
from bayonets.classics.graphs import Graph, Integers, Nodes, erdos_renyi, given
from bayonets.classics.numerics import Floats, number, share, whole
from bayonets.engine import random
from bayonets.engine.jit import inlined, kernel
from bayonets.errors import ClassicError
from bayonets.mechanisms.declare import int64, uint64

# The purpose of the draw of seeds, below the key of a random seed; lower numbers are used in `wiring`. Kernels use
# nothing of another file of this room, since their cached code would not notice an edit there.
_SEEDS = uint64(5)

# A share of neighbours that equals the threshold up to rounding suffices.
ROUNDING = 1e-12

# Measured on sparse and dense graphs of 10,000 to a million nodes: updating a neighbour takes four times as long as
# inspecting one, since inspection reads the rows in order, writes little, and ends as soon as the threshold is met.
_EAGERNESS = 4.0


@dataclass(frozen=True, eq=False)
class Cascade:
    """The extent of a cascade, and its course.

    Attributes:
        share: of all nodes who have joined in the end, in [0, 1].
        count: of nodes who have joined in the end, seeds included.
        steps: number of steps in which a node joined.
        joined: (steps + 1,) nodes who have joined by each step; of the start, the seeds.
    """

    share: float
    count: int
    steps: int
    joined: Integers


def simulate(graph: Any, threshold: Any, seed_share: Any, n: int | None = None, seed: int = 1) -> Cascade:
    """Simulate a cascade to its end.

    Args:
        graph: a mean degree, then an Erdos-Renyi graph of n nodes is drawn with this seed; or a Graph, (start, end), or
            a matrix in compressed sparse row form (`graphs.given`).
        threshold: share of neighbours at which a node joins, within (0, 1]; or (n,) one for each.
        seed_share: share of nodes who have joined at first: floor(seed_share * n + 1/2) of them, drawn without
            replacement; or an array of their numbers.
        n: number of nodes, if a mean degree is given.
        seed: whole, >= 0.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits, or the graph is invalid.
    """
    order, bounds = _run(graph, threshold, seed_share, n, seed)
    nodes, joined = len(order) - 1, bounds.astype(np.int64)
    return Cascade(float(joined[-1] / nodes), int(joined[-1]), len(joined) - 1, joined)


def joining_steps(graph: Any, threshold: Any, seed_share: Any, n: int | None = None, seed: int = 1) -> Integers:
    """The step at which each node joins, of the cascade that `simulate` with the same arguments counts.

    Returns:
        (n,) 0 for seeds, -1 for nodes that never join.

    Raises:
        ClassicError: as `simulate`.
    """
    order, bounds = _run(graph, threshold, seed_share, n, seed)
    steps = np.full(len(order) - 1, -1, np.int64)
    steps[order[: bounds[-1]]] = np.repeat(np.arange(len(bounds)), np.diff(bounds, prepend=0))
    return steps


@np.errstate(over="ignore")
def _run(graph: Any, threshold: Any, seed_share: Any, n: int | None, seed: int) -> tuple[Nodes, Integers]:
    """The nodes in the order of their joining (n + 1,), and the number who have joined by each step (steps + 1,)."""
    seed = whole("seed", seed, low=0, high=2**64 - 1)
    network = _graph(graph, n, seed)
    nodes = network.nodes
    thresholds = _thresholds(threshold, nodes)
    lacking, order = np.empty(nodes, np.int32), np.empty(nodes + 1, np.uint32)
    prepare(network.start, thresholds, lacking)
    seeds = _begin(seed_share, lacking, order, seed)
    bounds = np.empty(nodes + 2, np.int64)
    steps, _ = spread(network.start, network.end, thresholds, lacking, order, bounds, seeds, _EAGERNESS)
    return order, bounds[: steps + 1]


@kernel
def prepare(start: np.ndarray, thresholds: np.ndarray, lacking: np.ndarray) -> None:
    """Fill `lacking`, (n,) int32, with the number of joined neighbours that each node lacks initially."""
    for node in range(lacking.size):
        lacking[node] = _needed(start, thresholds, node)


@inlined
def _needed(start: np.ndarray, thresholds: np.ndarray, node: int) -> int:
    """The number of joined neighbours at which a node joins; a node without neighbours never reaches it."""
    threshold = thresholds[node if thresholds.size > 1 else 0]
    needed = int64(np.ceil(threshold * (start[node + 1] - start[node]) - ROUNDING))
    return needed if needed > 1 else 1


@kernel
def draw_seeds(lacking: np.ndarray, order: np.ndarray, seeds: int, key: np.uint64) -> None:
    """Draw nodes without replacement (Floyd, in Bentley & Floyd 1987) and put them first in order; they lack 0."""
    here, nodes = random.address(key, _SEEDS), lacking.size
    for place in range(seeds):
        last = nodes - seeds + place
        node = int64(random.uniform(random.bits(here, uint64(place))) * (last + 1))
        if lacking[node] == 0:
            node = last
        lacking[node] = 0
        order[place] = node


@kernel
def take_seeds(lacking: np.ndarray, order: np.ndarray, numbers: np.ndarray) -> int:
    """Put given nodes first in order; they lack 0.

    Returns the place of the first node that is invalid or repeated, or the number of nodes if there is none.
    """
    for place in range(numbers.size):
        node = numbers[place]
        if node < 0 or node >= lacking.size or lacking[node] == 0:
            return place
        lacking[node] = 0
        order[place] = node
    return numbers.size


@kernel
def spread(
    start: np.ndarray,
    end: np.ndarray,
    thresholds: np.ndarray,
    lacking: np.ndarray,
    order: np.ndarray,
    bounds: np.ndarray,
    seeds: int,
    eagerness: float,
) -> tuple[int, int]:
    """Simulate a cascade to its end.

    Args:
        start, end: the graph.
        thresholds: (1,) or (n,).
        lacking: (n,) joined neighbours that each node still lacks to join; 0 or less for nodes that have joined.
            Changed.
        order: (n + 1,) nodes in the order of their joining, the seeds first; filled.
        bounds: (n + 2,) number who have joined by each step; filled.
        seeds: their number.
        eagerness: the remaining nodes inspect their neighbours if fewer than this times the new members; 0 for never.

    Returns:
        (steps, those of them in which the remaining nodes inspected their neighbours).
    """
    low, high, steps, looks = 0, int64(seeds), 0, 0
    bounds[0] = high
    while low < high:
        if (high - low) * eagerness > lacking.size - high:
            reached = _look_round(start, end, thresholds, lacking, order, high)
            looks += 1
        else:
            reached = _tell(start, end, lacking, order, low, high)
        low, high = high, reached
        if low < high:
            steps += 1
            bounds[steps] = high
    return steps, looks


@inlined
def _tell(start: np.ndarray, end: np.ndarray, lacking: np.ndarray, order: np.ndarray, low: int, high: int) -> int:
    """Nodes from place low to high update their neighbours; those that lack none any more are appended."""
    reached = high
    for place in range(low, high):
        node = order[place]
        for tie in range(start[node], start[node + 1]):
            neighbour = end[tie]
            left = lacking[neighbour] - 1
            lacking[neighbour] = left
            # Written in any case and kept only if the node joins: this avoids an unpredictable branch.
            order[reached] = neighbour
            reached += 1 if left == 0 else 0
    return reached


@inlined
def _look_round(
    start: np.ndarray, end: np.ndarray, thresholds: np.ndarray, lacking: np.ndarray, order: np.ndarray, high: int
) -> int:
    """Nodes that have not joined count their joined neighbours anew; those with enough are appended after `high`."""
    reached = high
    for node in range(lacking.size):
        if lacking[node] > 0:
            left = _needed(start, thresholds, node)
            tie, last = start[node], start[node + 1]
            while left > 0 and tie < last:  # enough neighbours have joined
                left -= 1 if lacking[end[tie]] <= 0 else 0
                tie += 1
            lacking[node] = max(left, 1)
            order[reached] = node
            reached += 1 if left <= 0 else 0
    # Only now, so that nodes that join in the same step are not counted.
    for place in range(high, reached):
        lacking[order[place]] = 0
    return reached


def _graph(graph: Any, n: int | None, seed: int) -> Graph:
    """The given graph, or a random one with the given mean degree."""
    if isinstance(graph, Graph):
        network = graph
    elif isinstance(graph, tuple) or np.ndim(graph) > 0:
        network = given(*graph) if isinstance(graph, tuple) else given(graph)
    elif n is None:
        number("graph", graph, low=0.0)
        raise ClassicError("n: None: must be the number of nodes of a random graph with a given mean degree")
    else:
        return erdos_renyi(n, graph, seed)
    if n is not None and n != network.nodes:
        raise ClassicError(f"n: {n!r}: the graph has {network.nodes} nodes; leave n out")
    return network


def _thresholds(threshold: Any, nodes: int) -> Floats:
    """(1,) for all, or (n,) one for each, checked."""
    if np.ndim(threshold) == 0:
        return np.array([number("threshold", threshold, above=0.0, high=1.0)])
    each = np.ascontiguousarray(threshold, np.float64)
    if each.shape != (nodes,):
        raise ClassicError(
            f"threshold: has the shape {each.shape}: must be one number, or one for each of {nodes} nodes"
        )
    fine = (each > 0.0) & (each <= 1.0)
    if not fine.all():
        node = int(np.argmin(fine))
        raise ClassicError(f"threshold[{node}]: {each[node]}: must be above 0 and at most 1")
    return each


def _begin(seed_share: Any, lacking: Any, order: Nodes, seed: int) -> int:
    """Draw the seeds, or check those given, and let them join; returns their number."""
    nodes = len(lacking)
    if np.ndim(seed_share) == 0:
        seeds = int(share("seed_share", seed_share) * nodes + 0.5)
        draw_seeds(lacking, order, seeds, wiring.key_of(seed))
        return seeds
    given = np.asarray(seed_share)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
        raise ClassicError("seed_share: must be a share, or an array of the whole numbers of nodes")
    numbers = np.ascontiguousarray(given, np.int64)
    place = take_seeds(lacking, order, numbers)
    if place < len(numbers):
        wrong = int(given[place])
        rule = "stands there twice" if 0 <= wrong < nodes else f"must be from 0 to {nodes - 1}"
        raise ClassicError(f"seed_share[{place}]: {wrong}: {rule}")
    return place
