"""The live page under load: pages with a slider moving on each, connections, and hours of use with their memory.

    python -m benchmarks.web_load pages --pages 50 --seconds 30
    python -m benchmarks.web_load connections --connections 200
    python -m benchmarks.web_load soak --minutes 120
    python -m benchmarks.web_load all          all but the soak; writes its table of docs/performance.md

It starts a server of its own on this machine and speaks to no other.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import numpy as np
import websockets

from bayonets.verify.speed import busy, machine
from benchmarks.rows import Row, as_table, at_most, compared, write_between

SCENARIO = "library:belarus-2020"
BETWEEN_MOVES = 0.1
_NUMBER = re.compile(rb'^\{"type":"(\w+)","number":(\d+)')
_PATIENCE = 120.0


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        url: where it answers.
        token: that lets a client in.
        pid: of its process.
    """

    url: str
    token: str
    pid: int

    @property
    def headers(self) -> dict[str, str]:
        """What a script sends."""
        return {"Authorization": f"Bearer {self.token}"}

    def memory(self) -> int:
        """Bytes of memory that it holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def seconds(self) -> float:
        """Of the processor that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(*options: str) -> Iterator[Server]:
    """A server on a free port of this machine, ready, ended afterwards."""
    command = [sys.executable, "-m", "bayonets.cli.main", "serve", "--port", "0", *options]
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=said, text=True)
        try:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            address = urlsplit(process.stdout.readline().strip())
            token = parse_qs(address.query)["token"][0]
            server = Server(f"http://{address.netloc}", token, process.pid)
            wait_until_ready(server)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_ready(server: Server) -> None:
    """Wait for the compiled code; on a new machine that takes a minute."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        # A server that is still loading answers late on a busy machine.
        ready = httpx.get(f"{server.url}/api/status", headers=server.headers, timeout=120).json()["ready"]
        if ready["engine"]:
            return
        time.sleep(0.5)
    raise TimeoutError("the server is not ready after five minutes")


@asynccontextmanager
async def connected(server: Server, page: str) -> AsyncIterator[Any]:
    """A page's connection."""
    url = f"ws{server.url.removeprefix('http')}/api/live?page={page}"
    async with websockets.connect(
        url, additional_headers=server.headers, max_size=None, compression=None, open_timeout=30
    ) as socket:
        yield socket


@dataclass
class Page:
    """What one page has seen.

    Attributes:
        asked: moment of each question.
        waited: seconds from a question to its answer, of those that were answered.
        seen: moment of each answer.
        last: number of the latest answer.
        errors: refusals.
    """

    asked: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    last: int = -1
    errors: int = 0


def twin(number: int, value: float, scenario: str = SCENARIO) -> str:
    """A slider's move."""
    setup = {"scenario": scenario, "settings": [f"levers.amnesty={value:.3f}", "levers.support=0.4@2020-09-01"]}
    return json.dumps({"type": "twin", "number": number, "setup": setup})


async def move_slider(server: Server, name: str, seconds: float) -> Page:
    """One page on which a slider moves ten times a second."""
    page = Page()
    async with connected(server, name) as socket:
        listening = asyncio.create_task(_listen(socket, page))
        until, number = time.perf_counter() + seconds, 0
        while time.perf_counter() < until:
            page.asked.append(time.perf_counter())
            await socket.send(twin(number, 0.1 + 0.8 * (number % 97) / 97))
            number += 1
            await asyncio.sleep(BETWEEN_MOVES)
        deadline = time.perf_counter() + _PATIENCE
        while page.last < number - 1 and time.perf_counter() < deadline:
            await asyncio.sleep(0.01)
        listening.cancel()
    return page


async def _listen(socket: Any, page: Page) -> None:
    async for message in socket:
        found = _NUMBER.match(message.encode() if isinstance(message, str) else message)
        if found and found[1] == b"twin":
            page.last = int(found[2])
            page.seen.append(time.perf_counter())
            page.waited.append(page.seen[-1] - page.asked[page.last])
        elif found and found[1] == b"error":
            page.errors += 1


