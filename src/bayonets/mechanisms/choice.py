"""Choice: at random review times an officer chooses a stance by logit.

Claim: model.md, section 4; logit choice at random review times (Blume 1993; Brock & Durlauf 2001; Sandholm 2010).
"""

from bayonets.mechanisms.declare import Parameter, scalar
from bayonets.mechanisms.elementary import exp

PRECISION = Parameter(
    "precision",
    default=1.2,
    low=0.9,
    high=1.6,
    unit="per month of pay",
    meaning="sensitivity of the choice of a stance to differences in utility (logit precision)",
)
REVIEW_RATE = Parameter(
    "review_rate",
    default=1 / 7,
    low=0.07,
    high=0.25,
    at_least=1e-6,
    at_most=1.0,
    unit="per day",
    meaning="probability that an officer reviews his stance on a day; must not be 0",
)


@scalar
def odds(
    precision: float,
    utilities: tuple[float, float, float, float],
    weights: tuple[float, float, float, float],
) -> tuple[float, float, float, float]:
    """Weights of the four stances, proportional to their probabilities: q exp(precision * (utility - the best one)).

    Args:
        precision: per month of pay, >= 0.
        utilities: of LOYAL, SHIRKING, RESISTING, EXITED [months of pay].
        weights: q, the occasion for each stance, in [0, 1]; 0 where it cannot be chosen; of LOYAL > 0.

    Returns:
        (loyal, shirking, resisting, exited), each in [0, 1]; 0 where a stance cannot be chosen.
    """
    loyal, shirking, resisting, exited = utilities
    of_loyal, of_shirking, of_resisting, of_exited = weights
    # A stance that cannot be chosen must not be the best one: it is put far below any utility.
    best = max(
        max(loyal, shirking if of_shirking > 0.0 else loyal),
        max(resisting if of_resisting > 0.0 else loyal, exited if of_exited > 0.0 else loyal),
    )
    return (
        of_loyal * exp(precision * (loyal - best)),
        of_shirking * exp(precision * (shirking - best)),
        of_resisting * exp(precision * (resisting - best)),
        of_exited * exp(precision * (exited - best)),
    )


@scalar
def weight_of_shirking(occasion: float) -> float:
    """h, the weight of SHIRKING, in [0, 1/2]; that of LOYAL is 1 - h.

    The occasion to shirk comes with the work, so that withdrawal from the streets is continuous and makes no officer
    leave.

    Args:
        occasion: o_f of `world.orders.occasion`, in [0, 1].
    """
    return 0.5 * occasion
