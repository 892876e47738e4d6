"""Attacks on the way in, in numbers: what a browser, a page elsewhere or a program may try that has no token.

The sizes are those of the last attack from outside, or more; each test says how many cases it has made.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from bayonets.web.credentials import Credentials, credentials_for
from bayonets.web.safety import Guard
from bayonets.web.tries import A_SECOND, AT_ONCE, MOST_WAITING, FailedLogins, Tries
from tests.web.attacks import ELSEWHERE, PAYLOADS, TARGETS, UP, Clock, Reply, ask, completed
from tests.web.conftest import OUTSIDE, PORT, TOKEN, Desk

OWN = f"127.0.0.1:{PORT}"
BEARER = ("authorization", f"Bearer {TOKEN}")
PASSWORD = "correct horse battery"  # noqa: S105


class Behind:
    """An application that counts who has come through."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.count += 1
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"behind"})


# --- Token, host and origin -----------------------------------------------------------------------------------------

KEYS: dict[str, tuple[bool, tuple[tuple[str, str], ...]]] = {
    "bearer": (True, (BEARER,)),
    "cookie": (True, (("cookie", "bayonets_token_{port}=" + TOKEN),)),
    "none": (False, ()),
    "empty": (False, (("authorization", "Bearer "),)),
    "shorter": (False, (("authorization", f"Bearer {TOKEN[:-1]}"),)),
    "longer": (False, (("authorization", f"Bearer {TOKEN}x"),)),
    "capitals": (False, (("authorization", f"Bearer {TOKEN.upper()}"),)),
    "basic": (False, (("authorization", f"Basic {TOKEN}"),)),
    "twice": (False, (BEARER, BEARER)),
    "wrong-and-cookie": (False, (("authorization", "Bearer x"), ("cookie", "bayonets_token_{port}=" + TOKEN))),
    "cookie-of-another": (False, (("cookie", f"bayonets_token_1={TOKEN}"),)),
    "cookie-wrong": (False, (("cookie", "bayonets_token_{port}=x"),)),
    "cookie-cut": (False, (("cookie", "bayonets_token_{port}"),)),
    "own-header": (False, (("x-token", TOKEN), ("token", TOKEN))),
}
HOSTS = {
    OWN: True, f"LOCALHOST:{PORT}": True, "localhost:9000": True, "[::1]:9000": True, "localhost": True,
    f"evil.example:{PORT}": False, f"localhost.evil.example:{PORT}": False, f"127.0.0.1.evil.example:{PORT}": False,
    f"192.0.2.1:{PORT}": False, "127.0.0.1:0": False, "127.0.0.1:99999": False,
    f"localhost@evil.example:{PORT}": False, f"evil.example@localhost:{PORT}": False, f"localhost.:{PORT}": False,
    f"0x7f000001:{PORT}": False, f"2130706433:{PORT}": False, f"127.1:{PORT}": False, "": False,
    f"{OWN}, {OWN}": False, f"localhost:{PORT}/": False, f" localhost:{PORT}": False,
}  # fmt: skip
ORIGINS = {
    None: True, "http://{host}": True, "https://{host}": False, "http://{name}:1": False,
    "http://evil.example": False, "null": False, "http://{host}.evil.example": False,
    "http://evil.example#{host}": False, "http://{host}/": False, "": False, "file://": False,
}  # fmt: skip
CALLS = (
    ("GET", "/api/status"), ("POST", "/api/studies"), ("DELETE", "/api/studies/x"), ("SOCKET", "/api/live"),
    ("GET", "/static/app.js"), ("PUT", "/api/status"), ("OPTIONS", "/api/scenarios"),
)  # fmt: skip


def test_only_the_right_token_at_the_right_name_from_the_page_itself_comes_in() -> None:
    """22,638 combinations of token, host, origin and call: in come those in which all are right, and no other."""

    async def attack() -> tuple[int, int]:
        behind = Behind()
        guard = Guard(behind, Credentials(PORT, token=TOKEN))
        cases = expected = 0
        for (is_key, key), (host, is_host), (origin, is_origin), (method, path) in product(
            KEYS.values(), HOSTS.items(), ORIGINS.items(), CALLS
        ):
            name, _, port = host.rpartition(":")
            headers = [(title, value.replace("{port}", port if name else "80")) for title, value in key]
            headers.append(("host", host))
            if origin is not None:
                headers.append(("origin", origin.replace("{host}", host.lower()).replace("{name}", name.lower())))
            before = behind.count
            reply = await ask(guard, path, headers, method=method)
            right = is_key and is_host and is_origin
            case = (method, path, headers, reply.status)
            assert (behind.count > before) is right, case
            assert reply.status in ({200, 101} if right else {401, 403}), case
            assert TOKEN not in reply.text, case
            cases += 1
            expected += right
        return cases, expected

    cases, let_in = completed(attack())
    assert cases >= 129
    assert cases == len(KEYS) * len(HOSTS) * len(ORIGINS) * len(CALLS)
    assert let_in == 2 * 5 * 2 * len(CALLS)


