"""Sequential acquisition of runs: a coarse design first, then blocks where the answer changes or is uncertain.

Each block of runs is placed where the interval of the fitted surface reaches furthest across a line of the map (the
"straddle" of Bryan et al. 2005), at a new point or an earlier one; the blocks of a batch are chosen as if the earlier
ones had been made already. Decisions are taken after whole batches, in order, so that the answer depends neither on
threads nor on interruptions, and a larger budget continues where a smaller one stopped.

Every point of the map has its own people and random streams, so that errors of neighbours are independent: with the
same runs everywhere, the whole line would share the error of these runs. The two arms of an effect share people, ties
and random streams.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.questions.phase_map.fit import Bends, Fit, Numbers, fitted
from bayonets.questions.phase_map.scale import MapScale, of_chances, of_effects, of_means
from bayonets.statistics.estimate import NORMAL_975, Floats

BLOCK = 16
"""Number of runs, or pairs of runs, in a block."""
BATCH = 12
"""Number of blocks between two decisions; independent of the number of threads."""

_DIGITS = 6
_CARE = 2.5
"""Distance from a line, in standard deviations, beyond which a point gets no further runs. At 1.96, points would be
abandoned as soon as randomness had taken them that far, and clear signs would be wrong too often."""
_MOST_LINES = 5
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)

Place = tuple[int, int]
Task = tuple[Place, int]
"""A point and the number of one of its blocks."""


Compute = Callable[[Sequence[Task]], Iterable[list[list[float]]]]
"""Gives the outcomes of the runs of all blocks, arm by arm, in the order of the tasks."""


@dataclass(eq=False)
class Design:
    """The design and results of the runs so far.

    Attributes:
        places: (N, 2) points of the lattice, as parts of the axes.
        kind: "share", "other" or, of effects, "effect" and "effect on a share".
        values: (arms, runs or draws) by point, in the order of first visits.
        bends: hyperparameters of the latest fit, at which the next search begins.
        settled: whether the interval reaches across a line at no point.
        drawn: whether numbers were drawn; draws are then the independent units, not runs, and each counts with the mean
            of its runs.
    """

    places: dict[Place, tuple[float, float]]
    kind: str
    values: dict[Place, Floats] = field(default_factory=dict)
    bends: Bends | None = None
    settled: bool = False
    drawn: bool = False

    @property
    def block(self) -> int:
        """The number of independent units in a block."""
        return BLOCK // RUNS_A_DRAW if self.drawn else BLOCK

    def take(self, task: Task, block: list[list[float]]) -> None:
        """Add a block."""
        point, outcomes = task[0], np.asarray(block, np.float64)
        if self.drawn:
            outcomes = outcomes.reshape(len(outcomes), self.block, RUNS_A_DRAW).mean(axis=2)
        old = self.values.get(point)
        self.values[point] = outcomes if old is None else np.concatenate([old, outcomes], axis=1)

    def blocks(self, point: Place) -> int:
        """The number of blocks made at a point."""
        return self.values[point].shape[1] // self.block if point in self.values else 0

    def numbers(self) -> list[Floats]:
        """The outcome, or the effect on it, run by run at each point."""
        return [outcomes[-1] - outcomes[0] if len(outcomes) > 1 else outcomes[0] for outcomes in self.values.values()]

    def nothing(self) -> bool:
        """Whether no run of an effect differs from its pair in the other arm."""
        return self.kind.startswith("effect") and not any(np.any(outcomes) for outcomes in self.numbers())

    def fit(self) -> tuple[MapScale, Fit]:
        """The surface through the results."""
        scale, seen = self.seen()
        fit_of_all = fitted(seen, scale.unit, self.bends)
        self.bends = fit_of_all.bends
        return scale, fit_of_all

    def seen(self) -> tuple[MapScale, Numbers]:
        """The estimate at each point, with its error, on the scale of the fit."""
        at = np.array([self.places[point] for point in self.values])
        if self.kind == "share":
            return of_chances(at, self.numbers())
        if self.kind.startswith("effect"):
            return of_effects(at, self.numbers(), shares=self.kind == "effect on a share")
        return of_means(at, self.numbers())


def acquire(
    acquired: Design, coarse: Sequence[Place], blocks: int, compute: Compute, show: Callable[[int, int], None]
) -> int:
    """Make up to a number of blocks, and return how many were made.

    Args:
        acquired: receives the results.
        coarse: points of the coarse design.
        blocks: maximum number; with fewer than `coarse`, the coarse design remains incomplete.
        compute: computes blocks.
        show: called with the number of blocks made and the maximum.
    """
    batch: Sequence[Task] = [(point, 0) for point in coarse]
    completed = 0
    while batch and completed < blocks:
        batch = batch[: blocks - completed]
        for task, block in zip(batch, compute(batch), strict=True):
            acquired.take(task, block)
            completed += 1
            show(completed, blocks)
        batch = next_batch(acquired)
    acquired.settled = not batch
    return completed


def next_batch(acquired: Design) -> list[Task]:
    """The next batch of blocks; empty if no interval reaches across a line."""
    scale, fit = acquired.fit()
    lines = scale.to(np.array(lines_of(acquired.kind, scale, fit)))
    if acquired.nothing() or not len(lines):
        return []
    everywhere = list(acquired.places)
    mean, sd = fit.mean_and_sd(np.array([acquired.places[point] for point in everywhere]))
    across = -np.min(np.abs(mean[:, None] - lines), axis=1)
    # Points that are clear remain so within a batch: errors only shrink.
    open_ones = np.flatnonzero(_CARE * sd + across > 0.0)
    places = [everywhere[index] for index in open_ones]
    error = _error_of_block(acquired, scale, fit, mean)[open_ones]
    _, cov = fit.mean_and_cov(np.array([acquired.places[point] for point in places]).reshape(-1, 2))
    return _greedy(acquired, places, across[open_ones], cov, error)


def _greedy(acquired: Design, places: Sequence[Place], across: Floats, cov: Floats, error: Floats) -> list[Task]:
    """A batch of blocks, each where the interval reaches furthest after the earlier ones.

    Args:
        acquired: the results so far.
        places: (N,) points that are uncertain.
        across: (N,) minus the distance of the surface from the nearest line.
        cov: (N, N) of the error of the surface.
        error: (N,) variance that a block would have there.
    """
    planned = {point: acquired.blocks(point) for point in places}
    batch: list[Task] = []
    # Information of earlier blocks on every point, in standard deviations; the covariance shrinks by their products.
    gains: list[Floats] = []
    variance = cov.diagonal()
    while places and len(batch) < BATCH:
        # Rounded, so that the last bits of the linear algebra of a machine do not decide between equal points.
        reach = np.round(_CARE * np.sqrt(np.maximum(variance, 0.0)) + across, _DIGITS)
        best = int(np.argmax(reach))
        if reach[best] <= 0.0:
            break
        batch.append((places[best], planned[places[best]]))
        planned[places[best]] += 1
        row = cov[best] - sum(gain[best] * gain for gain in gains)
        gains.append(row / np.sqrt(row[best] + error[best]))
        variance = variance - gains[-1] ** 2
    return batch


def lines_of(kind: str, scale: MapScale, fit: Fit) -> list[float]:
    """The values at which the map draws a line: one half, no effect, or round numbers between the extremes.

    Round numbers need a surface that varies more than its error; else there are none.
    """
    if kind == "share":
        return [0.5]
    if kind.startswith("effect"):
        return [0.0]
    mean, sd = fit.mean_and_sd(fit.seen.at)
    if np.ptp(mean) < 2.0 * NORMAL_975 * float(np.median(sd)):
        return []
    low, high = (float(end) for end in scale.back(np.array([mean.min(), mean.max()]), fit.seen.at[:2]))
    return round_between(low, high)


def round_between(low: float, high: float) -> list[float]:
    """At most five round numbers between two numbers, evenly spaced."""
    rough = (high - low) / (_MOST_LINES + 1)
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(factor * power for factor in _STEPS if factor * power >= rough * (1 - 1e-9))
    first = int(np.floor(low / step)) + 1
    candidates = [float(f"{step * index:.12g}") for index in range(first, first + _MOST_LINES + 2)]
    return [value for value in candidates if low < value < high]


def _error_of_block(acquired: Design, scale: MapScale, fit: Fit, mean: Floats) -> Floats:
    """The variance that one more block would have at each point of the lattice, on the scale of the fit."""
    if acquired.kind == "share":
        chance = np.clip(scale.back(mean, fit.seen.at), 0.5 / acquired.block, 1.0 - 0.5 / acquired.block)
        return np.asarray(1.0 / (acquired.block * chance * (1.0 - chance)))
    blocks = np.array([acquired.blocks(point) for point in acquired.values])
    lattice = np.array(list(acquired.places.values()))
    nearest = ((lattice[:, None, :] - fit.seen.at[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    return np.asarray((fit.seen.variance * blocks)[nearest])
