from pathlib import Path
from typing import Any

import pytest

from bayonets.ensemble.identity import Identity
from bayonets.ensemble.journal import JOURNAL, Journal
from bayonets.ensemble.store import folder_of
from bayonets.errors import FolderError
from bayonets.scenario.read import read
from bayonets.scenario.words import apply

TEXTBOOK = read("textbook")


def sit(path: Path, **changes: Any) -> Any:
    known: dict[str, Any] = {"scenario": TEXTBOOK, "seed": 1, "question": "critical-mass"}
    asked = {"asked": {"within": 30, "formations": ["guard"]}}
    return folder_of(path, Identity(**(known | asked | changes)), "bayonets")


def test_what_was_written_down_is_known_when_the_question_is_asked_again(tmp_path: Path) -> None:
    with sit(tmp_path / "a") as at:
        at.add("guard, 12", [0.1, None, "streets"])
        at.add_all({"guard, 13": {"fell": True}, "guard, 12": 7})
    with sit(tmp_path / "a") as at:
        assert at.known == {"guard, 12": 7, "guard, 13": {"fell": True}}
        assert at.damage == []


def test_a_line_cut_off_by_a_crash_or_changed_is_forgotten_and_told_and_the_others_stay(tmp_path: Path) -> None:
    with sit(tmp_path / "a") as at:
        at.add_all({"one": 1, "two": 2, "three": 3})
    journal = tmp_path / "a" / JOURNAL
    text = journal.read_text().replace('["two", 2]', '["two", 9]')
    journal.write_text(text[:-4])
    with sit(tmp_path / "a") as at:
        assert at.known == {"one": 1}
        assert at.damage == [f"{JOURNAL}: 2 of 3 lines are cut off or damaged"]
        at.add("four", 4)
    with sit(tmp_path / "a") as at:
        assert at.known == {"one": 1, "four": 4}
        assert at.damage == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seed": 2}, "another seed"),
        ({"scenario": apply(TEXTBOOK, ["levers.support=0.5"])}, "another scenario"),
        ({"question": "map"}, "holds the answer of `critical-mass`, not of `map`"),
        ({"asked": {"within": 40, "formations": ["guard"]}}, "was asked with within 30, now 40"),
        ({"asked": {"within": 30, "formations": ["guard"], "group": "all"}}, "asked without group, now with group all"),
    ],
)
def test_a_folder_belongs_to_one_question(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with sit(tmp_path / "a"):
        pass
    with pytest.raises(FolderError, match=words), sit(tmp_path / "a", **changes):
        pass


def test_a_folder_of_other_files_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(FolderError, match="holds other files and no answer"), sit(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_two_commands_cannot_work_in_one_folder(tmp_path: Path) -> None:
    with sit(tmp_path / "a"), pytest.raises(FolderError, match="another command"), sit(tmp_path / "a"):
        pass


def test_a_journal_in_memory_keeps_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    at = Journal()
    at.add("one", 1)
    assert isinstance(at, Journal)
    assert at.known == {"one": 1}
    assert list(tmp_path.iterdir()) == []


def test_no_number_that_is_none_is_written_down(tmp_path: Path) -> None:
    with sit(tmp_path / "a") as at, pytest.raises(ValueError, match="JSON"):
        at.add("one", float("nan"))
