"""Sensitivity: SALib's functions through the same code, exact answers, chance left out, files of ranges, folders."""

import builtins
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bayonets as bn
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.progress import silent
from bayonets.ensemble.threads import in_order
from bayonets.ensemble.uncertain import draws_of
from bayonets.errors import FolderError, RefusedError, ScenarioError, SettingError
from bayonets.questions.answers import FILE, keep, kept
from bayonets.questions.factors import FactorGroup, factors_in, factors_of
from bayonets.questions.sensitivity import design, sensitivity
from bayonets.questions.sensitivity.answer import ByOutcome, Sensitivity
from bayonets.questions.sensitivity.ask import Budget, drawn
from bayonets.questions.sensitivity.drawn import of_draws
from bayonets.questions.sensitivity.indices import indices
from bayonets.questions.sensitivity.respond import DesignPoints, Respondent, ask
from bayonets.questions.sensitivity.screening import effects
from bayonets.scenario.handle_names import label_of
from bayonets.scenario.handles import with_numbers
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.words import with_days
from bayonets.statistics import information_value
from bayonets.statistics.estimate import Floats
from bayonets.statistics.information_value import of_ranges
from bayonets.statistics.spread import spread

pytest.importorskip("SALib")


def alone(count: int) -> tuple[FactorGroup, ...]:
    return tuple(FactorGroup(f"x{n}", f"x{n}", "quantity", (n,)) for n in range(count))


def ishigami(units: Floats) -> Floats:
    x = np.pi * (2.0 * units - 1.0)
    return np.asarray(np.sin(x[..., 0]) + 7.0 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0]))


# --- without chance: SALib's estimators -------------------------------------------------------------------------------


def test_sobol_indices_of_ishigami_are_the_exact_ones_and_salibs() -> None:
    """Exact: first .3139, .4424, 0; total .5576, .4424, .2437 (Ishigami & Homma 1990 with a = 7, b = .1)."""
    from SALib.analyze import sobol

    points = design.rows(alone(4), 1024, 0)
    values = ishigami(points)
    found = indices(values[..., None], alone(4), 0)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}
    theirs = sobol.analyze(problem, values.ravel(), calc_second_order=False, num_resamples=10, seed=1)
    np.testing.assert_allclose([one.first for one in found], theirs["S1"], atol=1e-12)
    np.testing.assert_allclose([one.total for one in found], theirs["ST"], atol=1e-12)
    for one, first, total in zip(found, (0.3139, 0.4424, 0.0, 0.0), (0.5576, 0.4424, 0.2437, 0.0), strict=True):
        assert one.first_low <= first <= one.first_high
        assert one.total_low <= total <= one.total_high
    assert (found[3].first, found[3].total) == (0.0, 0.0)


def test_effects_of_ishigami_are_salibs() -> None:
    from SALib.analyze import morris

    points = design.trajectories(alone(4), 20, 0)
    values = ishigami(points)
    found = effects(points, values, alone(4), 0)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[1 / 8, 7 / 8]] * 4, "groups": None}
    theirs = morris.analyze(problem, points.reshape(-1, 4), values.ravel(), num_levels=design.LEVELS, seed=1)
    step = 2.0 / 3.0
    assert [one.size for one in found] == pytest.approx([step * each for each in theirs["mu_star"]], abs=1e-12)
    assert [one.spread for one in found] == pytest.approx([step * each for each in theirs["sigma"]], abs=1e-12)
    assert [one.direction for one in found] == pytest.approx([step * each for each in theirs["mu"]], abs=1e-12)
    assert found[3].size == 0.0


def test_effects_of_groups_are_salibs() -> None:
    from SALib.analyze import morris

    groups = (FactorGroup("g0", "g0", "quantity", (0, 2)), FactorGroup("g1", "g1", "quantity", (1, 3)))
    points = design.trajectories(groups, 12, 3)
    values = ishigami(points)
    found = effects(points, values, groups, 0)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[1 / 8, 7 / 8]] * 4}
    problem["groups"] = ["g0", "g1", "g0", "g1"]
    theirs = morris.analyze(problem, points.reshape(-1, 4), values.ravel(), num_levels=design.LEVELS, seed=1)
    np.testing.assert_allclose([one.size for one in found], 2.0 / 3.0 * np.asarray(theirs["mu_star"]), atol=1e-12)
    assert found[0].spread is None


