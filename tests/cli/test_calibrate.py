"""`bayonets calibrate` from the outside: the answer, its folder, interruptions, extension, held-out reports, bad input.

A dozen officers for ten days, so that a run takes a millisecond. Where the sample itself does not matter, it is drawn
with fewer draws of the prior and fewer moves.
"""

import json
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

import bayonets as bn
from bayonets.ensemble.journal import JOURNAL, Journal
from bayonets.errors import FolderError
from bayonets.inference.posterior import FILE, TABLES, read_posterior
from bayonets.inference.tempering import Moves
from tests.cli.conftest import Bayonets
from tests.cli.refused import refuses
from tests.cli.test_faults import COMMAND
from tests.commands import given
from tests.faults import cut, noise

TINY = """
format: 2
name: Tiny
start: 2030-03-01
days: 10
protest: {initial: {best: 20, low: 5, high: 60}}
parameters: {hold_days: 20}
services: {police: {formations: {patrol: {size: {best: 12, low: 10, high: 14}}}}}
"""
SEEN = """
observations:
  - {date: 2030-03-03, quantity: protest, between: [10, 30], confidence: high}
  - {date: 2030-03-05, quantity: protest, about: {value: 20, sd: 5}, group: organisers}
  - {date: 2030-03-06, quantity: exited, at_most: 3, source: a newspaper}
  - {date: 2030-03-09, quantity: protest, at_least: 8, confidence: low, group: organisers}
  - {date: 2030-03-10, quantity: fell, at_most: 0}
"""
OVER = ("--over", "quantities")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with scenario files."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "tiny.yaml").write_text(TINY + SEEN)
    (folder / "unseen.yaml").write_text(TINY)
    (folder / "known.yaml").write_text(
        TINY.replace("{best: 20, low: 5, high: 60}", "20").replace("{best: 12, low: 10, high: 14}", "12") + SEEN
    )
    return folder


