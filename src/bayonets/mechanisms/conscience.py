"""Conscience: political grievance, and the general reluctance to hurt.

Claim: orders to beat strain officers who dislike the regime, and more so the closer the crowd is to them (Galeotti
2020; McLauchlin 2010; Barany 2016 on conscripts facing their own town); former comrades urge them to obey the law
rather than the order. Form: model.md, section 4, row `conscience`.
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
    meaning="standard deviation of the private dislike of the regime among officers",
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
    law="log_pert",
    unit="months of pay",
    meaning="reluctance to hurt that is common to all officers, apart from politics",
)
APPEAL = Parameter(
    "appeal",
    default=0.1,
    low=0.0,
    high=0.5,
    law="log_pert",
    unit="share per unit weight",
    meaning="increase of the weight of conscience as former comrades urge officers to obey the law rather than the "
    "order",
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
    meaning="social proximity to the crowd: -1 recruited apart from it, 1 conscripts in their own town",
)


@scalar
def reluctance(grievance: float, inhibition: float, kinship: float, appeal: float, exit_weight: float) -> float:
    """C, what a day of full work of repression costs him [months of pay]; negative for an officer to whom it is a gain.

    The closer the crowd is to him and the louder former comrades appeal to him, the more it costs; believers, whose
    grievance outweighs their inhibition, are not moved by either.

    Args:
        grievance: private dislike of the regime [months of pay].
        inhibition: reluctance to hurt [months of pay], >= 0.
        kinship: closeness to the crowd, in [-1, 1].
        appeal: weight of former comrades who urge to obey the law, >= 0.
        exit_weight: o of `colleagues.weight_of_exits`, >= 1.
    """
    plain = grievance + inhibition
    moved = plain * (1.0 + kinship) * (1.0 + appeal * (exit_weight - 1.0))
    return moved if plain > 0.0 else plain


@scalar
def conscience_terms(
    grievance: float, routine: float, reluctance: float, work: float
) -> tuple[float, float, float, float]:
    """What conscience adds to each stance.

    Args:
        grievance: private dislike of the regime [months of pay].
        routine: share of it that weighs on an ordinary day of service, >= 0.
        reluctance: C of `reluctance` [months of pay].
        work: k of `world.orders.work_of_repression`, >= 0.

    Returns:
        (loyal, shirking, resisting, exited) [months of pay].
    """
    service = grievance * routine
    return -service - reluctance * work, -service, 0.0, 0.0
