"""Exits beside those in calm: what calm is, that runs are pairs, where they are kept, what is said."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import bayonets as bn
from bayonets.account.blocks import Table
from bayonets.ensemble.calm import MOST, OFFERS, calm_below, calm_scenario, open_calm, runs_in_calm
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.run import run_into
from bayonets.ensemble.store import Folder, folder_of, read_folder
from bayonets.errors import RefusedError
from bayonets.findings.calm import as_plain, beside_calm, calm_sentence
from bayonets.report.calm import calm_sections
from bayonets.report.of_folder import write as write_report
from bayonets.results import calm_in, courses_in
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import library, read, read_text
from bayonets.scenario.timeline import Signal
from bayonets.scenario.words import apply, with_days
from bayonets.scenario.write import write
from bayonets.world import catalogue
from bayonets.world.stances import EXITED

RUNS = 8


@pytest.fixture(scope="module")
def base() -> Scenario:
    return with_days(read("textbook"), 60)


@pytest.fixture(scope="module")
def study(base: Scenario) -> bn.Study:
    return bn.Setup(base).run(runs=RUNS, seed=2).with_calm()


# --- what calm is -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", library())
def test_in_calm_nobody_protests_nothing_is_offered_and_the_state_does_what_it_did(name: str) -> None:
    scenario = read(name)
    calm = calm_scenario(scenario)
    one, two = build(scenario), build(calm)
    assert two.initial_protest == 0.0
    assert not len(two.fixed_protest)
    for lever in catalogue.levers().values():
        holders = [inputs.whole_levers if lever.scope == "whole" else inputs.levers for inputs in (one, two)]
        before, after = (getattr(holder, lever.name) for holder in holders)
        assert np.all(after == lever.default) if lever.name in OFFERS else np.array_equal(before, after)
    assert one.parameters == two.parameters
    assert np.array_equal(one.size, two.size)


def test_of_the_events_only_signs_of_the_states_strength_stay(base: Scenario) -> None:
    text = write(base)
    strong = "  - date: 2030-03-25\n    kind: signal\n    shift: -0.3\n    half_life: 9\n"
    both = read_text(text.replace("events:\n", f"events:\n{strong}", 1))
    assert len(both.events) == 2
    [kept] = calm_scenario(apply(both, ["events.walkout.garrison=0.5@2030-03-10"])).events
    assert isinstance(kept, Signal)
    assert kept.shift.best == -0.3


def test_calm_reads_back_from_what_is_written(base: Scenario) -> None:
    calm = calm_scenario(base)
    assert read_text(write(calm)) == calm
    assert calm_scenario(calm).protest == calm.protest
    assert calm.name == "Textbook, in calm"


# --- pairs ------------------------------------------------------------------------------------------------------------


def test_runs_in_calm_have_the_people_of_the_runs_beside_them(base: Scenario, study: bn.Study) -> None:
    calm = study.courses.calm
    assert calm is not None
    alone = bn.Setup(calm_scenario(base)).run(runs=RUNS, seed=2)
    assert calm.digest() == alone.digest
    assert not calm.fell.any()
    assert calm.protest.max() == 0.0


def test_exits_are_counted_up_to_the_end_of_the_run_beside(study: bn.Study) -> None:
    found = beside_calm(study.courses)
    assert found is not None
    courses, calm = study.courses, study.courses.calm
    assert calm is not None
    outside = [place for place, unit in enumerate(courses.scenario.formations) if not unit.pact]
    exits = [courses.heads[run, courses.last_day[run]][outside, EXITED].sum() for run in range(RUNS)]
    other = [calm.heads[run, courses.last_day[run]][outside, EXITED].sum() for run in range(RUNS)]
    assert (found.total.exits, found.total.calm) == (np.mean(exits), np.mean(other))
    assert found.total.share == pytest.approx(np.sum(other) / np.sum(exits))
    low, high = found.share.ends
    assert low < (found.total.share or 0.0) < high
    assert 0.0 < (found.total.share or 0.0) < 1.0
    assert sum(one.exits for one in found.services[:2]) == pytest.approx(found.total.exits)


def test_the_interval_of_the_share_is_that_of_a_ratio_of_pairs(study: bn.Study) -> None:
    """In 400 resamples of the pairs the share lies within it about as often as it should."""
    found, courses = beside_calm(study.courses), study.courses
    assert found is not None
    assert courses.calm is not None
    outside = [place for place, unit in enumerate(courses.scenario.formations) if not unit.pact]
    ends = np.arange(RUNS), courses.last_day
    exits, calm = (each.heads[ends][:, outside, EXITED].sum(axis=1) for each in (courses, courses.calm))
    drawn = np.random.default_rng(0).integers(0, RUNS, (400, RUNS))
    shares = calm[drawn].sum(axis=1) / exits[drawn].sum(axis=1)
    low, high = found.share.ends
    inside = np.mean((shares >= low) & (shares <= high))
    assert 0.85 < inside <= 1.0


def test_fewer_runs_in_calm_are_told(study: bn.Study) -> None:
    fewer = bn.Study(replace(study.courses, calm=None)).with_calm(runs=3)
    found = beside_calm(fewer.courses)
    assert found is not None
    assert (found.pairs, found.of_all) == (3, RUNS)
    assert "3 runs (the first of 8)" in calm_sentence(found)
    assert (runs_in_calm(20), runs_in_calm(5000)) == (20, MOST)


def test_where_nobody_leaves_no_share_is_said(study: bn.Study) -> None:
    calm = study.courses.calm
    assert calm is not None
    still = replace(study.courses, heads=np.zeros_like(study.courses.heads))
    found = beside_calm(still)
    assert found is not None
    assert found.total.share is None
    assert "none in 8 runs" in calm_sentence(found)
    assert as_plain(found)["share_low_95"] is None


def test_without_runs_in_calm_nothing_is_said(base: Scenario) -> None:
    plain = bn.Setup(base).run(runs=2)
    assert beside_calm(plain.courses) is None
    with pytest.raises(RefusedError, match="No run has been made in calm"):
        plain.beside_calm()


# --- kept, resumed, reported ------------------------------------------------------------------------------------------


def filled(path: Path, scenario: Scenario, runs: int, calm: int) -> Folder:
    with folder_of(path, Identity(scenario, 2), "test") as folder:
        run_into(folder, scenario, runs, compute=on_threads(1))
        below, quiet = open_calm(folder, scenario)
        run_into(below, quiet, calm, compute=on_threads(1))
    return folder


def test_a_folder_keeps_them_below_and_its_digest_does_not_know_them(
    base: Scenario, study: bn.Study, tmp_path: Path
) -> None:
    folder = filled(tmp_path / "a", base, RUNS, 4)
    assert folder.digest() == bn.Study(replace(study.courses, calm=None)).digest
    some = calm_in(folder)
    assert some is not None
    assert some.runs == 4
    again = filled(tmp_path / "a", base, RUNS, RUNS)
    below = calm_below(again)
    assert below is not None
    assert len(below.entries) == 2
    whole = bn.open_study(tmp_path / "a")
    assert whole.beside_calm() == study.beside_calm()


def test_runs_of_another_scenario_in_calm_are_not_taken_for_these(base: Scenario, tmp_path: Path) -> None:
    filled(tmp_path / "a", base, 2, 2)
    filled(tmp_path / "b", apply(base, ["levers.bonus=2"]), 2, 2)
    (tmp_path / "a" / "calm").rename(tmp_path / "old")
    (tmp_path / "b" / "calm").rename(tmp_path / "a" / "calm")
    assert calm_below(read_folder(tmp_path / "a")) is None


def test_the_report_tells_them_and_is_written_anew_without_runs(base: Scenario, tmp_path: Path) -> None:
    folder = filled(tmp_path / "a", base, 4, 4)
    courses = courses_in(folder)
    page = write_report(folder, courses).read_text(encoding="utf-8")
    assert "Exits compared with those in calm" in page
    assert "would have happened anyway" in page
    assert write_report(read_folder(folder.path), courses).read_text(encoding="utf-8") == page


def test_the_section_has_a_row_for_each_service(study: bn.Study) -> None:
    from bayonets.findings.measures import Measures

    [section] = calm_sections(Measures(study.courses))
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    assert [row[0] for row in table.rows] == ["Outside the army", "Riot police", "City police", "Army"]
    assert calm_sections(Measures(replace(study.courses, calm=None))) == ()
