"""The commander of a formation reviews his posture (model.md, section 2, step 5, and section 5)."""

from typing import NamedTuple

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.state import Scratch, State
from bayonets.mechanisms.belief import belief
from bayonets.mechanisms.conscience import strain
from bayonets.mechanisms.culpability import guilt
from bayonets.mechanisms.declare import uint64
from bayonets.mechanisms.leniency import leniency, offer
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
from bayonets.world.stances import LOYAL, ORDERING, REMOVED, SHIRKING, STALLING, STOOD_DOWN

_WHETHER, _WHICH = uint64(0), uint64(1)


@kernel
def command(
    case: Case, state: State, scratch: Scratch, f: int, evidence: float, news: float, here: np.uint64, day: int
) -> None:
    """A commander who reviews chooses his posture of tomorrow; standing down is final.

    Args:
        case, state, scratch: scenario, state as the day began, today's duty and severity.
        f: his formation.
        evidence: public log-odds that the regime falls, as his formation sees them.
        news: X.
        here: key of the formation on this day.
        day: counted from the start.
    """
    posture = state.units[f].posture
    scratch.today[f].next_posture = posture
    if case.rules.commanders and posture != STOOD_DOWN:
        key = random.address(here, random.COMMAND)
        if random.uniform(random.bits(key, _WHETHER)) < case.rules.command_review_rate:
            order, stall, stand = weigh_postures(case, state, scratch, f, evidence, news, day)
            point = random.uniform(random.bits(key, _WHICH)) * (order + stall + stand)
            chosen = STALLING if point < stand + stall else ORDERING
            scratch.today[f].next_posture = STOOD_DOWN if point < stand else chosen


@kernel
def weigh_postures(
    case: Case, state: State, scratch: Scratch, f: int, evidence: float, news: float, day: int
) -> tuple[float, float, float]:
    """Weights of the commander's postures, proportional to their probabilities."""
    view = commander_view(case, state, scratch, f, evidence, news, day)
    return weigh_on_duty(case, state, view, f, scratch.today[f].duty, scratch.today[f].violence, day)


class CommanderView(NamedTuple):
    """What a commander concludes, whatever his duty today.

    Attributes:
        p: his belief that the regime falls.
        x: x_c, share of the other formations that stood down.
        danger: R, what awaits him if the regime falls [months of pay].
        leniency: L, share of it that breaking now would spare him.
        disobedience: 1 - o.
        first: e^(-safety_in_numbers x_c).
    """

    p: float
    x: float
    danger: float
    leniency: float
    disobedience: float
    first: float


@inlined
def commander_view(
    case: Case, state: State, scratch: Scratch, f: int, evidence: float, news: float, day: int
) -> CommanderView:
    """What the commander of formation f sees and believes."""
    q, formation, lever, unit = case.rules, case.formations[f], case.levers[day, f], state.units[f]
    x = others_stood_down(f, scratch.today.stood_down, case.formations.street_value, case.formations.officers)
    mercy = offer(lever.amnesty, 0.0, lever.designated, news, 0.0, q.timeliness)
    heads = state.heads[f]
    obeyed = obedience(heads[LOYAL], heads[SHIRKING], formation.officers, heads[REMOVED], q.insight)
    return CommanderView(
        belief(evidence, 0.0, x, q.belief_ties),
        x,
        q.command_reckoning * guilt(unit.command_culpability),
        leniency(mercy, unit.command_culpability, q.forgivable),
        1.0 - obeyed,
        being_first(x, q.safety_in_numbers),
    )


@inlined
def weigh_on_duty(
    case: Case, state: State, view: CommanderView, f: int, duty: float, violence: float, day: int
) -> tuple[float, float, float]:
    """Weights of the postures of a commander with this view and this duty today."""
    terms = terms_on_duty(case, state, view, f, duty, violence, day)
    return posture_odds(
        case.rules.command_precision,
        posture_utility(terms, ORDERING),
        posture_utility(terms, STALLING),
        posture_utility(terms, STOOD_DOWN),
        1.0 if duty > 0.0 else 0.0,
    )


@inlined
def terms_on_duty(
    case: Case, state: State, view: CommanderView, f: int, duty: float, violence: float, day: int
) -> tuple[Three, Three, Three, Three, Three, Three]:
    """What each of his reasons adds to each posture of a commander with this view and this duty today."""
    q, formation, lever = case.rules, case.formations[f], case.levers[day, f]
    strained = strain(formation.grievance_mean, q.inhibition, violence, duty, lever.kinship)
    return posture_terms(
        view.p,
        lever.command,
        view.danger,
        view.leniency,
        view.x,
        view.disobedience,
        command_conscience_of(formation.grievance_mean, q.routine, strained, q.command_conscience),
        q.pact_command if state.country[0].pact_broken == 1 and formation.pact > 0.0 else 0.0,
        lever.watch,
        view.first,
        q.stake,
        q.efficacy,
        q.shirk_credit,
        q.lost_authority,
        q.stall_sanction,
        q.command_sanction,
    )
