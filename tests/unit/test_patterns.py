"""The patterns of the evidence: every row is there, arms differ in what they say only, verdicts follow their rules."""

from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from bayonets.engine.state import Record
from bayonets.ensemble.course import Course
from bayonets.results import gather
from bayonets.scenario.read import read
from bayonets.scenario.write import exact
from bayonets.verify.arms import (
    CASTS,
    ArmyOrderedOut,
    Change,
    LadderOf,
    Signal,
    Walkout,
    changed,
    outside_the_army,
    spoken,
)
from bayonets.verify.paired import (
    GARRISON,
    Difference,
    Outcome,
    Sign,
    Verdict,
    compare,
    difference_of,
    measured,
    student_995,
    verdict,
)
from bayonets.verify.pattern_list import PATTERNS, STANDINGS, Pattern, PatternRow
from bayonets.verify.pattern_page import UNEXPLAINED, page
from bayonets.verify.patterns import arms_of, concerned, patterns
from bayonets.verify.shapes import Shape, broken_share, first_breaks, largest_jump, of_one_case, within
from bayonets.world.stances import STOOD_DOWN

# The table as it was agreed before any experiment: factor, exit, resistance, not loyal, standing. Where a row has two
# conditions, the signs are those of the first and of the second; blank: the row says nothing.
EVIDENCE = """
the regime looks more fragile; others seen refusing; army leans to the protesters | + | + | + | R
larger protest (rungs removed or exhausted, else the ladder answers it) | + | + | + | R
pay and bonus for duty | - | - | - | R
culpability, with an amnesty that covers it / with none | + / - | + / - | + / - | R
cohesion, at low / at high refusal (a walkout of half or more on day 0) | - / - | - / + | - / + | R
less violence ordered | - | - | - | R
surveillance | 0 or + | 0 or - | - | C
punishing leavers | - | 0 or - | - | R
exit support | + | 0 or + | + | T
a leniency that is front-loaded (amnesty .9, timeliness 4) against a flat lower one (.6, 0) | + | + | + | T
outing with a credible amnesty / with none | + / - | + / - | + / - | T
designation: services with low culpability and little amnesty to lose / hard core | 0 or + / - | | | T
ordering the army into the streets | | + | + | R
kinship with the crowd; severity of orders | + | + | + | R
accommodation by the regime | - | 0 or - | - | T
being cut off from colleagues abroad (isolation) | - | 0 or - | - | T
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in EVIDENCE.strip().splitlines()]
OUTCOMES: tuple[Outcome, ...] = ("exit", "resistance", "not loyal")

DOCS = Path(__file__).resolve().parents[2] / "docs"


def signs_of(patterns: list[Pattern], outcome: Outcome) -> str:
    """The signs of a row's experiments for one outcome as the table writes them."""
    found = [dict(one.expected).get(outcome, "") for one in patterns]
    return found[0] if len(set(found)) == 1 else " / ".join(found)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_of_the_evidence_is_an_experiment_with_its_signs(row: tuple[str, ...]) -> None:
    factor, *signs, standing = row
    found = [one for one in PATTERNS if one.row == factor]
    assert len(found) >= max(factor.count(";") + 1, max(sign.count("/") + 1 for sign in signs))
    for outcome, sign in zip(OUTCOMES, signs, strict=True):
        halves = [half.strip() for half in sign.split("/")]
        expected = halves[0] if len(set(halves)) == 1 else " / ".join(halves)
        assert signs_of(found, outcome) == expected, outcome
    assert {one.standing for one in found} == {standing}


def test_no_experiment_belongs_to_no_row() -> None:
    assert {one.row for one in PATTERNS} == {row[0] for row in ROWS}
    assert {one.standing for one in PATTERNS} <= set(STANDINGS)
    assert len({one.factor for one in PATTERNS}) == len(PATTERNS)


def test_the_army_is_judged_by_garrisons_that_break_too() -> None:
    army = next(one for one in PATTERNS if one.where == "army")
    assert dict(army.expected)[GARRISON] == "+"


def differing(first: Any, second: Any, path: str = "") -> Iterator[str]:
    """The places at which plain data differ; what one side lacks differs as a whole."""
    if isinstance(first, dict) and isinstance(second, dict) and "best" not in first and "best" not in second:
        for key in {**first, **second}:
            yield from differing(first.get(key), second.get(key), f"{path}.{key}" if path else str(key))
    elif first != second:
        yield path


