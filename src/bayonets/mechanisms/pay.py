"""Pay: the pay of those who stay, and the bonus for duty on the streets.

Claim: the regime bought its police with bonuses for dispersals; an officer who refuses loses part of his pay, one who
leaves all of it (Galeotti 2020). Form: model.md, section 4, row `pay`.
"""

from bayonets.mechanisms.declare import Lever, Parameter, scalar

BONUS = Lever(
    "bonus",
    default=0.0,
    low=0.0,
    high=3.0,
    unit="months of pay at full duty",
    scope="formation",
    side="state",
    meaning="extra pay for duty on the streets",
)
SHIRK_BONUS = Parameter(
    "shirk_bonus",
    default=0.3,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="share of the bonus that a shirker still receives",
)
RESIST_PAY_CUT = Parameter(
    "resist_pay_cut",
    default=0.5,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share of pay",
    meaning="pay withheld from officers who openly refuse",
)


@scalar
def pay_terms(
    duty: float, bonus: float, shirk_bonus: float, resist_pay_cut: float
) -> tuple[float, float, float, float]:
    """What pay adds to each stance.

    Args:
        duty: share of full duty on the streets today, in [0, 1].
        bonus: extra pay at full duty [months of pay], >= 0.
        shirk_bonus: share of the bonus that a shirker still draws, in [0, 1].
        resist_pay_cut: pay withheld from those who refuse, in [0, 1].

    Returns:
        (loyal, shirking, resisting, exited) [months of pay].
    """
    extra = bonus * duty
    return 1.0 + extra, 1.0 + shirk_bonus * extra, 1.0 - resist_pay_cut, 0.0
