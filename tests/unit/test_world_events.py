"""Signals (model.md, section 2, step 1): shift * 2^(-days since / half_life) from the date on."""

import pytest

from bayonets.world.events import signal_shift


def test_on_its_date_a_signal_shifts_in_full_and_halves_with_every_half_life() -> None:
    assert signal_shift(0.4, 0.0, 14.0) == 0.4
    assert signal_shift(0.4, 14.0, 14.0) == pytest.approx(0.2, rel=1e-12)
    assert signal_shift(0.4, 28.0, 14.0) == pytest.approx(0.1, rel=1e-12)
    assert signal_shift(0.4, 7.0, 14.0) == pytest.approx(0.28284271247461906, rel=1e-12)  # 0.4 / sqrt 2


def test_before_its_date_there_is_no_signal() -> None:
    assert signal_shift(0.4, -1.0, 14.0) == 0.0


def test_a_show_of_strength_shifts_the_other_way() -> None:
    assert signal_shift(-0.4, 14.0, 14.0) == pytest.approx(-0.2, rel=1e-12)
