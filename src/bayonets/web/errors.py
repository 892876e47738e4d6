"""Every error as the API reports it: a status, and one plain line as JSON; never a traceback, never HTML."""

import contextlib
import json
import re
import sys
from typing import Any

from pydantic import ValidationError

from bayonets.errors import BayonetsError, EngineError, Fault, FolderError, ScenarioError, SettingError
from bayonets.scenario.printable import plain
from bayonets.web.schema.base import ErrorBody, ErrorReply, FaultModel, Plain

_LONGEST = 2_000
"""Characters of a message that are told; nobody reads more."""

_MOST_FAULTS = 50


class ApiError(Exception):
    """A request that is refused.

    Args:
        status: of HTTP.
        kind: one word for programs.
        message: one plain line for people.
        word: the setting at fault, if one is.
        faults: of a scenario file, if there are any.
    """

    def __init__(
        self, status: int, kind: str, message: str, *, word: str | None = None, faults: tuple[Fault, ...] = ()
    ) -> None:
        self.status, self.kind, self.word, self.faults = status, kind, word, faults
        self.message = one_line(message)
        super().__init__(self.message)

    def body(self) -> ErrorBody:
        """What was wrong, as the client reads it."""
        faults = [fault_model(fault) for fault in self.faults[:_MOST_FAULTS]] or None
        return ErrorBody.of(self, faults=faults)

    def dumped(self) -> bytes:
        """The whole reply, as JSON."""
        return ErrorReply(error=self.body()).dumped()


def one_line(text: str) -> str:
    """The text on one line without marks that cannot be printed, cut where nobody reads on."""
    line = plain(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def fault_model(fault: Fault) -> FaultModel:
    """A fault of a scenario file as the page shows it beside its line."""
    message = one_line(f"{fault.found}: {fault.rule}. {fault.remedy}")
    return FaultModel.of(fault, message=message)


def limit(message: str) -> ApiError:
    """More than this server does for one client."""
    return ApiError(429, "limit", message)


def missing(message: str) -> ApiError:
    """Something that is not there."""
    return ApiError(404, "missing", message)


def malformed(message: str) -> ApiError:
    """A request that is none."""
    return ApiError(400, "malformed", message)


def of_validation(error: ValidationError | Any) -> ApiError:
    """What pydantic found in a request, the first of it in words."""
    faults: Any = error.errors()
    first: Plain = dict(faults[0]) if faults else {"loc": (), "msg": "is no valid request"}
    if first.get("type") == "json_invalid":
        return malformed(f"The request is no JSON: {first.get('ctx', {}).get('error') or first['msg']}")
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "the request"
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return malformed(f"{where[:200]}: {first['msg']}{more}. See /docs for what this call takes")


_ABSOLUTE = re.compile(r"(?<![\w/])(?:/[^/\s:,]+)+/(?=[^/\s:,])")


def _without_paths(text: str) -> str:
    """The text without the folders that lead to a file: nobody outside need know them."""
    return _ABSOLUTE.sub("", text)


def of_error(error: Exception) -> ApiError:
    """Any error as a refusal; one that nobody foresaw says no more than that."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, ScenarioError):
        count = "1 fault" if len(error.faults) == 1 else f"{len(error.faults)} faults"
        first = _without_paths(str(error.faults[0])) if error.faults else ""
        return ApiError(422, "scenario", f"The scenario has {count}. {first}", faults=error.faults)
    if isinstance(error, FolderError):
        return ApiError(422, "folder", _without_paths(str(error)))
    if isinstance(error, BayonetsError):
        kinds = {SettingError: "setting", EngineError: "engine"}
        kind = next((kind for of, kind in kinds.items() if isinstance(error, of)), "refused")
        return ApiError(422, kind, str(error))
    if isinstance(error, MemoryError):
        return ApiError(503, "memory", "There is not memory enough for this now. Try again later, or ask for less")
    return ApiError(500, "fault", "The program has made a mistake; its terminal says which. Please report it")


def say_shortly(error: BaseException) -> None:
    """A mistake of the program, in one line on stderr; the client is told only that there was one."""
    # Loaded late: this room is at hand before the engine is.
    from bayonets.ensemble.threads import what_and_where

    try:
        text = what_and_where(error) if isinstance(error, Exception) else repr(error)
    except (IndexError, AttributeError):
        text = repr(error)
    say_line(json.dumps(text, ensure_ascii=False))


def say_line(text: str) -> None:
    """One line on the terminal in which `serve` runs; where that is closed, nothing."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            print(f"bayonets serve: {text}", file=sys.stderr, flush=True)  # noqa: T201
