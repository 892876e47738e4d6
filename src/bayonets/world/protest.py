"""Protest: hope brings people out, hopelessness sends them home, violence does both.

Claim: protest grows when the apparatus is seen to crack, and repression can backfire (Galeotti 2020). Form: model.md,
section 2, step 10.
"""

from bayonets.mechanisms.declare import Lever, Parameter, scalar
from bayonets.mechanisms.elementary import exp, logistic

MAXIMUM = Parameter(
    "maximum",
    default=400.0,
    low=10.0,
    high=2000.0,
    at_least=1e-6,
    unit="thousands of people",
    meaning="the most that can come out",
    block="protest",
)
MOBILISE = Parameter(
    "mobilise",
    default=0.06,
    low=0.02,
    high=0.2,
    unit="per day",
    meaning="growth of the protest when all hope",
    block="protest",
)
DISPERSE = Parameter(
    "disperse",
    default=0.08,
    low=0.02,
    high=0.2,
    unit="per day",
    meaning="decay of the protest when nobody hopes",
    block="protest",
)
BACKLASH = Parameter(
    "backlash",
    default=0.03,
    low=0.0,
    high=0.1,
    unit="per day",
    meaning="growth of the protest by violence of severity 1",
    block="protest",
)
NOISE = Parameter(
    "noise",
    default=0.05,
    low=0.0,
    high=0.2,
    unit="per day",
    meaning="standard deviation of the day's chance in the log of the protest",
    block="protest",
)
HOPE_NEWS = Parameter(
    "hope_news",
    default=10.0,
    low=2.0,
    high=30.0,
    unit="log-odds per unit share",
    meaning="weight of the news of refusals and exits in the hope of protesters",
    block="protest",
)
PUBLIC_FACE = Lever(
    "public_face",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="whole",
    side="state",
    meaning="share of the backlash that a credible face of the state takes away",
)
ACCOMMODATION = Lever(
    "accommodation",
    default=0.0,
    low=0.0,
    high=0.95,
    at_most=0.95,
    unit="share",
    scope="whole",
    side="state",
    meaning="share of the potential protest that concessions keep at home",
)


@scalar
def hope_of(news: float, pressure: float, hope_news: float) -> float:
    """Hope of the protesters, in [0, 1].

    Args:
        news: X, publicly broken share of the apparatus, in [0, 1].
        pressure: on the streets today, in [-5, 5].
        hope_news: weight of X [log-odds].
    """
    return logistic(hope_news * news + pressure)


@scalar
def protest_tomorrow(
    protest: float,
    hope: float,
    violence: float,
    chance: float,
    public_face: float,
    accommodation: float,
    maximum: float,
    mobilise: float,
    disperse: float,
    backlash: float,
    noise: float,
) -> float:
    """Protest of tomorrow [thousands of people], >= 0.

    Args:
        protest: of today [thousands of people], >= 0.
        hope: of `hope_of`, in [0, 1].
        violence: v, mean severity seen today, in [0, 3].
        chance: xi, a standard normal number.
        public_face: share of the backlash taken away, in [0, 1].
        accommodation: share of the potential kept at home, in [0, 0.95].
        maximum: the most that can come out [thousands of people], > 0.
        mobilise, disperse, backlash, noise: rates per day.
    """
    room = 1.0 - protest / (maximum * (1.0 - accommodation))
    growth = mobilise * hope * room - disperse * (1.0 - hope)
    return protest * exp(growth + backlash * violence * (1.0 - public_face) * room + noise * chance)
