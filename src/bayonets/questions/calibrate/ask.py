"""The plan of a calibration: draws from the prior, the sampler, its checks, and the answer with its tables."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.course import Course
from bayonets.ensemble.evaluate import FEW_OFFICERS
from bayonets.ensemble.executor import Workforce
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_engine, ready_mean_field
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.store import Folder
from bayonets.errors import RefusedError, SettingError
from bayonets.inference.bank import BOTH, ISLAND_DRAWS
from bayonets.inference.coverage import coverage
from bayonets.inference.learning import Method, learn
from bayonets.inference.posterior import Posterior, posterior_of, write_posterior
from bayonets.inference.reports import Beliefs, Reports, reports_of
from bayonets.inference.sampling import CLOUDS, ISLAND, mixing
from bayonets.inference.simulator import Simulator
from bayonets.inference.tempering import Moves
from bayonets.observed import day_known
from bayonets.outcomes import Ends, ends_of
from bayonets.questions.asked import ScenarioLike, scenario_of
from bayonets.questions.calibrate.answer import Calibration
from bayonets.questions.calibrate.assemble import assembled
from bayonets.questions.calibrate.settings import beliefs_of, used_of
from bayonets.questions.factors import Factors, factors_in
from bayonets.questions.plan import Plan, Preview, Say
from bayonets.scenario.handles import WHICH, unknowns
from bayonets.scenario.inputs import build
from bayonets.scenario.laws import check_ends
from bayonets.scenario.model import Scenario
from bayonets.wording import counted, duration

RUNS_AT_BEST: Final = 100

_TEMPERATURES: Final = (4, 2)
"""Temperatures that are expected on the way from the prior, and from the mean field to the engine, for the estimate."""

_TIMED: Final = 4
"""Points that are timed for the estimate; the first loads what the others find."""

_REACHING: Final = 0.25
"""Share of the proposals that reach the engine, for the estimate."""

_STEPS: Final = 1_000
_MOST_FAILED: Final = 0.01


@dataclass(frozen=True, eq=False)
class CalibratePlan(Plan):
    """A calibration that has been checked.

    Attributes:
        scenario, seed: of the question.
        factors: the unknown numbers.
        over: the same in the words of the question.
        reports: the observations within the scenario's days.
        used: which of them are used.
        beliefs: how far they are trusted.
        particles: number of draws.
        quick: whether the mean field is corrected, rather than the engine sampled.
        self_test: number of synthetic courses on which the set-up is tested.
        results: the posterior, once there is one.
    """

    question = Calibration.question
    scenario: Scenario
    seed: int
    factors: Factors
    over: str
    reports: Reports
    used: npt.NDArray[np.bool_]
    beliefs: Beliefs
    particles: int
    quick: bool
    self_test: int = 0
    results: list[Posterior] = field(default_factory=list)

    @property
    def points(self) -> int:
        """The number of points that are simulated together."""
        return ISLAND

    @property
    def simulator(self) -> Simulator:
        """What simulates the reports."""
        return Simulator(self.factors.scenario, self.factors.unknown, self.reports, self.seed)

    @property
    def with_mean_field(self) -> bool:
        """Whether the mean field leads the way."""
        return sum(formation.size.best for formation in self.scenario.formations) > FEW_OFFICERS

    def asked(self) -> Mapping[str, Any]:
        """The numbers with their ranges, the reports that are used, and how far they are trusted."""
        return {
            "over": {
                handle.name: [handle.low, handle.best, handle.high, handle.law] for handle in self.factors.unknown
            },
            "reports": [report.number for report, used in zip(self.reports.reports, self.used, strict=True) if used],
            "error": dict(self.beliefs.error),
            "wrong": dict(self.beliefs.wrong),
            "discrepancy": dict(self.beliefs.discrepancy),
            "quick": self.quick,
        }

    def address(self) -> tuple[str, ...]:
        """The scenario and all that distinguishes the question."""
        return self.scenario.digest(), repr(self.asked())

    def ready(self, say: Say) -> None:
        """The engine, and the mean field where it is used."""
        ready_engine(say)
        if self.with_mean_field:
            ready_mean_field(say)

    def cost(self, force: Workforce, store: Journal) -> str:
        """The numbers, the reports, and about how long it takes."""
        known = f" ({len(store.known):,} points are known already)" if store.known else ""
        numbers = counted(len(self.factors.unknown) + len(self.reports.groups), "unknown number")
        seconds = self._seconds(force.threads) * (1 + self.self_test)
        whose = " of the mean field" if self.quick and self.with_mean_field else ""
        return (
            f"{self.scenario.name}: {numbers}, {counted(int(self.used.sum()), 'report')}{self._outside()}, "
            f"{self.particles:,} draws of the posterior{whose}{known}: "
            f"about {duration(seconds)}{' at most' if store.known else ''}{force.where}"
        )

    def _outside(self) -> str:
        """The observations that lie outside the days, in brackets."""
        outside = len(self.factors.scenario.observations) - len(self.reports)
        return f" ({counted(outside, 'observation')} outside the days simulated)" if outside else ""

    def _seconds(self, threads: int) -> float:
        """The approximate duration."""
        engine, cheap = self._seconds_a_point()
        islands, moves = self.particles // ISLAND, Moves()
        if not self.with_mean_field:
            proposals = islands * (ISLAND_DRAWS + ISLAND * (_TEMPERATURES[0] * moves.each + moves.last))
            return proposals * engine / threads
        beside = _TEMPERATURES[0] * (moves.each // 2) + CLOUDS + mixing(moves, quick=self.quick)
        first = 2 * ISLAND_DRAWS + islands * (ISLAND_DRAWS + ISLAND * beside)
        second = islands * ISLAND * (_TEMPERATURES[1] * moves.each + moves.last)
        if self.quick:
            return (BOTH * (engine + cheap) + first * cheap + islands * ISLAND * engine) / threads
        return ((BOTH + _REACHING * second) * engine + (first + second) * cheap) / threads

    def _seconds_a_point(self) -> tuple[float, float]:
        """Seconds of one thread for a point by the engine, and by the mean field, with its inputs."""
        simulator = self.simulator
        centre = np.zeros(simulator.coordinates)
        engine, cheap = [], []
        for run in range(_TIMED):
            begin = time.perf_counter()
            point = simulator.prepared(centre)
            ready = time.perf_counter()
            simulator.by_engine(point, run)
            engine.append(time.perf_counter() - begin)
            if self.with_mean_field:
                again = time.perf_counter()
                simulator.by_mean_field(point, run)
                cheap.append(time.perf_counter() - again + ready - begin)
        return min(engine), min(cheap, default=0.0)

    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> Calibration:  # noqa: ARG002
        """Simulate the prior, sample the posterior, and check it."""
        simulator = self.simulator
        method = Method(self.particles // ISLAND, self.with_mean_field, self.quick and self.with_mean_field)
        steps = _STEPS * (1 + self.self_test)
        progress(0, steps)

        def tick(share: float, first: int = 0, count: int = 1) -> None:
            progress(round(_STEPS * (first + share * count)), steps)

        at_best = self._at_best(force)
        learned = learn(simulator, self.used, method, store, force.each, seed=self.seed, tick=tick)
        counts, sample, bank = learned.counts, learned.sample, learned.bank
        tested = None
        if self.self_test:
            tested = coverage(
                simulator, self.used, method, store, force.each, courses=self.self_test, seed=self.seed,
                tick=lambda share: tick(share, 1, self.self_test),
            )  # fmt: skip
        failed = counts.failed / max(counts.engine, 1)
        if failed > _MOST_FAILED:
            raise RefusedError(
                f"{self.scenario.name}: {failed:.0%} of the runs could not be completed (protest or force overflow), "
                "so that nothing can be learned from the others. Narrow the ranges of the numbers: `bayonets lint`"
            )
        answer = assembled(
            simulator, bank, sample, posterior_of(simulator, bank, sample, passed=True), at_best, over=self.over,
            quick=method.quick, seed=self.seed, failed=failed, engine_runs=counts.engine, tested=tested,
        )  # fmt: skip
        posterior = posterior_of(simulator, bank, sample, passed=answer.checks.passed)
        self.results[:] = [posterior]
        if isinstance(store, Folder):
            write_posterior(posterior, store.path)
        return answer

    def _at_best(self, force: Workforce) -> Ends:
        """Runs at the best numbers."""
        runs = force.compute(build(self.scenario), self.seed, range(RUNS_AT_BEST))
        return ends_of([course for course in runs if isinstance(course, Course)], self.scenario.days)


def planned(
    scenario: ScenarioLike,
    over: str | Path,
    *,
    particles: int,
    quick: bool,
    until: date | str | None,
    without: str | None,
    report_error: str | None,
    wrong: str | None,
    discrepancy: str | None,
    seed: int,
    self_test: int = 0,
) -> CalibratePlan:
    """The plan of a calibration, from arguments within their bounds.

    Raises:
        RefusedError: no observation can be used.
        SettingError: a word is unknown, or no number is.
    """
    if particles % ISLAND:
        below = particles // ISLAND * ISLAND
        raise SettingError(
            f"particles: {particles}: must be a multiple of {ISLAND}, since islands of {ISLAND} draws are independent. "
            f"Use {max(below, 2 * ISLAND)} or {below + ISLAND}"
        )
    base = scenario_of(scenario)
    factors = _factors(base, over)
    beliefs = beliefs_of(report_error, wrong, discrepancy)
    reports = reports_of(factors.scenario, beliefs)
    inside = [index for index, report in enumerate(reports.reports) if 0 <= day_known(base, report.seen) < base.days]
    reports = reports.only(inside)
    if not len(reports):
        raise RefusedError(
            f"{base.name}: has no observation within its days, so that nothing can be learned. Add `observations` to "
            "the scenario (docs/scenarios.md), or more days"
        )
    used = used_of(reports, _day(until, base), without)
    if not used.any():
        raise RefusedError(
            f"{base.name}: every observation is held out, so that nothing can be learned. Hold out fewer"
        )
    return CalibratePlan(base, int(seed), factors, str(over), reports, used, beliefs, particles, quick, int(self_test))


def _day(until: date | str | None, base: Scenario) -> date | None:
    """The date up to which observations are used."""
    if isinstance(until, date | None):
        return until
    try:
        return date.fromisoformat(until)
    except ValueError:
        raise SettingError(
            f"until: {until!r}: must be a date. Write it as year-month-day, such as {base.date_of(base.days // 2)}"
        ) from None


def _factors(base: Scenario, over: str | Path) -> Factors:
    if over not in WHICH:
        return factors_in(Path(over), base)
    unknown = unknowns(base, over)
    if not unknown:
        raise SettingError(f"{base.name}: no number has a range, so that none is unknown. Use over all")
    check_ends(base, unknown)
    return Factors(base, unknown, tuple(handle.label(base) for handle in unknown))
