"""Limit 7 of model.md, section 7: as the duty of a formation goes to 0 its law goes to that of duty 0.

The same for a pact formation's commander, for prisoners off the streets, and for the level of a threat. Nothing here is
left to chance: the same people on the same morning, and whole runs with the same chance.
"""

import numpy as np
import pytest
from tests.worlds import course, needs_speed

from bayonets.verify.limit_continuity import (
    ARMY,
    HARDLY,
    NEAR,
    SMALL,
    WORLDS,
    distances,
    morning_at,
    of_the_army,
    of_the_police,
)
from bayonets.world.stances import LOYAL, ORDERING, SHIRKING

pytestmark = needs_speed


@pytest.mark.parametrize("what", WORLDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_chances_go_to_those_of_nothing_at_all_in_proportion(what: str, seed: int) -> None:
    found = distances(what, seed)
    assert 0.0 < found[-1] < NEAR
    assert found[:-1] / found[1:] == pytest.approx([10.0] * (len(SMALL) - 1), rel=0.1)


@pytest.mark.parametrize("what", WORLDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_whole_run_with_hardly_any_is_the_run_without(what: str, seed: int) -> None:
    one, other = (course(WORLDS[what](size), seed).record for size in (0.0, HARDLY))
    assert np.array_equal(one.heads, other.heads)
    assert np.array_equal(one.posture, other.posture)
    assert np.array_equal(one.asked, other.asked)


@pytest.mark.parametrize("what", WORLDS)
def test_much_of_it_is_not_the_same_as_nothing(what: str) -> None:
    """So that nothing is compared with itself."""
    one, other = (course(WORLDS[what](size)).record for size in (0.0, 0.9))
    assert not np.array_equal(one.heads, other.heads)


def test_at_the_first_spark_of_duty_hardly_anybody_shirks() -> None:
    """Version 1 let everybody shirk at once; now the occasion comes with the work."""
    shirking = [morning_at("duty of the police", duty, 1).chances[250:330, SHIRKING] for duty in (0.0, 1e-3, 1.0)]
    assert (shirking[0] == 0.0).all()
    assert (shirking[1] > 0.0).all()
    assert (shirking[1] < 1e-2).all()
    assert shirking[2].mean() > 0.1


def test_taking_men_off_the_streets_makes_nobody_leave() -> None:
    """Full duty and none, but for what the work itself is worth to them."""
    for inputs in (of_the_police(0.0), of_the_police(1.0)):
        assert inputs.traits.pact[2] == 0.0
    none, all_day = (morning_at("duty of the police", duty, 1).chances[250:330] for duty in (0.0, 1e-6))
    assert np.abs(none[:, LOYAL] - all_day[:, LOYAL] - all_day[:, SHIRKING]).max() < 1e-5


def test_a_spark_of_duty_does_not_turn_the_commander_of_an_army() -> None:
    """T goes with how far he is drawn in: the odds of ordering on fall from nothing to the line, and not at once."""
    line = of_the_army(0.0).parameters.pact_line
    chances = [morning_at("duty of the army", duty, 1).postures[ARMY, ORDERING] for duty in np.linspace(0.0, line, 7)]
    steps = -np.diff(np.log(np.array(chances) / (1.0 - np.array(chances))))
    assert (steps > 0.0).all()
    assert steps.max() < 0.5 * steps.sum()
