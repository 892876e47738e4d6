"""Summaries of runs: bands, survival, the probability to hold, and the paired difference from a pinned arm."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bayonets.engine.state import STREETS
from bayonets.ensemble.course import Course
from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.outcomes import common_last_days, ends_of, outcomes
from bayonets.questions.compare.contrasts import units
from bayonets.scenario.handles import Which
from bayonets.scenario.model import Scenario
from bayonets.statistics.bootstrap import bootstrap
from bayonets.statistics.means import student
from bayonets.statistics.quantiles import left_out_of, quantiles, quantiles_among
from bayonets.statistics.shares import agresti_min, tango, wilson_ends
from bayonets.web.courses import first_and_last
from bayonets.web.schema.base import Plain
from bayonets.web.schema.runs import Bands, Causes, Fan, FanFormations, Left, PinnedDifference, RangesShare, RunLine
from bayonets.world.stances import BY_ARMY, BY_STREETS, CAUSES, EXITED, STALLING, STOOD_DOWN

Floats = npt.NDArray[np.float64]

MOST_DRAWN = 40
"""The number of single runs drawn as lines; more could not be distinguished."""

_BANDS = ("protest", "pressure", "force")
_ENDS = (0.05, 0.5, 0.95)


def fan_of(
    scenario: Scenario,
    courses: Sequence[Course],
    pinned: Sequence[Course],
    seed: int,
    *,
    last: bool,
    drawn: tuple[int, int] | None,
    uncertain: Which | None = None,
    cautions: Sequence[str] = (),
) -> Fan:
    """The fan of the runs that are done; the values of a day are those of the runs in which the regime stands on it.

    Args:
        scenario: the scenario of the runs.
        courses: at least one.
        pinned: the same runs of the pinned arm; empty if none is pinned.
        seed: random seed of the study.
        last: whether the study is complete; intervals of means are then bootstrapped, which takes longer.
        drawn: for the runs with every number drawn from its range, the number that held and the number of all;
            None: there are no such runs.
        uncertain: numbers that were drawn for every two of the courses, which then count as one in intervals.
        cautions: sentences about the posterior.
    """
    runs, days = len(courses), scenario.days
    streets = np.stack([course.record.streets for course in courses])
    heads = np.stack([course.record.heads for course in courses])
    fell_day = np.array([course.fell_day for course in courses])
    held = int((fell_day < 0).sum())
    last_day = np.where(fell_day < 0, days - 1, fell_day)
    fallen = np.arange(days) > last_day[:, None]
    left_out = left_out_of(fallen)
    is_drawn = uncertain is not None
    compare = _difference(scenario, courses, pinned, seed, last=last, drawn=is_drawn) if pinned else None
    return Fan(
        runs=runs,
        days=days,
        dates=first_and_last(scenario, days),
        standing=np.count_nonzero(~fallen, axis=0).tolist(),
        last_drawn=int(np.flatnonzero(~left_out.all(axis=0))[-1]),
        streets=Bands(**{name: quantiles_among(streets[:, :, STREETS.index(name)], left_out) for name in _BANDS}),
        formations=_formations(scenario, courses, heads, fallen, left_out),
        held=held,
        fell_days=sorted(fell_day[fell_day >= 0].tolist()),
        causes=_causes(courses),
        survival=1.0 - _fallen_by(fell_day, days) / runs,
        interval=_of_draws(held, runs) if is_drawn else _interval(held, runs),
        left=_ends(_left(scenario, courses, last_day.tolist())),
        runs_drawn=[_line(course) for course in courses[:MOST_DRAWN]],
        compare=compare,
        ranges=None if drawn is None else RangesShare(runs=drawn[1], held=drawn[0], interval=_of_draws(*drawn)),
        uncertain=uncertain,
        cautions=list(cautions),
    )


def _of_draws(held: int, runs: int) -> tuple[float, float]:
    """The interval of the probability to hold over draws; the two runs of one draw count as one."""
    return _interval(held / RUNS_A_DRAW, runs / RUNS_A_DRAW)


def _interval(held: float, runs: float) -> tuple[float, float]:
    low, high = wilson_ends(held, runs)
    return round(low, 4), round(high, 4)


def _causes(courses: Sequence[Course]) -> Causes:
    """The numbers of runs that fell by the streets, by the army, and by both on one day."""
    alone = [course.cause for course in courses if not course.both_ways]
    both = sum(course.both_ways for course in courses)
    return Causes(streets=alone.count(BY_STREETS), army=alone.count(BY_ARMY), both=both)


def _formations(
    scenario: Scenario,
    courses: Sequence[Course],
    heads: npt.NDArray[np.int32],
    fallen: npt.NDArray[np.bool_],
    left_out: npt.NDArray[np.bool_],
) -> FanFormations:
    posture, stands = np.stack([course.record.posture for course in courses]), ~fallen[:, :, None]
    exited = quantiles_among(heads[:, :, :, EXITED], left_out)
    counts = (~left_out).astype(np.float64)
    counted = counts.sum(axis=0)
    mean = np.einsum("rd,rdfs->dfs", counts, heads) / np.where(counted, counted, np.nan)[:, None, None]
    return FanFormations(
        names=[formation.name for formation in scenario.formations],
        exited=np.moveaxis(exited, 1, -1),
        heads_mean=np.moveaxis(mean, 0, -1),
        stalling=((posture == STALLING) & stands).sum(axis=0).T,
        stood_down=((posture == STOOD_DOWN) & stands).sum(axis=0).T,
    )


def _fallen_by(fell_day: npt.NDArray[np.int64], days: int) -> npt.NDArray[np.int64]:
    """(D,) the number of runs that have fallen by the end of each day."""
    return np.cumsum(np.bincount(fell_day[fell_day >= 0], minlength=days)[:days])


def _left(scenario: Scenario, courses: Sequence[Course], last_day: Sequence[int]) -> Floats:
    """(R,) the number of officers outside the army who have left by a given day of each run."""
    return outcomes(scenario)["left"].of(ends_of(courses, scenario.days, last_day))


def _ends(values: Floats) -> Left:
    low, median, high = (round(float(end), 1) for end in quantiles(values, _ENDS))
    return Left(low=low, median=median, high=high)


def _line(course: Course) -> RunLine:
    return RunLine.of(course, protest=course.record.streets[:, STREETS.index("protest")], cause=CAUSES[course.cause])


def _difference(
    scenario: Scenario, courses: Sequence[Course], pinned: Sequence[Course], seed: int, *, last: bool, drawn: bool
) -> PinnedDifference:
    """The difference between the setup and the pinned one, with the same people, ties and random streams in each pair.

    Exits and force count until the first fall in the pair, or the end. Where numbers are drawn, the pairs of a draw
    count as one in all intervals, as in `bn.compare`.
    """
    arms, pairs = (courses, pinned), len(courses)
    runs = np.array([course.run for course in courses])
    held, was = (np.array([course.fell_day < 0 for course in arm]) for arm in arms)
    to_fall, to_hold = int((was & ~held).sum()), int((held & ~was).sum())
    apart = units(runs, held.astype(np.float64) - was, drawn=drawn)
    interval = agresti_min(apart) if drawn else tango(to_hold, to_fall, pairs)
    last_day = common_last_days(arms)
    left, left_before = (units(runs, _left(scenario, arm, last_day), drawn=drawn) for arm in arms)
    force, force_before = (units(runs, _mean_force(arm, last_day), drawn=drawn) for arm in arms)
    return PinnedDifference(
        pairs=pairs,
        held_before=int(was.sum()),
        held_difference=round(interval.value, 4),
        low=round(interval.ends[0], 4),
        high=round(interval.ends[1], 4),
        flipped_to_fall=to_fall,
        flipped_to_hold=to_hold,
        **_paired("left", left, left_before, seed, last=last),
        **_paired("force", force, force_before, seed, last=last),
    )


def _mean_force(courses: Sequence[Course], last_day: Sequence[int]) -> Floats:
    """(R,) the mean force on the streets until a given day of each run."""
    column = STREETS.index("force")
    runs = zip(courses, last_day, strict=True)
    return np.array([course.record.streets[: day + 1, column].mean() for course, day in runs])


def _paired(name: str, now: Floats, before: Floats, seed: int, *, last: bool) -> Plain:
    """The means of an outcome in both arms, and their difference with its interval."""
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
