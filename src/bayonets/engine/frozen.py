"""A frozen moment of the mean field: serving officers keep reviewing, and all else is constant.

Levers, duty, protest, postures, exposure and culpability are those of a day; officers who left or were removed remain
so, and none joins them. What remains is the feedback of refusal on itself: officers see a share of their colleagues
refuse, shirk where that has become visible, monitor one another, and a pressure on the streets; and each group settles
at the equilibrium of reviews under this observation. `respond` gives the resulting shares who refuse and shirk and the
pressure; at a fixed point they equal those observed. The news is constant and has no trend.
"""

from typing import Any, NamedTuple

import numpy as np

from bayonets.engine.case import Case, case_of
from bayonets.engine.day import look_around, news_of
from bayonets.engine.group_choice import (
    CULPABILITY,
    GRIEVANCE,
    OPTIMISM,
    OUTED,
    RESISTS,
    TINY,
    WEIGHT,
    ZEAL,
    Apparatus,
    apparatus_of,
    outlook_of,
    weigh_together,
)
from bayonets.engine.groups import ROW, SERVING, GroupPoints, Groups, groups_of
from bayonets.engine.inputs import Inputs
from bayonets.engine.jit import kernel
from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import (
    MeanField,
    MeanFieldWorkspace,
    mean_field_workspace,
    with_expected_designation,
)
from bayonets.engine.postures import followed_up, order_formations
from bayonets.engine.state import Scratch
from bayonets.engine.today import Public, evidence_of, situation_of
from bayonets.errors import EngineError
from bayonets.mechanisms.colleagues import share_of_serving
from bayonets.mechanisms.declare import Array
from bayonets.world.stances import EXITED, LOYAL, RESISTING, SHIRKING, STOOD_DOWN

# Equilibria of groups are computed from their choice when not refusing and when refusing: two blocks a layer.
_BLOCKS = 2

_NO_TREND = 0.0


class Frozen(NamedTuple):
    """A moment, in double precision.

    Attributes:
        inputs: the scenario, in which EXITED cannot be chosen.
        case: the same, packed for the kernel.
        mean_field: its groups, heads and postures of the moment.
        scratch: workspace, in double precision.
        day: the day of the moment.
        serving: (F,) officers who serve.
        points: numbers of quadrature points of the traits.
        protest: thousands of people in the streets, if different from the course.
    """

    inputs: Inputs
    case: Case
    mean_field: MeanField
    scratch: Scratch
    day: int
    serving: Array
    points: GroupPoints
    protest: float | None


class Settled(NamedTuple):
    """The equilibrium of a formation: numbers of officers SHIRKING and RESISTING, and the zeal of the LOYAL."""

    shirking: float
    resisting: float
    zeal: float


def freeze(inputs: Inputs, points: GroupPoints, day: int = 0, protest: float | None = None) -> Frozen:
    """The course of the mean field up to a day, stopped as that day begins.

    Args:
        inputs: the scenario.
        points: numbers of quadrature points of the traits.
        day: counted from the start.
        protest: thousands of people in the streets from then on, if different from the course.

    Raises:
        EngineError: a number of the course is not finite, or the regime has fallen by then.
    """
    workspace = mean_field_workspace(inputs, points)
    run_mean_field(workspace, days=day)
    fell_day = workspace.mean_field.state.country[0].fell_day
    if fell_day >= 0:
        raise EngineError(f"day {day}: the regime falls on day {fell_day}. Choose an earlier day")
    closed = still(inputs, protest)
    serving = workspace.mean_field.state.heads[:, :SERVING].sum(axis=1)
    return Frozen(closed, case_of(closed), workspace.mean_field, in_double(workspace), day, serving, points, protest)


def still(inputs: Inputs, protest: float | None) -> Inputs:
    """The same scenario without exits, and with this number of people in the streets if given.

    Designations have their mean.
    """
    choosable = inputs.choosable.copy()
    choosable[EXITED] = 0.0
    fixed = inputs.fixed_protest if protest is None else np.full(inputs.days, protest)
    return with_expected_designation(inputs)._replace(choosable=choosable, fixed_protest=fixed)


