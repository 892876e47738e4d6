"""Sanction: the danger of being first.

Claim: refusal and desertion are punished while the regime stands, and the first to go has nobody to hide among
(Galeotti 2020; Granovetter 1978; Kuran 1991 on safety in numbers). Form: model.md, section 4, row `sanction`.
"""

from bayonets.mechanisms.declare import Parameter, scalar
from bayonets.mechanisms.elementary import exp

SHIRK_SANCTION = Parameter(
    "shirk_sanction", default=1.5, low=0.0, high=6.0, unit="months of pay", meaning="price of shirking under full watch"
)
SANCTION = Parameter(
    "sanction",
    default=30.0,
    low=5.0,
    high=60.0,
    unit="months of pay",
    meaning="price of open refusal for who refuses alone",
)
EXIT_SANCTION = Parameter(
    "exit_sanction",
    default=2.4,
    low=1.5,
    high=5.0,
    unit="months of pay",
    meaning="price of leaving for who leaves alone",
)
SAFETY_IN_NUMBERS = Parameter(
    "safety_in_numbers",
    default=2.5,
    low=1.0,
    high=10.0,
    unit="per unit share",
    meaning="how fast the price falls as more colleagues are seen broken",
)


@scalar
def being_first(x: float, safety_in_numbers: float) -> float:
    """n, the share of the punishment that remains when a share x of his ties is seen broken."""
    return exp(-safety_in_numbers * x)


@scalar
def sanction_terms(
    p: float,
    watch: float,
    first: float,
    stood_down: float,
    shirk_sanction: float,
    sanction: float,
    exit_sanction: float,
) -> tuple[float, float, float, float]:
    """What the regime's punishments add to each stance.

    Args:
        p: his belief that the regime falls, in [0, 1].
        watch: share of the formation under counter-intelligence's eyes, in [0, 1].
        first: n of `being_first`, in (0, 1].
        stood_down: 1 if his formation left the streets as one (refusing is then following), else 0.
        shirk_sanction, sanction, exit_sanction: prices [months of pay], >= 0.

    Returns:
        (loyal, shirking, resisting, exited) [months of pay], each <= 0.
    """
    stays = 1.0 - p
    return (
        0.0,
        -stays * watch * shirk_sanction,
        -stays * sanction * first * (1.0 - stood_down),
        -stays * exit_sanction * first,
    )
