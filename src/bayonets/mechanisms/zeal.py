"""Zeal: with no way back he redoubles his effort.

Claim: those who burned their bridges fight the hardest (Galeotti 2020). Form: model.md, section 4, zeal.
"""

from bayonets.mechanisms.declare import Parameter, scalar

ZEAL = Parameter(
    "zeal",
    default=0.5,
    low=0.0,
    high=1.0,
    unit="share of effort",
    meaning="extra effort of a loyal officer who is sure of the downfall, fully liable and beyond forgiveness",
)


@scalar
def zeal_of(p: float, liability: float, leniency: float, zeal: float) -> float:
    """Extra effort of a loyal officer [share of effort], >= 0.

    Args:
        p: his belief that the regime falls, in [0, 1].
        liability: chance, weighted by guilt, that he must answer, in [0, 1].
        leniency: share that breaking now would spare him, in [0, 1].
        zeal: the parameter, >= 0.
    """
    return zeal * p * liability * (1.0 - leniency)
