"""Commitment: an officer who has openly refused can return at a price only, unless he is pardoned.

Claim: the way back must still be open (Galeotti 2020). Form: model.md, section 4, row `commitment`.
"""

from bayonets.mechanisms.declare import Lever, scalar

PARDON = Lever(
    "pardon",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="whole",
    side="state",
    meaning="share of the sanction that the regime waives for officers who return to the ranks",
)


@scalar
def commitment_terms(p: float, resisting: float, price: float, pardon: float) -> tuple[float, float, float, float]:
    """What having refused adds to each stance.

    Args:
        p: his belief that the regime falls, in [0, 1].
        resisting: 1 if he is RESISTING now, else 0.
        price: Z of `sanction.price_of_refusal` [months of pay], >= 0.
        pardon: share of it waived for an officer who returns, in [0, 1].

    Returns:
        (loyal, shirking, resisting, exited) [months of pay], each <= 0.
    """
    to_return = resisting * (1.0 - p) * price * (1.0 - pardon)
    return -to_return, -to_return, 0.0, 0.0
