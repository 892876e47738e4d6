"""Sensitivity: which unknown matters for the chance to hold, the day and the exits, and what is mere chance?"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bayonets.ensemble.executor import Each, workforce
from bayonets.ensemble.journal import Journal, journal_in
from bayonets.ensemble.prepare import ready_engine, ready_twin
from bayonets.ensemble.run import Progress, silent
from bayonets.ensemble.uncertain import units_of
from bayonets.errors import SettingError
from bayonets.pictures.intervals import Floats
from bayonets.questions.asked import ScenarioLike, check_count, scenario_of
from bayonets.questions.sensitivity import design
from bayonets.questions.sensitivity.answer import Found, Sensitivity
from bayonets.questions.sensitivity.drawn import of_draws
from bayonets.questions.sensitivity.factors import Factors, Group, factors_in, factors_of
from bayonets.questions.sensitivity.indices import indices
from bayonets.questions.sensitivity.respond import OUTCOMES, Points, Respondent, ask
from bayonets.questions.sensitivity.screening import effects
from bayonets.scenario.inputs import name_key
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain

METHODS = ("morris", "sobol")
FEWEST_DRAWS, FEWEST_TRAJECTORIES, FEWEST_ROWS = 50, 4, 16
DRAWS, TRAJECTORIES, ROWS, RUNS = 600, 20, 128, 2

_FIRST_OF_DESIGN = {"morris": 1_000_000_000, "sobol": 2_000_000_000}
"""Numbers of the runs of a design: far from those of the draws, so that they have luck of their own."""


@dataclass(frozen=True)
class Budget:
    """How much is asked.

    Attributes:
        method: "morris" or "sobol".
        draws: of all numbers at once.
        rows: trajectories of Morris, or rows of Saltelli (a power of two).
        runs: at each point.
        single: every number by itself, rather than in groups.
        twin: ask the twin, once at each point.
    """

    method: str = "morris"
    draws: int = DRAWS
    rows: int = TRAJECTORIES
    runs: int = RUNS
    single: bool = False
    twin: bool = False

    def points(self, groups: int) -> int:
        """At which the scenario is asked."""
        return self.draws + self.rows * (groups + (1 if self.method == "morris" else 2))


def sensitivity(
    scenario: ScenarioLike,
    method: str = "morris",
    over: str | Path | None = None,
    *,
    draws: int = DRAWS,
    trajectories: int = TRAJECTORIES,
    rows: int = ROWS,
    runs: int = RUNS,
    single: bool = False,
    twin: bool = False,
    seed: int = 1,
    threads: int | None = None,
    dask: str | None = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> Sensitivity:
    """Ask which unknown numbers matter.

        bn.sensitivity("textbook", draws=200)

    Args:
        scenario: a name, a file, a setup or a scenario.
        method: "morris" for a screening, "sobol" for shares of the variance, interplay included.
        over: a file of ranges; by default all quantities with low and high, and all parameters of the model.
        draws: of all numbers at once, by which chance and numbers are told apart; at least 50.
        trajectories: of Morris, at least 4.
        rows: of Saltelli, a power of two of at least 16.
        runs: at each point, at least 2.
        single: move every number by itself, rather than those of a service, a lever or a mechanism together.
        twin: ask the mean-field twin, which knows no chance.
        seed: a whole number from 0 on; the same seed gives the same answer.
        threads: by default all cores. Results do not depend on it.
        dask: compute on a Dask cluster instead: its address or scheduler file.
        out: a folder to keep what was computed in; the same call again resumes there.
        progress: called with the points done and asked.

    Raises:
        RefusedError: SALib is not installed.
        SettingError: an argument out of range, or a word of the file that names nothing.
        FolderError: `out` belongs to something else, or cannot be written.
        RunFailedError: a run could not be completed.
    """
    base = scenario_of(scenario)
    budget = Budget(method, draws, trajectories if method == "morris" else rows, runs, single, twin)
    check(budget, seed, threads)
    design.load_salib()
    factors = factors_for(base, over)
    words, line = asked(factors), "bayonets.sensitivity(...)"
    with workforce(points_of(factors, budget), threads, dask) as force:
        if out is None:
            return work_out(base, factors, budget, seed, force.each, Journal(), progress)
        with journal_in(Path(out), base, seed, question="sensitivity", asked=words, command=line) as journal:
            return work_out(base, factors, budget, seed, force.each, journal, progress)


def points_of(factors: Factors, budget: Budget) -> int:
    """At how many points the scenario is asked."""
    return budget.points(len(factors.groups(single=budget.single)))


def factors_for(base: Scenario, over: str | Path | None) -> Factors:
    """The unknown numbers: of a file, or all."""
    return factors_of(base) if over is None else factors_in(Path(over), base)


def asked(factors: Factors) -> dict[str, object]:
    """What makes it another question: the numbers with their ranges."""
    return {"over": {one.name: [one.low, one.best, one.high] for one in factors.unknown}}


def check(budget: Budget, seed: int, threads: int | None) -> None:
    """Refuse what is out of range.

    Raises:
        SettingError: something is.
    """
    if budget.method not in METHODS:
        raise SettingError(f"method={budget.method!r}: must be one of {', '.join(METHODS)}. Use 'morris' to screen")
    check_count("draws", budget.draws, FEWEST_DRAWS)
    check_count("runs", budget.runs, 2)
    check_count("seed", seed, 0)
    check_count("threads", 1 if threads is None else threads, 1)
    if budget.method == "morris":
        check_count("trajectories", budget.rows, FEWEST_TRAJECTORIES)
        return
    check_count("rows", budget.rows, FEWEST_ROWS)
    if budget.rows & (budget.rows - 1):
        raise SettingError(f"rows: {budget.rows}: must be a power of two, for Sobol' sequences. Use 64, 128 or 256")


def work_out(
    base: Scenario, factors: Factors, budget: Budget, seed: int, each: Each, journal: Journal, progress: Progress
) -> Sensitivity:
    """The answer, with what is known already.

    Args:
        base: the scenario asked about.
        factors: the unknown numbers.
        budget: how much is asked.
        seed: as for `sensitivity`.
        each: who computes.
        journal: what was computed before.
        progress: called with the points done and asked.
    """
    groups = factors.groups(single=budget.single)
    sample = drawn(factors, budget, seed)
    made = designed(groups, budget, seed)
    (ready_twin if budget.twin else ready_engine)()
    respondent = Respondent(factors, seed, budget.twin)
    both = Points(np.concatenate([sample.units, made.units]), np.concatenate([sample.runs, made.runs]))
    values = ask(respondent, both, journal, each, progress)
    return answer(base, factors, budget, seed, groups, sample.units, made.units, values)


def drawn(factors: Factors, budget: Budget, seed: int) -> Points:
    """Draws of all numbers at once: with two runs each, those of `bayonets run --uncertain-parameters`."""
    keys = np.array([name_key(one.name) for one in factors.unknown], dtype=np.uint64)
    units = np.array([units_of(seed, draw, keys) for draw in range(budget.draws)])
    return Points(units, np.arange(budget.draws * budget.runs, dtype=np.int64).reshape(budget.draws, budget.runs))


def designed(groups: tuple[Group, ...], budget: Budget, seed: int) -> Points:
    """The points of the method; those of a trajectory share their luck, and so do all of a row but B."""
    if budget.method == "morris":
        points = design.trajectories(groups, budget.rows, seed)
        luck = np.zeros(points.shape[1], np.int64)
    else:
        points = design.rows(groups, budget.rows, seed)
        luck = np.concatenate([np.zeros(points.shape[1] - 1, np.int64), [1]])
    rows, across, numbers = points.shape
    first = _FIRST_OF_DESIGN[budget.method] + budget.runs * (2 * np.arange(rows, dtype=np.int64)[:, None] + luck)
    runs = first[..., None] + np.arange(budget.runs, dtype=np.int64)
    return Points(points.reshape(rows * across, numbers), runs.reshape(rows * across, budget.runs))


def answer(
    base: Scenario,
    factors: Factors,
    budget: Budget,
    seed: int,
    groups: tuple[Group, ...],
    sampled: Floats,
    points: Floats,
    values: Floats,
) -> Sensitivity:
    """The answer from the outcomes at all points.

    Args:
        base, factors, budget, seed, groups: as asked.
        sampled: (K, F) probabilities of the draws.
        points: (P, F) those of the design.
        values: (K + P, m, 3) outcomes.
    """
    found = tuple(
        _found(place, base, factors, budget, seed, groups, sampled, points, values[..., place])
        for place in range(len(OUTCOMES))
    )
    parameters = sum(one.kind == "parameter" for one in factors.unknown)
    return Sensitivity(
        scenario=plain(base.name),
        digest=base.digest(),
        seed=seed,
        days=base.days,
        method=budget.method,
        twin=budget.twin,
        single=budget.single,
        quantities=len(factors.unknown) - parameters,
        parameters=parameters,
        groups=len(groups),
        draws=budget.draws,
        runs=1 if budget.twin else budget.runs,
        rows=budget.rows,
        points=len(values),
        outcomes=found,
    )


def _found(
    place: int,
    base: Scenario,
    factors: Factors,
    budget: Budget,
    seed: int,
    groups: tuple[Group, ...],
    sampled: Floats,
    points: Floats,
    values: Floats,
) -> Found:
    """What was found of one outcome; `values` is (K + P, m)."""
    sample = values[: budget.draws]
    found = of_draws(base, factors.unknown, factors.labels, OUTCOMES[place], sampled, sample, seed)
    if np.ptp(values) == 0.0:
        return found
    across = len(groups) + (1 if budget.method == "morris" else 2)
    answers = values[budget.draws :].reshape(budget.rows, across, -1)
    if budget.method == "sobol":
        made = indices(answers, groups, seed, share=found.unit == "share")
        ranked = sorted(made, key=lambda each: (-each.total, -each.first))
        return replace(found, indices=tuple(ranked))
    trajectories = points.reshape(budget.rows, across, -1)
    moved = effects(trajectories, answers.mean(axis=2), groups, seed, share=found.unit == "share")
    return replace(found, effects=tuple(sorted(moved, key=lambda each: -each.size)))
