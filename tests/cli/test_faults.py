"""What can go wrong around a study, from the outside: kills, damage, failing runs, too little room, two at once."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import bayonets as bn
from tests.cli.conftest import Bayonets, Said
from tests.faults import cut, noise

COMMAND = [sys.executable, "-m", "bayonets.cli.main"]

# Ten parts of 200 runs: about a second of computing.
DAYS, RUNS, PARTS = 20, 2_000, 10
MANY = ("run", "textbook", "--days", str(DAYS), "--no-report", "--quiet", "--out", "study", "--runs")

QUICK = ("run", "textbook", "--runs", "6", "--days", "8", "--no-report", "--out", "study")


def in_memory(runs: int) -> str:
    """The digest of an uninterrupted study."""
    return bn.load("textbook").with_days(DAYS).run(runs=runs, seed=1).digest


def entries(path: Path) -> int:
    return len(list(path.glob("study/ledger/[0-9]*.json")))


def wait_for(what: Callable[[], bool], running: "subprocess.Popen[str]") -> None:
    """Until it is so, or the command has ended."""
    deadline = time.monotonic() + 60
    while not what() and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)


@contextmanager
def started(*words: str, cwd: Path) -> Iterator["subprocess.Popen[str]"]:
    """A command at work; killed in the end, whatever the test finds."""
    pipe, command = subprocess.PIPE, [*COMMAND, *words]
    with subprocess.Popen(command, cwd=cwd, stdout=pipe, stderr=pipe, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def died_of_kill(cwd: Path, parts: int, wait: float) -> bool:
    """Give the command, kill it some time after so many parts are there; whether that was before its end."""
    with started(*MANY, str(RUNS), cwd=cwd) as running:
        wait_for(lambda: entries(cwd) >= parts, running)
        time.sleep(wait)
        running.send_signal(signal.SIGKILL)
    return running.returncode == -signal.SIGKILL


def test_killed_five_times_the_command_resumes_to_the_same_digest(bayonets: Bayonets, tmp_path: Path) -> None:
    moments = random.Random(8)  # noqa: S311
    for parts in (0, 1, 3, 5, 7):
        assert died_of_kill(tmp_path, parts, moments.uniform(0.0, 0.1 if parts else 1.0))
        assert entries(tmp_path) < PARTS
    bayonets(*MANY, str(RUNS))
    assert entries(tmp_path) >= PARTS
    assert bn.open_study(tmp_path / "study").digest == in_memory(RUNS)


def test_a_comparison_stopped_by_ctrl_c_says_how_to_go_on_and_resumes_to_the_same_answer(
    bayonets: Bayonets, tmp_path: Path
) -> None:
    changed = ("--days", str(DAYS), "--arm", "support: levers.support=0.8")
    words = ("compare", "textbook", *changed, "--out", "study", "--runs", "1000")
    with started(*words, cwd=tmp_path) as running:
        wait_for(lambda: entries(tmp_path) >= 2, running)
        running.send_signal(signal.SIGINT)
        _, complaint = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "The same command again continues from there." in complaint
    resumed = json.loads(bayonets(*words, "--json").stdout)
    base = bn.load("textbook").with_days(DAYS)
    straight = bn.compare(base, ["support: levers.support=0.8"], runs=1000).as_json()
    assert resumed == straight | {"folder": "study"}


# --- two commands, damaged files --------------------------------------------------------------------------------------


def test_of_two_commands_started_at_once_on_one_folder_one_refuses_and_the_other_goes_on(tmp_path: Path) -> None:
    with started(*MANY, "100000", cwd=tmp_path) as one, started(*MANY, "100000", cwd=tmp_path) as other:
        wait_for(lambda: one.poll() is not None, other)
        refused, works = (one, other) if one.poll() is not None else (other, one)
        said, complaint = refused.communicate(timeout=60)
        wait_for(lambda: entries(tmp_path) > 1, works)
        works.send_signal(signal.SIGINT)
        works.communicate(timeout=60)
    assert (refused.returncode, said) == (2, "")
    assert complaint == "study: another command is writing into this folder. Wait for it, or choose another --out\n"
    assert works.returncode == 130
    study = bn.open_study(tmp_path / "study")
    assert study.digest == in_memory(len(study.fell))


def test_damaged_parts_are_reported_and_computed_anew(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets(*QUICK)
    sound = bn.open_study(tmp_path / "study").digest
    for table, harm in (("formations", cut), ("streets", noise)):
        harm(next(tmp_path.glob(f"study/{table}/*")), random.Random(1))  # noqa: S311
    said = bayonets(*QUICK)
    assert said.returncode == 0
    for table in ("formations", "streets"):
        words = f"study: {table}/baseline-000000-000005.parquet differs from its checksum in the ledger"
        assert f"{words}: it will be computed again\n" in said.stderr
    assert "Textbook: 6 runs of 8 days" in said.stderr
    assert bn.open_study(tmp_path / "study").digest == sound


# --- runs that fail ---------------------------------------------------------------------------------------------------


def failed(path: Path) -> list[tuple[int, str]]:
    return [(row["run"], row["reason"]) for row in pq.read_table(path / "study" / "failed").to_pylist()]


def test_a_run_that_overflows_is_recorded_the_others_finish_and_the_exit_code_says_so(
    bayonets: Bayonets, tmp_path: Path
) -> None:
    words = ("run", "textbook", "--runs", "20", "--days", "6", "--set", "protest.noise=500", "--out", "study")
    said = bayonets(*words, "--no-report")
    assert said.returncode == 3
    number = len(failed(tmp_path))
    assert 0 < number < 10
    done = "The others are complete."
    lines = said.stderr.splitlines()
    assert f"{number} run{'s' * (number > 1)} could not be completed: see study/failed. {done}" in lines
    # By the noise, too, and no less told: the exit code speaks of all runs that were asked.
    assert (
        f"1 run with every number drawn from its range could not be completed: see study/ranges/failed. {done}" in lines
    )
    assert f"{20 - number} runs of 6 days" in said.stdout
    for run, reason in failed(tmp_path):
        assert reason.startswith(f"run {run} of seed 1 produced a non-finite value")
    again = bayonets(*words)
    assert again.returncode == 3
    assert "all 20 runs have been computed already" in again.stderr
    assert (tmp_path / "study" / "report.html").exists()


def test_where_every_run_overflows_that_is_said(bayonets: Bayonets, tmp_path: Path) -> None:
    hopeless = ("--set", "protest.mobilise=1000000")
    said = bayonets(*QUICK, *hopeless)
    assert said.returncode != 0
    assert "none of the runs could be completed; see failed/ for the reasons" in said.stderr
    assert [run for run, _ in failed(tmp_path)] == list(range(6))


def with_fault(lines: str, *words: str, cwd: Path) -> Said:
    """The program with a fault planted into it before it starts."""
    program = f"{lines}\nfrom bayonets.cli.main import main\nmain({list(words)!r})\n"
    said = subprocess.run([sys.executable, "-c", program], cwd=cwd, capture_output=True, text=True, check=False)
    assert "Traceback" not in said.stderr
    return said


FAILS_IN_RUN_4 = """
from bayonets.ensemble import threads
sound = threads.run_course
def run_course(place, seed, run, **others):
    if run == 4:
        raise LookupError("nobody foresaw\\nthis")
    sound(place, seed, run, **others)
