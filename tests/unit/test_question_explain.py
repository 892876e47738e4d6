"""Why they stay: exact sums, the choice of day and formation, breaks, intervals, folders, and what is refused."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.commands import given

import bayonets as bn
from bayonets.engine.decomposition import Decomposition
from bayonets.ensemble.store import read_folder
from bayonets.errors import FolderError, RefusedError, SettingError
from bayonets.questions.answers import keep, kept
from bayonets.questions.explain import courses, snapshots, work
from bayonets.questions.explain.answer import Explanation, TraitGroup, Way, Weight
from bayonets.questions.explain.changes_before_break import window
from bayonets.questions.explain.choice import choose, day_of_highest_pressure, refuse_after_downfall
from bayonets.questions.explain.courses import Ran
from bayonets.questions.explain.decomposition import FEWEST
from bayonets.questions.explain.findings import chance_text, edge_sentence, findings, leaders, moved_sentence, title
from bayonets.questions.explain.means import mean, share
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.words import apply, with_days
from bayonets.statistics.estimate import Estimate

RUNS, DAYS = 12, 40
ON = "2030-03-25"
BREAKING = ("parameters.exit_sanction=1", "levers.support=2")
"""Words under which officers leave in days."""
CALLED_OUT = "protest.initial=30"
"""With it the garrison is ordered out, and sometimes stands down."""


@pytest.fixture(scope="module")
def base() -> Scenario:
    return with_days(read("textbook"), DAYS)


@pytest.fixture(scope="module")
def breaking() -> Scenario:
    return apply(read("textbook"), BREAKING)


@pytest.fixture(scope="module")
def asked(base: Scenario) -> Explanation:
    return bn.explain(base, on=ON, runs=RUNS)


@pytest.fixture(scope="module")
def broken(breaking: Scenario) -> Explanation:
    return bn.explain(breaking, "city_police_capital", runs=RUNS)


@pytest.fixture(scope="module")
def stood_down(breaking: Scenario) -> Explanation:
    return bn.explain(apply(breaking, [CALLED_OUT]), "garrison", runs=RUNS)


# --- sums -------------------------------------------------------------------------------------------------------------


def ways_of(answer: Explanation) -> list[Way]:
    return [*answer.ways, *(answer.commander.ways if answer.commander else ())]


@pytest.mark.parametrize("name", ["textbook", "ukraine-2013"])
@pytest.mark.parametrize("off", ["", "mechanisms.off=sanction,shame", "mechanisms.off=cohesion,reckoning,pay"])
@pytest.mark.parametrize("day", [0, 9])
def test_weights_add_up_to_the_difference_in_utility(name: str, off: str, day: int) -> None:
    scenario = with_days(apply(read(name), [off] if off else []), 20)
    answer = bn.explain(scenario, on=scenario.date_of(day), runs=3)
    assert {way.name for way in answer.ways} >= {"resisting", "exited"}
    for way in ways_of(answer):
        assert sum(each.mean.value for each in way.weights) == pytest.approx(way.difference.value, abs=1e-9)
    for way in answer.ways:
        assert [each.name for each in way.weights if each.name in answer.off and each.mean.value != 0.0] == []
    for moved in answer.moved:
        assert sum(each.mean.value for each in moved.changes) == pytest.approx(moved.difference.value, abs=1e-9)


def test_what_is_shown_and_what_is_not_are_whole_formations(asked: Explanation) -> None:
    told = asked.preference
    for shares in (told.shown, told.chosen, told.without_fear, told.without_fear_and_team):
        whole = shares.loyal.value + shares.shirking.value + shares.resisting.value + shares.exited.value
        assert whole == pytest.approx(1.0, abs=1e-12)
    openly = told.without_fear.resisting.value + told.without_fear.exited.value
    shown = told.shown.resisting.value + told.shown.exited.value
    assert told.hidden.value == pytest.approx(openly - shown, abs=1e-12)
    assert told.hidden.sure
    assert told.held_by_team.value > 0.0


def test_chances_of_stances_are_those_of_the_ways(asked: Explanation) -> None:
    """EXITED counts those who left already, so the ways' chances are of those who serve."""
    by_name = {way.name: way.chance.value for way in asked.ways}
    assert 0.0 < by_name["exited"] < asked.preference.chosen.exited.value
    assert by_name["shirking"] > asked.preference.chosen.shirking.value