@pytest.fixture(scope="module")
def answered(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a calibration with the defaults."""
    folder = tmp_path_factory.mktemp("answered")
    given(f"calibrate {shelf}/tiny.yaml --over quantities --out x", folder)
    return folder / "x"


def with_fewer_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer draws of the prior and fewer moves."""
    for module in ("inference.bank", "inference.sampling", "questions.calibrate.ask"):
        monkeypatch.setattr(f"bayonets.{module}.ISLAND_DRAWS", 200)
    for module in ("inference.bank", "questions.calibrate.ask"):
        monkeypatch.setattr(f"bayonets.{module}.BOTH", 100)
    monkeypatch.setattr(Moves.__init__, "__defaults__", (1, 2))
    assert Moves() == Moves(1, 2)


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer draws of the prior and fewer moves."""
    with_fewer_steps(monkeypatch)


def answer_of(folder: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((folder / "answer.json").read_text())["for_programs"]
    return known


def digest_of(folder: Path) -> str:
    return str(json.loads((folder / FILE).read_text())["digest"])


# --- the answer -------------------------------------------------------------------------------------------------------


def test_calibrate_answers_with_report_picture_posterior_and_tables(answered: Path) -> None:
    assert (answered / "answer.png").read_bytes().startswith(b"\x89PNG")
    page = (answered / "report.html").read_text()
    assert "What was learned" in page
    assert "Reports before and after" in page
    assert "Checks" in page
    rows = {name: pq.read_table(answered / name / "all.parquet") for name in TABLES}
    assert (rows["draws"].num_rows, rows["bank"].num_rows) == (600, 500)
    assert (rows["numbers"].num_rows, rows["predictions"].num_rows) == (600 * 3, 600 * 5)
    draws = rows["draws"].to_pandas()
    assert set(draws) >= {"draw", "island", "weight", "run", "log_likelihood", "ancestor", "fell", "days", "left"}
    assert draws["weight"].sum() == pytest.approx(1.0)
    assert sorted(draws["island"].unique()) == [0, 1]
    assert np.isfinite(draws["log_likelihood"]).all()
    numbers = rows["numbers"].to_pandas()
    assert set(numbers["number"]) == {"protest.initial", "services.police.formations.patrol.size",
                                      "reports.organisers.bias"}  # fmt: skip
    turnout = numbers[numbers["number"] == "protest.initial"]["value"]
    assert turnout.between(5.0, 60.0).all()


def test_what_was_learned_agrees_with_the_draws(answered: Path) -> None:
    found, posterior = answer_of(answered), read_posterior(answered)
    assert posterior.digest() == digest_of(answered)
    assert (found["particles"], found["islands"]) == (600, 2)
    assert found["passed"] is posterior.passed is True
    [turnout] = [one for one in found["numbers"] if one["name"] == "protest.initial"]
    column = posterior.numbers[:, posterior.names.index("protest.initial")]
    order = np.argsort(column)
    reached = np.interp(turnout["posterior"], column[order], np.cumsum(posterior.weight[order]))
    np.testing.assert_allclose(reached, [0.05, 0.5, 0.95], atol=0.01)
    # Counts of 10 to 30 and about 20 thousand, in a range to 60: the spread shrinks.
    assert turnout["shrinkage"] > 0.2
    assert [one["used"] for one in found["reports"]] == [True] * 5
    assert all(0.0 <= one["wrong"] <= 1.0 for one in found["reports"])
    assert all(one["forecast"] is None for one in found["reports"])
    assert found["outcomes"][0]["name"] == "fell"


def test_the_same_again_computes_nothing_and_json_is_for_programs(
    bayonets: Bayonets, shelf: Path, answered: Path
) -> None:
    before = (answered / JOURNAL).read_bytes(), digest_of(answered)
    said = bayonets("calibrate", f"{shelf}/tiny.yaml", *OVER, "--out", str(answered), "--json")
    assert (said.returncode, said.stderr) == (0, "")
    found = json.loads(said.stdout)
    assert {"numbers", "reports", "outcomes", "checks", "log_evidence", "findings", "folder"} <= set(found)
    assert found["findings"][0].startswith("With these ranges the regime falls in ")
    assert ((answered / JOURNAL).read_bytes(), digest_of(answered)) == before


def test_calibrate_announces_its_cost_and_what_may_follow(
    bayonets: Bayonets,
    shelf: Path,
    light: None,  # noqa: ARG001
    tmp_path: Path,
) -> None:
    said = bayonets("calibrate", f"{shelf}/tiny.yaml", *OVER, "--out", "x", "--quick")
    assert said.returncode in (0, 1)
    assert "Tiny: 3 unknown numbers, 5 reports, 600 draws of the posterior" in said.stderr
    assert ": about " in said.stderr
    assert "--posterior x" in said.stdout
    # So few officers are simulated as quickly as the mean field: there is none to correct.
    assert "of the mean field" not in said.stdout + said.stderr
    assert "corrected" not in said.stdout
    assert not answer_of(tmp_path / "x")["quick"]


# --- interruptions, threads, extension --------------------------------------------------------------------------------


@pytest.fixture
def stopped_after(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Ctrl+C once the journal has been written so many times: the first number of the list."""
    left, written = [-1], Journal.add_all

    def add_all(self: Journal, results: dict[str, Any]) -> None:
        written(self, results)
        left[0] -= bool(results)
        if left[0] == 0:
            raise KeyboardInterrupt

    monkeypatch.setattr(Journal, "add_all", add_all)
    yield left
    left[0] = -1


def test_stopped_and_cut_it_goes_on_to_the_same_posterior_and_more_particles_extend_it(
    bayonets: Bayonets,
    shelf: Path,
    light: None,  # noqa: ARG001
    stopped_after: list[int],
    tmp_path: Path,
) -> None:
    words = ("calibrate", f"{shelf}/tiny.yaml", *OVER, "--quiet", "--out")
    straight = bn.calibrate(shelf / "tiny.yaml", "quantities", threads=2)
    for writes in (3, 20):
        stopped_after[0] = writes
        said = bayonets(*words, "x", "--threads", "1")
        assert (said.returncode, said.stdout) == (130, "")
        assert "The same command again continues from there." in said.stderr
        assert not (tmp_path / "x" / "answer.json").exists()
        assert not (tmp_path / "x" / FILE).exists()
    # A kill may leave half of a line.
    journal = tmp_path / "x" / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-40])
    stopped_after[0] = -1
    said = bayonets(*words, "x", "--threads", "1")
    assert said.returncode == (0 if straight.posterior.passed else 1)
    assert digest_of(tmp_path / "x") == straight.digest()
    assert read_posterior(tmp_path / "x").digest() == straight.digest()
    # Two islands stay, a third is added, and nothing known is computed again.
    before, lines = read_posterior(tmp_path / "x"), journal.read_bytes()
    bayonets(*words, "x", "--particles", "900")
    after = read_posterior(tmp_path / "x")
    assert journal.read_bytes().startswith(lines)
    assert len(journal.read_bytes()) < 1.8 * len(lines)
    assert (len(before.weight), len(after.weight)) == (600, 900)
    for name in ("z", "numbers", "run", "ancestor", "values", "log_likelihood", "island"):
        np.testing.assert_array_equal(getattr(after, name)[:600], getattr(before, name))
    assert set(after.island[600:]) == {2}
    np.testing.assert_array_equal(after.loads, before.loads)


