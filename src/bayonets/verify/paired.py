"""A paired experiment: two arms under one random seed, with the same people, ties and random streams.

Time of measurement. Both arms of a pair are measured up to the day of the first downfall in either, or to the
last day. Exits need time at risk: if a regime falls on day 20, no officer can leave on day 60; measured over the
whole span, any factor that brings the regime down sooner would seem to keep officers loyal. Officers who left or
asked are counted on that day; those who refuse or shirk, turnout and force are averages over the days up to it; the
outcome "falls" refers to the whole course of each arm.

Number of pairs. Pairs are doubled until the 99 % interval of every outcome excludes 0, a maximum is reached, or it is
evident that the maximum would not suffice either. With up to four looks, the interval of an outcome that does not
differ at all excludes 0 in up to 3 % of cases rather than in 1 %.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import Literal

import numpy as np

from bayonets.ensemble.course import Course
from bayonets.statistics.estimate import Estimate, Floats
from bayonets.statistics.means import student
from bayonets.world.stances import EXITED, LOYAL, RESISTING, SHIRKING, STOOD_DOWN

Outcome = Literal[
    "exits", "early", "enquiries", "refusal", "not loyal", "shirking", "stands down", "falls", "turnout", "force"
]
Sign = Literal["+", "-", "0 or +", "0 or -", "0"]
Verdict = Literal["agrees", "too small", "does not agree", "cannot tell"]
Compute = Callable[[int, int], Sequence[Course]]
"""The courses of the runs from one number up to another (excluded)."""

PERCENT = 100.0
LEVEL = 0.99
"""Of the intervals."""

UNITS: dict[Outcome, str] = {
    "exits": "% of officers who left",
    "early": "% of those exits made early",
    "enquiries": "% of officers who asked",
    "refusal": "% of officers who refuse",
    "not loyal": "% of officers",
    "shirking": "% of officers who work to rule",
    "stands down": "% of runs",
    "falls": "% of runs",
    "turnout": "thousands",
    "force": "riot policemen",
}
"""The unit of each outcome."""

OF_OFFICERS: tuple[Outcome, ...] = ("exits", "enquiries", "refusal", "not loyal", "shirking")
"""Outcomes that are shares of officers: below one officer in either arm there is no verdict."""


@dataclass(frozen=True)
class Measure:
    """What is measured in an experiment.

    Attributes:
        outcome: which.
        places: of the formations concerned.
        officers: in them.
        early: for the outcome "early", the day by which an exit counts as early.
    """

    outcome: Outcome
    places: tuple[int, ...]
    officers: float = inf
    early: int = 0


@dataclass(frozen=True)
class PairedDifference:
    """The mean difference of an outcome between the arms, in the outcome's unit.

    Attributes:
        without: mean of the arm without the factor.
        effect: mean difference of the arm with it, with its 99 percent interval, from `n` pairs.
        heads: officers counted, in the arm that has more of them; infinite where none are counted.
    """

    without: float
    effect: Estimate
    heads: float = inf

    @property
    def relative(self) -> float:
        """The difference as a share of the arm without the factor; nan where that is 0."""
        return self.effect.value / self.without if self.without != 0.0 else nan

    @property
    def hardly_anybody(self) -> bool:
        """Whether the outcome does not amount to one officer in either arm."""
        return self.heads < 1.0

    def worth_more(self, cap: int) -> bool:
        """Whether this number of pairs might suffice, if they differ twice as much as the present ones."""
        if self.effect.sure or self.hardly_anybody:
            return False
        half, reach = self.effect.width / 2.0, 2.0 * abs(self.effect.value) * sqrt(cap / self.effect.n)
        return reach > half > 0.0


def verdict(sign: Sign, difference: PairedDifference, size: float = 0.0) -> Verdict:
    """Whether a difference is as expected: the one place where this is decided.

    "+" agrees when the interval lies wholly above 0; it does not agree when the interval lies wholly below 0, or when
    not one pair of runs differs at all although the outcome occurs (one officer or more); else it is undecided. "0 or
    +" agrees unless the interval lies wholly below 0. The same for "-", mirrored. "0" agrees when the interval holds 0.

    Args:
        sign: expected.
        difference: found.
        size: least relative difference expected; a smaller difference of the right sign is too small.
    """
    occurs = difference.without > 0.0 and not difference.hardly_anybody
    low, high = difference.effect.ends
    nothing_moves = low == high == 0.0 and occurs
    if sign == "0":
        return "does not agree" if difference.effect.sure else "agrees"
    low, high = (-high, -low) if sign.endswith("-") else (low, high)
    if sign.startswith("0"):
        return "does not agree" if high < 0.0 else "agrees"
    if low > 0.0:
        return "too small" if size > 0.0 and abs(difference.relative) < size else "agrees"
    return "does not agree" if high < 0.0 or nothing_moves else "cannot tell"


def difference_of(without: Floats, with_it: Floats, officers: float = inf) -> PairedDifference:
    """The mean difference of pairs and its interval, by Student's law.

    Args:
        without, with_it: (R,) one outcome in each arm, at least two pairs.
        officers: concerned; infinite where the outcome is no share of officers.
    """
    most = float(max(without.mean(), with_it.mean()))
    heads = most / PERCENT * officers if officers < inf else inf
    return PairedDifference(float(without.mean()), student(with_it - without, LEVEL), heads)


def last_day(course: Course) -> int:
    """The last day that a run reached."""
    return course.fell_day if course.fell_day >= 0 else len(course.record.heads) - 1


def measured(course: Course, measure: Measure, last: int) -> float:
    """One outcome of one run, in its unit.

    Args:
        course: the run.
        measure: what is counted, and in which formations.
        last: the last day that counts.
    """
    record, places = course.record, list(measure.places)
    if measure.outcome == "falls":
        return PERCENT * float(course.fell_day >= 0)
    if measure.outcome == "turnout":
        return float(record.streets[: last + 1, 0].mean())
    if measure.outcome == "force":
        return float(record.force[: last + 1, places].sum(axis=1).mean())
    if measure.outcome == "stands down":
        return PERCENT * float((record.posture[last, places] == STOOD_DOWN).any())
    heads = record.heads[: last + 1, places].sum(axis=1).astype(np.float64)
    everybody = float(heads[0].sum())
    if measure.outcome == "enquiries":
        return PERCENT * float(record.asked[last, places].sum()) / everybody
    if measure.outcome == "exits":
        return PERCENT * float(heads[last, EXITED]) / everybody
    if measure.outcome == "early":
        early = heads[min(measure.early, last), EXITED]
        return PERCENT * float(early) / max(float(heads[last, EXITED]), 1.0)
    counted = {"refusal": heads[:, RESISTING], "shirking": heads[:, SHIRKING], "not loyal": everybody - heads[:, LOYAL]}
    return PERCENT * float(counted[measure.outcome].mean()) / everybody


def compare(
    without: Compute, with_it: Compute, measures: Sequence[Measure], *, start: int, cap: int
) -> list[PairedDifference]:
    """Run pairs, doubled until every outcome differs clearly or the maximum is reached.

    Args:
        without, with_it: the arms.
        measures: what is measured.
        start: the initial number of pairs, at least 2.
        cap: pairs at most.

    Returns:
        A difference for each measure, in their order.
    """
    values: list[list[tuple[float, float]]] = []
    done, asked = 0, min(start, cap)
    while True:
        for first, second in zip(without(done, asked), with_it(done, asked), strict=True):
            last = min(last_day(first), last_day(second))
            values.append([(measured(first, measure, last), measured(second, measure, last)) for measure in measures])
        pairs = np.array(values, np.float64)
        differences = [
            difference_of(pairs[:, i, 0], pairs[:, i, 1], measure.officers if measure.outcome in OF_OFFICERS else inf)
            for i, measure in enumerate(measures)
        ]
        if asked >= cap or not any(difference.worth_more(cap) for difference in differences):
            return differences
        done, asked = asked, min(2 * asked, cap)
