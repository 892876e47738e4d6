"""Orders (model.md, section 2, steps 2 to 4): duty, the pact, the severity of orders, the ladder's count."""

import numpy as np
import numpy.typing as npt
import pytest

from bayonets.world.orders import duty_today, mean_severity, pact_is_broken, rung_is_due, severity
from bayonets.world.stances import NO_DUTY_NAMED, ORDERING, STALLING, STOOD_DOWN

NONE = NO_DUTY_NAMED


def duty(ordered: list[float], rungs: list[list[float]], called: int, posture: list[int]) -> list[float]:
    filled = np.full(len(ordered), np.nan)
    rung_duty = np.array(rungs, np.float64).reshape(-1, len(ordered))
    duty_today(np.array(ordered), rung_duty, called, np.array(posture), 0.5, filled)
    return [float(value) for value in filled]


def test_duty_is_what_is_ordered() -> None:
    assert duty([0.8, 0.0, 1.0], [], 0, [ORDERING] * 3) == [0.8, 0.0, 1.0]


def test_who_stalls_does_his_share_and_who_stood_down_nothing() -> None:
    assert duty([0.8, 0.8, 0.8], [], 0, [ORDERING, STALLING, STOOD_DOWN]) == [0.8, 0.4, 0.0]


def test_only_rungs_called_count_and_a_later_one_goes_over_an_earlier_one() -> None:
    rungs = [[1.0, NONE, 0.5], [NONE, 0.3, 0.2]]
    posture = [ORDERING] * 3
    assert duty([0.8, 0.0, 0.1], rungs, 0, posture) == [0.8, 0.0, 0.1]
    assert duty([0.8, 0.0, 0.1], rungs, 1, posture) == [1.0, 0.0, 0.5]
    assert duty([0.8, 0.0, 0.1], rungs, 2, posture) == [1.0, 0.3, 0.2]


def test_a_rung_may_send_a_formation_home() -> None:
    assert duty([0.8], [[0.0]], 1, [ORDERING]) == [0.0]


def test_stalling_and_standing_down_go_over_the_rungs() -> None:
    assert duty([0.2, 0.2], [[1.0, 1.0]], 1, [STALLING, STOOD_DOWN]) == [0.5, 0.0]


def test_the_pact_is_broken_by_any_duty_of_a_pact_formation_and_by_nothing_else() -> None:
    pact = np.array([0.0, 1.0, 1.0])
    assert not pact_is_broken(np.array([1.0, 0.0, 0.0]), pact)
    assert pact_is_broken(np.array([0.0, 0.0, 1e-9]), pact)
    assert not pact_is_broken(np.array([1.0, 1.0, 1.0]), np.zeros(3))


def test_the_threat_of_the_army_halves_the_severity_of_orders() -> None:
    assert severity(1.5, True, 0.1, 0.1) == 0.75
    assert severity(1.5, True, 0.0999, 0.1) == 1.5
    assert severity(0.0, True, 1.0, 0.1) == 0.0


def test_without_an_army_nothing_is_halved_even_at_threshold_0() -> None:
    assert severity(1.5, False, 0.0, 0.0) == 1.5
    assert severity(1.5, True, 0.0, 0.0) == 0.75


def test_the_country_sees_the_mean_severity_of_those_on_duty() -> None:
    violence, street_value, on_duty, size = [2.0, 1.0, 3.0], [1.0, 0.5, 1.0], [0.5, 1.0, 0.0], [100, 60, 1000]
    found = mean_severity(np.array(violence), np.array(street_value), np.array(on_duty), np.array(size))
    assert found == pytest.approx(1.625, rel=1e-12)  # (2 * 50 + 1 * 30) / (50 + 30)


def test_nobody_on_duty_is_no_violence() -> None:
    ones = np.ones(2)
    assert mean_severity(ones, ones, np.zeros(2), np.array([5, 5])) == 0.0
    assert mean_severity(ones, np.zeros(2), ones, np.array([5, 5])) == 0.0


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
