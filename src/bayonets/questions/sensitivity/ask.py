"""Sensitivity: randomness and unknown numbers apart, for the probability of holding, the duration and exits."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bayonets.ensemble.estimate import estimate
from bayonets.ensemble.evaluate import mean_field_at
from bayonets.ensemble.executor import Each, Workforce
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_engine, ready_mean_field
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.uncertain import Draws
from bayonets.errors import SettingError
from bayonets.questions.asked import ScenarioLike, scenario_of
from bayonets.questions.factors import FactorGroup, Factors, factors_in, factors_of
from bayonets.questions.plan import Plan, Preview, Say
from bayonets.questions.sensitivity import design
from bayonets.questions.sensitivity.answer import GIVEN_DATA, ByOutcome, PosteriorDraws, Sensitivity
from bayonets.questions.sensitivity.drawn import of_draws
from bayonets.questions.sensitivity.indices import indices
from bayonets.questions.sensitivity.respond import OUTCOMES, DesignPoints, Respondent, ask
from bayonets.questions.sensitivity.screening import effects
from bayonets.scenario.handles import Which
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Floats
from bayonets.statistics.information_value import Regressors
from bayonets.wording import counted, duration

_FIRST_OF_DESIGN = {"morris": 1_000_000_000, "sobol": 2_000_000_000}
"""First number of the runs of a design: far from those of the draws, so that their random streams differ."""


@dataclass(frozen=True)
class Budget:
    """The budget of the analysis.

    Attributes:
        method: "morris", "sobol" or "given-data", which has no points but the draws.
        draws: number of draws of all numbers at once.
        rows: trajectories of Morris, or rows of Saltelli (a power of two); 0 for given data.
        runs: number of runs at each point.
        single: whether numbers move one by one, rather than in groups.
        mean_field: whether the mean field is used, once at each point.
    """

    method: str = "morris"
    draws: int = 600
    rows: int = 20
    runs: int = 2
    single: bool = False
    mean_field: bool = False

    def points(self, groups: int) -> int:
        """The number of points at which the scenario is computed."""
        return self.draws + self.rows * self.across(groups)

    def across(self, groups: int) -> int:
        """The number of points of a trajectory or of a row."""
        return groups + (1 if self.method == "morris" else 2)


@dataclass(frozen=True, eq=False)
class SensitivityPlan(Plan):
    """A sensitivity analysis that has been checked.

    Attributes:
        scenario, seed: of the question.
        factors: the unknown numbers.
        budget: of the analysis.
    """

    question = Sensitivity.question
    scenario: Scenario
    seed: int
    factors: Factors
    budget: Budget

    @property
    def points(self) -> int:
        """The number of points of the design and of the draws."""
        return self.budget.points(len(self.factors.groups(single=self.budget.single)))

    def asked(self) -> dict[str, object]:
        """The numbers with their ranges."""
        return {"over": {handle.name: [handle.low, handle.best, handle.high] for handle in self.factors.unknown}}

    def address(self) -> tuple[str, ...]:
        """The scenario, the numbers with their ranges and laws, and the method."""
        ranges = repr(
            [(handle.name, handle.low, handle.best, handle.high, handle.law) for handle in self.factors.unknown]
        )
        joint = self.scenario.joint
        source = () if joint is None else (joint.source,)
        kind = f"{self.budget.method}{' single' * self.budget.single}{' twin' * self.budget.mean_field}"
        return self.scenario.digest(), ranges, kind, *source

    def ready(self, say: Say) -> None:
        """The engine, or the mean field."""
        (ready_mean_field if self.budget.mean_field else ready_engine)(say)

    def cost(self, force: Workforce, store: Journal) -> str:
        """The numbers, the points, and the duration of the remaining points."""
        computed = len(store.known)
        numbers, groups = len(self.factors.unknown), len(self.factors.groups(single=self.budget.single))
        single_point = "the mean field" if self.budget.mean_field else counted(self.budget.runs, "run")
        there = f" ({computed:,} have been computed already)" if computed else ""
        seconds = _seconds(self.scenario, self.budget, max(self.points - computed, 0), force.threads)
        of_groups = f" in {counted(groups, 'group')}" if self.budget.rows else ""
        return (
            f"{self.scenario.name}: {counted(numbers, 'unknown number')}{of_groups}; "
            f"{counted(self.points, 'point')}{there}, {single_point} at each: about {duration(seconds)}{force.where}"
        )

    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> Sensitivity:  # noqa: ARG002
        """Compute the scenario at the draws and at the points of the design."""
        return work_out(self.scenario, self.factors, self.budget, self.seed, force.each, store, progress)


def planned(
    scenario: ScenarioLike,
    method: str | None,
    over: str | Path | None,
    *,
    draws: int,
    trajectories: int,
    rows: int,
    runs: int,
    single: bool,
    twin: bool,
    seed: int,
) -> SensitivityPlan:
    """The plan of the analysis, from arguments within their bounds.

    Raises:
        RefusedError: SALib is not installed.
        SettingError: a number of rows that is not a power of two, or an unknown word of the file; under a posterior, a
            file or a method that needs independent numbers.
    """
    base = scenario_of(scenario)
    method = method or ("morris" if base.joint is None else GIVEN_DATA)
    sizes = {"morris": trajectories, "sobol": rows, GIVEN_DATA: 0}
    budget = Budget(method, draws, sizes[method], runs, single, twin)
    check_rows(budget)
    if base.joint is not None:
        check_joint(budget, over)
        return SensitivityPlan(base, int(seed), factors_of(base, "posterior"), budget)
    if budget.rows:
        design.load_salib()
    if not isinstance(over, str | Path | None):
        kind = type(over).__name__
        raise SettingError(
            f"over: a {kind}: must be the path of a file of ranges. Write the ranges to a file, or omit it"
        )
    factors = factors_of(base) if over is None else factors_in(Path(over), base)
    return SensitivityPlan(base, int(seed), factors, budget)


def _seconds(base: Scenario, budget: Budget, points: int, threads: int) -> float:
    """The approximate duration for a number of points, measured on the scenario and on building its inputs."""
    started = time.perf_counter()
    inputs = build(base)
    building = 2.0 * (time.perf_counter() - started)
    if not budget.mean_field:
        return estimate(inputs, points * budget.runs, threads).seconds + points * building / threads
    mean_field_at(inputs)  # loading is not part of the cost of a point
    started = time.perf_counter()
    mean_field_at(build(base))
    return points * (time.perf_counter() - started) / threads


def _nearest_powers(rows: int) -> str:
    """`16 or 32`: the powers of two below and above a number."""
    below = 1 << (rows.bit_length() - 1)
    return f"{below} or {2 * below}"


def check_rows(budget: Budget) -> None:
    """Refuse a number of rows that Sobol' sequences do not allow.

    Raises:
        SettingError: it is not a power of two.
    """
    if budget.method == "sobol" and budget.rows & (budget.rows - 1):
        raise SettingError(
            f"rows: {budget.rows}: must be a power of two, for Sobol' sequences. Use {_nearest_powers(budget.rows)}"
        )


def check_joint(budget: Budget, over: object) -> None:
    """Refuse, under a posterior, what supposes numbers with ranges of their own.

    Raises:
        SettingError: the method moves numbers independently of each other, or a file gives their ranges.
    """
    if budget.rows:
        raise SettingError(
            f"method={budget.method!r} with a posterior: it moves numbers independently of each other, and those of a "
            f"posterior are correlated. Use {GIVEN_DATA!r}, which takes the draws as they are, or omit the posterior"
        )
    if over is not None:
        raise SettingError("over with a posterior: both say how the numbers are drawn. Use one")


def work_out(
    base: Scenario, factors: Factors, budget: Budget, seed: int, executor: Each, journal: Journal, progress: Progress
) -> Sensitivity:
    """The answer, with earlier results taken from the journal.

    Args:
        base: the scenario of the question.
        factors: the unknown numbers.
        budget: of the analysis.
        seed: as for `sensitivity`.
        executor: computes the points, on threads or on a cluster.
        journal: earlier results.
        progress: called with the number of points done and of all points.
    """
    groups = factors.groups(single=budget.single)
    sample = drawn(factors, budget, seed)
    design = designed(groups, budget, seed)
    (ready_mean_field if budget.mean_field else ready_engine)()
    respondent = Respondent(factors, seed, budget.mean_field)
    both = DesignPoints(np.concatenate([sample.units, design.units]), np.concatenate([sample.runs, design.runs]))
    values = ask(respondent, both, journal, executor, progress)
    return answer(base, factors, budget, seed, groups, design.units, values)


def drawn(factors: Factors, budget: Budget, seed: int) -> DesignPoints:
    """Draws of all numbers at once: with two runs each, those of `bayonets run --uncertain all` or `--posterior`."""
    draws = draws_in(factors, seed)
    units = np.array([draws.units(draw) for draw in range(budget.draws)])
    return DesignPoints(units, np.arange(budget.draws * budget.runs, dtype=np.int64).reshape(budget.draws, budget.runs))


def draws_in(factors: Factors, seed: int) -> Draws:
    """The draws of the numbers, from the posterior of the scenario if it has one."""
    which: Which = "all" if factors.scenario.joint is None else "posterior"
    return Draws(factors.scenario, seed, factors.unknown, which)


def designed(groups: tuple[FactorGroup, ...], budget: Budget, seed: int) -> DesignPoints:
    """The points of the method; those of a trajectory, and of a row except B, share their random streams."""
    if not budget.rows:
        numbers = sum(len(group.members) for group in groups)
        return DesignPoints(np.zeros((0, numbers)), np.zeros((0, budget.runs), np.int64))
    if budget.method == "morris":
        points = design.trajectories(groups, budget.rows, seed)
        stream = np.zeros(points.shape[1], np.int64)
    else:
        points = design.rows(groups, budget.rows, seed)
        stream = np.concatenate([np.zeros(points.shape[1] - 1, np.int64), [1]])
    rows, across, numbers = points.shape
    first = _FIRST_OF_DESIGN[budget.method] + budget.runs * (2 * np.arange(rows, dtype=np.int64)[:, None] + stream)
    runs = first[..., None] + np.arange(budget.runs, dtype=np.int64)
    return DesignPoints(points.reshape(rows * across, numbers), runs.reshape(rows * across, budget.runs))


def answer(
    base: Scenario,
    factors: Factors,
    budget: Budget,
    seed: int,
    groups: tuple[FactorGroup, ...],
    points: Floats,
    values: Floats,
) -> Sensitivity:
    """The answer from the outcomes at all points.

    Args:
        base, factors, budget, seed, groups: of the question.
        points: (P, F) probabilities of the points of the design.
        values: (K + P, m, 3) outcomes.
    """
    regressors = draws_in(factors, seed).regressors(range(budget.draws))
    results = tuple(
        _of_outcome(index, base, factors, budget, seed, groups, regressors, points, values[..., index])
        for index in range(len(OUTCOMES))
    )
    parameters = sum(handle.kind == "parameter" for handle in factors.unknown)
    return Sensitivity(
        scenario=plain(base.name),
        digest=base.digest(),
        seed=seed,
        days=base.days,
        method=budget.method,
        twin=budget.mean_field,
        single=budget.single,
        quantities=len(factors.unknown) - parameters,
        parameters=parameters,
        groups=len(groups) if budget.rows else 0,
        draws=budget.draws,
        runs=1 if budget.mean_field else budget.runs,
        rows=budget.rows,
        points=len(values),
        outcomes=results,
        posterior=None if base.joint is None else PosteriorDraws(base.joint.effective, regressors.independent),
    )


def _of_outcome(
    index: int,
    base: Scenario,
    factors: Factors,
    budget: Budget,
    seed: int,
    groups: tuple[FactorGroup, ...],
    regressors: Regressors,
    points: Floats,
    values: Floats,
) -> ByOutcome:
    """The results for one outcome; `values` is (K + P, m)."""
    sample = values[: budget.draws]
    result = of_draws(base, factors.unknown, factors.labels, OUTCOMES[index], regressors, sample, seed)
    if np.ptp(values) == 0.0 or not budget.rows:
        return result
    across = budget.across(len(groups))
    answers = values[budget.draws :].reshape(budget.rows, across, -1)
    if budget.method == "sobol":
        computed = indices(answers, groups, seed, share=result.unit == "share")
        ranked = sorted(computed, key=lambda effect: (-effect.total, -effect.first))
        return replace(result, indices=tuple(ranked))
    trajectories = points.reshape(budget.rows, across, -1)
    moved = effects(trajectories, answers.mean(axis=2), groups, seed, share=result.unit == "share")
    return replace(result, effects=tuple(sorted(moved, key=lambda effect: -effect.size)))
