"""The sampler of `calibrate` on an exact toy: 225 coordinates, three informed directions, randomness by run.

Truth is a closed form or a quadrature (tests/toy_target.py). Means and standard deviations must lie within four Monte
Carlo standard errors at the effective size that the sample itself reports, which must suffice for means within .15
posterior standard deviations and standard deviations within 15 %, both at two standard errors.
"""

import numpy as np
import pytest
from scipy.special import ndtr
from tests.toy_target import (
    Floats,
    Integers,
    ToyTarget,
    by_quadrature,
    island_of,
    linear_posterior,
    log_normal_density,
    planted,
    sample,
)

from bayonets.errors import RefusedError
from bayonets.inference.points import Points
from bayonets.inference.tempering import Island, Moves

SEEDS = (1, 2, 3)
OWN, LUCK = 0.5, 0.5
"""Standard deviations of the error of a reading, and of its noise by run."""

BOTH = float(np.hypot(OWN, LUCK))
SCALES, DATA = np.array([3.0, 1.5, 1.0]), np.array([2.5, -1.5, 0.8])
OFF = np.array([0.3, 0.3, -0.2])
"""How far the cheap likelihood is off: almost half of a posterior standard deviation along each direction."""


def linear(along: Floats, noise: Floats) -> Floats:
    return np.asarray(log_normal_density(DATA - SCALES * along - LUCK * noise, OWN).sum(axis=1))


def wrong_by_a_shift(along: Floats) -> Floats:
    return np.asarray(log_normal_density(DATA - OFF - SCALES * along, BOTH).sum(axis=1))


def holds(
    target: ToyTarget,
    truth: tuple[Floats, Floats, float],
    *,
    islands: int = 2,
    least: float = 180.0,
    moves: Moves = Moves(),  # noqa: B008 - frozen
) -> None:
    """The sampler gives these means and standard deviations along the directions, and this log evidence."""
    mean, spread, evidence = truth
    far, narrow = [], []
    for seed in SEEDS:
        found = sample(target, seed, islands, moves)
        assert found.effective > least
        assert np.all(np.abs(found.log_evidence - evidence) < 1.0)
        along = found.z @ target.loads
        ours = found.weights @ along
        far.append((ours - mean) / spread)
        narrow.append(np.sqrt(found.weights @ (along - ours) ** 2) / spread - 1.0)
        assert np.all(np.abs(far[-1]) < 4.0 / np.sqrt(found.effective)), far[-1]
        assert np.all(np.abs(narrow[-1]) < 4.0 / np.sqrt(2.0 * found.effective)), narrow[-1]
    assert np.all(np.abs(np.mean(far, axis=0)) < 0.15)
    assert np.all(np.abs(np.mean(narrow, axis=0)) < 0.15)


@pytest.mark.parametrize("fast", [None, wrong_by_a_shift], ids=["without a cheap likelihood", "with a wrong one"])
def test_linear_readings_give_the_closed_form(fast: None) -> None:
    holds(ToyTarget(planted(1), linear, fast), linear_posterior(SCALES, DATA, BOTH))


def test_the_cheap_likelihood_saves_simulations() -> None:
    costs = []
    for fast in (None, wrong_by_a_shift):
        target = ToyTarget(planted(1), linear, fast)
        island_of(target, 1, Moves())
        costs.append(target.simulated)
    assert costs[1] < 0.8 * costs[0]


def test_other_numbers_of_coordinates_and_directions() -> None:
    scales, data = np.linspace(2.0, 0.5, 5), np.array([-1.0, 2.0, 0.5, 0.0, -2.0])

    def full(along: Floats, noise: Floats) -> Floats:
        return np.asarray(log_normal_density(data - scales * along - LUCK * noise, OWN).sum(axis=1))

    holds(
        ToyTarget(planted(5, 40, 5), full),
        linear_posterior(scales, data, BOTH),
        islands=3,
        least=120.0,
        moves=Moves(16, 32),
    )


CUTS, DOUBT, IF_WRONG = np.array([1.0, -0.5, 0.3]), 0.3, np.array([0.2, 0.4, 0.7])
SIGNS = np.array([1.0, -1.0, 1.0])


def doubted(probability: Floats) -> Floats:
    return np.asarray((1.0 - DOUBT) * probability + DOUBT * IF_WRONG)


def one_sided(along: Floats, noise: Floats) -> Floats:
    # At least, at most, at least: three reports, each of which is wrong with probability .3.
    return np.asarray(np.log(doubted(ndtr(SIGNS * (SCALES * along + LUCK * noise - CUTS) / OWN))).sum(axis=1))


