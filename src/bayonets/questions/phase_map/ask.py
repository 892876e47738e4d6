"""The phase map: how does an outcome, or a lever's effect on it, depend on any two numbers of a scenario?"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from bayonets.ensemble.estimate import estimate
from bayonets.ensemble.executor import Each, Workforce
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_engine, ready_twin
from bayonets.ensemble.progress import Progress, silent
from bayonets.ensemble.uncertain import draws_of
from bayonets.errors import SettingError
from bayonets.pictures.words import counted, duration
from bayonets.questions.asked import ScenarioLike, scenario_of
from bayonets.questions.phase_map.answer import PhaseMap
from bayonets.questions.phase_map.assemble import twin_only, with_runs
from bayonets.questions.phase_map.plane import Plane, plane_of
from bayonets.questions.phase_map.spend import BLOCK, Place, Spent, spend
from bayonets.questions.phase_map.work import blocks, mean_field_rows
from bayonets.questions.plan import Plan, Preview, Say, nothing
from bayonets.scenario.handles import Which, which_of
from bayonets.scenario.model import Scenario


@dataclass(frozen=True, eq=False)
class MapPlan(Plan):
    """The question of a map, checked.

    Attributes:
        plane: of the map.
        runs, seed: as asked.
    """

    question = PhaseMap.question
    plane: Plane
    runs: int
    seed: int

    @property
    def scenario(self) -> Scenario:  # type: ignore[override]
        """Asked about."""
        return self.plane.base

    @property
    def points(self) -> int:
        """Runs, or rows of the mean field."""
        return max(self.runs, len(self.plane.y.grid))

    def asked(self) -> dict[str, object]:
        """The two axes, the outcome, the effect, the grid and what is drawn."""
        return what_of(self.plane)

    def ready(self, say: Say) -> None:
        """The mean field first, whose answer is shown while the rest is computed."""
        ready_twin(say)

    def cost(self, force: Workforce, store: Journal) -> str:  # noqa: ARG002 - it takes seconds
        """What comes first."""
        across, along = len(self.plane.x.grid), len(self.plane.y.grid)
        return f"{self.plane.base.name}: the mean field at {across} x {along} points ..."

    def cost_of_the_rest(self, force: Workforce, say: Say) -> str:
        """How many runs there may be, once the mean field has answered."""
        ready_engine(say)
        seconds = estimate(self.plane.inputs, self.runs, force.threads, here=force.here).seconds
        at_most = f"At most {counted(self.runs, 'run')}: about {duration(seconds)}{force.where}"
        return f"{at_most}, less if the answer is clear sooner"

    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> PhaseMap:
        """The mean field everywhere, then runs where the answer changes."""
        return asked(self.plane, store, self.runs, self.seed, force.each, progress=progress, first=preview)


def planned(
    scenario: ScenarioLike,
    x: str,
    y: str,
    *,
    of: str | None,
    effect: str | None,
    runs: int,
    seed: int,
    grid: int | None,
    uncertain: bool | str | None,
) -> MapPlan:
    """The question, from arguments within their bounds.

    Raises:
        SettingError: an axis, the outcome or the effect means nothing; the budget is too small; or nothing is
            uncertain.
    """
    base = scenario_of(scenario)
    plane = over_draws(plane_of(base, x, y, of, effect, grid), seed, which_of(uncertain))
    check_budget(plane, runs)
    return MapPlan(plane, int(runs), int(seed))


def asked(
    plane: Plane,
    at: Journal,
    runs: int,
    seed: int,
    each: Each,
    *,
    progress: Progress = silent,
    rows: Progress = silent,
    first: Preview = nothing,
) -> PhaseMap:
    """The answer to a question that has been checked.

    Args:
        plane: of the map.
        at: where all that is computed is kept.
        runs, seed, progress: as of `phase_map`.
        each: who computes.
        rows: called with the rows of the mean field that are done, and all of them.
        first: called with the answer of the mean field, if runs are to follow.
    """
    ready_twin()
    known = twin_only(plane, seed, mean_field_rows(plane, at, each, rows), runs)
    allowed = runs // (BLOCK * plane.arms)
    if not allowed:
        return known
    first(known)
    ready_engine()
    spent = Spent(_lattice(plane), _kind(plane), drawn=plane.draws is not None)
    coarse = [(across, along) for along in plane.y.coarse() for across in plane.x.coarse()]
    a_block = BLOCK * plane.arms
    made = spend(
        spent, coarse, allowed, partial(blocks, plane, at, seed, each),
        lambda done, all_of_them: progress(a_block * done, a_block * all_of_them),
    )  # fmt: skip
    return with_runs(known, plane, spent, a_block * made)


def over_draws(plane: Plane, seed: int, which: Which | None) -> Plane:
    """The plane with the unknown numbers drawn, if any are to be.

    Raises:
        SettingError: nothing is unknown.
    """
    return plane if which is None else replace(plane, draws=draws_of(plane.base, seed, which))


def what_of(plane: Plane) -> dict[str, object]:
    """What makes it another question, for its folder."""
    raised = plane.effect
    return {
        "x": [plane.x.word, plane.x.low, plane.x.high],
        "y": [plane.y.word, plane.y.low, plane.y.high],
        "of": plane.outcome.name,
        "effect": [raised.word, raised.low, raised.high, raised.step] if raised else None,
        "grid": [len(plane.x.grid), len(plane.y.grid)],
        "uncertain": None if plane.draws is None else plane.draws.which,
    }


def _lattice(plane: Plane) -> dict[Place, tuple[float, float]]:
    across, along = (axis.part(np.array(axis.places)) for axis in (plane.x, plane.y))
    return {(i, j): (float(across[i]), float(along[j])) for j in range(len(along)) for i in range(len(across))}


def _kind(plane: Plane) -> str:
    share = plane.outcome.kind == "share"
    if plane.effect:
        return "effect on a share" if share else "effect"
    return "share" if share else "other"


def check_budget(plane: Plane, runs: int) -> None:
    """Refuse a budget that does not even suffice for a first look everywhere.

    Raises:
        SettingError: it does not.
    """
    least = len(plane.x.coarse()) * len(plane.y.coarse()) * BLOCK * plane.arms
    if 0 < runs < least:
        raise SettingError(
            f"runs: {runs}: must be at least {least}, for a first look at all parts of the map; or 0: the twin alone"
        )
