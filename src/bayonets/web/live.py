"""The WebSocket of a page: sliders in, the twin's courses and the ensemble's fans out.

What a slow client has not been sent yet is replaced by what is newer, so that nothing piles up.
"""

import asyncio
import contextlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import TypeAdapter, ValidationError

from bayonets.web.hall import Hall, page_name
from bayonets.web.models import (
    AliveMessage,
    CancelMessage,
    Message,
    PingMessage,
    SetupModel,
    StudyMessage,
    StudyModel,
    TwinMessage,
)
from bayonets.web.refusals import Refusal, encoded, of_error, of_validation, say_shortly
from bayonets.web.register import Caller
from bayonets.web.sent import address_of
from bayonets.web.study import Study

MOST_FAULTS = 20
MOST_BYTES = 65_536
SECONDS_BETWEEN_SIGNS = 2.0
_MOST_UNSENT = 64

ALIVE = encoded(AliveMessage(type="alive").model_dump())

_MESSAGES: TypeAdapter[Any] = TypeAdapter(Message)


class Outbox:
    """What is to be sent to one client: of each kind only the newest."""

    def __init__(self) -> None:
        self._unsent: OrderedDict[str, bytes] = OrderedDict()
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def put(self, kind: str, message: bytes) -> None:
        """Send this instead of what is unsent of its kind; in the loop's thread."""
        self._unsent[kind] = message
        while len(self._unsent) > _MOST_UNSENT:
            self._unsent.popitem(last=False)
        self._news.set()

    def put_from_thread(self, kind: str, message: bytes) -> None:
        """The same from any thread; after the loop has ended, nothing."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.put, kind, message)

    async def next(self) -> bytes:
        """The next message, as soon as there is one."""
        while not self._unsent:
            self._news.clear()
            await self._news.wait()
        return self._unsent.popitem(last=False)[1]


class Live:
    """One connection.

    Args:
        socket: of the client.
        hall: what all share.
    """

    def __init__(self, socket: WebSocket, hall: Hall) -> None:
        self._socket, self._hall, self._outbox = socket, hall, Outbox()
        # With the name of its page, a connection stands for what the page asks over HTTP, too.
        self._page = page_name(socket.query_params.get("page", "")[:100] or f"socket {secrets.token_urlsafe(9)}")
        self._address = address_of(socket.scope)
        self._faults = 0

    async def serve(self) -> None:
        """Answer until the client goes away; then nothing is computed for it any more."""
        self._hall.enter(self._page, self._address)
        try:
            await self._socket.accept()
            await self._answer()
        finally:
            self._hall.leave(self._page, self._address)

    async def _answer(self) -> None:
        forget = self._hall.readiness.tell(lambda: self._outbox.put_from_thread("ready", self._ready()))
        self._outbox.put("ready", self._ready())
        tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._show_life())]
        try:
            await self._listen()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            forget()
            for task in tasks:
                task.cancel()

    def _ready(self) -> bytes:
        return encoded({"type": "ready"} | self._hall.readiness.as_json())

    async def _send(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            while True:
                await self._socket.send_text((await self._outbox.next()).decode())

    async def _show_life(self) -> None:
        """A page sees no ping of the protocol: by this it knows that the server is there, and does not only sleep."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_SIGNS)
            self._outbox.put("alive", ALIVE)

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
            except Refusal as refusal:
                await self._fault(refusal)
            if self._faults > MOST_FAULTS:
                await self._socket.close(1008, "too many messages that are none")
                return

    async def _fault(self, refusal: Refusal) -> None:
        self._faults += refusal.status == 400
        self._say_error(None, refusal)

    def _take(self, text: str | bytes) -> None:
        message = _MESSAGES.validate_json(text)
        if isinstance(message, PingMessage):
            self._outbox.put("pong", b'{"type":"pong"}')
        elif isinstance(message, TwinMessage):
            self._ask_twin(message.number, message.setup)
        elif isinstance(message, StudyMessage):
            self._start_study(message)
        elif isinstance(message, CancelMessage):
            self._hall.studies.forget(self._page)

    def _ask_twin(self, number: int, setup: SetupModel) -> None:
        def done(found: bytes | Exception) -> None:
            if isinstance(found, bytes):
                self._outbox.put_from_thread("twin", b'{"type":"twin","number":%d,"course":%s}' % (number, found))
            else:
                self._tell_error(number, found)

        try:
            self._hall.twins.ask(self._page, setup, done, self._caller().client)
        except Refusal as refusal:
            self._say_error(number, refusal)

    def _start_study(self, message: StudyMessage) -> None:
        asked = StudyModel(
            setup=message.setup,
            runs=message.runs,
            seed=message.seed,
            pinned=message.pinned,
            ranges=message.ranges,
        )
        number = message.number
        try:
            study = self._hall.studies.start(self._caller(), asked, self._teller(number))
        except Refusal as refusal:
            self._say_error(number, refusal)
            return
        self._outbox.put("waiting", self._waiting(number, study))

    def _caller(self) -> Caller:
        return self._hall.caller(self._page, self._address)

    def _waiting(self, number: int, study: Study) -> bytes:
        ahead = self._hall.studies.ahead(study)
        return encoded({"type": "waiting", "number": number, "ahead": ahead, "id": study.id})

    def _teller(self, number: int) -> Callable[[Study], None]:
        def told(study: Study) -> None:
            if study.error is not None:
                self._tell_error(number, study.error)
            elif study.state == "waiting":
                self._outbox.put_from_thread("waiting", self._waiting(number, study))
            elif study.state != "cancelled":
                self._outbox.put_from_thread("fan", fan_message(number, study))

        return told

    def _tell_error(self, number: int, error: Exception) -> None:
        """From a thread that computes."""
        refusal = of_error(error)
        if refusal.status == 500:
            say_shortly(error)
        self._outbox.put_from_thread(f"error {number}", error_message(number, refusal))

    def _say_error(self, number: int | None, refusal: Refusal) -> None:
        self._outbox.put(f"error {number}", error_message(number, refusal))


def error_message(number: int | None, refusal: Refusal) -> bytes:
    """A refusal as a message."""
    return encoded({"type": "error", "number": number} | refusal.body())


def fan_message(number: int, study: Study) -> bytes:
    """Where a study stands, with its fan as it was encoded already."""
    head = {"type": "fan", "number": number, "id": study.id, "state": study.state}
    head |= {"done": study.done, "asked": study.asked.runs}
    head |= {"drawing": 0 if study.ranges is None else study.ranges.runs}
    return encoded(head)[:-1] + b',"fan":' + (study.fan or b"null") + b"}"
