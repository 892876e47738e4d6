"""The patterns of the evidence: every row is there, arms differ in what they say only, verdicts follow their rules."""

from collections.abc import Iterator
from functools import cache
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from bayonets.engine.state import Record
from bayonets.ensemble.course import Course
from bayonets.results import gather
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.write import exact
from bayonets.statistics.estimate import Estimate
from bayonets.verify.arms import (
    CASTS,
    ArmyOrderedOut,
    Cast,
    Change,
    EqualTotals,
    LadderOf,
    SignalArm,
    ThreatArm,
    TurnoutGiven,
    UnmaskArm,
    WalkoutArm,
    changed,
    outside_the_army,
    spoken,
)
from bayonets.verify.paired import (
    Measure,
    Outcome,
    PairedDifference,
    Sign,
    Verdict,
    compare,
    difference_of,
    measured,
    verdict,
)
from bayonets.verify.pattern_list import AT_BASE, AT_EDGE, PATTERNS, SETTINGS, STANDINGS, Expected, Pattern, PatternRow
from bayonets.verify.pattern_page import UNEXPLAINED, page
from bayonets.verify.patterns import arms_of, concerned, patterns
from bayonets.verify.shapes import Shape, broken_share, first_breaks, largest_jump, of_one_case, within
from bayonets.verify.turning import QUESTIONS, Question, SignTurn, at_value, turn_text
from bayonets.world.stances import STOOD_DOWN

# The table as it was agreed before any experiment: factor, exits, open refusal, not loyal, what else, standing. Where a
# row has two conditions, the signs are those of the first and of the second; blank: the row says nothing. What else:
# the outcome, its sign, whom it concerns, the size asked for, and where; (base) and (edge) name the setting.
EVIDENCE = """
the regime looks more fragile; others seen refusing; army leans to the protesters | + | + | + | falls + (edge) | R
larger protest (rungs removed or exhausted, else the ladder answers it) | + | + | + | | R
pay and bonus for duty | - | - | - | | R
culpability, with an amnesty that covers it / with none | + / - | + / - | + / - | exits - riot_police 10 (base) | R
cohesion, at low / at high refusal (a walkout of half or more on day 0) | - / - | - / + | - / + | | R
less violence ordered | - | - | - | turnout + (base), turnout - (edge), falls - (edge) | R
accommodation by the regime | + | + | | force - (base), falls + (edge), turnout - | T
surveillance; loyalty of the watchers | - | - | - | | C
punishing leavers | - | 0 or - | - | | R
exit support | + | 0 or + | + | | T
more roots' spread at equal totals | | | | early + | T
waiting costs (`foresight` 0 to 1, timeliness 3, edge) | + | + | + | | T
outing with a credible amnesty / with none | + / - | + / - | + / - | exits + riot_police 15 (base), exits - riot_police 5 (base), force +, falls + (edge) | T
designation: services with low culpability and little amnesty to lose / hard core | 0 or + / - | | | exits - riot_police 15 (base) | T
reckoning left out | | | | shirking + (base), exits 0 riot_police (base) | T
a patron who takes the last ones in | - | - | - | | T
ordering the whole army into the streets / a part of it | | + | + | falls +, falls 0 or - | R
another service threatens retaliation | + | + | + | force - (edge), falls + (edge), falls 0 or + (edge) | T
men taken off the streets (duty to 0) | - | | - | | T
campaigning by former comrades (`outreach`) | + | + | + | shirking 0 or + | T
being cut off from colleagues abroad (isolation) | - | - | - | | T
kinship with the crowd; severity of orders | + | + | + | | R
zeal 0 to 1 | | | | force + 2 | T
loss of the top's cover | + | + | + | stands down +, falls + | T
a personal guarantee to a commander | | | | stands down + riot_police | T
unmasking (private contempt made public) | + | + | + | | T
"""  # noqa: E501
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in EVIDENCE.strip().splitlines()]
OUTCOMES: tuple[Outcome, ...] = ("exits", "refusal", "not loyal")
ONLY_AT_THE_EDGE = (
    "waiting costs (`foresight` 0 to 1, timeliness 3, edge)",
    "unmasking (private contempt made public)",
)

DOCS = Path(__file__).resolve().parents[2] / "docs"

