"""Events that fade (model.md, section 2, step 1): size * 2^(-days since / half_life) from the date on.

A call multiplies by factor^(2^(-days since / half_life)).
"""

import pytest

from bayonets.world.events import call_factor, faded


def test_on_its_date_an_event_has_its_full_size_and_halves_with_every_half_life() -> None:
    assert faded(0.4, 0.0, 14.0) == 0.4
    assert faded(0.4, 14.0, 14.0) == pytest.approx(0.2, rel=1e-12)
    assert faded(0.4, 28.0, 14.0) == pytest.approx(0.1, rel=1e-12)
    assert faded(0.4, 7.0, 14.0) == pytest.approx(0.28284271247461906, rel=1e-12)  # 0.4 / sqrt 2


def test_before_its_date_there_is_nothing() -> None:
    assert faded(0.4, -1.0, 14.0) == 0.0
    assert call_factor(1.8, -1.0, 7.0) == 1.0


def test_a_show_of_strength_shifts_the_other_way() -> None:
    assert faded(-0.4, 14.0, 14.0) == pytest.approx(-0.2, rel=1e-12)


def test_a_call_multiplies_by_its_factor_and_fades_to_1() -> None:
    assert call_factor(1.8, 0.0, 7.0) == pytest.approx(1.8, rel=1e-12)
    assert call_factor(1.44, 7.0, 7.0) == pytest.approx(1.2, rel=1e-12)  # its root
    assert call_factor(16.0, 14.0, 7.0) == pytest.approx(2.0, rel=1e-12)  # the root of its root
    assert call_factor(1.8, 700.0, 7.0) == pytest.approx(1.0, rel=1e-12)


def test_a_call_that_keeps_people_at_home_divides() -> None:
    assert call_factor(0.25, 7.0, 7.0) == pytest.approx(0.5, rel=1e-12)
    assert call_factor(1.0, 3.0, 7.0) == 1.0