def test_a_page_of_another_local_server_cannot_call() -> None:
    """Browsers share cookies among the ports of localhost: 78 calls with its cookie from another one."""

    async def attack() -> int:
        behind = Behind()
        guard = Guard(behind, Credentials(PORT, token=TOKEN))
        cases = 0
        for host, other, (method, path) in product(
            (f"localhost:{PORT}", "localhost:9000"), ("localhost:3000", "localhost", "127.0.0.1:3000"), CALLS
        ):
            port = host.rpartition(":")[2]
            cookie = ("cookie", f"bayonets_token_{port}={TOKEN}")
            reply = await ask(guard, path, [("host", host), cookie, ("origin", f"http://{other}")], method=method)
            assert reply.status == 403
            site = ("sec-fetch-site", "same-site")
            if path.startswith("/api"):
                # A picture or a script of that page sends no Origin, but says whose it is.
                assert (await ask(guard, path, [("host", host), cookie, site], method=method)).status == 403
                cases += 1
            cases += 1
        assert behind.count == 0
        return cases

    assert completed(attack()) == 78


# --- Paths ----------------------------------------------------------------------------------------------------------

PREFIXES = (
    "/", "/static/", "/static/vendor/", "/docs/", "/api/", "/api/folders/", "/api/folders/bayonets-results:",
    "/api/studies/", "/api/jobs/",
)  # fmt: skip


def _paths() -> Iterator[str]:
    for prefix in PREFIXES:
        for up, target, many in product(UP, TARGETS, (1, 4)):
            yield prefix + up * many + target
        yield from (prefix + elsewhere for elsewhere in ELSEWHERE)
    for name, rest in product(
        ELSEWHERE, ("/picture.png", "/runs/0", "/runs/-1", "/runs/x", "/runs/99999999999999999999")
    ):
        yield f"/api/folders/{name}{rest}"


@pytest.fixture(scope="module")
def app(desk: Desk) -> Any:
    return desk.app


