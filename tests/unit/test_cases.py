"""The table of cases that ships, and the dossiers that start from it."""

import re

import pytest

from bayonets.errors import RefusedError
from bayonets.scenario.cases import case_of, cases
from bayonets.scenario.from_case import days_of, dossier_of, sizes_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read_text
from bayonets.scenario.sources import is_assumed, sourced_numbers

RESULTS = ("known_defections", "trigger_of_break")


def scenario_of(identifier: str) -> Scenario:
    return read_text(dossier_of(cases()[identifier]), identifier)


@pytest.mark.parametrize("identifier", cases())
def test_every_case_gives_a_valid_dossier_whose_every_number_has_a_source_and_a_range(identifier: str) -> None:
    scenario = scenario_of(identifier)
    for path, number, source in sourced_numbers(scenario):
        assert source, path
        assert re.match(r"cases: |memory: |assumed; |height assumed; ", source), path
        assert number.low is not None, path
        assert number.high is not None, path
    assert scenario.days == days_of(cases()[identifier]) >= 30
    assert scenario.officers == sum(size["best"] for size in sizes_of(cases()[identifier]).values())


@pytest.mark.parametrize("identifier", cases())
def test_the_lines_of_comments_are_short_and_the_file_begins_with_what_it_is(identifier: str) -> None:
    lines = dossier_of(cases()[identifier]).splitlines()
    assert "A beginning, not a dossier" in lines[0] + lines[1]
    assert [line for line in lines if line.startswith("#") and len(line) > 120] == []


def test_a_result_is_an_observation_and_never_an_input() -> None:
    """Two cases with other results but the same inputs have the same dossier, besides observations and comments."""
    case = cases()["georgia_2003"]
    results = {
        "break_date": "", "days_to_break": "", "known_defections": "none", "police_behaviour": "held",
        "core_behaviour": "held", "army_behaviour": "held", "apparatus_result": "held_repressed", "broke": "0",
        "outcome": "held", "outcome_mode": "suppressed", "trigger_of_break": "", "army_order_response": "complied",
    }  # fmt: skip
    other = type(case)({**case.cells, **results})
    fell, held = read_text(dossier_of(case)), read_text(dossier_of(other))
    assert fell.observations != held.observations
    without = {"observations"}
    assert fell.model_dump(exclude=without) == held.model_dump(exclude=without)


def test_the_core_is_counted_once() -> None:
    sizes = sizes_of(cases()["belarus_2020"])
    assert sizes["core"]["best"] == 4500
    assert sizes["interior"]["best"] == 11500 - 4500
    assert sizes["police"]["best"] == 46128
    assert "interior" not in sizes_of(cases()["egypt_2011"]), "the core is the whole of the interior troops"
    assert sizes_of(cases()["myanmar_2021"]).keys() == {"core", "interior", "police"}


def test_sources_say_what_was_seen() -> None:
    scenario = scenario_of("ukraine_2013")
    sizes = {formation.name: formation.size for formation in scenario.formations}
    assert sizes["core_force"].source is not None
    assert sizes["core_force"].source.startswith("cases: core_size, Berkut")
    assert (sizes["core_force"].low, sizes["core_force"].high) == (3500, 5000)
    assert sizes["core_force"].confidence == "high"
    assert sizes["army_force"].source is not None
    assert sizes["army_force"].source.startswith("memory: army_active_central 125000")
    assert sizes["army_force"].confidence == "low"
    assert not is_assumed(sizes["army_force"].source)


def test_results_of_a_fall_and_of_a_case_that_held() -> None:
    fell = {seen.quantity: seen for seen in scenario_of("ukraine_2013").observations}
    assert str(fell["fell"].date) == "2014-02-20"
    assert fell["fell"].at_most == 0
    assert [str(day) for day in fell["fell_day"].days or ()] == ["2014-02-21", "2014-02-22"]
    [held] = scenario_of("belarus_2020").observations
    assert (str(held.date), held.quantity, held.at_most) == ("2020-12-31", "fell", 0)
    [conceded] = scenario_of("southkorea_1987").observations
    assert conceded.confidence == "low"
    assert "although power was conceded" in (conceded.source or "")
    [on_the_first_day] = scenario_of("philippines_1986").observations
    assert on_the_first_day.quantity == "fell_day"


def test_the_army_has_a_pact_unless_the_core_is_a_part_of_it() -> None:
    def pact(identifier: str) -> bool:
        return any(formation.pact for formation in scenario_of(identifier).formations)

    assert pact("tunisia_2011")
    assert not pact("syria_2011")


def test_an_unknown_case_is_refused_with_the_nearest() -> None:
    assert case_of("Georgia-2003").identifier == "georgia_2003"
    with pytest.raises(RefusedError, match=r"The nearest are georgia_2003"):
        case_of("georgia2003")
    with pytest.raises(RefusedError, match="--cases"):
        case_of("zzzzzz")


def test_the_table_is_complete_and_consistent() -> None:
    assert len(cases()) == 42
    for case in cases().values():
        low, best, high = (case.number(f"core_size_{end}") for end in ("low", "central", "high"))
        assert 0 < (low or 0) <= (best or 0) <= (high or 0), case.identifier
        assert case["core_part_of"] in ("interior", "police", "army")
        start, broke, ended = (case.day(column) for column in ("start_date", "break_date", "outcome_date"))
        assert start is not None
        assert ended is not None
        assert start <= (broke or start) <= ended
        assert case.number("days_to_outcome") == (ended - start).days
        assert bool(case["break_date"]) == bool(case["days_to_break"])
