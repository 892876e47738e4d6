"""`bayonets lint`, `show` and `new` from the outside."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Bayonets

# --- new --------------------------------------------------------------------------------------------------------------


def test_new_writes_a_file_that_reads_runs_and_lints_clean(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets("new", "my-case.yaml")
    assert (said.returncode, said.stderr) == (0, "")
    assert "bayonets lint my-case.yaml" in said.stdout
    text = (tmp_path / "my-case.yaml").read_text()
    assert 'name: "My case"\n' in text
    assert sum(line.lstrip().startswith("#") for line in text.splitlines()) > 40
    checked = bayonets("lint", "my-case.yaml")
    assert checked.returncode == 0, checked.stdout
    assert "nothing is doubtful" in checked.stdout
    assert bayonets("run", "my-case.yaml", "--runs", "2", "--days", "5", "--no-report", "--quiet").returncode == 0


def test_new_refuses_to_write_over_a_file_unless_forced(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("mine")
    said = bayonets("new", "mine.yaml")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "mine.yaml: exists already. Choose another name, or overwrite it with --force\n"
    assert (tmp_path / "mine.yaml").read_text() == "mine"
    assert bayonets("new", "mine.yaml", "--force").returncode == 0
    assert (tmp_path / "mine.yaml").read_text().startswith("# A starter file")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("mine", "must end in .yaml. Write mine.yaml"),
        ("mine.txt", "must end in .yaml. Write mine.yaml"),
        ("no/mine.yaml", "the folder no does not exist"),
        ("folder.yaml", "a folder: must be a file"),
        ("", "must end in .yaml"),
        (".yaml", "must end in .yaml"),
    ],
)
def test_new_refuses_what_is_no_name_of_a_file(bayonets: Bayonets, tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "folder.yaml").mkdir()
    said = bayonets("new", name)
    assert (said.returncode, said.stdout) == (2, "")
    assert says in said.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.yaml"]


@pytest.mark.parametrize("name", ["ünïcode näme.yaml", "with: colon.yaml", 'quote".yaml', "-dash.yaml"])
def test_new_takes_odd_names(bayonets: Bayonets, tmp_path: Path, name: str) -> None:
    assert bayonets("new", "--", name).returncode == 0
    assert bayonets("show", "--", name).returncode == 0
    assert (tmp_path / name).exists()


# --- lint -------------------------------------------------------------------------------------------------------------


def test_lint_ends_with_1_when_it_doubts_and_names_lines(bayonets: Bayonets) -> None:
    said = bayonets("lint", "textbook", "--runs", "0")
    assert said.returncode == 1
    assert "numbers name no source" in said.stdout
    assert "(line " in said.stdout
    assert "\x1b" not in said.stdout
    assert said.stderr == ""


def test_lint_json_is_for_programs(bayonets: Bayonets) -> None:
    said = bayonets("lint", "textbook", "--json", "--runs", "2", "--days", "20")
    found = json.loads(said.stdout)
    assert said.returncode == 1
    assert found["runs"] == 2
    assert "source" in {doubt["kind"] for doubt in found["doubts"]}
    assert {"kind", "path", "found", "why", "remedy", "paths"} == set(found["doubts"][0])


def test_lint_looks_at_what_was_set(bayonets: Bayonets) -> None:
    bayonets("new", "a.yaml")
    said = bayonets("lint", "a.yaml", "--runs", "0", "--set", "parameters.demand=500", "--json")
    assert {doubt["kind"] for doubt in json.loads(said.stdout)["doubts"]} == {"bracket", "source", "range"}


def test_lint_of_a_faulty_file_ends_with_2_and_every_fault(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("format: 2\nname: 3\n")
    said = bayonets("lint", "bad.yaml")
    assert (said.returncode, said.stdout) == (2, "")
    assert "bad.yaml:2:7: name: 3: must be text" in said.stderr


# --- show -------------------------------------------------------------------------------------------------------------


def test_show_prints_what_will_run(bayonets: Bayonets) -> None:
    said = bayonets("show", "textbook", "--set", "levers.support=0.8@2030-04-10", "--days", "60")
    assert said.returncode == 0
    assert said.stdout.startswith("Textbook\n")
    assert "60 days" in said.stdout
    assert "0.8 from 2030-04-10" in said.stdout
    assert "\x1b" not in said.stdout


def test_show_tells_who_carries_the_force_on_a_day_and_the_balance(bayonets: Bayonets) -> None:
    said = bayonets("show", "textbook", "--on", "2030-04-01")
    assert "Shares of the force by formation, 2030-04-01\n" in said.stdout
    assert "The balance by date\n" in said.stdout
    refused = bayonets("show", "textbook", "--on", "2031-04-01")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "must be from 2030-03-01 to 2030-06-28" in refused.stderr


def test_show_json_is_the_exact_scenario(bayonets: Bayonets) -> None:
    from bayonets.scenario.model import Scenario
    from bayonets.scenario.read import read

    assert Scenario.model_validate(json.loads(bayonets("show", "textbook", "--json").stdout)) == read("textbook")


def test_show_diff_of_equals_says_that_nothing_differs(bayonets: Bayonets) -> None:
    said = bayonets("show", "textbook", "--diff", "textbook")
    assert (said.returncode, said.stdout) == (0, "There is no difference between textbook and textbook.\n")


def test_show_diff_shows_what_set_changed(bayonets: Bayonets) -> None:
    words = ("show", "textbook", "--set", "levers.amnesty=0.9", "--diff", "textbook")
    said = bayonets(*words)
    assert "textbook as changed (A) and textbook (B) differ in 1 place\n" in said.stdout
    assert "levers.amnesty  0.9 -> 0.5" in said.stdout
    found = json.loads(bayonets(*words, "--json").stdout)
    assert found["changed"] == [{"path": "levers.amnesty", "a": 0.9, "b": 0.5}]


@pytest.mark.parametrize("words", [("show", "textbok"), ("show", "textbook", "--diff", "textbok"), ("lint", "textbok")])
def test_an_unknown_scenario_is_refused_with_the_nearest_name(bayonets: Bayonets, words: tuple[str, ...]) -> None:
    said = bayonets(*words)
    assert (said.returncode, said.stdout) == (2, "")
    assert "The nearest valid name is textbook" in said.stderr
