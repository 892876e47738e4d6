"""Limit 2 of model.md, section 7: as the apparatus grows, single runs approach the mean field.

With complete mixing, no noise, commanders off and no acts, a run differs from the mean field by the finite number of
officers only: the distance falls with the size to the power -1/2, as the mean of independent officers would.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from bayonets.engine.groups import GroupPoints
from bayonets.engine.inputs import Inputs
from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import mean_field_workspace
from bayonets.engine.simulate import run_course, run_workspace
from bayonets.scenario import words
from bayonets.scenario.inputs import build
from bayonets.scenario.read import read
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured

Floats = npt.NDArray[np.float64]

SIZES = (250, 1_000, 4_000, 16_000, 64_000)
SCENARIO = "textbook"
WELL_MIXED = (
    "mechanisms.mixing=complete",
    "protest.noise=0",
    "mechanisms.commanders=false",
    "parameters.culpability_rate=0",
)
EXPONENT, TOLERANCE = -0.5, 0.1
RUNS, LONG_RUNS = 6, 24
FINE = GroupPoints(6, 4, 4, 16)
"""Enough points that the remaining distance at the largest size is due to randomness."""


def limit_2() -> Family:
    """The exponent, and the distance of the largest runs."""
    return Family(
        "limit 2: the mean field",
        "The mean-field approximation computes the same model for infinitely many, well mixed officers. With "
        "complete mixing, no noise, commanders off and no acts, the root-mean-square distance of single runs to it,"
        f" over all days, formations and stances, must decrease with the size to the power {EXPONENT}, within "
        f"{TOLERANCE}, from {SIZES[0]:,} to {SIZES[-1]:,} officers.",
        (Check("exponent of the distance", _exponent),),
    )


def well_mixed(officers: int, without: Sequence[str] = ()) -> Inputs:
    """The scenario with a given number of officers, its formations in proportion; protest is scaled likewise.

    Args:
        officers: in all.
        without: settings of WELL_MIXED that are not applied.
    """
    held = [word for word in WELL_MIXED if word not in without]
    return resized(build(words.apply(read(SCENARIO), held)), officers)


def resized(inputs: Inputs, officers: int) -> Inputs:
    """The same apparatus with a given number of officers; protest is scaled in proportion."""
    size = np.maximum(np.rint(inputs.size * (officers / inputs.officers)), 1).astype(np.int64)
    scale = size.sum() / inputs.officers
    return inputs._replace(
        size=size,
        first=np.concatenate([[0], np.cumsum(size)]),
        parameters=inputs.parameters._replace(demand=inputs.parameters.demand * scale),
    )


def shares_of_mean_field(inputs: Inputs) -> Floats:
    """(D, F, 5) share of each formation in each stance, by the mean field."""
    workspace = mean_field_workspace(inputs, FINE)
    run_mean_field(workspace)
    return np.asarray(workspace.record.heads / inputs.size[:, None])


def shares_of_run(inputs: Inputs, seed: int, run: int) -> Floats:
    """(D, F, 5) the same of one run."""
    place = run_workspace(inputs)
    run_course(place, seed, run)
    return np.asarray(place.record.heads / inputs.size[:, None])


def distances(sizes: Sequence[int], runs: int, seed: int) -> Floats:
    """(sizes, runs) root-mean-square distance of each run to the mean field."""
    by_run = np.empty((len(sizes), runs))
    for row, size in zip(by_run, sizes, strict=True):
        inputs = well_mixed(size)
        mean_field = shares_of_mean_field(inputs)
        for run in range(runs):
            row[run] = np.sqrt(np.mean((shares_of_run(inputs, seed, run) - mean_field) ** 2))
    return by_run


def exponent(sizes: Sequence[int], distance: Floats) -> float:
    """The power of the size with which a distance falls."""
    return float(np.polyfit(np.log(sizes), np.log(distance), 1)[0])


@cache
def _distances(runs: int, seed: int) -> Floats:
    return distances(SIZES, runs, seed)


def _exponent(setting: CheckSetting) -> Measured:
    runs = LONG_RUNS if setting.long else RUNS
    by_size = np.sqrt((_distances(runs, setting.seed) ** 2).mean(axis=1))
    ends = f"{by_size[0]:.4f} at {SIZES[0]:,} officers, {by_size[-1]:.5f} at {SIZES[-1]:,}; {runs} runs of each size"
    return Measured([AgainstExact(EXPONENT, exponent(SIZES, by_size), tolerance=TOLERANCE)], ends)
