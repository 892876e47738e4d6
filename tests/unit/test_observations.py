"""What was observed against what the runs give: every quantity, in numbers worked out by hand and in sentences."""

from typing import Any

import numpy as np
import pytest
from tests.unit.test_findings import fall, quiet
from tests.unit.test_report_synthetic import courses_of, scenario_of

from bayonets.account.blocks import Chart, Table
from bayonets.findings.measures import Measures
from bayonets.findings.observations import ObservationCheck, checks, sentence, tally, together, together_sentence
from bayonets.findings.summary import as_plain
from bayonets.findings.summary import summary as in_the_terminal
from bayonets.report.course import streets_blocks
from bayonets.report.exits import exits_section
from bayonets.report.outcome import sure_section
from bayonets.world.stances import EXITED, LOYAL, ORDERING, STALLING, STOOD_DOWN

DAY = "2020-08-19"  # day 10


def measures_of(*entries: dict[str, Any], runs: int = 10, **changes: Any) -> Measures:
    """Quiet runs of a country in which unit_0 and unit_1 are without a pact and unit_2 is the army."""
    observed = [{"date": DAY} | entry for entry in entries]
    courses = quiet(courses_of(scenario_of(observations=observed, **changes), runs=runs))
    courses.army[:] = 0.0
    courses.posture[:] = ORDERING
    return Measures(courses)


def only(measures: Measures) -> ObservationCheck:
    (check,) = checks(measures)
    return check


# --- each quantity ----------------------------------------------------------------------------------------------------


def test_enquiries_are_those_of_the_formations_named() -> None:
    measures = measures_of({"quantity": "asked", "formations": ["unit_1"], "at_least": 3})
    measures.courses.asked[:, 10, 1] = np.arange(10)
    measures.courses.asked[:, 10, 0] = 99
    check = only(measures)
    assert check.values is not None
    assert check.values.tolist() == list(range(10))
    assert check.verdict == "met in 7 of 10 runs"


def test_nobody_named_is_everybody_outside_the_army_or_all_where_all_are_in_it() -> None:
    measures = measures_of({"quantity": "exited", "at_least": 1})
    measures.courses.heads[:, 10, :, EXITED] = (1, 10, 100)
    assert only(measures).known.tolist() == [11.0] * 10
    army = {"army": {"pact": True, "formations": {"a": {"size": 200}, "b": {"size": 200}}}}
    measures = measures_of({"quantity": "exited", "at_least": 1}, services=army)
    measures.courses.heads[:, 10, :, EXITED] = (1, 10)
    assert only(measures).known.tolist() == [11.0] * 10


def test_force_is_what_the_formations_put_on_the_streets() -> None:
    measures = measures_of(
        {"quantity": "force", "between": [12, 100]}, {"quantity": "force", "services": ["service_1"], "at_most": 7}
    )
    measures.courses.formation_force[:, 10] = (5.0, 6.0, 7.0)
    measures.courses.formation_force[0, 10, 0] = 6.0
    outside, army = checks(measures)
    assert outside.verdict == "met in 1 of 10 runs"
    assert army.verdict == "met in all 10 runs"


def test_the_share_of_the_army_is_that_at_the_days_end_in_percent() -> None:
    measures = measures_of({"quantity": "army", "at_most": 0.25})
    measures.courses.army[:, 10] = 0.2
    measures.courses.army[3, 10] = 0.31
    assert sentence(measures, only(measures)) == (
        "19 Aug 2020, share of the army siding with the protesters: observed at most 25%, simulated 20% (90% of runs "
        "20 to 26%); within the bounds in 90% of runs."
    )


def test_formations_whose_commander_stalls_are_counted_and_those_that_stood_down_apart() -> None:
    measures = measures_of({"quantity": "stalling", "between": [1, 2]}, {"quantity": "stood_down", "at_most": 0})
    measures.courses.posture[0, 10, :2] = (STALLING, STOOD_DOWN)
    stalling, down = checks(measures)
    assert stalling.verdict == "met in 1 of 10 runs"
    assert down.verdict == "met in 9 of 10 runs"