def one_sided_and_too_sure(along: Floats) -> Floats:
    return np.asarray(np.log(0.05 + 0.95 * ndtr(SIGNS * (SCALES * along - CUTS - 0.3) / BOTH)).sum(axis=1))


@pytest.mark.parametrize("fast", [None, one_sided_and_too_sure], ids=["without a cheap likelihood", "with a wrong one"])
def test_one_sided_bounds_that_may_be_wrong_give_the_quadrature(fast: None) -> None:
    each = []
    for j in range(3):

        def likelihood(u: Floats, j: int = j) -> Floats:
            right = ndtr(SIGNS[j] * (SCALES[j] * u - CUTS[j]) / BOTH)
            return np.asarray((1.0 - DOUBT) * right + DOUBT * IF_WRONG[j])

        each.append(by_quadrature(likelihood))
    mean, spread, evidence = (np.array(values) for values in zip(*each, strict=True))
    holds(ToyTarget(planted(2), one_sided, fast), (mean, spread, float(evidence.sum())))


def two_humps(along: Floats, noise: Floats) -> Floats:
    return np.asarray(log_normal_density(4.0 - 3.0 * np.abs(along[:, 0]) - LUCK * noise[:, 0], OWN))


def two_uneven_humps(along: Floats) -> Floats:
    # Wrong in its height: the hump on the right is e^0.7 times as high.
    right = np.where(along[:, 0] > 0.0, 0.7, 0.0)
    return np.asarray(log_normal_density(4.0 - 3.0 * np.abs(along[:, 0]), BOTH) + right)


@pytest.mark.parametrize("fast", [None, two_uneven_humps], ids=["without a cheap likelihood", "with a wrong one"])
def test_both_humps_of_a_bimodal_posterior_are_kept(fast: None) -> None:
    def likelihood(u: Floats) -> Floats:
        return np.asarray(np.exp(log_normal_density(4.0 - 3.0 * np.abs(u), BOTH)))

    def one_hump(u: Floats) -> Floats:
        return np.where(u > 0.0, likelihood(u), 0.0)

    mean, spread, _ = by_quadrature(one_hump)
    evidence = by_quadrature(likelihood)[2]
    shares = []
    for seed in SEEDS:
        target = ToyTarget(planted(3), two_humps, fast)
        found = sample(target, seed, 3)
        u = (found.z @ target.loads)[:, 0]
        assert found.effective > 100.0
        assert np.all(np.abs(found.log_evidence - evidence) < 1.0)
        shares.append(float(found.weights @ (u > 0.0)))
        assert abs(shares[-1] - 0.5) < 4.0 * 0.5 / np.sqrt(found.effective)
        for side in (-1.0, 1.0):
            mine = found.weights * (side * u > 0.0)
            centre = float(mine @ u / mine.sum())
            width = float(np.sqrt(mine @ (u - centre) ** 2 / mine.sum()))
            assert abs(centre - side * mean) < 0.35 * spread
            assert abs(width / spread - 1.0) < 0.25
    assert abs(np.mean(shares) - 0.5) < 0.15


def test_the_evidence_is_unbiased_and_what_is_not_informed_stays_the_prior() -> None:
    target = ToyTarget(planted(1), linear)
    mean, spread, truth = linear_posterior(SCALES, DATA, BOTH)
    evidence, apart, along = [], [], []
    for seed in range(101, 117):
        island = island_of(target, seed, Moves())
        evidence.append(np.exp(island.log_evidence - truth))
        z = island.points.z
        others = z - (z @ target.loads) @ target.loads.T
        even = np.full(len(z), 1.0 / len(z))
        effective = 1.0 / float(even @ island.relatedness.others @ even)
        far = ((z @ target.loads).mean(axis=0) - mean) / spread
        along.append(float(np.mean(far**2 / [even @ one @ even for one in island.relatedness.informed])))
        apart.append(float((others.mean(axis=0) ** 2).sum()) / 222 * effective)
        assert float((others**2).mean()) * 225 / 222 == pytest.approx(1.0, abs=0.02)
    error = np.std(evidence) / np.sqrt(len(evidence))
    assert abs(np.mean(evidence) - 1.0) < 4.0 * error
    # The mean over 222 directions of (mean * root of the effective size)^2: 1 if that size is right, less if cautious.
    assert 0.4 < np.mean(apart) < 1.15
    # Along the informed directions the size is said to be up to half as large again as it is.
    assert 0.4 < np.mean(along) < 2.0