SMALL = Cast(
    "textbook",
    hard_core=("riot_police",),
    low_culpability=("city_police",),
    walkers=("riot_police",),
    street=("riot_police",),
    riot_police=("riot_police",),
    spared=("city_police",),
    watchers=("city_police",),
    army="army",
    army_part=("army",),
    army_duty=0.3,
    army_day=10,
    early=9,
)


def plain(one: Expected) -> bool:
    """Whether a cell belongs to the first three columns of the table."""
    return one.outcome in OUTCOMES and not one.size and one.sign != "0" and one.where in ("", "army")


def signs_of(found: list[Pattern], outcome: Outcome) -> str:
    """The signs of a row's experiments for one outcome as the table writes them."""
    signs = [one.sign for pattern in found for one in pattern.expected if one.outcome == outcome and plain(one)]
    return " / ".join(dict.fromkeys(signs))


def said_else(expected: Expected) -> str:
    """A cell of the last column as the table writes it."""
    size = f"{100 * expected.size:.0f}" if expected.size else ""
    where = "(base)" if expected.settings == AT_BASE else "(edge)" if expected.settings == AT_EDGE else ""
    return " ".join(filter(None, [expected.outcome, expected.sign, expected.where, size, where]))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_of_the_evidence_is_an_experiment_with_its_signs(row: tuple[str, ...]) -> None:
    factor, *signs, elses, standing = row
    found = [one for one in PATTERNS if one.row == factor]
    for outcome, sign in zip(OUTCOMES, signs, strict=True):
        expected = " / ".join(dict.fromkeys(half.strip() for half in sign.split("/")))
        assert signs_of(found, outcome) == expected, outcome
    others = {said_else(one) for pattern in found for one in pattern.expected if not plain(one)}
    assert others == {one.strip() for one in elses.split(",") if one.strip()}
    assert {one.standing for one in found} == {standing}


def test_every_row_is_tried_at_base_and_at_the_edge_unless_the_table_says_so() -> None:
    for pattern in PATTERNS:
        settings = {one.settings for one in pattern.expected if plain(one)}
        assert settings <= ({AT_EDGE} if pattern.row in ONLY_AT_THE_EDGE else {SETTINGS})


def test_no_experiment_belongs_to_no_row() -> None:
    assert {one.row for one in PATTERNS} == {row[0] for row in ROWS}
    assert {one.standing for one in PATTERNS} <= set(STANDINGS)
    assert len({one.factor for one in PATTERNS}) == len(PATTERNS)


def differing(first: Any, second: Any, path: str = "") -> Iterator[str]:
    """The places at which plain data differ; what one side lacks differs as a whole."""
    if isinstance(first, dict) and isinstance(second, dict) and "best" not in first and "best" not in second:
        for key in {**first, **second}:
            yield from differing(first.get(key), second.get(key), f"{path}.{key}" if path else str(key))
    elif first != second:
        yield path


@cache
def as_it_stands(cast: str) -> Scenario:
    """The scenario of a cast, read once for all experiments."""
    return read(CASTS[cast].scenario)


@cache
def as_it_is_set(cast: str) -> Scenario:
    """The same in the setting with which all its experiments begin."""
    return changed(as_it_stands(cast), CASTS[cast], CASTS[cast].setting)


def said_places(change: Change, cast_name: str) -> set[str]:
    """Beginnings of the places that a change may touch, by its own words."""
    cast, scenario = CASTS[cast_name], as_it_stands(cast_name)
    if isinstance(change, WalkoutArm | SignalArm | UnmaskArm | ThreatArm):
        return {"events"}
    if isinstance(change, LadderOf):
        return {"ladder"}
    if isinstance(change, TurnoutGiven):
        return {"protest"}
    if isinstance(change, EqualTotals):
        return said_places("services.exit_cost += 1", cast_name) | said_places("services.exit_cost_sd = 1", cast_name)
    if isinstance(change, ArmyOrderedOut):
        return {f"levers.duty.{name}" for name in (cast.army_part if change.part else (cast.army,))}
    if " = " in change or "+=" in change or "*=" in change:
        root, *part, name = change.split(" ")[0].split(".")
        named = {one for said in part for one in cast.parts()[said.strip("{}")]}
        traits = {f"services.{one}.{name}" for one in scenario.services if not named or one in named}
        whose = [one for one in scenario.formations if not named or {one.name, one.service} & named]
        own = {f"services.{one.service}.formations.{one.name}.{name}" for one in whose}
        return traits | own if root == "services" else {f"{root}.{name}"}
    words = [word.split("=")[0] for word in spoken(change, scenario, cast)]
    # A table by service is made of a number that held for all: its other entries say what was said before.
    return {".".join(word.split(".")[:2]) for word in words}


