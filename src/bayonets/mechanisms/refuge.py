"""Refuge: somewhere to go.

Claim: who leaves loses pay, flat and pension, so funds that help leavers matter (Galeotti 2020 on BYSOL and its like;
exit after Hirschman 1970). Form: model.md, section 4, row `refuge`.
"""

from bayonets.mechanisms.declare import Lever, Trait, scalar

SUPPORT = Lever(
    "support",
    default=0.0,
    low=0.0,
    high=3.0,
    unit="months of pay",
    scope="formation",
    side="opposition",
    meaning="money, work and shelter for those who leave",
)
EXIT_COST = Trait(
    "exit_cost",
    default=0.0,
    low=0.0,
    high=6.0,
    at_least=0.0,
    unit="months of pay",
    meaning="what leaving costs by itself: flat, pension, debt to the service",
)


@scalar
def refuge_terms(support: float, exit_cost: float) -> tuple[float, float, float, float]:
    """What there is to go to adds to each stance.

    Args:
        support: help for those who leave [months of pay], >= 0.
        exit_cost: what leaving costs by itself [months of pay], >= 0.

    Returns:
        (loyal, shirking, resisting, exited) [months of pay].
    """
    return 0.0, 0.0, 0.0, support - exit_cost
