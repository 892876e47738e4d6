"""The exact scenario of a run, with every default, as plain data and as YAML that reads back to the same scenario.

The text is canonical: a scenario has one written form, byte for byte, and its digest is the digest of that text. No
library is used to write it, so that no release of a library changes a digest.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bayonets.scenario.parts import OneLine, Part, Words

Plain = dict[str, Any]


def write(scenario: Part) -> str:
    """The exact scenario as YAML."""
    return as_yaml(exact(scenario))


def as_yaml(data: Plain) -> str:
    """Plain data as YAML: free text as `Words`, a mapping on one line as `OneLine`."""
    return "\n".join(_block(data, "")) + "\n"


def exact(scenario: Part) -> Plain:
    """The exact scenario as plain data, in the order of the format; `Scenario.model_validate` reads it back."""
    data: Plain = _plain(scenario)
    return data


_LEAVES = frozenset((float, int, bool, str, Words))


def _plain(value: Any) -> Any:
    """A part of the dossier, or a value in it, as plain data of a file."""
    if type(value) in _LEAVES:
        return value
    if isinstance(value, Part):
        value = value.written()
    if isinstance(value, dict):
        return type(value)((key, _plain(inner)) for key, inner in value.items())
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _block(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    """The lines of a mapping, one key each."""
    for key, inner in value.items():
        if isinstance(inner, dict) and not isinstance(inner, OneLine) and inner:
            yield f"{indent}{_key(key)}:"
            yield from _block(inner, indent + "  ")
        elif isinstance(inner, list) and not _fits(inner):
            yield f"{indent}{_key(key)}:"
            yield from _listed(inner, indent + "  ")
        else:
            yield f"{indent}{_key(key)}: {_line(inner)}"


def _key(key: str) -> str:
    """A key as written: the number of a work in a plain list is quoted, or it would be read as a number."""
    return _quoted(key) if key.isdigit() else key


def _listed(items: list[Any], indent: str) -> Iterator[str]:
    """The lines of a list, a dash before each item."""
    for item in items:
        if isinstance(item, dict) and not isinstance(item, OneLine):
            first, *others = _block(item, "")
            yield f"{indent}- {first}"
            yield from (f"{indent}  {other}" for other in others)
        else:
            yield f"{indent}- {_line(item)}"


_WIDTH = 100


def _fits(items: list[Any]) -> bool:
    """Whether a list is short and plain enough for one line."""
    return not any(isinstance(item, dict | Words) for item in items) and len(_line(items)) <= _WIDTH


def _line(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_line(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_line, value)) + "]"
    if isinstance(value, Words):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else _digits(value)


def _digits(value: float) -> str:
    """The shortest digits that read back to the same number, in a form that every YAML reader accepts as a number."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    mantissa, mark, exponent = repr(float(value)).partition("e")
    return (mantissa if "." in mantissa else mantissa + ".0") + mark + exponent


def _quoted(text: str) -> str:
    """Text in quotation marks; escapes of JSON are valid in YAML; line breaks specific to YAML are escaped too."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(f"\\u{ord(mark):04x}" if mark in "\x85\u2028\u2029\ufeff" else mark for mark in quoted)
