"""One decision, in float64: the table typed out once more agrees everywhere, and each lever moves what it should."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.worlds import Facts, choice_by_hand, logistic, table_by_hand

from bayonets.engine.decide import Officer, Situation, pick, terms, view_of, weights
from bayonets.engine.inputs import MECHANISMS, Parameters, Switches
from bayonets.world import catalogue
from bayonets.world.stances import EXITED, LOYAL, RESISTING, SHIRKING

ALL_ON = Switches(*[1.0] * len(MECHANISMS))
SHARES = some.floats(0.0, 1.0)
FLAGS = some.sampled_from([0.0, 1.0])
STEPS = some.floats(0.0, 3.0)
ROUNDING = 1e-12

plausible = some.fixed_dictionaries(
    {name: some.floats(declared.low, declared.high) for name, declared in catalogue.parameters().items()}
).map(lambda values: Parameters(**values))

situations = some.builds(
    Situation,
    duty=SHARES, violence=some.floats(0.0, 3.0), bonus=some.floats(0.0, 3.0), command=some.floats(0.0, 2.0),
    watch=SHARES, support=some.floats(0.0, 3.0), designated=SHARES, kinship=some.floats(-1.0, 1.0), pardon=SHARES,
    team=some.floats(0.0, 3.0), exit_cost=some.floats(0.0, 6.0), stood_down=FLAGS, pact_grievance=some.floats(0.0, 6.0),
    evidence=some.floats(-6.0, 6.0), leaver_weight=some.floats(1.0, 4.0), offer=SHARES, may_shirk=some.just(1.0),
    may_resist=some.just(1.0), may_exit=some.just(1.0),
)  # fmt: skip


@some.composite
def officers(draw: Any) -> Officer:
    ties = draw(some.integers(0, 20))
    exited = draw(some.integers(0, ties))
    resisting = draw(some.integers(0, ties - exited))
    return Officer(
        draw(some.floats(-3.0, 4.0)), draw(some.floats(0.0, 6.0)), draw(some.floats(-2.0, 2.0)), draw(FLAGS),
        draw(FLAGS), float(resisting), float(exited), float(ties),
    )  # fmt: skip


def facts_of(officer: Officer, now: Situation, q: Any) -> Facts:
    """Sections 3 and 4 once more: from what he has before his eyes to x and p."""
    x = 0.0
    if officer.ties > 0.0:
        x = min(1.0, (officer.resisting_ties + now.leaver_weight * officer.exited_ties) / officer.ties)
    return Facts(
        d=now.duty, v=now.violence, g=officer.grievance + now.pact_grievance, c=officer.culpability, x=x,
        p=logistic(now.evidence + officer.optimism + q.belief_ties * x), offer=now.offer, outed=officer.outed,
        resisting=officer.resisting, stood_down=now.stood_down, bonus=now.bonus, command=now.command, watch=now.watch,
        support=now.support, designated=now.designated, kinship=now.kinship, pardon=now.pardon, team=now.team,
        exit_cost=now.exit_cost,
    )  # fmt: skip


def chances(officer: Officer, now: Situation, q: Any) -> list[float]:
    found = weights(officer, view_of(officer, now, q), now, q, ALL_ON)
    return [float(weight) / float(sum(found)) for weight in found]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(officer=officers(), now=situations, q=plausible)
def test_every_row_is_that_of_the_model(officer: Officer, now: Situation, q: Any) -> None:
    rows = terms(officer, view_of(officer, now, q), now, q)
    expected = table_by_hand(facts_of(officer, now, q), q)
    for name, row in zip(MECHANISMS, rows, strict=True):
        assert row == pytest.approx(expected[name], rel=1e-11, abs=1e-12), name


@settings(deadline=None, derandomize=True, max_examples=300)
@given(officer=officers(), now=situations, q=plausible)
def test_every_choice_is_that_of_the_model(officer: Officer, now: Situation, q: Any) -> None:
    on_duty = now._replace(may_shirk=1.0 if now.duty > 0.0 else 0.0)
    expected = choice_by_hand(facts_of(officer, now, q), q)
    assert chances(officer, on_duty, q) == pytest.approx(expected.tolist(), rel=1e-9, abs=1e-12)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(officer=officers(), now=situations, q=plausible)
def test_a_uniform_number_picks_stances_as_often_as_they_weigh(officer: Officer, now: Situation, q: Any) -> None:
    """The middles of 2,000 equal stretches: each stance is picked on its share of them, but for one at either end."""
    found = weights(officer, view_of(officer, now, q), now, q, ALL_ON)
    picked = [int(pick(found, (stretch + 0.5) / 2_000)) for stretch in range(2_000)]
    shares = np.bincount(picked, minlength=4) / 2_000
    assert shares == pytest.approx(chances(officer, now, q), abs=1.01 / 2_000)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(officer=officers(), now=situations, q=plausible, more=STEPS)
def test_more_bonus_never_makes_loyal_less_likely(officer: Officer, now: Situation, q: Any, more: float) -> None:
    after = now._replace(bonus=now.bonus + more)
    assert chances(officer, after, q)[LOYAL] >= chances(officer, now, q)[LOYAL] - ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(officer=officers(), now=situations, q=plausible, more=STEPS)
def test_more_support_never_makes_leaving_less_likely_and_nothing_else_more(
    officer: Officer, now: Situation, q: Any, more: float
) -> None:
    before, after = chances(officer, now, q), chances(officer, now._replace(support=now.support + more), q)
    assert after[EXITED] >= before[EXITED] - ROUNDING
    for stance in (LOYAL, SHIRKING, RESISTING):
        assert after[stance] <= before[stance] + ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(officer=officers(), now=situations, q=plausible, more=SHARES)
def test_more_watch_never_makes_shirking_more_likely(officer: Officer, now: Situation, q: Any, more: float) -> None:
    watched = now._replace(watch=now.watch + more * (1.0 - now.watch))
    assert chances(officer, watched, q)[SHIRKING] <= chances(officer, now, q)[SHIRKING] + ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(officer=officers(), now=situations, q=plausible, more=SHARES)
def test_more_pardon_never_keeps_who_resists_from_returning(
    officer: Officer, now: Situation, q: Any, more: float
) -> None:
    officer = officer._replace(resisting=1.0)
    pardoned = now._replace(pardon=now.pardon + more * (1.0 - now.pardon))
    before, after = chances(officer, now, q), chances(officer, pardoned, q)
    assert after[LOYAL] + after[SHIRKING] >= before[LOYAL] + before[SHIRKING] - ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(officer=officers(), now=situations, q=plausible, more=SHARES)
def test_more_leniency_never_makes_loyal_more_likely(officer: Officer, now: Situation, q: Any, more: float) -> None:
    spared = now._replace(offer=now.offer + more * (1.0 - now.offer))
    assert chances(officer, spared, q)[LOYAL] <= chances(officer, now, q)[LOYAL] + ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(officer=officers(), now=situations, q=plausible)
def test_one_more_colleague_seen_to_refuse_never_lowers_belief(officer: Officer, now: Situation, q: Any) -> None:
    officer = officer._replace(ties=officer.ties + 1.0)
    more = officer._replace(resisting_ties=officer.resisting_ties + 1.0)
    assert view_of(more, now, q).p >= view_of(officer, now, q).p
