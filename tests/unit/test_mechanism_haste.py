"""Haste (model.md, section 4): LOYAL and SHIRKING -foresight P R (1 - patron) (L - L+), 0 after standing down."""

import pytest

from bayonets.mechanisms.haste import haste_terms


def test_waiting_costs_the_pardon_that_will_be_gone() -> None:
    loyal, shirking, resisting, exited = haste_terms(10.0, 0.6, 0.5, 0.0, 2.0)
    assert loyal == pytest.approx(-2.0, rel=1e-12)  # -2 * 10 * 0.1
    assert shirking == pytest.approx(-2.0, rel=1e-12)
    assert (resisting, exited) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("staying", "later", "stood_down", "foresight"),
    [(0.0, 0.5, 0.0, 2.0), (10.0, 0.6, 0.0, 2.0), (10.0, 0.5, 1.0, 2.0), (10.0, 0.5, 0.0, 0.0)],
    ids=["nothing awaits him", "the news stands still", "the formation stood down", "nobody looks ahead"],
)
def test_there_is_no_haste(staying: float, later: float, stood_down: float, foresight: float) -> None:
    assert haste_terms(staying, 0.6, later, stood_down, foresight) == (0.0, 0.0, 0.0, 0.0)


def test_when_the_last_chance_is_now_it_costs_all_of_it() -> None:
    assert haste_terms(10.0, 0.5, 0.0, 0.0, 1.0) == (-5.0, -5.0, 0.0, 0.0)
