"""A running server over a socket that listens already; the compiled code is made ready meanwhile."""

import socket
from collections.abc import Callable
from threading import Timer

import uvicorn

from bayonets.web.app import create_app
from bayonets.web.hall import Hall
from bayonets.web.keys import Keys
from bayonets.web.live import MOST_BYTES

_SECONDS_TO_PING, _SECONDS_TO_PONG = 2.0, 2.5
"""A client that is gone without a word is known to be gone after both together."""

_SECONDS_BEFORE_COMPILING = 0.5
_MOST_CONNECTIONS = 900
"""Most systems let a program have 1,024 files and sockets."""


def run(hall: Hall, keys: Keys, listening: socket.socket, say: Callable[[str], None]) -> None:
    """Serve until somebody stops it."""
    config = uvicorn.Config(
        create_app(hall, keys),
        log_level="critical",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=MOST_BYTES,
        ws_ping_interval=_SECONDS_TO_PING,
        ws_ping_timeout=_SECONDS_TO_PONG,
        ws_per_message_deflate=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=False,
    )
    # A browser that waits already is served before the compiled code takes its time.
    Timer(_SECONDS_BEFORE_COMPILING, hall.prepare, [say]).start()
    uvicorn.Server(config).run(sockets=[listening])
