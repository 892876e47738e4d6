"""Reckoning (model.md, section 4).

LOYAL: -p R (1 - efficacy (1 - x)); SHIRKING: -p R (1 - shirk_credit L); RESISTING and EXITED: -p R (1 - L).
"""

import pytest

from bayonets.mechanisms.reckoning import reckoning_terms


def test_each_stance_faces_the_reckoning_as_the_table_says() -> None:
    loyal, shirking, resisting, exited = reckoning_terms(0.25, 40.0, 0.6, 0.5, 0.2, 0.5)
    assert loyal == pytest.approx(-9.0, rel=1e-12)  # -10 * (1 - 0.2 * 0.5)
    assert shirking == pytest.approx(-7.0, rel=1e-12)  # -10 * (1 - 0.5 * 0.6)
    assert resisting == pytest.approx(-4.0, rel=1e-12)  # -10 * (1 - 0.6)
    assert exited == resisting


def test_sure_of_the_regime_he_fears_no_reckoning() -> None:
    assert reckoning_terms(0.0, 40.0, 0.6, 0.5, 0.2, 0.5) == (0.0, 0.0, 0.0, 0.0)


def test_who_has_nothing_to_answer_for_fears_none() -> None:
    assert reckoning_terms(1.0, 0.0, 0.6, 0.5, 0.2, 0.5) == (0.0, 0.0, 0.0, 0.0)


def test_full_leniency_spares_who_breaks_and_half_spares_who_shirks() -> None:
    assert reckoning_terms(1.0, 40.0, 1.0, 1.0, 0.2, 0.5) == (-40.0, -20.0, 0.0, 0.0)


def test_without_leniency_and_efficacy_all_stances_are_alike() -> None:
    assert reckoning_terms(1.0, 40.0, 0.0, 0.0, 0.0, 0.5) == (-40.0, -40.0, -40.0, -40.0)


def test_standing_together_averts_a_share_that_shrinks_as_colleagues_go() -> None:
    assert reckoning_terms(1.0, 40.0, 0.0, 0.0, 0.2, 0.5)[0] == pytest.approx(-32.0, rel=1e-12)
    assert reckoning_terms(1.0, 40.0, 0.0, 0.75, 0.2, 0.5)[0] == pytest.approx(-38.0, rel=1e-12)
    assert reckoning_terms(1.0, 40.0, 0.0, 1.0, 0.2, 0.5)[0] == -40.0
