"""The search for the even chance: one question to each run, where the answer is worth most.

Each run is asked once: does the regime fall if so many refuse together? What one run answers is independent of the
others, so nothing need be assumed of how two answers of the same run hang together. The chance to fall is taken for a
logistic curve between the chance if nobody more refuses and the chance if all do; its place, the number with an even
chance, and its steepness are given flat priors and computed on a grid (Bayesian dose-response, as in the psychometric
methods of Kontsevich & Tyler 1999). The next questions are put about the place, a steepness to either side, so that
only the middle of the curve matters, where every smooth curve is nearly a logistic one.

Numbers lie on a grid: 0, 1, 2, ..., from 50 on in steps of 2 percent, and all of them. A place is a real number of grid
points. Whether nobody more, or all together, is enough is no matter of the curve but of counting: of exact binomial
tests of the runs asked just that.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.shares import above_half, below_half

EXACT_UP_TO, STEP = 50, 1.02
"""Numbers are looked at one by one so far, and then in steps of 2 percent."""

TAIL = 0.05
"""What is wanted on either side of the interval printed, and the level of each of the two binomial tests."""
PLACE_TAIL = 0.04
"""Of the posterior, on either side of that interval: with floor and ceiling taken as known, and the questions put where
the answers lead, the central 90 percent held the truth in 87 percent of repeats and these 92 percent in about 90."""
SURE = 0.001
"""No more runs are asked whether all together suffice when chance alone would say so this seldom."""

FIRST = 8
"""So many runs are asked at first whether all together suffice."""
ENOUGH = 32
"""So many must have been asked before the search ends because they do not."""

_SPREAD, _REACH = 0.6, 0.7
_POINTS, _MOST_POINTS, _STEEPNESSES, _FINEST = 81, 401, 17, 0.1
_NEGLIGIBLE = 1e-5
_GOLDEN = 0.6180339887498949
_SURELY = 1e-3


@dataclass(frozen=True)
class Trial:
    """One run asked once: about which index of the grid, and whether the regime fell."""

    index: int
    fell: bool


@dataclass(frozen=True)
class Curve:
    """The posterior of the place of the even chance.

    Attributes:
        place: its median and interval [grid points]; such an interval holds the truth in about 90 percent of repeats.
        spread: standard deviation of the place [grid points].
        width: how many grid points take the odds to fall from even to e to 1.
    """

    place: Estimate
    spread: float
    width: float


def grid_of(officers: int) -> npt.NDArray[np.int64]:
    """The numbers that are looked at: 0, 1, 2, ..., from 50 on in steps of 2 percent, and all of them."""
    numbers = list(range(min(officers, EXACT_UP_TO) + 1))
    while numbers[-1] < officers:
        numbers.append(min(max(numbers[-1] + 1, round(numbers[-1] * STEP)), officers))
    return np.array(numbers, np.int64)


def falls(asked: Sequence[Trial], index: int) -> tuple[int, int]:
    """How many of the runs asked about an index fell, and how many were asked."""
    found = [one.fell for one in asked if one.index == index]
    return sum(found), len(found)


def is_hopeless(asked: Sequence[Trial], last: int) -> bool:
    """Whether it is settled that all together do not suffice, so that the search can end."""
    fell, runs = falls(asked, last)
    return runs >= ENOUGH and below_half(fell, runs, SURE)


def questions(asked: Sequence[Trial], plain: tuple[int, int], last: int, runs: Sequence[int]) -> dict[int, int]:
    """Which index of the grid each of these runs is to be asked about; empty when the search is over.

    Args:
        asked: the answers so far.
        plain: runs that fell with nobody more refusing, and all runs so far.
        last: the last index: all of them.
        runs: their numbers.
    """
    if is_hopeless(asked, last):
        return {}
    fell, at_last = falls(asked, last)
    if at_last < FIRST:
        return dict.fromkeys(runs, last)
    known = curve_of(asked, plain, last)
    settled = above_half(fell, at_last, SURE)
    return {run: last if not settled and run % 2 == 0 else _near(known, run, last) for run in runs}


def _near(known: Curve, run: int, last: int) -> int:
    """An index about the even chance; runs are spread evenly, their places given by the golden ratio."""
    away = _logit(0.02 + 0.96 * math.fmod((run + 1) * _GOLDEN, 1.0)) / 1.8
    place = known.place.value + away * (_SPREAD * known.width + _REACH * known.spread)
    return min(max(round(place), 0), last)


def curve_of(asked: Sequence[Trial], plain: tuple[int, int], last: int) -> Curve:
    """The place of the even chance, given the answers.

    Args:
        asked: the answers; those about the last index say how high the curve ends, the others where it rises.
        plain: runs that fell with nobody more refusing, and all runs.
        last: the last index.
    """
    floor = min(_share(*plain), 0.5 - _SURELY)
    ceiling = max(_share(*falls(asked, last)), 0.5 + _SURELY)
    inner = [one for one in asked if one.index < last]
    counts = np.zeros((2, last + 1))
    for one in inner:
        counts[int(one.fell), one.index] += 1
    indices = np.flatnonzero(counts.sum(axis=0))
    widths = np.geomspace(0.25, max(last / 2.0, 1.0), _STEEPNESSES)
    begin, end, points = -0.1 * last - 1.0, 1.1 * last + 1.0, _POINTS
    while True:
        places = np.linspace(begin, end, points)
        weights = _posterior(indices, counts[:, indices], places, widths, floor, ceiling)
        own, step = weights.sum(axis=1), places[1] - places[0]
        if step <= _FINEST or points == _MOST_POINTS:
            return _summary(places, own, widths, weights.sum(axis=0))
        likely = places[own > _NEGLIGIBLE * own.max()]
        closer = max(likely[0] - step, begin), min(likely[-1] + step, end)
        # Where there is no more to cut off at the ends, a finer grid has the last word.
        points = _POINTS if closer[1] - closer[0] < 0.7 * (end - begin) else _MOST_POINTS
        begin, end = closer


def _share(successes: int, trials: int) -> float:
    """The share that a flat prior expects after so many trials (Jeffreys)."""
    return (successes + 0.5) / (trials + 1.0)


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))


def _posterior(
    indices: npt.NDArray[np.int64], counts: Floats, places: Floats, widths: Floats, floor: float, ceiling: float
) -> Floats:
    """(places, widths) probabilities, given counts (2, indices) of runs that held and that fell at these."""
    middle = _logit(min(max((0.5 - floor) / (ceiling - floor), 0.02), 0.98))
    log = np.zeros((len(places), len(widths)))
    for index, (held, fell) in zip(indices, counts.T, strict=True):
        level = (index - places)[:, None] / widths + middle
        chance = floor + (ceiling - floor) / (1.0 + np.exp(-np.clip(level, -40.0, 40.0)))
        chance = np.clip(chance, _SURELY, 1.0 - _SURELY)
        log += fell * np.log(chance) + held * np.log1p(-chance)
    weights = np.exp(log - log.max())
    return np.asarray(weights / weights.sum())


def _summary(places: Floats, own: Floats, widths: Floats, of_widths: Floats) -> Curve:
    mean = float(own @ places)
    cells = np.cumsum(own) - own / 2.0
    low, median, high = (float(np.interp(level, cells, places)) for level in (PLACE_TAIL, 0.5, 1.0 - PLACE_TAIL))
    spread = math.sqrt(float(own @ (places - mean) ** 2))
    place = Estimate(median, low, high, level=1.0 - 2.0 * TAIL, unit="grid points")
    return Curve(place, spread, math.exp(float(of_widths @ np.log(widths))))
