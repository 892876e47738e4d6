"""The twin against itself uncompiled, against the engine as it grows, and against exact answers."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import bayonets as bn
from bayonets.classics import brock_durlauf
from bayonets.engine import jit, self_check
from bayonets.engine.continuation import basin_edge, fixed_points, follow, path_between
from bayonets.engine.frozen import freeze
from bayonets.engine.groups import Points
from bayonets.engine.inputs import Inputs
from bayonets.engine.mean_field import run_twin
from bayonets.engine.twin import workbench
from bayonets.errors import EngineError, SettingError
from bayonets.scenario.inputs import build
from bayonets.verify.limit_mean_field import resized, shares_of_run, shares_of_twin
from bayonets.world.stances import EXITED, REMOVED, STOOD_DOWN

WELL_MIXED = (
    "mechanisms.mixing=complete", "protest.noise=0", "mechanisms.commanders=false", "parameters.culpability_rate=0",
)  # fmt: skip


@pytest.mark.skipif(not jit.is_compiled, reason="nothing is compiled")
def test_compiled_equals_uncompiled_bit_for_bit_with_every_feature() -> None:
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(Path(jit.__file__).parents[2])}
    command = [sys.executable, "-m", "bayonets.engine.self_check", "twin"]
    plain = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert plain.stdout == self_check.twin_digest()


def test_nobody_gets_lost_and_nobody_returns() -> None:
    inputs = self_check.small_case()
    bench = workbench(inputs)
    run_twin(bench)
    heads = np.asarray(bench.record.heads, np.float64)
    assert heads.min() >= 0.0
    assert heads.sum(axis=2) == pytest.approx(np.broadcast_to(inputs.size, heads.shape[:2]), rel=1e-12)
    assert np.diff(heads[:, :, EXITED], axis=0).min() >= 0.0
    assert np.diff(heads[:, :, REMOVED], axis=0).min() >= 0.0
    assert np.diff(np.asarray(bench.record.outed, np.float64), axis=0).min() >= 0.0


def test_finer_groups_change_little() -> None:
    inputs = build(bn.load("belarus-2020").scenario)
    ends = []
    for points in (Points(), Points(12, 9, 8)):
        bench = workbench(inputs, points)
        run_twin(bench)
        ends.append(bench.record.heads[-1].sum(axis=0))
    usual, fine = ends
    assert usual[EXITED] == pytest.approx(fine[EXITED], rel=1e-3)
    assert usual[REMOVED] == pytest.approx(fine[REMOVED], rel=1e-3)
    assert usual[:2] == pytest.approx(fine[:2], rel=1e-3)


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
        rung_duty=inputs.rung_duty[:, order],
        event_formations=inputs.event_formations[:, order],
    )


@pytest.mark.parametrize("history", [None, 2])
def test_the_order_of_formations_changes_nothing(history: int | None) -> None:
    inputs, order = self_check.small_case(), [2, 3, 0, 1]
    inputs = inputs._replace(event_posture=np.array([0, STOOD_DOWN]))
    benches = [workbench(inputs), workbench(in_another_order(inputs, order))]
    for bench in benches:
        run_twin(bench, 1, history)
    one, other = benches
    assert one.twin.posture[:, STOOD_DOWN].max() > 0.1
    assert other.record.heads == pytest.approx(one.record.heads[:, order], rel=1e-6, abs=1e-9)
    assert other.twin.posture == pytest.approx(one.twin.posture[order], rel=1e-6, abs=1e-12)


def test_large_runs_with_every_other_feature_come_near_it() -> None:
    """Outing, watch, a walkout, a ladder and the pact: 400,000 officers, complete mixing, commanders and noise off.

    A share of a formation of n officers has a standard error below 0.5 / sqrt(n); the largest of 4 x 5 x 14 is taken,
    and what shares have in common through the public adds to it: 8 standard errors are allowed.
    """
    inputs = resized(self_check.small_case(), 400_000)
    quiet = inputs.parameters._replace(noise=0.0, culpability_rate=0.0)
    inputs = inputs._replace(parameters=quiet, commanders=False, complete_mixing=True, event_kind=np.array([0, 0]))
    inputs = inputs._replace(event_share=np.array([0.1, 0.02]))
    twin = shares_of_twin(inputs)
    apart = np.abs(shares_of_run(inputs, 1, 0) - twin)
    errors = 0.5 / np.sqrt(inputs.size)
    assert (apart.max(axis=(0, 2)) / errors).max() < 8.0
    assert twin[-1, :3, EXITED].min() > 0.01
    assert twin[-1, :3, REMOVED].min() > 0.001


@pytest.mark.parametrize("points", [Points(0, 1, 1), Points(100, 100, 1)])
def test_too_few_or_too_many_points_are_refused(points: Points) -> None:
    with pytest.raises(EngineError, match="points"):
        workbench(self_check.small_case(), points)


def test_a_course_can_be_computed_again_on_the_same_bench() -> None:
    bench = workbench(self_check.small_case(), Points(2, 2, 1))
    run_twin(bench)
    first = bench.record.copy()
    run_twin(bench, 1, 3)
    run_twin(bench)
    assert np.array_equal(first.heads, bench.record.heads)
    assert np.array_equal(first.streets, bench.record.streets)


def test_histories_average_to_the_probabilities_where_commanders_hardly_matter() -> None:
    """64 histories draw 18 commanders' postures; the leavers of both agree within 2 percent."""
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
    twin, study = bn.load("textbook").mean_field(), bn.load("textbook").run(1, seed=1)
    for table in ("runs", "formations", "streets"):
        ours, theirs = getattr(twin, table)(), getattr(study, table)()
        assert list(ours.columns) == list(theirs.columns)
        assert len(ours) == len(theirs)
    assert twin.formations()["exited"].dtype == np.float64
    assert "mean field" in twin.summary()


