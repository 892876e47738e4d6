"""Retaliation (model.md, section 4): -retaliation a k for LOYAL outside the pact, else blank."""

import pytest

from bayonets.mechanisms.retaliation import retaliation_terms


def test_the_danger_goes_with_the_army_that_threatens_and_the_work_that_he_does() -> None:
    loyal, *others = retaliation_terms(0.2, 0.75, 0.0, 15.0)
    assert loyal == pytest.approx(-2.25, rel=1e-12)  # -15 * 0.2 * 0.75
    assert others == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("army", "work", "pact", "retaliation"),
    [(0.0, 0.75, 0.0, 15.0), (0.2, 0.0, 0.0, 15.0), (0.2, 0.75, 1.0, 15.0), (0.2, 0.75, 0.0, 0.0)],
    ids=["nobody threatens", "nothing is done", "the army does not threaten itself", "no retaliation in the model"],
)
def test_there_is_no_danger(army: float, work: float, pact: float, retaliation: float) -> None:
    assert retaliation_terms(army, work, pact, retaliation) == (0.0, 0.0, 0.0, 0.0)
