"""Critical mass: how many officers, refusing together on a day, give the regime an even chance to fall?"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np

from bayonets.ensemble.estimate import memory_of
from bayonets.ensemble.executor import threads_here, workforce
from bayonets.ensemble.journal import Journal, journal_in
from bayonets.ensemble.prepare import ready_engine, refuse_less_than
from bayonets.ensemble.run import Progress
from bayonets.ensemble.uncertain import draws_of
from bayonets.errors import RefusedError
from bayonets.pictures.words import number
from bayonets.questions.asked import ScenarioLike, day_of, scenario_of
from bayonets.questions.critical_mass import FEWEST_RUNS
from bayonets.questions.critical_mass.answer import CriticalMass, Mass, Verdict
from bayonets.questions.critical_mass.draws import OverRuns, mass_over_draws, through_draws
from bayonets.questions.critical_mass.search import above_even, below_even, curve_of, falls
from bayonets.questions.critical_mass.targets import Target, targets_of
from bayonets.questions.critical_mass.work import Start, Trail, Work, work_through
from bayonets.scenario import words
from bayonets.scenario.handles import Which, which_of
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import full_date, plain
from bayonets.world.stances import BY_ARMY, BY_STREETS

_NEAREST = 12


def answered(
    scenario: ScenarioLike,
    on: str | date | None,
    *,
    within: int,
    formations: str | Sequence[str],
    groups: Mapping[str, Sequence[str]] | None,
    runs: int,
    seed: int,
    threads: int | None,
    dask: str | None,
    uncertain: bool | str | None,
    out: str | Path | None,
    progress: Progress,
    command: str = "bayonets.critical_mass(...)",
) -> CriticalMass:
    """The answer, from arguments that have been checked; `command` is the line that asks."""
    base = scenario_of(scenario)
    day = 0 if on is None else day_of(base, on)
    targets = targets_of(base, formations, groups)
    which = which_of(uncertain)
    span = words.with_days(base, day + within)
    inputs, draws = build(span), None if which is None else draws_of(span, seed, which)
    refuse_less_than(2 * memory_of(inputs, 0, threads_here(runs, threads, dask)), 0, Path(out or "."))
    asked = {"on": base.date_of(day).isoformat(), "within": within, "uncertain": which}
    with workforce(runs, threads, dask) as force, _journal(base, seed, out, asked, command) as journal:
        ready_engine()
        work: Work | OverRuns
        if draws is None:
            work = work_through(Start(inputs, day, seed), targets, runs, journal, force.each, progress)
        else:
            work = through_draws(draws, day, targets, runs, journal, force.each, progress)
    return answer(base, seed, day, within, work, which)


@contextmanager
def _journal(
    base: Scenario, seed: int, out: str | Path | None, asked: Mapping[str, object], command: str
) -> Iterator[Journal]:
    """The journal: who is asked about is no part of the question, so that one folder may hold several."""
    if out is None:
        yield Journal()
        return
    with journal_in(Path(out), base, seed, question=CriticalMass.question, asked=asked, command=command) as at:
        yield at


def answer(
    base: Scenario,
    seed: int,
    day: int,
    within: int,
    work: Work | OverRuns,
    uncertain: Which | None = None,
) -> CriticalMass:
    """The answer from what the runs said.

    Args:
        base, seed, day, within: as asked.
        work: what was asked of the runs.
        uncertain: which numbers were drawn.

    Raises:
        RefusedError: too few runs are left to ask.
    """
    if work.runs < FEWEST_RUNS:
        raise RefusedError(
            f"On {full_date(base.date_of(day))} the regime has fallen already in {number(work.fell_before)} of "
            f"{number(work.fell_before + work.runs)} runs: {number(work.runs)} are left, and {FEWEST_RUNS} are needed. "
            "Choose an earlier --on, or more --runs"
        )
    if isinstance(work, OverRuns):
        masses = tuple(mass_over_draws(work, target, own) for target, own in work.tippings)
    else:
        masses = tuple(mass_of(trail, (work.plain_fell, work.runs)) for trail in work.trails)
    complete = sum(one.kind == "formation" for one in masses) == len(base.formations)
    beyond = max(day + within - base.days, 0)
    return CriticalMass(
        plain(base.name), base.digest(), seed, base.date_of(day), day, within, beyond, work.runs, work.fell_before,
        work.plain_fell, complete, masses, uncertain, work.draws if isinstance(work, OverRuns) else 0,
    )  # fmt: skip


def mass_of(trail: Trail, plain_runs: tuple[int, int]) -> Mass:
    """What was found of one target.

    Args:
        trail: what was asked.
        plain_runs: runs that fall though nobody more refuses, and all runs.
    """
    target: Target = trail.target
    known = falls(trail.asked, trail.last)
    verdict = verdict_of(known, plain_runs)
    found, low, high = numbers_of(trail, plain_runs, verdict)
    streets, army = routes_of(trail, found if found is not None else target.size)
    refusing = float(np.mean(trail.refusing)) if trail.refusing else 0.0
    return Mass(
        target.name, target.label, target.kind, target.formations, target.size, verdict, found, low, high, refusing,
        streets, army, *known, len(trail.asked),
    )  # fmt: skip


def verdict_of(all_together: tuple[int, int], nobody: tuple[int, int]) -> Verdict:
    """What can be said of a target, from runs that fell and runs asked, with all of them and with nobody."""
    if above_even(*nobody):
        return "anyway"
    if below_even(*all_together):
        return "none"
    return "number" if above_even(*all_together) else "unclear"


def numbers_of(
    trail: Trail, plain_runs: tuple[int, int], verdict: Verdict
) -> tuple[int | None, int | None, int | None]:
    """The number with an even chance and its interval, rounded outwards."""
    if verdict == "anyway":
        return 0, 0, 0
    if verdict == "none":
        return None, None, None
    curve, places = curve_of(trail.asked, plain_runs, trail.last), np.arange(len(trail.rungs))
    low, found, high = (float(np.interp(place, places, trail.rungs)) for place in (curve.low, curve.found, curve.high))
    settled = below_even(*plain_runs)
    least = math.floor(low) if settled else 0
    if verdict == "number":
        return math.ceil(found), least, math.ceil(high)
    return (math.ceil(found) if curve.found <= trail.last else None), least, None


def routes_of(trail: Trail, officers: int) -> tuple[int, int]:
    """Of the falls nearest to a number, how many came by the streets and by the army."""
    near = sorted(
        (abs(int(trail.rungs[one.rung]) - officers), cause)
        for one, cause in zip(trail.asked, trail.causes, strict=True)
        if one.fell
    )
    most = max(_NEAREST, sum(away <= 0.1 * officers for away, _ in near))
    causes = [cause for _, cause in near[:most]]
    return causes.count(BY_STREETS), causes.count(BY_ARMY)
