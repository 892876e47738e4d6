"""The door to the engine: one run from day 0, its people, its errors."""

from typing import Any

import numpy as np
import pytest
from tests.worlds import NEVER_FALLS, Course, course, digest, everything, with_lever, world

from bayonets.engine.simulate import run_course, workplace
from bayonets.errors import EngineError
from bayonets.world.stances import LOYAL


def records(run: Course) -> list[Any]:
    return list(run.record)


def test_the_same_seed_and_run_give_the_same_course() -> None:
    inputs = everything(30)
    assert digest(course(inputs, 3, 5)) == digest(course(inputs, 3, 5))
    assert len({digest(course(inputs, seed, run)) for seed in (3, 4) for run in (5, 6)}) == 4


def test_fewer_days_are_the_beginning_of_more() -> None:
    short, long = course(everything(30), days=12), course(everything(30))
    same = [np.array_equal(one[:12], other[:12]) for one, other in zip(records(short), records(long), strict=True)]
    assert same == [True] * 4
    assert (short.record.heads[12:] == 0).all()


def test_more_days_than_there_are_end_with_the_last() -> None:
    assert digest(course(everything(9), days=100)) == digest(course(everything(9)))


def test_a_run_may_have_the_people_of_another() -> None:
    inputs = everything(5)
    place = workplace(inputs)
    run_course(place, 1, 7, people_of=3, days=0)
    borrowed = Course(place.record, place.state)
    own, others = course(inputs, run=7, days=0), course(inputs, run=3, days=0)
    assert digest(borrowed) == digest(others) != digest(own)
    run_course(place, 1, 7, people_of=3)
    assert digest(Course(place.record, place.state)) != digest(course(inputs, run=3))


def test_nothing_of_the_inputs_is_written_to() -> None:
    inputs = everything(20)
    before = [np.array(array) for group in inputs for array in (group if isinstance(group, tuple) else [group])]
    course(inputs)
    after = [np.array(array) for group in inputs for array in (group if isinstance(group, tuple) else [group])]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


def test_protest_beyond_all_numbers_ends_the_run_with_an_error() -> None:
    inputs = world([10], 20, parameters=NEVER_FALLS | {"backlash": 1e3, "maximum": 1e9}, levers={"duty": 1.0})
    with pytest.raises(EngineError, match="ended in a number that is none"):
        course(inputs._replace(initial_protest=10.0))


@pytest.mark.parametrize("support", [1e30, 1e39])
def test_a_refuge_beyond_single_precision_is_no_reason_to_stay(support: float) -> None:
    """10^39 is infinite in single precision: either everybody leaves, or the run ends with an error."""
    inputs = with_lever(world([200], 2, parameters=NEVER_FALLS | {"review_rate": 1.0}), "support", support)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            left = course(inputs).record.heads[-1, 0]
    except EngineError:
        return
    assert left[LOYAL] == 0
