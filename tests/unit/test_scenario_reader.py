"""Files to scenarios: what is read, what is refused, where the fault is said to be."""

import cProfile
import os
import pickle
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bayonets.errors import RefusedError, ScenarioError
from bayonets.scenario.faults import remedy_of
from bayonets.scenario.levers import Levers, Step
from bayonets.scenario.model import PROTEST, SIZE, Formation, Scenario, Service
from bayonets.scenario.quantity import Quantity, bounds_of, quantity
from bayonets.scenario.read import MOST_SHOWN, find, library, read, read_text
from bayonets.scenario.starter import write_starter
from bayonets.scenario.timeline import KINDS, names_of
from bayonets.world import catalogue

VALID = """\
format: 2
name: Two forces
start: 2020-08-09
days: 140
protest: {initial: 200}
services:
  riot:
    label: Riot police
    team: 1.8
    formations:
      riot_north: {size: {best: 627, low: 600, high: 1000, source: Galeotti 2020, confidence: medium}}
      riot_south: {size: 150, team: 1.6, label: Southern riot police}
  army:
    pact: true
    formations:
      garrison: {size: 9000, pact: false}
      barracks: {size: 100}
levers:
  support: [{from: 2020-08-15, value: 0.2}, {from: 2020-09-01, value: 0.5}]
  duty: {riot: 0.6, riot_south: 0.9}
"""


def faults_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        read_text(text, "case.yaml")
    return [str(fault) for fault in refused.value.faults]


def changed(old: str, new: str) -> str:
    assert VALID.count(old) == 1, "the test must change exactly one place"
    return VALID.replace(old, new)


def with_lines(lines: str) -> list[str]:
    return faults_of(VALID + lines)


def test_a_plain_number_is_a_quantity_without_range_and_source() -> None:
    scenario = read_text(VALID)
    assert scenario.services["riot"].formations["riot_south"].size == Quantity(best=150)
    assert scenario.services["riot"].formations["riot_north"].size.source == "Galeotti 2020"


def test_a_formation_has_what_its_service_says_unless_it_says_otherwise() -> None:
    north, south, garrison, barracks = read_text(VALID).formations
    assert (north.traits["team"].best, south.traits["team"].best) == (1.8, 1.6)
    assert (garrison.pact, barracks.pact, north.pact) == (False, True, False)
    assert (north.label, south.label, barracks.service) == ("Riot north", "Southern riot police", "army")


def test_formations_keep_the_order_of_the_file() -> None:
    assert [formation.name for formation in read_text(VALID).formations] == [
        "riot_north",
        "riot_south",
        "garrison",
        "barracks",
    ]


def test_what_is_not_said_has_the_default_of_its_room() -> None:
    scenario = read_text(VALID)
    for name, parameter in catalogue.parameters().items():
        block = scenario.protest if parameter.block == "protest" else scenario.parameters
        assert getattr(block, name) == Quantity(best=parameter.default)
    for name, lever in catalogue.levers().items():
        if name not in ("support", "duty"):
            assert getattr(scenario.levers, name) == Quantity(best=lever.default)


def test_days_and_dates_convert_into_each_other() -> None:
    scenario = read_text(VALID)
    assert scenario.date_of(7) == date(2020, 8, 16)
    assert scenario.day_of(date(2020, 8, 2)) == -7


def test_labels_are_found_for_services_and_formations() -> None:
    scenario = read_text(VALID)
    labels = [scenario.label_of(name) for name in ("riot", "army", "riot_south")]
    assert labels == ["Riot police", "Army", "Southern riot police"]
    with pytest.raises(KeyError):
        scenario.label_of("navy")


def test_numbers_of_the_file_are_told_from_defaults() -> None:
    places = [place for place, _ in read_text(VALID).quantities()]
    assert places == [
        "protest.initial",
        "services.riot.team",
        "services.riot.formations.riot_north.size",
        "services.riot.formations.riot_south.team",
        "services.riot.formations.riot_south.size",
        "services.army.formations.garrison.size",
        "services.army.formations.barracks.size",
        "levers.support[0].value",
        "levers.support[1].value",
        "levers.duty.riot",
        "levers.duty.riot_south",
    ]


def test_all_faults_of_a_file_come_at_once_and_in_its_order() -> None:
    text = VALID.replace("days: 140", "days: 0").replace("size: 9000", "size: -9000").replace("value: 0.5", "value: x")
    assert faults_of(text) == [
        "case.yaml:4:7: days: 0: must be a whole number from 1 to 10000. Write 140",
        "case.yaml:16:24: services.army.formations.garrison.size: -9000: "
        "must be a whole number from 1 to 50000000 (officers). Write a number such as 9000",
        'case.yaml:19:71: levers.support[1].value: "x": must be a number. Write a number such as 0.5',
    ]


