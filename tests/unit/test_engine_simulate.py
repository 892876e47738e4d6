"""The door to the engine: one run from day 0, its people, its errors."""

from typing import Any

import numpy as np
import pytest
from tests.worlds import (
    NEVER_FALLS,
    LoopCourse,
    course,
    designation,
    digest,
    everything,
    with_events,
    with_lever,
    with_parameters,
    with_trait,
    world,
)

from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import mean_field_workspace
from bayonets.engine.simulate import run_course, run_workspace, shocks_of
from bayonets.engine.state import bytes_of_people, bytes_of_record
from bayonets.errors import EngineError
from bayonets.verify import day_loop


def records(run: LoopCourse) -> list[Any]:
    return list(run.record)


def test_the_same_seed_and_run_give_the_same_course() -> None:
    inputs = everything(30)
    assert digest(course(inputs, 3, 5)) == digest(course(inputs, 3, 5))
    assert len({digest(course(inputs, seed, run)) for seed in (3, 4) for run in (5, 6)}) == 4


def test_fewer_days_are_the_beginning_of_more() -> None:
    short, long = course(everything(30), days=12), course(everything(30))
    same = [np.array_equal(one[:12], other[:12]) for one, other in zip(records(short), records(long), strict=True)]
    assert same == [True] * 7
    assert (short.record.heads[12:] == 0).all()


def test_more_days_than_there_are_end_with_the_last() -> None:
    assert digest(course(everything(9), days=100)) == digest(course(everything(9)))


def test_a_run_may_have_the_people_of_another() -> None:
    inputs = everything(5)
    place = run_workspace(inputs)
    run_course(place, 1, 7, population_run=3, days=0)
    borrowed = LoopCourse(place.record, place.state)
    own, others = course(inputs, run=7, days=0), course(inputs, run=3, days=0)
    assert digest(borrowed) == digest(others) != digest(own)
    run_course(place, 1, 7, population_run=3)
    assert digest(LoopCourse(place.record, place.state)) != digest(course(inputs, run=3))


def test_the_shocks_of_a_run_given_to_it_change_nothing() -> None:
    inputs = everything(30)
    own = shocks_of(3, 5, inputs.days)
    assert digest(course(inputs._replace(protest_shocks=own), 3, 5)) == digest(course(inputs, 3, 5))
    assert digest(course(inputs._replace(protest_shocks=own), 3, 6)) != digest(course(inputs, 3, 6))
    many = np.array([shocks_of(3, run, 100) for run in range(30)])
    assert abs(many.mean()) < 4.0 / np.sqrt(3000)
    assert abs(many.std() - 1.0) < 4.0 / np.sqrt(6000)


def test_given_shocks_move_the_protest_by_the_noise_in_every_run_in_the_day_loop_and_in_the_mean_field() -> None:
    """No crowd grows or shrinks by itself here: ln(tomorrow / today) = noise * shock, also above the least turnout."""
    shocks = np.linspace(-2.0, 2.5, 12)
    inputs = world([50], 12, parameters=NEVER_FALLS | {"noise": 0.1, "mobilise": 0.0, "disperse": 0.0, "core": 1e-3})
    inputs = inputs._replace(protest_shocks=shocks)
    expected = inputs.initial_protest * np.exp(0.1 * np.concatenate([[0.0], np.cumsum(shocks)[:-1]]))
    place = mean_field_workspace(inputs)
    run_mean_field(place)
    for protest in (
        *(course(inputs, run=run).record.streets[:, 0] for run in (0, 1)),
        place.record.streets[:, 0],
        day_loop.simulate(inputs, 1).protest,
    ):
        np.testing.assert_allclose(protest, expected, rtol=1e-6)


def test_nothing_of_the_inputs_is_written_to() -> None:
    inputs = everything(20)
    before = [np.array(array) for group in inputs for array in (group if isinstance(group, tuple) else [group])]
    course(inputs)
    after = [np.array(array) for group in inputs for array in (group if isinstance(group, tuple) else [group])]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


def test_protest_beyond_all_numbers_ends_the_run_with_an_error() -> None:
    inputs = world([10], 20, parameters=NEVER_FALLS | {"backlash": 1e5, "maximum": 1e9}, levers={"duty": 1.0})
    with pytest.raises(EngineError, match="produced a non-finite value"):
        course(inputs._replace(initial_protest=10.0))


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 1.1e9, 1e39])
def test_numbers_that_the_engine_cannot_hold_are_refused_wherever_they_stand(number: float) -> None:
    """10^39 is infinite in single precision: a refuge of such worth would weigh nothing."""
    sound = world([20], 2)
    signal = np.full((2, 1), number)
    for unsound in (
        with_lever(sound, "support", number),
        with_lever(sound, "outreach", number),
        with_trait(sound, "exit_cost", number),
        with_parameters(sound, reckoning=number),
        sound._replace(signal=signal),
        sound._replace(unmask=signal),
        sound._replace(call=signal[:, 0]),
        sound._replace(threat=signal[:, 0]),
        with_events(sound, designation(0, 1.0, number, 0)),
    ):
        with pytest.raises(EngineError, match="not finite or beyond 1e"):
            course(unsound)


def test_the_largest_numbers_that_are_accepted_still_decide_as_they_should() -> None:
    sound = world([200], 2, parameters=NEVER_FALLS | {"review_rate": 1.0})
    assert course(with_lever(sound, "support", 1e9)).record.heads[-1, 0].tolist() == [0, 0, 0, 200, 0]
    assert course(with_trait(sound, "exit_cost", 1e9)).record.heads[-1, 0, 3] == 0


@pytest.mark.parametrize("protest", [np.nan, np.inf])
def test_a_protest_that_is_no_number_is_refused_before_the_run(protest: float) -> None:
    with pytest.raises(EngineError, match="not finite or beyond"):
        course(world([20], 2)._replace(initial_protest=protest))


@pytest.mark.parametrize("ties_across", [0.0, 2.0, 3.0])
def test_people_take_the_bytes_that_an_estimate_reckons(ties_across: float) -> None:
    """45 bytes an officer with two ties across: 28 for his record, 4 and 8 for ties, 5 for his place among changes."""
    inputs = world([70, 31], 2, parameters={"ties_across": ties_across})
    place = run_workspace(inputs)
    state, scratch = place.state, place.scratch
    arrays = (state.officers, state.tie_start, state.tie_end, scratch.changed, scratch.changed_to)
    assert bytes_of_people(inputs) == sum(array.nbytes for array in arrays)
    assert bytes_of_people(world([1_000], 2)) == 45 * 1_000 + 4


def test_a_record_takes_the_bytes_that_an_estimate_reckons() -> None:
    inputs = world([70, 31, 5], 9)
    assert bytes_of_record(9, 3) == sum(array.nbytes for array in run_workspace(inputs).record)