def in_double(workspace: MeanFieldWorkspace) -> Scratch:
    """Room for reviews in double precision."""
    rows: Any = np.zeros(len(workspace.scratch.rows))
    return workspace.scratch._replace(rows=rows)


def under(frozen: Frozen, inputs: Inputs) -> Frozen:
    """The same moment under another scenario of the same formations: its levers, traits and parameters.

    Groups keep their heads and culpability; their grievance and optimism are those of the other scenario.
    """
    closed, own = still(inputs, frozen.protest), frozen.mean_field.groups
    fresh = groups_of(inputs, frozen.points)
    groups = own._replace(grievance=fresh.grievance, optimism=fresh.optimism)
    return frozen._replace(inputs=closed, case=case_of(closed), mean_field=frozen.mean_field._replace(groups=groups))


def respond(frozen: Frozen, sight: Array) -> Array:
    """The response to an observation.

    Args:
        frozen: the moment.
        sight: (2 F + 1,) shares of those who serve who refuse, by formation, then of those who shirk, and the pressure
            on the streets.

    Returns:
        (2 F + 1,) the same after sufficiently many reviews.

    Raises:
        EngineError: a number of it is not finite (overflow by extreme values of the scenario).
    """
    response = np.zeros(len(sight))
    q, on = frozen.inputs.parameters, frozen.inputs.switches
    respond_to(frozen.case, frozen.mean_field, frozen.scratch, q, on, frozen.serving, sight, frozen.day, response)
    if not np.all(np.isfinite(response)):
        raise EngineError(
            "The moment produced a non-finite value: a utility overflowed. "
            "Look for extreme values in the scenario (`bayonets lint`)."
        )
    return response


@kernel
def respond_to(
    case: Case,
    mean_field: MeanField,
    scratch: Scratch,
    q: Any,
    on: Any,
    serving: Array,
    sight: Array,
    day: int,
    response: Array,
) -> None:
    """Fill the response of `respond`; the breach of the pact is constant, so that the response has no memory."""
    formations, breach = case.formations.size, mean_field.state.country[0].breach
    for f in range(formations):
        set_heads(mean_field, f, serving[f], serving[f] * sight[formations + f], serving[f] * sight[f])
    order_formations(case, mean_field, scratch, day)
    seen = look_around(case, mean_field.state, scratch, news_of(case, mean_field.state, scratch, day), _NO_TREND, day)
    public = Public(
        seen.turnout,
        seen.force,
        sight[2 * formations],
        seen.news,
        seen.news_to_come,
        seen.army,
        seen.violence,
        seen.watching,
    )
    whole = apparatus_of(case, mean_field)
    for f in range(formations):
        settled = settle_formation(case, mean_field, scratch, public, whole, q, on, f, day)
        mean_field.tomorrow[f, SHIRKING], mean_field.tomorrow[f, RESISTING] = settled.shirking, settled.resisting
        mean_field.state.units[f].loyal_zeal = settled.zeal
    for f in range(formations):
        set_heads(mean_field, f, serving[f], mean_field.tomorrow[f, SHIRKING], mean_field.tomorrow[f, RESISTING])
        part = 1.0 / serving[f] if serving[f] > 0.0 else 0.0
        response[f] = mean_field.tomorrow[f, RESISTING] * part
        response[formations + f] = mean_field.tomorrow[f, SHIRKING] * part
    response[2 * formations] = look_around(case, mean_field.state, scratch, seen.news, _NO_TREND, day).pressure
    mean_field.state.country[0].breach = breach


@kernel
def set_heads(mean_field: MeanField, f: int, serving: float, shirking: float, resisting: float) -> None:
    """Set the numbers of officers of formation f SHIRKING and RESISTING; the others who serve are LOYAL."""
    mean_field.state.heads[f, LOYAL] = serving - shirking - resisting
    mean_field.state.heads[f, SHIRKING] = shirking
    mean_field.state.heads[f, RESISTING] = resisting


