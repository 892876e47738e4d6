"""Graphs in compressed sparse row form: random with a given mean degree or degree distribution, or given by the user.

All are undirected: a tie stands in the rows of both its ends. Drawn graphs are simple, no node is tied to itself or
twice to another, and their rows ascend. The same seed draws the same graph on every machine.
"""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.classics import wiring
from bayonets.classics.numerics import Floats, number, whole
from bayonets.engine import random
from bayonets.errors import ClassicError
from bayonets.mechanisms.elementary import exp, log

Integers = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.uint32]

_MOST_NODES = 2**31
_MOST_SEED = 2**64 - 1
_ATTEMPTS = 10


@dataclass(frozen=True, eq=False)
class Graph:
    """A graph; checked at construction and read only.

    Attributes:
        start: (n + 1,) int64, where each node's neighbours begin in `end`; the first is 0, the last the length of end.
        end: (2 ties,) uint32, the neighbours of node 0, then those of node 1, and so on.

    Raises:
        ClassicError: an entry is invalid (it is named in the message), or a tie is listed at one of its ends only.
    """

    start: Integers
    end: Nodes

    def __post_init__(self) -> None:
        """Check the arrays, and keep them as read-only views in the types that compiled code expects."""
        start = _read_only(_whole_numbers("start", self.start).astype(np.int64, copy=False))
        end = _read_only(_whole_numbers("end", self.end))
        _check_starts(start, end.size)
        _check_ends(start, end)
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", _read_only(end.astype(np.uint32, copy=False)))

    @property
    def nodes(self) -> int:
        """Their number."""
        return len(self.start) - 1

    @property
    def degrees(self) -> Integers:
        """(n,) the number of neighbours of each node."""
        return np.diff(self.start)


def given(start: Any, end: Any = None) -> Graph:
    """A graph from the user's arrays, or from one matrix in compressed sparse row form.

    Args:
        start: (n + 1,) where each node's neighbours begin in `end`; or an object with `indptr` and `indices`, such as
            a csr_array of SciPy, whose stored entries are ties, whatever their weight.
        end: (2 ties,) numbers of neighbours, from 0 to n - 1; a neighbour listed twice counts twice.

    Raises:
        ClassicError: an entry is invalid (it is named in the message), or a tie is listed at one of its ends only.
    """
    if end is not None:
        return Graph(start, end)
    if not (hasattr(start, "indptr") and hasattr(start, "indices")):
        raise ClassicError("graph: must be start and end, or a matrix in compressed sparse row form, such as csr_array")
    if getattr(start, "format", "csr") not in ("csr", "csc"):
        raise ClassicError(f"graph: a matrix of format {start.format!r}: must be in compressed sparse row form")
    if not np.all(getattr(start, "data", 1)):
        raise ClassicError("graph: the matrix stores zeros: call its eliminate_zeros() first")
    return Graph(start.indptr, start.indices)


@np.errstate(over="ignore")
def erdos_renyi(n: int, mean_degree: float, seed: int = 1) -> Graph:
    """Each pair of n nodes is tied with the same probability, mean_degree / (n - 1) (Erdos & Renyi 1959; Gilbert 1959).

    Raises:
        ClassicError: a value is not a finite number, n is below 1, or the mean degree is beyond 0 to n - 1.
    """
    nodes, key = _nodes(n), _key(seed)
    mean = number("mean_degree", mean_degree, low=0.0, high=nodes - 1)
    start = np.zeros(nodes + 1, np.int64)
    if mean == 0.0:
        return Graph(start, np.zeros(0, np.uint32))
    probability = mean / (nodes - 1)
    wiring.draw_pairs(start, np.zeros(0, np.uint32), probability, key)
    np.cumsum(start, out=start)
    end = np.empty(start[-1], np.uint32)
    wiring.draw_pairs(start.copy(), end, probability, key)
    return Graph(start, end)


def regular(n: int, degree: int, seed: int = 1) -> Graph:
    """Every one of n nodes has the same number of neighbours, who are drawn at random.

    The configuration model with switches (see `from_degree_law`), which is nearly uniform over such graphs; of degrees
    above (n - 1) / 2, the pairs that are not tied are drawn instead.

    Raises:
        ClassicError: a value is not a finite number, the degree is beyond 0 to n - 1, or n * degree is odd.
    """
    nodes = _nodes(n)
    each = whole("degree", degree, low=0, high=nodes - 1)
    if nodes * each % 2:
        raise ClassicError(f"degree: {each}: n * degree must be even, and n is {nodes}")
    if 2 * each <= nodes - 1:
        return _of_degrees(np.full(nodes, each), _key(seed))
    strangers = regular(nodes, nodes - 1 - each, seed)
    tied = ~np.eye(nodes, dtype=bool)
    tied[np.repeat(np.arange(nodes), strangers.degrees), strangers.end] = False
    return Graph(np.arange(nodes + 1) * each, np.nonzero(tied)[1].astype(np.uint32))


def scale_free(n: int, exponent: float = 2.5, least_degree: int = 2, seed: int = 1) -> Graph:
    """Random graph whose degrees follow a power law from the least degree up to the square root of n.

    The uncorrelated configuration model of Catanzaro, Boguna & Pastor-Satorras (2005): with the cut at the square root
    of n, neighbours' degrees stay independent. `power_law` is its law of degrees.

    Raises:
        ClassicError: a value is not a finite number, the exponent is not above 1, or the least degree is beyond 1 to
        sqrt(n).
    """
    most = math.isqrt(_nodes(n))
    return from_degree_law(n, power_law(exponent, whole("least_degree", least_degree, low=1, high=most), most), seed)


