"""Sanction: the punishment of the first to break.

Claim: refusal and desertion are punished while the regime stands, and the first to refuse or leave cannot hide among
others (Galeotti 2020; Granovetter 1978; Kuran 1991 on safety in numbers). An officer who is not ordered out risks
little by saying in public that he will take no part. Form: model.md, section 4, row `sanction`.
"""

from bayonets.mechanisms.declare import Lever, Parameter, scalar
from bayonets.mechanisms.elementary import exp

SHIRK_SANCTION = Parameter(
    "shirk_sanction",
    default=1.5,
    low=0.0,
    high=6.0,
    unit="months of pay",
    meaning="price of shirking under full surveillance",
)
SANCTION = Parameter(
    "sanction",
    default=30.0,
    low=5.0,
    high=60.0,
    unit="months of pay",
    meaning="price of open refusal when refusing alone",
)
EXIT_SANCTION = Parameter(
    "exit_sanction",
    default=2.4,
    low=1.5,
    high=5.0,
    unit="months of pay",
    meaning="price of leaving when leaving alone",
)
SAFETY_IN_NUMBERS = Parameter(
    "safety_in_numbers",
    default=2.5,
    low=1.0,
    high=10.0,
    law="log_pert",
    unit="per unit share",
    meaning="how fast the price declines as more colleagues are seen broken",
)
AFFIRM = Parameter(
    "affirm",
    default=0.15,
    low=0.02,
    high=1.0,
    at_most=1.0,
    law="log_pert",
    unit="share",
    meaning="share of the price of refusal for an officer who is not ordered out and says that he will take no part",
)
MASS = Parameter(
    "mass",
    default=6.0,
    low=0.0,
    high=15.0,
    law="log_pert",
    unit="per unit share",
    meaning="how fast the price of refusal declines as more officers of the formation refuse",
)
COVER = Lever(
    "cover",
    default=1.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="formation",
    side="state",
    meaning="share of the sanctions that the leadership still stands behind",
)


@scalar
def being_first(x: float, safety_in_numbers: float) -> float:
    """n, the share of the punishment that remains when a share x of his ties is seen broken."""
    return exp(-safety_in_numbers * x)


@scalar
def refusing_beside(refusing_share: float, mass: float) -> float:
    """e^(-mass r), the fraction of the price of refusal that remains when a share r of his formation refuses."""
    return exp(-mass * refusing_share)


@scalar
def price_of_refusal(
    cover: float, sanction: float, affirm: float, occasion: float, pact: float, stood_down: float
) -> float:
    """Z, the price of open refusal when refusing alone [months of pay].

    Args:
        cover: share of the sanctions that the leadership still stands behind, in [0, 1].
        sanction: price of refusing an order [months of pay], >= 0.
        affirm: share of it for an officer who is not ordered out, in [0, 1].
        occasion: o_f of `world.orders.occasion`, in [0, 1].
        pact: 1 in a pact formation, where any refusal is mutiny, else 0.
        stood_down: 1 if the formation left the streets as one, where refusal is conformity, else 0.
    """
    ordered = max(pact, affirm + (1.0 - affirm) * occasion)
    return cover * sanction * ordered * (1.0 - stood_down)


@scalar
def sanction_terms(
    p: float,
    watch: float,
    first: float,
    beside: float,
    price: float,
    cover: float,
    shirk_sanction: float,
    exit_sanction: float,
) -> tuple[float, float, float, float]:
    """What the sanctions of the regime add to each stance.

    Args:
        p: his belief that the regime falls, in [0, 1].
        watch: W, share of the formation under surveillance, in [0, 1].
        first: n of `being_first`, in (0, 1].
        beside: of `refusing_beside`, in (0, 1].
        price: Z of `price_of_refusal` [months of pay], >= 0.
        cover: share of the sanctions that the leadership still stands behind, in [0, 1].
        shirk_sanction, exit_sanction: prices [months of pay], >= 0.

    Returns:
        (loyal, shirking, resisting, exited) [months of pay], each <= 0.
    """
    stays = 1.0 - p
    return (
        0.0,
        -stays * cover * watch * shirk_sanction,
        -stays * price * first * beside,
        -stays * cover * exit_sanction * first,
    )
