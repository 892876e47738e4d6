"""From what the twin and the runs gave to the answer: the surface, where its sign is sure, and where its line runs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import erfc, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.outcomes import Outcome
from bayonets.questions.over_draws import over_draws
from bayonets.questions.phase_map.answer import Crossing, DrawShares, PhaseMap, Point, Rows, Surface
from bayonets.questions.phase_map.plane import Plane
from bayonets.questions.phase_map.spend import Spent, lines_of
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import NORMAL_975, Floats
from bayonets.statistics.means import student
from bayonets.statistics.shares import agresti_min, wilson_ends

FALSE_SIGNS = 0.05
"""The share of false signs, among those that are shown, that is expected at most (Benjamini & Hochberg 1995)."""

NEARBY = 0.12
"""Of an axis, over which the shares of draws are averaged."""

_SCANS = 5


def twin_only(plane: Plane, seed: int, twin: Sequence[Sequence[float]], budget: int) -> PhaseMap:
    """The answer before any run."""
    scenario, outcome = plane.base, plane.outcome
    return PhaseMap(
        plain(scenario.name), scenario.digest(), seed, scenario.days, outcome.name, _label(outcome), outcome.kind,
        plane.x, plane.y, plane.effect, _rows(np.array(twin)), (), None, (), (), (), 0, budget, settled=False,
        uncertain=None if plane.draws is None else plane.draws.which,
    )  # fmt: skip


def with_runs(first: PhaseMap, plane: Plane, spent: Spent, runs: int) -> PhaseMap:
    """The answer with what the runs gave.

    Args:
        first: the answer before any run.
        plane: of the map.
        spent: what was found.
        runs: made in all.
    """
    points = tuple(points_of(plane, spent))
    if spent.nothing():
        zero = _rows(np.zeros((len(plane.y.grid), len(plane.x.grid))))
        nowhere = tuple(tuple(0 for _ in row) for row in zero)
        return replace(
            first, points=points, surface=Surface(zero, zero, zero, zero), signs=nowhere, lines=(0.0,), runs=runs,
            settled=spent.settled,
        )  # fmt: skip
    scale, fit = spent.fit()
    shape = len(plane.y.grid), len(plane.x.grid)
    at = _grid(plane)
    mean, sd = fit.mean_and_sd(at)
    ends = (scale.back(mean + side * NORMAL_975 * sd, at).reshape(shape) for side in (-1.0, 0.0, 1.0))
    lines = lines_of(spent.kind, scale, fit)
    single = spent.kind != "other"
    away = ((mean - scale.to(np.array(lines))[0]) / sd).reshape(shape) if single else np.empty((0, 0))
    low, middle, high = (_rows(end) for end in ends)
    surface = Surface(low, middle, high, _rows(away))
    signs = signs_of(away) if plane.effect else np.empty((0, 0), np.int64)
    crossings = crossings_of(plane, spent) if single else ()
    return replace(
        first, points=points, surface=surface, signs=tuple(tuple(int(one) for one in row) for row in signs),
        lines=tuple(lines), crossings=crossings, runs=runs, settled=spent.settled,
        draw_shares=draw_shares(plane, spent),
    )  # fmt: skip


def draw_shares(plane: Plane, spent: Spent) -> DrawShares | None:
    """The shares of the draws nearby in which an effect is above and below 0; where nothing differs, it is neither.

    A draw counts the less the farther away its place is, by a normal curve over `NEARBY` of an axis (the kernel
    estimate of Nadaraya and Watson, 1964): no scale pulls a share of all draws below 1.
    """
    if plane.draws is None or plane.effect is None:
        return None
    seen, numbers = np.array([spent.places[place] for place in spent.values]), spent.numbers()
    away = ((_grid(plane)[:, None, :] - seen[None, :, :]) ** 2).sum(axis=2) / (2.0 * NEARBY**2)
    weights = np.exp(away.min(axis=1, keepdims=True) - away) * [len(found) for found in numbers]
    shape = len(plane.y.grid), len(plane.x.grid)
    held = (np.array([np.mean(sign * found > 0.0) for found in numbers]) for sign in (1.0, -1.0))
    return DrawShares(*(_rows((weights @ own / weights.sum(axis=1)).reshape(shape)) for own in held))


def points_of(plane: Plane, spent: Spent) -> Iterator[Point]:
    """Each place where runs were made, with what they gave alone."""
    for (across, along), found in zip(spent.values, spent.numbers(), strict=True):
        if spent.kind == "share":
            low, high = wilson_ends(float(found.sum()), len(found))
        else:
            low, high = (agresti_min(found) if spent.kind == "effect on a share" else student(found)).ends
        place = plane.x.places[across], plane.y.places[along]
        runs = len(found) * (RUNS_A_DRAW if spent.drawn else 1)
        yield Point(*place, runs, float(found.mean()), low, high, over_draws(found) if spent.drawn else None)


def signs_of(away: Floats) -> npt.NDArray[np.int64]:
    """1 and -1 where a sign is sure, else 0, by the step-up procedure of Benjamini and Hochberg (1995).

    Looking at a thousand places, fifty would seem to have a sign where nothing is. The procedure asks the more of each,
    the fewer there are that have one. The errors of neighbours go together, under which it still holds (Benjamini &
    Yekutieli 2001).

    Args:
        away: standard deviations from 0.
    """
    doubt = np.array([erfc(abs(one) / sqrt(2.0)) for one in away.ravel()])
    ordered = np.sort(doubt)
    allowed = FALSE_SIGNS * np.arange(1, len(ordered) + 1) / len(ordered)
    passed = np.flatnonzero(ordered <= allowed)
    limit = ordered[passed[-1]] if len(passed) else -1.0
    sure = (doubt <= limit).reshape(away.shape)
    return np.where(sure, np.sign(away), 0.0).astype(np.int64)


def crossings_of(plane: Plane, spent: Spent) -> tuple[Crossing, ...]:
    """Where the line crosses five straight lines, along whichever axis more of them are crossed."""
    upwards, sideways = (tuple(_scans(plane, spent, fixed)) for fixed in ("x", "y"))
    crossed = [len({one.at for one in found}) for found in (upwards, sideways)]
    return upwards if crossed[0] >= crossed[1] else sideways


def _scans(plane: Plane, spent: Spent, fixed: Literal["x", "y"]) -> Iterator[Crossing]:
    scale, fit = spent.fit()
    line = float(scale.to(np.array([0.5 if spent.kind == "share" else 0.0]))[0])
    still, other = (plane.x, plane.y) if fixed == "x" else (plane.y, plane.x)
    along = np.array(other.grid)
    for value in spread(still.grid, _SCANS):
        own = np.full(len(along), float(still.part(np.array(value))))
        parts = [own, other.part(along)] if fixed == "x" else [other.part(along), own]
        mean, sd = fit.mean_and_sd(np.stack(parts, axis=1))
        for number in map(int, np.flatnonzero(np.diff(np.sign(mean - line)) != 0)):
            rises = bool(mean[number + 1] > mean[number])
            below, above = (mean - line - NORMAL_975 * sd, mean - line + NORMAL_975 * sd)
            first, last = (above, below) if rises else (-below, -above)
            yield Crossing(
                fixed, value, _zero(along, mean - line, number), _last_zero(along[: number + 2], first),
                _first_zero(along, last, number), rises,
            )  # fmt: skip


def _zero(at: Floats, values: Floats, number: int) -> float:
    """Where a straight line between two neighbours is 0."""
    one, two = float(values[number]), float(values[number + 1])
    part = 0.5 if one == two else one / (one - two)
    return float(at[number] + part * (at[number + 1] - at[number]))


def _last_zero(at: Floats, values: Floats) -> float | None:
    """The last place up to here at which values turn from below 0 to above."""
    for number in range(len(at) - 2, -1, -1):
        if values[number] < 0.0 <= values[number + 1]:
            return _zero(at, values, number)
    return None


def _first_zero(at: Floats, values: Floats, start: int) -> float | None:
    """The first place from here on at which values turn from below 0 to above."""
    for number in range(start, len(at) - 1):
        if values[number] < 0.0 <= values[number + 1]:
            return _zero(at, values, number)
    return None


def spread(values: Sequence[float], count: int) -> list[float]:
    """So many of the values, both ends among them, as far apart as they can be; fewer if there are not so many."""
    return [values[place] for place in sorted({round(part) for part in np.linspace(0, len(values) - 1, count)})]


def _grid(plane: Plane) -> Floats:
    across, along = np.meshgrid(plane.x.part(np.array(plane.x.grid)), plane.y.part(np.array(plane.y.grid)))
    return np.stack([across.ravel(), along.ravel()], axis=1)


def _rows(values: Floats) -> Rows:
    """Plain numbers, to six digits."""
    return tuple(tuple(float(f"{one:.6g}") for one in row) for row in values)


def _label(outcome: Outcome) -> str:
    """The outcome in a sentence: a row may be called `left: Army`, a sentence needs to say who left."""
    return f"officers who {outcome.label}" if outcome.kind == "officers" else outcome.label
