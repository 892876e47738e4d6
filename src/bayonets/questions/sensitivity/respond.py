"""What the scenario answers at a point: a few runs of the ensemble, or the twin; each point is written down at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.at_point import courses_at
from bayonets.ensemble.run import Progress
from bayonets.ensemble.threads import in_order
from bayonets.ensemble.twin import twin_courses
from bayonets.outcomes import ends_of, outcomes
from bayonets.pictures.intervals import Floats
from bayonets.questions.desk import Desk
from bayonets.questions.sensitivity.factors import Factors
from bayonets.scenario.inputs import build
from bayonets.scenario.laws import Laws, by_place
from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import substituted, tree_of

OUTCOMES = ("held", "days", "left")
"""Whether the regime holds; days that it lasts; officers outside the army who have left at the end."""

_POINTS_AT_ONCE = 20
"""Points that are written down together."""


@dataclass(frozen=True, eq=False)
class Points:
    """Where to ask, and under which luck.

    Attributes:
        units: (P, F) probabilities.
        runs: (P, m) numbers of the runs, the addresses of their chance.
    """

    units: Floats
    runs: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Respondent:
    """Answers at points.

    Attributes:
        factors: the unknown numbers and their scenario.
        seed: address of all chance.
        twin: ask the twin once, rather than so many runs.
        threads: that compute.
    """

    factors: Factors
    seed: int
    twin: bool
    threads: int

    def values(self, units: Floats) -> Floats:
        """(P, F) the numbers at points."""
        laws = Laws(self.factors.unknown)
        return np.array([laws.values(row) for row in units])

    def scenario_at(self, values: Floats) -> Scenario:
        """The scenario with the numbers of a point."""
        tree = tree_of([place for one in self.factors.unknown for place in one.places])
        return substituted(self.factors.scenario, tree, by_place(self.factors.unknown, values))

    def answer(self, values: Floats, runs: Sequence[int]) -> Any:
        """(m, 3) the outcomes of each run at a point; of the twin's one course.

        Raises:
            RunFailedError: a run could not be completed.
        """
        scenario = self.scenario_at(values)
        if self.twin:
            courses = twin_courses(scenario, self.seed, None)
        else:
            courses = courses_at(build(scenario), self.seed, runs)
        ends, known = ends_of(courses, scenario.days), outcomes(scenario)
        return np.stack([known[name].of(ends) for name in OUTCOMES], axis=1).tolist()


def ask(one: Respondent, points: Points, at: Desk, progress: Progress) -> Floats:
    """The outcomes at all points.

    Args:
        one: who answers.
        points: where.
        at: what was computed before is not computed again.
        progress: called with the points done and asked.

    Returns:
        (P, m, 3) outcomes, by point and run; m = 1 for the twin.

    Raises:
        RunFailedError: a run could not be completed; what was done before is written down.
        FolderError: the disk is full or cannot be written; what was written before stays.
    """
    values = one.values(points.units)
    keys = [_key(one, row, runs) for row, runs in zip(values, points.runs, strict=True)]
    lacking = [place for place, key in enumerate(keys) if key not in at.known]
    first = {keys[place]: place for place in reversed(lacking)}
    todo = sorted(first.values())
    progress(len(keys) - len(todo), len(keys))

    def compute(place: int) -> tuple[str, list[list[float]]]:
        return keys[place], one.answer(values[place], points.runs[place].tolist())

    fresh: dict[str, list[list[float]]] = {}
    try:
        for done, (key, found) in enumerate(in_order(compute, todo, one.threads), len(keys) - len(todo) + 1):
            fresh[key] = found
            if len(fresh) >= _POINTS_AT_ONCE:
                at.add_all(fresh)
                fresh = {}
            progress(done, len(keys))
    finally:
        at.add_all(fresh)
    return np.array([at.known[key] for key in keys], dtype=np.float64)


def _key(one: Respondent, values: Floats, runs: npt.NDArray[np.int64]) -> str:
    """The address of a point: its numbers by name, and the luck; the seed and the scenario are the folder's."""
    names = " ".join(unknown.name for unknown in one.factors.unknown)
    luck = "twin" if one.twin else " ".join(map(str, runs.tolist()))
    return sha256("\0".join((names, " ".join(map(repr, values.tolist())), luck)).encode()).hexdigest()[:20]
