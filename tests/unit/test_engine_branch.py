"""Branches of a run: the same past, bit for bit, and those who refuse together are the beginning of one order."""

import numpy as np
import pytest
from tests.worlds import LoopCourse, course, digest, everything, needs_speed, walkout, with_events

from bayonets.engine.branch import BranchPoint
from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import run_workspace
from bayonets.errors import EngineError
from bayonets.world.stances import LOYAL, RESISTING, SHIRKING

pytestmark = needs_speed

DAYS, ON = 30, 12


def inputs_without_events() -> Inputs:
    return with_events(everything(DAYS))


def junction_of(inputs: Inputs, run: int, on: int = ON) -> BranchPoint:
    junction = BranchPoint(run_workspace(inputs), on)
    junction.begin(1, run)
    return junction


def left_behind(junction: BranchPoint) -> str:
    """The digest of the record and the state that the last branch left."""
    return digest(LoopCourse(junction.place.record, junction.place.state))


@pytest.mark.parametrize("on", [0, 1, ON, DAYS - 1])
@pytest.mark.parametrize("run", [0, 1])
def test_a_branch_in_which_nobody_more_refuses_is_the_run_itself_bit_for_bit(on: int, run: int) -> None:
    inputs = everything(DAYS)
    junction = junction_of(inputs, run, on)
    nobody = junction.order([])[:0]
    fate = junction.branch(nobody)
    straight = course(inputs, run=run)
    assert left_behind(junction) == digest(straight)
    assert fate.fell_day == straight.state.country[0].fell_day
    junction.branch(junction.order([0, 1, 2]))
    assert left_behind(junction) != digest(straight)
    junction.branch(nobody)
    assert left_behind(junction) == digest(straight)


@pytest.mark.parametrize("formations", [[0], [1, 3], [0, 1, 2, 3, 4, 5]])
def test_all_of_a_formation_refusing_are_a_walkout_of_all_bit_for_bit(formations: list[int]) -> None:
    inputs = inputs_without_events()
    junction = junction_of(inputs, 0)
    junction.branch(junction.order(formations))
    walked = course(with_events(inputs, walkout(ON, 1.0, *formations)))
    assert left_behind(junction) == digest(walked)


def test_more_who_refuse_include_fewer_and_the_next_run_leaves_nothing_of_the_last() -> None:
    inputs = inputs_without_events()
    junction = junction_of(inputs, 0)
    order = junction.order([0, 2])
    first, size = inputs.first, inputs.size
    places = [*range(first[0], first[0] + size[0]), *range(first[2], first[2] + size[2])]
    assert len(set(order.tolist())) == len(order)
    assert set(order.tolist()) <= set(places)
    stance = course(inputs, days=ON).state.officers.stance
    assert sorted(order.tolist()) == [number for number in places if stance[number] in (LOYAL, SHIRKING)]
    assert order.tolist() != sorted(order.tolist())
    assert junction.order([2]).tolist() == [number for number in order.tolist() if number >= first[2]]
    for count in (0, 1, 7, len(order) - 1, len(order), len(order) + 5):
        assert sorted(junction.first([0, 2], count).tolist()) == sorted(order[:count].tolist())
    junction.begin(1, 5)
    other = junction.order([0, 2])
    junction.begin(1, 0)
    assert np.array_equal(junction.order([0, 2]), order)
    assert not np.array_equal(other[:20], order[:20])


def test_who_refuses_is_seen_the_same_day_and_those_who_refuse_already_are_told() -> None:
    inputs = everything(DAYS)
    junction = junction_of(inputs, 0)
    before = course(inputs, days=ON)
    assert junction.resisting().tolist() == before.record.heads[ON - 1, :, RESISTING].tolist()
    order, serving = junction.order([0]), before.state.heads[0]
    assert len(order) == serving[LOYAL] + serving[SHIRKING]
    junction.branch(order)
    assert junction.place.record.streets[ON, 3] > before.record.streets[ON - 1, 3]  # the news of the day


def test_the_order_is_uniform() -> None:
    """Who of eight comes first, in 800 runs: chi-squared with 7 degrees of freedom, false alarm 1 in 1000."""
    inputs = with_events(everything(2))
    inputs = inputs._replace(size=np.array([8, 1, 1, 1, 1, 1]), first=np.array([0, 8, 9, 10, 11, 12, 13]))
    junction = BranchPoint(run_workspace(inputs), 0)
    firsts = []
    for run in range(800):
        junction.begin(0, run)
        firsts.append(int(junction.order([0])[0]))
    counts = np.bincount(firsts, minlength=8)
    assert float(((counts - 100.0) ** 2 / 100.0).sum()) < 24.32


def test_a_number_that_is_none_is_told_with_the_run() -> None:
    from tests.equivalence.test_engine_compiled_and_plain import overflowing

    junction = BranchPoint(run_workspace(overflowing()), 0)
    junction.begin(1, 4)
    with pytest.raises(EngineError, match="A branch of run 4 of seed 1 produced a non-finite value"):
        junction.branch(junction.order([0]))
