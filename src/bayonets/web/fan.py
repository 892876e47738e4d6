"""What runs come to: bands, survival, the probability to hold, and the difference to a pinned arm, run by run."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.state import STREETS
from bayonets.ensemble.course import Course
from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.outcomes import outside_the_army
from bayonets.scenario.model import Scenario
from bayonets.statistics.bootstrap import bootstrap
from bayonets.statistics.means import student
from bayonets.statistics.quantiles import left_out_of, quantiles, quantiles_among
from bayonets.statistics.shares import tango, wilson_ends
from bayonets.web.course_json import DIGITS, numbers
from bayonets.world.stances import BY_ARMY, BY_STREETS, CAUSES, EXITED, STALLING, STOOD_DOWN

Plain = dict[str, Any]
Floats = npt.NDArray[np.float64]

MOST_DRAWN = 40
"""Single runs that are drawn as lines; more cannot be told apart."""

_BANDS = ("protest", "pressure", "force")
_SURE_ENDS = (0.05, 0.5, 0.95)


def fan_json(
    scenario: Scenario,
    courses: Sequence[Course],
    pinned: Sequence[Course],
    seed: int,
    *,
    last: bool,
    drawn: tuple[int, int] | None,
) -> Plain:
    """The fan over the runs that are there; what is told of a day is told of those in which the regime stands on it.

    Args:
        scenario: what ran.
        courses: at least one.
        pinned: the same runs of the pinned arm; none where nothing is pinned.
        seed: of the study.
        last: whether no more runs will come; intervals of means are then resampled, which takes longer.
        drawn: of the runs with every number drawn from its range, those that held and all; None: there are none.
    """
    runs = len(courses)
    days = scenario.days
    streets = np.stack([course.record.streets for course in courses])
    heads = np.stack([course.record.heads for course in courses])
    fell_day = np.array([course.fell_day for course in courses])
    held = int((fell_day < 0).sum())
    last_day = np.where(fell_day < 0, days - 1, fell_day)
    fallen = np.arange(days) > last_day[:, None]
    left_out = left_out_of(fallen)
    return {
        "runs": runs,
        "days": days,
        "dates": [scenario.date_of(0).isoformat(), scenario.date_of(days - 1).isoformat()],
        "standing": np.count_nonzero(~fallen, axis=0).tolist(),
        "last_drawn": int(np.flatnonzero(~left_out.all(axis=0))[-1]),
        "streets": {
            name: numbers(quantiles_among(streets[:, :, _place(name)], left_out), DIGITS[name]) for name in _BANDS
        },
        "formations": _formations(scenario, courses, heads, fallen, left_out),
        "held": held,
        "fell_days": sorted(int(day) for day in fell_day if day >= 0),
        "causes": _causes(courses),
        "survival": numbers(1.0 - (_fallen_by(fell_day, days) / runs), 4),
        "interval": [round(end, 4) for end in wilson_ends(held, runs)],
        "left": dict(zip(("low", "median", "high"), _ends(_left(scenario, heads, last_day)), strict=True)),
        "runs_drawn": [_line(course) for course in courses[:MOST_DRAWN]],
        "compare": _compare(scenario, courses, pinned, seed, last=last) if pinned else None,
        "ranges": None if drawn is None else _ranges(*drawn),
    }


def _ranges(held: int, runs: int) -> Plain:
    """The probability to hold over the ranges; two runs of one draw count as one."""
    ends = wilson_ends(held / RUNS_A_DRAW, runs / RUNS_A_DRAW)
    return {"runs": runs, "held": held, "interval": [round(end, 4) for end in ends]}


def _place(street: str) -> int:
    return STREETS.index(street)


def _causes(courses: Sequence[Course]) -> dict[str, int]:
    """Runs that fell by the streets, by the army, and by both on one day."""
    alone = {str(CAUSES[code]): [one for one in courses if one.cause == code] for code in (BY_STREETS, BY_ARMY)}
    counts = {name: sum(not one.both_ways for one in found) for name, found in alone.items()}
    return counts | {"both": sum(one.both_ways for one in courses)}


def _formations(
    scenario: Scenario,
    courses: Sequence[Course],
    heads: npt.NDArray[np.int32],
    fallen: npt.NDArray[np.bool_],
    left_out: npt.NDArray[np.bool_],
) -> Plain:
    posture, stands = np.stack([course.record.posture for course in courses]), ~fallen[:, :, None]
    exited = quantiles_among(heads[:, :, :, EXITED], left_out)
    counts = (~left_out).astype(np.float64)
    counted = counts.sum(axis=0)
    mean = np.einsum("rd,rdfs->dfs", counts, heads) / np.where(counted, counted, np.nan)[:, None, None]
    return {
        "names": [formation.name for formation in scenario.formations],
        "exited": numbers(np.moveaxis(exited, 1, -1), 1),
        "heads_mean": numbers(np.moveaxis(mean, 0, -1), 1),
        "stalling": ((posture == STALLING) & stands).sum(axis=0).T.tolist(),
        "stood_down": ((posture == STOOD_DOWN) & stands).sum(axis=0).T.tolist(),
    }


def _fallen_by(fell_day: npt.NDArray[np.int64], days: int) -> npt.NDArray[np.int64]:
    """(D,) runs that have fallen by the end of each day."""
    return np.cumsum(np.bincount(fell_day[fell_day >= 0], minlength=days)[:days])


def _left(scenario: Scenario, heads: npt.NDArray[np.int32], last_day: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(R,) officers outside the army who have left by the end of each run: its last day, or that of its fall."""
    last = heads[np.arange(len(heads)), last_day]
    return np.asarray(last[:, list(outside_the_army(scenario)), EXITED].sum(axis=1), dtype=np.int64)


