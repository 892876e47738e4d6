"""Questions under a posterior: the numbers of its draws, jointly, and nothing else of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.special import ndtr, ndtri

import bayonets as bn
from bayonets.cli import digest_verb, run_verb, sensitivity_verb
from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.course import BASELINE
from bayonets.ensemble.uncertain import draws_of
from bayonets.errors import FolderError, SettingError
from bayonets.inference.posterior import Posterior, write_posterior
from bayonets.inference.under import cautions, replaced, under
from bayonets.outcomes import outcomes
from bayonets.questions.answers import keep, kept
from bayonets.questions.compare.findings import known
from bayonets.questions.compare.information import EffectInformation, information_on
from bayonets.questions.compare.reduced import Reduced
from bayonets.questions.sensitivity import design
from bayonets.questions.sensitivity.answer import Sensitivity
from bayonets.replay import replay
from bayonets.scenario.handles import unknowns
from bayonets.scenario.joint import JointDraws
from bayonets.scenario.laws import Laws
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.words import apply, with_days

DAYS, DRAWS, PRIOR = 25, 40, 10
SCENARIO = with_days(read("textbook"), DAYS)


def posterior_of(scenario: Scenario, draws: int = DRAWS) -> Posterior:
    """A posterior with draws of its own, all of the same weight."""
    generator = np.random.default_rng(7)
    unknown = unknowns(scenario, "all")
    laws = Laws(unknown)

    def normal(*shape: int) -> Any:
        return generator.normal(size=shape)

    z = normal(draws, len(unknown))
    return Posterior(
        scenario_digest=scenario.digest(), model=MODEL_VERSION, start=scenario.start.isoformat(), days=scenario.days,
        formations=tuple(formation.name for formation in scenario.formations),
        names=tuple(handle.name for handle in unknown),
        over=tuple(
            {"name": handle.name, "low": handle.low, "best": handle.best, "high": handle.high, "law": handle.law,
             "kind": handle.kind}
            for handle in unknown
        ),
        report_numbers=(1,), effective=30.0, passed=True, weight=np.full(draws, 1.0 / draws),
        island=np.zeros(draws, np.int64), ancestor=np.arange(draws), run=np.arange(draws) + (1 << 40),
        log_likelihood=np.zeros(draws), z=z, numbers=np.array([laws.values(ndtr(row)) for row in z]),
        shocks=np.zeros((draws, 0)),
        values=normal(draws, 1), probability=np.ones((draws, 1)), wrong=np.zeros((draws, 1)), outcomes=normal(draws, 3),
        prior_z=normal(PRIOR, len(unknown)), prior_numbers=normal(PRIOR, len(unknown)), prior_values=normal(PRIOR, 1),
        prior_outcomes=normal(PRIOR, 3), loads=np.zeros((len(unknown), 0)), singular=np.zeros(0),
    )  # fmt: skip


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    """A posterior of the textbook's first days."""
    return posterior_of(SCENARIO)


