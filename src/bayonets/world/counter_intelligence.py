"""Counter-intelligence: who breaks may be caught before he gets away.

Claim: the secret services watch the police, and the first are caught more easily than the many (Galeotti 2020). Form:
model.md, section 2, step 7.
"""

from bayonets.mechanisms.declare import Lever, Parameter, scalar

WATCH = Lever(
    "watch",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="formation",
    side="state",
    meaning="share of the formation under the eyes of counter-intelligence",
)
CATCH_RATE = Parameter(
    "catch_rate",
    default=0.5,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="probability",
    meaning="chance that who refuses or leaves alone under full watch is caught",
)
CATCH_SHIRKING = Parameter(
    "catch_shirking",
    default=0.005,
    low=0.0,
    high=0.05,
    at_most=1.0,
    unit="probability",
    meaning="chance that who begins to shirk under full watch is caught",
)


@scalar
def caught_shirking(watch: float, catch_shirking: float) -> float:
    """Probability that a new SHIRKING is caught, in [0, 1]."""
    return watch * catch_shirking


@scalar
def caught_breaking(watch: float, catch_rate: float, first: float) -> float:
    """Probability that a new RESISTING or EXITED is caught, in [0, 1].

    Args:
        watch: share of the formation under watch, in [0, 1].
        catch_rate: chance of being caught for who breaks alone under full watch, in [0, 1].
        first: n of `sanction.being_first`, in (0, 1].
    """
    return watch * catch_rate * first
