"""Branches of a run: the same past, bit for bit, and those who refuse together are the beginning of one order."""

import numpy as np
import pytest
from tests.worlds import LoopCourse, course, digest, everything, needs_speed, walkout, with_events

from bayonets.engine.branch import BranchPoint, MeanFieldBranchPoint
from bayonets.engine.inputs import Inputs
from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import MeanFieldWorkspace, mean_field_workspace
from bayonets.engine.simulate import run_workspace
from bayonets.errors import EngineError
from bayonets.world.stances import LOYAL, RESISTING, SHIRKING

pytestmark = needs_speed

DAYS, ON = 30, 12


def inputs_without_events() -> Inputs:
    return with_events(everything(DAYS))


def junction_of(inputs: Inputs, run: int, on: int = ON) -> BranchPoint:
    branch_point = BranchPoint(run_workspace(inputs), on)
    branch_point.begin(1, run)
    return branch_point


def left_behind(branch_point: BranchPoint) -> str:
    """The digest of the record and the state that the last branch left."""
    return digest(LoopCourse(branch_point.workspace.record, branch_point.workspace.state))


@pytest.mark.parametrize("on", [0, 1, ON, DAYS - 1])
@pytest.mark.parametrize("run", [0, 1])
def test_a_branch_in_which_nobody_more_refuses_is_the_run_itself_bit_for_bit(on: int, run: int) -> None:
    inputs = everything(DAYS)
    branch_point = junction_of(inputs, run, on)
    nobody = branch_point.order([])[:0]
    fate = branch_point.branch(nobody)
    straight = course(inputs, run=run)
    assert left_behind(branch_point) == digest(straight)
    assert fate.fell_day == straight.state.country[0].fell_day
    branch_point.branch(branch_point.order([0, 1, 2]))
    assert left_behind(branch_point) != digest(straight)
    branch_point.branch(nobody)
    assert left_behind(branch_point) == digest(straight)


@pytest.mark.parametrize("formations", [[0], [1, 3], [0, 1, 2, 3, 4, 5]])
def test_all_of_a_formation_refusing_are_a_walkout_of_all_bit_for_bit(formations: list[int]) -> None:
    inputs = inputs_without_events()
    branch_point = junction_of(inputs, 0)
    branch_point.branch(branch_point.order(formations))
    walked = course(with_events(inputs, walkout(ON, 1.0, *formations)))
    assert left_behind(branch_point) == digest(walked)


def test_more_who_refuse_include_fewer_and_the_next_run_leaves_nothing_of_the_last() -> None:
    inputs = inputs_without_events()
    branch_point = junction_of(inputs, 0)
    order = branch_point.order([0, 2])
    first, size = inputs.first, inputs.size
    places = [*range(first[0], first[0] + size[0]), *range(first[2], first[2] + size[2])]
    assert len(set(order.tolist())) == len(order)
    assert set(order.tolist()) <= set(places)
    stance = course(inputs, days=ON).state.officers.stance
    assert sorted(order.tolist()) == [number for number in places if stance[number] in (LOYAL, SHIRKING)]
    assert order.tolist() != sorted(order.tolist())
    assert branch_point.order([2]).tolist() == [number for number in order.tolist() if number >= first[2]]
    for count in (0, 1, 7, len(order) - 1, len(order), len(order) + 5):
        assert sorted(branch_point.first([0, 2], count).tolist()) == sorted(order[:count].tolist())
    branch_point.begin(1, 5)
    other = branch_point.order([0, 2])
    branch_point.begin(1, 0)
    assert np.array_equal(branch_point.order([0, 2]), order)
    assert not np.array_equal(other[:20], order[:20])


def test_who_refuses_is_seen_the_same_day_and_those_who_refuse_already_are_told() -> None:
    inputs = everything(DAYS)
    branch_point = junction_of(inputs, 0)
    before = course(inputs, days=ON)
    assert branch_point.resisting().tolist() == before.record.heads[ON - 1, :, RESISTING].tolist()
    order, serving = branch_point.order([0]), before.state.heads[0]
    assert len(order) == serving[LOYAL] + serving[SHIRKING]
    branch_point.branch(order)
    assert branch_point.workspace.record.streets[ON, 3] > before.record.streets[ON - 1, 3]  # the news of the day


def test_the_order_is_uniform() -> None:
    """Who of eight comes first, in 800 runs: chi-squared with 7 degrees of freedom, false alarm 1 in 1000."""
    inputs = with_events(everything(2))
    inputs = inputs._replace(size=np.array([8, 1, 1, 1, 1, 1]), first=np.array([0, 8, 9, 10, 11, 12, 13]))
    branch_point = BranchPoint(run_workspace(inputs), 0)
    firsts = []
    for run in range(800):
        branch_point.begin(0, run)
        firsts.append(int(branch_point.order([0])[0]))
    counts = np.bincount(firsts, minlength=8)
    assert float(((counts - 100.0) ** 2 / 100.0).sum()) < 24.32


def test_a_number_that_is_none_is_told_with_the_run() -> None:
    from tests.equivalence.test_engine_compiled_and_plain import overflowing

    branch_point = BranchPoint(run_workspace(overflowing()), 0)
    branch_point.begin(1, 4)
    with pytest.raises(EngineError, match="A branch of run 4 of seed 1 produced a non-finite value"):
        branch_point.branch(branch_point.order([0]))


# --- branches of the mean field ---------------------------------------------------------------------------------------


def course_of_mean_field(inputs: Inputs) -> MeanFieldWorkspace:
    workspace = mean_field_workspace(inputs)
    run_mean_field(workspace)
    return workspace


def assert_same_days(first: MeanFieldWorkspace, second: MeanFieldWorkspace) -> None:
    for name in first.record._fields:
        assert np.array_equal(getattr(first.record, name)[ON:], getattr(second.record, name)[ON:])


def test_a_branch_of_the_mean_field_is_its_course_and_a_walkout_bit_for_bit() -> None:
    inputs = inputs_without_events()
    workspace = mean_field_workspace(inputs)
    branch_point = MeanFieldBranchPoint(workspace, ON)
    assert not branch_point.fell_before
    straight = course_of_mean_field(inputs)
    serving = float(straight.record.heads[ON - 1][[0, 2]][:, [LOYAL, SHIRKING]].sum())
    branch_point.branch((0, 2), 0.25 * serving)
    assert_same_days(workspace, course_of_mean_field(with_events(inputs, walkout(ON, 0.25, 0, 2))))
    everyone = branch_point.branch((0, 2), 10.0 * serving)
    assert_same_days(workspace, course_of_mean_field(with_events(inputs, walkout(ON, 1.0, 0, 2))))
    fate = branch_point.branch((), 0.0)
    assert_same_days(workspace, straight)
    assert fate.fell_day == straight.mean_field.state.country[0].fell_day
    assert everyone.fell_day == -1 or everyone.fell_day >= ON
    assert branch_point.resisting((0, 2)) == straight.record.heads[ON - 1][[0, 2], RESISTING].sum()
