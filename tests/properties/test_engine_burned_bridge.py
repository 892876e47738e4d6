"""What publishing names does (model.md, "Consequences worth knowing"), exactly, by the engine's functions in float64.

With vengeance 0, p > 0 and c > 0, outing raises the log-odds of EXITED against LOYAL iff
L > efficacy (1 - x) - shame (1 - designated) / (p G), G = reckoning (1 - exp(-c)) (1 - found).
"""

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from bayonets.engine.decide import Officer, Situation, view_of
from bayonets.engine.inputs import Parameters
from bayonets.mechanisms.leniency import offer
from bayonets.verify.burned_bridge import bridge_at, gain_at, gain_by_outing
from bayonets.world import catalogue

DEFAULTS = {name: float(parameter.default) for name, parameter in catalogue.parameters().items()}
SHARES = some.floats(0.0, 1.0)


@some.composite
def cases(draw: Any) -> tuple[Officer, Situation, Any, float, float]:
    """An officer in a situation, the parameters, and the two sides of the claim."""
    ties = draw(some.integers(0, 30))
    broken = draw(some.integers(0, ties))
    q = Parameters(
        **DEFAULTS
        | {
            "reckoning": draw(some.floats(1.0, 200.0)),
            "efficacy": draw(SHARES),
            "found": draw(some.floats(0.0, 0.95)),
            "shame": draw(some.one_of(some.just(0.0), some.floats(0.0, 1.0))),
            "forgivable": draw(some.floats(0.3, 3.0)),
            "precision": draw(some.floats(0.5, 2.0)),
        }
    )
    designated, amnesty, news = draw(SHARES), draw(SHARES), draw(SHARES)
    now = Situation(
        duty=draw(SHARES), violence=draw(some.floats(0.0, 3.0)), bonus=draw(some.floats(0.0, 3.0)),
        command=draw(SHARES), watch=draw(SHARES), support=draw(some.floats(0.0, 3.0)), designated=designated,
        kinship=draw(some.floats(-1.0, 1.0)),
        pardon=draw(SHARES), team=draw(some.floats(0.0, 3.0)), exit_cost=draw(some.floats(0.0, 6.0)),
        stood_down=draw(some.sampled_from([0.0, 1.0])), pact_grievance=0.0, evidence=draw(some.floats(-4.0, 4.0)),
        leaver_weight=1.0, offer=offer(amnesty, 0.5, designated, news, 0.0, 1.0), may_shirk=1.0, may_resist=1.0,
        may_exit=1.0,
    )  # fmt: skip
    c = draw(some.floats(0.01, 8.0))
    officer = Officer(
        draw(some.floats(-2.0, 2.0)), c, draw(some.floats(-1.0, 1.0)), 0.0, draw(some.sampled_from([0.0, 1.0])),
        float(broken), 0.0, float(ties),
    )  # fmt: skip
    x = broken / ties if ties else 0.0
    p = view_of(officer, now, q).p
    danger = q.reckoning * (1.0 - math.exp(-c)) * (1.0 - q.found)
    spared = amnesty * (1.0 - designated) * math.exp(-c / q.forgivable) * (1.0 - news)
    return officer, now, q, spared, q.efficacy * (1.0 - x) - q.shame * (1.0 - designated) / (p * danger)


@settings(deadline=None, derandomize=True, max_examples=500)
@given(case=cases())
def test_outing_makes_leaving_likelier_iff_leniency_exceeds_what_standing_together_averts(
    case: tuple[Officer, Situation, Any, float, float],
) -> None:
    officer, now, q, spared, needed = case
    assume(abs(spared - needed) > 1e-9)
    assert (gain_by_outing(officer, now, q) > 0.0) == (spared > needed)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(case=cases())
def test_outing_moves_the_log_odds_by_precision_times_belief_times_danger_times_the_difference(
    case: tuple[Officer, Situation, Any, float, float],
) -> None:
    officer, now, q, spared, needed = case
    p = view_of(officer, now, q).p
    danger = q.reckoning * (1.0 - math.exp(-officer.culpability)) * (1.0 - q.found)
    expected = q.precision * p * danger * (spared - needed)
    assert gain_by_outing(officer, now, q) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("p", [0.02, 0.1, 0.3, 0.9])
def test_without_shame_the_bridge_burns_at_three_halves_of_ln_4_whatever_he_believes(p: float) -> None:
    assert bridge_at(p, 0.0) == pytest.approx(2.0794415, abs=5e-8)
    assert bridge_at(p, 0.0) == pytest.approx(1.5 * math.log(4.0), rel=1e-10)


def test_below_it_outing_peels_away_and_above_it_burns_bridges() -> None:
    assert gain_at(2.07, 0.3, 0.0) > 0.0 > gain_at(2.09, 0.3, 0.0)


@pytest.mark.parametrize(("p", "expected"), [(0.3, 2.24), (0.1, 2.59)])
def test_shame_moves_it_up_the_more_the_less_he_believes_in_the_downfall(p: float, expected: float) -> None:
    assert bridge_at(p, 0.3) == pytest.approx(expected, abs=0.005)


def test_where_he_hardly_believes_in_it_shame_alone_decides_and_outing_always_peels_away() -> None:
    assert all(gain_at(c, 0.02, 0.3) > 0.0 for c in (0.01, 0.5, 2.0, 3.0, 5.0, 20.0, 100.0))
