import importlib
import json
from html import escape
from pathlib import Path
from typing import Any

import pytest

import bayonets as bn
from bayonets.errors import FolderError, SettingError
from bayonets.questions.answers import FILE, HOMES, PICTURE, keep, kept


@pytest.fixture(scope="module")
def answer() -> bn.Comparison:
    return bn.compare(bn.load("textbook"), {"support": "levers.support=0.8"}, runs=8)


def test_an_answer_read_back_is_the_answer(answer: bn.Comparison, tmp_path: Path) -> None:
    keep(answer, tmp_path)
    again = kept(tmp_path)
    assert again == answer
    assert again.text() == answer.text()
    assert again.as_json() == answer.as_json()
    assert (tmp_path / PICTURE).stat().st_size > 10_000


def earlier(part: Any) -> Any:
    """An answer as earlier versions wrote it: `found` beside intervals that were nothing but two ends."""
    if isinstance(part, list):
        return [earlier(one) for one in part]
    if not isinstance(part, dict):
        return part
    found = {"found": part["interval"]["value"]} if "interval" in part else {}
    bare = {name: earlier(one) for name, one in part.items()}
    return found | {
        name: {end: one[end] for end in ("low", "high")} if name in ("interval", "unpaired") and one else one
        for name, one in bare.items()
    }


def test_answers_of_earlier_versions_are_read(answer: bn.Comparison, tmp_path: Path) -> None:
    keep(answer, tmp_path)
    path = tmp_path / FILE
    plain = json.loads(path.read_text())
    before = earlier(plain["answer"])
    assert set(before["arms"][0]["contrasts"][0]["interval"]) == {"low", "high"}
    path.write_text(json.dumps(plain | {"answer": before}))
    again = kept(tmp_path)
    assert again.as_json() == answer.as_json()
    assert again.text() == answer.text()
    assert again.account().title == answer.account().title


def test_a_mean_of_one_run_is_read_back_without_an_interval(tmp_path: Path) -> None:
    alone = bn.explain(bn.load("textbook"), run=0)
    keep(alone, tmp_path)
    assert '"low": null' in (tmp_path / FILE).read_text()
    assert kept(tmp_path) == alone


def test_a_folder_without_an_answer_or_with_a_damaged_one_gives_a_plain_error(
    answer: bn.Comparison, tmp_path: Path
) -> None:
    with pytest.raises(FolderError, match=r"holds no answer: it has no answer\.json"):
        kept(tmp_path)
    keep(answer, tmp_path)
    path = tmp_path / FILE
    path.write_text(path.read_text()[:500])
    with pytest.raises(FolderError, match="cannot be read"):
        kept(tmp_path)
    path.write_text('{"question": "oracle", "answer": {}}')
    with pytest.raises(FolderError, match="cannot be read"):
        kept(tmp_path)


def test_every_question_has_a_home_that_names_it() -> None:
    for verb, home in HOMES.items():
        module, _, name = home.partition(":")
        assert getattr(importlib.import_module(module), name).question == verb


def test_a_report_shows_answers_about_its_scenario_and_refuses_others(answer: bn.Comparison, tmp_path: Path) -> None:
    base = bn.load("textbook")
    page = bn.write_report(base.run(runs=4), tmp_path / "a.html", answers=[answer, answer]).read_text()
    assert 'id="answer1"' in page
    assert 'id="picture-answer2differences"' in page
    assert escape(answer.account().title) in page
    with pytest.raises(SettingError, match="about another scenario"):
        bn.write_report(base.with_levers(support=0.1).run(runs=4), tmp_path / "b.html", answers=[answer])
    assert not (tmp_path / "b.html").exists()
