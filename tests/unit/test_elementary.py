"""exp, log, logistic and power by + - * / alone: as exact as they claim, in both precisions, compiled and plain.

The claim (`mechanisms/elementary.py`): relative error below 2e-7 in single and below 1e-15 in double precision. The
standard is NumPy's exp and log in the longest precision of the machine, on many points by the compiled form.
"""

from collections.abc import Callable
from typing import Any, cast

import numba
import numpy as np
import numpy.typing as npt
import pytest

from bayonets.engine import jit
from bayonets.mechanisms.elementary import exp, log, logistic, power

Array = npt.NDArray[Any]

SINGLE, DOUBLE = 2e-7, 1e-15
KINDS: Any = (np.float32, np.float64)
single: Any = np.float32

compiled = cast("Callable[[Callable[..., None]], Callable[..., None]]", numba.njit(error_model="numpy"))


@compiled
def all_exp(points: Array, values: Array) -> None:
    for i in range(points.size):
        values[i] = exp(points[i])


@compiled
def all_log(points: Array, values: Array) -> None:
    for i in range(points.size):
        values[i] = log(points[i])


def exponents(kind: type[np.floating[Any]], largest: float, points: int) -> Array:
    """Evenly spread, and thick around 0."""
    spread = np.linspace(-largest, largest, points // 2)
    near_0 = np.geomspace(1e-12, 1.0, points // 4)
    return np.concatenate([spread, near_0, -near_0, [0.0]]).astype(kind)


def positives(kind: type[np.floating[Any]], points: int) -> Array:
    """Over all normal numbers, and thick around 1, where the logarithm vanishes."""
    smallest, largest = float(np.finfo(kind).tiny), float(np.finfo(kind).max) / 2.0
    near_1 = np.geomspace(1e-7, 0.4, points // 4)
    return np.concatenate([np.geomspace(smallest, largest, points // 2), 1.0 - near_1, 1.0 + near_1]).astype(kind)


def relative_error(found: Array, exact: Array) -> float:
    return float(np.max(np.abs((found.astype(np.longdouble) - exact) / exact)))


def many() -> int:
    return 400_000 if jit.is_compiled else 4_000


@pytest.mark.parametrize(("kind", "largest", "claim"), [(np.float32, 87.0, SINGLE), (np.float64, 708.0, DOUBLE)])
def test_exp_is_as_exact_as_it_claims(kind: Any, largest: float, claim: float) -> None:
    points = exponents(kind, largest, many())
    values = np.empty_like(points)
    all_exp(points, values)
    assert relative_error(values, np.exp(points.astype(np.longdouble))) < claim


@pytest.mark.parametrize(("kind", "claim"), [(np.float32, SINGLE), (np.float64, DOUBLE)])
def test_log_is_as_exact_as_it_claims(kind: Any, claim: float) -> None:
    points = positives(kind, many())
    points = points[points != 1.0]
    values = np.empty_like(points)
    all_log(points, values)
    assert relative_error(values, np.log(points.astype(np.longdouble))) < claim


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_the_plain_functions_are_the_compiled_ones_bit_for_bit(kind: Any) -> None:
    for points, plain, in_bulk in (
        (exponents(kind, 60.0, 1_000), exp, all_exp),
        (positives(kind, 1_000), log, all_log),
    ):
        values = np.empty_like(points)
        in_bulk(points, values)
        assert [plain(point) for point in points] == values.tolist()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_each_precision_stays_what_it_is(kind: Any) -> None:
    for function in (exp, log, logistic):
        assert isinstance(function(kind(0.75)), kind)
    assert isinstance(power(kind(0.75), kind(2.0)), kind)


def test_the_fixed_points_are_exact() -> None:
    for kind in KINDS:
        assert exp(kind(0.0)) == 1.0
        assert log(kind(1.0)) == 0.0
        assert logistic(kind(0.0)) == 0.5


def test_exp_vanishes_far_below_and_stays_finite_far_above() -> None:
    assert exp(-708.5) == exp(-1e300) == exp(-np.inf) == 0.0
    assert exp(708.5) == exp(1e300) == exp(708.0)
    assert np.isfinite(exp(1e300))
    assert exp(single(-87.5)) == exp(single(-np.inf)) == 0.0
    assert exp(single(87.5)) == exp(single(1e30)) == exp(single(87.0))
    assert np.isfinite(exp(single(1e30)))


def test_logistic_turns_log_odds_into_probability() -> None:
    assert logistic(np.log(3.0)) == pytest.approx(0.75, rel=1e-15)
    assert logistic(-np.log(3.0)) == pytest.approx(0.25, rel=1e-15)
    assert logistic(1e3) == 1.0
    assert 0.0 <= logistic(-1e3) < 1e-300


def test_power_is_that_of_the_exponent() -> None:
    assert power(0.9, 2.0) == pytest.approx(0.81, rel=1e-14)
    assert power(0.25, 0.5) == pytest.approx(0.5, rel=1e-14)
    assert power(1.0, 4.0) == 1.0
    assert power(0.3, 0.0) == 1.0


def test_0_to_the_power_0_is_1_and_to_any_other_0() -> None:
    assert power(0.0, 0.0) == 1.0
    assert power(0.0, 0.5) == 0.0
    assert power(0.0, 4.0) == 0.0
