"""Command (model.md, section 4): (1-p) (1 - accommodation) command d for LOYAL, else blank."""

import pytest

from bayonets.mechanisms.command import command_terms


def test_promises_are_worth_what_the_tenure_of_those_who_make_them_is() -> None:
    loyal, *others = command_terms(0.25, 0.8, 0.5, 0.0)
    assert loyal == pytest.approx(0.3, rel=1e-12)  # 0.75 * 0.8 * 0.5
    assert others == [0.0, 0.0, 0.0]


def test_who_gives_way_will_not_be_able_to_keep_his_promises() -> None:
    assert command_terms(0.25, 0.8, 0.5, 0.4)[0] == pytest.approx(0.18, rel=1e-12)  # 0.75 * 0.6 * 0.8 * 0.5


def test_sure_of_the_downfall_he_gives_nothing_for_a_promise() -> None:
    assert command_terms(1.0, 0.8, 1.0, 0.0) == (0.0, 0.0, 0.0, 0.0)


def test_sure_of_the_regime_he_takes_it_at_its_word() -> None:
    assert command_terms(0.0, 0.8, 1.0, 0.0) == (0.8, 0.0, 0.0, 0.0)


def test_off_duty_there_is_no_promise() -> None:
    assert command_terms(0.0, 0.8, 0.0, 0.0) == (0.0, 0.0, 0.0, 0.0)
