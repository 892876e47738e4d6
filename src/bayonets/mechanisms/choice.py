"""Choice: at random review times he picks a stance by logit.

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
    meaning="how sharply a better stance is preferred",
)
REVIEW_RATE = Parameter(
    "review_rate",
    default=1 / 7,
    low=0.07,
    high=0.25,
    at_most=1.0,
    unit="per day",
    meaning="probability that an officer reviews his stance on a day",
)


@scalar
def odds(
    precision: float,
    utilities: tuple[float, float, float, float],
    choosable: tuple[float, float, float, float],
) -> tuple[float, float, float, float]:
    """Weights of the four stances, proportional to their probabilities: exp(precision * (utility - the best utility)).

    Args:
        precision: per month of pay, >= 0.
        utilities: of LOYAL, SHIRKING, RESISTING, EXITED [months of pay].
        choosable: 1 where a stance can be chosen, 0 where not; LOYAL always can.

    Returns:
        (loyal, shirking, resisting, exited), each in [0, 1], the largest 1; 0 where a stance cannot be chosen.
    """
    loyal, shirking, resisting, exited = utilities
    _, may_shirk, may_resist, may_exit = choosable
    # A stance that cannot be chosen must not be the best one: it is put far below any utility.
    best = max(
        max(loyal, shirking - 1e30 * (1.0 - may_shirk)),
        max(resisting - 1e30 * (1.0 - may_resist), exited - 1e30 * (1.0 - may_exit)),
    )
    return (
        exp(precision * (loyal - best)),
        may_shirk * exp(precision * (shirking - best)),
        may_resist * exp(precision * (resisting - best)),
        may_exit * exp(precision * (exited - best)),
    )
