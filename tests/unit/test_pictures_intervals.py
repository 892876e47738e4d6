"""Ticks and labels against known values."""

import pytest
from tests.unit.test_report_synthetic import START

from bayonets.pictures.axes import date_ticks, nice_ticks
from bayonets.pictures.labels import apart


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
