"""Runs over the ranges: kept below the plain runs, told beside them, and of no influence on them."""

import json
from pathlib import Path

import pytest
from tests.unit.test_findings import fall, quiet
from tests.unit.test_report_synthetic import courses_of, scenario_of

from bayonets.account.blocks import Chart
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.ranges import MOST, NAME, open_ranges, ranges_below, runs_over_ranges
from bayonets.ensemble.run import run_into
from bayonets.ensemble.store import Folder, folder_of, read_folder
from bayonets.findings.headline import headline, ranges_sentence
from bayonets.findings.measures import Measures
from bayonets.findings.summary import as_plain
from bayonets.findings.summary import summary as in_the_terminal
from bayonets.report.outcome import key_figures, sure_section
from bayonets.report.page import page_of_runs, render
from bayonets.results import Courses, courses_in, ranges_in

SMALL = scenario_of(formations=2, days=6, size=30)


def drawn(fallen: int, runs: int) -> Courses:
    """Uncertain runs of which so many fell."""
    courses = quiet(courses_of(scenario_of(), runs=runs))
    for run in range(fallen):
        fall(courses, run, 9)
    object.__setattr__(courses, "uncertain", "all")
    return courses


def filled(path: Path, runs: int, over: int) -> Folder:
    """A folder with so many plain runs and so many over the ranges."""
    with folder_of(path, Identity(SMALL, 3), "bayonets run small") as folder:
        run_into(folder, SMALL, runs, compute=on_threads(1))
        if over:
            run_into(open_ranges(folder, SMALL), SMALL, over, compute=on_threads(1))
    return read_folder(path)


# --- in the folder ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("runs", "over"), [(1, 2), (2, 2), (7, 8), (200, 200), (201, 200), (100_000, 200)])
def test_they_are_as_many_as_the_plain_runs_in_whole_draws_and_two_hundred_at_most(runs: int, over: int) -> None:
    assert runs_over_ranges(runs) == over <= MOST


def test_the_plain_runs_are_what_they_are_without(tmp_path: Path) -> None:
    alone, beside = filled(tmp_path / "alone", 4, 0), filled(tmp_path / "beside", 4, 4)
    assert alone.digest() == beside.digest()
    assert ranges_below(alone) is None
    assert ranges_in(alone) is None
    below = {path.relative_to(beside.path).parts[0] for path in beside.path.rglob("*.parquet")}
    assert below == {"runs", "formations", "streets", NAME}


def test_they_are_the_runs_of_uncertain_parameters_under_the_same_seed(tmp_path: Path) -> None:
    folder = filled(tmp_path / "study", 2, 4)
    found = ranges_in(folder)
    assert found is not None
    assert (found.uncertain, found.runs, found.seed) == ("all", 4, 3)
    with folder_of(tmp_path / "own", Identity(SMALL, 3, uncertain="all"), "x") as own:
        run_into(own, SMALL, 4, compute=on_threads(1))
    assert found.digest() == own.digest()


def test_they_go_on_where_they_stopped(tmp_path: Path) -> None:
    filled(tmp_path / "study", 2, 2)
    folder = filled(tmp_path / "study", 4, 4)
    found = ranges_in(folder)
    assert found is not None
    assert found.digest() == (ranges_in(filled(tmp_path / "at once", 4, 4)) or found).digest()
    assert courses_in(folder).runs == found.runs == 4


def test_those_of_other_runs_are_not_taken_for_theirs(tmp_path: Path) -> None:
    folder = filled(tmp_path / "study", 2, 2)
    path = folder.path / NAME / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"seed": 4}))
    assert ranges_in(folder) is None


# --- in words and pictures --------------------------------------------------------------------------------------------


def test_the_headline_says_both() -> None:
    plain, over = quiet(courses_of(scenario_of(), runs=50)), drawn(6, 20)
    measures = Measures(plain, over)
    assert headline(measures) == (
        "The regime holds in all 50 runs at the best values, and in 14 of 20 runs with every number drawn from its "
        "range"
    )
    # 10 draws, and seven of them held: Wilson 0.397 to 0.892.
    assert ranges_sentence(measures) == (
        "If every number, including those of the model, is drawn from its range, the probability that it holds is 70% "
        "(95% CI 39.7 to 89.2%; 20 runs, two for each draw)."
    )
    assert ranges_sentence(measures) in in_the_terminal(plain, over)
    falling = courses_of(scenario_of(), runs=4, fall_share=1.0)
    assert headline(Measures(quiet(falling), over)).startswith(
        "The regime falls in all 4 runs at the best values, and in 6 of 20 runs with every number drawn from its range"
    )


def test_without_them_nothing_is_said_of_ranges() -> None:
    measures = Measures(quiet(courses_of(scenario_of(), runs=50)))
    assert headline(measures) == "The regime holds in all 50 runs"
    assert ranges_sentence(measures) == ""
    assert as_plain(measures.courses)["ranges"] is None


def test_programs_get_both() -> None:
    found = as_plain(quiet(courses_of(scenario_of(), runs=50)), drawn(6, 20))
    assert found["share_held"] == 1.0
    assert {name: found["ranges"][name] for name in ("runs", "held", "share_held")} == {
        "runs": 20,
        "held": 14,
        "share_held": 0.7,
    }
    assert found["ranges"]["share_held_low_95"] == pytest.approx(0.397, abs=5e-4)


def test_the_report_draws_both_below_each_other() -> None:
    plain, over = quiet(courses_of(scenario_of(), runs=50)), drawn(6, 20)
    measures = Measures(plain, over)
    assert key_figures(measures)[1] == (
        "With every number drawn",
        "in 14 of 20 runs",
        "probability 39.7 to 89.2% (95% CI)",
    )
    (picture,) = [one for one in sure_section(measures).blocks if isinstance(one, Chart) and one.name == "chance"]
    assert "every number at its best" in picture.wide
    assert "every number drawn from its range" in picture.wide
    assert picture.data.uri().count("%0A") == 3
    text = render(page_of_runs(plain, command="bayonets run", version="1", ranges=over))
    assert "in 14 of 20 runs with every number drawn from its range" in text