# --- groups -----------------------------------------------------------------------------------------------------------


def test_no_group_of_fewer_than_ten_officers_is_shown_and_no_trait_with_one_group_alone(base: Scenario) -> None:
    for size in (9, 14, 26, 300):
        small = apply(base, [f"services.riot_police.formations.riot_police_capital.size={size}"])
        answer = bn.explain(small, "riot_police_capital", "2030-03-04", runs=4)
        assert all(group.officers >= FEWEST for group in answer.groups)
        traits = [group.trait for group in answer.groups]
        assert all(traits.count(trait) > 1 for trait in traits)
        assert ("grievance" in traits) == (size == 300)


def test_groups_share_out_the_officers_and_those_who_would_break(asked: Explanation) -> None:
    for trait in ("grievance", "culpability", "optimism", "roots"):
        own = [group for group in asked.groups if group.trait == trait]
        assert sum(group.share.value for group in own) == pytest.approx(1.0, abs=1e-12)
        assert sum(group.of_breaking.value for group in own if group.of_breaking) == pytest.approx(1.0, abs=1e-12)


def test_the_nearest_to_the_edge_are_named_only_where_the_runs_are_sure(asked: Explanation) -> None:
    assert "the third with the weakest roots" in edge_sentence(asked)
    half = Estimate(0.5, 0.4, 0.6)
    unsure = TraitGroup("identity", "outed", 20.0, half, half, half, Estimate(0.65, 0.5, 0.8))
    assert edge_sentence(replace(asked, groups=(unsure, unsure))).startswith("No group can be distinguished")


# --- breaks -----------------------------------------------------------------------------------------------------------


