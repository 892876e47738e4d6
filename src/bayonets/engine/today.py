"""Today: the public state of a day, and the conditions that the officers of a formation face on it.

Composed of the rooms `mechanisms/` and `world/`; the engine and the mean field both decide under it.
"""

from typing import NamedTuple

from bayonets.engine.case import Case
from bayonets.engine.decide import Situation
from bayonets.engine.jit import inlined, like
from bayonets.engine.state import Scratch, State
from bayonets.mechanisms.belief import public_evidence
from bayonets.mechanisms.choice import weight_of_shirking
from bayonets.mechanisms.cohesion import team_spirit
from bayonets.mechanisms.colleagues import share_of_serving, weight_of_exits
from bayonets.mechanisms.leniency import believed, offer
from bayonets.mechanisms.sanction import price_of_refusal, refusing_beside
from bayonets.world.orders import occasion, work_of_repression
from bayonets.world.stances import LOYAL, RESISTING, SHIRKING


class Public(NamedTuple):
    """The public state of a day.

    Attributes:
        turnout: thousands of people in the streets, calls included.
        force, pressure: on the streets.
        news, news_to_come: X and X+ of model.md.
        army: a, with the floor of a threat.
        violence: v.
        watching: omega, the loyalty of the watchers.
    """

    turnout: float
    force: float
    pressure: float
    news: float
    news_to_come: float
    army: float
    violence: float
    watching: float


@inlined
def evidence_of(case: Case, public: Public, f: int, day: int) -> float:
    """Public log-odds that the regime falls, as formation f sees them."""
    q, lever = case.rules, case.levers[day, f]
    return public_evidence(
        public.news,
        public.pressure,
        public.army,
        case.country[day].accommodation,
        lever.signal,
        lever.propaganda,
        q.belief_prior,
        q.belief_news,
        q.belief_pressure,
        q.belief_army,
        q.belief_concession,
    )


@inlined
def designation_of(case: Case, state: State, f: int, day: int) -> float:
    """D, the degree to which the service of formation f is designated: by the lever or by decision."""
    return max(case.levers[day, f].designated, state.units[f].decided)


@inlined
def work_of(case: Case, scratch: Scratch, f: int, day: int) -> float:
    """k_f, the work of repression of formation f today."""
    lever, today = case.levers[day, f], scratch.today[f]
    return work_of_repression(today.duty, lever.violence, lever.detention, today.stood_down)


@inlined
def shirking_share(state: State, f: int) -> float:
    """s_f, the share of those who serve in formation f who shirk."""
    heads = state.heads[f]
    return share_of_serving(heads[SHIRKING], heads[LOYAL], heads[SHIRKING], heads[RESISTING])


@inlined
def refusing_share(state: State, f: int) -> float:
    """r_f, the share of those who serve in formation f who refuse."""
    heads = state.heads[f]
    return share_of_serving(heads[RESISTING], heads[LOYAL], heads[SHIRKING], heads[RESISTING])


@inlined
def situation_of(
    case: Case, state: State, scratch: Scratch, public: Public, f: int, evidence: float, day: int
) -> Situation:
    """The conditions that all officers of formation f face today, in the precision of the rows in which they decide."""
    rows = scratch.rows
    q, lever, country = case.rules, case.levers[day, f], case.country[day]
    formation, unit, today = case.formations[f], state.units[f], scratch.today[f]
    pact, stood_down = formation.pact, today.stood_down
    engaged = occasion(today.duty, lever.detention, stood_down)
    designated = designation_of(case, state, f, day)
    amnesty, outed_share = believed(lever.amnesty, lever.propaganda, q.distrust), unit.outed / formation.officers
    shirks = weight_of_shirking(engaged) * q.may_shirk
    return Situation(
        duty=like(rows, today.duty),
        work=like(rows, work_of(case, scratch, f, day)),
        bonus=like(rows, lever.bonus),
        command=like(rows, lever.command),
        support=like(rows, lever.support),
        kinship=like(rows, lever.kinship),
        patron=like(rows, lever.patron),
        cover=like(rows, lever.cover),
        pardon=like(rows, country.pardon),
        accommodation=like(rows, country.accommodation),
        watch=like(rows, public.watching * lever.watch),
        designated=like(rows, designated),
        army=like(rows, public.army),
        pact=like(rows, pact),
        stood_down=like(rows, stood_down),
        pact_grievance=like(rows, q.pact_penalty * state.country[0].breach * pact),
        spirit=like(rows, team_spirit(formation.team, lever.esprit)),
        price=like(rows, price_of_refusal(lever.cover, q.sanction, q.affirm, engaged, pact, stood_down)),
        beside=like(rows, refusing_beside(refusing_share(state, f), q.mass)),
        evidence=like(rows, evidence),
        exit_weight=like(rows, weight_of_exits(country.outreach, lever.isolation)),
        unmasked=like(rows, lever.unmask * shirking_share(state, f)),
        offer=like(rows, offer(amnesty, outed_share, designated, public.news, q.vengeance, q.timeliness)),
        offer_later=like(rows, offer(amnesty, outed_share, designated, public.news_to_come, q.vengeance, q.timeliness)),
        of_loyal=like(rows, 1.0 - shirks),
        of_shirking=like(rows, shirks),
        of_resisting=like(rows, q.may_resist),
        of_exited=like(rows, q.may_exit),
    )