@pytest.mark.long
def test_killed_it_resumes_to_the_same_digest(bayonets: Bayonets, shelf: Path, answered: Path, tmp_path: Path) -> None:
    words = ["calibrate", f"{shelf}/tiny.yaml", *OVER, "--quiet", "--out", "x"]
    journal = tmp_path / "x" / JOURNAL
    for size in (1, 100_000, 600_000):
        pipe = subprocess.PIPE
        with subprocess.Popen([*COMMAND, *words], cwd=tmp_path, stdout=pipe, stderr=pipe) as running:
            deadline = time.monotonic() + 100
            while running.poll() is None and time.monotonic() < deadline:
                if journal.exists() and journal.stat().st_size >= size:
                    break
                time.sleep(0.002)
            running.send_signal(signal.SIGKILL)
        assert running.returncode == -signal.SIGKILL
        assert not (tmp_path / "x" / FILE).exists()
    assert bayonets(*words).returncode == 0
    assert digest_of(tmp_path / "x") == digest_of(answered)


# --- held out ---------------------------------------------------------------------------------------------------------


def test_what_is_held_out_is_forecast_and_scored(
    bayonets: Bayonets,
    shelf: Path,
    light: None,  # noqa: ARG001
    tmp_path: Path,
) -> None:
    said = bayonets(
        "calibrate", f"{shelf}/tiny.yaml", *OVER, "--until", "2030-03-06", "--without", "2", "--out", "x"
    )  # fmt: skip
    assert said.returncode in (0, 1), said.stderr
    assert "reports were held out: the mean log score is " in " ".join(said.stdout.split())
    reports = answer_of(tmp_path / "x")["reports"]
    assert [one["used"] for one in reports] == [True, False, True, False, False]
    assert [one["wrong"] is None for one in reports] == [False, True, False, True, True]
    assert [one["forecast"] is not None for one in reports] == [False, True, False, True, True]
    scores = [one["forecast"] for one in reports if one["forecast"]]
    assert all(score["posterior"] <= 0.0 and score["prior"] <= 0.0 for score in scores)
    # The count of 3 March says what to expect on 5 March better than the ranges; it has one predecessor, no trend.
    assert scores[0]["posterior"] > scores[0]["prior"]
    assert scores[0]["persistence"] is not None
    assert scores[0]["trend"] is None
    # A fact has no predecessor.
    assert scores[2]["persistence"] is None
    # Only the reports that are used count: the likelihood of each draw is theirs.
    posterior = read_posterior(tmp_path / "x")
    np.testing.assert_allclose(
        posterior.log_likelihood, np.log(posterior.probability[:, [0, 2]]).sum(axis=1), rtol=1e-9, atol=1e-12
    )


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more", "says"),
    [
        ("unseen", (), "Tiny: has no observation within its days, so that nothing can be learned"),
        ("tiny", ("--days", "2"), "Tiny: has no observation within its days"),
        ("tiny", ("--without", "1,2,3,4,5"), "Tiny: every observation is held out"),
        ("tiny", ("--until", "2030-03-01"), "Tiny: every observation is held out"),
        ("tiny", ("--until", "1999-01-01"), "Tiny: every observation is held out"),
        ("tiny", ("--until", "soon"), "soon"),
        (
            "tiny",
            ("--without", "6"),
            "without: '6': must be the number of an observation that can be used, from 1 to 5",
        ),
        ("tiny", ("--without", "0"), "without: '0': must be the number of an observation"),
        ("tiny", ("--without", "one"), "without: 'one': must be the number of an observation"),
        ("tiny", ("--without", "²"), "without: '²': must be the number of an observation"),
        (
            "tiny",
            ("--days", "5", "--without", "4"),
            "must be the number of an observation that can be used, from 1 to 2",
        ),
        ("tiny", ("--particles", "650"), "particles: 650: must be a multiple of 300"),
        ("tiny", ("--particles", "300"), "300 is not in the range"),
        ("tiny", ("--wrong", "sure=0.1"), "wrong: 'sure=0.1': must be one of high, medium, low with a number"),
        ("tiny", ("--wrong", "low"), "wrong: 'low': must be one of high, medium, low with a number"),
        ("tiny", ("--wrong", "low=1.5"), "wrong: 'low=1.5': must be a number above 0 and at most 1"),
        ("tiny", ("--wrong", "low=nan"), "wrong: 'low=nan': must be a number above 0 and at most 1"),
        ("tiny", ("--report-error", "low=-0.1"), "report_error: 'low=-0.1': must be a number above 0"),
        ("tiny", ("--discrepancy", "turnout=0.1"), "discrepancy: 'turnout=0.1': must be one of loyal, "),
        ("tiny", ("--discrepancy", "protest=much"), "discrepancy: 'protest=much': must be a number"),
        ("known", (), "Tiny: no number has a range, so that none is unknown. Use over all"),
        ("tiny", ("--over", "none.yaml"), "none.yaml: cannot be read"),
        ("tiny", ("--set", "levers.suport=1"), "'suport' must be a lever"),
    ],
)
def test_a_fault_ends_with_2_and_leaves_nothing(
    bayonets: Bayonets, shelf: Path, tmp_path: Path, name: str, more: tuple[str, ...], says: str
) -> None:
    words = ("calibrate", f"{shelf}/{name}.yaml", *(() if "--over" in more else OVER), "--out", "x", *more)
    refuses(bayonets, tmp_path, words, says)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--seed", "2"), "holds results of another seed (seed 1, now 2)"),
        (("--until", "2030-03-06"), "another"),
        (("--set", "protest.initial=30"), "another scenario"),
        (("--wrong", "low=0.2"), "low"),
    ],
)
def test_the_folder_of_another_calibration_is_refused_and_stays(
    bayonets: Bayonets, shelf: Path, answered: Path, more: tuple[str, ...], says: str
) -> None:
    before = {path: path.read_bytes() for path in answered.rglob("*") if path.is_file()}
    said = bayonets("calibrate", f"{shelf}/tiny.yaml", *OVER, "--out", str(answered), *more)
    assert (said.returncode, said.stdout) == (2, "")
    assert says in said.stderr
    assert {path: path.read_bytes() for path in answered.rglob("*") if path.is_file()} == before


