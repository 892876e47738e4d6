"""How routes answer: JSON bytes as they are, and the refusals that every route may give."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response

from bayonets.web.hall import Hall, page_name
from bayonets.web.refusals import encoded
from bayonets.web.replies import ErrorModel

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


def page_of(x_page: Annotated[str, Header(max_length=100, description="which page or script asks")] = "script") -> str:
    """Which page of the session asks: each has one study and one question at a time."""
    return page_name(x_page)


SharedHall = Annotated[Hall, Depends(hall_of)]
Page = Annotated[str, Depends(page_of)]


def answer(body: Any, status: int = 200) -> Response:
    """Plain data, or JSON bytes as they are."""
    return Response(body if isinstance(body, bytes) else encoded(body), status, media_type="application/json")
