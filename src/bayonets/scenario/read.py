"""A file to a scenario, or every fault of the file with its line and column."""

import re
import stat
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bayonets.errors import Fault, ScenarioError
from bayonets.scenario.faults import KINDS_OF_KEYS, Where, dotted, found_in, remedy_of, said_choices, said_nearest
from bayonets.scenario.look_alikes import odd_letter_at
from bayonets.scenario.model import Scenario
from bayonets.scenario.parts import as_mapping
from bayonets.scenario.quantity import as_number
from bayonets.scenario.yaml_safe import MOST_BYTES, MUST_BE_YAML, Tree, parse

MOST_SHOWN = 50
"""Faults that are printed; who has mended these can read on."""

_SUFFIX = ".yaml"

_LINES_BACK = 5
_LINE_BREAK = re.compile(r"\r\n|[\r\n]")
"""As the parser counts lines."""

_SINCE_FORMAT_1 = (
    "must be 2: the second version of the model changed the defaults of exit_cost_sd and hold_days, the news and the "
    "protest"
)
_FROM_FORMAT_1 = 'The chapter "From format 1 to format 2" of docs/scenarios.md shows how to bring it up to date'


def read(name_or_path: str | Path) -> Scenario:
    """The scenario of a file, or of the library by its name.

    Raises:
        ScenarioError: with every fault of the file, in its order.
    """
    found = find(name_or_path)
    name = str(name_or_path) if isinstance(found, Path) else found.name
    content = _content_of(found, name)
    return read_text(_text_of(content, name), name).with_original(content)


def read_text(text: str, name: str = "scenario") -> Scenario:
    """The scenario of a text; `name` is what faults call it.

    Raises:
        ScenarioError: with every fault of the text, in its order.
    """
    if len(text) > MOST_BYTES:
        _refuse(name, f"{len(text)} characters", f"must have at most {MOST_BYTES}", "Shorten it")
    given, text = text, text.removeprefix("\ufeff")
    tree = parse(text, name)
    if () in tree.broken:
        raise error_of(_with_odd_letters(tree.faults, text))
    if as_number(as_mapping(tree.data).get("format")) == 1.0:
        line, column = tree.values[("format",)]
        raise error_of([Fault(name, line, column, "format", "1", _SINCE_FORMAT_1, _FROM_FORMAT_1)])
    try:
        scenario = Scenario.model_validate(tree.data)
    except ValidationError as error:
        faults = tree.faults + _faults_of_model(error, tree, name)
        raise error_of(_with_odd_letters(faults, text)) from None
    if tree.faults:
        raise error_of(_with_odd_letters(tree.faults, text))
    return scenario.with_original(given.encode())


def _with_odd_letters(faults: list[Fault], text: str) -> list[Fault]:
    """The faults; where a letter that is not what it seems stands at one, it is named."""
    lines = _LINE_BREAK.split(text)
    return [_with_odd_letter(fault, lines) if place < MOST_SHOWN else fault for place, fault in enumerate(faults)]


def _with_odd_letter(fault: Fault, lines: list[str]) -> Fault:
    if not 0 < fault.line <= len(lines):
        return fault
    clause = odd_letter_at(lines[fault.line - 1], fault.column)
    if not clause and fault.rule == MUST_BE_YAML:
        clause = _odd_letter_before(fault.line, lines)
    return replace(fault, found=f"{fault.found}, where {clause}") if clause else fault


def _odd_letter_before(line: int, lines: list[str]) -> str:
    """The clause for the nearest odd letter in the lines above, since the parser stumbles some lines after one."""
    for number in range(line, max(line - _LINES_BACK, 0), -1):
        clause = odd_letter_at(lines[number - 1], 1, anywhere=True)
        if clause:
            return f"in line {number} {clause}" if number < line else clause
    return ""


def error_of(faults: list[Fault]) -> ScenarioError:
    """All faults in the order of the file as one error, which prints the first of them."""
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.column))
    error = ScenarioError(ordered)
    if len(ordered) > MOST_SHOWN:
        more = f"... and {len(ordered) - MOST_SHOWN} more faults; nothing was run."
        error.args = ("\n".join([*map(str, ordered[:MOST_SHOWN]), more]),)
    return error