def test_faults_between_fields_come_together_with_faults_of_fields() -> None:
    faults = faults_of(VALID.replace("days: 140", "days: x").replace("riot: 0.6", "riott: 0.6"))
    assert [fault.split(": ")[1] for fault in faults] == ["days", "levers.duty.riott"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format: 2", "format: 3", "1:9: format: 3: must be a whole number from 2 to 2."),
        ("format: 2", "format: two", '1:9: format: "two": must be a whole number from 2 to 2.'),
        ("format: 2", "", "2:1: format: nothing: must not be left out."),
        ("name: Two forces", "name: 5", "2:7: name: 5: must be text."),
        ("start: 2020-08-09", "start: 2020-13-09", '3:8: start: "2020-13-09": must be a date of the calendar.'),
        ("start: 2020-08-09", "start: 1820-08-09", "3:8: start: "),
        ("days: 140", "days: 10001", "4:7: days: 10001: must be a whole number from 1 to 10000."),
        ("days: 140", "days: 1.5", "4:7: days: 1.5: must be a whole number"),
        ("{initial: 200}", "{}", "5:10: protest.initial: nothing: must not be left out."),
        ("{initial: 200}", "{initial: -1}", "5:20: protest.initial: -1: must be a number of at least 0"),
        ("{initial: 200}", "{initial: 1e999}", "5:20: protest.initial: inf: must be a finite number"),
        ("{initial: 200}", "{initial: .nan}", "5:20: protest.initial: nan: must be a finite number"),
        ("{initial: 200}", "{initial: true}", "5:20: protest.initial: true: must be a number."),
        ("{initial: 200}", '{initial: "200"}', '5:20: protest.initial: "200": must be a number.'),
        ("{initial: 200}", "{initial: NO}", '5:20: protest.initial: "NO": must be a number.'),
        (
            "{initial: 200}",
            "{initial: 200, maximum: 0}",
            "5:34: protest.maximum: 0: must be a number of at least 1e-06",
        ),
        ("{initial: 200}", "{by_date: []}", "5:20: protest.by_date: an empty list: must hold at least one date."),
        (
            "team: 1.8",
            "teem: 1.8",
            "9:5: services.riot.teem: an unknown key: must be renamed or removed. The nearest valid name",
        ),
        (
            "low: 600",
            "low: 700",
            "11:33: services.riot.formations.riot_north.size.best: 627: must not be below low, 700.",
        ),
        ("medium", "maybe", 'size.confidence: "maybe": must be one of high, medium, low.'),
        ("riot_south: {", "Riot: {", '12:7: services.riot.formations.Riot: "Riot": must be a name of small letters'),
        (
            "riot_south: {",
            "low: {",
            '12:7: services.riot.formations.low: "low": must not be a word with another meaning',
        ),
        (
            "barracks: {",
            "riot_north: {",
            "must be unique, and services.riot.formations.riot_north has this name too.",
        ),
        ("barracks: {", "army: {", "17:7: services.army.formations.army: "),
        ("pact: true", "pact: 1", "14:11: services.army.pact: 1: must be true or false."),
        ("pact: true", "watcher: 1", "14:14: services.army.watcher: 1: must be true or false."),
        ("team: 1.8", "exit_cost_sd: -1", "services.riot.exit_cost_sd: -1: must be a number of at least 0"),
        ("medium}", "medium, law: lognormal}", 'size.law: "lognormal": must be one of pert, log_pert.'),
        (
            "{initial: 200}",
            "{initial: 200, hope_news: {best: 1, low: -1, high: 2, law: log_pert}}",
            "protest.hope_news.low: -1: must not be below 0 if the law is log_pert.",
        ),
        (
            "pact: true",
            "bonus: 1",
            "14:5: services.army.bonus: 1: must not be given here. It is a lever: write it under levers",
        ),
        ("riot: 0.6", "riot: 1.6", "20:16: levers.duty.riot: 1.6: must be a number from 0 to 1 (share of full duty)."),
        (
            "riot: 0.6",
            "roit: 0.6",
            "20:10: levers.duty.roit: an unknown key: must name a service or formation of this file.",
        ),
        (
            "support: [",
            "suport: [",
            "19:3: levers.suport: an unknown key: must be renamed or removed. The nearest valid name is support",
        ),
        ("2020-08-15", "2020-09-15", "19:52: levers.support[1].from: 2020-09-01: must come after 2020-09-15"),
        ("from: 2020-09-01, ", "", "19:45: levers.support[1].from: nothing: must not be left out."),
    ],
)
def test_a_fault_says_where_what_rule_and_remedy(old: str, new: str, said: str) -> None:
    faults = faults_of(changed(old, new))
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("  pardon: {riot: 1}\n", "levers.pardon: a mapping: must not be a table: it acts on the whole country."),
        ("  cover: 1.1\n", "levers.cover: 1.1: must be a number from 0 to 1 (share)."),
        ("  patron: -0.1\n", "levers.patron: -0.1: must be a number from 0 to 1 (share)."),
        ("  guarantee: 2\n", "levers.guarantee: 2: must be a number from 0 to 1 (share)."),
        ("  detention: 2\n", "levers.detention: 2: must be a number from 0 to 1 (share of full work)."),
        ("  outing: -1\n", "levers.outing: -1: must be a number of at least 0"),
        ("  accommodation: 0.96\n", "levers.accommodation: 0.96: must be a number from 0 to 0.95 (share)."),
        ("  outreach: 0.5\n", "levers.outreach: 0.5: must be a number of at least 1"),
        ("  amnesty: []\n", "levers.amnesty: an empty list: must hold at least one step."),
        ("  amnesty: {best: 0.5, hihg: 1}\n", "levers.amnesty.hihg: an unknown key"),
        (
            "  precision: 1\n",
            "levers.precision: 1: must not be given here. It is a parameter: write it under parameters",
        ),
        ("parameters: {maximum: 3}\n", "It is a parameter of the protest: write it under protest"),
        ("parameters: {ties_within: 3}\n", "parameters.ties_within: 3: must be an even whole number"),
        ("parameters: {hold_days: 2.5}\n", "parameters.hold_days: 2.5: must be a whole number of at least 1"),
        ("parameters: {ladder_days: 0}\n", "parameters.ladder_days: 0: must be a whole number of at least 1"),
        ("parameters: {trend_days: 0.5}\n", "parameters.trend_days: 0.5: must be a number of at least 1"),
        ("parameters: {background: 0}\n", "parameters.background: 0: must be a number of at least 1e-06"),
        ("parameters: {pact_line: 0}\n", "parameters.pact_line: 0: must be a number from 1e-06 to 1"),
        ("parameters: {zeal_scale: 0}\n", "parameters.zeal_scale: 0: must be a number of at least 1e-06"),
        ("parameters: {forgivable: 0}\n", "parameters.forgivable: 0: must be a number of at least 1e-06"),
        ("parameters: {review_rate: 0}\n", "parameters.review_rate: 0: must be a number from 1e-"),
        ("parameters: {affirm: 1.5}\n", "parameters.affirm: 1.5: must be a number from 0 to 1 (share)."),
        ("parameters: {command_spread: -1}\n", "parameters.command_spread: -1: must be a number of at least 0"),
        ("parameters: {core: 3}\n", "It is a parameter of the protest: write it under protest"),
        ("parameters: {army_threat: 0.1}\n", "parameters.army_threat: an unknown key: must be renamed or removed."),
        ("parameters: {eficacy: 0.2}\n", "The nearest valid name is efficacy"),
        ("mechanisms: {off: [sham]}\n", "The nearest valid name is shame"),
        ("mechanisms: {mixing: complet}\n", "The nearest valid name is complete"),
        ("ladder: [{duty: {}}]\n", "ladder[0].duty: an empty mapping: must name a service or formation."),
        ("ladder: [{duty: {navy: 1}}]\n", "ladder[0].duty.navy: an unknown key: must name a service or formation"),
        ("events: [{date: 2020-09-01}]\n", "events[0].kind: nothing: must not be left out. Write one of walkout"),
        ("events: [{date: 2020-09-01, kind: walkot}]\n", "The nearest valid name is walkout"),
        ("events: [{date: 2020-09-01, kind: 5}]\n", "events[0].kind: 5: must be one of walkout, signal, unmask"),
        ("events: [walkout]\n", 'events[0]: "walkout": must be a mapping.'),
        ("events: [{date: 2020-09-01, kind: call, factor: 0, half_life: 1}]\n", "factor: 0: must be a number of at"),
        ("events: [{date: 2020-09-01, kind: call, factor: 2, half_life: 0}]\n", "half_life: 0: must be a number of"),
        ("events: [{date: 2020-09-01, kind: call, factor: 2}]\n", "events[0].half_life: nothing: must not be left out"),
        (
            "events: [{date: 2020-09-01, kind: call, factor: 2, half_life: 1, services: [riot]}]\n",
            "events[0].services: an unknown key: must be renamed or removed.",
        ),
        ("events: [{date: 2020-09-01, kind: unmask, share: 2, half_life: 9}]\n", "share: 2: must be a number from 0"),
        (
            "events: [{date: 2020-09-01, kind: unmask, share: 1, half_life: 9, shift: 1}]\n",
            "events[0].shift: an unknown key: must be renamed or removed.",
        ),
        ("events: [{date: 2020-09-01, kind: threat, level: 1.2, half_life: 9}]\n", "level: 1.2: must be a number from"),
        (
            "events: [{date: 2020-09-01, kind: threat, level: 1, half_life: 9, services: [army]}]\n",
            "events[0].services: an unknown key: must be renamed or removed.",
        ),
        (
            "events: [{date: 2020-09-01, kind: designation, chance: 0.5, degree: 1}]\n",
            "events[0].formations: nothing: must name the services or formations that act",
        ),
        (
            "events: [{date: 2020-09-01, kind: designation, chance: 2, degree: 1, services: [riot]}]\n",
            "events[0].chance: 2: must be a number from 0 to 1",
        ),
        (
            "events: [{date: 2020-09-01, kind: designation, chance: 1, degree: 2, services: [riot]}]\n",
            "events[0].degree: 2: must be a number from 0 to 1",
        ),
        (
            "events: [{date: 2020-09-01, kind: designation, share: 1, degree: 1, services: [riot]}]\n",
            "events[0].share: an unknown key: must be renamed or removed.",
        ),
        ("events: [{date: 2020-09-01, kind: call, factor: 2, half_life: 1, label: 5}]\n", "label: 5: must be text."),
        (
            "events: [{date: 2020-09-01, kind: walkout, share: 0.5}]\n",
            "events[0].formations: nothing: must name the services or formations that act",
        ),
        ("events: [{date: 2020-09-01, kind: signal, shift: 1, half_life: 0}]\n", "half_life: 0: must be a number of"),
        (
            "events: [{date: 2020-09-01, kind: signal, shift: 1, half_life: 9, services: [garrison]}]\n",
            "must name services. Write it under formations",
        ),
        (
            "events: [{date: 2020-09-01, kind: posture, posture: down, share: 1, services: [army]}]\n",
            'posture: "down": must be one of ordering, stalling',
        ),
        ("observations: [{date: 2020-09-01, quantity: exited}]\n", "must give the amount by exactly one of"),
        (
            "observations: [{date: 2020-09-01, quantity: exited, at_least: 1, at_most: 2}]\n",
            "must give the amount by exactly one of",
        ),
        ("observations: [{date: 2020-09-01, quantity: exited, between: [3, 1]}]\n", "between: a list: must ascend."),
        ("observations: [{date: 2020-09-01, quantity: exited, about: {value: 1, sd: 0}}]\n", "about.sd: 0"),
        ("observations: [{date: 2020-09-01, quantity: fell, at_least: 1, services: [army]}]\n", "must not be given"),
        ("observations: [{date: 2020-09-01, quantity: army, at_least: 1, formations: [barracks]}]\n", "must not be gi"),
        ("observations: [{date: 2020-09-01, quantity: outed, at_least: 1}]\n", "must be one of loyal, shirking, resis"),
        ("observations: [{date: 2020-09-01, quantity: asked, at_least: -1}]\n", "at_least: -1: must be a number of at"),
        (
            "observations: [{date: 2020-09-01, quantity: army, at_least: 2}]\n",
            "observations[0].at_least: 2: must be a number from 0 to 1 (share of the army). Write a number such as 0.1",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: army, between: [0.1, 20]}]\n",
            "between[1]: 20: must be a number from 0 to 1",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: fell, at_most: 7}]\n",
            "at_most: 7: must be a number from 0 to 1 (0 it stands, 1 it has fallen). Write a number such as 1",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: fell, about: {value: 2, sd: 0.1}}]\n",
            "about.value: 2: must be a number from 0 to 1",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: exited, between: [-3, 5]}]\n",
            "between[0]: -3: must be a number of at least 0",
        ),
        ("observations: [{date: 2020-09-01, quantity: exited, at_most: 1, error: 0}]\n", "observations[0].error: 0"),
        (
            "observations: [{date: 2020-09-01, quantity: exited, at_most: 1, error: x}]\n",
            'error: "x": must be a number',
        ),
        (
            "observations: [{date: 2020-09-01, quantity: exited, at_most: 1, wrong: 1.5}]\n",
            "wrong: 1.5: must be a numb",
        ),
        ("observations: [{date: 2020-09-01, quantity: exited, at_most: 1, group: 3}]\n", "group: 3: must be text."),
        (
            "observations: [{date: 2020-09-01, quantity: exited, between: [1]}]\n",
            "between: a list: must be two numbers",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: exited, between: [1, x]}]\n",
            'between[1]: "x": must be a number.',
        ),
        (
            "observations: [{date: 2020-09-01, quantity: exited, between: [2020-08-10, 2020-08-20]}]\n",
            "between: a list: must be two numbers: only fell_day is a day.",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: fell_day, between: [2020-08-10, 3]}]\n",
            "between[1]: 3: must be a date as YYYY-MM-DD.",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: fell_day, between: [2020-08-20, 2020-08-10]}]\n",
            "between: a list: must ascend.",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: fell_day, between: [3, 9]}]\n",
            "between: a list: must be between two dates: the quantity is a day.",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: fell_day, at_least: 3}]\n",
            "at_least: 3: must be between two da",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: fell_day, between: [2020-08-10, 2020-08-20], "
            "services: [army]}]\n",
            "services: a list: must not be given: the quantity is the country's.",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: exited, at_most: 1, formations: [garison]}]\n",
            "The nearest valid name is garrison",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: army, between: [0.5, 1.2]}]\n",
            "between[1]: 1.2: must be a number from 0 to 1 (share of the army). Write a number such as 0.5",
        ),
        (
            "observations: [{date: 2020-09-01, quantity: exited, between: [-5, 0.2]}]\n",
            "between[0]: -5: must be a number of at least 0. Write a number such as 0.2",
        ),
        ("sources: Galeotti\n", 'sources: "Galeotti": must be a list of works, or a mapping of keys to works.'),
        ("sources: [5]\n", "sources[0]: 5: must be text, or {author, title, year, url}."),
        ('sources: [""]\n', "must be text of 1 to 3000 characters."),
        ("sources: {a b: x}\n", 'sources.a b: "a b": must be a key of letters, digits and _.:- that begins with'),
        ("sources: {1a: x}\n", 'sources.1a: "1a": must be a key of letters'),
        ("sources: {a: {author: x}}\n", "sources.a.title: nothing: must not be left out."),
        ("sources: {a: {title: x, yaer: 2020}}\n", "The nearest valid name is year"),
        ("sources: {a: {title: x, year: 20}}\n", "sources.a.year: 20: must be a year from 1000 to 2200."),
        ("sources: {a: {title: x, year: 2020.5}}\n", "sources.a.year: 2020.5: must be a year from 1000 to 2200."),
        ("sources: {a: {title: x, url: www.bbc.com}}\n", "sources.a.url: "),
        (
            "sources: {a: {title: x, url: javascript:alert(1)}}\n",
            "must be an address that begins with http:// or https",
        ),
        ("sumary: x\n", "The nearest valid name is summary"),
        ("days: 3\n", "21:1: days: a key given twice: must be given once, and it is given in line 4 already."),
        ("1: 3\n", "21:1: ?: 1 as a key: must be a word."),
        ("[a]: 3\n", "a list or mapping as a key: must be a word."),
        ("summary: !!str x\n", "summary: the tag tag:yaml.org,2002:str: must not have a tag"),
        ("summary: !!python/object/apply:os.system [x]\n", "must not have a tag: files hold plain values."),
        ("summary: &x y\n", "21:10: summary: the anchor &x: must not be an anchor."),
        ("summary: *x\n", "the alias *x: must not refer elsewhere."),
        ("---\nformat: 2\n", "21:1: a second document: must be one document."),
    ],
)
def test_an_added_line_that_means_nothing_is_refused_in_words(lines: str, said: str) -> None:
    faults = with_lines(lines)
    assert any(said in fault for fault in faults), faults


