"""Refuge: somewhere to go.

Claim: who leaves loses pay, flat and pension, so funds that help leavers matter (Galeotti 2020 on BYSOL and its like;
exit after Hirschman 1970). Roots differ from person to person: those with the shallowest go first, and the flow of
exits thins out, as it did in 2020. Form: model.md, section 1, and section 4, row `refuge`.
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
    meaning="mean of the roots, what leaving costs: family, flat, age, skills",
)
EXIT_COST_SD = Trait(
    "exit_cost_sd",
    default=2.0,
    low=0.0,
    high=4.0,
    at_least=0.0,
    unit="months of pay",
    meaning="spread of the roots among officers",
)


@scalar
def refuge_terms(support: float, roots: float) -> tuple[float, float, float, float]:
    """What there is to go to adds to each stance.

    Args:
        support: help for those who leave [months of pay], >= 0.
        roots: b, what leaving costs him [months of pay].

    Returns:
        (loyal, shirking, resisting, exited) [months of pay].
    """
    return 0.0, 0.0, 0.0, support - roots
