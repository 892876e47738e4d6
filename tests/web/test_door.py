"""Connections at a server that is served as `serve` serves it, over an application that only says that it is there."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest
import uvicorn

from bayonets.web.address import bound
from bayonets.web.credentials import Credentials
from bayonets.web.door import Stranger, Strangers, door_of
from bayonets.web.safety import Guard
from bayonets.web.serve import config_of
from tests.web.conftest import TOKEN

GUARD_SECONDS = 60.0
"""What has not come by then hangs; nothing is measured by it."""


async def there(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers everything, and whose WebSocket stays open."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@contextmanager
def serving(strangers: Strangers | None = None, behind: Any = there, **changes: Any) -> Iterator[tuple[str, int]]:
    """A server in a thread."""
    listening = bound("127.0.0.1", 0)
    address: tuple[str, int] = listening.getsockname()
    app = Guard(behind, Credentials(address[1], token=TOKEN))
    seconds = changes.pop("seconds_of_head", 0.3)
    config = config_of(app, http=door_of(strangers, seconds), lifespan="off", **changes)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(GUARD_SECONDS)


def connect(address: tuple[str, int], said: bytes = b"") -> socket.socket:
    line = socket.create_connection(address, GUARD_SECONDS)
    line.sendall(said)
    return line


def all_of(line: socket.socket) -> bytes:
    """Everything until the server closes."""
    found = b""
    try:
        while part := line.recv(65_536):
            found += part
    except ConnectionResetError:
        pass
    return found


def request(address: tuple[str, int], *more: str, token: bool = True, method: str = "GET", path: str = "/x") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{address[1]}", *more]
    lines += [f"Authorization: Bearer {TOKEN}"] if token else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"POST /login HTTP/1.1\r\nA: ",
    ],
)
def test_half_a_head_is_not_waited_for(half: bytes) -> None:
    with serving() as address:
        answer = all_of(connect(address, half))
    assert answer == b"" if not half else answer.startswith(b"HTTP/1.1 408 ")


def test_a_head_that_trickles_is_not_waited_for() -> None:
    """Each byte in time, the whole too late: the time is that of the head, not that between two bytes."""
    with serving() as address:
        line = connect(address)
        sent = 0
        try:
            while not select.select([line], [], [], 0.05)[0]:
                line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: aaaaaaaaaaaaaaaaaaaaaa"[sent % 60 :][:1])
                sent += 1
                assert sent < 60 / 0.05
        except OSError:
            pass
        assert b"200" not in all_of(line)


def test_a_second_head_on_a_line_that_was_let_in_is_not_waited_for_either() -> None:
    with serving() as address:
        line = connect(address, request(address))
        assert b" 200 " in line.recv(4096)
        line.sendall(b"GET / HTTP")
        assert b" 408 " in all_of(line)


def test_who_is_refused_keeps_no_line() -> None:
    """Nothing that follows a refused request is waited for, neither its body nor another request."""
    with serving(seconds_of_head=GUARD_SECONDS) as address:
        for more in ((), ("Content-Length: 100000",), ("Transfer-Encoding: chunked",)):
            answer = all_of(connect(address, request(address, *more, token=False, method="POST")))
            assert b" 401 " in answer
            assert b"connection: close" in answer.lower()


def test_who_is_let_in_keeps_his_line() -> None:
    with serving() as address, httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        strangers_of_one = {client.get(f"http://127.0.0.1:{address[1]}/x").status_code for _ in range(50)}
        assert strangers_of_one == {200}
        line = connect(address, request(address))
        for _ in range(20):
            found = b""
            while not found.endswith(b"ok"):
                found += line.recv(4096)
            line.sendall(request(address))


def test_a_whole_request_finds_a_place_whatever_number_of_half_ones_wait() -> None:
    """Three hundred halves from the same address, which never end by themselves, and room for twenty."""
    strangers = Strangers(most=20, most_of_address=20, time_to_be_read=0.0)
    with serving(strangers, seconds_of_head=GUARD_SECONDS * 10) as address:
        halves = [connect(address, b"GET / HTTP/1.1\r\nHost: ") for _ in range(300)]
        for _ in range(10):
            with connect(address, request(address)) as line:
                assert b" 200 " in line.recv(4096)
        assert len(strangers.here) <= 20
        gone = sum(bool(select.select([line], [], [], 0)[0]) for line in halves)
        assert gone >= 280
        for line in halves:
            line.close()


def test_the_address_with_most_strangers_gives_way_and_no_other() -> None:
    closed: list[str] = []
    strangers = Strangers(most=10, most_of_address=8, time_to_be_read=0.0)
    few = [Stranger("few", lambda: closed.append("few")) for _ in range(3)]
    for one in few:
        strangers.enter(one)
    for _ in range(1000):
        strangers.enter(Stranger("many", lambda: closed.append("many")))
    assert set(closed) == {"many"}
    assert len(strangers.here) == 10
    assert all(one in strangers.here for one in few)


def test_who_has_sent_a_whole_request_gives_way_last() -> None:
    closed: list[str] = []
    strangers = Strangers(most=5, most_of_address=5, time_to_be_read=0.0)
    whole = Stranger("a", lambda: closed.append("whole"), is_whole=True)
    strangers.enter(whole)
    for _ in range(100):
        strangers.enter(Stranger("a", lambda: closed.append("half")))
    assert closed == ["half"] * 96
    assert whole in strangers.here


def test_many_who_come_in_one_moment_are_all_read_before_anybody_goes() -> None:
    """A class behind one proxy: 150 at once, more than one address may have; then a flood without an end."""
    closed: list[str] = []
    strangers = Strangers(most=20, most_of_address=10, most_in_a_moment=200, time_to_be_read=GUARD_SECONDS)
    pupils = [Stranger("proxy", lambda: closed.append("pupil")) for _ in range(150)]
    for pupil in pupils:
        strangers.enter(pupil)
    assert not closed
    for pupil in pupils:
        strangers.leave(pupil)
    for _ in range(1000):
        strangers.enter(Stranger("flood", lambda: closed.append("flood")))
    assert len(strangers.here) == 200


def test_what_came_in_one_moment_and_stays_half_goes_when_its_time_is_over() -> None:
    closed: list[str] = []
    strangers = Strangers(most=20, most_of_address=10, time_to_be_read=GUARD_SECONDS)
    for _ in range(150):
        strangers.enter(Stranger("a", lambda: closed.append("half"), came_at=-GUARD_SECONDS * 100))
    strangers.enter(Stranger("a", lambda: closed.append("new")))
    assert len(strangers.here) == 10
    assert set(closed) == {"half"}


# --- The WebSocket --------------------------------------------------------------------------------------------------


def upgrade(address: tuple[str, int]) -> socket.socket:
    """A WebSocket of which nobody answers the pings."""
    key = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
    line = connect(address, request(address, *key, "Sec-WebSocket-Key: c2lsZW50LXRlc3QtcGFnZQ==", path="/api/live"))
    assert b" 101 " in line.recv(4096)
    return line


def test_a_client_that_answers_no_ping_is_given_up() -> None:
    with serving(ws_ping_interval=0.1, ws_ping_timeout=0.3) as address:
        found = all_of(upgrade(address))
    assert b"keepalive ping timeout" in found


def test_a_client_that_is_stopped_in_the_midst_of_an_answer_is_given_up() -> None:
    """Nothing that was written to it is taken: the work for it ends all the same."""
    gone = threading.Event()

    async def talks(_scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        with suppress(Exception):
            for _ in range(1000):
                await send({"type": "websocket.send", "text": "x" * 100_000})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        gone.set()

    with serving(behind=talks, ws_ping_interval=0.1, ws_ping_timeout=0.3) as address:
        line = upgrade(address)
        assert gone.wait(GUARD_SECONDS)
        line.close()


def test_a_client_that_sends_without_reading_is_not_dead() -> None:
    """It answers no ping, but says something within each time that a ping may take: twenty times."""
    text = bytes([0x81, 0x80 | 2, 0, 0, 0, 0]) + b"hi"
    with serving(ws_ping_interval=0.1, ws_ping_timeout=1.0) as address:
        line = upgrade(address)
        for _ in range(20):
            line.sendall(text)
            select.select([], [], [], 0.1)
        # One ping, unanswered, and nothing else: the line has not been closed.
        assert len(line.recv(4096)) == 6
        assert not select.select([line], [], [], 0.0)[0]


def test_a_client_without_a_whole_handshake_takes_no_place() -> None:
    strangers = Strangers()
    with serving(strangers) as address:
        lines = [upgrade(address) for _ in range(5)]
        assert not strangers.here
        for line in lines:
            line.close()


def test_pings_give_up_a_dead_client_in_seconds_and_leave_a_slow_one_time() -> None:
    config = config_of(there)
    assert config.ws_ping_interval is not None
    assert config.ws_ping_timeout is not None
    assert config.ws_ping_interval + config.ws_ping_timeout <= 10
    assert config.ws_ping_timeout >= 5
