"""A paired experiment: two arms under one seed, the same people, ties and chance; what differs, and how surely.

What is measured, and when. An outcome is a share of the officers concerned, in percent, on the average of the days that
*both* arms lived through: day 0 to the day of the first downfall in either arm, or to the last day. Leaving takes time
at risk, and a regime that fell on day 20 gave nobody the time to leave on day 60. Counted over the whole span, with the
last state repeated after a downfall, whatever brings the regime down sooner would seem to keep officers loyal.

When it is enough. Pairs are doubled until the 99 percent interval of every outcome excludes 0, a cap is reached, or
it is plain that not even the cap would tell. Since it is looked at up to four times, an outcome that does not differ at
all ends outside 0 in up to 3 cases of 100 rather than in one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isfinite, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.course import Course
from bayonets.world.stances import EXITED, LOYAL, RESISTING, STOOD_DOWN

Floats = npt.NDArray[np.float64]
Outcome = Literal["exit", "resistance", "not loyal", "a garrison breaks"]
Sign = Literal["+", "-", "0 or +", "0 or -"]
Verdict = Literal["agrees", "does not agree", "cannot tell"]
Compute = Callable[[int, int], Sequence[Course]]
"""The courses of the runs from one number up to another (excluded)."""

GARRISON: Literal["a garrison breaks"] = "a garrison breaks"
NORMAL_995 = 2.5758293035489004
PERCENT = 100.0


@dataclass(frozen=True)
class Difference:
    """The mean difference of an outcome between the arms, with its 99 percent interval [percentage points].

    Attributes:
        without, found: mean of the arm without the factor, and mean difference of the arm with it.
        low, high: ends of the interval of the difference.
        pairs: runs of each arm.
        heads: officers counted on an average day, in the arm that has more of them; infinite where none are counted.
    """

    without: float
    found: float
    low: float
    high: float
    pairs: int
    heads: float = inf

    @property
    def hardly_anybody(self) -> bool:
        """Whether the outcome does not amount to one officer in either arm."""
        return self.heads < 1.0

    @property
    def sure(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0.0 or self.high < 0.0

    def worth_more(self, cap: int) -> bool:
        """Whether so many pairs might make it sure, if they differ twice as much as these do."""
        half = (self.high - self.low) / 2.0
        return not self.sure and not self.hardly_anybody and 2.0 * abs(self.found) * sqrt(cap / self.pairs) > half > 0.0


def verdict(sign: Sign, difference: Difference) -> Verdict:
    """Whether a difference is as expected: the one place where this is decided.

    "+" agrees when the interval lies wholly above 0; it does not agree when the interval lies wholly below 0, or when
    not one pair of runs differs at all although the outcome occurs (one officer or more on an average day); else it
    cannot be told. "0 or +" agrees unless the interval lies wholly below 0. The same for "-", mirrored.
    """
    occurs = difference.without > 0.0 and not difference.hardly_anybody
    nothing_moves = difference.low == difference.high == 0.0 and occurs
    low, high = (-difference.high, -difference.low) if sign.endswith("-") else (difference.low, difference.high)
    if sign.startswith("0"):
        return "does not agree" if high < 0.0 else "agrees"
    if low > 0.0:
        return "agrees"
    return "does not agree" if high < 0.0 or nothing_moves else "cannot tell"


def student_995(degrees: int) -> float:
    """The 99.5 percent quantile of Student's law, by the expansion of Cornish and Fisher (Abramowitz & Stegun 26.7.5).

    Args:
        degrees: of freedom; from 7 on it is right to one part in a thousand, from 31 on to one in a million.
    """
    z, n = NORMAL_995, float(degrees)
    first = (z**3 + z) / 4.0
    second = (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0
    third = (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0
    fourth = (79.0 * z**9 + 776.0 * z**7 + 1482.0 * z**5 - 1920.0 * z**3 - 945.0 * z) / 92160.0
    return z + first / n + second / n**2 + third / n**3 + fourth / n**4


def difference_of(without: Floats, with_it: Floats, officers: float = inf) -> Difference:
    """The mean difference of pairs and its interval, by Student's law.

    Args:
        without, with_it: (R,) one outcome in each arm [percent], at least two pairs.
        officers: concerned; infinite where the outcome is not a share of officers.
    """
    apart = with_it - without
    half = student_995(len(apart) - 1) * float(apart.std(ddof=1)) / sqrt(len(apart))
    mean = float(apart.mean())
    most = float(max(without.mean(), with_it.mean()))
    heads = most / PERCENT * officers if isfinite(officers) else inf
    return Difference(float(without.mean()), mean, mean - half, mean + half, len(apart), heads)


def last_day(course: Course) -> int:
    """The last day that a run lived through."""
    return course.fell_day if course.fell_day >= 0 else len(course.record.heads) - 1


def measured(course: Course, outcome: Outcome, places: Sequence[int], last: int) -> float:
    """One outcome of one run [percent].

    Args:
        course: the run.
        outcome: what is counted.
        places: of the formations concerned.
        last: the last day that counts.
    """
    if outcome == GARRISON:
        return PERCENT * float((course.record.posture[last, list(places)] == STOOD_DOWN).any())
    heads = course.record.heads[: last + 1, list(places)].sum(axis=1)
    everybody = heads.sum(axis=1)
    counted = {"exit": heads[:, EXITED], "resistance": heads[:, RESISTING], "not loyal": everybody - heads[:, LOYAL]}
    return PERCENT * float((counted[outcome] / everybody).mean())


def compare(
    without: Compute,
    with_it: Compute,
    outcomes: Sequence[Outcome],
    places: Sequence[int],
    officers: float,
    *,
    start: int,
    cap: int,
) -> dict[Outcome, Difference]:
    """Run pairs, doubled until every outcome differs surely or the cap is reached.

    Args:
        without, with_it: the arms.
        outcomes: what is measured.
        places: of the formations in which it is measured.
        officers: in them.
        start: pairs to begin with, at least 2.
        cap: pairs at most.
    """
    found: list[list[tuple[float, ...]]] = []
    done, asked = 0, min(start, cap)
    while True:
        for first, second in zip(without(done, asked), with_it(done, asked), strict=True):
            last = min(last_day(first), last_day(second))
            found.append(
                [(measured(first, one, places, last), measured(second, one, places, last)) for one in outcomes]
            )
        pairs = np.array(found, np.float64)
        differences = {
            one: difference_of(pairs[:, i, 0], pairs[:, i, 1], inf if one == GARRISON else officers)
            for i, one in enumerate(outcomes)
        }
        if asked >= cap or not any(difference.worth_more(cap) for difference in differences.values()):
            return differences
        done, asked = asked, min(2 * asked, cap)
