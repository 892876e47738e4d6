"""The commander: passes orders on, stalls, or takes his whole formation off the streets.

Claim: a unit breaks as a whole when its commander does; the chief of a garrison decides whether the army changes sides;
commanders differ, and a deal may be made with one of them (Galeotti 2020; Albrecht & Ohl 2016). Form: model.md, section
5.
"""

from bayonets.mechanisms.choice import odds
from bayonets.mechanisms.declare import Array, Lever, Parameter, Trait, over_formations, scalar

COMMAND_CULPABILITY = Trait(
    "command_culpability",
    default=0.0,
    low=0.0,
    high=3.0,
    at_least=0.0,
    unit="culpability",
    meaning="culpability of the commander at the start",
)
COMMAND_REVIEW_RATE = Parameter(
    "command_review_rate",
    default=0.3,
    low=0.05,
    high=1.0,
    at_most=1.0,
    law="log_pert",
    unit="per day",
    meaning="probability that a commander reviews his posture on a day",
)
COMMAND_PRECISION = Parameter(
    "command_precision",
    default=0.6,
    low=0.2,
    high=1.5,
    unit="per month of pay",
    meaning="sensitivity of a commander's choice to differences in utility (logit precision)",
)
STAKE = Parameter(
    "stake",
    default=12.0,
    low=3.0,
    high=36.0,
    law="log_pert",
    unit="months of pay",
    meaning="value of the regime's survival to a commander",
)
STALL_SANCTION = Parameter(
    "stall_sanction",
    default=4.0,
    low=0.0,
    high=12.0,
    unit="months of pay",
    meaning="price of stalling under full surveillance",
)
COMMAND_SANCTION = Parameter(
    "command_sanction", default=30.0, low=15.0, high=80.0, unit="months of pay", meaning="price of standing down alone"
)
LOST_AUTHORITY = Parameter(
    "lost_authority",
    default=40.0,
    low=0.0,
    high=80.0,
    unit="months of pay",
    meaning="cost of giving orders that are not obeyed",
)
COMMAND_RECKONING = Parameter(
    "command_reckoning",
    default=100.0,
    low=20.0,
    high=200.0,
    unit="months of pay",
    meaning="cost that a fully culpable commander faces if the regime falls",
)
COMMAND_CONSCIENCE = Parameter(
    "command_conscience",
    default=6.0,
    low=0.0,
    high=20.0,
    unit="weight",
    meaning="weight of conscience for a commander, who orders what others carry out",
)
COMMAND_RETALIATION = Parameter(
    "command_retaliation",
    default=40.0,
    low=0.0,
    high=120.0,
    unit="months of pay",
    meaning="danger to a commander who orders full work of repression if the whole army stood with the protesters",
)
COMMAND_SPREAD = Parameter(
    "command_spread",
    default=6.0,
    low=0.0,
    high=20.0,
    unit="months of pay",
    meaning="standard deviation among commanders of the personal value of standing down",
)
GUARANTEE = Lever(
    "guarantee",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    scope="formation",
    side="opposition",
    meaning="leniency guaranteed to the commander personally, whatever he did",
)
INSIGHT = Parameter(
    "insight",
    default=0.5,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="share of the shirking in his formation that a commander perceives",
)
PACT_COMMAND = Parameter(
    "pact_command",
    default=45.0,
    low=0.0,
    high=80.0,
    unit="months of pay",
    meaning="cost to the commander of a pact formation of continuing to give orders when it is fully drawn in",
)


@scalar
def obedience(loyal: float, shirking: float, size: float, removed: float, insight: float) -> float:
    """o_b, the share of his formation that he sees obeying, in [0, 1]; 0 if no officer is left."""
    there = size - removed
    return (loyal + (1.0 - insight) * shirking) / there if there > 0.0 else 0.0


@over_formations
def others_stood_down(f: int, stood_down: Array, street_value: Array, size: Array) -> float:
    """x_c: share of the other formations that stood down, by street value and size; 0 if they have no weight.

    Args:
        f: the formation of the commander.
        stood_down: (formations,) 1 where a formation left the streets as one, 0 where not; or the probability of it.
        street_value, size: (formations,) weight of an officer; officers.
    """
    down, whole = 0.0, 0.0
    for other in range(size.size):
        if other != f:
            weight = street_value[other] * size[other]
            whole += weight
            down += weight * stood_down[other]
    return down / whole if whole > 0.0 else 0.0


