import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

import bayonets as bn
from bayonets.engine.inputs import Inputs
from bayonets.ensemble.uncertain import Draws
from bayonets.errors import EngineError, SettingError
from bayonets.findings.measures import Measures
from bayonets.web import study as studied
from bayonets.web.errors import ApiError
from bayonets.web.limits import Limits
from bayonets.web.scheduler import Ready
from bayonets.web.schema.requests import SetupModel, StudyModel
from bayonets.web.study import StudyJob
from tests.web.conftest import SMALL, Desk, opened
from tests.web.test_mean_field import queue_of, request_of

SHORT = SMALL | {"days": 40}
PINNED = SHORT | {"settings": ["levers.support=0.8"]}


@pytest.fixture
def small_desk(folder: Path) -> Iterator[Desk]:
    """A server that does little for its clients."""
    yield from opened(folder, replace(Limits(), runs=50, queue=1, running=1, kept=3, seconds=30.0, patience=1.0))


def start(client: TestClient, page: str = "script", **asked: Any) -> str:
    answer = client.post("/api/studies", json=asked, headers={"X-Page": page})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def ended(client: TestClient, study: str, seconds: float = 60.0) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = client.get(f"/api/studies/{study}").json()
        if found["state"] not in {"waiting", "running"}:
            return found
        time.sleep(0.02)
    raise TimeoutError