THREAT = "events: [{date: 2020-09-01, kind: threat, level: 0.2, half_life: 9}]\n"


def test_a_threat_needs_an_army_to_come_from() -> None:
    assert read_text(VALID + THREAT).events[0].kind == "threat"
    without = VALID.replace("    pact: true\n", "").replace("size: 9000, pact: false", "size: 9000")
    (fault,) = faults_of(without + THREAT)
    assert "events[0].kind: " in fault
    assert "must not be given if no service has a pact. Mark the army with pact: true" in fault
    of_one_formation = without.replace("barracks: {size: 100}", "barracks: {size: 100, pact: true}")
    assert read_text(of_one_formation + THREAT).events[0].kind == "threat"


def test_a_service_of_which_no_formation_keeps_the_pact_is_no_army_to_threaten_with() -> None:
    nobody = VALID.replace("barracks: {size: 100}", "barracks: {size: 100, pact: false}")
    assert not any(formation.pact for formation in read_text(nobody).formations)
    assert "must not be given if no service has a pact" in faults_of(nobody + THREAT)[0]


def test_a_file_of_format_1_is_refused_in_one_line_that_says_what_changed_and_where_to_read() -> None:
    """Whatever else is wrong in it by the rules of format 2."""
    old = changed("format: 2", "format: 1") + "parameters: {army_threat: 0.1}\nlevers_of_old: 3\n"
    (fault,) = faults_of(old)
    assert fault.startswith("case.yaml:1:9: format: 1: must be 2: the second version of the model changed")
    assert "\n" not in fault
    for word in ("exit_cost_sd", "hold_days", "news", "protest", '"From format 1 to format 2"', "docs/scenarios.md"):
        assert word in fault
    for spelled in ("1.0", "0x1", "1e0"):
        assert faults_of(changed("format: 2", f"format: {spelled}"))[0].startswith(
            "case.yaml:1:9: format: 1: must be 2"
        )