def test_a_break_officer_by_officer_is_found_dated_and_explained(broken: Explanation, breaking: Scenario) -> None:
    study = bn.load("textbook").with_words(*BREAKING).run(runs=RUNS, seed=1)
    heads = study.courses.heads[:, :, 1]
    gone = (heads[:, :, 2] + heads[:, :, 3]) > 0.1 * heads.sum(axis=2)
    days = sorted(int(day) for day in gone.argmax(axis=1))
    assert gone.any(axis=1).all()
    told = broken.breaks
    assert (told.runs, told.scattered, told.first, told.last) == (RUNS, RUNS, days[0], days[-1])
    assert broken.day == told.median == days[(RUNS - 1) // 2]
    assert broken.date == breaking.date_of(broken.day).isoformat()
    [moved] = broken.moved
    assert (moved.who, moved.way, moved.broke, moved.runs) == ("officers", "exited", True, RUNS)
    assert moved.days == pytest.approx(np.mean([day - window(day) for day in days]))
    assert moved.difference.sure
    assert moved.difference.value < 0.0
    assert moved.belief.value > moved.belief_before.value
    sizes = [abs(weight.mean.value) for weight in moved.changes]
    assert sizes == sorted(sizes, reverse=True)
    assert "breaks in all 12 runs" in title(broken)


def test_a_break_by_the_commander_is_explained_by_his_own_table(stood_down: Explanation) -> None:
    told = stood_down.breaks
    assert 0 < told.ordered <= told.runs < RUNS
    [moved] = stood_down.moved
    assert (moved.who, moved.way, moved.runs) == ("commander", "stood_down", told.ordered)
    assert moved.changes[0].name in {"pact", "sanction"}
    assert moved.difference.value < 0.0


def with_event(event: str, path: Path) -> Scenario:
    text = Path(bn.__path__[0], "scenario/library/textbook.yaml").read_text()
    path.write_text(text.replace("events:\n", f"events:\n  - {event}\n"))
    return with_days(read(path), 20)


def test_a_formation_taken_off_the_streets_by_an_event_is_said_so(tmp_path: Path) -> None:
    deal = "{date: 2030-03-12, kind: posture, formations: [garrison], posture: stood_down, share: 1}"
    answer = bn.explain(with_event(deal, tmp_path / "deal.yaml"), "garrison", runs=3)
    assert (answer.breaks.runs, answer.breaks.taken, answer.day) == (3, 3, 11)
    assert answer.stood_down == 3
    assert answer.commander is None
    assert answer.moved == ()
    assert "by an event of the scenario in 3" in answer.text()


def test_a_walkout_of_the_scenario_is_said_so(tmp_path: Path) -> None:
    walk = "{date: 2030-03-14, kind: walkout, formations: [city_police_capital], share: 0.5}"
    answer = bn.explain(with_event(walk, tmp_path / "walk.yaml"), "city_police_capital", runs=3)
    assert (answer.breaks.walked_out, answer.day) == (3, 13)
    assert answer.preference.shown.resisting.value == pytest.approx(0.5, abs=0.1)
    assert "by a walkout of the scenario in 3" in answer.text()


def test_without_a_break_it_says_so_and_shows_what_moved_before_the_day(asked: Explanation) -> None:
    assert asked.breaks.runs == 0
    assert f"does not break in any of {RUNS} runs" in asked.text()
    assert [(moved.who, moved.broke, moved.days) for moved in asked.moved] == [
        ("officers", False, 10.0),
        ("commander", False, 10.0),
    ]


def test_on_the_first_day_nothing_has_moved(base: Scenario) -> None:
    answer = bn.explain(base, "garrison", base.start, runs=2)
    assert answer.moved == ()
    assert answer.preference.shown.loyal.value == 1.0


# --- the choice of formation and day ----------------------------------------------------------------------------------


def ran(run: int, *, fell: int = -1, down: Sequence[int] = (-1, -1, -1), pressure: Sequence[float] = ()) -> Ran:
    return Ran(run, fell, tuple(down), (-1, -1, -1), tuple(pressure) or (0.0,) * DAYS)


def test_the_formation_that_breaks_in_most_runs_is_explained_on_its_median_day(base: Scenario) -> None:
    runs = [ran(0, down=(5, -1, 9)), ran(1, down=(-1, -1, 7)), ran(2, down=(6, -1, 20)), ran(3)]
    chosen = choose(base, runs, None, None)
    assert (chosen.f, chosen.day) == (2, 9)
    assert chosen.why_formation == "it breaks in 3 of 4 runs, and no other formation breaks in more"
    assert choose(base, runs, "riot_police_capital", None).day >= 14  # it breaks in two of four: not in most


def test_otherwise_the_day_is_that_of_the_highest_pressure_of_runs_that_stand_once_all_have_reviewed(
    base: Scenario,
) -> None:
    calm, high = [0.0] * DAYS, [0.0] * DAYS
    calm[20], high[3], high[20], high[30] = 1.0, 9.0, 1.0, 5.0
    runs = [ran(0, pressure=calm), ran(1, pressure=calm), ran(2, fell=25, pressure=high)]
    assert day_of_highest_pressure(base, runs) == 20
    assert choose(base, runs, None, None).f is None


def test_a_day_after_every_downfall_is_refused_and_the_last_one_named(base: Scenario) -> None:
    runs = [ran(0, fell=4), ran(1, fell=7)]
    refuse_after_downfall(base, runs, 7)
    with pytest.raises(RefusedError, match=r"fallen in all 2 runs.*up to 2030-03-08"):
        refuse_after_downfall(base, runs, 8)


def test_all_formations_stand_in_the_table_if_none_is_named_and_the_closest_is_explained(asked: Explanation) -> None:
    daily = {row.name: row.daily.value for row in asked.rows if row.daily}
    assert list(daily) == ["riot_police_capital", "city_police_capital", "garrison"]
    assert max(daily, key=lambda name: daily[name]) == asked.formation
    row = next(row for row in asked.rows if row.name == asked.formation)
    assert row.exit_margin == asked.way("exited").difference
    assert row.belief == asked.belief
    assert bn.explain("textbook", "garrison", ON, runs=2).rows == ()


def test_off_duty_there_is_nothing_to_shirk_or_to_stall(base: Scenario) -> None:
    answer = bn.explain(base, "garrison", ON, runs=3)
    assert [way.name for way in ways_of(answer)] == ["resisting", "exited", "stood_down"]
    with pytest.raises(SettingError, match="must be a way of breaking in this answer: resisting, exited, stood_down"):
        answer.way("shirking")


# --- intervals --------------------------------------------------------------------------------------------------------


def test_intervals_are_of_the_runs_one_by_one(base: Scenario, asked: Explanation) -> None:
    own = [bn.explain(base, asked.formation, ON, run=run).way("exited").difference for run in range(RUNS)]
    assert {(each.low, each.high) for each in own} == {(None, None)}
    found, alone = asked.way("exited").difference, mean([each.value for each in own])
    assert (found.value, found.low, found.high) == pytest.approx((alone.value, alone.low, alone.high), rel=1e-12)


def test_intervals_of_shares_end_at_nought_and_one() -> None:
    assert share([0.0, 0.0, 0.1]).low == 0.0
    assert share([0.0, 1.0]).ends == (0.0, 1.0)
    assert not Estimate(0.1, 0.0, 0.2).sure
    assert Estimate(0.1).sure


def test_a_mechanism_leads_alone_only_if_the_runs_can_tell() -> None:
    one, two = Weight("pay", Estimate(2.0, 1.9, 2.1)), Weight("cohesion", Estimate(1.8, 1.7, 1.95))
    three = Weight("sanction", Estimate(1.0, 0.9, 1.1))
    assert [each.name for each in leaders([three, two, one])] == ["pay", "cohesion"]
    assert [each.name for each in leaders([three, one])] == ["pay"]
    assert leaders([Weight("shame", Estimate(0.0))]) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0%"), (0.5, "50%"), (0.0123, "1.2%"), (0.00234, "0.23%"), (0.00005, "<0.01%"), (1.0, "100%")],
)
def test_small_chances_keep_two_digits(value: float, said: str) -> None:
    assert chance_text(value) == said