def test_a_study_is_that_of_the_library(client: TestClient, textbook_study: bn.Study) -> None:
    found = ended(client, start(client, setup=SHORT, runs=30, seed=7))
    assert (found["state"], found["done"], found["asked"]) == ("done", 30, 30)
    fan, courses = found["answer"], textbook_study.courses
    assert fan["runs"] == 30
    assert fan["held"] == 30 - int(courses.fell.sum())
    levels = np.quantile(courses.protest, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    assert np.allclose(fan["streets"]["protest"], levels, atol=0.006)
    left = np.quantile(courses.heads[:, :, :, 3], (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    assert np.allclose(np.moveaxis(np.array(fan["formations"]["exited"]), -1, 1), left, atol=0.06)
    mean = courses.heads.mean(axis=0)
    assert np.allclose(np.moveaxis(np.array(fan["formations"]["heads_mean"]), -1, 0), mean, atol=0.06)
    assert fan["runs_drawn"][3]["fell_day"] == courses.fell_day[3]
    assert np.allclose(fan["runs_drawn"][3]["protest"], courses.protest[3], atol=0.06)


def test_runs_over_the_ranges_are_those_of_the_library(client: TestClient) -> None:
    found = ended(client, start(client, setup=SHORT, runs=11, seed=7))["answer"]["ranges"]
    over = bn.load("textbook").with_days(40).run(12, seed=7, uncertain="all").courses
    held = Measures(over)
    assert (found["runs"], found["held"]) == (12, 12 - int(over.fell.sum()))
    assert found["interval"] == pytest.approx(held.chance_held, abs=1e-4)
    assert ended(client, start(client, setup=SHORT, runs=11, seed=7, ranges=False))["answer"]["ranges"] is None


def test_draws_that_cannot_be_computed_take_nothing_from_a_study(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_draws: Draws, _draw: int) -> Inputs:
        raise EngineError("no number")

    monkeypatch.setattr(Draws, "inputs_of", broken)
    found = ended(client, start(client, setup=SHORT, runs=4, seed=7))
    assert (found["state"], found["answer"]["runs"], found["answer"]["ranges"]) == ("done", 4, None)


def test_where_nothing_can_be_drawn_a_study_ends_without_runs_over_the_ranges(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_asked: object) -> Draws:
        raise SettingError("no number has a range")

    monkeypatch.setattr(studied, "draws_of", refused)
    found = ended(client, start(client, setup=SHORT, runs=4, seed=7))
    assert (found["state"], found["answer"]["runs"], found["answer"]["ranges"]) == ("done", 4, None)


def test_a_pinned_setup_is_compared_as_bn_compare_does(client: TestClient) -> None:
    found = ended(client, start(client, setup=PINNED, pinned=SHORT, runs=25, seed=3))["answer"]["compare"]
    answer = bn.compare(bn.load("textbook").with_days(40), {"s": "levers.support=0.8"}, runs=25, seed=3)
    held, left = (next(one for one in answer.arms[0].contrasts if one.outcome == name) for name in ("held", "left"))
    assert found["pairs"] == 25
    assert found["held_difference"] == pytest.approx(held.found, abs=1e-4)
    assert (found["low"], found["high"]) == pytest.approx((held.interval.low, held.interval.high), abs=1e-4)
    assert found["left_difference"] == pytest.approx(left.found, abs=0.06)
    assert (found["left_low"], found["left_high"]) == pytest.approx((left.interval.low, left.interval.high), abs=0.06)
    assert found["left"] - found["left_before"] == pytest.approx(found["left_difference"], abs=0.11)
    assert found["force_low"] <= found["force_difference"] <= found["force_high"]
    assert found["flipped_to_fall"] == answer.arms[0].broke
    assert found["flipped_to_hold"] == answer.arms[0].saved


def test_tables_hold_the_same_runs_as_those_of_the_library(client: TestClient, textbook_study: bn.Study) -> None:
    study = start(client, setup=SHORT, runs=30, seed=7)
    ended(client, study)
    for name, wanted in (
        ("runs", textbook_study.runs()),
        ("formations", textbook_study.formations()),
        ("streets", textbook_study.streets()),
    ):
        answer = client.get(f"/api/studies/{study}/tables/{name}.parquet")
        table = pq.read_table(BytesIO(answer.content)).to_pandas()
        assert list(table.columns) == list(wanted.columns)
        for column in wanted.columns:
            assert table[column].astype(object).where(table[column].notna(), None).tolist() == (
                wanted[column].astype(object).where(wanted[column].notna(), None).tolist()
            )
    plain = client.get(f"/api/studies/{study}/tables/runs.json").json()
    assert [row["run"] for row in plain["rows"]] == list(range(30))
    assert client.get(f"/api/studies/{study}/tables/nothing.json").status_code == 400


def test_both_arms_are_in_the_tables(client: TestClient) -> None:
    study = start(client, setup=PINNED, pinned=SHORT, runs=3)
    ended(client, study)
    rows = client.get(f"/api/studies/{study}/tables/runs.json").json()["rows"]
    assert [row["arm"] for row in rows] == ["baseline"] * 3 + ["pinned"] * 3


def test_a_run_is_told_as_a_story(client: TestClient, textbook_study: bn.Study) -> None:
    study = start(client, setup=SHORT, runs=30, seed=7)
    ended(client, study)
    found = client.get(f"/api/studies/{study}/runs/4").json()
    assert np.allclose(found["streets"]["force"], textbook_study.courses.force[4], atol=0.06)
    told = textbook_study.story(4)
    assert all(day["text"] in told for day in found["story"])
    assert client.get(f"/api/studies/{study}/runs/30").status_code == 404
    assert client.get(f"/api/studies/{study}/runs/-1").status_code == 404
    assert client.get(f"/api/studies/{study}/runs/0?arm=1").status_code == 404


def test_the_same_courses_are_not_computed_twice(desk: Desk) -> None:
    first = start(desk.client, "one", setup=SHORT, runs=20, seed=11)
    ended(desk.client, first)
    second = start(desk.client, "two", setup=SHORT, runs=20, seed=11, pinned=SHORT)
    ended(desk.client, second)
    one, two = (desk.server.studies.get(name) for name in (first, second))
    assert one.arms[0] is two.arms[0] is two.arms[1]


def test_a_new_study_of_a_page_cancels_the_old_one_and_no_other(client: TestClient) -> None:
    large = {"scenario": "library:ukraine-2013"}
    mine, other = start(client, "mine", setup=large, runs=500), start(client, "other", setup=large, runs=500, seed=2)
    start(client, "mine", setup=SHORT, runs=2)
    assert ended(client, mine)["state"] == "cancelled"
    assert client.get(f"/api/studies/{other}").json()["state"] in {"waiting", "running"}
    assert client.delete(f"/api/studies/{other}").json()["state"] == "cancelled"


def test_the_queue_has_an_end(small_desk: Desk) -> None:
    client, large = small_desk.client, {"scenario": "library:ukraine-2013"}
    first = start(client, "a", setup=large, runs=50)
    while client.get(f"/api/studies/{first}").json()["state"] == "waiting":
        time.sleep(0.01)
    second = start(client, "b", setup=large, runs=50)
    assert client.get(f"/api/studies/{second}").json()["ahead"] == 1
    answer = client.post("/api/studies", json={"setup": SHORT}, headers={"X-Page": "c"})
    assert answer.status_code == 503
    assert answer.json()["error"]["kind"] == "queue"


def test_what_nobody_asks_for_is_given_up(small_desk: Desk) -> None:
    study = start(small_desk.client, setup={"scenario": "library:ukraine-2013"}, runs=50)
    # Looked at from within: whoever asks for it over HTTP keeps it alive.
    found, until = small_desk.server.studies._known[study], time.monotonic() + 60
    while found.state != "cancelled":
        assert time.monotonic() < until
        time.sleep(0.05)


def test_finished_studies_are_forgotten_by_number(small_desk: Desk) -> None:
    client = small_desk.client
    found = [start(client, setup=SHORT, runs=1, seed=seed) for seed in range(6)]
    for study in found[-1:]:
        ended(client, study)
    start(client, setup=SHORT, runs=1, seed=99)
    assert client.get(f"/api/studies/{found[0]}").status_code == 404
    assert small_desk.server.studies.counts()["kept"] <= 5


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"runs": 51}, "runs"),
        ({"runs": 50, "setup": {"scenario": "library:belarus-2020", "days": 9_000}}, "officers"),
        ({"runs": 5, "setup": SHORT, "pinned": SMALL}, "days"),
        ({"runs": 5, "setup": SHORT, "pinned": {"scenario": "library:ukraine-2013", "days": 40}}, "formations"),
        ({"runs": 5, "setup": SHORT | {"settings": ["levers.support=-1"]}}, "support"),
        ({"runs": 5, "setup": {"scenario": "file:broken.yaml"}}, "days"),
    ],
)
def test_what_cannot_be_run_fails_in_plain_words(small_desk: Desk, asked: dict[str, Any], said: str) -> None:
    found = ended(small_desk.client, start(small_desk.client, **({"setup": SHORT} | asked)))
    assert found["state"] == "failed"
    assert said in found["error"]["message"]
    assert "Traceback" not in found["error"]["message"]


