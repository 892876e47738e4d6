"""The points of the design: Morris' trajectories and Saltelli's scheme, both from SALib, in units of probability.

A point is a vector of probabilities, one for each unknown number, which the laws of the numbers turn into values. SALib
(Herman & Usher 2017) is an extra and is loaded here when a design is made.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.errors import RefusedError
from bayonets.questions.factors import FactorGroup
from bayonets.statistics.estimate import Floats

LEVELS = 4
"""Levels of Morris' grid: the probabilities 1/8, 3/8, 5/8 and 7/8; a step is half of the probability."""

_LOWEST, _HIGHEST = 1.0 / 8.0, 7.0 / 8.0


def load_salib() -> tuple[ModuleType, ModuleType]:
    """The samplers of SALib, of Morris and of Sobol'.

    Raises:
        RefusedError: SALib is not installed.
    """
    try:
        from SALib.sample import morris, sobol
    except ImportError:
        raise RefusedError(
            "A sensitivity analysis needs SALib, which is not installed. Install it with "
            '`pip install "bayonets[sensitivity]"`'
        ) from None
    return morris, sobol


def _problem(groups: Sequence[FactorGroup], low: float, high: float) -> dict[str, Any]:
    """The problem definition for SALib, over all unknown numbers."""
    group_of = {index: number for number, group in enumerate(groups) for index in group.members}
    count = len(group_of)
    problem: dict[str, Any] = {
        "num_vars": count,
        "names": [f"x{n}" for n in range(count)],
        "bounds": [[low, high]] * count,
    }
    if len(groups) < count:
        problem["groups"] = [f"g{group_of[index]:06d}" for index in range(count)]
    return problem


def trajectories(groups: Sequence[FactorGroup], count: int, seed: int) -> Floats:
    """Morris' trajectories (Morris 1991): in each step one group moves, each of its numbers up or down by 1/2.

    Returns:
        (count, G + 1, F) probabilities.

    Raises:
        RefusedError: SALib is not installed.
    """
    sampler, _ = load_salib()
    problem = _problem(groups, _LOWEST, _HIGHEST)
    points = sampler.sample(problem, count, num_levels=LEVELS, seed=_seed(seed))
    return np.reshape(np.asarray(points, dtype=np.float64), (count, len(groups) + 1, problem["num_vars"]))


def rows(groups: Sequence[FactorGroup], count: int, seed: int) -> Floats:
    """Saltelli's scheme on a scrambled Sobol' sequence (Saltelli et al. 2010).

    Args:
        groups: of the numbers.
        count: of rows, a power of two.
        seed: of the scrambling.

    Returns:
        (count, G + 2, F) probabilities: A, then A with each group's numbers from B in turn, then B.

    Raises:
        RefusedError: SALib is not installed.
    """
    _, sampler = load_salib()
    problem = _problem(groups, 0.0, 1.0)
    points = sampler.sample(problem, count, calc_second_order=False, seed=_seed(seed))
    return np.reshape(np.asarray(points, dtype=np.float64), (count, len(groups) + 2, problem["num_vars"]))


def _seed(seed: int) -> int:
    """A seed of 32 bits, as SALib requires."""
    return seed % 2**32


def moved(points: Floats) -> npt.NDArray[np.int64]:
    """(T, S) the group that moves in each step of the trajectories, identified by the first of its numbers.

    Args:
        points: (T, S + 1, F).
    """
    return np.asarray(np.argmax(points[:, 1:] != points[:, :-1], axis=-1), dtype=np.int64)
