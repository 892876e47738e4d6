"""One decision, in float64: the table typed out once more agrees everywhere, and each lever moves what it should."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.worlds import (
    Facts,
    choice_by_hand,
    leniency_by_hand,
    logistic,
    situation_by_hand,
    table_by_hand,
    zeal_by_hand,
)

from bayonets.engine.decide import Officer, Situation, decide, pick, terms, view_of, weights
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


@some.composite
def moments(draw: Any) -> tuple[Officer, Facts, float, float]:
    """An officer, what he faces in the letters of the model, public log-odds, and the share unmasked."""
    ties = draw(some.integers(0, 20))
    exited = draw(some.integers(0, ties))
    resisting = draw(some.integers(0, ties - exited))
    officer = Officer(
        grievance=draw(some.floats(-3.0, 4.0)), culpability=draw(some.floats(0.0, 6.0)),
        optimism=draw(some.floats(-2.0, 2.0)), roots=draw(some.floats(-4.0, 8.0)), outed=draw(FLAGS),
        resisting=draw(FLAGS), resisting_ties=float(resisting), exited_ties=float(exited), ties=float(ties),
    )  # fmt: skip
    news = draw(SHARES)
    stood_down = draw(FLAGS)
    shares = {name: draw(SHARES) for name in ("r", "army", "outed_share", "watch", "amnesty", "designated", "pardon")}
    shares |= {name: draw(SHARES) for name in ("isolation", "patron", "cover")}
    facts = Facts(
        d=0.0 if stood_down else draw(SHARES), v=draw(some.floats(0.0, 3.0)), e=draw(SHARES), g=officer.grievance,
        c=officer.culpability, b=officer.roots, X=news, X_ahead=draw(some.floats(news, 1.0)), outed=officer.outed,
        resisting=officer.resisting, stood_down=stood_down, pact=draw(FLAGS), bonus=draw(STEPS),
        command=draw(some.floats(0.0, 2.0)), support=draw(STEPS), propaganda=draw(STEPS),
        kinship=draw(some.floats(-1.0, 1.0)), accommodation=draw(some.floats(0.0, 0.95)),
        outreach=draw(some.floats(1.0, 4.0)), team=draw(STEPS), esprit=draw(some.floats(-2.0, 2.0)), **shares,
    )  # fmt: skip
    return officer, facts, draw(some.floats(-6.0, 6.0)), draw(some.floats(0.0, 0.5))


def faced(moment: tuple[Officer, Facts, float, float], q: Any) -> tuple[Officer, Situation, Facts]:
    """Sections 3 and 4 once more: from what he has before his eyes to x and p."""
    officer, facts, evidence, unmasked = moment
    o, x = 1.0 + (facts.outreach - 1.0) * (1.0 - facts.isolation), 0.0
    if officer.ties > 0.0:
        x = min(1.0, (officer.resisting_ties + o * officer.exited_ties) / officer.ties + unmasked)
    seen = facts._replace(x=x, p=logistic(evidence + officer.optimism + q.belief_ties * x))
    return officer, situation_by_hand(facts, q, evidence=evidence, unmasked=unmasked), seen


def chances(officer: Officer, now: Situation, q: Any) -> list[float]:
    found = weights(officer, view_of(officer, now, q), now, q, ALL_ON)
    return [float(weight) / float(sum(found)) for weight in found]


MOMENTS = moments()


@settings(deadline=None, derandomize=True, max_examples=300)
@given(moment=MOMENTS, q=plausible)
def test_every_row_is_that_of_the_model(moment: Any, q: Any) -> None:
    officer, now, facts = faced(moment, q)
    rows = terms(officer, view_of(officer, now, q), now, q)
    expected = table_by_hand(facts, q)
    for name, row in zip(MECHANISMS, rows, strict=True):
        assert row == pytest.approx(expected[name], rel=1e-11, abs=1e-12), name


@settings(deadline=None, derandomize=True, max_examples=300)
@given(moment=MOMENTS, q=plausible)
def test_every_choice_and_the_zeal_that_goes_with_it_are_those_of_the_model(moment: Any, q: Any) -> None:
    officer, now, facts = faced(moment, q)
    expected = choice_by_hand(facts, q)
    assert chances(officer, now, q) == pytest.approx(expected.tolist(), rel=1e-9, abs=1e-12)
    _, zeal, leaving = decide(officer, now, q, ALL_ON, 0.5)
    assert zeal == pytest.approx(zeal_by_hand(facts, q), rel=1e-9, abs=1e-12)
    assert leaving == pytest.approx(expected[EXITED], rel=1e-9, abs=1e-12)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible)
def test_a_uniform_number_picks_stances_as_often_as_they_weigh(moment: Any, q: Any) -> None:
    """The middles of 2,000 equal stretches: each stance is picked on its share of them, but for one at either end."""
    officer, now, _ = faced(moment, q)
    found = weights(officer, view_of(officer, now, q), now, q, ALL_ON)
    picked = [int(pick(found, (stretch + 0.5) / 2_000)) for stretch in range(2_000)]
    shares = np.bincount(picked, minlength=4) / 2_000
    assert shares == pytest.approx(chances(officer, now, q), abs=1.01 / 2_000)


def before_and_after(moment: Any, q: Any, **changes: float) -> tuple[list[float], list[float]]:
    """His chances, and those in a situation that differs by the engine's own letters."""
    officer, now, _ = faced(moment, q)
    return chances(officer, now, q), chances(officer, now._replace(**changes), q)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=STEPS)