def test_the_chapter_to_which_a_file_of_format_1_is_sent_exists() -> None:
    chapters = (Path(__file__).resolve().parents[2] / "docs" / "scenarios.md").read_text().splitlines()
    assert "From format 1 to format 2" in [line.lstrip("#").strip() for line in chapters if line.startswith("#")]


def test_a_watcher_is_said_of_a_service_or_of_a_formation_and_is_nobody_by_default() -> None:
    assert not any(formation.watcher for formation in read_text(VALID).formations)
    service = read_text(changed("    pact: true\n", "    pact: true\n    watcher: true\n"))
    assert [formation.watcher for formation in service.formations] == [False, False, True, True]
    formation = read_text(changed("{size: 100}", "{size: 100, watcher: true}"))
    assert [one.watcher for one in formation.formations] == [False, False, False, True]
    but_one = changed("    pact: true\n", "    pact: true\n    watcher: true\n").replace(
        "{size: 100}", "{size: 100, watcher: false}"
    )
    assert [one.watcher for one in read_text(but_one).formations] == [False, False, True, False]


def test_esprit_may_be_taken_from_the_team() -> None:
    assert read_text(VALID + "  esprit: {riot: -0.5}\n").levers.esprit == {"riot": Quantity(best=-0.5)}


def test_every_kind_of_event_is_read_with_its_label() -> None:
    when = "date: 2020-09-01, label: It was told"
    events = [
        f"{{{when}, kind: walkout, formations: [riot_south], share: 0.2}}",
        f"{{{when}, kind: signal, shift: 0.4, half_life: 14}}",
        f"{{{when}, kind: unmask, services: [riot], share: 0.5, half_life: 10}}",
        f"{{{when}, kind: posture, services: [army], posture: stood_down, share: 0.1}}",
        f"{{{when}, kind: call, factor: 1.8, half_life: 0.7}}",
        f"{{{when}, kind: threat, level: 0.15, half_life: 14}}",
        f"{{{when}, kind: designation, services: [riot], chance: 0.3, degree: 0.8}}",
    ]
    found = read_text(VALID + f"events: [{', '.join(events)}]\n").events
    assert [event.kind for event in found] == list(KINDS)
    assert {event.label for event in found} == {"It was told"}
    assert [names_of(event) for event in found] == [("riot_south",), (), ("riot",), ("army",), (), (), ("riot",)]


