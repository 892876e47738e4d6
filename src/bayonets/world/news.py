"""News: what everybody can see of the apparatus, and which side the army is seen to be on.

Claim: open refusal and departure are news, shirking is not (Galeotti 2020; Kuran 1991). Form: model.md, section 2, step
3.
"""

from bayonets.mechanisms.declare import Array, Parameter, over_formations
from bayonets.world.stances import EXITED, REMOVED, RESISTING, STOOD_DOWN

PUBLICITY = Parameter(
    "publicity",
    default=0.7,
    low=0.2,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="share of refusals and departures that becomes known",
)


@over_formations
def public_news(heads: Array, posture: Array, street_value: Array, size: Array, pact: Array, publicity: float) -> float:
    """X, the publicly broken share of the apparatus without the pact formations, in [0, 1].

    Args:
        heads: (formations, stances) officers in each stance.
        posture: (formations,) of the commanders.
        street_value: (formations,) weight of an officer on the streets, >= 0.
        size: (formations,) officers.
        pact: (formations,) whether the formation is in the pact.
        publicity: share that becomes known, in [0, 1].
    """
    broken, whole = 0.0, 0.0
    for f in range(size.size):
        if not pact[f]:
            if posture[f] == STOOD_DOWN:
                seen = size[f] - heads[f, REMOVED]
            else:
                seen = heads[f, RESISTING] + heads[f, EXITED]
            broken += street_value[f] * seen
            whole += street_value[f] * size[f]
    return publicity * broken / whole if whole > 0.0 else 0.0


@over_formations
def army_side(heads: Array, posture: Array, size: Array, pact: Array) -> float:
    """a, the share of the pact formations that sides with the protesters, in [0, 1]; 0 if there are none."""
    siding, whole = 0.0, 0.0
    for f in range(size.size):
        if pact[f]:
            if posture[f] == STOOD_DOWN:
                siding += size[f] - heads[f, EXITED] - heads[f, REMOVED]
            else:
                siding += heads[f, RESISTING]
            whole += size[f]
    return siding / whole if whole > 0.0 else 0.0
