"""Watts' cascade here and elsewhere: `python -m benchmarks.classics_cascades`.

The same graph, threshold and seeds for all, run until nobody more joins; who has joined in the end must be the same.
Not timed for anybody: the graph and its conversion to what each reads (our Graph, a networkx graph in NDlib's model
with its thresholds configured, CyNetDiff's arrays, a SciPy matrix with the needed counts). Timed is what a user does
for each run:

- ours: `watts.simulate(graph, threshold, seeds)`, from the check of its arguments to the counts by step;
- NDlib: `reset` to the seeds, then iterations, without the status of nodes, until one changes nothing (its rule is >=,
  all nodes at once, as ours; it looks at all nodes in each);
- CyNetDiff, of its linear threshold model with weights of 1 / degree: `set_seeds`, `_assign_thresholds` (each reset
  forgets them, and the public way draws them at random), `advance_until_completion`; beside it the last alone;
- SciPy: one product of the matrix in single precision with who has joined in each step, as usually written well; and
  beside it a version that slices the rows of those who have just joined.

Slow cascades go many small steps through a sparse graph; fast ones are over in a few.
"""

import array
import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import networkx as nx
import numpy as np
from cynetdiff.models import LinearThresholdModel
from ndlib.models.epidemics import ThresholdModel
from ndlib.models.ModelConfig import Configuration
from scipy import sparse

from bayonets.classics import watts
from bayonets.classics.graphs import Graph, erdos_renyi
from benchmarks.measures import Found
from benchmarks.rows import Row, as_table, at_least, compared

Prepared = Callable[[], Any]
"""Begins and runs one cascade; returns what `members` can read afterwards."""

Times = dict[str, list[tuple[float, float]]]
"""Seconds of each contender in each round: both parts of a run, and the second alone."""

_ROUNDS, _ROUNDS_OF_NDLIB, _CALLS = 7, 3, 5
_FEW_NODES = 10_000
_PRECISE = 1e-12


@dataclass(frozen=True)
class Case:
    """A cascade that all contenders run.

    Attributes:
        name: for the table.
        nodes, mean_degree: of the Erdos-Renyi graph.
        threshold: of every node; no share of so few neighbours equals it but for rounding to single precision.
        seed_share: of nodes.
        ndlib: how many times as fast as NDlib is asked; 0 to leave it out.
    """

    name: str
    nodes: int
    mean_degree: float
    threshold: float
    seed_share: float
    ndlib: float = 0.0


CASES = (
    Case("slow", 10_000, 1.05, 0.18, 1e-3, 80),
    Case("fast", 10_000, 3.0, 0.18, 1e-2, 80),
    Case("fast, dense", 10_000, 20.0, 0.07, 2e-2, 80),
    Case("slow", 100_000, 1.05, 0.18, 1e-3, 180),
    Case("medium", 100_000, 6.0, 0.18, 1e-3),
    Case("fast", 100_000, 3.0, 0.18, 1e-2, 180),
    Case("fast, dense", 100_000, 20.0, 0.07, 2e-2),
    Case("very dense", 100_000, 50.0, 0.23, 0.2),
)


def measure() -> Found:
    """All cases, one after the other."""
    rows: list[Row] = []
    figures: dict[str, Times] = {}
    for case in CASES:
        found, figures[f"{case.nodes} {case.name}"] = measure_case(case)
        rows += found
    return rows, figures


def measure_case(case: Case) -> tuple[list[Row], Times]:
    """One case: contenders in turns, the medians over rounds of how many times as long they take, and the seconds.

    Raises:
        AssertionError: they do not end in the same state.
    """
    graph = erdos_renyi(case.nodes, case.mean_degree, 1)
    steps = watts.joining_steps(graph, case.threshold, case.seed_share, seed=1)
    seeds = np.flatnonzero(steps == 0)
    contenders = contenders_of(case, graph, seeds)
    for name, (begin, finish, members) in contenders.items():
        finish(begin())
        assert np.array_equal(np.sort(members()), np.flatnonzero(steps >= 0)), f"{name} ends in another state"  # noqa: S101
    found: Times = {name: [] for name in contenders}
    for turn in range(_ROUNDS):
        for name, (begin, finish, _) in contenders.items():
            if name != "NDlib" or turn < (_ROUNDS_OF_NDLIB if case.nodes <= _FEW_NODES else 1):
                calls = 1 if name == "NDlib" else _CALLS
                found[name].append(_seconds(begin, finish, calls))
    return rows_of(case, found, f"{int(steps.max())} steps, {float((steps >= 0).mean()):.0%} join"), found


