"""The expected value of information, on toys where it is known: correlated numbers, null numbers, draws in common.

Bounds: means over samples within 4 standard errors; of 60 intervals of 95 percent 52 or more hold the truth, and of 60
thresholds of 5 percent at most 9 are passed. A right program fails each once in a thousand choices of its seeds.
"""

from math import exp, pi, sqrt

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from bayonets.scenario.joint import JointDraws
from bayonets.statistics.estimate import Floats
from bayonets.statistics.information_value import (
    Regressors,
    curves,
    floor_of,
    information_values,
    of_sample,
    savings_of_choice,
)
from bayonets.statistics.spread import spread

DRAWS, NUMBERS, SAMPLES = 240, 6, 60
SLOPE, NOISE, RELATED = 2.0, 1.0, 0.6
VARIANCE = SLOPE**2 + NOISE**2


def _part_of_a_normal() -> float:
    """The share of the variance of a normal number that a polynomial of third degree in its probability explains."""
    places, weights = np.polynomial.legendre.leggauss(400)
    units = (places + 1.0) / 2.0
    return float((((0.5 * weights * ndtri(units)) @ curves(units)) ** 2).sum())


EXPLAINED = _part_of_a_normal()
SHARES = EXPLAINED * SLOPE**2 / VARIANCE * np.array([1.0, RELATED**2, 0.0])


def numbers_of(rng: np.random.Generator, draws: int = DRAWS) -> Floats:
    """(K, F) standard normal numbers: the second is correlated with the first, the others are independent."""
    z = rng.normal(size=(draws, NUMBERS))
    z[:, 1] = RELATED * z[:, 0] + sqrt(1.0 - RELATED**2) * z[:, 1]
    return z


def outcomes_of(z: Floats, rng: np.random.Generator, shift: float = 0.0) -> Floats:
    """(K, 2) outcomes of two runs, to which only the first number contributes."""
    return shift + SLOPE * z[:, :1] + rng.normal(0.0, NOISE, (len(z), 2))


def matters(regressors: Regressors, values: Floats, seed: int) -> list[bool]:
    """Whether each number stands out."""
    total = float(values.var())
    floor = floor_of(regressors, values, total, seed)
    shares = information_values(regressors, values, total)
    return [share.value > floor and share.ends[0] > 0.0 for share in shares]


TRUTH = np.concatenate([SHARES, SHARES * VARIANCE / SLOPE**2])


def test_shares_of_correlated_numbers_are_the_known_ones() -> None:
    """Of the variance over single runs, and of that of the numbers; the second number informs on the first."""
    values, held = [], []
    for seed in range(SAMPLES):
        rng = np.random.default_rng(seed)
        z = numbers_of(rng)
        outcomes = outcomes_of(z, rng)
        parts = spread(outcomes, seed)
        assert parts is not None
        total, regressors = parts.deviation**2, of_sample(z, DRAWS)
        shares = information_values(regressors, outcomes, total)[:3]
        shares += information_values(regressors, outcomes, parts.inputs * total, of_numbers=True)[:3]
        values.append([share.value for share in shares])
        held.append([share.ends[0] <= true <= share.ends[1] for share, true in zip(shares, TRUTH, strict=True)])
    error = np.std(values, axis=0, ddof=1) / sqrt(SAMPLES)
    assert (np.abs(np.mean(values, axis=0) - TRUTH) < 4.0 * error + 0.01 * TRUTH).all()
    assert (np.sum(held, axis=0) >= 52).all(), np.sum(held, axis=0)


def test_null_numbers_seldom_stand_out_and_the_others_always_do() -> None:
    alarms = 0
    for seed in range(SAMPLES):
        rng = np.random.default_rng(seed)
        z = numbers_of(rng)
        stands_out = matters(of_sample(z, DRAWS), outcomes_of(z, rng), seed)
        assert stands_out[:2] == [True, True]
        alarms += any(stands_out[2:])
    assert alarms <= 9


