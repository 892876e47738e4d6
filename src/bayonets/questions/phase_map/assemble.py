"""From the mean field and the runs to the answer: the surface, its clear signs, and the crossings of its line."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import erfc, sqrt
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.inference.under import cautions
from bayonets.outcomes import Outcome
from bayonets.questions.over_draws import over_draws
from bayonets.questions.phase_map.acquisition import Design, lines_of
from bayonets.questions.phase_map.answer import Crossing, DrawShares, PhaseMap, Point, Rows, RunsOfDraws, Surface
from bayonets.questions.phase_map.map_design import MapDesign
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import NORMAL_975, Floats
from bayonets.statistics.means import student
from bayonets.statistics.shares import agresti_min, wilson_ends
from bayonets.wording import capital

FALSE_SIGNS = 0.05
"""The maximum expected share of wrong signs among those that are shown (Benjamini & Hochberg 1995)."""

NEAR = 0.25
"""Probabilities from here to 1 - `NEAR` are not close to 0 or 1."""

NEARBY = 0.12
"""Part of an axis over which the shares of draws are averaged."""

_SCANS = 5


def mean_field_only(design: MapDesign, seed: int, values: Sequence[Sequence[float]], budget: int) -> PhaseMap:
    """The answer from the mean field, before any run."""
    scenario, outcome = design.base, design.outcome
    return PhaseMap(
        plain(scenario.name), scenario.digest(), seed, scenario.days, outcome.name, _label(outcome), outcome.kind,
        design.x, design.y, design.effect, _rows(np.array(values)), (), None, (), (), (), 0, budget, settled=False,
        uncertain=None if design.draws is None else design.draws.which,
    )  # fmt: skip


def with_runs(first: PhaseMap, design: MapDesign, acquired: Design, runs: int) -> PhaseMap:
    """The answer with the results of the runs.

    Args:
        first: the answer before any run.
        design: of the map.
        acquired: the results of the runs.
        runs: number of all runs.
    """
    points = tuple(points_of(design, acquired))
    first = replace(first, **_draws(design, acquired, runs))
    if acquired.nothing():
        zero = _rows(np.zeros((len(design.y.grid), len(design.x.grid))))
        nowhere = tuple(tuple(0 for _ in row) for row in zero)
        return replace(
            first, points=points, surface=Surface(zero, zero, zero, zero), signs=nowhere, lines=(0.0,), runs=runs,
            settled=acquired.settled,
        )  # fmt: skip
    scale, fit = acquired.fit()
    shape = len(design.y.grid), len(design.x.grid)
    at = _grid(design)
    mean, sd = fit.mean_and_sd(at)
    ends = (scale.back(mean + side * NORMAL_975 * sd, at).reshape(shape) for side in (-1.0, 0.0, 1.0))
    lines = lines_of(acquired.kind, scale, fit)
    single = acquired.kind != "other"
    away = ((mean - scale.to(np.array(lines))[0]) / sd).reshape(shape) if single else np.empty((0, 0))
    low, middle, high = (_rows(end) for end in ends)
    surface = Surface(low, middle, high, _rows(away))
    signs = signs_of(away) if design.effect else np.empty((0, 0), np.int64)
    crossings = crossings_of(design, acquired) if single else ()
    return replace(
        first, points=points, surface=surface, signs=tuple(tuple(int(sign) for sign in row) for row in signs),
        lines=tuple(lines), crossings=crossings, runs=runs, settled=acquired.settled,
        draw_shares=draw_shares(design, acquired),
        runs_of_draws=runs_of_draws(points) if acquired.drawn and acquired.kind == "share" else None,
    )  # fmt: skip


def _draws(design: MapDesign, acquired: Design, runs: int) -> dict[str, Any]:
    """The fields on the draws and what they are worth."""
    if design.draws is None:
        return {}
    draws, joint = sum(map(len, acquired.numbers())), design.base.joint
    most = math.inf if joint is None else joint.effective
    return {
        "draws": draws,
        "independent": max(int(min(draws, most)), 1),
        "cautions": (*cautions(design.base, runs // design.arms), *_calibrated_axes(design)),
    }


def _calibrated_axes(design: MapDesign) -> Iterator[str]:
    """A caution about each axis on which a calibrated number is varied."""
    names = () if design.base.joint is None else design.base.joint.names
    for axis in (design.x, design.y):
        if axis.word.partition("@")[0] in names:
            yield (
                f"{capital(axis.label)} is a calibrated number, whose draws the axis replaces; the other numbers keep "
                "draws that agree with the reports only together with its calibrated values"
            )


def runs_of_draws(points: Sequence[Point]) -> RunsOfDraws | None:
    """How the two runs of a draw compare, at the points with a probability from `NEAR` to 1 - `NEAR`.

    The share of the variance that is due to the numbers is the intraclass correlation of the analysis of variance
    within points (Fisher 1925), with the draws as classes of two runs.
    """
    near = [
        (point.value, point.over) for point in points if point.over is not None and NEAR <= point.value <= 1.0 - NEAR
    ]
    if not near:
        return None
    value, draws = np.array([value for value, _ in near]), np.array([over.draws for _, over in near])
    # A draw has the mean 0, 1/2 or 1; above 0 are those with one fall and with two.
    above = draws * np.array([over.positive for _, over in near])
    differ = 2.0 * (above - draws * value)
    both = above - differ
    between = 2.0 * float((0.25 * differ + both - draws * value**2).sum()) / float((draws - 1).sum())
    within = 0.5 * float(differ.sum()) / float(draws.sum())
    by_numbers = (between - within) / (between + within)
    return RunsOfDraws(len(near), int(draws.sum()), 1.0 - float(differ.sum() / draws.sum()), max(by_numbers, 0.0))


def draw_shares(design: MapDesign, acquired: Design) -> DrawShares | None:
    """The shares of nearby draws in which an effect is above and below 0; where no run differs, it is neither.

    Draws are weighted by the distance of their points, with a normal kernel of width `NEARBY` of an axis (Nadaraya
    1964, Watson 1964), so that a share of all draws remains exactly 1.
    """
    if design.draws is None or design.effect is None:
        return None
    seen, numbers = np.array([acquired.places[point] for point in acquired.values]), acquired.numbers()
    away = ((_grid(design)[:, None, :] - seen[None, :, :]) ** 2).sum(axis=2) / (2.0 * NEARBY**2)
    weights = np.exp(away.min(axis=1, keepdims=True) - away) * [len(outcomes) for outcomes in numbers]
    shape = len(design.y.grid), len(design.x.grid)
    held = (np.array([np.mean(sign * outcomes > 0.0) for outcomes in numbers]) for sign in (1.0, -1.0))
    return DrawShares(*(_rows((weights @ shares / weights.sum(axis=1)).reshape(shape)) for shares in held))


def points_of(design: MapDesign, acquired: Design) -> Iterator[Point]:
    """All points at which runs were made, with the estimates from these runs alone."""
    for (across, along), outcomes in zip(acquired.values, acquired.numbers(), strict=True):
        if acquired.kind == "share":
            low, high = wilson_ends(float(outcomes.sum()), len(outcomes))
        else:
            low, high = (agresti_min(outcomes) if acquired.kind == "effect on a share" else student(outcomes)).ends
        position = design.x.places[across], design.y.places[along]
        runs = len(outcomes) * (RUNS_A_DRAW if acquired.drawn else 1)
        yield Point(
            *position, runs, float(outcomes.mean()), low, high, over_draws(outcomes) if acquired.drawn else None
        )


def signs_of(away: Floats) -> npt.NDArray[np.int64]:
    """1 and -1 where a sign is clear, else 0, by the step-up procedure of Benjamini and Hochberg (1995).

    At a thousand points without any effect, fifty would appear to have a sign. The procedure is the stricter the fewer
    points have one. It remains valid although the errors of neighbours are positively dependent (Benjamini & Yekutieli
    2001).

    Args:
        away: standard deviations from 0.
    """
    doubt = np.array([erfc(abs(distance) / sqrt(2.0)) for distance in away.ravel()])
    ordered = np.sort(doubt)
    allowed = FALSE_SIGNS * np.arange(1, len(ordered) + 1) / len(ordered)
    passed = np.flatnonzero(ordered <= allowed)
    limit = ordered[passed[-1]] if len(passed) else -1.0
    sure = (doubt <= limit).reshape(away.shape)
    return np.where(sure, np.sign(away), 0.0).astype(np.int64)


def crossings_of(design: MapDesign, acquired: Design) -> tuple[Crossing, ...]:
    """The crossings of the line with five straight lines, along the axis with more lines crossed."""
    upwards, sideways = (tuple(_scans(design, acquired, fixed)) for fixed in ("x", "y"))
    crossed = [len({crossing.at for crossing in crossings}) for crossings in (upwards, sideways)]
    return upwards if crossed[0] >= crossed[1] else sideways


def _scans(design: MapDesign, acquired: Design, fixed: Literal["x", "y"]) -> Iterator[Crossing]:
    scale, fit = acquired.fit()
    line = float(scale.to(np.array([0.5 if acquired.kind == "share" else 0.0]))[0])
    still, other = (design.x, design.y) if fixed == "x" else (design.y, design.x)
    along = np.array(other.grid)
    for value in spread(still.grid, _SCANS):
        fixed_part = np.full(len(along), float(still.part(np.array(value))))
        parts = [fixed_part, other.part(along)] if fixed == "x" else [other.part(along), fixed_part]
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
    """The zero of the linear interpolation between two neighbours."""
    before, after = float(values[number]), float(values[number + 1])
    part = 0.5 if before == after else before / (before - after)
    return float(at[number] + part * (at[number + 1] - at[number]))


def _last_zero(at: Floats, values: Floats) -> float | None:
    """The last zero at which values turn from negative to positive."""
    for number in range(len(at) - 2, -1, -1):
        if values[number] < 0.0 <= values[number + 1]:
            return _zero(at, values, number)
    return None


def _first_zero(at: Floats, values: Floats, start: int) -> float | None:
    """The first zero after an index at which values turn from negative to positive."""
    for number in range(start, len(at) - 1):
        if values[number] < 0.0 <= values[number + 1]:
            return _zero(at, values, number)
    return None


def spread(values: Sequence[float], count: int) -> list[float]:
    """A number of the values, evenly spaced and with both ends; fewer if there are fewer."""
    return [values[index] for index in sorted({round(part) for part in np.linspace(0, len(values) - 1, count)})]


def _grid(design: MapDesign) -> Floats:
    across, along = np.meshgrid(design.x.part(np.array(design.x.grid)), design.y.part(np.array(design.y.grid)))
    return np.stack([across.ravel(), along.ravel()], axis=1)


def _rows(values: Floats) -> Rows:
    """Plain numbers, to six significant digits."""
    return tuple(tuple(float(f"{value:.6g}") for value in row) for row in values)


def _label(outcome: Outcome) -> str:
    """The outcome in a sentence: a row is labelled `left: Army`, whereas a sentence needs a subject."""
    return f"officers who {outcome.label}" if outcome.kind == "officers" else outcome.label
