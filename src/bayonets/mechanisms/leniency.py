"""Leniency: the part of the reckoning that breaking now would spare an officer.

Claim: those who break early are forgiven more; those who did too much, or whose service is designated a terrorist
organisation, are forgiven little: the bridge is burned (Galeotti 2020; Croissant, Kuehn & Eschenauer 2018 on
culpability). Form: model.md, section 4, L.
"""

from bayonets.mechanisms.declare import Lever, Parameter, scalar
from bayonets.mechanisms.elementary import exp, power

AMNESTY = Lever(
    "amnesty",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="formation",
    side="opposition",
    meaning="share of the reckoning that is credibly forgiven for breaking in time",
)
DESIGNATED = Lever(
    "designated",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="formation",
    side="opposition",
    meaning="degree to which the service is listed as a terrorist organisation",
)
FORGIVABLE = Parameter(
    "forgivable",
    default=1.5,
    low=0.3,
    high=3.0,
    unit="culpability",
    meaning="culpability at which forgiveness has fallen to 1/e; must not be 0",
    at_least=1e-6,
)
TIMELINESS = Parameter(
    "timeliness",
    default=1.0,
    low=0.0,
    high=4.0,
    unit="exponent",
    meaning="how fast forgiveness declines as others break first",
)
DISTRUST = Parameter(
    "distrust",
    default=0.3,
    low=0.0,
    high=1.0,
    unit="per unit of propaganda",
    meaning="how fast the credibility of an amnesty declines under propaganda",
)
VENGEANCE = Parameter(
    "vengeance",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="share of the forgiveness that is lost when the whole formation was outed",
)


@scalar
def believed(amnesty: float, propaganda: float, distrust: float) -> float:
    """The part of the amnesty that is credible under propaganda, in [0, 1].

    Args:
        amnesty: share credibly forgiven, in [0, 1].
        propaganda: of the state [log-odds], >= 0.
        distrust: how fast the offer is less believed, >= 0.
    """
    return amnesty * exp(-distrust * propaganda)


@scalar
def offer(
    believed: float, outed_share: float, designated: float, news: float, vengeance: float, timeliness: float
) -> float:
    """The leniency for an officer of the formation without culpability, in [0, 1].

    Args:
        believed: of `believed`, in [0, 1].
        outed_share: share of the formation whose identity was published, in [0, 1].
        designated: D, degree of designation, in [0, 1].
        news: X as it stands today, or X+ as he expects it at his next review, in [0, 1].
        vengeance: share lost when the whole formation was outed, in [0, 1].
        timeliness: exponent of (1 - X), >= 0.
    """
    return believed * (1.0 - vengeance * outed_share) * (1.0 - designated) * power(1.0 - news, timeliness)


@scalar
def leniency(offer: float, culpability: float, forgivable: float) -> float:
    """L, the share of the reckoning that breaking now would spare him, in [0, 1].

    Args:
        offer: of `offer`, in [0, 1].
        culpability: c, >= 0.
        forgivable: culpability at which forgiveness has fallen to 1/e, > 0.
    """
    return offer * exp(-culpability / forgivable)
