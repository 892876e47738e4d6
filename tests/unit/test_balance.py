"""The balance of turnout and force: by hand, by rung, with calls, and where the dossier fixes the turnout."""

from math import log

import numpy as np
import pytest

from bayonets.account.blocks import Table
from bayonets.report.balance import balance_section
from bayonets.scenario.balance import balance_on, highest_pressure, turning_days
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read_text
from bayonets.web.dossiers import dossier_of

CASE = """\
format: 2
name: Two forces
start: 2020-08-09
days: 20
protest: {initial: 50, maximum: 80}
services:
  riot:
    formations: {north: {size: 200}, south: {size: 100, street_value: 0.5}}
  army:
    pact: true
    street_value: 0.2
    formations: {garrison: {size: 1000}}
levers:
  duty: {riot: [{from: 2020-08-09, value: 0.5}, {from: 2020-08-14, value: 0.8}]}
ladder:
  - duty: {north: 0.7, south: 1}
  - duty: {army: 0.3}
parameters: {demand: 4, quorum: 1}
"""


def case(*changes: tuple[str, str]) -> Scenario:
    said = CASE
    for old, new in changes:
        assert old in said, old
        said = said.replace(old, new)
    return read_text(said)


FIXED = (
    "initial: 50, maximum: 80",
    "by_date: [{date: 2020-08-09, value: 10}, {date: 2020-08-13, value: 50}, {date: 2020-08-28, value: 20}], scale: 2",
)
CALL = ("ladder:", "events:\n  - {date: 2020-08-12, kind: call, factor: 2, half_life: 0.5}\nladder:")


def test_the_force_is_street_value_times_duty_times_size_and_shares_sum_to_one() -> None:
    found = balance_on(build(case()), 0)
    assert found.force.tolist() == pytest.approx([200 * 0.5, 100 * 0.5 * 0.5, 0.0])
    assert found.on_duty == pytest.approx(125.0)
    assert found.shares.tolist() == pytest.approx([0.8, 0.2, 0.0])


def test_a_rung_brings_what_lies_above_the_lever_and_the_rungs_before() -> None:
    first, later = (balance_on(build(case()), day) for day in (0, 5))
    assert first.brings.tolist() == pytest.approx([200 * 0.2 + 50 * 0.5, 1000 * 0.2 * 0.3])
    # On 14 August the lever is above the rung's 0.7 of the north.
    assert later.brings.tolist() == pytest.approx([50 * 0.2, 60.0])


def test_officers_needed_are_demand_times_turnout_from_the_first_day_to_the_most() -> None:
    found = balance_on(build(case()), 0)
    assert (found.turnout, found.most) == (50.0, 80.0)
    assert (found.needed, found.needed_at_most, found.quorum) == (200.0, 320.0, 4.0)


def test_a_call_multiplies_the_turnout_and_has_a_line_of_its_own() -> None:
    inputs = build(case(CALL))
    assert balance_on(inputs, 3).needed == pytest.approx(2 * balance_on(inputs, 0).needed)
    assert turning_days(inputs) == [0, 3, 5, 19]


def test_a_fixed_turnout_is_that_of_the_day_and_turns_at_its_dates() -> None:
    inputs = build(case(FIXED))
    found = balance_on(inputs, 4)
    assert (found.turnout, found.most) == (100.0, 100.0)
    assert turning_days(inputs) == [0, 4, 5, 19]


def test_the_highest_pressure_is_that_of_the_largest_crowd_against_the_smallest_force() -> None:
    highest, day = highest_pressure(build(case()))
    assert highest == pytest.approx(log(320.0 / 129.0), abs=1e-6)
    assert day == 0
    assert highest_pressure(build(case(CALL)))[1] == 3


def test_nobody_on_duty_has_no_shares() -> None:
    found = balance_on(build(case(("duty: {riot:", "propaganda: {riot:"))), 0)
    assert found.on_duty == 0.0
    assert not np.any(found.shares)


def test_the_report_and_the_page_tell_the_same_numbers() -> None:
    scenario = case()
    tables = [block for block in balance_section(scenario).blocks if isinstance(block, Table)]
    # The longest stretch of duty comes first: from 14 August on.
    assert tables[0].rows[0][:5] == ("North", "200", "1", "0.8", "160")
    assert tables[-1].rows[0] == ("9 Aug 2020", "50 to 80", "200 to 320", "125", "+65", "+60")
    said = dossier_of("x", scenario).balance[0]
    assert (said.date, said.on_duty, said.needed, said.rungs) == ("2020-08-09", 125.0, 200.0, [65.0, 60.0])
