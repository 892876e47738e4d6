"""The commander's table (model.md, section 5)."""

import math

import numpy as np
import pytest

from bayonets.world.commander import (
    REASONS,
    command_conscience_of,
    obedience,
    others_stood_down,
    posture_odds,
    posture_terms,
    posture_utility,
)
from bayonets.world.stances import ORDERING, STALLING, STOOD_DOWN

PARAMETERS = (
    12.0,
    0.2,
    0.5,
    40.0,
    4.0,
    30.0,
)  # stake, efficacy, shirk_credit, lost_authority, stall_, command_sanction


def utilities(
    p: float = 0.25,
    accommodation: float = 0.0,
    promised: float = 0.0,
    danger: float = 0.0,
    staying: float | None = None,
    leniency: float = 0.0,
    x: float = 0.0,
    disobedience: float = 0.0,
    conscience: float = 0.0,
    pact: float = 0.0,
    retaliation: float = 0.0,
    character: float = 0.0,
    watch: float = 0.0,
    cover: float = 1.0,
    first: float = 1.0,
) -> tuple[float, float, float]:
    terms = posture_terms(
        p, accommodation, promised, danger, danger if staying is None else staying, leniency, x, disobedience,
        conscience, pact, retaliation, character, watch, cover, first, *PARAMETERS,
    )  # fmt: skip
    return posture_utility(terms, ORDERING), posture_utility(terms, STALLING), posture_utility(terms, STOOD_DOWN)


def test_he_sees_the_loyal_and_part_of_the_shirking_obey_among_those_who_were_not_removed() -> None:
    assert obedience(60.0, 20.0, 100.0, 10.0, 0.5) == pytest.approx(70.0 / 90.0, rel=1e-12)  # (60 + 0.5 * 20) / 90
    assert obedience(60.0, 20.0, 100.0, 0.0, 0.0) == 0.8
    assert obedience(60.0, 20.0, 100.0, 0.0, 1.0) == 0.6


def test_where_everybody_was_removed_nobody_obeys() -> None:
    assert obedience(0.0, 0.0, 100.0, 100.0, 0.5) == 0.0


def test_he_sees_the_share_of_the_others_that_stood_down_by_street_value_and_size() -> None:
    stood_down = np.array([1.0, 0.0, 0.0, 1.0])
    value, size = np.array([1.0, 1.0, 0.5, 0.25]), np.array([100, 50, 80, 40])  # weights 100, 50, 40, 10
    found = [others_stood_down(f, stood_down, value, size) for f in range(4)]
    assert found == pytest.approx([10.0 / 100.0, 110.0 / 150.0, 110.0 / 160.0, 100.0 / 190.0], rel=1e-12)


def test_of_formations_that_perhaps_stood_down_he_sees_the_expected_share() -> None:
    assert others_stood_down(0, np.array([1.0, 0.25, 0.5]), np.ones(3), np.array([10, 60, 40])) == pytest.approx(0.35)


def test_without_others_of_any_weight_he_sees_nobody_stand_down() -> None:
    assert others_stood_down(0, np.ones(1), np.ones(1), np.array([100])) == 0.0
    assert others_stood_down(0, np.ones(2), np.array([1.0, 0.0]), np.array([100, 100])) == 0.0


def test_conscience_weighs_routine_and_the_work_that_he_orders_at_the_mean_grievance() -> None:
    # 6 * (0.5 * 0.3 + 0.9 * 0.8)
    assert command_conscience_of(0.5, 0.3, 0.9, 0.8, 6.0) == pytest.approx(5.22, rel=1e-12)


def test_the_conscience_of_a_believer_may_urge_him_on() -> None:
    assert command_conscience_of(-1.0, 0.3, -0.9, 0.5, 6.0) == pytest.approx(-4.5, rel=1e-12)  # 6 * (-0.3 - 0.45)


