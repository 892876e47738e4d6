"""The columns of a result folder: every number of the courses stands in its row, with its date, service and mark."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from bayonets.ensemble.course import Course
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.run import run_in_memory, run_into
from bayonets.ensemble.store import open_folder, read_folder
from bayonets.ensemble.tables import COLUMNS, dictionary
from bayonets.results import Courses, courses_in, frame, gather, to_xarray
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read_text
from bayonets.world.stances import BY_STREETS

RUNS, DAYS, START = 12, 14, date(2020, 2, 25)

CASE = f"""\
format: 2
name: Two forces
start: {START}
days: {DAYS}
protest: {{initial: 22, noise: 0.2}}
services:
  riot:
    grievance_mean: 0.8
    exit_cost: 1
    formations: {{north: {{size: 120}}, south: {{size: 80}}}}
  army: {{pact: true, grievance_mean: 1.5, formations: {{garrison: {{size: 60}}}}}}
levers: {{duty: {{riot: 0.9}}, outing: 0.1, support: 0.5, watch: 0.5}}
parameters: {{demand: 5, hold_days: 3, army_sides: 0.2}}
events: [{{date: 2020-03-02, kind: walkout, services: [army], share: 0.18}}]
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_text(CASE)


@pytest.fixture(scope="module")
def courses(scenario: Scenario) -> Courses:
    found = [one for one in run_in_memory(scenario, RUNS, 1, compute=on_threads(1)) if isinstance(one, Course)]
    made = gather(scenario, 1, found)
    assert 0 < made.fell.sum() < RUNS
    assert len(set(made.fell_day[made.fell])) > 1
    assert len(set(made.cause)) == 3
    return made


def test_every_column_is_there_with_its_meaning_and_unit() -> None:
    assert set(COLUMNS["formations"]) >= {"date", "service", "asked", "duty", "force", "fallen"}
    assert set(COLUMNS["streets"]) >= {"date", "fallen"}
    assert set(COLUMNS["runs"]) >= {"fell_date", "both_ways", "asked", "peak_day"}
    for table, columns in dictionary().items():
        assert list(columns) == list(COLUMNS[table])
        assert all(column["meaning"] and column["unit"] for column in columns.values())


def test_rows_of_formations_hold_what_the_courses_hold(courses: Courses) -> None:
    table = frame(courses, "formations")
    assert len(table) == RUNS * DAYS * 3
    rows = table.to_dict("records")
    names, services = ["north", "south", "garrison"], ["riot", "riot", "army"]
    for place, row in enumerate(rows):
        run, day, f = place // (DAYS * 3), place // 3 % DAYS, place % 3
        assert (row["run"], row["day"], row["formation"], row["service"]) == (run, day, names[f], services[f])
        assert row["date"] == START + timedelta(days=day)
        assert row["asked"] == courses.asked[run, day, f]
        assert row["outed"] == courses.outed[run, day, f]
        assert row["duty"] == courses.duty[run, day, f]
        assert row["force"] == courses.formation_force[run, day, f]
        assert row["exited"] == courses.heads[run, day, f, 3]
        assert row["fallen"] == (bool(courses.fell[run]) and day > courses.fell_day[run])


def test_rows_of_the_streets_hold_what_the_courses_hold(courses: Courses) -> None:
    table = frame(courses, "streets")
    assert list(table["date"][:DAYS]) == [START + timedelta(days=day) for day in range(DAYS)]
    for name in ("protest", "force", "pressure", "news", "army", "violence"):
        assert np.array_equal(table[name].to_numpy().reshape(RUNS, DAYS), getattr(courses, name))
    assert np.array_equal(table["fallen"].to_numpy().reshape(RUNS, DAYS), courses.fallen)


def test_rows_of_runs_say_when_and_how_it_fell_and_when_most_came_out(courses: Courses) -> None:
    for run, row in enumerate(frame(courses, "runs").to_dict("records")):
        fell = bool(courses.fell[run])
        assert row["fell"] == fell
        assert row["both_ways"] == courses.both_ways[run]
        if fell:
            assert row["fell_date"] == START + timedelta(days=int(row["fell_day"]))
        else:
            assert row["fell_date"] is None
        # The last state repeats after a downfall, so the first day of the largest turnout is a day that was lived.
        assert row["peak_day"] == courses.protest[run].argmax()
        assert row["peak_protest"] == courses.protest[run].max()
        assert row["peak_day"] <= courses.last_day[run]
        assert row["asked"] == courses.asked[run, -1].sum()


def test_days_after_a_downfall_are_marked_and_the_day_itself_is_not(courses: Courses) -> None:
    for run in range(RUNS):
        lived = int(courses.last_day[run]) + 1
        assert lived == (courses.fell_day[run] + 1 if courses.fell[run] else DAYS)
        assert courses.fallen[run].tolist() == [False] * lived + [True] * (DAYS - lived)
        for array in (courses.heads, courses.protest, courses.duty, courses.formation_force, courses.asked):
            assert (array[run, lived:] == array[run, lived - 1]).all()


def test_force_is_the_sum_of_what_formations_put_on_the_streets(courses: Courses) -> None:
    assert courses.formation_force.sum(axis=2) == pytest.approx(courses.force, rel=1e-12)
    assert (courses.duty[:, 0] == [0.9, 0.9, 0.0]).all()


def test_a_folder_holds_the_same_and_reads_back(tmp_path: Path, scenario: Scenario, courses: Courses) -> None:
    folder = open_folder(tmp_path, Identity(scenario, 1), "test")
    run_into(folder, scenario, RUNS, compute=on_threads(2), batch=5)
    again = courses_in(read_folder(tmp_path))
    assert again.digest() == courses.digest()
    for name in ("asked", "duty", "formation_force", "both_ways", "fallen", "last_day"):
        assert np.array_equal(getattr(again, name), getattr(courses, name)), name
    for table, columns in (("runs", COLUMNS["runs"]), ("formations", COLUMNS["formations"])):
        read = pq.read_table(tmp_path / table)
        assert read.column_names == list(columns)


def test_a_run_that_fell_both_ways_says_so_everywhere(scenario: Scenario, courses: Courses) -> None:
    found: list[Any] = courses.courses()
    fallen = int(np.flatnonzero(courses.fell)[0])
    found[fallen] = Course(fallen, found[fallen].fell_day, BY_STREETS, True, found[fallen].record)
    made = gather(scenario, 1, found)
    assert made.both_ways[fallen]
    row = frame(made, "runs").to_dict("records")[fallen]
    assert (row["cause"], row["both_ways"]) == ("streets", True)


def test_the_dataset_of_xarray_has_them_too(courses: Courses) -> None:
    data = to_xarray(courses)
    for name in ("asked", "duty", "formation_force", "fallen"):
        assert np.array_equal(data[name].to_numpy()[0], getattr(courses, name)), name
    assert np.array_equal(data["both_ways"].to_numpy()[0], courses.both_ways)
