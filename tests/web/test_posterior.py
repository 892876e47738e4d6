"""Studies and questions of the page at the best numbers, over the ranges, and under the posterior of the server."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

import bayonets as bn
from bayonets.cli import serve_verb
from bayonets.ensemble.uncertain import scenario_of_run
from bayonets.errors import RefusedError, SettingError
from bayonets.findings.measures import Measures
from bayonets.inference.posterior import Posterior, write_posterior
from bayonets.inference.under import under
from bayonets.scenario.handles import Which
from bayonets.scenario.read import read
from bayonets.web.app import create_app
from bayonets.web.credentials import Credentials
from bayonets.web.limits import Limits
from bayonets.web.posteriors import opened_posterior
from bayonets.web.questions import QUESTIONS, runs_compared
from bayonets.web.state import ServerState
from tests.unit.test_under_posterior import DAYS, SCENARIO, posterior_of
from tests.web.conftest import HERE, PORT, SMALL, TOKEN, Desk
from tests.web.test_questions import asked
from tests.web.test_studies import ended, start

SHORT = SMALL | {"days": DAYS}
SUPPORT = ["levers.support=0.8"]
PINNED = SHORT | {"settings": SUPPORT}
UNDER = {"uncertain": "posterior"}


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    """A posterior of the textbook's first days."""
    return posterior_of(SCENARIO)


