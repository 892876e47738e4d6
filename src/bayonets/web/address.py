"""The listening socket, its address for a browser, and what opens there; imports little, to start at once."""

import socket
from dataclasses import dataclass
from pathlib import Path

from bayonets.errors import RefusedError

RESULTS = "bayonets-results"
"""Where `bayonets run` and the questions write their folders by default."""


@dataclass(frozen=True)
class Opened:
    """What the page shows first.

    Attributes:
        scenario: id of a scenario.
        folder: name of a result folder.
    """

    scenario: str | None = None
    folder: str | None = None


def folder_name(path: Path) -> tuple[Path, str]:
    """The root below which a result folder is served, and its name there."""
    home = path.parent
    return (home.parent, f"{RESULTS}:{path.name}") if home.name == RESULTS else (home, path.name)


def bound(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free port.

    Raises:
        RefusedError: the port is in use, or the address does not belong to this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise RefusedError(
            f"{host}:{port}: cannot listen there ({reason}). Choose another --port, such as 8766, or 0 for any"
        ) from None
    listening.listen(512)
    return listening


def address_of(host: str, port: int) -> str:
    """The address of the server for a browser on this machine."""
    names = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared, not bound
    return f"http://{names.get(host, f'[{host}]' if ':' in host else host)}:{port}"
