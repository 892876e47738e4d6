"""Cohesion (model.md, section 4): K | shirk_team K | -K | -0.5 K.

K = max(0, team + esprit) (1 - 2x); outside the pact -max(0, team + esprit) after standing down.
"""

import pytest

from bayonets.mechanisms.cohesion import cohesion_terms, team_pull, team_spirit


def test_esprit_adds_to_the_team_and_a_purge_takes_no_more_than_all_of_it() -> None:
    assert team_spirit(1.25, 0.5) == 1.75
    assert team_spirit(1.25, -0.5) == 0.75
    assert team_spirit(1.25, -2.0) == 0.0
    assert team_spirit(1.25, 0.0) == 1.25


def test_the_pull_goes_with_the_majority_of_his_ties() -> None:
    for pact in (0.0, 1.0):
        assert team_pull(1.6, 0.0, 0.0, pact) == 1.6
        assert team_pull(1.6, 0.25, 0.0, pact) == pytest.approx(0.8, rel=1e-12)  # 1.6 * (1 - 0.5)
        assert team_pull(1.6, 0.5, 0.0, pact) == 0.0
        assert team_pull(1.6, 0.9, 0.0, pact) == pytest.approx(-1.28, rel=1e-12)  # 1.6 * (1 - 1.8)
        assert team_pull(1.6, 1.0, 0.0, pact) == -1.6


def test_in_a_formation_that_stood_down_refusing_is_following_whatever_he_sees() -> None:
    for x in (0.0, 0.3, 1.0):
        assert team_pull(1.6, x, 1.0, 0.0) == -1.6


def test_the_way_of_an_army_that_stands_aside_is_to_stand_aside_and_not_to_change_sides() -> None:
    assert team_pull(1.6, 0.25, 1.0, 1.0) == team_pull(1.6, 0.25, 0.0, 1.0) == pytest.approx(0.8, rel=1e-12)


def test_no_team_pulls_nobody() -> None:
    for stood_down, pact in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)):
        assert team_pull(0.0, 0.2, stood_down, pact) == 0.0


def test_the_pull_is_shared_out_as_the_table_says() -> None:
    assert cohesion_terms(0.8, 0.25) == (0.8, 0.2, -0.8, -0.4)
    assert cohesion_terms(-1.6, 0.5) == (-1.6, -0.8, 1.6, 0.8)
    assert cohesion_terms(0.0, 0.5) == (0.0, 0.0, 0.0, 0.0)


def test_a_shirker_may_keep_all_of_the_regard_or_none() -> None:
    assert cohesion_terms(0.8, 1.0)[1] == 0.8
    assert cohesion_terms(0.8, 0.0)[1] == 0.0
