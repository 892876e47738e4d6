"""The steps of a day that concern the whole country, or come before the reviews; each function is named after its step.

In the order of model.md, section 2. `simulate.py` calls them; `changes.py` has what comes after the reviews.
"""

from typing import NamedTuple

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.changes import change_stance
from bayonets.engine.decide import Situation
from bayonets.engine.jit import inlined, kernel, like
from bayonets.engine.state import Record, Scratch, State
from bayonets.engine.ties import show_change
from bayonets.mechanisms.belief import public_evidence
from bayonets.mechanisms.colleagues import weight_of_leavers
from bayonets.mechanisms.declare import int64, uint64
from bayonets.mechanisms.leniency import offer
from bayonets.world.downfall import downfall
from bayonets.world.news import army_side, public_news
from bayonets.world.orders import duty_today, mean_severity, pact_is_broken, rung_is_due, severity
from bayonets.world.protest import hope_of, protest_tomorrow
from bayonets.world.stances import HELD, RESISTING, SHIRKING, STOOD_DOWN, WALKOUT
from bayonets.world.streets import force_on_the_streets, pressure_of

_NO_PLACE = uint64(0)


class Public(NamedTuple):
    """What everybody knows of a day: protest [thousands], force, pressure, X, a and v of model.md."""

    protest: float
    force: float
    pressure: float
    news: float
    army: float
    violence: float


@kernel
def morning(case: Case, state: State, scratch: Scratch, today: np.uint64, day: int) -> Public:
    """Steps 1 to 4, but for the ladder: the day's events and orders, and what everybody then knows."""
    hold_events(case, state, today, day)
    give_orders(case, state, scratch, day)
    return look_around(case, state, scratch, day)


@kernel
def hold_events(case: Case, state: State, today: np.uint64, day: int) -> None:
    """Step 1: walkouts, and postures set from above; signals are part of the inputs."""
    for number in range(case.events.size):
        event = case.events[number]
        if event.day == day:
            for f in range(case.formations.size):
                if case.event_formations[number, f] != 0:
                    here = random.address(today, case.formations[f].name_key)
                    here = random.address(here, uint64(earlier_alike(case, number, f)))
                    if event.kind == WALKOUT:
                        walk_out(case, state, f, event.share, random.address(here, random.WALK))
                    elif state.units[f].posture != STOOD_DOWN:
                        chance = random.uniform(random.bits(random.address(here, random.TAKE_POSTURE), _NO_PLACE))
                        if chance < event.share:
                            state.units[f].posture = event.posture


@kernel
def earlier_alike(case: Case, number: int, f: int) -> int:
    """How many events of the same day and kind name formation f before this one: part of the address of its chance."""
    event, earlier = case.events[number], 0
    for other in range(number):
        alike = case.events[other].day == event.day and case.events[other].kind == event.kind
        if alike and case.event_formations[other, f] != 0:
            earlier += 1
    return earlier


@kernel
def walk_out(case: Case, state: State, f: int, share: float, here: np.uint64) -> None:
    """Each LOYAL or SHIRKING officer of formation f turns RESISTING with probability `share`; nobody is caught."""
    for place in range(case.formations[f].officers):
        number = case.formations[f].first + place
        if state.officers[number].stance <= SHIRKING and random.uniform(random.bits(here, uint64(place))) < share:
            old = int64(state.officers[number].stance)
            change_stance(state, f, number, int64(RESISTING))
            show_change(case, state, f, number, old, int64(RESISTING))


@kernel
def give_orders(case: Case, state: State, scratch: Scratch, day: int) -> None:
    """Step 2: duty of each formation; the first duty of a pact formation breaks the pact."""
    country = state.country[0]
    duty_today(
        case.levers[day].duty,
        case.rung_duty,
        country.rungs_called,
        state.units.posture,
        case.rules.stall_duty,
        scratch.today.duty,
    )
    for f in range(state.units.size):
        scratch.today[f].stood_down = 1.0 if state.units[f].posture == STOOD_DOWN else 0.0
    if pact_is_broken(scratch.today.duty, case.formations.pact):
        country.pact_broken = 1


@kernel
def look_around(case: Case, state: State, scratch: Scratch, day: int) -> Public:
    """Steps 3 and 4: news, the army's side, the severity of orders, force and pressure on the streets."""
    formations, rules, duty = case.formations, case.rules, scratch.today.duty
    news = public_news(
        state.heads, state.units.posture, formations.street_value, formations.officers, formations.pact, rules.publicity
    )
    army = army_side(state.heads, state.units.posture, formations.officers, formations.pact)
    for f in range(formations.size):
        scratch.today[f].violence = severity(
            case.levers[day, f].violence, rules.there_is_an_army, army, rules.army_threat
        )
    protest = protest_of(case, state, day)
    force = force_on_the_streets(state.heads, state.units.loyal_zeal, formations.street_value, duty, rules.shirk_effort)
    violence = mean_severity(scratch.today.violence, formations.street_value, duty, formations.officers)
    return Public(protest, force, pressure_of(protest, force, rules.demand), news, army, violence)