def power_law(exponent: float, least_degree: int, most_degree: int) -> Floats:
    """P(degree = 0, 1, ..., most_degree), in proportion to degree^-exponent from the least degree on.

    Raises:
        ClassicError: a value is not a finite number, the exponent is not above 1, or the most is below the least.
    """
    power = number("exponent", exponent, above=1.0, high=100.0)
    least = whole("least_degree", least_degree, low=1)
    most = whole("most_degree", most_degree, low=least)
    law = np.zeros(most + 1)
    # In terms of the least degree, so that no term vanishes; by our own functions, for the same bits everywhere.
    law[least:] = [exp(-power * log(degree / least)) for degree in range(least, most + 1)]
    return np.asarray(law / np.cumsum(law)[-1])


@np.errstate(over="ignore")
def from_degree_law(n: int, law: Any, seed: int = 1) -> Graph:
    """The degree of each node is drawn from a law, then stubs are joined at random (the configuration model).

    If the degrees sum to an odd number, one node has one tie more. Ties that lead back to their node or are double are
    switched with ties drawn at random until there are none, so that the graph is simple and keeps its degrees (Molloy &
    Reed 1995; switches as in McKay & Wormald 1990).

    Args:
        n: number of nodes.
        law: (K,) P(degree = 0), P(degree = 1), ..., P(degree = K - 1), K at most n.
        seed: whole, >= 0.

    Raises:
        ClassicError: a value is not a finite number, the probabilities do not sum to 1, a degree is above n - 1, or no
            simple graph with such degrees was constructed.
    """
    nodes, key = _nodes(n), _key(seed)
    weights = np.asarray(law, np.float64)
    if weights.ndim != 1 or not np.all(np.isfinite(weights)) or np.any(weights < 0) or abs(weights.sum() - 1.0) > 1e-9:
        raise ClassicError("law: must be probabilities of degree 0, 1, 2, ... that sum to 1")
    most = int(np.flatnonzero(weights)[-1])
    if most > nodes - 1:
        raise ClassicError(f"law: of degree {most} with probability {weights[most]:g}: n is {nodes}, so at most n - 1")
    degrees = np.empty(nodes, np.int64)
    wiring.draw_degrees(np.cumsum(weights[: most + 1]), degrees, key)
    return _of_degrees(degrees, key)


@np.errstate(over="ignore")
def _of_degrees(degrees: Integers, key: np.uint64) -> Graph:
    """A simple graph of these degrees, whose sum is even."""
    start = np.concatenate([[0], np.cumsum(degrees)])
    end, ordered = np.empty(start[-1], np.uint32), np.empty(start[-1], np.uint32)
    partner, working = np.empty(start[-1], np.int64), np.empty(start[-1], np.int64)
    for attempt in range(_ATTEMPTS):
        here = random.address(key, np.uint64(attempt))
        wiring.join_stubs(start, end, partner, working, here)
        failed = wiring.mend(start, end, partner, np.zeros(len(degrees), np.int64), here)
        if not failed:
            wiring.in_order(start, end, np.empty(len(degrees), np.int64), ordered)
            return Graph(start, ordered)
    raise ClassicError(
        f"degrees: node {failed - 1} of degree {degrees[failed - 1]}: no graph without double ties was found; "
        "the degrees must be smaller, or n larger"
    )


def _nodes(n: int) -> int:
    return whole("n", n, low=1, high=_MOST_NODES)


def _key(seed: int) -> np.uint64:
    return wiring.key_of(whole("seed", seed, low=0, high=_MOST_SEED))


def _read_only(array: Any) -> Any:
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def _whole_numbers(name: str, given: Any) -> Any:
    array = np.asarray(given)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        raise ClassicError(f"{name}: must be an array of whole numbers in one dimension")
    # Compiled code handles the machine's own byte order only.
    return array.astype(array.dtype.newbyteorder("=") if array.size else np.int64, copy=False)


def _check_starts(start: Integers, ties: int) -> None:
    if len(start) < 2 or len(start) - 1 > _MOST_NODES:
        raise ClassicError(f"start: has {len(start)} entries: must have one more than there are nodes, of 1 to 2^31")
    if start[0] != 0:
        raise ClassicError(f"start[0]: {start[0]}: must be 0")
    if np.any(falls := start[1:] < start[:-1]):
        place = int(np.argmax(falls)) + 1
        raise ClassicError(f"start[{place}]: {start[place]}: must not be below start[{place - 1}], {start[place - 1]}")
    if start[-1] != ties:
        raise ClassicError(f"start[{len(start) - 1}]: {start[-1]}: must be the length of end, {ties}")


@np.errstate(over="ignore")
def _check_ends(start: Integers, end: Any) -> None:
    nodes = len(start) - 1
    place = wiring.first_beyond(start, end)
    if place >= 0:
        node = int(np.searchsorted(start, place, side="right")) - 1
        rule = "a node cannot be its own neighbour" if end[place] == node else f"must be from 0 to {nodes - 1}"
        raise ClassicError(f"end[{place}]: {end[place]}, in the row of node {node}: {rule}")
    if wiring.one_way(start, end) != 0:
        place = _first_one_way(start, end)
        node = int(np.searchsorted(start, place, side="right")) - 1
        raise ClassicError(f"end[{place}]: {end[place]}, in the row of node {node}: {node} must stand in its row, too")


def _first_one_way(start: Integers, end: Any) -> int:
    """Place of the first tie that is listed more often at this end than at the other."""
    here = np.repeat(np.arange(len(start) - 1), np.diff(start)).tolist()
    ties = list(zip(here, end.tolist(), strict=True))
    counts = Counter(ties)
    return next(
        place for place, (here_end, other) in enumerate(ties) if counts[here_end, other] > counts[other, here_end]
    )