def rows_of(case: Case, found: Times, course: str) -> list[Row]:
    """What was found, as rows of the table; times are (both parts, the second part alone)."""
    own = [both for both, _ in found["ours"]]

    def times(name: str, part: int = 0) -> float:
        return median(taken[part] / ours for taken, ours in zip(found[name], own, strict=False))

    def note(name: str, part: int = 0) -> str:
        return f" ({median(taken[part] for taken in found[name]) * 1e3:,.2f} ms against {median(own) * 1e3:.2f})"

    head, unit = f"{case.nodes:,} nodes, {case.name} ({course})", "times as fast"
    rows = []
    if "NDlib" in found:
        rows.append(at_least(f"{head}: NDlib", times("NDlib"), case.ndlib, unit, note=note("NDlib"), digits=0))
    rows += [
        at_least(f"{head}: CyNetDiff", times("CyNetDiff"), 4, unit, note=note("CyNetDiff")),
        compared(f"{head}: CyNetDiff, its last part alone", times("CyNetDiff", 1), unit, note=note("CyNetDiff", 1)),
        at_least(f"{head}: SciPy, a product a step", times("SciPy"), 1, unit, note=note("SciPy")),
        compared(f"{head}: SciPy, rows of the new", times("SciPy, sliced"), unit, note=note("SciPy, sliced")),
    ]
    return rows


Contender = tuple[Callable[[], Any], Callable[[Any], Any], Callable[[], Any]]
"""What begins a run, what goes on with it to its end, and who has joined then."""


def contenders_of(case: Case, graph: Graph, seeds: Any) -> dict[str, Contender]:
    """Everybody, with the graph in the form that he reads."""

    def run(_: Any) -> None:
        watts.simulate(graph, case.threshold, seeds)

    found: dict[str, Contender] = {"ours": (_nothing, run, lambda: _ours(case, graph, seeds))}
    if case.ndlib:
        found["NDlib"] = ndlib_contender(case, graph, seeds.tolist())
    found["CyNetDiff"] = cynetdiff_contender(case, graph, seeds.tolist())
    return found | scipy_contenders(case, graph, seeds)


def ndlib_contender(case: Case, graph: Graph, seeds: list[int]) -> Contender:
    """NDlib's ThresholdModel."""
    network = nx.Graph()
    network.add_nodes_from(range(graph.nodes))
    here = np.repeat(np.arange(graph.nodes), graph.degrees)
    network.add_edges_from(zip(here.tolist(), graph.end.tolist(), strict=True))
    model = ThresholdModel(network)
    configuration = Configuration()
    configuration.add_model_initial_configuration("Infected", seeds)
    for node in range(graph.nodes):
        configuration.add_node_configuration("threshold", node, case.threshold)
    model.set_initial_status(configuration)

    def finish(_: Any) -> None:
        model.iteration(node_status=False)  # the first only tells the start
        while model.iteration(node_status=False)["status_delta"][1]:
            pass

    return lambda: model.reset(seeds), finish, lambda: [node for node, status in model.status.items() if status]


def cynetdiff_contender(case: Case, graph: Graph, seeds: list[int]) -> Contender:
    """CyNetDiff's LinearThresholdModel with the same threshold for all."""
    model = LinearThresholdModel(
        array.array("I", graph.start[:-1].astype(np.uint32).tobytes()), array.array("I", graph.end.tobytes())
    )
    thresholds = array.array("f", [case.threshold]) * graph.nodes

    def begin() -> None:
        model.set_seeds(seeds)
        model._assign_thresholds(thresholds)

    return begin, lambda _: model.advance_until_completion(), lambda: list(model.get_activated_nodes())


def scipy_contenders(case: Case, graph: Graph, seeds: Any) -> dict[str, Contender]:
    """A product a step, and rows of those who have just joined."""
    n = graph.nodes
    parts = np.ones(len(graph.end), np.float32), graph.end.astype(np.int32), graph.start.astype(np.int32)
    ties = sparse.csr_array(parts, shape=(n, n))
    needed = np.maximum(np.ceil(case.threshold * graph.degrees - _PRECISE), 1.0).astype(np.float32)
    last: dict[str, Any] = {}

    def by_products(_: Any) -> None:
        joined, count = np.zeros(n, np.float32), 0
        joined[seeds] = 1.0
        while count != (count := np.count_nonzero(joined)):
            joined[ties @ joined >= needed] = 1.0
        last["products"] = joined

    def by_rows(_: Any) -> None:
        joined, seen, new = np.zeros(n, bool), np.zeros(n, np.int64), seeds
        while len(new):
            joined[new] = True
            seen += np.bincount(ties[new].indices, minlength=n)
            new = np.flatnonzero((seen >= needed) & ~joined)
        last["rows"] = joined

    return {
        "SciPy": (_nothing, by_products, lambda: np.flatnonzero(last["products"])),
        "SciPy, sliced": (_nothing, by_rows, lambda: np.flatnonzero(last["rows"])),
    }


def _ours(case: Case, graph: Graph, seeds: Any) -> Any:
    return np.flatnonzero(watts.joining_steps(graph, case.threshold, seeds) >= 0)


def _nothing() -> None:
    """Nothing has to be done before a run."""


def _seconds(begin: Callable[[], Any], finish: Callable[[Any], Any], calls: int) -> tuple[float, float]:
    """The median over calls of what both parts take together, and the second."""
    gc.collect()
    both, second = [], []
    for _ in range(calls):
        started = time.perf_counter()
        begun = begin()
        between = time.perf_counter()
        finish(begun)
        ended = time.perf_counter()
        both.append(ended - started)
        second.append(ended - between)
    return median(both), median(second)


if __name__ == "__main__":
    found_rows, _ = measure()
    sys.stdout.write(as_table(found_rows) + "\n")
    sys.exit(any(not row.met for row in found_rows))
