"""Every error as the API reports it: a status and one plain line as JSON, never a traceback or HTML."""

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
"""The number of characters of a message that are sent."""

_MOST_FAULTS = 50


class ApiError(Exception):
    """A request that is refused.

    Args:
        status: the HTTP status.
        kind: one word, for programs.
        message: one plain line, for people.
        word: the setting at fault, if any.
        faults: the faults of a scenario file, if any.
    """

    def __init__(
        self, status: int, kind: str, message: str, *, word: str | None = None, faults: tuple[Fault, ...] = ()
    ) -> None:
        self.status, self.kind, self.word, self.faults = status, kind, word, faults
        self.message = one_line(message)
        super().__init__(self.message)

    def body(self) -> ErrorBody:
        """The body of the reply."""
        faults = [fault_model(fault) for fault in self.faults[:_MOST_FAULTS]] or None
        return ErrorBody.of(self, faults=faults)

    def dumped(self) -> bytes:
        """The whole reply as JSON."""
        return ErrorReply(error=self.body()).dumped()


def one_line(text: str) -> str:
    """The text on one line, without unprintable characters, cut to the length that is sent."""
    line = plain(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def fault_model(fault: Fault) -> FaultModel:
    """A fault of a scenario file as the page shows it beside its line."""
    message = one_line(f"{fault.found}: {fault.rule}. {fault.remedy}")
    return FaultModel.of(fault, message=message)


def limit(message: str) -> ApiError:
    """A request that exceeds a limit of this server."""
    return ApiError(429, "limit", message)


def missing(message: str) -> ApiError:
    """Something that does not exist."""
    return ApiError(404, "missing", message)


def malformed(message: str) -> ApiError:
    """A malformed request."""
    return ApiError(400, "malformed", message)


def of_validation(error: ValidationError | Any) -> ApiError:
    """The first error of pydantic's validation of a request, in words."""
    faults: Any = error.errors()
    first: Plain = dict(faults[0]) if faults else {"loc": (), "msg": "is not a valid request"}
    if first.get("type") == "json_invalid":
        return malformed(f"The request is not JSON: {first.get('ctx', {}).get('error') or first['msg']}")
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "the request"
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return malformed(f"{where[:200]}: {first['msg']}{more}. See /docs for the arguments of this call")


_ABSOLUTE = re.compile(r"(?<![\w/])(?:/[^/\s:,]+)+/(?=[^/\s:,])")


def _without_paths(text: str) -> str:
    """The text without the folders that lead to a file, which are not disclosed to clients."""
    return _ABSOLUTE.sub("", text)


def of_error(error: Exception) -> ApiError:
    """Any error as an error of the API; an unforeseen one discloses no details."""
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
        return ApiError(
            503, "memory", "There is not enough memory for this at the moment. Try again later, or reduce the request"
        )
    return ApiError(500, "fault", "The program has a fault, which its terminal describes. Please report it")


def say_shortly(error: BaseException) -> None:
    """A fault of the program, in one line on stderr; the client learns only that there was one."""
    # Imported late: this module is loaded before the engine.
    from bayonets.ensemble.threads import what_and_where

    try:
        text = what_and_where(error) if isinstance(error, Exception) else repr(error)
    except (IndexError, AttributeError):
        text = repr(error)
    say_line(json.dumps(text, ensure_ascii=False))


def say_line(text: str) -> None:
    """Print one line on the terminal in which `serve` runs; nothing if that is closed."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            print(f"bayonets serve: {text}", file=sys.stderr, flush=True)  # noqa: T201
