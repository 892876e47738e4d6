"""The credentials of a client: a token that is new at each start, a cookie that holds it, and an optional password."""

import hmac
import ipaddress
import secrets
import socket
from dataclasses import dataclass, field
from hashlib import sha256

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - a user may choose it, with a password
_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Credentials:
    """The credentials that a client needs.

    Attributes:
        port: the port on which this server listens.
        hosts: names and addresses in the header Host that the server accepts, without the port; empty: any address
            written in digits, to which no name can be rebound.
        token: expected in the opening address, in the cookie, or after `Authorization: Bearer`.
        password_hash: SHA-256 of the password, if one is required.
    """

    port: int
    hosts: tuple[str, ...] = _LOOPBACK_NAMES
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    password_hash: bytes | None = None

    def is_key(self, given: str) -> bool:
        """Whether a text is the password or the token; a form accepts both."""
        # Both are always compared, so that the time reveals nothing.
        return bool(self.is_password(given) | self.is_token(given))

    def cookie_at(self, host: str) -> str:
        """The name of the cookie for a header Host.

        Browsers share cookies among ports, so the port is part of the name. It is the port that the browser sees, which
        differs from the port of this server at the end of a tunnel. The cookies of two tunnels to two servers therefore
        do not overwrite each other.
        """
        return f"bayonets_token_{_parts(host)[1] or 80}"

    def is_token(self, given: str) -> bool:
        """Whether a text is the token, in a time that reveals nothing."""
        return hmac.compare_digest(given.encode(), self.token.encode())

    def is_password(self, given: str) -> bool:
        """Whether a text is the password."""
        return self.password_hash is not None and hmac.compare_digest(_hash(given), self.password_hash)

    def answers_to(self, host: str) -> bool:
        """Whether a header Host names this server.

        The names of the loopback interface are accepted at any port: a browser uses them for its own end of a tunnel
        (`ssh -L 9000:localhost:8765`). No page can be rebound to them, since the header holds the name that the browser
        opened; the token is still required, and Origin must name the same port as Host. Every other name needs the port
        of this server.
        """
        name, port = _parts(host)
        if port is None:
            return False
        if name in _LOOPBACK_NAMES:
            return not self.hosts or name in self.hosts
        if port != self.port:
            return False
        return name in self.hosts if self.hosts else _is_own(name)


def _parts(host: str) -> tuple[str, int | None]:
    """The name and the port of a header Host: 80 if none is given, None if the port is invalid."""
    name, colon, port = host.lower().rpartition(":")
    if not colon or port.endswith("]"):
        return host.lower(), 80
    is_port = port.isascii() and port.isdecimal() and len(port) <= 5 and port[0] != "0" and int(port) < 65536
    return name, int(port) if is_port else None


def _hash(password: str) -> bytes:
    return sha256(b"bayonets serve " + password.encode()).digest()


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def credentials_for(host: str, port: int, password: str | None) -> Credentials:
    """New credentials for a server that listens at an address."""
    if host in _EVERYWHERE:
        hosts: tuple[str, ...] = ()
    else:
        host_name = f"[{host}]" if ":" in host else host.lower()
        hosts = (*_LOOPBACK_NAMES, host_name) if is_loopback(host) else (host_name,)
    return Credentials(port, hosts, password_hash=None if password is None else _hash(password))


def _is_own(name: str) -> bool:
    """Whether a name is a numeric address or the name of this machine."""
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return name.lower() in {"localhost", socket.gethostname().lower(), socket.getfqdn().lower()}
    return True
