"""From utilities to choice: the table as a whole, mechanisms left out, and the stance that a uniform number picks."""

import math
from typing import Any

import numpy as np
import pytest
from tests.worlds import Facts, logistic, table_by_hand

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
    outed=0.0,
    resisting=0.0,
    resisting_ties=1.0,
    exited_ties=2.0,
    ties=10.0,
)
NOW = Situation(
    duty=0.8, violence=1.5, bonus=0.5, command=0.4, watch=0.7, support=1.0, designated=0.3, kinship=0.4, pardon=0.3,
    team=0.7, exit_cost=0.9, stood_down=0.0, pact_grievance=0.0, evidence=-1.2, leaver_weight=1.5, offer=0.6,
    may_shirk=1.0, may_resist=1.0, may_exit=1.0,
)  # fmt: skip
# what follows from them: x = (1 + 1.5 * 2) / 10, p = logistic(-1.2 + 0.3 + 5 * 0.4)
FACTS = Facts(
    d=0.8, v=1.5, g=0.4, c=0.9, x=0.4, p=logistic(1.1), offer=0.6, bonus=0.5, command=0.4, watch=0.7, support=1.0,
    designated=0.3, kinship=0.4, pardon=0.3, team=0.7, exit_cost=0.9,
)  # fmt: skip


def table(officer: Officer = OFFICER, now: Situation = NOW) -> dict[str, list[float]]:
    rows = terms(officer, view_of(officer, now, Q), now, Q)
    return {name: [float(value) for value in row] for name, row in zip(MECHANISMS, rows, strict=True)}


def assert_same_table(found: dict[str, list[float]], expected: dict[str, list[float]]) -> None:
    assert list(found) == list(expected)
    for name, row in expected.items():
        assert found[name] == pytest.approx(row, rel=1e-12, abs=1e-15), name


def test_he_sees_believes_and_expects_what_the_model_says() -> None:
    view = view_of(OFFICER, NOW, Q)
    assert view.x == pytest.approx(0.4, rel=1e-12)
    assert view.p == pytest.approx(logistic(1.1), rel=1e-12)
    assert view.liability == pytest.approx(0.3 * (1.0 - math.exp(-0.9)), rel=1e-12)
    assert view.leniency == pytest.approx(0.6 * math.exp(-0.6), rel=1e-12)
    assert view.first == pytest.approx(math.exp(-1.0), rel=1e-12)


def test_the_rows_stand_in_the_order_of_the_mechanisms() -> None:
    assert_same_table(table(), table_by_hand(FACTS, Q))


@pytest.mark.parametrize(
    ("officer", "now", "facts"),
    [
        ({"outed": 1.0}, {}, {"outed": 1.0}),
        ({"resisting": 1.0}, {}, {"resisting": 1.0}),
        ({"resisting": 1.0}, {"stood_down": 1.0}, {"resisting": 1.0, "stood_down": 1.0}),
        ({}, {"pact_grievance": 3.0}, {"g": 3.4}),
        ({"culpability": 0.0}, {}, {"c": 0.0}),
        ({"resisting_ties": 0.0, "exited_ties": 0.0, "ties": 0.0}, {}, {"x": 0.0, "p": logistic(-0.9)}),
        ({"exited_ties": 9.0}, {}, {"x": 1.0, "p": logistic(4.1)}),
        ({}, {"duty": 0.0}, {"d": 0.0}),
        ({}, {"evidence": -900.0}, {"p": 0.0}),
        ({}, {"evidence": 900.0}, {"p": 1.0}),
    ],
    ids=[
        "outed", "resisting", "resisting where all stood down", "the pact was broken", "innocent", "without ties",
        "all ties broken", "off duty", "sure of the regime", "sure of the downfall",
    ],
)  # fmt: skip
def test_the_table_holds_also_for_who_is(
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
def test_a_mechanism_left_out_takes_its_own_row_and_no_other(off: str) -> None:
    rows = terms(OFFICER, view_of(OFFICER, NOW, Q), NOW, Q)
    for stance in (LOYAL, SHIRKING, RESISTING, EXITED):
        others = sum(row[stance] for name, row in table_by_hand(FACTS, Q).items() if name != off)
        assert total(rows, ALL_ON._replace(**{off: 0.0}), stance) == pytest.approx(others, rel=1e-12)


def test_stances_are_weighed_by_logit() -> None:
    found = weights(OFFICER, view_of(OFFICER, NOW, Q), NOW, Q, ALL_ON)
    utility = np.sum(list(table_by_hand(FACTS, Q).values()), axis=0)
    expected = np.exp(1.2 * (utility - utility.max()))
    assert np.array(found) / sum(found) == pytest.approx(expected / expected.sum(), rel=1e-12)


def test_zeal_goes_with_the_view_and_is_0_where_the_reckoning_is_left_out() -> None:
    expected = 0.5 * logistic(1.1) * 0.3 * (1.0 - math.exp(-0.9)) * (1.0 - 0.6 * math.exp(-0.6))
    assert decide(OFFICER, NOW, Q, ALL_ON, 0.5)[1] == pytest.approx(expected, rel=1e-12)
    assert decide(OFFICER, NOW, Q, ALL_ON._replace(reckoning=0.0), 0.5)[1] == 0.0


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
    only_loyal = NOW._replace(may_shirk=0.0, may_resist=0.0, may_exit=0.0)
    for chance in (0.0, 0.5, 1.0):
        assert decide(OFFICER, only_loyal, Q, ALL_ON, chance)[0] == LOYAL


def test_in_single_precision_the_choice_is_the_same_but_for_rounding() -> None:
    single_precision: Any = np.float32
    officer, now = Officer(*map(single_precision, OFFICER)), Situation(*map(single_precision, NOW))
    q, on = Parameters(*map(single_precision, Q)), Switches(*map(single_precision, ALL_ON))
    single = weights(officer, view_of(officer, now, q), now, q, on)
    assert all(isinstance(weight, np.float32) for weight in single)
    assert single == pytest.approx(weights(OFFICER, view_of(OFFICER, NOW, Q), NOW, Q, ALL_ON), rel=2e-5)
