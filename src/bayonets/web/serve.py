"""From a folder to a running server: the socket first, then its address, then the compiled code."""

import socket
from collections.abc import Callable

import uvicorn

from bayonets.errors import RefusedError
from bayonets.web.app import create_app
from bayonets.web.hall import Hall
from bayonets.web.live import MOST_BYTES
from bayonets.web.safety import Keys

_SECONDS_TO_PING, _SECONDS_TO_PONG = 2.0, 3.0
"""A client that is gone without a word is known to be gone after both together."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes any that is free.

    Raises:
        RefusedError: the port is taken, or the address is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except (OSError, OverflowError) as error:
        made.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise RefusedError(
            f"{host}:{port}: cannot listen there ({reason}). Choose another --port, such as 8766, or 0 for any"
        ) from None
    made.listen(512)
    return made


def address_of(host: str, port: int) -> str:
    """Where a browser of this machine finds the server."""
    names = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - told apart, not bound
    return f"http://{names.get(host, f'[{host}]' if ':' in host else host)}:{port}"


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
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=False,
    )
    hall.prepare(say)
    uvicorn.Server(config).run(sockets=[listening])
