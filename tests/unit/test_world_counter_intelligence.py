"""Counter-intelligence (model.md, section 2, steps 4 and 8).

omega = LOYAL of the watchers that have not stood down / their sizes, 1 without watchers. A new SHIRKING is caught with
W catch_shirking, who breaks with W catch_rate n, who refuses with that times exp(-mass r).
"""

import numpy as np
import pytest

from bayonets.world.counter_intelligence import caught_breaking, caught_shirking, loyalty_of_watchers

# LOYAL, SHIRKING, RESISTING, EXITED, REMOVED
HEADS = np.array([[70, 10, 5, 10, 5], [20, 10, 6, 3, 1], [50, 20, 15, 10, 5]])
SIZE = HEADS.sum(axis=1)  # 100, 40, 100
NOBODY_DOWN = np.zeros(3)


def test_the_watch_is_worth_what_the_loyalty_of_those_who_watch_is() -> None:
    assert loyalty_of_watchers(HEADS, NOBODY_DOWN, SIZE, np.array([0.0, 1.0, 0.0])) == 0.5  # 20 of 40
    assert loyalty_of_watchers(HEADS, NOBODY_DOWN, SIZE, np.array([0.0, 1.0, 1.0])) == 0.5  # 70 of 140
    assert loyalty_of_watchers(HEADS, NOBODY_DOWN, SIZE, np.array([1.0, 1.0, 0.0])) == pytest.approx(90.0 / 140.0)


def test_watchers_that_stood_down_watch_nobody_but_count_among_the_watchers() -> None:
    down = np.array([0.0, 1.0, 0.0])
    assert loyalty_of_watchers(HEADS, down, SIZE, np.array([0.0, 1.0, 0.0])) == 0.0
    assert loyalty_of_watchers(HEADS, down, SIZE, np.array([0.0, 1.0, 1.0])) == pytest.approx(50.0 / 140.0)
    perhaps = np.array([0.0, 0.25, 0.0])
    assert loyalty_of_watchers(HEADS, perhaps, SIZE, np.array([0.0, 1.0, 0.0])) == pytest.approx(0.375)  # 15 of 40


def test_where_nobody_is_marked_the_watch_is_kept_in_full() -> None:
    assert loyalty_of_watchers(HEADS, np.ones(3), SIZE, np.zeros(3)) == 1.0


def test_a_new_shirker_is_caught_by_watch_whatever_the_others_do() -> None:
    assert caught_shirking(0.6, 0.05) == pytest.approx(0.03, rel=1e-12)
    assert caught_shirking(0.0, 0.05) == 0.0
    assert caught_shirking(1.0, 1.0) == 1.0


def test_who_breaks_is_caught_less_among_many() -> None:
    assert caught_breaking(0.6, 0.5, 1.0) == pytest.approx(0.3, rel=1e-12)
    assert caught_breaking(0.6, 0.5, 0.2) == pytest.approx(0.06, rel=1e-12)


def test_unwatched_nobody_is_caught() -> None:
    assert caught_breaking(0.0, 1.0, 1.0) == 0.0
    assert caught_breaking(1.0, 0.0, 1.0) == 0.0
    assert caught_breaking(1.0, 1.0, 1.0) == 1.0