def said_places(change: Change, cast_name: str) -> set[str]:
    """Beginnings of the places that a change may touch, by its own words."""
    cast, scenario = CASTS[cast_name], read(CASTS[cast_name].scenario)
    if isinstance(change, Walkout | Signal):
        return {"events"}
    if isinstance(change, LadderOf):
        return {"ladder"}
    if isinstance(change, ArmyOrderedOut):
        return {f"levers.duty.{name}" for name, _ in cast.army_duty}
    if "+=" in change or "*=" in change:
        root, name = change.split(" ")[0].split(".")
        traits = {f"services.{service}.{name}" for service in scenario.services}
        own = {f"services.{one.service}.formations.{one.name}.{name}" for one in scenario.formations}
        return traits | own if root == "services" else {f"{root}.{name}"}
    words = [word.split("=")[0] for word in spoken(change, scenario, cast)]
    # A table by service is made of a number that held for all: its other entries say what was said before.
    return {".".join(word.split(".")[:2]) for word in words}


@pytest.mark.parametrize("name", CASTS)
@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.factor)
def test_arms_differ_only_in_what_they_say(pattern: Pattern, name: str) -> None:
    cast = CASTS[name]
    scenario = changed(read(cast.scenario), cast, cast.setting)
    without, with_it = arms_of(pattern, scenario, cast)
    found = set(differing(exact(without), exact(with_it)))
    said = {place for change in pattern.without + pattern.with_it for place in said_places(change, name)}
    assert found, "the arms are the same"
    assert all(any(place == one or place.startswith(f"{one}.") for one in said) for place in found), found - said


@pytest.mark.parametrize("name", CASTS)
def test_designation_names_nobody_else(name: str) -> None:
    cast = CASTS[name]
    pattern = next(one for one in PATTERNS if one.factor == "designation of the hard core")
    _, with_it = arms_of(pattern, read(cast.scenario), cast)
    levels = exact(with_it)["levers"]["designated"]
    assert {target for target, level in levels.items() if level} == set(cast.hard_core)


def test_an_operation_moves_every_entry_within_its_bounds() -> None:
    cast, scenario = CASTS["textbook"], read("textbook")
    more = exact(changed(scenario, cast, ("levers.watch += 0.5",)))["levers"]["watch"]
    assert more == {"riot_police": 1.0, "city_police": 0.8, "army": 0.9}
    less = exact(changed(scenario, cast, ("levers.support *= 0.5",)))["levers"]["support"]
    assert [step["value"] for step in less] == [0.05, 0.15]
    team = exact(changed(scenario, cast, ("services.team += 0.5",)))["services"]["army"]
    assert team["team"] == pytest.approx(1.7)
    assert team["formations"]["garrison"]["team"] == pytest.approx(1.8)
    assert exact(changed(scenario, cast, ("protest.initial *= 2",)))["protest"]["initial"] == 42.0


def test_the_ladder_and_the_army_do_what_they_say() -> None:
    cast, scenario = CASTS["textbook"], read("textbook")
    assert not changed(scenario, cast, (LadderOf(0),)).ladder
    assert changed(scenario, cast, (LadderOf(-1),)).ladder == scenario.ladder[:-1]
    out = exact(changed(scenario, cast, (ArmyOrderedOut(10),)))["levers"]["duty"]["army"]
    assert [(step["from"], step["value"]) for step in out] == [("2030-03-01", 0.0), ("2030-03-11", 0.3)]


def test_others_are_measured_without_those_who_walk_out() -> None:
    cast, scenario = CASTS["belarus-2020"], read("belarus-2020")
    pattern = next(one for one in PATTERNS if one.where == "others")
    names = {scenario.formations[place].name for place in concerned(pattern, scenario, cast)}
    assert names == set(outside_the_army(scenario)) - {"brigade_3", "brigade_6"}