def test_no_path_leads_out(app: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """2,325 paths with the token: refused each in words, without a mistake of the program and nothing from outside."""
    paths = list(dict.fromkeys(_paths()))

    async def attack() -> Counter[int]:
        seen: Counter[int] = Counter()
        for path in paths:
            reply = await ask(app, path, [("host", OWN), BEARER])
            seen[reply.status] += 1
            if reply.status == 200:
                # What is left when nothing but dots and slashes was meant.
                assert path in WELL_MEANT, path
                continue
            assert reply.status in {400, 403, 404, 405, 422}, (path, reply.status, reply.text[:200])
            assert reply.headers["content-type"] == "application/json", path
            assert json.loads(reply.body)["error"]["message"], path
            for secret in ("root:x:", OUTSIDE, "import ", TOKEN):
                assert secret not in reply.text, path
        return seen

    seen = completed(attack())
    assert len(paths) >= 2_000
    assert seen[404] > 1_000
    assert not capsys.readouterr().err


WELL_MEANT = {"/?", "/docs/?", "/static/?", "/api/?"}


def test_no_path_tells_anything_to_who_has_no_token(app: Any) -> None:
    """The same 2,325 paths: 401 each, as for a path that there is."""
    paths = list(dict.fromkeys(_paths()))

    async def attack() -> Counter[int]:
        return Counter([(await ask(app, path, [("host", OWN)])).status for path in [*paths, "/api/status"]])

    assert completed(attack()) == {401: len(paths) + 1}


def test_no_id_of_a_scenario_leads_out(app: Any) -> None:
    """1,001 ids with the token: nothing but the folder's own files, the library and uploads."""
    names = [up * 2 + target for up, target in product(UP, TARGETS)] + list(ELSEWHERE)

    async def attack() -> int:
        cases = 0
        for kind, name in product(("file:", "library:", "upload:", "folder:", "", "FILE:", "file:./"), names):
            reply = await _post(app, "/api/scenario", {"scenario": kind + name})
            # An id longer than any is malformed; every other is one of nothing.
            assert reply.status == (400 if len(kind + name) > 200 or not kind + name else 404), (
                kind + name,
                reply.text,
            )
            assert OUTSIDE not in reply.text
            cases += 1
        return cases

    assert completed(attack()) >= 1_000


async def _post(app: Any, path: str, body: Any) -> Reply:
    headers = [("host", OWN), BEARER, ("content-type", "application/json")]
    return await ask(app, path, headers, method="POST", body=json.dumps(body).encode())


# --- Pages ----------------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Every tag of a page with the names of its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


def _pages(payload: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Ways in which a text gets to a page of one that is not let in: method, target, headers."""
    word = quote(payload)
    for target in (
        f"/?scenario={word}",
        f"/?set={word}&tab={word}",
        f"/docs?{word}",
        f"/?token={word}",
        f"/?{word}={word}",
    ):
        yield "GET", target, [("host", OWN)]
    one_line = re.sub("[\\x00-\\x1f]", "", payload)
    yield "GET", "/", [("host", one_line)]
    yield "GET", "/", [("host", OWN), ("origin", one_line)]
    yield "GET", "/", [("host", OWN), ("cookie", f"bayonets_token_{PORT}={one_line}")]


def test_nothing_that_a_stranger_writes_becomes_a_part_of_a_page() -> None:
    """384 hostile pages: 48 texts in address, host, origin and cookie; each page has the tags of ours and no other."""

    async def attack() -> int:
        guard = Guard(Behind(), Credentials(PORT, token=TOKEN))
        cases = 0
        for number, way in enumerate(_pages("harmless")):
            usual = Tags((await ask(guard, way[1], way[2], method=way[0])).text).found
            assert len(usual) > 4
            for payload in PAYLOADS:
                method, target, headers = list(_pages(payload))[number]
                reply = await ask(guard, target, headers, method=method)
                assert reply.status in {401, 403}
                assert Tags(reply.text).found == usual, payload
                assert reply.headers["content-type"].startswith("text/html")
                _is_guarded(reply)
                cases += 1
        return cases

    assert completed(attack()) >= 88


def _is_guarded(reply: Reply) -> None:
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_hostile_scenario_is_text_and_never_a_page(app: Any) -> None:
    """192 answers on scenarios with hostile names, summaries and labels: all JSON, none to be taken for a page."""

    async def attack() -> int:
        cases = 0
        for payload in PAYLOADS:
            said = json.dumps(re.sub("[\\x00-\\x08\\x0b-\\x1f]", "", payload))
            text = (
                f"format: 2\nname: {said}\nsummary: {said}\nstart: 2030-03-01\ndays: 5\n"
                "protest: {initial: 20, maximum: 60}\nservices:\n"
                f"  police: {{label: {said}, formations: {{town: {{label: {said}, size: 60}}}}}}\n"
            )
            for path in ("/api/scenarios", "/api/validate"):
                reply = await _post(app, path, {"yaml": text, "name": payload[:90]})
                assert reply.status in {200, 201, 422}, (payload, reply.text[:300])
                assert reply.headers["content-type"] == "application/json"
                _is_guarded(reply)
                cases += 1
            for path, request in (("/api/scenario", {"scenario": payload}), ("/api/mean-field", {"scenario": payload})):
                reply = await _post(app, path, request)
                assert reply.status in {400, 404}
                assert reply.headers["content-type"] == "application/json"
                _is_guarded(reply)
                cases += 1
        return cases

    assert completed(attack()) >= 88


# --- Logins ---------------------------------------------------------------------------------------------------------


def _with_password(clock: Clock, lines: list[str] | None = None) -> Guard:
    told = lines if lines is not None else []
    return Guard(
        Behind(),
        credentials_for("0.0.0.0", PORT, PASSWORD),  # noqa: S104
        Tries(clock, clock.sleep),
        FailedLogins(told.append),
    )


async def _login(guard: Guard, password: str, address: str = "192.0.2.1", target: str = "/?day=37&set=a%3D1") -> Reply:
    headers = [("host", f"192.0.2.99:{PORT}"), ("origin", f"http://192.0.2.99:{PORT}")]
    body = f"password={quote(password)}".encode()
    return await ask(guard, target, headers, method="POST", body=body, address=address)


GUESSES = 2_310


@pytest.mark.parametrize(("guessers", "addresses"), [(1, 1), (50, 1), (99, 1), (50, 50), (200, 3)])
def test_guessing_is_slow_and_locks_nobody_out(guessers: int, addresses: int) -> None:
    """2,310 guesses each time: some ten a second are looked at, and who knows the password comes in all the same.

    He comes from the address of the guessers themselves, in the midst of it; in the last case from one of his own,
    since more wait at the guessers' than there is room for.
    """

    async def attack() -> tuple[Counter[int], list[float], float]:
        clock = Clock()
        guard = _with_password(clock)
        seen: Counter[int] = Counter()
        waits: list[float] = []

        async def guess(number: int) -> None:
            for one in range(number, GUESSES, guessers):
                reply = await _login(guard, f"guess {one}", f"192.0.2.{number % addresses}")
                seen[reply.status] += 1
                assert "set-cookie" not in reply.headers
                await clock.sleep(0.01)

        async def know() -> None:
            own = "192.0.2.0" if guessers <= MOST_WAITING else "198.51.100.7"
            for _ in range(5):
                await clock.sleep(1.7)
                began = clock()
                reply = await _login(guard, PASSWORD, own)
                assert reply.status == 303, reply.text
                assert reply.headers["location"] == "/?day=37&set=a%3D1"
                waits.append(clock() - began)

        await clock.run(know(), *(guess(number) for number in range(guessers)))
        return seen, waits, clock()

    seen, waits, took = completed(attack())
    assert seen.total() == GUESSES
    assert set(seen) <= {401, 429}
    assert seen[401] <= AT_ONCE + A_SECOND * took + 5
    assert len(waits) == 5
    assert max(waits) <= MOST_WAITING / A_SECOND + 1.0
    if guessers == 1:
        assert max(waits) == 0.0


def test_guesses_from_ever_new_addresses_keep_nobody_waiting_who_mistyped_once() -> None:
    async def attack() -> float:
        clock = Clock()
        tries = Tries(clock, clock.sleep)
        for _ in range(AT_ONCE):
            await tries.turn("own")

        guesses = []

        async def flood() -> None:
            for number in range(600):
                await clock.sleep(0.09)  # a little faster than passwords are looked at
                guesses.append(asyncio.ensure_future(tries.turn(f"new {number}")))

        async def own() -> float:
            await clock.sleep(3.0)
            began = clock()
            await tries.turn("own")
            return clock() - began

        return float((await clock.run(own(), flood()))[0])

    assert completed(attack()) <= MOST_WAITING / A_SECOND + 1.0


def test_nothing_is_held_against_anybody_when_the_guessing_is_over() -> None:
    async def attack() -> Reply:
        clock = Clock()
        guard = _with_password(clock)

        async def all_of_it() -> Reply:
            for number in range(GUESSES // 10):
                await _login(guard, f"guess {number}")
            return await _login(guard, PASSWORD)

        found: Reply = (await clock.run(all_of_it()))[0]
        return found

    assert completed(attack()).status == 303


def test_what_is_displaced_or_broken_off_leaves_no_place_taken() -> None:
    async def attack() -> int:
        clock = Clock()
        tries = Tries(clock, clock.sleep)
        tasks = [asyncio.ensure_future(tries.turn(f"address {number % 7}")) for number in range(MOST_WAITING + AT_ONCE)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(clock.run(*(asyncio.shield(task) for task in tasks[1::2])), return_exceptions=True)
        await asyncio.gather(*tasks, return_exceptions=True)
        return len(tries._waiting)

    assert completed(attack()) == 0


def test_the_terminal_tells_of_failed_logins_in_few_lines() -> None:
    """2,310 wrong passwords from two addresses: a line at once, one for the rest, and every one is counted."""
    lines: list[str] = []
    failed = FailedLogins(lines.append, seconds=0.3)
    for number in range(GUESSES):
        failed.note("192.0.2.7" if number % 3 else "192.0.2.8")
    assert failed._later is not None
    failed._later.join(60)
    assert lines[0] == "Failed logins: 1 from 192.0.2.8; 1 since the start"
    assert len(lines) <= 20
    assert sum(int(count.replace(",", "")) for line in lines for count in re.findall(r"([\d,]+) from", line)) == GUESSES
    assert lines[-1].endswith(f"; {GUESSES:,} since the start")


def test_the_addresses_of_failed_logins_are_few_enough_to_read() -> None:
    lines: list[str] = []
    failed = FailedLogins(lines.append, seconds=0.3)
    for number in range(5_000):
        failed.note(f"2001:db8::{number:x}")
    assert failed._later is not None
    failed._later.join(60)
    assert all(len(line) < 200 for line in lines)
    assert "others" in lines[-1]


# --- The way on after a login ---------------------------------------------------------------------------------------


def test_no_login_leads_elsewhere() -> None:
    """415 addresses that name other places: a right password leads to our own page, with what stood in the address."""
    places = ["//evil.example", "http://evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]

    async def attack() -> int:
        clock = Clock()
        guard = _with_password(clock)
        cases = 0
        for text in [*places, *PAYLOADS, *ELSEWHERE[:30]]:
            word = quote(text, safe="")
            targets = (
                f"/?next={word}", f"/?{word}", f"/?scenario={word}&token=x&day=1", f"/docs?a={word}",
                f"/login?next={word}",
            )  # fmt: skip
            for target in targets:
                clock.now += 1.0
                reply = await _login(guard, PASSWORD, target=target)
                assert reply.status == 303, target
                where = reply.headers["location"]
                assert re.fullmatch(r"/(docs)?(\?[^\s<>\"'\\\\]*)?", where), where
                parts = urlsplit(where)
                assert (parts.scheme, parts.netloc) == ("", "")
                wanted = parse_qsl(target.partition("?")[2], keep_blank_values=True)
                assert parse_qsl(parts.query, keep_blank_values=True) == [one for one in wanted if one[0] != "token"]
                cases += 1
        for target in (
            "//evil.example/",
            "///",
            "/%2f/evil.example",
            "/\\evil.example",
            "http://evil.example/",
            "/docs/",
            "//docs",
        ):
            assert (await _login(guard, PASSWORD, target=target)).status == 401
        return cases

    assert completed(attack()) >= 400


NONSENSE = (
    "days=0", "days=-1", "days=x", "days=1e999", "days=" + "9" * 500, "runs=0", "runs=NaN", "seed=-1", "seed=1.5",
    "day=-9", "run=x", "scenario=", "scenario=%00", "scenario=file:../x", "folder=%ff%fe", "set=", "set==",
    "set=%F0%9F%92%A3", "pinned=&pinned=", "tab=%3Cscript%3E", "formation=" + "x" * 5_000, "&&&&", "=", "a" * 6_000,
    "%", "%%", "%zz", "token=", "token=&token=", "?", "#", "+", "set=a&" * 2_000, "\u00e9=\u00e9", "arm=%0d%0aX:y",
)  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_any_nonsense_in_the_address_gives_a_page_that_opens(app: Any, query: str) -> None:
    async def attack() -> list[Reply]:
        return [
            await ask(app, f"/?{query}", [("host", OWN), BEARER]),
            await ask(app, f"/?{query}", [("host", OWN)]),
            await ask(app, f"/?{query}&token={TOKEN}", [("host", OWN)]),
        ]

    opened, refused, let_in = completed(attack())
    assert (opened.status, refused.status, let_in.status) == (200, 401, 303)
    assert opened.text.startswith("<!doctype html>")
    assert refused.text.startswith("<!doctype html>")
    assert '<form method="post">' in refused.text
    where = let_in.headers["location"]
    assert where.startswith("/")
    assert "\n" not in where
    assert TOKEN not in where


def test_the_form_stands_on_the_page_that_refuses_and_its_style_is_the_one_that_the_policy_names() -> None:
    import base64
    from hashlib import sha256

    async def pages() -> list[Reply]:
        clock = Clock()
        guard = _with_password(clock)
        host = ("host", f"192.0.2.99:{PORT}")
        refused = await ask(guard, "/?day=3", [host])
        wrong = (await clock.run(_login(guard, "wrong")))[0]
        return [refused, wrong, await ask(guard, "/login", [host])]

    for reply in completed(pages()):
        assert '<form method="post">' in reply.text
        assert 'type="password"' in reply.text
        style = reply.text.partition("<style>")[2].partition("</style>")[0]
        assert f"'sha256-{base64.b64encode(sha256(style.encode()).digest()).decode()}'" in reply.headers[
            "content-security-policy"
        ]  # fmt: skip
        assert reply.headers["referrer-policy"] == "same-origin"
        assert reply.headers["cache-control"] == "no-store"


def test_without_a_password_the_form_takes_the_token() -> None:
    async def logins() -> list[Reply]:
        clock = Clock()
        guard = Guard(
            Behind(), Credentials(PORT, token=TOKEN), Tries(clock, clock.sleep), FailedLogins(lambda _line: None)
        )
        headers = [("host", "localhost:9000")]
        return [
            await ask(guard, "/?day=3", headers, method="POST", body=f"password={TOKEN}".encode()),
            (await clock.run(ask(guard, "/?day=3", headers, method="POST", body=b"password=x")))[0],
        ]

    right, wrong = completed(logins())
    assert right.status == 303
    assert right.headers["location"] == "/?day=3"
    assert right.headers["set-cookie"].startswith(f"bayonets_token_9000={TOKEN};")
    assert wrong.status == 401
    assert "That was not the token" in wrong.text