threads.run_course = run_course
"""


def test_an_unforeseen_fault_within_a_run_is_recorded_and_the_others_finish(bayonets: Bayonets, tmp_path: Path) -> None:
    said = with_fault(FAILS_IN_RUN_4, *QUICK, cwd=tmp_path)
    assert said.returncode == 3
    remedy = "The others are complete. The same command repeats runs that failed by a fault of the program."
    assert said.stderr.splitlines()[-3:] == [
        f"1 run could not be completed: see study/failed. {remedy}",
        f"1 run with every number drawn from its range could not be completed: see study/ranges/failed. {remedy}",
        f"1 run in calm could not be completed: see study/calm/failed. {remedy}",
    ]
    ((run, reason),) = failed(tmp_path)
    assert run == 4
    assert reason.startswith("LookupError: nobody foresaw this (run_course, ")
    assert "please report it with the scenario, the seed and the number of the run" in reason
    assert json.loads((tmp_path / "study" / "manifest.json").read_text())["runs_done"] == 5
    assert list(bn.open_study(tmp_path / "study").courses.run) == [0, 1, 2, 3, 5]
    replayed = bayonets("replay", "study", "--run", "5")
    assert "Reproduced bit for bit" in replayed.stdout
    again = bayonets(*QUICK)
    assert again.returncode == 0
    assert "study: 1 run failed before by a fault of the program and will be tried again\n" in again.stderr
    assert list(bn.open_study(tmp_path / "study").courses.run) == list(range(6))


def test_a_comparison_tries_again_what_failed_unforeseen(bayonets: Bayonets, tmp_path: Path) -> None:
    words = ("compare", "textbook", "--days", "8", "--arm", "a: levers.support=1", "--runs", "6", "--out", "arms")
    said = with_fault(FAILS_IN_RUN_4, *words, cwd=tmp_path)
    assert said.returncode == 3
    assert said.stderr.endswith("The same command repeats runs that failed by a fault of the program.\n")
    again = bayonets(*words)
    assert again.returncode == 0
    assert "arms: 2 runs failed before by a fault of the program and will be tried again\n" in again.stderr
    straight = bn.compare(bn.load("textbook").with_days(8), ["a: levers.support=1"], runs=6).as_json()
    assert json.loads(bayonets(*words, "--json").stdout) == straight | {"folder": "arms"}


# --- not room enough --------------------------------------------------------------------------------------------------

EARTH = ("--set", "services.army.formations.garrison.size=49000000", "--threads", "1024")


def no_part_is_written(path: Path) -> bool:
    return not list(path.rglob("*.parquet")) and not list(path.rglob("ledger"))


def test_more_memory_than_there_is_is_refused_before_the_start_with_the_estimate(
    bayonets: Bayonets, tmp_path: Path
) -> None:
    begun = time.process_time()
    said = bayonets("run", "textbook", "--runs", "2000", "--quiet", *EARTH, "--out", "study")
    assert time.process_time() - begun < 20.0  # drawing 49 million people for one thread would take longer
    assert (said.returncode, said.stdout) == (2, "")
    (line,) = said.stderr.splitlines()
    # 1,024 threads of 49 million officers, 45 bytes for each of them and his tie across.
    assert re.fullmatch(
        r"This study needs about 225\d\.\d GB of memory and [\d.]+ .B are free\. "
        "Use fewer --threads, --runs or officers",
        line,
    )
    assert no_part_is_written(tmp_path)


def test_more_runs_than_memory_holds_for_the_report_are_refused(bayonets: Bayonets, tmp_path: Path) -> None:
    said = bayonets("run", "textbook", "--runs", "10000000", "--days", "1000", "--quiet", "--out", "study")
    assert said.returncode == 2
    assert "of memory" in said.stderr
    assert no_part_is_written(tmp_path)


NO_DISK = """
from bayonets.ensemble import prepare, threads
prepare.free_disk = lambda path: 1_000_000
def never(*words, **others):
    raise AssertionError("computed before it was refused")