def test_a_study_may_not_take_for_ever(folder: Path) -> None:
    for desk in opened(folder, replace(Limits(), seconds=0.3)):
        found = ended(desk.client, start(desk.client, setup={"scenario": "library:ukraine-2013"}, runs=500))
        assert found["state"] == "failed"
        assert "seconds" in found["error"]["message"]


@pytest.mark.parametrize(
    "asked", [{"runs": 0}, {"runs": -3}, {"runs": 1.5}, {"seed": -1}, {"seed": 2**63}, {"runs": "5"}]
)
def test_counts_that_are_none_are_malformed(client: TestClient, asked: dict[str, Any]) -> None:
    assert client.post("/api/studies", json={"setup": SHORT} | asked).status_code == 400


def test_the_rungs_of_a_run_are_those_that_the_report_tells(client: TestClient) -> None:
    study = start(client, setup=SMALL, runs=12, seed=5)
    ended(client, study)
    measures = Measures(bn.load("textbook").run(runs=12, seed=5).courses)
    told = [client.get(f"/api/studies/{study}/runs/{run}").json()["rungs"] for run in range(12)]
    assert told == [[int(day) - 1 for day in days if day >= 0] for days in measures.rung_days]
    assert any(told)


# --- What is on the screen, and turns ---------------------------------------------------------------------------------


def table(client: TestClient, study: str, name: str = "streets") -> bytes:
    answer = client.get(f"/api/studies/{study}/tables/{name}.parquet")
    assert answer.status_code == 200, answer.text
    return bytes(answer.content)


