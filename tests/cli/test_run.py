"""`bayonets run` and what follows it, from the outside."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Bayonets

QUICK = ("run", "textbook", "--runs", "6", "--days", "15", "--out", "study")


def test_a_run_tells_what_it_found_and_what_to_do_next(program: Bayonets, tmp_path: Path) -> None:
    said = program(*QUICK)
    assert said.returncode == 0, said.stderr
    assert "The regime holds in all 6 runs" in said.stdout
    assert "95% CI" in said.stdout
    assert "bayonets replay study --run 0" in said.stdout
    assert "of memory" in said.stderr
    assert (tmp_path / "study" / "report.html").stat().st_size > 50_000
    entries = {entry.name for entry in (tmp_path / "study").iterdir()}
    assert entries >= {"manifest.json", "scenario.yaml", "ledger", "dictionary.json", "runs", "formations", "streets"}


def test_runs_over_the_ranges_are_made_besides_and_may_be_left_out(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets(*QUICK, "--no-report")
    assert "6 runs, 6 runs with every number drawn from its range and 6 runs in calm" in said.stderr
    assert "at the best values, and in " in said.stdout
    assert (tmp_path / "study" / "ranges" / "manifest.json").exists()
    alone = bayonets(*QUICK[:-1], "alone", "--no-report", "--no-ranges")
    assert "range" not in alone.stdout
    assert not (tmp_path / "alone" / "ranges").exists()
    assert bayonets("digest", "study").stdout == bayonets("digest", "alone").stdout
    again = bayonets(*QUICK[:-1], "alone", "--no-report")
    assert "all 6 runs have been computed already" in again.stderr
    assert "6 runs with every number drawn" in again.stderr
    assert again.stdout.replace("alone", "study") == said.stdout


def test_exits_are_told_beside_those_in_calm_unless_that_is_left_out(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets(*QUICK, "--no-report", "--no-ranges")
    assert "6 runs and 6 runs in calm" in said.stderr
    assert "in the same country in calm, without protest and offers" in " ".join(said.stdout.split())
    found = json.loads(bayonets(*QUICK, "--no-report", "--no-ranges", "--json").stdout)["calm"]
    assert found["pairs"] == 6
    assert found["finding"] in said.stdout
    alone = bayonets(*QUICK[:-1], "alone", "--no-report", "--no-ranges", "--no-calm")
    assert "in calm" not in alone.stdout + alone.stderr
    assert not (tmp_path / "alone" / "calm").exists()
    assert bayonets("digest", "study").stdout == bayonets("digest", "alone").stdout
    later = bayonets(*QUICK[:-1], "alone", "--no-report", "--no-ranges")
    assert "6 runs in calm" in later.stderr
    assert later.stdout.replace("alone", "study") == said.stdout


def test_a_report_made_anew_still_says_both(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets(*QUICK)
    path = tmp_path / "study" / "report.html"
    before = path.read_text()
    path.unlink()
    assert bayonets("report", "study").returncode == 0
    assert path.read_text() == before
    assert "with every number drawn from its range" in before
    assert "Exits compared with those in calm" in before


def test_the_default_folder_belongs_to_scenario_and_seed(bayonets: Bayonets, tmp_path: Path) -> None:
    words = ("run", "textbook", "--runs", "2", "--days", "3", "--no-report", "--quiet")
    for extra in ((), ("--seed", "2"), ("--set", "levers.amnesty=0.1")):
        said = bayonets(*words, *extra)
        assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert len(list((tmp_path / "bayonets-results").iterdir())) == 3


def test_json_holds_the_finding_for_programs(bayonets: Bayonets) -> None:
    found = json.loads(bayonets(*QUICK, "--json", "--no-report").stdout)
    assert (found["runs"], found["held"], found["report"]) == (6, 6, None)
    assert 0.0 < found["share_held_low_95"] < found["share_held_high_95"] == 1.0


def test_the_same_command_again_has_nothing_to_do(bayonets: Bayonets) -> None:
    bayonets(*QUICK, "--no-report")
    said = bayonets(*QUICK, "--no-report")
    assert "all 6 runs have been computed already" in said.stderr


def test_the_written_scenario_runs_to_the_same_digest(bayonets: Bayonets) -> None:
    bayonets(*QUICK, "--set", "levers.support=0.8@2030-03-05", "--no-report")
    bayonets("run", "study/scenario.yaml", "--runs", "6", "--out", "again", "--no-report")
    assert bayonets("digest", "study").stdout == bayonets("digest", "again").stdout != ""


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("run", "textbok"), "textbook"),
        (("run", "missing.yaml"), "missing.yaml"),
        (("run", "textbook", "--runs", "0"), "--runs"),
        (("run", "textbook", "--runs", "many"), "many"),
        (("run", "textbook", "--seed", "-1"), "--seed"),
        (("run", "textbook", "--days", "0"), "days"),
        (("run", "textbook", "--runs", "1e3"), "'1e3' must be a whole number. Write 1000"),
        (("run", "textbook", "--seed", "1,000"), "'1,000' must be a whole number. Write 1000"),
        (("run", "textbook", "--threads", "few"), "'few' must be a whole number. Write digits alone"),
        (("run", "textbook", "--set", "levers.suport=1"), "support"),
        (("run", "textbook", "--set", "levers.support=1@2030-04-01", "--days", "20"), "must be at most 2030-03-20"),
        (("run", "textbook", "--set", "levers.support=lots"), "support"),
        (("run", "textbook", "--set", "levers.support"), "levers.support"),
        (("run", "textbook", "--set", "levers.duty.nobody=1"), "nobody"),
        (("run", "textbook", "--set", "levers.support=1@someday"), "someday"),
        (("run", "textbook", "--threads", "0"), "--threads"),
        (("runn",), "run"),
        (("replay", "nowhere", "--run", "1"), "nowhere"),
        (("digest", "nowhere"), "nowhere"),
        (("export", "nowhere", "--csv"), "nowhere"),
        (("report", "nowhere"), "nowhere"),
        (("show", "textbok"), "textbook"),
        (("lint", "missing.yaml"), "missing.yaml"),
    ],
)
def test_a_mistake_is_named_with_exit_code_2(bayonets: Bayonets, words: tuple[str, ...], named: str) -> None:
    said = bayonets(*words)
    assert said.returncode == 2
    assert named in said.stderr
    assert said.stdout == ""


def test_another_seed_into_the_same_folder_is_refused(bayonets: Bayonets) -> None:
    bayonets(*QUICK, "--no-report")
    said = bayonets(*QUICK, "--seed", "2")
    assert said.returncode == 2
    assert "another seed" in said.stderr


def test_a_folder_that_cannot_be_made_is_a_clear_error(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = bayonets("run", "textbook", "--runs", "2", "--out", "file/study")
    assert said.returncode == 2
    assert "cannot be written" in said.stderr


def test_replay_tells_the_run_bit_for_bit(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets(*QUICK, "--no-report")
    said = bayonets("replay", "study", "--run", "3")
    assert said.returncode == 0, said.stderr
    assert "run 3 of seed 1" in said.stdout
    assert "Reproduced bit for bit" in said.stdout
    assert (tmp_path / "study" / "run-3.svg").exists()


def test_export_names_the_runs_that_have_tables_of_their_own(bayonets: Bayonets) -> None:
    bayonets(*QUICK, "--no-report")
    said = bayonets("export", "study", "--csv")
    assert "bayonets export study/ranges --csv" in said.stderr
    assert "bayonets export study/calm --csv" in said.stderr
    assert bayonets("export", "study/ranges", "--csv").returncode == 0


def test_replay_refuses_a_run_that_was_not_made(bayonets: Bayonets) -> None:
    bayonets(*QUICK, "--no-report")
    said = bayonets("replay", "study", "--run", "99")
    assert said.returncode == 2
    assert "0 to 5" in said.stderr


def test_replay_refuses_a_changed_scenario(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets(*QUICK, "--no-report")
    path = tmp_path / "study" / "scenario.yaml"
    path.write_text(path.read_text().replace("days: 15", "days: 14"))
    said = bayonets("replay", "study", "--run", "3")
    assert said.returncode == 2
    assert "has changed since the runs were made" in said.stderr


def test_replay_refuses_another_version_of_the_model(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets(*QUICK, "--no-report")
    path = tmp_path / "study" / "manifest.json"
    manifest = json.loads(path.read_text()) | {"model": "0"}
    path.write_text(json.dumps(manifest))
    said = bayonets("replay", "study", "--run", "3")
    assert said.returncode == 2
    assert "version 0 of the model" in said.stderr


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bayonets.cli.main", "run", "textbook", "--runs", "200000", "--out", "study"]
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("study/ledger/*.json")) and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, complaint = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "continues from there" in complaint
    assert "Traceback" not in complaint


def test_help_names_every_verb_with_an_example(bayonets: Bayonets) -> None:
    verbs = ("run", "list", "show", "lint", "new", "schema", "replay", "report", "digest", "export", "bench", "verify")
    overview = bayonets("--help").stdout
    for verb in verbs:
        assert verb in overview
        assert f"bayonets {verb}" in bayonets(verb, "--help").stdout