prepare.estimate = threads.run_course = never
"""


def test_more_disk_than_there_is_is_refused_before_the_start_with_the_estimate(tmp_path: Path) -> None:
    said = with_fault(NO_DISK, "run", "textbook", "--runs", "1000", "--quiet", "--out", "study", cwd=tmp_path)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == (
        "This study needs about 12 MB on disk and 1 MB are free at study. Use fewer --runs, or another --out\n"
    )
    assert no_part_is_written(tmp_path)


def test_a_refused_study_leaves_nothing_behind(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets("run", "textbook", "--runs", "2000", "--quiet", *EARTH, "--out", "study")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a list, to be shown


# --- damaged manifests ------------------------------------------------------------------------------------------------

NO_MANIFESTS = {
    "cut": b'{"format": 1, "prog',
    "nested": b"[" * 100_000,
    "a list": b"[]",
    "a number": b"1",
    "no UTF-8": b'{"format": "\xff"}',
    "of another format": b'{"format": 7}',
    "of wrong types": b'{"format": 1, "seed": "one", "arms": 3, "program": []}',
    "with a seed that is none": b'{"format": 1, "seed": NaN}',
    "empty": b"",
}

READING = (
    ("digest", "study"),
    ("report", "study"),
    ("export", "study", "--csv"),
    ("replay", "study", "--run", "1"),
    ("explain", "study", "--runs", "2"),
    ("serve", "study"),
    QUICK,
    ("compare", "textbook", "--days", "8", "--arm", "a: levers.support=1", "--runs", "2", "--out", "study"),
    ("map", "textbook", "--x", "levers.support=0:1", "--y", "levers.amnesty=0:1", "--runs", "0", "--out", "study"),
    ("explain", "textbook", "--runs", "2", "--out", "study"),
    ("critical-mass", "textbook", "--days", "8", "--runs", "20", "--out", "study"),
    ("sensitivity", "textbook", "--days", "8", "--out", "study"),
    ("calibrate", "textbook", "--out", "study"),
    ("report", "sound", "--with", "study"),
)


def test_a_damaged_manifest_is_refused_in_words_by_every_verb(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets(*QUICK)
    bayonets(*QUICK[:-1], "sound")
    before = {path: path.read_bytes() for path in (tmp_path / "study").rglob("*.parquet")}
    for what, content in NO_MANIFESTS.items():
        (tmp_path / "study" / "manifest.json").write_bytes(content)
        for words in READING:
            said = bayonets(*words)
            assert said.returncode == 2, (what, words)
            assert said.stderr.splitlines()[-1].startswith("study"), (what, words)
            assert len(said.stderr.splitlines()) <= 2, (what, words, said.stderr)
    assert {path: path.read_bytes() for path in (tmp_path / "study").rglob("*.parquet")} == before


@pytest.mark.parametrize("lost", ["ledger", "formations", "runs"])
def test_there_is_no_digest_of_what_is_damaged_or_lost(bayonets: Bayonets, tmp_path: Path, lost: str) -> None:
    bayonets(*QUICK)
    assert bayonets("digest", "study").returncode == 0
    for path in (tmp_path / "study" / lost).iterdir():
        path.unlink()
    said = bayonets("digest", "study")
    assert (said.returncode, said.stdout) == (2, "")
    why = "no completed run is in this folder" if lost == "ledger" else "parquet is missing"
    assert why in said.stderr
    assert "Give its" in said.stderr
    assert "command again" in said.stderr
