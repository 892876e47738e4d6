"""Retaliation: another armed service stands with the protesters.

Claim: the second circumstance in which the system collapses is that another service warns the state and threatens those
who do the work of repression (Galeotti 2020). Form: model.md, section 4, row `retaliation`.
"""

from bayonets.mechanisms.declare import Parameter, scalar

RETALIATION = Parameter(
    "retaliation",
    default=15.0,
    low=0.0,
    high=60.0,
    unit="months of pay",
    meaning="danger of a day of full work of repression if the whole army stood with the protesters",
)


@scalar
def retaliation_terms(army: float, work: float, pact: float, retaliation: float) -> tuple[float, float, float, float]:
    """What the threat of another armed service adds to each stance.

    Args:
        army: a, share of the pact formations that sides with the protesters or threatens to, in [0, 1].
        work: k of `world.orders.work_of_repression`, >= 0.
        pact: 1 in a pact formation, which does not threaten itself, else 0.
        retaliation: the danger [months of pay], >= 0.

    Returns:
        (loyal, shirking, resisting, exited) [months of pay], loyal <= 0.
    """
    return -retaliation * army * work * (1.0 - pact), 0.0, 0.0, 0.0
