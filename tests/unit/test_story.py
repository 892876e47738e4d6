"""A run's story says what its numbers say."""

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.test_report_synthetic import courses_of, scenario_of

import bayonets as bn
from bayonets.engine.simulate import run_course, run_workspace
from bayonets.errors import RefusedError
from bayonets.results import Courses
from bayonets.scenario.event_words import event_text
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import full_date
from bayonets.scenario.write import exact
from bayonets.story import happenings, tell
from bayonets.study import Setup
from bayonets.wording import capital
from bayonets.world.stances import BY_ARMY, BY_STREETS, STOOD_DOWN


@pytest.fixture(scope="module")
def courses() -> Courses:
    """Sixty runs of the textbook under heavier protest: some hold, some fall by the streets, some by the army."""
    return bn.load("textbook").with_words("protest.initial=34", "protest.maximum=80").run(runs=60, seed=1).courses


def run_with(courses: Courses, cause: int) -> int:
    return int(courses.run[np.flatnonzero(courses.cause == cause)[0]])


ENDS = {0: "The regime has held", BY_STREETS: "in a row: the regime falls", BY_ARMY: "The army changes sides"}


@pytest.mark.parametrize(("cause", "words"), ENDS.items())
def test_it_ends_as_the_run_ended(courses: Courses, cause: int, words: str) -> None:
    run = run_with(courses, cause)
    last = happenings(courses, run)[-1]
    assert words in last.sentence
    place = int(np.flatnonzero(courses.run == run)[0])
    assert last.day == (courses.fell_day[place] if cause else courses.protest.shape[1] - 1)


def test_the_army_is_called_on_the_day_before_it_is_on_duty(courses: Courses) -> None:
    run = run_with(courses, BY_ARMY)
    called = [one for one in happenings(courses, run) if "rung 3" in one.sentence]
    assert len(called) == 1
    assert "Army" in called[0].sentence


def test_protest_exceeds_the_capacity_of_the_forces_on_the_days_of_pressure_above_zero(courses: Courses) -> None:
    run = run_with(courses, BY_STREETS)
    place = int(np.flatnonzero(courses.run == run)[0])
    lost = {one.day for one in happenings(courses, run) if "Protest exceeds" in one.sentence}
    above = courses.pressure[place, : courses.fell_day[place] + 1] > 0
    assert lost == set(np.flatnonzero(np.diff(above.astype(int), prepend=0) == 1))


def test_a_commander_who_stands_down_is_told_once_on_his_day(courses: Courses) -> None:
    run = run_with(courses, BY_ARMY)
    place = int(np.flatnonzero(courses.run == run)[0])
    posture = courses.posture[place, : courses.fell_day[place] + 1]
    told = [one.day for one in happenings(courses, run) if "stands down" in one.sentence]
    assert told == sorted(
        int(np.argmax(posture[:, f] == STOOD_DOWN)) for f in np.flatnonzero(posture[-1] == STOOD_DOWN)
    )


def test_the_text_has_a_line_for_each_day_on_which_something_happened(courses: Courses) -> None:
    run = run_with(courses, 0)
    lines = tell(courses, run).splitlines()
    assert len(lines) == 1 + len({one.day for one in happenings(courses, run)})
    assert lines[0].startswith(f"Textbook, run {run} of seed 1.")
    signal = next(event for event in courses.scenario.events if event.kind == "signal")
    when = f"{full_date(signal.date)} (day {courses.scenario.day_of(signal.date)})"
    assert f"{when}. {capital(event_text(courses.scenario, signal))}." in tell(courses, run)


def test_a_run_that_was_not_made_is_refused(courses: Courses) -> None:
    with pytest.raises(RefusedError, match=r"run 60: is not among the runs made \(0 to 59\)"):
        tell(courses, 60)


def test_a_designation_is_told_as_the_engine_drew_it() -> None:
    base = bn.load("textbook").with_days(12)
    data = exact(base.scenario)
    data["events"] = [
        {"date": "2030-03-05", "kind": "designation", "chance": chance, "degree": 0.5, "services": [service]}
        for chance, service in ((0.4, "riot_police"), (0.6, "city_police"))
    ]
    scenario = Scenario.model_validate(data)
    place, courses = run_workspace(build(scenario)), Setup(scenario).run(40, seed=3).courses
    told = []
    for run in range(40):
        run_course(place, 3, run)
        sentences = [one.sentence for one in happenings(courses, run) if "esignation" in one.sentence]
        decided = [
            bool(
                place.state.units["decided"][next(i for i, f in enumerate(scenario.formations) if f.service == service)]
            )
            for service in ("riot_police", "city_police")
        ]
        assert ["not decided" not in one for one in sentences] == decided
        told += decided
    assert 20 < sum(told) < 60


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ((7, 1, 1, 1, 1), "1 officer has left, 1 openly refuses, 1 works to rule and 1 was removed."),
        ((0, 2, 0, 3, 0), "3 officers have left, 0 openly refuse, 2 work to rule and 0 were removed."),
    ],
)
def test_verbs_agree_with_their_numbers(heads: tuple[int, ...], said: str) -> None:
    courses = courses_of(scenario_of(formations=1, days=3), runs=1)
    counts = courses.heads.copy()
    counts[0, -1, 0] = heads
    held = replace(courses, heads=counts, fell=np.array([False]), fell_day=np.array([-1]))
    assert said in tell(held, int(courses.run[0]))