@pytest.mark.parametrize("name", CASTS)
@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.factor)
def test_arms_differ_only_in_what_they_say(pattern: Pattern, name: str) -> None:
    cast = CASTS[name]
    scenario = as_it_is_set(name)
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
    scenario, before = read("textbook"), exact(read("textbook"))
    more = exact(changed(scenario, SMALL, ("levers.watch += 0.5",)))["levers"]["watch"]
    assert best(more["riot_police"]) == min(1.0, best(before["levers"]["watch"]["riot_police"]) + 0.5)
    all_more = exact(changed(scenario, SMALL, ("levers.watch += 2",)))["levers"]["watch"]
    assert {best(one) for one in all_more.values()} == {1.0}
    team = exact(changed(scenario, SMALL, ("services.team += 0.5",)))["services"]
    for name, service in before["services"].items():
        assert best(team[name]["team"]) == pytest.approx(best(service["team"]) + 0.5)
    part = exact(changed(scenario, SMALL, ("services.{riot_police}.team *= 3",)))["services"]
    assert best(part["riot_police"]["team"]) == pytest.approx(3 * best(before["services"]["riot_police"]["team"]))
    assert part["army"]["team"] == before["services"]["army"]["team"]
    doubled = exact(changed(scenario, SMALL, ("protest.initial *= 2",)))["protest"]["initial"]
    assert doubled == 2 * best(before["protest"]["initial"])


def best(value: Any) -> float:
    """A number of a file, plain or with its range."""
    return float(value["best"] if isinstance(value, dict) else value)


def test_the_ladder_and_the_army_do_what_they_say() -> None:
    scenario = read("textbook")
    assert not changed(scenario, SMALL, (LadderOf(0),)).ladder
    assert changed(scenario, SMALL, (LadderOf(-1),)).ladder == scenario.ladder[:-1]
    out = exact(changed(scenario, SMALL, (ArmyOrderedOut(),)))["levers"]["duty"]["army"]
    assert (out[-1]["from"], out[-1]["value"]) == (scenario.date_of(10).isoformat(), 0.3)


def test_events_are_what_they_say() -> None:
    scenario = read("textbook")
    made = changed(scenario, SMALL, (UnmaskArm(0.5, 10.0, 3), ThreatArm(0.2, 30.0, 4))).events[len(scenario.events) :]
    assert [(one.kind, scenario.day_of(one.date)) for one in made] == [("unmask", 3), ("threat", 4)]


def test_others_are_measured_without_those_who_walk_out() -> None:
    cast, scenario = CASTS["belarus-2020"], read("belarus-2020")
    pattern = next(one for one in PATTERNS if one.where == "others")
    names = {scenario.formations[place].name for place in concerned(pattern, pattern.where, scenario, cast)}
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
        ("0", -0.1, 0.2, "agrees"),
        ("0", 0.1, 0.2, "does not agree"),
    ],
)
def test_verdicts(sign: Sign, low: float, high: float, expected: Verdict) -> None:
    assert verdict(sign, difference(1.0, (low + high) / 2.0, low, high, 64)) == expected


def difference(without: float, value: float, low: float, high: float, n: int, heads: float = inf) -> PairedDifference:
    return PairedDifference(without, Estimate(value, low, high, level=0.99, n=n), heads)


def test_nothing_can_be_told_of_what_never_happens() -> None:
    assert verdict("-", difference(0.0, 0.0, 0.0, 0.0, 64)) == "cannot tell"
    assert verdict("-", difference(1e-5, 0.0, 0.0, 0.0, 64, heads=0.1)) == "cannot tell"
    assert verdict("-", difference(1.0, 0.0, 0.0, 0.0, 64, heads=2.0)) == "does not agree"


def test_a_difference_of_the_right_sign_may_be_too_small() -> None:
    found = difference(2.0, 0.2, 0.1, 0.3, 64)
    assert [verdict("+", found, size) for size in (0.0, 0.09, 0.11)] == ["agrees", "agrees", "too small"]
    assert verdict("-", found, 0.05) == "does not agree"


