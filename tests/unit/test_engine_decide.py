"""From utilities to choice: the table as a whole, mechanisms left out, and the stance that a uniform number picks."""

import math
from typing import Any

import numpy as np
import pytest
from tests.worlds import (
    Facts,
    choice_by_hand,
    danger_by_hand,
    leniency_by_hand,
    logistic,
    situation_by_hand,
    table_by_hand,
    zeal_by_hand,
)

from bayonets.engine.decide import Officer, Situation, decide, pick, terms, total, view_of, weights
from bayonets.engine.inputs import MECHANISMS, Parameters, Switches
from bayonets.world import catalogue
from bayonets.world.stances import EXITED, LOYAL, RESISTING, SHIRKING

Q = Parameters(**{name: float(parameter.default) for name, parameter in catalogue.parameters().items()})
ALL_ON = Switches(*[1.0] * len(MECHANISMS))

OFFICER = Officer(
    grievance=0.4,
    culpability=0.9,
    optimism=0.3,
    roots=0.9,
    outed=0.0,
    resisting=0.0,
    resisting_ties=1.0,
    exited_ties=2.0,
    ties=10.0,
)
# What he faces, in the letters of the model: x = (1 + 1.5 * 2) / 10 + 0.1, p = logistic(-1.7 + 0.3 + 5 * 0.5).
FACTS = Facts(
    d=0.6, v=1.5, e=0.1, g=0.4, c=0.9, b=0.9, x=0.5, p=logistic(1.1), r=0.2, X=0.2, X_ahead=0.3, army=0.25,
    outed_share=0.4, bonus=0.5, command=0.4, watch=0.7, support=1.0, amnesty=0.8, designated=0.3, propaganda=0.5,
    kinship=0.4, pardon=0.3, accommodation=0.2, outreach=2.0, isolation=0.5, patron=0.25, cover=0.8, team=0.7,
    esprit=0.2,
)  # fmt: skip
NOW = situation_by_hand(FACTS, Q, evidence=-1.7, unmasked=0.1)


def table(officer: Officer = OFFICER, now: Situation = NOW) -> dict[str, list[float]]:
    rows = terms(officer, view_of(officer, now, Q), now, Q)
    return {name: [float(value) for value in row] for name, row in zip(MECHANISMS, rows, strict=True)}


def assert_same_table(found: dict[str, list[float]], expected: dict[str, list[float]]) -> None:
    assert list(found) == list(expected)
    for name, row in expected.items():
        assert found[name] == pytest.approx(row, rel=1e-12, abs=1e-15), name


def test_he_sees_believes_and_expects_what_the_model_says() -> None:
    view = view_of(OFFICER, NOW, Q)
    assert view.x == pytest.approx(0.5, rel=1e-12)
    p = logistic(1.1)
    assert view.p == pytest.approx(p, rel=1e-12)
    assert view.first == pytest.approx(math.exp(-1.25), rel=1e-12)
    danger = (p + (1.0 - p) * 0.15) * 80.0 * 0.3 * (1.0 - math.exp(-0.9))
    assert view.danger == pytest.approx(danger, rel=1e-12)
    assert view.staying == pytest.approx(0.75 * danger, rel=1e-12)
    # amnesty 0.8 under propaganda 0.5, D 0.3, no vengeance by default: the early of X = 0.2, the late of 0.3
    spared = 0.8 * math.exp(-0.15) * 0.7 * math.exp(-0.6)
    assert view.leniency == pytest.approx(0.8 * spared, rel=1e-12)
    assert view.leniency_later == pytest.approx(0.7 * spared, rel=1e-12)
    assert danger_by_hand(FACTS, Q) == pytest.approx(danger, rel=1e-12)
    assert leniency_by_hand(FACTS, FACTS.X, Q) == pytest.approx(0.8 * spared, rel=1e-12)


def test_the_rows_stand_in_the_order_of_the_mechanisms() -> None:
    assert_same_table(table(), table_by_hand(FACTS, Q))