def vanished(client: TestClient, study: str) -> None:
    """Wait until a study has been forgotten."""
    until = time.monotonic() + 60
    while client.get(f"/api/studies/{study}").status_code != 404:
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def forgetful(folder: Path) -> Iterator[Desk]:
    """A server that keeps nothing that is not on a screen, and no courses even of that."""
    yield from opened(folder, replace(Limits(), kept=1, kept_seconds=0.0, kept_bytes=0, screen_bytes=0))


def test_what_is_on_the_screen_is_there_as_long_as_its_page(forgetful: Desk) -> None:
    """Six studies of others come and go; each story and table of the page's own is the same bits as at first."""
    client = forgetful.client
    with forgetful.socket(page="mine") as line:
        mine = start(client, "mine", setup=PINNED, pinned=SHORT, runs=9, seed=3)
        ended(client, mine)
        before = [client.get(f"/api/studies/{mine}/runs/{run}?arm={arm}").json() for run in range(9) for arm in (0, 1)]
        tables = {name: table(client, mine, name) for name in ("runs", "formations", "streets")}
        others = [start(client, f"other {seed}", setup=SHORT, runs=2, seed=seed) for seed in range(6)]
        for other in others:
            vanished(client, other)
        # Its courses are gone, and come back by themselves.
        assert not forgetful.server.studies.get(mine).has_courses()
        assert before == [
            client.get(f"/api/studies/{mine}/runs/{run}?arm={arm}").json() for run in range(9) for arm in (0, 1)
        ]
        assert not forgetful.server.studies.get(mine).has_courses()
        assert tables == {name: table(client, mine, name) for name in tables}
        assert ended(client, mine)["answer"]["runs"] == 9
        line.send_json({"type": "ping"})
    # With its page it goes as everything else does.
    start(client, "after", setup=SHORT, runs=1)
    vanished(client, mine)


def test_the_runs_of_an_upload_that_was_forgotten_come_back_too(forgetful: Desk, folder: Path) -> None:
    client = forgetful.client
    made = client.post("/api/scenarios", json={"yaml": (folder / "mine.yaml").read_text()}).json()["id"]
    with forgetful.socket(page="mine"):
        mine = start(client, "mine", setup={"scenario": made, "days": 20}, runs=4, seed=3)
        ended(client, mine)
        before = table(client, mine)
        forgetful.server.places._uploads.put("other", made, 10**9)
        forgetful.server.places._bases.put("other", made, 10**9)
        assert client.post("/api/scenario", json={"scenario": made}).status_code == 404
        vanished(client, start(client, "other", setup=SHORT, runs=1))
        assert not forgetful.server.studies.get(mine).has_courses()
        assert table(client, mine) == before


def test_courses_that_cannot_be_made_again_now_are_refused_as_often_as_they_are_asked_for(forgetful: Desk) -> None:
    client, studies = forgetful.client, forgetful.server.studies
    with forgetful.socket(page="mine"):
        mine = start(client, "mine", setup=SHORT, runs=4, seed=3)
        ended(client, mine)
        vanished(client, start(client, "other", setup=SHORT, runs=1))
        limits, studies.limits = studies.limits, replace(studies.limits, queue=0)
        for _ in range(3):
            assert client.get(f"/api/studies/{mine}/tables/runs.parquet").status_code == 503
        studies.limits = limits
        assert client.get(f"/api/studies/{mine}/tables/runs.parquet").status_code == 200


def test_what_is_refused_takes_nothing_away(desk: Desk) -> None:
    studies = desk.server.studies
    mine = start(desk.client, "mine", setup=SHORT, runs=4)
    limits, studies.limits = studies.limits, replace(studies.limits, queue=0)
    again = desk.client.post("/api/studies", json={"setup": SHORT, "runs": 5}, headers={"X-Page": "mine"})
    studies.limits = limits
    assert again.status_code == 503
    assert ended(desk.client, mine)["state"] == "done"


