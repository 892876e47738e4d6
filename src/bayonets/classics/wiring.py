"""How random graphs are drawn: compiled code that fills arrays in compressed sparse row form.

Pairs of nodes are drawn by leaps over all pairs (Batagelj & Brandes 2005), or stubs of given degrees are shuffled and
joined two by two (the configuration model: Molloy & Reed 1995; Newman, Strogatz & Watts 2001). All draws are keyed.
"""

import numpy as np

from bayonets.engine import random
from bayonets.engine.jit import inlined, kernel
from bayonets.mechanisms.declare import float64, int64, uint64
from bayonets.mechanisms.elementary import log

# The purposes of draws, below the key of a seed.
PAIRS, DEGREES, STUBS, REPAIR = (uint64(n) for n in range(1, 5))

_HALF = uint64(32)

# Switches tried for one faulty tie before the draw is abandoned.
_TRIES = 10_000


def key_of(seed: int) -> np.uint64:
    """The key of all random draws of one seed."""
    with np.errstate(over="ignore"):
        return np.uint64(random.address(uint64(0), uint64(seed)))


@inlined
def below(key: np.uint64, place: int, count: int) -> int:
    """A uniform whole number from 0 to count - 1."""
    drawn: int = int64(random.uniform(random.bits(key, uint64(place))) * count)
    return drawn


@kernel
def draw_pairs(start: np.ndarray, end: np.ndarray, probability: float, key: np.uint64) -> None:
    """Tie each pair of nodes with a probability; first called to count ties, then to write them.

    Args:
        start: (n + 1,) int64. To count, give zeros: then start[i + 1] becomes the degree of i. To write, give where
            each node's ties begin: then start[i] becomes where they end.
        end: (2 ties,) the nodes at the other end, ascending for each node; of length 0 to count.
        probability: of each tie, in (0, 1].
        key: of the seed.
    """
    here, nodes = random.address(key, PAIRS), start.size - 1
    writes = end.size > 0
    log_of_none, farthest = _log_of_none(probability), float64(nodes) * float64(nodes)
    # Pairs are numbered row by row: node `late` with each `early` one before it.
    late, early, draw = 1, int64(-1), 0
    while late < nodes:
        leap = 0.0
        if probability < 1.0:
            leap = log(random.uniform(random.bits(here, uint64(draw)))) / log_of_none
        early += 1 + int64(min(leap, farthest))
        draw += 1
        while early >= late and late < nodes:
            early -= late
            late += 1
        if late < nodes and writes:
            end[start[late]], end[start[early]] = early, late
            start[late] += 1
            start[early] += 1
        elif late < nodes:
            start[late + 1] += 1
            start[early + 1] += 1


@inlined
def _log_of_none(probability: float) -> float:
    """The logarithm of 1 - probability, by its series where the difference would lose digits."""
    if probability < 1e-4:
        return -probability * (1.0 + probability * (1.0 / 2.0 + probability / 3.0))
    return log(max(1.0 - probability, 1e-300))


@kernel
def draw_degrees(cumulative: np.ndarray, degrees: np.ndarray, key: np.uint64) -> None:
    """Draw the degree of each node from a law; an odd sum is made even by one tie more at a node drawn at random.

    Args:
        cumulative: (K,) weights of degree 0, up to 1, ..., up to K - 1; not falling, the last above 0.
        degrees: (n,) int64; filled.
        key: of the seed.
    """
    here, nodes, total = random.address(key, DEGREES), degrees.size, int64(0)
    for node in range(nodes):
        weight = random.uniform(random.bits(here, uint64(node))) * cumulative[-1]
        degrees[node] = np.searchsorted(cumulative, weight, side="right")
        total += degrees[node]
    if total % 2 == 1:
        degrees[below(here, nodes, nodes)] += 1


