"""Sanction (model.md, section 4).

SHIRKING: -(1-p) watch shirk_sanction; RESISTING: -(1-p) sanction n, 0 after standing down;
EXITED: -(1-p) exit_sanction n; n = exp(-safety_in_numbers x).
"""

import math

import pytest

from bayonets.mechanisms.sanction import being_first, sanction_terms


def test_the_first_bears_all_of_it_and_numbers_give_safety() -> None:
    assert being_first(0.0, 2.5) == 1.0
    assert being_first(0.4, 2.5) == pytest.approx(0.36787944117144233, rel=1e-12)  # e^-1
    assert being_first(1.0, 2.5) == pytest.approx(0.0820849986238988, rel=1e-12)  # e^-2.5
    assert being_first(1.0, 0.0) == 1.0


def test_each_stance_is_punished_as_the_table_says() -> None:
    loyal, shirking, resisting, exited = sanction_terms(0.25, 0.6, 0.5, 0.0, 1.5, 30.0, 2.4)
    assert loyal == 0.0
    assert shirking == pytest.approx(-0.675, rel=1e-12)  # -0.75 * 0.6 * 1.5
    assert resisting == pytest.approx(-11.25, rel=1e-12)  # -0.75 * 30 * 0.5
    assert exited == pytest.approx(-0.9, rel=1e-12)  # -0.75 * 2.4 * 0.5


def test_a_regime_sure_to_fall_punishes_nobody() -> None:
    assert sanction_terms(1.0, 0.6, 1.0, 0.0, 1.5, 30.0, 2.4) == (0.0, 0.0, 0.0, 0.0)


def test_a_regime_sure_to_stand_punishes_in_full() -> None:
    assert sanction_terms(0.0, 1.0, 1.0, 0.0, 1.5, 30.0, 2.4) == (0.0, -1.5, -30.0, -2.4)


def test_where_nobody_watches_a_shirker_has_nothing_to_fear() -> None:
    assert sanction_terms(0.0, 0.0, 1.0, 0.0, 1.5, 30.0, 2.4)[1] == 0.0


def test_in_a_formation_that_stood_down_refusing_is_free_and_leaving_is_not() -> None:
    assert sanction_terms(0.0, 1.0, 1.0, 1.0, 1.5, 30.0, 2.4) == (0.0, -1.5, 0.0, -2.4)


def test_numbers_protect_who_refuses_or_leaves_but_not_who_shirks() -> None:
    alone = sanction_terms(0.2, 0.5, being_first(0.0, 2.0), 0.0, 1.5, 30.0, 2.4)
    among = sanction_terms(0.2, 0.5, being_first(0.5, 2.0), 0.0, 1.5, 30.0, 2.4)
    assert among[1] == alone[1]
    assert among[2] == pytest.approx(alone[2] * math.exp(-1.0), rel=1e-12)
    assert among[3] == pytest.approx(alone[3] * math.exp(-1.0), rel=1e-12)