def _ends(values: npt.NDArray[np.int64]) -> list[float]:
    return [round(float(one), 1) for one in quantiles(values, _SURE_ENDS)]


def _line(course: Course) -> Plain:
    protest = numbers(course.record.streets[:, _place("protest")], 1)
    return {
        "run": course.run,
        "protest": protest,
        "fell_day": course.fell_day,
        "cause": CAUSES[course.cause],
        "both_ways": course.both_ways,
    }


def _compare(
    scenario: Scenario, courses: Sequence[Course], pinned: Sequence[Course], seed: int, *, last: bool
) -> Plain | None:
    """The setup less the pinned one: the same people, the same ties and the same chance in each pair of runs."""
    pairs = len(courses)
    held = np.array([course.fell_day < 0 for course in courses])
    was = np.array([course.fell_day < 0 for course in pinned])
    to_fall, to_hold = int((was & ~held).sum()), int((held & ~was).sum())
    interval = tango(to_hold, to_fall, pairs)
    now, before = _on_days_of_both(scenario, courses, pinned)
    left = _paired("left", now[:, 0], before[:, 0], seed, last=last)
    force = _paired("force", now[:, 1], before[:, 1], seed, last=last)
    return {
        "pairs": pairs,
        "held_before": int(was.sum()),
        "held_difference": round((to_hold - to_fall) / pairs, 4),
        "low": round(interval.ends[0], 4),
        "high": round(interval.ends[1], 4),
        "flipped_to_fall": to_fall,
        "flipped_to_hold": to_hold,
        **left,
        **force,
    }


def _paired(name: str, now: Floats, before: Floats, seed: int, *, last: bool) -> Plain:
    """An outcome of both arms as its means, and their difference with its interval."""
    apart = now - before
    interval = None
    if len(apart) > 1:
        interval = bootstrap(apart[:, None], seed)[0] if last else student(apart)
    return {
        name: round(float(now.mean()), 1),
        f"{name}_before": round(float(before.mean()), 1),
        f"{name}_difference": round(float(apart.mean()), 1),
        f"{name}_low": None if interval is None else round(interval.ends[0], 1),
        f"{name}_high": None if interval is None else round(interval.ends[1], 1),
    }


def _on_days_of_both(scenario: Scenario, courses: Sequence[Course], pinned: Sequence[Course]) -> tuple[Floats, Floats]:
    """(R, 2) of each arm: officers who left by the first fall of the pair or the end, and the mean force until then."""
    places = list(outside_the_army(scenario))
    found: list[tuple[list[float], list[float]]] = []
    for pair in zip(courses, pinned, strict=True):
        day = min(end for end in (*(course.fell_day for course in pair), scenario.days - 1) if end >= 0)
        now, before = (_until(course, day, places) for course in pair)
        found.append((now, before))
    return np.array([now for now, _ in found]), np.array([before for _, before in found])


def _until(course: Course, day: int, places: list[int]) -> list[float]:
    left = course.record.heads[day, places, EXITED].sum()
    force = course.record.streets[: day + 1, _place("force")].mean()
    return [float(left), float(force)]
