"""The documentation of the API is what is sent: replies against /api/openapi.json, messages against their models."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from bayonets.web.schema import runs
from bayonets.web.schema.base import Reply
from tests.web.conftest import SMALL, Desk
from tests.web.test_live import receive
from tests.web.test_questions import asked
from tests.web.test_studies import ended, start

SHORT = SMALL | {"days": 40}
RUN, COMPARE = "bayonets-results:run", "bayonets-results:compare"
MESSAGES: dict[str, type[Reply]] = {
    "ready": runs.ReadyMessage, "alive": runs.AliveMessage, "pong": runs.PongMessage, "error": runs.ErrorMessage,
    "twin": runs.CourseMessage, "waiting": runs.WaitingMessage, "fan": runs.FanMessage,
}  # fmt: skip


@pytest.fixture(scope="module")
def documentation(client: TestClient) -> Any:
    """The description of the API; whatever it does not name may not be sent."""
    found = client.get("/api/openapi.json").json()
    for schema in found["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return found


def check(documentation: Any, path: str, answer: Any, method: str = "get") -> None:
    """An answer is of the type that the documentation gives for its path and status."""
    described = documentation["paths"][path][method]["responses"][str(answer.status_code)]
    schema = described["content"]["application/json"]["schema"]
    assert schema, path
    Draft202012Validator(schema | {"components": documentation["components"]}).validate(answer.json())


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/api/status", ""),
        ("/api/catalogue", ""),
        ("/api/scenarios", ""),
        ("/api/folders", ""),
        ("/api/folders/{name}", f"/api/folders/{RUN}"),
        ("/api/folders/{name}", f"/api/folders/{COMPARE}?arm=s"),
        ("/api/folders/{name}", "/api/folders/none"),
        ("/api/folders/{name}/runs/{run}", f"/api/folders/{RUN}/runs/3"),
        ("/api/studies/{study}", "/api/studies/none"),
    ],
)
def test_what_can_be_looked_up_is_as_documented(client: TestClient, documentation: Any, path: str, url: str) -> None:
    check(documentation, path, client.get(url or path))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/scenario", {"scenario": "library:belarus-2020"}),
        ("/api/scenario", SMALL | {"settings": ["levers.suport=1"]}),
        ("/api/mean-field", SHORT),
        ("/api/validate", {"yaml": "a: 1"}),
        ("/api/scenarios", {"yaml": "a: 1"}),
    ],
)
def test_what_can_be_asked_is_answered_as_documented(
    client: TestClient, documentation: Any, path: str, body: Any
) -> None:
    check(documentation, path, client.post(path, json=body), "post")


def test_a_study_and_what_belongs_to_it_are_as_documented(client: TestClient, documentation: Any) -> None:
    study = start(client, setup=SHORT, pinned=SHORT | {"settings": ["levers.support=0.8"]}, runs=12, seed=3)
    ended(client, study)
    for path in ("/api/studies/{study}", "/api/studies/{study}/runs/{run}"):
        check(documentation, path, client.get(path.format(study=study, run=2)))
    path = "/api/studies/{study}/tables/{table}.{kind}"
    check(documentation, path, client.get(path.format(study=study, table="runs", kind="json")))


def test_a_question_is_as_documented(client: TestClient, documentation: Any) -> None:
    job = asked(client, "sensitivity", twin=True, draws=50, trajectories=4)
    answer = client.get(f"/api/jobs/{job['id']}")
    assert answer.json()["answer"] is not None
    check(documentation, "/api/jobs/{job}", answer)


def test_every_message_is_one_of_the_models_and_nothing_else(desk: Desk) -> None:
    with desk.socket() as line:
        got = [line.receive_json()]
        for sent, kind in (
            ({"type": "ping"}, "pong"),
            ({"type": "twin", "number": 1, "setup": SHORT}, "twin"),
            ({"type": "study", "number": 2, "setup": SHORT, "runs": 3}, "waiting"),
            ({"type": "study", "number": 3, "setup": SHORT, "runs": 4}, "fan"),
            ({"type": "nothing"}, "error"),
            ({"type": "ping"}, "alive"),
        ):
            line.send_json(sent)
            got.append(receive(line, kind))
    assert {message["type"] for message in got} == set(MESSAGES)
    for message in got:
        schema = MESSAGES[message["type"]].model_json_schema(mode="serialization")
        for definition in (schema, *schema.get("$defs", {}).values()):
            definition["additionalProperties"] = False
        Draft202012Validator(schema).validate(message)
