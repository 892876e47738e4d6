"""Pay (model.md, section 4): 1 + bonus d | 1 + shirk_bonus bonus d | 1 - resist_pay_cut | blank."""

import pytest

from bayonets.mechanisms.pay import pay_terms


def test_each_stance_is_paid_as_the_table_says() -> None:
    loyal, shirking, resisting, exited = pay_terms(0.5, 0.8, 0.25, 0.4)
    assert loyal == pytest.approx(1.4, rel=1e-12)  # 1 + 0.8 * 0.5
    assert shirking == pytest.approx(1.1, rel=1e-12)  # 1 + 0.25 * 0.8 * 0.5
    assert resisting == pytest.approx(0.6, rel=1e-12)  # 1 - 0.4
    assert exited == 0.0


def test_off_duty_the_bonus_is_worth_nothing() -> None:
    assert pay_terms(0.0, 3.0, 0.3, 0.5) == (1.0, 1.0, 0.5, 0.0)


def test_without_a_bonus_duty_pays_nothing_extra() -> None:
    assert pay_terms(1.0, 0.0, 0.3, 0.5) == (1.0, 1.0, 0.5, 0.0)


def test_a_shirker_may_draw_all_of_the_bonus_or_none() -> None:
    assert pay_terms(1.0, 2.0, 1.0, 0.5)[:2] == (3.0, 3.0)
    assert pay_terms(1.0, 2.0, 0.0, 0.5)[:2] == (3.0, 1.0)


def test_who_refuses_may_lose_all_of_his_pay_or_none() -> None:
    assert pay_terms(1.0, 2.0, 0.3, 1.0)[2] == 0.0
    assert pay_terms(1.0, 2.0, 0.3, 0.0)[2] == 1.0