def test_a_step_of_a_linear_answer_is_half_its_slope_everywhere() -> None:
    points = design.trajectories(alone(3), 8, 1)
    found = effects(points, points @ np.array([4.0, -2.0, 0.0]), alone(3), 1)
    assert [one.size for one in found] == pytest.approx([2.0, 1.0, 0.0])
    assert [one.direction for one in found] == pytest.approx([2.0, -1.0, 0.0])
    assert [one.spread for one in found] == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)
    assert (found[0].low, found[0].high) == pytest.approx((2.0, 2.0))


def test_a_chance_that_no_step_moved_still_has_a_width() -> None:
    points = design.trajectories(alone(2), 20, 1)
    found = effects(points, np.ones(points.shape[:2]), alone(2), 1, share=True)
    assert found[0].size == found[0].low == 0.0
    assert found[0].high == pytest.approx(0.161, abs=1e-3)


def test_a_chance_that_no_row_moved_still_has_a_width() -> None:
    values = np.repeat(np.repeat((np.arange(32) % 2.0)[:, None, None], 4, axis=1), 2, axis=2)
    for one in indices(values, alone(2), 1, share=True):
        assert (one.first, one.total, one.total_low) == (0.0, 0.0, 0.0)
        assert one.first_high == one.total_high == pytest.approx(0.5 * 0.1072 / 0.25, abs=1e-3)


# --- with chance ------------------------------------------------------------------------------------------------------


def noisy(units: Floats, runs: int, rng: np.random.Generator) -> Floats:
    """(..., m) 2 (u0 - 1/2) + (u1 - 1/2) and chance of variance .36 for each run."""
    mean = 2.0 * (units[..., 0] - 0.5) + (units[..., 1] - 0.5)
    return np.asarray(mean[..., None] + rng.normal(0.0, 0.6, (*mean.shape, runs)))


TOTAL = 4 / 12 + 1 / 12 + 0.36
TRUE = (4 / 12 / TOTAL, 1 / 12 / TOTAL, 0.0)


def test_chance_has_no_part_in_the_indices() -> None:
    """Means over 40 designs; a bound of 4 standard errors of such a mean: false alarm below one in a thousand."""
    first, total = [], []
    for seed in range(40):
        values = noisy(design.rows(alone(3), 64, seed), 2, np.random.default_rng(seed))
        found = indices(values, alone(3), seed)
        first.append([one.first for one in found])
        total.append([one.total for one in found])
    for each in (first, total):
        error = np.std(each, axis=0, ddof=1) / np.sqrt(len(each))
        assert (np.abs(np.mean(each, axis=0) - TRUE) < 4.0 * error + 0.005).all()


def test_worths_of_a_linear_answer_are_free_of_bias() -> None:
    """As above, of 100 samples of 100 draws; the ratio's own bias is of the order of one in the draws."""
    found = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        units = rng.random((100, 3))
        values = noisy(units, 2, rng)
        own = spread(values, seed)
        assert own is not None
        found.append(
            [one.value for one in information_value.information_values(of_ranges(units), values, own.deviation**2)]
        )
    error = np.std(found, axis=0, ddof=1) / 10.0
    assert (np.abs(np.mean(found, axis=0) - TRUE) < 4.0 * error + 0.02 * np.array(TRUE)).all()


def test_what_no_run_shares_is_all_chance_and_what_every_run_shares_is_none() -> None:
    rng = np.random.default_rng(0)
    same = spread(np.repeat(rng.normal(size=(80, 1)), 2, axis=1), 0)
    apart = spread(rng.normal(size=(400, 2)), 0)
    assert same is not None
    assert apart is not None
    assert (same.inputs, same.low, same.high) == pytest.approx((1.0, 1.0, 1.0))
    assert apart.low == 0.0
    assert apart.high < 0.15


def test_one_value_everywhere_has_no_spread() -> None:
    assert spread(np.ones((30, 2)), 0) is None


def test_curves_are_orthonormal() -> None:
    places, weights = np.polynomial.legendre.leggauss(8)
    shape = information_value.curves((places + 1.0) / 2.0)
    np.testing.assert_allclose((shape * weights[:, None] / 2.0).T @ shape, np.eye(3), atol=1e-12)


