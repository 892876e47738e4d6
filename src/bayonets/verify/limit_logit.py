"""Limit 3 of model.md, section 7: `cohesion` alone, two stances, complete mixing: the model of Brock & Durlauf.

P(RESISTING) = logistic(a + b x) with a = -2 precision team and b = 4 precision team, the reviewer not counted in x; two
stable states iff b > 4.
"""

import math
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.classics import brock_durlauf
from bayonets.classics.numerics import logistic
from bayonets.engine.inputs import Inputs
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured
from bayonets.verify.compare import one_share, shares
from bayonets.verify.courses import course, courses
from bayonets.verify.worlds import ALIKE, NEVER_FALLS, NO_TIES, walkout, world
from bayonets.world.stances import RESISTING

Matrix = npt.NDArray[np.float64]

CROWD = 200_000
GROUP, GROUP_PRECISION, GROUP_REVIEW_RATE = 20, 1.6, 0.25
STATE_PRECISION, STATE_REVIEW_RATE, STATE_OFFICERS, STATE_DAYS = 1.5, 0.2, 20_000, 300
EXACT_TIMES = {(50, 4, 46): 6613.3371, (100, 7, 93): 2040607.2}
"""Reviews per person of the one-by-one chain with a = -3, b = 6, reviewer not counted: (people, start, end)."""


def limit_3() -> Family:
    """One review, the stable states, the exact chain of small groups, and the chain of single reviews."""
    states = {(1.0, 0.0): "low", (1.0, 1.0): "high", (0.5, 0.0): "only", (0.5, 1.0): "only"}
    return Family(
        "limit 3: cohesion alone",
        "With cohesion alone, officers choose by logit as in Brock & Durlauf (2001). The compiled engine must "
        "reproduce the logit probabilities in one review, settle at the fixed points of the large group, follow the "
        "exact distribution of a group of twenty day by day, and, as reviews become rare, tip at the rate of the "
        "exact chain of single reviews.",
        (
            *(
                Check(f"one review, share {share} seen broken", partial(_one_review, share), chances=2)
                for share in (0.0, 0.1, 0.5, 0.9)
            ),
            *(
                Check(
                    f"{word} stable state, b = {6.0 * team:g}, all {'resisting' if walks else 'loyal'} at first",
                    partial(_stable_state, team, walks),
                    chances=1,
                )
                for (team, walks), word in states.items()
            ),
            *(
                Check(f"law of a group of {GROUP}, b = {b:g}, day {days}", partial(_group, b, days), chances=GROUP + 1)
                for b in (6.0, 3.2)
                for days in (1, 10, 40)
            ),
            *(
                Check(
                    f"time from {start} to {end} of {n} as reviews become rare", partial(_rare_reviews, n, start, end)
                )
                for n, start, end in EXACT_TIMES
            ),
        ),
    )


def well_mixed(
    sizes: list[int], days: int, *, team: float, precision: float, review_rate: float, **words: Any
) -> Inputs:
    """Officers who know all others, with cohesion as their only motive."""
    return world(
        sizes,
        days,
        traits=ALIKE | {"team": team},
        parameters=NO_TIES | NEVER_FALLS | {"precision": precision, "review_rate": review_rate},
        only=["cohesion"],
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
        complete_mixing=True,
        **words,
    )


def after_a_walkout(share: float) -> tuple[Inputs, list[tuple[int, float]]]:
    """One of two formations walked out; on the same day all review and see all others but not themselves.

    Returns:
        The world, and for each formation with other officers: its place, and P(RESISTING) after the review.
    """
    out, team, precision = int(CROWD * share), 0.8, 1.5
    inputs = well_mixed(
        [CROWD - out, max(out, 1)], 1, team=team, precision=precision, review_rate=1.0,
        events=[walkout(0, 1.0 if out else 0.0, 1)],
    )  # fmt: skip
    others = sum(int(size) for size in inputs.size) - 1
    seen = [(0, out), (1, out - 1)]
    pull = 2.0 * precision * team
    return inputs, [(place, logistic(-pull + 2.0 * pull * many / others)) for place, many in seen if many >= 0]


