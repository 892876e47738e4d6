import threading
import time
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

import bayonets as bn
from bayonets.web.limits import Limits
from bayonets.web.models import SetupModel
from bayonets.web.refusals import Refusal
from bayonets.web.setups import Places
from bayonets.web.twin_desk import Ready, TwinDesk
from tests.web.conftest import SMALL, Desk


def test_the_course_is_that_of_the_library(client: TestClient) -> None:
    setup = SMALL | {"settings": ["levers.outing=0.02"], "days": 60}
    found = client.post("/api/mean-field", json=setup).json()
    courses = bn.load("textbook").with_words("levers.outing=0.02").with_days(60).mean_field().courses
    assert found["days"] == 60
    assert found["fell_day"] == courses.fell_day[0]
    assert np.allclose(found["streets"]["protest"], courses.protest[0], atol=0.01)
    assert np.allclose(found["formations"]["heads"], np.moveaxis(courses.heads[0], 0, -1), atol=0.06)
    assert found["formations"]["posture"] == courses.posture[0].T.tolist()
    assert found["formations"]["names"] == courses.names()


def test_a_scenario_that_is_too_large_for_a_page_is_refused_in_words(client: TestClient) -> None:
    setup = {"scenario": "library:belarus-2020", "days": 10_000}
    answer = client.post("/api/mean-field", json=setup)
    assert answer.status_code == 429
    assert "fewer days" in answer.json()["error"]["message"]


def test_every_call_over_http_is_answered(desk: Desk) -> None:
    answers: list[int] = []

    def call(value: float) -> None:
        setup = SMALL | {"settings": [f"levers.support={value}"]}
        answers.append(desk.client.post("/api/mean-field", json=setup).status_code)

    threads = [threading.Thread(target=call, args=(number / 20,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 20


@pytest.fixture
def closed_desk(folder: Path) -> tuple[TwinDesk, threading.Event]:
    """A desk whose twin is not ready yet, with one thread."""
    there = threading.Event()
    return TwinDesk(Places(folder), Limits(twins=3), Ready(there, lambda: None), 1), there


def test_the_latest_question_of_a_page_counts_and_it_keeps_its_place(
    closed_desk: tuple[TwinDesk, threading.Event],
) -> None:
    desk, there = closed_desk
    answered: list[str] = []

    def ask(page: str, number: int) -> int:
        setup = SetupModel(scenario="library:textbook", days=10 + number)
        return desk.ask(page, setup, lambda _found: answered.append(f"{page}{number}"))

    assert [ask("a", 1), ask("b", 1), ask("a", 2), ask("c", 1), ask("a", 3)] == [0, 1, 0, 2, 0]
    with pytest.raises(Refusal) as full:
        ask("d", 1)
    assert full.value.status == 503
    desk.forget("b")
    there.set()
    for _ in range(6_000):
        if len(answered) == 2:
            break
        time.sleep(0.01)
    desk.close()
    assert answered == ["a3", "c1"]


def test_a_page_that_asks_all_the_time_does_not_starve_another(closed_desk: tuple[TwinDesk, threading.Event]) -> None:
    desk, there = closed_desk
    order: list[str] = []
    setup = SetupModel(scenario="library:textbook", days=20)

    def again(_found: object) -> None:
        order.append("greedy")
        if len(order) < 10:
            desk.ask("greedy", setup, again)

    desk.ask("greedy", setup, again)
    desk.ask("modest", setup, lambda _found: order.append("modest"))
    there.set()
    for _ in range(6_000):
        if len(order) >= 10:
            break
        time.sleep(0.01)
    desk.close()
    assert "modest" in order[:3]


def test_an_engine_that_cannot_be_trusted_is_told(folder: Path) -> None:
    there = threading.Event()
    there.set()

    def never() -> None:
        raise Refusal(503, "engine", "cannot be trusted")

    desk = TwinDesk(Places(folder), Limits(), Ready(there, never), 1)
    told: list[object] = []
    desk.ask("a", SetupModel(scenario="library:textbook"), told.append)
    for _ in range(6_000):
        if told:
            break
        time.sleep(0.01)
    desk.close()
    assert isinstance(told[0], Refusal)