def test_knowing_the_number_that_decides_saves_every_wrong_call() -> None:
    rng = np.random.default_rng(0)
    units = rng.random((400, 5))
    held = np.repeat((units[:, :1] > 0.5).astype(float), 2, axis=1)
    found = information_value.misclassification_savings(of_ranges(units), held)
    nothing, least, most = information_value.misclassification_rates(held)
    assert (least, most) == (0.0, 0.0)
    low, high = found[0].ends
    assert low <= nothing <= high + 0.05
    assert low > 0.4
    assert all(one.ends[0] <= 0.0 for one in found[1:])


def test_the_misclassification_rate_of_a_fair_coin_cannot_be_lowered() -> None:
    """Every draw has chance one half: min(p, 1 - p) = 1/2 lies between the two bounds. Bound of 5 standard errors."""
    held = (np.random.default_rng(0).random((2000, 2)) < 0.5).astype(float)
    nothing, least, most = information_value.misclassification_rates(held)
    assert nothing == pytest.approx(0.5, abs=0.04)
    assert least == pytest.approx(0.25, abs=0.03)
    assert most == pytest.approx(nothing, abs=0.04)


# --- asked of a scenario ----------------------------------------------------------------------------------------------

SMALL: dict[str, Any] = {"draws": 50, "trajectories": 4}


@pytest.fixture(scope="module")
def base() -> Scenario:
    return with_days(read("textbook"), 30)


@pytest.fixture(scope="module")
def small(base: Scenario) -> Sensitivity:
    return sensitivity(base, **SMALL)


def test_the_answer_does_not_depend_on_threads_or_on_being_interrupted(
    base: Scenario, small: Sensitivity, tmp_path: Path
) -> None:
    assert sensitivity(base, **SMALL, threads=1) == small
    seen = []

    def stop(done: int, _asked: int) -> None:
        seen.append(done)
        if done == 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sensitivity(base, **SMALL, out=tmp_path / "x", progress=stop)
    again: list[int] = []
    assert sensitivity(base, **SMALL, out=tmp_path / "x", progress=lambda done, _: again.append(done)) == small
    assert again[0] >= 60


def test_a_larger_budget_goes_on_from_what_is_there(base: Scenario, tmp_path: Path) -> None:
    sensitivity(base, draws=50, trajectories=4, out=tmp_path / "x")
    begun: list[int] = []
    more = sensitivity(base, draws=60, trajectories=5, out=tmp_path / "x", progress=lambda d, _: begun.append(d))
    assert begun[0] >= 50
    assert more == sensitivity(base, draws=60, trajectories=5)


def test_draws_are_those_of_uncertain_runs(base: Scenario) -> None:
    factors = factors_of(base)
    points = drawn(factors, Budget(draws=3), 1)
    found = ask(Respondent(factors, 1, False), points, Journal(), partial(in_order, threads=2), silent)
    study = bn.load("textbook").with_days(30).run(6, uncertain="all")
    np.testing.assert_array_equal(found[..., 0].ravel(), ~study.fell)
    own = draws_of(base, 1, "all")
    np.testing.assert_array_equal(Respondent(factors, 1, False).values(points.units)[1], own.values(1))