def stationary_error(x: float, b: float, review_rate: float, n: int) -> float:
    """Standard deviation of the share about a fixed point: the linear recursion that each day's reviews make of it."""
    slope = 1.0 - review_rate * (1.0 - b * x * (1.0 - x))
    stays, goes = 1.0 - review_rate + review_rate * x, review_rate * x
    noise = x * stays * (1.0 - stays) + (1.0 - x) * goes * (1.0 - goes)
    return math.sqrt(noise / n / (1.0 - slope**2))


def binomial_law(n: int, p: float) -> Matrix:
    """P(0), ..., P(n) successes of n trials."""
    return np.array([math.comb(n, k) * p**k * (1.0 - p) ** (n - k) for k in range(n + 1)])


def day_matrix(n: int, a: float, b: float, review_rate: float) -> Matrix:
    """The exact chain of the number RESISTING from one day to the next; the reviewer is not counted in x."""
    chain = np.zeros((n + 1, n + 1))
    for now in range(n + 1):
        stay = 1.0 - review_rate + review_rate * logistic(a + b * max(now - 1, 0) / (n - 1))
        go = review_rate * logistic(a + b * now / (n - 1))
        chain[now] = np.convolve(binomial_law(now, stay), binomial_law(n - now, go))
    return chain


def group_of_twenty(b: float, days: int) -> tuple[Inputs, Matrix]:
    """A small group, all LOYAL at first, and the exact law of the number RESISTING at the end of the last day."""
    team = b / 4.0 / GROUP_PRECISION
    inputs = well_mixed([GROUP], days, team=team, precision=GROUP_PRECISION, review_rate=GROUP_REVIEW_RATE)
    chain = day_matrix(GROUP, -b / 2.0, b, GROUP_REVIEW_RATE)
    return inputs, np.linalg.matrix_power(chain, days)[0]


def reviews_to_tip(n: int, a: float, b: float, start: int, end: int, review_rate: float) -> float:
    """Mean reviews per person until the count first reaches `end`."""
    chain = day_matrix(n, a, b, review_rate)[:end, :end]
    return float(np.linalg.solve(np.eye(end) - chain, np.ones(end))[start] * review_rate)


def rare_reviews(n: int, start: int, end: int) -> float:
    """The same as reviews become rare: the error is proportional to their rate, so two rates leave a quadratic one."""
    coarse, fine = (reviews_to_tip(n, -3.0, 6.0, start, end, rate) for rate in (2e-4, 1e-4))
    return 2.0 * fine - coarse


def _one_review(share: float, setting: CheckSetting) -> Measured:
    inputs, expected = after_a_walkout(share)
    resisting = course(inputs, setting.seed).record.heads[0, :, RESISTING]
    comparisons = [
        one_share(int(resisting[f]), int(inputs.size[f]), chance, ("those who stayed", "those who walked out")[f])
        for f, chance in expected
    ]
    return Measured(comparisons, f"{CROWD:,} officers")


def _stable_state(team: float, walks: float, setting: CheckSetting) -> Measured:
    n, days, b = STATE_OFFICERS, STATE_DAYS, 4.0 * STATE_PRECISION * team
    states = brock_durlauf.fixed_points(-b / 2.0, b)
    expected = states[-1] if walks else states[0]
    inputs = well_mixed(
        [n], days, team=team, precision=STATE_PRECISION, review_rate=STATE_REVIEW_RATE, events=[walkout(0, walks, 0)]
    )
    share = float(course(inputs, setting.seed).record.heads[-1, 0, RESISTING] / n)
    error = stationary_error(expected, b, STATE_REVIEW_RATE, n)
    return Measured([AgainstExact(expected, share, error)], f"share RESISTING of {n:,} officers after {days} days")


def _group(b: float, days: int, setting: CheckSetting) -> Measured:
    runs = 40_000 if setting.long else 4_000
    inputs, law = group_of_twenty(b, days)
    last = courses(inputs, runs, setting.seed).heads[:, -1, 0, RESISTING]
    names = [f"P({k} RESISTING)" for k in range(GROUP + 1)]
    return Measured(shares(np.bincount(last, minlength=GROUP + 1), law, names), f"{runs:,} runs")


def _rare_reviews(n: int, start: int, end: int, _setting: CheckSetting) -> Measured:
    exact = EXACT_TIMES[n, start, end]
    reviews = rare_reviews(n, start, end)
    return Measured([AgainstExact(exact, reviews, tolerance=1e-4 * exact)], "reviews per person; the chain of days")
