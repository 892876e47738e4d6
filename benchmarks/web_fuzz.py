"""Malformed requests and messages against a running server: no crash, no traceback to the client, clear errors.

    python -m benchmarks.web_fuzz --cases 10000

Requests are made by schemathesis from the API's own description, and by mutation; messages of the WebSocket by
mutation of good ones. What goes wrong is printed; the exit code says whether anything did.
"""

import argparse
import asyncio
import copy
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import websockets

from benchmarks.web_load import Server, connected, served

SETUP: dict[str, Any] = {"scenario": "library:textbook", "settings": ["levers.support=0.8@2030-04-01"], "days": 20}
GOOD: tuple[dict[str, Any], ...] = (
    {"type": "twin", "number": 3, "setup": SETUP},
    {"type": "study", "number": 4, "setup": SETUP, "runs": 3, "seed": 1, "pinned": SETUP},
    {"type": "cancel"},
    {"type": "ping"},
)
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1e308, 2**63, 10**30, 1.5, "", " ", "\x00", "\ud7ff", "'", "../../etc/passwd", "library:",
    "file:x",
    "upload:", "levers.support=1e999", "levers.support=nan", "=", "@", "levers..=1", "parameters.hold_days=0.5", [], {},
    [[]], {"a": 1}, ["x"] * 400, "x" * 600, "mechanisms.off=shame,,,", "services.army.formations.garrison.size=-1",
)  # fmt: skip
CALLS = (
    "/api/scenario",
    "/api/mean-field",
    "/api/studies",
    "/api/validate",
    "/api/scenarios",
    "/api/questions/compare",
)
KINDS = (*["application/json"] * 7, "text/plain", "", "application/json; charset=x")
_KINDS_OF_ANSWERS = {"twin", "fan", "error", "waiting", "pong", "ready", "alive"}


def odd(chance: random.Random) -> Any:
    """Something odd, a copy of its own."""
    return copy.deepcopy(chance.choice(ODD))


def mutated(chance: random.Random, message: Any) -> Any:
    """A copy with something odd in it."""
    made = json.loads(json.dumps(message))
    for _ in range(chance.choice((0, 1, 1, 1, 2, 4))):
        where = chance.choice(list(_places(made)))
        _change(chance, made, where)
    return made


def _places(value: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield where
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*where, key))


def _change(chance: random.Random, made: Any, where: tuple[Any, ...]) -> None:
    if not where:
        if isinstance(made, dict):
            made[chance.choice(("more", "type", "setup", "\u2028"))] = odd(chance)
        return
    home = made
    for key in where[:-1]:
        home = home[key]
    what = chance.randrange(3)
    if what == 0 and isinstance(home, dict):
        del home[where[-1]]
    elif what == 1 and isinstance(home[where[-1]], str):
        text = home[where[-1]]
        place = chance.randrange(len(text) + 1)
        home[where[-1]] = text[:place] + chance.choice(("", "\x00", "é", "=", "@", ".", "9" * 40)) + text[place + 1 :]
    else:
        home[where[-1]] = odd(chance)


def written(chance: random.Random, message: Any) -> str | bytes:
    """The message as text, at times cut off, doubled or no text at all."""
    text = json.dumps(message)
    what = chance.randrange(20)
    if what == 0:
        return text[: chance.randrange(len(text) + 1)]
    if what == 1:
        return bytes(chance.randrange(256) for _ in range(chance.randrange(200)))
    if what == 2:
        return text + text
    if what == 3:
        return chance.choice(("[", "{", '{"a":')) * chance.randrange(1, 9000)
    return text


async def fuzz_socket(server: Server, cases: int, seed: int) -> tuple[Counter[str], list[str]]:
    """So many messages; what was answered, and what was wrong."""
    chance, seen, wrong, sent = random.Random(seed), Counter[str](), list[str](), 0  # noqa: S311 - no secret
    while sent < cases:
        try:
            async with connected(server, f"fuzz{seed}") as socket:
                while sent < cases:
                    await socket.send(written(chance, mutated(chance, chance.choice(GOOD))))
                    sent += 1
                    seen["sent"] += 1
                    await _drain(socket, seen, wrong)
                await socket.send('{"type":"ping"}')
                await _drain(socket, seen, wrong, 0.5)
        except websockets.ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else 0
            seen[f"closed {code}"] += 1
            if code not in {1007, 1008, 1009}:
                wrong.append(f"closed with {code}")
    return seen, wrong


async def _drain(socket: Any, seen: Counter[str], wrong: list[str], patience: float = 0.002) -> None:
    """Read what has come."""
    while True:
        try:
            text = await asyncio.wait_for(socket.recv(), patience)
        except TimeoutError:
            return
        message = json.loads(text)
        seen[message["type"]] += 1
        if message["type"] not in _KINDS_OF_ANSWERS:
            wrong.append(f"an answer of another kind: {message['type']}")
        if message["type"] == "error":
            wrong += faults_of_error(message, 400)


