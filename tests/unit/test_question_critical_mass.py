"""Critical mass: who is asked about, what is computed once only, and what is said of the numbers."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from tests.worlds import needs_speed

import bayonets as bn
from bayonets.engine.branch import BranchPoint
from bayonets.engine.simulate import run_workspace
from bayonets.ensemble import evaluate
from bayonets.ensemble.journal import JOURNAL, Journal
from bayonets.ensemble.progress import silent
from bayonets.ensemble.threads import in_order
from bayonets.ensemble.uncertain import Draws, draws_of
from bayonets.errors import FolderError, RefusedError, SettingError
from bayonets.questions.answers import keep, kept
from bayonets.questions.critical_mass import work
from bayonets.questions.critical_mass.answer import CriticalMass, Mass
from bayonets.questions.critical_mass.ask import answer as answer_of
from bayonets.questions.critical_mass.ask import verdict_of
from bayonets.questions.critical_mass.draws import FINE, OverRuns, Tipping, mass_over_draws, through_draws
from bayonets.questions.critical_mass.findings import findings, title
from bayonets.questions.critical_mass.targets import parsed_groups, targets_of
from bayonets.questions.critical_mass.work import SearchState, blocks
from bayonets.scenario.read import read
from bayonets.scenario.words import with_days

TEXTBOOK = read("textbook")
QUICK: dict[str, Any] = {"on": "2030-03-10", "within": 20, "runs": 40, "seed": 3}


# --- who is asked about -----------------------------------------------------------------------------------------------


def test_all_are_the_formations_and_the_services_of_several() -> None:
    found = targets_of(read("belarus-2020"))
    assert [one.kind for one in found].count("formation") == len(read("belarus-2020").formations) == 19
    assert [one.name for one in found if one.kind == "service"] == [
        "omon", "interior_troops", "special_police", "militsiya", "army",
    ]  # fmt: skip
    omon = next(one for one in found if one.name == "omon")
    assert omon.size == 607 + 20 + 4 * 150 + 141
    assert len(omon.places) == 7


def test_a_group_may_name_formations_and_services_and_a_name_may_stand_alone() -> None:
    groups = parsed_groups(["the police: city_police, riot_police_capital"])
    found = targets_of(TEXTBOOK, "garrison", groups)
    assert [(one.name, one.kind, one.formations) for one in found] == [
        ("garrison", "formation", ("garrison",)),
        ("the police", "group", ("riot_police_capital", "city_police_capital")),
    ]
    assert [one.name for one in targets_of(TEXTBOOK, "none", groups)] == ["the police"]
    assert [one.kind for one in targets_of(TEXTBOOK, ["army"])] == ["service"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"formations": "omon"}, "'omon' must be a formation or service of this scenario"),
        ({"formations": "garison"}, "The nearest valid name is garrison"),
        ({"formations": "none"}, "there are no officers to ask about"),
        ({"groups": {"x": ["riot_polise"]}}, "group 'x': 'riot_polise' must be .* nearest valid name is riot_police"),
        ({"groups": {"x": []}}, "group 'x': has no members"),
        ({"groups": {"": ["army"]}}, "its name must have 1 to 60 letters"),
        ({"groups": {"Garrison": ["army"]}}, "the name is that of a formation"),
        ({"on": "2030-02-28"}, "must be from 2030-03-01 to 2030-06-28, the days of the scenario"),
        ({"on": "tomorrow"}, "on='tomorrow': must be a date, such as '2030-03-01'"),
        ({"on": 7}, "on=7: must be a date"),
        ({"within": 0}, "within: 0: must be a whole number from 1 to 3650"),
        ({"within": 10**9}, "within: 1000000000: must be a whole number from 1 to 3650"),
        ({"runs": 19}, "runs: 19: must be a whole number from 20 to"),
        ({"seed": -1}, "seed: -1"),
        ({"threads": 0}, "threads: 0"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_written(
    tmp_path: Path, words: dict[str, Any], says: str
) -> None:
    with pytest.raises(SettingError, match=says):
        bn.critical_mass(TEXTBOOK, out=tmp_path / "a", **({"runs": 20} | words))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["army"], "has no name"),
        (["x: army", "x: garrison"], "is used twice"),
    ],
)
def test_a_group_on_the_command_line_has_a_name_of_its_own(texts: list[str], says: str) -> None:
    with pytest.raises(SettingError, match=says):
        parsed_groups(texts)


# --- what is computed -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found() -> CriticalMass:
    return bn.critical_mass(TEXTBOOK, threads=2, **QUICK)


@needs_speed
@pytest.mark.parametrize("threads", [1, 3])
def test_the_answer_does_not_depend_on_the_number_of_threads(found: CriticalMass, threads: int) -> None:
    assert bn.critical_mass(TEXTBOOK, threads=threads, **QUICK) == found


@needs_speed
def test_who_else_is_asked_about_changes_nothing(found: CriticalMass) -> None:
    alone = bn.critical_mass(TEXTBOOK, formations="garrison", **QUICK)
    assert alone.masses == (found.mass("garrison"),)


@needs_speed
def test_an_answer_resumes_extends_and_takes_others_in_and_computes_nothing_twice(
    found: CriticalMass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    told = evaluate.branches_of

    def counted(inputs: Any, day: int, seed: int, run: int, asks: Any) -> Any:
        begun.append(run)
        if len(begun) > stop:
            raise KeyboardInterrupt
        return told(inputs, day, seed, run, asks)

    monkeypatch.setattr(work, "branches_of", counted)
    words: dict[str, Any] = QUICK | {"out": tmp_path / "a", "threads": 1}
    stop = 20
    with pytest.raises(KeyboardInterrupt):
        bn.critical_mass(TEXTBOOK, **words)
    kept_lines = len((tmp_path / "a" / JOURNAL).read_text().splitlines())
    stop = 10**9
    begun.clear()
    assert bn.critical_mass(TEXTBOOK, **words) == found
    assert sorted(begun) == list(range(20, 40))
    assert kept_lines == 20 * 4  # each run itself, and about three formations
    begun.clear()
    assert bn.critical_mass(TEXTBOOK, **words) == found
    assert begun == []
    longer = bn.critical_mass(TEXTBOOK, **(words | {"runs": 60}))
    assert sorted(begun) == list(range(40, 60))
    assert longer == bn.critical_mass(TEXTBOOK, **(QUICK | {"runs": 60}))
    more = bn.critical_mass(TEXTBOOK, groups={"both": ["riot_police", "city_police"]}, **words)
    assert more.masses[:3] == found.masses
    assert more.mass("both").size == 300 + 700


@needs_speed
def test_a_folder_belongs_to_one_day_and_one_span(tmp_path: Path) -> None:
    words: dict[str, Any] = QUICK | {"out": tmp_path / "a", "formations": "garrison", "runs": 20}
    bn.critical_mass(TEXTBOOK, **words)
    with pytest.raises(FolderError, match="was asked with within 20, now 10"):
        bn.critical_mass(TEXTBOOK, **(words | {"within": 10}))


@needs_speed
def test_more_days_than_the_scenario_has_keep_the_levers_of_its_last_day(found: CriticalMass) -> None:
    longer = bn.critical_mass(bn.load("textbook").with_days(200), **QUICK)
    shorter = bn.critical_mass(bn.load("textbook").with_days(15), **QUICK)
    assert (found.beyond, longer.beyond, shorter.beyond) == (0, 0, 14)
    assert longer.masses == found.masses == shorter.masses
    assert "The last 14 of the 20 days lie after the end of the scenario" in shorter.text(400)


@needs_speed
def test_runs_that_fell_before_are_left_out_and_told() -> None:
    late = bn.critical_mass("textbook", on="2030-05-30", formations="garrison", runs=60)
    assert late.fell_before + late.runs == 60
    assert late.fell_before > 0
    assert f"{late.fell_before} of 60 runs, in which the regime had fallen before" in late.text(400)


def test_too_few_runs_that_stand_are_refused() -> None:
    with pytest.raises(RefusedError, match="has fallen in 290 of 300 runs: 10 are left, and 20 are needed"):
        answer_of(TEXTBOOK, 1, 5, 30, SearchState([], runs=10, fell_before=290))


def test_blocks_are_the_same_for_more_runs() -> None:
    some, more = list(blocks(100)), list(blocks(1000))
    assert [run for block in more for run in block] == list(range(1000))
    assert some[:-1] == more[: len(some) - 1]
    assert some[-1].start == more[len(some) - 1].start


# --- what is said -----------------------------------------------------------------------------------------------------


def mass(name: str, found: int | None, low: int | None, high: int | None, **words: Any) -> Mass:
    known: dict[str, Any] = {"streets": 20, "army": 0, "refusing": 0.0, "all_fell": 12, "all_asked": 12, "size": 600}
    known |= {"verdict": "number", "kind": "formation"} | words
    return Mass(name, name.upper(), formations=(name,), found=found, low=low, high=high, asked=300, **known)


def said(*masses: Mass, **words: Any) -> CriticalMass:
    known: dict[str, Any] = {"fell_before": 0, "plain_fell": 0, "complete": True, "beyond": 0} | words
    return CriticalMass("X", "0", 1, date(2020, 8, 9), 0, 30, runs=300, masses=masses, **known)


A, B = mass("a", 140, 120, 170), mass("b", 300, 250, 350, size=1000)
NONE = mass("n", None, None, None, verdict="none", all_fell=2, all_asked=40, streets=2)


def test_the_first_sentence_says_number_interval_and_route() -> None:
    answer = said(B, A, NONE)
    assert title(answer) == (
        "The regime depends most on A: if 140 of its 600 officers refused together, the probability of a fall would be "
        "50%"
    )
    assert findings(answer)[0] == (
        "The regime depends most on A: if 140 of its 600 officers refused together on 9 Aug 2020, the probability that "
        "the regime falls within 30 days would be 50% (90% interval 120 to 170). Falls near that number are due to "
        "protest exceeding the capacity of the forces."
    )
    assert "Not even all officers together suffice in N." in findings(answer)


def test_intervals_that_overlap_are_not_told_apart() -> None:
    close = mass("c", 160, 150, 200, size=10_000)
    answer = said(A, close, B)
    assert title(answer) == "A and C require the fewest refusals and cannot be distinguished"
    assert "depends most" not in answer.text()
    assert "it cannot be distinguished from C (160, 90% interval 150 to 200)." in findings(answer)[0]
    open_ended = mass("d", None, 100, None, verdict="unclear", all_fell=50, all_asked=100)
    assert title(said(A, open_ended)) == "A and D require the fewest refusals and cannot be distinguished"
    assert "depends most" in title(said(A, replace(open_ended, low=400)))


def test_nothing_is_said_of_formations_that_were_not_asked_about() -> None:
    assert title(said(A, complete=False)).startswith("A: if 140 of its 600 officers refused")
    assert title(said(A, B, complete=False)).startswith("Of those included, the regime depends most on A")


def test_no_number_and_what_cannot_be_told_are_two_things() -> None:
    unclear = mass("u", None, 500, None, verdict="unclear", all_fell=50, all_asked=100)
    assert title(said(NONE)) == (
        "Even if all officers of N refused together, the probability of a fall would be below 50%"
    )
    assert title(said(NONE, replace(NONE, name="m"))) == (
        "No formation suffices alone: even with all officers of one, the probability of a fall is below 50%"
    )
    assert title(said(unclear)) == "Whether all officers of U together suffice is undetermined"
    assert "for some it is undetermined" in title(said(unclear, NONE))
    assert "U (fell in 50 of 100 runs)" in said(unclear, A).text(400)
    assert "500 or more" in said(unclear, A).text()


def test_it_falls_in_any_case() -> None:
    sure = mass("a", 0, 0, 0, verdict="anyway")
    answer = said(sure, replace(sure, name="b", label="B"), plain_fell=200)
    assert title(answer) == "Even without further refusals the probability of a fall is 66.7%, above one half"
    assert "Even without further refusals" in answer.text()


def test_the_distance_now_and_the_route() -> None:
    moved = mass("a", 140, 120, 170, refusing=31.25, streets=12, army=8)
    text = said(moved, B).text(400)
    assert "31.2 officers of A refuse on average; 140 are required, 109 more." in text
    assert "due to protest exceeding the capacity of the forces (12) or the army changing sides (8)." in text
    assert moved.margin == 108.75
    assert mass("a", 20, 0, 30, refusing=31.0).margin == 0.0


@pytest.mark.parametrize(
    ("everybody", "nobody", "verdict"),
    [((12, 12), (0, 100), "number"), ((5, 40), (0, 100), "none"), ((20, 40), (0, 100), "unclear"),
     ((40, 40), (70, 100), "anyway"), ((40, 40), (52, 100), "number")],
)  # fmt: skip
def test_verdicts_are_exact_tests(everybody: tuple[int, int], nobody: tuple[int, int], verdict: str) -> None:
    assert verdict_of(everybody, nobody) == verdict


@needs_speed
def test_an_answer_is_kept_drawn_and_becomes_a_section(found: CriticalMass, tmp_path: Path) -> None:
    keep(found, tmp_path)
    again = kept(tmp_path)
    assert again == found
    assert again.as_json() == found.as_json()
    assert found.as_json()["masses"][0]["name"] == found.ranked()[0].name
    assert found.account().title == title(found)
    page = bn.write_report(bn.load("textbook").run(runs=4), tmp_path / "a.html", answers=[found]).read_text()
    assert "Number of officers who must refuse together" in page
    with pytest.raises(SettingError, match="must be a formation, service or group of this answer"):
        found.mass("omon")


@pytest.mark.parametrize("width", [358.0, 880.0])
def test_every_kind_of_row_is_drawn(width: float) -> None:
    from bayonets.questions.critical_mass.picture import drawn

    unclear = mass("u", None, 500, None, verdict="unclear", all_fell=50, all_asked=100, kind="service")
    either = mass("e", 30, 20, 50, kind="group", streets=10, army=9)
    figure = drawn(said(A, NONE, unclear, either, mass("z", 0, 0, 0, verdict="anyway")), width)
    assert {A.label, NONE.label, unclear.label, either.label, "Z", "140"} <= written_on(figure)
    assert NONE.label in written_on(drawn(said(NONE), width))


def written_on(figure: Figure) -> set[str]:
    return {text.get_text() for text in figure.findobj(Text)}


# --- over draws of the unknown numbers --------------------------------------------------------------------------------

DRAWN: dict[str, Any] = {"on": "2030-03-10", "within": 20, "runs": 24, "seed": 3, "uncertain": "parameters"}


@pytest.fixture(scope="module")
def over_draws() -> CriticalMass:
    return bn.critical_mass(TEXTBOOK, threads=2, **DRAWN)


@needs_speed
def test_a_run_of_a_draw_falls_with_its_number_and_holds_with_clearly_fewer() -> None:
    draws = draws_of(with_days(TEXTBOOK, 9 + 20), 3, "parameters")
    [target] = targets_of(TEXTBOOK, "riot_police_capital")
    found = through_draws(draws, 9, [target], 8, Journal(), partial(in_order, threads=1), silent)
    [(_, tippings)] = found.tippings
    standing = [run for run in range(8) if run_held_until(draws, run, 9)]
    assert len(tippings) == found.runs == len(standing)
    for run, tipping in zip(standing, tippings, strict=True):
        junction = BranchPoint(run_workspace(draws.inputs_of(draws.draw_of(run))), 9)
        junction.begin(3, run)

        def falls(officers: int, junction: BranchPoint = junction) -> bool:
            more = max(officers - int(junction.resisting()[0]), 0)
            return junction.branch(junction.first(target.places, more)).fell_day >= 0

        if tipping.officers == 0:
            assert falls(0)
        elif tipping.officers == float("inf"):
            assert not falls(target.size)
        else:
            assert falls(int(tipping.officers))
            assert not falls(int(tipping.officers / FINE**2) - 1)


def run_held_until(draws: Draws, run: int, day: int) -> bool:
    return BranchPoint(run_workspace(draws.inputs_of(draws.draw_of(run))), day).begin(3, run).fell_day < 0


@needs_speed
def test_over_draws_the_number_is_the_median_of_the_runs_and_lies_within_its_interval(over_draws: CriticalMass) -> None:
    assert over_draws.uncertain == "parameters"
    assert over_draws.runs / 2 <= over_draws.draws <= over_draws.runs
    for one in over_draws.masses:
        assert one.over is not None
        assert 0.0 <= one.over.anyway <= one.over.suffices <= 1.0
        ends = [float("inf") if end is None else end for end in (one.over.low, one.over.median, one.over.high)]
        assert ends == sorted(ends)
        if one.verdict == "number":
            assert one.found == one.over.median
            assert (one.low or 0) <= (one.found or 0)


@needs_speed
def test_over_draws_threads_and_interruptions_change_nothing_and_more_runs_go_on(
    over_draws: CriticalMass, tmp_path: Path
) -> None:
    assert bn.critical_mass(TEXTBOOK, threads=1, **DRAWN) == over_draws

    def stop(done: int, _asked: int) -> None:
        if done >= 10:
            raise KeyboardInterrupt

    words: dict[str, Any] = DRAWN | {"out": tmp_path / "a"}
    with pytest.raises(KeyboardInterrupt):
        bn.critical_mass(TEXTBOOK, progress=stop, **words)
    lines = len((tmp_path / "a" / JOURNAL).read_text().splitlines())
    assert lines >= 10
    assert bn.critical_mass(TEXTBOOK, **words) == over_draws
    alone = bn.critical_mass(TEXTBOOK, **(words | {"formations": "garrison", "runs": 30}))
    assert alone == bn.critical_mass(TEXTBOOK, **(DRAWN | {"formations": "garrison", "runs": 30}))
    with pytest.raises(FolderError, match="was asked with uncertain parameters, now without"):
        bn.critical_mass(TEXTBOOK, **(words | {"uncertain": None}))


@needs_speed
def test_over_draws_the_answer_is_kept_and_told(over_draws: CriticalMass, tmp_path: Path) -> None:
    keep(over_draws, tmp_path)
    assert kept(tmp_path) == over_draws
    said = " ".join(over_draws.text(120).split())
    assert f"The runs use {over_draws.draws} draws of the model's parameters, two runs each." in said
    assert "90% of runs All suffice in" in said
    assert "If all officers of one refused together, the probability of a fall, averaged over the ranges, would" in said
    assert "The scenario is small, so that the mean field, which leaves out randomness, is not used" in said
    assert "located by bisection" in said
    assert "90 % of runs" in written_on(over_draws.plot())
    first = over_draws.as_json()["masses"][0]
    assert set(first["over"]) == {"low", "median", "high", "suffices", "anyway", "curve", "own"}
    assert over_draws.account().blocks


def test_quantiles_over_runs_count_those_in_which_not_even_all_suffice() -> None:
    [target] = targets_of(TEXTBOOK, "garrison")
    numbers = [10.0] * 12 + [20.0] * 12 + [float("inf")] * 16
    own = tuple(Tipping(one, 1, 0, 200, 0) for one in numbers)
    found = OverRuns(40, 0, 0, 20, ((target, own),))
    one = mass_over_draws(found, target, own)
    assert (one.verdict, one.found, one.low, one.high) == ("unclear", 20, 20, None)
    assert one.over is not None
    assert (one.over.low, one.over.median, one.over.high) == (10, 20, None)
    assert (one.over.suffices, one.over.anyway) == (0.6, 0.0)
    none = tuple(Tipping(float("inf"), 0, 0, 200, 0) for _ in numbers)
    assert mass_over_draws(found, target, none).verdict == "none"
    few = tuple(Tipping(5.0, 1, 0, 200, 0) for _ in numbers)
    assert mass_over_draws(found, target, few).verdict == "number"
    assert mass_over_draws(replace(found, plain_fell=36), target, few).verdict == "anyway"
