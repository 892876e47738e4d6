"""Haste: the loss from waiting.

Claim: as others leave, the prospect of leniency declines, which gives a race to leave (Galeotti 2020 on the Berkut of
2014, of whom those who left in time could recant). Form: model.md, section 4, row `haste`.
"""

from bayonets.mechanisms.declare import Parameter, scalar

FORESIGHT = Parameter(
    "foresight",
    default=2.0,
    low=0.0,
    high=4.0,
    unit="weight",
    meaning="weight of the leniency that will be lost by the next review",
)


@scalar
def haste_terms(
    staying: float, leniency: float, leniency_later: float, stood_down: float, foresight: float
) -> tuple[float, float, float, float]:
    """What the loss from waiting adds to each stance.

    Args:
        staying: of `reckoning.left_behind` [months of pay], >= 0.
        leniency: L, share of the danger that breaking now would spare him, in [0, 1].
        leniency_later: L+, the same at his next review, in [0, leniency].
        stood_down: 1 if his formation left the streets as one, else 0.
        foresight: weight, >= 0.

    Returns:
        (loyal, shirking, resisting, exited) [months of pay], loyal and shirking <= 0.
    """
    loss = foresight * staying * (leniency - leniency_later) * (1.0 - stood_down)
    return -loss, -loss, 0.0, 0.0