def faults_of_error(body: Any, status: int) -> list[str]:
    """What is wrong with a refusal."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict) or not {"kind", "message", "word", "faults"} <= set(error):
        return [f"no refusal in plain words ({status}): {str(body)[:200]}"]
    text = json.dumps(body)
    bad = [word for word in ("Traceback", "site-packages", '", line ') if word in text]
    if error["kind"] == "fault" or (status >= 500 and error["kind"] != "queue"):
        bad.append("a mistake of the program")
    if "\n" in error["message"] or not error["message"]:
        bad.append("not one line")
    return [f"{one} ({status}): {text[:300]}" for one in bad]


def fuzz_calls(server: Server, cases: int, seed: int) -> tuple[Counter[str], list[str]]:
    """So many malformed bodies and paths."""
    chance, seen, wrong = random.Random(seed), Counter[str](), []  # noqa: S311 - no secret
    body = {"setup": SETUP, "runs": 2, "arms": {"a": ["levers.support=0.5"]}, "yaml": "format: 2", "name": "x"}
    with httpx.Client(base_url=server.url, headers=server.headers, timeout=60) as client:
        for _ in range(cases):
            path = chance.choice(CALLS)
            asked = SETUP if path in CALLS[:2] else body
            headers = {"Content-Type": chance.choice(KINDS)}
            content = written(chance, mutated(chance, asked))
            answer = client.request(
                chance.choice((*["POST"] * 7, "GET", "PUT", "PATCH")),
                path + chance.choice((*[""] * 7, "/", "/%00", "?x=%ff")),
                content=content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content,
                headers=headers,
            )
            seen[str(answer.status_code)] += 1
            wrong += faults_of_answer(answer)
    return seen, wrong


def faults_of_answer(answer: Any) -> list[str]:
    """What is wrong with an answer over HTTP."""
    if answer.status_code < 400:
        return []
    if "application/json" not in str(answer.headers.get("content-type")):
        return [f"not JSON ({answer.status_code}): {answer.text[:200]}"]
    return faults_of_error(answer.json(), answer.status_code)


def fuzz_description(server: Server, cases: int, seed: int) -> tuple[Counter[str], list[str]]:
    """So many requests that schemathesis makes of the API's own description, good ones and bad ones."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from schemathesis import GenerationMode

    seen, wrong = Counter[str](), []
    schema = schemathesis.openapi.from_url(f"{server.url}/api/openapi.json", headers=server.headers)
    operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    each = max(cases // (2 * len(operations)), 1)
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @seeded(seed)
            @settings(
                max_examples=each, deadline=None, database=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=operation.as_strategy(generation_mode=mode))
            def call(case: Any) -> None:
                answer = case.call(headers=server.headers, timeout=60)
                seen[str(answer.status_code)] += 1
                wrong.extend(_faults_of_case(case, answer))

            try:
                call()
            except Exception as error:
                if "Unsatisfiable" not in type(error).__name__:
                    wrong.append(f"{operation.label}: {type(error).__name__}: {str(error)[:300]}")
    return seen, wrong


def _faults_of_case(case: Any, answer: Any) -> list[str]:
    """A refusal must be plain, and an answer be as the description says."""
    found = faults_of_answer(answer)
    try:
        case.validate_response(answer, excluded_checks=_not_ours())
    except Exception as error:
        found.append(f"{case.method} {case.path}: {str(error)[:600]}")
    return found


def _not_ours() -> list[Any]:
    """Checks that do not fit: ids come from other calls, so that good requests for unknown ids are refused."""
    from schemathesis import checks

    names = ("positive_data_acceptance", "negative_data_rejection", "unsupported_method", "missing_required_header")
    checks.load_all_checks()
    return [check for check in checks.CHECKS.get_all() if check.__name__ in names]


def fuzz(server: Server, cases: int, seed: int = 0) -> tuple[dict[str, Counter[str]], list[str]]:
    """All three ways, a third of the cases each."""
    third = max(cases // 3, 1)
    found = {
        "messages": asyncio.run(fuzz_socket(server, third, seed)),
        "requests": fuzz_calls(server, third, seed),
        "requests of the description": fuzz_description(server, third, seed),
    }
    return {name: seen for name, (seen, _) in found.items()}, [one for _, wrong in found.values() for one in wrong]


def main() -> None:
    """Fuzz a server of one's own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    with served() as server:
        seen, wrong = fuzz(server, chosen.cases, chosen.seed)
        alive = httpx.get(f"{server.url}/api/status", headers=server.headers).status_code == 200
    for name, counts in seen.items():
        print(f"{name}: {dict(counts)}")  # noqa: T201
    for one, count in Counter(wrong).most_common(40):
        print(f"WRONG {count} times: {one}")  # noqa: T201
    sys.exit(0 if alive and not wrong else 1)


if __name__ == "__main__":
    main()
