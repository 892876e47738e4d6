"""How routes answer: JSON bytes as they are, and the refusals that every route may give."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response

from bayonets.web.hall import Hall, page_name
from bayonets.web.refusals import encoded
from bayonets.web.register import Caller
from bayonets.web.replies import ErrorModel
from bayonets.web.sent import address_of

Plain = dict[str, Any]

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

REFUSALS: dict[int | str, Plain] = {
    status: {"model": ErrorModel, "description": meaning} for status, meaning in _MEANINGS.items()
}


def hall_of(request: Request) -> Hall:
    """What all calls share."""
    hall: Hall = request.app.state.hall
    return hall


SharedHall = Annotated[Hall, Depends(hall_of)]


def caller_of(
    request: Request,
    hall: SharedHall,
    x_page: Annotated[str, Header(max_length=100, description="which page or script asks")] = "script",
) -> Caller:
    """Which page of the session asks: each has one study and one question at a time."""
    return hall.caller(page_name(x_page), address_of(request.scope))


WhoAsks = Annotated[Caller, Depends(caller_of)]


def answer(body: Any, status: int = 200) -> Response:
    """Plain data, or JSON bytes as they are."""
    return Response(body if isinstance(body, bytes) else encoded(body), status, media_type="application/json")
