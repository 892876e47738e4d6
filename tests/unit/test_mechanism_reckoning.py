"""Reckoning (model.md, section 4).

LOYAL: -P R (1 - patron) (1 - efficacy (1 - x)); SHIRKING: -P R (1 - patron) (1 - shirk_credit L); RESISTING and EXITED:
-P R (1 - L).
"""

import pytest

from bayonets.mechanisms.reckoning import left_behind, reckoning_terms


def test_each_stance_faces_the_reckoning_as_the_table_says() -> None:
    loyal, shirking, resisting, exited = reckoning_terms(10.0, 10.0, 0.6, 0.5, 0.2, 0.5)
    assert loyal == pytest.approx(-9.0, rel=1e-12)  # -10 * (1 - 0.2 * 0.5)
    assert shirking == pytest.approx(-7.0, rel=1e-12)  # -10 * (1 - 0.5 * 0.6)
    assert resisting == pytest.approx(-4.0, rel=1e-12)  # -10 * (1 - 0.6)
    assert exited == resisting


def test_a_patron_spares_who_stays_to_the_end_and_nobody_else() -> None:
    assert left_behind(10.0, 0.25) == 7.5
    assert left_behind(10.0, 0.0) == 10.0
    assert left_behind(10.0, 1.0) == 0.0
    loyal, shirking, resisting, exited = reckoning_terms(10.0, 7.5, 0.6, 0.5, 0.2, 0.5)
    assert loyal == pytest.approx(-6.75, rel=1e-12)  # -7.5 * 0.9
    assert shirking == pytest.approx(-5.25, rel=1e-12)  # -7.5 * 0.7
    assert resisting == exited == pytest.approx(-4.0, rel=1e-12)


def test_who_has_nothing_to_answer_for_or_is_sure_of_the_regime_fears_nothing() -> None:
    assert reckoning_terms(0.0, 0.0, 0.6, 0.5, 0.2, 0.5) == (0.0, 0.0, 0.0, 0.0)


def test_full_leniency_spares_who_breaks_and_half_spares_who_shirks() -> None:
    assert reckoning_terms(40.0, 40.0, 1.0, 1.0, 0.2, 0.5) == (-40.0, -20.0, 0.0, 0.0)


def test_without_leniency_and_efficacy_all_stances_are_alike() -> None:
    assert reckoning_terms(40.0, 40.0, 0.0, 0.0, 0.0, 0.5) == (-40.0, -40.0, -40.0, -40.0)


def test_standing_together_averts_a_share_that_shrinks_as_colleagues_go() -> None:
    assert reckoning_terms(40.0, 40.0, 0.0, 0.0, 0.2, 0.5)[0] == pytest.approx(-32.0, rel=1e-12)
    assert reckoning_terms(40.0, 40.0, 0.0, 0.75, 0.2, 0.5)[0] == pytest.approx(-38.0, rel=1e-12)
    assert reckoning_terms(40.0, 40.0, 0.0, 1.0, 0.2, 0.5)[0] == -40.0
