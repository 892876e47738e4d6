"""Streets: the effective force, and the pressure of the protest on it.

Claim: the number of officers who act, and their effort, counts rather than the number who serve (Galeotti 2020). Form:
model.md, section 2, step 5.
"""

from bayonets.mechanisms.declare import Parameter, Trait, scalar
from bayonets.mechanisms.elementary import log

STREET_VALUE = Trait(
    "street_value",
    default=1.0,
    low=0.0,
    high=2.0,
    at_least=0.0,
    unit="weight",
    meaning="strength of one officer against a crowd, in trained riot policemen",
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
    default=10.0,
    low=4.0,
    high=25.0,
    law="log_pert",
    unit="officers per thousand people",
    meaning="riot policemen at full effort that balance a thousand protesters",
)

QUORUM = Parameter(
    "quorum",
    default=2.0,
    low=0.2,
    high=20.0,
    law="log_pert",
    unit="thousands of people",
    meaning="size of crowd far below which the regime does not fall, even with no officer on duty",
)

_CLIP = 5.0


@scalar
def force_of(
    loyal: float, zeal: float, shirking: float, street_value: float, duty: float, shirk_effort: float
) -> float:
    """The force of a formation on the streets [riot policemen at full effort], >= 0.

    Args:
        loyal, shirking: officers in that stance.
        zeal: sum of the extra effort of the loyal ones.
        street_value, duty: weight of an officer; share of full duty today.
        shirk_effort: effort of a shirker, in [0, 1].
    """
    return street_value * duty * (loyal + zeal + shirk_effort * shirking)


@scalar
def pressure_of(turnout: float, force: float, demand: float, quorum: float) -> float:
    """Log of the ratio of turnout to force, clipped to [-5, 5]; above 0 protest exceeds the capacity of the forces.

    Args:
        turnout: thousands of people, >= 0.
        force: sum of `force_of`, >= 0.
        demand: officers that balance a thousand people, >= 0.
        quorum: thousands of people, >= 0.
    """
    needed, held = demand * turnout, force + demand * quorum
    if needed <= 0.0:
        return -_CLIP
    if held <= 0.0:
        return _CLIP
    return min(max(log(needed) - log(held), -_CLIP), _CLIP)
