"""Shame (model.md, section 4): -S | -0.5 S | blank | blank; S = shame if outed, else shame designated."""

import pytest

from bayonets.mechanisms.shame import shame_terms


def test_who_is_outed_is_ashamed_in_full_whatever_the_designation() -> None:
    for designated in (0.0, 0.3, 1.0):
        assert shame_terms(1.0, designated, 0.4) == (-0.4, -0.2, 0.0, 0.0)


def test_who_is_not_is_ashamed_as_far_as_his_service_is_designated() -> None:
    loyal, shirking, resisting, exited = shame_terms(0.0, 0.3, 0.4)
    assert loyal == pytest.approx(-0.12, rel=1e-12)
    assert shirking == pytest.approx(-0.06, rel=1e-12)
    assert (resisting, exited) == (0.0, 0.0)


def test_unknown_and_undesignated_nobody_is_ashamed() -> None:
    assert shame_terms(0.0, 0.0, 0.4) == (0.0, 0.0, 0.0, 0.0)
