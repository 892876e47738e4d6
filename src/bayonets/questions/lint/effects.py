"""Levers whose effect cannot be distinguished from 0: paired runs with and without them, block by block.

Both runs of a pair have the same people, ties and random streams, and are compared up to the first fall in either. The
number of pairs is doubled until an outcome clearly differs from 0, and up to `MOST_PAIRS`. If no outcome differs then,
the effect of the lever cannot be distinguished from 0. Repeated tests need a stricter level, so that about one of
twenty levers without any effect passes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import run_workspace
from bayonets.engine.state import STREETS
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.threads import course_of, courses, usable_cores
from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.means import student, student_quantile
from bayonets.world.stances import EXITED, ORDERING, STANCES

FEWEST_PAIRS, MOST_PAIRS = 8, 64

OUTCOMES = (*STANCES, "asked", "orders", "left", "protest", "force", "days")
"""For the formations concerned, by day: officers by stance, officers who enquired, commanders who order; for the
country: exits, turnout and force by day, and days that the regime lasts."""

_LEVEL, _FIRST_LEVEL = 0.05 / len(OUTCOMES), 0.001 / len(OUTCOMES)
"""Levels of the last test of each outcome, and of the earlier ones (Bonferroni)."""


@dataclass(eq=False)
class Baseline:
    """The runs of the scenario as it stands, computed when needed; safe for several threads.

    Attributes:
        inputs: of the scenario.
        seed: of the runs.
        known: runs computed so far, in the order of their numbers.
    """

    inputs: Inputs
    seed: int
    known: list[Course | FailedRun] = field(default_factory=list)
    _lock: Any = field(default_factory=Lock)

    def upto(self, runs: int) -> Sequence[Course | FailedRun]:
        """Runs 0 to runs - 1."""
        with self._lock:
            lacking = range(len(self.known), runs)
            self.known += courses(self.inputs, self.seed, lacking, threads=min(usable_cores(), max(len(lacking), 1)))
            return self.known[:runs]


@dataclass(frozen=True)
class Nil:
    """The result for a lever whose effect cannot be distinguished from 0.

    Attributes:
        pairs: number of pairs of runs.
        left: 95 percent interval of its effect on exits.
        days: 95 percent interval of its effect on the days that the regime lasts.
    """

    pairs: int
    left: Estimate
    days: Estimate


def nil_effect(baseline: Baseline, without: Inputs, concerned: npt.NDArray[np.bool_], pairs: int) -> Nil | None:
    """The result for a lever whose effect cannot be distinguished from 0; None if it can, or with too few pairs.

    Args:
        baseline: runs with the lever.
        without: the inputs with the lever at its default.
        concerned: (F,) formations for which it is set.
        pairs: maximum number of pairs.
    """
    workspace, rows = run_workspace(without), list[Floats]()
    for look in looks(pairs):
        for course in baseline.upto(look)[len(rows) :]:
            other = course_of(workspace, baseline.seed, course.run, None)
            if not isinstance(course, Course) or not isinstance(other, Course):
                return None  # a run that fails only with, or only without, the lever is an effect
            rows.append(_difference(course, other, concerned))
        if _is_clear(np.array(rows), _LEVEL if look == min(pairs, MOST_PAIRS) else _FIRST_LEVEL):
            return None
    if not rows:
        return None
    differences = np.array(rows)
    left, days = (student(differences[:, OUTCOMES.index(name)]) for name in ("left", "days"))
    return Nil(len(rows), left, days)


def looks(pairs: int) -> Iterator[int]:
    """The number of pairs at each test; empty if there are too few for any."""
    most, look = min(pairs, MOST_PAIRS), FEWEST_PAIRS
    while look < most:
        yield look
        look *= 2
    if most >= FEWEST_PAIRS:
        yield most


def _difference(first: Course, other: Course, concerned: npt.NDArray[np.bool_]) -> Floats:
    """(outcomes,) values with the lever minus values without it."""
    end = min(day for day in (first.fell_day, other.fell_day, len(first.record.heads) - 1) if day >= 0)
    with_it, without = (_levels(course, end, concerned) for course in (first, other))
    return with_it - without


def _levels(course: Course, end: int, concerned: npt.NDArray[np.bool_]) -> Floats:
    """(outcomes,) values of a course up to the end of a day."""
    record, days = course.record, slice(0, end + 1)
    stances = record.heads[days][:, concerned].sum(axis=1).mean(axis=0)
    asked = record.asked[days][:, concerned].sum(axis=1).mean()
    orders = np.mean(record.posture[days][:, concerned] == ORDERING)
    left = record.heads[end, :, EXITED].sum()
    protest, force = (record.streets[days, STREETS.index(name)].mean() for name in ("protest", "force"))
    lasted = course.fell_day if course.fell_day >= 0 else len(record.heads)
    return np.array([*stances, asked, orders, left, protest, force, lasted], np.float64)


def _is_clear(rows: Floats, level: float) -> bool:
    """Whether the mean of any outcome differs from 0 at this level, by Student's t test."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0, ddof=1)
    needed = student_quantile(len(rows) - 1, 1.0 - level) / sqrt(len(rows))
    return bool(np.any((mean != 0.0) & (np.abs(mean) > needed * spread)))
