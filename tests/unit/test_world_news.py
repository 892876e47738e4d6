"""News (model.md, section 2, step 3): X and its trend over formations without a pact, a over those with one."""

import numpy as np
import pytest

from bayonets.world.news import army_side, broken_share, news_to_come, news_trend, public_news

# LOYAL, SHIRKING, RESISTING, EXITED, REMOVED
HEADS = np.array([[70, 10, 5, 10, 5], [20, 10, 6, 3, 1], [50, 20, 15, 10, 5]])
SIZE = HEADS.sum(axis=1)  # 100, 40, 100
VALUE = np.array([1.0, 0.5, 2.0])
NO_PACT, ARMY_LAST = np.zeros(3), np.array([0.0, 0.0, 1.0])
NOBODY_DOWN, SECOND_DOWN = np.zeros(3), np.array([0.0, 1.0, 0.0])
NEVER_OUT, SENT_OUT = np.zeros(3), np.array([0.9, 0.4, 0.0])


def broken(stood_down: object, pact: object, sent_out: object = NEVER_OUT, heads: object = HEADS) -> float:
    return broken_share(heads, stood_down, VALUE, SIZE, pact, sent_out, 0.1)  # type: ignore[arg-type]


def test_where_nobody_was_sent_out_all_count_by_street_value() -> None:
    # (1 * (5 + 10) + 0.5 * (6 + 3)) / (1 * 100 + 0.5 * 40)
    assert broken(NOBODY_DOWN, ARMY_LAST) == pytest.approx(19.5 / 120.0, rel=1e-12)
    # and with the third formation, 2 * (15 + 10) of 2 * 100
    assert broken(NOBODY_DOWN, NO_PACT) == pytest.approx(69.5 / 320.0, rel=1e-12)


def test_the_public_sees_above_all_those_whom_it_has_met_on_the_streets() -> None:
    # weights 1 * (0.1 + 0.9), 0.5 * (0.1 + 0.4), 2 * 0.1: (15 + 0.25 * 9 + 0.2 * 25) / (100 + 0.25 * 40 + 0.2 * 100)
    assert broken(NOBODY_DOWN, NO_PACT, SENT_OUT) == pytest.approx(22.25 / 130.0, rel=1e-12)


def test_shirkers_and_removed_are_no_news() -> None:
    hidden = np.array([[0, 60, 0, 0, 40], [0, 0, 0, 0, 40], [0, 100, 0, 0, 0]])
    assert broken(NOBODY_DOWN, NO_PACT, heads=hidden) == 0.0


def test_of_a_formation_that_stood_down_all_but_the_removed_are_news() -> None:
    # (15 + 0.5 * (40 - 1)) / 120
    assert broken(SECOND_DOWN, ARMY_LAST) == pytest.approx(34.5 / 120.0, rel=1e-12)
    # of one that perhaps did, in between: (15 + 0.5 * (9 + 0.25 * 30)) / 120
    assert broken(0.25 * SECOND_DOWN, ARMY_LAST) == pytest.approx(23.25 / 120.0, rel=1e-12)


def test_there_is_no_news_where_no_formation_has_weight() -> None:
    assert broken(NOBODY_DOWN, np.ones(3)) == 0.0
    assert broken_share(HEADS, NOBODY_DOWN, np.zeros(3), SIZE, NO_PACT, SENT_OUT, 0.1) == 0.0


def test_the_larger_of_two_shares_is_seen_as_far_as_it_is_known() -> None:
    assert public_news(0.2, 0.1, 0.7) == pytest.approx(0.14, rel=1e-12)
    assert public_news(0.1, 0.2, 0.7) == pytest.approx(0.14, rel=1e-12)
    assert public_news(1.0, 1.0, 1.0) == 1.0


def test_the_trend_forgets_over_its_days_and_follows_only_what_rises() -> None:
    assert news_trend(0.0, 0.3, 0.1, 5.0) == pytest.approx(0.04, rel=1e-12)  # 0.2 / 5
    assert news_trend(0.04, 0.3, 0.3, 5.0) == pytest.approx(0.032, rel=1e-12)  # 0.04 - 0.04 / 5
    assert news_trend(0.04, 0.1, 0.3, 5.0) == pytest.approx(0.032, rel=1e-12)
    assert news_trend(0.04, 0.5, 0.3, 5.0) == pytest.approx(0.072, rel=1e-12)  # 0.04 + (0.2 - 0.04) / 5
    assert news_trend(0.9, 0.3, 0.1, 1.0) == pytest.approx(0.2, rel=1e-12)


def test_news_that_has_always_grown_so_fast_has_that_trend() -> None:
    trend, news = 0.0, 0.0
    for _ in range(200):
        trend, news = news_trend(trend, news + 0.001, news, 7.0), news + 0.001
    assert trend == pytest.approx(0.001, rel=1e-9)


def test_he_sees_ahead_to_his_next_review_and_no_further_than_the_trend_reaches() -> None:
    assert news_to_come(0.2, 0.01, 7.0, 0.25) == pytest.approx(0.24, rel=1e-12)  # four days
    assert news_to_come(0.2, 0.01, 3.0, 0.25) == pytest.approx(0.23, rel=1e-12)
    assert news_to_come(0.2, 0.0, 7.0, 0.25) == 0.2
    assert news_to_come(0.9, 0.1, 7.0, 0.25) == 1.0


def test_the_army_sides_by_those_who_refuse_whatever_its_street_value() -> None:
    assert army_side(HEADS, NOBODY_DOWN, SIZE, ARMY_LAST, 0.5) == 0.15
    assert army_side(HEADS, NOBODY_DOWN, SIZE, np.array([0.0, 1.0, 1.0]), 0.5) == pytest.approx(21.0 / 140.0, rel=1e-12)


def test_of_an_army_formation_that_stands_aside_those_who_do_not_refuse_count_as_far_as_neutrality_goes() -> None:
    down = np.array([0.0, 0.0, 1.0])
    assert army_side(HEADS, down, SIZE, ARMY_LAST, 0.5) == pytest.approx(0.5, rel=1e-12)  # 15 + 0.5 * 70 of 100
    assert army_side(HEADS, down, SIZE, ARMY_LAST, 1.0) == pytest.approx(0.85, rel=1e-12)  # neither exited nor removed
    assert army_side(HEADS, down, SIZE, ARMY_LAST, 0.0) == 0.15
    assert army_side(HEADS, 0.5 * down, SIZE, ARMY_LAST, 0.5) == pytest.approx(0.325, rel=1e-12)  # 15 + 0.25 * 70


def test_without_an_army_nobody_sides() -> None:
    assert army_side(HEADS, np.ones(3), SIZE, NO_PACT, 1.0) == 0.0
