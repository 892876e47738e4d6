"""The work behind the answer: block after block of runs is asked what the search wants to know of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.branch import Fate
from bayonets.ensemble.branches import Ask, Branches
from bayonets.questions.critical_mass.search import Asked, questions, rungs_of
from bayonets.questions.critical_mass.targets import Target
from bayonets.questions.desk import Desk

_NOBODY = Ask((), 0)
_FIRST_BLOCKS, _BLOCK = (8, 8, 16, 16, 16), 32

Progress = Callable[[int, int], None]


@dataclass
class Trail:
    """What has been asked about one target so far.

    Attributes:
        target: who refuses.
        rungs: the numbers that are looked at.
        asked: which rung each run was asked about, and whether it fell, in the order of the runs.
        causes: of these runs, code of `world.stances.CAUSES`.
        refusing: officers who refuse already, run by run.
    """

    target: Target
    rungs: npt.NDArray[np.int64]
    asked: list[Asked] = field(default_factory=list)
    causes: list[int] = field(default_factory=list)
    refusing: list[int] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The last rung: all of them."""
        return len(self.rungs) - 1


@dataclass
class Work:
    """What has been asked so far.

    Attributes:
        trails: one for each target.
        runs: in which the regime stands as the day begins.
        plain_fell: of these, runs that fall though nobody more refuses.
        fell_before: runs in which it had fallen.
    """

    trails: list[Trail]
    runs: int = 0
    plain_fell: int = 0
    fell_before: int = 0


def blocks(runs: int) -> Iterator[range]:
    """The runs in blocks; what is asked of a block follows from the blocks before it alone."""
    begin, place = 0, 0
    while begin < runs:
        size = _FIRST_BLOCKS[place] if place < len(_FIRST_BLOCKS) else _BLOCK
        yield range(begin, min(begin + size, runs))
        begin, place = begin + size, place + 1


def work_through(targets: Sequence[Target], runs: int, at: Desk, branches: Branches, progress: Progress) -> Work:
    """Ask so many runs; what the desk knows is not computed again.

    Raises:
        EngineError: a number of a run is none.
        FolderError: the desk's folder cannot be written.
    """
    work = Work([Trail(target, rungs_of(target.size)) for target in targets])
    for block in blocks(runs):
        progress(block.start, runs)
        plans = [questions(trail.asked, (work.plain_fell, work.runs), trail.last, block) for trail in work.trails]
        _compute(work.trails, plans, block, at, branches)
        _learn(work, plans, block, at.known)
    progress(runs, runs)
    return work


def _key(run: int, target: Target, officers: int) -> str:
    return f"{run} {target.key} {officers}"


def _compute(
    trails: Sequence[Trail], plans: Sequence[Mapping[int, int]], block: range, at: Desk, branches: Branches
) -> None:
    """Compute what the desk does not know yet of a block's runs, and write it down."""
    lacking: dict[int, dict[str, Ask]] = {}
    for run in block:
        known = at.known.get(str(run))
        if known is not None and known["before"]:
            continue
        asks = {} if known is not None else {str(run): _NOBODY}
        for trail, plan in zip(trails, plans, strict=True):
            if run in plan:
                officers = int(trail.rungs[plan[run]])
                asks[_key(run, trail.target, officers)] = Ask(trail.target.places, officers)
        asks = {key: ask for key, ask in asks.items() if key not in at.known}
        if asks:
            lacking[run] = asks
    told = branches.ask({run: list(asks.values()) for run, asks in lacking.items()})
    found: dict[str, Any] = {}
    for one in told:
        fates = dict(zip(lacking[one.run], one.fates, strict=False))
        plain = fates.pop(str(one.run), None)
        if one.fell_before or plain is not None:
            found[str(one.run)] = {"before": one.fell_before, "resisting": one.resisting, "plain": plain}
        found |= fates
    at.add_all(found)


def _learn(work: Work, plans: Sequence[Mapping[int, int]], block: range, known: Mapping[str, Any]) -> None:
    """Take a block's answers in, in the order of its runs."""
    for run in block:
        of_run = known[str(run)]
        if of_run["before"]:
            work.fell_before += 1
            continue
        work.runs += 1
        work.plain_fell += Fate(*of_run["plain"]).fell_day >= 0
        for trail, plan in zip(work.trails, plans, strict=True):
            trail.refusing.append(sum(of_run["resisting"][place] for place in trail.target.places))
            if run in plan:
                fate = Fate(*known[_key(run, trail.target, int(trail.rungs[plan[run]]))])
                trail.asked.append(Asked(plan[run], fate.fell_day >= 0))
                trail.causes.append(fate.cause)
