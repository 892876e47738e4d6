"""News: the public state of the apparatus, its trend, and the side that the army is seen to be on.

Claim: open refusal and exit are news, shirking is not; the public sees above all the forces that it has met on the
streets (Galeotti 2020; Kuran 1991). An army that stands aside differs from one that changes sides. Form: model.md,
section 2, step 3.
"""

from bayonets.mechanisms.declare import Array, Parameter, over_formations, scalar
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, SHIRKING

PUBLICITY = Parameter(
    "publicity",
    default=0.7,
    low=0.2,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="share of refusals and exits that becomes known",
)
BACKGROUND = Parameter(
    "background",
    default=0.1,
    low=0.01,
    high=0.5,
    at_least=1e-6,
    law="log_pert",
    unit="share of full duty",
    meaning="weight in the news of a formation that was never sent out, relative to full duty; must not be 0",
)
TREND_DAYS = Parameter(
    "trend_days",
    default=7.0,
    low=3.0,
    high=21.0,
    at_least=1.0,
    law="log_pert",
    unit="days",
    meaning="days over which officers judge the growth of the news",
)
NEUTRALITY = Parameter(
    "neutrality",
    default=0.5,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="degree to which an army formation that stands aside counts as one that changes sides",
)


@over_formations
def broken_share(
    heads: Array, stood_down: Array, street_value: Array, size: Array, pact: Array, sent_out: Array, background: float
) -> float:
    """The broken share of the apparatus without the pact formations, in [0, 1], as the public sees it.

    Args:
        heads: (formations, stances) officers in each stance.
        stood_down: (formations,) 1 where a formation left the streets as one, 0 where not; or the probability of it.
        street_value: (formations,) weight of an officer on the streets, >= 0.
        size: (formations,) officers.
        pact: (formations,) 1 where the formation is in the pact, else 0.
        sent_out: (formations,) the largest duty so far, today included, in [0, 1].
        background: weight of a formation that was never sent out, > 0.
    """
    broken, whole = 0.0, 0.0
    for f in range(size.size):
        weight = (1.0 - pact[f]) * street_value[f] * (background + sent_out[f])
        refused_or_left = heads[f, RESISTING] + heads[f, EXITED]
        all_but_removed = size[f] - heads[f, REMOVED]
        broken += weight * (refused_or_left + stood_down[f] * (all_but_removed - refused_or_left))
        whole += weight * size[f]
    return broken / whole if whole > 0.0 else 0.0


@scalar
def public_news(by_lever: float, by_order: float, publicity: float) -> float:
    """X, the publicly broken share of the apparatus, in [0, 1].

    A unit that the ladder called counts, and calling it does not reduce the news: the larger of two shares counts.

    Args:
        by_lever: of `broken_share`, by the lever `duty` alone.
        by_order: of `broken_share`, by the lever and the rungs of the ladder.
        publicity: share that becomes known, in [0, 1].
    """
    return publicity * max(by_lever, by_order)


@scalar
def news_trend(trend: float, news: float, news_before: float, trend_days: float) -> float:
    """H, the growth of the news [share per day], >= 0: an exponential average over `trend_days`.

    Args:
        trend: H of yesterday.
        news, news_before: X of today and of yesterday, in [0, 1].
        trend_days: days, >= 1.
    """
    return trend + (max(news - news_before, 0.0) - trend) / trend_days


@scalar
def news_to_come(news: float, trend: float, trend_days: float, review_rate: float) -> float:
    """X+, the news expected at his next review, in [0, 1].

    Args:
        news: X, in [0, 1].
        trend: H [share per day], >= 0.
        trend_days: limit of the extrapolation [days].
        review_rate: probability of reviewing on a day, > 0.
    """
    return min(1.0, news + trend * min(trend_days, 1.0 / review_rate))


@over_formations
def army_side(heads: Array, stood_down: Array, size: Array, pact: Array, neutrality: float) -> float:
    """a, the share of the pact formations that sides with the protesters, in [0, 1]; 0 if there are none.

    Args:
        heads, stood_down, size, pact: as in `broken_share`.
        neutrality: degree to which a formation that stands aside counts, in [0, 1].
    """
    siding, whole = 0.0, 0.0
    for f in range(size.size):
        aside = neutrality * stood_down[f] * (heads[f, LOYAL] + heads[f, SHIRKING])
        siding += pact[f] * (heads[f, RESISTING] + aside)
        whole += pact[f] * size[f]
    return siding / whole if whole > 0.0 else 0.0
