"""Critical mass over draws of the unknown numbers: the number who must refuse in each run, by bisection.

With known numbers each run has one branch, and the number with a probability of 50 % is read off a curve (`search.py`).
Over draws, runs have different numbers and the whole distribution is wanted: in each run the interval between the
officers who refuse already and all officers is bisected until a branch with the lower number holds and one with at most
`FINE` times that number falls. The two runs of a draw share its numbers. The number of a run is treated as a threshold:
larger numbers are taken to suffice as well. The probability of a fall if a share of the officers refuses is therefore
the share of the runs whose number is not larger.

A draw has a critical mass of its own only without randomness: that of the mean field, by the same bisection. In a small
scenario, where a run costs no more than the mean field and differs from it most, it is not used, and the distribution
is that of the runs.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

import numpy as np

from bayonets.engine.branch import BranchOutcome, BranchPoint, MeanFieldBranchPoint
from bayonets.engine.inputs import Inputs
from bayonets.engine.mean_field_state import mean_field_workspace
from bayonets.engine.simulate import run_workspace
from bayonets.ensemble.evaluate import FEW_OFFICERS, evaluate
from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_mean_field
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.uncertain import RUNS_A_DRAW, Draws
from bayonets.questions.critical_mass.answer import Mass, MassOverDraws, OwnNumbers, ShareRefusing, Verdict
from bayonets.questions.critical_mass.search import grid_of
from bayonets.questions.critical_mass.targets import Target
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import median_of_ranks, ranked
from bayonets.statistics.shares import above_half, below_half, wilson
from bayonets.world.stances import BY_ARMY, BY_STREETS

FINE = 1.05
"""The number of a run is located to 5 percent; the uncertainty of the inputs is far larger."""

ENDS = (0.05, 0.5, 0.95)
STEPS = 20
"""Shares of the officers at which the curve is given, and bins of the critical masses: twentieths."""
_NONE = math.inf
"""The number of a run in which not even all officers suffice."""

Plain = dict[str, Any]


@dataclass(frozen=True)
class Tipping:
    """The threshold of one run, or of the mean field of one draw.

    Attributes:
        officers: the smallest examined number with which it falls; inf: not even all suffice; 0: it falls anyway.
        cause: of that fall, code of `world.stances.CAUSES`.
        refusing: number of officers of the target who refuse as the day begins.
        size: number of officers of the target in this draw.
        draw: number of the draw.
    """

    officers: float
    cause: int
    refusing: float
    size: int
    draw: int

    @property
    def share(self) -> float:
        """The threshold as a share of the officers."""
        return self.officers / self.size if self.size else self.officers

    @property
    def kind(self) -> str:
        """Whether no refusals, some number, or no number of officers brings about a fall."""
        return "anyway" if self.officers == 0.0 else "some" if math.isfinite(self.officers) else "none"


@dataclass(frozen=True)
class OverRuns:
    """Results of the runs of all draws.

    Attributes:
        runs: number of runs in which the regime stands as the day begins.
        plain_fell: number of these that fall without further refusals.
        fell_before: number of runs in which it had fallen before.
        draws: number of draws with at least one of `runs`.
        tippings: thresholds of each target, run by run.
        own: by key of the target, thresholds of the mean field of these draws, where it is used and stands; else empty.
        most: largest number of independent draws that these can be worth, that of the posterior.
    """

    runs: int
    plain_fell: int
    fell_before: int
    draws: int
    tippings: tuple[tuple[Target, tuple[Tipping, ...]], ...]
    own: Mapping[str, tuple[Tipping, ...]] = field(default_factory=dict)
    most: float = math.inf

    @property
    def independent(self) -> int:
        """Number of independent draws that the draws are worth."""
        return max(int(min(self.draws, self.most)), 1)


def is_large(inputs: Inputs) -> bool:
    """Whether the mean field is used."""
    return int(inputs.size.sum()) > FEW_OFFICERS


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
    results, large = journal.known, is_large(draws.plain)
    lacking = [
        (draw, runs_of_draw, own)
        for draw in range(-(-runs // RUNS_A_DRAW))
        for runs_of_draw in [_lacking(draw, runs, targets, results)]
        for own in [[target for target in targets if large and _own_key(draw, target) not in results]]
        if runs_of_draw or own
    ]
    done = runs - sum(len(runs_of_draw) for _, runs_of_draw, _ in lacking)
    progress(done, runs)
    with closing(evaluate(partial(_of_draw, draws, day), lacking, journal, executor)) as computed:
        for (_, runs_of_draw, _), _ in zip(lacking, computed, strict=True):
            done += len(runs_of_draw)
            progress(done, runs)
    return _gathered(targets, runs, results, large)


def _key(run: int, target: Target) -> str:
    return f"{run} {target.key} threshold"


def _own_key(draw: int, target: Target) -> str:
    return f"draw {draw} {target.key} mean field"


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


def _of_draw(
    draws: Draws, day: int, asked: tuple[int, Sequence[tuple[int, Sequence[Target]]], Sequence[Target]]
) -> Plain:
    """The missing results of the runs of a draw, and of its mean field."""
    draw, runs, own = asked
    inputs = draws.inputs_of(draw)
    results: Plain = {}
    if runs:
        branch_point = BranchPoint(run_workspace(inputs), day)
        for run, targets in runs:
            results |= _of_run(branch_point, draws.seed, run, targets)
    if own:
        results |= _of_mean_field(inputs, day, draw, own)
    return results


def _of_run(branch_point: BranchPoint, seed: int, run: int, targets: Sequence[Target]) -> Plain:
    if branch_point.begin(seed, run).fell_day >= 0:
        return {str(run): {"before": True, "resisting": [], "plain": None}}
    plain = branch_point.branch(branch_point.first((), 0))
    resisting = [int(count) for count in branch_point.resisting()]
    results: Plain = {str(run): {"before": False, "resisting": resisting, "plain": list(plain)}}
    for target in targets:
        refusing = sum(resisting[place] for place in target.places)

        def branch(more: float, places: Sequence[int] = target.places) -> BranchOutcome:
            return branch_point.branch(branch_point.first(places, int(more)))

        size = _size(branch_point.workspace.inputs, target)
        results[_key(run, target)] = [*_tips(branch, size, refusing, plain), size]
    return results


def _of_mean_field(inputs: Inputs, day: int, draw: int, targets: Sequence[Target]) -> Plain:
    """The thresholds of the mean field of a draw; None where it has fallen before the day."""
    ready_mean_field()
    branch_point = MeanFieldBranchPoint(mean_field_workspace(inputs), day)
    if branch_point.fell_before:
        return {_own_key(draw, target): None for target in targets}
    plain = branch_point.branch((), 0.0)
    results: Plain = {}
    for target in targets:
        size, refusing = _size(inputs, target), branch_point.resisting(target.places)
        tips = _tips(partial(branch_point.branch, target.places), size, refusing, plain)
        results[_own_key(draw, target)] = [*tips, size, refusing]
    return results


def _size(inputs: Inputs, target: Target) -> int:
    return int(sum(inputs.size[place] for place in target.places))


def _tips(branch: Callable[[float], BranchOutcome], size: int, refusing: float, plain: BranchOutcome) -> list[Any]:
    """The smallest examined number with which the regime falls, and the cause; None: not even all suffice.

    Args:
        branch: gives the outcome with a number of further refusals.
        size: number of officers.
        refusing: number of them who refuse already.
        plain: the outcome without further refusals.
    """
    if plain.fell_day >= 0:
        return [0, plain.cause]
    grid = grid_of(size)

    def asked(index: int) -> BranchOutcome:
        return branch(max(int(grid[index]) - refusing, 0))

    low, high = int(np.searchsorted(grid, refusing, side="right")) - 1, len(grid) - 1
    fate = asked(high)
    if fate.fell_day < 0:
        return [None, fate.cause]
    while high - low > 1 and grid[high] > FINE * grid[low]:
        middle = (low + high) // 2
        tried = asked(middle)
        low, high, fate = (low, middle, tried) if tried.fell_day >= 0 else (middle, high, fate)
    return [int(grid[high]), fate.cause]


def _gathered(targets: Sequence[Target], runs: int, results: Mapping[str, Any], large: bool) -> OverRuns:
    standing = [run for run in range(runs) if not results[str(run)]["before"]]
    fell = sum(BranchOutcome(*results[str(run)]["plain"]).fell_day >= 0 for run in standing)
    tippings = tuple((target, tuple(_tippings(target, standing, results))) for target in targets)
    draws = sorted({run // RUNS_A_DRAW for run in standing})
    own = {target.key: tuple(_own(target, draws, results)) for target in targets} if large else {}
    return OverRuns(len(standing), fell, runs - len(standing), len(draws), tippings, own)


def _tippings(target: Target, runs: Sequence[int], results: Mapping[str, Any]) -> Iterator[Tipping]:
    for run in runs:
        officers, cause, size = results[_key(run, target)]
        refusing = sum(results[str(run)]["resisting"][index] for index in target.places)
        yield Tipping(_number(officers), int(cause), refusing, int(size), run // RUNS_A_DRAW)


def _own(target: Target, draws: Sequence[int], results: Mapping[str, Any]) -> Iterator[Tipping]:
    """The thresholds of the mean field of those draws in which it stands."""
    for draw in draws:
        known = results[_own_key(draw, target)]
        if known is not None:
            officers, cause, size, refusing = known
            yield Tipping(_number(officers), int(cause), float(refusing), int(size), draw)


def _number(officers: int | None) -> float:
    return _NONE if officers is None else float(officers)


def mass_over_draws(over_runs: OverRuns, target: Target, tippings: Sequence[Tipping]) -> Mass:
    """The result for one target.

    The number with a probability of 50 %, over draws and randomness, is the median of the thresholds of the runs; its
    90 percent interval is that of ranks, with the number of independent draws as that of independent runs.
    """
    numbers = _ordered(tippings, target)
    suffices = int(np.count_nonzero(np.isfinite(numbers)))
    median = median_of_ranks(numbers, over_runs.independent)
    low, high = median.ends
    verdict = _verdict(over_runs, suffices)
    streets, army = (sum(tipping.cause == cause for tipping in tippings) for cause in (BY_STREETS, BY_ARMY))
    ends = (None, None, None) if verdict == "none" else (_whole(median.value), _whole(low), _whole(high))
    if verdict == "anyway":
        ends = (0, 0, 0)
    least, middle, most = (_whole(ranked(numbers, level)) for level in ENDS)
    over = MassOverDraws(
        least, middle, most, suffices / len(tippings), over_runs.plain_fell / len(tippings),
        curve_over_draws(tippings, over_runs.independent), own_numbers(over_runs, target, tippings),
    )  # fmt: skip
    return Mass(
        target.name, target.label, target.kind, target.formations, target.size, verdict, *ends,
        float(np.mean([tipping.refusing for tipping in tippings])), streets, army, suffices, len(tippings),
        len(tippings), over,
    )  # fmt: skip


def curve_over_draws(tippings: Sequence[Tipping], independent: int) -> tuple[ShareRefusing, ...]:
    """The probability of a fall, averaged over draws, by the share of the officers who refuse.

    Args:
        tippings: thresholds of the runs, at least one.
        independent: number of independent draws, for the intervals.
    """
    needed = np.array([tipping.share for tipping in tippings])
    shares = np.arange(STEPS + 1) / STEPS
    falling = np.mean(needed <= shares[:, None] * (1.0 + 1e-12), axis=1)
    low, high = wilson(falling * independent, independent)
    return tuple(ShareRefusing(*map(float, point)) for point in zip(shares, falling, low, high, strict=True))


def own_numbers(over_runs: OverRuns, target: Target, tippings: Sequence[Tipping]) -> OwnNumbers | None:
    """The distribution of the thresholds of single draws by the mean field; of runs where it is not used."""
    own = over_runs.own.get(target.key)
    if own is None:
        return _distribution("runs", target, tippings)
    if not own:
        return None
    by_draw = {tipping.draw: tipping.kind for tipping in own}
    alike = [tipping.kind == by_draw[tipping.draw] for tipping in tippings if tipping.draw in by_draw]
    return replace(_distribution("draws", target, own), before=over_runs.draws - len(own), agree=float(np.mean(alike)))


def _ordered(tippings: Sequence[Tipping], target: Target) -> Floats:
    """The thresholds, ascending, in officers of the best size, so that none exceeds it where sizes are drawn."""
    shares = np.array([tipping.share for tipping in tippings])
    return np.sort(np.ceil(shares * target.size * (1.0 - 1e-12)))


def _distribution(of: Literal["draws", "runs"], target: Target, tippings: Sequence[Tipping]) -> OwnNumbers:
    numbers = _ordered(tippings, target)
    none, anyway = (float(np.mean([tipping.kind == kind for tipping in tippings])) for kind in ("none", "anyway"))
    least, middle, most = (_whole(ranked(numbers, level)) for level in ENDS)
    return OwnNumbers(of, len(tippings), least, middle, most, none, anyway, tuple(_bins(tippings).tolist()))


def _bins(tippings: Sequence[Tipping]) -> Floats:
    """(STEPS,) shares of the thresholds by twentieth of the officers, upper ends included."""
    shares = np.array([tipping.share for tipping in tippings if tipping.kind == "some"])
    places = np.clip(np.ceil(shares * STEPS * (1.0 - 1e-12)).astype(np.intp) - 1, 0, STEPS - 1)
    return np.bincount(places, minlength=STEPS) / len(tippings)


def _verdict(over_runs: OverRuns, suffices: int) -> Verdict:
    """The verdict, where a draw counts as one."""
    draws = over_runs.independent
    plain, enough = (count * draws // over_runs.runs for count in (over_runs.plain_fell, suffices))
    if above_half(plain, draws):
        return "anyway"
    if below_half(enough, draws):
        return "none"
    return "number" if above_half(enough, draws) else "unclear"


def _whole(officers: float) -> int | None:
    return int(officers) if math.isfinite(officers) else None
