"""Choice (model.md, section 4): a stance is picked with probability proportional to exp(precision * utility)."""

import math

import pytest

from bayonets.mechanisms.choice import odds

ALL = (1.0, 1.0, 1.0, 1.0)
Four = tuple[float, float, float, float]


def shares(weights: Four) -> list[float]:
    return [weight / sum(weights) for weight in weights]


def test_probabilities_are_those_of_the_logit() -> None:
    utilities = (1.0, 0.5, -2.0, -0.25)
    expected = [math.exp(1.2 * utility) for utility in utilities]
    assert shares(odds(1.2, utilities, ALL)) == pytest.approx([e / sum(expected) for e in expected], rel=1e-12)


def test_precision_0_makes_all_stances_alike() -> None:
    assert shares(odds(0.0, (5.0, -3.0, 0.0, 100.0), ALL)) == [0.25, 0.25, 0.25, 0.25]


def test_equal_utilities_are_equally_likely_however_large() -> None:
    assert shares(odds(1.2, (1e6, 1e6, 1e6, 1e6), ALL)) == [0.25, 0.25, 0.25, 0.25]


def test_high_precision_picks_the_best() -> None:
    assert odds(1e6, (1.0, 0.5, 1.25, -0.25), ALL) == (0.0, 0.0, 1.0, 0.0)


@pytest.mark.parametrize("masked", [1, 2, 3])
def test_a_stance_that_cannot_be_chosen_is_left_out_even_if_it_is_by_far_the_best(masked: int) -> None:
    utilities, choosable = [1.0, 0.5, -2.0, -0.25], [1.0, 1.0, 1.0, 1.0]
    utilities[masked], choosable[masked] = 1e4, 0.0
    found = shares(odds(1.2, (*utilities,), (*choosable,)))  # type: ignore[arg-type]
    left = [math.exp(1.2 * u) if stance != masked else 0.0 for stance, u in enumerate(utilities)]
    assert found == pytest.approx([weight / sum(left) for weight in left], rel=1e-12)
    assert found[masked] == 0.0


def test_the_largest_weight_is_1() -> None:
    assert max(odds(1.2, (-500.0, -400.0, -300.0, -350.0), ALL)) == 1.0
    assert odds(1.2, (-500.0, -400.0, -300.0, -350.0), (1.0, 0.0, 0.0, 0.0)) == (1.0, 0.0, 0.0, 0.0)