@pytest.fixture(scope="module")
def desk(folder: Path, posterior: Posterior) -> Iterator[Desk]:
    """A server that was started with it."""
    server = ServerState(folder, threads=2, posterior=posterior)
    server.readiness.prepare(lambda _text: None)
    app = create_app(server, Credentials(PORT, token=TOKEN))
    with TestClient(app, base_url=HERE, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield Desk(server, app, client)


@pytest.mark.parametrize("which", ["all", "posterior"])
def test_a_study_draws_the_numbers_that_the_library_draws(desk: Desk, posterior: Posterior, which: Which) -> None:
    job = start(desk.client, setup=SHORT, runs=10, seed=7, uncertain=which)
    fan = ended(desk.client, job)["answer"]
    how: dict[str, Any] = {"posterior": posterior} if which == "posterior" else {"uncertain": which}
    study = bn.Setup(SCENARIO).run(10, seed=7, **how)
    protest = np.array([run["protest"] for run in fan["runs_drawn"]])
    assert np.allclose(protest, study.courses.protest, atol=0.06)
    assert fan["held"] == 10 - int(study.courses.fell.sum())
    assert fan["interval"] == pytest.approx(Measures(study.courses).chance_held, abs=1e-4)
    assert (fan["uncertain"], fan["ranges"]) == (which, None)
    # A discarded run is replayed with the numbers of its draw, and its story is that of these numbers.
    before = desk.client.get(f"/api/studies/{job}/runs/5").json()
    desk.server.studies.get(job).let_go()
    assert desk.client.get(f"/api/studies/{job}/runs/5").json() == before
    assert np.allclose(before["streets"]["protest"], study.courses.protest[5], atol=0.006)
    drawn, _ = under(SCENARIO, how.get("posterior"), how.get("uncertain"))
    told = bn.Setup(scenario_of_run(drawn, 7, 5, which)).run(6, seed=7).story(5)
    assert all(day["text"] in told for day in before["story"])


def test_the_same_setup_is_computed_anew_where_other_numbers_are_drawn(desk: Desk) -> None:
    fans = [
        ended(desk.client, start(desk.client, setup=SHORT, runs=4, seed=3, uncertain=which, ranges=False))["answer"]
        for which in (None, "all", "posterior", None)
    ]
    drawn = [fan["runs_drawn"][3]["protest"] for fan in fans]
    assert drawn[0] == drawn[3]
    assert len({tuple(protest) for protest in drawn}) == 3


def test_a_pinned_setup_is_compared_draw_by_draw_as_bn_compare_does(desk: Desk, posterior: Posterior) -> None:
    found = ended(desk.client, start(desk.client, setup=PINNED, pinned=SHORT, runs=24, seed=3, **UNDER))["answer"]
    answer = bn.compare(SCENARIO, {"s": SUPPORT}, runs=24, seed=3, posterior=posterior)
    held, left = (next(one for one in answer.arms[0].contrasts if one.outcome == name) for name in ("held", "left"))
    compared = found["compare"]
    assert compared["held_difference"] == pytest.approx(held.found, abs=1e-4)
    assert (compared["low"], compared["high"]) == pytest.approx(held.interval.ends, abs=1e-4)
    assert compared["left_difference"] == pytest.approx(left.found, abs=0.06)
    assert (compared["left_low"], compared["left_high"]) == pytest.approx(left.interval.ends, abs=0.06)


def test_a_sensitivity_analysis_under_the_posterior_is_that_of_the_library(desk: Desk, posterior: Posterior) -> None:
    job = asked(desk.client, "sensitivity", setup=SHORT, draws=50, **UNDER)
    assert job["state"] == "done", job["error"]
    assert job["text"] == bn.sensitivity(SCENARIO, draws=50, posterior=posterior).text(100)
    assert "30 independent draws" in " ".join(job["cautions"])


def test_a_comparison_under_the_posterior_has_the_three_side_by_side(desk: Desk, posterior: Posterior) -> None:
    found = asked(desk.client, "compare", setup=SHORT, arms={"s": SUPPORT}, runs=6, **UNDER)
    assert found["state"] == "done", found["error"]
    wanted = bn.compare(SCENARIO, {"s": SUPPORT}, runs=6, posterior=posterior)
    assert found["text"] == wanted.text(100)
    assert found["answer"]["beside"] == wanted.as_json()["beside"] != []
    assert found["cautions"] == []
    question = QUESTIONS["compare"].asked.model_validate({"setup": SHORT, "arms": {"s": SUPPORT}, "runs": 6} | UNDER)
    assert runs_compared(question) == found["asked"] == 36


@pytest.mark.parametrize(
    ("verb", "request_"),
    [
        ("critical-mass", {"runs": 30, "on": "2030-03-05", "formations": ["riot_police_capital"], "within": 10}),
        ("map", {"x": "levers.amnesty=0:1", "y": "levers.support=0:1", "grid": 3, "runs": 400}),
    ],
)
def test_the_other_questions_are_asked_under_it(desk: Desk, verb: str, request_: dict[str, Any]) -> None:
    found = asked(desk.client, verb, setup=SHORT, **request_, **UNDER)
    assert found["state"] == "done", found["error"]
    assert found["answer"]["uncertain"] == "posterior"


def test_cautions_come_with_the_answers(desk: Desk) -> None:
    fan = ended(desk.client, start(desk.client, setup=PINNED, runs=80, seed=1, **UNDER))["answer"]
    assert "30 independent draws" in " ".join(fan["cautions"])
    assert ended(desk.client, start(desk.client, setup=PINNED, runs=2))["answer"]["cautions"] == []
    setup = SHORT | {"settings": ["parameters.precision=1.37"]}
    axes: dict[str, Any] = {"x": "levers.amnesty=0:1", "y": "levers.support=0:1", "grid": 3, "runs": 0}
    job = asked(desk.client, "map", setup=setup, **axes, **UNDER)
    assert "parameters.precision: the value of the scenario replaces" in job["cautions"][0]


def test_it_is_refused_in_words_for_another_scenario(desk: Desk) -> None:
    assert desk.client.post("/api/scenario", json=SHORT).json()["posterior"]["fits"] is True
    for setup, words in ((SMALL, "25 days"), ({"scenario": "library:belarus-2020", "days": DAYS}, "another scenario")):
        dossier = desk.client.post("/api/scenario", json=setup).json()["posterior"]
        assert dossier["fits"] is False
        assert words in dossier["text"]
        study = ended(desk.client, start(desk.client, setup=setup, runs=2, **UNDER))
        question = asked(desk.client, "compare", setup=setup, arms={"s": SUPPORT}, runs=2, **UNDER)
        assert study["error"]["message"] == question["error"]["message"] == dossier["text"]
    plain = ended(desk.client, start(desk.client, setup=SMALL, runs=2, uncertain="all", ranges=False))
    assert plain["state"] == "done"


def test_sizes_that_are_drawn_from_other_ranges_are_not_paired(desk: Desk) -> None:
    other = SHORT | {"settings": ["services.army.formations.garrison.size=2000"]}
    found = ended(desk.client, start(desk.client, setup=SHORT, pinned=other, runs=2, uncertain="all"))
    assert "cannot be paired" in found["error"]["message"]


def test_without_one_it_says_how_to_get_one(folder: Path) -> None:
    server = ServerState(folder, threads=2)
    server.readiness.prepare(lambda _text: None)
    app = create_app(server, Credentials(PORT, token=TOKEN))
    with TestClient(app, base_url=HERE, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        text = client.post("/api/scenario", json=SMALL).json()["posterior"]["text"]
        assert "`bayonets calibrate textbook --out posterior`" in text
        assert "`bayonets serve textbook --posterior posterior`" in text
        found = ended(client, start(client, setup=SHORT, runs=2, **UNDER))
        assert "bayonets calibrate" in found["error"]["message"]
        question = asked(client, "compare", setup=SHORT, arms={"s": SUPPORT}, runs=2, **UNDER)
        assert question["error"]["kind"] == "posterior"


def test_serve_refuses_at_the_start_what_does_not_belong_or_fit(posterior: Posterior, tmp_path: Path) -> None:
    write_posterior(posterior, tmp_path)
    for words, kind, said in (
        (["textbook"], SettingError, "belongs to 25 days"),
        ([], RefusedError, "Name it, as in bayonets serve NAME"),
        ([str(tmp_path)], RefusedError, "needs the scenario to which it belongs"),
    ):
        refused = CliRunner().invoke(serve_verb.command, [*words, "--posterior", str(tmp_path)]).exception
        assert isinstance(refused, kind)
        assert said in str(refused)
    whole = posterior_of(read("textbook"))
    write_posterior(whole, tmp_path / "whole")
    assert opened_posterior(tmp_path / "whole", read("textbook"), Limits()).digest() == whole.digest()
    with pytest.raises(RefusedError, match="fewer --particles"):
        opened_posterior(tmp_path / "whole", read("textbook"), replace(Limits(), posterior_bytes=whole.z.nbytes))
