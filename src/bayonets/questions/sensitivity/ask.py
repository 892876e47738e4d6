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
from bayonets.ensemble.uncertain import units_of
from bayonets.errors import SettingError
from bayonets.questions.asked import ScenarioLike, scenario_of
from bayonets.questions.factors import FactorGroup, Factors, factors_in, factors_of
from bayonets.questions.plan import Plan, Preview, Say
from bayonets.questions.sensitivity import design
from bayonets.questions.sensitivity.answer import ByOutcome, Sensitivity
from bayonets.questions.sensitivity.drawn import of_draws
from bayonets.questions.sensitivity.indices import indices
from bayonets.questions.sensitivity.respond import OUTCOMES, DesignPoints, Respondent, ask
from bayonets.questions.sensitivity.screening import effects
from bayonets.scenario.inputs import build, name_key
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Floats
from bayonets.wording import counted, duration

_FIRST_OF_DESIGN = {"morris": 1_000_000_000, "sobol": 2_000_000_000}
"""First number of the runs of a design: far from those of the draws, so that their random streams differ."""


@dataclass(frozen=True)
class Budget:
    """The budget of the analysis.

    Attributes:
        method: "morris" or "sobol".
        draws: number of draws of all numbers at once.
        rows: trajectories of Morris, or rows of Saltelli (a power of two).
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
        return self.draws + self.rows * (groups + (1 if self.method == "morris" else 2))


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
        kind = f"{self.budget.method}{' single' * self.budget.single}{' twin' * self.budget.mean_field}"
        return self.scenario.digest(), ranges, kind

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
        return (
            f"{self.scenario.name}: {counted(numbers, 'unknown number')} in {counted(groups, 'group')}; "
            f"{counted(self.points, 'point')}{there}, {single_point} at each: about {duration(seconds)}{force.where}"
        )

    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> Sensitivity:  # noqa: ARG002
        """Compute the scenario at the draws and at the points of the design."""
        return work_out(self.scenario, self.factors, self.budget, self.seed, force.each, store, progress)


def planned(
    scenario: ScenarioLike,
    method: str,
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
        SettingError: a number of rows that is not a power of two, or an unknown word of the file.
    """
    budget = Budget(method, draws, trajectories if method == "morris" else rows, runs, single, twin)
    check_rows(budget)
    design.load_salib()
    base = scenario_of(scenario)
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
    return answer(base, factors, budget, seed, groups, sample.units, design.units, values)


def drawn(factors: Factors, budget: Budget, seed: int) -> DesignPoints:
    """Draws of all numbers at once: with two runs each, those of `bayonets run --uncertain-parameters`."""
    keys = np.array([name_key(handle.name) for handle in factors.unknown], dtype=np.uint64)
    units = np.array([units_of(seed, draw, keys) for draw in range(budget.draws)])
    return DesignPoints(units, np.arange(budget.draws * budget.runs, dtype=np.int64).reshape(budget.draws, budget.runs))


def designed(groups: tuple[FactorGroup, ...], budget: Budget, seed: int) -> DesignPoints:
    """The points of the method; those of a trajectory, and of a row except B, share their random streams."""
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
    sampled: Floats,
    points: Floats,
    values: Floats,
) -> Sensitivity:
    """The answer from the outcomes at all points.

    Args:
        base, factors, budget, seed, groups: of the question.
        sampled: (K, F) probabilities of the draws.
        points: (P, F) those of the design.
        values: (K + P, m, 3) outcomes.
    """
    results = tuple(
        _of_outcome(index, base, factors, budget, seed, groups, sampled, points, values[..., index])
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
        groups=len(groups),
        draws=budget.draws,
        runs=1 if budget.mean_field else budget.runs,
        rows=budget.rows,
        points=len(values),
        outcomes=results,
    )


def _of_outcome(
    index: int,
    base: Scenario,
    factors: Factors,
    budget: Budget,
    seed: int,
    groups: tuple[FactorGroup, ...],
    sampled: Floats,
    points: Floats,
    values: Floats,
) -> ByOutcome:
    """The results for one outcome; `values` is (K + P, m)."""
    sample = values[: budget.draws]
    result = of_draws(base, factors.unknown, factors.labels, OUTCOMES[index], sampled, sample, seed)
    if np.ptp(values) == 0.0:
        return result
    across = len(groups) + (1 if budget.method == "morris" else 2)
    answers = values[budget.draws :].reshape(budget.rows, across, -1)
    if budget.method == "sobol":
        computed = indices(answers, groups, seed, share=result.unit == "share")
        ranked = sorted(computed, key=lambda effect: (-effect.total, -effect.first))
        return replace(result, indices=tuple(ranked))
    trajectories = points.reshape(budget.rows, across, -1)
    moved = effects(trajectories, answers.mean(axis=2), groups, seed, share=result.unit == "share")
    return replace(result, effects=tuple(sorted(moved, key=lambda effect: -effect.size)))
