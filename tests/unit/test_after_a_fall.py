"""Days after a fall repeat its state and are no behaviour: nothing that is told of days or of the end counts them."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.unit.test_findings import fall, quiet
from tests.unit.test_report_synthetic import START, courses_of, scenario_of

from bayonets.account.blocks import Chart
from bayonets.findings.headline import headline, summary
from bayonets.findings.measures import Measures
from bayonets.pictures.overview import overview
from bayonets.questions.compare.divergence import first_day_apart
from bayonets.report.course import streets_blocks
from bayonets.report.outcome import key_figures, standing_words
from bayonets.report.ranks import ranks_blocks
from bayonets.report.runs import choose, runs_section
from bayonets.results import Courses, gather
from bayonets.statistics.quantiles import fewest_of, left_out_of, quantiles, quantiles_among
from bayonets.story import tell
from bayonets.web.fans import fan_of as fan
from bayonets.world.stances import BY_ARMY, BY_STREETS, EXITED, LOYAL, ORDERING, STALLING, STOOD_DOWN

DAYS = 40


def country(runs: int = 20, **changes: Any) -> Courses:
    """Runs of 40 days in which nobody does anything and nothing falls."""
    courses = quiet(courses_of(scenario_of(**changes), runs=runs))
    courses.army[:] = 0.0
    return courses


def leave(courses: Courses, run: int, place: int, day: int, officers: int) -> None:
    """Let so many officers of a formation leave on a day."""
    courses.heads[run, day:, place, EXITED] += officers
    courses.heads[run, day:, place, LOYAL] -= officers


# --- quantiles --------------------------------------------------------------------------------------------------------


def test_quantiles_of_those_that_count_are_those_of_numpy() -> None:
    rng = np.random.default_rng(3)
    values, out = rng.normal(size=(30, 7, 2, 3)), rng.random((30, 7)) < 0.4
    out[:, 5] = True
    found = quantiles_among(values, out)
    assert found.shape == (5, 7, 2, 3)
    for day in range(7):
        if day == 5:
            assert np.isnan(found[:, day]).all()
        else:
            assert found[:, day] == pytest.approx(
                np.quantile(values[~out[:, day], day], (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
            )


def test_where_all_count_they_are_the_usual_quantiles() -> None:
    values = np.random.default_rng(4).integers(0, 9, (11, 5)).astype(np.int32)
    assert (quantiles_among(values, np.zeros((11, 5), dtype=np.bool_)) == quantiles(values)).all()


@pytest.mark.parametrize(("runs", "least"), [(1, 1), (9, 1), (20, 2), (100, 10), (5000, 10)])
def test_a_day_is_drawn_as_long_as_a_tenth_of_the_runs_stand_and_ten_at_most_are_needed(runs: int, least: int) -> None:
    assert fewest_of(runs) == least
    standing = np.zeros((runs, 2), dtype=np.bool_)
    standing[:, 1] = np.arange(runs) >= least - 1  # one too few on the second day
    assert left_out_of(standing)[:, 1].all()
    assert not left_out_of(standing)[:, 0].any()


# --- what commanders do -----------------------------------------------------------------------------------------------


def test_days_after_a_fall_are_no_days_of_stalling() -> None:
    courses = country(runs=2)
    courses.posture[:] = ORDERING
    courses.posture[0, 4:6, 1] = STALLING
    courses.posture[1, 9, 1] = STALLING
    fall(courses, 1, 9)
    measures = Measures(courses)
    # Three days of stalling among the 40 of run 0 and the 10 of run 1, and not 33 among 80.
    assert measures.stalling_share.tolist() == [0.0, 3 / 50, 0.0]
    assert measures.posture_runs[0][:, 1].sum() == 3
    (picture,) = [block for block in ranks_blocks(measures) if isinstance(block, Chart) and block.name == "commanders"]
    assert (
        picture.title == "The commander of Unit 1 stalls on 6% of the days before a fall; none stands down in any run"
    )


def test_who_stood_down_by_the_end_of_a_run_is_counted_as_before() -> None:
    courses = country(runs=4)
    courses.posture[:] = ORDERING
    courses.posture[1, 9:, :2] = STOOD_DOWN
    fall(courses, 1, 9)
    assert Measures(courses).stood_down.tolist() == [0, 2, 0, 0]
    assert key_figures(Measures(courses))[3][1:] == ("in 1 of 4 runs", "at least one; at most 2 of 3")


# --- the streets ------------------------------------------------------------------------------------------------------


def streets_of(courses: Courses) -> Chart:
    (picture,) = [block for block in streets_blocks(Measures(courses)) if isinstance(block, Chart)]
    return picture


def test_a_fan_is_of_the_runs_that_stand_and_says_so() -> None:
    courses = country(runs=20)
    courses.protest[:] = 100.0
    courses.protest[:5] = 900.0
    for run in range(5):
        fall(courses, run, 9)
    measures = Measures(courses)
    assert measures.protest[4, 9] == 900_000.0
    assert measures.protest[:, 10].tolist() == [100_000.0] * 5
    assert standing_words(measures) == "the runs that stand (20 at the start, 15 on the last day)"
    assert "in the runs that stand (20 at the start, 15 on the last day)." in streets_of(courses).subtitle


def test_a_fan_ends_where_too_few_runs_stand() -> None:
    courses = country(runs=20)
    for run in range(19):
        fall(courses, run, 9)
    measures = Measures(courses)
    assert np.isfinite(measures.protest[:, 9]).all()
    assert np.isnan(measures.protest[:, 10:]).all()
    assert standing_words(measures) == "the runs that stand (20 at the start, 20 on 18 Aug 2020, the last day drawn)"
    overview(courses)


def test_the_protest_is_told_by_its_peak_and_not_by_its_last_day() -> None:
    courses = country(runs=3)
    courses.protest[:] = 10.0
    courses.protest[:, 7] = 80.0
    courses.protest[2, 7] = 90.0
    fall(courses, 2, 7)  # its largest day is its last, and repeats
    assert streets_of(courses).title.startswith(
        "Protest peaks at 80\u202f000 people on 16 Aug 2020 (90% of runs: 80\u202f000 to"
    )
    assert key_figures(Measures(courses))[4][:2] == ("Protest at its peak", "80\u202f000 people")


def test_a_protest_that_the_scenario_fixes_is_told_as_given() -> None:
    fixed = {"by_date": [{"date": START.isoformat(), "value": 50}, {"date": "2020-09-01", "value": 10}]}
    courses = country(runs=3, protest=fixed)
    courses.protest[:] = np.linspace(50.0, 10.0, DAYS)
    assert streets_of(courses).title.startswith(
        "Protest is as given by the scenario and peaks at 50\u202f000 people on 9 Aug 2020;"
    )
    assert key_figures(Measures(courses))[4] == ("Protest at its peak, as given", "50\u202f000 people", "on 9 Aug 2020")


def test_protest_beyond_capacity_is_counted_until_the_fall() -> None:
    courses = country(runs=2)
    courses.pressure[:] = -1.0
    courses.pressure[0, 7:10] = 0.5
    fall(courses, 0, 9)
    measures = Measures(courses)
    assert measures.days_lost.tolist() == [3, 0]
    assert measures.sustained is not None
    assert measures.sustained.tolist() == [-1.0, -1.0]  # five days in a row of 0.5 did not come


# --- who left ---------------------------------------------------------------------------------------------------------


def test_exits_of_runs_that_held_and_of_runs_that_fell_are_told_apart() -> None:
    courses = country(runs=3)
    for run in range(3):
        leave(courses, run, 0, 5, 10 * (run + 1))
    fall(courses, 0, 9)
    lines = summary(Measures(courses))
    assert lines[-2:] == [
        "Exits outside the army by 17 Sep 2020 in the 2 runs that held: 25 (90% of runs: 20 to 30); officers removed "
        "by counter-intelligence: 0.",
        "Exits outside the army by the day of the fall in the run that fell: 10; officers removed by "
        "counter-intelligence: 0.",
    ]
    assert not any("17 Sep" in line for line in summary(Measures(country_that_fell())))


def country_that_fell() -> Courses:
    courses = country(runs=3)
    for run in range(3):
        fall(courses, run, 9)
    return courses


def test_a_single_run_is_shown_until_its_fall() -> None:
    courses = country(runs=6)
    fall(courses, 3, 9)
    section = runs_section(Measures(courses))
    (picture,) = [block for block in section.blocks if isinstance(block, Chart)]
    assert any("exits by the day of the fall: 0" in line for line in picture.text)
    rows = [row for row in picture.data.rows if row[0] == 3]
    assert len(rows) == 10


def test_the_middle_run_is_found_by_what_stands() -> None:
    courses = country(runs=9)
    courses.protest[:] = 100.0
    courses.protest[0] = 110.0
    for run in range(1, 9):
        courses.protest[run] += run
        fall(courses, run, 20 + run)
    (place, _), *_ = choose(Measures(courses))
    assert place in range(3, 6)


# --- both on one day --------------------------------------------------------------------------------------------------


def test_a_fall_to_which_both_came_is_told_as_such_everywhere() -> None:
    courses = country(runs=4)
    courses.army[1, 9:] = 0.5
    fall(courses, 1, 9, BY_STREETS, both=True)
    measures = Measures(courses)
    assert {cause: days.tolist() for cause, days in measures.fall_days_by_cause.items()} == {
        "streets": [],
        "army": [],
        "both": [9.0],
    }
    assert any("and, on the same day, to at least 30% of the army" in line for line in summary(measures))
    section = runs_section(measures)
    (picture,) = [block for block in section.blocks if isinstance(block, Chart)]
    both = "protest exceeded the capacity of the forces, and the army changed sides on the same day"
    assert any(both in line for line in picture.text)
    assert "and the army changes sides on the same day: the regime falls" in tell(courses, 1)
    assert fan_of(courses)["causes"] == {"streets": 0, "army": 0, "both": 1}


# --- where two arms part ----------------------------------------------------------------------------------------------


def one_run(courses: Courses, run: int) -> Courses:
    return gather(courses.scenario, 1, [courses.courses()[run]])


def test_arms_part_on_the_day_of_the_fall_where_nothing_differs_before() -> None:
    courses = country(runs=2)
    for name in ("heads", "outed", "posture", "protest", "force"):
        getattr(courses, name)[1] = getattr(courses, name)[0]
    courses.protest[1, 12:] = 500.0
    assert first_day_apart(one_run(courses, 0), one_run(courses, 1)) == 12
    fall(courses, 0, 9)
    # From day 10 on the one repeats its last state: what the other does then is no difference between them.
    assert first_day_apart(one_run(courses, 0), one_run(courses, 1)) == 9
    fall(courses, 1, 9)
    assert first_day_apart(one_run(courses, 0), one_run(courses, 1)) is None


# --- the page ---------------------------------------------------------------------------------------------------------


def fan_of(courses: Courses) -> dict[str, Any]:
    dumped = fan(courses.scenario, courses.courses(), [], 1, last=True, drawn=None).dumped()
    found: dict[str, Any] = json.loads(dumped)
    json.dumps(found, allow_nan=False)
    return found


def test_the_fan_of_the_page_is_of_the_runs_that_stand() -> None:
    courses = country(runs=20)
    courses.posture[:] = ORDERING
    courses.posture[:19, 9, 0] = STALLING
    for run in range(20):
        leave(courses, run, 0, 3, run)
    for run in range(19):
        fall(courses, run, 9, BY_ARMY)
    found = fan_of(courses)
    assert found["standing"] == [20] * 10 + [1] * 30
    assert found["last_drawn"] == 9
    assert found["streets"]["protest"][2][9] is not None
    assert found["streets"]["protest"][2][10] is None
    assert found["formations"]["exited"][2][0][9] == 9.5
    assert found["formations"]["exited"][2][0][10] is None
    assert found["formations"]["heads_mean"][0][EXITED][9] == 9.5
    assert found["formations"]["heads_mean"][0][EXITED][10] is None
    assert found["formations"]["stalling"][0][8:12] == [0, 19, 0, 0]
    assert found["left"]["median"] == 9.5
    assert found["causes"] == {"streets": 0, "army": 19, "both": 0}


def test_where_nothing_falls_the_fan_of_the_page_is_of_all_runs() -> None:
    courses = country(runs=4)
    found = fan_of(courses)
    assert found["standing"] == [4] * DAYS
    assert found["last_drawn"] == DAYS - 1
    assert np.allclose(found["streets"]["protest"], quantiles(courses.protest), atol=0.006)


def test_the_headline_of_a_country_that_fell_names_no_last_day() -> None:
    courses = replace(country_that_fell())
    assert headline(Measures(courses)) == "The regime falls in all 3 runs"