CONTRADICTING = """
observations:
  - {date: 2030-03-05, quantity: fell, at_least: 1, wrong: 0}
  - {date: 2030-03-09, quantity: fell, at_most: 0, wrong: 0}
"""


def test_reports_that_no_run_can_meet_and_that_cannot_be_wrong_are_refused(
    bayonets: Bayonets,
    tmp_path: Path,
    shelf: Path,
    light: None,  # noqa: ARG001
) -> None:
    (shelf / "contradicting.yaml").write_text(TINY + CONTRADICTING)
    said = bayonets("calibrate", f"{shelf}/contradicting.yaml", *OVER, "--out", "x")
    assert (said.returncode, said.stdout) == (2, "")
    assert "Warning" not in said.stderr
    assert "cannot be wrong" in said.stderr
    assert not (tmp_path / "x" / "answer.json").exists()


def test_reports_that_cannot_be_wrong_print_no_warning_of_a_library(
    bayonets: Bayonets,
    tmp_path: Path,
    shelf: Path,
    light: None,  # noqa: ARG001
) -> None:
    sure = SEEN.replace("at_most: 3,", "at_most: 3, wrong: 0,").replace("at_most: 0}", "at_most: 0, wrong: 0}")
    (shelf / "sure.yaml").write_text(TINY + sure)
    said = bayonets("calibrate", f"{shelf}/sure.yaml", *OVER, "--out", "x", "--without", "3", "--json")
    assert said.returncode in (0, 1)
    assert said.stderr == ""
    assert "NaN" not in said.stdout
    assert json.loads(said.stdout)["reports"][4]["wrong"] == 0.0
    posterior = read_posterior(tmp_path / "x")
    assert np.isfinite(posterior.wrong).all()


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(answered: Path, tmp_path: Path) -> Path:
    shutil.copytree(answered, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.mark.parametrize("name", TABLES)
def test_a_cut_damaged_or_missing_table_is_named(copy: Path, name: str) -> None:
    table = copy / name / "all.parquet"
    sound = table.read_bytes()
    for harm in (cut, noise):
        harm(table, random.Random(1))  # noqa: S311
        with pytest.raises(
            FolderError, match=rf"{name}/all.parquet: is missing or damaged\. Give its calibrate command"
        ):
            read_posterior(copy)
        table.write_bytes(sound)
    table.unlink()
    with pytest.raises(FolderError, match=rf"{name}/all.parquet: is missing or damaged"):
        read_posterior(copy)


def test_a_folder_without_a_posterior_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        FolderError, match=r"holds no posterior: it has no posterior\.json\. Name the folder of a finished"
    ):
        read_posterior(tmp_path)


