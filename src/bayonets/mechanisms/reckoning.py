"""Reckoning: accountability of officers after a fall of the regime.

Claim: those who stayed longest had to flee, those who left in time could recant (Galeotti 2020 on the Berkut of 2014).
Form: model.md, section 4, row `reckoning`; liability and leniency after Tyson (2018). Without the share of the danger
that cohesion is felt to avert, an officer with no way back would have no reason to fight on: liability alone cancels.
"""

from bayonets.mechanisms.declare import Lever, Parameter, scalar

RECKONING = Parameter(
    "reckoning",
    default=80.0,
    low=10.0,
    high=120.0,
    unit="months of pay",
    meaning="cost that a fully culpable, identified officer faces if the regime falls",
)
EFFICACY = Parameter(
    "efficacy",
    default=0.2,
    low=0.0,
    high=0.6,
    at_most=1.0,
    unit="share",
    meaning="share of the danger that the cohesion of an officer's own side is felt to avert",
)
SHIRK_CREDIT = Parameter(
    "shirk_credit",
    default=0.5,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="share of the leniency for breaking that a shirker receives",
)


PATRON = Lever(
    "patron",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="formation",
    side="state",
    meaning="share of the reckoning that those who stay to the end escape, by flight to a patron abroad",
)


@scalar
def left_behind(danger: float, patron: float) -> float:
    """The danger of staying to the end [months of pay]: P R (1 - patron).

    Args:
        danger: P R, belief that the regime falls sooner or later times reckoning and liability [months of pay].
        patron: share that those who stay escape, in [0, 1].
    """
    return danger * (1.0 - patron)


@scalar
def reckoning_terms(
    danger: float, staying: float, leniency: float, x: float, efficacy: float, shirk_credit: float
) -> tuple[float, float, float, float]:
    """What the fear of reckoning adds to each stance.

    Args:
        danger: P R [months of pay], >= 0.
        staying: of `left_behind` [months of pay], >= 0.
        leniency: L, share of the danger that breaking now would spare him, in [0, 1].
        x: share of his ties seen broken, in [0, 1].
        efficacy: share of the danger that cohesion is felt to avert, in [0, 1].
        shirk_credit: share of the leniency that a shirker gets, in [0, 1].

    Returns:
        (loyal, shirking, resisting, exited) [months of pay], each <= 0.
    """
    broken = -danger * (1.0 - leniency)
    return -staying * (1.0 - efficacy * (1.0 - x)), -staying * (1.0 - shirk_credit * leniency), broken, broken
