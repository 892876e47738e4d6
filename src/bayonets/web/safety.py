"""Who may come in: the guard that every request and every WebSocket passes before anything else is looked at.

A random token is in the address that `serve` prints; opened once, it becomes a strict cookie. The header Host must be
the address that this server was given (no rebinding of names), Origin must be the same (no calls from other pages), and
bodies are read to their limit before they are parsed.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

import anyio

from bayonets.web.keys import Keys
from bayonets.web.pages import login_page, refused_page
from bayonets.web.refusals import Refusal, encoded, of_error, say_shortly

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
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

MOST_BODY = 65_536
MOST_FILE_BODY = 4_000_000
"""A file of a million bytes may take four times as many when it is written as JSON."""

_PAGES, _LOGIN = ("/", "/docs"), "/login"
_WITH_FILES = ("/api/scenarios", "/api/validate")
_SECONDS_OF_BODY = 20.0
_SECONDS_AFTER_WRONG_PASSWORD, _MOST_TRIES = 1.0, 5


class Guard:
    """Lets in who has the token, adds the headers to everything, and turns every error into one plain line.

    Args:
        app: behind it.
        keys: that let a client in.
    """

    def __init__(self, app: App, keys: Keys) -> None:
        self.app, self.keys = app, keys
        self._tries = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        answer = _Answer(scope, send, asks_password=self.keys.password_hash is not None)
        try:
            await self._let_in(scope, receive, answer)
        except Refusal as refusal:
            await answer.refuse(refusal)
        except Exception as error:
            say_shortly(error)
            await answer.refuse(of_error(error))

    async def _let_in(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        headers = _headers_of(scope)
        self._check_address(scope, headers)
        if scope["type"] == "http" and await self._opening(scope, receive, answer):
            return
        if not self._has_token(headers):
            raise Refusal(401, "token", "This needs the token: open the address that bayonets serve has printed")
        if scope["type"] == "http":
            receive = _replayed(await _body(receive, headers, _most_of(scope["path"])), receive)
        await self.app(scope, receive, answer.send)

    def _check_address(self, scope: Scope, headers: dict[str, str]) -> None:
        host = headers.get("host", "")
        if not self.keys.answers_to(host):
            raise Refusal(403, "host", "This server does not answer to that name: open the address that it has printed")
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host.lower()}":
            raise Refusal(403, "origin", "Another page may not call this one")
        other = headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
        if other and scope["path"].startswith("/api"):
            raise Refusal(403, "origin", "Another page may not call this one")

    def _has_token(self, headers: dict[str, str]) -> bool:
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self.keys.is_token(given.strip())
        return self.keys.is_token(_cookies(headers.get("cookie", "")).get(self.keys.cookie, ""))

    async def _opening(self, scope: Scope, receive: Receive, answer: "_Answer") -> bool:
        """The address with the token, and the form of the password; True where the request is answered."""
        if scope["path"] in _PAGES and scope["method"] in {"GET", "HEAD"}:
            query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            given = [value for name, value in query if name == "token"]
            if given and self.keys.is_token(given[-1]):
                rest = urlencode([(name, value) for name, value in query if name != "token"])
                await answer.redirect(scope["path"] + (f"?{rest}" if rest else ""), self._cookie())
                return True
        if scope["path"] == _LOGIN and self.keys.password_hash is not None:
            await self._login(scope, receive, answer)
            return True
        return False

    async def _login(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        wrong = False
        if scope["method"] == "POST":
            form = dict(parse_qsl((await _body(receive, _headers_of(scope), 4096)).decode("utf-8", "replace")))
            if await self._is_right(form.get("password", "")):
                await answer.redirect("/", self._cookie())
                return
            wrong = True
        await answer.page(401 if wrong else 200, login_page(wrong=wrong))

    async def _is_right(self, given: str) -> bool:
        """Whether it is the password; who tries it out has a few tries a second, together with all others.

        Raises:
            Refusal: many are tried out at once.
        """
        if self._tries >= _MOST_TRIES:
            raise Refusal(429, "limit", "Many passwords are being tried. Try again in a moment")
        self._tries += 1
        try:
            right = self.keys.is_password(given)
            if not right:
                await anyio.sleep(_SECONDS_AFTER_WRONG_PASSWORD)
            return right
        finally:
            self._tries -= 1

    def _cookie(self) -> str:
        return f"{self.keys.cookie}={self.keys.token}; HttpOnly; SameSite=Strict; Path=/"


def _headers_of(scope: Scope) -> dict[str, str]:
    """The headers by name; of one that is given twice, all values, which no check then takes for a good one."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        joint = "; " if key == "cookie" else ", "
        found[key] = f"{found[key]}{joint}{text}" if key in found else text
    return found


