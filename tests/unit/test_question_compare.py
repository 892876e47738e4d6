"""The comparison of arms: pairs that differ by nothing, arms in words, one folder for all."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

import bayonets as bn
from bayonets.account.blocks import Table
from bayonets.ensemble.store import read_folder
from bayonets.errors import FolderError, SettingError
from bayonets.questions.answers import keep, kept
from bayonets.questions.compare import compare
from bayonets.questions.compare.answer import Comparison
from bayonets.questions.compare.arms import combinations, named, parsed, pieces
from bayonets.questions.compare.findings import finding, level, title
from bayonets.questions.compare.picture import figure
from bayonets.replay import replay
from bayonets.results import courses_in
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read, read_text
from bayonets.scenario.words import apply, with_days
from bayonets.scenario.write import write
from bayonets.statistics.bootstrap import bootstrap

SUPPORT = "support: levers.support=0.8"
OUTING = "outing: levers.outing=0.05"
BOTH = "both: levers.outing=0.05, levers.support=0.8"
RUNS, DAYS = 12, 60


@pytest.fixture(scope="module")
def base() -> Scenario:
    return with_days(read("textbook"), DAYS)


@pytest.fixture(scope="module")
def three(base: Scenario) -> Comparison:
    return compare(base, [SUPPORT, OUTING, BOTH], runs=RUNS, seed=1)


# --- arms in words ----------------------------------------------------------------------------------------------------


def test_a_comma_within_a_value_ends_no_word() -> None:
    assert pieces("mechanisms.off=shame,refuge, levers.support=1") == [
        "mechanisms.off=shame,refuge",
        "levers.support=1",
    ]
    assert named("a b: levers.support=0.8@2030-04-01") == ("a b", ["levers.support=0.8@2030-04-01"])
    assert named("levers.support=0.8") == ("levers.support=0.8", ["levers.support=0.8"])


def test_of_other_forces_more_officers_may_be_fewer_of_a_thousand() -> None:
    """The sign of what is said first, in the title and in the picture is that of the rates, too."""
    small = bn.load("textbook").with_days(30)
    name = "services.riot_police.formations.riot_police_capital.size"
    answer = bn.compare(small, {"many": small.with_words(f"{name}=6000")}, runs=12)
    left = answer.arm("many").contrast("left")
    assert left.rates is not None
    assert left.found > 0 > left.rates.found
    said = finding(answer, answer.arm("many"))
    before, after = level(left.rates.baseline, "officers"), level(left.rates.arm, "officers")
    assert f"Per thousand officers, exits fall from {before} to {after} (95% CI of the difference" in said
    assert "increase with" not in title(answer)
    texts = [text.get_text() for text in figure(answer).findobj(Text)]
    assert "left, outside the army, per thousand" in texts
    assert "without pairs" not in " ".join(texts)  # none of the arms has any


def test_the_words_of_arms_are_those_of_set(base: Scenario) -> None:
    [arm] = parsed(["x: levers.support=0.8@2030-04-01, mechanisms.off=shame"], base)
    assert arm.scenario == apply(base, ["levers.support=0.8@2030-04-01", "mechanisms.off=shame"])


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ([], "no arm: a comparison needs at least one"),
        (
            ["x: levers.suport=1"],
            "arm 'x': levers.suport=1: 'suport' must be a lever. The nearest valid name is support",
        ),
        (["x:"], "arm 'x': is empty: it must have at least one difference"),
        ([": levers.support=1"], "arm '': its name must have 1 to 60 letters"),
        ([SUPPORT, SUPPORT], "arm 'support': the name is used twice"),
        (["Baseline: levers.support=1"], "arm 'Baseline': the name is reserved for the scenario as it stands"),
        (
            ["a: levers.support=1", "\u0430: levers.support=0.5"],
            "reads as 'a' (U+0430 (cyrillic small letter a) in column 1",
        ),
        (["b\u0430seline: levers.support=1"], "reads as 'baseline' (U+0430"),
        (["x: no-such-file.yaml"], "arm 'x': no-such-file.yaml"),
        (["x: belarus-2020"], "both must last equally long. Use --days 60"),
        (["x: levers.support=-1"], "arm 'x': levers.support=-1"),
        (["x: levers.support=1@2040-01-01"], "arm 'x': levers.support=1@2040-01-01: 2040-01-01 must be at most"),
    ],
)
def test_an_arm_that_means_nothing_is_refused_by_its_name(base: Scenario, texts: list[str], says: str) -> None:
    with pytest.raises(SettingError) as caught:
        parsed(texts, base)
    assert says in str(caught.value)


def test_a_combination_is_found_whatever_the_order_of_its_words(base: Scenario) -> None:
    arms = parsed([BOTH, SUPPORT, OUTING], base)
    assert [tuple(arm.name for arm in three) for three in combinations(arms, base)] == [("support", "outing", "both")]
    assert combinations(parsed([SUPPORT, OUTING], base), base) == []


# --- answers ----------------------------------------------------------------------------------------------------------


def test_an_arm_with_equal_levers_differs_by_exactly_nothing(base: Scenario) -> None:
    answer = compare(base, {"same": "levers.amnesty=0.5"}, runs=4)
    arm = answer.arm("same")
    assert (arm.equal, arm.same, arm.broke, arm.saved, arm.parting) == (True, 4, 0, 0, None)
    assert all((each.found, each.differ) == (0.0, 0) for each in arm.contrasts)
    assert arm.contrast("held").interval.width > 0.0
    assert "\u201csame\u201d is identical to the baseline." in answer.text()


def test_differences_are_those_of_two_studies_run_by_run(base: Scenario, three: Comparison) -> None:
    one = bn.Setup(base).run(runs=RUNS, seed=1)
    two = bn.Setup(base).with_levers(support=0.8).run(runs=RUNS, seed=1)
    arm = three.arm("support")
    assert three.held == int((~one.fell).sum())
    assert arm.held == int((~two.fell).sum())
    assert arm.broke == int((two.fell & ~one.fell).sum())
    lasts = [np.where(study.fell, study.fell_day, DAYS - 1).astype(int) for study in (one, two)]
    last = np.minimum(*lasts)
    left = [study.courses.heads[np.arange(RUNS), last, 0, 3].mean() for study in (one, two)]
    first = base.formations[0]
    found = arm.contrast(f"left.{first.service}.{first.name}")
    assert (found.baseline, found.arm) == pytest.approx(left)
    protest = [study.courses.protest[np.arange(RUNS), last].mean() for study in (one, two)]
    assert arm.contrast("protest").found == pytest.approx(protest[1] - protest[0])


def test_the_interaction_is_the_difference_of_differences(three: Comparison) -> None:
    held = {arm.name: arm.held / RUNS for arm in three.arms}
    expected = held["both"] - held["support"] - held["outing"] + three.held / RUNS
    [found] = [each for each in three.interactions if each.outcome == "held"]
    assert found.found == pytest.approx(expected)
    assert found.interval.width > 0.0
    assert "Interaction of \u201csupport\u201d and \u201couting\u201d (together: \u201cboth\u201d)" in three.text()


def test_the_story_tells_where_the_arms_part(three: Comparison) -> None:
    told = three.arm("outing").parting
    assert told is not None
    assert told.formation
    assert "The formation that differs most is" in " ".join(told.sentences)


def test_arms_that_part_later_are_the_same_until_then(base: Scenario) -> None:
    answer = compare(base, ["late: levers.outing=0.2@2030-04-01"], runs=4)
    told = answer.arm("late").parting
    assert told is not None
    assert told.day >= 31
    assert "are identical, officer by officer" in told.sentences[0]


def test_other_sizes_are_compared_without_pairs_and_it_is_said(base: Scenario, tmp_path: Path) -> None:
    first = base.formations[0]
    other = apply(base, [f"services.{first.service}.formations.{first.name}.size=500"])
    (tmp_path / "other.yaml").write_text(write(other))
    answer = compare(base, [f"bigger: {tmp_path}/other.yaml"], runs=4)
    arm = answer.arm("bigger")
    assert f"another size of {first.name}" in arm.unpaired
    assert arm.broke == arm.saved == arm.contrast("held").differ == -1
    assert "Compared without pairs" in answer.text()


def test_the_same_formations_in_another_file_are_pairs(base: Scenario, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(write(apply(base, ["levers.support=0.8"])))
    answer = compare(base, [f"file: {tmp_path}/other.yaml", SUPPORT], runs=4)
    assert answer.arm("file").contrasts == answer.arm("support").contrasts


def test_a_folder_gives_the_answer_of_memory_and_resumes_and_belongs_to_its_arms(
    base: Scenario, tmp_path: Path
) -> None:
    arms, out = [SUPPORT, "mit Ünterstützung/.. : levers.support=0.5"], tmp_path / "study"

    def stop(done: int, _asked: int) -> None:
        if done == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(base, arms, runs=5, out=out, progress=stop)
    in_folder, in_memory = compare(base, arms, runs=5, out=out), compare(base, arms, runs=5)
    assert in_folder.as_json() == in_memory.as_json()
    folder = read_folder(out)
    assert folder.manifest["runs_done"] == 5
    study = bn.Setup(base).with_levers(support=0.8).run(runs=5, seed=1)
    assert courses_in(folder, "support").digest() == study.digest
    for others in ([SUPPORT], [SUPPORT, "mit Ünterstützung/.. : levers.support=0.4"]):
        with pytest.raises(FolderError, match="a folder belongs to its arms"):
            compare(base, others, runs=5, out=out)


def test_the_answer_does_not_depend_on_threads(base: Scenario) -> None:
    one, two = (compare(base, [SUPPORT], runs=6, threads=threads) for threads in (1, 3))
    assert one.as_json() == two.as_json()


@pytest.mark.parametrize(("arguments", "says"), [({"runs": 1}, "runs: 1"), ({"seed": -1}, "seed: -1")])
def test_numbers_out_of_range_are_refused(base: Scenario, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingError, match=says):
        compare(base, [SUPPORT], **arguments)


def test_the_picture_shows_every_arm_and_outcome(three: Comparison) -> None:
    figure = three.plot()
    texts = [text.get_text() for text in figure.texts]
    assert {"support", "outing", "both", "probability of holding", "days it lasts", "protest at the end"} <= set(texts)


# --- over draws of the unknown numbers --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(base: Scenario) -> Comparison:
    return compare(base, [SUPPORT, OUTING, BOTH], runs=RUNS, seed=1, uncertain="all")


def test_a_draw_is_the_same_in_all_arms_and_counts_once(base: Scenario, drawn: Comparison) -> None:
    one = bn.Setup(base).run(runs=RUNS, seed=1, uncertain="all")
    two = bn.Setup(base).with_levers(support=0.8).run(runs=RUNS, seed=1, uncertain="all")
    assert (drawn.uncertain, drawn.draws) == ("all", RUNS // 2)
    days = [np.where(study.fell, study.fell_day, DAYS).reshape(-1, 2).mean(axis=1) for study in (one, two)]
    apart = days[1] - days[0]
    found = drawn.arm("support").contrast("days")
    assert found.found == pytest.approx(apart.mean())
    assert found.pairs == RUNS // 2
    assert found.over is not None
    assert found.over.draws == RUNS // 2
    assert (found.over.low, found.over.median, found.over.high) == pytest.approx(np.quantile(apart, (0.05, 0.5, 0.95)))
    assert (found.over.positive, found.over.negative) == ((apart > 0).mean(), (apart < 0).mean())
    assert found.interval.ends == bootstrap(apart[:, None], 1)[0].ends


def test_the_chance_to_hold_over_draws_has_the_interval_of_draws(drawn: Comparison) -> None:
    held = drawn.arm("support").contrast("held")
    assert held.over is not None
    assert -1.0 <= held.interval.ends[0] <= held.found <= held.interval.ends[1] <= 1.0
    assert held.pairs == RUNS // 2
    mixed = next(each for each in drawn.interactions if each.outcome == "held")
    effects = {arm.name: arm.contrast("held").found for arm in drawn.arms}
    assert mixed.found == pytest.approx(effects["both"] - effects["support"] - effects["outing"])


def test_over_draws_an_arm_with_equal_levers_differs_by_exactly_nothing(base: Scenario) -> None:
    arm = compare(base, {"same": "levers.amnesty=0.5"}, runs=4, uncertain="parameters").arm("same")
    assert (arm.same, arm.broke, arm.saved) == (4, 0, 0)
    assert all(each.over is not None and each.over.positive == each.over.negative == 0.0 for each in arm.contrasts)


def test_an_arm_that_sets_all_that_is_unknown_is_no_fault(base: Scenario) -> None:
    known = apply(base, [f"{place}={number.best!r}" for place, number in base.quantities() if place.startswith("p")])
    ranges = [place for place, number in known.quantities() if number.low is not None]
    bare = apply(known, [f"{place}=0.5" for place in ranges if place.startswith("levers")])
    answer = compare(base, {"other": bare}, runs=4, uncertain="quantities")
    assert answer.arm("other").contrast("days").pairs in (2, 4)


def test_over_draws_a_folder_gives_the_answer_of_memory_and_is_kept_whole(base: Scenario, tmp_path: Path) -> None:
    asked: dict[str, Any] = {"runs": 5, "uncertain": "quantities"}

    def stop(done: int, _asked: int) -> None:
        if done == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(base, [SUPPORT], out=tmp_path / "a", progress=stop, **asked)
    in_folder, in_memory = compare(base, [SUPPORT], out=tmp_path / "a", **asked), compare(base, [SUPPORT], **asked)
    assert in_folder == in_memory
    keep(in_folder, tmp_path / "a")
    assert kept(tmp_path / "a") == in_folder
    with pytest.raises(FolderError, match="another choice of uncertain numbers"):
        compare(base, [SUPPORT], runs=5, out=tmp_path / "a")
    told = in_folder.arm("support").parting
    assert told is not None
    again = replay(tmp_path / "a", told.run, "support")
    assert again.fell[0] == ("falls on" in told.sentences[-1].split("support")[-1])


def test_sizes_that_are_drawn_otherwise_are_other_people(base: Scenario) -> None:
    text = write(base)
    assert text.count("size: 300") == 1
    ranges = (f"size: {{best: 300, low: 250, high: {high}}}" for high in (400, 500))
    one, two = (read_text(text.replace("size: 300", size)) for size in ranges)
    assert compare(one, {"other": two}, runs=4).arm("other").unpaired == ""
    arm = compare(one, {"other": two}, runs=4, uncertain="quantities").arm("other")
    assert "another range of the size of riot_police_capital" in arm.unpaired
    assert arm.contrast("left").over is None


def test_text_account_json_and_picture_tell_of_the_draws(drawn: Comparison) -> None:
    said = " ".join(drawn.text().split())
    assert (
        "The runs use 6 draws of the scenario's numbers that have a range and the model's parameters, two runs" in said
    )
    assert "90% of draws Higher / lower in" in said
    assert "Over 6 draws of the unknown numbers, the regime holds more often in" in said
    heads = [block.columns for block in drawn.account().blocks if isinstance(block, Table)]
    assert heads[0][-2:] == ("90% of draws", "Higher / lower in")
    over = drawn.as_json()["arms"][0]["differences"][0]["over_draws"]
    assert set(over) == {"draws", "low", "median", "high", "positive", "negative"}
    assert "90 % of the draws" in [text.get_text() for text in drawn.plot().texts]


def test_another_choice_of_numbers_is_refused(base: Scenario) -> None:
    with pytest.raises(SettingError, match="must be one of quantities, parameters, all"):
        compare(base, [SUPPORT], runs=4, uncertain="everything")
