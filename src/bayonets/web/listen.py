"""The socket that listens, and the address under which a browser finds it; loads little, to be there at once."""

import socket

from bayonets.errors import RefusedError


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
