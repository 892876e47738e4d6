"""Culpability: the acts of an officer, and the probability that he is held to account for them.

Claim: officers with blood on their hands are bound to the regime (Galeotti 2020). Form: model.md, sections 1, 2 (step
9), 4.
"""

from bayonets.mechanisms.declare import Parameter, Trait, scalar
from bayonets.mechanisms.elementary import exp

CULPABILITY_MEAN = Trait(
    "culpability_mean",
    default=0.0,
    low=0.0,
    high=2.0,
    at_least=0.0,
    unit="culpability",
    meaning="mean culpability of officers at the start, from earlier acts",
)
CULPABILITY_RATE = Parameter(
    "culpability_rate",
    default=0.01,
    low=0.002,
    high=0.05,
    law="log_pert",
    unit="per day of full work",
    meaning="culpability gained by a day of full duty under orders of severity 1, or of mistreating prisoners",
)
FOUND = Parameter(
    "found",
    default=0.3,
    low=0.05,
    high=0.6,
    at_most=1.0,
    unit="probability",
    meaning="probability that an officer whose identity was not published is identified after a downfall",
)


@scalar
def acts(culpability_rate: float, work: float) -> float:
    """Culpability gained today by an officer who carries out orders; a shirker gains half of it.

    Args:
        culpability_rate: per day of full work, >= 0.
        work: k of `world.orders.work_of_repression`, >= 0.
    """
    return culpability_rate * work


@scalar
def guilt(culpability: float) -> float:
    """1 - e^-c: the share of the full reckoning that his acts entail, in [0, 1)."""
    return 1.0 - exp(-culpability)


@scalar
def liability(culpability: float, outed: float, found: float) -> float:
    """Liability: (1 - e^-c)(1 if outed, else found), in [0, 1].

    Args:
        culpability: c, >= 0.
        outed: 1 if his identity was published, else 0.
        found: probability that an officer whose identity was not published is identified, in [0, 1].
    """
    return guilt(culpability) * max(outed, found)
