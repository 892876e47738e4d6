"""Orders: who is sent to the streets today, how hard, and what it means when the army is.

Claim: the army is kept in barracks by a tacit pact, since to order it out is to risk it (Galeotti 2020). Form:
model.md, section 2, steps 2 and 3.
"""

from bayonets.mechanisms.declare import Array, Lever, Parameter, Trait, over_formations, scalar
from bayonets.world.stances import NO_DUTY_NAMED, STALLING, STOOD_DOWN

DUTY = Lever(
    "duty",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share of full duty",
    scope="formation",
    side="state",
    meaning="duty on the streets",
)
VIOLENCE = Lever(
    "violence",
    default=1.0,
    low=0.0,
    high=3.0,
    at_most=3.0,
    unit="index",
    scope="formation",
    side="state",
    meaning="severity of orders: 0 none, 1 systematic beating and mass detention, 3 live fire into crowds",
)
PACT = Trait(
    "pact",
    default=0.0,
    low=0.0,
    high=1.0,
    at_least=0.0,
    at_most=1.0,
    unit="yes or no",
    meaning="kept out of the streets by a tacit pact; may side with the protesters as an army does",
)
PACT_PENALTY = Parameter(
    "pact_penalty",
    default=3.0,
    low=0.0,
    high=6.0,
    unit="months of pay",
    meaning="grievance added to all officers of pact formations once one of them is sent to the streets",
)
LADDER_TRIGGER = Parameter(
    "ladder_trigger",
    default=0.0,
    low=-1.0,
    high=1.0,
    at_least=-5.0,
    at_most=5.0,
    unit="pressure",
    meaning="pressure above which the state calls the next rung of its ladder",
)
LADDER_DAYS = Parameter(
    "ladder_days",
    default=3.0,
    low=1.0,
    high=10.0,
    at_least=1.0,
    whole=True,
    unit="days",
    meaning="days in a row of such pressure before the next rung is called",
)
STALL_DUTY = Parameter(
    "stall_duty",
    default=0.5,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="share of the ordered duty that is done under a commander who stalls",
)
ARMY_THREAT = Parameter(
    "army_threat",
    default=0.1,
    low=0.02,
    high=0.3,
    at_most=1.0,
    unit="share",
    meaning="share of the pact formations on the protesters' side from which violence is halved, for fear of them",
)


@over_formations
def duty_today(
    ordered: Array, rung_duty: Array, rungs_called: int, posture: Array, stall_duty: float, duty: Array
) -> None:
    """Fill `duty`: d_f, what each formation does on the streets today, in [0, 1].

    Args:
        ordered: (formations,) the lever `duty` of today.
        rung_duty: (rungs, formations) the duty each rung names, or NO_DUTY_NAMED.
        rungs_called: how many rungs have been called so far; a later one goes over an earlier one.
        posture: (formations,) of each commander.
        stall_duty: share done under a commander who stalls.
        duty: (formations,) to be filled.
    """
    for f in range(ordered.size):
        duty[f] = ordered[f]
        for rung in range(rungs_called):
            if rung_duty[rung, f] != NO_DUTY_NAMED:
                duty[f] = rung_duty[rung, f]
        if posture[f] == STALLING:
            duty[f] *= stall_duty
        elif posture[f] == STOOD_DOWN:
            duty[f] = 0.0


@over_formations
def pact_is_broken(duty: Array, pact: Array) -> bool:
    """Whether a formation kept out by the pact has duty on the streets today."""
    broken = False
    for f in range(duty.size):
        if pact[f] and duty[f] > 0.0:
            broken = True
    return broken


@scalar
def severity(violence: float, there_is_an_army: bool, army: float, army_threat: float) -> float:
    """v_f, the severity of orders after the threat of retaliation, in [0, 3].

    Args:
        violence: the lever of the formation today, in [0, 3].
        there_is_an_army: whether any formation is in the pact.
        army: a, share of the pact formations on the protesters' side, in [0, 1].
        army_threat: share from which violence is halved.
    """
    return 0.5 * violence if there_is_an_army and army >= army_threat else violence


@over_formations
def mean_severity(violence: Array, street_value: Array, duty: Array, size: Array) -> float:
    """v, the severity that the country sees: the mean of v_f over those on duty; 0 if nobody is."""
    weighted, weight = 0.0, 0.0
    for f in range(violence.size):
        presence = street_value[f] * duty[f] * size[f]
        weighted += presence * violence[f]
        weight += presence
    return weighted / weight if weight > 0.0 else 0.0


@over_formations
def rung_is_due(pressure: float, days_above: int, ladder_trigger: float, ladder_days: int) -> tuple[bool, int]:
    """Whether the next rung is called for tomorrow, and the count of days in a row above the trigger from now on."""
    days_above = days_above + 1 if pressure > ladder_trigger else 0
    if days_above >= ladder_days:
        return True, 0
    return False, days_above
