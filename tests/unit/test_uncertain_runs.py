"""Uncertain runs: laws, keyed draws, pairs that share a draw, folders that resume and replay."""

import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import stats

import bayonets as bn
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.run import run_into
from bayonets.ensemble.store import folder_of, read_folder
from bayonets.ensemble.uncertain import draws_of
from bayonets.errors import FolderError, SettingError
from bayonets.replay import replay
from bayonets.results import courses_in
from bayonets.scenario.handle_names import stable_name
from bayonets.scenario.handles import unknowns, with_numbers
from bayonets.scenario.laws import Laws, by_place
from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import substituted, tree_of
from bayonets.scenario.pert import PLACES, distribution, quantiles_of
from bayonets.scenario.read import library, read, read_text
from bayonets.scenario.words import apply, with_days
from bayonets.scenario.write import write


@pytest.fixture(scope="module")
def base() -> Scenario:
    """The textbook with a size and a lever that are not known for sure."""
    text = write(with_days(read("textbook"), 40))
    for plain, ranged in (
        ("size: 300\n", "size: {best: 300, low: 200, high: 400}\n"),
        ("  amnesty: 0.5\n", "  amnesty: {best: 0.5, low: 0.2, high: 0.8}\n"),
    ):
        assert text.count(plain) == 1
        text = text.replace(plain, ranged)
    return read_text(text)


# --- laws -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0.0, 0.01, 0.2, 0.5, 0.9, 1.0])
def test_quantiles_are_those_of_the_beta_law_with_this_mode(mode: float) -> None:
    units = np.linspace(0.001, 0.999, 999)
    found = quantiles_of(units, np.repeat(distribution(mode)[None], len(units), axis=0))
    assert np.abs(stats.beta.cdf(found, 1 + 4 * mode, 5 - 4 * mode) - units).max() < 1e-4
    assert (np.diff(found) > 0.0).all()
    assert (PLACES[0], PLACES[-1]) == (0.0, 1.0)


def test_drawn_numbers_keep_to_their_ranges_and_counts_stay_whole(base: Scenario) -> None:
    found = unknowns(base, "all")
    laws = Laws(found)
    rng = np.random.default_rng(0)
    values = np.array([laws.values(rng.random(len(found))) for _ in range(300)])
    for one, column in zip(found, values.T, strict=True):
        assert one.low <= column.min() <= column.max() <= one.high, one.name
        if one.bounds.whole or one.bounds.even:
            assert (column % (2 if one.bounds.even else 1) == 0).all(), one.name
    assert {one.name for one in found if one.bounds.whole} >= {"parameters.hold_days", "parameters.ladder_days"}
    assert any(one.name.endswith(".size") and one.bounds.whole for one in found)


def test_every_parameter_of_the_model_is_unknown_and_every_range_is_legal() -> None:
    for name in library():
        scenario = read(name)
        found = unknowns(scenario, "all")
        ends = Laws(found)
        for units in (np.zeros(len(found)), np.ones(len(found))):
            with_numbers(scenario, by_place(found, ends.values(units)))
        assert len({one.name for one in found}) == len(found)


def test_a_number_without_low_and_high_stays_at_its_best(base: Scenario) -> None:
    plain = apply(base, ["levers.amnesty=0.5", "protest.initial=21"])
    names = {one.name for one in unknowns(plain, "quantities")}
    assert names == {one.name for one in unknowns(base, "quantities")} - {"levers.amnesty", "protest.initial"}


# --- substitution -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", library())
def test_substitution_gives_what_the_reader_gives(name: str) -> None:
    draws = draws_of(read(name), 3, "all")
    for draw in range(2):
        values = by_place(draws.unknown, draws.values(draw))
        assert draws.scenario_of(draw).digest() == with_numbers(draws.scenario, values).digest()
        sizes = [formation.size.best for formation in draws.scenario_of(draw).formations]
        assert sizes == [values.get(place, best) for place, best in _sizes(draws.scenario)]


def _sizes(scenario: Scenario) -> list[tuple[str, float]]:
    return [
        (f"services.{service}.formations.{name}.size", formation.size.best)
        for service, said in scenario.services.items()
        for name, formation in said.formations.items()
        if formation.size is not None
    ]


def test_substitution_leaves_the_scenario_as_it_was(base: Scenario) -> None:
    before = base.digest()
    substituted(base, tree_of(["levers.amnesty"]), {"levers.amnesty": 0.7})
    assert base.digest() == before


# --- keys -------------------------------------------------------------------------------------------------------------


def test_one_number_more_changes_no_other_number() -> None:
    scenario = read("textbook")
    more = read_text(write(scenario).replace("team: 1.4", "team: {best: 1.4, low: 1.0, high: 2.0}", 1))
    one, two = draws_of(scenario, 5, "quantities"), draws_of(more, 5, "quantities")
    assert len(two.unknown) == len(one.unknown) + 1
    for draw in range(3):
        first = dict(zip(one.names, one.values(draw), strict=True))
        second = dict(zip(two.names, two.values(draw), strict=True))
        assert first == {name: second[name] for name in first}


