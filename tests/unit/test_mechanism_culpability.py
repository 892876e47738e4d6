"""Culpability (model.md, sections 2 and 4): gained by acts; liability (1 - exp(-c)) (1 if outed, else found)."""

import pytest

from bayonets.mechanisms.culpability import acts, guilt, liability


def test_a_day_adds_the_rate_times_the_work() -> None:
    assert acts(0.02, 0.75) == pytest.approx(0.015, rel=1e-12)
    assert acts(0.02, 0.0) == 0.0
    assert acts(0.0, 0.75) == 0.0


def test_guilt_rises_from_nothing_to_all() -> None:
    assert guilt(0.0) == 0.0
    assert guilt(1.0) == pytest.approx(0.6321205588285577, rel=1e-12)  # 1 - 1/e
    assert guilt(1e9) == 1.0


def test_who_is_outed_is_identified_for_sure_and_who_is_not_with_the_chance_to_be_found() -> None:
    assert liability(1.0, 1.0, 0.3) == pytest.approx(0.6321205588285577, rel=1e-12)
    assert liability(1.0, 0.0, 0.3) == pytest.approx(0.18963616764856732, rel=1e-12)  # 0.3 * (1 - 1/e)


def test_the_innocent_have_nothing_to_answer_for_outed_or_not() -> None:
    assert liability(0.0, 1.0, 0.3) == 0.0
    assert liability(0.0, 0.0, 0.3) == 0.0


def test_the_chance_to_be_found_may_be_nothing_or_certain() -> None:
    assert liability(1.0, 0.0, 0.0) == 0.0
    assert liability(1.0, 0.0, 1.0) == liability(1.0, 1.0, 1.0)