def test_the_interval_is_that_of_the_paired_test() -> None:
    without = np.array([1.0, 2.0, 4.0, 3.0, 6.0, 2.0, 5.0, 4.0, 1.0, 2.0])
    with_it = without + np.array([0.5, 1.0, 0.0, 2.0, 1.5, 0.5, 1.0, 0.0, 2.0, 1.5])
    found = difference_of(without, with_it, 200.0)
    interval = stats.ttest_rel(with_it, without).confidence_interval(0.99)
    assert (found.without, found.effect.value) == pytest.approx((3.0, 1.0))
    assert found.effect.ends == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert found.heads == pytest.approx(8.0)


def course(heads: Any, *, run: int = 0, fell_day: int = -1, posture: Any = None) -> Course:
    """A run of one or more formations, from (D, F, 5) heads."""
    counts = np.asarray(heads, np.int32)
    days, formations = counts.shape[:2]
    postures = np.zeros((days, formations), np.int8) if posture is None else np.asarray(posture, np.int8)
    none, duty = np.zeros((days, formations), np.int32), np.zeros((days, formations))
    force = counts[:, :, 0].astype(np.float64)
    record = Record(counts, none, counts[:, :, 3], postures, duty, force, np.ones((days, 6)))
    return Course(run, fell_day, int(fell_day >= 0), False, record)


TWO_DAYS = [[[8, 1, 0, 1, 0], [10, 0, 0, 0, 0]], [[4, 2, 1, 2, 1], [0, 0, 10, 0, 0]]]


@pytest.mark.parametrize(
    ("outcome", "last", "expected"),
    [
        ("exits", 0, 10.0),
        ("exits", 1, 20.0),
        ("enquiries", 1, 20.0),
        ("early", 1, 50.0),
        ("refusal", 1, 5.0),
        ("shirking", 1, 15.0),
        ("not loyal", 1, 40.0),
        ("force", 1, 6.0),
        ("turnout", 1, 1.0),
        ("falls", 1, 0.0),
    ],
)
def test_outcomes_are_counted_as_the_page_says(outcome: Outcome, last: int, expected: float) -> None:
    assert measured(course(TWO_DAYS), Measure(outcome, (0,), 10.0), last) == pytest.approx(expected)


def test_a_formation_counts_as_stood_down_only_by_the_last_day_that_counts() -> None:
    broken = course(TWO_DAYS, posture=[[0, 0], [0, STOOD_DOWN]])
    both = Measure("stands down", (0, 1))
    assert [measured(broken, both, last) for last in (0, 1)] == [0.0, 100.0]
    assert measured(broken, Measure("stands down", (0,)), 1) == 0.0


def test_whether_the_regime_falls_is_asked_of_the_whole_course() -> None:
    assert measured(course(TWO_DAYS, fell_day=1), Measure("falls", (0,)), 0) == 100.0


def test_a_pair_is_compared_on_the_days_that_both_arms_lived_through() -> None:
    fallen = course([[[10, 0, 0, 0, 0]], [[5, 0, 0, 5, 0]], [[5, 0, 0, 5, 0]]], fell_day=1)
    standing = course([[[10, 0, 0, 0, 0]], [[9, 0, 0, 1, 0]], [[0, 0, 0, 10, 0]]])
    found = compare(
        lambda first, last: [fallen] * (last - first),
        lambda first, last: [standing] * (last - first),
        [Measure("exits", (0,), 10.0)],
        start=4,
        cap=4,
    )
    assert found[0].without == pytest.approx(50.0)
    assert found[0].effect.value == pytest.approx(-40.0)


def test_pairs_are_doubled_until_the_difference_is_sure() -> None:
    asked: list[tuple[int, int]] = []

    def arm(shift: int, first: int, last: int) -> list[Course]:
        asked.append((first, last))
        # The difference swings between 0 and 2 officers in ten: its mean is 1, so a few pairs do not tell.
        left = [2 * (run % 2) * shift for run in range(first, last)]
        return [course([[[10 - gone, 0, 0, gone, 0]]]) for gone in left]

    exits = [Measure("exits", (0,), 10.0)]
    found = compare(lambda a, b: arm(0, a, b), lambda a, b: arm(1, a, b), exits, start=4, cap=64)
    assert found[0].effect.sure
    assert found[0].effect.n == 16
    assert asked == [(0, 4), (0, 4), (4, 8), (4, 8), (8, 16), (8, 16)]


