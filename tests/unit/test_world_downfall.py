"""Downfall (model.md, section 2, step 9)."""

from bayonets.world.downfall import downfall
from bayonets.world.stances import BY_ARMY, BY_STREETS, HELD


def test_the_regime_holds_while_the_streets_were_lost_for_too_few_days_and_the_army_stays() -> None:
    assert downfall(6, 7, True, 0.29, 0.3) == HELD
    assert downfall(0, 7, False, 0.0, 0.3) == HELD


def test_streets_lost_for_so_many_days_bring_it_down() -> None:
    assert downfall(7, 7, False, 0.0, 0.3) == BY_STREETS
    assert downfall(8, 7, True, 0.0, 0.3) == BY_STREETS


def test_an_army_on_the_other_side_brings_it_down() -> None:
    assert downfall(0, 7, True, 0.3, 0.3) == BY_ARMY
    assert downfall(0, 7, True, 1.0, 0.3) == BY_ARMY


def test_without_an_army_no_army_brings_it_down_even_at_threshold_0() -> None:
    assert downfall(0, 7, False, 0.0, 0.0) == HELD


def test_if_both_happen_on_one_day_the_streets_go_first() -> None:
    assert downfall(7, 7, True, 1.0, 0.3) == BY_STREETS
