"""Both tables as `bayonets/verify/by_hand.py` types them out, against numbers worked out by plain arithmetic."""

import math

import pytest

from bayonets.engine.inputs import MECHANISMS, Parameters
from bayonets.verify.by_hand import (
    CommandFacts,
    Facts,
    belief_by_hand,
    choice_by_hand,
    command_choice_by_hand,
    command_table_by_hand,
    command_weights_by_hand,
    table_by_hand,
    weights_by_hand,
    zeal_by_hand,
)
from bayonets.world import catalogue
from bayonets.world.commander import REASONS

Q = Parameters(**{name: float(parameter.default) for name, parameter in catalogue.parameters().items()})._replace(
    appeal=0.2, later=0.2, distrust=0.5, vengeance=0.4, timeliness=2.0, affirm=0.2, mass=4.0, retaliation=10.0,
    shame=0.5, foresight=2.0, zeal=0.5, zeal_scale=4.0, pact_line=0.5,
)  # fmt: skip

FACTS = Facts(
    d=0.5, v=2.0, e=0.25, g=0.4, c=1.5, b=2.0, x=0.4, p=0.25, r=0.25, X=0.2, X_ahead=0.4, army=0.3, outed_share=0.5,
    bonus=0.8, command=0.6, watch=0.5, support=0.75, amnesty=0.8, designated=0.25, propaganda=2.0, kinship=0.5,
    pardon=0.4, accommodation=0.5, outreach=3.0, isolation=0.5, patron=0.25, cover=0.8, team=1.25, esprit=0.25,
)  # fmt: skip
DANGER = 0.4 * 80.0 * 0.3 * (1.0 - math.exp(-1.5))  # P = 0.25 + 0.75 * 0.2
UNGUILTY = 0.8 * math.exp(-1.0) * (1.0 - 0.4 * 0.5) * 0.75 * math.exp(-1.0)
SPARED, SPARED_AHEAD = 0.64 * UNGUILTY, 0.36 * UNGUILTY  # (1 - X)^2

EXPECTED = {
    "pay": [1.4, 1.12, 0.5, 0.0],
    "cohesion": [0.3, 0.15, -0.3, -0.15],  # 1.5 * 0.2
    "command": [0.75 * 0.5 * 0.6 * 0.5, 0.0, 0.0, 0.0],
    "conscience": [-0.12 - 0.9 * 1.25, -0.12, 0.0, 0.0],  # 0.5 * 1.5 * 1.2 a day of full work, of which there is 1.25
    "retaliation": [-10.0 * 0.3 * 1.25, 0.0, 0.0, 0.0],
    # Z = 0.8 * 30 * (0.2 + 0.8 * 0.75) = 19.2, n = e^-1, and a quarter refuse beside him
    "sanction": [0.0, -0.45, -0.75 * 19.2 * math.exp(-2.0), -0.75 * 0.8 * 2.4 * math.exp(-1.0)],
    "commitment": [0.0, 0.0, 0.0, 0.0],
    "reckoning": [
        -0.75 * DANGER * (1.0 - 0.2 * 0.6),
        -0.75 * DANGER * (1.0 - 0.5 * SPARED),
        -DANGER * (1.0 - SPARED),
        -DANGER * (1.0 - SPARED),
    ],
    "haste": [-2.0 * 0.75 * DANGER * 0.28 * UNGUILTY] * 2 + [0.0, 0.0],
    "refuge": [0.0, 0.0, 0.0, -1.25],
    "shame": [-0.125, -0.0625, 0.0, 0.0],
}


def assert_table(facts: Facts, **changed: list[float]) -> None:
    found, expected = table_by_hand(facts, Q), EXPECTED | changed
    assert tuple(found) == MECHANISMS
    for name, row in expected.items():
        assert found[name] == pytest.approx(row, rel=1e-12, abs=1e-15), name


def test_every_row_of_the_officers_table() -> None:
    assert_table(FACTS)


def test_who_refuses_has_no_quiet_way_back() -> None:
    assert_table(FACTS._replace(resisting=1.0), commitment=[-0.75 * 19.2 * 0.6] * 2 + [0.0, 0.0])


def test_who_is_outed_is_identified_for_sure_and_ashamed_in_full() -> None:
    found = table_by_hand(FACTS._replace(outed=1.0), Q)
    assert found["shame"] == [-0.5, -0.25, 0.0, 0.0]
    assert found["reckoning"] == pytest.approx([term / 0.3 for term in EXPECTED["reckoning"]], rel=1e-12)


def test_in_the_army_any_refusal_is_mutiny_and_it_does_not_threaten_itself() -> None:
    sanction = [0.0, -0.45, -0.75 * 24.0 * math.exp(-2.0), EXPECTED["sanction"][3]]
    assert_table(FACTS._replace(pact=1.0), retaliation=[0.0] * 4, sanction=sanction)


def test_where_the_formation_stood_down_there_is_no_work_no_price_of_refusal_and_no_haste() -> None:
    down = FACTS._replace(stood_down=1.0, d=0.0, resisting=1.0)
    assert_table(
        down,
        pay=[1.0, 1.0, 0.5, 0.0],
        cohesion=[-1.5, -0.75, 1.5, 0.75],
        command=[0.0] * 4,
        conscience=[-0.12, -0.12, 0.0, 0.0],
        retaliation=[0.0] * 4,
        sanction=[0.0, -0.45, 0.0, EXPECTED["sanction"][3]],
        haste=[0.0] * 4,
    )
    assert table_by_hand(down._replace(pact=1.0), Q)["cohesion"] == pytest.approx([0.3, 0.15, -0.3, -0.15], rel=1e-12)


