"""Compare: what does a lever change, with the same people, the same ties and the same chance in every arm?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bayonets.ensemble import arms as ensembles
from bayonets.ensemble.course import BASELINE
from bayonets.ensemble.executor import workforce
from bayonets.ensemble.folder import Folder, open_folder, working_in
from bayonets.ensemble.prepare import ready_engine
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.run import inputs_for
from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.errors import FolderError, SettingError
from bayonets.questions.asked import ScenarioLike, scenario_of
from bayonets.questions.compare import contrasts as differences
from bayonets.questions.compare.answer import Comparison, Found
from bayonets.questions.compare.arms import Arm, ArmLike, combinations, from_mapping, parsed, why_unpaired
from bayonets.questions.compare.interactions import interactions
from bayonets.questions.compare.parting import parting, run_to_tell
from bayonets.questions.compare.reduced import Clock, Reduced, Row, gathered, row_of, rows_of
from bayonets.scenario.handles import Which, which_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain

FEWEST_RUNS = 2


def answered(
    scenario: ScenarioLike,
    arms: Mapping[str, ArmLike] | Sequence[str],
    runs: int,
    seed: int,
    *,
    threads: int | None,
    dask: str | None,
    same_people: bool,
    uncertain: bool | str | None,
    out: str | Path | None,
    progress: Progress,
) -> Comparison:
    """The answer, from arguments that have been checked."""
    base = scenario_of(scenario)
    made = from_mapping(arms, base) if isinstance(arms, Mapping) else parsed(_texts(arms), base)
    if threads is not None and dask is not None:
        raise SettingError(f"threads={threads}, dask={dask!r}: a cluster's workers have their own threads. Use one")
    which = which_of(uncertain)
    made = under_draws(base, made, seed, which)
    scenarios = scenarios_of(base, made)
    with workforce(runs, threads, dask) as force:
        ready_engine()
        if out is None:
            terms = Terms(seed, same_people, which)
            found = _in_memory(scenarios, clocks_of(base, made), runs, terms, force.compute, progress)
            return answer(base, made, terms, found)
        with _opened(Path(out), base, made, seed, same_people=same_people, uncertain=which) as folder:
            ensembles.run_arms(folder, scenarios, runs, compute=force.compute, progress=progress)
    return in_folder(folder, base, made, runs)


@dataclass(frozen=True)
class Terms:
    """On what all arms are run.

    Attributes:
        seed: of the study.
        same_people: whether all runs have the people of run 0.
        uncertain: which numbers are drawn.
    """

    seed: int
    same_people: bool
    uncertain: Which | None


def under_draws(base: Scenario, arms: Sequence[Arm], seed: int, which: Which | None) -> list[Arm]:
    """The arms, if numbers can be drawn; those whose sizes are drawn otherwise have other people.

    Raises:
        SettingError: nothing of the baseline is unknown, or numbers would not be valid at an end of their ranges.
    """
    if which is None:
        return list(arms)
    inputs_for(base, seed, which)
    return [replace(arm, unpaired=arm.unpaired or why_unpaired(base, arm.scenario, drawn=True)) for arm in arms]


def _texts(arms: Sequence[str]) -> list[str]:
    return [arms] if isinstance(arms, str) else list(arms)


@contextmanager
def _opened(
    path: Path, base: Scenario, arms: Sequence[Arm], seed: int, *, same_people: bool, uncertain: Which | None
) -> Iterator[Folder]:
    others, line = {arm.name: arm.scenario for arm in arms}, "bayonets.compare(...)"
    with working_in(path):
        yield open_folder(path, base, seed, same_people=same_people, command=line, arms=others, uncertain=uncertain)


def scenarios_of(base: Scenario, arms: Sequence[Arm]) -> dict[str, Scenario]:
    """Scenarios by the name of the arm, the baseline first."""
    return {BASELINE: base} | {arm.name: arm.scenario for arm in arms}


def clocks_of(base: Scenario, arms: Sequence[Arm]) -> list[Clock]:
    """The arms that are looked at on a common last day: each with the baseline, and the four of each combination."""
    alone = [clock for arm in arms if arm.unpaired for clock in ((BASELINE,), (arm.name,))]
    pairs = [(BASELINE, arm.name) for arm in arms if not arm.unpaired]
    four = [(BASELINE, one.name, two.name, both.name) for one, two, both in combinations(arms, base)]
    return list(dict.fromkeys([*alone, *pairs, *four]))


def _in_memory(
    scenarios: Mapping[str, Scenario], clocks: Sequence[Clock], runs: int, terms: Terms, compute: Any,
    progress: Progress,
) -> dict[str, Reduced]:  # fmt: skip
    """What is kept of each arm, computed a stretch of runs at a time."""
    rows: dict[str, list[Row]] = {name: [] for name in scenarios}
    stretches = ensembles.in_memory(
        scenarios, runs, terms.seed, compute=compute, same_people=terms.same_people, uncertain=terms.uncertain,
        progress=progress,
    )  # fmt: skip
    for stretch in stretches:
        fell = {name: {course.run: course.fell_day for course in courses} for name, courses in stretch.items()}
        for name, courses in stretch.items():
            own = [clock for clock in clocks if name in clock]
            rows[name] += [row_of(course, own, fell) for course in courses]
    return {name: gathered(found, [clock for clock in clocks if name in clock]) for name, found in rows.items()}


def in_folder(folder: Folder, base: Scenario, arms: Sequence[Arm], runs: int) -> Comparison:
    """The answer from a folder that holds the runs of all arms: of those below `runs` that are completed in all.

    Raises:
        FolderError: fewer than two are.
    """
    scenarios, clocks = scenarios_of(base, arms), clocks_of(base, arms)
    fell = {name: ensembles.fell_days_in(folder, name) for name in scenarios}
    common = set(range(runs)).intersection(*fell.values())
    if len(common) < FEWEST_RUNS:
        raise FolderError(f"{folder.path}: fewer than two runs could be completed in all arms; see failed/ for reasons")
    found = {}
    for name in scenarios:
        own = [clock for clock in clocks if name in clock]
        found[name] = gathered(rows_of(ensembles.courses_of_arm(folder, name), own, fell, common), own)
    manifest = folder.manifest
    terms = Terms(int(manifest["seed"]), bool(manifest["same_people"]), manifest["uncertain"])
    return answer(base, under_draws(base, arms, terms.seed, terms.uncertain), terms, found)


def answer(base: Scenario, arms: Sequence[Arm], terms: Terms, found: Mapping[str, Reduced]) -> Comparison:
    """The answer from what was kept of the runs of all arms."""
    reduced, drawn = found[BASELINE], terms.uncertain is not None
    mixed = [
        each
        for one, two, both in combinations(arms, base)
        for each in interactions(
            base,
            (one.name, two.name, both.name),
            [reduced, *(found[arm.name] for arm in (one, two, both))],
            (BASELINE, one.name, two.name, both.name),
            terms.seed,
            drawn=drawn,
        )
    ]
    told = tuple(_found(base, arm, terms, reduced, found[arm.name]) for arm in arms)
    held, draws = int(reduced.held.sum()), len(np.unique(reduced.run // RUNS_A_DRAW)) if drawn else 0
    return Comparison(
        plain(base.name), base.digest(), terms.seed, len(reduced.run), base.days, held, told, tuple(mixed),
        terms.uncertain, draws,
    )  # fmt: skip


def _found(base: Scenario, arm: Arm, terms: Terms, one: Reduced, two: Reduced) -> Found:
    """What was found of one arm."""
    held, drawn = int(two.held.sum()), terms.uncertain is not None
    if arm.unpaired:
        clocks = ((BASELINE,), (arm.name,))
        made = differences.unpaired(base, arm.scenario, one, two, clocks, drawn=drawn)
        return Found(arm.name, arm.said, arm.unpaired, False, -1, held, -1, -1, tuple(made), None)
    pairs = differences.paired(base, one, two, (BASELINE, arm.name), terms.seed, drawn=drawn)
    run = run_to_tell(one, two)
    told = None
    if run is not None:
        told = parting(
            base, arm.scenario, arm.name, terms.seed, run, same_people=terms.same_people, uncertain=terms.uncertain
        )
    broke, saved = int((one.held & ~two.held).sum()), int((two.held & ~one.held).sum())
    same = int((one.mark == two.mark).sum())
    return Found(arm.name, arm.said, "", arm.scenario == base, same, held, broke, saved, tuple(pairs), told)
