"""Orders: the duty of each formation, the severity of orders, and the breach of the pact.

Claim: a tacit pact keeps the army in its barracks, since ordering it out would put its loyalty at risk; the breach is
as large as the part that is drawn in (Galeotti 2020). Form: model.md, section 2, steps 2 and 3.
"""

from bayonets.mechanisms.declare import Array, Lever, Parameter, Trait, over_formations, scalar
from bayonets.world.stances import STALLING, STOOD_DOWN

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
DETENTION = Lever(
    "detention",
    default=0.0,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share of full work",
    scope="formation",
    side="state",
    meaning="work of repression off the streets: mistreatment of prisoners in custody",
)
PACT = Trait(
    "pact",
    default=0.0,
    low=0.0,
    high=1.0,
    at_least=0.0,
    at_most=1.0,
    yes_or_no=True,
    unit="yes or no",
    meaning="kept off the streets by a tacit pact, as an army is; may side with the protesters",
)
PACT_PENALTY = Parameter(
    "pact_penalty",
    default=3.0,
    low=0.0,
    high=6.0,
    unit="months of pay",
    meaning="grievance added to all officers of pact formations once all of them are drawn in",
)
PACT_LINE = Parameter(
    "pact_line",
    default=0.15,
    low=0.05,
    high=0.5,
    at_least=1e-6,
    at_most=1.0,
    law="log_pert",
    unit="share of full duty",
    meaning="duty at which a pact formation is fully drawn in; must not be 0",
)
LADDER_TRIGGER = Parameter(
    "ladder_trigger",
    default=0.0,
    low=-1.0,
    high=0.0,
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
    law="log_pert",
    unit="days",
    meaning="consecutive days of such pressure before the next rung is called",
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


@over_formations
def orders_today(lever: Array, rung_duty: Array, rungs_called: int, ordered: Array) -> None:
    """Fill `ordered`: d0_f, the largest of the lever and of the duties that the rungs called so far give, in [0, 1].

    Args:
        lever: (formations,) the lever `duty`, of today or the largest so far.
        rung_duty: (rungs, formations) the duty each rung names, or NO_DUTY_NAMED, which is below any.
        rungs_called: number of rungs called so far.
        ordered: (formations,) to be filled.
    """
    for f in range(lever.size):
        ordered[f] = lever[f]
        for rung in range(rungs_called):
            ordered[f] = max(ordered[f], rung_duty[rung, f])


@scalar
def duty_under(ordered: float, posture: int, stall_duty: float) -> float:
    """d_f, the duty that a formation does on the streets under its commander's posture, in [0, 1].

    Args:
        ordered: d0_f, in [0, 1].
        posture: ORDERING, STALLING or STOOD_DOWN.
        stall_duty: share done under a commander who stalls, in [0, 1].
    """
    if posture == STOOD_DOWN:
        return 0.0
    return stall_duty * ordered if posture == STALLING else ordered


@scalar
def drawn_in(ordered: float, pact_line: float) -> float:
    """b_f, the degree to which a pact formation is drawn in by its orders, in [0, 1].

    Args:
        ordered: d0_f, in [0, 1].
        pact_line: duty at which it is fully drawn in, > 0.
    """
    return min(1.0, ordered / pact_line)


@over_formations
def breach_today(ordered: Array, stood_down: Array, size: Array, pact: Array, pact_line: float) -> float:
    """The breach of the pact today, in [0, 1]; an order that a commander does not pass on does not add to it.

    Args:
        ordered: (formations,) d0_f.
        stood_down: (formations,) 1 where a formation left the streets as one, 0 where not; or the probability of it.
        size: (formations,) officers.
        pact: (formations,) 1 where the formation is in the pact, else 0.
        pact_line: duty at which a formation is fully drawn in, > 0.
    """
    drawn, whole = 0.0, 0.0
    for f in range(size.size):
        drawn += pact[f] * size[f] * (1.0 - stood_down[f]) * drawn_in(ordered[f], pact_line)
        whole += pact[f] * size[f]
    return drawn / whole if whole > 0.0 else 0.0


@scalar
def work_of_repression(duty: float, violence: float, detention: float, stood_down: float) -> float:
    """k_f, the day's work of repression, on the streets and off them, >= 0.

    Args:
        duty: d_f, or d0_f for what is ordered, in [0, 1].
        violence: v_f, severity of orders, in [0, 3].
        detention: e_f, in [0, 1].
        stood_down: 1 if the formation left the streets as one, else 0.
    """
    return (duty * violence + detention) * (1.0 - stood_down)


@scalar
def occasion(duty: float, detention: float, stood_down: float) -> float:
    """o_f, the extent of orders to carry out or to shirk, in [0, 1]; arguments as in `work_of_repression`."""
    return min(1.0, duty + detention) * (1.0 - stood_down)


_LEAST_PRESENCE = 0.01


@over_formations
def mean_severity(violence: Array, street_value: Array, duty: Array, size: Array) -> float:
    """v, the severity that the country sees: the mean of v_f over formations on duty; it fades as the last leave."""
    weighted, present, whole = 0.0, 0.0, 0.0
    for f in range(violence.size):
        presence = street_value[f] * duty[f] * size[f]
        weighted += presence * violence[f]
        present += presence
        whole += street_value[f] * size[f]
    # The floor is tested, not `whole`: a hundredth of the smallest floating-point number is 0.
    least = max(present, _LEAST_PRESENCE * whole)
    return weighted / least if least > 0.0 else 0.0


@over_formations
def rung_is_due(pressure: float, days_above: int, ladder_trigger: float, ladder_days: int) -> tuple[bool, int]:
    """Whether the next rung is called for tomorrow, and the count of consecutive days above the trigger from now on."""
    days_above = days_above + 1 if pressure > ladder_trigger else 0
    if days_above >= ladder_days:
        return True, 0
    return False, days_above
