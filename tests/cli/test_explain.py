"""`bayonets explain` from the outside."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Bayonets
from tests.cli.refused import refuses

QUICK = ("explain", "textbook", "--runs", "5", "--days", "30")


def test_explain_tells_draws_keeps_and_goes_on(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets(*QUICK, "--out", "why")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("Textbook: ")
    assert "Why the officers stay" in said.stdout
    assert "All formations on" in said.stdout
    assert (tmp_path / "why" / "answer.png").read_bytes().startswith(b"\x89PNG")
    assert "Why they stay" in (tmp_path / "why" / "report.html").read_text()
    assert bayonets(*QUICK, "--out", "why").stdout == said.stdout
    assert bayonets("report", "why").returncode == 0


def test_explain_asks_about_the_runs_of_a_folder_and_becomes_a_section_of_its_report(bayonets: Bayonets) -> None:
    assert (
        bayonets(
            "run", "textbook", "--runs", "6", "--days", "30", "--seed", "4", "--out", "study", "--quiet"
        ).returncode
        == 0
    )
    said = bayonets("explain", "study", "--formation", "garrison", "--out", "why", "--json")
    found = json.loads(said.stdout)
    assert (found["seed"], found["runs"], found["formation"]) == (4, 6, "garrison")
    assert found["findings"]
    assert bayonets("report", "study", "--with", "why").returncode == 0
    one = json.loads(bayonets("explain", "study", "--run", "2", "--json").stdout)
    assert (one["run"], one["runs"], one["belief"]["low"]) == (2, 1, None)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--formation", "garison"), "The nearest valid name is garrison"),
        (("--on", "2031-01-01"), "must be from 2030-03-01 to 2030-03-30"),
        (("--on", "soon"), "must be a date"),
        (("--run", "3"), "--run 3 with --runs 5"),
        (("--set", "levers.suport=1"), "'suport' must be a lever"),
    ],
)
def test_a_faulty_question_ends_with_2_and_leaves_nothing(
    bayonets: Bayonets, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    refuses(bayonets, tmp_path, (*QUICK, *words), says)


def test_a_run_that_was_not_made_is_refused(bayonets: Bayonets, tmp_path: Path) -> None:
    assert bayonets("run", "textbook", "--runs", "3", "--days", "20", "--out", "study", "--no-report").returncode == 0
    for words, says in (
        (("--run", "3"), "study: run 3 has not been made (the folder holds 0 to 2)"),
        (("--runs", "4"), "study: 4 runs have not been made (the folder holds 3)"),
        (("--set", "levers.amnesty=1"), "--set and --days cannot change them"),
        (("--seed", "9"), "its runs are of seed 1, not 9"),
    ):
        said = bayonets("explain", "study", *words)
        assert (said.returncode, said.stdout) == (2, "")
        assert says in said.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_uncertain_runs_and_folders_of_another_kind_are_refused(bayonets: Bayonets, tmp_path: Path) -> None:
    uncertain = ("run", "textbook", "--runs", "2", "--days", "20", "--uncertain", "--no-report", "--out", "unsure")
    assert bayonets(*uncertain).returncode == 0
    assert bayonets("explain", "textbook", "--runs", "2", "--days", "20", "--out", "why", "--quiet").returncode == 0
    before = sorted(path.name for path in (tmp_path / "why").iterdir())
    for words, says in (
        (("explain", "unsure"), "unsure: its runs are uncertain"),
        (("run", "textbook", "--runs", "2", "--days", "20", "--out", "why"), "why: holds the answer of `explain`"),
    ):
        said = bayonets(*words)
        assert (said.returncode, said.stdout) == (2, "")
        assert says in said.stderr
    assert sorted(path.name for path in (tmp_path / "why").iterdir()) == before
