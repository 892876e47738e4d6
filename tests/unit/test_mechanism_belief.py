"""Belief (model.md, section 3).

logit p = prior + e + signal + ties x + news X + pressure + army a - propaganda, each with its weight.
"""

import math

import pytest

from bayonets.mechanisms.belief import belief, public_evidence


def test_evidence_adds_in_log_odds() -> None:
    # -1.5 + 0.4 + 15 * 0.1 + 2 * (-0.3) + 6 * 0.2 - 0.7
    found = public_evidence(0.1, -0.3, 0.2, 0.4, 0.7, -1.5, 15.0, 2.0, 6.0)
    assert found == pytest.approx(0.3, rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((0.0, 0.0, 0.0, 0.0, 0.0, -1.5, 15.0, 2.0, 6.0), -1.5),
        ((1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 15.0, 2.0, 6.0), 15.0),
        ((0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 15.0, 2.0, 6.0), 10.0),
        ((0.0, -5.0, 0.0, 0.0, 0.0, 0.0, 15.0, 2.0, 6.0), -10.0),
        ((0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 15.0, 2.0, 6.0), 6.0),
        ((0.0, 0.0, 0.0, -0.4, 0.0, 0.0, 15.0, 2.0, 6.0), -0.4),
        ((0.0, 0.0, 0.0, 0.0, 0.7, 0.0, 15.0, 2.0, 6.0), -0.7),
    ],
    ids=["prior", "news", "pressure", "no pressure", "army", "signal", "propaganda"],
)
def test_each_piece_of_evidence_counts_alone(arguments: tuple[float, ...], expected: float) -> None:
    assert public_evidence(*arguments) == expected


def test_belief_is_the_logistic_of_evidence_tilt_and_ties() -> None:
    # -0.3 + 0.5 + 5 * 0.16 = 1: p = 1 / (1 + e^-1)
    assert belief(-0.3, 0.5, 0.16, 5.0) == pytest.approx(0.7310585786300049, rel=1e-12)
    assert belief(0.0, 0.0, 0.0, 5.0) == 0.5
    assert belief(0.0, -math.log(3.0), 0.0, 5.0) == pytest.approx(0.25, rel=1e-12)


def test_what_his_ties_do_moves_belief_by_their_weight_and_no_more() -> None:
    assert belief(-5.0, 0.0, 1.0, 5.0) == 0.5
    assert belief(-1.0, 0.0, 1.0, 0.0) == belief(-1.0, 0.0, 0.0, 0.0)


def test_belief_stays_a_probability_however_strong_the_evidence() -> None:
    assert belief(1e6, 0.0, 1.0, 5.0) == 1.0
    assert 0.0 <= belief(-1e6, 0.0, 0.0, 5.0) < 1e-300
