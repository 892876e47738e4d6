"""Access: the guard that every request and every WebSocket passes before anything else is read.

The address that `serve` prints holds a random token; opened once, it sets a strict cookie. The header Host must be the
address that this server was given (against DNS rebinding), Origin must be the same (against calls from other pages),
and bodies are read up to their limit before they are parsed.
"""

from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

import anyio

from bayonets.web.credentials import Credentials
from bayonets.web.errors import ApiError, of_error, say_shortly
from bayonets.web.sent import LOGIN, PAGES, Message, Scope, Send, Sender, address_of
from bayonets.web.tries import FailedLogins, Tries

Receive = Callable[[], Awaitable[Message]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BODY = 65_536
MOST_FILE_BODY = 4_000_000
"""A file of a million bytes may take four times that size when it is written as JSON."""

_WITH_FILES = ("/api/scenarios", "/api/validate")
_SECONDS_OF_BODY = 20.0
_MOST_OF_FORM, _MOST_DIGITS = 4096, 20


class Guard:
    """Admits clients with the token, adds the headers to every response, and turns every error into one plain line.

    Args:
        app: the application behind the guard.
        credentials: the credentials that a client needs.
        tries: the queue for the check of passwords.
        failed: the record of wrong passwords.
    """

    def __init__(
        self, app: App, credentials: Credentials, tries: Tries | None = None, failed: FailedLogins | None = None
    ) -> None:
        self.app, self.credentials = app, credentials
        self._tries, self._failed = tries or Tries(), failed or FailedLogins()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        answer = Sender(scope, send, asks_password=self.credentials.password_hash is not None)
        try:
            await self._let_in(scope, receive, answer)
        except ApiError as refusal:
            await answer.refuse(refusal)
        except Exception as error:
            say_shortly(error)
            await answer.refuse(of_error(error))

    async def _let_in(self, scope: Scope, receive: Receive, answer: Sender) -> None:
        headers = _headers_of(scope)
        self._check_address(scope, headers)
        if scope["type"] == "http" and await self._opening(scope, receive, answer):
            return
        if not self._has_token(headers):
            raise ApiError(401, "token", "This call needs the token: open the address that bayonets serve has printed")
        answer.let_in()
        if any(letter < " " for letter in scope["path"]):
            # A route would match a path that is followed by a line break.
            raise ApiError(404, "missing", "No address here has unprintable characters")
        if scope["type"] == "http":
            receive = _replayed(await _body(receive, headers, _most_of(scope["path"])), receive)
        await self.app(scope, receive, answer.send)

    def _check_address(self, scope: Scope, headers: dict[str, str]) -> None:
        host = headers.get("host", "")
        if not self.credentials.answers_to(host):
            raise ApiError(403, "host", self._other_name(host))
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host.lower()}":
            raise ApiError(403, "origin", "Another page may not call this one")
        other = headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
        if other and scope["path"].startswith("/api"):
            raise ApiError(403, "origin", "Another page may not call this one")

    def _other_name(self, host: str) -> str:
        """Why a header Host does not name this server, and which names do."""
        names = " or ".join(self.credentials.hosts) or "this machine's address in numbers"
        return (
            f"This server does not answer to {host[:100]!r}, but to {names} at port {self.credentials.port}: open the "
            "address that it has printed. Through a tunnel, open localhost at any port, or give both ends the same port"
        )

    def _has_token(self, headers: dict[str, str]) -> bool:
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self.credentials.is_token(given.strip())
        name = self.credentials.cookie_at(headers.get("host", ""))
        return self.credentials.is_token(_cookies(headers.get("cookie", "")).get(name, ""))

    async def _opening(self, scope: Scope, receive: Receive, answer: Sender) -> bool:
        """Handle the address with the token and the login form; True if the request has been answered."""
        path, method = scope["path"], scope["method"]
        if path in PAGES and method in {"GET", "HEAD"}:
            given = [value for name, value in _query(scope) if name == "token"]
            if given and self.credentials.is_token(given[-1]):
                await self._admit(scope, answer)
                return True
        if path in {*PAGES, LOGIN} and method == "POST":
            await self._login(scope, receive, answer)
            return True
        if path == LOGIN and method in {"GET", "HEAD"} and self.credentials.password_hash is not None:
            await answer.login(200, wrong=False)
            return True
        return False

    async def _login(self, scope: Scope, receive: Receive, answer: Sender) -> None:
        form = dict(parse_qsl((await _body(receive, _headers_of(scope), _MOST_OF_FORM)).decode("utf-8", "replace")))
        address = address_of(scope)
        await self._tries.turn(address)
        if self.credentials.is_key(form.get("password", "")):
            await self._admit(scope, answer)
            return
        self._failed.note(address)
        await self._tries.wrong()
        await answer.login(401, wrong=True)

    async def _admit(self, scope: Scope, answer: Sender) -> None:
        """Redirect a client, with its cookie, to the requested page with the rest of its address.

        The redirect leads to a page of this server only: nothing that the client sends is used as an address.
        """
        path = scope["path"] if scope["path"] in PAGES else PAGES[0]
        rest = urlencode([(name, value) for name, value in _query(scope) if name != "token"])
        answer.let_in()
        await answer.redirect(path + (f"?{rest}" if rest else ""), self._cookie(scope))

    def _cookie(self, scope: Scope) -> str:
        name = self.credentials.cookie_at(_headers_of(scope).get("host", ""))
        return f"{name}={self.credentials.token}; HttpOnly; SameSite=Strict; Path=/"


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _headers_of(scope: Scope) -> dict[str, str]:
    """The headers by name; for one that is given twice all values, joined, so that no check accepts it."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        joint = "; " if key == "cookie" else ", "
        headers[key] = f"{headers[key]}{joint}{text}" if key in headers else text
    return headers


def _cookies(header: str) -> dict[str, str]:
    cookies = SimpleCookie()
    try:
        cookies.load(header)
    except CookieError:
        return {}
    return {name: cookie.value for name, cookie in cookies.items()}


def _most_of(path: str) -> int:
    return MOST_FILE_BODY if path in _WITH_FILES else MOST_BODY


async def _body(receive: Receive, headers: dict[str, str], most: int) -> bytes:
    """The whole body of a request.

    Raises:
        ApiError: it is too large, or arrives too slowly.
    """
    too_large = ApiError(413, "large", f"The request is too large: at most {most:,} bytes")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > _MOST_DIGITS or int(length) > most:
        raise too_large
    parts, received, more = [], 0, True
    with anyio.move_on_after(_SECONDS_OF_BODY):
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise ApiError(400, "malformed", "The request was cut off")
            parts.append(message.get("body", b""))
            received += len(parts[-1])
            more = message.get("more_body", False)
            if received > most:
                raise too_large
        return b"".join(parts)
    raise ApiError(408, "slow", "The request arrived too slowly")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A body that has been read, to be read again, followed by further messages."""
    is_replayed = False

    async def again() -> Message:
        nonlocal is_replayed
        if is_replayed:
            return await receive()
        is_replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