def test_an_observation_may_say_how_far_the_report_is_trusted_and_with_whom_it_errs() -> None:
    lines = (
        "observations:\n"
        "  - {date: 2020-09-01, quantity: asked, at_least: 600, error: 0.2, wrong: 0.05, group: organisers}\n"
        "  - {date: 2020-09-01, quantity: force, about: {value: 900, sd: 50}, confidence: low}\n"
        "  - {date: 2020-09-05, quantity: fell_day, between: [2020-08-10, 2020-08-20]}\n"
    )
    asked, force, fell = read_text(VALID + lines).observations
    assert (asked.error, asked.wrong, asked.group, asked.days) == (0.2, 0.05, "organisers", None)
    assert force.confidence == "low"
    assert fell.days == (date(2020, 8, 10), date(2020, 8, 20))


def test_the_downfall_may_be_known_to_the_day() -> None:
    lines = "observations: [{date: 2020-09-05, quantity: fell_day, between: [2020-08-10, 2020-08-10]}]\n"
    (fell,) = read_text(VALID + lines).observations
    assert fell.days == (date(2020, 8, 10), date(2020, 8, 10))


def test_a_value_that_could_not_be_read_has_one_fault_only() -> None:
    assert len(faults_of(changed("size: 9000", "size: !!int 9000"))) == 1