def test_all_numbers_at_best_answer_as_the_plain_scenario(base: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "over.yaml"
    path.write_text("levers.amnesty: [0.2, 0.5, 0.8]\n")
    factors = factors_in(path, base)
    respondent = Respondent(factors, 1, False)
    plain = with_numbers(base, {"levers.amnesty": 0.5})
    assert respondent.scenario_at(np.array([0.5])).digest() == plain.digest()
    study = bn.load("textbook").with_days(30).run(3)
    answers = respondent.answer(np.array([0.5]), [0, 1, 2])
    assert [bool(held) for held, _, _ in answers] == [not fell for fell in study.fell]


def test_a_number_that_does_nothing_is_worth_nothing(tmp_path: Path) -> None:
    """With commanders off their parameters are in no formula; beside it one number that does a lot."""
    path = tmp_path / "over.yaml"
    path.write_text("parameters.insight: [0, 1]\nparameters.demand: [5, 80]\n")
    quiet = bn.load("textbook").with_days(30).with_words("mechanisms.commanders=false")
    one = sensitivity(quiet, over=path, draws=80, trajectories=6, single=True)
    for found in one.outcomes:
        moved = {each.name: each for each in found.effects}
        assert moved["parameters.insight"].size == 0.0
    two = sensitivity(quiet, "sobol", path, draws=80, rows=16, single=True)
    for found in two.outcomes:
        shares = {each.name: each for each in found.indices}
        assert (shares["parameters.insight"].first, shares["parameters.insight"].total) == (0.0, 0.0)
        assert not next(each.matters for each in found.worths if each.name == "parameters.insight")
    assert two.of("days").worths[0].name == "parameters.demand"


def test_the_answer_prints_draws_exports_and_reads_itself(small: Sensitivity, tmp_path: Path) -> None:
    assert repr(small).startswith("Textbook: 50 draws of 80 unknown numbers (3 of the scenario")
    assert "is due to randomness, which no information removes" in " ".join(small.text(80).split())
    assert max(map(len, small.text(80).splitlines())) <= 110
    keep(small, tmp_path)
    assert kept(tmp_path) == small
    plain = small.as_json()
    assert plain["findings"][0].startswith("Probability of holding")
    assert [each["outcome"] for each in plain["outcomes"]] == ["held", "days", "left"]
    assert small.account().title == plain["title"] == plain["account"]["title"]
    assert small.plot().get_figwidth() > 5
    with pytest.raises(SettingError, match="must be an outcome of this answer: held, days, left"):
        small.of("exits")


def test_an_answer_of_an_earlier_version_is_read(small: Sensitivity, tmp_path: Path) -> None:
    """Its shares and gains were of two classes, with `found`."""
    keep(small, tmp_path)
    path = tmp_path / FILE
    plain = json.loads(path.read_text())
    for outcome in plain["answer"]["outcomes"]:
        for worth in outcome["worths"]:
            for name in ("share", "gain"):
                one = worth[name]
                worth[name] = one and {"found": one["value"], "low": one["low"], "high": one["high"]}
    path.write_text(json.dumps(plain))
    assert kept(tmp_path).as_json() == small.as_json()
    assert kept(tmp_path).text() == small.text()


def test_an_outcome_that_never_varies_is_said_to_be_constant(base: Scenario) -> None:
    labels = tuple(label_of(base, one.name) for one in factors_of(base).unknown)
    units = np.random.default_rng(0).random((60, len(labels)))
    found = of_draws(base, factors_of(base).unknown, labels, "held", of_ranges(units), np.ones((60, 2)), 0)
    assert (found.constant, found.spread, found.worths) == (1.0, None, ())
    whole = Sensitivity("X", "0", 1, 30, "morris", False, False, 5, 57, 23, 60, 2, 4, 156, (found,))
    assert "holds in every draw, so there is nothing to explain" in whole.text()
    assert "at most 6%" in whole.text()
    assert whole.plot() is not None
    assert "nan" not in whole.text().replace("nant", "")
    assert isinstance(found, ByOutcome)


def test_the_twin_has_no_chance(base: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "over.yaml"
    path.write_text("parameters.demand: [5, 80]\nprotest.initial: [12, 21, 35]\n")
    found = sensitivity(base, over=path, draws=50, trajectories=4, twin=True)
    assert found.runs == 1
    for each in found.outcomes:
        assert each.spread is None or each.spread.chance == 0.0
    assert "The mean field has no randomness" in found.text()


# --- files of ranges --------------------------------------------------------------------------------------------------


def test_a_word_that_sets_several_places_is_one_number(base: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "over.yaml"
    path.write_text("levers.bonus@2030-03-10: [0, 2]\nservices.army.team: [1, 1.2, 2]\nparameters.hold_days: [4, 9]\n")
    factors = factors_in(path, base)
    by_name = {one.name: one for one in factors.unknown}
    assert len(by_name["levers.bonus@2030-03-10"].places) == 3
    assert by_name["services.army.team"].law == "pert"
    assert by_name["parameters.hold_days"].bounds.whole
    assert [one.kind for one in factors.unknown] == ["quantity", "quantity", "parameter"]
    changed = Respondent(factors, 1, False).scenario_at(np.array([1.5, 1.1, 6.0]))
    assert {formation.traits["team"].best for formation in changed.formations if formation.service == "army"} == {1.1}
    assert factors.labels == ("bonus, from 10 Mar 2030", "team of Army", "hold days")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("levers.suport: [0, 1]", "'suport' must be a lever"),
        ("levers.support: [1, 0]", "must ascend"),
        ("levers.support: [0.5, 0.5]", "the range is empty"),
        ("levers.support: 0.5", "must be .low, high. or .low, best, high."),
        ("levers.support: [0, 1, 2, 3]", "must be .low, high. or .low, best, high."),
        ("levers.amnesty: [0, 3]", "amnesty"),
        ("levers.amnesty: [10%, 40%]", "levers.amnesty: '10%' must be a number. Write 0.1"),
        ("levers.support: [0, 1.1, 40%]", "Remove the %: the unit is months of pay. Write 0.4"),
        ("levers.suport: [0, 40%]", "'suport' must be a lever"),
        ("levers.support=1: [0, 1]", "must be a word without a value"),
        ("parameters.hold_days: [1.5, 3]", "hold_days"),
        ("levers.support: [0, 1]\nlevers.support@2029-01-01: [0, 1]", "a later setting changes the same number"),
        ("[1, 2]", "must hold at least one word"),
        ("", "must hold at least one word"),
    ],
)
def test_a_faulty_file_of_ranges_is_refused(base: Scenario, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "over.yaml"
    path.write_text(text)
    with pytest.raises((SettingError, ScenarioError), match=says):
        factors_in(path, base)


def test_a_file_that_cannot_be_read_is_refused(base: Scenario, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        factors_in(tmp_path / "nowhere.yaml", base)
    with pytest.raises(SettingError, match="cannot be read"):
        factors_in(tmp_path, base)
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match="cannot be read"):
        factors_in(tmp_path / "bytes.yaml", base)
    (tmp_path / "bad.yaml").write_text("a: [1\n")
    with pytest.raises(ScenarioError, match=r"bad\.yaml:2"):
        factors_in(tmp_path / "bad.yaml", base)


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"method": "sobl"}, "must be one of morris, sobol"),
        ({"draws": 10}, "draws: 10: must be a whole number from 50 to"),
        ({"runs": 1}, "runs: 1: must be a whole number from 2 to"),
        ({"trajectories": 1}, "trajectories: 1: must be a whole number from 4 to"),
        ({"method": "sobol", "rows": 20}, "rows: 20: must be a power of two"),
        ({"seed": -1}, "seed: -1"),
    ],
)
def test_a_faulty_budget_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingError, match=says):
        sensitivity("textbook", **asked)


