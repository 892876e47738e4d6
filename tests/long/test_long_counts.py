"""The long counts: the same claims as elsewhere, tried far more often."""

import contextlib
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import Count
from tests.unit.test_ensemble_exact import corrupt_and_mend

import bayonets as bn
from bayonets.errors import Fault, ScenarioError
from bayonets.scenario.read import find, read, read_text
from bayonets.scenario.words import with_days

pytestmark = pytest.mark.long

KILLS, CORRUPTIONS, MALFORMED, RUNS = 50, 1000, 5000, 300

# Ten parts of 200 runs each.
STUDY = ("run", "textbook", "--runs", "2000", "--days", "20", "--no-report", "--quiet", "--out")
PARTS = 10


def command(path: Path) -> list[str]:
    return [sys.executable, "-m", "bayonets.cli.main", *STUDY, str(path)]


def parts(path: Path) -> int:
    return len(list(path.glob("ledger/[0-9]*.json")))


@pytest.fixture(scope="module")
def expected() -> str:
    """The digest of the study in memory, never interrupted."""
    return bn.load("textbook").with_days(20).run(runs=2000, seed=1).digest


def test_killed_at_fifty_moments_a_study_resumes_to_the_same_digest(
    tmp_path: Path, count: Count, expected: str
) -> None:
    started = time.monotonic()
    subprocess.run(command(tmp_path / "whole"), check=True)
    whole = time.monotonic() - started
    moments = random.Random(1)  # noqa: S311
    before_the_end, amidst = 0, 0
    for kill in range(KILLS):
        path = tmp_path / str(kill)
        with subprocess.Popen(command(path)) as running:
            time.sleep(moments.uniform(0.1, whole))
            running.send_signal(signal.SIGKILL)
        before_the_end += running.returncode == -signal.SIGKILL
        amidst += 0 < parts(path) < PARTS
        subprocess.run(command(path), check=True)
        assert bn.open_study(path).digest == expected
    assert before_the_end > KILLS / 2
    assert amidst > KILLS / 10
    count(
        "kill -9 of the whole command, then a resume to the same digest",
        KILLS,
        f"{before_the_end} before the end, {amidst} of them while parts were written; all equal",
    )


def test_a_thousand_corruptions_are_noticed_and_mended(tmp_path: Path, count: Count) -> None:
    chance = random.Random(3)  # noqa: S311
    assert corrupt_and_mend(tmp_path, with_days(read("textbook"), 20), CORRUPTIONS, chance) == CORRUPTIONS
    count(
        "a file of a result folder truncated, overwritten by noise, changed by one bit or lost, then repaired",
        CORRUPTIONS,
        "all detected, all restored to the same digest",
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(tmp_path)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small disk here: {mounted.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def fill(disk: Path) -> Path:
    """Fill what is left of a disk to the last byte."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"0" * 512)
    return ballast


def test_a_disk_that_fills_up_is_a_clear_error_and_the_study_resumes_in_place(
    small_disk: Path, count: Count, expected: str
) -> None:
    path, fillings = small_disk / "study", 0
    for enough in (1, 3, 5):
        with subprocess.Popen(command(path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            while parts(path) < enough and running.poll() is None:
                time.sleep(0.002)
            ballast = fill(small_disk)
            said, complaint = running.communicate(timeout=60)
        assert (running.returncode, said) == (2, "")
        assert complaint.startswith(f"{path}: cannot be written (No space left on device). Completed work is not lost")
        assert complaint.count("\n") == 1
        assert enough <= parts(path) < PARTS
        ballast.unlink()
        fillings += 1
    subprocess.run(command(path), check=True)
    assert bn.open_study(path).digest == expected
    count(
        "a disk of 4 MB (tmpfs) filled to the last byte during a study, then space freed and the command repeated",
        fillings,
        "each time one clear error message and no loss; in the end the same digest",
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
