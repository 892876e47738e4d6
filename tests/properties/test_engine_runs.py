"""What always holds of a run, whatever the world."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.worlds import (
    NEVER_FALLS,
    Event,
    Stage,
    course,
    designation,
    digest,
    named_fields,
    posture_set,
    walkout,
    with_parameters,
    world,
)

from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.engine.simulate import run_course, run_workspace
from bayonets.engine.state import ASKED, OUTED, State
from bayonets.world import catalogue
from bayonets.world.stances import (
    EXITED,
    LOYAL,
    NO_DUTY_NAMED,
    ORDERING,
    REMOVED,
    RESISTING,
    STALLING,
    STOOD_DOWN,
)

SHARES = some.floats(0.0, 1.0)
DAYS = 25
FORCE, PRESSURE, NEWS, ARMY = 1, 2, 3, 4


@some.composite
def events(draw: Any, formations: int) -> Event:
    """A walkout, a posture set or a designation, on any day, of any formations."""
    named = draw(some.sets(some.integers(0, formations - 1), min_size=1))
    day, share, kind = draw(some.integers(0, DAYS - 1)), draw(SHARES), draw(some.integers(0, 2))
    if kind == 0:
        return walkout(day, share, *named)
    if kind == 1:
        return designation(day, share, draw(SHARES), *named)
    return posture_set(day, share, draw(some.sampled_from([ORDERING, STALLING, STOOD_DOWN])), *named)


@some.composite
def worlds(draw: Any) -> Inputs:
    """Anything that a scenario may say, small."""
    sizes = draw(some.lists(some.integers(1, 70), min_size=1, max_size=4))
    units = len(sizes)

    def per_formation(low: float, high: float) -> list[float]:
        return [draw(some.floats(low, high)) for _ in range(units)]

    declared = catalogue.parameters()
    parameters = {name: draw(some.floats(declared[name].low, declared[name].high)) for name in sorted(declared)}
    parameters |= {
        "ties_within": float(2 * draw(some.integers(0, 10))),
        "demand": sum(sizes) / 200.0 * draw(some.floats(0.2, 3.0)),
        "hold_days": float(draw(some.integers(1, 30))),
        "ladder_days": float(draw(some.integers(1, 5))),
        "review_rate": draw(some.floats(0.05, 1.0)),
    }
    traits: dict[str, Any] = {
        name: [float(draw(some.booleans())) for _ in range(units)]
        if trait.yes_or_no
        else per_formation(trait.low, trait.high)
        for name, trait in catalogue.traits().items()
    }
    levers: dict[str, Any] = {
        name: per_formation(lever.low, lever.high)
        if lever.scope == "formation"
        else draw(some.floats(lever.low, lever.high))
        for name, lever in catalogue.levers().items()
    }
    duties = some.one_of(some.just(NO_DUTY_NAMED), SHARES)
    made = world(
        sizes,
        DAYS,
        traits=traits,
        levers=levers,
        parameters=parameters,
        events=draw(some.lists(events(units), max_size=3)),
        rungs=draw(some.lists(some.lists(duties, min_size=units, max_size=units), max_size=2)),
        off=draw(some.sets(some.sampled_from(MECHANISMS), max_size=3)),
        fixed_protest=draw(some.one_of(some.none(), some.floats(0.0, 600.0))),
        initial_protest=draw(some.floats(0.0, 600.0)),
        commanders=draw(some.booleans()),
        complete_mixing=draw(some.booleans()),
    )
    made.signal[:] = draw(some.floats(-2.0, 2.0))
    made.unmask[:] = draw(SHARES)
    made.call[:] = draw(some.floats(0.2, 3.0))
    made.threat[:] = draw(SHARES)
    return made


relaxed = settings(
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
RUNS = some.integers(0, 1_000)


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_heads_are_conserved_and_what_cannot_be_undone_never_shrinks(inputs: Inputs, run: int) -> None:
    record = course(inputs, run=run).record
    assert (record.heads >= 0).all()
    assert (record.heads.sum(axis=2) == inputs.size).all()
    for never_less in (record.heads[..., EXITED], record.heads[..., REMOVED], record.outed, record.asked):
        assert (np.diff(never_less, axis=0) >= 0).all()
    assert (record.outed <= inputs.size).all()
    assert (record.asked <= inputs.size).all()
    down = record.posture == STOOD_DOWN
    assert (down[1:] >= down[:-1]).all()


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_the_streets_stay_within_their_bounds(inputs: Inputs, run: int) -> None:
    streets = course(inputs, run=run).record.streets
    assert np.isfinite(streets).all()
    assert (streets >= 0.0)[:, [0, 1, 3, 4, 5]].all()
    assert (np.abs(streets[:, PRESSURE]) <= 5.0).all()
    assert (streets[:, [NEWS, ARMY]] <= 1.0).all()
    assert (streets[:, 5] <= 3.0).all()


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_what_formations_do_adds_up_and_no_posture_does_more_than_was_ordered(inputs: Inputs, run: int) -> None:
    record = course(with_parameters(inputs, **NEVER_FALLS), run=run).record
    force = record.streets[:, FORCE]
    assert np.allclose(record.force.sum(axis=1), force, rtol=1e-12)
    assert ((record.duty >= 0.0) & (record.duty <= 1.0)).all()
    assert (record.force[record.duty == 0.0] == 0.0).all()
    ordered = np.maximum(inputs.levers.duty, inputs.rung_duty.max(axis=0, initial=0.0))
    assert (record.duty <= ordered).all()
    # Who had stood down when the day began has no duty on it, whatever is ordered.
    assert (record.duty[1:][record.posture[:-1] == STOOD_DOWN] == 0.0).all()


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_whoever_left_from_the_ranks_has_asked(inputs: Inputs, run: int) -> None:
    """Whoever refused in the open before needed to ask nobody: those who walked out apart, so without walkouts."""
    inputs = inputs._replace(event_share=inputs.event_share * 0.0, choosable=np.array([1.0, 1.0, 0.0, 1.0]))
    officers = course(inputs, run=run).state.officers
    assert (officers["marks"][officers["stance"] == EXITED] & ASKED > 0).all()


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_the_country_remembers_the_worst_breach_and_no_news_that_shrinks(inputs: Inputs, run: int) -> None:
    stage, breach = Stage(inputs, run=run), 0.0
    for _ in range(8):
        stage.advance()
        country = stage.state.country[0]
        assert breach <= country.breach <= 1.0
        assert 0.0 <= country.news_trend <= 1.0
        assert (stage.state.units["decided"] <= 1.0).all()
        breach = float(country.breach)


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_some_never_give_up(inputs: Inputs, run: int) -> None:
    inputs = inputs._replace(fixed_protest=np.zeros(0), call=np.ones(DAYS))
    turnout = course(inputs, run=run).record.streets[:, 0]
    assert turnout.min() >= min(inputs.parameters.core, inputs.initial_protest)


def recounted_ties(inputs: Inputs, state: State) -> tuple[Any, Any]:
    """From the lists and the rings themselves: each officer's ties RESISTING and EXITED."""
    stance = state.officers["stance"].astype(int)
    resisting, exited = np.zeros(inputs.officers, int), np.zeros(inputs.officers, int)
    for f, size in enumerate(inputs.size):
        reach = min(int(inputs.parameters.ties_within) // 2, (int(size) - 1) // 2)
        for place in range(size):
            one = inputs.first[f] + place
            others = [inputs.first[f] + (place + step) % size for step in range(-reach, reach + 1) if step]
            others += [int(other) for other in state.tie_end[state.tie_start[one] : state.tie_start[one + 1]]]
            resisting[one] = sum(stance[other] == RESISTING for other in others)
            exited[one] = sum(stance[other] == EXITED for other in others)
    return resisting, exited


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_what_is_counted_as_it_happens_equals_what_is_counted_at_the_end(inputs: Inputs, run: int) -> None:
    """Ties, heads, the outed, and the zeal of the loyal, which is kept so that sums are exact in any order."""
    state = course(inputs, run=run).state
    resisting, exited = recounted_ties(inputs, state)
    assert np.array_equal(state.officers["resisting_ties"], resisting)
    assert np.array_equal(state.officers["exited_ties"], exited)
    for f in range(inputs.formations):
        officers = state.officers[inputs.first[f] : inputs.first[f + 1]]
        assert state.heads[f].tolist() == np.bincount(officers["stance"], minlength=5).tolist()
        assert state.units[f].outed == (officers["marks"] & OUTED > 0).sum()
        assert state.units[f].asked == (officers["marks"] & ASKED > 0).sum()
        loyal = officers[officers["stance"] == LOYAL]
        assert state.units[f].loyal_zeal == sum(float(zeal) for zeal in loyal["zeal"])
        assert (officers["zeal"] * 2.0**20 % 1.0 == 0.0).all()


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_nobodys_culpability_shrinks_and_who_broke_gains_none(inputs: Inputs, run: int) -> None:
    stage = Stage(inputs, run=run)
    share = np.array([1.0, 0.5, 0.0, 0.0, 0.0])
    unit = np.repeat(np.arange(inputs.formations), inputs.size)

    def culpability() -> Any:
        officers = stage.state.officers
        return officers["past"] + share[officers["stance"]] * stage.state.units["acts"][unit]

    for _ in range(6):
        before, stance = culpability(), stage.state.officers["stance"].copy()
        stage.advance()
        gained = culpability() - before
        assert (gained > -1e-5).all()  # kept in single precision
        assert (np.abs(gained[stance > 1]) < 1e-5).all()


@relaxed
@given(inputs=worlds(), run=RUNS, cut=some.integers(1, DAYS - 1))
def test_a_run_computed_in_two_parts_is_the_run_computed_at_once(inputs: Inputs, run: int, cut: int) -> None:
    """The second part goes on from a copy of the state; what was written of the days before is carried along."""
    whole, first, second = (Stage(inputs, run=run) for _ in range(3))
    whole.advance(DAYS)
    first.advance(cut)
    copied = first.state.copy()
    arrays: list[Any] = list(zip(second.state, copied, strict=True))
    for mine, others in arrays:
        mine[...] = others
    rows: list[Any] = list(zip(second.record, first.record, strict=True))
    for mine, others in rows:
        mine[:cut] = others[:cut]
    second.day = cut
    second.advance(DAYS - cut)
    records: list[Any] = list(zip(whole.record, second.record, strict=True))
    assert all(np.array_equal(one, other) for one, other in records)
    states = zip(named_fields(whole.state), named_fields(second.state), strict=True)
    assert all(np.array_equal(one, other) for one, other in states)
    assert digest_of(first.state) == digest_of(copied)  # the second part left the first alone


def digest_of(state: State) -> list[bytes]:
    return [array.tobytes() for array in named_fields(state)]


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_the_same_run_is_the_same_whatever_was_computed_before(inputs: Inputs, run: int) -> None:
    place = run_workspace(inputs)
    run_course(place, 1, run + 1)
    run_course(place, 1, run)
    records: list[Any] = list(zip(place.record, course(inputs, run=run).record, strict=True))
    assert all(np.array_equal(one, other) for one, other in records)


@relaxed
@given(inputs=worlds(), run=RUNS, seed=some.integers(0, 2**63))
def test_the_same_people_have_the_same_traits_whatever_the_arm(inputs: Inputs, run: int, seed: int) -> None:
    """Levers, mechanisms, commanders, protest and events may differ: the people of day 0 and their ties do not."""
    other = inputs._replace(
        levers=inputs.levers._replace(support=inputs.levers.support + 1.0),
        switches=inputs.switches._replace(pay=0.0),
        commanders=not inputs.commanders,
        initial_protest=1.0,
        event_share=inputs.event_share * 0.5,
    )
    one, another = Stage(inputs, seed, run).state, Stage(other, seed, run).state
    for name in ("grievance", "past", "optimism", "roots"):
        assert np.array_equal(one.officers[name], another.officers[name])
    assert np.array_equal(one.units["character"], another.units["character"])
    assert np.array_equal(one.tie_start, another.tie_start)
    assert np.array_equal(one.tie_end, another.tie_end)


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_a_fallen_regime_never_rises(inputs: Inputs, run: int) -> None:
    record, state = course(inputs._replace(parameters=inputs.parameters._replace(hold_days=2.0)), run=run)
    fell = int(state.country[0].fell_day)
    arrays: list[Any] = list(record)
    assert fell < 0 or all((array[fell:] == array[fell]).all() for array in arrays)


@relaxed
@given(inputs=worlds(), run=RUNS)
def test_two_workplaces_do_not_share_anything(inputs: Inputs, run: int) -> None:
    first = course(inputs, run=run)
    before = digest(first)
    course(inputs, run=run + 1)
    assert digest(first) == before
