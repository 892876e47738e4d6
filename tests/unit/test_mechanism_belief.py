"""Belief (model.md, section 3).

logit p = prior + e + signal + ties x + news X + pressure + army a + concession accommodation - propaganda, each with
its weight; P = p + (1 - p) later.
"""

import math
from typing import Any

import pytest

from bayonets.mechanisms.belief import belief, public_evidence, sooner_or_later

WEIGHTS: Any = (-1.5, 15.0, 2.0, 6.0, 0.5)  # prior, news, pressure, army, concession


def test_evidence_adds_in_log_odds() -> None:
    # -1.5 + 0.4 + 15 * 0.1 + 2 * (-0.3) + 6 * 0.2 + 0.5 * 0.6 - 0.7
    assert public_evidence(0.1, -0.3, 0.2, 0.6, 0.4, 0.7, *WEIGHTS) == pytest.approx(0.6, rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((0.0, 0.0, 0.0, 0.0, 0.0, 0.0), -1.5),
        ((1.0, 0.0, 0.0, 0.0, 0.0, 0.0), 13.5),
        ((0.0, 5.0, 0.0, 0.0, 0.0, 0.0), 8.5),
        ((0.0, -5.0, 0.0, 0.0, 0.0, 0.0), -11.5),
        ((0.0, 0.0, 1.0, 0.0, 0.0, 0.0), 4.5),
        ((0.0, 0.0, 0.0, 0.5, 0.0, 0.0), -1.25),
        ((0.0, 0.0, 0.0, 0.0, -0.4, 0.0), -1.9),
        ((0.0, 0.0, 0.0, 0.0, 0.0, 0.7), -2.2),
    ],
    ids=["prior", "news", "pressure", "no pressure", "army", "concession", "signal", "propaganda"],
)
def test_each_piece_of_evidence_counts_alone(arguments: Any, expected: float) -> None:
    assert public_evidence(*arguments, *WEIGHTS) == pytest.approx(expected, rel=1e-15)


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


def test_a_regime_that_survives_the_crisis_may_fall_later() -> None:
    assert sooner_or_later(0.2, 0.15) == pytest.approx(0.32, rel=1e-12)  # 0.2 + 0.8 * 0.15
    assert sooner_or_later(0.0, 0.15) == 0.15
    assert sooner_or_later(0.2, 0.0) == 0.2
    assert sooner_or_later(1.0, 0.15) == 1.0
    assert sooner_or_later(0.2, 1.0) == 1.0
