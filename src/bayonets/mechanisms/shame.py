"""Shame: the cost of being known by name among neighbours and kin.

Claim: publishing names shames, and may also bind those named to the regime (Galeotti 2020). Form: model.md, section 4,
row `shame`.
"""

from bayonets.mechanisms.declare import Parameter, scalar

SHAME = Parameter(
    "shame",
    default=0.01,
    low=0.0,
    high=1.0,
    law="log_pert",
    unit="months of pay",
    meaning="cost of continued service for an officer who is known by name among neighbours and kin",
)


@scalar
def shame_terms(outed: float, designated: float, shame: float) -> tuple[float, float, float, float]:
    """What shame adds to each stance.

    Args:
        outed: 1 if his identity was published, else 0.
        designated: degree to which his service is named a terrorist organisation, in [0, 1].
        shame: cost of continued service for an officer who is known [months of pay], >= 0.

    Returns:
        (loyal, shirking, resisting, exited) [months of pay], loyal and shirking <= 0.
    """
    felt = shame * max(outed, designated)
    return -felt, -0.5 * felt, 0.0, 0.0
