import inspect
import re
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

import bayonets as bn
from bayonets.questions.answers import HOMES
from bayonets.web.errors import ApiError
from bayonets.web.limits import Limits, check_question
from bayonets.web.questions import QUESTIONS
from tests.web.conftest import SMALL

SHORT = SMALL | {"days": 30}
GIVEN_BY_THE_SERVER = {"setup", "scenario", "threads", "progress", "out", "dask", "command", "over", "posterior"}


def asked(client: TestClient, verb: str, page: str = "script", **request: Any) -> Any:
    """The job when it has come to its end."""
    answer = client.post(f"/api/questions/{verb}", json={"setup": SHORT} | request, headers={"X-Page": page})
    assert answer.status_code == 202, answer.text
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = client.get(f"/api/jobs/{answer.json()['id']}").json()
        if found["state"] not in {"waiting", "running"}:
            return found
        time.sleep(0.05)
    raise TimeoutError


NOT_ON_THE_PAGE = {"calibrate"}
"""Questions that take longer than the page allows; their folders can be viewed there (docs/page.md)."""


def test_every_question_that_has_an_answer_can_be_asked() -> None:
    assert set(HOMES) - NOT_ON_THE_PAGE == set(QUESTIONS)
    assert set(HOMES) >= NOT_ON_THE_PAGE


@pytest.mark.parametrize("verb", QUESTIONS)
def test_a_request_has_the_arguments_of_its_function(verb: str) -> None:
    question = QUESTIONS[verb]
    parameters = inspect.signature(question.function).parameters
    fields = {name: field for name, field in question.asked.model_fields.items() if name != "setup"}
    under = {"uncertain"} if "posterior" in parameters else set()
    assert set(fields) == (set(parameters) | under) - GIVEN_BY_THE_SERVER
    for name, field in fields.items():
        if name not in parameters:
            assert field.default is None
            continue
        assert field.is_required() == (parameters[name].default is inspect.Parameter.empty)
        assert field.is_required() or field.default == parameters[name].default


def test_a_comparison_is_that_of_the_library(client: TestClient) -> None:
    arms = {"support": ["levers.support=0.8"], "both": SHORT | {"settings": ["levers.support=0.8", "levers.amnesty=1"]}}
    found = asked(client, "compare", arms=arms, runs=8)
    assert found["state"] == "done", found["error"]
    base = bn.load("textbook").with_days(30)
    both = base.with_words("levers.support=0.8", "levers.amnesty=1")
    wanted = bn.compare(base, {"support": ["levers.support=0.8"], "both": both}, runs=8)
    assert found["answer"]["arms"] == wanted.as_json()["arms"]
    assert found["text"] == wanted.text(100)
    assert found["done"] == found["asked"] == 24
    picture = client.get(found["picture"])
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in picture.content


REQUESTS: dict[str, dict[str, Any]] = {
    "explain": {"runs": 3, "on": "2030-03-10", "formation": "riot_police_capital"},
    "critical-mass": {"runs": 20, "on": "2030-03-10", "formations": ["riot_police_capital"], "within": 10},
    "map": {"x": "levers.amnesty=0:1", "y": "levers.support=0:1", "grid": 3, "runs": 0},
    "sensitivity": {"twin": True, "draws": 50, "trajectories": 4},
}


@pytest.mark.parametrize("verb", REQUESTS)
def test_the_other_questions_are_answered(client: TestClient, verb: str) -> None:
    found = asked(client, verb, **REQUESTS[verb])
    assert found["state"] == "done", found["error"]
    assert found["text"]
    assert client.get(found["picture"]).content.lstrip().startswith(b"<")


LEAST: dict[str, dict[str, Any]] = {
    "compare": {"arms": {"a": ["levers.support=0.8"]}},
    "map": {"x": "levers.amnesty=0:1", "y": "levers.support=0:1"},
}


MANY = 80_000_000
"""Officers times days beyond which the page may ask for fewer runs than the default, and says how many."""


@pytest.mark.parametrize("name", bn.library())
@pytest.mark.parametrize("verb", QUESTIONS)
def test_what_is_asked_with_its_defaults_is_within_the_limits(verb: str, name: str) -> None:
    question = QUESTIONS[verb]
    request = question.asked.model_validate({"setup": SMALL} | LEAST.get(verb, {}))
    assert question.runs(request) <= Limits().question_runs
    scenario = bn.load(name).scenario
    if scenario.officers * scenario.days < MANY:
        check_question(scenario, question.runs(request), Limits())
        return
    try:
        check_question(scenario, question.runs(request), Limits())
    except ApiError as error:
        fewer = re.search(r"Ask for ([\d,]+) runs or fewer", str(error))
        assert fewer
        check_question(scenario, int(fewer[1].replace(",", "")), Limits())


def test_more_runs_than_the_limit_are_refused_with_what_would_fit(client: TestClient) -> None:
    most = client.get("/api/status").json()["limits"]["question_runs"]
    found = asked(client, "map", x="levers.amnesty=0:1", y="levers.support=0:1", runs=most + 1)
    assert found["error"]["kind"] == "limit"
    assert f"({most:,})" in found["error"]["message"]


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"arms": {}},
        {"arms": {"a": []}},
        {"arms": {"a": "levers.support=1"}},
        {"arms": {"a": ["x"]}, "out": "here"},
        {"arms": {"a": ["levers.support=1"]}, "runs": 1},
    ],
)
def test_requests_that_are_none_are_malformed(client: TestClient, request_: dict[str, Any]) -> None:
    answer = client.post("/api/questions/compare", json={"setup": SHORT} | request_)
    assert answer.status_code == 400
    assert answer.json()["error"]["kind"] == "malformed"


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"arms": {"a": ["levers.suport=1"]}}, "support"),
        ({"arms": {"baseline": ["levers.support=1"]}}, "name"),
        ({"arms": {"a": {"scenario": "file:none.yaml"}}}, "none.yaml"),
        ({"arms": {"a": ["levers.support=1"]}, "runs": 100_000}, "runs"),
    ],
)
def test_a_question_at_fault_fails_in_plain_words(client: TestClient, request_: dict[str, Any], said: str) -> None:
    found = asked(client, "compare", **({"runs": 4} | request_))
    assert found["state"] == "failed"
    assert said in found["error"]["message"]


def test_a_question_can_be_given_up(client: TestClient) -> None:
    request = {"setup": {"scenario": "library:belarus-2020"}, "arms": {"a": ["levers.support=0.8"]}, "runs": 500}
    job = client.post("/api/questions/compare", json=request).json()["id"]
    while client.get(f"/api/jobs/{job}").json()["state"] == "waiting":
        time.sleep(0.01)
    assert client.delete(f"/api/jobs/{job}").json()["state"] == "cancelled"
    began = time.process_time()
    assert asked(client, "compare", arms={"a": ["levers.support=0.8"]}, runs=2)["state"] == "done"
    # The thousand runs that were given up would have taken several times as much of the processor.
    assert time.process_time() - began < 20.0


def test_unknown_ones_are_missing(client: TestClient) -> None:
    assert client.post("/api/questions/nothing", json={"setup": SHORT}).status_code == 404
    assert client.get("/api/jobs/none").status_code == 404
    assert client.get("/api/jobs/none/picture.svg").status_code == 404
    assert client.delete("/api/jobs/none").status_code == 404
