"""The outcomes of the scenario at a point, from a few runs or the mean field; each point is stored at once."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.evaluate import courses_at, evaluate, mean_field_at
from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_mean_field
from bayonets.ensemble.progress import Progress
from bayonets.outcomes import ends_of, outcomes
from bayonets.questions.factors import Factors
from bayonets.scenario.inputs import build
from bayonets.scenario.laws import Laws, by_place
from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import substituted, tree_of
from bayonets.statistics.estimate import Floats

OUTCOMES = ("held", "days", "left")
"""Whether the regime holds; the days that it lasts; exits outside the army at the end."""

_POINTS_AT_ONCE = 20
"""Number of points that are stored together."""


@dataclass(frozen=True, eq=False)
class DesignPoints:
    """The points of a design with the random streams of their runs.

    Attributes:
        units: (P, F) probabilities.
        runs: (P, m) numbers of the runs, which determine their random streams.
    """

    units: Floats
    runs: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Respondent:
    """Computes outcomes at points.

    Attributes:
        factors: the unknown numbers and their scenario.
        seed: random seed.
        mean_field: whether the mean field is used instead of runs.
    """

    factors: Factors
    seed: int
    mean_field: bool

    def values(self, units: Floats) -> Floats:
        """(P, F) the values of the numbers at points."""
        laws = Laws(self.factors.unknown)
        return np.array([laws.values(row) for row in units])

    def scenario_at(self, values: Floats) -> Scenario:
        """The scenario with the numbers of a point."""
        tree = tree_of([place for handle in self.factors.unknown for place in handle.places])
        return substituted(self.factors.scenario, tree, by_place(self.factors.unknown, values))

    def answer(self, values: Floats, runs: Sequence[int]) -> Any:
        """(m, 3) the outcomes of each run at a point, or of the single course of the mean field.

        Raises:
            RunFailedError: a run could not be completed.
        """
        scenario = self.scenario_at(values)
        if self.mean_field:
            ready_mean_field()
            courses = mean_field_at(build(scenario))
        else:
            courses = courses_at(build(scenario), self.seed, runs)
        ends, by_name = ends_of(courses, scenario.days), outcomes(scenario)
        return np.stack([by_name[name].of(ends) for name in OUTCOMES], axis=1).tolist()


def ask(respondent: Respondent, points: DesignPoints, journal: Journal, executor: Each, progress: Progress) -> Floats:
    """The outcomes at all points.

    Args:
        respondent: the respondent.
        points: of the design.
        journal: earlier results, which are not computed again.
        executor: computes the points, on threads or on a cluster.
        progress: called with the number of points done and of all points.

    Returns:
        (P, m, 3) outcomes, by point and run; m = 1 for the mean field.

    Raises:
        RunFailedError: a run could not be completed; earlier results are stored.
        FolderError: the disk is full or cannot be written; stored results remain.
    """
    values = respondent.values(points.units)
    asked = {_key(respondent, row, runs): (row, runs.tolist()) for row, runs in zip(values, points.runs, strict=True)}
    keys = [_key(respondent, row, runs) for row, runs in zip(values, points.runs, strict=True)]
    lacking = [(key, *point) for key, point in asked.items() if key not in journal.known]
    done = len(keys) - len(lacking)
    progress(done, len(keys))
    with closing(
        evaluate(partial(_answer, respondent), lacking, journal, executor, together=_POINTS_AT_ONCE)
    ) as computed:
        for more, _ in enumerate(computed, 1):
            progress(done + more, len(keys))
    return np.array([journal.known[key] for key in keys], dtype=np.float64)


def _answer(respondent: Respondent, point: tuple[str, Floats, list[int]]) -> dict[str, Any]:
    key, values, runs = point
    return {key: respondent.answer(values, runs)}


def _key(respondent: Respondent, values: Floats, runs: npt.NDArray[np.int64]) -> str:
    """The key of a point: its numbers by name and its runs; seed and scenario are those of the folder."""
    names = " ".join(unknown.name for unknown in respondent.factors.unknown)
    streams = "twin" if respondent.mean_field else " ".join(map(str, runs.tolist()))
    return sha256("\0".join((names, " ".join(map(repr, values.tolist())), streams)).encode()).hexdigest()[:20]
