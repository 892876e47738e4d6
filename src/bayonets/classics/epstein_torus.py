"""The torus of both models of Epstein (2002): the sites in view of each site, and random choice among them.

A site is a number, its row shifted left and its column below, so that both are computed without a division. An
agent who becomes active, is arrested or moves updates the counts of the sites that see him: an activation then reads
these counts instead of every site in view.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.jit import inlined, kernel
from bayonets.engine.random import mix, upper_half
from bayonets.mechanisms.declare import int64, uint64

# Counts stand side by side in words of 64 bits, eight to a word, or four where a count may exceed 255: one addition
# changes them all. None overflows into the next, since subtractions match additions.
_LARGEST_OF_EIGHT = 255
MORE, LESS = uint64(1), uint64(0xFFFFFFFFFFFFFFFF)

# The number of random words for guesses before all sites in view are examined. With vision 7 and a density of 0.74,
# four words leave one search in ten thousand.
_GUESSING_WORDS = 4
_GOLDEN = uint64(0x9E3779B97F4A7C15)
_ONE = uint64(1)


class Sight(NamedTuple):
    """The sites in view of every site, for one vision.

    Attributes:
        shift: site = row << shift | column.
        reach: sites to each side.
        sites: seen from each site, itself not among them.
        digits: bits of a place in `down` and `across`.
        guesses: places in 64 bits.
        rows: (size + 2 reach,) first site of the row that lies there; entry 0 is `reach` rows above row 0.
        columns: (size + 2 reach,) the column that lies there.
        down, across: (2^digits,) a site in view, counted from `reach` rows above and columns before; the rest
            of the table names the viewer's own site, which is never a match.
        lane_digits: 3 if eight counts share a word, 2 if four do.
        words: in an array of counts.
        starts: (size + reach,) beginning of a row in an array of counts; entry 0 is `reach` rows above row 0.
        image: (size,) the other place of a count in its row, shifted beyond the edge of the torus.
        first: (lanes + 1,) where the stamp of a site in each lane begins in `delta` and `pattern`.
        delta: words from the word of the view's corner, ascending, to those of a stamp.
        pattern: 1 in the lanes of such a word that are in view.
    """

    shift: int
    reach: int
    sites: int
    digits: int
    guesses: int
    rows: npt.NDArray[np.uint32]
    columns: npt.NDArray[np.uint32]
    down: npt.NDArray[np.uint32]
    across: npt.NDArray[np.uint32]
    lane_digits: int
    words: int
    starts: npt.NDArray[np.uint64]
    image: npt.NDArray[np.uint64]
    first: npt.NDArray[np.uint64]
    delta: npt.NDArray[np.uint64]
    pattern: npt.NDArray[np.uint64]


def diamond(vision: int) -> list[tuple[int, int]]:
    """(down, across) of the sites within a number of steps, each to one of the four neighbours."""
    span = range(-vision, vision + 1)
    return [(down, across) for down in span for across in span if abs(down) + abs(across) <= vision]


def disc(vision: float) -> list[tuple[int, int]]:
    """(down, across) of the sites within a distance in a straight line."""
    span = range(-int(vision), int(vision) + 1)
    return [(down, across) for down in span for across in span if down**2 + across**2 <= vision**2]


@lru_cache(maxsize=64)
def diamond_view(size: int, vision: int) -> Sight:
    """The view of a diamond, made once."""
    return view_of(size, diamond(vision))


@lru_cache(maxsize=64)
def disc_view(size: int, vision: float) -> Sight:
    """The view of a disc, made once."""
    return view_of(size, disc(vision))


def view_of(size: int, offsets: list[tuple[int, int]]) -> Sight:
    """The view on a torus of size times size sites; a site in two directions counts once."""
    reach = min(max(across for _, across in offsets), size // 2)
    seen = {(_nearest(down, size), _nearest(across, size)) for down, across in offsets} - {(0, 0)}
    places = np.array(sorted(seen), np.int64).reshape(-1, 2) + reach
    digits = max(1, (len(places) - 1).bit_length())
    table = np.full((1 << digits, 2), reach)
    table[: len(places)] = places
    shift, around = (size - 1).bit_length(), np.arange(-reach, size + reach) % size
    lane_digits = 3 if len(places) <= _LARGEST_OF_EIGHT else 2
    # Space for a row, its shifted copies beyond the edges, and a lane that is always 0.
    stride = ((size + 2 * reach) >> lane_digits) + 1
    first, delta, pattern = _stamps(places, stride, lane_digits)
    return Sight(
        shift=shift,
        reach=reach,
        sites=len(places),
        digits=digits,
        guesses=64 // digits,
        rows=(around << shift).astype(np.uint32),
        columns=around.astype(np.uint32),
        down=table[:, 0].astype(np.uint32),
        across=table[:, 1].astype(np.uint32),
        lane_digits=lane_digits,
        words=size * stride,
        starts=(around[: size + reach] * stride).astype(np.uint64),
        image=_images(size, reach, (stride << lane_digits) - 1),
        first=first,
        delta=delta,
        pattern=pattern,
    )


def _nearest(offset: int, size: int) -> int:
    """The shortest way to the same row or column of the torus, from -(size - 1) // 2 to size // 2."""
    behind = (size - 1) // 2
    return (offset + behind) % size - behind


