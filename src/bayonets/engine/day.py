"""The steps of a day that concern the whole country, or come before the reviews; each function is named after its step.

In the order of model.md, section 2. `simulate.py` calls them; `changes.py` has what comes after the reviews.
"""

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.changes import change_stance
from bayonets.engine.jit import kernel
from bayonets.engine.state import Record, Scratch, State
from bayonets.engine.ties import show_change
from bayonets.engine.today import Public
from bayonets.mechanisms.declare import int64, uint64
from bayonets.world.counter_intelligence import loyalty_of_watchers
from bayonets.world.downfall import army_falls, downfall, streets_fall
from bayonets.world.news import army_side, broken_share, news_to_come, news_trend, public_news
from bayonets.world.orders import breach_today, duty_under, mean_severity, orders_today, rung_is_due
from bayonets.world.protest import hope_of, protest_tomorrow
from bayonets.world.stances import DESIGNATION, HELD, LOYAL, RESISTING, SHIRKING, STOOD_DOWN, WALKOUT
from bayonets.world.streets import force_of, pressure_of

_NO_PLACE = uint64(0)


@kernel
def morning(case: Case, state: State, scratch: Scratch, today: np.uint64, day: int) -> Public:
    """Steps 1 to 5 except the ladder: the day's events and orders, and the resulting public state."""
    hold_events(case, state, today, day)
    give_orders(case, state, scratch, day)
    news = news_of(case, state, scratch, day)
    follow_news(case, state, news)
    return look_around(case, state, scratch, news, state.country[0].news_trend, day)


@kernel
def hold_events(case: Case, state: State, today: np.uint64, day: int) -> None:
    """Step 1: walkouts, postures set from above, designations; events that fade are part of the inputs."""
    for number in range(case.events.size):
        event = case.events[number]
        if event.day == day:
            decided = event.kind == DESIGNATION and is_decided(case, number, today)
            for f in range(case.formations.size):
                if case.event_formations[number, f] != 0:
                    here = random.address(today, case.formations[f].name_key)
                    here = random.address(here, uint64(earlier_alike(case, number, f)))
                    if event.kind == WALKOUT:
                        walk_out(case, state, f, event.share, random.address(here, random.WALK))
                    elif event.kind == DESIGNATION:
                        if decided:
                            state.units[f].decided = max(state.units[f].decided, event.degree)
                    elif state.units[f].posture != STOOD_DOWN:
                        chance = random.uniform(random.bits(random.address(here, random.TAKE_POSTURE), _NO_PLACE))
                        if chance < event.share:
                            state.units[f].posture = event.posture


@kernel
def is_decided(case: Case, number: int, today: np.uint64) -> bool:
    """Whether the designation of this number is decided: one draw for the event, independently of the names in it."""
    event, earlier = case.events[number], 0
    for other in range(number):
        if case.events[other].day == event.day and case.events[other].kind == DESIGNATION:
            earlier += 1
    return random.uniform(random.bits(random.address(today, random.DESIGNATE), uint64(earlier))) < event.share


@kernel
def earlier_alike(case: Case, number: int, f: int) -> int:
    """The number of earlier events of the same day and kind that name formation f: part of the key of its draws."""
    event, earlier = case.events[number], 0
    for other in range(number):
        alike = case.events[other].day == event.day and case.events[other].kind == event.kind
        if alike and case.event_formations[other, f] != 0:
            earlier += 1
    return earlier


@kernel
def walk_out(case: Case, state: State, f: int, share: float, here: np.uint64) -> None:
    """Each LOYAL or SHIRKING officer of formation f turns RESISTING with probability `share`; none is caught."""
    for place in range(case.formations[f].officers):
        number = case.formations[f].first + place
        if state.officers[number].stance <= SHIRKING and random.uniform(random.bits(here, uint64(place))) < share:
            old = int64(state.officers[number].stance)
            change_stance(state, f, number, int64(RESISTING))
            show_change(case, state, f, number, old, int64(RESISTING))


@kernel
def give_orders(case: Case, state: State, scratch: Scratch, day: int) -> None:
    """Step 2: the duty ordered and done by each formation, and the breach of the pact."""
    country, today, levers = state.country[0], scratch.today, case.levers[day]
    orders_today(levers.duty, case.rung_duty, country.rungs_called, today.ordered)
    orders_today(levers.duty_so_far, case.rung_duty, country.rungs_called, today.sent_out)
    for f in range(case.formations.size):
        posture = state.units[f].posture
        today[f].stood_down = 1.0 if posture == STOOD_DOWN else 0.0
        today[f].duty = duty_under(today[f].ordered, posture, case.rules.stall_duty)
    breach_pact(case, state, scratch)


@kernel
def breach_pact(case: Case, state: State, scratch: Scratch) -> None:
    """The end of step 2: V, the largest breach so far."""
    formations, today = case.formations, scratch.today
    breach = breach_today(today.ordered, today.stood_down, formations.officers, formations.pact, case.rules.pact_line)
    state.country[0].breach = max(state.country[0].breach, breach)


@kernel
def news_of(case: Case, state: State, scratch: Scratch, day: int) -> float:
    """X of step 3."""
    formations, today, q = case.formations, scratch.today, case.rules
    by_lever = broken_share(
        state.heads,
        today.stood_down,
        formations.street_value,
        formations.officers,
        formations.pact,
        case.levers[day].duty_so_far,
        q.background,
    )
    by_order = broken_share(
        state.heads,
        today.stood_down,
        formations.street_value,
        formations.officers,
        formations.pact,
        today.sent_out,
        q.background,
    )
    return public_news(by_lever, by_order, q.publicity)


