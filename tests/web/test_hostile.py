import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from benchmarks.web_fuzz import fuzz
from benchmarks.web_load import Server, cancelled_within, connected, connections, pages, served, soak, twin

from bayonets.web.door import allow_handles
from tests.conftest import Count

SHORT_CASES, LONG_CASES = 450, 10_000
PATIENCE = 240.0
"""Seconds; what has not come by then is a failure, not a wait."""

Found = TypeVar("Found")


def alone(work: Coroutine[Any, Any, Found], patience: float = PATIENCE) -> Found:
    """The result of asynchronous work, done in a thread of its own: a browser that is open here has a loop running."""

    async def in_time() -> Found:
        async with asyncio.timeout(patience):
            return await work

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, in_time()).result()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A real server on the loopback."""
    with served() as found:
        yield found


def _fuzzed(server: Server, cases: int) -> dict[str, Counter[str]]:
    with ThreadPoolExecutor(1) as thread:
        seen, wrong = thread.submit(fuzz, server, cases).result()
    assert not wrong, Counter(wrong).most_common(5)
    assert httpx.get(f"{server.url}/api/status", headers=server.headers).status_code == 200
    return seen


def test_malformed_requests_and_messages_get_clear_errors(server: Server) -> None:
    seen = _fuzzed(server, SHORT_CASES)
    assert seen["messages"]["error"] > 20
    assert seen["requests"]["400"] > 20
    assert seen["requests of the description"]["200"] > 0


def test_a_hundred_pages_of_noise_do_not_stop_a_slider(server: Server) -> None:
    async def noise() -> None:
        async with connected(server, "noise") as socket:
            for number in range(3000):
                await socket.send(twin(number, number / 3000, "library:textbook"))

    async def both() -> int:
        loud = [asyncio.create_task(noise()) for _ in range(5)]
        found = await pages(server, 3, 2.0)
        await asyncio.gather(*loud, return_exceptions=True)
        return int(found["lost"])

    assert alone(both()) == 0


def test_no_page_of_many_is_left_without_its_last_answer(server: Server) -> None:
    found = alone(pages(server, 20, 3.0))
    assert found["lost"] == found["errors"] == 0
    # How quickly is measured by benchmarks/web_load.py, on a machine that nobody else uses.
    assert found["answered"] > 0


def test_two_hundred_connections_are_all_answered(server: Server) -> None:
    assert alone(connections(server, 200))["answered"] == 200


def test_a_client_that_breaks_off_has_its_work_ended(server: Server) -> None:
    # It returns when the work has ended, or gives up after half a minute.
    assert alone(cancelled_within(server)) < 30.0


def test_a_client_that_falls_silent_has_its_work_ended(server: Server) -> None:
    address = server.url.removeprefix("http://")
    host, port = address.split(":")
    hello = (
        f"GET /api/live?page=silent HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: c2lsZW50LXRlc3QtcGFnZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {server.token}\r\n\r\n"
    )
    asked = {"setup": {"scenario": "library:belarus-2020"}, "runs": 1500, "seed": 8}
    with socket.create_connection((host, int(port))) as line, httpx.Client(headers=server.headers) as client:
        line.sendall(hello.encode())
        assert b"101" in line.recv(100)
        study = client.post(f"{server.url}/api/studies", json=asked, headers={"X-Page": "silent"}).json()["id"]
        # The socket stays open and no ping of the server's is answered.
        wait_until(lambda: client.get(f"{server.url}/api/studies/{study}").json()["state"] == "cancelled")


def test_a_server_that_slept_finds_its_healthy_clients_again(server: Server) -> None:
    """Stopped for longer than a ping may take: who answers is not dropped on waking, and hears that it is there."""

    async def heard() -> list[str]:
        async with connected(server, "patient") as socket:
            await _of_type(socket, "alive")
            os.kill(server.pid, signal.SIGSTOP)
            try:
                # What was on its way comes at once; then there is silence, by which a page knows.
                await silence(socket)
            finally:
                os.kill(server.pid, signal.SIGCONT)
            return [await _of_type(socket, "alive") for _ in range(3)]

    assert alone(heard()) == ["alive"] * 3


async def silence(socket: Any, seconds: float = 9.0) -> None:
    """Until nothing has come for so long."""
    with contextlib.suppress(TimeoutError):
        while True:
            await asyncio.wait_for(socket.recv(), seconds)


async def _of_type(socket: Any, kind: str) -> str:
    while json.loads(await socket.recv())["type"] != kind:
        pass
    return kind


SOCKETS = 520


def test_five_hundred_and_twenty_half_requests_starve_nobody(server: Server) -> None:
    """520 sockets send half a head and stay: each of 20 whole requests on a new connection is answered meanwhile."""
    host, port = server.url.removeprefix("http://").split(":")
    allow_handles()
    halves: list[socket.socket] = []
    before = _handles_of(server)
    try:
        for number in range(SOCKETS):
            line = socket.create_connection((host, int(port)), PATIENCE)
            line.sendall(b"GET /api/status HTTP/1.1\r\nHost: localhost\r\nX-Half: "[: 10 + number % 40])
            halves.append(line)
            if number % 26 == 25:
                # A connection of its own each time, as a browser that opens the page has.
                assert httpx.get(f"{server.url}/api/status", headers=server.headers, timeout=60).status_code == 200
        assert len(halves) == SOCKETS
        # Those that are too many are gone at once, the others when their time is up.
        wait_until(lambda: sum(map(_is_closed, halves)) == SOCKETS)
    finally:
        for line in halves:
            line.close()
    wait_until(lambda: _handles_of(server) <= before + 5)
    assert httpx.get(f"{server.url}/api/status", headers=server.headers, timeout=60).status_code == 200


def _handles_of(server: Server) -> int:
    """Files and sockets that a server has open, where the system shows them."""
    home = Path(f"/proc/{server.pid}/fd")
    return len(list(home.iterdir())) if home.is_dir() else 0


def _is_closed(line: socket.socket) -> bool:
    if not select.select([line], [], [], 0)[0]:
        return False
    try:
        return not line.recv(4096, socket.MSG_PEEK) or b" 408 " in line.recv(4096, socket.MSG_PEEK)
    except OSError:
        return True


def wait_until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something that must come; the time only keeps a fault from holding up everything."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.1)


@pytest.mark.long
def test_memory_does_not_grow_with_use(server: Server) -> None:
    alone(soak(server, 0.05, say=False))
    found = alone(soak(server, 0.2, say=False))
    assert found["requests"] > 30
    assert found["breaks"] == 0
    # Caches fill up to their limits in the first minutes; two hours are measured by benchmarks/web_load.py.
    assert found["growth"] < 0.15


@pytest.mark.long
def test_ten_thousand_malformed_cases(server: Server, count: Count) -> None:
    seen = _fuzzed(server, LONG_CASES)
    assert min(seen["messages"]["error"], seen["requests"]["400"]) > 20
    count(
        "malformed requests and messages to the live page",
        LONG_CASES,
        "; ".join(f"{k}: {dict(v)}" for k, v in seen.items()),
    )


@pytest.mark.long
def test_ten_minutes_of_use(server: Server, count: Count) -> None:
    found = alone(soak(server, 10.0, say=False), 900.0)
    assert found["breaks"] == 0
    assert found["growth"] < 0.1
    count("requests to the live page in ten minutes", found["requests"], f"memory {found['growth']:+.1%}")
