"""Counter-intelligence: officers who break may be caught.

Claim: the secret services watch the police, and the first to break are caught more easily than those who follow;
surveillance is only as effective as the watchers are loyal (Galeotti 2020). Form: model.md, section 2, steps 4 and 8.
"""

from bayonets.mechanisms.declare import Array, Lever, Parameter, Trait, over_formations, scalar
from bayonets.world.stances import LOYAL

WATCH = Lever(
    "watch",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="formation",
    side="state",
    meaning="surveillance: share of the formation that counter-intelligence watches",
)
WATCHER = Trait(
    "watcher",
    default=0.0,
    low=0.0,
    high=1.0,
    at_least=0.0,
    at_most=1.0,
    yes_or_no=True,
    unit="yes or no",
    meaning="carries the surveillance of all services, which declines with its own loyalty",
)
CATCH_RATE = Parameter(
    "catch_rate",
    default=0.5,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="probability",
    meaning="probability of being caught when refusing or leaving alone under full surveillance",
)
CATCH_SHIRKING = Parameter(
    "catch_shirking",
    default=0.005,
    low=0.0,
    high=0.05,
    at_most=1.0,
    law="log_pert",
    unit="probability",
    meaning="probability of being caught when beginning to shirk under full surveillance",
)


@over_formations
def loyalty_of_watchers(heads: Array, stood_down: Array, size: Array, watcher: Array) -> float:
    """omega, the loyalty of the watchers, in [0, 1]; 1 if no formation is marked as a watcher.

    Args:
        heads: (formations, stances) officers in each stance.
        stood_down: (formations,) 1 where a formation left the streets as one, 0 where not; or the probability of it.
        size: (formations,) officers.
        watcher: (formations,) 1 where the formation watches, else 0.
    """
    loyal, whole = 0.0, 0.0
    for f in range(size.size):
        loyal += watcher[f] * (1.0 - stood_down[f]) * heads[f, LOYAL]
        whole += watcher[f] * size[f]
    return loyal / whole if whole > 0.0 else 1.0


@scalar
def caught_shirking(watch: float, catch_shirking: float) -> float:
    """Probability that an officer who begins to shirk is caught, in [0, 1]."""
    return watch * catch_shirking


@scalar
def caught_breaking(watch: float, catch_rate: float, first: float) -> float:
    """Probability that an officer who refuses or leaves is caught, in [0, 1].

    Args:
        watch: W, share of the formation under surveillance, in [0, 1].
        catch_rate: probability of being caught when breaking alone under full surveillance, in [0, 1].
        first: n of `sanction.being_first`, in (0, 1]; when refusing, times `sanction.refusing_beside`.
    """
    return watch * catch_rate * first
