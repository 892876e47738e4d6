"""What publishing names does (model.md, section 4, "Consequence"), exactly, by the engine's functions in float64.

With vengeance 0, no trend, P > 0 and c > 0, outing raises the log-odds of EXITED against LOYAL iff
L > 1 - (1 - patron)(1 - efficacy (1 - x)) - shame (1 - D) / (P G), G = reckoning (1 - exp(-c)) (1 - found); without a
patron the first part is efficacy (1 - x).
"""

import math
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from bayonets.engine.decide import Officer, Situation, view_of
from bayonets.engine.inputs import Parameters
from bayonets.verify.burned_bridge import bridge_at, gain_at, gain_by_outing
from bayonets.verify.by_hand import Facts, situation_by_hand
from bayonets.world import catalogue

DEFAULTS = {name: float(parameter.default) for name, parameter in catalogue.parameters().items()}
SHARES = some.floats(0.0, 1.0)


class Outing(NamedTuple):
    """An officer in a situation, the parameters, and the two sides of the claim; P G."""

    officer: Officer
    now: Situation
    q: Any
    spared: float
    needed: float
    danger: float


@some.composite
def cases(draw: Any) -> Outing:
    ties = draw(some.integers(0, 30))
    broken = draw(some.integers(0, ties))
    stated = {
        "reckoning": draw(some.floats(1.0, 200.0)), "efficacy": draw(SHARES), "found": draw(some.floats(0.0, 0.95)),
        "shame": draw(some.one_of(some.just(0.0), some.floats(0.0, 1.0))), "vengeance": 0.0,
        "forgivable": draw(some.floats(0.3, 3.0)), "precision": draw(some.floats(0.5, 2.0)),
        "later": draw(some.one_of(some.just(0.0), some.floats(0.0, 0.5))), "distrust": draw(SHARES),
        "timeliness": draw(some.floats(0.0, 4.0)),
    }  # fmt: skip
    q, news = Parameters(**DEFAULTS | stated), draw(SHARES)
    facts = Facts(
        d=draw(SHARES), v=draw(some.floats(0.0, 3.0)), e=draw(SHARES), X=news, X_ahead=news, r=draw(SHARES),
        army=draw(SHARES), pact=draw(some.sampled_from([0.0, 1.0])), stood_down=draw(some.sampled_from([0.0, 1.0])),
        outed_share=0.5, bonus=draw(some.floats(0.0, 3.0)), command=draw(SHARES), watch=draw(SHARES),
        support=draw(some.floats(0.0, 3.0)), amnesty=draw(SHARES), designated=draw(SHARES),
        propaganda=draw(some.floats(0.0, 3.0)), kinship=draw(some.floats(-1.0, 1.0)), pardon=draw(SHARES),
        patron=draw(some.one_of(some.just(0.0), SHARES)), cover=draw(SHARES), team=draw(some.floats(0.0, 3.0)),
    )  # fmt: skip
    now, c = situation_by_hand(facts, q, evidence=draw(some.floats(-4.0, 4.0))), draw(some.floats(0.01, 8.0))
    officer = Officer(
        draw(some.floats(-2.0, 2.0)), c, draw(some.floats(-1.0, 1.0)), draw(some.floats(-4.0, 8.0)), 0.0,
        draw(some.sampled_from([0.0, 1.0])), float(broken), 0.0, float(ties),
    )  # fmt: skip
    x = broken / ties if ties else 0.0
    p = view_of(officer, now, q).p
    danger = (p + (1.0 - p) * q.later) * q.reckoning * (1.0 - math.exp(-c)) * (1.0 - q.found)
    offered = facts.amnesty * math.exp(-q.distrust * facts.propaganda) * (1.0 - facts.designated)
    averted = 1.0 - (1.0 - facts.patron) * (1.0 - q.efficacy * (1.0 - x))
    return Outing(
        officer,
        now,
        q,
        spared=offered * math.exp(-c / q.forgivable) * (1.0 - news) ** q.timeliness,
        needed=averted - q.shame * (1.0 - facts.designated) / danger,
        danger=danger,
    )


@settings(deadline=None, derandomize=True, max_examples=500)
@given(case=cases())
def test_outing_makes_leaving_likelier_iff_leniency_exceeds_what_staying_averts(case: Outing) -> None:
    assume(abs(case.spared - case.needed) > 1e-9)
    assert (gain_by_outing(case.officer, case.now, case.q) > 0.0) == (case.spared > case.needed)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(case=cases())
def test_outing_moves_the_log_odds_by_precision_times_belief_times_danger_times_the_difference(case: Outing) -> None:
    expected = case.q.precision * case.danger * (case.spared - case.needed)
    assert gain_by_outing(case.officer, case.now, case.q) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("p", [0.02, 0.1, 0.3, 0.9])
@pytest.mark.parametrize("later", [0.0, 0.15])
def test_without_shame_the_bridge_burns_at_three_halves_of_ln_4_whatever_he_believes(p: float, later: float) -> None:
    assert bridge_at(p, 0.0, later) == pytest.approx(2.0794415, abs=5e-8)
    assert bridge_at(p, 0.0, later) == pytest.approx(1.5 * math.log(4.0), rel=1e-10)


def test_below_it_outing_peels_away_and_above_it_burns_bridges() -> None:
    assert gain_at(2.07, 0.3, 0.0) > 0.0 > gain_at(2.09, 0.3, 0.0)


@pytest.mark.parametrize(
    ("p", "later", "expected"),
    [(0.3, 0.15, 2.195), (0.1, 0.15, 2.283), (0.02, 0.15, 2.371), (0.3, 0.0, 2.237), (0.1, 0.0, 2.592)],
)
def test_shame_moves_it_up_the_more_the_less_he_believes_in_the_downfall(
    p: float, later: float, expected: float
) -> None:
    assert bridge_at(p, 0.3, later) == pytest.approx(expected, abs=0.0005)


def test_where_he_hardly_believes_in_any_downfall_shame_alone_decides_and_outing_always_peels_away() -> None:
    assert all(gain_at(c, 0.02, 0.3, 0.0) > 0.0 for c in (0.01, 0.5, 2.0, 3.0, 5.0, 20.0, 100.0))
    assert gain_at(20.0, 0.02, 0.3, 0.15) < 0.0
