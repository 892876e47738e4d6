"""The parts of the sampler: resampling, k-hat, what particles have in common, informed directions, random streams."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats
from tests.toy_simulator import scenario_of

from bayonets.inference.directions import LEAST, MOST, informed, tempered
from bayonets.inference.moves import across, along, among
from bayonets.inference.points import Points, joined
from bayonets.inference.psis import k_hat
from bayonets.inference.relatedness import Relatedness
from bayonets.inference.reports import BIAS, Reports, reports_of
from bayonets.inference.streams import key_of, normals, run_numbers, uniforms
from bayonets.inference.tempering import systematic

# --- systematic resampling --------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    some.lists(some.floats(0.0, 1e6), min_size=1, max_size=50).filter(lambda weights: sum(weights) > 1e-3),
    some.integers(1, 200),
    some.floats(0.001, 0.999),
)
def test_a_point_is_drawn_as_often_as_its_weight_says_rounded_up_or_down(
    weights: list[float], count: int, offset: float
) -> None:
    chosen = systematic(np.array(weights), count, offset)
    expected = count * np.array(weights) / sum(weights)
    times = np.bincount(chosen, minlength=len(weights))
    assert len(chosen) == count
    assert np.all(np.diff(chosen) >= 0)
    assert np.all(times >= np.floor(expected - 1e-6))
    assert np.all(times <= np.ceil(expected + 1e-6))
    # With a weight of 0 never, unless rounding leaves no other.
    assert times[np.array(weights) == 0.0].sum() == 0


def test_resampling_has_the_right_mean_over_offsets() -> None:
    weights = np.array([0.5, 1.7, 0.0, 3.1])
    offsets = (np.arange(1_000) + 0.5) / 1_000
    times = sum(np.bincount(systematic(weights, 3, offset), minlength=4) for offset in offsets)
    np.testing.assert_allclose(times / 1_000, 3 * weights / weights.sum(), atol=0.002)


# --- k-hat ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [0.1, 0.5, 0.9, 1.5])
def test_k_hat_finds_the_shape_of_pareto_weights(shape: float) -> None:
    # 20 samples of 4,000 weights; the prior of the fit draws short tails towards one half.
    found = [
        k_hat(np.log(stats.genpareto.rvs(shape, scale=1.0, loc=1.0, size=4_000, random_state=seed)))
        for seed in range(20)
    ]
    assert np.mean(found) == pytest.approx(shape, abs=0.12)


def test_k_hat_tells_a_good_proposal_from_a_bad_one() -> None:
    # Importance sampling of N(0, 1) from N(0, s): the weights have the tail index 1 - s^2 for s below 1.
    rng = np.random.default_rng(1)

    def of(s: float) -> float:
        x = s * rng.normal(size=10_000)
        return k_hat(-0.5 * x**2 + 0.5 * (x / s) ** 2 + math.log(s))

    assert of(1.5) < 0.3
    assert of(0.8) == pytest.approx(1.0 - 0.8**2, abs=0.2)
    assert of(0.4) > 0.7


def test_k_hat_of_equal_weights_and_of_few_ones() -> None:
    assert k_hat(np.full(100, -3.0)) == -math.inf
    assert math.isnan(k_hat(np.zeros(24)))
    weights = np.log(stats.genpareto.rvs(0.5, loc=1.0, size=500, random_state=1))
    impossible = np.concatenate([weights, np.full(200, -np.inf)])
    assert k_hat(impossible) == k_hat(weights)
    assert k_hat(weights + 500.0) == pytest.approx(k_hat(weights), rel=1e-9)
    assert k_hat(np.random.default_rng(1).permutation(weights)) == k_hat(weights)


# --- what particles have in common ------------------------------------------------------------------------------------


def test_independent_particles_count_in_full_and_copies_as_one() -> None:
    even = np.full(10, 0.1)
    relatedness = Relatedness.of(10, 2)
    assert relatedness.effective(even) == pytest.approx(10.0)
    copies = relatedness.resampled(np.repeat([3, 7], 5))
    assert copies.effective(even) == pytest.approx(2.0)
    assert copies.moved(np.zeros(2), 0.0, np.zeros(10)).effective(even) == pytest.approx(10.0)
    assert copies.moved(np.ones(2), 1.0, np.ones(10)).effective(even) == pytest.approx(2.0)
    # The worst direction counts.
    assert copies.moved(np.array([0.0, 1.0]), 0.0, np.zeros(10)).effective(even) == pytest.approx(2.0)


def test_other_directions_may_be_related_as_in_all_those_before() -> None:
    even = np.full(10, 0.1)
    copies = Relatedness.of(10, 2).resampled(np.repeat([3, 7], 5))
    for along_them, others in ((np.array([0.0, 1.0]), np.zeros(10)), (np.zeros(2), np.ones(10))):
        for directions in (0, 3):
            turned = copies.moved(along_them, 0.0, others).turned(directions)
            assert len(turned.informed) == directions
            assert turned.effective(even) == pytest.approx(2.0)


def test_weights_count_by_kish() -> None:
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    assert Relatedness.of(4, 0).effective(weights) == pytest.approx(1.0 / float(np.sum(weights**2)))
    assert Relatedness.of(4, 0).effective(5.0 * weights) == pytest.approx(1.0 / float(np.sum(weights**2)))


def test_the_effective_number_is_that_of_a_simulation_of_correlated_draws() -> None:
    # Two generations: resampled by weights that do not depend on the values, then moved by an autoregression.
    rng = np.random.default_rng(1)
    count, replicates = 60, 20_000
    weights = rng.exponential(size=count)
    along, across = (0.8, 0.5), (rng.uniform(0.2, 1.0, count), rng.uniform(0.2, 1.0, count))
    values = rng.normal(size=(replicates, 2, count))
    relatedness = Relatedness.of(count, 1)
    for generation in range(2):
        ancestors = systematic(weights if generation == 0 else np.ones(count) + (np.arange(count) % 3), count, 0.3)
        values, relatedness = values[:, :, ancestors], relatedness.resampled(ancestors)
        kept = np.stack([np.full(count, along[generation]), across[generation]])
        values = kept * values + np.sqrt(1.0 - kept**2) * rng.normal(size=values.shape)
        relatedness = relatedness.moved(np.array([along[generation] ** 2]), 0.0, across[generation])
    last = rng.exponential(size=count)
    variances = (values @ (last / last.sum())).var(axis=0)
    # The variance of 20,000 replicates has a standard error of 1 %.
    for variance, matrix in zip(variances, (relatedness.informed[0], relatedness.others), strict=True):
        predicted = float(last @ matrix @ last) / float(last.sum()) ** 2
        assert predicted == pytest.approx(float(variance), rel=0.04)
    assert relatedness.effective(last) == pytest.approx(1.0 / float(variances.max()), rel=0.04)


def test_particles_with_the_same_run_share_its_randomness() -> None:
    even = np.ones(6)
    assert Relatedness.of(6, 0).effective(even, np.array([1, 1, 2, 2, 3, 3])) == pytest.approx(3.0)
    assert Relatedness.of(6, 0).effective(even, np.arange(6)) == pytest.approx(6.0)


# --- informed directions ----------------------------------------------------------------------------------------------


def _reports(*observations: dict[str, Any]) -> Reports:
    return reports_of(scenario_of(*observations))


def test_the_planted_directions_are_found() -> None:
    rng = np.random.default_rng(1)
    z = rng.normal(size=(2_000, 60))
    loads = np.zeros((60, 2))
    loads[[3, 10, 20], 0], loads[[5, 41], 1] = (0.6, -0.64, 0.48), (0.8, 0.6)
    logs = z @ loads * (0.8, 0.4) + 0.05 * rng.normal(size=(2_000, 2))
    found = informed(
        z,
        20.0 * np.exp(logs),
        np.zeros(2_000),
        _reports({"quantity": "protest", "at_least": 5, "error": 0.2}, {"quantity": "force", "at_most": 90}),
        np.zeros(2),
    )
    # The slope over the error of the report, times the probability that it is right: .8 / .2 and .4 / .2, times .95.
    np.testing.assert_allclose(found.singular, [3.8, 1.9], rtol=0.05)
    assert abs(found.loads[:, 0] @ loads[:, 0]) > 0.99
    assert abs(found.loads[:, 1] @ loads[:, 1]) > 0.99
    np.testing.assert_allclose(found.loads.T @ found.loads, np.eye(2), atol=1e-12)
    # An error of the mean field makes a report say less.
    less = informed(
        z, 20.0 * np.exp(logs), np.zeros(2_000),
        _reports({"quantity": "protest", "at_least": 5, "error": 0.2}, {"quantity": "force", "at_most": 90}),
        np.array([0.2 * math.sqrt(3.0), 2.0]),
    )  # fmt: skip
    np.testing.assert_allclose(less.singular, [1.9], rtol=0.05)


def test_noise_facts_and_weak_reports_inform_nothing() -> None:
    rng = np.random.default_rng(2)
    z = rng.normal(size=(2_000, 100))
    values = np.stack([20.0 * np.exp(0.3 * rng.normal(size=2_000)), (z[:, 0] > 0.0).astype(float)], axis=1)
    reports = _reports({"quantity": "protest", "at_least": 5}, {"quantity": "fell", "at_most": 0})
    assert informed(z, values, np.zeros(2_000), reports, np.zeros(2)).loads.shape == (100, 0)
    weak = 20.0 * np.exp(0.05 * z[:, :1])
    assert LEAST == 0.35
    assert len(informed(z, weak, np.zeros(2_000), reports.only([0]), np.zeros(1)).singular) == 0
    assert informed(z, values[:, :0], np.zeros(2_000), reports.only([]), np.zeros(0)).loads.shape == (100, 0)


def test_a_group_adds_its_bias_to_what_is_informed() -> None:
    z = np.random.default_rng(3).normal(size=(2_000, 11))
    values = 20.0 * np.exp(0.3 * z[:, :1])
    reports = _reports({"quantity": "protest", "at_least": 5, "error": 0.1, "group": "organisers"})
    found = informed(z, values, np.zeros(2_000), reports, np.zeros(1))
    expected = np.zeros(11)
    expected[[0, 10]] = np.array([0.3, BIAS]) / math.hypot(0.3, BIAS)
    np.testing.assert_allclose(np.abs(found.loads[:, 0]), expected, atol=0.02)
    assert found.singular[0] == pytest.approx(0.95 * math.hypot(3.0, 1.5), rel=0.02)


def test_a_report_that_is_certainly_wrong_informs_nothing() -> None:
    z = np.random.default_rng(3).normal(size=(2_000, 11))
    reports = _reports({"quantity": "protest", "at_least": 5, "error": 0.1, "wrong": 1.0})
    found = informed(z, 20.0 * np.exp(0.3 * z[:, :1]), np.zeros(2_000), reports, np.zeros(1))
    assert found.loads.shape == (11, 0)
    assert found.sensitivity.max() == 0.0


def test_the_sensitivity_of_each_coordinate_is_found_and_noise_is_taken_off() -> None:
    rng = np.random.default_rng(8)
    z = rng.normal(size=(2_000, 40))
    slopes = np.zeros(40)
    slopes[[1, 7, 30]] = 0.4, -0.2, 0.05
    logs = z @ slopes + 0.2 * rng.normal(size=2_000)
    reports = _reports({"quantity": "protest", "at_least": 5, "error": 0.2, "wrong": 0.0})
    found = informed(z, 20.0 * np.exp(logs)[:, None], np.zeros(2_000), reports, np.zeros(1))
    np.testing.assert_allclose(found.sensitivity[[1, 7]], [2.0, 1.0], rtol=0.1)
    assert 0.1 < found.sensitivity[30] < 0.4
    assert np.median(found.sensitivity) < 0.03


@pytest.mark.parametrize("draws", [100, 300])
def test_few_draws_of_many_coordinates_do_not_pass_off_noise_as_information(draws: int) -> None:
    # Of 200 coordinates one matters; by three standard errors, half a coordinate of the others is taken for informed.
    wrongly = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        z = rng.normal(size=(2_000, 200))
        values = 20.0 * np.exp(0.8 * z[:, :1] + 0.5 * rng.normal(size=(2_000, 1)))
        values[draws:] = np.nan
        reports = _reports({"quantity": "protest", "at_least": 5, "error": 0.2, "wrong": 0.0})
        loads = informed(z, values, np.zeros(2_000), reports, np.zeros(1)).loads
        assert np.abs(loads[0]).max() > 0.8
        wrongly.append(np.count_nonzero(loads[1:]))
    assert np.mean(wrongly) < 3.0


def test_a_step_by_sensitivity_leaves_the_prior_as_it_is() -> None:
    rng = np.random.default_rng(9)
    z, run = rng.normal(size=(40_000, 3)), np.arange(40_000)
    points = Points(z, run, np.zeros(40_000), np.zeros(40_000), z, z)
    moved = across(points, 0.5, np.array([0.0, 1.0, 5.0]), (3,)).z
    np.testing.assert_allclose(np.cov(moved, rowvar=False), np.eye(3), atol=0.03)
    kept = [float(np.corrcoef(z[:, i], moved[:, i])[0, 1]) for i in range(3)]
    np.testing.assert_allclose(kept, [np.sqrt(1 - 0.999**2), np.sqrt(0.75), np.sqrt(0.99)], atol=0.02)


def test_there_are_at_most_sixteen_directions() -> None:
    z = np.random.default_rng(4).normal(size=(2_000, 30))
    reports = _reports(*[{"quantity": "protest", "at_least": 5}] * 20)
    found = informed(z, 20.0 * np.exp(0.5 * z[:, :20]), np.zeros(2_000), reports, np.zeros(20))
    assert found.loads.shape == (30, MOST) == (30, 16)


def test_draws_are_tempered_until_enough_remain_effective() -> None:
    log_likelihood = 5.0 * np.random.default_rng(5).normal(size=2_000)
    log_likelihood[::10] = -np.inf
    weights = tempered(log_likelihood, 300.0)
    assert weights.sum() == pytest.approx(1.0)
    assert 1.0 / float(np.sum(weights**2)) == pytest.approx(300.0, rel=0.01)
    assert np.all(weights[::10] == 0.0)
    np.testing.assert_allclose(tempered(np.zeros(2_000), 300.0), 1.0 / 2_000)


# --- points and streams -----------------------------------------------------------------------------------------------


def test_points_are_taken_replaced_and_joined() -> None:
    def points(first: int) -> Points:
        own = np.arange(first, first + 3, dtype=np.float64)
        return Points(own[:, None] + np.zeros(2), own.astype(np.int64), own, own, own[:, None], own[:, None])

    one, two = points(0), points(10)
    assert one.take(np.array([2, 2])).run.tolist() == [2, 2]
    mixed = one.replaced(np.array([True, False, True]), two)
    assert mixed.run.tolist() == mixed.z[:, 1].tolist() == mixed.log_full.tolist() == [10, 1, 12]
    assert mixed.values[:, 0].tolist() == mixed.outcomes[:, 0].tolist() == [10, 1, 12]
    assert joined([one, two]).run.tolist() == [0, 1, 2, 10, 11, 12]


def test_streams_are_those_of_their_key_and_independent() -> None:
    assert key_of(1, 2, 3) == key_of(1, 2, 3)
    assert len({int(key_of(*parts)) for parts in [(1, 2, 3), (1, 3, 2), (2, 2, 3), (1, 2), (1, 2, 3, 0)]}) == 5
    x, y = (normals(key_of(1, 2, number), (20_000,)) for number in (1, 2))
    assert stats.kstest(x, "norm").pvalue > 1e-3
    assert abs(float(np.corrcoef(x, y)[0, 1])) < 4.0 / math.sqrt(20_000)
    assert stats.kstest(uniforms(key_of(5), (200, 100)).ravel(), "uniform").pvalue > 1e-3
    # A longer stream begins as the shorter one.
    assert uniforms(key_of(7), (10,)).tolist() == uniforms(key_of(7), (20,))[:10].tolist()
    runs = run_numbers(key_of(9), 10_000)
    assert len(set(runs.tolist())) == 10_000
    assert runs.min() >= 1 << 40


# --- proposals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "step"), [("along", 1.0), ("among", 1.0), ("among", 0.4)])
def test_steps_towards_a_fitted_law_are_accepted_where_the_law_is_the_posterior(kind: str, step: float) -> None:
    # The posterior of two coordinates is normal with these moments; the ratio must undo the prior and the proposal.
    rng = np.random.default_rng(5)
    mean, spread, count = np.array([1.5, -0.7]), np.array([0.4, 0.8]), 10_000
    z = rng.normal(size=(count, 5))
    z[:, [1, 3]] = mean + spread * z[:, [1, 3]]
    nothing = np.zeros((count, 0))
    points = Points(z, np.arange(count), np.zeros(count), np.zeros(count), nothing, nothing)
    if kind == "along":
        directions = np.zeros((5, 2))
        directions[[1, 3], [0, 1]] = 1.0
        proposal = along(points, directions, np.eye(count, dtype=bool), (7,))
    else:
        proposal = among(points, np.array([1, 3]), step, np.eye(count, dtype=bool), (7,))

    def log_likelihood(values: Any) -> Any:
        there = values[:, [1, 3]]
        return (0.5 * there**2 - 0.5 * ((there - mean) / spread) ** 2).sum(axis=1)

    log_accept = log_likelihood(proposal.z) - log_likelihood(z) + proposal.log_ratio
    # The block's covariance is drawn to its diagonal, which it equals here up to sampling.
    assert np.minimum(1.0, np.exp(log_accept)).mean() > 0.98
    np.testing.assert_array_equal(proposal.z[:, [0, 2, 4]], z[:, [0, 2, 4]])
    moved = np.corrcoef(proposal.z[:, 1], z[:, 1])[0, 1]
    assert moved == pytest.approx(np.sqrt(1.0 - step**2), abs=0.03)


@pytest.mark.parametrize(("kind", "width", "copies"), [("along", 16, 1), ("among", 40, 1), ("among", 40, 3)])
def test_steps_towards_fitted_laws_leave_three_hundred_particles_as_wide_as_they_are(
    kind: str, width: int, copies: int
) -> None:
    # Without reports the law is the prior. A law that is fitted to those that move makes them narrower step by step:
    # after sixteen, the variance is 0.92 along sixteen directions and 0.84 in a block of forty coordinates.
    count, squares, nothing = 300, [], np.zeros((300, 0))
    family = np.arange(count) // copies
    kin = family[:, None] == family
    for island in range(20):
        z = np.repeat(np.random.default_rng(island).normal(size=(count // copies, width)), copies, axis=0)
        for move in range(16):
            points, own = Points(z, np.arange(count), nothing, nothing, nothing, nothing), (island, move)
            if kind == "along":
                proposal = along(points, np.eye(width), kin, own)
            else:
                proposal = among(points, np.arange(width), 0.6, kin, own)
            accepted = np.log(uniforms(key_of(*own, 9), (count,))) < proposal.log_ratio
            z = np.where(accepted[:, None], proposal.z, z)
        squares.append(float(np.mean(z**2)))
    error = float(np.std(squares)) / math.sqrt(len(squares))
    assert np.mean(squares) == pytest.approx(1.0, abs=0.015 + 4.0 * error)
    assert error < 0.007


def test_coordinates_of_the_block_stay_in_steps_across() -> None:
    points = Points(np.zeros((50, 4)), np.arange(50), np.zeros(50), np.zeros(50), np.zeros((50, 0)), np.zeros((50, 0)))
    proposal = across(points, 0.5, np.array([np.inf, 0.0, 1.0, np.inf]), (3,))
    assert (proposal.z[:, [0, 3]] == 0.0).all()
    assert proposal.z[:, 1].std() == pytest.approx(1.0, abs=0.35)
    assert proposal.z[:, 2].std() == pytest.approx(0.5, abs=0.2)
    assert 0.3 < (proposal.run != points.run).mean() < 0.7
