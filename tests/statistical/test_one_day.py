"""Limit 9 of model.md, section 7: both tables against closed form on one day, term by term, and single rules of a day.

The closed form stands in `bayonets/verify/by_hand.py` and `morning_by_hand.py`; tests/unit/test_by_hand.py holds it to
numbers worked out by plain arithmetic. Here: the engine agrees with it everywhere, and every lever and parameter shows.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.worlds import Stage, needs_speed, with_lever, with_parameters, with_trait

from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.verify.checks import CheckSetting, verify
from bayonets.verify.limit_one_day import MORNINGS, limit_9, mornings, table_of_commanders, table_of_officers, telling
from bayonets.verify.morning_by_hand import ByHand, morning_by_hand, morning_of
from bayonets.verify.rules_of_a_day import RULES, TOLERANCE
from bayonets.world import catalogue
from bayonets.world.commander import REASONS
from bayonets.world.stances import RESISTING, STALLING, STOOD_DOWN

pytestmark = needs_speed

OF_THE_OFFICERS = {
    "belief_prior", "belief_ties", "belief_news", "belief_pressure", "belief_army", "belief_concession", "later",
    "trend_days", "routine", "inhibition", "appeal", "shirk_bonus", "resist_pay_cut", "shirk_team", "shirk_sanction",
    "sanction", "affirm", "mass", "exit_sanction", "safety_in_numbers", "reckoning", "foresight", "efficacy",
    "shirk_credit", "found", "forgivable", "distrust", "timeliness", "vengeance", "shame", "review_rate", "publicity",
    "background", "shirk_effort", "demand", "quorum", "retaliation", "neutrality", "pact_line", "pact_penalty",
}  # fmt: skip
OF_ZEAL = {"zeal", "zeal_scale"}
OF_THE_COMMANDERS = {
    "stake", "stall_sanction", "command_sanction", "lost_authority", "command_reckoning", "command_conscience",
    "command_retaliation", "insight", "stall_duty", "pact_command", "pact_line",
}  # fmt: skip
OF_THE_CHANCES = {"precision", "command_precision"}
OF_OTHER_STEPS = {
    # drawn with the people; caught, exposed and asked; acts; the downfall; the ladder; the protest of tomorrow
    "optimism_sd", "ties_within", "ties_across", "command_spread", "command_review_rate", "catch_rate",
    "catch_shirking", "leaks", "enquiry", "culpability_rate", "hold_days", "army_sides", "ladder_trigger",
    "ladder_days", "maximum", "mobilise", "backlash", "disperse", "deter", "noise", "hope_news", "hope_concession",
    "core", "scale",
}  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_the_engine_agrees_with_the_closed_form_number_by_number(seed: int) -> None:
    found = verify([limit_9()], CheckSetting(seed)).findings
    assert len(found) == 1 + len(MECHANISMS) + 2 + len(REASONS) + 1 + len(RULES)
    assert [row.check for row in found if not row.passed] == []


def test_on_those_mornings_there_are_officers_and_commanders_of_every_kind() -> None:
    found = mornings(1)
    assert [one.day for one in found] == list(MORNINGS)
    officers = [facts for one in found for facts in one.officers]
    for letter in ("d", "v", "e", "x", "r", "X", "outed", "resisting", "stood_down", "pact", "army", "watch", "esprit"):
        assert len({getattr(facts, letter) for facts in officers}) > 1, letter
    assert any(facts.X_ahead > facts.X for facts in officers)
    assert any(facts.g + 0.25 < 0.0 for facts in officers)
    assert any(facts.stood_down and facts.pact for facts in officers)
    assert any(facts.stood_down and not facts.pact for facts in officers)
    assert any(facts.x == 1.0 for facts in officers)
    postures = {int(posture) for one in found for posture in one.engine.state.units["posture"]}
    assert {STALLING, STOOD_DOWN} <= postures
    assert any(one.engine.state.units["decided"].max() > 0.0 for one in found)
    assert any((one.engine.state.heads[:, RESISTING] > 0).any() for one in found)


def test_nearly_every_term_of_every_row_is_in_use() -> None:
    """The largest term of each row and stance that model.md's tables do not leave blank."""
    officers = np.max([np.abs(table_of_officers(one)).max(axis=0) for one in mornings(1)], axis=0)
    blank = {"pay": 1, "command": 3, "conscience": 2, "retaliation": 3, "sanction": 1, "commitment": 2, "haste": 2}
    blank |= {"refuge": 3, "shame": 2}
    for name, row in zip(MECHANISMS, officers, strict=True):
        assert (row < 1e-12).sum() == blank.get(name, 0), name
    commanders = np.max([np.abs(table_of_commanders(one)).max(axis=0) for one in mornings(1)], axis=0)
    blank = {"stake": 1, "sanction": 1, "authority": 1, "pact": 1, "conscience": 1, "retaliation": 2, "character": 2}
    for name, row in zip(REASONS, commanders, strict=True):
        assert (row < 1e-12).sum() == blank.get(name, 0), name


