"""Branches: courses that share a run's past up to a day, and diverge because officers refuse together on that day.

A run is computed once up to that day and kept; every branch begins with a copy of it. The officers who
refuse are the first of one random order of the officers, drawn with its own keys, so that a larger number includes a
smaller one, and all branches of a run have the same people, ties and random streams.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.changes import change_stance
from bayonets.engine.jit import kernel
from bayonets.engine.mean_field import move_on_groups, run_mean_field, walk_out_of_groups
from bayonets.engine.mean_field_state import MeanFieldWorkspace
from bayonets.engine.simulate import FINE, RunWorkspace, run_course, run_key, simulate
from bayonets.engine.state import State
from bayonets.engine.ties import show_change
from bayonets.errors import EngineError
from bayonets.mechanisms.declare import int64, uint64
from bayonets.world.stances import LOYAL, RESISTING, SHIRKING


class BranchOutcome(NamedTuple):
    """The outcome of a branch: day of the downfall, -1 if the regime held, and code of `world.stances.CAUSES`."""

    fell_day: int
    cause: int


@kernel
def draw_turns(case: Case, key: np.uint64, turns: np.ndarray) -> None:
    """Fill (N,) uint64 with each officer's turn: officers with smaller numbers refuse first."""
    for f in range(case.formations.size):
        formation = case.formations[f]
        here = random.address(random.address(key, formation.name_key), random.REFUSE)
        for offset in range(formation.officers):
            turns[formation.first + offset] = random.bits(here, uint64(offset))


@kernel
def refuse_together(case: Case, state: State, numbers: np.ndarray) -> None:
    """Officers of these numbers (ascending), LOYAL or SHIRKING, turn RESISTING as the day begins; none is caught.

    The same as a walkout (`day.walk_out`), of given instead of random officers.
    """
    f = 0
    for index in range(numbers.size):
        number = int64(numbers[index])
        while number >= case.formations[f].first + case.formations[f].officers:
            f += 1
        old = int64(state.officers[number].stance)
        change_stance(state, f, number, int64(RESISTING))
        show_change(case, state, f, number, old, int64(RESISTING))


class BranchPoint:
    """A run kept at the beginning of a day, from which branches start; one for each thread, used run after run.

    Args:
        workspace: of this thread; its scenario ends where the branches do.
        day: counted from the start.
    """

    def __init__(self, workspace: RunWorkspace, day: int) -> None:
        self.workspace = workspace
        self.day = day
        self._kept: State | None = None
        self._turns = np.zeros(workspace.inputs.officers, np.uint64)
        self._key = uint64(0)
        self._what = ""

    def begin(self, seed: int, run: int) -> BranchOutcome:
        """Compute a run up to the day and keep it; returns whether the regime fell before.

        Raises:
            EngineError: the run produced a non-finite value.
        """
        run_course(self.workspace, seed, run, days=self.day)
        self._key, self._what = run_key(seed, run), f"run {run} of seed {seed}"
        if self._kept is None:
            self._kept = self.workspace.state.copy()
        else:
            _copy(self.workspace.state, self._kept)
        with np.errstate(over="ignore"):
            draw_turns(self.workspace.case, self._key, self._turns)
        return self._fate()

    def resisting(self) -> npt.NDArray[np.int64]:
        """(F,) officers RESISTING as the day begins."""
        return np.asarray(self._past.heads[:, RESISTING].copy())

    def order(self, formations: Sequence[int]) -> npt.NDArray[np.int64]:
        """Numbers of the LOYAL and SHIRKING officers of these formations, in the order in which they refuse."""
        own = self._those_who_may(formations)
        return np.asarray(own[np.argsort(self._turns[own])])

    def first(self, formations: Sequence[int], count: int) -> npt.NDArray[np.int64]:
        """The first of them, in any order: as `order`, but without sorting them all."""
        own = self._those_who_may(formations)
        if count >= len(own):
            return own
        return np.asarray(own[np.argpartition(self._turns[own], count)[:count]])

    def _those_who_may(self, formations: Sequence[int]) -> npt.NDArray[np.int64]:
        first, size = self.workspace.inputs.first, self.workspace.inputs.size
        own = [np.arange(first[f], first[f] + size[f]) for f in formations]
        numbers = np.concatenate([*own, np.zeros(0, np.int64)])
        return np.asarray(numbers[self._past.officers.stance[numbers] <= SHIRKING])

    def branch(self, numbers: npt.NDArray[np.int64]) -> BranchOutcome:
        """Continue from the kept day to the scenario's end, after these officers refused together.

        Raises:
            EngineError: the branch produced a non-finite value.
        """
        workspace = self.workspace
        _copy(self._past, workspace.state)
        with np.errstate(over="ignore"):
            refuse_together(workspace.case, workspace.state, np.sort(numbers))
            code = simulate(
                workspace.case, workspace.state, workspace.scratch, workspace.record, workspace.parameters,
                workspace.switches, self._key, self.day, workspace.inputs.days,
            )  # fmt: skip
        if code != FINE:
            raise EngineError(
                f"A branch of {self._what} produced a non-finite value: protest or force overflowed. "
                "Look for extreme values in the scenario (`bayonets lint`)."
            )
        return self._fate()

    @property
    def _past(self) -> State:
        if self._kept is None:
            raise AssertionError("a run must begin before it can branch")
        return self._kept

    def _fate(self) -> BranchOutcome:
        country = self.workspace.state.country[0]
        return BranchOutcome(int(country.fell_day), int(country.cause))


def _copy(source: State, target: State) -> None:
    """Copy all of a state that a day can change, and the ties, which may be those of another run."""
    for old, new in zip(source, target, strict=True):
        np.copyto(new, old)


class MeanFieldBranchPoint:
    """The course of the mean field, kept at the beginning of a day, from which branches start.

    Args:
        workspace: its scenario ends where the branches do.
        day: counted from the start.

    Raises:
        EngineError: the course produced a non-finite value.
    """

    def __init__(self, workspace: MeanFieldWorkspace, day: int) -> None:
        run_mean_field(workspace, days=day)
        self._workspace, self._day = workspace, day
        self._kept = [array.copy() for array in _arrays(workspace.mean_field, workspace.scratch)]
        self._heads = workspace.mean_field.state.heads.copy()
        self.fell_before = int(workspace.mean_field.state.country[0].fell_day) >= 0

    def resisting(self, formations: Sequence[int]) -> float:
        """Officers of these formations RESISTING as the day begins, a real number."""
        return float(self._heads[list(formations), RESISTING].sum())

    def branch(self, formations: Sequence[int], more: float) -> BranchOutcome:
        """Continue to the scenario's end, after `more` LOYAL and SHIRKING officers of these formations refused.

        Each of them is as likely to be among these as any other, so that all formations lose the same share.

        Raises:
            EngineError: the branch produced a non-finite value.
        """
        workspace = self._workspace
        for kept, array in zip(self._kept, _arrays(workspace.mean_field, workspace.scratch), strict=True):
            np.copyto(array, kept)
        serving = float(self._heads[list(formations)][:, [LOYAL, SHIRKING]].sum())
        share = min(more / serving, 1.0) if serving > 0.0 else 0.0
        if share > 0.0:
            for formation in formations:
                walk_out_of_groups(workspace.mean_field, formation, share)
        move_on_groups(workspace, self._day)
        country = workspace.mean_field.state.country[0]
        return BranchOutcome(int(country.fell_day), int(country.cause))


def _arrays(*parts: Any) -> Iterator[Any]:
    """The arrays of named tuples that hold others."""
    for part in parts:
        if isinstance(part, tuple):
            yield from _arrays(*part)
        else:
            yield part
