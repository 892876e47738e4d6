"""The deterministic twin over HTTP: every request is answered, in turn."""

import asyncio
import contextlib
import secrets

from fastapi import APIRouter, Request, Response

from bayonets.web.answers import SharedHall, WhoAsks, answer
from bayonets.web.models import SetupModel
from bayonets.web.outcomes import Course
from bayonets.web.refusals import Refusal

router = APIRouter(tags=["the twin"])

_SECONDS_BETWEEN_LOOKS = 1.0


@router.post("/mean-field", summary="The course of the twin", response_model=Course)
async def mean_field(setup: SetupModel, request: Request, hall: SharedHall, caller: WhoAsks) -> Response:
    """The course of the mean field: what happens without chance; officers are real numbers in it."""
    loop, page = asyncio.get_running_loop(), f"call {secrets.token_urlsafe(9)}"
    future: asyncio.Future[bytes] = loop.create_future()

    def settle(found: bytes | Exception) -> None:
        if not future.done():
            future.set_exception(found) if isinstance(found, Exception) else future.set_result(found)

    def done(found: bytes | Exception) -> None:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, found)

    hall.twins.ask(page, setup, done, caller.client)
    try:
        while not (await asyncio.wait([future], timeout=_SECONDS_BETWEEN_LOOKS))[0]:
            if await request.is_disconnected():
                raise Refusal(408, "gone", "The client has gone away")
        return answer(future.result())
    finally:
        hall.twins.forget(page)
