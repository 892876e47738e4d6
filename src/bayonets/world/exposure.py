"""Exposure: officers on duty are identified and published.

Claim: channels publish names and faces of those who beat (Galeotti 2020). Form: model.md, section 2, step 6.
"""

from bayonets.mechanisms.declare import Lever, scalar
from bayonets.mechanisms.elementary import exp

OUTING = Lever(
    "outing",
    default=0.0,
    low=0.0,
    high=0.1,
    unit="per day of full duty",
    scope="whole",
    side="opposition",
    meaning="hazard that a loyal officer on duty is identified and published",
)


@scalar
def outing_probability(outing: float, duty: float) -> float:
    """Probability that a loyal officer not yet outed is outed today, in [0, 1).

    Args:
        outing: hazard per day of full duty, >= 0.
        duty: share of full duty on the streets today, in [0, 1].
    """
    return 1.0 - exp(-outing * duty)