# --- every value shows ------------------------------------------------------------------------------------------------


@cache
def stages() -> list[Stage]:
    found = []
    for day in MORNINGS:
        stage = Stage(telling())
        stage.advance(day)
        found.append(stage)
    return found


def by_hand_with(inputs: Inputs) -> list[ByHand]:
    """The same people on the same mornings under another scenario, by hand."""
    return [morning_of(stage, inputs) for stage in stages()]


def moved(inputs: Inputs) -> tuple[float, float, float, float, float]:
    """How far a change moves: officers' terms, zeal, commanders' terms, chances of stances, chances of postures."""
    furthest = np.zeros(5)
    for one, other in zip(mornings(1), by_hand_with(inputs), strict=True):
        pairs: list[tuple[Any, Any]] = [
            (table_of_officers(one), table_of_officers(other)),
            (one.engine.zeal, other.engine.zeal),
            (table_of_commanders(one), table_of_commanders(other)),
            (one.engine.chances, other.engine.chances),
            (one.engine.postures, other.engine.postures),
        ]
        furthest = np.maximum(furthest, [np.abs(mine - theirs).max() for mine, theirs in pairs])
    officers, zeal, commanders, chances, postures = (float(value) for value in furthest)
    return officers, zeal, commanders, chances, postures


SHOWS = 1000.0 * TOLERANCE


def test_every_parameter_is_in_one_of_these_lists() -> None:
    listed = OF_THE_OFFICERS | OF_ZEAL | OF_THE_COMMANDERS | OF_THE_CHANCES | OF_OTHER_STEPS
    assert listed == set(catalogue.parameters())


@pytest.mark.parametrize("parameter", sorted(set(catalogue.parameters()) - OF_OTHER_STEPS))
def test_every_parameter_of_the_tables_stands_at_a_value_that_shows(parameter: str) -> None:
    """One part in a hundred less moves something by a thousand times what the comparison lets pass."""
    inputs = telling()
    officers, zeal, commanders, chances, postures = moved(
        with_parameters(inputs, **{parameter: 0.99 * getattr(inputs.parameters, parameter)})
    )
    if parameter in OF_THE_OFFICERS:
        assert officers > SHOWS
    if parameter in OF_ZEAL:
        assert zeal > SHOWS
    if parameter in OF_THE_COMMANDERS:
        assert commanders > SHOWS
    if parameter in OF_THE_CHANCES:
        assert max(chances, postures) > SHOWS


OF_THE_CROWD = {"public_face", "outing"}
"""Levers of no table: of the protest of tomorrow and of exposure."""
NOT_THE_OFFICERS = {"guarantee"}
NOT_THE_COMMANDERS = {"bonus", "support", "pardon", "esprit"}


