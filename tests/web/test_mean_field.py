import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

import bayonets as bn
from bayonets.web.errors import ApiError
from bayonets.web.limits import Limits
from bayonets.web.mean_field import MeanFieldJob, MeanFieldLane
from bayonets.web.scheduler import JobQueue, Ready, Scheduler
from bayonets.web.schema.requests import SetupModel
from bayonets.web.setups import Places
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


def queue_of(folder: Path, ready: Ready, **limits: int) -> JobQueue[MeanFieldJob]:
    """The queue of a lane with one thread."""
    queue: JobQueue[MeanFieldJob] = JobQueue(replace(Limits(), **limits), "requests", lambda _page: False)
    Scheduler(MeanFieldLane(queue, Places(folder), ready, 1))
    return queue


def request_of(
    page: str, days: int | None = None, listener: Callable[[Any], None] = lambda _job: None, client: str = ""
) -> MeanFieldJob:
    """A request of a page for the course of textbook."""
    setup = SetupModel(scenario="library:textbook", days=days)
    return MeanFieldJob(page=page, client=client, setup=setup, listener=listener)


def wait_for(is_there: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if is_there():
            return
        time.sleep(0.01)


def test_the_latest_request_of_a_page_counts_and_it_keeps_its_place(folder: Path) -> None:
    ready = Ready()
    queue, answered = queue_of(folder, ready, queue=3), list[str]()

    def ask(page: str, number: int) -> int:
        job = request_of(page, 10 + number, lambda _job: answered.append(f"{page}{number}"))
        queue.enter(job)
        return queue.ahead(job)

    assert [ask("a", 1), ask("b", 1), ask("a", 2), ask("c", 1), ask("a", 3)] == [0, 1, 0, 2, 0]
    with pytest.raises(ApiError) as full:
        ask("d", 1)
    assert full.value.status == 503
    queue.forget("b")
    ready.there.set()
    wait_for(lambda: len(answered) == 2)
    queue.close()
    assert answered == ["a3", "c1"]


def test_a_page_that_asks_all_the_time_does_not_starve_another(folder: Path) -> None:
    ready = Ready()
    queue, order = queue_of(folder, ready), list[str]()

    def ask(page: str, again: bool) -> None:
        def listener(_job: MeanFieldJob) -> None:
            order.append(page)
            if again and len(order) < 10:
                ask(page, again)

        queue.enter(request_of(page, 20, listener))

    ask("greedy", True)
    ask("modest", False)
    ready.there.set()
    wait_for(lambda: len(order) >= 10)
    queue.close()
    assert "modest" in order[:3]


def test_an_engine_that_cannot_be_trusted_is_told(folder: Path) -> None:
    ready, failed = Ready(error=ApiError(503, "engine", "cannot be trusted")), list[MeanFieldJob]()
    ready.there.set()
    queue = queue_of(folder, ready)
    queue.enter(request_of("a", listener=failed.append))
    wait_for(lambda: bool(failed))
    queue.close()
    assert failed[0].state == "failed"
    assert failed[0].error is not None
    assert failed[0].error.message == "cannot be trusted"