def test_without_salib_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    really = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "SALib":
            raise ImportError(name)
        return really(name, *args, **kwargs)

    for name in [each for each in sys.modules if each.partition(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(RefusedError, match=r'pip install "bayonets\[sensitivity\]"'):
        sensitivity("textbook")


def test_a_folder_of_other_ranges_is_refused(base: Scenario, tmp_path: Path) -> None:
    sensitivity(base, **SMALL, out=tmp_path / "x")
    (tmp_path / "over.yaml").write_text("parameters.demand: [5, 80]\n")
    with pytest.raises(FolderError, match="was asked with over"):
        sensitivity(base, over=tmp_path / "over.yaml", **SMALL, out=tmp_path / "x")


def test_a_walkout_is_a_number_too(base: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "over.yaml"
    path.write_text("events.walkout.riot_police@2030-03-11: [0.1, 0.2]\n'levers.support.army @ 2030-03-12': [0, 1]\n")
    factors = factors_in(path, base)
    assert factors.labels == ("walkout of Riot police on 11 Mar 2030", "support of Army, from 12 Mar 2030")
    event: Any = Respondent(factors, 1, False).scenario_at(np.array([0.15, 0.5])).events[-1]
    assert event.share.best == 0.15


def test_points_keep_their_order(base: Scenario) -> None:
    factors = factors_of(base)
    points = drawn(factors, Budget(draws=4), 1)
    turned = DesignPoints(points.units[::-1].copy(), points.runs[::-1].copy())
    respondent = Respondent(factors, 1, False)
    one = ask(respondent, points, Journal(), partial(in_order, threads=2), silent)
    two = ask(respondent, turned, Journal(), partial(in_order, threads=2), silent)
    np.testing.assert_array_equal(one, two[::-1])
