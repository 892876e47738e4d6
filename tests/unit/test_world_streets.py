"""Streets (model.md, section 2, step 4): force and pressure."""

import math

import numpy as np
import pytest

from bayonets.world.streets import force_on_the_streets, pressure_of

# LOYAL, SHIRKING, RESISTING, EXITED, REMOVED
HEADS = np.array([[70, 10, 5, 10, 5], [20, 10, 6, 3, 1]])


def test_force_counts_the_loyal_with_their_zeal_and_the_shirking_with_their_effort() -> None:
    found = force_on_the_streets(HEADS, np.array([4.0, 0.5]), np.array([1.0, 0.5]), np.array([0.8, 0.4]), 0.3)
    # 1 * 0.8 * (70 + 4 + 0.3 * 10) + 0.5 * 0.4 * (20 + 0.5 + 0.3 * 10)
    assert found == pytest.approx(66.3, rel=1e-12)


def test_who_refuses_left_or_was_removed_adds_no_force() -> None:
    broken = np.array([[0, 0, 50, 30, 20]])
    assert force_on_the_streets(broken, np.zeros(1), np.ones(1), np.ones(1), 0.3) == 0.0


def test_off_duty_there_is_no_force() -> None:
    assert force_on_the_streets(HEADS, np.ones(2), np.ones(2), np.zeros(2), 0.3) == 0.0


def test_pressure_is_the_log_of_demand_times_protest_over_force() -> None:
    assert pressure_of(20.0, 240.0, 12.0) == pytest.approx(0.0, abs=1e-15)
    assert pressure_of(20.0, 120.0, 12.0) == pytest.approx(math.log(2.0), rel=1e-12)
    assert pressure_of(5.0, 240.0, 12.0) == pytest.approx(-math.log(4.0), rel=1e-12)


def test_pressure_is_clipped_on_both_sides() -> None:
    assert pressure_of(1e9, 1e-9, 12.0) == 5.0
    assert pressure_of(1e-9, 1e9, 12.0) == -5.0
    assert pressure_of(math.exp(4.999), 1.0, 1.0) == pytest.approx(4.999, rel=1e-12)


def test_nobody_in_the_streets_is_no_pressure_even_on_no_force() -> None:
    assert pressure_of(0.0, 0.0, 12.0) == -5.0
    assert pressure_of(0.0, 100.0, 12.0) == -5.0
    assert pressure_of(20.0, 100.0, 0.0) == -5.0


def test_no_force_against_anybody_is_full_pressure() -> None:
    assert pressure_of(1e-9, 0.0, 12.0) == 5.0