@kernel
def follow_news(case: Case, state: State, news: float) -> None:
    """Step 3: the trend of the news."""
    country = state.country[0]
    country.news_trend = news_trend(country.news_trend, news, country.news, case.rules.trend_days)
    country.news = news


@kernel
def army_of(case: Case, state: State, scratch: Scratch) -> float:
    """a, without the floor of a threat."""
    formations = case.formations
    return army_side(state.heads, scratch.today.stood_down, formations.officers, formations.pact, case.rules.neutrality)


@kernel
def look_around(case: Case, state: State, scratch: Scratch, news: float, trend: float, day: int) -> Public:
    """Steps 3 to 5: the army's side, the severity of orders, surveillance and the streets.

    Args:
        case, state, scratch: scenario, state as the day began, today's orders.
        news: X of today.
        trend: H of today.
        day: counted from the start.
    """
    formations, q, today = case.formations, case.rules, scratch.today
    army = army_of(case, state, scratch)
    if q.there_is_an_army:
        army = max(army, case.country[day].threat)
    force = 0.0
    for f in range(formations.size):
        heads, formation = state.heads[f], formations[f]
        today[f].force = force_of(
            heads[LOYAL],
            state.units[f].loyal_zeal,
            heads[SHIRKING],
            formation.street_value,
            today[f].duty,
            q.shirk_effort,
        )
        force += today[f].force
    turnout = turnout_of(case, state, day)
    return Public(
        turnout,
        force,
        pressure_of(turnout, force, q.demand, q.quorum),
        news,
        news_to_come(news, trend, q.trend_days, q.review_rate),
        army,
        mean_severity(case.levers[day].violence, formations.street_value, today.duty, formations.officers),
        loyalty_of_watchers(state.heads, today.stood_down, formations.officers, formations.watcher),
    )


@kernel
def turnout_of(case: Case, state: State, day: int) -> float:
    """Turnout of today [thousands of people]: the value that the scenario fixes, or the protest times the calls."""
    fixed = case.country[day].fixed_protest
    return state.country[0].protest * case.country[day].call if np.isnan(fixed) else fixed


@kernel
def all_are_numbers(public: Public) -> bool:
    """Whether all values of today are finite."""
    total = public.turnout + public.force + public.pressure + public.news + public.army + public.violence
    return bool(np.isfinite(total))


@kernel
def climb_ladder(case: Case, state: State, pressure: float) -> None:
    """Step 5: when pressure stays high the next rung is called, for tomorrow."""
    country = state.country[0]
    due, above = rung_is_due(pressure, country.days_above, case.rules.ladder_trigger, case.rules.ladder_days)
    country.days_above = above
    if due and country.rungs_called < case.rung_duty.shape[0]:
        country.rungs_called += 1


@kernel
def count_downfall(case: Case, state: State, pressure: float, army: float, day: int) -> None:
    """Step 10: protest above the capacity of the forces for `hold_days`, or the army on the protesters' side.

    Args:
        case, state: scenario, state as the day ends.
        pressure: of today.
        army: a as the day ends, without the floor of a threat.
        day: counted from the start.
    """
    country, rules = state.country[0], case.rules
    country.days_lost = country.days_lost + 1 if pressure > 0.0 else 0
    streets = streets_fall(country.days_lost, rules.hold_days)
    turned = army_falls(rules.there_is_an_army, army, rules.army_sides)
    cause = downfall(streets, turned)
    if cause != HELD:
        country.fell_day = day
        country.cause = cause
        country.both_ways = 1 if streets and turned else 0


@kernel
def write(state: State, scratch: Scratch, record: Record, public: Public, army: float, day: int) -> None:
    """Write the day's row: the state at its end, and the duty, force and public state of the day."""
    for f in range(state.units.size):
        for stance in range(state.heads.shape[1]):
            record.heads[day, f, stance] = state.heads[f, stance]
        record.outed[day, f] = state.units[f].outed
        record.asked[day, f] = state.units[f].asked
        record.posture[day, f] = state.units[f].posture
        record.duty[day, f] = scratch.today[f].duty
        record.force[day, f] = scratch.today[f].force
    record.streets[day, 0] = public.turnout
    record.streets[day, 1] = public.force
    record.streets[day, 2] = public.pressure
    record.streets[day, 3] = public.news
    record.streets[day, 4] = army
    record.streets[day, 5] = public.violence


@kernel
def shock_of(given: float, today: np.uint64) -> float:
    """xi, the chance in the protest of tomorrow: what is given, or a draw of the run."""
    drawn = random.normal(random.bits(random.address(today, random.PROTEST), _NO_PLACE))
    return drawn if np.isnan(given) else given


@kernel
def grow_protest(case: Case, state: State, public: Public, today: np.uint64, day: int) -> None:
    """Step 11: protest of tomorrow, where the scenario does not fix it."""
    q, country = case.rules, case.country[day]
    if np.isnan(country.fixed_protest):
        state.country[0].protest = protest_tomorrow(
            state.country[0].protest,
            hope_of(public.news, public.pressure, country.accommodation, q.hope_news, q.hope_concession),
            public.violence,
            shock_of(country.shock, today),
            country.public_face,
            country.accommodation,
            q.least_protest,
            q.maximum,
            q.mobilise,
            q.disperse,
            q.backlash,
            q.deter,
            q.noise,
        )