def test_runs_have_the_numbers_of_the_draws_and_randomness_of_their_own(posterior: Posterior) -> None:
    study = bn.Setup(SCENARIO).run(8, posterior=posterior)
    drawn, _ = under(SCENARIO, posterior)
    joint = drawn.joint
    assert joint is not None
    for run in range(8):
        row = joint.row(1, run // 2)
        numbers = dict(zip(posterior.names, posterior.numbers[row].tolist(), strict=True))
        places = {handle.name: handle.places for handle in unknowns(SCENARIO, "all")}
        by_path = {path: numbers[name] for name, paths in places.items() for path in paths}
        alone = bn.Setup(SCENARIO).with_numbers(by_path).run(run + 1)
        assert np.array_equal(alone.courses.heads[run], study.courses.heads[run])
        assert np.array_equal(alone.courses.protest[run], study.courses.protest[run])


def test_more_runs_continue_from_fewer_and_use_the_draws_evenly(posterior: Posterior) -> None:
    drawn, _ = under(SCENARIO, posterior)
    joint = drawn.joint
    assert joint is not None
    rows = [joint.row(1, draw) for draw in range(4 * DRAWS)]
    counts = np.bincount(rows, minlength=DRAWS)
    assert counts.min() >= 2
    assert counts.max() <= 6
    few, many = (bn.Setup(SCENARIO).run(runs, posterior=posterior) for runs in (4, 10))
    assert np.array_equal(few.courses.heads, many.courses.heads[:4])
    assert [joint.row(2, draw) for draw in range(20)] != rows[:20]


def test_a_draw_is_used_in_proportion_to_its_weight(posterior: Posterior) -> None:
    weight = np.zeros(DRAWS)
    weight[3], weight[11] = 0.75, 0.25
    drawn, _ = under(SCENARIO, replace(posterior, weight=weight))
    joint: JointDraws | None = drawn.joint
    assert joint is not None
    rows = np.array([joint.row(1, draw) for draw in range(400)])
    assert set(rows) == {3, 11}
    assert abs(np.mean(rows == 3) - 0.75) < 0.01


def test_a_number_that_was_set_keeps_its_value_in_every_draw(posterior: Posterior) -> None:
    scenario, which = under(apply(SCENARIO, ("parameters.precision=1.37",)), posterior)
    assert which == "posterior"
    assert replaced(scenario) == ["parameters.precision"]
    assert "parameters.precision: the value of the scenario replaces" in cautions(scenario, 10)[0]
    draws = draws_of(scenario, 1, "posterior")
    assert "parameters.precision" not in draws.names
    assert len(draws.names) == len(posterior.names) - 1
    assert {draws.scenario_of(draw).parameters.precision.best for draw in range(5)} == {1.37}


def test_cautions_name_too_few_draws_and_failed_checks(posterior: Posterior) -> None:
    good, _ = under(SCENARIO, posterior)
    assert cautions(good, 60) == []
    assert "30 independent draws" in cautions(good, 61)[0]
    bad, _ = under(SCENARIO, replace(posterior, passed=False))
    assert "check of this calibration failed" in cautions(bad, 10)[0]
    assert cautions(SCENARIO, 10_000) == []


def test_an_effect_stands_beside_those_at_the_best_numbers_and_under_the_prior(
    posterior: Posterior, tmp_path: Path
) -> None:
    arms = {"aid": "levers.support=0.9"}
    answer = bn.compare(SCENARIO, arms, 60, posterior=posterior)
    best, prior = bn.compare(SCENARIO, arms, 60), bn.compare(SCENARIO, arms, 60, uncertain="all")
    assert {effect.outcome for effect in answer.beside} == {"held", "left"}
    for effect in answer.beside:
        assert effect.best == best.arm("aid").contrast(effect.outcome)
        assert effect.prior == prior.arm("aid").contrast(effect.outcome)
        assert effect.posterior == answer.arm("aid").contrast(effect.outcome)
        assert effect.posterior.over is not None
    assert best.beside == prior.beside == ()
    assert best.arm("aid").information == prior.arm("aid").information == ()
    entries = answer.arm("aid").information
    joint = posterior.joint
    worth = joint.independent([joint.row(1, draw) for draw in range(30)])
    assert {entry.independent for entry in entries} == {int(worth)}
    assert [entry["outcome"] for entry in answer.as_json()["arms"][0]["information"]] == [
        entry.outcome for entry in entries
    ]
    assert "spread of the effect on exits" in " ".join(answer.text().split())
    assert "the data moved this answer" in answer.text() or "the ranges decide this" in answer.text()
    write_posterior(posterior, tmp_path / "posterior")
    for _ in range(2):  # the second call finds everything
        kept = bn.compare(SCENARIO, arms, 60, posterior=tmp_path / "posterior", out=tmp_path / "answer")
        assert kept == answer
    assert {path.name for path in (tmp_path / "answer").iterdir()} >= {"best", "prior", "posterior-draws.parquet"}


def test_an_arm_that_sets_a_number_overrides_its_draws(posterior: Posterior) -> None:
    fixed = bn.compare(SCENARIO, {"p": "parameters.efficacy=0.31"}, 8, posterior=posterior)
    same = bn.compare(
        apply(SCENARIO, ("parameters.efficacy=0.31",)), {"again": "levers.support=0.3"}, 8, posterior=posterior
    )
    assert fixed.arms[0].contrast("left").arm == same.arms[0].contrast("left").baseline


@pytest.mark.parametrize("question", ["critical mass", "map"])
def test_other_questions_are_asked_under_a_posterior(posterior: Posterior, question: str) -> None:
    if question == "map":
        axes = ("levers.support=0:1", "levers.amnesty=0:1")
        answers: list[Any] = [bn.phase_map(SCENARIO, *axes, grid=3, runs=400, **terms) for terms in _ways(posterior)]
    else:
        asked: dict[str, Any] = {"within": 15, "formations": "garrison", "runs": 40}
        answers = [bn.critical_mass(SCENARIO, "2030-03-10", **asked, **terms) for terms in _ways(posterior)]
    assert [answer.uncertain for answer in answers] == ["posterior", "all"]
    assert "the posterior" in answers[0].text()
    assert answers[0] != answers[1]


def _ways(posterior: Posterior) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"posterior": posterior}, {"uncertain": "all"}


