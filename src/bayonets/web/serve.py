"""A running server over a listening socket; the code is compiled in the meantime."""

import socket
from collections.abc import Callable
from threading import Timer
from typing import Any

import uvicorn

from bayonets.web.app import create_app
from bayonets.web.credentials import Credentials
from bayonets.web.door import MOST_IN_A_MOMENT, Line, Strangers, allow_handles, door_of
from bayonets.web.live import MOST_BYTES
from bayonets.web.state import ServerState

_SECONDS_TO_PING, _SECONDS_TO_PONG = 2.0, 6.0
"""A client that has disconnected without notice is known to be gone after the sum of both.

A client that is there answers within milliseconds; on a busy machine, one of low priority may take seconds.
"""

_SECONDS_BEFORE_COMPILING = 0.5
_MOST_CONNECTIONS, _OTHER_HANDLES = 1_500, 124
_BACKLOG = 256
"""Connections that are accepted at once, before they are identified: each of them needs a file handle."""


def config_of(app: Any, **changes: Any) -> uvicorn.Config:
    """The configuration of the server; `changes` are for tests, which have shorter times."""
    connections = min(_MOST_CONNECTIONS, max(allow_handles() - _OTHER_HANDLES, _BACKLOG))
    settings: dict[str, Any] = {
        "log_level": "critical",
        "access_log": False,
        "http": door_of(Strangers(most_in_a_moment=min(MOST_IN_A_MOMENT, connections // 2))),
        "ws": Line,
        "ws_max_size": MOST_BYTES,
        "ws_ping_interval": _SECONDS_TO_PING,
        "ws_ping_timeout": _SECONDS_TO_PONG,
        "ws_per_message_deflate": False,
        "limit_concurrency": connections,
        "backlog": _BACKLOG,
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": 3,
        "server_header": False,
        "proxy_headers": False,
    }
    return uvicorn.Config(app, **(settings | changes))


def run(server: ServerState, credentials: Credentials, listening: socket.socket, say: Callable[[str], None]) -> None:
    """Serve until stopped."""
    config = config_of(create_app(server, credentials))
    # A browser that is already waiting is served before the compilation begins.
    soon = Timer(_SECONDS_BEFORE_COMPILING, server.prepare, [say])
    soon.daemon = True
    soon.name = "bayonets-soon"
    soon.start()
    uvicorn.Server(config).run(sockets=[listening])
