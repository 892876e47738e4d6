"""Faults of a dossier as pydantic carries them: path, value, rule and remedy, all of them at once.

Pydantic alone stops at the fields of a model before it checks relations between them. `Gather` reports faults of both
kinds together, so that a user has to correct a file only once.
"""

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from heapq import nlargest
from itertools import pairwise
from typing import NoReturn, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from bayonets.scenario.look_alikes import folded
from bayonets.scenario.synonyms import same_in_meaning

KINDS_OF_KEYS = ("key", "unknown")

Made = TypeVar("Made")
Where = tuple[str | int, ...]

MOST_FAULTS = 1000
"""The maximum number of faults; a hostile file must not cost time for each of its faults."""

_LONGEST_FOUND = 60
_VERY_CLOSE, _CLOSE = 0.85, 0.6
_SHORTEST_BEGINNING = 3
"""The number of letters by which a longer name can be abbreviated."""

_OF_PYDANTIC = {
    "missing": ("must not be left out", "Add it"),
    "tuple_type": ("must be a list", "Write [a, b], or a dash before each item"),
    "dict_type": ("must be a mapping of names to values", "Write {name: value}"),
}


def broken(rule: str, remedy: str, choices: Iterable[str] = (), kind: str = "rule") -> PydanticCustomError:
    """An error with the rule and the remedy.

    Args:
        rule: the rule, beginning with "must".
        remedy: the correction, without a full stop.
        choices: the valid words; the nearest is searched for when the fault is printed, since the search is slow.
        kind: "rule"; "missing"; or, if the fault concerns a key rather than its value, "key" or "unknown".
    """
    context = {"rule": rule, "remedy": remedy, "choices": tuple(choices)}
    return PydanticCustomError(kind, "{rule}", context)


def fault_at(where: Where, value: object, error: PydanticCustomError) -> InitErrorDetails:
    """The error at its path below the part that is being read."""
    return InitErrorDetails(type=error, loc=where, input=value)


def refuse(where: Where, value: object, error: PydanticCustomError) -> NoReturn:
    """Raise one fault at a path below the part that is being read."""
    raise ValidationError.from_exception_data("scenario", [fault_at(where, value, error)])


class Gather:
    """Collects the faults of one part of the dossier, then raises them together."""

    def __init__(self) -> None:
        self.faults: list[InitErrorDetails] = []

    def add(self, faults: Iterable[InitErrorDetails]) -> None:
        """Add faults, up to their maximum number."""
        for fault in faults:
            if len(self.faults) >= MOST_FAULTS:
                return
            self.faults.append(fault)

    def attempt(self, where: Where, make: Callable[[], Made]) -> Made | None:
        """The result of `make`, or None if it raises faults, which are kept with their path."""
        try:
            return make()
        except ValidationError as error:
            self.add(_restated(details, where) for details in error.errors(include_url=False))
        return None

    def close(self, part: Made | None) -> Made:
        """Raise the gathered faults; without faults, return the completed part."""
        if self.faults:
            raise ValidationError.from_exception_data("scenario", self.faults)
        assert part is not None  # noqa: S101  # without a fault there is always a part
        return part


def _restated(details: ErrorDetails, where: Where) -> InitErrorDetails:
    """A fault reported by pydantic, with the program's rule and remedy and the path from the outer part."""
    context = details.get("ctx") or {}
    rule, remedy = _OF_PYDANTIC.get(details["type"], ("must be valid: " + details["msg"], "Correct it"))
    kind = "missing" if details["type"] == "missing" else str(details["type"]) if "rule" in context else "rule"
    error = broken(context.get("rule", rule), context.get("remedy", remedy), context.get("choices", ()), kind)
    return fault_at(where + details["loc"], details["input"], error)


def remedy_of(details: ErrorDetails) -> str:
    """The remedy of a fault, with the nearest valid word if there are words to choose from."""
    context = details["ctx"]
    word = details["loc"][-1] if details["type"] == "unknown" else details["input"]
    return nearest_text(word, context["choices"]) or str(context["remedy"])


def found_in(details: ErrorDetails) -> str:
    """The value at a fault, in words."""
    if details["type"] == "unknown":
        return "an unknown key"
    return described(None if details["type"] == "missing" else details["input"])


def dotted(where: Where) -> str:
    """A path in the notation of the file: `levers.support[0].value`."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return path.removeprefix(".")


def nearest_text(word: object, choices: Iterable[str]) -> str:
    """The sentence that names the nearest of the choices, by meaning, then by spelling; empty if none is near."""
    sought, valid = folded(str(word)[:_LONGEST_FOUND]).strip().lower(), list(choices)
    near = (
        same_in_meaning(sought, valid)
        or _close(sought, valid, _VERY_CLOSE)
        or _longer(sought, valid)
        or _close(sought, valid, _CLOSE)
    )
    return f"The nearest valid name is {near[0]}" if near else ""


def _close(word: str, choices: list[str], ratio: float) -> list[str]:
    """The choice with the spelling most similar to a word, if any reaches this similarity."""
    return difflib.get_close_matches(word, _likely(word, choices), n=1, cutoff=ratio)


def remedy_among(word: object, choices: Iterable[str], shown: Iterable[str] | None = None) -> str:
    """The sentence that names the nearest of the choices, or else lists all of them, or those `shown`."""
    valid = list(choices)
    return nearest_text(word, valid) or f"Valid names: {choices_text(valid if shown is None else shown)}"


def _longer(word: str, choices: list[str]) -> list[str]:
    """The shortest choice of which a word begins the name or a part of it, as `riot` does for riot_police."""
    if len(word) < _SHORTEST_BEGINNING:
        return []
    sought = f"_{_in_one(word)}"
    begun = [choice for choice in choices if sought in f"_{_in_one(choice)}"]
    return sorted(begun, key=lambda choice: (not _in_one(choice).startswith(sought[1:]), len(choice)))[:1]


def _in_one(name: str) -> str:
    """A dotted name as one word, so that `riot.pol` matches a part of services.riot_police."""
    return name.lower().replace(".", "_")


def _likely(word: str, choices: list[str], most: int = 30) -> list[str]:
    """The choices that share most pairs of letters with a word; an exact search among thousands takes seconds."""
    if len(choices) <= most:
        return choices
    pairs = set(pairwise(word))
    return nlargest(most, choices, key=lambda choice: len(pairs.intersection(pairwise(choice))))


def choices_text(choices: Iterable[str], most: int = 20) -> str:
    """The choices in words, cut off if there are too many."""
    valid = list(choices)
    return ", ".join(valid[:most]) + (f" and {len(valid) - most} more" if len(valid) > most else "")


def described(value: object) -> str:
    """The value in the file, short enough to print."""
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)
    return text if len(text) <= _LONGEST_FOUND else text[: _LONGEST_FOUND - 3] + "..."
