"""The computation of the branches that the search requires, block by block."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.branch import BranchOutcome
from bayonets.engine.inputs import Inputs
from bayonets.ensemble.evaluate import Ask, branches_of, evaluate
from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.questions.critical_mass.search import Trial, grid_of, questions
from bayonets.questions.critical_mass.targets import Target

_NOBODY = Ask((), 0)
_FIRST_BLOCKS, _BLOCK = (8, 8, 16, 16, 16), 32

Progress = Callable[[int, int], None]


class Start(NamedTuple):
    """The start of the branches.

    Attributes:
        inputs: of the scenario, over the days of the branches.
        day: on which officers refuse.
        seed: of the runs.
    """

    inputs: Inputs
    day: int
    seed: int


@dataclass
class TargetSearch:
    """The branches of one target so far.

    Attributes:
        target: the officers who refuse.
        grid: the examined numbers.
        asked: index on the grid of each branch, and whether the regime fell, in the order of the runs.
        causes: of these branches, code of `world.stances.CAUSES`.
        refusing: number of officers who refuse already, run by run.
    """

    target: Target
    grid: npt.NDArray[np.int64]
    asked: list[Trial] = field(default_factory=list)
    causes: list[int] = field(default_factory=list)
    refusing: list[int] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The last index, which stands for all officers."""
        return len(self.grid) - 1


@dataclass
class SearchState:
    """The branches of all targets so far.

    Attributes:
        searches: one for each target.
        runs: number of runs in which the regime stands as the day begins.
        plain_fell: number of these that fall without further refusals.
        fell_before: number of runs in which it had fallen before.
    """

    searches: list[TargetSearch]
    runs: int = 0
    plain_fell: int = 0
    fell_before: int = 0


def blocks(runs: int) -> Iterator[range]:
    """The runs in blocks; the branches of a block depend on earlier blocks alone."""
    begin, index = 0, 0
    while begin < runs:
        size = _FIRST_BLOCKS[index] if index < len(_FIRST_BLOCKS) else _BLOCK
        yield range(begin, min(begin + size, runs))
        begin, index = begin + size, index + 1


def work_through(
    start: Start, targets: Sequence[Target], runs: int, journal: Journal, executor: Each, progress: Progress
) -> SearchState:
    """Compute the branches of all runs; results in the journal are not computed again.

    Args:
        start: of the branches.
        targets: the officers who refuse.
        runs: number of runs.
        journal: earlier results.
        executor: computes the points, on threads or on a cluster.
        progress: called with the number of runs done and of all runs.

    Raises:
        EngineError: a run produced a non-finite value.
        FolderError: the journal's folder cannot be written.
    """
    state = SearchState([TargetSearch(target, grid_of(target.size)) for target in targets])
    for block in blocks(runs):
        progress(block.start, runs)
        plain = state.plain_fell, state.runs
        plans = [questions(search.asked, plain, search.last, block) for search in state.searches]
        lacking = _lacking(state.searches, plans, block, journal.known)
        with closing(
            evaluate(partial(_branch_results, start), lacking, journal, executor, together=len(block))
        ) as computed:
            deque(computed, maxlen=0)
        _learn(state, plans, block, journal.known)
    progress(runs, runs)
    return state


def _key(run: int, target: Target, officers: int) -> str:
    return f"{run} {target.key} {officers}"


def _lacking(
    searches: Sequence[TargetSearch], plans: Sequence[Mapping[int, int]], block: range, results: Mapping[str, Any]
) -> list[tuple[int, dict[str, Ask]]]:
    """The branches that the journal lacks in a block, by run and key."""
    lacking = []
    for run in block:
        before = results.get(str(run))
        if before is not None and before["before"]:
            continue
        asks = {} if before is not None else {str(run): _NOBODY}
        for search, plan in zip(searches, plans, strict=True):
            if run in plan:
                officers = int(search.grid[plan[run]])
                asks[_key(run, search.target, officers)] = Ask(search.target.places, officers)
        asks = {key: ask for key, ask in asks.items() if key not in results}
        if asks:
            lacking.append((run, asks))
    return lacking


def _branch_results(start: Start, asked: tuple[int, Mapping[str, Ask]]) -> dict[str, Any]:
    """The results of the branches of a run, as stored in the journal."""
    run, asks = asked
    branches = branches_of(start.inputs, start.day, start.seed, run, list(asks.values()))
    fates: dict[str, Any] = dict(zip(asks, branches.fates, strict=False))
    plain = fates.pop(str(run), None)
    if branches.fell_before or plain is not None:
        fates[str(run)] = {"before": branches.fell_before, "resisting": branches.resisting, "plain": plain}
    return fates


def _learn(state: SearchState, plans: Sequence[Mapping[int, int]], block: range, results: Mapping[str, Any]) -> None:
    """Add the results of a block, in the order of its runs."""
    for run in block:
        of_run = results[str(run)]
        if of_run["before"]:
            state.fell_before += 1
            continue
        state.runs += 1
        state.plain_fell += BranchOutcome(*of_run["plain"]).fell_day >= 0
        for search, plan in zip(state.searches, plans, strict=True):
            search.refusing.append(sum(of_run["resisting"][index] for index in search.target.places))
            if run in plan:
                fate = BranchOutcome(*results[_key(run, search.target, int(search.grid[plan[run]]))])
                search.asked.append(Trial(plan[run], fate.fell_day >= 0))
                search.causes.append(fate.cause)
