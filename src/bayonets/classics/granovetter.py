"""Granovetter's thresholds: a person joins once the share of others who have joined reaches his threshold (1978).

Granovetter (1978). Conventions: initially no person has joined; persons with a threshold of 0 or less begin; a person
joins when the share of all people who have joined is at least his threshold; joining is final. Normal thresholds are
not truncated.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.classics.draws import key_of, normals
from bayonets.classics.numerics import Floats, normal_cdf, number, root, roots, whole
from bayonets.errors import ClassicError

# Above this spread of thresholds the response to the share who have joined has a slope below 1 everywhere.
_LARGEST_SD_WITH_A_FOLD = 1.0 / math.sqrt(2.0 * math.pi)

_MOST_PEOPLE = 100_000_000


def simulate(thresholds: Any) -> int:
    """The final number of people who have joined.

    Args:
        thresholds: (n,) of each person; whole numbers count people, other numbers are shares of all people.

    Raises:
        ClassicError: a threshold is not a finite number, or there are no persons.
    """
    given = np.asarray(thresholds)
    if given.ndim != 1 or given.size == 0 or given.dtype.kind not in "iuf":
        raise ClassicError("thresholds: must be one number for each person, such as [0.0, 0.1, 0.5]")
    if not np.all(np.isfinite(given)):
        raise ClassicError(f"thresholds: person {int(np.argmin(np.isfinite(given)))}: must be a finite number")
    ordered, joined = np.sort(given), np.arange(given.size)
    # With thresholds in order, person k joins if the k before him have joined and are enough for him.
    enough = joined >= ordered if given.dtype.kind in "iu" else joined / given.size >= ordered
    return int(given.size if enough.all() else np.argmin(enough))


@dataclass(frozen=True, eq=False)
class Crowd:
    """The outcome of one crowd.

    Attributes:
        count: people who have joined in the end.
        share: of all people, in [0, 1].
        rounds: rounds in which a person joined.
        joined: (rounds + 1,) people who have joined, at the start (0) and after each round.
    """

    count: int
    share: float
    rounds: int
    joined: npt.NDArray[np.int64]


def crowd(n: int, mean: float, sd: float, seed: int = 1) -> Crowd:
    """Draw n people with independent Normal(mean, sd) thresholds, and let them join round by round.

    In each round all persons join whose threshold is met by those who had joined before the round. The distribution of
    the final count is `final_law`.

    Args:
        n: people.
        mean, sd: of the thresholds, shares of all people.
        seed: random seed.

    Raises:
        ClassicError: a value is not a finite number, n is below 1, or sd is not above 0.
    """
    people = whole("n", n, low=1, high=_MOST_PEOPLE)
    m, s = number("mean", mean), number("sd", sd, above=0.0)
    thresholds = np.sort(m + s * normals(key_of(seed, "granovetter"), people))
    joined = [0]
    while (now := int(np.searchsorted(thresholds, joined[-1] / people, side="right"))) > joined[-1]:
        joined.append(now)
    return Crowd(joined[-1], joined[-1] / people, len(joined) - 1, np.array(joined, np.int64))


def equilibrium(mean: float, sd: float) -> float:
    """Share who join in the end in a large population with Normal(mean, sd) thresholds: the smallest r = Phi((r-m)/s).

    Raises:
        ClassicError: a value is not a finite number, or sd is not above 0.
    """
    m, s = number("mean", mean), number("sd", sd, above=0.0)
    shares = roots(lambda r: normal_cdf((r - m) / s) - r, [0.0, *_turning_points(m, s), 1.0])
    return shares[0]


def critical_sd(mean: float) -> float:
    """The spread of thresholds at which the final share jumps: below it few join, above it many.

    Raises:
        ClassicError: the mean is not a finite number, or outside (0, 1/2), where there is no jump.
    """
    m = number("mean", mean)
    if not 0.0 < m < 0.5:
        raise ClassicError(f"mean: {mean!r}: there is a jump only for a mean between 0 and 0.5")

    def gap(s: float) -> float:
        """The response minus the share who have joined, where the two are closest."""
        nearest = _turning_points(m, s)[0]
        return float(normal_cdf((nearest - m) / s)) - nearest

    # The gap is negative where a small equilibrium exists; it grows with the spread.
    spreads = np.linspace(1e-3, 0.999 * _LARGEST_SD_WITH_A_FOLD, 2000)
    usable = [s for s in spreads if _turning_points(m, s)[0] > 0.0]
    first = next(place for place, s in enumerate(usable) if gap(s) > 0.0)
    return root(gap, usable[first - 1], usable[first])


def final_law(n: int, mean: float, sd: float) -> Floats:
    """The exact law of the final count of n people with independent Normal(mean, sd) thresholds.

    People are added level by level: of those who have not joined at level j, a share joins at level j + 1; the process
    ends at the first level that as many people have joined as it says. Nothing is subtracted, so nothing cancels.

    Returns:
        (n + 1,) P(0 join), ..., P(n join).

    Raises:
        ClassicError: a value is not a finite number, n is below 1, or sd is not above 0.
    """
    people = whole("n", n, low=1, high=2000)
    m, s = number("mean", mean), number("sd", sd, above=0.0)
    below = normal_cdf((np.arange(people + 1) / people - m) / s)
    law = np.zeros(people + 1)
    joined = _binomial_rows(people, float(below[0]))[people]  # P(so many thresholds are at most level 0)
    for level in range(people + 1):
        law[level] = joined[level]
        joined[level] = 0.0
        if level < people:
            left = 1.0 - below[level]
            step = float((below[level + 1] - below[level]) / left) if left > 0.0 else 1.0
            joined = _add(joined, min(max(step, 0.0), 1.0))
    return law


def probability_more_than(n: int, k: int, mean: float, sd: float) -> float:
    """Probability that more than k of n people join, exact for finite n.

    Raises:
        ClassicError: a value is not a finite number, n is below 1, k is not within 0 to n, or sd is not above 0.
    """
    law = final_law(n, mean, sd)
    return float(law[whole("k", k, low=0, high=n) + 1 :].sum())


def _turning_points(mean: float, sd: float) -> list[float]:
    """Shares in (0, 1) where Phi((r - mean) / sd) - r turns: there the density of thresholds is 1."""
    if sd >= _LARGEST_SD_WITH_A_FOLD:
        return []
    reach = sd * math.sqrt(2.0 * math.log(_LARGEST_SD_WITH_A_FOLD / sd))
    return [r for r in (mean - reach, mean + reach) if 0.0 < r < 1.0]


def _add(joined: Floats, step: float) -> Floats:
    """The law of the count after each person who has not joined joins with probability `step`."""
    people = len(joined) - 1
    after = np.zeros_like(joined)
    rows = _binomial_rows(people, step)
    for count in np.flatnonzero(joined):
        after[count:] += joined[count] * rows[people - count][: people - count + 1]
    return after


def _binomial_rows(n: int, p: float) -> Any:
    """Binomial laws: row k is the law of the successes among k trials, for k = 0 to n; of length n + 1."""
    rows = np.zeros((n + 1, n + 1))
    rows[0, 0] = 1.0
    for k in range(1, n + 1):
        rows[k] = rows[k - 1] * (1.0 - p)
        rows[k, 1:] += rows[k - 1, :-1] * p
    return rows