def test_draws_in_common_count_for_fewer() -> None:
    """Each draw is there six times, with other runs. Counted as independent, copies make null numbers stand out."""
    alarms = {True: 0, False: 0}
    for seed in range(SAMPLES):
        rng = np.random.default_rng(seed)
        z = np.repeat(numbers_of(rng, DRAWS // 6), 6, axis=0)
        outcomes = outcomes_of(z, rng)
        for known in alarms:
            regressors = of_sample(z[:, 2:], DRAWS / 6 if known else DRAWS)
            alarms[known] += any(matters(regressors, outcomes, seed))
    assert alarms[True] <= 9
    assert alarms[False] >= 30


def test_intervals_of_draws_in_common_hold_the_truth() -> None:
    held = []
    for seed in range(SAMPLES):
        rng = np.random.default_rng(seed)
        z = np.repeat(numbers_of(rng, DRAWS // 2), 2, axis=0)
        outcomes = outcomes_of(z, rng)
        parts = spread(outcomes, seed, DRAWS / 2)
        assert parts is not None
        shares = information_values(of_sample(z, DRAWS / 2), outcomes, parts.deviation**2)[:2]
        inside = [share.ends[0] <= true <= share.ends[1] for share, true in zip(shares, SHARES, strict=False)]
        held.append([*inside, parts.mean_low <= 0.0 <= parts.mean_high])
    assert (np.sum(held, axis=0) >= 52).all(), np.sum(held, axis=0)


def value_of_choice(mean: float, deviation: float) -> float:
    """E max(g, 0) - max(E g, 0) of a normal gain g (Raiffa & Schlaifer 1961)."""
    density = exp(-0.5 * (mean / deviation) ** 2) / sqrt(2.0 * pi)
    return float(deviation * density - abs(mean) * ndtr(-abs(mean) / deviation))


@pytest.mark.parametrize("shift", [0.0, -1.0])
def test_the_value_for_a_choice_is_the_known_one(shift: float) -> None:
    truth = [value_of_choice(shift, SLOPE), value_of_choice(shift, RELATED * SLOPE), 0.0]
    values, held = [], []
    for seed in range(SAMPLES):
        rng = np.random.default_rng(seed)
        z = numbers_of(rng)
        gain = outcomes_of(z, rng, shift).mean(axis=1)
        choices = savings_of_choice(of_sample(z, DRAWS), gain)[:3]
        values.append([choice.value for choice in choices])
        held.append([choice.ends[0] <= true <= choice.ends[1] for choice, true in zip(choices, truth, strict=True)])
    assert (np.sum(held, axis=0) >= 52).all(), np.sum(held, axis=0)
    assert np.mean(values, axis=0)[:2] == pytest.approx(truth[:2], rel=0.1)
    assert abs(np.mean(values, axis=0)[2]) < 0.05 * truth[0]


def test_the_value_for_a_choice_is_the_same_whichever_direction_is_preferred() -> None:
    rng = np.random.default_rng(3)
    z = numbers_of(rng)
    gain = outcomes_of(z, rng, 0.4).mean(axis=1)
    regressors = of_sample(z, DRAWS)
    for more, less in zip(savings_of_choice(regressors, gain), savings_of_choice(regressors, -gain), strict=True):
        assert [more.value, *more.ends] == pytest.approx([less.value, *less.ends])


def test_a_choice_that_no_number_changes_has_no_value() -> None:
    rng = np.random.default_rng(4)
    z = numbers_of(rng)
    gain = outcomes_of(z, rng, 20.0).mean(axis=1)
    assert {choice.value for choice in savings_of_choice(of_sample(z, DRAWS), gain)} == {0.0}


def test_polynomials_are_orthonormal_in_the_draws_whatever_their_law() -> None:
    rng = np.random.default_rng(5)
    columns = [rng.lognormal(size=DRAWS), rng.integers(0, 3, DRAWS), np.full(DRAWS, 2.0)]
    regressors = of_sample(np.stack(columns, axis=1).astype(np.float64), DRAWS)
    for number, polynomials in enumerate((3, 2, 0)):  # a number with three values has two, a constant none
        shape = regressors.shape[:, number]
        wanted = np.diag(np.arange(3) < polynomials).astype(np.float64)
        np.testing.assert_allclose(shape.T @ shape / DRAWS, wanted, atol=1e-9)
        np.testing.assert_allclose(shape.sum(axis=0), 0.0, atol=1e-9)


def test_copies_of_a_draw_are_in_the_same_fifth() -> None:
    z = np.repeat(numbers_of(np.random.default_rng(6), 20), 3, axis=0)
    assert {len(set(fold)) for fold in of_sample(z, 20).fold.reshape(20, 3)} == {1}


@pytest.mark.parametrize(
    ("rows", "effective", "worth"),
    [
        (range(50), 50.0, 50.0),  # independent particles, each once
        ([*range(50)] * 4, 50.0, 50.0),  # again and again
        (range(50), 10.0, 10.0),  # particles that have something in common
        (range(25), 50.0, 25.0),  # some of them
        (range(25), 10.0, 1.0 / (1 / 25 + 1 / 10 - 1 / 50)),
    ],
)
def test_draws_are_worth_no_more_than_their_particles(rows: list[int], effective: float, worth: float) -> None:
    names, ranges = ("a",), ((0.0, 0.5, 1.0, "pert"),)
    joint = JointDraws(names, ranges, np.full((50, 1), 0.5), np.full(50, 0.02), "x", effective, True)
    assert joint.independent(rows) == pytest.approx(worth)