@pytest.mark.parametrize(
    ("sign", "low", "high", "expected"),
    [
        ("+", 0.1, 0.2, "agrees"),
        ("+", -0.1, 0.2, "cannot tell"),
        ("+", -0.2, -0.1, "does not agree"),
        ("+", 0.0, 0.0, "does not agree"),
        ("-", -0.2, -0.1, "agrees"),
        ("-", -0.1, 0.2, "cannot tell"),
        ("-", 0.1, 0.2, "does not agree"),
        ("-", 0.0, 0.0, "does not agree"),
        ("0 or +", -0.1, 0.2, "agrees"),
        ("0 or +", 0.0, 0.0, "agrees"),
        ("0 or +", -0.2, -0.1, "does not agree"),
        ("0 or -", -0.2, -0.1, "agrees"),
        ("0 or -", -0.1, 0.2, "agrees"),
        ("0 or -", 0.1, 0.2, "does not agree"),
    ],
)
def test_verdicts(sign: Sign, low: float, high: float, expected: Verdict) -> None:
    assert verdict(sign, Difference(1.0, (low + high) / 2.0, low, high, 64)) == expected


def test_nothing_can_be_told_of_what_never_happens() -> None:
    assert verdict("-", Difference(0.0, 0.0, 0.0, 0.0, 64)) == "cannot tell"
    assert verdict("-", Difference(1e-5, 0.0, 0.0, 0.0, 64, heads=0.1)) == "cannot tell"
    assert verdict("-", Difference(1.0, 0.0, 0.0, 0.0, 64, heads=2.0)) == "does not agree"


@pytest.mark.parametrize("degrees", [7, 31, 63, 255])
def test_the_quantile_is_students(degrees: int) -> None:
    assert student_995(degrees) == pytest.approx(stats.t.ppf(0.995, degrees), rel=1e-3)


def test_the_interval_is_that_of_the_paired_test() -> None:
    without = np.array([1.0, 2.0, 4.0, 3.0, 6.0, 2.0, 5.0, 4.0, 1.0, 2.0])
    with_it = without + np.array([0.5, 1.0, 0.0, 2.0, 1.5, 0.5, 1.0, 0.0, 2.0, 1.5])
    found = difference_of(without, with_it, 200.0)
    interval = stats.ttest_rel(with_it, without).confidence_interval(0.99)
    assert (found.without, found.found) == pytest.approx((3.0, 1.0))
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-3)
    assert found.heads == pytest.approx(8.0)


def course(heads: Any, *, run: int = 0, fell_day: int = -1, posture: Any = None) -> Course:
    """A run of one or more formations, from (D, F, 5) heads."""
    counts = np.asarray(heads, np.int32)
    days, formations = counts.shape[:2]
    postures = np.zeros((days, formations), np.int8) if posture is None else np.asarray(posture, np.int8)
    none = np.zeros((days, formations), np.int32)
    return Course(run, fell_day, int(fell_day >= 0), Record(counts, none, postures, np.zeros((days, 6))))


TWO_DAYS = [[[8, 1, 0, 1, 0], [10, 0, 0, 0, 0]], [[4, 2, 1, 2, 1], [0, 0, 10, 0, 0]]]


@pytest.mark.parametrize(
    ("outcome", "last", "expected"),
    [("exit", 0, 10.0), ("exit", 1, 15.0), ("resistance", 1, 5.0), ("not loyal", 1, 40.0)],
)
def test_outcomes_are_shares_of_the_officers_concerned_on_the_average_day(
    outcome: Outcome, last: int, expected: float
) -> None:
    assert measured(course(TWO_DAYS), outcome, [0], last) == pytest.approx(expected)


def test_a_garrison_counts_as_broken_only_by_the_last_day_that_counts() -> None:
    broken = course(TWO_DAYS, posture=[[0, 0], [0, STOOD_DOWN]])
    assert [measured(broken, GARRISON, [0, 1], last) for last in (0, 1)] == [0.0, 100.0]
    assert measured(broken, GARRISON, [0], 1) == 0.0


def test_a_pair_is_compared_on_the_days_that_both_arms_lived_through() -> None:
    fallen = course([[[10, 0, 0, 0, 0]], [[5, 0, 0, 5, 0]], [[5, 0, 0, 5, 0]]], fell_day=1)
    standing = course([[[10, 0, 0, 0, 0]], [[9, 0, 0, 1, 0]], [[0, 0, 0, 10, 0]]])
    found = compare(
        lambda first, last: [fallen] * (last - first),
        lambda first, last: [standing] * (last - first),
        ["exit"],
        [0],
        10.0,
        start=4,
        cap=4,
    )
    assert found["exit"].without == pytest.approx(25.0)
    assert found["exit"].found == pytest.approx(-20.0)


