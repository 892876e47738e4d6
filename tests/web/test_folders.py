from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

import bayonets as bn

RUN, COMPARE = "bayonets-results:run", "bayonets-results:compare"


def test_the_result_folders_are_listed_and_those_behind_links_with_their_fault_only(client: TestClient) -> None:
    found = {line["name"]: line for line in client.get("/api/folders").json()["folders"]}
    assert {RUN, COMPARE} <= set(found)
    assert {key: value for key, value in found["away"].items() if value is not None} == {
        "name": "away", "fault": "a link, which is not followed. Copy what it points to"
    }  # fmt: skip
    assert (found[RUN]["kind"], found[RUN]["runs"], found[RUN]["seed"]) == ("study", 12, 1)
    assert (found[COMPARE]["kind"], found[COMPARE]["question"]) == ("answer", "compare")
    assert found[COMPARE]["arms"] == ["baseline", "s"]


def test_a_folder_is_shown_like_a_finished_study(client: TestClient, folder: Path) -> None:
    found = client.get(f"/api/folders/{RUN}").json()
    study = bn.open_study(folder / "bayonets-results" / "run")
    assert found["shown"] == found["fan"]["runs"] == 12
    assert found["fan"]["held"] == 12 - int(study.fell.sum())
    assert np.allclose(found["fan"]["streets"]["protest"][2], np.median(study.courses.protest, axis=0), atol=0.006)
    assert found["dossier"]["digest"] == study.scenario.digest()
    assert found["dossier"]["days"] == 40


def test_an_arm_is_held_against_its_baseline(client: TestClient) -> None:
    found = client.get(f"/api/folders/{COMPARE}?arm=s").json()
    answer = bn.compare(bn.load("textbook").with_days(40), {"s": "levers.support=0.8"}, runs=12)
    left = next(one for one in answer.arms[0].contrasts if one.outcome == "left")
    assert found["fan"]["compare"]["left_difference"] == pytest.approx(left.found, abs=0.06)
    assert client.get(f"/api/folders/{COMPARE}?arm=none").status_code == 404


def test_the_answer_in_a_folder_is_shown_with_its_picture(client: TestClient) -> None:
    found = client.get(f"/api/folders/{COMPARE}").json()
    assert "support" in found["text"]
    assert found["answer"]["arms"][0]["name"] == "s"
    assert client.get(found["picture"]).content.startswith(b"\x89PNG")
    assert client.get(f"/api/folders/{RUN}/picture.png").status_code == 404


def test_a_run_of_a_folder_is_told(client: TestClient, folder: Path) -> None:
    found = client.get(f"/api/folders/{RUN}/runs/5").json()
    study = bn.open_study(folder / "bayonets-results" / "run")
    assert np.allclose(found["streets"]["protest"], study.courses.protest[5], atol=0.006)
    assert all(day["text"] in study.story(5) for day in found["story"])
    assert client.get(f"/api/folders/{RUN}/runs/12").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["none", "..", "..:root", "away", "bayonets-results", "bayonets-results:..", ".:run", "a:b:c", "%2e%2e", "below"],
)
def test_no_name_leads_elsewhere(client: TestClient, name: str) -> None:
    assert client.get(f"/api/folders/{name}").status_code == 404


def test_a_folder_that_holds_a_link_is_not_opened(client: TestClient) -> None:
    for path in ("/api/folders/linked", "/api/folders/linked/runs/1", "/api/folders/linked/picture.png"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert answer.json()["error"]["kind"] == "link"


def test_a_damaged_folder_is_told_and_not_shown(client: TestClient, folder: Path) -> None:
    broken = folder / "damaged"
    broken.mkdir()
    (broken / "manifest.json").write_text("{")
    line = next(one for one in client.get("/api/folders").json()["folders"] if one["name"] == "damaged")
    assert "cannot be read" in line["fault"]
    answer = client.get("/api/folders/damaged")
    assert answer.status_code == 422
    assert str(folder) not in answer.text
    (broken / "manifest.json").write_text("[]")
    assert client.get("/api/folders/damaged").status_code == 422
    assert client.get("/api/folders").status_code == 200
    (broken / "manifest.json").unlink()
