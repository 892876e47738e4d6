"""Refuge: help for officers who leave, and what leaving costs them.

Claim: an officer who leaves loses pay, flat and pension, so that funds that help departing officers matter (Galeotti
2020 on BYSOL and similar funds; exit after Hirschman 1970). Roots differ between officers: those with the shallowest
leave first, and the flow of exits thins out, as it did in 2020. Form: model.md, section 1, and section 4, row `refuge`.
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
    meaning="money, work and shelter for officers who leave",
)
EXIT_COST = Trait(
    "exit_cost",
    default=0.0,
    low=0.0,
    high=6.0,
    at_least=0.0,
    unit="months of pay",
    meaning="mean of the roots, the cost of leaving: family, flat, age, skills",
)
EXIT_COST_SD = Trait(
    "exit_cost_sd",
    default=2.0,
    low=0.0,
    high=4.0,
    at_least=0.0,
    unit="months of pay",
    meaning="standard deviation of the roots among officers",
)


@scalar
def refuge_terms(support: float, roots: float) -> tuple[float, float, float, float]:
    """What refuge adds to each stance.

    Args:
        support: help for officers who leave [months of pay], >= 0.
        roots: b, the cost of leaving to him [months of pay].

    Returns: (loyal, shirking, resisting, exited) [months of pay].
    """
    return 0.0, 0.0, 0.0, support - roots
