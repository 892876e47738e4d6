"""Exposure (model.md, section 2, step 7): outed with probability 1 - exp(-outing d (1 + leaks s))."""

import pytest

from bayonets.world.exposure import outing_probability


def test_the_hazard_goes_with_duty() -> None:
    assert outing_probability(0.5, 0.4, 0.0, 1.0) == pytest.approx(0.18126924692201815, rel=1e-12)  # 1 - e^-0.2
    assert outing_probability(1.0, 1.0, 0.0, 1.0) == pytest.approx(0.6321205588285577, rel=1e-12)


def test_the_disaffected_leak_the_lists() -> None:
    # 1 - e^(-0.5 * 0.4 * (1 + 2 * 0.25)) = 1 - e^-0.3
    assert outing_probability(0.5, 0.4, 0.25, 2.0) == pytest.approx(0.2591817793182821, rel=1e-12)
    assert outing_probability(0.5, 0.4, 0.25, 0.0) == outing_probability(0.5, 0.4, 0.0, 2.0)


def test_without_channels_or_off_duty_nobody_is_outed() -> None:
    assert outing_probability(0.0, 1.0, 1.0, 5.0) == 0.0
    assert outing_probability(0.5, 0.0, 1.0, 5.0) == 0.0


def test_an_enormous_hazard_is_certainty() -> None:
    assert outing_probability(1e6, 1.0, 0.0, 1.0) == 1.0
