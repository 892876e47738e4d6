"""The exact written form: complete, canonical, and the same scenario when read back."""

import pytest

from bayonets.scenario.read import library, read, read_text
from bayonets.scenario.write import exact, write
from bayonets.world import catalogue

SMALL = """\
format: 2
name: "Odd: \\"name\\" with # and \\u2028 \\u0085 \U0001f600"
start: 2020-08-09
days: 10
protest: {initial: 0.0000001}
services:
  riot: {formations: {north: {size: 20}}}
  army: {formations: {garrison: {size: 50, label: "yes"}}}
levers: {duty: {north: 0.5}}
"""


@pytest.mark.parametrize("name", library())
def test_a_shipped_scenario_reads_back_to_itself(name: str) -> None:
    scenario = read(name)
    again = read_text(write(scenario), name)
    assert again == scenario
    assert again.digest() == scenario.digest()
    assert write(again) == write(scenario)
    assert list(again.quantities()) == list(scenario.quantities())


def test_every_default_is_written_out() -> None:
    data = exact(read_text(SMALL))
    assert set(data["levers"]) == set(catalogue.levers())
    assert set(data["parameters"]) | set(data["protest"]) == set(catalogue.parameters()) | {"initial"}
    for service in data["services"].values():
        assert set(service) == set(catalogue.traits()) | {"formations"}
    assert data["mechanisms"] == {"off": [], "commanders": True, "mixing": "ties"}


def test_a_table_names_every_service_and_the_formations_of_the_file() -> None:
    assert exact(read_text(SMALL))["levers"]["duty"] == {"north": 0.5, "riot": 0.0, "army": 0.0}


def test_odd_texts_and_small_numbers_survive() -> None:
    text = write(read_text(SMALL))
    again = read_text(text)
    assert again.name == 'Odd: "name" with # and \u2028 \x85 \U0001f600'
    assert again.formations[1].label == "yes"
    assert "initial: 1.0e-07\n" in text


def test_sources_ranges_and_confidence_survive() -> None:
    size = '{best: 20, low: 10, high: 30.5, source: "a \\"b\\" c", confidence: low}'
    text = write(read_text(SMALL.replace("{size: 20}", f"{{team: {size}, size: 20}}")))
    assert f"team: {size}\n" in text


def test_the_law_of_a_number_survives() -> None:
    size = "{best: 20, low: 10, high: 30, confidence: low, law: log_pert}"
    text = write(read_text(SMALL.replace("{size: 20}", f"{{team: {size}, size: 20}}")))
    assert f"team: {size}\n" in text


def test_events_and_observations_of_every_kind_are_written_as_they_were_said() -> None:
    lines = """\
sources:
  galeotti2020: {author: "Galeotti, M.", title: "Achilles' heel", year: 2020}
  other: "A book"
events:
  - {date: 2020-08-10, kind: unmask, services: [riot], share: 0.5, half_life: 10, label: "A video"}
  - {date: 2020-08-11, kind: call, factor: {best: 1.8, low: 1, law: log_pert}, half_life: 0.7}
  - {date: 2020-08-12, kind: threat, level: 0.15, half_life: 14, source: galeotti2020}
  - {date: 2020-08-13, kind: designation, services: [riot], chance: 0.3, degree: 0.8}
  - {date: 2020-08-14, kind: posture, formations: [garrison], posture: stood_down, share: 0.1}
  - {date: 2020-08-15, kind: walkout, formations: [north], share: 0.2, label: "yes"}
  - {date: 2020-08-16, kind: signal, shift: -0.4, half_life: 14}
observations:
  - {date: 2020-08-17, quantity: asked, at_least: 10, error: 0.2, wrong: 0.05, group: organisers}
  - {date: 2020-08-18, quantity: fell_day, between: [2020-08-10, 2020-08-17]}
  - {date: 2020-08-18, quantity: stalling, services: [army], between: [0, 1]}
  - {date: 2020-08-18, quantity: force, about: {value: 12, sd: 3}, confidence: low}
"""
    small = SMALL.replace("army: {formations", "army: {pact: true, watcher: true, formations")
    scenario = read_text(small + lines)
    text = write(scenario)
    again = read_text(text)
    assert again == scenario
    assert write(again) == text
    assert again.events == scenario.events
    assert again.observations == scenario.observations
    assert again.sources == scenario.sources
    assert [event.kind for event in again.events][:4] == ["unmask", "call", "threat", "designation"]
    assert [formation.watcher for formation in again.formations] == [False, True]
    assert "between: [2020-08-10, 2020-08-17]" in text
    assert 'label: "yes"' in text


def test_order_of_keys_and_explicit_defaults_do_not_change_the_digest() -> None:
    scenario = read_text(SMALL)
    other = SMALL.replace(
        "levers: {duty: {north: 0.5}}", "parameters: {precision: 1.2}\nlevers: {bonus: 0, duty: {north: 0.5}}"
    )
    assert read_text(other) == scenario
    assert hash(read_text(other)) == hash(scenario)


def test_another_number_is_another_scenario() -> None:
    assert read_text(SMALL) != read_text(SMALL.replace("0.5", "0.5000001"))
    assert read_text(SMALL) != SMALL
