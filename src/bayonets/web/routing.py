"""How routes answer: each returns a model, which is what the documentation says and what is dumped; and who asks."""

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
    404: "There is no such thing.",
    405: "Not with this method.",
    408: "The request came too slowly.",
    413: "The request is too large.",
    422: "Something in the scenario or its settings is at fault.",
    429: "More than this server does for one client.",
    500: "A mistake of the program.",
    503: "Too many wait already.",
}

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorReply, "description": meaning} for status, meaning in _MEANINGS.items()
}


def server_of(request: Request) -> ServerState:
    """What all calls share."""
    server: ServerState = request.app.state.server
    return server


Server = Annotated[ServerState, Depends(server_of)]


def caller_of(
    request: Request,
    server: Server,
    x_page: Annotated[str, Header(max_length=100, description="which page or script asks")] = "script",
) -> Caller:
    """Which page of the session asks: each has one study and one question at a time."""
    return server.caller(page_name(x_page), address_of(request.scope))


WhoAsks = Annotated[Caller, Depends(caller_of)]


def as_json(body: bytes, status: int = 200) -> Response:
    """A response of JSON that was dumped already."""
    return Response(body, status, media_type="application/json")


def refused(error: ApiError) -> Response:
    """A response that says why not."""
    return as_json(error.dumped(), error.status)


class ModelRoute(APIRoute):
    """A route whose function returns a model: its type documents the route, and it is dumped where it was built."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _dumping(endpoint, options.get("status_code") or 200), **options)


def _dumping(endpoint: Callable[..., Any], status: int) -> Callable[..., Any]:
    """The same function with its model dumped; in the same thread, since a large one takes a while."""

    def response(reply: Any) -> Any:
        return as_json(reply.dumped(), status) if isinstance(reply, Reply) else reply

    @wraps(endpoint)
    async def answered_later(*arguments: Any, **named: Any) -> Any:
        return response(await endpoint(*arguments, **named))

    @wraps(endpoint)
    def answered(*arguments: Any, **named: Any) -> Any:
        return response(endpoint(*arguments, **named))

    return answered_later if iscoroutinefunction(endpoint) else answered
