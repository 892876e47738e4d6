"""The mean field against itself uncompiled, against the engine as it grows, and against exact answers."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.worlds import (
    ALIKE,
    NO_EVIDENCE,
    NO_TIES,
    Facts,
    choice_by_hand,
    course,
    designation,
    logistic,
    posture_set,
    with_events,
    with_switches,
    world,
)

import bayonets as bn
from bayonets.classics import brock_durlauf
from bayonets.engine import jit, self_check
from bayonets.engine.continuation import basin_edge, fixed_points, follow, path_between
from bayonets.engine.frozen import freeze
from bayonets.engine.groups import GroupPoints, culpability_points, normal_points
from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import CHARACTERS, mean_field_workspace, with_expected_designation
from bayonets.errors import EngineError, SettingError
from bayonets.scenario.inputs import build
from bayonets.verify.limit_mean_field import FINE, resized
from bayonets.world.stances import DESIGNATION, EXITED, REMOVED, STALLING, STOOD_DOWN, WALKOUT

WELL_MIXED = (
    "mechanisms.mixing=complete", "protest.noise=0", "mechanisms.commanders=false", "parameters.culpability_rate=0",
)  # fmt: skip


@pytest.mark.skipif(not jit.is_compiled, reason="nothing is compiled")
def test_compiled_equals_uncompiled_bit_for_bit_with_every_feature() -> None:
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(Path(jit.__file__).parents[2])}
    command = [sys.executable, "-m", "bayonets.engine.self_check", "mean-field"]
    plain = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert plain.stdout == self_check.mean_field_digest()


def test_nobody_gets_lost_and_nobody_returns() -> None:
    inputs = self_check.small_case()
    workspace = mean_field_workspace(inputs)
    run_mean_field(workspace)
    heads = np.asarray(workspace.record.heads, np.float64)
    assert heads.min() >= 0.0
    assert heads.sum(axis=2) == pytest.approx(np.broadcast_to(inputs.size, heads.shape[:2]), rel=1e-12)
    assert np.diff(heads[:, :, EXITED], axis=0).min() >= 0.0
    assert np.diff(heads[:, :, REMOVED], axis=0).min() >= 0.0
    for counted in (workspace.record.outed, workspace.record.asked):
        assert np.diff(np.asarray(counted, np.float64), axis=0).min() >= 0.0
        assert np.all(np.asarray(counted[-1]) <= inputs.size * (1.0 + 1e-12))
    groups = workspace.mean_field.groups
    by_roots = groups.heads.reshape(*groups.officers.shape[:3], -1, groups.officers.shape[3])
    assert by_roots.sum(axis=3) == pytest.approx(groups.officers, rel=1e-12, abs=1e-12)
    assert np.all(groups.unasked <= groups.heads * (1.0 + 1e-12))


def test_finer_groups_change_little() -> None:
    """Who leaves in 140 days has the shallowest roots: a step in them, which few points resolve within 3 percent."""
    inputs = build(bn.load("belarus-2020").scenario)
    ends = []
    for points in (GroupPoints(), GroupPoints(5, 4, 4, 24)):
        workspace = mean_field_workspace(inputs, points)
        run_mean_field(workspace)
        ends.append(
            (
                workspace.record.heads[0].sum(axis=0),
                workspace.record.heads[-1].sum(axis=0),
                workspace.record.asked[-1].sum(),
            )
        )
    (soon, usual, asked), (soon_exactly, fine, asked_exactly) = ends
    assert soon[EXITED] == pytest.approx(soon_exactly[EXITED], rel=0.01)
    assert usual[EXITED:] == pytest.approx(fine[EXITED:], rel=0.03)
    assert usual[:2] == pytest.approx(fine[:2], rel=0.005)
    assert asked == pytest.approx(asked_exactly, rel=0.03)


@pytest.mark.parametrize("mean", [1e-6, 0.02, 0.6, 5.0, 1e9])
def test_points_of_culpability_hold_the_moments_of_e_to_the_minus_c(mean: float) -> None:
    """Of y = e^-c: E y^n = 1 / (1 + n mean)."""
    for points in (1, 2, 3, 6):
        at, weight = culpability_points(points, mean)
        for n in range(1, 2 * points):
            assert (weight * np.exp(-n * at)).sum() == pytest.approx(1.0 / (1.0 + n * mean), abs=1e-8)


def in_another_order(inputs: Inputs, order: list[int]) -> Inputs:
    """The same formations, in another order of the file."""
    size = inputs.size[order]
    return inputs._replace(
        name_keys=inputs.name_keys[order],
        size=size,
        first=np.concatenate([[0], np.cumsum(size)]),
        traits=type(inputs.traits)(*(column[order] for column in inputs.traits)),
        levers=type(inputs.levers)(*(table[:, order] for table in inputs.levers)),
        signal=inputs.signal[:, order],
        unmask=inputs.unmask[:, order],
        rung_duty=inputs.rung_duty[:, order],
        event_formations=inputs.event_formations[:, order],
    )


@pytest.mark.parametrize("history", [None, 2])
def test_the_order_of_formations_changes_nothing(history: int | None) -> None:
    inputs, order = self_check.small_case(), [2, 3, 0, 1]
    inputs = inputs._replace(event_posture=np.array([0, STOOD_DOWN, 0]))
    benches = [mean_field_workspace(inputs), mean_field_workspace(in_another_order(inputs, order))]
    for workspace in benches:
        run_mean_field(workspace, 1, history)
    one, other = benches
    assert one.mean_field.posture[:, STOOD_DOWN].max() > 0.1
    assert other.record.heads == pytest.approx(one.record.heads[:, order], rel=1e-6, abs=1e-9)
    assert other.mean_field.posture == pytest.approx(one.mean_field.posture[order], rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_large_runs_with_every_other_feature_come_near_it(noise: float) -> None:
    """Outing, watch, walkouts, a designation, a ladder and the pact: complete mixing, commanders off.

    The protest has no noise, or the same given shocks in both.

    A share of a formation of n officers has a standard error below 0.5 / sqrt(n); the largest of 4 x 5 x 14 is taken,
    and what shares have in common through the public adds to it: 8 standard errors are allowed.
    """
    inputs = resized(self_check.small_case(), 400_000)
    quiet = inputs.parameters._replace(noise=noise, culpability_rate=0.0)
    inputs = inputs._replace(parameters=quiet, commanders=False, complete_mixing=True)
    inputs = inputs._replace(
        protest_shocks=np.random.default_rng(3).standard_normal(inputs.days) if noise else inputs.protest_shocks,
        event_kind=np.array([WALKOUT, WALKOUT, DESIGNATION]),
        event_share=np.array([0.1, 0.02, 1.0]),
    )
    workspace = mean_field_workspace(inputs, FINE)
    run_mean_field(workspace)
    record, size = course(inputs).record, inputs.size
    errors = 0.5 / np.sqrt(size)
    apart = np.abs(record.heads - workspace.record.heads) / size[:, None]
    assert (apart.max(axis=(0, 2)) / errors).max() < 8.0
    for name in ("asked", "outed"):
        apart = np.abs(getattr(record, name) - getattr(workspace.record, name)) / size
        assert (apart.max(axis=0) / errors).max() < 8.0
    end = workspace.record.heads[-1] / size[:, None]
    assert end[:3, EXITED].min() > 0.01
    assert end[:3, REMOVED].min() > 0.001
    assert (workspace.record.asked[-1] / size).min() > 0.01


@pytest.mark.parametrize("points", [GroupPoints(0, 1, 1), GroupPoints(100, 100, 1)])
def test_too_few_or_too_many_points_are_refused(points: GroupPoints) -> None:
    with pytest.raises(EngineError, match="points"):
        mean_field_workspace(self_check.small_case(), points)


def leaving(**traits: Any) -> Inputs:
    """Officers who differ in roots alone, know nobody, and believe what the prior says; all review, unwatched."""
    return world(
        [1000],
        2,
        traits=ALIKE | {"grievance_mean": 0.5, "team": 0.4, "exit_cost": 2.0} | traits,
        levers={"duty": 0.6, "support": 0.5},
        parameters={**NO_EVIDENCE, **NO_TIES, "optimism_sd": 0.0, "belief_prior": -1.0, "review_rate": 1.0},
        fixed_protest=100.0,
    )


def share_left_by_hand(inputs: Inputs) -> float:
    """The mean over normal roots of the chance to leave, by sums over many of them."""
    cost, spread = float(inputs.traits.exit_cost[0]), float(inputs.traits.exit_cost_sd[0])
    z = np.linspace(-9.0, 9.0, 2001)
    weight = np.exp(-0.5 * z * z) / np.exp(-0.5 * z * z).sum()
    facts = Facts(d=0.6, g=0.5, p=logistic(-1.0), support=0.5, team=0.4)
    chances = [choice_by_hand(facts._replace(b=cost + spread * at), inputs.parameters)[EXITED] for at in z.tolist()]
    return float((weight * np.array(chances)).sum())


@pytest.mark.parametrize("spread", [0.0, 0.5, 2.0, 4.0])
def test_as_many_leave_on_the_first_day_as_roots_say(spread: float) -> None:
    inputs = leaving(exit_cost_sd=spread)
    workspace = mean_field_workspace(inputs, GroupPoints(1, 1, 1, 40))
    run_mean_field(workspace, days=1)
    left, exactly = float(workspace.record.heads[0, 0, EXITED]) / 1000.0, share_left_by_hand(inputs)
    assert left == pytest.approx(exactly, rel=2e-3 if spread > 2.0 else 1e-5)
    if spread <= 2.0:
        run_mean_field(usual := mean_field_workspace(inputs), days=1)
        assert float(usual.record.heads[0, 0, EXITED]) / 1000.0 == pytest.approx(exactly, rel=0.03)


def test_without_refuge_roots_do_not_matter() -> None:
    ends = []
    for spread in (0.0, 2.0):
        workspace = mean_field_workspace(with_switches(leaving(exit_cost_sd=spread), refuge=0.0))
        run_mean_field(workspace)
        ends.append(np.asarray(workspace.record.heads[-1, 0]))
    assert ends[0] == pytest.approx(ends[1], rel=1e-9)


def test_the_expected_degree_of_designation_is_the_mean_over_what_may_be_decided() -> None:
    """Two chances, 0.5 of degree 0.8 and 0.25 of degree 0.3, over a lever of 0.1, then 0.4."""
    lever = np.array([0.1, 0.1, 0.1, 0.4])[:, None] * np.ones(2)
    inputs = world([10, 10], 4, levers={"designated": lever})
    inputs = with_events(
        inputs, designation(1, 0.5, 0.8, 0), designation(2, 0.25, 0.3, 0, 1), posture_set(3, 1.0, 1, 0)
    )
    made = with_expected_designation(inputs)
    assert made.event_kind.tolist() == [1]
    first = [0.1, 0.5 * 0.1 + 0.5 * 0.8, 0.5 * 0.8 + 0.5 * (0.75 * 0.1 + 0.25 * 0.3), 0.5 * 0.8 + 0.5 * 0.4]
    assert made.levers.designated[:, 0] == pytest.approx(first)
    assert made.levers.designated[:, 1] == pytest.approx([0.1, 0.1, 0.75 * 0.1 + 0.25 * 0.3, 0.4])


def test_a_history_shares_characters_designations_and_postures_set_with_the_run_of_its_number() -> None:
    inputs = with_events(
        world([40] * 8, 6, commanders=False),
        designation(1, 0.5, 0.6, 0, 1, 2),
        designation(1, 0.5, 0.4, 3),
        posture_set(2, 0.5, STALLING, *range(8)),
        posture_set(3, 0.4, STOOD_DOWN, *range(8)),
        posture_set(3, 0.4, STALLING, *range(8)),
    )
    workspace, decided = mean_field_workspace(inputs), set()
    for history in range(6):
        run_mean_field(workspace, 3, history)
        run = course(inputs, 3, history)
        units, own = run.state.units, workspace.mean_field.state.units
        assert own.character == pytest.approx(units["character"], abs=1e-12)
        assert own.decided.tolist() == units["decided"].tolist()
        assert np.array_equal(workspace.record.posture, run.record.posture)
        assert np.array_equal(workspace.record.duty, run.record.duty)
        decided.add(tuple(own.decided.tolist()))
    assert len(decided) > 1


def test_a_history_draws_its_commanders_as_the_run_of_its_number_does() -> None:
    """In large runs without noise they see nearly what those of the mean field see, and review on the same days."""
    inputs = resized(self_check.small_case(), 40_000)
    quiet = inputs.parameters._replace(noise=0.0, culpability_rate=0.0, command_precision=1.5)
    inputs = inputs._replace(parameters=quiet, complete_mixing=True)
    workspace, same = mean_field_workspace(inputs), []
    for history in range(8):
        run_mean_field(workspace, 2, history)
        same.append((workspace.record.posture == course(inputs, 2, history).record.posture).mean())
    assert np.mean(same) > 0.98


def test_a_commanders_character_lasts() -> None:
    """Some would stand down at once, the others never: after many reviews, only these have."""
    inputs = world(
        [100, 100],
        60,
        traits={"street_value": [1.0, 0.0]},
        levers={"duty": 0.5},
        parameters={
            **NO_EVIDENCE,
            "command_review_rate": 1.0,
            "command_sanction": 300.0,
            "command_spread": 1000.0,
            "hold_days": 1e6,
        },
        commanders=True,
    )
    workspace = mean_field_workspace(inputs)
    run_mean_field(workspace)
    at, weight = normal_points(CHARACTERS, spread=True)
    assert workspace.mean_field.posture[0, STOOD_DOWN] == pytest.approx(weight[at > 0.0].sum(), abs=1e-6)


def test_a_course_can_be_computed_again_on_the_same_bench() -> None:
    workspace = mean_field_workspace(self_check.small_case(), GroupPoints(2, 2, 1))
    run_mean_field(workspace)
    first = workspace.record.copy()
    run_mean_field(workspace, 1, 3)
    run_mean_field(workspace)
    for one, other in zip(first, workspace.record, strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()


def test_histories_average_to_the_probabilities_where_commanders_hardly_matter() -> None:
    """64 histories draw 19 commanders' postures; the exits of both agree within 2 percent."""
    setup = bn.load("belarus-2020")
    expected = setup.mean_field().courses.heads[0, -1, :, EXITED].sum()
    drawn = setup.mean_field(histories=64, seed=1).courses.heads[:, -1, :, EXITED].sum(axis=1)
    assert drawn.std() > 0.0
    assert drawn.mean() == pytest.approx(expected, rel=0.02)