def test_steps_outside_the_simulated_period_are_legal() -> None:
    scenario = read_text(changed("2020-09-01", "2150-09-01"))
    steps: Any = scenario.levers.support
    assert steps[1].since == date(2150, 9, 1)


def test_a_protest_fixed_by_dates_needs_no_initial_one() -> None:
    fixed = "{by_date: [{date: 2020-08-16, value: 200}, {date: 2020-08-23, value: {best: 150, low: 100}}]}"
    scenario = read_text(changed("{initial: 200}", fixed))
    assert scenario.protest.initial is None
    both = faults_of(changed("{initial: 200}", fixed.replace("{by_date", "{initial: 3, by_date")))
    assert "must not be given with by_date" in both[0]


def test_words_of_yaml_1_1_are_plain_words() -> None:
    assert read_text(changed("name: Two forces", "name: NO")).name == "NO"
    assert read_text(VALID + "mechanisms: {off: []}\n").mechanisms.off == ()


def test_other_spellings_of_numbers_follow_yaml_1_2() -> None:
    spelled = {"0x10": 16.0, "0o17": 15.0, "1_0": None, "+3": 3.0, ".5": 0.5, "5.": 5.0, "1E2": 100.0, "017": 17.0}
    for text, number in spelled.items():
        if number is None:
            assert "must be a number" in faults_of(changed("initial: 200", f"initial: {text}"))[0]
        else:
            assert read_text(changed("initial: 200", f"initial: {text}")).protest.initial == Quantity(best=number)


