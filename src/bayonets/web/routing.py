"""How routes answer: each returns a model, which documents the route and is dumped; and the caller of a request."""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute

from bayonets.web.errors import ApiError
from bayonets.web.scheduler import Caller
from bayonets.web.schema.base import ErrorReply, Reply
from bayonets.web.sent import address_of
from bayonets.web.state import ServerState, page_name

_MEANINGS = {
    400: "The request is malformed.",
    401: "The token is missing or wrong.",
    403: "Another host or another page called.",
    404: "It does not exist.",
    405: "The method is not allowed.",
    408: "The request arrived too slowly.",
    413: "The request is too large.",
    422: "The scenario or its settings have a fault.",
    429: "The request exceeds a limit of this server for one client.",
    500: "The program has a fault.",
    503: "Too many requests are waiting already.",
}

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorReply, "description": meaning} for status, meaning in _MEANINGS.items()
}


def server_of(request: Request) -> ServerState:
    """The state that all calls share."""
    server: ServerState = request.app.state.server
    return server


Server = Annotated[ServerState, Depends(server_of)]


def caller_of(
    request: Request,
    server: Server,
    x_page: Annotated[str, Header(max_length=100, description="the page or script that sends the request")] = "script",
) -> Caller:
    """The page that sends the request: each has one study and one question at a time."""
    return server.caller(page_name(x_page), address_of(request.scope))


WhoAsks = Annotated[Caller, Depends(caller_of)]


def as_json(body: bytes, status: int = 200) -> Response:
    """A response with JSON that was dumped before."""
    return Response(body, status, media_type="application/json")


def refused(error: ApiError) -> Response:
    """A response with the error."""
    return as_json(error.dumped(), error.status)


class ModelRoute(APIRoute):
    """A route whose function returns a model: its type documents the route, and it is dumped in the same thread."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _dumping(endpoint, options.get("status_code") or 200), **options)


def _dumping(endpoint: Callable[..., Any], status: int) -> Callable[..., Any]:
    """The same function with its model dumped, in the same thread, since a large model takes a while."""

    def response(reply: Any) -> Any:
        return as_json(reply.dumped(), status) if isinstance(reply, Reply) else reply

    @wraps(endpoint)
    async def answered_later(*arguments: Any, **named: Any) -> Any:
        return response(await endpoint(*arguments, **named))

    @wraps(endpoint)
    def answered(*arguments: Any, **named: Any) -> Any:
        return response(endpoint(*arguments, **named))

    return answered_later if iscoroutinefunction(endpoint) else answered
