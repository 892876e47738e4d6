"""Downfall: protest exceeds the capacity of the forces for several days, or the army changes sides.

Claim: a regime falls when a critical mass refuses orders or when the army changes sides (Galeotti 2020). Form:
model.md, section 2, step 10.
"""

from bayonets.mechanisms.declare import Parameter, scalar
from bayonets.world.stances import BY_ARMY, BY_STREETS, HELD

HOLD_DAYS = Parameter(
    "hold_days",
    default=5.0,
    low=1.0,
    high=20.0,
    at_least=1.0,
    law="log_pert",
    whole=True,
    unit="days",
    meaning="consecutive days on which protest must exceed the capacity of the forces to bring the regime down",
)
ARMY_SIDES = Parameter(
    "army_sides",
    default=0.3,
    low=0.05,
    high=0.5,
    at_most=1.0,
    unit="share",
    meaning="share of the pact formations on the protesters' side that brings the regime down",
)


@scalar
def streets_fall(days_lost: int, hold_days: int) -> bool:
    """Whether protest has exceeded the capacity of the forces for long enough.

    Args:
        days_lost: consecutive days on which pressure has been above 0, today included.
        hold_days: number of such days that bring the regime down.
    """
    return days_lost >= hold_days


@scalar
def army_falls(there_is_an_army: bool, army: float, army_sides: float) -> bool:
    """Whether the army has changed sides.

    Args:
        there_is_an_army: whether any formation is in the pact.
        army: a at the day's end, without the floor of a threat, in [0, 1].
        army_sides: share that brings the regime down.
    """
    return there_is_an_army and army >= army_sides


@scalar
def downfall(streets: bool, army: bool) -> int:
    """HELD, BY_STREETS or BY_ARMY; BY_STREETS if both happen on one day."""
    if streets:
        return BY_STREETS
    return BY_ARMY if army else HELD