@pytest.mark.parametrize("lever", sorted(set(catalogue.levers()) - OF_THE_CROWD))
def test_every_lever_of_the_tables_stands_at_a_value_that_shows(lever: str) -> None:
    inputs = telling()
    group = inputs.levers if lever in inputs.levers._fields else inputs.whole_levers
    officers, _, commanders, *_ = moved(with_lever(inputs, lever, 0.01 + 0.98 * getattr(group, lever)))
    assert lever in NOT_THE_OFFICERS or officers > SHOWS
    assert lever in NOT_THE_COMMANDERS or commanders > SHOWS


@pytest.mark.parametrize("trait", ["team", "street_value", "pact", "watcher", "grievance_mean"])
def test_every_trait_of_the_tables_stands_at_a_value_that_shows(trait: str) -> None:
    """Those that are not drawn with the people."""
    inputs = telling()
    values = getattr(inputs.traits, trait)
    other = np.where(np.arange(inputs.formations) == 1, 1.0, values) if trait in ("pact", "watcher") else 1.01 * values
    officers, _, commanders, *_ = moved(with_trait(inputs, trait, other))
    assert max(officers, commanders) > SHOWS


@pytest.mark.parametrize("event", ["signal", "unmask", "call", "threat"])
def test_every_event_that_fades_shows(event: str) -> None:
    inputs = telling()
    officers, *_ = moved(inputs._replace(**{event: 1.01 * getattr(inputs, event)}))
    assert officers > SHOWS


def test_the_morning_by_hand_is_of_its_own_making() -> None:
    """Numbers of one morning worked out by plain arithmetic: 60 police, 40 in the army that stood down, 50 watchers."""
    from tests.worlds import posture_set, walkout, world

    inputs = world(
        [60, 40, 50],
        3,
        traits={"pact": [0, 1, 0], "watcher": [0, 0, 1], "street_value": [1.0, 0.5, 0.5]},
        levers={"duty": [0.5, 0.2, 0.0], "violence": [2.0, 1.0, 1.0]},
        parameters={"review_rate": 1e-12, "publicity": 0.8, "background": 0.1, "pact_line": 0.4, "hold_days": 1e9,
                    "army_sides": 2.0, "trend_days": 4.0, "neutrality": 0.5, "demand": 2.0, "quorum": 5.0},
        events=[walkout(1, 1.0, 2), posture_set(2, 1.0, STOOD_DOWN, 1)],
        fixed_protest=None,
        initial_protest=10.0,
    )._replace(call=np.array([1.0, 1.0, 2.0]), threat=np.array([0.0, 0.0, 0.3]))  # fmt: skip
    stage = Stage(inputs)
    stage.advance(2)
    one = morning_of(stage)
    known = morning_by_hand(inputs, stage.state, one.engine.state, 2)
    assert known.d0.tolist() == [0.5, 0.2, 0.0]
    assert known.d.tolist() == [0.5, 0.0, 0.0]
    assert known.V == 0.5  # half drawn in on the two days before
    # weights 1 * 0.6 and 0.5 * 0.1: 50 of 50 watchers refuse
    assert float(known.X) == pytest.approx(0.8 * 2.5 / (36.0 + 2.5), rel=1e-12)
    assert known.X_ahead == pytest.approx(known.X * (1.0 + 0.75), rel=1e-12)  # X / 4 yesterday, 3/4 of that today
    assert known.army == 0.5  # all of it stands aside, which is more than is threatened
    assert known.v == 2.0
    assert known.omega == 0.0
    assert known.turnout == pytest.approx(2.0 * float(stage.state.country[0].protest), rel=1e-12)
    assert known.force.tolist() == [30.0, 0.0, 0.0]
    assert known.pressure == pytest.approx(np.log(2.0 * known.turnout / (30.0 + 10.0)), rel=1e-12)
    assert one.engine.public.news == pytest.approx(known.X, rel=1e-12)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_single_rule_of_the_day_holds(rule: str, seed: int) -> None:
    for comparison in RULES[rule](seed):
        assert comparison.distance <= comparison.tolerance, comparison.what
