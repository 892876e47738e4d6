"""The basis of the numbers of a dossier, the grade of its facts, and how its case ended."""

import pytest

from bayonets.questions.lint.doubts import doubts_of_reading
from bayonets.scenario.evidence import Evidence, basis_of, evidence_of, history_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import library, read, read_text

CASE = """\
format: 2
name: Two forces
start: 2020-08-09
days: 10
protest:
  initial: {best: 200, source: SIZE, confidence: medium}
  maximum: {best: 400, source: a book, confidence: high}
services:
  riot:
    team: {best: 1.8, source: "assumed; close units", confidence: high}
    formations:
      north: {size: {best: 2000, source: "derived: half of 4,000 (ministry)", confidence: low}}
      south: {size: {best: 30, source: "memory; a guess", confidence: medium}}
      east: {size: 40}
events:
  - {date: 2020-08-12, kind: walkout, formations: [south], share: 0.2, source: A leaflet}
observations:
  - {date: 2020-08-15, quantity: exited, services: [riot], at_least: 35, source: "newspaper; bounds assumed"}
"""


def case(size: str = "police, 10 August", more: str = "") -> Scenario:
    return read_text(CASE.replace("SIZE", f'"{size}"') + more)


@pytest.mark.parametrize(
    ("source", "basis"),
    [
        (None, "assumed"),
        ("assumed; as the riot police", "assumed"),
        ("height assumed; Reuters, 16 August", "assumed"),
        ("Memory (forces)", "memory"),
        ("memory, assumed by others; no matter", "assumed"),
        ("derived: half of 4,000, the split assumed", "sourced"),
        ("ministry2030; the rest from memory", "sourced"),
    ],
)
def test_the_first_clause_of_a_source_says_what_a_number_rests_on(source: str | None, basis: str) -> None:
    assert basis_of(source) == basis


def test_every_number_and_every_fact_is_counted_once_by_its_basis() -> None:
    """Numbers: 2 of the protest, team, 3 sizes, the share of the event; facts: initial, 3 sizes, the observation."""
    assert evidence_of(case()) == Evidence(
        numbers=7, sourced=4, memory=1, assumed=2, facts=5, facts_sourced=3, facts_trusted=1
    )


def test_the_maximum_traits_levers_and_events_are_no_facts() -> None:
    less = evidence_of(case("assumed; a guess"))
    assert (less.sourced, less.facts, less.facts_sourced, less.facts_trusted) == (3, 5, 2, 0)


@pytest.mark.parametrize(
    ("facts", "sourced", "trusted", "grade"),
    [
        (100, 75, 50, "A"),
        (100, 100, 49, "B"),
        (100, 74, 74, "B"),
        (100, 50, 25, "B"),
        (100, 50, 24, "C"),
        (100, 49, 49, "C"),
        (100, 25, 0, "C"),
        (100, 24, 24, "D"),
        (0, 0, 0, "D"),
    ],
)
def test_a_grade_needs_both_of_its_shares(facts: int, sourced: int, trusted: int, grade: str) -> None:
    assert Evidence(200, 100, 0, 100, facts, sourced, trusted).grade == grade


def test_without_numbers_no_share_has_a_source() -> None:
    assert Evidence(0, 0, 0, 0, 0, 0, 0).sourced_share == 0.0


@pytest.mark.parametrize(
    ("observed", "history"),
    [
        ("", None),
        ("quantity: fell, at_most: 0", "held"),
        ("quantity: fell, about: {value: 0, sd: 0.1}", "held"),
        ("quantity: fell, at_least: 1", "fell"),
        ("quantity: fell, between: [1, 1]", "fell"),
        ("quantity: fell, at_most: 1", None),
        ("quantity: fell_day, between: [2020-08-14, 2020-08-15]", "fell"),
    ],
)
def test_the_observations_of_the_fall_say_how_the_case_ended(observed: str, history: str | None) -> None:
    more = f"  - {{date: 2020-08-15, {observed}}}\n" if observed else ""
    assert history_of(case(more=more)) == history
    assert history_of(case(more=f"{more}history: conceded\n")) == "conceded"


def test_a_regime_that_stood_on_one_day_and_fell_later_fell() -> None:
    stood = "  - {date: 2020-08-12, quantity: fell, at_most: 0}\n"
    later = "  - {date: 2020-08-15, quantity: fell_day, between: [2020-08-14, 2020-08-15]}\n"
    assert history_of(case(more=stood + later)) == history_of(case(more=later + stood)) == "fell"


@pytest.mark.parametrize(("history", "doubts"), [("fell", 1), ("held", 0), ("conceded", 0), ("fictitious", 0)])
def test_lint_doubts_a_history_that_the_observations_contradict(history: str, doubts: int) -> None:
    held = f"  - {{date: 2020-08-15, quantity: fell, at_most: 0}}\nhistory: {history}\n"
    found = [doubt for doubt in doubts_of_reading(case(more=held)) if doubt.kind == "history"]
    assert len(found) == doubts
    assert all("history is fell, and by the observations the regime held" in doubt.found for doubt in found)


@pytest.mark.parametrize("name", library())
def test_every_scenario_that_ships_says_how_it_ended_and_where(name: str) -> None:
    scenario = read(name)
    history = history_of(scenario)
    assert history is not None
    assert (scenario.country is None) == (history == "fictitious")
