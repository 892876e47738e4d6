"""A posterior for other programs: as a DataTree and netCDF, its checks again, and as a prior with a simulator."""

import json
import random
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

import bayonets as bn
from bayonets.errors import FolderError, RefusedError, SettingError
from bayonets.inference.posterior import FILE, TABLES
from bayonets.inference.problem import InferenceProblem
from bayonets.questions.calibrate.calibrated import Calibrated
from bayonets.questions.calibrate.data_tree import equal_rows
from tests.cli.conftest import Bayonets
from tests.cli.test_calibrate import SEEN, TINY, with_fewer_steps
from tests.faults import cut

xr = pytest.importorskip("xarray")
GROUPS = ("posterior", "sample_stats", "log_likelihood", "posterior_predictive", "prior", "prior_predictive",
          "observed_data", "constant_data")  # fmt: skip
NAMES = ("protest.initial", "services.police.formations.patrol.size", "reports.organisers.bias")
HELD_OUT = 2


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario, and with its posterior from few draws of the prior and few moves."""
    shelf = tmp_path_factory.mktemp("shelf")
    (shelf / "tiny.yaml").write_text(TINY + SEEN)
    with pytest.MonkeyPatch.context() as monkeypatch:
        with_fewer_steps(monkeypatch)
        bn.calibrate(shelf / "tiny.yaml", "quantities", without=str(HELD_OUT), out=shelf / "posterior")
    return shelf


@pytest.fixture(scope="module")
def opened(shelf: Path) -> Calibrated:
    return bn.open_posterior(shelf / "posterior")


@pytest.fixture
def copy(shelf: Path, tmp_path: Path) -> Path:
    shutil.copytree(shelf / "posterior", tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture(scope="module")
def problem(shelf: Path) -> InferenceProblem:
    return bn.as_sbi(shelf / "tiny.yaml", "quantities")


@pytest.fixture(scope="module")
def tree(opened: Calibrated) -> Any:
    """Its DataTree, whose groups and variables have no types of their own."""
    return opened.to_xarray()


# --- the tree ---------------------------------------------------------------------------------------------------------


def test_the_tree_has_the_groups_and_dimensions_of_arviz(opened: Calibrated, tree: Any) -> None:
    assert tuple(tree.children) == GROUPS
    assert dict(tree["posterior"].sizes) == {"chain": 2, "draw": 300, "number": 3}
    assert dict(tree["posterior_predictive"].sizes) == {"chain": 2, "draw": 300, "report": 5}
    assert dict(tree["log_likelihood"].sizes) == {"chain": 2, "draw": 300, "report": 4}
    assert dict(tree["sample_stats"].sizes) == {"chain": 2, "draw": 300, "day": 10}
    assert dict(tree["prior"].sizes) == {"chain": 1, "draw": 100, "number": 3}
    assert dict(tree["prior_predictive"].sizes) == {"chain": 1, "draw": 100, "report": 5}
    assert tuple(tree["posterior"]["number"].values) == tuple(tree["constant_data"]["number"].values) == NAMES
    assert tree.attrs["digest"] == opened.digest()


def test_a_draw_of_the_tree_is_a_row_of_the_tables(opened: Calibrated, tree: Any) -> None:
    known = opened.posterior
    rows = tree["sample_stats"]["row"].values
    # The draws of an island count alike, so that each is there once, in the chain of its island.
    assert np.array_equal(np.sort(rows, axis=1), np.arange(600).reshape(2, 300))
    for group, name, wanted in (
        ("posterior", "numbers", known.numbers),
        ("posterior_predictive", "reported", known.values),
        ("posterior_predictive", "left", known.outcomes[:, 2]),
        ("sample_stats", "run", known.run),
        ("sample_stats", "log_likelihood", known.log_likelihood),
    ):
        np.testing.assert_array_equal(tree[group][name].values, wanted[rows])
    np.testing.assert_array_equal(tree["prior"]["numbers"].values[0], known.prior_numbers)
    np.testing.assert_array_equal(tree["prior_predictive"]["reported"].values[0], known.prior_values)


def test_the_log_likelihood_of_the_used_reports_sums_to_that_of_the_draw(tree: Any) -> None:
    assert tree["log_likelihood"]["report"].values.tolist() == [1, 3, 4, 5]
    np.testing.assert_allclose(
        tree["log_likelihood"]["reported"].sum("report").values,
        tree["sample_stats"]["log_likelihood"].values, rtol=1e-9, atol=1e-12,
    )  # fmt: skip


def test_what_was_observed_stands_in_the_tree_with_its_bounds(tree: Any) -> None:
    observed, constant = tree["observed_data"], tree["constant_data"]
    np.testing.assert_allclose(observed["reported"].values, [300.0**0.5, 20.0, np.nan, np.nan, 0.0])
    np.testing.assert_allclose(observed["at_least"].values, [10.0, 10.0, np.nan, 8.0, np.nan])
    np.testing.assert_allclose(observed["at_most"].values, [30.0, 30.0, 3.0, np.nan, 0.0])
    assert constant["used"].values.tolist() == [True, False, True, True, True]
    assert constant["date"].values[2] == np.datetime64("2030-03-06")
    assert constant["source"].values[2] == "a newspaper"
    assert constant["high"].sel(number="protest.initial") == 60.0
    assert constant["law"].values.tolist() == ["pert", "pert", "normal"]


def test_draws_are_resampled_in_proportion_to_their_weights_within_islands(opened: Calibrated) -> None:
    weight = np.random.default_rng(3).random(600) ** 4 * np.repeat([0.2, 0.8], 300)
    weighted = replace(opened.posterior, weight=weight / weight.sum())
    rows = equal_rows(weighted, 1)
    for island, chain in enumerate(rows):
        assert set(weighted.island[chain]) == {island}
        own = weighted.weight[weighted.island == island]
        counts = np.bincount(chain - 300 * island, minlength=300)
        # Systematic: every draw as often as its weight says, up to less than one.
        assert np.abs(counts - 300 * own / own.sum()).max() < 1.0
    np.testing.assert_array_equal(rows, equal_rows(weighted, 1))
    assert not np.array_equal(rows, equal_rows(weighted, 2))
    tree: Any = Calibrated(opened.answer, weighted).to_xarray()
    total = [weighted.weight[:300].sum(), weighted.weight[300:].sum()]
    np.testing.assert_allclose(tree["sample_stats"]["island_weight"].values, total)


# --- netCDF -----------------------------------------------------------------------------------------------------------


def test_export_writes_the_tree_as_netcdf_the_same_each_time(
    bayonets: Bayonets, opened: Calibrated, tree: Any, copy: Path
) -> None:
    ended = bayonets("export", "copy", "--netcdf")
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "copy/posterior.nc", "")
    with xr.open_datatree(copy / "posterior.nc", engine="h5netcdf") as read:
        for group in GROUPS:
            xr.testing.assert_equal(read[group].to_dataset().load(), tree[group].to_dataset())
        assert read.attrs["checks"] == ("passed" if opened.answer.checks.passed else "failed")
    assert bayonets("export", "copy", "--netcdf", "--out", "elsewhere/again.nc").returncode == 0
    again = copy.parent / "elsewhere"
    assert (again / "again.nc").read_bytes() == (copy / "posterior.nc").read_bytes()
    assert [path.name for path in again.iterdir()] == ["again.nc"]


@pytest.mark.parametrize("package", ["xarray", "h5netcdf", "h5py"])
def test_without_a_package_the_extra_is_named(
    bayonets: Bayonets, copy: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    ended = bayonets("export", "copy", "--netcdf")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"needs {package}, which is not installed" in ended.stderr
    assert 'Install it with `pip install "bayonets[xarray]"`' in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not (copy / "posterior.nc").exists()


def test_a_version_of_xarray_without_trees_is_refused_too(opened: Calibrated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(xr, "DataTree")
    with pytest.raises(RefusedError, match=r"xarray.* not in a version that is new enough"):
        opened.to_xarray()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--csv", "--netcdf"), "--csv with --netcdf: use one"),
        ((), "No format is given. Add --csv"),
        (("--netcdf", "--out", "copy"), "copy: cannot be written (Is a directory)"),
        (("--netcdf", "--out", "copy/answer.json/x.nc"), "copy/answer.json/x.nc: cannot be written"),
    ],
)
def test_an_export_that_cannot_be_is_refused(bayonets: Bayonets, copy: Path, words: tuple[str, ...], says: str) -> None:
    before = sorted(path.name for path in copy.iterdir())
    ended = bayonets("export", "copy", *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert says in ended.stderr
    assert sorted(path.name for path in copy.iterdir()) == before


# --- checks again -----------------------------------------------------------------------------------------------------


SOUND = {"effective": 300.0, "k_hat": None, "ratio": 1.0, "evidence_apart": 0.1, "conflict": 0.5, "missed": None}
FAULTS: dict[str, dict[str, Any]] = {
    "The sample is worth 42 independent draws, fewer than 100": {"effective": 42.0},
    "The weights of the correction have k-hat 0.80, at least 0.7": {"k_hat": 0.8},
    "The islands disagree (R-hat 1.20, log evidence 0.1 apart)": {"ratio": 1.2},
    "The islands disagree (R-hat 1.00, log evidence 3.0 apart)": {"evidence_apart": 3.0},
    "Data and prior contradict each other": {"conflict": 0.005},
    "50% of the weight of the posterior lies where the mean field": {"missed": 0.5, "quick": True},
}


def with_checks(folder: Path, checks: dict[str, Any], *, passed: bool) -> None:
    """Change a folder into that of a calibration with these checks."""
    answer, known = (json.loads((folder / name).read_text()) for name in ("answer.json", FILE))
    answer["answer"]["checks"] |= checks
    (folder / "answer.json").write_text(json.dumps(answer))
    (folder / FILE).write_text(json.dumps(known | {"effective": checks["effective"], "passed": passed}))


def test_check_posterior_prints_checks_that_are_passed_and_ends_with_0(
    bayonets: Bayonets, opened: Calibrated, copy: Path
) -> None:
    with_checks(copy, SOUND, passed=True)
    ended = bayonets("check-posterior", "copy")
    assert (ended.returncode, ended.stderr) == (0, "")
    for words in ("All checks are passed", "Largest R-hat between islands 1.00 passed", "Runs that could not"):
        assert words in " ".join(ended.stdout.split())
    ended = bayonets("check-posterior", "copy", "--json")
    plain = json.loads(ended.stdout)
    assert (ended.returncode, plain["passed"], plain["digest"]) == (0, True, opened.digest())
    assert {name: plain["checks"][name] for name in SOUND} == SOUND
    assert not any(plain["checks"]["faults"].values())


@pytest.mark.parametrize("says", FAULTS)
def test_a_check_that_fails_is_named_and_ends_with_1(bayonets: Bayonets, copy: Path, says: str) -> None:
    with_checks(copy, SOUND | FAULTS[says], passed=False)
    ended = bayonets("check-posterior", "copy")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert f"Warning: {says}" in " ".join(ended.stdout.split())
    assert "All checks are passed" not in ended.stdout
    ended = bayonets("check-posterior", "copy", "--json")
    plain = json.loads(ended.stdout)
    assert (ended.returncode, plain["passed"], sum(plain["checks"]["faults"].values())) == (1, False, 1)


def damaged(folder: Path, what: str) -> str:
    """Damage a folder, and what is said of it."""
    if what in TABLES:
        cut(folder / what / "all.parquet", random.Random(1))  # noqa: S311
        return f"copy/{what}/all.parquet: is missing or damaged. Give its calibrate command again"
    if what == "no answer":
        (folder / "answer.json").unlink()
        return "copy: holds no answer"
    if what == "cut answer":
        text = (folder / "answer.json").read_bytes()
        (folder / "answer.json").write_bytes(text[: len(text) // 2])
        return "copy/answer.json: cannot be read"
    if what == "another answer":
        answer = json.loads((folder / "answer.json").read_text())
        answer["answer"]["particles"] = 900
        (folder / "answer.json").write_text(json.dumps(answer))
        return "copy: answer.json and posterior.json belong to different calibrations. Give its calibrate command again"
    if what == "cut list":
        text = (folder / FILE).read_bytes()
        (folder / FILE).write_bytes(text[: len(text) // 2])
        return "copy/posterior.json: cannot be read"
    (folder / FILE).unlink()
    return "copy: holds no posterior: it has no posterior.json. Name the folder of a finished `bayonets calibrate`"


@pytest.mark.parametrize(
    "what", ["draws", "bank_predictions", "no answer", "cut answer", "another answer", "cut list", "not finished"]
)
def test_a_damaged_folder_ends_with_2_and_one_line(bayonets: Bayonets, copy: Path, what: str) -> None:
    says = damaged(copy, what)
    for words in (("check-posterior", "copy"), ("export", "copy", "--netcdf")):
        ended = bayonets(*words)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert says in ended.stderr
        assert len(ended.stderr.splitlines()) == 1
    with pytest.raises(FolderError):
        bn.open_posterior(copy)
    assert not (copy / "posterior.nc").exists()


def test_a_folder_of_runs_and_none_at_all_end_with_2(bayonets: Bayonets, shelf: Path) -> None:
    assert bayonets("run", f"{shelf}/tiny.yaml", "--runs", "2", "--no-report", "--out", "runs").returncode == 0
    for name in ("runs", "nowhere"):
        for words in (("check-posterior", name), ("export", name, "--netcdf")):
            ended = bayonets(*words)
            assert (ended.returncode, ended.stdout) == (2, "")
            assert f"{name}: holds no posterior: it has no posterior.json" in ended.stderr


# --- prior and simulator ----------------------------------------------------------------------------------------------


def test_simulating_a_draw_again_reproduces_what_is_stored(problem: InferenceProblem, opened: Calibrated) -> None:
    known = opened.posterior
    assert problem.names == problem.prior.names == known.names == NAMES
    rows = slice(0, 600, 5)
    again = problem.simulate(known.z[rows], known.run[rows], known.shocks[rows])
    np.testing.assert_allclose(again, known.values[rows], rtol=1e-9)
    np.testing.assert_array_equal(problem.numbers(known.z), known.numbers)
    # The draws of the prior are those of the calibration, whose draw k has run 2 k.
    np.testing.assert_array_equal(problem.prior.sample(100), known.prior_z)
    again = problem.simulate(known.prior_z[:40], 2 * np.arange(40))
    np.testing.assert_allclose(again, known.prior_values[:40], rtol=1e-9)


def test_a_row_is_simulated_alike_in_any_batch_and_by_any_number_of_threads(problem: InferenceProblem) -> None:
    theta = problem.prior.sample(30, seed=5)
    np.testing.assert_array_equal(theta[:10], problem.prior.sample(10, seed=5))
    assert not np.array_equal(theta, problem.prior.sample(30, seed=6))
    together = problem.simulate(theta)
    np.testing.assert_array_equal(together[7:9], problem.simulate(theta[7:9]))
    np.testing.assert_array_equal(together[3:4], problem.simulate(theta[3]))
    np.testing.assert_array_equal(together, replace(problem, threads=1).simulate(theta))
    # Rows that differ hardly at all have independent runs, not the same one.
    alike = problem.simulate(theta[:1] + 1e-12 * np.arange(8)[:, None])
    assert len(np.unique(alike[:, 3])) > 1
    values = problem.simulate(theta[:1].repeat(8, axis=0))
    assert (values == values[0]).all()


def test_the_prior_is_standard_normal(problem: InferenceProblem) -> None:
    theta = problem.prior.sample(50)
    np.testing.assert_allclose(problem.prior.log_prob(theta), norm.logpdf(theta).sum(axis=1))
    assert (problem.prior.mean.tolist(), problem.prior.sd.tolist()) == ([0.0] * 3, [1.0] * 3)
    numbers = problem.numbers(theta)
    assert numbers[:, 0].min() >= 5.0
    assert numbers[:, 0].max() <= 60.0
    assert (numbers[:, 1] == np.rint(numbers[:, 1])).all()


def test_what_was_observed_is_given_as_values_and_bounds(problem: InferenceProblem) -> None:
    np.testing.assert_allclose(problem.observed, [300.0**0.5, 20.0, np.nan, np.nan, 0.0])
    np.testing.assert_allclose(problem.at_least, [10.0, 10.0, -np.inf, 8.0, -np.inf])
    np.testing.assert_allclose(problem.at_most, [30.0, 30.0, 3.0, np.inf, 0.0])
    assert problem.report_names[2] == "3 exited 2030-03-06"


def test_distances_are_0_as_often_as_a_report_is_probable(problem: InferenceProblem) -> None:
    theta = np.array([[0.0, 0.0, 0.8]])
    values = np.array([[31.0, 26.0, 3.0, 7.0, 1.0]])
    tries = 2000
    distances = np.array([problem.distance(theta, values, seed)[0] for seed in range(tries)])
    right = problem.simulator.reports.if_right(values, problem.simulator.biases(theta))[0]
    for report in (0, 2, 3):
        assert 0.02 < right[report] < 0.98
        deviation = np.sqrt(right[report] * (1.0 - right[report]) / tries)
        assert abs((distances[:, report] == 0.0).mean() - right[report]) < 4.0 * deviation
    # Of a value, the distance in standard deviations; its median is that of the biased quantity. A fact has no error.
    middle = (26.0 * np.exp(0.15 * 0.8) - 20.0) / 5.0
    assert abs((distances[:, 1] < middle).mean() - 0.5) < 4.0 * np.sqrt(0.25 / tries)
    assert set(distances[:, 4]) == {1.0}
    nothing = problem.distance(theta, np.full((1, 5), np.nan))
    assert np.isnan(nothing).all()


BAD: dict[str, Any] = {
    "theta: has shape (4, 2): must have a row for each simulation and 3 columns": lambda p: p.simulate(
        np.zeros((4, 2))
    ),
    "theta: has shape (0, 3): must have": lambda p: p.simulate(np.zeros((0, 3))),
    "theta: has a value that is not finite": lambda p: p.simulate([[0.0, np.nan, 0.0]]),
    "theta: must be an array of numbers": lambda p: p.prior.log_prob("abc"),
    "runs: must be 2 whole numbers of 0 or more": lambda p: p.simulate(np.zeros((2, 3)), [1]),
    "runs: must be 1 whole numbers of 0": lambda p: p.simulate(np.zeros((1, 3)), [-1]),
    "runs: must be 1 whole numbers of 0 or more": lambda p: p.simulate(np.zeros((1, 3)), [2**63]),
    "runs: must be 1 whole numbers": lambda p: p.simulate(np.zeros((1, 3)), [0.5]),
    "values: has shape (1, 4): must have (1, 5)": lambda p: p.distance(np.zeros((1, 3)), np.zeros((1, 4))),
    "shocks: must be finite numbers in 1 rows, one for each of theta, and 10 columns": lambda p: p.simulate(
        np.zeros((1, 3)), [1], np.zeros((1, 9))
    ),
    "count: 0: must be a whole number of 1 or more": lambda p: p.prior.sample(0),
    "count: 2.5: must be a whole number": lambda p: p.prior.sample(2.5),
    "seed: -1: must be a whole number of 0 or more": lambda p: p.prior.sample(3, seed=-1),
}


@pytest.mark.parametrize("says", BAD)
def test_an_invalid_argument_of_the_problem_is_refused_in_words(problem: InferenceProblem, says: str) -> None:
    with pytest.raises(SettingError) as refused:
        BAD[says](problem)
    assert says in str(refused.value)


def test_a_scenario_without_observations_and_an_invalid_seed_are_refused(shelf: Path) -> None:
    (shelf / "unseen.yaml").write_text(TINY)
    with pytest.raises(RefusedError, match="has no observation within its days"):
        bn.as_sbi(shelf / "unseen.yaml")
    with pytest.raises(SettingError, match="seed"):
        bn.as_sbi(shelf / "tiny.yaml", seed=-1)
