"""What is legal but doubtful in a dossier, and how much of it is assumed.

Most doubts are found by reading (`doubts.py`) and by reckoning from the inputs (`doubts_of_*.py`). Three need runs: a
lever that moves nobody, found by the same people and the same random streams with and without it; a lever whose effect
is nil within the noise of 64 such pairs (`effects.py`); and streets that are lost at the start.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
from bayonets.pictures.words import number
from bayonets.questions.lint.doubts import Doubt, Figures, doubts_of_reading, figures_of
from bayonets.questions.lint.doubts_of_forces import doubts_of_inputs, never_sent
from bayonets.questions.lint.doubts_of_model import clocks, doubts_of_model
from bayonets.questions.lint.doubts_of_observations import doubts_of_observations
from bayonets.questions.lint.effects import MOST_PAIRS, Baseline, Nil, nil_effect
from bayonets.scenario.inputs import build
from bayonets.scenario.levers import LeverValue
from bayonets.scenario.model import Scenario
from bayonets.scenario.table import amount
from bayonets.scenario.words import apply
from bayonets.world import catalogue

FEWEST_RUNS, MOST_RUNS = 2, 10
"""Pairs that must be the same, bit for bit, for a lever to be said to move nobody."""
_WORK = 20_000_000
"""Officers times days for them and each lever: about a fifth of a second; small countries get more runs for it."""

_MOST_BYTES = 500_000_000
"""Of the runs with all levers, which are kept until every lever has been tried."""

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
        runs: paired runs of each lever, at most; 0 if none was made.
        seed: of these runs.
        clocks: how the fall races the ladder and the army, in words.
    """

    name: str
    doubts: tuple[Doubt, ...]
    figures: Figures
    levers: tuple[str, ...]
    runs: int
    seed: int
    clocks: str

    @property
    def is_clean(self) -> bool:
        """Whether nothing is doubtful."""
        return not self.doubts

    def __str__(self) -> str:
        from bayonets.questions.lint.account import text

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
                "parameters_at_default": figures.parameters,
                "with_source": figures.with_source,
                "assumed": figures.assumed,
                "assumed_share": figures.assumed_share,
                "assumed_in_all": figures.assumed_in_all,
                "with_range": figures.with_range,
                "confidence": dict(figures.confidence),
            },
            "levers_tried": list(self.levers),
            "runs": self.runs,
            "seed": self.seed,
            "clocks": self.clocks,
        }


def lint(scenario: Scenario, *, runs: int | None = None, seed: int = 1, progress: Progress = silent) -> Findings:
    """Look for what is legal but doubtful.

    Args:
        scenario: the dossier.
        runs: paired runs for each lever at most, 0 for none; by default 64. Fewer than 8 find levers that move nobody
            at all, and not those whose effect is nil within the noise.
        seed: of these runs, from 0 on.
        progress: called as levers are tried.

    Raises:
        EngineError: the compiled engine cannot be trusted on this machine.
    """
    inputs = build(scenario)
    number = MOST_PAIRS if runs is None else runs
    number = min(number, max(_MOST_BYTES // bytes_of_record(inputs.days, inputs.formations), FEWEST_RUNS))
    levers = levers_in(inputs) if number else ()
    of_runs = list(_doubts_of_runs(scenario, inputs, levers, number, seed, progress)) if number else []
    found = [
        *of_runs,
        *doubts_of_inputs(scenario, inputs),
        *doubts_of_model(scenario, inputs),
        *doubts_of_observations(scenario, inputs),
        *doubts_of_reading(scenario),
    ]
    return Findings(scenario.name, tuple(found), figures_of(scenario), levers, number, seed, clocks(scenario))


def runs_for(inputs: Inputs) -> int:
    """Pairs of runs that are worth their time to find a lever that moves nobody at all."""
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
    """Runs that fail, streets that are lost at the start, levers that move nobody or nobody that could be told."""
    ready_engine(lambda _: None)
    baseline = Baseline(inputs, seed)
    first = baseline.upto(min(runs, runs_for(inputs)))
    failed = [one for one in first if isinstance(one, FailedRun)]
    if failed:
        yield _failed(failed, len(first))
        return
    completed = [one for one in first if isinstance(one, Course)]
    yield from _lost_at_the_start(completed)

    def tried(name: str) -> Doubt | None:
        if _is_same_without(scenario, name, completed, seed):
            return _moves_nobody(scenario, inputs, name, completed)
        nil = nil_effect(baseline, _without(scenario, name), _concerned(inputs, name), runs)
        return None if nil is None else _nothing_told(scenario, inputs, name, nil, completed)

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
    """(F,) whether a lever is set for a formation on any day; all, of a lever of the whole country."""
    if lever not in FormationLevers._fields:
        return np.ones(inputs.formations, dtype=bool)
    return np.asarray(np.any(getattr(inputs.levers, lever) != catalogue.levers()[lever].default, axis=0))


def _is_same_without(scenario: Scenario, name: str, baseline: list[Course], seed: int) -> bool:
    """Whether all runs stay the same with the lever at its default; stops at the first difference that it meets."""
    soon = _first_day(build(scenario), name) + _SOON
    place = run_workspace(_without(scenario, name))
    # Most levers show within days of their beginning; the whole course is needed only where they do not.
    return all(
        _is_same(place, course, seed, days)
        for course in baseline
        for days in sorted({min(soon, scenario.days), scenario.days})
    )


def _is_same(place: RunWorkspace, course: Course, seed: int, days: int) -> bool:
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


def _nothing_told(scenario: Scenario, inputs: Inputs, name: str, nil: Nil, baseline: list[Course]) -> Doubt:
    default = amount(catalogue.levers()[name].default)
    ends = [" to ".join(number(end, 1) for end in effect.ends) for effect in (nil.left, nil.days)]
    return Doubt(
        "lever",
        f"the lever {name} has no effect that {nil.pairs} pairs of runs can tell from nil: with it against without it "
        f"(at {default}) the exits differ by {ends[0]} officers, and the days that it lasts by {ends[1]} (95 % CI)",
        f"{_reason(scenario, inputs, name, baseline)}No outcome differs clearly: the officers in each stance and the "
        "commanders of those concerned, exits, turnout, force and days. As it stands the lever could be left out.",
        "Look whether its height is meant and whom it names; a small effect is found by `bayonets compare` with more.",
        (f"levers.{name}",),
    )


def _reason(scenario: Scenario, inputs: Inputs, name: str, baseline: list[Course]) -> str:
    """Why a lever moves nobody, where that can be told; else nothing."""
    mechanism = catalogue.room_of(name).__name__.rpartition(".")[2]
    if mechanism in MECHANISMS and mechanism in scenario.mechanisms.off:
        return f"It acts through {mechanism}, which mechanisms.off leaves out. "
    if name == "guarantee" and not scenario.mechanisms.commanders:
        return "It is a promise to commanders, and mechanisms.commanders lets none choose. "
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
