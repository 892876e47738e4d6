"""The connections: a client that sends half a request takes no place from one that sends a whole request.

A connection counts as a stranger until a request on it has shown the token. A stranger has a few seconds to send the
head of a request, and the number of strangers is limited. A client that arrives when all places are taken is still
admitted: the address with the most strangers loses the connection whose head has been incomplete for longest. No client
is therefore shut out because of an address that it shares with others behind a tunnel or a proxy: its request is
complete within milliseconds, and only a connection that has been incomplete for a second gives way to it. Of many that
arrive in one moment, none is closed before all have been read.
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
        address: the address of the client.
        close: closes the connection.
        is_whole: whether a whole head has arrived, so that the client waits for this server.
        came_at: the moment of its arrival.
    """

    address: str
    close: Callable[[], None]
    is_whole: bool = False
    came_at: float = field(default_factory=time.monotonic)


@dataclass
class Strangers:
    """All strangers, in the order of their arrival.

    Attributes:
        most, most_of_address: limits, in all and for one address, beyond which strangers that have had their time are
            closed.
        most_in_a_moment: limit beyond which even strangers that have just arrived are closed, since no resources are
            left for them.
        time_to_be_read: seconds within which a head that has been sent completely has been read.
        here: the strangers.
    """

    most: int = MOST_STRANGERS
    most_of_address: int = MOST_STRANGERS_OF_ADDRESS
    most_in_a_moment: int = MOST_IN_A_MOMENT
    time_to_be_read: float = _SECONDS_TO_BE_READ
    here: dict[Stranger, None] = field(default_factory=dict)

    def enter(self, stranger: Stranger) -> None:
        """Add a stranger; close others if there are too many."""
        self.here[stranger] = None
        counts = Counter(stranger.address for stranger in self.here)
        full = len(self.here) > self.most
        address = counts.most_common(1)[0][0] if full else stranger.address
        if full or counts[address] > self.most_of_address:
            self._send_away(address)

    def leave(self, stranger: Stranger) -> None:
        """Remove a stranger that has gone or has shown the token."""
        self.here.pop(stranger, None)

    def _send_away(self, address: str) -> None:
        """Close one of an address, or the number that arrived while none could be closed."""
        since = time.monotonic() - self.time_to_be_read
        theirs = [stranger for stranger in self.here if stranger.address == address]
        # A client that has sent a whole request, and waits for the check of its password, is closed last.
        theirs.sort(key=lambda stranger: stranger.is_whole)
        had_time = [stranger for stranger in theirs if stranger.came_at <= since]
        surplus = max(len(self.here) - self.most, len(theirs) - self.most_of_address)
        crowd = max(len(self.here) - self.most_in_a_moment, 0)
        for gone in had_time[:surplus] or theirs[:crowd]:
            self.leave(gone)
            gone.close()


class Door(H11Protocol):
    """uvicorn's connection, with a limit on strangers and on the time that a head may take."""

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
        """A client has connected."""
        super().connection_made(transport)
        self._stranger = Stranger(self.client[0] if self.client else "", transport.abort)
        self.strangers.enter(self._stranger)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Data have arrived; the time for a head runs from its first byte."""
        self._has_spoken = True
        super().data_received(data)
        # A client is idle while no complete head of its next request has arrived.
        if self.conn.their_state is h11.IDLE:
            self._await_head()
        else:
            self._end_of_head()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """The head was complete, and another protocol takes over the connection."""
        self._end_of_head()
        self._forget_stranger()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has disconnected."""
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
    """uvicorn's WebSocket; any data from a client count as a sign of life.

    A client that is busy sending may not read for a while and then answers no ping, although it is still there.
    """

    def data_received(self, data: bytes) -> None:
        """Something has come."""
        super().data_received(data)
        if self.pong_timer is not None and self.ping_timeout is not None:
            self.pong_timer.cancel()
            self.pong_timer = self.loop.call_later(self.ping_timeout, self.keepalive_timeout)

    def keepalive_timeout(self) -> None:
        """Without a sign of life the connection is closed at once, even with unsent data."""
        super().keepalive_timeout()
        # A client that is suspended reads nothing any more, and a plain close would wait for it.
        self.transport.abort()


def door_of(strangers: Strangers | None = None, seconds_of_head: float = SECONDS_OF_HEAD) -> type[Door]:
    """The protocol class of the connections of one server, which share its strangers."""
    return type("DoorOfServer", (Door,), {"strangers": strangers or Strangers(), "seconds_of_head": seconds_of_head})


def allow_handles() -> int:
    """Raise the limit on open files and sockets above the usual thousand, as far as the system allows.

    Returns:
        The number that is allowed and useful.
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
