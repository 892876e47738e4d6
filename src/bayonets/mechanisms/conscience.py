"""Conscience: politics, and the plain reluctance to hurt.

Claim: orders to beat strain those who dislike the regime, and more so the closer the crowd is to them (Galeotti 2020;
McLauchlin 2010; Barany 2016 on conscripts facing their own town). Form: model.md, section 4, row `conscience`.
"""

from bayonets.mechanisms.declare import Lever, Parameter, Trait, scalar

GRIEVANCE_MEAN = Trait(
    "grievance_mean",
    default=0.0,
    low=-1.0,
    high=2.0,
    unit="months of pay",
    meaning="mean private dislike of the regime; negative: belief in it",
)
GRIEVANCE_SD = Trait(
    "grievance_sd",
    default=1.0,
    low=0.3,
    high=2.0,
    at_least=0.0,
    unit="months of pay",
    meaning="spread of the private dislike of the regime among officers",
)
ROUTINE = Parameter(
    "routine",
    default=0.3,
    low=0.1,
    high=0.6,
    unit="share",
    meaning="share of the grievance that weighs on an ordinary day of service",
)
INHIBITION = Parameter(
    "inhibition",
    default=0.1,
    low=0.0,
    high=1.0,
    unit="months of pay",
    meaning="reluctance to hurt that everybody has, politics aside",
)
KINSHIP = Lever(
    "kinship",
    default=0.0,
    low=-1.0,
    high=1.0,
    at_least=-1.0,
    at_most=1.0,
    unit="index",
    scope="formation",
    side="situation",
    meaning="closeness to the crowd: -1 recruited apart from it, 1 conscripts in their own town",
)


@scalar
def strain(grievance: float, inhibition: float, violence: float, duty: float, kinship: float) -> float:
    """The strain of carrying out today's orders.

    Args:
        grievance: private dislike of the regime [months of pay].
        inhibition: reluctance to hurt [months of pay], >= 0.
        violence: severity of orders today, in [0, 3].
        duty: share of full duty on the streets today, in [0, 1].
        kinship: closeness to the crowd, in [-1, 1].

    Returns:
        Strain [months of pay]; negative for who enjoys it.
    """
    return (grievance + inhibition) * violence * duty * (1.0 + kinship)


@scalar
def conscience_terms(grievance: float, routine: float, strain: float) -> tuple[float, float, float, float]:
    """What conscience adds to each stance.

    Args:
        grievance: private dislike of the regime [months of pay].
        routine: share of it that weighs on an ordinary day of service, >= 0.
        strain: of `strain` [months of pay].

    Returns:
        (loyal, shirking, resisting, exited) [months of pay].
    """
    service = grievance * routine
    return -service - strain, -service, 0.0, 0.0