def facing(**facts: float) -> dict[str, list[float]]:
    """The table of an officer who faces something else, out of what the engine takes for its situation."""
    changed = FACTS._replace(**facts)
    now = situation_by_hand(changed, Q, evidence=-1.7, unmasked=0.1)
    officer = OFFICER._replace(culpability=changed.c, roots=changed.b, outed=changed.outed, resisting=changed.resisting)
    return table(officer, now)


@pytest.mark.parametrize(
    "facts",
    [
        {"outed": 1.0}, {"resisting": 1.0}, {"resisting": 1.0, "stood_down": 1.0, "d": 0.0, "e": 0.0},
        {"stood_down": 1.0, "d": 0.0, "pact": 1.0}, {"pact": 1.0, "resisting": 1.0}, {"c": 0.0}, {"b": -1.5},
        {"d": 0.0}, {"d": 0.0, "e": 0.0}, {"d": 0.9, "e": 0.8}, {"pardon": 1.0, "resisting": 1.0},
        {"patron": 1.0}, {"cover": 0.0}, {"esprit": -5.0}, {"r": 1.0}, {"X_ahead": 0.2}, {"X": 1.0, "X_ahead": 1.0},
        {"accommodation": 0.95}, {"kinship": -1.0}, {"amnesty": 0.0}, {"designated": 1.0},
    ],
    ids=[
        "outed", "resisting", "resisting where all stood down", "in an army that stands aside", "a mutineer",
        "innocent", "drawn away", "off the streets", "without work", "beyond full work", "pardoned", "with a patron",
        "without cover", "of a purged service", "among refusers", "sure that no more will leave", "the last", "told of "
        "concessions", "far from the crowd", "offered nothing", "designated",
    ],
)  # fmt: skip
def test_the_table_holds_also_for_who_is(facts: dict[str, float]) -> None:
    assert_same_table(facing(**facts), table_by_hand(FACTS._replace(**facts), Q))


@pytest.mark.parametrize(
    ("officer", "now", "facts"),
    [
        ({}, {"pact_grievance": 3.0}, {"g": 3.4}),
        ({"grievance": -0.9}, {}, {"g": -0.9}),
        ({"resisting_ties": 0.0, "exited_ties": 0.0, "ties": 0.0}, {}, {"x": 0.0, "p": logistic(-1.4)}),
        ({"exited_ties": 9.0}, {}, {"x": 1.0, "p": logistic(3.6)}),
        ({}, {"unmasked": 0.0}, {"x": 0.4, "p": logistic(0.6)}),
        ({}, {"evidence": -900.0}, {"p": 0.0}),
        ({}, {"evidence": 900.0}, {"p": 1.0}),
    ],
    ids=[
        "the pact was broken", "a believer", "without ties", "all ties broken", "nothing unmasked",
        "sure of the regime", "sure of the downfall",
    ],
)  # fmt: skip
def test_the_table_holds_also_for_who_sees_or_feels(
    officer: dict[str, float], now: dict[str, float], facts: dict[str, float]
) -> None:
    found = table(OFFICER._replace(**officer), NOW._replace(**now))
    assert_same_table(found, table_by_hand(FACTS._replace(**facts), Q))


def test_the_utility_of_a_stance_is_the_sum_of_its_column() -> None:
    rows = terms(OFFICER, view_of(OFFICER, NOW, Q), NOW, Q)
    for stance in (LOYAL, SHIRKING, RESISTING, EXITED):
        expected = sum(row[stance] for row in table_by_hand(FACTS, Q).values())
        assert total(rows, ALL_ON, stance) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("off", MECHANISMS)
def test_a_mechanism_left_out_takes_its_own_row_and_no_other_but_that_without_reckoning_there_is_no_haste(
    off: str,
) -> None:
    rows = terms(OFFICER, view_of(OFFICER, NOW, Q), NOW, Q)
    gone = {"reckoning", "haste"} if off == "reckoning" else {off}
    for stance in (LOYAL, SHIRKING, RESISTING, EXITED):
        others = sum(row[stance] for name, row in table_by_hand(FACTS, Q).items() if name not in gone)
        assert total(rows, ALL_ON._replace(**{off: 0.0}), stance) == pytest.approx(others, rel=1e-12)


