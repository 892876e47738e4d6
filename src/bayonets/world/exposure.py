"""Exposure: officers on duty are identified and their names published.

Claim: channels publish the names and faces of officers who beat protesters; disaffected colleagues leak the lists
(Galeotti 2020). Form: model.md, section 2, step 7.
"""

from bayonets.mechanisms.declare import Lever, Parameter, scalar
from bayonets.mechanisms.elementary import exp

OUTING = Lever(
    "outing",
    default=0.0,
    low=0.0,
    high=0.1,
    unit="per day of full duty",
    scope="formation",
    side="opposition",
    meaning="hazard that a loyal officer on duty is identified and his name published",
)
LEAKS = Parameter(
    "leaks",
    default=1.0,
    low=0.0,
    high=5.0,
    law="log_pert",
    unit="per unit share",
    meaning="increase of the hazard of outing as disaffected colleagues leak names",
)


@scalar
def outing_probability(outing: float, duty: float, shirking_share: float, leaks: float) -> float:
    """Probability that a loyal officer not yet outed is outed today, in [0, 1).

    Args:
        outing: hazard per day of full duty, >= 0.
        duty: share of full duty on the streets today, in [0, 1].
        shirking_share: s_f, share of those who serve in his formation who shirk, in [0, 1].
        leaks: increase of the hazard where all shirk, >= 0.
    """
    return 1.0 - exp(-outing * duty * (1.0 + leaks * shirking_share))
