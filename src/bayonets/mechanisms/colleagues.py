"""Colleagues: whom an officer knows, and whom of them he sees broken.

Claim: officers watch their comrades, and those who left and campaign among them count more (Galeotti 2020); thresholds
in a circle of acquaintances after Granovetter (1978); falsified preferences that come to light after Kuran (1991).
Form: model.md, sections 1 and 3.
"""

from bayonets.mechanisms.declare import Lever, Parameter, scalar

TIES_WITHIN = Parameter(
    "ties_within",
    default=8.0,
    low=2.0,
    high=20.0,
    unit="officers",
    at_most=1000.0,
    whole=True,
    meaning="colleagues an officer knows in his own formation; even",
)
TIES_ACROSS = Parameter(
    "ties_across",
    default=2.0,
    low=0.0,
    high=10.0,
    at_most=1000.0,
    unit="officers",
    meaning="mean number of officers an officer knows anywhere in the apparatus",
)
OUTREACH = Lever(
    "outreach",
    default=1.0,
    low=1.0,
    high=4.0,
    at_least=1.0,
    unit="weight",
    scope="whole",
    side="opposition",
    meaning="weight of a colleague who left against one who refuses: campaigning among old comrades",
)
ISOLATION = Lever(
    "isolation",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="formation",
    side="state",
    meaning="share of that campaigning which counter-intelligence keeps from the service",
)


@scalar
def weight_of_leavers(outreach: float, isolation: float) -> float:
    """o, the weight of a tie who EXITED against one who is RESISTING.

    Args:
        outreach: its value where nothing cuts the service off, >= 1.
        isolation: share of the surplus kept from the service, in [0, 1].
    """
    return 1.0 + (outreach - 1.0) * (1.0 - isolation)


@scalar
def share_of_serving(officers: float, loyal: float, shirking: float, resisting: float) -> float:
    """So many officers as a share of those who serve in their formation: s_f or r_f; 0 where nobody does."""
    serving = loyal + shirking + resisting
    return officers / serving if serving > 0.0 else 0.0


@scalar
def seen_broken(resisting: float, exited: float, leaver_weight: float, ties: float, unmasked: float) -> float:
    """x, the share of his ties seen broken, in [0, 1]; 0 without ties.

    Args:
        resisting, exited: his ties in that stance [officers].
        leaver_weight: of `weight_of_leavers`, >= 1.
        ties: all his ties [officers].
        unmasked: m_f s_f, share of his formation whose shirking has come to light, in [0, 1].
    """
    seen = min(1.0, (resisting + leaver_weight * exited) / max(ties, 1.0) + unmasked)
    return seen if ties > 0.0 else 0.0
