"""Conscience (model.md, section 4).

LOYAL: -g routine - C k; SHIRKING: -g routine; else blank. M = g + inhibition; C = M (1 + kinship)(1 + appeal (o - 1))
if M > 0, else M.
"""

import pytest

from bayonets.mechanisms.conscience import conscience_terms, reluctance


def test_reluctance_is_grievance_and_inhibition_times_closeness_and_appeal() -> None:
    # (0.7 + 0.1) * (1 + 0.2) * (1 + 0.5 * (1.5 - 1))
    assert reluctance(0.7, 0.1, 0.2, 0.5, 1.5) == pytest.approx(1.2, rel=1e-12)


def test_who_believes_in_the_regime_enjoys_what_he_does_and_neither_kin_nor_comrades_move_him() -> None:
    for kinship in (-1.0, 0.0, 1.0):
        for exit_weight in (1.0, 3.0):
            assert reluctance(-0.9, 0.1, kinship, 0.5, exit_weight) == pytest.approx(-0.8, rel=1e-12)


def test_who_is_torn_in_two_is_moved_by_nothing() -> None:
    assert reluctance(-0.1, 0.1, 1.0, 0.5, 3.0) == 0.0


def test_recruited_apart_from_the_crowd_nobody_is_reluctant() -> None:
    assert reluctance(0.7, 0.1, -1.0, 0.5, 3.0) == 0.0


def test_in_his_own_town_he_is_twice_as_reluctant() -> None:
    assert reluctance(0.7, 0.1, 1.0, 0.0, 1.0) == 2.0 * reluctance(0.7, 0.1, 0.0, 0.0, 1.0)


def test_comrades_who_only_count_as_others_do_appeal_to_nobody() -> None:
    assert reluctance(0.7, 0.1, 0.0, 0.5, 1.0) == reluctance(0.7, 0.1, 0.0, 0.0, 3.0) == pytest.approx(0.8, rel=1e-12)


def test_everybody_is_reluctant_to_hurt_politics_aside() -> None:
    assert reluctance(0.0, 0.4, 0.0, 0.0, 1.0) == 0.4


def test_who_serves_bears_the_routine_and_only_the_loyal_bear_the_work() -> None:
    loyal, shirking, resisting, exited = conscience_terms(0.7, 0.3, 0.72, 0.5)
    assert loyal == pytest.approx(-0.57, rel=1e-12)  # -0.7 * 0.3 - 0.72 * 0.5
    assert shirking == pytest.approx(-0.21, rel=1e-12)
    assert (resisting, exited) == (0.0, 0.0)


def test_without_work_there_is_nothing_to_bear_but_the_routine() -> None:
    assert conscience_terms(0.7, 0.3, 0.72, 0.0)[:2] == pytest.approx((-0.21, -0.21), rel=1e-12)


def test_belief_in_the_regime_makes_the_routine_worth_something() -> None:
    assert conscience_terms(-0.5, 0.2, 0.8, 0.0) == (0.1, 0.1, 0.0, 0.0)
