import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient, WebSocketDenialResponse

from bayonets.web.app import create_app
from bayonets.web.credentials import Credentials, credentials_for
from tests.web.conftest import HERE, PORT, SMALL, TOKEN, Desk

WAYS_IN = (
    "/api/status",
    "/api/scenarios",
    "/",
    "/docs",
    "/static/index.html",
    "/api/openapi.json",
    "/api/nothing",
    "/x",
)


@pytest.mark.parametrize("path", WAYS_IN)
def test_nothing_is_told_without_the_token(desk: Desk, path: str) -> None:
    answer = desk.stranger().get(path)
    assert answer.status_code == 401
    assert TOKEN not in answer.text


def test_every_route_needs_the_token(desk: Desk) -> None:
    routes = [route for route in desk.app.routes if isinstance(route, APIRoute)]
    paths = {(method, path) for path, item in desk.app.openapi()["paths"].items() for method in item}
    assert len(paths) >= 18
    for method, path in paths | {(method, route.path) for route in routes for method in route.methods or ()}:
        filled = re.sub(r"\{[^}]*\}", "x", path)
        assert desk.stranger().request(method, filled).status_code == 401, path


@pytest.mark.parametrize("wrong", ["", "a", TOKEN + "x", TOKEN[:-1], "é\u00ff", "a" * 9000])
def test_a_wrong_token_is_refused(desk: Desk, wrong: str) -> None:
    headers = {"Authorization": f"Bearer {wrong}".encode("latin-1")}
    assert desk.stranger().get("/api/status", headers=headers).status_code == 401
    cookie = {"Cookie": f"bayonets_token_{PORT}={wrong}".encode("latin-1")}
    assert desk.stranger().get("/api/status", headers=cookie).status_code == 401


def test_the_opening_address_gives_a_strict_cookie_and_forgets_the_token(desk: Desk) -> None:
    stranger = desk.stranger()
    answer = stranger.get(f"/?token={TOKEN}&day=37&set=levers.support%3D0.8&set=levers.amnesty%3D1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?day=37&set=levers.support%3D0.8&set=levers.amnesty%3D1"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"bayonets_token_{PORT}={TOKEN};")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert stranger.get("/api/status").status_code == 200
    assert desk.stranger().get("/?token=wrong").status_code == 401


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "192.0.2.1", "127.0.0.1.", "127.0.0.1:", "", f"127.0.0.1:{PORT}, x"],
)
def test_another_name_for_this_server_is_refused(desk: Desk, host: str) -> None:
    for path in ("/api/status", "/", f"/?token={TOKEN}"):
        answer = desk.client.get(path, headers={"Host": host})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", f"https://127.0.0.1:{PORT}", "http://127.0.0.1:9", "*"]
)
def test_another_page_cannot_call(desk: Desk, origin: str) -> None:
    assert desk.client.get("/api/status", headers={"Origin": origin}).status_code == 403
    assert desk.client.post("/api/studies", json={"setup": SMALL}, headers={"Origin": origin}).status_code == 403
    with pytest.raises(WebSocketDenialResponse) as denied, desk.socket(Origin=origin):
        pass
    assert denied.value.status_code == 403


def test_the_page_itself_can_call(desk: Desk) -> None:
    headers = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    assert desk.client.get("/api/status", headers=headers).status_code == 200
    local = {"Host": f"localhost:{PORT}", "Origin": f"http://localhost:{PORT}"}
    assert desk.client.get("/api/status", headers=local).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_picture_on_another_page_cannot_ask(desk: Desk, site: str) -> None:
    assert desk.client.get("/api/status", headers={"Sec-Fetch-Site": site}).status_code == 403


def test_the_socket_needs_the_token(desk: Desk) -> None:
    with pytest.raises(WebSocketDenialResponse) as denied, desk.socket(token=False):
        pass
    assert denied.value.status_code == 401
    with desk.socket() as socket:
        assert socket.receive_json()["type"] == "ready"


@pytest.mark.parametrize("path", ["/", "/docs", "/api/status", "/api/nothing", "/static/index.html", "/static/none"])
def test_the_headers_are_on_everything(desk: Desk, path: str) -> None:
    for client in (desk.client, desk.stranger()):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] in {"no-referrer", "same-origin"}
        assert headers["cross-origin-resource-policy"] == "same-origin"
        if path.startswith("/api"):
            assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/vendor/../../app.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/..\\app.py",
        "/static/index.html%00",
        "/static/",
    ],
)
def test_no_path_leads_out_of_the_page(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "file:../outside.yaml",
        "file:/etc/passwd",
        "file:link.yaml",
        "file:below/deep.yaml",
        "file:.hidden.yaml",
        "file:notes.txt",
        "file:",
        "file:mine.yaml\x00",
        "file:none.yaml",
        "library:../library/textbook",
        "library:nothing",
        "upload:0",
        "folder:x",
        "/etc/passwd",
        "textbook",
    ],
)
def test_scenarios_come_from_nowhere_else(client: TestClient, name: str) -> None:
    answer = client.post("/api/scenario", json={"scenario": name})
    assert answer.status_code == 404
    assert answer.json()["error"]["kind"] == "missing"


