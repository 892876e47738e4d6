"""Downfall (model.md, section 2, step 10)."""

from bayonets.world.downfall import army_falls, downfall, streets_fall
from bayonets.world.stances import BY_ARMY, BY_STREETS, HELD


def test_streets_lost_for_so_many_days_bring_it_down() -> None:
    assert not streets_fall(4, 5)
    assert streets_fall(5, 5)
    assert streets_fall(6, 5)
    assert not streets_fall(0, 1)


def test_an_army_on_the_other_side_brings_it_down() -> None:
    assert not army_falls(True, 0.29, 0.3)
    assert army_falls(True, 0.3, 0.3)
    assert army_falls(True, 1.0, 0.3)


def test_without_an_army_no_army_brings_it_down_even_at_threshold_0() -> None:
    assert not army_falls(False, 0.0, 0.0)
    assert army_falls(True, 0.0, 0.0)


def test_each_has_its_own_cause_and_if_both_happen_on_one_day_the_streets_go_first() -> None:
    assert downfall(False, False) == HELD
    assert downfall(True, False) == BY_STREETS
    assert downfall(False, True) == BY_ARMY
    assert downfall(True, True) == BY_STREETS
