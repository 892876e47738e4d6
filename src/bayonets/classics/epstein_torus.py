"""The torus that both models of Epstein (2002) live on: who stands where, who sees how many of whom, who moves where.

A site is a number, its row shifted left and its column below, so that both are found without a division. Whoever
becomes active, is arrested or moves tells it to the sites that see him: an activation then reads counts that are
ready instead of looking at every site in view.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.jit import inlined
from bayonets.engine.random import bits, mix, upper_half
from bayonets.mechanisms.declare import int64, uint64

# What stands on a site. The lowest bit of a citizen is his group; 2 says jailed or, of the free, active.
EMPTY, COP, JAILED, QUIET, ACTIVE = 0, 1, 2, 4, 6
KINDS = 8

GROUP_BIT, FREE_BIT, EVERY_BIT = 1, 4, 7

# Counts are added up in whole registers of the processor: so many numbers at a time.
LANES = 16
# So many words of chance are spent on guesses before all sites in view are looked at. Of the sites in view of 7 and at
# a density of 0.74, four words leave one search in ten thousand.
_GUESSING_WORDS = 4
_GOLDEN = uint64(0x9E3779B97F4A7C15)
_ONE = uint64(1)

AGENT = np.dtype([("site", np.int32), ("patience", np.int32), ("sentence", np.int32), ("life", np.int32)], align=True)
"""One agent: his site, -1 once dead; the largest rounded ratio of cops to actives at which he still rebels, -1 if none;
turns that he still has to stay in jail; turns that he still has to live (model II)."""


class View(NamedTuple):
    """What is seen from every site, for one vision.

    Attributes:
        shift: site = row << shift | column.
        reach: sites to each side.
        sites: seen from each site, itself not among them.
        digits: bits of a place in `down` and `across`.
        rows: (size + 2 reach,) first site of the row that lies there; entry 0 is `reach` rows above row 0.
        columns: (size + 2 reach,) the column that lies there.
        down, across: (2^digits,) a site in view, counted from `reach` rows above and columns before; whatever is left
            of the table names the viewer's own site, which is never what he looks for.
        width: numbers in a row of `mask`, a multiple of LANES.
        mask: ((2 reach + 1) width,) 1 at the sites in view, row by row.
        starts: (size + 2 reach,) where the row that lies there begins in an array of counts.
        image: (size,) where else in its row of counts a site's count may stand: beyond the other edge.
        cells: length of an array of counts.
    """

    shift: int
    reach: int
    sites: int
    digits: int
    rows: npt.NDArray[np.uint32]
    columns: npt.NDArray[np.uint32]
    down: npt.NDArray[np.uint32]
    across: npt.NDArray[np.uint32]
    width: int
    mask: npt.NDArray[np.int16]
    starts: npt.NDArray[np.uint32]
    image: npt.NDArray[np.uint32]
    cells: int


def diamond(vision: int) -> list[tuple[int, int]]:
    """(down, across) of the sites at most so many steps away, each step to one of the four neighbours."""
    span = range(-vision, vision + 1)
    return [(down, across) for down in span for across in span if abs(down) + abs(across) <= vision]


def disc(vision: float) -> list[tuple[int, int]]:
    """(down, across) of the sites at most so far away in a straight line."""
    span = range(-int(vision), int(vision) + 1)
    return [(down, across) for down in span for across in span if down**2 + across**2 <= vision**2]


def view_of(size: int, offsets: list[tuple[int, int]]) -> View:
    """What is seen on a torus of size times size sites; a site that lies in two directions is seen once."""
    reach = min(max(across for _, across in offsets), size // 2)
    seen = {(_nearest(down, size), _nearest(across, size)) for down, across in offsets} - {(0, 0)}
    places = np.array(sorted(seen), np.int64).reshape(-1, 2) + reach
    digits = max(1, (len(places) - 1).bit_length())
    table = np.full((1 << digits, 2), reach)
    table[: len(places)] = places
    width = -(-(2 * reach + 1) // LANES) * LANES
    mask = np.zeros((2 * reach + 1, width), np.int16)
    mask[places[:, 0], places[:, 1]] = 1
    shift = (size - 1).bit_length()
    around, stride = np.arange(-reach, size + reach) % size, size + width + LANES
    return View(
        shift=shift,
        reach=reach,
        sites=len(places),
        digits=digits,
        rows=(around << shift).astype(np.uint32),
        columns=around.astype(np.uint32),
        down=table[:, 0].astype(np.uint32),
        across=table[:, 1].astype(np.uint32),
        width=width,
        mask=mask.ravel(),
        starts=(around * stride).astype(np.uint32),
        image=_images(size, reach, stride),
        cells=size * stride,
    )


def _nearest(offset: int, size: int) -> int:
    """The shortest way to the same row or column of the torus, from -(size - 1) // 2 to size // 2."""
    behind = (size - 1) // 2
    return (offset + behind) % size - behind