@pytest.mark.parametrize(("histories", "seed"), [(0, 1), (-1, 1), (2.5, 1), (None, -1)])
def test_bad_arguments_are_refused(histories: int | None, seed: int) -> None:
    with pytest.raises(SettingError):
        bn.load("textbook").mean_field(histories=histories, seed=seed)


def of_cohesion_alone(precision: float, team: float, pay_cut: float | None = None) -> Inputs:
    """Limit 3 of model.md, section 7: a = -2 precision team, b = 4 precision team; a pay cut lowers a."""
    setup = bn.load("textbook").with_words(*WELL_MIXED, "levers.bonus=0").with_parameters(precision=precision)
    others = ("command", "conscience", "sanction", "commitment", "reckoning", "refuge", "shame")
    inputs = build(setup.without(*others, *(() if pay_cut is not None else ("pay",))).scenario)
    parameters = inputs.parameters._replace(resist_pay_cut=pay_cut or 0.0)
    traits = inputs.traits._replace(team=np.full(inputs.formations, team))
    return inputs._replace(traits=traits, parameters=parameters, choosable=np.array([1.0, 0.0, 1.0, 0.0]))


@pytest.mark.parametrize("team", [0.7, 1.0, 1.25, 2.0])
def test_its_fixed_points_are_those_of_brock_and_durlauf(team: float) -> None:
    frozen = freeze(of_cohesion_alone(1.2, team), Points())
    exact = brock_durlauf.fixed_points(-2.4 * team, 4.8 * team)
    found = fixed_points(frozen)
    assert [point.share for point in found] == pytest.approx(exact, abs=1e-9)
    assert [point.stable for point in found] == ([True] if len(exact) == 1 else [True, False, True])
    edge = basin_edge(frozen)
    assert (edge is None) == (len(exact) == 1)
    assert edge is None or edge == pytest.approx(exact[1], abs=1e-6)


def test_its_folds_are_those_of_brock_and_durlauf() -> None:
    low, high = (of_cohesion_alone(1.2, 1.25, cut) for cut in (0.0, 1.0))
    path = path_between(freeze(low, Points()), low, high)
    lowest_a, _ = brock_durlauf.folds(6.0)
    assert follow(path, loud=True).folds == pytest.approx(((-3.0 - lowest_a) / 1.2,), abs=1e-6)
    assert follow(path).folds == ()
