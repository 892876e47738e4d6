"""Morris' screening: the change of an outcome with one unknown number, at random values of the others."""

from dataclasses import dataclass

import numpy as np

from bayonets.questions.factors import FactorGroup
from bayonets.questions.sensitivity.design import moved
from bayonets.statistics.bootstrap import COMPONENTS, percentile_ends
from bayonets.statistics.estimate import Floats
from bayonets.statistics.shares import wilson


@dataclass(frozen=True)
class ElementaryEffect:
    """The effect on an outcome of a step of one unknown, over half of its probability.

    Attributes:
        name, label, kind: of the group.
        members: number of its numbers.
        size: mean absolute change: mu* of Campolongo et al. (2007), times the step of 2/3 of the grid.
        low, high: its 95 percent interval.
        spread: standard deviation of the signed change upwards: sigma of Morris (1991), likewise; None for a group,
            whose numbers move up or down at random.
        spread_low, spread_high: its 95 percent interval, or None.
        direction: mean signed change upwards: mu; None for a group.
    """

    name: str
    label: str
    kind: str
    members: int
    size: float
    low: float
    high: float
    spread: float | None
    spread_low: float | None
    spread_high: float | None
    direction: float | None


def effects(
    points: Floats, values: Floats, groups: tuple[FactorGroup, ...], seed: int, *, share: bool = False
) -> list[ElementaryEffect]:
    """The effect of each group.

    Args:
        points: (T, G + 1, F) the trajectories.
        values: (T, G + 1) outcome at each point, the mean of runs with the same random streams along a trajectory.
        groups: G groups.
        seed: of the resampling.
        share: whether the outcome is a probability: its interval is then Wilson's, the widest for changes between 0
            and 1 with this mean, which has positive width even where no step changed the outcome.
    """
    changes = _changes(points, values, groups)
    trajectories = len(changes)
    parts = np.concatenate([np.abs(changes), changes, changes**2], axis=1)
    count = len(groups)

    def statistics(rows: Floats) -> Floats:
        means = rows @ parts / trajectories
        spread = _spread(means[:, count : 2 * count], means[:, 2 * count :], trajectories)
        return np.concatenate([means[:, :count], spread], axis=1)

    lower, upper = percentile_ends(statistics, trajectories, seed, COMPONENTS)
    (low, spread_low), (high, spread_high) = np.split(lower, 2), np.split(upper, 2)
    size, mean = np.abs(changes).mean(axis=0), changes.mean(axis=0)
    if share:
        low, high = wilson(np.minimum(size, 1.0) * trajectories, trajectories)
    deviation = changes.std(axis=0, ddof=1)
    return [
        _effect(group, float(size[n]), (float(low[n]), float(high[n])),
                (float(deviation[n]), float(spread_low[n]), float(spread_high[n])), float(mean[n]))
        for n, group in enumerate(groups)
    ]  # fmt: skip


def _effect(
    group: FactorGroup, size: float, between: tuple[float, float], spread: tuple[float, float, float], mean: float
) -> ElementaryEffect:
    members = len(group.members)
    unknown = (None, None, None)
    deviation, low, high = spread if members == 1 else unknown
    direction = mean if members == 1 else None
    return ElementaryEffect(
        group.name, group.label, group.kind, members, size, *between, deviation, low, high, direction
    )


def _spread(means: Floats, squares: Floats, count: int) -> Floats:
    return np.asarray(np.sqrt(np.maximum(squares - means**2, 0.0) * count / (count - 1.0)))


def _changes(points: Floats, values: Floats, groups: tuple[FactorGroup, ...]) -> Floats:
    """(T, G) signed change of the outcome as each group moves; for a single number, as it moves up."""
    group_of = np.zeros(points.shape[2], np.int64)
    for number, group in enumerate(groups):
        group_of[list(group.members)] = number
    first = moved(points)
    step = np.take_along_axis(points[:, 1:] - points[:, :-1], first[..., None], axis=2)[..., 0]
    change = (values[:, 1:] - values[:, :-1]) * np.sign(step)
    changes = np.zeros_like(change)
    np.put_along_axis(changes, group_of[first], change, axis=1)
    return changes