def test_stances_are_weighed_by_logit_and_the_weights_of_choice() -> None:
    found = weights(OFFICER, view_of(OFFICER, NOW, Q), NOW, Q, ALL_ON)
    utility = np.sum(list(table_by_hand(FACTS, Q).values()), axis=0)
    expected = np.array([0.65, 0.35, 1.0, 1.0]) * np.exp(1.2 * (utility - utility.max()))  # o_f = 0.6 + 0.1
    assert np.array(found) / sum(found) == pytest.approx(expected / expected.sum(), rel=1e-12)
    assert choice_by_hand(FACTS, Q) == pytest.approx(expected / expected.sum(), rel=1e-12)


def test_zeal_goes_with_the_view_and_is_0_where_the_reckoning_is_left_out() -> None:
    p = logistic(1.1)
    staying = 0.75 * (p + (1.0 - p) * 0.15) * 80.0 * 0.3 * (1.0 - math.exp(-0.9))
    spared = 0.8 * math.exp(-0.15) * 0.7 * 0.8 * math.exp(-0.6)
    expected = 0.5 * (1.0 - math.exp(-staying * (1.0 - spared) / 3.0))
    assert zeal_by_hand(FACTS, Q) == pytest.approx(expected, rel=1e-12)
    assert decide(OFFICER, NOW, Q, ALL_ON, 0.5)[1] == pytest.approx(expected, rel=1e-12)
    assert decide(OFFICER, NOW, Q, ALL_ON._replace(reckoning=0.0), 0.5)[1] == 0.0


def test_the_probability_of_leaving_goes_with_the_decision_whatever_it_is() -> None:
    expected = choice_by_hand(FACTS, Q)[EXITED]
    for chance in (0.0, 0.5, 1.0):
        assert decide(OFFICER, NOW, Q, ALL_ON, chance)[2] == pytest.approx(expected, rel=1e-12)


def test_a_uniform_number_picks_each_stance_over_a_stretch_of_its_weight() -> None:
    weight = (0.5, 0.25, 0.125, 0.125)
    expected = {0.0: EXITED, 0.1249: EXITED, 0.125: RESISTING, 0.2499: RESISTING, 0.25: SHIRKING, 0.4999: SHIRKING}
    expected |= {0.5: LOYAL, 0.9999: LOYAL, 1.0: LOYAL}
    assert {chance: pick(weight, chance) for chance in expected} == expected


@pytest.mark.parametrize("masked", [SHIRKING, RESISTING, EXITED])
def test_a_stance_of_weight_0_is_never_picked(masked: int) -> None:
    weight = [1.0, 1.0, 1.0, 1.0]
    weight[masked] = 0.0
    picked = {pick((weight[0], weight[1], weight[2], weight[3]), chance) for chance in np.linspace(0.0, 1.0, 101)}
    assert picked == {LOYAL, SHIRKING, RESISTING, EXITED} - {masked}


def test_who_can_choose_nothing_else_is_loyal() -> None:
    only_loyal = NOW._replace(of_shirking=0.0, of_resisting=0.0, of_exited=0.0)
    for chance in (0.0, 0.5, 1.0):
        assert decide(OFFICER, only_loyal, Q, ALL_ON, chance)[0] == LOYAL


def test_in_single_precision_the_choice_is_the_same_but_for_rounding() -> None:
    single_precision: Any = np.float32
    officer, now = Officer(*map(single_precision, OFFICER)), Situation(*map(single_precision, NOW))
    q, on = Parameters(*map(single_precision, Q)), Switches(*map(single_precision, ALL_ON))
    single = weights(officer, view_of(officer, now, q), now, q, on)
    assert all(isinstance(weight, np.float32) for weight in single)
    assert single == pytest.approx(weights(OFFICER, view_of(OFFICER, NOW, Q), NOW, Q, ALL_ON), rel=2e-5)
