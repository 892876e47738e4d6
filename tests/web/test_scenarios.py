from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import bayonets as bn
from bayonets.scenario.read import read_text
from bayonets.web.setups import Remembered
from bayonets.world import catalogue
from tests.web.conftest import SMALL


def _error(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    error: dict[str, Any] = answer.json()["error"]
    assert "\n" not in error["message"]
    assert "Traceback" not in answer.text
    return error


def test_the_list_has_the_library_first_then_the_files_with_their_faults(client: TestClient) -> None:
    found = client.get("/api/scenarios").json()["scenarios"]
    assert [one["id"] for one in found] == [
        *(f"library:{name}" for name in bn.library()),
        "file:broken.yaml",
        "file:mine.yaml",
    ]
    textbook = next(one for one in found if one["id"] == "library:textbook")
    scenario = bn.load("textbook").scenario
    assert (textbook["officers"], textbook["days"]) == (scenario.officers, scenario.days)
    broken = next(one for one in found if one["id"] == "file:broken.yaml")
    assert "days" in broken["fault"]


def test_the_catalogue_has_everything_that_can_be_moved(client: TestClient) -> None:
    found = client.get("/api/catalogue").json()
    assert {one["name"] for one in found["levers"]} == set(catalogue.levers())
    assert {one["name"] for one in found["parameters"]} == set(catalogue.parameters())
    assert all(one["low"] <= one["high"] and one["unit"] and one["meaning"] for one in found["levers"])
    assert all(one["claim"] for one in found["mechanisms"])


def test_the_exact_scenario_comes_back_as_yaml(client: TestClient) -> None:
    words = ["levers.support=0.8@2030-04-01", "parameters.efficacy=0.3", "mechanisms.off=shame"]
    found = client.post("/api/scenario", json=SMALL | {"settings": words, "days": 50}).json()
    wanted = bn.load("textbook").with_words(*words).with_days(50).scenario
    assert read_text(found["yaml"]) == wanted
    assert found["digest"] == wanted.digest()
    assert found["off"] == ["shame"]
    support = next(one for one in found["levers"] if one["name"] == "support")
    assert support["whole"] == [[0, 0.3], [31, 0.8]]
    assert found["parameters"]["efficacy"] == 0.3


def test_a_word_at_fault_is_named(client: TestClient) -> None:
    words = ["levers.support=0.5", "levers.amnety=0.8", "levers.support=0.6"]
    error = _error(client.post("/api/scenario", json=SMALL | {"settings": words}), 422)
    assert (error["kind"], error["word"]) == ("setting", "levers.amnety=0.8")
    assert "amnesty" in error["message"]


@pytest.mark.parametrize("days", [0, -1, 10_001, 1.5, "40", True])
def test_days_out_of_reason_are_refused(client: TestClient, days: object) -> None:
    error = _error(client.post("/api/scenario", json=SMALL | {"days": days}), 400)
    assert "days" in error["message"]


def test_an_upload_can_be_used_and_is_the_same_twice(client: TestClient, folder: Path) -> None:
    text = (folder / "mine.yaml").read_text()
    answer = client.post("/api/scenarios", json={"yaml": text, "name": "of mine.yaml"})
    assert answer.status_code == 201
    name = answer.json()["id"]
    assert name.startswith("upload:")
    assert client.post("/api/scenarios", json={"yaml": text}).json()["id"] == name
    assert client.post("/api/scenario", json={"scenario": name}).json()["title"] == "Mine"


def test_faults_of_an_upload_come_with_their_lines(client: TestClient, folder: Path) -> None:
    text = (folder / "broken.yaml").read_text()
    error = _error(client.post("/api/scenarios", json={"yaml": text, "name": "b.yaml"}), 422)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith("days:"))
    assert [(fault["path"], fault["line"]) for fault in error["faults"]] == [("days", line)]


def test_a_file_that_changes_is_read_again(client: TestClient, folder: Path) -> None:
    path, text = folder / "changing.yaml", (folder / "mine.yaml").read_text()
    for title in ("Monday", "Tuesday!"):
        path.write_text(text.replace("name: Mine", f"name: {title}", 1))
        assert client.post("/api/scenario", json={"scenario": "file:changing.yaml"}).json()["title"] == title
    path.unlink()


def test_validation_tells_faults_or_doubts(client: TestClient, folder: Path) -> None:
    bad = client.post("/api/validate", json={"yaml": (folder / "broken.yaml").read_text()}).json()
    assert [fault["path"] for fault in bad["faults"]] == ["days"]
    good = client.post("/api/validate", json={"yaml": (folder / "mine.yaml").read_text()}).json()
    assert good["faults"] == []
    assert all(doubt["text"] and doubt["remedy"] for doubt in good["doubts"])


@pytest.mark.parametrize(
    "text", ["", "[" * 5000, "a: &x 1\nb: *x", "!!python/object:os.system {}", "\x00", "x" * 999_000]
)
def test_hostile_files_are_refused_in_words(client: TestClient, text: str) -> None:
    assert client.post("/api/validate", json={"yaml": text}).json()["faults"]
    _error(client.post("/api/scenarios", json={"yaml": text}), 422)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b'{"scenario": NaN}',
        b"{" * 9000,
        b'{"scenario": 1e999}',
        b"\xff\xfe",
        b"1" * 6000,
    ],
)
def test_malformed_requests_are_refused_in_words(client: TestClient, body: bytes) -> None:
    for path in ("/api/scenario", "/api/mean-field", "/api/studies", "/api/validate"):
        error = _error(client.post(path, content=body, headers={"Content-Type": "application/json"}), 400)
        assert error["message"]


def test_what_a_setup_does_not_know_is_refused(client: TestClient) -> None:
    error = _error(client.post("/api/scenario", json=SMALL | {"setings": []}), 400)
    assert "setings" in error["message"]


def test_the_oldest_is_forgotten_by_weight() -> None:
    kept: Remembered[str] = Remembered(10)
    for number in range(5):
        kept.put(number, str(number), 3)
    assert [kept.peek(number) for number in range(5)] == [None, None, "2", "3", "4"]
    kept.put("large", "x", 99)
    assert kept.peek("large") == "x"
    assert kept.peek(4) is None
    assert kept.get(4, lambda: "again") == "again"
