"""Watts' cascade on a given or a drawn graph, simulated (Watts 2002); its exact side is `watts`.

In each step all nodes look at once: a node joins if the share of its neighbours who have joined is at least its
threshold. Nobody goes back; a node without neighbours joins only as a seed. Every node keeps how many joined neighbours
it still lacks. Those who have just joined tell their neighbours; where so many have just joined that few are left,
these look round instead. Both ways give the same steps (tests/twins/test_classics_cascade_slowly.py).
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

# What seeds are drawn for, below the key of a seed; the numbers before it are taken in `wiring`. Kernels call and read
# nothing of another file of this room: their cached code would not notice an edit there.
_SEEDS = uint64(5)

# A share of neighbours that equals the threshold but for rounding is enough.
ROUNDING = 1e-12

# Measured on sparse and dense graphs of 10,000 to a million nodes: telling a neighbour takes some four times as long as
# looking at one, since looking goes through the rows in order, writes little, and ends as soon as it has found enough.
_EAGERNESS = 4.0


@dataclass(frozen=True, eq=False)
class Cascade:
    """How far a cascade went, and its course.

    Attributes:
        share: of all nodes who have joined in the end, in [0, 1].
        count: of nodes who have joined in the end, seeds included.
        steps: in which somebody joined.
        joined: (steps + 1,) nodes who have joined by each step; of the start, the seeds.
    """

    share: float
    count: int
    steps: int
    joined: Integers


def simulate(graph: Any, threshold: Any, seed_share: Any, n: int | None = None, seed: int = 1) -> Cascade:
    """Let a cascade run to its end.

    Args:
        graph: a mean degree, then an Erdos-Renyi graph of n nodes is drawn with this seed; or a Graph, (start, end), or
            a matrix in compressed sparse row form (`graphs.given`).
        threshold: share of neighbours that persuades a node, within (0, 1]; or (n,) one for each.
        seed_share: share of nodes who have joined at first: floor(seed_share * n + 1/2) of them, drawn without
            replacement; or an array of their numbers.
        n: how many nodes, if a mean degree is given.
        seed: whole, >= 0.

    Raises:
        ClassicError: a number is none or beyond its limits, or the graph is none.
    """
    order, bounds = _run(graph, threshold, seed_share, n, seed)
    nodes, joined = len(order) - 1, bounds.astype(np.int64)
    return Cascade(float(joined[-1] / nodes), int(joined[-1]), len(joined) - 1, joined)


def joining_steps(graph: Any, threshold: Any, seed_share: Any, n: int | None = None, seed: int = 1) -> Integers:
    """The step at which each node joins, of the cascade that `simulate` with the same arguments counts.

    Returns:
        (n,) 0 for seeds, -1 for who never joins.

    Raises:
        ClassicError: as `simulate`.
    """
    order, bounds = _run(graph, threshold, seed_share, n, seed)
    steps = np.full(len(order) - 1, -1, np.int64)
    steps[order[: bounds[-1]]] = np.repeat(np.arange(len(bounds)), np.diff(bounds, prepend=0))
    return steps


@np.errstate(over="ignore")
def _run(graph: Any, threshold: Any, seed_share: Any, n: int | None, seed: int) -> tuple[Nodes, Integers]:
    """The nodes in the order of their joining (n + 1,), and how many have joined by each step (steps + 1,)."""
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
    """Say how many joined neighbours each node lacks before anybody has joined; filled into lacking, (n,) int32."""
    for node in range(lacking.size):
        lacking[node] = _needed(start, thresholds, node)


@inlined
def _needed(start: np.ndarray, thresholds: np.ndarray, node: int) -> int:
    """How many neighbours persuade a node; one without neighbours needs one whom it has not."""
    threshold = thresholds[node if thresholds.size > 1 else 0]
    needed = int64(np.ceil(threshold * (start[node + 1] - start[node]) - ROUNDING))
    return needed if needed > 1 else 1


@kernel
def draw_seeds(lacking: np.ndarray, order: np.ndarray, seeds: int, key: np.uint64) -> None:
    """Draw so many nodes without replacement (Floyd, in Bentley & Floyd 1987), put them first in order; they lack 0."""
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
    """Put given nodes first in order; they lack 0. Stops at, and returns, the place of the first that is none or twice.

    If all are fine that is how many they are.
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
    """Let a cascade run to its end.

    Args:
        start, end: the graph.
        thresholds: (1,) or (n,).
        lacking: (n,) joined neighbours that each node still lacks to join; 0 or less for who has joined. Changed.
        order: (n + 1,) nodes in the order of their joining, the seeds first; filled.
        bounds: (n + 2,) how many have joined by each step; filled.
        seeds: how many.
        eagerness: the left look round if those who have just joined times this are more; 0 for never.

    Returns:
        (steps, those of them in which the left looked round).
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
    """Those from place low to high tell their neighbours; whoever lacks nobody any more is put behind them."""
    reached = high
    for place in range(low, high):
        node = order[place]
        for tie in range(start[node], start[node + 1]):
            neighbour = end[tie]
            left = lacking[neighbour] - 1
            lacking[neighbour] = left
            # Written in any case and kept only if nobody lacks: the processor need not foresee which.
            order[reached] = neighbour
            reached += 1 if left == 0 else 0
    return reached


@inlined
def _look_round(
    start: np.ndarray, end: np.ndarray, thresholds: np.ndarray, lacking: np.ndarray, order: np.ndarray, high: int
) -> int:
    """Whoever has not joined counts anew which neighbours have; those with enough are put behind place high."""
    reached = high
    for node in range(lacking.size):
        if lacking[node] > 0:
            left = _needed(start, thresholds, node)
            tie, last = start[node], start[node + 1]
            while left > 0 and tie < last:  # who has found enough looks no further
                left -= 1 if lacking[end[tie]] <= 0 else 0
                tie += 1
            lacking[node] = max(left, 1)
            order[reached] = node
            reached += 1 if left <= 0 else 0
    # Only now, so that nobody has seen who joins in the same step.
    for place in range(high, reached):
        lacking[order[place]] = 0
    return reached


def _graph(graph: Any, n: int | None, seed: int) -> Graph:
    """The graph that is given, or one drawn with the mean degree that is given."""
    if isinstance(graph, Graph):
        network = graph
    elif isinstance(graph, tuple) or np.ndim(graph) > 0:
        network = given(*graph) if isinstance(graph, tuple) else given(graph)
    elif n is None:
        number("graph", graph, low=0.0)
        raise ClassicError("n: None: must say how many nodes to draw a graph of, given its mean degree")
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
    """Draw the seeds, or check those that are given, and have them join; how many they are."""
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
        found = int(given[place])
        rule = "stands there twice" if 0 <= found < nodes else f"must be from 0 to {nodes - 1}"
        raise ClassicError(f"seed_share[{place}]: {found}: {rule}")
    return place
