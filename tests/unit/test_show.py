"""`show` and `show --diff`: what they say of a scenario, and that they keep to their width."""

from datetime import date
from itertools import pairwise

import pytest

from bayonets.scenario.difference import difference
from bayonets.scenario.levers import Step
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.read import library, read, read_text
from bayonets.scenario.show import course, show
from bayonets.scenario.starter import starter
from bayonets.scenario.table import table
from bayonets.scenario.words import apply, with_days
from bayonets.scenario.write import write

CASE = """\
format: 2
name: Two forces
start: 2020-08-09
days: 10
protest: {initial: {best: 200, low: 100, high: 400}, noise: 0.1}
services:
  riot:
    team: 1.8
    formations: {north: {size: {best: 2000, low: 1500, high: 2500}}, south: {size: 30, team: 1.6, label: The south}}
  army:
    pact: true
    formations: {garrison: {size: 50}}
levers:
  support: [{from: 2020-08-12, value: 0.2}, {from: 2020-08-14, value: 0.5}]
  duty: {riot: 0.6, south: 0.9}
ladder:
  - duty: {riot: 1}
  - duty: {army: 0.3}
events:
  - {date: 2020-08-12, kind: walkout, formations: [south], share: 0.2, source: A leaflet}
  - {date: 2020-08-11, kind: signal, shift: 0.4, half_life: 14}
  - {date: 2020-08-13, kind: posture, services: [army], posture: stood_down, share: 0.1}
parameters: {precision: 1.3}
mechanisms: {off: [shame], commanders: false, mixing: complete}
observations:
  - {date: 2020-08-15, quantity: exited, services: [riot], at_least: 35}
  - {date: 2020-08-16, quantity: protest, between: [100, 2000]}
"""


def case(*changes: tuple[str, str]) -> Scenario:
    said = CASE
    for old, new in changes:
        assert old in said, old
        said = said.replace(old, new)
    return read_text(said)


def lines(scenario: Scenario, width: int = 100) -> list[str]:
    return [" ".join(line.split()) for line in show(scenario, width).splitlines()]


@pytest.mark.parametrize(
    "line",
    [
        "Two forces",
        "riot: Riot, 2,030 officers",
        "traits: team 1.8",
        "north North 2,000 1,500 to 2,500",
        "south The south 30 its own: team 1.6",
        "army: Army, 50 officers, kept off the streets by a pact",
        "formation first day last day rung 1 rung 2",
        "north 0.6 0.6 1",
        "south 0.9 0.9 1",
        "garrison 0 0 0.3",
        "duty [share of full duty; default 0]",
        "riot: 0.6",
        "south: 0.9",
        "all services: 0, 0.2 from 2020-08-12, 0.5 from 2020-08-14",
        "2020-08-12 walkout each officer refuses orders with probability 0.2 (the south) - A leaflet",
        "2020-08-13 posture commanders are set to stood down, each with probability 0.1 (Army)",
        "Shares of the force by formation, 2020-08-09",
        "formation officers value duty force share",
        "north 2,000 1 0.6 1,200 97.8 %",
        "south 30 1 0.9 27 2.2 %",
        "garrison.",
        "The balance by date",
        "date turnout needed on duty each rung would add",
        "2020-08-09 200 to 400 2,000 to 4,000 1,227 1: 803, 2: 15",
        "initial 200 100 to 400 thousands of people on the first day",
        "maximum 400 400 largest possible turnout [thousands of people]",
        "precision 1.3 1.2 how sharply he chooses what is best for him [per month of pay]",
        "Switched off: shame. Commanders do not choose a posture: all keep ordering. All officers observe",
        "the whole apparatus.",
        "2020-08-15 exited riot: at least 35",
        "2020-08-16 protest the country: 100 to 2,000",
    ],
)
def test_show_says(line: str) -> None:
    said = lines(case())
    if line.startswith("precision"):
        assert any(one.startswith("precision 1.3 1.2 ") for one in said)
    else:
        assert line in said, "\n".join(said)


def test_an_event_that_concerns_all_says_so() -> None:
    said = " ".join(lines(case()))
    assert "2020-08-11 signal belief in a fall shifts by 0.4 in log-odds, halved every 14 days (all" in said


