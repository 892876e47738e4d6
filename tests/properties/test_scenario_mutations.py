"""A thousand broken files: each gives a scenario or faults with their place, and nothing else ever."""

import copy
import json
import random
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from bayonets.errors import ScenarioError
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read_text
from bayonets.scenario.timeline import KINDS
from bayonets.scenario.write import exact

TEXT = (files("bayonets.scenario") / "library" / "textbook.yaml").read_text()
EVERYTHING = (
    TEXT.replace("parameters:  ", "mechanisms: {off: [shame]}\nparameters:  ")
    .replace(
        "events:\n",
        "events:\n"
        "  - {date: 2030-03-09, kind: walkout, formations: [garrison], share: 0.2}\n"
        "  - {date: 2030-03-10, kind: posture, services: [army], posture: stalling, share: {best: 0.5, low: 0.1}}\n"
        "  - {date: 2030-03-11, kind: unmask, services: [riot_police], share: 0.5, half_life: 10, label: A video}\n"
        "  - {date: 2030-03-12, kind: call, factor: {best: 1.8, low: 1, high: 4, law: log_pert}, half_life: 0.7}\n"
        "  - {date: 2030-03-13, kind: threat, level: 0.15, half_life: 14}\n"
        "  - {date: 2030-03-14, kind: designation, services: [riot_police], chance: 0.3, degree: 0.8}\n",
    )
    .replace(
        "observations:  ",
        "observations:\n"
        "  - {date: 2030-06-01, quantity: asked, at_least: 5, error: 0.2, wrong: 0.05, group: organisers}\n"
        "  - {date: 2030-06-01, quantity: fell_day, between: [2030-03-09, 2030-05-01], confidence: low}\n"
        "  # ",
    )
)
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    1e999,
    -1e308,
    float("nan"),
    10**400,
    "",
    "x",
    "NO",
    "2030-02-30",
    "2030-01-01",
    "\0",
    "é" * 50,
    [],
    {},
    [[]],
    [{}],
    {"best": "x"},
    {"best": 1, "low": 2},
    [{"from": "2030-01-01", "value": -1}],
    {"": 1},
    {"army": {}},
    [1, 2, 3],
    {"army": [None]},
    "army",
    ["army", "army"],
    {"formations": {"a": {"size": 1}}},
    ["2030-03-09", "2030-03-10"],
    {"date": "2030-03-09", "kind": "call"},
    {"title": "x", "year": "2020"},
    1,
)
SIGNS = "{}[]:,-#&*!|>'\"%@`?\t\n \\é\x00\u2028~9e.x"
FRAGMENTS = ("9" * 50, "1e999", "-0", "[" * 50, "{a: " * 10, "*x", "&x ", "!!int ")
Places = list[tuple[Any, Any]]


def places_of(value: Any) -> Places:
    """(part, key) of everything in the file."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    return [(value, key) for key in keys] + [place for key in keys for place in places_of(value[key])]


def replace(part: Any, key: Any, chance: random.Random, _: Places) -> None:
    part[key] = copy.deepcopy(chance.choice(ODD))


def delete(part: Any, key: Any, _: random.Random, __: Places) -> None:
    del part[key]


def rename(part: Any, key: Any, chance: random.Random, _: Places) -> None:
    if isinstance(part, dict):
        letters = list(key) or ["x"]
        letters[chance.randrange(len(letters))] = chance.choice("abz_Q9 é.")
        part["".join(letters)] = part.pop(key)


def swap(part: Any, key: Any, chance: random.Random, places: Places) -> None:
    other, other_key = chance.choice(places)
    part[key] = copy.deepcopy(other[other_key])


def nest(part: Any, key: Any, chance: random.Random, _: Places) -> None:
    part[key] = chance.choice([[part[key]], {"best": part[key]}, {"army": part[key]}, {"value": part[key]}])


def duplicate(part: Any, key: Any, chance: random.Random, places: Places) -> None:
    other, _ = chance.choice([place for place in places if isinstance(place[0], dict)])
    other[str(key)] = copy.deepcopy(part[key])


MUTATIONS: tuple[Callable[[Any, Any, random.Random, Places], None], ...] = (
    replace,
    delete,
    rename,
    swap,
    nest,
    duplicate,
)


@cache
def whole() -> str:
    """The data of the valid file."""
    return json.dumps(exact(read_text(EVERYTHING)), default=str)


def mutated_data(seed: int) -> str:
    """A valid file with one to four changes of its data."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    data = json.loads(whole())
    for _ in range(chance.randint(1, 4)):
        places = places_of(data)
        if not places:
            break
        part, key = chance.choice(places)
        chance.choice(MUTATIONS)(part, key, chance, places)
    return json.dumps(data, indent=1, ensure_ascii=chance.random() < 0.5)


