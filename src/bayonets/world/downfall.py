"""Downfall: the streets are lost for days on end, or the army changes sides.

Claim: a regime falls when a critical mass refuses orders or when the army changes sides (Galeotti 2020). Form:
model.md, section 2, step 9.
"""

from bayonets.mechanisms.declare import Parameter, scalar
from bayonets.world.stances import BY_ARMY, BY_STREETS, HELD

HOLD_DAYS = Parameter(
    "hold_days",
    default=7.0,
    low=2.0,
    high=30.0,
    at_least=1.0,
    whole=True,
    unit="days",
    meaning="days in a row of lost streets that bring the regime down",
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
def downfall(days_lost: int, hold_days: int, there_is_an_army: bool, army: float, army_sides: float) -> int:
    """HELD, BY_STREETS or BY_ARMY; the streets go first if both happen on one day.

    Args:
        days_lost: days in a row on which pressure has been above 0, today included.
        hold_days: how many of them bring the regime down.
        there_is_an_army: whether any formation is in the pact.
        army: a at the day's end, in [0, 1].
        army_sides: share that brings the regime down.
    """
    if days_lost >= hold_days:
        return BY_STREETS
    if there_is_an_army and army >= army_sides:
        return BY_ARMY
    return HELD
