"""What publishing names does (model.md, "Consequences worth knowing"), exactly, by the engine's functions in float64.

With vengeance 0, p > 0 and c > 0, outing raises the log-odds of EXITED against LOYAL iff
L > efficacy (1 - x) - shame (1 - designated) / (p G), G = reckoning (1 - exp(-c)) (1 - found).
"""

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from scipy import optimize

from bayonets.engine.decide import Officer, Situation, terms, total, view_of
from bayonets.engine.inputs import MECHANISMS, Parameters, Switches
from bayonets.mechanisms.leniency import offer
from bayonets.world import catalogue
from bayonets.world.stances import EXITED, LOYAL

DEFAULTS = {name: float(parameter.default) for name, parameter in catalogue.parameters().items()}
ALL_ON = Switches(*[1.0] * len(MECHANISMS))
SHARES = some.floats(0.0, 1.0)


def log_odds_of_leaving(officer: Officer, now: Situation, q: Any) -> float:
    rows = terms(officer, view_of(officer, now, q), now, q)
    return float(q.precision * (total(rows, ALL_ON, EXITED) - total(rows, ALL_ON, LOYAL)))


def gain_by_outing(officer: Officer, now: Situation, q: Any) -> float:
    unknown, known = officer._replace(outed=0.0), officer._replace(outed=1.0)
    return log_odds_of_leaving(known, now, q) - log_odds_of_leaving(unknown, now, q)


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


def gain_at(c: float, p: float, shame: float) -> float:
    """Amnesty 0.8, X = 0, x = 0, nobody designated, efficacy 0.2, forgivable 1.5, reckoning 80, found 0.3."""
    q = Parameters(**DEFAULTS | {"shame": shame})
    assert (q.efficacy, q.forgivable, q.reckoning, q.found) == (0.2, 1.5, 80.0, 0.3)
    now = Situation(
        0.8, 1.0, 0.5, 0.3, 0.5, 0.4, 0.0, 0.0, 0.0, 1.0, 0.5, 0.0, 0.0, math.log(p / (1.0 - p)), 1.0,
        offer(0.8, 0.0, 0.0, 0.0, 0.0, 1.0), 1.0, 1.0, 1.0,
    )  # fmt: skip
    return gain_by_outing(Officer(0.3, c, 0.0, 0.0, 0.0, 0.0, 0.0, 8.0), now, q)


def burned_bridge(p: float, shame: float) -> float:
    return float(optimize.brentq(lambda c: gain_at(c, p, shame), 0.05, 20.0, xtol=1e-12))


@pytest.mark.parametrize("p", [0.02, 0.1, 0.3, 0.9])
def test_without_shame_the_bridge_burns_at_three_halves_of_ln_4_whatever_he_believes(p: float) -> None:
    assert burned_bridge(p, 0.0) == pytest.approx(2.0794415, abs=5e-8)
    assert burned_bridge(p, 0.0) == pytest.approx(1.5 * math.log(4.0), rel=1e-10)


def test_below_it_outing_peels_away_and_above_it_burns_bridges() -> None:
    assert gain_at(2.07, 0.3, 0.0) > 0.0 > gain_at(2.09, 0.3, 0.0)


@pytest.mark.parametrize(("p", "expected"), [(0.3, 2.24), (0.1, 2.59)])
def test_shame_moves_it_up_the_more_the_less_he_believes_in_the_downfall(p: float, expected: float) -> None:
    assert burned_bridge(p, 0.3) == pytest.approx(expected, abs=0.005)


def test_where_he_hardly_believes_in_it_shame_alone_decides_and_outing_always_peels_away() -> None:
    assert all(gain_at(c, 0.02, 0.3) > 0.0 for c in (0.01, 0.5, 2.0, 3.0, 5.0, 20.0, 100.0))