def test_what_concerns_less_than_one_officer_is_not_worth_more_runs() -> None:
    assert difference(0.001, 0.001, -0.001, 0.003, 32, heads=2.0).worth_more(256)
    assert not difference(0.001, 0.001, -0.001, 0.003, 32, heads=0.5).worth_more(256)
    assert difference(0.001, 0.001, -0.001, 0.003, 32, heads=0.5).hardly_anybody
    assert not difference(0.001, 0.0001, -0.1, 0.1002, 32, heads=inf).worth_more(256)


def test_a_bonus_for_duty_keeps_officers_loyal_in_the_textbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CASTS, "textbook", SMALL)
    cells = tuple(Expected(outcome, "-", settings=("textbook",)) for outcome in OUTCOMES)
    chosen = [Pattern("pay", "bonus for duty", cells, "R", "", ("levers.bonus += 0.5",))]
    done: list[tuple[int, int]] = []
    rows = patterns(
        16,
        start=16,
        scenarios=["textbook"],
        chosen=chosen,
        threads=2,
        progress=lambda now, asked: done.append((now, asked)),
    )
    assert [row.expected.outcome for row in rows] == list(OUTCOMES)
    assert rows[2].verdict == "agrees"
    assert done == [(1, 1)]
    assert rows == patterns(16, start=16, scenarios=["textbook"], chosen=chosen, threads=1)


def turn_of(effects: list[tuple[float, float]]) -> SignTurn:
    """A turn from (value, effect), each effect known to 0.1."""
    values = tuple(value for value, _ in effects)
    question = Question("Outing raises exits", "levers.amnesty", PATTERNS[0], "belarus-2020", values)
    return SignTurn(question, tuple(difference(1.0, found, found - 0.1, found + 0.1, 64) for _, found in effects))


def test_a_sign_turns_between_two_clear_effects_of_opposite_sign() -> None:
    turn = turn_of([(0.0, -1.0), (0.2, 0.05), (0.4, 1.0), (0.6, 2.0)])
    assert turn.between == (0.0, 0.4)
    assert turn.at == pytest.approx(0.2)
    assert "above levers.amnesty = 0.2" in turn_text(turn)
    assert "below levers.amnesty = 0.2" in turn_text(turn_of([(0.0, 1.0), (0.4, -1.0)]))


def test_a_sign_that_does_not_turn_is_told_so() -> None:
    assert "does not turn" in turn_text(turn_of([(0.0, 1.0), (0.5, 2.0)]))
    assert "the opposite holds" in turn_text(turn_of([(0.0, -1.0), (0.5, -2.0)]))
    assert "no clear effect" in turn_text(turn_of([(0.0, 0.01), (0.5, -0.02)]))


def test_questions_of_turning_can_be_asked_at_each_value() -> None:
    for question in QUESTIONS:
        scenario = read("belarus-2020")
        for value in (question.values[0], question.values[-1]):
            arms = arms_of(at_value(question.pattern, value), scenario, CASTS[question.setting])
            assert all(isinstance(arm, Scenario) for arm in arms)


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


def test_the_page_tells_every_disagreement() -> None:
    pattern = PATTERNS[0]
    rows = [
        PatternRow(pattern, SETTINGS[0], pattern.expected[0], difference(1.0, -0.5, -0.6, -0.4, 64), "does not agree"),
        PatternRow(pattern, SETTINGS[0], pattern.expected[1], difference(1.0, 0.5, 0.4, 0.6, 64), "too small"),
    ]
    shape = Shape("when breaks come", SETTINGS[0], "7 days", "90 days", "does not agree")
    text = page(rows, [shape], [turn_of([(0.0, -1.0), (0.4, 1.0)])], start=32, runs=64, seed=1)
    assert "exits + in belarus-2020: -0.50 (-0.60 to -0.40), -50 %; refusal +" in text
    assert UNEXPLAINED in text
    assert "0 agree, 1 too small, 1 do not agree, 0 cannot be told" in text
    assert "Outing raises exits above levers.amnesty = 0.2" in text


def test_the_page_of_the_docs_holds_every_experiment_and_explains_every_disagreement() -> None:
    text = (DOCS / "patterns.md").read_text(encoding="utf-8")
    assert all(one.factor in text for one in PATTERNS)
    assert all(question.number in text for question in QUESTIONS)
    assert UNEXPLAINED not in text
