"""Counter-intelligence (model.md, section 2, step 7).

A new SHIRKING is caught with watch catch_shirking, who breaks with watch catch_rate exp(-safety_in_numbers x).
"""

import pytest

from bayonets.world.counter_intelligence import caught_breaking, caught_shirking


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