def test_a_folder_of_runs_keeps_its_posterior(posterior: Posterior, tmp_path: Path) -> None:
    write_posterior(posterior, tmp_path / "posterior")
    words = ["textbook", "--days", str(DAYS), "--runs", "6", "--no-calm", "--no-report", "--quiet"]
    out = ["--out", str(tmp_path / "runs"), "--posterior", str(tmp_path / "posterior")]
    assert CliRunner().invoke(run_verb.command, [*words, *out]).exit_code == 0
    digest = CliRunner().invoke(digest_verb.command, [str(tmp_path / "runs")]).output.strip()
    assert digest == bn.Setup(SCENARIO).run(6, posterior=posterior).digest
    for table in ("draws", "numbers"):
        (tmp_path / "posterior" / table / "all.parquet").unlink()
    study = bn.open_study(tmp_path / "runs")
    assert study.digest == digest
    again = replay(tmp_path / "runs", 3)  # refused if it differs from the run that is stored
    assert np.array_equal(again.heads[0], study.courses.heads[3])
    other = write_other(tmp_path, posterior)
    refused = CliRunner().invoke(run_verb.command, [*words, *out[:2], "--posterior", str(other)])
    assert isinstance(refused.exception, FolderError)
    assert "another posterior" in str(refused.exception)


def write_other(folder: Path, posterior: Posterior) -> Path:
    write_posterior(replace(posterior, weight=posterior.weight[::-1] * np.linspace(0.5, 1.5, DRAWS)), folder / "other")
    return folder / "other"


@pytest.fixture(scope="module")
def given(posterior: Posterior) -> Sensitivity:
    """A sensitivity analysis under the posterior."""
    return bn.sensitivity(SCENARIO, draws=50, posterior=posterior)


def test_a_sensitivity_analysis_takes_the_draws_of_the_posterior_as_they_are(
    posterior: Posterior, given: Sensitivity, tmp_path: Path
) -> None:
    study = bn.Setup(SCENARIO).run(100, posterior=posterior)
    held = given.of("held")
    mean = held.constant if held.spread is None else held.spread.mean
    assert mean == pytest.approx(float(np.mean(~study.fell)))
    assert (given.method, given.points, given.numbers, given.groups) == ("given-data", 50, len(posterior.names), 0)
    assert given.posterior is not None
    # 50 draws use 40 particles, which are worth 30 independent draws.
    assert given.posterior.effective == 30.0
    assert 25.0 < given.posterior.independent < 30.0
    text = " ".join(given.text().split())
    assert "the posterior, which is worth 30 independent draws" in text
    assert "drawn jointly, with the correlations that the reports imply" in text
    assert given.plot().get_figwidth() > 5
    keep(given, tmp_path)
    assert kept(tmp_path) == given
    assert given.as_json()["posterior"]["effective"] == 30.0


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_methods_that_need_independent_numbers_are_refused(posterior: Posterior, method: Any) -> None:
    with pytest.raises(SettingError, match=r"moves numbers independently of each other.*Use 'given-data'"):
        bn.sensitivity(SCENARIO, method, draws=50, posterior=posterior)


def test_a_file_of_ranges_is_refused_under_a_posterior(posterior: Posterior, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="both say how the numbers are drawn"):
        bn.sensitivity(SCENARIO, over=tmp_path / "over.yaml", draws=50, posterior=posterior)