def test_more_bonus_never_makes_loyal_less_likely(moment: Any, q: Any, more: float) -> None:
    before, after = before_and_after(moment, q, bonus=moment[1].bonus + more)
    assert after[LOYAL] >= before[LOYAL] - ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=STEPS)
def test_more_support_never_makes_leaving_less_likely_and_nothing_else_more(moment: Any, q: Any, more: float) -> None:
    before, after = before_and_after(moment, q, support=moment[1].support + more)
    assert after[EXITED] >= before[EXITED] - ROUNDING
    for stance in (LOYAL, SHIRKING, RESISTING):
        assert after[stance] <= before[stance] + ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=STEPS)
def test_deeper_roots_never_make_leaving_more_likely(moment: Any, q: Any, more: float) -> None:
    officer, now, _ = faced(moment, q)
    rooted = officer._replace(roots=officer.roots + more)
    assert chances(rooted, now, q)[EXITED] <= chances(officer, now, q)[EXITED] + ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=SHARES)
def test_more_watch_never_makes_shirking_more_likely(moment: Any, q: Any, more: float) -> None:
    watch = moment[1].watch
    before, after = before_and_after(moment, q, watch=watch + more * (1.0 - watch))
    assert after[SHIRKING] <= before[SHIRKING] + ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=SHARES)
def test_more_pardon_never_keeps_who_resists_from_returning(moment: Any, q: Any, more: float) -> None:
    officer, facts, *others = moment
    moment = (officer._replace(resisting=1.0), facts._replace(resisting=1.0), *others)
    before, after = before_and_after(moment, q, pardon=facts.pardon + more * (1.0 - facts.pardon))
    assert after[LOYAL] + after[SHIRKING] >= before[LOYAL] + before[SHIRKING] - ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=SHARES)
def test_a_larger_amnesty_never_makes_loyal_more_likely(moment: Any, q: Any, more: float) -> None:
    officer, facts, *others = moment
    spared = (officer, facts._replace(amnesty=facts.amnesty + more * (1.0 - facts.amnesty)), *others)
    one, other = (chances(*faced(each, q)[:2], q) for each in (moment, spared))
    assert other[LOYAL] <= one[LOYAL] + ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=SHARES)
def test_news_that_grows_faster_never_makes_staying_more_likely(moment: Any, q: Any, more: float) -> None:
    officer, facts, *others = moment
    faster = (officer, facts._replace(X_ahead=facts.X_ahead + more * (1.0 - facts.X_ahead)), *others)
    one, other = (chances(*faced(each, q)[:2], q) for each in (moment, faster))
    assert other[LOYAL] + other[SHIRKING] <= one[LOYAL] + one[SHIRKING] + ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=SHARES)
def test_a_patron_never_makes_staying_less_likely(moment: Any, q: Any, more: float) -> None:
    officer, facts, *others = moment
    taken_in = (officer, facts._replace(patron=facts.patron + more * (1.0 - facts.patron)), *others)
    one, other = (chances(*faced(each, q)[:2], q) for each in (moment, taken_in))
    assert other[LOYAL] + other[SHIRKING] >= one[LOYAL] + one[SHIRKING] - ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=SHARES)
def test_a_threat_never_makes_loyal_more_likely_outside_the_pact_and_changes_nothing_within(
    moment: Any, q: Any, more: float
) -> None:
    """Belief apart: what he is told is what retaliation weighs."""
    army = moment[1].army
    before, after = before_and_after(moment, q, army=army + more * (1.0 - army))
    assert after[LOYAL] <= before[LOYAL] + ROUNDING
    if moment[1].pact:
        assert after == before


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible, more=SHARES)
def test_more_who_refuse_beside_him_never_make_refusing_less_likely(moment: Any, q: Any, more: float) -> None:
    officer, facts, *others = moment
    among = (officer, facts._replace(r=facts.r + more * (1.0 - facts.r)), *others)
    one, other = (chances(*faced(each, q)[:2], q) for each in (moment, among))
    assert other[RESISTING] >= one[RESISTING] - ROUNDING


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible)
def test_who_has_no_work_does_not_shirk(moment: Any, q: Any) -> None:
    officer, facts, *others = moment
    idle = (officer, facts._replace(d=0.0, e=0.0), *others)
    assert chances(*faced(idle, q)[:2], q)[SHIRKING] == 0.0


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible)
def test_one_more_colleague_seen_to_refuse_never_lowers_belief(moment: Any, q: Any) -> None:
    officer, now, _ = faced(moment, q)
    officer = officer._replace(ties=officer.ties + 1.0)
    more = officer._replace(resisting_ties=officer.resisting_ties + 1.0)
    assert view_of(more, now, q).p >= view_of(officer, now, q).p


@settings(deadline=None, derandomize=True, max_examples=200)
@given(moment=MOMENTS, q=plausible)
def test_he_expects_to_be_forgiven_no_more_by_his_next_review(moment: Any, q: Any) -> None:
    officer, now, facts = faced(moment, q)
    view = view_of(officer, now, q)
    assert 0.0 <= view.leniency_later <= view.leniency <= 1.0
    assert view.leniency == pytest.approx(leniency_by_hand(facts, facts.X, q), rel=1e-9, abs=1e-15)
    assert view.staying <= view.danger