@kernel
def protest_of(case: Case, state: State, day: int) -> float:
    """Protest of today [thousands of people]: what the scenario fixes, or its own course."""
    fixed = case.country[day].fixed_protest
    return state.country[0].protest if np.isnan(fixed) else fixed


@kernel
def all_are_numbers(public: Public) -> bool:
    """Whether nothing overflowed today."""
    total = public.protest + public.force + public.pressure + public.news + public.army + public.violence
    return bool(np.isfinite(total))


@kernel
def climb_ladder(case: Case, state: State, pressure: float) -> None:
    """Step 4: when pressure stays high the next rung is called, for tomorrow."""
    country = state.country[0]
    due, above = rung_is_due(pressure, country.days_above, case.rules.ladder_trigger, case.rules.ladder_days)
    country.days_above = above
    if due and country.rungs_called < case.rung_duty.shape[0]:
        country.rungs_called += 1


@inlined
def evidence_of(case: Case, public: Public, f: int, day: int) -> float:
    """Public log-odds that the regime falls, as formation f sees them."""
    q, lever = case.rules, case.levers[day, f]
    return public_evidence(
        public.news,
        public.pressure,
        public.army,
        lever.signal,
        lever.propaganda,
        q.belief_prior,
        q.belief_news,
        q.belief_pressure,
        q.belief_army,
    )


@inlined
def situation_of(
    case: Case, state: State, scratch: Scratch, public: Public, f: int, evidence: float, day: int
) -> Situation:
    """What all officers of formation f face today, in the precision of the rows in which they decide."""
    rows = scratch.rows
    q, lever, formation, unit, today = (
        case.rules,
        case.levers[day, f],
        case.formations[f],
        state.units[f],
        scratch.today[f],
    )
    outed_share = unit.outed / formation.officers
    mercy = offer(lever.amnesty, outed_share, lever.designated, public.news, q.vengeance, q.timeliness)
    penalty = q.pact_penalty if state.country[0].pact_broken == 1 and formation.pact > 0.0 else 0.0
    may_shirk = q.may_shirk if today.duty > 0.0 else 0.0
    return Situation(
        duty=like(rows, today.duty),
        violence=like(rows, today.violence),
        bonus=like(rows, lever.bonus),
        command=like(rows, lever.command),
        watch=like(rows, lever.watch),
        support=like(rows, lever.support),
        designated=like(rows, lever.designated),
        kinship=like(rows, lever.kinship),
        pardon=like(rows, case.country[day].pardon),
        team=like(rows, formation.team),
        exit_cost=like(rows, formation.exit_cost),
        stood_down=like(rows, today.stood_down),
        pact_grievance=like(rows, penalty),
        evidence=like(rows, evidence),
        leaver_weight=like(rows, weight_of_leavers(case.country[day].outreach, lever.isolation)),
        offer=like(rows, mercy),
        may_shirk=like(rows, may_shirk),
        may_resist=like(rows, q.may_resist),
        may_exit=like(rows, q.may_exit),
    )


@kernel
def count_downfall(case: Case, state: State, pressure: float, day: int) -> None:
    """Step 9: the streets lost for days on end, or the army on the protesters' side."""
    country, rules = state.country[0], case.rules
    country.days_lost = country.days_lost + 1 if pressure > 0.0 else 0
    army = army_side(state.heads, state.units.posture, case.formations.officers, case.formations.pact)
    cause = downfall(country.days_lost, rules.hold_days, rules.there_is_an_army, army, rules.army_sides)
    if cause != HELD:
        country.fell_day = day
        country.cause = cause


@kernel
def write(state: State, record: Record, public: Public, day: int) -> None:
    """Write the day's row: the state at its end, and what everybody knew of the day."""
    for f in range(state.units.size):
        for stance in range(state.heads.shape[1]):
            record.heads[day, f, stance] = state.heads[f, stance]
        record.outed[day, f] = state.units[f].outed
        record.posture[day, f] = state.units[f].posture
    record.streets[day, 0] = public.protest
    record.streets[day, 1] = public.force
    record.streets[day, 2] = public.pressure
    record.streets[day, 3] = public.news
    record.streets[day, 4] = public.army
    record.streets[day, 5] = public.violence


@kernel
def grow_protest(case: Case, state: State, public: Public, today: np.uint64, day: int) -> None:
    """Step 10: protest of tomorrow."""
    q, country = case.rules, case.country[day]
    state.country[0].protest = protest_tomorrow(
        public.protest,
        hope_of(public.news, public.pressure, q.hope_news),
        public.violence,
        random.normal(random.bits(random.address(today, random.PROTEST), _NO_PLACE)),
        country.public_face,
        country.accommodation,
        q.maximum,
        q.mobilise,
        q.disperse,
        q.backlash,
        q.noise,
    )
