"""From a file to a scenario, or to all faults of the file with their lines and columns."""

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
from bayonets.scenario.faults import KINDS_OF_KEYS, Where, choices_text, dotted, found_in, nearest_text, remedy_of
from bayonets.scenario.look_alikes import odd_letter_at
from bayonets.scenario.model import Scenario
from bayonets.scenario.parts import as_mapping
from bayonets.scenario.quantity import as_number
from bayonets.scenario.yaml_safe import MOST_BYTES, MUST_BE_YAML, Tree, parse

MOST_SHOWN = 50
"""The number of faults that are printed at once."""

_SUFFIX = ".yaml"

_LINES_BACK = 5
_LINE_BREAK = re.compile(r"\r\n|[\r\n]")
"""Line breaks as the parser counts them."""

_SINCE_FORMAT_1 = (
    "must be 2: the second version of the model changed the defaults of exit_cost_sd and hold_days, the news and the "
    "protest"
)
_FROM_FORMAT_1 = 'The chapter "From format 1 to format 2" of docs/scenarios.md shows how to update the file'


def read(name_or_path: str | Path) -> Scenario:
    """The scenario of a file, or of the library by its name.

    Raises:
        ScenarioError: the file has faults; lists all of them in order.
    """
    source = find(name_or_path)
    name = str(name_or_path) if isinstance(source, Path) else source.name
    content = _content_of(source, name)
    return read_text(_text_of(content, name), name).with_original(content)


def read_text(text: str, name: str = "scenario") -> Scenario:
    """The scenario of a text; faults refer to it by `name`.

    Raises:
        ScenarioError: the text has faults; lists all of them in order.
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
    """The faults, each with the character that is not what it seems, if there is one."""
    lines = _LINE_BREAK.split(text)
    return [_with_odd_letter(fault, lines) if index < MOST_SHOWN else fault for index, fault in enumerate(faults)]


def _with_odd_letter(fault: Fault, lines: list[str]) -> Fault:
    if not 0 < fault.line <= len(lines):
        return fault
    clause = odd_letter_at(lines[fault.line - 1], fault.column)
    if not clause and fault.rule == MUST_BE_YAML:
        clause = _odd_letter_before(fault.line, lines)
    return replace(fault, found=f"{fault.found}, where {clause}") if clause else fault


def _odd_letter_before(line: int, lines: list[str]) -> str:
    """The clause for the nearest odd character in the lines above, since the parser fails some lines after it."""
    for number in range(line, max(line - _LINES_BACK, 0), -1):
        clause = odd_letter_at(lines[number - 1], 1, anywhere=True)
        if clause:
            return f"in line {number} {clause}" if number < line else clause
    return ""


def error_of(faults: list[Fault]) -> ScenarioError:
    """One error with all faults in the order of the file; it prints the first ones."""
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.column))
    error = ScenarioError(ordered)
    if len(ordered) > MOST_SHOWN:
        more = f"... and {len(ordered) - MOST_SHOWN} more faults; nothing was run."
        error.args = ("\n".join([*map(str, ordered[:MOST_SHOWN]), more]),)
    return error


def _faults_of_model(error: ValidationError, tree: Tree, name: str) -> list[Fault]:
    """The faults from validation, at their positions, except for values that could not be read and already have one."""
    located = [(_place(details, tree), details) for details in error.errors(include_url=False)]
    readable = [(position, details) for position, details in located if not _is_broken(details["loc"], tree)]
    readable.sort(key=lambda seen: seen[0])
    # The search for the nearest name among thousands takes milliseconds: it is done for printed faults only.
    return [
        Fault(
            name,
            *position,
            path=dotted(details["loc"]),
            found=found_in(details),
            rule=details["ctx"]["rule"],
            remedy=remedy_of(details) if number < MOST_SHOWN else details["ctx"]["remedy"],
        )
        for number, (position, details) in enumerate(readable)
    ]


def _is_broken(where: Where, tree: Tree) -> bool:
    return any(where[:length] in tree.broken for length in range(len(where) + 1))


def _place(details: ErrorDetails, tree: Tree) -> tuple[int, int]:
    """The position of the key for a fault of the key, else of the value; of the parent for a missing value."""
    where: Where = details["loc"]
    if details["type"] in KINDS_OF_KEYS and where in tree.keys:
        return tree.keys[where]
    while where not in tree.values:
        where = where[:-1]
    return tree.values[where]


def library() -> tuple[str, ...]:
    """The names of the scenarios included in the program."""
    shipped = (entry.name for entry in _shelf().iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in shipped if name.endswith(_SUFFIX)))


def find(name_or_path: str | Path) -> Path | Traversable:
    """The file of a name of the library, or else of a path.

    Raises:
        ScenarioError: there is neither, or access to a folder of the path is denied.
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
        names = library()
        near = nearest_text(path.stem, names)
        remedy = f"The library holds {choices_text(names)}" + (f". {near}" if near else "")
        reason = getattr(error, "strerror", None) or "not a valid name of a file"
        _refuse(name, f"no scenario of this name ({reason})", "must be a file or a name of the library", remedy)
    return path


def _shelf() -> Traversable:
    return files("bayonets.scenario") / "library"


def _content_of(file: Path | Traversable, name: str) -> bytes:
    """The content of a regular file of ordinary size; anything else could block or exhaust the memory."""
    try:
        if isinstance(file, Path):
            _refuse_odd(file, name)
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        _refuse_unreadable(name, error)
    if len(content) > MOST_BYTES:
        _refuse(
            name,
            f"more than {MOST_BYTES} bytes",
            "must be smaller",
            "Remove everything that is not part of the scenario",
        )
    return content


def _refuse_unreadable(name: str, error: OSError) -> NoReturn:
    reason = (error.strerror or "it cannot be opened").lower()
    remedy = "Check its permissions and those of its folder"
    _refuse(name, f"cannot be read ({reason})", "must be a file that you may read", remedy)


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
        _refuse(
            name,
            f"{state.st_size} bytes",
            f"must have at most {MOST_BYTES}",
            "Remove everything that is not part of the scenario",
        )


def _refuse(name: str, found: str, rule: str, remedy: str) -> NoReturn:
    raise error_of([Fault(name, 0, 0, "", found, rule, remedy)])