def _images(size: int, reach: int, stride: int) -> npt.NDArray[np.uint32]:
    """Where a count stands that was pushed over the edge; where it cannot be, the end of the row, which stays 0."""
    column = np.arange(size)
    beyond = np.where(column < reach, column + reach + size, stride - 1)
    return np.where(column >= size - reach, column + reach - size, beyond).astype(np.uint32)


@inlined
def push(view: View, counts: Any, site: int, change: int) -> None:
    """Add a change to the counts of all sites that see this one."""
    row, column = site >> view.shift, site & ((1 << view.shift) - 1)
    for line in range(2 * view.reach + 1):
        start = int64(view.starts[row + line]) + column
        for block in range(0, view.width, LANES):
            first, pattern = start + block, line * view.width + block
            for lane in range(LANES):
                counts[first + lane] += change * view.mask[pattern + lane]


@inlined
def seen_from(view: View, counts: Any, site: int) -> int:
    """How many of those counted are in view."""
    row, column = site >> view.shift, site & ((1 << view.shift) - 1)
    start = int64(view.starts[row + view.reach])
    return int64(counts[start + column + view.reach]) + int64(counts[start + int64(view.image[column])])


@inlined
def below(word: np.uint64, bound: int) -> int:
    """A whole number from 0 to bound - 1, from 32 bits: no number is likelier than another by more than bound/2^32."""
    return int64((upper_half(word) * uint64(bound)) >> uint64(32))


@inlined
def look(view: View, row: int, column: int, place: int) -> int:
    """The site at one place of the view."""
    return int64(view.rows[row + int64(view.down[place])]) + int64(view.columns[column + int64(view.across[place])])


@inlined
def pick(view: View, marks: Any, site: int, which: int, wanted: int, key: np.uint64) -> int:
    """One of the sites in view whose mark, as far as `which` bits of it matter, is the one wanted; -1 if there is none.

    Each is as likely: of guesses that are, the first that fits is, and so is a choice among all when none of them does.
    """
    row, column = site >> view.shift, site & ((1 << view.shift) - 1)
    digits, lowest = uint64(view.digits), (_ONE << uint64(view.digits)) - _ONE
    word = key
    for _ in range(_GUESSING_WORDS):
        word = mix(word + _GOLDEN)
        rest = word
        for _ in range(64 // view.digits):
            found = look(view, row, column, int64(rest & lowest))
            if (marks[found] & which) == wanted:
                return found
            rest >>= digits
    return _search(view, marks, row, column, which, wanted, mix(word + _GOLDEN))


@inlined
def _search(view: View, marks: Any, row: int, column: int, which: int, wanted: int, word: np.uint64) -> int:
    """The same by looking at all sites in view."""
    fitting = 0
    for place in range(view.sites):
        if (marks[look(view, row, column, place)] & which) == wanted:
            fitting += 1
    if fitting == 0:
        return -1
    left = below(word, fitting)
    for place in range(view.sites):
        found = look(view, row, column, place)
        if (marks[found] & which) == wanted:
            if left == 0:
                return found
            left -= 1
    return -1


@inlined
def next_turn(order: Any, turn: int, turns: int, key: np.uint64) -> int:
    """Whose turn it is: one of those who have not had theirs, all as likely; he changes places with who stood there."""
    other = turn + below(bits(key, uint64(turn)), turns - turn)
    agent = order[other]
    order[other] = order[turn]
    order[turn] = agent
    return int64(agent)


@inlined
def rebels(patience: int, cops: int, others_active: int) -> bool:
    """Whether round(cops / actives) is at most his patience, actives with himself, halves rounded to the even number."""
    return 2 * cops + (patience & 1) <= (2 * patience + 1) * (others_active + 1)


@inlined
def patience_of(grievance: float, risk_aversion: float, threshold: float, arrest: Any) -> int:
    """The largest rounded ratio of cops to actives at which he rebels, -1 if there is none.

    Args:
        grievance: hardship times what legitimacy lacks.
        risk_aversion: within [0, 1].
        threshold: that grievance less risk has to exceed.
        arrest: (n,) probability of arrest at ratios 0, 1, ..., ascending.
    """
    patience = -1
    while patience + 1 < arrest.shape[0] and grievance - risk_aversion * arrest[patience + 1] > threshold:
        patience += 1
    return patience