def test_believers_are_not_moved_by_kin_or_comrades_and_a_purge_takes_no_more_than_the_team() -> None:
    assert_table(FACTS._replace(g=-0.5), conscience=[0.15 + 0.4 * 1.25, 0.15, 0.0, 0.0])
    assert_table(FACTS._replace(esprit=-9.0), cohesion=[0.0] * 4)


def test_the_weights_of_choice_go_with_the_occasion() -> None:
    assert weights_by_hand(FACTS) == [0.625, 0.375, 1.0, 1.0]
    assert weights_by_hand(FACTS._replace(d=0.9)) == [0.5, 0.5, 1.0, 1.0]
    assert weights_by_hand(FACTS._replace(stood_down=1.0, d=0.0)) == [1.0, 0.0, 1.0, 1.0]
    assert weights_by_hand(FACTS, open_to_choice=(0, 2)) == [1.0, 0.0, 1.0, 0.0]


def test_chances_and_zeal() -> None:
    utility = [sum(row[stance] for row in EXPECTED.values()) for stance in range(4)]
    weights = [q * math.exp(1.2 * u) for q, u in zip((0.625, 0.375, 1.0, 1.0), utility, strict=True)]
    assert choice_by_hand(FACTS, Q) == pytest.approx([weight / sum(weights) for weight in weights], rel=1e-12)
    expected = 0.5 * (1.0 - math.exp(-0.75 * DANGER * (1.0 - SPARED) / 4.0))
    assert zeal_by_hand(FACTS, Q) == pytest.approx(expected, rel=1e-12)


COMMAND_FACTS = CommandFacts(
    d0=0.2, v=2.0, e=0.25, g=0.4, c=1.5, x=0.4, p=0.25, X=0.2, army=0.3, obeyed=0.75, beta=1.5, command=3.0, watch=0.5,
    amnesty=0.8, designated=0.25, guarantee=0.02, propaganda=2.0, kinship=0.5, accommodation=0.5, outreach=3.0,
    isolation=0.5, patron=0.25, cover=0.8,
)  # fmt: skip
COMMAND_DANGER = 0.4 * 100.0 * (1.0 - math.exp(-1.5))
COMMAND_SPARED = 0.8 * math.exp(-1.0) * 0.75 * 0.64 * math.exp(-1.0)  # without vengeance
CONSCIENCE = 6.0 * (0.12 + 0.9 * 0.65)  # 0.65 is what he is ordered to have done


def command_rows(spared: float) -> dict[str, list[float]]:
    staying = 0.75 * COMMAND_DANGER
    return {
        "stake": [0.375 * 15.0, 0.5 * 0.375 * 12.0, 0.0],
        "sanction": [0.0, -0.75 * 0.8 * 0.5 * 4.0, -0.75 * 0.8 * 30.0 * math.exp(-1.0)],
        "reckoning": [-staying * 0.88, -staying * (1.0 - 0.5 * spared), -COMMAND_DANGER * (1.0 - spared)],
        "authority": [-10.0, -3.0, 0.0],
        "pact": [0.0, 0.0, 0.0],
        "conscience": [-CONSCIENCE, -0.5 * CONSCIENCE, 0.0],
        "retaliation": [-40.0 * 0.3 * 0.65, 0.0, 0.0],
        "character": [0.0, 0.0, 1.5],
    }


def test_every_row_of_the_commanders_table() -> None:
    found = command_table_by_hand(COMMAND_FACTS, Q)
    assert tuple(found) == REASONS
    for name, row in command_rows(COMMAND_SPARED).items():
        assert found[name] == pytest.approx(row, rel=1e-12, abs=1e-15), name


def test_a_guarantee_counts_where_it_is_more_than_the_amnesty() -> None:
    found = command_table_by_hand(COMMAND_FACTS._replace(guarantee=0.9), Q)
    assert found["reckoning"] == pytest.approx(command_rows(0.9)["reckoning"], rel=1e-12)


def test_a_commander_of_the_army_answers_for_how_far_it_is_drawn_in() -> None:
    found = command_table_by_hand(COMMAND_FACTS._replace(pact=1.0), Q)
    assert found["pact"] == pytest.approx([-18.0, -9.0, 0.0], rel=1e-12)  # 45 * 0.2 / 0.5
    assert found["retaliation"] == [0.0, 0.0, 0.0]
    assert command_table_by_hand(COMMAND_FACTS._replace(pact=1.0, d0=0.9), Q)["pact"] == [-45.0, -22.5, 0.0]


def test_he_chooses_by_what_is_ordered() -> None:
    assert command_weights_by_hand(COMMAND_FACTS) == pytest.approx([0.775, 0.225, 1.0], rel=1e-12)
    utility = [sum(row[posture] for row in command_rows(COMMAND_SPARED).values()) for posture in range(3)]
    weights = [q * math.exp(0.6 * u) for q, u in zip((0.775, 0.225, 1.0), utility, strict=True)]
    expected = [weight / sum(weights) for weight in weights]
    assert command_choice_by_hand(COMMAND_FACTS, Q) == pytest.approx(expected, rel=1e-12)


def test_belief_adds_evidence_in_log_odds() -> None:
    found = belief_by_hand(
        q=Q, e=0.3, x=0.1, X=0.05, pressure=-0.4, army=0.2, accommodation=0.5, signal=0.4, propaganda=0.7
    )
    # -1.5 + 0.3 + 0.4 + 5 * 0.1 + 12 * 0.05 - 2 * 0.4 + 6 * 0.2 + 0.5 - 0.7 = 0.5
    assert found == pytest.approx(1.0 / (1.0 + math.exp(-0.5)), rel=1e-12)
