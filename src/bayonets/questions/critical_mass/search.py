"""The search for the number with a probability of a fall of 50 %: one branch of each run, where it is most informative.

Each run has one branch, in which a given number of officers refuse together. Branches of different runs are
independent,
so no assumption about the dependence of two branches of one run is needed. The probability of a fall is modelled as a
logistic curve between its value without further refusals and its value if all refuse; its location, the number with a
probability of 50 %, and its steepness have flat priors, and their posterior is computed on a grid (Bayesian
dose-response, as in the psychometric methods of Kontsevich & Tyler 1999). Further branches are placed near the
location,
one steepness to either side, so that only the middle of the curve matters, where smooth curves are nearly logistic.

Numbers lie on a grid: 0, 1, 2, ..., from 50 on in steps of 2 percent, and all officers. A location is a real number of
grid points. Whether no further refusals, or those of all officers, suffice is decided by exact binomial tests of the
runs with just these branches, not by the curve.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.shares import above_half, below_half

EXACT_UP_TO, STEP = 50, 1.02
"""Up to here the grid has all numbers, and then steps of 2 percent."""

TAIL = 0.05
"""Nominal tail on either side of the printed interval, and level of each of the two binomial tests."""
PLACE_TAIL = 0.04
"""Tail of the posterior on either side of that interval: since floor and ceiling are treated as known and branches are
placed adaptively, the central 90 percent covered the truth in 87 percent of repeats, these 92 percent in about 90."""
SURE = 0.001
"""Level at which the test of whether all officers together suffice ends."""

FIRST = 8
"""Number of first runs in which all officers refuse together."""
ENOUGH = 32
"""Minimum number of such runs before the search ends because all officers do not suffice."""

_SPREAD, _REACH = 0.6, 0.7
_POINTS, _MOST_POINTS, _STEEPNESSES, _FINEST = 81, 401, 17, 0.1
_NEGLIGIBLE = 1e-5
_GOLDEN = 0.6180339887498949
_SURELY = 1e-3


@dataclass(frozen=True)
class Trial:
    """One branch of a run: its index on the grid, and whether the regime fell."""

    index: int
    fell: bool


@dataclass(frozen=True)
class Curve:
    """The posterior of the location, at which the probability of a fall is 50 %.

    Attributes:
        place: its median and interval [grid points]; the interval covers the truth in about 90 percent of repeats.
        spread: standard deviation of the location [grid points].
        width: number of grid points over which the odds of a fall rise from 1 to e.
    """

    place: Estimate
    spread: float
    width: float


def grid_of(officers: int) -> npt.NDArray[np.int64]:
    """The grid of numbers: 0, 1, 2, ..., from 50 on in steps of 2 percent, and all officers."""
    numbers = list(range(min(officers, EXACT_UP_TO) + 1))
    while numbers[-1] < officers:
        numbers.append(min(max(numbers[-1] + 1, round(numbers[-1] * STEP)), officers))
    return np.array(numbers, np.int64)


def falls(asked: Sequence[Trial], index: int) -> tuple[int, int]:
    """The number of branches at an index in which the regime fell, and of all branches there."""
    fell = [trial.fell for trial in asked if trial.index == index]
    return sum(fell), len(fell)


def is_hopeless(asked: Sequence[Trial], last: int) -> bool:
    """Whether all officers together clearly do not suffice, so that the search can end."""
    fell, runs = falls(asked, last)
    return runs >= ENOUGH and below_half(fell, runs, SURE)


def questions(asked: Sequence[Trial], plain: tuple[int, int], last: int, runs: Sequence[int]) -> dict[int, int]:
    """The index on the grid of the branch of each run; empty when the search has ended.

    Args:
        asked: branches so far.
        plain: runs that fell without further refusals, and all runs so far.
        last: the last index, which stands for all officers.
        runs: numbers of the runs.
    """
    if is_hopeless(asked, last):
        return {}
    fell, at_last = falls(asked, last)
    if at_last < FIRST:
        return dict.fromkeys(runs, last)
    curve = curve_of(asked, plain, last)
    settled = above_half(fell, at_last, SURE)
    return {run: last if not settled and run % 2 == 0 else _near(curve, run, last) for run in runs}


def _near(curve: Curve, run: int, last: int) -> int:
    """An index near the location; the golden ratio spreads the runs evenly."""
    away = _logit(0.02 + 0.96 * math.fmod((run + 1) * _GOLDEN, 1.0)) / 1.8
    index = curve.place.value + away * (_SPREAD * curve.width + _REACH * curve.spread)
    return min(max(round(index), 0), last)


def curve_of(asked: Sequence[Trial], plain: tuple[int, int], last: int) -> Curve:
    """The location, given the branches.

    Args:
        asked: the branches; those at the last index give the ceiling of the curve, the others its location.
        plain: runs that fell without further refusals, and all runs.
        last: the last index.
    """
    floor = min(_share(*plain), 0.5 - _SURELY)
    ceiling = max(_share(*falls(asked, last)), 0.5 + _SURELY)
    inner = [trial for trial in asked if trial.index < last]
    counts = np.zeros((2, last + 1))
    for trial in inner:
        counts[int(trial.fell), trial.index] += 1
    indices = np.flatnonzero(counts.sum(axis=0))
    widths = np.geomspace(0.25, max(last / 2.0, 1.0), _STEEPNESSES)
    begin, end, points = -0.1 * last - 1.0, 1.1 * last + 1.0, _POINTS
    while True:
        places = np.linspace(begin, end, points)
        weights = _posterior(indices, counts[:, indices], places, widths, floor, ceiling)
        of_places, step = weights.sum(axis=1), places[1] - places[0]
        if step <= _FINEST or points == _MOST_POINTS:
            return _summary(places, of_places, widths, weights.sum(axis=0))
        likely = places[of_places > _NEGLIGIBLE * of_places.max()]
        closer = max(likely[0] - step, begin), min(likely[-1] + step, end)
        # Once the ends can no longer be cut, a finer grid gives the result.
        points = _POINTS if closer[1] - closer[0] < 0.7 * (end - begin) else _MOST_POINTS
        begin, end = closer


def _share(successes: int, trials: int) -> float:
    """The posterior mean of a share under the prior of Jeffreys."""
    return (successes + 0.5) / (trials + 1.0)


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))


def _posterior(
    indices: npt.NDArray[np.int64], counts: Floats, places: Floats, widths: Floats, floor: float, ceiling: float
) -> Floats:
    """(places, widths) probabilities, given counts (2, indices) of branches that held and that fell."""
    middle = _logit(min(max((0.5 - floor) / (ceiling - floor), 0.02), 0.98))
    log = np.zeros((len(places), len(widths)))
    for index, (held, fell) in zip(indices, counts.T, strict=True):
        level = (index - places)[:, None] / widths + middle
        chance = floor + (ceiling - floor) / (1.0 + np.exp(-np.clip(level, -40.0, 40.0)))
        chance = np.clip(chance, _SURELY, 1.0 - _SURELY)
        log += fell * np.log(chance) + held * np.log1p(-chance)
    weights = np.exp(log - log.max())
    return np.asarray(weights / weights.sum())


def _summary(places: Floats, of_places: Floats, widths: Floats, of_widths: Floats) -> Curve:
    mean = float(of_places @ places)
    cells = np.cumsum(of_places) - of_places / 2.0
    low, median, high = (float(np.interp(level, cells, places)) for level in (PLACE_TAIL, 0.5, 1.0 - PLACE_TAIL))
    spread = math.sqrt(float(of_places @ (places - mean) ** 2))
    place = Estimate(median, low, high, level=1.0 - 2.0 * TAIL, unit="grid points")
    return Curve(place, spread, math.exp(float(of_widths @ np.log(widths))))
