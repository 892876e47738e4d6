"""Limit 8 of model.md, section 7: with what version 2 brought switched off, the officers' table is version 1's.

Version 1's table stands in `bayonets/verify/limit_version_1.py`; here it is held to numbers worked out by plain
arithmetic, and each part of version 2 to making a difference where it is switched on.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.worlds import Facts, Stage, needs_speed, table_by_hand, with_lever, with_parameters, with_trait

from bayonets.engine.inputs import MECHANISMS, Inputs, Parameters
from bayonets.verify.checks import CheckSetting, verify
from bayonets.verify.limit_version_1 import (
    MORNINGS,
    NEW_ROWS,
    ROWS_OF_1,
    as_version_1,
    limit_8,
    mornings,
    table_of_version_1,
    tables_of_version_1,
)
from bayonets.verify.probe import tables_of
from bayonets.world import catalogue

# The defaults of version 1, of its own model.md, section 6.
Q = Parameters(**{name: float(parameter.default) for name, parameter in catalogue.parameters().items()})._replace(
    later=0.0, foresight=0.0, mass=0.0, appeal=0.0, distrust=0.0, retaliation=0.0, affirm=1.0
)


def test_version_1_is_typed_out_rightly() -> None:
    facts = Facts(
        d=0.5, v=2.0, g=0.4, c=1.0, x=0.25, X=0.2, outed_share=0.5, resisting=1.0, bonus=0.8, command=0.6, watch=0.5,
        support=0.75, amnesty=0.8, designated=0.25, kinship=0.5, pardon=0.4, team=1.6,
    )  # fmt: skip
    found = table_of_version_1(facts, 0.25, 2.0, Q)
    expected = {
        "pay": [1.4, 1.12, 0.5, 0.0],
        "cohesion": [0.8, 0.4, -0.8, -0.4],
        "command": [0.225, 0.0, 0.0, 0.0],  # 0.75 * 0.6 * 0.5
        "conscience": [-0.87, -0.12, 0.0, 0.0],  # -0.4 * 0.3 - (0.4 + 0.1) * 2 * 0.5 * 1.5
        "sanction": [0.0, -0.5625, -22.5 * math.exp(-0.625), -1.8 * math.exp(-0.625)],
        "commitment": [-13.5, -13.5, 0.0, 0.0],  # -0.75 * 30 * 0.6
        "refuge": [0.0, 0.0, 0.0, -1.25],
        "shame": [-0.0025, -0.00125, 0.0, 0.0],  # 0.01 * 0.25
    }
    # 80 * (1 - 1/e) * 0.3 * 0.25, of which 0.8 * 0.75 * e^(-1 / 1.5) * 0.8 is spared
    danger, spared = 6.0 * (1.0 - math.exp(-1.0)), 0.48 * math.exp(-1.0 / 1.5)
    expected["reckoning"] = [-danger * 0.85, -danger * (1.0 - 0.5 * spared), *[-danger * (1.0 - spared)] * 2]
    assert found.keys() == set(expected)
    for row, numbers in expected.items():
        assert found[row] == pytest.approx(numbers, rel=1e-12), row


def test_without_what_is_new_the_table_of_version_2_is_that_of_version_1() -> None:
    """The two tables by hand, for every stance of formation and officer that version 1 knew."""
    for stood_down in (0.0, 1.0):
        for resisting in (0.0, 1.0):
            for outed in (0.0, 1.0):
                facts = Facts(
                    d=0.0 if stood_down else 0.5, v=2.0, g=0.4, c=1.0, b=2.0, x=0.25, p=0.25, X=0.2, X_ahead=0.5,
                    army=0.3, r=0.4, outed=outed, outed_share=0.5, resisting=resisting, stood_down=stood_down,
                    bonus=0.8, command=0.6, watch=0.5, support=0.75, amnesty=0.8, designated=0.25, kinship=0.5,
                    pardon=0.4, team=1.6, propaganda=0.7, outreach=3.0,
                )  # fmt: skip
                old, new = table_of_version_1(facts, 0.25, 2.0, Q), table_by_hand(facts, Q)
                for row in ROWS_OF_1:
                    assert new[row] == pytest.approx(old[row], rel=1e-12), row
                for row in NEW_ROWS:
                    assert new[row] == [0.0] * 4


@needs_speed
def test_all_rows_are_compared_and_agree() -> None:
    assert {*ROWS_OF_1, *NEW_ROWS} == set(MECHANISMS)
    found = verify([limit_8()], CheckSetting(seed=2)).findings
    assert len(found) == len(MECHANISMS) + 1
    assert [row.check for row in found if not row.passed] == []


@needs_speed
def test_on_those_mornings_much_has_happened() -> None:
    officers = [facts for one in mornings(1) for facts in one.officers]
    assert len(officers) == 600 * len(MORNINGS)
    for letter in ("x", "c", "resisting", "outed", "outed_share", "stood_down", "pact", "designated", "X"):
        values = np.array([getattr(facts, letter) for facts in officers])
        assert np.unique(values).size > 1, letter


SWITCHED_ON: dict[str, Callable[[Inputs], Inputs]] = {
    "later": lambda inputs: with_parameters(inputs, later=0.15),
    "foresight": lambda inputs: with_parameters(inputs, foresight=2.0),
    "mass": lambda inputs: with_parameters(inputs, mass=6.0),
    "appeal": lambda inputs: with_parameters(inputs, appeal=0.1),
    "distrust": lambda inputs: with_parameters(inputs, distrust=0.3),
    "retaliation": lambda inputs: with_parameters(inputs, retaliation=15.0),
    "affirm": lambda inputs: with_parameters(inputs, affirm=0.15),
    "watchers": lambda inputs: with_trait(inputs, "watcher", [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
    "cover": lambda inputs: with_lever(inputs, "cover", 0.8),
    "accommodation": lambda inputs: with_lever(inputs, "accommodation", 0.1),
    "esprit": lambda inputs: with_lever(inputs, "esprit", 0.1),
    "detention": lambda inputs: with_lever(inputs, "detention", 0.1),
    "patron": lambda inputs: with_lever(inputs, "patron", 0.1),
    "believers": lambda inputs: with_parameters(inputs, inhibition=-3.0),
    "unmask": lambda inputs: inputs._replace(unmask=inputs.unmask + 0.2),
    "call": lambda inputs: inputs._replace(call=inputs.call * 1.5),
    "threat": lambda inputs: inputs._replace(threat=inputs.threat + 0.6),
}


@needs_speed
@pytest.mark.parametrize("part", SWITCHED_ON)
def test_each_part_of_version_2_moves_the_table_where_it_is_switched_on(part: str) -> None:
    stage: Any = Stage(as_version_1())
    stage.advance(MORNINGS[2])
    inputs = SWITCHED_ON[part](as_version_1())
    changed = tables_of(stage, inputs)
    plain = mornings(1)[2]
    assert plain.day == stage.day
    exact = np.array([[table[row] for row in ROWS_OF_1] for table in tables_of_version_1(plain, as_version_1())])
    rows = [MECHANISMS.index(row) for row in ROWS_OF_1]
    moved = np.abs(changed.terms[:, rows] - exact).max()
    added = np.abs(changed.terms[:, [MECHANISMS.index(row) for row in NEW_ROWS]]).max()
    assert max(moved, added) > 1e-3


@needs_speed
def test_an_army_less_than_wholly_drawn_in_bears_less_than_the_whole_penalty() -> None:
    """On the first day, since a breach is never mended: 150 officers, 90 of them drawn in by 0.4, 60 by 0.5."""
    whole, part = (
        tables_of(Stage(with_parameters(as_version_1(), pact_line=line)), None).terms[
            -1, MECHANISMS.index("conscience")
        ]
        for line in (0.3, 1.0)
    )
    less = 3.0 * (1.0 - (90 * 0.4 + 60 * 0.5) / 150)
    work, kinship = 0.5 * 1.0, 0.9
    # of the penalty of 3 months: routine of it for who serves, and the work of full duty for who is loyal
    assert part[1] - whole[1] == pytest.approx(0.3 * less, rel=1e-9)
    assert part[0] - whole[0] == pytest.approx(0.3 * less + less * work * (1.0 + kinship), rel=1e-9)
