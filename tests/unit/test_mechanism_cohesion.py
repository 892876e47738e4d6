"""Cohesion (model.md, section 4): K | shirk_team K | -K | -0.5 K; K = team (1 - 2x), or -team after standing down."""

import pytest

from bayonets.mechanisms.cohesion import cohesion_terms, team_pull


def test_the_pull_goes_with_the_majority_of_his_ties() -> None:
    assert team_pull(1.6, 0.0, 0.0) == 1.6
    assert team_pull(1.6, 0.25, 0.0) == pytest.approx(0.8, rel=1e-12)  # 1.6 * (1 - 0.5)
    assert team_pull(1.6, 0.5, 0.0) == 0.0
    assert team_pull(1.6, 0.9, 0.0) == pytest.approx(-1.28, rel=1e-12)  # 1.6 * (1 - 1.8)
    assert team_pull(1.6, 1.0, 0.0) == -1.6


def test_in_a_formation_that_stood_down_refusing_is_following_whatever_he_sees() -> None:
    for x in (0.0, 0.3, 1.0):
        assert team_pull(1.6, x, 1.0) == -1.6


def test_no_team_pulls_nobody() -> None:
    assert team_pull(0.0, 0.2, 0.0) == 0.0
    assert team_pull(0.0, 0.2, 1.0) == 0.0


def test_the_pull_is_shared_out_as_the_table_says() -> None:
    assert cohesion_terms(0.8, 0.25) == (0.8, 0.2, -0.8, -0.4)
    assert cohesion_terms(-1.6, 0.5) == (-1.6, -0.8, 1.6, 0.8)
    assert cohesion_terms(0.0, 0.5) == (0.0, 0.0, 0.0, 0.0)


def test_a_shirker_may_keep_all_of_the_regard_or_none() -> None:
    assert cohesion_terms(0.8, 1.0)[1] == 0.8
    assert cohesion_terms(0.8, 0.0)[1] == 0.0
