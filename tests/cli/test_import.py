"""`bayonets import` and `bayonets new --from-case` from the outside."""

import json
from pathlib import Path

import pytest

from bayonets.scenario.read import read
from tests.cli.conftest import Bayonets

ROWS = "date,size\n2030-03-02,around 20000\n2030-03-09,tens of thousands\nsoon,5\n"


def test_a_list_becomes_a_block_and_its_report(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(ROWS)
    said = bayonets("import", "protest", "events.csv")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith(
        "# events.csv, read as a plain list of dates and sizes.\n# 3 rows read, 2 used, 1 dropped:"
    )
    assert "\nprotest:\n  by_date:\n    - {date: 2030-03-02, value: {best: 20, " in said.stdout


def test_a_block_is_written_into_a_scenario_that_runs(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(ROWS)
    bayonets("new", "mine.yaml")
    said = bayonets("import", "protest", "events.csv", "--into", "mine.yaml", "--out", "with.yaml")
    assert said.returncode == 0
    assert "with.yaml: written." in said.stdout
    assert "bayonets lint with.yaml" in said.stdout
    protest = read(tmp_path / "with.yaml").protest.by_date
    assert protest is not None
    assert [point.value.best for point in protest] == [20, 40]
    assert bayonets("run", "with.yaml", "--runs", "2", "--threads", "1", "--no-report", "--quiet").returncode == 0


def test_an_existing_file_is_not_overwritten(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(ROWS)
    (tmp_path / "out.yaml").write_text("mine")
    said = bayonets("import", "protest", "events.csv", "--out", "out.yaml")
    assert (said.returncode, said.stdout) == (2, "")
    assert "exists already" in said.stderr
    assert (tmp_path / "out.yaml").read_text() == "mine"
    assert bayonets("import", "protest", "events.csv", "--out", "out.yaml", "--force").returncode == 0
    assert "paste it there" in bayonets("import", "protest", "events.csv", "--out", "out.yaml", "--force").stdout


def test_json_has_the_entries_and_what_was_dropped(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(ROWS)
    plain = json.loads(bayonets("import", "protest", "events.csv", "--as", "observations", "--json").stdout)
    assert (plain["read"], plain["used"], plain["format"]) == (3, 2, "plain")
    assert plain["dropped"][0]["first_rows"] == [4]
    assert [entry["quantity"] for entry in plain["observations"]] == ["protest", "protest"]


def test_the_table_of_sizes_is_printed(bayonets: Bayonets) -> None:
    said = bayonets("import", "--sizes")
    assert said.returncode == 0
    assert any(line.split()[1:5] == ["several", "hundred", "200", "500"] for line in said.stdout.splitlines())


@pytest.mark.parametrize("words", [("import",), ("import", "protest"), ("import", "riots", "x.csv")])
def test_what_is_imported_must_be_named(bayonets: Bayonets, words: tuple[str, ...]) -> None:
    said = bayonets(*words)
    assert (said.returncode, said.stdout) == (2, "")
    assert "Error: " in said.stderr


def test_a_faulty_file_is_refused_in_one_line_and_nothing_is_written(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("date,size\n08/09/2020,5\n")
    said = bayonets("import", "protest", "events.csv", "--out", "out.yaml")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith('events.csv: row 2: "08/09/2020"')
    assert not (tmp_path / "out.yaml").exists()


def test_a_dossier_starts_from_a_case_and_says_how_much_is_assumed(bayonets: Bayonets) -> None:
    said = bayonets("new", "mali.yaml", "--from-case", "mali_1991")
    assert (said.returncode, said.stderr) == (0, "")
    assert "mali.yaml: written. Mali: March revolution (1991), 10,300 officers. " in said.stdout
    assert "numbers are assumed" in said.stdout
    assert bayonets("show", "mali.yaml").returncode == 0
    assert bayonets("lint", "mali.yaml", "--runs", "2").returncode in (0, 1)
    assert bayonets("run", "mali.yaml", "--runs", "2", "--threads", "1", "--no-report", "--quiet").returncode == 0


def test_the_note_of_a_case_with_a_caveat_is_printed(bayonets: Bayonets) -> None:
    assert "Note of the table: Not a protest" in bayonets("new", "s.yaml", "--from-case", "syria_2024").stdout


def test_cases_are_listed_and_an_unknown_one_is_refused(bayonets: Bayonets, tmp_path: Path) -> None:
    listed = bayonets("new", "--cases").stdout.splitlines()
    assert len(listed) == 42
    assert listed[0].split() == ["belarus_2020", "Belarus:", "Post-election", "protests", "(2020)"]
    said = bayonets("new", "x.yaml", "--from-case", "georgia")
    assert said.returncode == 2
    assert "georgia_2003" in said.stderr
    assert list(tmp_path.iterdir()) == []
    assert bayonets("new").returncode == 2
