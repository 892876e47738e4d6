"""The WebSocket of a page: it receives settings and sends courses of the mean field and fans of the runs.

A message that a slow client has not yet received is replaced by a newer one, so that messages do not accumulate.
"""

import asyncio
import contextlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from bayonets.web.errors import ApiError, of_validation
from bayonets.web.mean_field import MeanFieldJob
from bayonets.web.scheduler import Caller, Job
from bayonets.web.schema.base import Reply
from bayonets.web.schema.requests import MESSAGES, CancelMessage, PingMessage, StudyMessage, TwinMessage
from bayonets.web.schema.runs import (
    AliveMessage,
    CourseMessage,
    ErrorMessage,
    FanMessage,
    PongMessage,
    ReadyMessage,
    WaitingMessage,
)
from bayonets.web.sent import address_of
from bayonets.web.state import ServerState, page_name
from bayonets.web.study import StudyJob

MOST_FAULTS = 20
MOST_BYTES = 65_536
SECONDS_BETWEEN_SIGNS = 2.0
_MOST_UNSENT = 64


class Outbox:
    """The messages to be sent to one client: the newest of each kind."""

    def __init__(self) -> None:
        self._unsent: OrderedDict[str, bytes] = OrderedDict()
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        self._news = asyncio.Event()

    def put(self, message: Reply) -> None:
        """Send a message in place of an unsent one of its kind (of an error: of its number); safe from any thread."""
        kind = f"error {message.number}" if isinstance(message, ErrorMessage) else type(message).__name__
        content = message.dumped()
        if threading.get_ident() == self._thread:
            self._put(kind, content)
            return
        # Nothing is sent after the event loop has ended.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._put, kind, content)

    def _put(self, kind: str, message: bytes) -> None:
        self._unsent[kind] = message
        while len(self._unsent) > _MOST_UNSENT:
            self._unsent.popitem(last=False)
        self._news.set()

    async def next(self) -> bytes:
        """The next message; waits until there is one."""
        while not self._unsent:
            self._news.clear()
            await self._news.wait()
        return self._unsent.popitem(last=False)[1]


class Live:
    """One connection of a page.

    Args:
        socket: the socket of the client.
        server: the shared state.
    """

    def __init__(self, socket: WebSocket, server: ServerState) -> None:
        self._socket, self._server, self._outbox = socket, server, Outbox()
        # A connection that names its page also stands for the requests of that page over HTTP.
        self._page = page_name(socket.query_params.get("page", "")[:100] or f"socket {secrets.token_urlsafe(9)}")
        self._address = address_of(socket.scope)
        self._faults = 0

    async def serve(self) -> None:
        """Answer until the client disconnects; its computations are then cancelled."""
        self._server.enter(self._page, self._address)
        try:
            await self._socket.accept()
            await self._answer()
        finally:
            self._server.leave(self._page, self._address)

    async def _answer(self) -> None:
        self._server.readiness.listeners.add(self._tell_ready)
        self._tell_ready()
        tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._show_life())]
        try:
            await self._listen()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._server.readiness.listeners.discard(self._tell_ready)
            for task in tasks:
                task.cancel()

    def _tell_ready(self) -> None:
        self._outbox.put(ReadyMessage.of(self._server.readiness.reply(), type="ready"))

    async def _send(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            while True:
                await self._socket.send_text((await self._outbox.next()).decode())

    async def _show_life(self) -> None:
        """Send a sign of life, since the protocol's pings are invisible to a page."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_SIGNS)
            self._outbox.put(AliveMessage(type="alive"))

    async def _listen(self) -> None:
        while True:
            event = await self._socket.receive()
            if event["type"] == "websocket.disconnect":
                return
            text = event.get("text") or event.get("bytes") or ""
            try:
                self._take(text)
            except ValidationError as error:
                await self._fault(of_validation(error))
            except ApiError as error:
                await self._fault(error)
            if self._faults > MOST_FAULTS:
                await self._socket.close(1008, "too many malformed messages")
                return

    async def _fault(self, error: ApiError) -> None:
        self._faults += error.status == 400
        self._say_error(None, error)

    def _take(self, text: str | bytes) -> None:
        message = MESSAGES.validate_json(text)
        if isinstance(message, PingMessage):
            self._outbox.put(PongMessage(type="pong"))
        elif isinstance(message, CancelMessage):
            self._server.studies.forget(self._page)
        else:
            start = self._ask_mean_field if isinstance(message, TwinMessage) else self._start_study
            try:
                start(message)
            except ApiError as error:
                self._say_error(message.number, error)

    def _ask_mean_field(self, message: TwinMessage) -> None:
        def listener(job: MeanFieldJob) -> None:
            if job.course is not None:
                self._outbox.put(CourseMessage(type="twin", number=message.number, course=job.course))

        caller = self._caller()
        self._server.mean_fields.enter(
            MeanFieldJob(
                page=caller.page,
                client=caller.client,
                setup=message.setup,
                listener=self._or_error(message.number, listener),
            )
        )

    def _start_study(self, message: StudyMessage) -> None:
        number, caller = message.number, self._caller()

        def listener(study: StudyJob) -> None:
            if study.state == "waiting":
                self._outbox.put(self._waiting(number, study))
            elif study.state != "cancelled":
                self._outbox.put(fan_message(number, study))

        study = StudyJob(
            page=caller.page,
            client=caller.client,
            asked=message,
            listener=self._or_error(number, listener),
            leased=False,
        )
        self._server.studies.enter(study)
        self._outbox.put(self._waiting(number, study))

    def _caller(self) -> Caller:
        return self._server.caller(self._page, self._address)

    def _waiting(self, number: int, study: StudyJob) -> WaitingMessage:
        return WaitingMessage(type="waiting", number=number, ahead=self._server.studies.ahead(study), id=study.id)

    def _or_error(self, number: int, listener: Callable[[Any], None]) -> Callable[[Job], None]:
        """A listener for jobs that did not fail; for a failed job the client receives the error."""

        def listens(job: Job) -> None:
            if job.error is None:
                listener(job)
            else:
                self._say_error(number, job.error)

        return listens

    def _say_error(self, number: int | None, error: ApiError) -> None:
        self._outbox.put(ErrorMessage(type="error", number=number, error=error.body()))


def fan_message(number: int, study: StudyJob) -> FanMessage:
    """The state of a study, with its fan."""
    drawing = 0 if study.ranges is None else study.ranges.runs
    return FanMessage.of(study, type="fan", number=number, asked=study.asked.runs, drawing=drawing)
