"""`bayonets compare` from the outside."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Bayonets
from tests.cli.refused import refuses

QUICK = ("compare", "textbook", "--runs", "6", "--days", "50", "--out", "study")
ARMS = ("--arm", "support: levers.support=0.8", "--arm", "no shame: mechanisms.off=shame")


def test_compare_tells_draws_keeps_and_resumes(program: Bayonets, bayonets: Bayonets, tmp_path: Path) -> None:
    said = program(*QUICK, *ARMS)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("Textbook: 2 arms compared with the baseline, 6 runs of 50 days each, seed 1.\n")
    assert "probability of holding" in said.stdout
    assert "Without pairs" in said.stdout
    assert (tmp_path / "study" / "answer.png").read_bytes().startswith(b"\x89PNG")
    assert len(list((tmp_path / "study" / "arms").glob("*.yaml"))) == 2
    again = bayonets(*QUICK, *ARMS)
    assert "All 6 runs of each arm have been computed already." in again.stderr
    assert again.stdout == said.stdout
    assert bayonets("replay", "study", "--run", "1", "--arm", "no shame").returncode == 0
    assert (tmp_path / "study" / "run-1-no_shame.svg").is_file()
    assert "Valid names: baseline, support" in bayonets("replay", "study", "--run", "1", "--arm", "x").stderr
    odd = bayonets("replay", "study", "--run", "1", "--arm", "supp\u043ert").stderr
    assert "The nearest valid name is support" in odd
    assert "U+043E (cyrillic small letter o) in column 5 looks like o" in odd
    assert bayonets("export", "study", "--csv").returncode == 0
    assert bayonets("report", "study").returncode == 0


def test_compare_over_draws_tells_keeps_and_resumes(bayonets: Bayonets, tmp_path: Path) -> None:
    asked = (*QUICK, "--arm", "support: levers.support=0.8", "--uncertain", "all")
    said = bayonets(*asked)
    assert said.returncode == 0, said.stderr
    assert "90% of draws" in said.stdout
    assert json.loads((tmp_path / "study" / "manifest.json").read_text())["uncertain"] == "all"
    assert len(list((tmp_path / "study" / "draws").glob("*.parquet"))) == 2
    assert "90% of draws" in (tmp_path / "study" / "report.html").read_text(encoding="utf-8")
    assert bayonets(*asked).stdout == said.stdout
    refused = bayonets(*asked[:-2])
    assert (refused.returncode, "another choice of uncertain numbers" in refused.stderr) == (2, True)


def test_compare_json_is_for_programs(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets(*QUICK, *ARMS, "--json")
    found = json.loads(said.stdout)
    assert said.stderr == ""
    assert [arm["name"] for arm in found["arms"]] == ["support", "no shame"]
    assert {"outcome", "difference", "low_95", "high_95", "gain"} <= set(found["arms"][0]["differences"][0])
    kept = json.loads((tmp_path / "study" / "answer.json").read_text())
    assert found == kept["for_programs"] | {"folder": "study"}


@pytest.mark.parametrize(
    ("arms", "says"),
    [
        ((), "no arm: a comparison needs at least one"),
        (("--arm", "x: levers.suport=1"), "arm 'x': levers.suport=1: 'suport' must be a lever"),
        (("--arm", "x:"), "arm 'x': is empty"),
        (("--arm", "x: nowhere.yaml"), "arm 'x': nowhere.yaml"),
        (("--arm", "x: levers.support=1", "--arm", "X: levers.support=0.5"), "arm 'X': the name is used twice"),
        (
            ("--arm", "x: levers.support=1, levers.support=0.5"),
            "arm 'x': levers.support=1 and levers.support=0.5: the same is set twice",
        ),
        (("--arm", "baseline: levers.support=1"), "arm 'baseline': the name is the name of the scenario as it is"),
    ],
)
def test_a_faulty_arm_ends_with_2_and_leaves_nothing(
    bayonets: Bayonets, tmp_path: Path, arms: tuple[str, ...], says: str
) -> None:
    refuses(bayonets, tmp_path, (*QUICK, *arms), says)


def test_other_arms_are_refused_in_a_folder_that_belongs_to_some(bayonets: Bayonets) -> None:
    bayonets(*QUICK, *ARMS, "--quiet")
    said = bayonets(*QUICK, "--arm", "support: levers.support=0.7")
    assert said.returncode == 2
    assert "a folder belongs to its arms" in said.stderr
    assert bayonets("run", "textbook", "--days", "50", "--runs", "6", "--out", "study").returncode == 2


def test_a_report_of_runs_takes_answers_about_them_and_no_others(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets(*QUICK, *ARMS, "--quiet")
    assert bayonets("run", "textbook", "--days", "50", "--runs", "6", "--out", "runs", "--no-report").returncode == 0
    said = bayonets("report", "runs", "--with", "study")
    assert said.returncode == 0, said.stderr
    assert "What levers change" in (tmp_path / "runs" / "report.html").read_text(encoding="utf-8")
    assert bayonets("run", "textbook", "--days", "40", "--runs", "2", "--out", "other", "--no-report").returncode == 0
    refused = bayonets("report", "other", "--with", "study")
    assert refused.returncode == 2
    assert "the answer of `compare` is about another scenario" in refused.stderr
    nothing = bayonets("report", "runs", "--with", "other")
    assert nothing.returncode == 2
    assert "other: holds no answer" in nothing.stderr