# --- the answer as text, picture, section, file -----------------------------------------------------------------------


def test_an_answer_reads_draws_and_comes_back_from_its_file(asked: Explanation, tmp_path: Path) -> None:
    assert asked.text().startswith(
        f"Textbook: {asked.label} ({asked.service}) on the morning of 25 Mar 2030, {RUNS} runs"
    )
    assert repr(asked) == asked.text()
    keep(asked, tmp_path)
    assert kept(tmp_path) == asked
    assert asked.account().title == title(asked)
    assert asked.as_json()["findings"] == findings(asked)
    page = bn.write_report(bn.load("textbook").with_days(DAYS).run(runs=2), tmp_path / "a.html", answers=[asked])
    assert "Why they stay" in page.read_text()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_of_text_fit_the_width(broken: Explanation, stood_down: Explanation, width: int) -> None:
    for answer in (broken, stood_down):
        for line in answer.text(width).splitlines():
            assert len(line) <= width or line.startswith("  ")


def test_a_sentence_claims_no_movement_that_the_runs_do_not_show(stood_down: Explanation) -> None:
    [moved] = stood_down.moved
    unsure = tuple(replace(each, mean=Estimate(each.mean.value, -90.0, 90.0)) for each in moved.changes)
    assert "no weight against standing down clearly changed" in moved_sentence(replace(moved, changes=unsure))


# --- folders, threads, resuming ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("explain")
    line = f"run textbook --days {DAYS} --runs {RUNS} --seed 1 --out study --no-report --quiet"
    given(line, where)
    return where / "study"


