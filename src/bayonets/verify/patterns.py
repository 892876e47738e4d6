"""Pattern-oriented validation: every row of the table of evidence as a paired experiment, with its result.

`bayonets verify --patterns --out docs/patterns.md` runs all of it and writes the page.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import isnan

from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.prepare import ready_engine
from bayonets.ensemble.threads import usable_cores
from bayonets.errors import RunFailedError
from bayonets.results import gather
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.verify.arms import CASTS, Cast, WalkoutArm, changed, members, outside_the_army
from bayonets.verify.paired import UNITS, Compute, Measure, PairedDifference, compare, verdict
from bayonets.verify.pattern_list import PATTERNS, SETTINGS, Expected, Pattern, PatternRow
from bayonets.verify.shapes import Shape, shapes_of
from bayonets.verify.turning import QUESTIONS, SignTurn, turn_text, turns

SCENARIOS = SETTINGS
START, CAP = 32, 64
"""The initial and the largest number of pairs of runs."""
SHAPE_RUNS = 200
"""Runs of each scenario for the shapes."""
TURN_PAIRS = 64
"""Pairs at each value of a number on which a sign may turn."""


def patterns(
    runs: int = CAP,
    seed: int = 1,
    *,
    start: int = START,
    scenarios: Sequence[str] = SCENARIOS,
    chosen: Sequence[Pattern] = PATTERNS,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[PatternRow]:
    """Run every experiment.

    Args:
        runs: pairs at most.
        seed: of both arms.
        start: the initial number of pairs, at least 2.
        scenarios: names of `arms.CASTS`.
        chosen: experiments.
        threads: by default all cores. Results do not depend on it.
        progress: called with the numbers of experiments done and requested.

    Raises:
        RunFailedError: a run could not be completed.
    """
    ready_engine()
    rows: list[PatternRow] = []
    done, asked = 0, len(scenarios) * len(chosen)
    for name in scenarios:
        arms = _Arms(name, chosen, seed, threads or usable_cores())
        for pattern in chosen:
            rows += _rows(pattern, name, arms, start, runs)
            done += 1
            if progress:
                progress(done, asked)
    return rows


class _Arms:
    """The arms of all experiments on one scenario; courses that several experiments share are computed once."""

    def __init__(self, name: str, chosen: Sequence[Pattern], seed: int, threads: int) -> None:
        self.cast = CASTS[name]
        self.scenario = changed(read(self.cast.scenario), self.cast, self.cast.setting)
        self.pairs = {pattern: arms_of(pattern, self.scenario, self.cast) for pattern in chosen}
        self._uses = Counter(arm.digest() for pair in self.pairs.values() for arm in pair)
        self._kept: dict[tuple[str, int, int], list[Course]] = {}
        self._seed, self._compute = seed, on_threads(threads)

    def computing(self, arm: Scenario) -> Compute:
        """The courses of an arm, by the numbers of the runs."""
        digest = arm.digest()

        def compute(first: int, last: int) -> list[Course]:
            if (digest, first, last) in self._kept:
                return self._kept[digest, first, last]
            courses = list(_completed(self._compute(build(arm), self._seed, range(first, last))))
            if self._uses[digest] > 1:
                self._kept[digest, first, last] = courses
            return courses

        return compute


def _completed(outcomes: Iterator[Course | FailedRun]) -> Iterator[Course]:
    for outcome in outcomes:
        if isinstance(outcome, FailedRun):
            raise RunFailedError(f"run {outcome.run} could not be completed: {outcome.reason}")
        yield outcome


def arms_of(pattern: Pattern, scenario: Scenario, cast: Cast) -> tuple[Scenario, Scenario]:
    """The scenario of each arm: without and with the factor."""
    equal = changed(scenario, cast, pattern.equal)
    return changed(equal, cast, pattern.without), changed(equal, cast, pattern.with_it)


def concerned(pattern: Pattern, where: str, scenario: Scenario, cast: Cast) -> tuple[int, ...]:
    """Places of the formations in which an outcome of an experiment is measured."""
    names = set(outside_the_army(scenario))
    if where in cast.parts():
        names = set(members(scenario, cast.parts()[where]))
    if where == "others":
        walked = (change.who for change in pattern.with_it if isinstance(change, WalkoutArm))
        names -= {name for who in walked for name in members(scenario, cast.parts()[who])}
    return tuple(place for place, formation in enumerate(scenario.formations) if formation.name in names)


def measure_of(pattern: Pattern, expected: Expected, scenario: Scenario, cast: Cast) -> Measure:
    """What is measured for one cell of the table."""
    places = concerned(pattern, expected.where or pattern.where, scenario, cast)
    officers = sum(scenario.formations[place].size.best for place in places)
    return Measure(expected.outcome, places, officers, cast.early)


def _rows(pattern: Pattern, name: str, arms: _Arms, start: int, cap: int) -> list[PatternRow]:
    cells = [expected for expected in pattern.expected if name in expected.settings]
    if not cells:
        return []
    without, with_it = (arms.computing(arm) for arm in arms.pairs[pattern])
    measures = [measure_of(pattern, cell, arms.scenario, arms.cast) for cell in cells]
    differences = compare(without, with_it, measures, start=start, cap=cap)
    return [
        PatternRow(pattern, name, cell, difference, verdict(cell.sign, difference, cell.size))
        for cell, difference in zip(cells, differences, strict=True)
    ]


def turning(
    runs: int = TURN_PAIRS,
    seed: int = 1,
    *,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[SignTurn]:
    """Where signs turn (`turning.py`).

    Args:
        runs: pairs at each value.
        seed, threads, progress: as for `patterns`.

    Raises:
        RunFailedError: a run could not be completed.
    """
    ready_engine()
    done, asked = 0, sum(len(question.values) for question in QUESTIONS)

    def compared(pattern: Pattern, setting: str) -> PairedDifference:
        nonlocal done
        arms = _Arms(setting, (pattern,), seed, threads or usable_cores())
        difference = _rows(pattern, setting, arms, runs, runs)[0].difference
        done += 1
        if progress:
            progress(done, asked)
        return difference

    return list(turns(compared))


def shapes(
    runs: int = SHAPE_RUNS, seed: int = 1, *, scenarios: Sequence[str] = SCENARIOS, threads: int | None = None
) -> list[Shape]:
    """Compare the runs of each scenario with the historical shapes.

    Args:
        runs: of each scenario, at least 1.
        seed: of them.
        scenarios: names of `arms.CASTS`.
        threads: by default all cores. Results do not depend on it.

    Raises:
        RunFailedError: a run could not be completed.
    """
    ready_engine()
    results: list[Shape] = []
    for name in scenarios:
        scenario = changed(read(CASTS[name].scenario), CASTS[name], CASTS[name].setting)
        courses = _completed(on_threads(threads or usable_cores())(build(scenario), seed, range(runs)))
        results += shapes_of(name, gather(scenario, seed, list(courses)))
    return results


def as_plain(
    rows: Sequence[PatternRow], shapes_found: Sequence[Shape], turned: Sequence[SignTurn]
) -> dict[str, list[dict[str, object]]]:
    """The same as numbers and text, ready for JSON; differences in the unit of each outcome."""
    return {
        "patterns": [
            {
                "pattern": row.pattern.factor,
                "standing": row.pattern.standing,
                "scenario": row.scenario,
                "outcome": row.expected.outcome,
                "measured_in": row.expected.where or row.pattern.where,
                "unit": UNITS[row.expected.outcome],
                "expected": row.expected.sign,
                "size_asked": row.expected.size,
                "without": row.difference.without,
                "difference": row.difference.effect.value,
                "relative": None if isnan(row.difference.relative) else row.difference.relative,
                "low_99": row.difference.effect.low,
                "high_99": row.difference.effect.high,
                "pairs": row.difference.effect.n,
                "verdict": row.verdict,
            }
            for row in rows
        ],
        "shapes": [
            {
                "shape": shape.name,
                "scenario": shape.scenario,
                "expected": shape.expected,
                "found": shape.found,
                "verdict": shape.verdict,
            }
            for shape in shapes_found
        ],
        "turns": [
            {
                "effect": turn.question.effect,
                "number": turn.question.number,
                "setting": turn.question.setting,
                "values": list(turn.question.values),
                "differences": [difference.effect.value for difference in turn.differences],
                "turns_at": turn.at,
                "text": turn_text(turn),
            }
            for turn in turned
        ],
    }
