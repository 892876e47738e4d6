"""The equilibria of a frozen scenario: fixed points, the folds where one loses its stability, and the basin's edge.

A fixed point of a frozen moment (`engine/frozen.py`) is a self-consistent observation: the shares who refuse and who
shirk in each formation, and the pressure on the streets, reproduce themselves when observed. It is stable if every
small deviation dies out. As a lever moves, a stable and an unstable point may meet and vanish: a fold, where the
apparatus jumps. Followed by pseudo-arclength continuation (Keller 1977), which passes a fold where plain steps in the
lever would stop.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bayonets.engine.frozen import Frozen, respond, under
from bayonets.mechanisms.declare import Array

# Steps of differences; tolerances of convergence and of equality of points.
_NUDGE, _ARRIVED, _AT_REST, _SAME = 1e-6, 1e-10, 1e-8, 1e-4
_MOST_REVIEWS, _MOST_NEWTON, _HALVINGS = 2000, 30, 35
_STARTS = 21
_FIRST_STEP, _LONGEST_STEP, _SHORTEST_STEP, _MOST_STEPS = 0.01, 0.05, 1e-5, 2000


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """A fixed point: reviews leave all shares unchanged.

    Attributes:
        resisting: (F,) share of those who serve who refuse, by formation.
        share: the same of the whole apparatus.
        pressure: on the streets, in [-5, 5].
        stable: whether every small deviation dies out.
    """

    resisting: Array
    share: float
    pressure: float
    stable: bool


@dataclass(frozen=True, eq=False)
class Branch:
    """A fixed point followed along a path from one scenario to another.

    Attributes:
        at: (P,) place on the path, from 0 to 1; it turns back at folds.
        points: the P fixed points.
        folds: places of the folds, in the order in which they were passed.
    """

    at: Array
    points: tuple[FixedPoint, ...]
    folds: tuple[float, ...]


Path = Callable[[float], Frozen]
"""The frozen moment at a place of the path, 0 to 1."""


def path_between(frozen: Frozen, low: Any, high: Any) -> Path:
    """The path from one scenario to another of the same formations, days and events, at a frozen moment."""
    return lambda share: under(frozen, between(low, high, share))


def between(low: Any, high: Any, share: float) -> Any:
    """Inputs between two scenarios, by linear interpolation of every number that differs.

    Args:
        low, high: inputs, or a part of them.
        share: 0 for the first, 1 for the second.
    """
    if isinstance(low, tuple):
        return type(low)(*(between(first, second, share) for first, second in zip(low, high, strict=True)))
    if isinstance(low, bool | int) or (isinstance(low, np.ndarray) and low.dtype != np.float64):
        return low
    return low + share * (high - low)


def fixed_points(frozen: Frozen) -> tuple[FixedPoint, ...]:
    """The fixed points between no refusal and refusal by all, by their share, ascending."""
    starts = [_sight(frozen, share) for share in np.linspace(0.0, 1.0, _STARTS)]
    ends = [_rest(frozen, start) for start in starts]
    candidates = list(ends)
    for (low, low_end), (high, high_end) in pairwise(zip(starts, ends, strict=True)):
        if not _alike(low_end, high_end):
            candidates.append(_saddle(frozen, *_edge(frozen, low, high, low_end)))
    exact = [point for point in (_newton(frozen, candidate) for candidate in candidates) if point is not None]
    unique = [
        candidate
        for place, candidate in enumerate(exact)
        if not any(_alike(candidate, other) for other in exact[:place])
    ]
    return tuple(sorted((_described(frozen, candidate) for candidate in unique), key=lambda point: point.share))


def basin_edge(frozen: Frozen) -> float | None:
    """The smallest share of those who serve whose joint refusal, in all formations alike, does not die out.

    Returns:
        The share, in [0, 1]; None if the apparatus returns to the state without refusal from every share.
    """
    home = _rest(frozen, _sight(frozen, 0.0))
    for low, high in pairwise(np.linspace(0.0, 1.0, _STARTS)):
        if not _alike(_rest(frozen, _sight(frozen, high)), home):
            inside, outside = _edge(frozen, _sight(frozen, low), _sight(frozen, high), home)
            return float(0.5 * (inside[0] + outside[0]))
    return None


def follow(path: Path, *, back: bool = False, loud: bool = False) -> Branch:
    """Follow a stable fixed point along a path until it leaves it.

    Args:
        path: from one scenario to another.
        back: begin at the path's end.
        loud: begin at the equilibrium after refusal by all; else at that without refusal.
    """
    start = 1.0 if back else 0.0
    frozen = path(start)
    rest = _rest(frozen, _sight(frozen, 1.0 if loud else 0.0))
    here = np.append(_newton_or(frozen, rest), start)
    ahead = np.zeros(len(here))
    ahead[-1] = -1.0 if back else 1.0
    tangent, step = _tangent(path, here, ahead), _FIRST_STEP
    places: list[Array] = [here]
    folds: list[float] = []
    while len(places) < _MOST_STEPS and step >= _SHORTEST_STEP:
        there = _corrected(path, here, tangent, step)
        if there is None:
            step /= 2.0
            continue
        if not 0.0 <= there[-1] <= 1.0:
            break
        turned = _tangent(path, there, tangent)
        if turned[-1] * tangent[-1] < 0.0:
            folds.append(_fold(path, here, tangent, step))
        places.append(there)
        here, tangent, step = there, turned, min(1.3 * step, _LONGEST_STEP)
    points = tuple(_described(path(float(place[-1])), place[:-1]) for place in places)
    return Branch(np.array([place[-1] for place in places]), points, tuple(folds))


def _sight(frozen: Frozen, share: float) -> Array:
    """The observation when this share of every formation refuses, with the resulting shirking and pressure."""
    formations = len(frozen.serving)
    sight = np.concatenate([np.full(formations, share), np.zeros(formations + 1)])
    sight[formations:] = respond(frozen, sight)[formations:]
    sight[formations:-1] = np.minimum(sight[formations:-1], 1.0 - share)
    return sight


def _rest(frozen: Frozen, sight: Array) -> Array:
    """The observations to which reviews lead from there, day by day."""
    rate = frozen.inputs.parameters.review_rate
    for _ in range(_MOST_REVIEWS):
        moved = rate * (respond(frozen, sight) - sight)
        sight = sight + moved
        if np.abs(moved).max() < _AT_REST:
            break
    return sight


def _alike(first: Array, second: Array) -> bool:
    return bool(np.abs(first[:-1] - second[:-1]).max() < _SAME)


def _edge(frozen: Frozen, low: Array, high: Array, low_end: Array) -> tuple[Array, Array]:
    """Two sights close together, from one of which reviews lead to `low_end` and from the other elsewhere."""
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if _alike(_rest(frozen, middle), low_end):
            low = middle
        else:
            high = middle
    return low, high


def _saddle(frozen: Frozen, low: Array, high: Array) -> Array:
    """The unstable point that courses from the edge linger at."""
    sight, rate = 0.5 * (low + high), frozen.inputs.parameters.review_rate
    slowest, least = sight, np.inf
    for _ in range(_MOST_REVIEWS):
        moved = rate * (respond(frozen, sight) - sight)
        pace = float(np.abs(moved).max())
        if pace < least:
            slowest, least = sight, pace
        elif pace > 100.0 * least:
            break
        sight = sight + moved
    return slowest


def _slope(frozen: Frozen, sight: Array) -> Array:
    """(2 F + 1, 2 F + 1) how the response changes with the sight, by central differences."""
    nudges = _NUDGE * np.eye(len(sight))
    return np.array([respond(frozen, sight + nudge) - respond(frozen, sight - nudge) for nudge in nudges]).T / (
        2.0 * _NUDGE
    )


def _newton(frozen: Frozen, sight: Array) -> Array | None:
    """The fixed point nearby, or None if there is none."""
    for _ in range(_MOST_NEWTON):
        miss = respond(frozen, sight) - sight
        if np.abs(miss).max() < _ARRIVED:
            return sight
        try:
            sight = sight - np.linalg.solve(_slope(frozen, sight) - np.eye(len(sight)), miss)
        except np.linalg.LinAlgError:
            return None
    return None


def _newton_or(frozen: Frozen, sight: Array) -> Array:
    exact = _newton(frozen, sight)
    return sight if exact is None else exact


def _described(frozen: Frozen, sight: Array) -> FixedPoint:
    growth = np.linalg.eigvals(_slope(frozen, sight)).real.max()
    resisting = sight[: len(frozen.serving)]
    share = float(resisting @ frozen.serving / max(frozen.serving.sum(), 1e-300))
    return FixedPoint(resisting, share, float(sight[-1]), bool(growth < 1.0))


def _miss(path: Path, place: Array) -> Array:
    """The residual of an observation, followed by its place on the path."""
    sight = place[:-1]
    return np.asarray(respond(path(float(place[-1])), sight) - sight)


def _full_slope(path: Path, place: Array) -> Array:
    """(2 F + 1, 2 F + 2) how the miss changes with the sight and with the place."""
    own = _slope(path(float(place[-1])), place[:-1]) - np.eye(len(place) - 1)
    nudge = np.zeros(len(place))
    nudge[-1] = _NUDGE
    along = (_miss(path, place + nudge) - _miss(path, place - nudge)) / (2.0 * _NUDGE)
    return np.column_stack([own, along])


def _tangent(path: Path, place: Array, before: Array) -> Array:
    """Unit vector along the branch, in the direction of the one before."""
    target = np.zeros(len(place))
    target[-1] = 1.0
    along = np.linalg.solve(np.vstack([_full_slope(path, place), before]), target)
    return np.asarray(along / np.linalg.norm(along))


def _corrected(path: Path, here: Array, tangent: Array, step: float) -> Array | None:
    """The point of the branch in the plane across the tangent, one step ahead; None if Newton does not find it."""
    place = here + step * tangent
    for _ in range(8):
        miss = np.append(_miss(path, place), tangent @ (place - here) - step)
        if np.abs(miss).max() < _ARRIVED:
            return place
        try:
            place = place - np.linalg.solve(np.vstack([_full_slope(path, place), tangent]), miss)
        except np.linalg.LinAlgError:
            return None
        if not np.all(np.isfinite(place)) or np.linalg.norm(place - here) > 3.0 * step:
            return None
    return None


def _fold(path: Path, here: Array, tangent: Array, step: float) -> float:
    """The place of the fold within a step: where the branch turns back."""
    short, long, farthest = 0.0, step, here
    for _ in range(_HALVINGS):
        middle = 0.5 * (short + long)
        there = _corrected(path, here, tangent, middle)
        if there is None:
            break
        farthest = there
        if _tangent(path, there, tangent)[-1] * tangent[-1] > 0.0:
            short = middle
        else:
            long = middle
    return float(farthest[-1])