def test_one_client_cannot_fill_the_queue_for_all(folder: Path) -> None:
    """A script asks 300 times under 300 names; a page's study begins and ends all the same, before the script's."""
    large = {"scenario": "library:belarus-2020"}
    for desk in opened(folder):
        taken, refused = 0, 0
        for number in range(300):
            asked = {"setup": large, "runs": 1000, "seed": number}
            answer = desk.client.post("/api/studies", json=asked, headers={"X-Page": f"name {number}"})
            taken += answer.status_code == 202
            refused += answer.status_code == 429
            if answer.status_code == 429:
                assert "others need a turn" in answer.json()["error"]["message"]
        limits = desk.server.limits
        assert taken + refused == 300
        assert taken <= limits.client_queue + limits.running
        with desk.socket(page="page") as line:
            line.send_json({"type": "study", "number": 1, "setup": SHORT, "runs": 3})
            while (message := line.receive_json())["type"] != "fan" or message["state"] != "done":
                assert message["type"] != "error", message
        # The script's studies are still at it: nobody had to end for the page's to begin.
        assert desk.server.studies.counts()["waiting"] >= limits.client_queue - 2
        desk.server.close()


def test_a_class_behind_one_address_has_a_place_for_every_page(folder: Path) -> None:
    """Forty open pages, more than the scripts of an address may have waiting: each has its study in the queue."""
    with ExitStack() as lines:
        for desk in opened(folder):
            for number in range(40):
                lines.enter_context(desk.socket(page=f"pupil {number}"))
                start(
                    desk.client, f"pupil {number}", setup={"scenario": "library:belarus-2020"}, runs=1000, seed=number
                )
            assert desk.server.studies.counts()["waiting"] > desk.server.limits.client_queue
            desk.server.close()
            lines.close()


def test_no_address_fills_the_queue_with_pages_and_scripts_together() -> None:
    limits = Limits()
    # Two: a page may have a quick and a long question.
    assert 2 * limits.client_sockets + limits.client_queue < limits.queue
    assert limits.client_sockets < limits.sockets
    assert 2 * limits.client_mean_fields < limits.mean_fields


def test_questions_have_a_share_of_the_queue_too(folder: Path) -> None:
    for desk in opened(folder, replace(Limits(), client_queue=3)):
        codes = [
            desk.client.post(
                "/api/questions/critical-mass",
                json={"setup": SMALL, "runs": 5000},
                headers={"X-Page": f"name {number}"},
            ).status_code
            for number in range(10)
        ]
        assert codes.count(429) >= 6
        assert set(codes) == {202, 429}


def test_turns_go_round_among_clients_and_in_the_order_of_coming_within(folder: Path) -> None:
    for desk in opened(folder):
        studies = desk.server.studies
        asked = StudyModel(setup=SetupModel(scenario="library:textbook"))
        waiting = [
            StudyJob(page=f"{client}{number}", client=client, asked=asked) for client in "aab" for number in (1, 2)
        ]
        order = [study.page for study in studies.in_turn(waiting)]
        assert order == ["a1", "b1", "a2", "b2", "a1", "a2"]
        studies._served["a"] = 1
        assert studies.in_turn(waiting)[0].page == "b1"


def test_one_client_has_not_all_the_connections(folder: Path) -> None:
    for desk in opened(folder, replace(Limits(), sockets=4, client_sockets=2)):
        server = desk.server
        server.enter("page a", "one")
        server.enter("page b", "one")
        with pytest.raises(ApiError, match="open from this address already"):
            server.enter("page c", "one")
        server.enter("page d", "two")
        server.leave("page a", "one")
        server.enter("page c", "one")


def test_one_client_has_not_the_whole_queue_of_the_mean_field(folder: Path) -> None:
    queue = queue_of(folder, Ready(), queue=10, client_queue=4)
    for number in range(4):
        queue.enter(request_of(f"page {number}", client="one"))
    with pytest.raises(ApiError, match="from this address are already waiting"):
        queue.enter(request_of("page 5", client="one"))
    queue.enter(request_of("page 0", client="one"))
    queue.enter(request_of("page 6", client="two"))
    queue.close()