def test_the_table_of_shares_is_of_the_day_that_is_named() -> None:
    dated = "duty: {riot: [{from: 2020-08-09, value: 0.6}, {from: 2020-08-12, value: 0.1}]}"
    changed = case(("duty: {riot: 0.6, south: 0.9}", dated))
    said = show(changed, on=date(2020, 8, 12))
    assert "Shares of the force by formation, 2020-08-12" in said
    assert ["north", "2,000", "1", "0.1", "200", "98.5", "%"] in [line.split() for line in said.splitlines()]
    balance = said[said.index("The balance by date") :]
    assert [line.split()[0] for line in balance.splitlines() if line.startswith("  2020")][:3] == [
        "2020-08-09",
        "2020-08-12",
        "2020-08-18",
    ]


def test_events_stand_in_the_order_of_their_dates() -> None:
    said = show(case())
    places = [said.index(f"2020-08-{day}  {kind}") for day, kind in ((11, "signal"), (12, "walkout"), (13, "posture"))]
    assert all(first < second for first, second in pairwise(places))


def test_a_fixed_protest_is_shown_by_its_dates() -> None:
    fixed = "protest: {by_date: [{date: 2020-08-09, value: 200}, {date: 2020-08-12, value: 90}], noise: 0.1}"
    said = lines(case(("protest: {initial: {best: 200, low: 100, high: 400}, noise: 0.1}", fixed)))
    assert "2020-08-12 90 thousands, fixed" in said


def test_what_is_not_there_is_not_shown() -> None:
    bare = case((CASE[CASE.index("ladder:") :], ""))
    said = lines(bare)
    assert "The state has no ladder." in said
    assert "All at their defaults." in said
    assert not {"Events", "Observations"} & set(said)


def test_show_shows_what_was_set() -> None:
    said = lines(with_days(apply(case(), ["levers.amnesty=0.7", "parameters.efficacy=0.3"]), 5))
    assert "amnesty [share; default 0]" in said
    assert "all services: 0.7" in said
    assert any(line.startswith("efficacy 0.3 0.2 ") for line in said)
    assert any("5 days" in line for line in said)


def test_a_long_ladder_goes_on_in_a_second_table() -> None:
    rungs = "ladder:\n" + "".join(f"  - duty: {{riot: {place / 10}}}\n" for place in range(1, 10))
    said = show(case(("ladder:\n  - duty: {riot: 1}\n  - duty: {army: 0.3}\n", rungs)))
    assert [line.split()[-1] for line in said.splitlines() if "  first day" in line] == ["7", "9"]


@pytest.mark.parametrize("name", [*library(), "starter"])
@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_show_keeps_to_its_width(name: str, width: int) -> None:
    scenario = read_text(starter("A case")) if name == "starter" else read(name)
    assert max(map(len, show(scenario, width).splitlines())) <= width


def test_a_course_begins_with_what_holds_on_the_first_day() -> None:
    start = date(2020, 8, 9)

    def steps(*given: tuple[int, float]) -> tuple[Step, ...]:
        made = [{"from": date(2020, 8, day), "value": value} for day, value in given]
        return tuple(Step.model_validate(step) for step in made)

    assert course(Quantity(best=0.5), 1.0, start) == "0.5"
    assert course(steps((9, 0.3), (12, 0.4)), 1.0, start) == "0.3, 0.4 from 2020-08-12"
    assert course(steps((5, 0.3), (8, 0.2)), 1.0, start) == "0.2"
    assert course(steps((12, 0.4)), 1.0, start) == "1, 0.4 from 2020-08-12"


def test_the_last_column_of_a_table_wraps_or_goes_below() -> None:
    rows = [("a", "one two three four five six seven"), ("bb", "")]
    assert table(rows, 40) == ["  a   one two three four five six seven", "  bb"]
    assert table(rows, 30) == ["  a   one two three four five\n      six seven", "  bb"]
    assert table(rows, 26) == ["  a\n      one two three four\n      five six seven", "  bb"]


# --- Differences ------------------------------------------------------------------------------------------------------


