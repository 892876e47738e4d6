"""Entries of a scenario that are valid but doubtful, and the share of its numbers that is assumed.

Most doubts follow from the file (`doubts.py`) and from the inputs (`doubts_of_*.py`). Three need runs: a lever whose
removal changes no run, with the same people and random streams with and without it; a lever whose effect cannot be
distinguished from 0 in 64 such pairs (`effects.py`); and protest beyond the capacity of the forces on the first day.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import MECHANISMS, FormationLevers, Inputs
from bayonets.engine.simulate import RunWorkspace, run_course, run_workspace
from bayonets.engine.state import STREETS, bytes_of_record
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.prepare import ready_engine
from bayonets.ensemble.progress import Progress, silent
from bayonets.ensemble.threads import usable_cores
from bayonets.errors import EngineError
from bayonets.questions.lint.answer import Findings
from bayonets.questions.lint.doubts import Doubt, doubts_of_reading, figures_of
from bayonets.questions.lint.doubts_of_forces import doubts_of_inputs, never_sent
from bayonets.questions.lint.doubts_of_model import clocks, doubts_of_model
from bayonets.questions.lint.doubts_of_observations import doubts_of_observations
from bayonets.questions.lint.effects import MOST_PAIRS, Baseline, Nil, nil_effect
from bayonets.scenario.inputs import build
from bayonets.scenario.levers import LeverValue
from bayonets.scenario.model import Scenario
from bayonets.scenario.table import amount
from bayonets.scenario.words import apply
from bayonets.wording import number
from bayonets.world import catalogue

FEWEST_RUNS, MOST_RUNS = 2, 10
"""Number of pairs that must be the same, bit for bit, for a lever to be reported as changing no run."""
_WORK = 20_000_000
"""Officers times days of these pairs for each lever, about a fifth of a second; small scenarios get more runs."""

_MOST_BYTES = 500_000_000
"""Of the runs with all levers, which are kept in memory until all levers have been tested."""

_SOON = 14
"""Number of days within which most levers have an effect."""

ON_DUTY_ONLY = ("bonus", "command", "violence", "kinship", "outing")
"""Levers that act only on officers on duty."""


def lint(scenario: Scenario, *, runs: int | None = None, seed: int = 1, progress: Progress = silent) -> Findings:
    """Examine a scenario for entries that are valid but doubtful.

    Args:
        scenario: the scenario.
        runs: maximum number of paired runs for each lever, 0 for none; by default 64. Fewer than 8 detect only levers
            whose removal changes no run, not those without a distinguishable effect.
        seed: random seed of these runs.
        progress: called as levers are tested.

    Raises:
        EngineError: the compiled engine cannot be trusted on this machine.
    """
    inputs = build(scenario)
    number = MOST_PAIRS if runs is None else runs
    number = min(number, max(_MOST_BYTES // bytes_of_record(inputs.days, inputs.formations), FEWEST_RUNS))
    levers = levers_in(inputs) if number else ()
    of_runs = list(_doubts_of_runs(scenario, inputs, levers, number, seed, progress)) if number else []
    doubts = [
        *of_runs,
        *doubts_of_inputs(scenario, inputs),
        *doubts_of_model(scenario, inputs),
        *doubts_of_observations(scenario, inputs),
        *doubts_of_reading(scenario),
    ]
    return Findings(scenario.name, tuple(doubts), figures_of(scenario), levers, number, seed, clocks(scenario))


def runs_for(inputs: Inputs) -> int:
    """The number of pairs of runs with which a lever that changes no run is detected in acceptable time."""
    return int(np.clip(_WORK // (inputs.officers * inputs.days), FEWEST_RUNS, MOST_RUNS))


def levers_in(inputs: Inputs) -> tuple[str, ...]:
    """The levers that differ from their defaults for at least one formation and day."""
    return tuple(
        name
        for name, lever in catalogue.levers().items()
        if np.any(getattr(_home(inputs, name), name) != lever.default)
    )


def _home(inputs: Inputs, lever: str) -> Any:
    return inputs.levers if lever in FormationLevers._fields else inputs.whole_levers


def _doubts_of_runs(
    scenario: Scenario, inputs: Inputs, levers: tuple[str, ...], runs: int, seed: int, progress: Progress
) -> Iterator[Doubt]:
    """Doubts from runs: failures, protest beyond capacity at the start, and levers without a distinguishable effect."""
    ready_engine(lambda _: None)
    baseline = Baseline(inputs, seed)
    first = baseline.upto(min(runs, runs_for(inputs)))
    failed = [course for course in first if isinstance(course, FailedRun)]
    if failed:
        yield _failed(failed, len(first))
        return
    completed = [course for course in first if isinstance(course, Course)]
    yield from _lost_at_the_start(completed)

    def tried(name: str) -> Doubt | None:
        if _is_same_without(scenario, name, completed, seed):
            return _moves_nobody(scenario, inputs, name, completed)
        nil = nil_effect(baseline, _without(scenario, name), _concerned(inputs, name), runs)
        return None if nil is None else _undetermined_effect(scenario, inputs, name, nil, completed)

    with ThreadPoolExecutor(usable_cores(), thread_name_prefix="bayonets") as pool:
        progress(0, len(levers))
        for done, doubt in enumerate(pool.map(tried, levers), 1):
            progress(done, len(levers))
            if doubt is not None:
                yield doubt


def _without(scenario: Scenario, lever: str) -> Inputs:
    """The inputs with a lever at its default."""
    return build(apply(scenario, [f"levers.{lever}={catalogue.levers()[lever].default!r}"]))


def _concerned(inputs: Inputs, lever: str) -> npt.NDArray[np.bool_]:
    """(F,) whether a lever is set for a formation on any day; all formations for a lever of the whole country."""
    if lever not in FormationLevers._fields:
        return np.ones(inputs.formations, dtype=bool)
    return np.asarray(np.any(getattr(inputs.levers, lever) != catalogue.levers()[lever].default, axis=0))


def _is_same_without(scenario: Scenario, name: str, baseline: list[Course], seed: int) -> bool:
    """Whether all runs stay the same with the lever at its default; stops at the first difference."""
    soon = _first_day(build(scenario), name) + _SOON
    workspace = run_workspace(_without(scenario, name))
    # Most levers have an effect within days of their beginning; the whole course is needed only where they do not.
    return all(
        _is_same(workspace, course, seed, days)
        for course in baseline
        for days in sorted({min(soon, scenario.days), scenario.days})
    )


def _is_same(workspace: RunWorkspace, course: Course, seed: int, days: int) -> bool:
    """Whether a run is identical to a course over a number of days."""
    try:
        run_course(workspace, seed, course.run, days=days)
    except EngineError:
        return False
    pairs: list[tuple[Any, Any]] = list(zip(workspace.record, course.record, strict=True))
    return all(np.array_equal(mine[:days], other[:days]) for mine, other in pairs)


def _failed(failed: list[FailedRun], runs: int) -> Doubt:
    return Doubt(
        "run",
        f"{len(failed)} of {runs} short runs could not be completed",
        failed[0].reason.partition(" Look for")[0],
        "Check the scenario for extreme values.",
        (),
    )


def _lost_at_the_start(courses: list[Course]) -> Iterator[Doubt]:
    pressures = np.array([course.record.streets[0, STREETS.index("pressure")] for course in courses])
    lost = int(np.count_nonzero(pressures > 0.0))
    if lost:
        yield Doubt(
            "streets",
            f"protest exceeds the capacity of the forces on the first day, in {lost} of {len(courses)} runs "
            f"(pressure of at most {pressures.max():.2f}; capacity is exceeded above 0)",
            "The fall of the regime then begins at once, which obscures the effects of the levers.",
            "Check protest.initial (thousands), demand (officers per thousand), duty and the sizes; or start later.",
            ("protest", "parameters.demand", "levers.duty"),
        )


def _moves_nobody(scenario: Scenario, inputs: Inputs, name: str, baseline: list[Course]) -> Doubt:
    default, runs = amount(catalogue.levers()[name].default), len(baseline)
    return Doubt(
        "lever",
        f"the lever {name} changes nothing: without it (at {default}) {runs} of {runs} runs are exactly the same",
        f"{_reason(scenario, inputs, name, baseline)}The runs had the same people and random streams, and were "
        "compared by the counts of every formation on every day; in other runs the lever may have an effect.",
        "Check its formations and dates; remove it if it is not intended.",
        (f"levers.{name}",),
    )


def _undetermined_effect(scenario: Scenario, inputs: Inputs, name: str, nil: Nil, baseline: list[Course]) -> Doubt:
    default = amount(catalogue.levers()[name].default)
    ends = [" to ".join(number(end, 1) for end in effect.ends) for effect in (nil.left, nil.days)]
    return Doubt(
        "lever",
        f"the effect of the lever {name} cannot be distinguished from 0 in {nil.pairs} pairs of runs with and "
        "without it "
        f"(at {default}): exits differ by {ends[0]} officers, and the days that the regime lasts by {ends[1]} (95 % "
        "CI)",
        f"{_reason(scenario, inputs, name, baseline)}No outcome differs clearly: officers by stance and commanders "
        "of the formations concerned, exits, turnout, force and days. As it stands the lever could be left out.",
        "Check its value and its formations; `bayonets compare` with more runs may resolve a small effect.",
        (f"levers.{name}",),
    )


def _reason(scenario: Scenario, inputs: Inputs, name: str, baseline: list[Course]) -> str:
    """The reason why a lever has no effect, where it is known; else an empty text."""
    mechanism = catalogue.declared_in(name).__name__.rpartition(".")[2]
    if mechanism in MECHANISMS and mechanism in scenario.mechanisms.off:
        return f"It acts through {mechanism}, which mechanisms.off leaves out. "
    if name == "guarantee" and not scenario.mechanisms.commanders:
        return "It is a promise to commanders, and with mechanisms.commanders none of them can choose. "
    if name == "isolation" and np.all(inputs.whole_levers.outreach == 1.0):
        return "It prevents outreach, and outreach is 1 throughout. "
    if all(0 <= course.fell_day < _first_day(inputs, name) for course in baseline):
        return "The regime falls before it begins. "
    value: LeverValue = getattr(scenario.levers, name)
    if name in ON_DUTY_ONLY and isinstance(value, dict):
        never = dict(zip((formation.name for formation in scenario.formations), never_sent(inputs), strict=True))
        named = [
            formation.name for formation in scenario.formations if formation.name in value or formation.service in value
        ]
        if all(never[formation] for formation in named):
            return "It acts on officers on duty, and none of its formations is ever on duty. "
    return ""


def _first_day(inputs: Inputs, name: str) -> int:
    """The first day on which a lever differs from its default for any formation."""
    by_day = getattr(_home(inputs, name), name).reshape(inputs.days, -1)
    return int(np.argmax(np.any(by_day != catalogue.levers()[name].default, axis=1)))