def test_a_history_depends_on_its_seed_and_number_only() -> None:
    setup = bn.load("textbook")
    few, many = setup.mean_field(histories=2, seed=5).courses, setup.mean_field(histories=4, seed=5).courses
    assert np.array_equal(few.heads, many.heads[:2])
    assert not np.array_equal(few.heads, setup.mean_field(histories=2, seed=6).courses.heads)


def test_the_tables_are_those_of_a_study_with_one_run() -> None:
    mean_field, study = bn.load("textbook").mean_field(), bn.load("textbook").run(1, seed=1)
    for table in ("runs", "formations", "streets"):
        ours, theirs = getattr(mean_field, table)(), getattr(study, table)()
        assert list(ours.columns) == list(theirs.columns)
        assert len(ours) == len(theirs)
    assert mean_field.formations()["exited"].dtype == np.float64
    assert "mean field" in mean_field.summary()


@pytest.mark.parametrize(("histories", "seed"), [(0, 1), (-1, 1), (2.5, 1), (None, -1)])
def test_bad_arguments_are_refused(histories: int | None, seed: int) -> None:
    with pytest.raises(SettingError):
        bn.load("textbook").mean_field(histories=histories, seed=seed)


def of_cohesion_alone(precision: float, team: float, pay_cut: float | None = None) -> Inputs:
    """Limit 3 of model.md, section 7: a = -2 precision team, b = 4 precision team; a pay cut lowers a."""
    setup = bn.load("textbook").with_words(*WELL_MIXED, "levers.bonus=0").with_parameters(precision=precision)
    others = set(MECHANISMS) - {"cohesion", "pay"}
    inputs = build(setup.without(*sorted(others), *(() if pay_cut is not None else ("pay",))).scenario)
    parameters = inputs.parameters._replace(resist_pay_cut=pay_cut or 0.0)
    traits = inputs.traits._replace(team=np.full(inputs.formations, team))
    return inputs._replace(traits=traits, parameters=parameters, choosable=np.array([1.0, 0.0, 1.0, 0.0]))


@pytest.mark.parametrize("team", [0.7, 1.0, 1.25, 2.0])
def test_its_fixed_points_are_those_of_brock_and_durlauf(team: float) -> None:
    frozen = freeze(of_cohesion_alone(1.2, team), GroupPoints())
    exact = brock_durlauf.fixed_points(-2.4 * team, 4.8 * team)
    found = fixed_points(frozen)
    assert [point.share for point in found] == pytest.approx(exact, abs=1e-9)
    assert [point.stable for point in found] == ([True] if len(exact) == 1 else [True, False, True])
    edge = basin_edge(frozen)
    assert (edge is None) == (len(exact) == 1)
    assert edge is None or edge == pytest.approx(exact[1], abs=1e-6)


def test_its_folds_are_those_of_brock_and_durlauf() -> None:
    low, high = (of_cohesion_alone(1.2, 1.25, cut) for cut in (0.0, 1.0))
    path = path_between(freeze(low, GroupPoints()), low, high)
    lowest_a, _ = brock_durlauf.folds(6.0)
    assert follow(path, loud=True).folds == pytest.approx(((-3.0 - lowest_a) / 1.2,), abs=1e-6)
    assert follow(path).folds == ()
