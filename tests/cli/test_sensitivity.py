"""`bayonets sensitivity` and `bayonets run --uncertain` from the outside."""

import csv
import json
import re
from pathlib import Path

import pytest

from bayonets.scenario.handles import unknowns
from bayonets.scenario.read import read
from tests.cli.conftest import Bayonets
from tests.cli.refused import refuses

pytest.importorskip("SALib")

QUICK = ("sensitivity", "textbook", "--days", "30", "--draws", "50", "--trajectories", "4", "--out", "x")


def test_sensitivity_announces_tells_keeps_and_resumes(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets(*QUICK)
    assert said.returncode == 0, said.stderr
    numbers = len(unknowns(read("textbook"), "all"))
    announced = re.search(r"(\d+) unknown numbers in (\d+) groups; (\d+) points, 2 runs at each: about", said.stderr)
    assert announced is not None
    unknown, groups, points = map(int, announced.groups())
    assert (unknown, points) == (numbers, 50 + 4 * (groups + 1))
    assert said.stdout.startswith("Textbook: 50 draws of")
    assert (tmp_path / "x" / "answer.png").read_bytes().startswith(b"\x89PNG")
    assert "Which unknown matters" in (tmp_path / "x" / "report.html").read_text()
    again = bayonets(*QUICK)
    assert f"({points} have been computed already)" in again.stderr
    assert again.stdout == said.stdout


def test_sensitivity_json_is_for_programs(bayonets: Bayonets) -> None:
    said = bayonets(*QUICK, "--method", "sobol", "--rows", "16", "--over", "none.yaml", "--json")
    assert (said.returncode, said.stdout) == (2, "")
    said = bayonets(*QUICK, "--json")
    found = json.loads(said.stdout)
    assert said.stderr == ""
    assert found["folder"] == "x"
    assert {"spread", "worths", "effects", "floor"} <= set(found["outcomes"][0])


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--method", "fast"), "'fast' is not one of 'morris', 'sobol'"),
        (("--method", "sobol", "--rows", "20"), "rows: 20: must be a power of two"),
        (("--over", "none.yaml"), "none.yaml: cannot be read"),
        (("--set", "levers.suport=1"), "'suport' must be a lever"),
    ],
)
def test_a_fault_ends_with_2_and_leaves_nothing(
    bayonets: Bayonets, tmp_path: Path, more: tuple[str, ...], says: str
) -> None:
    refuses(bayonets, tmp_path, (*QUICK, *more), says)


def test_uncertain_runs_are_kept_replayed_and_exported(bayonets: Bayonets, tmp_path: Path) -> None:
    asked = ("run", "textbook", "--days", "30", "--runs", "24", "--uncertain", "--out", "u")
    assert bayonets(*asked).returncode == 0
    page = (tmp_path / "u" / "report.html").read_text()
    assert "Randomness and unknown numbers" in page
    assert json.loads((tmp_path / "u" / "manifest.json").read_text())["uncertain"] == "quantities"
    assert "Reproduced bit for bit" in bayonets("replay", "u", "--run", "7").stdout
    assert bayonets("export", "u", "--csv").returncode == 0
    with (tmp_path / "u" / "csv" / "draws.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 24 * len(unknowns(read("textbook"), "quantities"))
    assert {row["number"] for row in rows} >= {"protest.initial", "events[2030-03-20 signal riot_police].shift"}
    refused = bayonets(*asked, "--uncertain-parameters")
    assert refused.returncode == 2
    assert "another choice of uncertain numbers" in refused.stderr


@pytest.mark.parametrize(
    ("more", "which"),
    [(("--uncertain",), "quantities"), (("--uncertain", "parameters"), "parameters"), (("--uncertain", "all"), "all"),
     (("--uncertain-parameters",), "all")],
)  # fmt: skip
def test_what_is_uncertain_is_a_word(bayonets: Bayonets, tmp_path: Path, more: tuple[str, ...], which: str) -> None:
    said = bayonets("run", "textbook", "--days", "5", "--runs", "2", "--no-report", "--no-calm", "--out", "u", *more)
    assert said.returncode == 0, said.stderr
    assert json.loads((tmp_path / "u" / "manifest.json").read_text())["uncertain"] == which


KNOWN = """
format: 2
name: Known
start: 2030-03-01
days: 10
protest: {initial: 20}
services: {police: {formations: {patrol: {size: 50}}}}
"""


def test_uncertain_runs_of_a_known_scenario_are_refused_and_leave_nothing(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "known.yaml").write_text(KNOWN)
    said = bayonets("run", "known.yaml", "--runs", "2", "--uncertain", "--out", "u")
    assert said.returncode == 2
    assert "Known: no number has a range, so no number can be drawn" in said.stderr
    assert not (tmp_path / "u").exists()
    assert bayonets("run", "known.yaml", "--runs", "2", "--uncertain-parameters", "--out", "u").returncode == 0
