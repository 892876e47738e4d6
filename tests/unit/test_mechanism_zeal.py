"""Zeal (model.md, section 4): zeal p (1 - exp(-c)) (1 if outed, else found) (1 - L)."""

import pytest

from bayonets.mechanisms.zeal import zeal_of


def test_zeal_is_the_product_of_its_factors() -> None:
    assert zeal_of(0.4, 0.5, 0.25, 0.8) == pytest.approx(0.12, rel=1e-12)  # 0.8 * 0.4 * 0.5 * 0.75


@pytest.mark.parametrize(
    ("p", "liability", "leniency", "zeal"),
    [(0.0, 0.5, 0.25, 0.8), (0.4, 0.0, 0.25, 0.8), (0.4, 0.5, 1.0, 0.8), (0.4, 0.5, 0.25, 0.0)],
    ids=["sure of the regime", "nothing to answer for", "all forgiven", "no zeal in the model"],
)
def test_there_is_no_zeal(p: float, liability: float, leniency: float, zeal: float) -> None:
    assert zeal_of(p, liability, leniency, zeal) == 0.0


def test_sure_of_the_downfall_liable_and_beyond_forgiveness_he_gives_all() -> None:
    assert zeal_of(1.0, 1.0, 0.0, 0.5) == 0.5
