"""Colleagues (model.md, section 3).

x = min(1, (ties RESISTING + o ties EXITED) / ties + m s), 0 without ties; o = 1 + (outreach - 1)(1 - isolation);
s and r are SHIRKING and RESISTING over serving.
"""

import pytest

from bayonets.mechanisms.colleagues import seen_broken, share_of_serving, weight_of_exits


def test_who_left_counts_more_when_he_campaigns_and_less_where_the_service_is_cut_off() -> None:
    assert weight_of_exits(1.0, 0.0) == 1.0
    assert weight_of_exits(3.0, 0.0) == 3.0
    assert weight_of_exits(3.0, 0.25) == 2.5
    assert weight_of_exits(3.0, 1.0) == 1.0
    assert weight_of_exits(1.0, 0.5) == 1.0


def test_the_share_seen_broken_counts_refusals_once_and_departures_with_their_weight() -> None:
    assert seen_broken(1.0, 2.0, 1.5, 8.0, 0.0) == 0.5
    assert seen_broken(1.0, 0.0, 1.5, 8.0, 0.0) == 0.125
    assert seen_broken(0.0, 1.0, 1.0, 8.0, 0.0) == 0.125


def test_shirking_that_has_come_to_light_adds_to_what_he_sees() -> None:
    assert seen_broken(1.0, 2.0, 1.5, 8.0, 0.25) == 0.75
    assert seen_broken(0.0, 0.0, 1.5, 8.0, 0.25) == 0.25


def test_nobody_sees_more_than_all_of_his_ties_broken() -> None:
    assert seen_broken(0.0, 6.0, 2.5, 8.0, 0.0) == 1.0
    assert seen_broken(8.0, 0.0, 1.0, 8.0, 0.0) == 1.0
    assert seen_broken(6.0, 0.0, 1.0, 8.0, 0.5) == 1.0


def test_without_ties_he_sees_nobody_broken_unmasked_or_not() -> None:
    assert seen_broken(0.0, 0.0, 2.5, 0.0, 0.0) == 0.0
    assert seen_broken(0.0, 0.0, 2.5, 0.0, 0.9) == 0.0


def test_one_tie_is_enough_to_see_everything() -> None:
    assert seen_broken(1.0, 0.0, 1.0, 1.0, 0.0) == 1.0
    assert seen_broken(0.0, 0.0, 1.0, 1.0, 0.0) == 0.0


def test_shares_are_of_those_who_serve() -> None:
    assert share_of_serving(12.0, 20.0, 12.0, 8.0) == pytest.approx(0.3, rel=1e-12)  # 12 of 40
    assert share_of_serving(8.0, 20.0, 12.0, 8.0) == pytest.approx(0.2, rel=1e-12)
    assert share_of_serving(5.0, 0.0, 5.0, 0.0) == 1.0


def test_where_nobody_serves_nobody_shirks_or_refuses() -> None:
    assert share_of_serving(0.0, 0.0, 0.0, 0.0) == 0.0
