"""The commander of a formation reviews his posture (model.md, section 2, step 6, and section 5)."""

from typing import NamedTuple

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.state import Scratch, State
from bayonets.engine.today import Public, designation_of
from bayonets.mechanisms.belief import belief, sooner_or_later
from bayonets.mechanisms.choice import weight_of_shirking
from bayonets.mechanisms.colleagues import weight_of_exits
from bayonets.mechanisms.conscience import reluctance
from bayonets.mechanisms.culpability import guilt
from bayonets.mechanisms.declare import uint64
from bayonets.mechanisms.leniency import believed, leniency, offer
from bayonets.mechanisms.reckoning import left_behind
from bayonets.mechanisms.sanction import being_first
from bayonets.world.commander import (
    Three,
    command_conscience_of,
    obedience,
    others_stood_down,
    posture_odds,
    posture_terms,
    posture_utility,
)
from bayonets.world.orders import drawn_in, occasion, work_of_repression
from bayonets.world.stances import LOYAL, ORDERING, REMOVED, SHIRKING, STALLING, STOOD_DOWN

_WHETHER, _WHICH = uint64(0), uint64(1)

Reasons = tuple[Three, Three, Three, Three, Three, Three, Three, Three]


@kernel
def command(
    case: Case, state: State, scratch: Scratch, public: Public, f: int, evidence: float, here: np.uint64, day: int
) -> None:
    """A commander who reviews chooses his posture of tomorrow; standing down is final.

    Args:
        case, state, scratch: scenario, state as the day began, today's orders.
        public: the public state of the day.
        f: his formation.
        evidence: public log-odds that the regime falls, as his formation sees them.
        here: key of the formation on this day.
        day: counted from the start.
    """
    posture = state.units[f].posture
    scratch.today[f].next_posture = posture
    if case.rules.commanders and posture != STOOD_DOWN:
        key = random.address(here, random.COMMAND)
        if random.uniform(random.bits(key, _WHETHER)) < case.rules.command_review_rate:
            view = commander_view(case, state, scratch, public, f, evidence, day)
            order, stall, stand = weigh_postures(case, scratch, view, state.units[f].character, f, day)
            point = random.uniform(random.bits(key, _WHICH)) * (order + stall + stand)
            chosen = STALLING if point < stand + stall else ORDERING
            scratch.today[f].next_posture = STOOD_DOWN if point < stand else chosen


class CommanderView(NamedTuple):
    """A commander's beliefs and the quantities derived from them.

    Attributes:
        p: his belief that the regime falls.
        x: x_c, share of the other formations that stood down.
        danger: P R, the reckoning after a fall times his belief in it [months of pay].
        leniency: L, share of it that breaking now would spare him.
        disobedience: 1 - o_b.
        first: e^(-safety_in_numbers x_c).
        watch: W, the lever times the loyalty of the watchers.
        army: a, with the floor of a threat.
    """

    p: float
    x: float
    danger: float
    leniency: float
    disobedience: float
    first: float
    watch: float
    army: float


@inlined
def commander_view(
    case: Case, state: State, scratch: Scratch, public: Public, f: int, evidence: float, day: int
) -> CommanderView:
    """The observations and beliefs of the commander of formation f."""
    q, formation, lever, unit = case.rules, case.formations[f], case.levers[day, f], state.units[f]
    x = others_stood_down(f, scratch.today.stood_down, case.formations.street_value, case.formations.officers)
    p = belief(evidence, 0.0, x, q.belief_ties)
    amnesty = believed(lever.amnesty, lever.propaganda, q.distrust)
    designated = designation_of(case, state, f, day)
    mercy = offer(amnesty, 0.0, designated, public.news, 0.0, q.timeliness)
    heads = state.heads[f]
    obeyed = obedience(heads[LOYAL], heads[SHIRKING], formation.officers, heads[REMOVED], q.insight)
    return CommanderView(
        p,
        x,
        sooner_or_later(p, q.later) * q.command_reckoning * guilt(unit.command_culpability),
        max(leniency(mercy, unit.command_culpability, q.forgivable), lever.guarantee),
        1.0 - obeyed,
        being_first(x, q.safety_in_numbers),
        public.watching * lever.watch,
        public.army,
    )


@inlined
def weigh_postures(
    case: Case, scratch: Scratch, view: CommanderView, character: float, f: int, day: int
) -> tuple[float, float, float]:
    """Weights of the commander's postures, proportional to their probabilities."""
    reasons = reasons_of(case, scratch, view, character, f, day)
    ordered = occasion(scratch.today[f].ordered, case.levers[day, f].detention, 0.0)
    return posture_odds(
        case.rules.command_precision,
        posture_utility(reasons, ORDERING),
        posture_utility(reasons, STALLING),
        posture_utility(reasons, STOOD_DOWN),
        weight_of_shirking(ordered),
    )


@inlined
def reasons_of(case: Case, scratch: Scratch, view: CommanderView, character: float, f: int, day: int) -> Reasons:
    """The contribution of each of his reasons to each posture, by the work that he is ordered to do."""
    q, formation, lever, ordered = case.rules, case.formations[f], case.levers[day, f], scratch.today[f].ordered
    work = work_of_repression(ordered, lever.violence, lever.detention, 0.0)
    exit_weight = weight_of_exits(case.country[day].outreach, lever.isolation)
    cost = reluctance(formation.grievance_mean, q.inhibition, lever.kinship, q.appeal, exit_weight)
    return posture_terms(
        view.p,
        case.country[day].accommodation,
        lever.command,
        view.danger,
        left_behind(view.danger, lever.patron),
        view.leniency,
        view.x,
        view.disobedience,
        command_conscience_of(formation.grievance_mean, q.routine, cost, work, q.command_conscience),
        formation.pact * q.pact_command * drawn_in(ordered, q.pact_line),
        (1.0 - formation.pact) * q.command_retaliation * view.army * work,
        character,
        view.watch,
        lever.cover,
        view.first,
        q.stake,
        q.efficacy,
        q.shirk_credit,
        q.lost_authority,
        q.stall_sanction,
        q.command_sanction,
    )