def test_a_file_that_became_a_link_is_not_followed(client: TestClient, folder: Path) -> None:
    path = folder / "turned.yaml"
    path.write_text((folder / "mine.yaml").read_text())
    assert client.post("/api/scenario", json={"scenario": "file:turned.yaml"}).status_code == 200
    path.unlink()
    path.symlink_to(folder / "mine.yaml")
    assert client.post("/api/scenario", json={"scenario": "file:turned.yaml"}).status_code == 404
    path.unlink()


def test_arms_of_a_comparison_name_no_files(client: TestClient) -> None:
    for words in (["../outside.yaml"], ["levers.support=0.8", "/etc/passwd"], [", /etc/passwd, levers.support=1"]):
        asked = {"setup": SMALL, "arms": {"a": words}, "runs": 2}
        started = client.post("/api/questions/compare", json=asked).json()["id"]
        for _ in range(200):
            found = client.get(f"/api/jobs/{started}").json()
            if found["state"] in {"failed", "done"}:
                break
        assert found["state"] == "failed"
        assert found["error"]["kind"] == "setting"
        assert "root:" not in str(found)


def test_bodies_have_a_limit(client: TestClient) -> None:
    assert client.post("/api/scenario", content=b"{" + b" " * 70_000).status_code == 413
    assert client.post("/api/scenarios", json={"yaml": "x" * 5_000_000}).status_code == 413
    assert client.post("/api/scenarios", json={"yaml": "x" * 1_500_000}).status_code == 400

    def endless() -> Iterator[bytes]:
        for _ in range(200):
            yield b" " * 1000

    assert client.post("/api/scenario", content=endless()).status_code == 413
    assert client.post("/api/scenario", content=b"{}", headers={"Content-Length": "-5"}).status_code in {400, 413}


def test_a_mistake_of_the_program_is_one_line_and_no_traceback(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(desk.server.places, "scenario", broken)
    answer = desk.client.post("/api/scenario", json=SMALL)
    assert answer.status_code == 500
    assert answer.json()["error"]["kind"] == "fault"
    assert "secret" not in answer.text
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ZeroDivisionError" in said
    twin = desk.client.post("/api/mean-field", json=SMALL)
    assert twin.status_code == 500
    assert "secret" not in twin.text


def test_a_password_lets_in_and_a_wrong_one_does_not(desk: Desk) -> None:
    credentials = credentials_for("192.0.2.7", 99, "correct horse")
    client = TestClient(create_app(desk.server, credentials), base_url="http://192.0.2.7:99", follow_redirects=False)
    assert client.get("/login").status_code == 200
    assert client.post("/login", data={"password": "wrong"}).status_code == 401
    assert client.get("/api/status").status_code == 401
    answer = client.post("/login", data={"password": "correct horse"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/api/status").status_code == 200
    assert client.get("/api/status", headers={"Host": "127.0.0.1:99"}).status_code == 403
    evil = {"Origin": "http://evil.example"}
    assert client.post("/login", data={"password": "correct horse"}, headers=evil).status_code == 403


def test_without_a_password_there_is_no_form(client: TestClient) -> None:
    assert client.get("/login").status_code == 404


@pytest.mark.parametrize(
    ("bound", "host", "answers"),
    [
        ("127.0.0.1", "127.0.0.1:5", True),
        ("127.0.0.1", "LOCALHOST:5", True),
        ("127.0.0.1", "[::1]:5", True),
        ("127.0.0.1", "192.0.2.1:5", False),
        ("127.0.0.1", "127.0.0.1.evil.example:5", False),
        ("0.0.0.0", "192.0.2.1:5", True),  # noqa: S104
        ("0.0.0.0", "evil.example:5", False),  # noqa: S104
        ("::", "[2001:db8::1]:5", True),
        ("192.0.2.1", "192.0.2.1:5", True),
        ("192.0.2.1", "192.0.2.2:5", False),
    ],
)
def test_a_server_answers_to_its_own_names_only(bound: str, host: str, *, answers: bool) -> None:
    assert credentials_for(bound, 5, "a password").answers_to(host) is answers


def test_two_servers_have_two_tokens_and_two_cookies() -> None:
    one, two = Credentials(1), Credentials(2)
    assert one.token != two.token
    assert one.cookie_at("localhost:1") != two.cookie_at("localhost:2")
    assert len(one.token) >= 32