def test_given_data_need_neither_a_posterior_nor_salib(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise AssertionError("SALib is not needed")

    monkeypatch.setattr(design, "load_salib", missing)
    answer = bn.sensitivity(SCENARIO, "given-data", draws=50, twin=True)
    assert (answer.posterior, answer.points, answer.rows) == (None, 50, 0)
    assert "shares of the variance given these draws" in answer.text()


def test_sensitivity_in_the_shell_resumes_and_refuses_another_posterior(
    posterior: Posterior, given: Sensitivity, tmp_path: Path
) -> None:
    write_posterior(posterior, tmp_path / "posterior")
    words = ["textbook", "--days", str(DAYS), "--draws", "50", "--out", str(tmp_path / "answer"), "--posterior"]
    asked = CliRunner().invoke(sensitivity_verb.command, [*words, str(tmp_path / "posterior")])
    assert asked.exit_code == 0, asked.output
    assert "cannot make up for the 30 independent draws" in asked.stderr
    assert kept(tmp_path / "answer") == given
    again = CliRunner().invoke(sensitivity_verb.command, [*words, str(tmp_path / "posterior")])
    assert "(50 have been computed already)" in again.stderr
    assert again.stdout == asked.stdout
    other = CliRunner().invoke(sensitivity_verb.command, [*words, str(write_other(tmp_path, posterior))])
    assert isinstance(other.exception, FolderError)
    assert "another posterior" in str(other.exception)
    sobol = [*words, str(tmp_path / "posterior"), "--method", "sobol"]
    refused = CliRunner().invoke(sensitivity_verb.command, sobol)
    assert isinstance(refused.exception, SettingError)
    assert "\n" not in str(refused.exception)


EFFECTS, CLOCK = 160, (BASELINE, "arm")


@pytest.fixture(scope="module")
def many() -> Scenario:
    """The scenario under a posterior with enough independent draws for effects of single numbers."""
    posterior = replace(posterior_of(SCENARIO, EFFECTS), effective=float(EFFECTS))
    return under(SCENARIO, posterior)[0]


def exits(counts: Any) -> Reduced:
    """Runs that hold, with these exits from the first formation outside the army."""
    left = np.zeros((len(counts), len(SCENARIO.formations)))
    left[:, outcomes(SCENARIO)["left"].places[0]] = counts
    runs = np.arange(len(counts))
    never, nothing = np.full(len(counts), -1), np.zeros(len(counts))
    return Reduced(runs, never, runs.astype(np.uint64), {CLOCK: left}, {CLOCK: nothing})


def information(many: Scenario, of_draw: Any, noise: Any) -> EffectInformation:
    """What single numbers would do for an effect on exits, from its part by draw and by run."""
    effect = np.repeat(of_draw, 2) + noise
    baseline, arm = exits(np.zeros(len(effect))), exits(effect)
    (entry,) = information_on(many, 1, baseline, arm, CLOCK, ("held", "left"))  # that of holding is constant
    return entry


def test_the_number_that_decides_an_effect_is_named_with_its_value_for_the_choice(many: Scenario) -> None:
    """The effect is 40 z officers, with z a number of the posterior: knowing it gains 40 phi(0) of them."""
    draws = draws_of(many, 1, "posterior")
    z = np.array([ndtri(draws.units(draw)[5]) for draw in range(EFFECTS)])
    noise = np.random.default_rng(0).normal(0.0, 20.0, 2 * EFFECTS)
    entry = information(many, 40.0 * z, noise)
    assert entry.clear
    first = entry.numbers[0]
    assert first.name == draws.names[5]
    assert first.share.ends[1] > 0.95
    assert first.narrowing[0] > 0.6
    low, high = first.choice.ends
    assert low <= 40.0 / np.sqrt(2.0 * np.pi) <= high
    answer = bn.compare(many, {"arm": "levers.support=0.9"}, 4)
    sentence = known(replace(answer.arms[0], information=(entry,)), entry)
    assert f"Knowing {first.label} would reduce the spread of the effect on exits by" in sentence
    assert "whichever direction is preferred" in sentence


def test_no_number_is_named_for_an_effect_that_depends_on_none(many: Scenario) -> None:
    """The effect varies by draw, but with no number: at 5 percent, more than 5 of 20 come once in 3,000 times."""
    generator = np.random.default_rng(1)
    entries = [
        information(many, generator.normal(0.0, 40.0, EFFECTS), generator.normal(0.0, 20.0, 2 * EFFECTS))
        for _ in range(20)
    ]
    assert all(entry.clear for entry in entries)
    assert sum(bool(entry.numbers) for entry in entries) <= 5


def test_an_effect_that_varies_by_randomness_alone_has_no_spread_to_reduce(many: Scenario) -> None:
    """At 2.5 percent, more than 3 of 20 lower ends above 0 come once in 700 times."""
    generator = np.random.default_rng(2)
    entries = [information(many, np.zeros(EFFECTS), generator.normal(0.0, 20.0, 2 * EFFECTS)) for _ in range(20)]
    assert sum(entry.clear for entry in entries) <= 3
    unclear = next(entry for entry in entries if not entry.clear)
    assert (unclear.numbers, unclear.others) == ((), 0.0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days": 30}, "belongs to 30 days"),
        ({"model": "0"}, "version 0 of the model"),
        ({"formations": ("others",)}, "other formations or another start"),
        ({"start": "2031-01-01"}, "other formations or another start"),
    ],
)
def test_a_posterior_of_something_else_is_refused(posterior: Posterior, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        under(SCENARIO, replace(posterior, **changes))


def test_what_is_no_posterior_is_refused(posterior: Posterior, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="holds no posterior"):
        under(SCENARIO, tmp_path)
    wrong: Any = 3
    with pytest.raises(SettingError, match="must be the folder of a calibration"):
        under(SCENARIO, wrong)
    with pytest.raises(SettingError, match="both say how the numbers are drawn"):
        under(SCENARIO, posterior, "all")
    with pytest.raises(SettingError, match="has no posterior"):
        bn.Setup(SCENARIO).run(2, uncertain="posterior")