def test_a_file_of_windows_reads_like_any_other() -> None:
    assert read_text("\ufeff" + VALID.replace("\n", "\r\n")) == read_text(VALID)


def test_too_many_formations_or_officers_are_refused() -> None:
    many = "".join(f"      unit_{number}: {{size: 1}}\n" for number in range(2001))
    assert "must hold at most 2000 formations" in faults_of(changed("  army:\n", many + "  army:\n"))[0]
    large = changed("size: 9000", "size: 50000000")
    assert "must hold at most 50000000 officers in all, and there are 50000877" in faults_of(large)[0]


def test_a_service_without_formations_is_refused() -> None:
    text = VALID.split("  army:")[0] + "  army: {formations: {}}\n"
    assert "must hold at least one formation" in faults_of(text)[0]
    assert "must hold at least one service" in faults_of(VALID.split("services:")[0] + "services: {}\n")[0]


def test_only_the_first_faults_are_printed_and_all_are_kept() -> None:
    text = VALID + "".join(f"odd_{number}: 1\n" for number in range(80))
    with pytest.raises(ScenarioError) as refused:
        read_text(text)
    assert len(refused.value.faults) == 80
    assert str(refused.value).count("an unknown key") == MOST_SHOWN
    assert str(refused.value).endswith("... and 30 more faults; nothing was run.")


def test_the_library_is_found_by_name_and_unknown_names_by_likeness() -> None:
    assert "textbook" in library()
    assert read("textbook").name == "Textbook"
    with pytest.raises(ScenarioError, match=r"The library holds .*textbook.* The nearest valid name is textbook"):
        find("textbok")


def test_every_scenario_of_the_library_reads() -> None:
    for name in library():
        assert isinstance(read(name), Scenario)


def test_a_path_goes_to_the_file_and_faults_name_it_as_the_user_did(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(VALID)
    assert read(file) == read(str(file)) == read_text(VALID)
    file.write_text(changed("days: 140", "days: 0"))
    with pytest.raises(ScenarioError) as refused:
        read(file)
    assert str(refused.value).startswith(f"{file}:4:7: days: 0: ")


def test_what_is_no_readable_file_is_refused_at_once(tmp_path: Path) -> None:
    pipe, large, binary = tmp_path / "pipe", tmp_path / "large.yaml", tmp_path / "binary.yaml"
    os.mkfifo(pipe)
    with large.open("wb") as file:
        file.truncate(100_000_000)
    binary.write_bytes(b"format: 2\nname: caf\xe9\n")
    expected = {
        tmp_path / "none.yaml": "no scenario of this name",
        tmp_path: "a folder: must be a file",
        pipe: "a pipe, socket or device: must be a regular file",
        Path("/dev/zero"): "a pipe, socket or device: must be a regular file",
        large: "100000000 bytes: must have at most 1000000",
        binary: "binary.yaml:2:10: the byte 0xe9: must be UTF-8",
    }
    for path, said in expected.items():
        started = time.thread_time()
        with pytest.raises(ScenarioError, match=said):
            read(path)
        assert time.thread_time() - started < 1.0
    with pytest.raises(ScenarioError, match="no scenario of this name"):
        read("nu\0ll")


@pytest.mark.parametrize("closed", ["open", "stat"])
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    """`stat` fails where a folder on the way may not be entered: whether there is a file cannot be known."""
    file = tmp_path / "secret.yaml"
    file.write_text(VALID)

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, closed, forbidden)  # the tests may run as root, who may read everything
    with pytest.raises(ScenarioError) as refused:
        read(file)
    assert str(refused.value).startswith(
        f"{file}: cannot be read (permission denied): must be a file that you may read. "
        "Check its permissions and those of its folder"
    )


