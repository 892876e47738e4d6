"""The JSON Schema for editors: derived, valid, and of one mind with the reader where a schema can be."""

import copy
from typing import Any

import pytest

from bayonets.errors import SettingError
from bayonets.scenario.read import find, library, read
from bayonets.scenario.schema import schema
from bayonets.scenario.words import apply
from bayonets.scenario.write import exact
from bayonets.scenario.yaml_safe import parse
from bayonets.world import catalogue

SCHEMA = schema()


def plain(value: Any) -> Any:
    """The exact form without the classes that only the writer needs."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_itself_valid(validator: Any) -> None:
    validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", library())
def test_shipped_scenarios_are_accepted(validator: Any, name: str) -> None:
    assert list(validator.iter_errors(plain(exact(read(name))))) == []
    assert list(validator.iter_errors(parse(find(name).read_text(encoding="utf-8"), name).data)) == []


def test_every_declared_number_is_in_the_schema_with_its_meaning_and_unit() -> None:
    parts = SCHEMA["$defs"]
    described = {**parts["Parameters"]["properties"], **parts["Protest"]["properties"], **parts["Levers"]["properties"]}
    described |= {name: trait for name, trait in parts["Service"]["properties"].items() if name != "pact"}
    rooms: tuple[Any, ...] = (catalogue.parameters(), catalogue.levers(), catalogue.traits())
    for declared in (found for room in rooms for found in room.values()):
        if declared.name != "pact":
            assert described[declared.name]["description"] == f"{declared.meaning} [{declared.unit}]"
            assert described[declared.name]["default"] == declared.default


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("format",), 2),
        (("days",), 0),
        (("days",), 1.5),
        (("colour",), "red"),
        (("protest", "initial"), -1),
        (("protest", "by_date"), [{"date": "2030-03-01", "value": 1}]),
        (("parameters", "efficacy"), 1.1),
        (("parameters", "ties_within"), 3),
        (("parameters", "maximum"), 3),
        (("levers", "duty"), {"riot_police": 2}),
        (("levers", "duty"), {"best": 0.5, "hihg": 1}),
        (("levers", "duty"), []),
        (("levers", "outing"), {"riot_police": 0.1}),
        (("levers", "amnesty"), [{"from": "2030-03-01"}]),
        (("services", "Army"), {"formations": {}}),
        (("services", "army", "team"), -1),
        (("services", "army", "formations", "garrison", "size"), 0),
        (("mechanisms", "off"), ["zeal"]),
        (("events", 0, "half_life"), 0),
        (("events", 0, "kind"), "walkout"),
        (("observations", 0, "at_least"), 3),
        (("observations", 0, "quantity"), "gone"),
    ],
)
def test_what_the_reader_refuses_by_its_form_the_schema_refuses(
    validator: Any, where: tuple[str | int, ...], value: Any
) -> None:
    data = copy.deepcopy(plain(exact(read("textbook"))))
    part = data
    for key in where[:-1]:
        part = part[key]
    part[where[-1]] = value
    assert not validator.is_valid(data)


def test_a_quantity_with_its_source_is_accepted_wherever_a_number_is(validator: Any) -> None:
    data = plain(exact(read("textbook")))
    full = {"best": 0.5, "low": 0.4, "high": 0.6, "source": "assumed", "confidence": "low"}
    data["parameters"]["efficacy"] = data["services"]["army"]["team"] = data["levers"]["pardon"] = full
    data["levers"]["duty"] = {"army": [{"from": "2030-03-01", "value": full}]}
    assert validator.is_valid(data)


def test_words_meet_the_same_bounds_as_the_schema() -> None:
    with pytest.raises(SettingError):
        apply(read("textbook"), ["parameters.efficacy=1.1"])
