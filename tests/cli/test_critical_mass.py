"""`bayonets critical-mass` from the outside."""

import json
import signal
import subprocess
import time
from importlib.resources import files
from pathlib import Path

import pytest

from bayonets.ensemble.journal import JOURNAL
from tests.cli.conftest import Bayonets
from tests.cli.refused import refuses
from tests.cli.test_faults import COMMAND

QUICK = ("critical-mass", "textbook", "--runs", "24", "--within", "10", "--out", "mass")
GROUP = ("--group", "the police: riot_police, city_police")


def test_critical_mass_tells_draws_keeps_and_resumes(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets(*QUICK, *GROUP)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith(
        "Textbook: number of officers refusing on 1 Mar 2030 with which the probability\n"
        "of a fall within 10 days is 50%; 24"
    )
    assert "24 runs up to 2030-03-01, each with branches of 10 days for 4 targets" in said.stderr
    assert "the police" in said.stdout
    assert (tmp_path / "mass" / "answer.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "mass" / "report.html").stat().st_size > 10_000
    lines = len((tmp_path / "mass" / JOURNAL).read_text().splitlines())
    again = bayonets(*QUICK, *GROUP)
    assert again.stdout == said.stdout
    assert len((tmp_path / "mass" / JOURNAL).read_text().splitlines()) == lines
    assert bayonets("run", "textbook", "--runs", "4", "--out", "study", "--no-report").returncode == 0
    assert bayonets("report", "study", "--with", "mass").returncode == 0


def test_critical_mass_over_draws_tells_keeps_and_resumes(bayonets: Bayonets, tmp_path: Path) -> None:
    asked = (*QUICK, "--formations", "riot_police_capital", "--uncertain", "all")
    said = bayonets(*asked)
    assert said.returncode == 0, said.stderr
    assert "All suffice in" in said.stdout
    assert "draws of the scenario's numbers that have a range" in " ".join(said.stdout.split())
    lines = (tmp_path / "mass" / JOURNAL).read_text().splitlines()
    assert bayonets(*asked).stdout == said.stdout
    assert (tmp_path / "mass" / JOURNAL).read_text().splitlines() == lines
    found = json.loads(bayonets(*asked, "--json").stdout)
    assert (found["uncertain"], set(found["masses"][0]["over"])) == (
        "all",
        {"low", "median", "high", "suffices", "anyway", "curve", "own"},
    )
    assert "was asked with uncertain all, now without" in bayonets(*asked[:-2]).stderr


def test_critical_mass_json_is_for_programs(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets(*QUICK, "--json", "--formations", "garrison", "--on", "2030-03-20")
    found = json.loads(said.stdout)
    assert said.stderr == ""
    assert (found["on"], found["within"], found["runs"], found["complete"]) == ("2030-03-20", 10, 24, False)
    assert [one["name"] for one in found["masses"]] == ["garrison"]
    assert {"found", "low", "high", "share", "margin", "route", "verdict", "refusing"} <= set(found["masses"][0])
    kept = json.loads((tmp_path / "mass" / "answer.json").read_text())
    assert found == kept["for_programs"] | {"folder": "mass"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--on", "2031-01-01"), "on='2031-01-01': must be from 2030-03-01 to 2030-06-28, the days of the scenario"),
        (("--on", "soon"), "on='soon': must be a date, such as '2030-03-01'"),
        (("--formations", "garisson"), "The nearest valid name is garrison"),
        (("--group", "garrison"), "group 'garrison': has no name"),
        (("--group", "x: navy"), "group 'x': 'navy' must be a formation or service of this scenario"),
        (("--formations", "none"), "there are no officers to ask about"),
        (("--runs", "5"), "5 is not in the range"),
        (("--within", "0"), "0 is not in the range"),
        (("--set", "levers.suport=1"), "'suport' must be a lever"),
    ],
)
def test_what_cannot_be_asked_ends_with_2_and_leaves_nothing(
    bayonets: Bayonets, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    refuses(bayonets, tmp_path, (*QUICK, *words), says)


def test_the_page_leaves_the_defaults_to_the_server() -> None:
    # The page says neither, so that the server's defaults hold.
    script = (files("bayonets.web") / "static" / "critical.js").read_text(encoding="utf-8")
    [body] = [line for line in script.splitlines() if "const body = " in line]
    assert not any(f"{name}:" in body for name in ("runs", "within"))
    assert "within 30 days" in script


def test_stopped_by_ctrl_c_it_goes_on_to_the_same_answer(bayonets: Bayonets, tmp_path: Path) -> None:
    words = ("critical-mass", "textbook", "--runs", "900", "--within", "10", "--on", "2030-04-20", "--out")
    running = subprocess.Popen(
        [*COMMAND, *words, "mass"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    journal, deadline = tmp_path / "mass" / JOURNAL, time.monotonic() + 100
    while running.poll() is None and time.monotonic() < deadline and not (journal.exists() and journal.stat().st_size):
        time.sleep(0.002)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "results stored. The same command again continues from there." in err
    assert "Traceback" not in err
    assert not (tmp_path / "mass" / "answer.json").exists()
    resumed, straight = bayonets(*words, "mass", "--json"), bayonets(*words, "other", "--json")
    assert json.loads(resumed.stdout) | {"folder": ""} == json.loads(straight.stdout) | {"folder": ""}
