"""Protest: hope mobilises, lack of hope demobilises, and violence magnifies the present tendency.

Claim: protest grows when the apparatus is seen to crack; repression deters a crowd that has no hope and backfires on
one that has (Galeotti 2020; Lichbach 1987; Davenport 2007). Form: model.md, section 2, step 11.
"""

from bayonets.mechanisms.declare import Lever, Parameter, scalar
from bayonets.mechanisms.elementary import exp, logistic

MAXIMUM = Parameter(
    "maximum",
    default=400.0,
    low=10.0,
    high=2000.0,
    at_least=1e-6,
    law="log_pert",
    unit="thousands of people",
    meaning="largest possible turnout",
    block="protest",
)
MOBILISE = Parameter(
    "mobilise",
    default=0.06,
    low=0.02,
    high=0.2,
    law="log_pert",
    unit="per day",
    meaning="growth of the protest when hope is certain",
    block="protest",
)
DISPERSE = Parameter(
    "disperse",
    default=0.04,
    low=0.01,
    high=0.15,
    law="log_pert",
    unit="per day",
    meaning="decay of the protest when there is no hope",
    block="protest",
)
BACKLASH = Parameter(
    "backlash",
    default=1.5,
    low=0.0,
    high=4.0,
    unit="share of growth",
    meaning="growth that violence of severity 1 adds, out of outrage, while the crowd has hope",
    block="protest",
)
DETER = Parameter(
    "deter",
    default=1.0,
    low=0.0,
    high=3.0,
    unit="share of decay",
    meaning="decay that violence of severity 1 adds, out of fear, once the crowd has no hope",
    block="protest",
)
NOISE = Parameter(
    "noise",
    default=0.05,
    low=0.0,
    high=0.2,
    unit="per day",
    meaning="standard deviation of the daily random change in the log of the protest",
    block="protest",
)
HOPE_NEWS = Parameter(
    "hope_news",
    default=10.0,
    low=2.0,
    high=30.0,
    law="log_pert",
    unit="log-odds per unit share",
    meaning="weight of the news of refusals and exits in the hope of protesters",
    block="protest",
)
HOPE_CONCESSION = Parameter(
    "hope_concession",
    default=1.0,
    low=0.0,
    high=3.0,
    unit="log-odds per unit share",
    meaning="weight of the regime's concessions in the hope of protesters",
    block="protest",
)
CORE = Parameter(
    "core",
    default=1.0,
    low=0.0,
    high=20.0,
    law="log_pert",
    unit="thousands of people",
    meaning="turnout of protesters who never give up",
    block="protest",
)
SCALE = Parameter(
    "scale",
    default=1.0,
    low=0.5,
    high=2.0,
    law="log_pert",
    unit="factor",
    meaning="factor on a turnout that the scenario fixes by dates",
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
    meaning="share of the backlash that a credible public face of the state removes",
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
def hope_of(news: float, pressure: float, accommodation: float, hope_news: float, hope_concession: float) -> float:
    """Hope of the protesters, in [0, 1].

    Args:
        news: X, publicly broken share of the apparatus, in [0, 1].
        pressure: on the streets today, in [-5, 5].
        accommodation: the regime's concessions, in [0, 0.95].
        hope_news, hope_concession: weights of X and of concessions [log-odds].
    """
    return logistic(hope_news * news + pressure + hope_concession * accommodation)


@scalar
def protest_tomorrow(
    protest: float,
    hope: float,
    violence: float,
    chance: float,
    public_face: float,
    accommodation: float,
    least: float,
    maximum: float,
    mobilise: float,
    disperse: float,
    backlash: float,
    deter: float,
    noise: float,
) -> float:
    """Protest of tomorrow [thousands of people], >= `least`.

    Args:
        protest: of today, calls apart [thousands of people], >= 0.
        hope: of `hope_of`, in [0, 1].
        violence: v, mean severity seen today, in [0, 3].
        chance: xi, a standard normal number.
        public_face: share of the backlash taken away, in [0, 1].
        accommodation: share of the potential kept at home, in [0, 0.95].
        least: turnout of protesters who never give up [thousands of people], >= 0.
        maximum: largest possible turnout [thousands of people], > 0.
        mobilise, disperse, noise: rates per day.
        backlash, deter: shares of growth and decay that violence of severity 1 adds.
    """
    room = 1.0 - protest / (maximum * (1.0 - accommodation))
    outrage = backlash * violence * (1.0 - public_face) * max(room, 0.0)
    growth = mobilise * hope * (room + outrage)
    decay = disperse * (1.0 - hope) * (1.0 + deter * violence)
    return max(protest * exp(growth - decay + noise * chance), least)