def mutated_text(seed: int) -> str:
    """A valid file with one to four changes of its letters and lines."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    text = EVERYTHING
    for _ in range(chance.randint(1, 4)):
        start, length = chance.randrange(len(text) + 1), chance.choice([1, 1, 1, 5, 40])
        kind = chance.randrange(6)
        if kind == 0:
            text = text[:start]
        elif kind == 1:
            text = text[:start] + text[start + length :]
        elif kind == 2:
            text = (
                text[:start]
                + "".join(chance.choice("{}[]:,-#&*!|>'\"%@`?\t\n \\é\x00\u2028~9e.x") for _ in range(length))
                + text[start:]
            )
        elif kind == 3:
            lines = text.split("\n")
            chance.shuffle(lines)
            text = "\n".join(lines)
        elif kind == 4:
            text = text[:start] + text[start : start + 200] + text[start:]
        else:
            text = (
                text[:start]
                + chance.choice(["9" * 50, "1e999", "-0", "[" * 50, "{a: " * 10, "*x", "&x ", "!!int "])
                + text[start:]
            )
    return text


@cache
def outcome(text: str) -> Scenario | ScenarioError:
    try:
        return read_text(text, "broken.yaml")
    except ScenarioError as error:
        return error


def check(text: str) -> None:
    found = outcome(text)
    if isinstance(found, Scenario):
        build(found)
        return
    assert found.faults
    assert str(found).startswith("broken.yaml:")
    places = [(fault.line, fault.column) for fault in found.faults]
    assert places == sorted(places)
    assert places[0] >= (1, 1)
    assert places[-1][0] <= len(text.splitlines()) + 1
    for fault in found.faults:
        assert fault.found
        assert fault.remedy
        assert fault.column >= 1
        assert fault.rule.startswith("must ")


@pytest.mark.parametrize("block", range(10))
def test_broken_data_gives_a_scenario_or_faults_with_their_place(block: int) -> None:
    for seed in range(50 * block, 50 * block + 50):
        check(mutated_data(seed))


@pytest.mark.parametrize("block", range(10))
def test_broken_text_gives_a_scenario_or_faults_with_their_place(block: int) -> None:
    for seed in range(50 * block, 50 * block + 50):
        check(mutated_text(seed))


def test_the_file_that_is_broken_holds_every_kind_of_event_and_observation() -> None:
    scenario = read_text(EVERYTHING)
    assert {event.kind for event in scenario.events} == set(KINDS)
    assert {"asked", "fell_day"} <= {seen.quantity for seen in scenario.observations}


def test_most_of_the_broken_files_are_indeed_refused() -> None:
    refused = [isinstance(outcome(mutated_data(seed)), ScenarioError) for seed in range(60)]
    assert sum(refused) > 30


def test_garbage_bytes_are_refused_with_their_place() -> None:
    chance = random.Random(7)  # noqa: S311  # no secret
    for _ in range(50):
        check(chance.randbytes(300).decode("latin-1"))
