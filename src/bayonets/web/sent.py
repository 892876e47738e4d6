"""Responses to a client: the security headers on all of them, and errors as JSON or as a plain page."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

from bayonets.web.errors import ApiError
from bayonets.web.pages import STYLE_SOURCE, login_page, refused_page

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}

PAGES, LOGIN = ("/", "/docs"), "/login"

_OUTSIDE_POLICY = POLICY.replace("style-src 'self'", f"style-src {STYLE_SOURCE}")
_MAY_TRY_AGAIN = (401, 429)


def address_of(scope: Scope) -> str:
    """The address of a client."""
    client = scope.get("client")
    return str(client[0]) if client else "an unknown address"


class Sender:
    """Responses to one client, with the security headers."""

    def __init__(self, scope: Scope, send: Send, *, asks_password: bool) -> None:
        self._scope, self._send, self._begun, self._asks_password = scope, send, False, asks_password
        self._path, self._is_socket = scope["path"], scope["type"] == "websocket"
        self._is_let_in = False

    def let_in(self) -> None:
        """Record that the client has the token: its connection may stay open for its next request."""
        self._is_let_in = True
        admit = self._scope.get("bayonets.admit")
        if admit is not None:
            admit()

    async def send(self, message: Message) -> None:
        """Pass on a message of the application."""
        if message["type"] == "http.response.start":
            message["headers"] = self._with_headers(message.get("headers", []))
        self._begun = self._begun or message["type"] in {"http.response.start", "websocket.accept"}
        await self._send(message)

    def _with_headers(
        self, headers: Iterable[Header], instead: Mapping[str, str] = MappingProxyType({})
    ) -> list[Header]:
        always = [(name.encode(), value.encode()) for name, value in (HEADERS | dict(instead)).items()]
        given = [(name, value) for name, value in headers if name.decode("latin-1").lower() not in HEADERS]
        if not self._is_let_in and not self._is_socket:
            # The connection of a client without access is closed, without waiting for further data.
            given.append((b"connection", b"close"))
        if self._path.startswith("/api") or self._path in {*PAGES, LOGIN}:
            given = [(name, value) for name, value in given if name.lower() != b"cache-control"]
            always.append((b"cache-control", b"no-store"))
        return given + always

    async def refuse(self, refusal: ApiError) -> None:
        """Send the error: as JSON, or as a small page if a browser opens the page itself."""
        if self._begun:
            if self._is_socket:
                await self._send({"type": "websocket.close", "code": 1011, "reason": refusal.message[:100]})
            return
        if not self._is_socket and self._path in {*PAGES, LOGIN}:
            form = refusal.status in _MAY_TRY_AGAIN and not self._is_let_in
            await self._page(refusal.status, refused_page(self._why(refusal), password=self._asks_password, form=form))
            return
        await self._whole(refusal.status, refusal.dumped(), [(b"content-type", b"application/json")])

    def _why(self, refusal: ApiError) -> str:
        """The message for people: the password is requested where there is one, not the token."""
        return "Enter the password" if refusal.kind == "token" and self._asks_password else refusal.message

    async def login(self, status: int, *, wrong: bool) -> None:
        """Send the form for the password."""
        await self._page(status, login_page(wrong=wrong, password=self._asks_password))

    async def _page(self, status: int, page: str) -> None:
        """Send a small page with a style of its own, whose form sends its origin."""
        # Without a referrer a browser would send the form with an empty origin (Origin: null).
        instead = {"content-security-policy": _OUTSIDE_POLICY, "referrer-policy": "same-origin"}
        await self._whole(status, page.encode(), [(b"content-type", b"text/html; charset=utf-8")], instead)

    async def redirect(self, where: str, cookie: str) -> None:
        """Redirect the client, with its cookie."""
        await self._whole(
            303, b"", [(b"location", where.encode("latin-1", "replace")), (b"set-cookie", cookie.encode())]
        )

    async def _whole(
        self, status: int, content: bytes, headers: list[Header], instead: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        prefix = "websocket.http" if self._is_socket else "http"
        if self._is_socket and "websocket.http.response" not in self._scope.get("extensions", {}):
            await self._send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        length = (b"content-length", str(len(content)).encode())
        start = {"type": f"{prefix}.response.start", "status": status}
        await self._send(start | {"headers": self._with_headers([*headers, length], instead)})
        head = not self._is_socket and self._scope["method"] == "HEAD"
        await self._send({"type": f"{prefix}.response.body", "body": b"" if head else content})
