"""Colleagues (model.md, section 3).

x = min(1, (ties RESISTING + o ties EXITED) / ties), 0 without ties; o = 1 + (outreach - 1)(1 - isolation).
"""

from bayonets.mechanisms.colleagues import seen_broken, weight_of_leavers


def test_who_left_counts_more_when_he_campaigns_and_less_where_the_service_is_cut_off() -> None:
    assert weight_of_leavers(1.0, 0.0) == 1.0
    assert weight_of_leavers(3.0, 0.0) == 3.0
    assert weight_of_leavers(3.0, 0.25) == 2.5
    assert weight_of_leavers(3.0, 1.0) == 1.0
    assert weight_of_leavers(1.0, 0.5) == 1.0


def test_the_share_seen_broken_counts_refusals_once_and_departures_with_their_weight() -> None:
    assert seen_broken(1.0, 2.0, 1.5, 8.0) == 0.5
    assert seen_broken(1.0, 0.0, 1.5, 8.0) == 0.125
    assert seen_broken(0.0, 1.0, 1.0, 8.0) == 0.125


def test_nobody_sees_more_than_all_of_his_ties_broken() -> None:
    assert seen_broken(0.0, 6.0, 2.5, 8.0) == 1.0
    assert seen_broken(8.0, 0.0, 1.0, 8.0) == 1.0


def test_without_ties_he_sees_nobody_broken() -> None:
    assert seen_broken(0.0, 0.0, 2.5, 0.0) == 0.0


def test_one_tie_is_enough_to_see_everything() -> None:
    assert seen_broken(1.0, 0.0, 1.0, 1.0) == 1.0
    assert seen_broken(0.0, 0.0, 1.0, 1.0) == 0.0