def test_a_starter_is_not_written_where_the_folder_may_not_be_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", forbidden)
    with pytest.raises(RefusedError, match=r"mine.yaml: cannot be written \(Permission denied\). Choose another place"):
        write_starter(tmp_path / "mine.yaml")


DECLARED: list[Any] = [
    declared for room in (catalogue.parameters(), catalogue.levers(), catalogue.traits()) for declared in room.values()
]
BOUNDS = {declared.name: bounds_of(declared) for declared in [*DECLARED, SIZE, PROTEST]}
WRONG = (-1e8, -5.0, 0.0, 0.3, 2.5, 3.0, 80.0, 7e7, "x")


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize("key", ["plain", "low", "best", "high"])
def test_the_number_that_a_fault_suggests_is_itself_accepted(name: str, key: str) -> None:
    """Alone, and beside the other numbers of its range; so that nobody is sent from one fault to the next."""
    bounds, refused = BOUNDS[name], 0
    allowed = sorted(number for number in {0.0, 0.4, 4.0, 40.0, bounds.example} if bounds.allow(number))
    for narrow in (allowed[0], allowed[-1]):
        for wrong in WRONG:
            whole = {"low": allowed[0], "best": narrow, "high": allowed[-1]}
            try:
                quantity(wrong if key == "plain" else whole | {key: wrong}, bounds)
            except ValidationError as error:
                refused += 1
                remedies = [remedy_of(details) for details in error.errors()]
                said = [remedy for remedy in remedies if not remedy.startswith("Order them")]
                for suggested in (word.removeprefix("Write ").removeprefix("a number such as ") for word in said):
                    number = float(suggested.split()[0])
                    quantity(number if key == "plain" else whole | {key: number}, bounds)
    assert refused >= 2  # a word is refused beside both, whatever the bounds


def made_in_python(**changes: Any) -> Scenario:
    army = Service.model_validate({"formations": {"garrison": Formation(size=Quantity(best=3))}})
    data = {"format": 2, "name": "x", "start": date(2020, 8, 9), "days": 3, "protest": {"initial": 1}}
    return Scenario.model_validate(data | {"services": {"army": army}} | changes)


def test_a_scenario_made_in_python_of_parts_obeys_the_same_rules() -> None:
    assert made_in_python().formations[0].size == Quantity(best=3)
    step = Step.model_validate({"from": "2020-08-09", "value": 1})
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"levers": Levers.model_validate({"duty": {"navy": 1}})}, "must name a service or formation of this file"),
        ({"levers": {"duty": [step, step]}}, "must come after 2020-08-09"),
        ({"levers": {"duty": (step.model_copy(update={"value": Quantity(best=2)}),)}}, "must be a number from 0 to 1"),
        ({"parameters": {"efficacy": Quantity(best=2)}}, "must be a number from 0 to 1"),
        ({"services": {}}, "must hold at least one service"),
    ]
    for changes, said in wrong:
        with pytest.raises(ValidationError, match=said):
            made_in_python(**changes)


def test_scenarios_can_be_sent_to_other_processes() -> None:
    scenario = read("textbook")
    assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301  # our own bytes


def test_the_work_of_reading_grows_with_the_file_and_no_faster() -> None:
    def calls(formations: int) -> int:
        units = "".join(
            f'      unit_{number}:\n        size: {{best: 50, low: 40, high: 60, source: "assumed", confidence: low}}\n'
            f"        team: 1.2\n        grievance_mean: 0.3\n        exit_cost: 1\n"
            for number in range(formations)
        )
        text = changed("  army:\n", units + "  army:\n")
        read_text(text)
        profile = cProfile.Profile()
        profile.runcall(read_text, text)
        return sum(entry.callcount for entry in profile.getstats())

    few, many = calls(20), calls(200)
    assert few < 200_000  # 157,000 when this was written
    assert many < 10 * few