def test_pairs_are_doubled_until_the_difference_is_sure() -> None:
    asked: list[tuple[int, int]] = []

    def arm(shift: int, first: int, last: int) -> list[Course]:
        asked.append((first, last))
        # The difference swings between 0 and 2 officers in ten: its mean is 1, so a few pairs do not tell.
        left = [2 * (run % 2) * shift for run in range(first, last)]
        return [course([[[10 - gone, 0, 0, gone, 0]]]) for gone in left]

    found = compare(lambda a, b: arm(0, a, b), lambda a, b: arm(1, a, b), ["exit"], [0], 10.0, start=4, cap=64)
    assert found["exit"].sure
    assert found["exit"].pairs == 16
    assert asked == [(0, 4), (0, 4), (4, 8), (4, 8), (8, 16), (8, 16)]


def test_what_concerns_less_than_one_officer_is_not_worth_more_runs() -> None:
    assert Difference(0.001, 0.001, -0.001, 0.003, 32, heads=2.0).worth_more(256)
    assert not Difference(0.001, 0.001, -0.001, 0.003, 32, heads=0.5).worth_more(256)
    assert Difference(0.001, 0.001, -0.001, 0.003, 32, heads=0.5).hardly_anybody
    assert not Difference(0.001, 0.0001, -0.1, 0.1002, 32, heads=inf).worth_more(256)


def test_a_bonus_for_duty_keeps_officers_loyal_in_the_textbook() -> None:
    chosen = [one for one in PATTERNS if one.factor == "bonus for duty"]
    done: list[tuple[int, int]] = []
    rows = patterns(
        16,
        start=16,
        scenarios=["textbook"],
        chosen=chosen,
        threads=2,
        progress=lambda now, asked: done.append((now, asked)),
    )
    assert [row.outcome for row in rows] == list(OUTCOMES)
    # A difference of 2.7 points with a standard error near 0.1: chance cannot turn it.
    assert rows[2].verdict == "agrees"
    assert rows[2].difference.high < -1.0
    assert done == [(1, 1)]
    assert rows == patterns(16, start=16, scenarios=["textbook"], chosen=chosen, threads=1)


def test_a_jump_is_its_share_of_the_whole_rise() -> None:
    share, before = largest_jump(np.array([0.0, 1.0, 1.0, 2.0, 2.0, 2.0, 20.0, 20.0]))
    assert (share, before) == pytest.approx((0.9, 2.0))


def test_formations_that_stood_down_are_broken_as_one() -> None:
    down = course(TWO_DAYS, posture=[[0, 0], [STOOD_DOWN, 0]])
    courses = gather(read("textbook"), 1, [down])
    # Day 0: 1 gone of 20. Day 1: 9 of the first formation (one was removed), 10 refusing of the second.
    assert broken_share(courses)[0] == pytest.approx([5.0, 95.0])
    assert first_breaks(courses).tolist() == [1]
    assert first_breaks(gather(read("textbook"), 1, [course(TWO_DAYS)])).tolist() == [-1]


def test_verdicts_on_shapes() -> None:
    assert [of_one_case(share) for share in (0.95, 0.5, 0.01)] == ["agrees", "cannot tell", "does not agree"]
    assert [within(value, (3.0, 19.0)) for value in (3.0, 20.0)] == ["agrees", "does not agree"]


def test_the_page_tells_every_disagreement_with_its_note() -> None:
    pattern = next(one for one in PATTERNS if one.note)
    outcome, sign = pattern.expected[0]
    row = PatternRow(pattern, "textbook", outcome, sign, Difference(1.0, -0.5, -0.6, -0.4, 64), "does not agree")
    shape = Shape("when breaks come", "textbook", "7 days", "90 days", "does not agree")
    text = page([row], [shape], start=32, runs=64, seed=1)
    assert f"Found: exit -0.50 (-0.60 to -0.40) in textbook. {pattern.note}" in text
    assert UNEXPLAINED in text
    assert "0 agree, 1 do not agree, 0 cannot be told" in text


def test_the_page_of_the_docs_holds_every_experiment_and_explains_every_disagreement() -> None:
    text = (DOCS / "patterns.md").read_text(encoding="utf-8")
    assert all(one.factor in text for one in PATTERNS)
    assert UNEXPLAINED not in text
