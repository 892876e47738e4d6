"""Intervals and quantiles against known values."""

import numpy as np
import pytest
from tests.unit.test_report_synthetic import START

from bayonets.pictures.axes import date_ticks, nice_ticks
from bayonets.pictures.intervals import quantiles, wilson, wilson_ends
from bayonets.pictures.labels import apart


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # 0 of n: upper end z^2 / (n + z^2) = 3.8415 / 103.8415; those of 263, 148 and 29 from Newcombe (1998), table I.
        (0, 100, 0.0, 0.036994),
        (100, 100, 0.963006, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_wilson_interval_gives_the_published_values(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson_ends(successes, trials) == pytest.approx((low, high), abs=6e-5)


def test_wilson_interval_holds_its_own_share() -> None:
    counts = np.arange(51)
    low, high = wilson(counts, 50)
    assert (low <= counts / 50).all()
    assert (counts / 50 <= high).all()


@pytest.mark.parametrize("runs", [1, 2, 7, 100])
def test_quantiles_are_those_of_numpy(runs: int) -> None:
    values = np.random.default_rng(3).integers(0, 1000, (runs, 4, 3))
    expected = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    assert quantiles(values) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("days", "names"), [(1, ["9 Aug"]), (3, ["9 Aug", "10 Aug", "11 Aug"]), (140, ["Sep", "Oct", "Nov", "Dec"])]
)
def test_date_ticks_fit_their_room(days: int, names: list[str]) -> None:
    assert date_ticks(START, days, 300.0)[1] == names


@pytest.mark.parametrize("days", [1, 2, 9, 40, 140, 400, 3000, 10_000])
@pytest.mark.parametrize("width", [20.0, 100.0, 800.0])
def test_there_is_always_a_date_tick_and_never_a_crowd(days: int, width: float) -> None:
    ticks, names = date_ticks(START, days, width)
    assert len(ticks) == len(names)
    assert 1 <= len(ticks) <= max(width / 40.0, 6.0)
    assert all(0 <= tick < days for tick in ticks)


def test_ticks_are_round_and_reach_the_top() -> None:
    assert nice_ticks(270.0) == [0.0, 100.0, 200.0, 300.0]
    assert nice_ticks(0.0) == [0.0, 1.0]
    assert nice_ticks(3.0, whole=True) == [0.0, 1.0, 2.0, 3.0]


def test_labels_move_apart_and_stay_within() -> None:
    placed = apart([5.0, 5.0, 0.0], 2.0, 0.0, 10.0)
    assert placed == pytest.approx([4.0, 6.0, 0.0])
    assert apart([0.0, 0.0], 2.0, 0.0, 10.0) == pytest.approx([0.0, 2.0])
    assert apart([10.0, 10.0], 2.0, 0.0, 10.0) == pytest.approx([8.0, 10.0])
    assert apart([], 2.0, 0.0, 1.0) == []
