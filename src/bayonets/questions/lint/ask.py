"""What is legal but doubtful in a dossier, and how much of it is assumed.

Most doubts are found by reading (`doubts.py`) and by reckoning from the inputs (`doubts_of_forces.py`). Two need runs:
a lever that moves nobody, found by the same people and the same chance with and without it, and streets that are lost
at the start.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from bayonets.engine.inputs import MECHANISMS, FormationLevers, Inputs
from bayonets.engine.simulate import Workplace, run_course, workplace
from bayonets.engine.state import STREETS
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.prepare import ready_engine
from bayonets.ensemble.run import Progress, silent
from bayonets.ensemble.threads import courses, usable_cores
from bayonets.errors import EngineError
from bayonets.questions.lint.doubts import Doubt, Figures, amount, doubts_of_reading, figures_of
from bayonets.questions.lint.doubts_of_forces import doubts_of_inputs, never_sent
from bayonets.scenario.inputs import build
from bayonets.scenario.levers import LeverValue
from bayonets.scenario.model import Scenario
from bayonets.scenario.words import apply
from bayonets.world import catalogue

FEWEST_RUNS, MOST_RUNS = 2, 10
_WORK = 20_000_000
"""Officers times days for each lever: about a fifth of a second; small countries get more runs for it."""

_SOON = 14
"""Days in which most levers have moved somebody."""

ON_DUTY_ONLY = ("bonus", "command", "violence", "kinship", "outing")
"""Levers that act only through duty on the streets."""


@dataclass(frozen=True)
class Findings:
    """What `lint` found.

    Attributes:
        name: of the scenario.
        doubts: in the order in which they are worth looking at.
        figures: what the numbers rest on.
        levers: the levers that were tried by paired runs.
        runs: paired runs of each lever; 0 if none was made.
        seed: of these runs.
    """

    name: str
    doubts: tuple[Doubt, ...]
    figures: Figures
    levers: tuple[str, ...]
    runs: int
    seed: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing is doubtful."""
        return not self.doubts

    def __str__(self) -> str:
        from bayonets.questions.lint.text import text

        return text(self)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        figures = self.figures
        return {
            "name": self.name,
            "doubts": [
                {key: getattr(doubt, key) for key in ("kind", "path", "found", "why", "remedy")}
                | {"paths": list(doubt.paths)}
                for doubt in self.doubts
            ],
            "figures": {
                "numbers": figures.numbers,
                "with_source": figures.with_source,
                "assumed": figures.assumed,
                "assumed_share": figures.assumed_share,
                "with_range": figures.with_range,
                "confidence": dict(figures.confidence),
            },
            "levers_tried": list(self.levers),
            "runs": self.runs,
            "seed": self.seed,
        }


def lint(scenario: Scenario, *, runs: int | None = None, seed: int = 1, progress: Progress = silent) -> Findings:
    """Look for what is legal but doubtful.

    Args:
        scenario: the dossier.
        runs: paired runs for each lever, 0 for none; by default 2, and up to 10 in a small country.
        seed: of these runs, from 0 on.
        progress: called as levers are tried.

    Raises:
        EngineError: the compiled engine cannot be trusted on this machine.
    """
    inputs = build(scenario)
    number = runs if runs is not None else runs_for(inputs)
    levers = levers_in(inputs) if number else ()
    of_runs = list(_doubts_of_runs(scenario, inputs, levers, number, seed, progress)) if number else []
    found = [*of_runs, *doubts_of_inputs(scenario, inputs), *doubts_of_reading(scenario)]
    return Findings(scenario.name, tuple(found), figures_of(scenario), levers, number, seed)


