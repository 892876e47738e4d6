import json
import time
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from bayonets.web import studies
from bayonets.web.study import BETWEEN_FANS
from tests.web.conftest import SMALL, Desk

SHORT = SMALL | {"days": 40}
LARGE = {"scenario": "library:ukraine-2013"}


def receive(socket: Any, kind: str) -> Any:
    """The next message of a kind."""
    for _ in range(1000):
        message = socket.receive_json()
        if message["type"] == kind:
            return message
    raise AssertionError(kind)


def test_a_page_is_told_at_once_whether_the_server_is_ready(desk: Desk) -> None:
    with desk.socket() as socket:
        assert socket.receive_json() == {"type": "ready", "twin": True, "engine": True, "message": ""}


def test_a_page_is_shown_again_and_again_that_the_server_is_there(desk: Desk) -> None:
    with desk.socket() as socket:
        assert socket.receive_json()["type"] == "ready"
        assert [socket.receive_json() for _ in range(2)] == [{"type": "alive"}] * 2


def test_the_twin_answers_with_the_number_of_the_question(desk: Desk) -> None:
    with desk.socket() as socket:
        socket.send_json({"type": "twin", "number": 41, "setup": SHORT})
        message = receive(socket, "twin")
        assert message["number"] == 41
        assert len(message["course"]["streets"]["protest"]) == 40


def test_of_many_moves_the_last_is_always_answered(desk: Desk) -> None:
    with desk.socket() as socket:
        for number in range(60):
            setup = SHORT | {"settings": [f"levers.support={number / 100}"]}
            socket.send_json({"type": "twin", "number": number, "setup": setup})
        seen: list[int] = []
        while not seen or seen[-1] < 59:
            seen.append(receive(socket, "twin")["number"])
    assert seen == sorted(seen)


def test_a_study_streams_a_fan_that_grows_to_the_end(desk: Desk) -> None:
    with desk.socket() as socket:
        socket.send_json(
            {"type": "study", "number": 5, "setup": SHORT, "runs": 40, "seed": 2, "pinned": SMALL | {"days": 40}}
        )
        assert receive(socket, "waiting")["number"] == 5
        done = []
        while True:
            message = receive(socket, "fan")
            assert message["number"] == 5
            done.append(message["done"])
            if message["fan"] is not None:
                assert message["fan"]["runs"] == message["done"]
                assert message["fan"]["compare"]["pairs"] == message["done"]
            if message["state"] == "done":
                break
    assert done == sorted(done)
    assert done[-1] == 40


def test_a_fan_comes_at_most_five_times_a_second(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an endless pause between two fans there are the first and the last ones only, whatever time it takes."""
    assert BETWEEN_FANS == 1 / 5
    monkeypatch.setattr(studies, "BETWEEN_FANS", 1e9)
    with desk.socket() as socket:
        socket.send_json({"type": "study", "number": 1, "setup": {"scenario": "library:belarus-2020"}, "runs": 15})
        done = []
        while (message := receive(socket, "fan"))["state"] != "done":
            done.append(message["done"])
    # The first, and one when nothing is left to begin; besides, one says that it has begun, and one that all are done.
    assert sum(0 < count < 15 for count in done) <= 2
    assert len(done) <= 5


def test_a_study_without_ranges_has_none_over_the_socket_either(desk: Desk) -> None:
    with desk.socket() as socket:
        socket.send_json({"type": "study", "number": 1, "setup": SHORT, "runs": 3, "seed": 77, "ranges": False})
        while (message := receive(socket, "fan"))["state"] != "done":
            assert message["drawing"] == 0
        assert message["fan"]["ranges"] is None


def test_the_fault_of_a_word_comes_back_with_its_question(desk: Desk) -> None:
    with desk.socket() as socket:
        for kind in ("twin", "study"):
            setup = SHORT | {"settings": ["levers.support=0.4", "levers.suport=0.5"]}
            socket.send_json({"type": kind, "number": 8, "setup": setup})
            error = receive(socket, "error")
            assert error["number"] == 8
            assert error["error"]["word"] == "levers.suport=0.5"


def test_a_client_that_goes_away_takes_its_work_along(desk: Desk) -> None:
    with desk.socket(page="leaver") as socket:
        socket.send_json({"type": "study", "number": 1, "setup": LARGE, "runs": 250})
        study = receive(socket, "waiting")["id"]
        asked = {"setup": LARGE, "arms": {"a": ["levers.support=0.8"]}, "runs": 250}
        job = desk.client.post("/api/questions/compare", json=asked, headers={"X-Page": "leaver"}).json()["id"]
        receive(socket, "fan")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        states = {desk.server.studies.get(study).state, desk.server.questions.get(job).state}
        if states == {"cancelled"}:
            break
        time.sleep(0.02)
    assert states == {"cancelled"}
    while desk.server.questions.counts()["running"] and time.monotonic() < until:
        time.sleep(0.02)
    assert desk.server.studies.counts()["running"] == desk.server.questions.counts()["running"] == 0


def test_a_page_with_two_connections_keeps_its_work_until_both_are_gone(desk: Desk) -> None:
    with desk.socket(page="twice") as stays:
        with desk.socket(page="twice") as goes:
            goes.send_json({"type": "study", "number": 1, "setup": LARGE, "runs": 500})
            study = receive(goes, "waiting")["id"]
        assert desk.server.studies.get(study).state in {"waiting", "running"}
        stays.send_json({"type": "cancel"})
        stays.send_json({"type": "ping"})
        receive(stays, "pong")
        assert desk.server.studies.get(study).state == "cancelled"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "{}",
        '{"type":"nothing"}',
        '{"type":"twin"}',
        '{"type":"twin","number":-1,"setup":{"scenario":"library:textbook"}}',
        '{"type":"twin","number":1,"setup":{"scenario":5}}',
        '{"type":"study","number":1,"setup":{"scenario":"library:textbook"},"runs":0}',
        '{"type":"ping","more":1}',
        "[" * 60_000,
        '{"type":"twin","number":1e400}',
    ],
)
def test_a_message_that_is_none_gets_one_error_and_the_connection_stays(desk: Desk, message: str) -> None:
    with desk.socket() as socket:
        socket.send_text(message)
        error = receive(socket, "error")
        assert error["error"]["kind"] == "malformed"
        assert "\n" not in error["error"]["message"]
        socket.send_bytes(b"\xff\x00")
        assert receive(socket, "error")["error"]["kind"] == "malformed"
        socket.send_json({"type": "ping"})
        receive(socket, "pong")


def test_after_twenty_faults_the_connection_is_closed(desk: Desk) -> None:
    with desk.socket() as socket:
        for _ in range(25):
            socket.send_text("nonsense")
        with pytest.raises(WebSocketDisconnect) as closed:
            receive(socket, "nothing")
    assert closed.value.code == 1008


def test_a_fault_of_a_setting_does_not_count_as_nonsense(desk: Desk) -> None:
    with desk.socket() as socket:
        for number in range(30):
            setup = SHORT | {"settings": ["levers.suport=1"]}
            socket.send_text(json.dumps({"type": "twin", "number": number, "setup": setup}))
            assert receive(socket, "error")["error"]["kind"] == "setting"
        socket.send_json({"type": "ping"})
        assert receive(socket, "pong")["type"] == "pong"