def test_a_fall_is_told_as_a_share_of_runs_and_not_as_a_number() -> None:
    measures = measures_of({"quantity": "fell", "at_most": 0})
    for run in range(3):
        fall(measures.courses, run, 8)
    fall(measures.courses, 4, 11)  # later than the date
    said = sentence(measures, only(measures))
    assert said == (
        "19 Aug 2020, fall of the regime: observed not fallen, simulated fallen in 30% of runs; as observed in 70% of "
        "runs."
    )
    measures = measures_of({"quantity": "fell", "at_least": 1})
    assert sentence(measures, only(measures)) == (
        "19 Aug 2020, fall of the regime: observed fallen, simulated fallen in none of 10 runs; as observed in none of "
        "10 runs."
    )


def test_the_day_of_a_fall_lies_between_two_dates() -> None:
    seen = {"quantity": "fell_day", "between": ["2020-08-18", "2020-08-20"], "date": "2020-12-01"}
    measures = measures_of(seen)
    for run, day in enumerate((8, 9, 10, 11, 12)):
        fall(measures.courses, run, day)
    assert only(measures).verdict == "met in 3 of 10 runs"
    assert sentence(measures, only(measures)) == (
        "Day of the fall: observed 18 Aug 2020 to 20 Aug 2020, simulated 19 Aug 2020 (90% of falls 17 Aug 2020 to "
        "21 Aug 2020); within the dates in 30% of runs."
    )
    (picture,) = [one for one in sure_section(measures).blocks if isinstance(one, Chart) and one.name == "survival"]
    assert "observed: fell between" in picture.wide


def test_the_day_of_a_fall_is_not_known_before_the_later_date_has_come() -> None:
    seen = {"quantity": "fell_day", "between": ["2020-08-18", "2020-10-20"], "date": "2020-08-18"}
    assert only(measures_of(seen)).met is None


# --- runs that have fallen before -------------------------------------------------------------------------------------


def test_a_run_that_has_fallen_before_has_no_value_and_meets_nothing() -> None:
    measures = measures_of({"quantity": "exited", "services": ["service_0"], "between": [5, 50]})
    measures.courses.heads[:, 5:, 0, EXITED] += 20
    measures.courses.heads[:, 5:, 0, LOYAL] -= 20
    for run in range(4):
        fall(measures.courses, run, 9)
    fall(measures.courses, 4, 10)  # on the day itself it still stands
    check = only(measures)
    assert (check.fallen_before, len(check.known), check.verdict) == (4, 6, "met in 6 of 10 runs")
    assert sentence(measures, check) == (
        "19 Aug 2020, exits in Service 0: observed 5 to 50, simulated 20 in the 6 runs standing; within the bounds in "
        "60% of all runs."
    )


def test_where_no_run_stands_that_is_said() -> None:
    measures = measures_of({"quantity": "exited", "at_most": 50}, runs=2)
    for run in range(2):
        fall(measures.courses, run, 9)
    said = sentence(measures, only(measures))
    assert "simulated no run stands" in said
    assert "within the bounds in none of 2 runs" in said
    exits_section(measures)


# --- all of them ------------------------------------------------------------------------------------------------------


def both_halves() -> Measures:
    """Two observations, each met by half of the runs, and together by none."""
    measures = measures_of({"quantity": "army", "at_most": 0.1}, {"quantity": "army", "at_least": 0.2})
    measures.courses.army[:5, 10] = 0.5
    return measures


def test_runs_that_meet_all_observations_are_counted() -> None:
    found = checks(both_halves())
    assert [check.share for check in found] == [0.5, 0.5]
    assert together(found) == (0, 10, 2)
    assert together_sentence(found) == "All 2 observations together are met in none of 10 runs."
    measures = measures_of({"quantity": "army", "at_most": 0.1}, {"quantity": "army", "at_most": 0.2})
    measures.courses.army[:3, 10] = 0.15
    assert together_sentence(checks(measures)) == "All 2 observations together are met in 7 of 10 runs (70%)."
    assert together(found[:1]) is None
    assert together_sentence(found[:1]) == ""