@scalar
def command_conscience_of(
    mean_grievance: float, routine: float, reluctance: float, work: float, command_conscience: float
) -> float:
    """Q, the weight of conscience with the commander [months of pay].

    Args:
        mean_grievance: of his formation [months of pay].
        routine: share of it that weighs on an ordinary day.
        reluctance: C of `conscience.reluctance` at the mean grievance [months of pay].
        work: k0, the work of repression that he is ordered to have done, >= 0.
        command_conscience: the weight, >= 0.
    """
    return command_conscience * (mean_grievance * routine + reluctance * work)


Three = tuple[float, float, float]

REASONS = ("stake", "sanction", "reckoning", "authority", "pact", "conscience", "retaliation", "character")
"""The terms of a commander's utility, in the order of `posture_terms`."""


@scalar
def posture_terms(
    p: float,
    accommodation: float,
    promised: float,
    danger: float,
    staying: float,
    leniency: float,
    x: float,
    disobedience: float,
    conscience: float,
    pact: float,
    retaliation: float,
    character: float,
    watch: float,
    cover: float,
    first: float,
    stake: float,
    efficacy: float,
    shirk_credit: float,
    lost_authority: float,
    stall_sanction: float,
    command_sanction: float,
) -> tuple[Three, Three, Three, Three, Three, Three, Three, Three]:
    """What each of his `REASONS` adds to (ordering, stalling, standing down) [months of pay].

    Args:
        p: his belief that the regime falls, in [0, 1].
        accommodation: the regime's concessions, in [0, 0.95].
        promised: the lever `command` of his formation [months of pay].
        danger: P R, the reckoning after a fall times his belief in it [months of pay].
        staying: of `reckoning.left_behind` [months of pay].
        leniency: L, share of it that breaking now would spare him, in [0, 1].
        x: x_c, share of the other formations that stood down, in [0, 1].
        disobedience: 1 - o_b, in [0, 1].
        conscience: Q of `command_conscience_of` [months of pay].
        pact: T, the price of ordering a pact formation as far out as it is [months of pay].
        retaliation: the danger from another armed service in ordering today's work [months of pay].
        character: beta, his personal value of standing down [months of pay].
        watch: W, share of the formation under surveillance, in [0, 1].
        cover: share of the sanctions that the leadership still stands behind, in [0, 1].
        first: e^(-safety_in_numbers x_c), in (0, 1].
        stake, ..., command_sanction: parameters.
    """
    stays, remains = 1.0 - p, (1.0 - p) * (1.0 - accommodation)
    return (
        (remains * (stake + promised), 0.5 * remains * stake, 0.0),
        (0.0, -stays * cover * watch * stall_sanction, -stays * cover * command_sanction * first),
        (
            -staying * (1.0 - efficacy * (1.0 - x)),
            -staying * (1.0 - shirk_credit * leniency),
            -danger * (1.0 - leniency),
        ),
        (-lost_authority * disobedience, -0.3 * lost_authority * disobedience, 0.0),
        (-pact, -0.5 * pact, 0.0),
        (-conscience, -0.5 * conscience, 0.0),
        (-retaliation, 0.0, 0.0),
        (0.0, 0.0, character),
    )


@scalar
def posture_utility(terms: tuple[Three, Three, Three, Three, Three, Three, Three, Three], posture: int) -> float:
    """The utility of a posture to him: the sum of his reasons [months of pay]."""
    return (
        terms[0][posture]
        + terms[1][posture]
        + terms[2][posture]
        + terms[3][posture]
        + terms[4][posture]
        + terms[5][posture]
        + terms[6][posture]
        + terms[7][posture]
    )


@scalar
def posture_odds(
    precision: float, ordering: float, stalling: float, standing_down: float, weight_of_stalling: float
) -> tuple[float, float, float]:
    """Weights of the three postures, proportional to their probabilities.

    Args:
        precision: per month of pay, >= 0.
        ordering, stalling, standing_down: utilities [months of pay].
        weight_of_stalling: h0 of `choice.weight_of_shirking`, by what is ordered, in [0, 1/2].
    """
    order, stall, stand, _ = odds(
        precision,
        (ordering, stalling, standing_down, standing_down),
        (1.0 - weight_of_stalling, weight_of_stalling, 1.0, 0.0),
    )
    return order, stall, stand
