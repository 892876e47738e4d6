"""Conscience (model.md, section 4).

LOYAL: -g routine - (g + inhibition) v d (1 + kinship); SHIRKING: -g routine; else blank.
"""

import pytest

from bayonets.mechanisms.conscience import conscience_terms, strain


def test_strain_is_grievance_and_inhibition_times_violence_duty_and_closeness() -> None:
    # (0.7 + 0.1) * 1.5 * 0.5 * (1 + 0.2)
    assert strain(0.7, 0.1, 1.5, 0.5, 0.2) == pytest.approx(0.72, rel=1e-12)


def test_who_believes_in_the_regime_can_enjoy_what_he_does() -> None:
    assert strain(-0.9, 0.1, 1.0, 1.0, 0.0) == pytest.approx(-0.8, rel=1e-12)


def test_without_violence_or_duty_or_any_closeness_there_is_no_strain() -> None:
    assert strain(0.7, 0.1, 0.0, 0.5, 0.2) == 0.0
    assert strain(0.7, 0.1, 1.5, 0.0, 0.2) == 0.0
    assert strain(0.7, 0.1, 1.5, 0.5, -1.0) == 0.0


def test_in_his_own_town_the_strain_is_twice_as_great() -> None:
    assert strain(0.7, 0.1, 1.0, 1.0, 1.0) == 2.0 * strain(0.7, 0.1, 1.0, 1.0, 0.0)


def test_everybody_is_reluctant_to_hurt_politics_aside() -> None:
    assert strain(0.0, 0.4, 1.0, 0.5, 0.0) == pytest.approx(0.2, rel=1e-12)


def test_who_serves_bears_the_routine_and_only_the_loyal_bear_the_strain() -> None:
    loyal, shirking, resisting, exited = conscience_terms(0.7, 0.3, 0.72)
    assert loyal == pytest.approx(-0.93, rel=1e-12)  # -0.7 * 0.3 - 0.72
    assert shirking == pytest.approx(-0.21, rel=1e-12)
    assert (resisting, exited) == (0.0, 0.0)


def test_belief_in_the_regime_makes_the_routine_worth_something() -> None:
    assert conscience_terms(-0.5, 0.2, 0.0) == (0.1, 0.1, 0.0, 0.0)
