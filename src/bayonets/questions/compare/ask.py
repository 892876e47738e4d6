"""Comparisons: the effects of levers with the same people, ties and random streams in every arm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bayonets.ensemble import arms as ensembles
from bayonets.ensemble.course import BASELINE
from bayonets.ensemble.estimate import disk_of, estimate, memory_of
from bayonets.ensemble.executor import Workforce
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.manifest import MANIFEST
from bayonets.ensemble.prepare import refuse_less_than
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.run import inputs_for
from bayonets.ensemble.store import Folder, open_folder, read_folder
from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.errors import FolderError
from bayonets.questions.asked import ScenarioLike, scenario_of
from bayonets.questions.compare import contrasts as differences
from bayonets.questions.compare.answer import ArmResult, Comparison
from bayonets.questions.compare.arms import Arm, ArmLike, combinations, from_mapping, parsed, why_unpaired
from bayonets.questions.compare.beside import OUTCOMES, side_by_side
from bayonets.questions.compare.contrasts import Contrast
from bayonets.questions.compare.divergence import divergence_of, run_to_show
from bayonets.questions.compare.information import EffectInformation, information_on
from bayonets.questions.compare.interactions import interactions
from bayonets.questions.compare.reduced import Clock, Reduced, RunSummary, gathered, row_of, rows_of
from bayonets.questions.compare.roles import by_role, matched, why_by_name
from bayonets.questions.plan import Plan, Preview
from bayonets.scenario.handles import WHICH, Which, unknowns, which_of
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain
from bayonets.wording import counted, duration

FEWEST_RUNS = 2

BEST, PRIOR = "best", "prior"
"""Folders, below that of a comparison under a posterior, with the same arms without it."""


@dataclass(frozen=True)
class Terms:
    """Terms that all arms share.

    Attributes:
        seed: random seed.
        same_people: whether all runs have the people of run 0.
        uncertain: which numbers are drawn.
    """

    seed: int
    same_people: bool
    uncertain: Which | None


@dataclass(frozen=True, eq=False)
class ComparePlan(Plan):
    """A comparison that has been checked; its folder holds the runs of all arms.

    Attributes:
        scenario: the baseline.
        arms: the other arms.
        runs: number of runs of each.
        terms: that all share.
    """

    question = Comparison.question
    scenario: Scenario
    arms: Sequence[Arm]
    runs: int
    terms: Terms

    @property
    def seed(self) -> int:  # type: ignore[override]
        """Random seed."""
        return self.terms.seed

    @property
    def points(self) -> int:
        """The number of runs of an arm; arms are computed one after the other."""
        return self.runs

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """Scenarios by the name of the arm, the baseline first."""
        return scenarios_of(self.scenario, self.arms)

    def asked(self) -> dict[str, object]:
        """The arms, which are part of the identity of a folder of runs."""
        return {arm.name: arm.scenario.digest() for arm in self.arms}

    def identity(self) -> Identity:
        """The identity of a folder of runs."""
        others = {arm.name: arm.scenario for arm in self.arms}
        return Identity(self.scenario, self.seed, self.terms.same_people, self.terms.uncertain, others)

    def address(self) -> tuple[str, ...]:
        """The scenarios of all arms, and the numbers that are drawn."""
        arms = [f"{name}{digest}" for name, digest in self.asked().items()]
        return (self.scenario.digest(), *arms, *([self.terms.uncertain] if self.terms.uncertain else []))

    def check_room(self, threads: int, path: Path | None) -> None:
        """A few parts are in memory at a time; an existing folder has been checked before."""
        is_new = path is not None and not (path / MANIFEST).exists()
        inputs = build(self.scenario)
        disk = disk_of(inputs, self.runs * len(self.scenarios)) if is_new else 0
        refuse_less_than(memory_of(inputs, 0, threads), disk, path or Path())

    def lacking(self, store: Journal) -> int:
        """The number of runs of all arms that have to be computed."""
        every = self.runs * len(self.scenarios)
        if not isinstance(store, Folder):
            return every * (1 + len(self.beside))
        below = [store.path / name for name in self.beside]
        return ensembles.missing(store, self.runs) + sum(
            ensembles.missing(read_folder(path), self.runs) if (path / MANIFEST).exists() else every for path in below
        )

    def is_complete(self, store: Journal) -> bool:
        """Whether the folder has all runs of all arms."""
        return not self.lacking(store)

    def cost(self, force: Workforce, store: Journal) -> str:
        """The number of missing runs, and their duration."""
        lacking = self.lacking(store)
        if not lacking:
            return f"All {counted(self.runs, 'run')} of each arm have been computed already."
        seconds = estimate(build(self.scenario), lacking, force.threads, here=force.here).seconds
        return (
            f"{self.scenario.name}: {counted(lacking, 'run')} in {len(self.scenarios)} arms, of "
            f"{counted(self.scenario.days, 'day')} with {self.scenario.officers:,} officers: "
            f"about {duration(seconds)}{force.where}"
        )

    def done(self, store: Journal) -> str:
        """The number of runs of all arms so far."""
        runs = sum(len(store.done(arm)) for arm in self.scenarios) if isinstance(store, Folder) else 0
        return f"{counted(runs, 'run')} of all arms computed"

    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> Comparison:  # noqa: ARG002
        """Run all arms, into the folder or in memory by blocks of runs; under a posterior also without it."""
        others = self.beside
        main = self._solved(store, force, _shown_of(progress, 0, 1 + len(others)))
        if not others:
            return main
        contrasts = {}
        for side, (name, plan) in enumerate(others.items(), 1):
            below = store
            if isinstance(store, Folder):
                below = open_folder(store.path / name, plan.identity(), str(store.manifest["command"]))
            contrasts[name] = _contrasts(plan._solved(below, force, _shown_of(progress, side, 1 + len(others))))
        return replace(main, beside=side_by_side(contrasts[BEST], contrasts[PRIOR], _contrasts(main)))

    @cached_property
    def beside(self) -> "dict[str, ComparePlan]":
        """The same comparison at the best numbers and under the prior, by name; empty without a posterior."""
        if self.terms.uncertain != "posterior":
            return {}
        base = self.scenario.under(None).with_original(None)
        arms = [replace(arm, scenario=arm.scenario.under(None).with_original(None)) for arm in self.arms]
        return {
            name: ComparePlan(base, arms, self.runs, replace(self.terms, uncertain=which))
            for name, which in ((BEST, None), (PRIOR, prior_of(self.scenario)))
        }

    def _solved(self, store: Journal, force: Workforce, progress: Progress) -> Comparison:
        """The answer of this comparison alone."""
        if not isinstance(store, Folder):
            clocks = clocks_of(self.scenario, self.arms)
            reduced = _in_memory(self.scenarios, clocks, self.runs, self.terms, force.compute, progress)
            return answer(self.scenario, self.arms, self.terms, reduced)
        if ensembles.missing(store, self.runs):
            ensembles.run_arms(store, self.scenarios, self.runs, compute=force.compute, progress=progress)
        return in_folder(store, self.scenario, self.arms, self.runs)


def planned(
    scenario: ScenarioLike,
    arms: Mapping[str, ArmLike] | Sequence[str] | Sequence[Arm],
    runs: int,
    seed: int,
    *,
    same_people: bool,
    uncertain: bool | str | None,
) -> ComparePlan:
    """The plan of a comparison, from arguments within their bounds.

    Raises:
        SettingError: an arm that is empty, has no name or an unknown word; or nothing is uncertain.
    """
    base = scenario_of(scenario)
    terms = Terms(int(seed), bool(same_people), which_of(uncertain))
    parsed_arms = from_mapping(arms, base) if isinstance(arms, Mapping) else _parsed(arms, base)
    return ComparePlan(base, under_draws(base, parsed_arms, terms.seed, terms.uncertain), int(runs), terms)


def prior_of(scenario: Scenario) -> Which:
    """The set of numbers whose posterior a scenario is under."""
    names = set() if scenario.joint is None else set(scenario.joint.names)
    for which in WHICH:
        if names <= {handle.name for handle in unknowns(scenario, which)}:
            return which
    return "all"


def _shown_of(progress: Progress, side: int, sides: int) -> Progress:
    """The progress of one of several comparisons of as many runs each, within that of all."""
    return lambda done, asked: progress(side * asked + done, sides * asked)


def _contrasts(answer: Comparison) -> dict[str, Sequence[Contrast]]:
    """The contrasts of the paired arms, by name."""
    return {arm.name: arm.contrasts for arm in answer.arms if not arm.unpaired}


def _parsed(arms: Sequence[str] | Sequence[Arm], base: Scenario) -> list[Arm]:
    """Arms from texts as for `--arm`; arms that have been parsed already are kept."""
    texts = [arms] if isinstance(arms, str) else arms
    ready = [arm for arm in texts if isinstance(arm, Arm)]
    return ready or parsed([str(text) for text in texts], base)


def under_draws(base: Scenario, arms: Sequence[Arm], seed: int, which: Which | None) -> list[Arm]:
    """The arms, if numbers can be drawn; those with other ranges of sizes have other people and are unpaired.

    Raises:
        SettingError: no number of the baseline is unknown, or a number is invalid at an end of its range.
    """
    if which is None:
        return list(arms)
    inputs_for(base, seed, which)
    arms = [replace(arm, scenario=arm.scenario.under(base.joint)) for arm in arms]
    return [replace(arm, unpaired=arm.unpaired or why_unpaired(base, arm.scenario, drawn=True)) for arm in arms]


def scenarios_of(base: Scenario, arms: Sequence[Arm]) -> dict[str, Scenario]:
    """Scenarios by the name of the arm, the baseline first."""
    return {BASELINE: base} | {arm.name: arm.scenario for arm in arms}


def clocks_of(base: Scenario, arms: Sequence[Arm]) -> list[Clock]:
    """The arms that share a last day: each arm with the baseline, and the four arms of each combination."""
    alone = [clock for arm in arms if arm.unpaired for clock in ((BASELINE,), (arm.name,))]
    pairs = [(BASELINE, arm.name) for arm in arms if not arm.unpaired]
    four = [(BASELINE, first.name, second.name, both.name) for first, second, both in combinations(arms, base)]
    return list(dict.fromkeys([*alone, *pairs, *four]))


def _in_memory(
    scenarios: Mapping[str, Scenario], clocks: Sequence[Clock], runs: int, terms: Terms, compute: Any,
    progress: Progress,
) -> dict[str, Reduced]:  # fmt: skip
    """The summaries of all arms, computed by blocks of runs."""
    rows: dict[str, list[RunSummary]] = {name: [] for name in scenarios}
    stretches = ensembles.in_memory(
        scenarios, runs, terms.seed, compute=compute, same_people=terms.same_people, uncertain=terms.uncertain,
        progress=progress,
    )  # fmt: skip
    for stretch in stretches:
        fell = {name: {course.run: course.fell_day for course in courses} for name, courses in stretch.items()}
        for name, courses in stretch.items():
            clocks_of_arm = [clock for clock in clocks if name in clock]
            rows[name] += [row_of(course, clocks_of_arm, fell) for course in courses]
    return {name: gathered(summaries, [clock for clock in clocks if name in clock]) for name, summaries in rows.items()}


def in_folder(folder: Folder, base: Scenario, arms: Sequence[Arm], runs: int) -> Comparison:
    """The answer from a folder that holds the runs of all arms: of those below `runs` that are completed in all.

    Raises:
        FolderError: fewer than two runs are.
    """
    scenarios, clocks = scenarios_of(base, arms), clocks_of(base, arms)
    fell = {name: ensembles.fell_days_in(folder, name) for name in scenarios}
    common = set(range(runs)).intersection(*fell.values())
    if len(common) < FEWEST_RUNS:
        raise FolderError(f"{folder.path}: fewer than two runs could be completed in all arms; see failed/ for reasons")
    summaries = {}
    for name in scenarios:
        clocks_of_arm = [clock for clock in clocks if name in clock]
        summaries[name] = gathered(
            rows_of(ensembles.courses_of_arm(folder, name), clocks_of_arm, fell, common), clocks_of_arm
        )
    manifest = folder.manifest
    terms = Terms(int(manifest["seed"]), bool(manifest["same_people"]), manifest["uncertain"])
    return answer(base, under_draws(base, arms, terms.seed, terms.uncertain), terms, summaries)


def answer(base: Scenario, arms: Sequence[Arm], terms: Terms, summaries: Mapping[str, Reduced]) -> Comparison:
    """The answer from the summaries of the runs of all arms."""
    reduced, drawn = summaries[BASELINE], terms.uncertain is not None
    mixed = [
        interaction
        for first, second, both in combinations(arms, base)
        for interaction in interactions(
            base,
            (first.name, second.name, both.name),
            [reduced, *(summaries[arm.name] for arm in (first, second, both))],
            (BASELINE, first.name, second.name, both.name),
            terms.seed,
            drawn=drawn,
        )
    ]
    results = tuple(_arm_result(base, arm, terms, reduced, summaries[arm.name]) for arm in arms)
    held, draws = int(reduced.held.sum()), len(np.unique(reduced.run // RUNS_A_DRAW)) if drawn else 0
    return Comparison(
        plain(base.name), base.digest(), terms.seed, len(reduced.run), base.days, held, results, tuple(mixed),
        terms.uncertain, draws,
    )  # fmt: skip


def _arm_result(base: Scenario, arm: Arm, terms: Terms, base_runs: Reduced, arm_runs: Reduced) -> ArmResult:
    """The results of one arm."""
    held, drawn = int(arm_runs.held.sum()), terms.uncertain is not None
    if arm.unpaired:
        clocks = ((BASELINE,), (arm.name,))
        roles = matched(base, arm.scenario)
        two = base, arm.scenario, base_runs, arm_runs, clocks
        contrasts = by_role(*two, roles, drawn=drawn) if roles else differences.unpaired(*two, drawn=drawn)
        why = arm.unpaired + why_by_name(base, arm.scenario)
        return ArmResult(arm.name, arm.said, why, False, -1, held, -1, -1, tuple(contrasts), None, roles=roles)
    pairs = differences.paired(base, base_runs, arm_runs, (BASELINE, arm.name), terms.seed, drawn=drawn)
    run = run_to_show(base_runs, arm_runs)
    divergence = None
    if run is not None:
        divergence = divergence_of(
            base, arm.scenario, arm.name, terms.seed, run, same_people=terms.same_people, uncertain=terms.uncertain
        )
    broke, saved = int((base_runs.held & ~arm_runs.held).sum()), int((arm_runs.held & ~base_runs.held).sum())
    same = int((base_runs.mark == arm_runs.mark).sum())
    equal = arm.scenario == base
    known: tuple[EffectInformation, ...] = ()
    if terms.uncertain == "posterior" and not equal:
        known = information_on(base, terms.seed, base_runs, arm_runs, (BASELINE, arm.name), OUTCOMES)
    return ArmResult(arm.name, arm.said, "", equal, same, held, broke, saved, tuple(pairs), divergence, known)
