"""The JSON Schema of scenario files, for completion and checks in an editor.

Derived from the models and the declarations of the modules. It is as strict as a schema can be; rules across a file
(names that exist, dates that ascend) are checked by the reader only.
"""

from typing import Any

from bayonets.scenario.model import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario file."""
    derived = _tidy(Scenario.model_json_schema(by_alias=True))
    return {"$schema": DIALECT, **derived, "title": "Scenario of bayonets, format 2"}


def _tidy(node: Any) -> Any:
    """The schema without titles, `null` for optional values, and defaults of whole parts."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _tidy(value) for key, value in node.items() if not (key == "title" and isinstance(value, str))}
    default = kept.get("default")
    if isinstance(default, dict):
        kept["default"] = default.get("best")
    if kept.get("default", 0) is None:
        del kept["default"]
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return _described(_without_null(kept))


def _described(node: dict[str, Any]) -> dict[str, Any]:
    """Descriptions of fields from the attributes in the docstring of a part."""
    summary, mark, attributes = str(node.get("description", "")).partition("\n\nAttributes:\n")
    if not mark:
        return node
    lines = (line.strip().partition(": ") for line in attributes.splitlines())
    meanings = {name: meaning for names, _, meaning in lines for name in names.split(", ")}
    properties = {
        name: {"description": meanings[name], **inner} if name in meanings else inner
        for name, inner in node["properties"].items()
    }
    return {**node, "description": summary, "properties": properties}


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """A choice between a value and null becomes the value."""
    choices = [choice for choice in node.get("anyOf", []) if choice != {"type": "null"}]
    if not choices or len(choices) == len(node["anyOf"]):
        return node
    others = {key: value for key, value in node.items() if key != "anyOf"}
    return {**choices[0], **others} if len(choices) == 1 else {**others, "anyOf": choices}
