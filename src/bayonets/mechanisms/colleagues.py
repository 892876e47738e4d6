"""Colleagues: the officers whom an officer knows, and the share of them whom he sees broken.

Claim: officers observe their comrades, and former officers who campaign among them count more (Galeotti 2020);
thresholds in a circle of acquaintances after Granovetter (1978); falsified preferences that become visible after Kuran
(1991). Form: model.md, sections 1 and 3.
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
    meaning="number of colleagues whom an officer knows in his own formation; even",
)
TIES_ACROSS = Parameter(
    "ties_across",
    default=2.0,
    low=0.0,
    high=10.0,
    at_most=1000.0,
    unit="officers",
    meaning="mean number of officers whom an officer knows anywhere in the apparatus",
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
    meaning="weight of a colleague who left relative to one who refuses: campaigning among former comrades",
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
    meaning="share of the campaigning of former comrades that counter-intelligence keeps from the service",
)


@scalar
def weight_of_exits(outreach: float, isolation: float) -> float:
    """o, the weight of a tie who EXITED against one who is RESISTING.

    Args:
        outreach: its value without isolation, >= 1.
        isolation: share of the surplus kept from the service, in [0, 1].
    """
    return 1.0 + (outreach - 1.0) * (1.0 - isolation)


@scalar
def share_of_serving(officers: float, loyal: float, shirking: float, resisting: float) -> float:
    """The number of officers as a share of those who serve in their formation: s_f or r_f; 0 where none serves."""
    serving = loyal + shirking + resisting
    return officers / serving if serving > 0.0 else 0.0


@scalar
def seen_broken(resisting: float, exited: float, exit_weight: float, ties: float, unmasked: float) -> float:
    """x, the share of his ties seen broken, in [0, 1]; 0 without ties.

    Args:
        resisting, exited: his ties in that stance [officers].
        exit_weight: of `weight_of_exits`, >= 1.
        ties: all his ties [officers].
        unmasked: m_f s_f, share of his formation whose shirking has come to light, in [0, 1].
    """
    seen = min(1.0, (resisting + exit_weight * exited) / max(ties, 1.0) + unmasked)
    return seen if ties > 0.0 else 0.0