@kernel
def settle_formation(
    case: Case,
    mean_field: MeanField,
    scratch: Scratch,
    public: Public,
    whole: Apparatus,
    q: Any,
    on: Any,
    f: int,
    day: int,
) -> Settled:
    """The equilibrium of formation f, for the part that serves and the part that has stood down."""
    today, expected = scratch.today[f], scratch.today[f].duty
    evidence, count = evidence_of(case, public, f, day), 2 * _BLOCKS * mean_field.groups.grievance.shape[1]
    gather_choices(mean_field.groups, scratch.rows, f)
    stood_down = followed_up(today.stood_down)
    shirking, resisting, zeal = 0.0, 0.0, 0.0
    for gone in range(2):
        share = stood_down if gone == 1 else 1.0 - stood_down
        if share > 0.0:
            today.duty = 0.0 if gone == 1 else expected / share
            today.stood_down = float(gone)
            now = situation_of(case, mean_field.state, scratch, public, f, evidence, day)
            seen = outlook_of(case, mean_field, whole, now, f)
            weigh_together(scratch.rows, count, seen, case.formations[f].exit_cost, now, q, on)
            settled = settle(mean_field, scratch.rows, f)
            shirking += share * settled.shirking
            resisting += share * settled.resisting
            zeal += share * settled.zeal
    today.duty = expected
    today.stood_down = mean_field.posture[f, STOOD_DOWN]
    return Settled(shirking, resisting, zeal)


@kernel
def gather_choices(groups: Groups, rows: Any, f: int) -> None:
    """Copy the traits of the groups of formation f into the rows, once as not refusing, once as refusing.

    Roots have no effect without exits.
    """
    points = groups.grievance.shape[1]
    for outed in range(2):
        for m in range(points):
            officers, guilt = 0.0, 0.0
            for stance in range(SERVING):
                officers += groups.officers[f, outed, stance, m]
                guilt += groups.culpability[f, outed, stance, m]
            for resists in range(_BLOCKS):
                i = (outed * _BLOCKS + resists) * points + m
                rows[GRIEVANCE + i] = groups.grievance[f, m]
                rows[OPTIMISM + i] = groups.optimism[f, m]
                rows[CULPABILITY + i] = guilt / max(officers, TINY)
                rows[OUTED + i] = outed
                rows[RESISTS + i] = resists


@kernel
def settle(mean_field: MeanField, rows: Any, f: int) -> Settled:
    """The equilibrium of the reviews of formation f: in each group as many begin to refuse as cease to."""
    groups, points, heads = mean_field.groups, mean_field.groups.grievance.shape[1], mean_field.state.heads[f]
    seen = share_of_serving(heads[RESISTING], heads[LOYAL], heads[SHIRKING], heads[RESISTING])
    shirking, resisting, zeal = 0.0, 0.0, 0.0
    for outed in range(2):
        for m in range(points):
            officers = 0.0
            for stance in range(SERVING):
                officers += groups.officers[f, outed, stance, m]
            quiet, open_ = outed * _BLOCKS * points + m, (outed * _BLOCKS + 1) * points + m
            begins, ceases = picks(rows, quiet, RESISTING), 1.0 - picks(rows, open_, RESISTING)
            # Where no officer would ever change, the share who refuse is that observed.
            refusing = begins / (begins + ceases) if begins + ceases > 0.0 else seen
            resisting += officers * refusing
            for i in (quiet, open_):
                part = officers * (refusing if i == open_ else 1.0 - refusing)
                shirking += part * picks(rows, i, SHIRKING)
                zeal += part * picks(rows, i, LOYAL) * rows[ZEAL + i]
    return Settled(shirking, resisting, zeal)


@kernel
def picks(rows: Any, i: int, stance: int) -> float:
    """Probability that the group in place i of the rows chooses a stance, without exits."""
    total = rows[WEIGHT + i] + rows[WEIGHT + ROW + i] + rows[WEIGHT + 2 * ROW + i]
    return rows[WEIGHT + stance * ROW + i] / total
