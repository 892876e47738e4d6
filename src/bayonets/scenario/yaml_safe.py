"""Safe reading of YAML: the text of a file as plain data, with the line and column of every key and value.

The reader walks the parser's events and builds plain dictionaries, lists and scalars, following the core schema of YAML
1.2 (`NO` and `2020-08-09` are strings). A file cannot create objects: tags, anchors and aliases are refused, as are
depth, size and line lengths that would only cost time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from bayonets.errors import Fault
from bayonets.scenario.faults import MOST_FAULTS, Where, dotted

MOST_BYTES = 1_000_000
MOST_DEPTH = 32
MOST_NODES = 50_000
"""The number of keys and values; two thousand formations with a source for each size have about thirty thousand."""

LONGEST_LINE = 20_000
MUST_BE_YAML = "must be YAML"

MOST_LINES = 50_000

_UNPRINTABLE = re.compile("[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_OTHER_BASE = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,16}")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}


@dataclass(frozen=True)
class Tree:
    """A file as plain data.

    Attributes:
        data: dictionaries, lists, str, int, float, bool and None.
        values: (line, column) of each value, counted from 1, by its place.
        keys: (line, column) of each key, by the place of its value.
        faults: faults of values that could not be read, which are None in `data`.
        broken: paths of such values.
    """

    data: Any
    values: dict[Where, tuple[int, int]]
    keys: dict[Where, tuple[int, int]]
    faults: list[Fault]
    broken: set[Where]


def parse(text: str, name: str) -> Tree:
    """The tree of a text; `name` is the name of the file, for its faults."""
    builder = _Builder(name)
    try:
        builder.refuse_hostile(text)
        builder.document(text)
    except _StopReadingError:
        pass
    except MarkedYAMLError as error:
        builder.syntax(error)
    return Tree(builder.data, builder.values, builder.keys, builder.faults, builder.broken)


class _StopReadingError(Exception):
    """Raised when the rest of the file cannot be interpreted, or would take too long."""


@dataclass
class _Builder:
    """Builds the tree from events, recording positions and faults."""

    name: str
    data: Any = None
    values: dict[Where, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Where, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    broken: set[Where] = field(default_factory=set)
    events: Iterator[Any] = field(default_factory=lambda: iter(()))
    nodes: int = 0

    def fault(self, position: tuple[int, int], where: Where, found: str, rule: str, remedy: str) -> None:
        """Record a fault, and mark its value as broken."""
        self.broken.add(where)
        self.faults.append(Fault(self.name, *position, dotted(where), found, rule, remedy))

    def stop(self, position: tuple[int, int], where: Where, found: str, rule: str, remedy: str) -> NoReturn:
        """Record a fault after which nothing more is read; the whole file counts as broken."""
        self.broken.add(())
        self.fault(position, where, found, rule, remedy)
        raise _StopReadingError

    def refuse_hostile(self, text: str) -> None:
        """Stop at a text with forbidden characters, or one too large for a dossier."""
        strange = _UNPRINTABLE.search(text)
        if strange:
            found = f"the character U+{ord(strange.group()):04X}"
            self.stop(_place_in(text, strange.start()), (), found, "must be plain text", "Remove it")
        lines = text.split("\n")
        if len(lines) > MOST_LINES:
            self.stop((MOST_LINES, 1), (), f"{len(lines)} lines", f"must have at most {MOST_LINES}", "Shorten the file")
        for number, line in enumerate(lines, start=1):
            if len(line) > LONGEST_LINE:
                rule = f"must have at most {LONGEST_LINE} characters"
                self.stop((number, 1), (), f"a line of {len(line)} characters", rule, "Break the line")

    def syntax(self, error: MarkedYAMLError) -> None:
        """Record the fault from the parser; without a readable text no other fault can be determined."""
        mark = error.problem_mark or error.context_mark
        position = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        found = " ".join(f"{error.problem or error.context or 'unreadable'}".split())
        self.broken.add(())
        remedy = "Check for a missing bracket, quotation mark, colon or space before this place"
        self.fault(position, (), found, MUST_BE_YAML, remedy)

    def document(self, text: str) -> None:
        """Build the one document of the file."""
        self.events = iter(YAML(typ="safe", pure=True).parse(text))
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                self._directives(event)
                self.data = self.node(next(self.events), ())
                break
        else:
            self.stop(
                (1, 1),
                (),
                "an empty file",
                "must hold a scenario",
                "Begin with format: 2; `bayonets new FILE` writes a starter file",
            )
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                self.stop(_place(event), (), "a second document", "must be one document", "Remove what follows ---")

    def _directives(self, event: DocumentStartEvent) -> None:
        version = tuple(event.version) if event.version else (1, 2)
        if version != (1, 2) or event.tags:
            self.stop(_place(event), (), "a directive", "must be YAML 1.2 without tags", "Remove the lines with %")

    def node(self, event: Any, where: Where) -> Any:
        """The value that begins with an event."""
        position = _place(event)
        self.values[where] = position
        self._count(position)
        if len(where) > MOST_DEPTH:
            self.stop(
                position, (), "brackets within brackets", f"must be at most {MOST_DEPTH} deep", "Check the format"
            )
        if isinstance(event, AliasEvent):
            self.fault(position, where, f"the alias *{event.anchor}", "must not refer elsewhere", "Write the value")
            return None
        if event.anchor is not None:
            self.fault(position, where, f"the anchor &{event.anchor}", "must not be an anchor", "Remove the anchor")
        value = self._value(event, where)
        if event.tag is not None:
            found = f"the tag {str(event.tag)[:60]}"
            self.fault(position, where, found, "must not have a tag: files hold plain values", "Remove the tag")
            return None
        return value

    def _count(self, position: tuple[int, int]) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES or len(self.faults) > MOST_FAULTS:
            rule = f"must hold at most {MOST_NODES} keys and values, and {MOST_FAULTS} faults"
            self.stop(position, (), "more than any scenario needs", rule, "Start again with a short file")

    def _value(self, event: Any, where: Where) -> Any:
        if isinstance(event, ScalarEvent):
            return scalar(event.value) if event.implicit[0] else event.value
        return self._mapping(where) if isinstance(event, MappingStartEvent) else self._sequence(where)

    def _sequence(self, where: Where) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self.node(event, (*where, len(items))))
        return items

    def _mapping(self, where: Where) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self._key(event, where)
            if key is None or key in entries:
                if key is not None:
                    self._twice(_place(event), (*where, key))
                self.node(next(self.events), (*where, "?"))
                continue
            self.keys[(*where, key)] = _place(event)
            entries[key] = self.node(next(self.events), (*where, key))
        return entries

    def _twice(self, position: tuple[int, int], where: Where) -> None:
        """Record the fault of a duplicate key; the value of the first is checked on its own."""
        rule = f"must be given once, and it is given in line {self.keys[where][0]} already"
        remedy = "Remove one of the two"
        self.faults.append(Fault(self.name, *position, dotted(where), "a key given twice", rule, remedy))

    def _key(self, event: Any, where: Where) -> str | None:
        """The key of an event; None, and a fault, if it is not a string."""
        self._count(_place(event))
        plain = isinstance(event, ScalarEvent) and event.tag is None and event.anchor is None
        key = self._value(event, where) if plain else self.node(event, (*where, "?"))
        if plain and isinstance(key, str):
            return key
        if not isinstance(event, AliasEvent):
            word = f"{event.value[:60] or 'nothing'}" if isinstance(event, ScalarEvent) else "a list or mapping"
            remedy = "Check for a missing key, or for brackets"
            self.fault(_place(event), (*where, "?"), f"{word} as a key", "must be a word", remedy)
        return None


def scalar(text: str) -> Any:
    """The value of a scalar without quotation marks, by the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= 18 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", ""))
    other_base = _OTHER_BASE.fullmatch(text)
    return int(text, 0) if other_base else text


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _place_in(text: str, position: int) -> tuple[int, int]:
    """Line and column, counted from 1, of a position in a text."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