def _cookies(header: str) -> dict[str, str]:
    found = SimpleCookie()
    try:
        found.load(header)
    except CookieError:
        return {}
    return {name: cookie.value for name, cookie in found.items()}


def _most_of(path: str) -> int:
    return MOST_FILE_BODY if path in _WITH_FILES else MOST_BODY


async def _body(receive: Receive, headers: dict[str, str], most: int) -> bytes:
    """The whole body of a request.

    Raises:
        Refusal: it is too large, or comes too slowly.
    """
    too_large = Refusal(413, "large", f"The request is too large: at most {most:,} bytes")
    said = headers.get("content-length", "0")
    if not said.isdecimal() or int(said) > most:
        raise too_large
    parts, length, more = [], 0, True
    with anyio.move_on_after(_SECONDS_OF_BODY):
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise Refusal(400, "malformed", "The request broke off")
            parts.append(message.get("body", b""))
            length += len(parts[-1])
            more = message.get("more_body", False)
            if length > most:
                raise too_large
        return b"".join(parts)
    raise Refusal(408, "slow", "The request came too slowly")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, to be read again; then whatever comes."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class _Answer:
    """What is sent to one client, with the headers of this house."""

    def __init__(self, scope: Scope, send: Send, *, asks_password: bool) -> None:
        self._scope, self._send, self._begun, self._asks_password = scope, send, False, asks_password
        self._path, self._is_socket = scope["path"], scope["type"] == "websocket"

    async def send(self, message: Message) -> None:
        """Pass on what the app sends."""
        if message["type"] == "http.response.start":
            message["headers"] = self._with_headers(message.get("headers", []))
        self._begun = self._begun or message["type"] in {"http.response.start", "websocket.accept"}
        await self._send(message)

    def _with_headers(self, headers: Iterable[Header]) -> list[Header]:
        given = [(name, value) for name, value in headers if name.decode("latin-1").lower() not in HEADERS]
        own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        if self._path == _LOGIN:
            # Without a referrer a browser would say of its form that it comes from nowhere (Origin: null).
            own = [(name, b"same-origin" if name == b"referrer-policy" else value) for name, value in own]
        if self._path.startswith("/api") or self._path in {*_PAGES, _LOGIN}:
            given = [(name, value) for name, value in given if name.lower() != b"cache-control"]
            own.append((b"cache-control", b"no-store"))
        return given + own

    async def refuse(self, refusal: Refusal) -> None:
        """Say why not: as JSON, and as a small page to who opens the page itself."""
        if self._begun:
            if self._is_socket:
                await self._send({"type": "websocket.close", "code": 1011, "reason": refusal.message[:100]})
            return
        if not self._is_socket and self._path in {*_PAGES, _LOGIN}:
            await self.page(refusal.status, refused_page(refusal.message, login=self._asks_password))
            return
        await self._whole(refusal.status, encoded(refusal.body()), [(b"content-type", b"application/json")])

    async def page(self, status: int, page: str) -> None:
        """A small page."""
        await self._whole(status, page.encode(), [(b"content-type", b"text/html; charset=utf-8")])

    async def redirect(self, where: str, cookie: str) -> None:
        """Send the client on, with its cookie."""
        await self._whole(
            303, b"", [(b"location", where.encode("latin-1", "replace")), (b"set-cookie", cookie.encode())]
        )

    async def _whole(self, status: int, content: bytes, headers: list[Header]) -> None:
        prefix = "websocket.http" if self._is_socket else "http"
        if self._is_socket and "websocket.http.response" not in self._scope.get("extensions", {}):
            await self._send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        length = (b"content-length", str(len(content)).encode())
        start = {"type": f"{prefix}.response.start", "status": status}
        await self._send(start | {"headers": self._with_headers([*headers, length])})
        head = not self._is_socket and self._scope["method"] == "HEAD"
        await self._send({"type": f"{prefix}.response.body", "body": b"" if head else content})