def test_the_runs_of_a_folder_give_the_answer_of_the_same_runs(study: Path, asked: Explanation) -> None:
    assert bn.explain(study, on=ON) == asked
    assert bn.explain(study, on=ON, runs=5) == bn.explain(study / "scenario.yaml", on=ON, runs=5)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"run": RUNS}, rf"run {RUNS} has not been made \(the folder holds 0 to {RUNS - 1}\)"),
        ({"runs": RUNS + 1}, rf"{RUNS + 1} runs have not been made \(the folder holds {RUNS}\)"),
        ({"seed": 7}, "its runs are of seed 1, not 7"),
    ],
)
def test_runs_that_were_not_made_are_refused(study: Path, words: dict[str, Any], says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        bn.explain(study, on=ON, **words)


def test_runs_that_come_out_otherwise_than_stored_are_refused(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = courses.stored

    def touched(asked: Any) -> Any:
        found = real(asked)
        found[0].record.heads[0, 0, 0] += 1
        return found

    monkeypatch.setattr(work, "stored", touched)
    with pytest.raises(RefusedError, match="run 0 differs from the one stored in"):
        bn.explain(study, on=ON)


def test_a_folder_of_another_model_or_with_a_changed_scenario_is_refused(study: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(study, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(manifest | {"model": "0"}))
    with pytest.raises(RefusedError, match="made by version 0 of the model"):
        bn.explain(copy)
    (copy / "manifest.json").write_text(json.dumps(manifest))
    path = copy / "scenario.yaml"
    path.write_text(path.read_text().replace("best: 24", "best: 25"))
    with pytest.raises(RefusedError, match="was changed since the runs were made"):
        bn.explain(copy)


def test_a_scenario_of_the_library_goes_before_a_folder_of_its_name_that_holds_no_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "textbook").mkdir()
    monkeypatch.chdir(tmp_path)
    assert bn.explain("textbook", "garrison", ON, runs=1).runs == 1
    with pytest.raises(FolderError, match=r"has no manifest\.json"):
        bn.explain(tmp_path)


def test_answers_do_not_depend_on_threads(base: Scenario, asked: Explanation) -> None:
    for threads in (1, 3):
        assert bn.explain(base, on=ON, runs=RUNS, threads=threads) == asked


def test_the_same_question_goes_on_where_it_was_stopped_and_computes_nothing_twice(
    base: Scenario, asked: Explanation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "answer"
    bn.explain(base, on=ON, runs=5, out=out)
    assert bn.explain(base, on=ON, runs=RUNS, out=out) == asked

    def weighed_again(*_all: Any, **_rest: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(snapshots, "decomposed_at", weighed_again)
    assert bn.explain(base, on=ON, runs=RUNS, out=out) == asked
    with pytest.raises(FolderError, match="was asked with on"):
        bn.explain(base, on="2030-03-26", runs=RUNS, out=out)
    with pytest.raises(FolderError, match=r"holds the answer of `explain` but no runs"):
        bn.explain(out)


def test_what_was_weighed_of_a_folders_runs_is_kept(study: Path, asked: Explanation, tmp_path: Path) -> None:
    out = tmp_path / "answer"
    assert bn.explain(study, on=ON, out=out) == asked
    assert bn.explain(study, on=ON, out=out) == asked
    assert read_folder(study).done() == set(range(RUNS))


def test_what_was_weighed_is_kept_bit_for_bit() -> None:
    chance = np.random.default_rng(0)
    shapes: list[Any] = [chance.integers(0, 9, (2, 5)), *(chance.random((2, 3 + more)) for more in range(5))]
    found = Decomposition(*shapes)
    for one, other in zip(snapshots.unpacked(snapshots.packed(found)), found, strict=True):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert one.tobytes() == other.tobytes()


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"formation": "garison"}, "must be a formation of 'Textbook'. The nearest valid name is garrison"),
        ({"formation": "army"}, "is a service. Name one of its formations: garrison"),
        ({"formation": "xyz"}, "Valid names: riot_police_capital, city_police_capital, garrison"),
        ({"on": "tomorrow"}, "must be a date, such as '2030-03-01'"),
        ({"on": "2030-04-10"}, "must be from 2030-03-01 to 2030-04-09"),
        ({"on": date(2029, 1, 1)}, "must be from 2030-03-01"),
        ({"run": -1}, "run: -1: must be a whole number of at least 0"),
        ({"runs": 0}, "runs: 0: must be a whole number from 1 to 1000000"),
        ({"runs": 2.5}, "runs: 2.5: must be"),
        ({"seed": True}, "seed: True: must be"),
        ({"threads": 0}, "threads: 0: must be"),
        ({"run": 1, "runs": 2}, "run=1, runs=2: ask about one run or about many"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_before_anything_is_computed(
    base: Scenario, tmp_path: Path, words: dict[str, Any], says: str
) -> None:
    with pytest.raises(SettingError) as caught:
        bn.explain(base, out=tmp_path / "answer", **words)
    assert says in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_day_after_the_downfall_leaves_no_folder(breaking: Scenario, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="by then the regime has fallen in all 3 runs"):
        bn.explain(breaking, on="2030-06-20", runs=3, out=tmp_path / "answer")
    assert list(tmp_path.iterdir()) == []
