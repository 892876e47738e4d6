"""Sanction (model.md, section 4).

SHIRKING: -(1-p) cover W shirk_sanction; RESISTING: -(1-p) Z n exp(-mass r); EXITED: -(1-p) cover exit_sanction n;
n = exp(-safety_in_numbers x); Z = cover sanction (affirm + (1 - affirm) o_f), cover sanction in the pact, 0 after
standing down.
"""

import math

import pytest

from bayonets.mechanisms.sanction import being_first, price_of_refusal, refusing_beside, sanction_terms


def test_the_first_bears_all_of_it_and_numbers_give_safety() -> None:
    assert being_first(0.0, 2.5) == 1.0
    assert being_first(0.4, 2.5) == pytest.approx(0.36787944117144233, rel=1e-12)  # e^-1
    assert being_first(1.0, 2.5) == pytest.approx(0.0820849986238988, rel=1e-12)  # e^-2.5
    assert being_first(1.0, 0.0) == 1.0


def test_those_who_refuse_beside_him_make_it_cheaper() -> None:
    assert refusing_beside(0.0, 6.0) == 1.0
    assert refusing_beside(0.25, 4.0) == pytest.approx(0.36787944117144233, rel=1e-12)  # e^-1
    assert refusing_beside(0.25, 0.0) == 1.0


def test_who_is_not_ordered_out_risks_little_by_saying_that_he_will_take_no_part() -> None:
    # 0.8 * 30 * (0.2 + 0.8 * 0.5)
    assert price_of_refusal(0.8, 30.0, 0.2, 0.5, 0.0, 0.0) == pytest.approx(14.4, rel=1e-12)
    assert price_of_refusal(0.8, 30.0, 0.2, 0.0, 0.0, 0.0) == pytest.approx(4.8, rel=1e-12)  # 0.8 * 30 * 0.2
    assert price_of_refusal(0.8, 30.0, 0.2, 1.0, 0.0, 0.0) == pytest.approx(24.0, rel=1e-12)
    assert price_of_refusal(0.8, 30.0, 1.0, 0.0, 0.0, 0.0) == pytest.approx(24.0, rel=1e-12)


def test_in_the_pact_any_refusal_is_mutiny() -> None:
    for occasion in (0.0, 0.5, 1.0):
        assert price_of_refusal(0.8, 30.0, 0.2, occasion, 1.0, 0.0) == pytest.approx(24.0, rel=1e-12)


def test_in_a_formation_that_stood_down_refusing_is_free_pact_or_not() -> None:
    for pact in (0.0, 1.0):
        assert price_of_refusal(0.8, 30.0, 0.2, 0.0, pact, 1.0) == 0.0


def test_without_cover_from_the_top_nobody_punishes() -> None:
    assert price_of_refusal(0.0, 30.0, 0.2, 1.0, 1.0, 0.0) == 0.0
    assert sanction_terms(0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.5, 2.4) == (0.0, 0.0, 0.0, 0.0)


def test_each_stance_is_punished_as_the_table_says() -> None:
    loyal, shirking, resisting, exited = sanction_terms(0.25, 0.6, 0.5, 0.8, 30.0, 0.9, 1.5, 2.4)
    assert loyal == 0.0
    assert shirking == pytest.approx(-0.6075, rel=1e-12)  # -0.75 * 0.9 * 0.6 * 1.5
    assert resisting == pytest.approx(-9.0, rel=1e-12)  # -0.75 * 30 * 0.5 * 0.8
    assert exited == pytest.approx(-0.81, rel=1e-12)  # -0.75 * 0.9 * 2.4 * 0.5


def test_a_regime_sure_to_fall_punishes_nobody() -> None:
    assert sanction_terms(1.0, 0.6, 1.0, 1.0, 30.0, 1.0, 1.5, 2.4) == (0.0, 0.0, 0.0, 0.0)


def test_a_regime_sure_to_stand_punishes_in_full() -> None:
    assert sanction_terms(0.0, 1.0, 1.0, 1.0, 30.0, 1.0, 1.5, 2.4) == (0.0, -1.5, -30.0, -2.4)


def test_where_nobody_watches_a_shirker_has_nothing_to_fear() -> None:
    assert sanction_terms(0.0, 0.0, 1.0, 1.0, 30.0, 1.0, 1.5, 2.4)[1] == 0.0


def test_where_refusing_is_free_leaving_is_not() -> None:
    assert sanction_terms(0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.5, 2.4) == (0.0, -1.5, 0.0, -2.4)


def test_numbers_protect_who_refuses_or_leaves_but_not_who_shirks() -> None:
    alone = sanction_terms(0.2, 0.5, being_first(0.0, 2.0), 1.0, 30.0, 1.0, 1.5, 2.4)
    among = sanction_terms(0.2, 0.5, being_first(0.5, 2.0), 1.0, 30.0, 1.0, 1.5, 2.4)
    assert among[1] == alone[1]
    assert among[2] == pytest.approx(alone[2] * math.exp(-1.0), rel=1e-12)
    assert among[3] == pytest.approx(alone[3] * math.exp(-1.0), rel=1e-12)


def test_those_who_refuse_beside_him_protect_who_refuses_alone() -> None:
    alone = sanction_terms(0.2, 0.5, 0.7, refusing_beside(0.0, 6.0), 30.0, 1.0, 1.5, 2.4)
    among = sanction_terms(0.2, 0.5, 0.7, refusing_beside(0.5, 6.0), 30.0, 1.0, 1.5, 2.4)
    assert among[2] == pytest.approx(alone[2] * math.exp(-3.0), rel=1e-12)
    assert (among[0], among[1], among[3]) == (alone[0], alone[1], alone[3])
