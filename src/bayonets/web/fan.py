"""What so many runs come to: bands, survival, the chance to hold, and the difference to a pinned arm, run by run."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.state import STREETS
from bayonets.ensemble.course import Course
from bayonets.pictures.intervals import quantiles, wilson_ends
from bayonets.questions.paired import bootstrap, student, tango
from bayonets.scenario.model import Scenario
from bayonets.web.course_json import DIGITS, numbers
from bayonets.world.stances import BY_ARMY, BY_STREETS, CAUSES, EXITED, STALLING, STOOD_DOWN

Plain = dict[str, Any]

MOST_DRAWN = 40
"""Single runs that are drawn as lines; more cannot be told apart."""

_BANDS = ("protest", "pressure", "force")
_SURE_ENDS = (0.05, 0.5, 0.95)


def fan_json(
    scenario: Scenario, courses: Sequence[Course], pinned: Sequence[Course], seed: int, *, last: bool
) -> Plain:
    """The fan over the runs that are there.

    Args:
        scenario: what ran.
        courses: at least one.
        pinned: the same runs of the pinned arm; none where nothing is pinned.
        seed: of the study.
        last: whether no more runs will come; intervals of means are then resampled, which takes longer.
    """
    runs = len(courses)
    days = scenario.days
    streets = np.stack([course.record.streets for course in courses])
    heads = np.stack([course.record.heads for course in courses])
    fell_day = np.array([course.fell_day for course in courses])
    held = int((fell_day < 0).sum())
    return {
        "runs": runs,
        "days": days,
        "dates": [scenario.date_of(0).isoformat(), scenario.date_of(days - 1).isoformat()],
        "streets": {name: numbers(quantiles(streets[:, :, _place(name)]), DIGITS[name]) for name in _BANDS},
        "formations": _formations(scenario, courses, heads),
        "held": held,
        "fell_days": sorted(int(day) for day in fell_day if day >= 0),
        "causes": {str(CAUSES[code]): sum(one.cause == code for one in courses) for code in (BY_STREETS, BY_ARMY)},
        "survival": numbers(1.0 - (_fallen_by(fell_day, days) / runs), 4),
        "interval": [round(end, 4) for end in wilson_ends(held, runs)],
        "left": dict(zip(("low", "median", "high"), _ends(_left(scenario, heads)), strict=True)),
        "runs_drawn": [_line(course) for course in courses[:MOST_DRAWN]],
        "compare": _compare(scenario, courses, pinned, seed, last=last) if pinned else None,
    }


def _place(street: str) -> int:
    return STREETS.index(street)


def _formations(scenario: Scenario, courses: Sequence[Course], heads: npt.NDArray[np.int32]) -> Plain:
    posture = np.stack([course.record.posture for course in courses])
    exited = quantiles(heads[:, :, :, EXITED])
    return {
        "names": [formation.name for formation in scenario.formations],
        "exited": numbers(np.moveaxis(exited, 1, -1), 1),
        "heads_mean": numbers(np.moveaxis(heads.mean(axis=0), 0, -1), 1),
        "stalling": (posture == STALLING).sum(axis=0).T.tolist(),
        "stood_down": (posture == STOOD_DOWN).sum(axis=0).T.tolist(),
    }


def _fallen_by(fell_day: npt.NDArray[np.int64], days: int) -> npt.NDArray[np.int64]:
    """(D,) runs that have fallen by the end of each day."""
    return np.cumsum(np.bincount(fell_day[fell_day >= 0], minlength=days)[:days])


def places_outside_pact(scenario: Scenario) -> list[int]:
    """Places of the formations that no pact keeps out of the streets; of all, if a pact keeps out everybody."""
    found = [place for place, formation in enumerate(scenario.formations) if not formation.pact]
    return found or list(range(len(scenario.formations)))


def _left(scenario: Scenario, heads: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """(R,) officers outside the pact who have left by the end."""
    return np.asarray(heads[:, -1][:, places_outside_pact(scenario), EXITED].sum(axis=1), dtype=np.int64)


def _ends(values: npt.NDArray[np.int64]) -> list[float]:
    return [round(float(one), 1) for one in quantiles(values, _SURE_ENDS)]


def _line(course: Course) -> Plain:
    protest = numbers(course.record.streets[:, _place("protest")], 1)
    return {"run": course.run, "protest": protest, "fell_day": course.fell_day, "cause": CAUSES[course.cause]}


def _compare(
    scenario: Scenario, courses: Sequence[Course], pinned: Sequence[Course], seed: int, *, last: bool
) -> Plain | None:
    """The setup less the pinned one: the same people, the same ties and the same chance in each pair of runs."""
    pairs = len(courses)
    held = np.array([course.fell_day < 0 for course in courses])
    was = np.array([course.fell_day < 0 for course in pinned])
    to_fall, to_hold = int((was & ~held).sum()), int((held & ~was).sum())
    interval = tango(to_hold, to_fall, pairs)
    apart = _left_apart(scenario, courses, pinned)
    left = None
    if pairs > 1:
        left = bootstrap(apart[:, None], seed)[0] if last else student(apart)
    return {
        "pairs": pairs,
        "held_before": int(was.sum()),
        "held_difference": round((to_hold - to_fall) / pairs, 4),
        "low": round(interval.low, 4),
        "high": round(interval.high, 4),
        "flipped_to_fall": to_fall,
        "flipped_to_hold": to_hold,
        "left_difference": round(float(apart.mean()), 1),
        "left_low": None if left is None else round(left.low, 1),
        "left_high": None if left is None else round(left.high, 1),
    }


def _left_apart(scenario: Scenario, courses: Sequence[Course], pinned: Sequence[Course]) -> npt.NDArray[np.float64]:
    """(R,) how many more have left, each pair looked at on the day of its first downfall, or at the end."""
    places = places_outside_pact(scenario)
    found = []
    for one, other in zip(courses, pinned, strict=True):
        day = min(end for end in (one.fell_day, other.fell_day, scenario.days - 1) if end >= 0)
        here, there = (course.record.heads[day, places, EXITED].sum() for course in (one, other))
        found.append(float(here) - float(there))
    return np.array(found)