def _faults_of_model(error: ValidationError, tree: Tree, name: str) -> list[Fault]:
    """The faults that the models find, at their places; not those of values that could not be read and have one."""
    found = [(_place(details, tree), details) for details in error.errors(include_url=False)]
    readable = [(place, details) for place, details in found if not _is_broken(details["loc"], tree)]
    readable.sort(key=lambda seen: seen[0])
    # To seek the nearest name among thousands takes milliseconds: it is done for what is printed.
    return [
        Fault(
            name,
            *place,
            path=dotted(details["loc"]),
            found=found_in(details),
            rule=details["ctx"]["rule"],
            remedy=remedy_of(details) if number < MOST_SHOWN else details["ctx"]["remedy"],
        )
        for number, (place, details) in enumerate(readable)
    ]


def _is_broken(where: Where, tree: Tree) -> bool:
    return any(where[:length] in tree.broken for length in range(len(where) + 1))


def _place(details: ErrorDetails, tree: Tree) -> tuple[int, int]:
    """Of the key for a fault of the key, else of the value; of what holds it for a value that is missing."""
    where: Where = details["loc"]
    if details["type"] in KINDS_OF_KEYS and where in tree.keys:
        return tree.keys[where]
    while where not in tree.values:
        where = where[:-1]
    return tree.values[where]


def library() -> tuple[str, ...]:
    """The names of the scenarios that ship with the program."""
    shipped = (entry.name for entry in _shelf().iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in shipped if name.endswith(_SUFFIX)))


def find(name_or_path: str | Path) -> Path | Traversable:
    """The file that is meant: a name of the library, else a path.

    Raises:
        ScenarioError: there is neither, or a folder on the way to it may not be entered.
    """
    name = str(name_or_path)
    if not isinstance(name_or_path, Path) and name in library():
        return _shelf() / f"{name}{_SUFFIX}"
    path = Path(name_or_path)
    try:
        path.stat()
    except PermissionError as error:
        _refuse_unreadable(name, error)
    except (OSError, ValueError) as error:
        known = library()
        near = said_nearest(path.stem, known)
        remedy = f"The library holds {said_choices(known)}" + (f". {near}" if near else "")
        reason = getattr(error, "strerror", None) or "no name of a file"
        _refuse(name, f"no scenario of this name ({reason})", "must be a file or a name of the library", remedy)
    return path


def _shelf() -> Traversable:
    return files("bayonets.scenario") / "library"


def _content_of(file: Path | Traversable, name: str) -> bytes:
    """What a regular file of ordinary size holds; anything else could hang or fill the memory."""
    try:
        if isinstance(file, Path):
            _refuse_odd(file, name)
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        _refuse_unreadable(name, error)
    if len(content) > MOST_BYTES:
        _refuse(name, f"more than {MOST_BYTES} bytes", "must be smaller", "Leave out what is no scenario")
    return content


def _refuse_unreadable(name: str, error: OSError) -> NoReturn:
    reason = (error.strerror or "it cannot be opened").lower()
    remedy = "Look at its permissions and at those of its folder"
    _refuse(name, f"may not be read ({reason})", "must be a file that you may read", remedy)


def _text_of(content: bytes, name: str) -> str:
    """The text of a file."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        found = f"the byte 0x{content[error.start]:02x}"
        raise error_of([Fault(name, line, column, "", found, "must be UTF-8", "Save it as UTF-8 text")]) from None


def _refuse_odd(file: Path, name: str) -> None:
    state = file.stat()
    if stat.S_ISDIR(state.st_mode):
        _refuse(name, "a folder", "must be a file", "Name the scenario file in it")
    if not stat.S_ISREG(state.st_mode):
        _refuse(name, "a pipe, socket or device", "must be a regular file", "Save it to a file first")
    if state.st_size > MOST_BYTES:
        _refuse(name, f"{state.st_size} bytes", f"must have at most {MOST_BYTES}", "Leave out what is no scenario")


def _refuse(name: str, found: str, rule: str, remedy: str) -> NoReturn:
    raise error_of([Fault(name, 0, 0, "", found, rule, remedy)])
