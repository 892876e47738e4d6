"""The long counts: the same claims as elsewhere, tried far more often."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import Count

import bayonets as bn
from bayonets.ensemble import folder as folders
from bayonets.ensemble.run import run_into
from bayonets.errors import Fault, ScenarioError
from bayonets.scenario.read import find, read, read_text
from bayonets.scenario.words import with_days

pytestmark = pytest.mark.long

KILLS, CORRUPTIONS, MALFORMED, RUNS = 50, 100, 5000, 300


def test_killed_at_fifty_moments_a_study_resumes_to_the_same_digest(tmp_path: Path, count: Count) -> None:
    words = ["run", "textbook", "--runs", "600", "--no-report", "--quiet", "--out"]
    expected = bn.load("textbook").run(runs=600, seed=1).digest
    moments = random.Random(1)  # noqa: S311
    unfinished = 0
    for kill in range(KILLS):
        path = tmp_path / str(kill)
        command = [sys.executable, "-m", "bayonets.cli.main", *words, str(path)]
        with subprocess.Popen(command, cwd=tmp_path, env=os.environ) as running:
            time.sleep(moments.uniform(0.4, 3.0))
            running.send_signal(signal.SIGKILL)
        done = len(list(path.glob("ledger/*.json")))
        unfinished += done < 3  # batches of 200 runs
        subprocess.run(command, cwd=tmp_path, check=True)
        assert folders.read_folder(path).digest() == expected
    assert unfinished > KILLS / 4
    count(
        "kill -9 of the whole command, then a resume to the same digest",
        KILLS,
        f"{unfinished} before the end; all equal",
    )


def test_a_hundred_corruptions_are_noticed_and_mended(tmp_path: Path, count: Count) -> None:
    scenario = with_days(read("textbook"), 20)
    path = tmp_path / "study"

    def opened() -> folders.Folder:
        return folders.open_folder(path, scenario, 1, same_people=False, command="test")

    run_into(opened(), scenario, 20, threads=2, batch=4)
    expected = opened().digest()
    places = random.Random(2)  # noqa: S311
    for _ in range(CORRUPTIONS):
        victim = places.choice(sorted(path.glob("*/*.parquet")) + sorted(path.glob("ledger/*.json")))
        content = bytearray(victim.read_bytes())
        if places.random() < 0.3:
            content = content[: places.randrange(len(content))]
        else:
            content[places.randrange(len(content))] ^= 1 << places.randrange(8)
        victim.write_bytes(content)
        again = opened()
        run_into(again, scenario, 20, threads=2, batch=4)
        assert again.digest() == expected
    count(
        "a file of a result folder cut or changed by one bit, then mended to the same digest", CORRUPTIONS, "all equal"
    )


def faults_of(text: str) -> tuple[Fault, ...]:
    try:
        read_text(text)
    except ScenarioError as error:
        return error.faults
    return ()


def test_thousands_of_malformed_files_are_read_or_refused_with_a_place(count: Count) -> None:
    text = find("textbook").read_text()
    assert isinstance(text, str)
    chance, refused = random.Random(3), 0  # noqa: S311
    pieces = [
        "{",
        "}",
        "[",
        "]",
        ":",
        "- ",
        "\n",
        "  ",
        "\t",
        "'",
        '"',
        "&a",
        "*a",
        "!!x",
        "null",
        "nan",
        "-1",
        "1e999",
    ]
    for _ in range(MALFORMED):
        broken = list(text)
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(broken))
            broken[place : place + chance.randrange(0, 12)] = chance.choice(pieces)
        faults = faults_of("".join(broken))
        refused += bool(faults)
        assert all(fault.line >= 1 and fault.column >= 1 for fault in faults)
    assert refused > MALFORMED / 2
    count("scenario files broken at random", MALFORMED, f"{refused:,} refused with line and column, the others legal")


def test_belarus_2020_keeps_its_baseline_in_three_hundred_runs(count: Count) -> None:
    study = bn.load("belarus-2020").run(runs=RUNS, seed=2)
    courses, scenario = study.courses, study.scenario
    outside = [place for place, formation in enumerate(scenario.formations) if not formation.pact]
    left = courses.heads[:, scenario.day_of(scenario.start.replace(month=11, day=30)), outside, 3].sum(axis=1)
    low, middle, high = (int(level) for level in np.quantile(left, (0.05, 0.5, 0.95)))
    assert study.fell.mean() < 0.5
    assert low >= 350
    assert high <= 1500
    count(
        "runs of belarus-2020, seed 2",
        RUNS,
        f"held in {int((~study.fell).sum())}; {middle} ({low} to {high}) officers left outside the army by 30 November",
    )