def runs_for(inputs: Inputs) -> int:
    """Paired runs that are worth their time."""
    return int(np.clip(_WORK // (inputs.officers * inputs.days), FEWEST_RUNS, MOST_RUNS))


def levers_in(inputs: Inputs) -> tuple[str, ...]:
    """The levers that differ from their defaults, for some formation on some day."""
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
    """Runs that fail, streets that are lost at the start, levers that move nobody."""
    ready_engine(lambda _: None)
    baseline = list(_courses(inputs, runs, seed))
    failed = [one for one in baseline if isinstance(one, FailedRun)]
    if failed:
        yield _failed(failed, runs)
        return
    completed = [one for one in baseline if isinstance(one, Course)]
    yield from _lost_at_the_start(completed)
    for name in _without_effect(scenario, levers, completed, seed, progress):
        yield _moves_nobody(scenario, inputs, name, completed)


def _courses(inputs: Inputs, runs: int, seed: int) -> Iterator[Course | FailedRun]:
    return courses(inputs, seed, range(runs), threads=min(usable_cores(), runs))


def _without_effect(
    scenario: Scenario, levers: tuple[str, ...], baseline: list[Course], seed: int, progress: Progress
) -> Iterator[str]:
    """The levers without which every run of the baseline ends exactly the same; each is tried by a thread."""
    with ThreadPoolExecutor(usable_cores(), thread_name_prefix="bayonets") as pool:
        tried = pool.map(lambda name: _is_same_without(scenario, name, baseline, seed), levers)
        progress(0, len(levers))
        for done, (name, same) in enumerate(zip(levers, tried, strict=True), 1):
            progress(done, len(levers))
            if same:
                yield name


def _is_same_without(scenario: Scenario, name: str, baseline: list[Course], seed: int) -> bool:
    """Whether all runs stay the same with the lever at its default; stops at the first difference that it meets."""
    default = catalogue.levers()[name].default
    soon = _first_day(build(scenario), name) + _SOON
    place = workplace(build(apply(scenario, [f"levers.{name}={default!r}"])))
    # Most levers show within days of their beginning; the whole course is needed only where they do not.
    return all(
        _is_same(place, course, seed, days)
        for course in baseline
        for days in sorted({min(soon, scenario.days), scenario.days})
    )


def _is_same(place: Workplace, course: Course, seed: int, days: int) -> bool:
    """Whether a run goes the same way as the course for so many days."""
    try:
        run_course(place, seed, course.run, days=days)
    except EngineError:
        return False
    pairs: list[tuple[Any, Any]] = list(zip(place.record, course.record, strict=True))
    return all(np.array_equal(mine[:days], other[:days]) for mine, other in pairs)


def _failed(failed: list[FailedRun], runs: int) -> Doubt:
    return Doubt(
        "run",
        f"{len(failed)} of {runs} short runs could not be completed",
        failed[0].reason.partition(" Look for")[0],
        "Look for extreme values among the numbers below.",
        (),
    )


def _lost_at_the_start(found: list[Course]) -> Iterator[Doubt]:
    pressures = np.array([course.record.streets[0, STREETS.index("pressure")] for course in found])
    lost = int(np.count_nonzero(pressures > 0.0))
    if lost:
        yield Doubt(
            "streets",
            f"the streets are lost on the first day already, in {lost} of {len(found)} runs "
            f"(pressure {pressures.max():.2f}; they are lost above 0)",
            "The regime then starts on its way down, and what the levers do is hard to see.",
            "Look at protest.initial (thousands), demand (officers per thousand), duty and the sizes; or start later.",
            ("protest", "parameters.demand", "levers.duty"),
        )


def _moves_nobody(scenario: Scenario, inputs: Inputs, name: str, baseline: list[Course]) -> Doubt:
    default, runs = amount(catalogue.levers()[name].default), len(baseline)
    return Doubt(
        "lever",
        f"the lever {name} moves nobody: without it (at {default}) {runs} of {runs} runs end exactly the same",
        f"{_reason(scenario, inputs, name, baseline)}The runs had the same people and the same chance, and were "
        "compared by the counts of every formation on every day; in other runs it may move somebody.",
        "Look whom it names and when; remove it if it is not meant.",
        (f"levers.{name}",),
    )


def _reason(scenario: Scenario, inputs: Inputs, name: str, baseline: list[Course]) -> str:
    """Why a lever moves nobody, where that can be told; else nothing."""
    mechanism = catalogue.room_of(name).__name__.rpartition(".")[2]
    if mechanism in MECHANISMS and mechanism in scenario.mechanisms.off:
        return f"It acts through {mechanism}, which mechanisms.off leaves out. "
    if name == "isolation" and np.all(inputs.whole_levers.outreach == 1.0):
        return "It keeps outreach away, and outreach is 1 throughout. "
    if all(0 <= course.fell_day < _first_day(inputs, name) for course in baseline):
        return "The regime falls before it begins. "
    value: LeverValue = getattr(scenario.levers, name)
    if name in ON_DUTY_ONLY and isinstance(value, dict):
        never = dict(zip((one.name for one in scenario.formations), never_sent(inputs), strict=True))
        named = [one.name for one in scenario.formations if one.name in value or one.service in value]
        if all(never[one] for one in named):
            return "It acts on duty only, and nobody whom it names is ever on duty. "
    return ""


def _first_day(inputs: Inputs, name: str) -> int:
    """The first day on which a lever differs from its default, for anybody."""
    by_day = getattr(_home(inputs, name), name).reshape(inputs.days, -1)
    return int(np.argmax(np.any(by_day != catalogue.levers()[name].default, axis=1)))
