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
    described |= parts["Service"]["properties"]
    yes_or_no = [name for name, trait in catalogue.traits().items() if trait.yes_or_no]
    rooms: tuple[Any, ...] = (catalogue.parameters(), catalogue.levers(), catalogue.traits())
    for declared in (found for room in rooms for found in room.values()):
        if declared.name not in yes_or_no:
            assert described[declared.name]["description"] == f"{declared.meaning} [{declared.unit}]"
            assert described[declared.name]["default"] == declared.default


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("format",), 1),
        (("format",), 3),
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
        (("levers", "pardon"), {"riot_police": 0.1}),
        (("levers", "cover"), 1.2),
        (("levers", "esprit"), {"riot_police": "high"}),
        (("parameters", "trend_days"), 0.5),
        (("parameters", "efficacy"), {"best": 0.2, "law": "lognormal"}),
        (("protest", "scale"), -1),
        (("services", "army", "watcher"), "yes"),
        (("services", "army", "exit_cost_sd"), -1),
        (("sources",), "a book"),
        (("sources",), {"galeotti2020": {"author": "Galeotti, M."}}),
        (("sources",), {"galeotti2020": {"title": "x", "pages": "3"}}),
        (("events", 0), {"date": "2030-03-09", "kind": "call", "half_life": 3}),
        (("events", 0), {"date": "2030-03-09", "kind": "call", "factor": 0, "half_life": 3}),
        (("events", 0), {"date": "2030-03-09", "kind": "threat", "level": 2, "half_life": 3}),
        (("events", 0), {"date": "2030-03-09", "kind": "designation", "chance": 0.5, "degree": 1}),
        (("observations", 0, "wrong"), "x"),
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


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "unmask", "share": 0.5, "half_life": 10},
        {"kind": "call", "factor": 1.8, "half_life": {"best": 0.7, "low": 0.3, "high": 2, "law": "log_pert"}},
        {"kind": "threat", "level": 0.15, "half_life": 14, "label": "Another service warns"},
        {"kind": "designation", "services": ["army"], "chance": 0.3, "degree": 0.8, "source": "galeotti2020"},
        {"kind": "walkout", "formations": ["garrison"], "share": 0.1, "label": "They walk out"},
    ],
)
def test_every_event_of_format_2_is_accepted(validator: Any, event: dict[str, Any]) -> None:
    data = plain(exact(read("textbook")))
    data["events"] = [{"date": "2030-03-09", **event}]
    assert validator.is_valid(data)


def test_a_bibliography_is_accepted_as_a_list_and_by_keys(validator: Any) -> None:
    data = plain(exact(read("textbook")))
    work = {"author": "Galeotti, M.", "title": "Achilles' heel", "year": 2020, "url": "https://example.org"}
    for sources in (["a book", work], {"galeotti2020": work, "other": "a book"}):
        assert validator.is_valid(data | {"sources": sources})


def test_a_day_of_downfall_between_two_dates_is_accepted(validator: Any) -> None:
    data = plain(exact(read("textbook")))
    data["observations"] = [
        {"date": "2030-05-01", "quantity": "fell_day", "between": ["2030-03-09", "2030-03-12"], "group": "press"},
        {"date": "2030-05-01", "quantity": "asked", "between": [10, 20], "error": 0.2, "wrong": 0.05},
    ]
    assert validator.is_valid(data)


def test_words_meet_the_same_bounds_as_the_schema() -> None:
    with pytest.raises(SettingError):
        apply(read("textbook"), ["parameters.efficacy=1.1"])
