"""Critical mass over draws of the unknown numbers: the number who must refuse in each run, by bisection.

With known numbers each run has one branch, and the number with a probability of 50 % is read off a curve (`search.py`).
Over draws, runs have different numbers and the whole distribution is wanted: in each run the interval between the
officers who refuse already and all officers is bisected until a branch with the lower number holds and one with at most
`FINE` times that number falls. The two runs of a draw share its numbers. The number of a run is treated as a threshold:
larger numbers are taken to suffice as well.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from bayonets.engine.branch import BranchOutcome, BranchPoint
from bayonets.engine.simulate import run_workspace
from bayonets.ensemble.evaluate import evaluate
from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.uncertain import RUNS_A_DRAW, Draws
from bayonets.questions.critical_mass.answer import Mass, MassOverDraws, Verdict
from bayonets.questions.critical_mass.search import grid_of
from bayonets.questions.critical_mass.targets import Target
from bayonets.statistics.quantiles import median_of_ranks, ranked
from bayonets.statistics.shares import above_half, below_half
from bayonets.world.stances import BY_ARMY, BY_STREETS

FINE = 1.05
"""The number of a run is located to 5 percent; the uncertainty of the inputs is far larger."""

ENDS = (0.05, 0.5, 0.95)
_NONE = math.inf
"""The number of a run in which not even all officers suffice."""

Plain = dict[str, Any]


@dataclass(frozen=True)
class Tipping:
    """The threshold of one run.

    Attributes:
        officers: the smallest examined number with which it falls; inf: not even all suffice; 0: it falls anyway.
        cause: of that fall, code of `world.stances.CAUSES`.
        refusing: number of officers of the target who refuse as the day begins.
    """

    officers: float
    cause: int
    refusing: int


@dataclass(frozen=True)
class OverRuns:
    """Results of the runs of all draws.

    Attributes:
        runs: number of runs in which the regime stands as the day begins.
        plain_fell: number of these that fall without further refusals.
        fell_before: number of runs in which it had fallen before.
        draws: number of draws with at least one of `runs`.
        tippings: thresholds of each target, run by run.
    """

    runs: int
    plain_fell: int
    fell_before: int
    draws: int
    tippings: tuple[tuple[Target, tuple[Tipping, ...]], ...]


def through_draws(
    draws: Draws, day: int, targets: Sequence[Target], runs: int, journal: Journal, executor: Each, progress: Progress
) -> OverRuns:
    """The thresholds of the runs; results in the journal are not computed again.

    Args:
        draws: of the scenario, over the days of the branches.
        day: on which officers refuse.
        targets: the officers who refuse.
        runs: number of runs, two for each draw.
        journal: earlier results.
        executor: computes the points, on threads or on a cluster.
        progress: called with the number of runs done and of all runs.

    Raises:
        EngineError: a run produced a non-finite value.
        FolderError: the journal's folder cannot be written.
    """
    results = journal.known
    lacking = [
        (draw, runs_of_draw)
        for draw in range(-(-runs // RUNS_A_DRAW))
        if (runs_of_draw := _lacking(draw, runs, targets, results))
    ]
    done = runs - sum(len(runs_of_draw) for _, runs_of_draw in lacking)
    progress(done, runs)
    with closing(evaluate(partial(_of_draw, draws, day), lacking, journal, executor)) as computed:
        for (_, runs_of_draw), _ in zip(lacking, computed, strict=True):
            done += len(runs_of_draw)
            progress(done, runs)
    return _gathered(targets, runs, results)


def _key(run: int, target: Target) -> str:
    return f"{run} {target.key} tips"


def _lacking(
    draw: int, runs: int, targets: Sequence[Target], results: Mapping[str, Any]
) -> list[tuple[int, list[Target]]]:
    """By draw, the runs with missing results, each with the targets that are missing."""
    lacking = []
    for run in range(RUNS_A_DRAW * draw, min(RUNS_A_DRAW * (draw + 1), runs)):
        of_run = results.get(str(run))
        missing = [target for target in targets if _key(run, target) not in results]
        if of_run is None or (missing and not of_run["before"]):
            lacking.append((run, missing))
    return lacking


def _of_draw(draws: Draws, day: int, asked: tuple[int, Sequence[tuple[int, Sequence[Target]]]]) -> Plain:
    """The missing results of the runs of a draw."""
    draw, runs = asked
    branch_point = BranchPoint(run_workspace(draws.inputs_of(draw)), day)
    results: Plain = {}
    for run, targets in runs:
        if branch_point.begin(draws.seed, run).fell_day >= 0:
            results[str(run)] = {"before": True, "resisting": [], "plain": None}
            continue
        plain = branch_point.branch(branch_point.first((), 0))
        resisting = [int(count) for count in branch_point.resisting()]
        results[str(run)] = {"before": False, "resisting": resisting, "plain": list(plain)}
        for target in targets:
            results[_key(run, target)] = _tips(branch_point, target, resisting, plain)
    return results


def _tips(branch_point: BranchPoint, target: Target, resisting: Sequence[int], plain: BranchOutcome) -> list[Any]:
    """The smallest examined number with which a run falls, and the cause; None: not even all suffice."""
    if plain.fell_day >= 0:
        return [0, plain.cause]
    refusing = sum(resisting[f] for f in target.places)
    size = int(sum(branch_point.workspace.inputs.size[f] for f in target.places))
    grid = grid_of(size)

    def asked(index: int) -> BranchOutcome:
        return branch_point.branch(branch_point.first(target.places, max(int(grid[index]) - refusing, 0)))

    low, high = int(np.searchsorted(grid, refusing, side="right")) - 1, len(grid) - 1
    fate = asked(high)
    if fate.fell_day < 0:
        return [None, fate.cause]
    while high - low > 1 and grid[high] > FINE * grid[low]:
        middle = (low + high) // 2
        tried = asked(middle)
        low, high, fate = (low, middle, tried) if tried.fell_day >= 0 else (middle, high, fate)
    return [int(grid[high]), fate.cause]


def _gathered(targets: Sequence[Target], runs: int, results: Mapping[str, Any]) -> OverRuns:
    standing = [run for run in range(runs) if not results[str(run)]["before"]]
    fell = sum(BranchOutcome(*results[str(run)]["plain"]).fell_day >= 0 for run in standing)
    tippings = tuple((target, tuple(_tippings(target, standing, results))) for target in targets)
    draws = len({run // RUNS_A_DRAW for run in standing})
    return OverRuns(len(standing), fell, runs - len(standing), draws, tippings)


def _tippings(target: Target, runs: Sequence[int], results: Mapping[str, Any]) -> Iterator[Tipping]:
    for run in runs:
        officers, cause = results[_key(run, target)]
        refusing = sum(results[str(run)]["resisting"][index] for index in target.places)
        yield Tipping(_NONE if officers is None else float(officers), int(cause), refusing)


def mass_over_draws(over_runs: OverRuns, target: Target, tippings: Sequence[Tipping]) -> Mass:
    """The result for one target.

    The number with a probability of 50 %, over draws and randomness, is the median of the thresholds of the runs; its
    90 percent interval is that of ranks, with the number of draws as the number of independent runs.
    """
    numbers = np.sort([tipping.officers for tipping in tippings])
    suffices = int(np.count_nonzero(np.isfinite(numbers)))
    median = median_of_ranks(numbers, over_runs.draws)
    low, high = median.ends
    verdict = _verdict(over_runs, suffices)
    streets, army = (sum(tipping.cause == cause for tipping in tippings) for cause in (BY_STREETS, BY_ARMY))
    ends = (None, None, None) if verdict == "none" else (_whole(median.value), _whole(low), _whole(high))
    if verdict == "anyway":
        ends = (0, 0, 0)
    least, middle, most = (_whole(ranked(numbers, level)) for level in ENDS)
    over = MassOverDraws(least, middle, most, suffices / len(tippings), over_runs.plain_fell / len(tippings))
    return Mass(
        target.name, target.label, target.kind, target.formations, target.size, verdict, *ends,
        float(np.mean([tipping.refusing for tipping in tippings])), streets, army, suffices, len(tippings),
        len(tippings), over,
    )  # fmt: skip


def _verdict(over_runs: OverRuns, suffices: int) -> Verdict:
    """The verdict, where the two runs of a draw count as one."""
    plain, enough, draws = (count // RUNS_A_DRAW for count in (over_runs.plain_fell, suffices, over_runs.runs))
    if above_half(plain, draws):
        return "anyway"
    if below_half(enough, draws):
        return "none"
    return "number" if above_half(enough, draws) else "unclear"


def _whole(officers: float) -> int | None:
    return int(officers) if math.isfinite(officers) else None