def test_an_event_before_another_changes_no_name() -> None:
    scenario = read("textbook")
    event = "events:\n  - date: 2030-03-05\n    kind: signal\n    shift: 0.1\n    half_life: 3\n"
    more = read_text(write(scenario).replace("events:\n", event, 1))
    assert {one.name for one in unknowns(more, "all")} == {one.name for one in unknowns(scenario, "all")}
    assert stable_name(more, "events[1].shift") == stable_name(scenario, "events[0].shift")


def test_draws_depend_on_seed_and_draw_and_follow_their_law(base: Scenario) -> None:
    """False alarm: one in a thousand, Kolmogorov and Smirnov's test of 500 draws of the first number."""
    draws = draws_of(base, 0, "all")
    units = np.array([draws.units(draw) for draw in range(500)])
    assert len(np.unique(units)) == units.size
    assert not np.array_equal(units[0], draws_of(base, 1, "all").units(0))
    assert stats.kstest(units[:, 0], "uniform").pvalue > 0.001
    assert np.abs(np.corrcoef(units, rowvar=False) - np.eye(units.shape[1])).max() < 0.25


# --- runs -------------------------------------------------------------------------------------------------------------


def test_runs_of_a_pair_share_the_draw_and_not_the_chance(base: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "base.yaml"
    file.write_text(write(base), encoding="utf-8")
    study = bn.load(file).run(6, uncertain="all", threads=2)
    draws = draws_of(base, 1, "all")
    sizes = study.courses.heads[:, 0].sum(axis=-1)
    assert [tuple(row) for row in sizes] == [
        tuple(int(f.size.best) for f in draws.scenario_of(run // 2).formations) for run in range(6)
    ]
    assert not np.array_equal(study.courses.heads[0], study.courses.heads[1])


def test_uncertain_results_do_not_depend_on_threads_and_runs_without_are_as_before() -> None:
    setup = bn.load("textbook").with_days(30)
    assert setup.run(7, uncertain=True, threads=1).digest == setup.run(7, uncertain="quantities", threads=3).digest
    assert setup.run(4).digest == setup.run(4, uncertain=None).digest
    assert setup.run(4).digest != setup.run(4, uncertain=True).digest


def _filled(path: Path, scenario: Scenario, runs: int, *, batch: int = 3, uncertain: str = "all") -> str:
    with folder_of(path, Identity(scenario, 1, uncertain=uncertain), "x") as folder:  # type: ignore[arg-type]
        run_into(folder, scenario, runs, compute=on_threads(2), batch=batch)
        return folder.digest()


def test_a_folder_resumes_extends_and_replays(base: Scenario, tmp_path: Path) -> None:
    whole = _filled(tmp_path / "whole", base, 9, batch=9)
    _filled(tmp_path / "parts", base, 4)
    assert _filled(tmp_path / "parts", base, 9) == whole
    assert bn.open_study(tmp_path / "parts").digest == whole
    assert courses_in(read_folder(tmp_path / "parts")).uncertain == "all"
    for run in (0, 5, 8):
        assert replay(tmp_path / "parts", run).run[0] == run
    assert bn.load(tmp_path / "parts" / "scenario.yaml").run(9, uncertain="all").digest == whole


def test_the_table_of_draws_holds_what_was_drawn(base: Scenario, tmp_path: Path) -> None:
    _filled(tmp_path / "study", base, 5, batch=3)
    table = pq.read_table(tmp_path / "study" / "draws").to_pandas().sort_values(["run", "number"])
    draws = draws_of(base, 1, "all")
    assert list(table.columns) == ["arm", "run", "draw", "number", "value"]
    assert len(table) == 5 * len(draws.unknown)
    for run, rows in table.groupby("run"):
        known = dict(zip(draws.names, draws.values(int(str(run)) // 2), strict=True))
        assert dict(zip(rows["number"], rows["value"], strict=True)) == known
        assert set(rows["draw"]) == {int(str(run)) // 2}


def test_a_folder_refuses_another_choice_of_uncertain_numbers(base: Scenario, tmp_path: Path) -> None:
    _filled(tmp_path / "study", base, 2)
    with pytest.raises(FolderError, match="another choice of uncertain numbers"):
        _filled(tmp_path / "study", base, 2, uncertain="quantities")


def test_nothing_uncertain_is_refused_with_the_remedy() -> None:
    text = re.sub(r"\{best: ([^,}]+)[^}]*\}", r"\1", write(read("textbook")))
    with pytest.raises(SettingError, match="no number has a range"):
        draws_of(read_text(text), 1, "quantities")


@pytest.mark.parametrize("said", ["some", 3])
def test_an_unknown_choice_is_refused(said: object) -> None:
    with pytest.raises(SettingError, match="must be one of quantities, parameters, all"):
        bn.load("textbook").run(2, uncertain=said)  # type: ignore[arg-type]


def test_the_report_shows_both_kinds_of_spread(tmp_path: Path) -> None:
    study = bn.load("textbook").with_days(60).run(40, uncertain="all")
    page = bn.write_report(study, tmp_path / "page.html").read_text()
    assert "Randomness and unknown numbers" in page
    assert "Randomness:" in page
    few = bn.load("textbook").with_days(20).run(6, uncertain="all")
    assert "at least 10 are needed" in bn.write_report(few, tmp_path / "few.html").read_text()
    plain = bn.load("textbook").with_days(20).run(6)
    assert "Randomness and unknown numbers" not in bn.write_report(plain, tmp_path / "plain.html").read_text()
