"""The connections themselves: who sends half a request takes no place from who sends a whole one.

A connection is a stranger's until a request on it has shown the token. Strangers have seconds for the head of a
request, and there is a place for so many of them only. Who comes when all places are taken is let in all the same: the
address with most strangers loses the one whose head has been half for longest. So nobody is shut out for the address
from which he comes, which behind a tunnel or a proxy many share: his request is whole within milliseconds, and only
what has been half for a second gives way to it. Of many who come in one moment nobody goes before all have been read.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

SECONDS_OF_HEAD = 10.0
MOST_STRANGERS, MOST_STRANGERS_OF_ADDRESS = 200, 100
MOST_IN_A_MOMENT = 600
ENOUGH_HANDLES, USUAL_HANDLES = 4096, 1024

_SECONDS_TO_BE_READ = 1.0

_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


@dataclass(eq=False)
class Stranger:
    """A connection that has not shown the token.

    Attributes:
        address: from which it comes.
        close: ends it.
        is_whole: whether a whole head has come, so that it waits for us.
        came_at: the moment.
    """

    address: str
    close: Callable[[], None]
    is_whole: bool = False
    came_at: float = field(default_factory=time.monotonic)


@dataclass
class Strangers:
    """All of them, in the order of their coming.

    Attributes:
        most, most_of_address: beyond, those that have had their time go, in all and of one address.
        most_in_a_moment: beyond, even those go that have just come, since nothing is left to take them with.
        time_to_be_read: seconds in which whoever has sent a whole head has been read.
        here: the strangers.
    """

    most: int = MOST_STRANGERS
    most_of_address: int = MOST_STRANGERS_OF_ADDRESS
    most_in_a_moment: int = MOST_IN_A_MOMENT
    time_to_be_read: float = _SECONDS_TO_BE_READ
    here: dict[Stranger, None] = field(default_factory=dict)

    def enter(self, stranger: Stranger) -> None:
        """One more; others go where there are too many."""
        self.here[stranger] = None
        counts = Counter(stranger.address for stranger in self.here)
        full = len(self.here) > self.most
        address = counts.most_common(1)[0][0] if full else stranger.address
        if full or counts[address] > self.most_of_address:
            self._send_away(address)

    def leave(self, stranger: Stranger) -> None:
        """It has gone, or shown the token."""
        self.here.pop(stranger, None)

    def _send_away(self, address: str) -> None:
        """One of an address, or as many as came while there was nobody to go."""
        since = time.monotonic() - self.time_to_be_read
        theirs = [stranger for stranger in self.here if stranger.address == address]
        # Who has sent a whole request, and waits for his password to be looked at, is the last to go.
        theirs.sort(key=lambda stranger: stranger.is_whole)
        had_time = [stranger for stranger in theirs if stranger.came_at <= since]
        surplus = max(len(self.here) - self.most, len(theirs) - self.most_of_address)
        crowd = max(len(self.here) - self.most_in_a_moment, 0)
        for gone in had_time[:surplus] or theirs[:crowd]:
            self.leave(gone)
            gone.close()


class Door(H11Protocol):
    """uvicorn's own connection, with an eye on strangers and on the time that a head takes."""

    strangers: Strangers
    seconds_of_head: float

    def __init__(self, config: Config, *arguments: Any, **named: Any) -> None:
        super().__init__(config, *arguments, **named)
        self._stranger: Stranger | None = None
        self._has_spoken = False
        self._deadline: asyncio.TimerHandle | None = None
        behind = self.app

        async def seen(scope: Any, receive: Any, send: Any) -> None:
            scope["bayonets.admit"] = self._forget_stranger
            await behind(scope, receive, send)

        self.app = seen

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        self._stranger = Stranger(self.client[0] if self.client else "", transport.abort)
        self.strangers.enter(self._stranger)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Something has come; half a head has no longer than the first half leaves it."""
        self._has_spoken = True
        super().data_received(data)
        # Idle is a client of whose next request no whole head has come.
        if self.conn.their_state is h11.IDLE:
            self._await_head()
        else:
            self._end_of_head()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """The head was whole, and another protocol goes on with the connection."""
        self._end_of_head()
        self._forget_stranger()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._end_of_head()
        self._forget_stranger()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.seconds_of_head, self._too_late)

    def _end_of_head(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if self._stranger is not None:
            self._stranger.is_whole = True

    def _forget_stranger(self) -> None:
        if self._stranger is not None:
            self.strangers.leave(self._stranger)
            self._stranger = None

    def _too_late(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            if self._has_spoken:
                self.transport.write(_LATE)
            self.transport.close()


class Line(WebSocketsSansIOProtocol):
    """uvicorn's own WebSocket; whatever a client sends shows that it lives.

    A client that is busy sending may not come to read for a while, and then answers no ping; it is not dead for that.
    """

    def data_received(self, data: bytes) -> None:
        """Something has come."""
        super().data_received(data)
        if self.pong_timer is not None and self.ping_timeout is not None:
            self.pong_timer.cancel()
            self.pong_timer = self.loop.call_later(self.ping_timeout, self.keepalive_timeout)

    def keepalive_timeout(self) -> None:
        """No sign of life: the connection goes at once, though not all that was written to it has been taken."""
        super().keepalive_timeout()
        # A client that is stopped takes nothing any more, and a mere close would wait for it.
        self.transport.abort()


def door_of(strangers: Strangers | None = None, seconds_of_head: float = SECONDS_OF_HEAD) -> type[Door]:
    """The connections of one server, which share its strangers."""
    return type("DoorOfServer", (Door,), {"strangers": strangers or Strangers(), "seconds_of_head": seconds_of_head})


def allow_handles() -> int:
    """Let this process have more files and sockets than the thousand that is usual, as far as the system allows.

    Returns:
        How many it may have, and has a use for.
    """
    handles = USUAL_HANDLES
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        handles = ENOUGH_HANDLES if now == resource.RLIM_INFINITY else min(ENOUGH_HANDLES, now)
        wanted = ENOUGH_HANDLES if most == resource.RLIM_INFINITY else min(ENOUGH_HANDLES, most)
        if handles < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
            handles = wanted
    return handles
