"""The sampler of `calibrate` where posteriors are much narrower than priors, curved, or descend from few draws.

Truth is a closed form or a quadrature. Each mean over independent islands must lie within four of its standard errors,
variances must be those of the posterior, and the stated number of independent draws must not exceed the real one.
"""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm
from tests.toy_target import Floats, Integers, ToyTarget, island_of, log_normal_density, noise_of

from bayonets.inference.moves import _KEPT_FIRST, _KEPT_OTHERS, Proposal, _Normal, along, among
from bayonets.inference.points import Points
from bayonets.inference.relatedness import Relatedness
from bayonets.inference.tempering import Island, Moves

COORDINATES, BLOCK = 80, 40


class Whole(ToyTarget):
    """A target whose likelihood is a function of all coordinates, whatever directions the sampler is told of."""

    def screened(self, z: Floats, run: Integers, least: Floats) -> Points:
        """Points with the full log likelihood where it is needed."""
        log_full, needed = np.full(len(z), np.nan), least <= 0.0
        log_full[needed] = self.full(z[needed], noise_of(run[needed], 1))
        return Points(z, run, np.zeros(len(z)), log_full, z[:, :0], np.zeros((len(z), 3)))


def far(islands: list[Island], of: Callable[[Floats], Floats], mean: Floats, variance: Floats) -> Floats:
    """(I, C) means of C functions by island, in posterior standard deviations from the truth."""
    return np.stack([(of(island.points.z).mean(axis=0) - mean) / np.sqrt(variance) for island in islands])


def wide(islands: list[Island], of: Callable[[Floats], Floats], mean: Floats, variance: Floats) -> float:
    """The variance of the draws, of which 1 is right."""
    return float(np.mean([(of(island.points.z) - mean) ** 2 / variance for island in islands]))


def unbiased(means: Floats) -> bool:
    """Whether the mean over islands is within four standard errors of 0."""
    return bool(np.all(np.abs(means.mean(axis=0)) < 4.0 * means.std(axis=0, ddof=1) / np.sqrt(len(means))))


def stated_of(islands: list[Island]) -> float:
    even = np.full(len(islands[0].points), 1.0 / len(islands[0].points))
    return 1.0 / float(np.mean([1.0 / one.relatedness.effective(even, one.points.run) for one in islands]))


def test_the_descendants_of_few_draws_are_not_drawn_together_and_count_as_few() -> None:
    # A fact that holds in four to twelve of a thousand draws, and cannot be wrong. A law that is fitted to relatives of
    # those that move leads where they are: it moved their mean by .7 standard deviations, and 300 draws were stated.
    load = np.zeros(COORDINATES)
    load[:BLOCK] = 1.0 / np.sqrt(BLOCK)
    cut = float(norm.isf(0.008))

    def fact(z: Floats, noise: Floats) -> Floats:  # noqa: ARG001 - whatever the run
        return np.where(z @ load > cut, 0.0, -np.inf)

    target = Whole(np.zeros((COORDINATES, 0)), fact, None, np.zeros(COORDINATES))
    islands = [island_of(target, seed, Moves()) for seed in range(1, 41)]
    assert 4.0 < np.mean([len(np.unique(island.ancestor)) for island in islands]) < 12.0
    above = norm.pdf(cut) / norm.sf(cut)
    variance = 1.0 + cut * above - above**2

    def direction(z: Floats) -> Floats:
        return np.asarray(z @ load[:, None])

    one = np.array([above]), np.array([variance])
    assert unbiased(far(islands, direction, *one))
    all_of_them = above * load[:BLOCK], 1.0 + load[:BLOCK] ** 2 * (variance - 1.0)
    means = far(islands, lambda z: z[:, :BLOCK], *all_of_them)
    assert wide(islands, lambda z: z[:, :BLOCK], *all_of_them) == pytest.approx(1.0, abs=0.08)
    assert stated_of(islands) < 1.35 / np.mean(means**2)


@pytest.mark.parametrize("told", [0, 1], ids=["direction unknown", "direction known"])
def test_a_posterior_of_one_fiftieth_of_the_prior_along_a_combination_of_four_coordinates(told: int) -> None:
    error, data = 0.02, 0.7
    load = np.zeros((COORDINATES, 1))
    load[:4, 0] = 0.5, 0.5, -0.5, 0.5

    def reading(z: Floats, noise: Floats) -> Floats:
        own = error / np.sqrt(2.0)
        return log_normal_density(data - z @ load[:, 0] - own * noise[:, 0], own)

    target = Whole(load[:, :told], reading, None, np.abs(load[:, 0]) / error)
    islands = [island_of(target, seed, Moves()) for seed in range(1, 31)]
    narrow = 1.0 / (1.0 + error**-2)
    along_it = np.array([narrow * data / error**2]), np.array([narrow])
    assert unbiased(far(islands, lambda z: z @ load, *along_it))
    assert wide(islands, lambda z: z @ load, *along_it) == pytest.approx(1.0, abs=0.08)
    mean, variance = along_it[0] * load[:BLOCK, 0], 1.0 - load[:BLOCK, 0] ** 2 * (1.0 - narrow)
    assert wide(islands, lambda z: z[:, :BLOCK], mean, variance) == pytest.approx(1.0, abs=0.02)
    real = 1.0 / np.mean(far(islands, lambda z: z[:, :BLOCK], mean, variance) ** 2)
    assert 60.0 < stated_of(islands) < 1.3 * real