def test_the_report_and_the_terminal_say_how_many_meet_all() -> None:
    measures = both_halves()
    said = "All 2 observations together are met in none of 10 runs."
    assert said in exits_section(measures).blocks
    assert said in in_the_terminal(measures.courses)
    assert as_plain(measures.courses)["runs_that_meet_all_observations"] == 0


def test_the_terminal_lists_the_observations_of_the_protest_that_are_missed() -> None:
    measures = measures_of(
        {"quantity": "protest", "between": [0, 1000]},
        {"quantity": "protest", "at_least": 5000, "date": "2020-08-20"},
        {"quantity": "protest", "at_most": 5000, "date": "2020-08-21"},
    )
    lines = in_the_terminal(measures.courses).splitlines()
    told = lines[lines.index("Observed:") + 1 :]
    assert len(told) == 2
    assert told[0].startswith("  20 Aug 2020, protesters: observed at least 5\u202f000\u202f000, simulated")
    assert told[1] == "  2 more observations of the protest are met in 9 of 10 runs or more."


def test_no_heading_claims_more_observations_than_it_counts() -> None:
    measures = measures_of(
        {"quantity": "exited", "at_most": 5},
        {"quantity": "stood_down", "at_least": 1},
        {"quantity": "fell", "at_least": 1},
    )
    blocks = exits_section(measures).blocks
    assert blocks[1] == "Of 3 observations of the real course, 1 is met in 9 of 10 runs or more; 2 in no run."
    (picture,) = [block for block in blocks if isinstance(block, Chart) and block.name == "observed"]
    assert picture.title == "Exits outside the army as observed on 19 Aug 2020: met in all 10 runs"
    two = measures_of(
        {"quantity": "exited", "at_most": 5}, {"quantity": "asked", "at_least": 1}, {"quantity": "fell", "at_least": 1}
    )
    (picture,) = [one for one in exits_section(two).blocks if isinstance(one, Chart) and one.name == "observed"]
    assert picture.title == "1 of the 2 observations of officers is met in 9 of 10 runs or more"


def test_none_is_a_word() -> None:
    assert tally(checks(both_halves())) == (
        "Of 2 observations of the real course, none is met in 9 of 10 runs or more."
    )


# --- pictures and tables ----------------------------------------------------------------------------------------------


def table_of(measures: Measures) -> Table:
    (table,) = [block for block in exits_section(measures).blocks if isinstance(block, Table)]
    return table


def test_what_is_said_of_a_report_is_shown_where_it_is_said_of_any() -> None:
    plain = {"quantity": "exited", "at_most": 5}
    assert table_of(measures_of(plain)).columns[-1] == "Source"
    table = table_of(
        measures_of(plain, plain | {"group": "organisers", "error": 0.2, "wrong": 0.05, "confidence": "low"})
    )
    assert table.columns[-4:] == ("Group", "Confidence", "Error (log)", "Probability wrong")
    assert table.rows[0][-4:] == ["", "", "", ""]
    assert table.rows[1][-4:] == ["organisers", "low", "0.2", "5%"]
    assert table_of(measures_of(plain | {"group": "police"})).columns[-2:] == ("Source", "Group")


def test_the_table_shows_no_yes_or_no_as_a_number() -> None:
    row = table_of(measures_of({"quantity": "fell", "at_most": 0})).rows[0]
    assert row[1:5] == ["Fall of the regime", "not fallen", "fallen in none of 10 runs", "met in all 10 runs"]


def test_what_was_observed_of_the_army_is_drawn_in_its_own_panel() -> None:
    measures = measures_of({"quantity": "army", "at_least": 0.2}, {"quantity": "force", "between": [1, 2]})
    (picture,) = [block for block in streets_blocks(measures) if isinstance(block, Chart)]
    assert "army siding with the protesters" in picture.wide
    assert "observed bound" in picture.wide
    assert "army_share_median" in picture.data.columns


@pytest.mark.parametrize(
    "quantity", ["loyal", "shirking", "resisting", "exited", "removed", "asked", "force", "stalling", "stood_down"]
)
def test_every_quantity_has_words(quantity: str) -> None:
    said = sentence(measures := measures_of({"quantity": quantity, "at_least": 0}), only(measures))
    assert said.startswith("19 Aug 2020, ")
    assert "outside the army: observed at least 0, simulated " in said
