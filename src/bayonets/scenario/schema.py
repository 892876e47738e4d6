"""The JSON Schema of scenario files, for editors that complete and check while one writes.

Derived from the models and the declarations of the rooms. It is as strict as a schema can be; what holds across a file
(names that exist, dates that ascend) only the reader knows.
"""

from typing import Any

from bayonets.scenario.model import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario file."""
    derived = _tidy(Scenario.model_json_schema(by_alias=True))
    return {"$schema": DIALECT, **derived, "title": "Scenario of bayonets, format 2"}


def _tidy(node: Any) -> Any:
    """Without what no author needs: titles, `null` for what is left out, defaults of whole parts."""
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
    """A part whose docstring says its attributes hands the words on to them."""
    summary, mark, attributes = str(node.get("description", "")).partition("\n\nAttributes:\n")
    if not mark:
        return node
    said = (line.strip().partition(": ") for line in attributes.splitlines())
    meanings = {name: meaning for names, _, meaning in said for name in names.split(", ")}
    properties = {
        name: {"description": meanings[name], **inner} if name in meanings else inner
        for name, inner in node["properties"].items()
    }
    return {**node, "description": summary, "properties": properties}


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """A choice between something and nothing is that something."""
    choices = [choice for choice in node.get("anyOf", []) if choice != {"type": "null"}]
    if not choices or len(choices) == len(node["anyOf"]):
        return node
    others = {key: value for key, value in node.items() if key != "anyOf"}
    return {**choices[0], **others} if len(choices) == 1 else {**others, "anyOf": choices}