@pytest.mark.parametrize("key", ["format", "names", "over", "reports", "days", "effective", "sums", "digest"])
def test_a_list_of_tables_without_a_key_or_of_another_format_is_refused(copy: Path, key: str) -> None:
    plain = json.loads((copy / FILE).read_text())
    (copy / FILE).write_text(json.dumps({name: value for name, value in plain.items() if name != key}))
    with pytest.raises(FolderError, match=r"posterior\.json"):
        read_posterior(copy)
    for strange in (["x"], "x", -1, None):
        (copy / FILE).write_text(json.dumps(plain | {key: strange}))
        if key not in ("days", "effective"):
            with pytest.raises(FolderError, match=r"posterior\.json|draws/all\.parquet"):
                read_posterior(copy)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"x"'])
def test_a_list_of_tables_that_is_none_is_refused(copy: Path, text: str) -> None:
    (copy / FILE).write_text(text)
    with pytest.raises(FolderError, match=r"posterior\.json: cannot be read"):
        read_posterior(copy)


def test_tables_that_are_exchanged_are_refused(copy: Path) -> None:
    # Each is whole, but they are not those of this posterior.
    plain = json.loads((copy / FILE).read_text())
    shutil.copy(copy / "bank_numbers" / "all.parquet", copy / "numbers" / "all.parquet")
    plain["sums"]["numbers"] = plain["sums"]["bank_numbers"]
    (copy / FILE).write_text(json.dumps(plain))
    with pytest.raises(FolderError, match=r"posterior\.json"):
        read_posterior(copy)


def test_damage_is_mended_by_the_same_command(bayonets: Bayonets, shelf: Path, copy: Path) -> None:
    before = digest_of(copy)
    cut(copy / "draws" / "all.parquet", random.Random(1))  # noqa: S311
    lines = (copy / JOURNAL).read_bytes().splitlines(keepends=True)
    (copy / JOURNAL).write_bytes(b"".join([*lines[:40], b"nonsense\n", *lines[41:]]))
    said = bayonets("calibrate", f"{shelf}/tiny.yaml", *OVER, "--out", "copy")
    assert said.returncode == 0
    assert "1 of" in said.stderr
    assert "lines are cut off or damaged" in said.stderr
    assert read_posterior(copy).digest() == before == digest_of(copy)