@kernel
def join_stubs(start: np.ndarray, end: np.ndarray, partner: np.ndarray, shuffled: np.ndarray, key: np.uint64) -> None:
    """Join all stubs two by two at random.

    Args:
        start: (n + 1,) int64, where each node's stubs begin.
        end: (stubs,) uint32, the nodes at the other end; filled.
        partner: (stubs,) int64, the stubs at the other end; filled.
        shuffled: (stubs,) int64, for working.
        key: of the seed.
    """
    here = random.address(key, STUBS)
    for node in range(start.size - 1):
        for stub in range(start[node], start[node + 1]):
            end[stub] = node
            shuffled[stub] = stub
    for stub in range(end.size - 1, 0, -1):
        swapped = below(here, stub, stub + 1)
        shuffled[stub], shuffled[swapped] = shuffled[swapped], shuffled[stub]
    for place in range(0, end.size - 1, 2):
        first, second = shuffled[place], shuffled[place + 1]
        partner[first], partner[second] = second, first
        end[first], end[second] = end[second], end[first]


@kernel
def mend(start: np.ndarray, end: np.ndarray, partner: np.ndarray, met: np.ndarray, key: np.uint64) -> int:
    """Switch ties with others drawn at random until none leads back to its node and no two nodes are tied twice.

    Args:
        start, end, partner: as `join_stubs` leaves them; end and partner are changed.
        met: (n,) int64 zeros, for working: the last node, counted from 1, that is tied to this one.
        key: of the seed.

    Returns:
        0, or the number, counted from 1, of a node with a tie that could not be repaired.
    """
    here, draw = random.address(key, REPAIR), 0
    for node in range(met.size):
        for stub in range(start[node], start[node + 1]):
            tries = 0
            while int64(end[stub]) == node or met[end[stub]] == node + 1:
                if tries == _TRIES:
                    return node + 1
                _switch(start, end, partner, stub, below(here, draw, end.size))
                tries += 1
                draw += 1
            met[end[stub]] = node + 1
    return 0


@inlined
def _switch(start: np.ndarray, end: np.ndarray, partner: np.ndarray, stub: int, other: int) -> None:
    """Of the ties a-b and c-d make a-d and c-b, if these lead back to no node and are no ties already.

    Of a-a and c-c come two ties a-c, which `mend` meets later in the same row.
    """
    its, others = partner[stub], partner[other]
    a, b = int64(end[its]), int64(end[stub])
    c, d = int64(end[others]), int64(end[other])
    if a == d or c == b:
        return
    if _are_tied(start, end, a, d) or _are_tied(start, end, c, b):
        return
    partner[stub], partner[others] = others, stub
    partner[other], partner[its] = its, other
    end[stub], end[others] = d, a
    end[other], end[its] = b, c


@inlined
def _are_tied(start: np.ndarray, end: np.ndarray, first: int, second: int) -> bool:
    """Whether one is among the neighbours of the other, looked up at the one with fewer."""
    if start[first + 1] - start[first] > start[second + 1] - start[second]:
        first, second = second, first
    tied = False
    for stub in range(start[first], start[first + 1]):
        if int64(end[stub]) == second:
            tied = True
    return tied


@kernel
def in_order(start: np.ndarray, end: np.ndarray, place: np.ndarray, ordered: np.ndarray) -> None:
    """Write the neighbours of each node in ascending order: node by node, each is entered with its neighbours.

    Args:
        start, end: a graph whose ties stand at both ends.
        place: (n,) int64, for working.
        ordered: as end; filled.
    """
    for node in range(place.size):
        place[node] = start[node]
    for node in range(place.size):
        for tie in range(start[node], start[node + 1]):
            ordered[place[end[tie]]] = node
            place[end[tie]] += 1


@kernel
def one_way(start: np.ndarray, end: np.ndarray) -> np.uint64:
    """0 if every tie stands at both its ends: the hashes of all ties less those of all ties turned round.

    A graph with one-way ties passes with probability 2^-64.
    """
    rest: np.uint64 = uint64(0)
    for node in range(start.size - 1):
        for tie in range(start[node], start[node + 1]):
            here, there = uint64(node), uint64(end[tie])
            rest += random.mix((here << _HALF) | there) - random.mix((there << _HALF) | here)
    return rest


@kernel
def first_beyond(start: np.ndarray, end: np.ndarray) -> int:
    """Place of the first entry of `end` that is not another node: below 0, n and above, or the node itself; or -1."""
    nodes = start.size - 1
    for node in range(nodes):
        for tie in range(start[node], start[node + 1]):
            there = int64(end[tie])
            if there < 0 or there >= nodes or there == node:
                return tie
    return -1