def test_a_curved_ridge_gives_the_quadrature() -> None:
    error, slope = 0.05, 0.8

    def ridge(first: Floats, second: Floats) -> Floats:
        return np.asarray(slope * first + (second**2 - 1.0) / np.sqrt(2.0))

    def reading(z: Floats, noise: Floats) -> Floats:
        own = error / np.sqrt(2.0)
        return log_normal_density(z[:, 0] - ridge(z[:, 1], z[:, 2]) - own * noise[:, 0], own)

    # Given the other two, z[0] is normal around ridge / (1 + error^2).
    axis = np.linspace(-7.0, 7.0, 1_401)
    one, two = np.meshgrid(axis, axis, indexing="ij")
    height, left = ridge(one, two), 1.0 / (1.0 + error**2)
    mass = np.exp(-0.5 * (one**2 + two**2 + height**2 * left))
    mass /= mass.sum()
    means = [float((mass * values).sum()) for values in (height * left, one, two, two**2)]
    squares = [(height * left) ** 2 + error**2 * left, one**2, two**2, two**4]
    mean = np.array(means)
    variance = np.array([float((mass * values).sum()) for values in squares]) - mean**2

    def functions(z: Floats) -> Floats:
        return np.column_stack([z[:, :3], z[:, 2] ** 2])

    sensitivity = np.zeros(COORDINATES)
    sensitivity[:3] = 1.0 / error, slope / error, 0.5 / error
    islands = [
        island_of(Whole(np.zeros((COORDINATES, 0)), reading, None, sensitivity), seed, Moves()) for seed in range(1, 41)
    ]
    assert unbiased(far(islands, functions, mean, variance))
    assert wide(islands, functions, mean, variance) == pytest.approx(1.0, abs=0.1)
    # The others of the block move with these, and the mean over many tells their number of draws well.
    even = far(islands, lambda z: z[:, 3:BLOCK], np.zeros(BLOCK - 3), np.ones(BLOCK - 3))
    assert 50.0 < stated_of(islands) < 1.25 / np.mean(even**2)
    assert stated_of(islands) < 1.6 / np.mean(far(islands, functions, mean, variance) ** 2)


# --- degenerate cases -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 9, 10, 11, 40])
def test_fitted_laws_are_positive_definite_however_few_the_draws(size: int) -> None:
    kept = np.full((size, size), _KEPT_OTHERS)
    kept[:10, :10] = _KEPT_FIRST
    rng = np.random.default_rng(1)
    for values in (rng.normal(size=(2, size)), np.ones((50, size)), np.repeat(rng.normal(size=(50, 1)), size, axis=1)):
        law = _Normal.of(values, kept)
        assert np.linalg.eigvalsh(law.covariance).min() > 0.0
        assert np.isfinite(law.prior_to_it(values)).all()


def test_steps_towards_the_law_of_others_do_not_depend_on_relatives() -> None:
    rng = np.random.default_rng(2)
    z = rng.normal(size=(300, 12))
    kin = Relatedness.of(300, 1).resampled(np.repeat(np.arange(6), 50)).kin()
    assert np.array_equal(kin, np.repeat(np.repeat(np.eye(6, dtype=bool), 50, axis=0), 50, axis=1))

    def proposals(z: Floats) -> tuple[Proposal, Proposal]:
        points = Points(z, np.arange(300), np.zeros(300), np.zeros(300), z, z)
        return along(points, np.eye(12)[:, :2], kin, (1,)), among(points, np.arange(12), 0.5, kin, (2,))

    # The first fifth of the particles has relatives in the second one.
    other = z.copy()
    other[60:100] += 5.0
    for one, two in zip(proposals(z), proposals(other), strict=True):
        np.testing.assert_array_equal(one.z[:60], two.z[:60])
        np.testing.assert_array_equal(one.log_ratio[:60], two.log_ratio[:60])
        assert np.abs(one.log_ratio[120:] - two.log_ratio[120:]).min() > 0.0


@pytest.mark.parametrize("coordinates", [1, 2, 3, 15])
@pytest.mark.parametrize("told", [0, 1])
def test_few_coordinates_and_directions(coordinates: int, told: int) -> None:
    load = np.zeros((coordinates, 1))
    load[0] = 1.0

    def reading(z: Floats, noise: Floats) -> Floats:
        return log_normal_density(1.0 - z[:, 0] - 0.1 * noise[:, 0], 0.1)

    target = Whole(load[:, :told], reading, None, load[:, 0] / 0.15)
    islands = [island_of(target, seed, Moves()) for seed in range(1, 21)]
    narrow = 1.0 / 51.0
    truth = np.array([50.0 * narrow]), np.array([narrow])
    assert unbiased(far(islands, lambda z: z[:, :1], *truth))
    assert wide(islands, lambda z: z[:, :1], *truth) == pytest.approx(1.0, abs=0.1)
    assert stated_of(islands) < 2.0 / np.mean(far(islands, lambda z: z[:, :1], *truth) ** 2)


def test_where_all_descend_from_one_draw_steps_lead_towards_the_prior() -> None:
    z = np.repeat(np.random.default_rng(1).normal(size=(1, COORDINATES)), 300, axis=0)
    kin = Relatedness.of(1_000, 0).resampled(np.full(300, 7)).kin()
    assert kin.all()
    points = Points(z, np.arange(300), np.zeros(300), np.zeros(300), z, z)
    proposal = among(points, np.arange(BLOCK), 0.5, kin, (1,))
    np.testing.assert_allclose(proposal.log_ratio, 0.0, atol=1e-9)
    assert proposal.z[:, :BLOCK].std() == pytest.approx(np.sqrt(0.25 + 0.75 * z[0, :BLOCK].var()), rel=0.05)
