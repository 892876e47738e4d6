"""Orders (model.md, section 2, steps 2, 3 and 5): duty, the pact, the work, its severity, the ladder's count."""

import numpy as np
import numpy.typing as npt
import pytest

from bayonets.world.orders import (
    breach_today,
    drawn_in,
    duty_under,
    mean_severity,
    occasion,
    orders_today,
    rung_is_due,
    work_of_repression,
)
from bayonets.world.stances import NO_DUTY_NAMED, ORDERING, STALLING, STOOD_DOWN

NONE = NO_DUTY_NAMED


def ordered(lever: list[float], rungs: list[list[float]], called: int) -> list[float]:
    filled = np.full(len(lever), np.nan)
    orders_today(np.array(lever), np.array(rungs, np.float64).reshape(-1, len(lever)), called, filled)
    return [float(value) for value in filled]


def test_what_is_ordered_is_the_lever_where_no_rung_was_called() -> None:
    assert ordered([0.8, 0.0, 1.0], [], 0) == [0.8, 0.0, 1.0]


def test_only_rungs_called_count_and_the_largest_duty_is_ordered() -> None:
    rungs = [[1.0, NONE, 0.5], [NONE, 0.3, 0.2]]
    assert ordered([0.8, 0.0, 0.1], rungs, 0) == [0.8, 0.0, 0.1]
    assert ordered([0.8, 0.0, 0.1], rungs, 1) == [1.0, 0.0, 0.5]
    assert ordered([0.8, 0.0, 0.1], rungs, 2) == [1.0, 0.3, 0.5]


def test_a_rung_below_the_lever_or_below_an_earlier_rung_takes_nobody_off_the_streets() -> None:
    assert ordered([0.8], [[0.0]], 1) == [0.8]
    assert ordered([0.8], [[0.5]], 1) == [0.8]
    assert ordered([0.2], [[0.9], [0.4]], 2) == [0.9]


def test_who_stalls_does_his_share_and_who_stood_down_nothing() -> None:
    assert duty_under(0.8, ORDERING, 0.5) == 0.8
    assert duty_under(0.8, STALLING, 0.5) == 0.4
    assert duty_under(0.8, STALLING, 0.0) == 0.0
    assert duty_under(0.8, STOOD_DOWN, 0.5) == 0.0


def test_a_pact_formation_is_drawn_in_by_its_orders_and_wholly_from_the_line_on() -> None:
    assert drawn_in(0.0, 0.2) == 0.0
    assert drawn_in(0.05, 0.2) == pytest.approx(0.25, rel=1e-12)
    assert drawn_in(0.2, 0.2) == 1.0
    assert drawn_in(0.9, 0.2) == 1.0


def test_the_breach_is_as_large_as_the_part_of_the_army_that_is_drawn_in() -> None:
    pact, size, nobody = np.array([0.0, 1.0, 1.0]), np.array([100, 60, 40]), np.zeros(3)
    assert breach_today(np.array([1.0, 0.0, 0.0]), nobody, size, pact, 0.2) == 0.0
    # 60 officers drawn in by 1/4, 40 wholly
    assert breach_today(np.array([1.0, 0.05, 0.3]), nobody, size, pact, 0.2) == pytest.approx(0.55, rel=1e-12)
    assert breach_today(np.array([1.0, 1.0, 1.0]), nobody, size, np.zeros(3), 0.2) == 0.0


def test_an_order_that_nobody_passes_on_breaks_no_pact() -> None:
    pact, size, down = np.array([0.0, 1.0, 1.0]), np.array([100, 60, 40]), np.array([0.0, 1.0, 0.0])
    assert breach_today(np.array([1.0, 1.0, 0.0]), down, size, pact, 0.2) == 0.0
    assert breach_today(np.array([1.0, 1.0, 1.0]), down, size, pact, 0.2) == pytest.approx(0.4, rel=1e-12)
    assert breach_today(np.array([1.0, 1.0, 1.0]), 0.5 * down, size, pact, 0.2) == pytest.approx(0.7, rel=1e-12)


def test_work_is_duty_by_severity_and_what_is_done_to_prisoners() -> None:
    assert work_of_repression(0.8, 1.5, 0.25, 0.0) == pytest.approx(1.45, rel=1e-12)
    assert work_of_repression(0.0, 1.5, 0.25, 0.0) == 0.25
    assert work_of_repression(0.8, 0.0, 0.0, 0.0) == 0.0


def test_the_occasion_is_at_most_one_whatever_the_severity() -> None:
    assert occasion(0.5, 0.25, 0.0) == 0.75
    assert occasion(0.9, 0.25, 0.0) == 1.0
    assert occasion(0.0, 0.0, 0.0) == 0.0


def test_a_formation_that_stood_down_does_nothing_to_prisoners_either() -> None:
    assert work_of_repression(0.0, 1.5, 0.25, 1.0) == 0.0
    assert occasion(0.0, 0.25, 1.0) == 0.0


def severity(violence: list[float], street_value: list[float], duty: list[float], size: list[int]) -> float:
    return mean_severity(np.array(violence), np.array(street_value), np.array(duty), np.array(size))


def test_the_country_sees_the_mean_severity_of_those_on_duty() -> None:
    found = severity([2.0, 1.0, 3.0], [1.0, 0.5, 1.0], [0.5, 1.0, 0.0], [100, 60, 1000])
    assert found == pytest.approx(1.625, rel=1e-12)  # (2 * 50 + 1 * 30) / (50 + 30), more than 0.01 of 1,130


def test_severity_fades_as_nobody_is_left_on_duty() -> None:
    # 2 * 1,000 * d over the larger of 1,000 d and 0.01 * 1,000
    for duty, expected in ((0.02, 2.0), (0.01, 2.0), (0.005, 1.0), (0.0005, 0.1), (0.0, 0.0)):
        assert severity([2.0], [1.0], [duty], [1000]) == pytest.approx(expected, rel=1e-12)


def test_where_nobody_has_weight_there_is_no_violence() -> None:
    assert severity([1.0, 1.0], [0.0, 0.0], [1.0, 1.0], [5, 5]) == 0.0


def called(pressures: list[float], trigger: float, days: int) -> npt.NDArray[np.bool_]:
    above, rungs = 0, []
    for pressure in pressures:
        due, above = rung_is_due(pressure, above, trigger, days)
        rungs.append(due)
    return np.array(rungs)


def test_a_rung_is_called_after_so_many_days_in_a_row_and_the_count_starts_anew() -> None:
    assert called([1.0] * 7, 0.0, 3).tolist() == [False, False, True, False, False, True, False]


def test_a_day_at_or_below_the_trigger_starts_the_count_anew() -> None:
    assert called([1.0, 1.0, 0.5, 1.0, 1.0, 1.0], 0.5, 3).tolist() == [False] * 5 + [True]
    assert called([1.0, 1.0, -2.0, 1.0, 1.0], 0.5, 3).tolist() == [False] * 5


def test_with_one_day_a_rung_is_called_every_day() -> None:
    assert called([1.0, 1.0, -1.0, 1.0], 0.0, 1).tolist() == [True, True, False, True]


def test_the_trigger_may_lie_below_0() -> None:
    assert called([-0.5, -0.5], -0.6, 2).tolist() == [False, True]