def _images(size: int, reach: int, nowhere: int) -> npt.NDArray[np.uint64]:
    """The place in a row of counts of one shifted over the edge; a place that is always 0 where there is none."""
    column = np.arange(size)
    beyond = np.where(column < reach, column + reach + size, nowhere)
    return np.where(column >= size - reach, column + reach - size, beyond).astype(np.uint64)


def _stamps(places: npt.NDArray[np.int64], stride: int, lane_digits: int) -> tuple[Any, Any, Any]:
    """The additions to words for a site whose view begins in lane 0, 1, ...: (first, delta, pattern) of a Sight."""
    lanes = 1 << lane_digits
    first, delta, pattern = [0], [], []
    for lane in range(lanes):
        stamp: dict[int, int] = {}
        for down, across in places.tolist():
            word, place = divmod(across + lane, lanes)
            where = down * stride + word
            stamp[where] = stamp.get(where, 0) | 1 << (place * 64 // lanes)
        delta += sorted(stamp)
        pattern += [stamp[where] for where in sorted(stamp)]
        first.append(len(delta))
    return np.array(first, np.uint64), np.array(delta, np.uint64), np.array(pattern, np.uint64)


@inlined
def push(view: Sight, counts: Any, site: int, change: np.uint64) -> None:
    """Count one MORE or LESS at all sites that see this one."""
    row, column = site >> view.shift, site & ((1 << view.shift) - 1)
    lane = column & ((1 << view.lane_digits) - 1)
    corner, words = view.starts[row] + uint64(column >> view.lane_digits), uint64(view.words)
    for entry in range(int64(view.first[lane]), int64(view.first[lane + 1])):
        word = corner + view.delta[entry]
        if word >= words:
            word -= words
        counts[word] += view.pattern[entry] * change


@inlined
def seen_from(view: Sight, counts: Any, site: int) -> int:
    """The number of those counted that are in view."""
    row, column = site >> view.shift, site & ((1 << view.shift) - 1)
    start = view.starts[row + view.reach]
    return _count(view, counts, start, uint64(column + view.reach)) + _count(view, counts, start, view.image[column])


@inlined
def _count(view: Sight, counts: Any, start: np.uint64, place: np.uint64) -> int:
    """A count of the row that starts there."""
    digits = uint64(view.lane_digits)
    bits_each = uint64(64) >> digits
    lane = place & ((_ONE << digits) - _ONE)
    count: int = int64((counts[start + (place >> digits)] >> (lane * bits_each)) & ((_ONE << bits_each) - _ONE))
    return count


@inlined
def below(word: np.uint64, bound: int) -> int:
    """A whole number from 0 to bound - 1, from 32 bits: probabilities differ by at most bound/2^32."""
    number: int = int64((upper_half(word) * uint64(bound)) >> uint64(32))
    return number


@inlined
def look(view: Sight, row: int, column: int, place: int) -> int:
    """The site at one place of the view."""
    there: int = int64(view.rows[row + int64(view.down[place])]) + int64(
        view.columns[column + int64(view.across[place])]
    )
    return there


@inlined
def pick(view: Sight, marks: Any, site: int, which: int, wanted: int, key: np.uint64) -> int:
    """A random site in view whose mark, masked by `which`, is the one wanted; -1 if there is none.

    All have equal probabilities: guesses are uniform, and so is the choice among all sites if no guess fits.
    """
    row, column = site >> view.shift, site & ((1 << view.shift) - 1)
    digits, lowest = uint64(view.digits), (_ONE << uint64(view.digits)) - _ONE
    word = key
    for _ in range(_GUESSING_WORDS):
        word = mix(word + _GOLDEN)
        rest = word
        for _ in range(view.guesses):
            seen = look(view, row, column, int64(rest & lowest))
            if (marks[seen] & which) == wanted:
                return seen
            rest >>= digits
    return _search(view, marks, row, column, which, wanted, mix(word + _GOLDEN))


@kernel
def _search(view: Sight, marks: Any, row: int, column: int, which: int, wanted: int, word: np.uint64) -> int:
    """The same by examining all sites in view."""
    fitting = 0
    for place in range(view.sites):
        if (marks[look(view, row, column, place)] & which) == wanted:
            fitting += 1
    if fitting == 0:
        return -1
    left = below(word, fitting)
    for place in range(view.sites):
        seen = look(view, row, column, place)
        if (marks[seen] & which) == wanted:
            if left == 0:
                return seen
            left -= 1
    return -1
