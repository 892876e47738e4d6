"""Leniency (model.md, section 4).

L = amnesty exp(-distrust propaganda) (1 - vengeance outed share) (1 - D) exp(-c / forgivable) (1 - X)^timeliness.
"""

import pytest

from bayonets.mechanisms.leniency import believed, leniency, offer


def test_propaganda_makes_the_offer_less_believed() -> None:
    assert believed(0.8, 2.0, 0.25) == pytest.approx(0.48522452777010674, rel=1e-12)  # 0.8 e^-0.5
    assert believed(0.8, 0.0, 0.25) == 0.8
    assert believed(0.8, 2.0, 0.0) == 0.8


def test_the_offer_is_the_product_of_its_factors() -> None:
    # 0.8 * (1 - 0.5 * 0.4) * (1 - 0.25) * (1 - 0.1)^2
    assert offer(0.8, 0.4, 0.25, 0.1, 0.5, 2.0) == pytest.approx(0.3888, rel=1e-12)


def test_with_timeliness_1_lateness_counts_in_proportion() -> None:
    assert offer(1.0, 0.0, 0.0, 0.3, 0.0, 1.0) == pytest.approx(0.7, rel=1e-12)


def test_with_timeliness_0_the_late_are_forgiven_like_the_early_even_the_last() -> None:
    for news in (0.0, 0.3, 1.0):
        assert offer(0.8, 0.0, 0.0, news, 0.0, 0.0) == 0.8


def test_when_all_broke_before_him_nothing_is_forgiven() -> None:
    assert offer(0.8, 0.0, 0.0, 1.0, 0.0, 1.0) == 0.0
    assert offer(0.8, 0.0, 0.0, 1.0, 0.0, 0.5) == 0.0


def test_the_first_is_not_late() -> None:
    assert offer(0.8, 0.0, 0.0, 0.0, 0.0, 4.0) == pytest.approx(0.8, rel=1e-15)


def test_full_vengeance_upon_a_formation_outed_whole_leaves_nothing() -> None:
    assert offer(0.8, 1.0, 0.0, 0.0, 1.0, 1.0) == 0.0
    assert offer(0.8, 1.0, 0.0, 0.0, 0.0, 1.0) == pytest.approx(0.8, rel=1e-15)
    assert offer(0.8, 0.0, 0.0, 0.0, 1.0, 1.0) == pytest.approx(0.8, rel=1e-15)


def test_a_designated_service_is_offered_nothing() -> None:
    assert offer(0.8, 0.0, 1.0, 0.0, 0.0, 1.0) == 0.0


def test_without_an_amnesty_there_is_no_offer() -> None:
    assert offer(0.0, 0.0, 0.0, 0.0, 0.0, 1.0) == 0.0


def test_guilt_is_forgiven_less_and_less() -> None:
    assert leniency(0.6, 0.0, 1.5) == 0.6
    assert leniency(0.6, 1.5, 1.5) == pytest.approx(0.22072766470286540, rel=1e-12)  # 0.6 / e
    assert leniency(0.6, 3.0, 1.5) == pytest.approx(0.08120116994196762, rel=1e-12)  # 0.6 / e^2
    assert leniency(0.6, 1e9, 1.5) == 0.0
    assert leniency(0.0, 0.0, 1.5) == 0.0
