"""`bayonets map` from the outside."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Bayonets
from tests.cli.refused import refuses

AXES = ("--x", "levers.support=0:3", "--y", "protest.initial=10:45")
QUICK = ("map", "textbook", "--days", "30", "--grid", "5", "--out", "answer")


def test_map_tells_draws_keeps_resumes_and_extends(bayonets: Bayonets, tmp_path: Path) -> None:
    twin = bayonets(*QUICK, *AXES, "--runs", "0")
    assert twin.returncode == 0, twin.stderr
    assert "In the mean field, the regime falls over" in twin.stdout
    assert "--runs 4000    runs where" in twin.stdout
    said = bayonets(*QUICK, *AXES, "--runs", "400")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith(
        "Textbook: probability of a fall over support (0 to 3, months of pay) and protest\non the"
    )
    assert (tmp_path / "answer" / "answer.png").read_bytes().startswith(b"\x89PNG")
    assert "Phase map" in (tmp_path / "answer" / "report.html").read_text(encoding="utf-8")
    lines = (tmp_path / "answer" / "journal.jsonl").read_text().splitlines()
    assert len(lines) == 5 + 25
    again = bayonets(*QUICK, *AXES, "--runs", "400")
    assert again.stdout == said.stdout
    assert (tmp_path / "answer" / "journal.jsonl").read_text().splitlines() == lines
    assert bayonets("run", "textbook", "--days", "30", "--runs", "3", "--out", "study").returncode == 0
    assert bayonets("report", "study", "--with", "answer").returncode == 0
    other = bayonets(*QUICK, *AXES, "--runs", "0", "--of", "days")
    assert other.returncode == 2
    assert "a folder belongs to one question" in other.stderr


def test_map_over_draws_tells_in_how_many_the_sign_holds(bayonets: Bayonets, tmp_path: Path) -> None:
    axes = ("--x", "levers.outing=0:0.05", "--y", "levers.amnesty=0:1", "--effect", "levers.support=0.3:0.8")
    asked = (*QUICK, *axes, "--runs", "800", "--uncertain", "all")
    said = bayonets(*asked)
    assert said.returncode == 0, said.stderr
    assert "Share of the draws in which the effect is above 0 / below 0" in " ".join(said.stdout.split())
    kept = json.loads((tmp_path / "answer" / "answer.json").read_text())["for_programs"]
    assert kept["uncertain"] == "all"
    assert set(kept["draw_shares"]) == {"positive", "negative"}
    assert bayonets(*asked).stdout == said.stdout
    assert "was asked with uncertain all, now without" in bayonets(*asked[:-2]).stderr


def test_a_walkout_may_stand_at_all_points_of_a_map(bayonets: Bayonets) -> None:
    axes = ("--x", "levers.outing=0:0.05", "--y", "levers.amnesty=0:1", "--runs", "0", "--of", "left")
    plain, edge = (
        bayonets("map", "textbook", "--days", "30", "--grid", "3", *axes, "--json", *more)
        for more in ((), ("--set", "events.walkout.riot_police=0.4@2030-03-10"))
    )
    assert (plain.returncode, edge.returncode) == (0, 0)
    assert json.loads(plain.stdout)["twin"] != json.loads(edge.stdout)["twin"]


def test_map_json_is_for_programs(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets(*QUICK, *AXES, "--runs", "0", "--effect", "levers.outing=0:0.02", "--json")
    found = json.loads(said.stdout)
    assert said.stderr == ""
    assert (found["outcome"], found["effect"]["step"], len(found["twin"])) == ("left", 0.02, 5)
    kept = json.loads((tmp_path / "answer" / "answer.json").read_text())
    assert found == kept["for_programs"] | {"folder": "answer"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--x", "levers.suport=0:1", "--y", "levers.outing=0:1"),
            "'suport' must be a lever. The nearest valid name is",
        ),
        ((*AXES, "--of", "lft"), "of: 'lft' must be an outcome. The nearest valid name is left"),
        ((*AXES, "--runs", "100"), "runs: 100: must be at least 400"),
        (("--x", "levers.support=0:3"), "Missing option '--y'"),
    ],
)
def test_a_faulty_map_ends_with_2_and_leaves_nothing(
    bayonets: Bayonets, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    refuses(bayonets, tmp_path, (*QUICK, *words), says)
