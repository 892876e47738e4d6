"""Sentences made from numbers, against numbers worked out by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.unit.test_report_synthetic import START, courses_of, scenario_of

from bayonets.findings.headline import headline, summary
from bayonets.findings.measures import Measures
from bayonets.findings.observations import checks, sentence, tally
from bayonets.findings.sentences import direction, falls, leading, met, share_spread, spread
from bayonets.report.outcome import key_figures
from bayonets.report.ranks import shown_places
from bayonets.report.runs import choose
from bayonets.results import Courses
from bayonets.statistics.estimate import Floats
from bayonets.world.stances import BY_ARMY, BY_STREETS, EXITED, LOYAL, STOOD_DOWN

NONE = np.empty(0)


def floats(*numbers: float) -> Floats:
    return np.array(numbers)


def fall(courses: Courses, run: int, day: int, cause: int = BY_STREETS, *, both: bool = False) -> None:
    """Let a run fall on a day and repeat its last state from then on, as the engine does."""
    courses.fell[run], courses.fell_day[run], courses.cause[run], courses.both_ways[run] = True, day, cause, both
    for name in ("heads", "asked", "posture", "formation_force", "protest", "force", "pressure", "army"):
        course = getattr(courses, name)
        course[run, day + 1 :] = course[run, day]
    # What was reckoned before is forgotten.
    for name in ("fallen", "last_day"):
        vars(courses).pop(name, None)


def quiet(courses: Courses) -> Courses:
    """The same with everybody loyal."""
    heads = np.zeros_like(courses.heads)
    heads[..., LOYAL] = courses.heads.sum(axis=-1)
    return replace(courses, heads=heads, posture=np.zeros_like(courses.posture))


def by(streets: Floats = NONE, army: Floats = NONE, both: Floats = NONE) -> dict[str, Floats]:
    return {"streets": streets, "army": army, "both": both}


def test_no_fall_is_told_with_its_upper_bound() -> None:
    assert falls(by(), 100, START, 7, 0.3) == [
        "No run fell. The probability of a fall is at most 3.7% (upper end of its 95% CI)."
    ]


def test_one_fall_is_told_by_date_and_cause() -> None:
    assert falls(by(floats(10.0)), 100, START, 7, 0.3) == [
        "The only fall occurs on 19 Aug 2020.",
        "It is due to protest that exceeded the capacity of the forces on 7 days in a row.",
    ]


def test_many_falls_are_told_by_their_interquartile_range_and_causes() -> None:
    lines = falls(by(floats(10.0, 20.0, 30.0), floats(40.0, 50.0)), 100, START, 7, 0.3)
    # Days 10, 20, 30, 40, 50: quartiles 20 and 40.
    assert lines[0] == (
        "Half of the falls occur between 29 Aug and 18 Sep 2020 (interquartile range); the first on 19 Aug 2020, "
        "the last on 28 Sep 2020."
    )
    assert lines[1] == (
        "Of the 5 falls, 3 are due to protest that exceeded the capacity of the forces on 7 days in a row and 2 are "
        "due to at least 30% of the army siding with the protesters."
    )


def test_falls_to_which_both_came_on_one_day_are_told_apart() -> None:
    lines = falls(by(floats(10.0), floats(40.0), floats(12.0, 13.0)), 100, START, None, None)
    assert lines[1] == (
        "Of the 4 falls, 1 is due to protest that exceeded the capacity of the forces for days on end, 1 is due to "
        "enough of the army siding with the protesters and 2 are due to both on one day."
    )
    assert falls(by(both=floats(12.0)), 100, START, 7, 0.3)[1] == (
        "It is due to protest that exceeded the capacity of the forces on 7 days in a row and, on the same day, to at "
        "least 30% of the army siding with the protesters."
    )


def test_spreads_name_the_range_of_nine_runs_in_ten() -> None:
    assert spread(np.arange(101)) == "50 (90% of runs: 5 to 95)"
    assert spread(np.array([7, 7, 7])) == "7"
    assert spread(np.array([7])) == "7"
    assert share_spread(floats(0.03, 0.031, 0.032, 0.033, 0.034)) == "3.2% (90% of runs: 3 to 3.4%)"


def test_a_direction_is_named_only_where_the_bands_part() -> None:
    first = floats(9.0, 9.5, 10.0, 10.5, 11.0)
    assert direction(first, first - 5) == "falls"
    assert direction(first, first + 5) == "rises"
    assert direction(first, first - 1) == ""


def test_exits_lead_only_if_they_do_in_nine_runs_of_ten() -> None:
    steady = np.array([[80, 20]] * 10)
    assert leading(steady, ["A", "B"]) == "most exits are from A (80%)"
    torn = np.array([[80, 20]] * 6 + [[20, 80]] * 4)
    assert leading(torn, ["A", "B"]) == ""
    assert leading(np.array([[0, 0]] * 10), ["A", "B"]) == ""
    assert leading(steady[:, :1], ["A"]) == ""


def test_met_counts_runs() -> None:
    assert [met(3, 10), met(10, 10), met(0, 10), met(1, 1), met(0, 1)] == [
        "met in 3 of 10 runs",
        "met in all 10 runs",
        "missed in all 10 runs",
        "met in the only run",
        "missed in the only run",
    ]


def test_the_headline_counts_runs_and_names_no_exits_where_there_are_none() -> None:
    courses = quiet(courses_of(scenario_of(), runs=100))
    assert headline(Measures(courses)) == "The regime holds in all 100 runs"
    left, removed = "Exits outside the army by 17 Sep 2020: 0", "officers removed by counter-intelligence: 0"
    assert summary(Measures(courses))[-1] == f"{left}; {removed}."


def test_key_figures_count_formations_that_stood_down() -> None:
    courses = quiet(courses_of(scenario_of(), runs=4))
    assert key_figures(Measures(courses))[3][1:] == ("none", "in any run")
    courses.posture[1, -1, :2] = STOOD_DOWN
    assert key_figures(Measures(courses))[3][1:] == ("in 1 of 4 runs", "at least one; at most 2 of 3")


def test_how_far_the_army_turned_is_read_from_the_days_end_on_which_it_brings_the_regime_down() -> None:
    courses = quiet(courses_of(scenario_of(), runs=3))
    courses.army[:] = 0.0
    courses.army[0, 5] = 0.25
    courses.army[1, 9:] = 0.6
    fall(courses, 1, 9, BY_ARMY)
    assert Measures(courses).army_peak.tolist() == [0.25, 0.6, 0.0]
    assert key_figures(Measures(courses))[-1] == (
        "The army changes sides",
        "in 1 of 3 runs",
        "at most 60% of it, in any run",
    )
    fall(courses, 2, 9, BY_STREETS, both=True)
    assert key_figures(Measures(courses))[-1] == (
        "The army changes sides",
        "in 2 of 3 runs",
        "at most 60% of it, in any run; on the day of a fall due to protest in 1 run",
    )


def observed(**amount: Any) -> Measures:
    """Runs 0 to 9 with 10, 20, ..., 100 officers of unit_0 gone on the last day, and one observation of it."""
    entry = {"date": "2020-09-17", "quantity": "exited", "formations": ["unit_0"], "source": "somebody"} | amount
    courses = quiet(courses_of(scenario_of(observations=[entry]), runs=10))
    courses.heads[:, -1, 0, EXITED] = np.arange(10, 101, 10)
    return Measures(courses)


@pytest.mark.parametrize(
    ("amount", "count"),
    [({"at_least": 50}, 6), ({"at_most": 50}, 5), ({"between": [20, 40]}, 3), ({"about": {"value": 50, "sd": 10}}, 5)],
)
def test_observations_count_the_runs_that_meet_them(amount: dict[str, Any], count: int) -> None:
    (check,) = checks(observed(**amount))
    assert check.verdict == f"met in {count} of 10 runs"


def test_an_observation_reads_as_a_sentence() -> None:
    measures = observed(at_least=50)
    # Ten values 10 to 100: quantile .05 is 14.5, .5 is 55, .95 is 95.5; halves are written to the even number.
    assert sentence(measures, checks(measures)[0]) == (
        "17 Sep 2020, exits in Unit 0: observed at least 50, simulated 55 (90% of runs 14 to 96); within the bounds in "
        "60% of runs."
    )
    assert tally(checks(measures)) == "The one observation of the real course is met in 6 of 10 runs."


def test_observations_outside_the_days_are_said_to_be_so() -> None:
    measures = observed(date="2021-01-01", at_least=5)
    assert checks(measures)[0].verdict == "outside the days simulated"
    assert tally(checks(measures)) == ""


def test_observations_of_the_country_are_read_from_its_courses() -> None:
    entries = [
        {"date": "2020-08-19", "quantity": "protest", "between": [100, 300]},
        {"date": "2020-08-19", "quantity": "fell", "at_most": 0},
        {"date": "2020-08-19", "quantity": "stood_down", "at_most": 0},
    ]
    courses = quiet(courses_of(scenario_of(observations=entries), runs=4))
    courses.protest[:, 10] = [99, 100, 300, 301]
    courses.posture[2, 10, 0] = STOOD_DOWN
    fall(courses, 0, 10)
    fall(courses, 1, 11)
    found = [check.verdict for check in checks(Measures(courses))]
    assert found == ["met in 2 of 4 runs", "met in 3 of 4 runs", "met in 3 of 4 runs"]


def test_rungs_are_called_after_days_in_a_row_above_the_trigger() -> None:
    ladder = [{"duty": {"unit_0": 1}}, {"duty": {"unit_1": 1}}]
    courses = courses_of(scenario_of(ladder=ladder, days=12), runs=2)
    courses.pressure[:] = -1.0
    courses.pressure[0, [1, 2, 4, 5, 6, 7, 8, 9]] = 0.5
    # ladder_days 3: the third day in a row is day 6, so rung 1 stands from day 7; counted anew, rung 2 from day 10.
    assert Measures(courses).rung_days.tolist() == [[7, 10], [-1, -1]]


def test_single_runs_are_different_and_say_why() -> None:
    courses = courses_of(scenario_of(), runs=20, fall_share=0.25)
    places, roles = zip(*choose(Measures(courses)), strict=True)
    assert len(set(places)) == 3
    assert roles == ("nearest to the medians", "the earliest fall", "held under the highest pressure")
    first = min(courses.fell_day[courses.fell])
    assert courses.fell_day[places[1]] == first
    assert not courses.fell[places[2]]


def test_single_runs_do_with_what_there_is() -> None:
    assert [role for _, role in choose(Measures(courses_of(scenario_of(), runs=1)))] == ["nearest to the medians"]
    all_fell = [role for _, role in choose(Measures(courses_of(scenario_of(), runs=9, fall_share=1.0)))]
    assert all_fell == ["nearest to the medians", "the earliest fall", "no run held; latest fall"]


def test_of_many_formations_the_largest_and_the_most_changed_are_shown() -> None:
    courses = courses_of(scenario_of(formations=60, days=3), runs=2)
    kept, said = shown_places(Measures(courses))
    assert len(kept) == 24
    assert kept == sorted(kept)
    assert said.startswith("Of 60 formations, the 12 largest and the 12 others that change most are shown")
