"""A moment of the mean field: what is held still stays so, nothing is remembered, bad arguments are refused."""

from typing import Any

import numpy as np
import pytest

import bayonets as bn
from bayonets.engine.continuation import fixed_points
from bayonets.engine.frozen import freeze, respond, under
from bayonets.engine.groups import GroupPoints
from bayonets.engine.inputs import Inputs
from bayonets.errors import SettingError
from bayonets.scenario.inputs import build

FEW = GroupPoints(2, 2, 1, 3)


def textbook(*words: str) -> Inputs:
    return build(bn.load("textbook").with_words(*words).scenario)


def sight(share: float, inputs: Inputs, shirking: float = 0.02) -> Any:
    """So many refuse and shirk in every formation, under a pressure of 0.3."""
    return np.append(np.repeat([share, shirking], inputs.formations), 0.3)


def test_a_moments_protest_holds_along_a_path() -> None:
    inputs = textbook()
    frozen = freeze(inputs, FEW, protest=45.0)
    there = under(frozen, inputs)
    assert np.array_equal(respond(there, sight(0.1, inputs)), respond(frozen, sight(0.1, inputs)))
    assert respond(there, sight(0.1, inputs))[-1] > respond(freeze(inputs, FEW), sight(0.1, inputs))[-1]


def test_a_moments_protest_does_not_change_the_days_before() -> None:
    crowded, quiet = (freeze(textbook(), FEW, 20, protest).mean_field for protest in (49.0, None))
    assert np.array_equal(crowded.groups.heads, quiet.groups.heads)
    assert np.array_equal(crowded.groups.culpability, quiet.groups.culpability)


def test_a_response_does_not_remember_that_a_pact_was_broken_elsewhere() -> None:
    kept, broken = textbook(), textbook("levers.duty.army=0.5")
    frozen = freeze(kept, FEW)
    before = respond(frozen, sight(0.1, kept))
    elsewhere = respond(under(frozen, broken), sight(0.1, kept))
    assert not np.array_equal(elsewhere, before)
    assert np.array_equal(respond(frozen, sight(0.1, kept)), before)


def test_where_nobody_would_ever_change_as_many_refuse_as_are_seen_to() -> None:
    inputs = textbook("parameters.sanction=1000000", "parameters.belief_prior=-100")
    assert respond(freeze(inputs, FEW), sight(0.6, inputs))[: inputs.formations] == pytest.approx(0.6, abs=1e-9)


def test_roots_do_not_matter_where_nobody_leaves() -> None:
    inputs = textbook()
    one, many = (respond(freeze(inputs, FEW._replace(roots=roots)), sight(0.1, inputs)) for roots in (1, 7))
    assert one == pytest.approx(many, rel=1e-12)


def test_who_sees_shirking_unmasked_refuses_more_and_who_is_not_watched_shirks_more() -> None:
    inputs = textbook("levers.watch=1")
    unmasked = inputs._replace(unmask=np.ones_like(inputs.unmask))
    watching = inputs._replace(traits=inputs.traits._replace(watcher=np.ones(inputs.formations)))
    refusing, shirking = slice(0, inputs.formations), slice(inputs.formations, 2 * inputs.formations)
    few, many = (respond(freeze(unmasked, FEW), sight(0.05, inputs, shirking)) for shirking in (0.0, 0.4))
    assert np.all(many[refusing] > few[refusing])
    few, many = (respond(freeze(watching, FEW), sight(0.05, inputs, shirking)) for shirking in (0.0, 0.4))
    assert np.all(many[shirking] >= few[shirking])
    assert many[shirking].sum() > few[shirking].sum()
    few, many = (respond(freeze(inputs, FEW), sight(0.05, inputs, shirking)) for shirking in (0.0, 0.4))
    assert np.array_equal(few, many)


def test_a_fixed_point_makes_itself_true_with_what_is_unmasked_and_who_watches() -> None:
    """Where reviews leave everything as it is, one more day of the moment changes nothing."""
    inputs = textbook()
    inputs = inputs._replace(
        unmask=np.full_like(inputs.unmask, 0.5), traits=inputs.traits._replace(watcher=np.ones(inputs.formations))
    )
    frozen = freeze(inputs, FEW, 20)
    (point, *_) = fixed_points(frozen)
    assert point.stable
    seen = np.append(np.concatenate([point.resisting, np.zeros(inputs.formations)]), point.pressure)
    for _ in range(200):
        seen = 0.5 * seen + 0.5 * respond(frozen, seen)
    assert seen[: inputs.formations] == pytest.approx(point.resisting, abs=1e-8)
    assert seen[-1] == pytest.approx(point.pressure, abs=1e-7)


def test_news_that_do_not_move_leave_nothing_to_make_haste_for() -> None:
    """On a day of growing news foresight matters to a course, and not to the moment in which they stand still."""
    inputs = textbook("levers.amnesty=0.9", "parameters.timeliness=4")
    patient, hasty = (inputs._replace(parameters=inputs.parameters._replace(foresight=f)) for f in (0.0, 4.0))
    frozen = freeze(patient, FEW, 10)
    assert frozen.mean_field.state.country[0].news_trend > 0.0
    there = under(frozen, hasty)
    assert np.array_equal(respond(there, sight(0.1, inputs)), respond(frozen, sight(0.1, inputs)))


def test_an_apparatus_that_has_all_left_rests() -> None:
    inputs = textbook("levers.support=1000", "parameters.review_rate=1", "parameters.hold_days=90", "levers.watch=0")
    inputs = inputs._replace(traits=inputs.traits._replace(pact=np.zeros(inputs.formations)))
    frozen = freeze(inputs, FEW, 20)
    assert frozen.serving.sum() == pytest.approx(0.0, abs=1e-3)
    frozen = frozen._replace(serving=np.zeros(inputs.formations))
    assert [point.share for point in fixed_points(frozen)] == [0.0]


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [
        ("parameters.ties_within", 2, 8),
        ("services.riot_police.formations.riot_police_capital.size", 10, 1000),
        ("protest.initial", 10, 40),
        ("mechanisms.mixing", 0, 1),
        ("services.army.pact", 0, 1),
        ("services.army.watcher", 0, 1),
        ("levers.amnesty@2030-04-01", 0, 1),
        ("levers.amnesty=0.5", 0, 1),
        ("levers.amnesty", 0, 2),
        ("levers.amnesty", "a", 1),
        ("levers.amnesty", float("nan"), 1),
        ("levers.amnesty", 0, True),
        ("", 0, 1),
    ],
)
def test_what_cannot_be_moved_little_by_little_is_refused(word: str, low: Any, high: Any) -> None:
    with pytest.raises(SettingError):
        bn.load("textbook").moment().folds(word, low, high)


@pytest.mark.parametrize("protest", ["50", -1.0, float("nan"), float("inf"), 10**400, True])
def test_a_protest_that_is_none_is_refused(protest: Any) -> None:
    with pytest.raises(SettingError, match="protest"):
        bn.load("textbook").moment(protest=protest)