def worth(islands: list[Island], mean: Floats, variance: Floats) -> tuple[float, float, float]:
    """The independent draws of an island as stated and as they are, and the variance of its draws, of which 1 is right.

    Args:
        islands: independent ones.
        mean, variance: (C,) of the posterior of the first C coordinates.
    """
    z = np.stack([island.points.z[:, : len(mean)] for island in islands])
    even = np.full(z.shape[1], 1.0 / z.shape[1])
    stated = np.mean([1.0 / island.relatedness.effective(even, island.points.run) for island in islands])
    real = np.mean((z.mean(axis=1) - mean) ** 2 / variance)
    return 1.0 / float(stated), 1.0 / float(real), float(np.mean((z - mean) ** 2 / variance))


@pytest.mark.parametrize("fast", [None, wrong_by_a_shift], ids=["without a cheap likelihood", "with a wrong one"])
def test_moves_by_sensitivity_leave_the_most_sensitive_coordinates_as_wide_as_their_posterior(fast: None) -> None:
    coordinates, block = 80, 40
    loads = np.concatenate([planted(6, block), np.zeros((coordinates - block, 3))])
    gains = loads * SCALES
    covariance = np.linalg.inv(np.eye(coordinates) + gains @ gains.T / BOTH**2)
    mean, variance = covariance @ gains @ DATA / BOTH**2, np.diag(covariance)
    target = ToyTarget(loads, linear, fast, np.sqrt((gains**2).sum(axis=1)) / BOTH)
    islands = [island_of(target, seed, Moves()) for seed in range(201, 217)]
    stated, real, spread = worth(islands, mean[:block], variance[:block])
    assert spread == pytest.approx(1.0, abs=0.03)
    # The worst of several estimates is stated, so that the number errs on the side of too few.
    assert 60.0 < stated < 1.25 * real


def test_a_fact_that_informs_no_direction_leaves_copies_that_are_counted_as_such() -> None:
    coordinates, block, cut = 80, 40, 1.8
    loads = np.concatenate([np.ones((block, 1)), np.zeros((coordinates - block, 1))]) / np.sqrt(block)

    def fact(z: Floats, noise: Floats) -> Floats:  # noqa: ARG001 - whatever the run
        return np.where(z[:, :block].sum(axis=1) / np.sqrt(block) > cut, 0.0, np.log(1e-3))

    class Fact(ToyTarget):
        def screened(self, z: Floats, run: Integers, least: Floats) -> Points:
            nothing = np.zeros(len(z))
            return Points(z, run, nothing, np.where(least <= 0.0, fact(z, z), np.nan), z[:, :0], np.zeros((len(z), 3)))

    target = Fact(loads[:, :0], fact, None, np.zeros(coordinates))
    islands = [island_of(target, seed, Moves()) for seed in range(301, 321)]
    along, spread, _ = by_quadrature(lambda u: np.where(u > cut, 1.0, 1e-3))
    variance = 1.0 + loads[:block, 0] ** 2 * (spread**2 - 1.0)
    stated, real, width = worth(islands, along * loads[:block, 0], variance)
    assert stated < 1.35 * real
    assert width == pytest.approx(1.0, abs=0.05)
    ours = float(np.mean([island.points.z @ loads for island in islands]))
    assert ours == pytest.approx(along, abs=0.1 * spread)


def test_what_cannot_be_sampled_is_refused_and_never_left_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    def impossible(along: Floats, noise: Floats) -> Floats:  # noqa: ARG001 - whatever the run
        return np.full(len(along), -np.inf)

    with pytest.raises(RefusedError, match="In none of 1,000 draws do the reports hold that cannot be wrong"):
        island_of(ToyTarget(planted(1, 10), impossible), 1, Moves(1, 1))
    monkeypatch.setattr("bayonets.inference.tempering._MOST_TEMPERATURES", 2)
    with pytest.raises(RefusedError, match="so exact that 2 steps do not lead from the ranges to them"):
        island_of(ToyTarget(planted(1, 10), linear), 1, Moves(1, 1))


def test_what_few_draws_can_have_brought_about_is_sampled() -> None:
    # A fact that cannot be wrong, and holds in six of a thousand draws.
    def rare(along: Floats, noise: Floats) -> Floats:  # noqa: ARG001 - whatever the run
        return np.where(along[:, 0] > 2.5, 0.0, -np.inf)

    target = ToyTarget(planted(1, 10), rare)
    found = [island_of(target, seed, Moves()) for seed in range(1, 13)]
    above = np.concatenate([island.points.z @ target.loads for island in found])[:, 0]
    mean, _, evidence = by_quadrature(lambda u: (u > 2.5).astype(np.float64))
    assert above.min() > 2.5
    assert np.mean([np.exp(island.log_evidence - evidence) for island in found]) == pytest.approx(1.0, abs=0.7)
    assert above.mean() == pytest.approx(mean, abs=0.05)
