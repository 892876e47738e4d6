"""Zeal (model.md, section 4): zeal (1 - exp(-P R (1 - patron) (1 - L) / zeal_scale))."""

import pytest

from bayonets.mechanisms.zeal import zeal_of


def test_zeal_rises_with_what_awaits_who_stays_and_has_no_way_back() -> None:
    # 0.5 * (1 - e^(-4 * 0.5 / 2))
    assert zeal_of(4.0, 0.5, 0.5, 2.0) == pytest.approx(0.3160602794142788, rel=1e-12)  # 0.5 * (1 - 1/e)
    # 0.8 * (1 - e^(-3 * (1 - 0.25) / 4.5))
    assert zeal_of(3.0, 0.25, 0.8, 4.5) == pytest.approx(0.31477547222989336, rel=1e-12)


@pytest.mark.parametrize(
    ("staying", "leniency", "zeal"),
    [(0.0, 0.25, 0.8), (4.0, 1.0, 0.8), (4.0, 0.25, 0.0)],
    ids=["nothing awaits him", "all forgiven", "no zeal in the model"],
)
def test_there_is_no_zeal(staying: float, leniency: float, zeal: float) -> None:
    assert zeal_of(staying, leniency, zeal, 3.0) == 0.0


def test_who_has_everything_to_fear_gives_all() -> None:
    assert zeal_of(1e6, 0.0, 0.5, 3.0) == 0.5