async def pages(server: Server, count: int, seconds: float, *, studies: int = 0) -> dict[str, Any]:
    """So many pages with a slider moving on each, and perhaps studies beside them."""
    background = [asyncio.create_task(_run_studies(server, number)) for number in range(studies)]
    before, began = server.seconds(), time.perf_counter()
    found = await asyncio.gather(*(move_slider(server, f"slider{number}", seconds) for number in range(count)))
    took = time.perf_counter() - began
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    waited = np.array([one for page in found for one in page.waited])
    between = np.concatenate([np.diff(page.seen) for page in found])
    return {
        "pages": count,
        "studies": studies,
        "asked": sum(len(page.asked) for page in found),
        "answered": len(waited),
        "answers_a_second": len(waited) / took,
        "lost": sum(page.last != len(page.asked) - 1 for page in found),
        "errors": sum(page.errors for page in found),
        "median": float(np.quantile(waited, 0.5)),
        "p95": float(np.quantile(waited, 0.95)),
        "worst": float(waited.max()),
        "p95_between": float(np.quantile(between, 0.95)),
        "server_cores": (server.seconds() - before) / took,
    }


async def _run_studies(server: Server, number: int) -> None:
    """A page that runs one study after the other."""
    async with connected(server, f"study{number}") as socket:
        for seed in range(1, 10_000):
            setup = {"scenario": SCENARIO}
            message = {"type": "study", "number": seed, "setup": setup, "runs": 200, "seed": seed}
            await socket.send(json.dumps(message))
            async for answer in socket:
                if '"state":"done"' in answer[:200]:
                    break


async def connections(server: Server, count: int) -> dict[str, Any]:
    """So many connections at once, each of which asks the twin once."""
    async with contextmanagers([connected(server, f"one{number}") for number in range(count)]) as sockets:
        began = time.perf_counter()
        await asyncio.gather(*(socket.send(twin(0, 0.2 + 0.001 * n)) for n, socket in enumerate(sockets)))
        waited = await asyncio.gather(*(_first_twin(socket, began) for socket in sockets))
    return {"connections": count, "answered": sum(one > 0 for one in waited), "worst": max(waited)}


async def _first_twin(socket: Any, began: float) -> float:
    async for message in socket:
        if message.startswith('{"type":"twin"'):
            return time.perf_counter() - began
    return -1.0


@asynccontextmanager
async def contextmanagers(several: list[Any]) -> AsyncIterator[list[Any]]:
    """Several contexts, entered together."""
    entered = await asyncio.gather(*(one.__aenter__() for one in several))
    try:
        yield list(entered)
    finally:
        await asyncio.gather(*(one.__aexit__(None, None, None) for one in several), return_exceptions=True)


async def cancelled_within(server: Server) -> float:
    """Seconds from a client's disappearance to the end of the work that it had asked for."""
    headers, page = server.headers, "goner"
    async with connected(server, page) as socket:
        message = {"type": "study", "number": 1, "setup": {"scenario": SCENARIO}, "runs": 1500, "seed": 3}
        await socket.send(json.dumps(message))
        study = ""
        async for answer in socket:
            found = json.loads(answer)
            if found["type"] == "error":
                raise RuntimeError(f"the study was refused: {answer}")
            study = found.get("id") or study
            if found.get("fan"):
                break
        socket.transport.abort()
    began = time.perf_counter()
    async with httpx.AsyncClient(headers=headers) as client:
        while time.perf_counter() - began < 30:
            found = (await client.get(f"{server.url}/api/studies/{study}")).json()
            if found["state"] == "cancelled":
                break
            await asyncio.sleep(0.05)
    return time.perf_counter() - began


@dataclass
class Use:
    """What users have done so far.

    Attributes:
        requests: how many they made.
        breaks: connections that they lost.
    """

    requests: int = 0
    breaks: int = 0


