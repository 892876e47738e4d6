"""Commitment (model.md, section 4): LOYAL and SHIRKING -(1-p) Z (1 - pardon), only for who is RESISTING now."""

import pytest

from bayonets.mechanisms.commitment import commitment_terms


def test_the_way_back_costs_who_refused_the_price_of_refusal_less_the_pardon() -> None:
    loyal, shirking, resisting, exited = commitment_terms(0.25, 1.0, 30.0, 0.4)
    assert loyal == pytest.approx(-13.5, rel=1e-12)  # -0.75 * 30 * 0.6
    assert shirking == pytest.approx(-13.5, rel=1e-12)
    assert (resisting, exited) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("p", "resisting", "price", "pardon"),
    [(0.25, 0.0, 30.0, 0.4), (0.25, 1.0, 0.0, 0.4), (0.25, 1.0, 30.0, 1.0), (1.0, 1.0, 30.0, 0.4)],
    ids=["never refused", "nothing to pay", "fully pardoned", "sure of the downfall"],
)
def test_the_way_back_is_free(p: float, resisting: float, price: float, pardon: float) -> None:
    assert commitment_terms(p, resisting, price, pardon) == (0.0, 0.0, 0.0, 0.0)


def test_without_pardon_under_a_sure_regime_it_costs_the_whole_price() -> None:
    assert commitment_terms(0.0, 1.0, 30.0, 0.0) == (-30.0, -30.0, 0.0, 0.0)