def test_each_posture_is_worth_what_the_table_says() -> None:
    ordering, stalling, standing_down = utilities(
        0.25, 0.2, 0.4, 40.0, 30.0, 0.6, 0.5, 0.25, 2.0, 45.0, 3.0, 1.5, 0.5, 0.9, 0.5
    )
    # 0.75 * 0.8 * (12 + 0.4) - 30 * (1 - 0.2 * 0.5) - 40 * 0.25 - 45 - 2 - 3
    assert ordering == pytest.approx(-79.56, rel=1e-12)
    # 0.5 * 0.75 * 0.8 * 12 - 0.75 * 0.9 * 0.5 * 4 - 30 * (1 - 0.5 * 0.6) - 0.3 * 40 * 0.25 - 0.5 * 45 - 0.5 * 2
    assert stalling == pytest.approx(-45.25, rel=1e-12)
    # -0.75 * 0.9 * 30 * 0.5 - 40 * (1 - 0.6) + 1.5
    assert standing_down == pytest.approx(-24.625, rel=1e-12)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, (9.0, 4.5, -22.5)),  # 0.75 * 12, half of it, -0.75 * 30
        ({"promised": 0.4}, (9.3, 4.5, -22.5)),
        ({"accommodation": 0.5}, (4.5, 2.25, -22.5)),
        ({"accommodation": 0.5, "promised": 0.4}, (4.65, 2.25, -22.5)),
        ({"disobedience": 1.0}, (-31.0, -7.5, -22.5)),  # -40, -12
        ({"conscience": 2.0}, (7.0, 3.5, -22.5)),
        ({"pact": 45.0}, (-36.0, -18.0, -22.5)),
        ({"retaliation": 4.0}, (5.0, 4.5, -22.5)),
        ({"character": 2.5}, (9.0, 4.5, -20.0)),
        ({"watch": 1.0}, (9.0, 1.5, -22.5)),  # -0.75 * 4
        ({"watch": 1.0, "cover": 0.5}, (9.0, 3.0, -11.25)),
        ({"first": 0.5}, (9.0, 4.5, -11.25)),
        ({"danger": 10.0}, (1.0, -5.5, -32.5)),  # -10 * 0.8, -10, -10
        ({"danger": 10.0, "staying": 0.0}, (9.0, 4.5, -32.5)),  # a patron takes in those who stay
        ({"danger": 10.0, "leniency": 1.0}, (1.0, -0.5, -22.5)),  # -10 * 0.8, -5, 0
        ({"danger": 10.0, "x": 1.0}, (-1.0, -5.5, -32.5)),  # nobody left to stand together with
        ({"p": 1.0}, (0.0, 0.0, 0.0)),
        ({"p": 0.0}, (12.0, 6.0, -30.0)),
    ],
)
def test_each_term_enters_alone_where_the_table_has_it(
    changed: dict[str, float], expected: tuple[float, float, float]
) -> None:
    assert utilities(**changed) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_each_reason_stands_where_its_name_says() -> None:
    terms = dict(
        zip(
            REASONS,
            posture_terms(0.25, 0.0, 0.0, 10.0, 10.0, 0.0, 0.0, 1.0, 2.0, 45.0, 4.0, 2.5, 1.0, 1.0, 1.0, *PARAMETERS),
            strict=True,
        )
    )
    assert terms == {
        "stake": (9.0, 4.5, 0.0),
        "sanction": (0.0, -3.0, -22.5),
        "reckoning": (-8.0, -10.0, -10.0),
        "authority": (-40.0, -12.0, 0.0),
        "pact": (-45.0, -22.5, 0.0),
        "conscience": (-2.0, -1.0, 0.0),
        "retaliation": (-4.0, 0.0, 0.0),
        "character": (0.0, 0.0, 2.5),
    }


def test_he_chooses_by_logit_with_the_weights_of_what_is_ordered() -> None:
    for half in (0.5, 0.2):
        weights = posture_odds(0.6, 9.0, 4.5, 8.0, half)
        expected = [q * math.exp(0.6 * u) for q, u in zip((1.0 - half, half, 1.0), (9.0, 4.5, 8.0), strict=True)]
        assert [w / sum(weights) for w in weights] == pytest.approx([e / sum(expected) for e in expected], rel=1e-12)


def test_where_nothing_is_ordered_there_is_nothing_to_stall() -> None:
    order, stall, stand = posture_odds(0.6, 0.0, 1e3, 0.0, 0.0)
    assert stall == 0.0
    assert order == stand == 1.0