def test_nothing_differs_between_a_scenario_and_its_exact_form() -> None:
    found = difference(case(), read_text(write(case())))
    assert found.is_empty
    assert found.text() == "There is no difference between Two forces and Two forces."


def test_what_was_set_is_what_differs() -> None:
    other = apply(case(), ["levers.amnesty=0.7", "parameters.efficacy=0.3", "services.riot.team=2"])
    found = difference(case(), other, ("a", "b"))
    assert found.changed == (
        ("services.riot.team", 1.8, 2.0),
        ("levers.amnesty", 0.0, 0.7),
        ("parameters.efficacy", 0.2, 0.3),
    )
    assert found.only_in_a == (("services.riot.formations.south.team", 1.6),)
    assert found.only_in_b == ()
    assert found.text().splitlines()[0] == "a (A) and b (B) differ in 4 places"


def test_steps_differ_at_their_dates() -> None:
    other = case(("{from: 2020-08-14, value: 0.5}", "{from: 2020-08-13, value: 0.3}, {from: 2020-08-14, value: 0.6}"))
    found = difference(case(), other)
    assert found.changed == (("levers.support@2020-08-14", 0.5, 0.6),)
    assert found.only_in_b == (("levers.support@2020-08-13", 0.3),)


def test_a_number_for_all_and_a_table_are_compared_name_by_name() -> None:
    found = difference(apply(case(), ["levers.duty=0.6"]), case())
    assert found.changed == (("levers.duty.south", 0.6, 0.9), ("levers.duty.army", 0.6, 0.0))


def test_events_and_observations_are_known_by_date_and_kind_not_by_place() -> None:
    signal = "  - {date: 2020-08-11, kind: signal, shift: 0.4, half_life: 14}\n"
    found = difference(case(), case((signal, "")))
    assert {path for path, _ in found.only_in_a} == {
        "events@2020-08-11.signal.shift",
        "events@2020-08-11.signal.half_life",
    }
    assert not found.changed
    assert not found.only_in_b


def test_ranges_and_sources_differ_too() -> None:
    found = difference(case(), case(("low: 1500, high: 2500", "low: 1500, high: 2600, source: A book")))
    path = "services.riot.formations.north.size"
    assert found.changed == ((f"{path}.high", 2500.0, 2600.0),)
    assert found.only_in_b == ((f"{path}.source", "A book"),)
    one, two = (case(("days: 10", f"days: 10\nsources: {works}")) for works in ("{a: A, b: B}", "{b: B, c: C}"))
    sources = difference(one, two)
    assert ([value for _, value in sources.only_in_a], [value for _, value in sources.only_in_b]) == (["A"], ["C"])


def test_a_service_that_is_missing_takes_one_row_and_stays_whole_in_json() -> None:
    army = "  army:\n    pact: true\n    formations: {garrison: {size: 50}}\n"
    rest = CASE[CASE.index("ladder:") :]
    found = difference(case((rest, "")), case((rest, ""), (army, "")))
    assert "services.army     everything" in found.text()
    assert {"path": "services.army.formations.garrison.size", "value": 50.0} in found.as_json()["only_in_a"]


def test_another_order_of_formations_is_a_difference() -> None:
    north = "north: {size: {best: 2000, low: 1500, high: 2500}}"
    south = "south: {size: 30, team: 1.6, label: The south}"
    found = difference(case(), case((f"{north}, {south}", f"{south}, {north}")))
    assert found.changed == (("order of formations", "north, south, garrison", "south, north, garrison"),)


@pytest.mark.parametrize("width", [90, 100])
def test_a_difference_keeps_to_its_width(width: int) -> None:
    said = difference(read("textbook"), read("belarus-2020")).text(width)
    assert max(map(len, said.splitlines())) <= width


def test_a_long_name_in_a_table_goes_on_in_lines_of_its_own() -> None:
    rows = [("", "a"), ("left: Special units of the interior ministry", "12"), ("short", "3")]
    assert table(rows, 60, right=(1,), first=30) == [
        f"{'':30}a",
        "  left: Special units of the",
        f"{'    interior ministry':30}12",
        f"{'  short':30}3",
    ]
