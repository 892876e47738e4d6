"""The phase map: an outcome, or the effect of a lever on it, as a function of two numbers of a scenario."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from bayonets.ensemble.estimate import estimate
from bayonets.ensemble.executor import Each, Workforce
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_engine, ready_mean_field
from bayonets.ensemble.progress import Progress, silent
from bayonets.ensemble.uncertain import draws_of
from bayonets.errors import SettingError
from bayonets.questions.asked import ScenarioLike, scenario_of
from bayonets.questions.phase_map.acquisition import BLOCK, Design, Place, acquire
from bayonets.questions.phase_map.answer import PhaseMap
from bayonets.questions.phase_map.assemble import mean_field_only, with_runs
from bayonets.questions.phase_map.map_design import MapDesign, map_design_of
from bayonets.questions.phase_map.work import blocks, mean_field_rows
from bayonets.questions.plan import Plan, Preview, Say, nothing
from bayonets.scenario.handles import Which, which_of
from bayonets.scenario.model import Scenario
from bayonets.wording import counted, duration


@dataclass(frozen=True, eq=False)
class MapPlan(Plan):
    """The question of a map, checked.

    Attributes:
        design: of the map.
        runs, seed: of the question.
    """

    question = PhaseMap.question
    design: MapDesign
    runs: int
    seed: int

    @property
    def scenario(self) -> Scenario:  # type: ignore[override]
        """The scenario of the question."""
        return self.design.base

    @property
    def points(self) -> int:
        """The number of runs, or of rows of the mean field."""
        return max(self.runs, len(self.design.y.grid))

    def asked(self) -> dict[str, object]:
        """The two axes, the outcome, the effect, the grid and the numbers that are drawn."""
        return what_of(self.design)

    def ready(self, say: Say) -> None:
        """Compile the mean field first, whose answer is shown while the rest is computed."""
        ready_mean_field(say)

    def cost(self, force: Workforce, store: Journal) -> str:  # noqa: ARG002 - it takes seconds
        """The first step, the mean field."""
        across, along = len(self.design.x.grid), len(self.design.y.grid)
        return f"{self.design.base.name}: the mean field at {across} x {along} points ..."

    def cost_of_the_rest(self, force: Workforce, say: Say) -> str:
        """The maximum number of runs after the mean field, and their duration."""
        ready_engine(say)
        seconds = estimate(self.design.inputs, self.runs, force.threads, here=force.here).seconds
        at_most = f"At most {counted(self.runs, 'run')}: about {duration(seconds)}{force.where}"
        return f"{at_most}, fewer if the answer is clear earlier"

    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> PhaseMap:
        """Compute the mean field everywhere, then runs where the answer changes."""
        return asked(self.design, store, self.runs, self.seed, force.each, progress=progress, first=preview)


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
    """The plan of the question, from arguments within their bounds.

    Raises:
        SettingError: an axis, the outcome or the effect is invalid; the budget is too small; or nothing is uncertain.
    """
    base = scenario_of(scenario)
    design = over_draws(map_design_of(base, x, y, of, effect, grid), seed, which_of(uncertain))
    check_budget(design, runs)
    return MapPlan(design, int(runs), int(seed))


def asked(
    design: MapDesign,
    at: Journal,
    runs: int,
    seed: int,
    executor: Each,
    *,
    progress: Progress = silent,
    rows: Progress = silent,
    first: Preview = nothing,
) -> PhaseMap:
    """The answer to a question that has been checked.

    Args:
        design: of the map.
        at: the journal of all results.
        runs, seed, progress: as in `phase_map`.
        executor: computes the points, on threads or on a cluster.
        rows: called with the number of rows of the mean field that are done, and of all rows.
        first: called with the answer of the mean field, if runs follow.
    """
    ready_mean_field()
    first_answer = mean_field_only(design, seed, mean_field_rows(design, at, executor, rows), runs)
    allowed = runs // (BLOCK * design.arms)
    if not allowed:
        return first_answer
    first(first_answer)
    ready_engine()
    acquired = Design(_lattice(design), _kind(design), drawn=design.draws is not None)
    coarse = [(across, along) for along in design.y.coarse() for across in design.x.coarse()]
    a_block = BLOCK * design.arms
    completed = acquire(
        acquired, coarse, allowed, partial(blocks, design, at, seed, executor),
        lambda done, all_of_them: progress(a_block * done, a_block * all_of_them),
    )  # fmt: skip
    return with_runs(first_answer, design, acquired, a_block * completed)


def over_draws(design: MapDesign, seed: int, which: Which | None) -> MapDesign:
    """The plane with the unknown numbers drawn, if any are to be.

    Raises:
        SettingError: no number is unknown.
    """
    return design if which is None else replace(design, draws=draws_of(design.base, seed, which))


def what_of(design: MapDesign) -> dict[str, object]:
    """What distinguishes the question, for its folder."""
    raised, joint = design.effect, design.base.joint
    posterior: dict[str, object] = {} if joint is None else {"posterior": joint.source}
    return posterior | {
        "x": [design.x.word, design.x.low, design.x.high],
        "y": [design.y.word, design.y.low, design.y.high],
        "of": design.outcome.name,
        "effect": [raised.word, raised.low, raised.high, raised.step] if raised else None,
        "grid": [len(design.x.grid), len(design.y.grid)],
        "uncertain": None if design.draws is None else design.draws.which,
    }


def _lattice(design: MapDesign) -> dict[Place, tuple[float, float]]:
    across, along = (axis.part(np.array(axis.places)) for axis in (design.x, design.y))
    return {(i, j): (float(across[i]), float(along[j])) for j in range(len(along)) for i in range(len(across))}


def _kind(design: MapDesign) -> str:
    share = design.outcome.kind == "share"
    if design.effect:
        return "effect on a share" if share else "effect"
    return "share" if share else "other"


def check_budget(design: MapDesign, runs: int) -> None:
    """Refuse a budget that does not suffice for the coarse design.

    Raises:
        SettingError: it does not suffice.
    """
    least = len(design.x.coarse()) * len(design.y.coarse()) * BLOCK * design.arms
    if 0 < runs < least:
        raise SettingError(
            f"runs: {runs}: must be at least {least}, for a coarse design over the map; or 0: the mean field alone"
        )
