"""Limit 6 of model.md, section 7: a mechanism left out equals its row set to 0.

And a lever set to what it was changes no bit. Rows are set to 0 by the parameters, traits and levers that they are made
of. Commanders, who weigh some of the same numbers at their own table, stay out of it.
"""

from typing import Any

import numpy as np
import pytest
from tests.worlds import (
    Facts,
    course,
    digest,
    everything,
    named_fields,
    needs_speed,
    situation_by_hand,
    with_parameters,
)

from bayonets.engine.decide import Officer, terms, total, view_of
from bayonets.engine.inputs import MECHANISMS, Switches
from bayonets.verify.limit_left_out import (
    CHANGED_SINCE,
    ROWS_SET_TO_0,
    alike,
    left_out_and_set_to_0,
    lever_as_it_was,
    lever_at_its_end,
    officers_alone,
    pay_left_out_and_set_to_1,
    without,
)
from bayonets.world import catalogue

pytestmark = needs_speed


@pytest.mark.parametrize("mechanism", ROWS_SET_TO_0)
def test_a_mechanism_left_out_equals_its_row_set_to_0_bit_for_bit(mechanism: str) -> None:
    left_out, set_to_0 = (course(inputs) for inputs in left_out_and_set_to_0(mechanism))
    pairs = alike(left_out, set_to_0, mechanism)
    assert len(pairs) >= len(named_fields(left_out.state))
    assert all(one.tobytes() == other.tobytes() for one, other in pairs)


@pytest.mark.parametrize("mechanism", ROWS_SET_TO_0)
def test_without_it_the_run_is_another(mechanism: str) -> None:
    """So that nothing is compared with itself."""
    assert digest(course(left_out_and_set_to_0(mechanism)[0])) != digest(course(officers_alone()))


def test_pay_left_out_equals_its_row_set_to_0_but_for_rounding() -> None:
    """Pay without bonus and cut is 1 for all who serve: as if nobody were paid and who leaves lost 1 more by it."""
    left_out, set_to_1 = pay_left_out_and_set_to_1()
    same = course(set_to_1).record.heads == course(left_out).record.heads
    assert same[:20].mean() > 0.99  # a decision in a million falls within rounding


def test_all_rows_are_in_one_of_these_tests() -> None:
    assert {*ROWS_SET_TO_0, "pay"} == set(MECHANISMS)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_row_left_out_is_exactly_0_whatever_stands_in_it(mechanism: str) -> None:
    q = everything(1).parameters
    officer = Officer(
        grievance=0.7, culpability=0.9, optimism=0.3, roots=0.4, outed=1.0, resisting=1.0, resisting_ties=1.0,
        exited_ties=2.0, ties=10.0,
    )  # fmt: skip
    facts = Facts(
        d=0.8, v=1.5, e=0.1, army=0.3, X=0.1, X_ahead=0.2, bonus=0.5, command=0.4, watch=0.7, support=1.0, amnesty=0.8,
        designated=0.3, kinship=0.4, pardon=0.3, accommodation=0.2, outreach=1.5, patron=0.2, cover=0.9, esprit=0.1,
    )  # fmt: skip
    now = situation_by_hand(facts, q, evidence=-1.2, unmasked=0.2)
    rows = terms(officer, view_of(officer, now, q), now, q)
    none = Switches(*[0.0] * len(MECHANISMS))
    assert [total(rows, none, stance) for stance in range(4)] == [0.0] * 4
    alone = none._replace(**{mechanism: 1.0})
    if mechanism == "haste":  # there is none without the reckoning
        assert [total(rows, alone, stance) for stance in range(4)] == [0.0] * 4
        reckoning = rows[MECHANISMS.index("reckoning")]
        with_it = alone._replace(reckoning=1.0)
        expected = [fear + haste for fear, haste in zip(reckoning, rows[MECHANISMS.index("haste")], strict=True)]
        assert [total(rows, with_it, stance) for stance in range(4)] == expected
    else:
        assert [total(rows, alone, stance) for stance in range(4)] == list(rows[MECHANISMS.index(mechanism)])
    assert max(map(abs, rows[MECHANISMS.index(mechanism)])) > 0.001


def test_the_commanders_table_knows_no_switches() -> None:
    """All mechanisms of officers left out, none of whom reviews: commanders decide as before, bit for bit."""
    inputs = with_parameters(everything(40), review_rate=0.0)
    one, other = course(inputs).record, course(without(inputs, *MECHANISMS)).record
    assert np.array_equal(one.posture, other.posture)
    assert np.array_equal(one.streets, other.streets)
    assert (one.posture > 0).any()


@pytest.mark.parametrize("lever", catalogue.levers())
def test_a_lever_set_to_what_it_was_changes_no_bit(lever: str) -> None:
    inputs = everything(40)
    assert digest(course(lever_as_it_was(inputs, lever))) == digest(course(inputs))


@pytest.mark.parametrize("lever", catalogue.levers())
def test_a_lever_changes_no_bit_before_its_date(lever: str) -> None:
    """From day 20 on it stands at the end of its range: nothing of days 0 to 19 differs."""
    inputs = everything(40)
    for one, other in zip(list_of(course(inputs)), list_of(course(lever_at_its_end(inputs, lever))), strict=True):
        assert np.array_equal(one[:CHANGED_SINCE], other[:CHANGED_SINCE])


def list_of(run: Any) -> list[Any]:
    return list(run.record)
