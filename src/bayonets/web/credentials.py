"""What lets a client in: a token that is new at each start, a cookie that holds it, perhaps a password."""

import hmac
import ipaddress
import secrets
import socket
from dataclasses import dataclass, field
from hashlib import sha256

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what a user may ask for, with a password
_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Credentials:
    """What lets a client in.

    Attributes:
        port: where this server listens.
        hosts: names and addresses in the header Host under which it answers, without the port; empty: any address
            that is written in numbers, which no name can be rebound to.
        token: in the opening address, in the cookie, or after `Authorization: Bearer`.
        password_hash: SHA-256 of the password, where one is asked for.
    """

    port: int
    hosts: tuple[str, ...] = _LOOPBACK_NAMES
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    password_hash: bytes | None = None

    def is_key(self, given: str) -> bool:
        """Whether it is the password, or the token, which a form takes as well."""
        # Both are compared whatever the first says, so that the time tells nothing.
        return bool(self.is_password(given) | self.is_token(given))

    def cookie_at(self, host: str) -> str:
        """Name of the cookie for a header Host.

        Browsers share cookies among ports, so that the port is part of the name: the one that the browser sees, which
        at the end of a tunnel is another than this server's. Two tunnels to two servers then do not overwrite each
        other's.
        """
        return f"bayonets_token_{_parts(host)[1] or 80}"

    def is_token(self, given: str) -> bool:
        """Whether it is the token, found out in a time that tells nothing."""
        return hmac.compare_digest(given.encode(), self.token.encode())

    def is_password(self, given: str) -> bool:
        """Whether it is the password."""
        return self.password_hash is not None and hmac.compare_digest(_hash(given), self.password_hash)

    def answers_to(self, host: str) -> bool:
        """Whether a header Host names this server.

        The names of the loopback hold at any port: a browser says that of its own end of a tunnel
        (`ssh -L 9000:localhost:8765`). No page can be rebound to them, since the header names what the browser was
        told to open; the token is needed as ever, and Origin must name the same port as Host. Every other name needs
        this server's own port.
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
    """The name and the port of a header Host; 80 where it says none, None where it is no port."""
    name, colon, port = host.lower().rpartition(":")
    if not colon or port.endswith("]"):
        return host.lower(), 80
    is_port = port.isascii() and port.isdecimal() and len(port) <= 5 and port[0] != "0" and int(port) < 65536
    return name, int(port) if is_port else None


def _hash(password: str) -> bytes:
    return sha256(b"bayonets serve " + password.encode()).digest()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def credentials_for(host: str, port: int, password: str | None) -> Credentials:
    """New credentials for a server that listens at an address."""
    if host in _EVERYWHERE:
        hosts: tuple[str, ...] = ()
    else:
        own = f"[{host}]" if ":" in host else host.lower()
        hosts = (*_LOOPBACK_NAMES, own) if is_loopback(host) else (own,)
    return Credentials(port, hosts, password_hash=None if password is None else _hash(password))


def _is_own(name: str) -> bool:
    """Whether a name is an address in numbers, or the name of this machine."""
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return name.lower() in {"localhost", socket.gethostname().lower(), socket.getfqdn().lower()}
    return True
