"""Streets: the force that is really there, and the pressure of the protest on it.

Claim: what counts is not how many serve but how many of them act, and how hard (Galeotti 2020). Form: model.md, section
2, step 4.
"""

from bayonets.mechanisms.declare import Array, Parameter, Trait, over_formations, scalar
from bayonets.mechanisms.elementary import log
from bayonets.world.stances import LOYAL, SHIRKING

STREET_VALUE = Trait(
    "street_value",
    default=1.0,
    low=0.0,
    high=2.0,
    at_least=0.0,
    unit="weight",
    meaning="worth of one officer against a crowd, in trained riot policemen",
)
SHIRK_EFFORT = Parameter(
    "shirk_effort",
    default=0.3,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share of effort",
    meaning="effort that a shirker still makes on the streets",
)
DEMAND = Parameter(
    "demand",
    default=12.0,
    low=5.0,
    high=80.0,
    unit="officers per thousand people",
    meaning="riot policemen at full effort who balance a thousand protesters",
)

_CLIP = 5.0


@over_formations
def force_on_the_streets(heads: Array, zeal: Array, street_value: Array, duty: Array, shirk_effort: float) -> float:
    """Force [riot policemen at full effort], >= 0.

    Args:
        heads: (formations, stances) officers in each stance.
        zeal: (formations,) sum of the extra effort of the loyal officers.
        street_value, duty: (formations,) weight of an officer; share of full duty today.
        shirk_effort: effort of a shirker, in [0, 1].
    """
    force = 0.0
    for f in range(duty.size):
        effort = heads[f, LOYAL] + zeal[f] + shirk_effort * heads[f, SHIRKING]
        force += street_value[f] * duty[f] * effort
    return force


@scalar
def pressure_of(protest: float, force: float, demand: float) -> float:
    """Log of the protest against the force that it takes, clipped to [-5, 5]; above 0 the streets are lost.

    Args:
        protest: thousands of people, >= 0.
        force: of `force_on_the_streets`, >= 0.
        demand: officers that balance a thousand people, >= 0.
    """
    needed = demand * protest
    if needed <= 0.0:
        return -_CLIP
    if force <= 0.0:
        return _CLIP
    return min(max(log(needed) - log(force), -_CLIP), _CLIP)
