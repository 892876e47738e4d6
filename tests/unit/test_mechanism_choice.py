"""Choice (model.md, section 4): a stance is picked with probability proportional to q exp(precision * utility)."""

import math

import pytest

from bayonets.mechanisms.choice import odds, weight_of_shirking

ALL = (1.0, 1.0, 1.0, 1.0)
Four = tuple[float, float, float, float]


def shares(weights: Four) -> list[float]:
    return [weight / sum(weights) for weight in weights]


def test_probabilities_are_those_of_the_logit() -> None:
    utilities = (1.0, 0.5, -2.0, -0.25)
    expected = [math.exp(1.2 * utility) for utility in utilities]
    assert shares(odds(1.2, utilities, ALL)) == pytest.approx([e / sum(expected) for e in expected], rel=1e-12)


def test_the_weights_of_choice_multiply() -> None:
    utilities, weights = (1.0, 0.5, -2.0, -0.25), (0.7, 0.3, 1.0, 0.5)
    expected = [q * math.exp(1.2 * utility) for q, utility in zip(weights, utilities, strict=True)]
    assert shares(odds(1.2, utilities, weights)) == pytest.approx([e / sum(expected) for e in expected], rel=1e-12)


def test_the_occasion_to_shirk_comes_with_the_work() -> None:
    assert weight_of_shirking(1.0) == 0.5
    assert weight_of_shirking(0.3) == 0.15
    assert weight_of_shirking(0.0) == 0.0


def test_of_who_would_as_soon_shirk_as_serve_the_weights_share_out_one_whole() -> None:
    """So that more work divides those who stay, and takes nobody from those who leave."""
    for occasion in (0.0, 0.25, 1.0):
        shirks = weight_of_shirking(occasion)
        loyal, shirking, resisting, exited = shares(odds(1.0, (0.0, 0.0, 0.0, 0.0), (1.0 - shirks, shirks, 1.0, 1.0)))
        assert loyal + shirking == pytest.approx(1 / 3, rel=1e-12)
        assert resisting == exited == pytest.approx(1 / 3, rel=1e-12)


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
