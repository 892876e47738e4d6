"""News (model.md, section 2, step 3): X over formations without a pact, a over those with one."""

import numpy as np
import pytest

from bayonets.world.news import army_side, public_news
from bayonets.world.stances import ORDERING, STALLING, STOOD_DOWN

# LOYAL, SHIRKING, RESISTING, EXITED, REMOVED
HEADS = np.array([[70, 10, 5, 10, 5], [20, 10, 6, 3, 1], [50, 20, 15, 10, 5]])
SIZE = HEADS.sum(axis=1)  # 100, 40, 100
VALUE = np.array([1.0, 0.5, 2.0])
NO_PACT, ARMY_LAST = np.zeros(3), np.array([0.0, 0.0, 1.0])
ORDER = np.array([ORDERING, STALLING, ORDERING])


def test_news_is_the_share_that_refuses_or_left_by_street_value_as_far_as_it_is_known() -> None:
    # 0.7 * (1 * (5 + 10) + 0.5 * (6 + 3)) / (1 * 100 + 0.5 * 40)
    assert public_news(HEADS, ORDER, VALUE, SIZE, ARMY_LAST, 0.7) == pytest.approx(0.7 * 19.5 / 120.0, rel=1e-12)
    # and with the third formation, 2 * (15 + 10) of 2 * 100
    assert public_news(HEADS, ORDER, VALUE, SIZE, NO_PACT, 0.7) == pytest.approx(0.7 * 69.5 / 320.0, rel=1e-12)


def test_shirkers_and_removed_are_no_news() -> None:
    hidden = np.array([[0, 60, 0, 0, 40]])
    assert public_news(hidden, np.array([ORDERING]), np.ones(1), np.array([100]), np.zeros(1), 0.7) == 0.0


def test_of_a_formation_that_stood_down_all_but_the_removed_are_news() -> None:
    down = np.array([ORDERING, STOOD_DOWN, ORDERING])
    # 0.7 * (15 + 0.5 * (40 - 1)) / 120
    assert public_news(HEADS, down, VALUE, SIZE, ARMY_LAST, 0.7) == pytest.approx(0.7 * 34.5 / 120.0, rel=1e-12)


def test_news_reaches_publicity_at_most() -> None:
    gone = np.array([[0, 0, 0, 100, 0]])
    assert public_news(gone, np.array([ORDERING]), np.ones(1), np.array([100]), np.zeros(1), 0.7) == 0.7
    assert public_news(gone, np.array([STOOD_DOWN]), np.ones(1), np.array([100]), np.zeros(1), 1.0) == 1.0


def test_there_is_no_news_where_no_formation_has_weight() -> None:
    assert public_news(HEADS, ORDER, VALUE, SIZE, np.ones(3), 0.7) == 0.0
    assert public_news(HEADS, ORDER, np.zeros(3), SIZE, NO_PACT, 0.7) == 0.0


def test_the_army_sides_by_those_who_refuse_whatever_its_street_value() -> None:
    assert army_side(HEADS, ORDER, SIZE, ARMY_LAST) == 0.15
    assert army_side(HEADS, ORDER, SIZE, np.array([0.0, 1.0, 1.0])) == pytest.approx(21.0 / 140.0, rel=1e-12)


def test_of_an_army_formation_that_stood_down_all_who_still_serve_side() -> None:
    down = np.array([ORDERING, ORDERING, STOOD_DOWN])
    assert army_side(HEADS, down, SIZE, ARMY_LAST) == 0.85  # 50 + 20 + 15 of 100: neither exited nor removed


def test_without_an_army_nobody_sides() -> None:
    assert army_side(HEADS, np.full(3, STOOD_DOWN), SIZE, NO_PACT) == 0.0