async def soak(server: Server, minutes: float, *, say: bool = True) -> dict[str, Any]:
    """Use without end: sliders, studies finished and cancelled, uploads, pages that come and go; and the memory.

    Who loses his connection comes back, as a page does; how often that was is told each minute and in the end.
    """
    began, marks, use = time.perf_counter(), [], Use()
    until = began + 60.0 * minutes
    users = [asyncio.create_task(_user(server, number, until, use)) for number in range(6)]
    while time.perf_counter() < until:
        await asyncio.sleep(min(60.0 * minutes / 40.0, 60.0))
        marks.append((time.perf_counter() - began, server.memory()))
        if say:
            done = f"{use.requests:9,} requests {use.breaks:4} breaks"
            print(f"{marks[-1][0] / 60:6.1f} min  {marks[-1][1] / 1e6:7.0f} MB {done}", flush=True)  # noqa: T201
    await asyncio.gather(*users)
    half = len(marks) // 2
    first, second = (
        float(np.median([memory for _, memory in part])) for part in (marks[half // 2 : half], marks[half:])
    )
    return {
        "minutes": minutes, "requests": use.requests, "breaks": use.breaks, "megabytes_before": first / 1e6,
        "megabytes_after": second / 1e6, "growth": second / first - 1.0,
        "marks": [(round(at), memory) for at, memory in marks],
    }  # fmt: skip


async def _user(server: Server, number: int, until: float, use: Use) -> None:
    """Somebody who tries this and that until the time is up."""
    chance = np.random.default_rng(number)
    async with httpx.AsyncClient(headers=server.headers | {"X-Page": f"user{number}"}, timeout=120) as client:
        while time.perf_counter() < until:
            try:
                async with connected(server, f"user{number}") as socket:
                    use.requests += await _visit(server, client, socket, chance)
            except websockets.ConnectionClosed:
                use.breaks += 1


async def _visit(server: Server, client: httpx.AsyncClient, socket: Any, chance: Any) -> int:
    """One visit: look around, move sliders, run a study and perhaps leave before it ends."""
    scenario = f"library:{chance.choice(['textbook', 'belarus-2020', 'ukraine-2013'])}"
    setup = {"scenario": scenario, "settings": [f"levers.amnesty={chance.uniform():.4f}"]}
    whole = (await client.post(f"{server.url}/api/scenario", json=setup)).json()
    await client.get(f"{server.url}/api/scenarios")
    changed = whole["yaml"].replace("summary: ", f'summary: "{chance.integers(10**9)} " #', 1)
    await client.post(f"{server.url}/api/scenarios", json={"yaml": changed, "name": "soak.yaml"})
    for move in range(10):
        await socket.send(twin(move, float(chance.uniform()), scenario))
        await asyncio.sleep(BETWEEN_MOVES)
    runs = int(chance.integers(5, 60))
    study = {"type": "study", "number": 99, "setup": setup, "runs": runs, "seed": int(chance.integers(10**6))}
    await socket.send(json.dumps(study))
    patience = time.perf_counter() + float(chance.uniform(0.5, 8.0))
    while time.perf_counter() < patience:
        try:
            message = await asyncio.wait_for(socket.recv(), 0.5)
        except TimeoutError:
            continue
        if '"state":"done"' in message[:200]:
            name = json.loads(message)["id"]
            await client.get(f"{server.url}/api/studies/{name}/tables/streets.parquet")
            await client.get(f"{server.url}/api/studies/{name}/runs/{runs - 1}")
            break
    return 17


def measure() -> tuple[list[Row], dict[str, Any]]:
    """The rows of docs/performance.md."""
    with served() as server:
        alone = asyncio.run(pages(server, 1, 10))
        many = asyncio.run(pages(server, 50, 30))
        beside = asyncio.run(pages(server, 50, 30, studies=2))
        full = asyncio.run(connections(server, 200))
        gone = asyncio.run(cancelled_within(server))
    lost = many["lost"] + beside["lost"] + 200 - full["answered"]
    rows = [
        at_most("the twin's answer to a slider's move, one page, 95th percentile", 1000 * alone["p95"], 150, "ms"),
        at_most("the same with 50 pages, a slider moving on each", 1000 * many["p95"], 1000, "ms"),
        compared("the same while two studies run", 1000 * beside["p95"], "ms"),
        compared("from one answer to the next on a page of the 50, 95th percentile", 1000 * many["p95_between"], "ms"),
        at_most("questions without an answer", lost, 0, "", digits=0),
        compared("200 connections that ask at once: the last answer", 1000 * full["worst"], "ms"),
        at_most("a client disappears: its study ends after", gone, 5, "s"),
    ]
    return rows, {"alone": alone, "pages": many, "pages_and_studies": beside, "connections": full, "cancelled": gone}


def main() -> None:
    """One measurement by its name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pages", "connections", "cancel", "soak", "all"))
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--studies", type=int, default=0)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=120.0)
    chosen = parser.parse_args()
    if chosen.what == "all":
        load = busy()
        rows, _ = measure()
        print(as_table(rows))  # noqa: T201
        about = f"{date.today().isoformat()}, {machine()}; {load:.1f} programs a core in the minute before."
        write_between("live page", f"{about}\n\n{as_table(rows)}")
        sys.exit(any(not row.met for row in rows))
    with served() as server:
        asked: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {
            "pages": lambda: pages(server, chosen.pages, chosen.seconds, studies=chosen.studies),
            "connections": lambda: connections(server, chosen.connections),
            "cancel": lambda: cancelled_within(server),
            "soak": lambda: soak(server, chosen.minutes),
        }
        print(json.dumps(asyncio.run(asked[chosen.what]()), indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
