"""The shapes that a credible model must have: exits where the regime holds, and how and when formations break.

The runs of a scenario are compared with historical observations, not with another arm. The three rules:

- an observation over many cases (a range, an interquartile range) agrees when the median of the runs lies within it;
- an observation of one case agrees when nine runs in ten meet it, does not agree when fewer than one in twenty does,
  and is undecided in between: one course of events cannot refute a probability;
- breaks are assessed over the runs in which a formation broke; fewer than eight are too few.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayonets.findings.measures import Measures
from bayonets.findings.observations import ObservationCheck, amounts, checks, given, unit, whom
from bayonets.findings.observations import tally as tally_of
from bayonets.results import Courses
from bayonets.scenario.printable import full_date
from bayonets.verify.arms import CASTS, WalkoutArm
from bayonets.verify.paired import PERCENT, Verdict
from bayonets.wording import number
from bayonets.world.stances import EXITED, REMOVED, RESISTING, STOOD_DOWN

Floats = npt.NDArray[np.float64]

QUARTER = 91
"""Day of the start plus a quarter of a year."""

JUMP_DAYS = 3
MOSTLY, HARDLY_EVER, FEWEST = 0.9, 0.05, 8
EXITS_WHERE_IT_HELD = (1.0, 4.0)
DAYS_TO_BREAK = (3.0, 19.0)

SLOW = (
    "The model is slower than history where the initial walkout is small. Officers review once a week, and refusal "
    "leads to news, belief and further refusal in rounds of this length. The time depends on the size of the "
    "walkout: if all of OMON refuses on 16 August the regime falls within a median of 4 days, with 70 percent within"
    " 39, and with half within 70 (100 runs each; see the head of belarus-2020)."
)
"""Why breaks occur late."""


@dataclass(frozen=True)
class Shape:
    """One shape in one scenario.

    Attributes:
        name: of the shape.
        scenario: name of a `Cast`.
        expected, found: the historical observation and the result of the runs, in words.
        verdict: by the rules at the head of this file.
        note: why the model disagrees, where it does.
    """

    name: str
    scenario: str
    expected: str
    found: str
    verdict: Verdict
    note: str = ""


def shapes_of(name: str, courses: Courses) -> list[Shape]:
    """Every shape that the runs of a scenario can test.

    Args:
        name: of a `Cast`.
        courses: its runs.
    """
    measures = Measures(courses)
    cast = CASTS[name]
    shapes = [
        shape for check in checks(measures) if not cast.setting for shape in _of_observation(name, measures, check)
    ]
    if name == "belarus-2020":
        shapes = [_exits_where_it_held(name, measures), *shapes, _army_unused(name, measures)]
    else:
        pushed = [change.day for change in cast.setting if isinstance(change, WalkoutArm)]
        shapes += _of_breaks(name, measures, max(pushed, default=0))
    return shapes if cast.setting else shapes + _protest(name, measures)


def within(value: float, ends: tuple[float, float]) -> Verdict:
    """Whether a median lies within the historical range."""
    return "agrees" if ends[0] <= value <= ends[1] else "does not agree"


def of_one_case(share: float) -> Verdict:
    """Whether the runs reproduce one course of events, from the share of runs that meet it."""
    if share >= MOSTLY:
        return "agrees"
    return "does not agree" if share < HARDLY_EVER else "cannot tell"


def _exits_where_it_held(name: str, measures: Measures) -> Shape:
    held = ~measures.courses.fell
    officers = measures.sizes[:, list(measures.without_pact)].sum(axis=1)
    left = (PERCENT * measures.exits[:, QUARTER] / officers)[held]
    low, median, high = np.quantile(left, (0.05, 0.5, 0.95)) if held.any() else (np.nan,) * 3
    return Shape(
        "individual exits are few where the regime holds",
        name,
        "1 to 4 percent leave within a quarter, and the regime holds (Belarus 2020: 2.3, Hong Kong 2019: 1.4)",
        f"held in {measures.held} of {measures.runs} runs; in these, {median:.1f} percent ({low:.1f} to {high:.1f}) of "
        "the officers outside the army had left",
        within(float(median), EXITS_WHERE_IT_HELD),
    )


def _army_unused(name: str, measures: Measures) -> Shape:
    unused = measures.rung_days[:, -1] < 0
    return Shape(
        "the army is never used against crowds",
        name,
        "it guarded monuments from 23 August 2020 and was not deployed against protesters",
        f"its rung of the ladder is not called in {int(unused.sum())} of {measures.runs} runs",
        of_one_case(float(unused.mean())),
    )


def _of_observation(name: str, measures: Measures, check: ObservationCheck) -> list[Shape]:
    """Observations of the historical course, except the protest."""
    if check.met is None or check.seen.quantity == "protest":
        return []
    seen = check.seen
    return [
        Shape(
            f"historical course: {unit(seen)}, {whom(measures.courses.scenario, seen)}",
            name,
            f"{amounts(seen)} on {full_date(seen.date)}",
            f"{given(check)}; met in {int(check.met.sum())} of {len(check.met)} runs",
            of_one_case(float(check.met.mean())),
        )
    ]


def _protest(name: str, measures: Measures) -> list[Shape]:
    """The protest on the days with counts."""
    counted = [check for check in checks(measures) if check.seen.quantity == "protest" and check.met is not None]
    met = [float(check.met.mean()) for check in counted if check.met is not None]
    days = f"{len(counted)} {'day' if len(counted) == 1 else 'days'}"
    expected = f"between the low and the high count on {days}"
    verdict = of_one_case(float(np.median(met))) if met else "cannot tell"
    text = tally_of(counted).rstrip(".")
    return [Shape("historical course: size of the protest", name, expected, text, verdict)] if counted else []


def broken_share(courses: Courses) -> Floats:
    """(R, D) percent of all officers openly broken: refusing, left, or in a formation that has stood down."""
    heads = courses.heads.astype(np.float64)
    alone = heads[..., RESISTING] + heads[..., EXITED]
    together = heads.sum(axis=-1) - heads[..., REMOVED]
    broken = np.where(courses.posture == STOOD_DOWN, together, alone).sum(axis=2)
    return np.asarray(PERCENT * broken / heads[:, :1].sum(axis=(2, 3)), dtype=np.float64)


def first_breaks(courses: Courses) -> npt.NDArray[np.int64]:
    """(R,) the first day on which a formation has stood down, -1 if none ever does."""
    down = (courses.posture == STOOD_DOWN).any(axis=2)
    return np.where(down.any(axis=1), down.argmax(axis=1), -1).astype(np.int64)


def largest_jump(broken: Floats) -> tuple[float, float]:
    """The largest rise within a few days as a share of the whole rise, and the level before it.

    Args:
        broken: (D,) a course that has risen.
    """
    before = np.concatenate([np.zeros(JUMP_DAYS), broken])[: len(broken)]
    rise = broken - before
    day = int(rise.argmax())
    return float(rise[day] / broken.max()), float(before[day])


def _of_breaks(name: str, measures: Measures, push: int) -> list[Shape]:
    """How formations break, and when, counted from the day of the walkout."""
    courses = measures.courses
    first = first_breaks(courses)
    # The imposed walkout is itself a jump; the shape concerns its consequences.
    broken = broken_share(courses)[:, push + 1 :]
    broken = np.maximum(broken - broken[:, :1], 0.0)
    chosen = np.flatnonzero(first > push)
    where = f"a formation stands down in {len(chosen)} of {measures.runs} runs"
    return [_jumps(name, [broken[run] for run in chosen], where), _timing(name, first, courses, push)]


def _jumps(name: str, broken: Sequence[Floats], where: str) -> Shape:
    expected = "a flat period, then a jump of whole formations"
    if len(broken) < FEWEST:
        return Shape("breaks come as jumps", name, expected, where, "cannot tell")
    jumps = np.array([largest_jump(course) for course in broken])
    median, before = np.median(jumps, axis=0)
    return Shape(
        "breaks come as jumps",
        name,
        expected,
        f"{where}; in these, the largest rise within {JUMP_DAYS} days is {median:.0%} of all that broke (median), and "
        f"{before:.1f} percent of the officers had broken before it",
        "agrees" if median >= 0.5 else "does not agree",
    )


def _timing(name: str, first: npt.NDArray[np.int64], courses: Courses, push: int) -> Shape:
    """The day of the first break: a formation that stands down, or the downfall."""
    fell = np.where(courses.fell, courses.fell_day, courses.protest.shape[1])
    day = np.minimum(np.where(first < 0, fell, first), fell)
    days = day[(day < courses.protest.shape[1]) & (day >= push)] - push
    expected = "median 7 days after the start, interquartile range 3 to 19, longest 396"
    since = "the walkout" if push else "the start"
    if len(days) < FEWEST:
        return Shape("time of breaks", name, expected, f"only {len(days)} of {len(first)} runs break", "cannot tell")
    low, median, high = np.quantile(days, (0.25, 0.5, 0.75))
    return Shape(
        "time of breaks",
        name,
        expected,
        f"{len(days)} of {number(len(first))} runs break: median {median:.0f} days after {since}, "
        f"interquartile range {low:.0f} to {high:.0f}, longest {days.max()}",
        within(float(median), DAYS_TO_BREAK),
        SLOW,
    )
