"""Streets (model.md, section 2, step 5): force and pressure."""

import math

import pytest

from bayonets.world.streets import force_of, pressure_of


def test_force_counts_the_loyal_with_their_zeal_and_the_shirking_with_their_effort() -> None:
    # 0.5 * 0.8 * (70 + 4 + 0.3 * 10)
    assert force_of(70.0, 4.0, 10.0, 0.5, 0.8, 0.3) == pytest.approx(30.8, rel=1e-12)
    assert force_of(70.0, 0.0, 0.0, 1.0, 1.0, 0.3) == 70.0
    assert force_of(0.0, 0.0, 10.0, 1.0, 1.0, 0.0) == 0.0


def test_off_duty_or_without_worth_there_is_no_force() -> None:
    assert force_of(70.0, 4.0, 10.0, 1.0, 0.0, 0.3) == 0.0
    assert force_of(70.0, 4.0, 10.0, 0.0, 1.0, 0.3) == 0.0


def test_pressure_is_the_log_of_demand_times_turnout_over_force_and_quorum() -> None:
    assert pressure_of(20.0, 216.0, 12.0, 2.0) == pytest.approx(0.0, abs=1e-15)  # 240 against 216 + 24
    assert pressure_of(20.0, 96.0, 12.0, 2.0) == pytest.approx(math.log(2.0), rel=1e-12)
    assert pressure_of(5.0, 216.0, 12.0, 2.0) == pytest.approx(-math.log(4.0), rel=1e-12)
    assert pressure_of(20.0, 240.0, 12.0, 0.0) == pytest.approx(0.0, abs=1e-15)


def test_a_crowd_below_the_quorum_brings_nobody_down_even_with_nobody_on_duty() -> None:
    assert pressure_of(1.0, 0.0, 12.0, 2.0) == pytest.approx(-math.log(2.0), rel=1e-12)
    assert pressure_of(2.0, 0.0, 12.0, 2.0) == pytest.approx(0.0, abs=1e-15)
    assert pressure_of(4.0, 0.0, 12.0, 2.0) == pytest.approx(math.log(2.0), rel=1e-12)


def test_pressure_is_clipped_on_both_sides() -> None:
    assert pressure_of(1e9, 1e-9, 12.0, 1e-3) == 5.0
    assert pressure_of(1e-9, 1e9, 12.0, 2.0) == -5.0
    assert pressure_of(math.exp(4.999), 1.0, 1.0, 0.0) == pytest.approx(4.999, rel=1e-12)


def test_nobody_in_the_streets_is_no_pressure_even_on_no_force() -> None:
    assert pressure_of(0.0, 0.0, 12.0, 0.0) == -5.0
    assert pressure_of(0.0, 100.0, 12.0, 2.0) == -5.0
    assert pressure_of(20.0, 100.0, 0.0, 2.0) == -5.0


def test_nobody_on_duty_and_no_quorum_is_full_pressure_of_anybody() -> None:
    assert pressure_of(1e-9, 0.0, 12.0, 0.0) == 5.0
