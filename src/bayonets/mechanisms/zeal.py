"""Zeal: an officer with no way back increases his effort.

Claim: officers who have burned their bridges fight the hardest (Galeotti 2020). Form: model.md, section 4, zeal.
"""

from bayonets.mechanisms.declare import Parameter, scalar
from bayonets.mechanisms.elementary import exp

ZEAL = Parameter(
    "zeal",
    default=0.5,
    low=0.0,
    high=1.0,
    unit="share of effort",
    meaning="extra effort of a loyal officer who has no way back at all",
)


ZEAL_SCALE = Parameter(
    "zeal_scale",
    default=3.0,
    low=1.0,
    high=10.0,
    at_least=1e-6,
    law="log_pert",
    unit="months of pay",
    meaning="danger at which most of the extra effort is reached; must not be 0",
)


@scalar
def zeal_of(staying: float, leniency: float, zeal: float, zeal_scale: float) -> float:
    """Extra effort of a loyal officer [share of effort], in [0, zeal].

    Args:
        staying: of `reckoning.left_behind` [months of pay], >= 0.
        leniency: L, share that breaking now would spare him, in [0, 1].
        zeal: extra effort of an officer who has no way back at all, >= 0.
        zeal_scale: [months of pay], > 0.
    """
    return zeal * (1.0 - exp(-staying * (1.0 - leniency) / zeal_scale))
