"""Critical mass: the number of officers whose joint refusal on a day makes a fall as likely as not."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

from bayonets.engine.inputs import Inputs
from bayonets.ensemble.estimate import estimate, memory_of
from bayonets.ensemble.evaluate import mean_field_at
from bayonets.ensemble.executor import Workforce
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_mean_field, refuse_less_than
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.uncertain import RUNS_A_DRAW, Draws, draws_of
from bayonets.errors import RefusedError
from bayonets.inference.under import cautions
from bayonets.questions.asked import ScenarioLike, day_of, scenario_of
from bayonets.questions.contract import FEWEST_STANDING
from bayonets.questions.critical_mass.answer import CriticalMass, Mass, Verdict
from bayonets.questions.critical_mass.draws import OverRuns, is_large, mass_over_draws, through_draws
from bayonets.questions.critical_mass.search import curve_of, falls
from bayonets.questions.critical_mass.targets import Target, targets_of
from bayonets.questions.critical_mass.work import SearchState, Start, TargetSearch, work_through
from bayonets.questions.plan import Plan, Preview, Say
from bayonets.scenario import words
from bayonets.scenario.handles import Which, which_of
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import full_date, plain
from bayonets.statistics.shares import above_half, below_half
from bayonets.wording import counted, duration, number
from bayonets.world.stances import BY_ARMY, BY_STREETS

_NEAREST = 12
_HALVINGS = 8
"""Approximate maximum number of branches of a run for one formation over draws: bisections of 300 grid points."""


@dataclass(frozen=True, eq=False)
class CriticalMassPlan(Plan):
    """The question of the critical mass, checked.

    Attributes:
        scenario, seed, within, runs: as asked.
        day: on which officers refuse.
        targets: the officers who refuse.
        draws: of the unknown numbers, or None.
    """

    question = CriticalMass.question
    scenario: Scenario
    seed: int
    day: int
    within: int
    targets: Sequence[Target]
    runs: int
    draws: Draws | None

    @property
    def points(self) -> int:
        """The number of runs, which are computed independently."""
        return self.runs

    @cached_property
    def inputs(self) -> Inputs:
        """The inputs, over the days of the branches."""
        return build(words.with_days(self.scenario, self.day + self.within))

    @property
    def which(self) -> Which | None:
        """The numbers that are drawn."""
        return None if self.draws is None else self.draws.which

    def asked(self) -> dict[str, object]:
        """The targets are not included, so that one folder may hold results for several."""
        joint = self.scenario.joint
        drawn = {"uncertain": self.which} | ({} if joint is None else {"posterior": joint.source})
        return {"on": self.scenario.date_of(self.day).isoformat(), "within": self.within, **drawn}

    def address(self) -> tuple[str, ...]:
        """The scenario, the day, the number of days, and the numbers that are drawn."""
        joint = self.scenario.joint
        drawn = [] if self.which is None else [self.which] if joint is None else [self.which, joint.source]
        return (self.scenario.digest(), str(self.day), str(self.within), *drawn)

    def check_room(self, threads: int, path: Path | None) -> None:
        """Each thread holds a run and its branch."""
        refuse_less_than(2 * memory_of(self.inputs, 0, threads), 0, path or Path())

    @property
    def with_mean_field(self) -> bool:
        """Whether the critical masses of draws are computed by the mean field."""
        return self.draws is not None and is_large(self.inputs)

    def ready(self, say: Say) -> None:
        """The engine, and the mean field where it is used."""
        super().ready(say)
        if self.with_mean_field:
            ready_mean_field(say)

    def cost(self, force: Workforce, store: Journal) -> str:  # noqa: ARG002 - earlier results save little of it
        """The maximum duration, with the maximum number of branches for each formation."""
        times = 1 if self.draws is None else _HALVINGS
        work = self.runs * (len(self.targets) * times + 1) + self.runs * self.day // self.within
        span = build(words.with_days(self.scenario, self.within))
        seconds = estimate(span, work, force.threads, here=force.here).seconds
        own = " and the mean field of each draw" if self.with_mean_field else ""
        seconds += self._seconds_of_mean_field() / force.threads if own else 0.0
        return (
            f"{self.scenario.name}: {counted(self.runs, 'run')} up to {self.scenario.date_of(self.day)}, each with "
            f"branches of {counted(self.within, 'day')} for {counted(len(self.targets), 'target')}{own}: about "
            f"{duration(seconds)} at most{force.where}"
        )

    def _seconds_of_mean_field(self) -> float:
        """Processor time of the mean field of all draws, from one course that is timed."""
        begin = time.perf_counter()
        mean_field_at(self.inputs)
        branches = _HALVINGS * len(self.targets) * self.within / (self.day + self.within) + 1.0
        return (time.perf_counter() - begin) * branches * self.runs / RUNS_A_DRAW

    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> CriticalMass:  # noqa: ARG002
        """Compute branches of the runs, block by block."""
        runs, targets = self.runs, self.targets
        work: SearchState | OverRuns
        if self.draws is None:
            start = Start(self.inputs, self.day, self.seed)
            work = work_through(start, targets, runs, store, force.each, progress)
        else:
            work = through_draws(self.draws, self.day, targets, runs, store, force.each, progress)
            if self.scenario.joint is not None:
                work = replace(work, most=self.scenario.joint.effective)
        return answer(self.scenario, self.seed, self.day, self.within, work, self.which)


def planned(
    scenario: ScenarioLike,
    on: str | date | None,
    *,
    within: int,
    formations: str | Sequence[str],
    groups: Mapping[str, Sequence[str]] | None,
    runs: int,
    seed: int,
    uncertain: bool | str | None,
) -> CriticalMassPlan:
    """The plan of the question, from arguments within their bounds.

    Raises:
        SettingError: a day outside the scenario, an unknown formation, or nothing is uncertain.
    """
    base = scenario_of(scenario)
    day = 0 if on is None else day_of(base, on)
    targets = targets_of(base, formations, groups)
    which = which_of(uncertain)
    draws = None if which is None else draws_of(words.with_days(base, day + within), seed, which)
    return CriticalMassPlan(base, int(seed), day, int(within), targets, int(runs), draws)


def answer(
    base: Scenario,
    seed: int,
    day: int,
    within: int,
    work: SearchState | OverRuns,
    uncertain: Which | None = None,
) -> CriticalMass:
    """The answer from the branches of the runs.

    Args:
        base, seed, day, within: as in the question.
        work: results of the branches.
        uncertain: which numbers were drawn.

    Raises:
        RefusedError: the regime stands in too few runs.
    """
    if work.runs < FEWEST_STANDING:
        raise RefusedError(
            f"By {full_date(base.date_of(day))} the regime has fallen in {number(work.fell_before)} of "
            f"{number(work.fell_before + work.runs)} runs: {number(work.runs)} are left, and {FEWEST_STANDING} are "
            "needed. Choose an earlier --on, or more --runs"
        )
    if isinstance(work, OverRuns):
        masses = tuple(mass_over_draws(work, target, tippings) for target, tippings in work.tippings)
    else:
        masses = tuple(mass_of(search, (work.plain_fell, work.runs)) for search in work.searches)
    complete = sum(mass.kind == "formation" for mass in masses) == len(base.formations)
    beyond = max(day + within - base.days, 0)
    draws = (work.draws, work.independent) if isinstance(work, OverRuns) else (0, 0)
    return CriticalMass(
        plain(base.name), base.digest(), seed, base.date_of(day), day, within, beyond, work.runs, work.fell_before,
        work.plain_fell, complete, masses, uncertain, *draws, tuple(cautions(base, work.runs + work.fell_before)),
    )  # fmt: skip


def mass_of(search: TargetSearch, plain_runs: tuple[int, int]) -> Mass:
    """The result for one target.

    Args:
        search: results of its branches.
        plain_runs: runs that fall without further refusals, and all runs.
    """
    target: Target = search.target
    all_together = falls(search.asked, search.last)
    verdict = verdict_of(all_together, plain_runs)
    needed, low, high = numbers_of(search, plain_runs, verdict)
    streets, army = routes_of(search, needed if needed is not None else target.size)
    refusing = float(np.mean(search.refusing)) if search.refusing else 0.0
    return Mass(
        target.name, target.label, target.kind, target.formations, target.size, verdict, needed, low, high, refusing,
        streets, army, *all_together, len(search.asked),
    )  # fmt: skip


def verdict_of(all_together: tuple[int, int], nobody: tuple[int, int]) -> Verdict:
    """The verdict on a target, from (falls, runs) with all of its officers refusing and without further refusals."""
    if above_half(*nobody):
        return "anyway"
    if below_half(*all_together):
        return "none"
    return "number" if above_half(*all_together) else "unclear"


def numbers_of(
    search: TargetSearch, plain_runs: tuple[int, int], verdict: Verdict
) -> tuple[int | None, int | None, int | None]:
    """The number with a probability of a fall of 50 %, and its interval, rounded outwards."""
    if verdict == "anyway":
        return 0, 0, 0
    if verdict == "none":
        return None, None, None
    curve, places = curve_of(search.asked, plain_runs, search.last), np.arange(len(search.grid))
    middle, (begin, end) = curve.place.value, curve.place.ends
    low, needed, high = (float(np.interp(end_place, places, search.grid)) for end_place in (begin, middle, end))
    settled = below_half(*plain_runs)
    least = math.floor(low) if settled else 0
    if verdict == "number":
        return math.ceil(needed), least, math.ceil(high)
    return (math.ceil(needed) if middle <= search.last else None), least, None


def routes_of(search: TargetSearch, officers: int) -> tuple[int, int]:
    """The falls nearest to a number, by cause: protest exceeding the capacity of the forces, and the army."""
    near = sorted(
        (abs(int(search.grid[trial.index]) - officers), cause)
        for trial, cause in zip(search.asked, search.causes, strict=True)
        if trial.fell
    )
    most = max(_NEAREST, sum(away <= 0.1 * officers for away, _ in near))
    causes = [cause for _, cause in near[:most]]
    return causes.count(BY_STREETS), causes.count(BY_ARMY)
