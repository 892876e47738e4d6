"""Result folders stand where people, editors and systems put files of their own: these harm nothing and are not harmed.

And a manifest that is cut, nested or of wrong types is refused in words, whoever reads it.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import bayonets as bn
from bayonets.engine.simulate import run_course
from bayonets.ensemble import parts
from bayonets.ensemble.course import BASELINE, FAULT_OF_PROGRAM, Course, FailedRun
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.export import export_csv
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.manifest import read_manifest
from bayonets.ensemble.run import run_in_memory, run_into
from bayonets.ensemble.store import Folder, folder_of, read_folder
from bayonets.errors import BayonetsError, FolderError
from bayonets.replay import replay
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.words import with_days
from bayonets.study import Setup

ROOMS = (".", "runs", "formations", "streets", "failed", "draws", "ledger", "arms")
FILES = (
    ".DS_Store",
    "notes.csv",
    "0000 2.json",
    "0000.json.bak",
    "00.json",
    "\N{ARABIC-INDIC DIGIT ZERO}000.json",
    "baseline-000000-000003 2.parquet",
    "baseline-000000-000003.parquet.crc",
    "copy-000000-000003.parquet",
    "desktop.ini",
    ".~lock.notes.csv#",
    ".unfinished",
    "Icon\r",
)
FOLDERS = (".ipynb_checkpoints", "__MACOSX", "backup.parquet", "9999.json", "old")


@pytest.fixture
def scenario() -> Scenario:
    return with_days(read("textbook"), 6)


def made(path: Path, scenario: Scenario, runs: int) -> Folder:
    with folder_of(path, Identity(scenario, 1), "bayonets run") as folder:
        run_into(folder, scenario, runs, compute=on_threads(1), batch=4)
    return folder


def littered(path: Path) -> dict[Path, bytes | None]:
    """What others put into every folder: files with their bytes, folders with None."""
    found: dict[Path, bytes | None] = {}
    for room in ROOMS:
        (path / room).mkdir(exist_ok=True)
        for name in FILES:
            found[path / room / name] = f"{room} {name}".encode()
        for name in FOLDERS:
            found[path / room / name] = None
            found[path / room / name / "0000.json"] = b"{}"
    for place, content in found.items():
        if content is None:
            place.mkdir()
        else:
            place.write_bytes(content)
    return found


def assert_unharmed(litter: dict[Path, bytes | None]) -> None:
    for place, content in litter.items():
        assert place.is_dir() if content is None else place.read_bytes() == content


def test_files_of_others_harm_nothing_and_are_not_harmed(tmp_path: Path, scenario: Scenario) -> None:
    path, clean = tmp_path / "study", tmp_path / "clean"
    made(path, scenario, 4)
    litter = littered(path)
    folder = made(path, scenario, 12)
    assert (folder.damage, folder.failed(), folder.done()) == ([], 0, set(range(12)))
    made(clean, scenario, 12)
    assert folder.digest() == read_folder(path).digest() == read_folder(clean).digest()
    assert bn.open_study(path).digest == bn.open_study(clean).digest
    assert replay(path, 7).runs == 1
    for ours, others in zip(export_csv(path, tmp_path / "a"), export_csv(clean, tmp_path / "b"), strict=True):
        assert ours.read_bytes() == others.read_bytes()
    assert_unharmed(litter)


def test_leftovers_of_the_program_are_removed_among_them(tmp_path: Path, scenario: Scenario) -> None:
    made(tmp_path, scenario, 4)
    litter = littered(tmp_path)
    leftovers = [
        tmp_path / "runs" / ".unfinished-baseline-000004-000007.parquet.part",
        tmp_path / "arms" / ".unfinished-01-support.yaml.part",
        tmp_path / ".unfinished-manifest.json.part",
        tmp_path / "streets" / "baseline-000004-000007.parquet",
        tmp_path / "failed" / "01-with-support-000004-000007.parquet",
        tmp_path / "ledger" / "0007.json",
    ]
    for leftover in leftovers:
        leftover.write_bytes(b"half")
    made(tmp_path, scenario, 4)
    assert [path for path in leftovers if path.exists()] == []
    assert_unharmed(litter)


def test_files_of_others_do_not_disturb_a_question_either(tmp_path: Path, scenario: Scenario) -> None:
    def asked() -> dict[str, Any]:
        with folder_of(tmp_path, Identity(scenario, 1, question="map", asked={}), "bayonets map") as at:
            before = dict(at.known)
            at.add("a", 1)
        return before

    asked()
    litter = littered(tmp_path)
    assert asked() == {"a": 1}
    assert_unharmed(litter)


def test_what_lies_in_the_way_of_a_scenario_is_not_written_over(tmp_path: Path, scenario: Scenario) -> None:
    mine = tmp_path / "scenario.yaml"
    mine.write_text("format: 2 # a year of work\n")
    with pytest.raises(FolderError, match="holds other files and no results"):
        made(tmp_path, scenario, 2)
    with (
        pytest.raises(FolderError, match="holds other files and no answer"),
        folder_of(tmp_path, Identity(scenario, 1, question="map", asked={}), "bayonets map"),
    ):
        pass
    assert mine.read_text() == "format: 2 # a year of work\n"


def test_what_was_computed_is_not_taken_over_by_another_study_when_its_manifest_is_lost(
    tmp_path: Path, scenario: Scenario
) -> None:
    made(tmp_path / "study", scenario, 4)
    support = Identity(scenario, 1, question="map", asked={"x": "support"})
    with folder_of(tmp_path / "map", support, "bayonets map") as at:
        at.add("twin", 1)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    for name in ("study", "map"):
        (tmp_path / name / "manifest.json").unlink()
    with pytest.raises(FolderError, match=r"its manifest\.json, which identifies them, is missing"):
        made(tmp_path / "study", scenario, 4)
    with (
        pytest.raises(FolderError, match=r"its manifest\.json, which identifies them, is missing"),
        folder_of(tmp_path / "map", Identity(scenario, 2, question="map", asked={"x": "bonus"}), "bayonets map"),
    ):
        pass
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")} == before


@pytest.mark.parametrize("gone", [("manifest.json",), ("manifest.json", "dictionary.json")])
def test_a_folder_whose_making_was_stopped_half_way_is_made_anew(
    tmp_path: Path, scenario: Scenario, gone: tuple[str, ...]
) -> None:
    expected = made(tmp_path / "whole", scenario, 4).digest()
    path = tmp_path / "half"
    with folder_of(path, Identity(scenario, 1), "bayonets run"):
        pass
    for name in gone:
        (path / name).unlink()
    (path / ".unfinished-manifest.json.part").write_bytes(b'{"format":')
    (path / "notes.csv").write_text("mine")
    assert made(path, scenario, 4).digest() == expected
    assert (path / "notes.csv").read_text() == "mine"
    made(path, scenario, 4)
    assert not list(path.glob(".unfinished*"))


# --- runs that failed without the scenario's doing --------------------------------------------------------------------


def test_runs_that_failed_unforeseen_are_tried_again_and_counted(
    tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = made(tmp_path / "sound", scenario, 12).digest()

    def fails(place: Any, seed: int, run: int, **others: Any) -> None:
        if run in (1, 2, 9):
            raise LookupError("a damaged program")
        run_course(place, seed, run, **others)

    monkeypatch.setattr("bayonets.ensemble.threads.run_course", fails)
    path = tmp_path / "study"
    folder = made(path, scenario, 12)
    assert (folder.failed(), folder.completed(), len(folder.done())) == (3, 9, 9)
    assert "The same command repeats" in folder.failures()
    assert sorted(row["run"] for row in pq.read_table(path / "failed").to_pylist()) == [1, 2, 9]
    again = made(path, scenario, 12)
    assert again.notices() == [f"{path}: 3 runs failed before by a fault of the program and will be tried again"]
    assert (again.failed(), read_folder(path).failed()) == (3, 3)
    monkeypatch.undo()
    mended = made(path, scenario, 12)
    assert mended.notices() == [f"{path}: 3 runs failed before by a fault of the program and will be tried again"]
    assert (mended.failed(), mended.failures(), mended.digest()) == (0, "", expected)
    assert not list((path / "failed").iterdir())
    assert made(path, scenario, 12).notices() == []


def test_runs_whose_numbers_overflow_by_the_scenario_stay_recorded(tmp_path: Path) -> None:
    from bayonets.scenario.words import apply

    wild = apply(with_days(read("textbook"), 6), ("protest.noise=500",))
    first = made(tmp_path, wild, 20)
    assert 0 < first.failed() < 10
    assert len(first.done()) == 20
    second = made(tmp_path, wild, 20)
    assert (second.notices(), second.failed()) == ([], first.failed())


def test_of_an_earlier_program_that_told_failures_apart_in_words_only_the_unforeseen_are_tried_again(
    tmp_path: Path, scenario: Scenario
) -> None:
    from bayonets.ensemble.parts import _sum_of_entry, write_batch
    from bayonets.ensemble.run import layout_of

    expected = made(tmp_path / "sound", scenario, 6).digest()
    path = tmp_path / "old"
    courses = [one for one in run_in_memory(scenario, 6, 1, compute=on_threads(1)) if isinstance(one, Course)]
    batch: list[Course | FailedRun] = [
        *courses[:3],
        FailedRun(3, f"LookupError. {FAULT_OF_PROGRAM}: report it"),
        *courses[4:],
    ]
    with folder_of(path, Identity(scenario, 1), "bayonets run"):
        write_batch(path, 0, BASELINE, layout_of(scenario, 1), batch)
    entry = path / "ledger" / "0000.json"
    plain = json.loads(entry.read_bytes())
    del plain["sum"], plain["unforeseen"]
    entry.write_text(json.dumps(plain | {"sum": _sum_of_entry(plain)}))
    assert replay(path, 1).runs == 1
    before = read_folder(path)
    assert (before.done(), before.failed()) == ({0, 1, 2, 4, 5}, 0)
    folder = made(path, scenario, 6)
    assert (folder.done(), folder.digest()) == (set(range(6)), expected)


# --- manifests --------------------------------------------------------------------------------------------------------


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def manifests(sound: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Manifests that are none, by what is wrong."""
    whole = json.dumps(sound).encode()
    yield "empty", b""
    yield from ((f"cut at {place}", whole[:place]) for place in range(1, len(whole), 97))
    yield "no UTF-8", whole.replace(b"bayonets", b"bayon\xe9ts")
    yield from ((f"nested {depth} deep", nested(depth)) for depth in (10, 100_000))
    yield "nested within", whole.replace(b'"seed": 1', b'"seed": ' + nested(100_000))
    others: list[Any] = [None, 1, "text", [], [1], {}, True]
    yield from ((str(other), json.dumps(other).encode()) for other in others)
    yield "a number of a million digits", b'{"format": ' + b"1" * 1_000_000 + b"}"
    no_numbers: list[Any] = [None, [], {}, -1, 1.5, float("nan"), 10**30]
    no_names: list[Any] = [1, "text", [1], {"a": 1}, [[]], [BASELINE, BASELINE], ["support"], float("inf")]
    no_texts = ("model", "command", "program", "scenario", "scenario_digest", "started", "machine", "libraries")
    for name in ("seed", "runs_done", "runs_asked", *no_texts):
        for wrong in no_numbers:
            if not (name in ("machine", "libraries") and wrong == {}):
                yield f"{name} {wrong}", json.dumps(sound | {name: wrong}).encode()
    for name in ("model", "started", "finished", "machine", "libraries", "format"):
        for wrong in ("x", -1, [1], {"a": [1]}, True):
            yield f"{name} {wrong}", json.dumps(sound | {name: wrong}).encode()
    for name in ("arms", "arm_digests", "same_people", "uncertain", "asked", "question"):
        for wrong in no_names:
            if (name, str(wrong)) not in {("question", "text"), ("asked", "{'a': 1}")}:
                yield f"{name} {wrong}", json.dumps(sound | {name: wrong}).encode()
    for name in ("seed", "arms", "program", "format", "started"):
        if name != "arms":
            yield f"without {name}", json.dumps({key: value for key, value in sound.items() if key != name}).encode()


def test_a_manifest_that_is_cut_nested_or_of_wrong_types_is_refused_in_words(
    tmp_path: Path, scenario: Scenario
) -> None:
    made(tmp_path, scenario, 2)
    sound = read_manifest(tmp_path)
    readers: tuple[Callable[[Path], object], ...] = (
        read_manifest,
        read_folder,
        bn.open_study,
        lambda path: replay(path, 1),
        lambda path: made(path, scenario, 2),
        lambda path: export_csv(path, path / "csv"),
    )
    count = 0
    for what, content in manifests(sound):
        (tmp_path / "manifest.json").write_bytes(content)
        for reader in readers:
            try:
                reader(tmp_path)
            except FolderError as error:
                text = str(error)
            else:
                pytest.fail(f"{what}: not refused")
            assert "manifest.json" in text or "result format" in text, what
            assert len(text) < 500 + len(str(tmp_path)), what
            assert "\n" not in text, what
        count += 1
    assert count > 120


READERS_OF_RUNS: dict[str, Callable[[Path], object]] = {
    "export": lambda path: export_csv(path, path / "csv"),
    "digest": lambda path: read_folder(path).digest(),
    "replay": lambda path: replay(path, 1),
    "report": bn.open_study,
}


@pytest.mark.parametrize("reader", READERS_OF_RUNS)
def test_where_only_an_answer_is_it_is_said_where_its_data_are(tmp_path: Path, scenario: Scenario, reader: str) -> None:
    bn.phase_map(Setup(scenario), x="levers.support=0:1", y="levers.amnesty=0:1", grid=3, runs=0, out=tmp_path / "map")
    with pytest.raises(FolderError, match=r"no runs, but the answer of `map`: its data are in .*map/answer\.json"):
        READERS_OF_RUNS[reader](tmp_path / "map")
    assert not (tmp_path / "map" / "csv").exists()
    (tmp_path / "map" / "answer.json").unlink()
    with pytest.raises(FolderError, match="has not been answered yet"):
        READERS_OF_RUNS[reader](tmp_path / "map")


def test_a_manifest_that_is_a_folder_or_a_link_to_nowhere_is_refused_in_words(
    tmp_path: Path, scenario: Scenario
) -> None:
    made(tmp_path, scenario, 2)
    manifest = tmp_path / "manifest.json"
    manifest.unlink()
    manifest.mkdir()
    with pytest.raises(FolderError, match=r"manifest\.json: cannot be read \(a folder\)"):
        read_folder(tmp_path)
    manifest.rmdir()
    manifest.symlink_to(tmp_path / "nowhere")
    with pytest.raises(FolderError, match=r"it has no manifest\.json"):
        read_folder(tmp_path)


@pytest.mark.parametrize("lost", ["scenario.yaml", "ledger", "runs"])
def test_what_is_lost_beside_a_sound_manifest_is_named(tmp_path: Path, scenario: Scenario, lost: str) -> None:
    made(tmp_path, scenario, 2)
    path = tmp_path / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(BayonetsError) as refused:
        bn.open_study(tmp_path)
    assert str(tmp_path) in str(refused.value)


# --- what may not be read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["part", "entry", "ledger"])
def test_what_may_not_be_read_is_not_told_as_lost_or_damaged(
    tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    made(tmp_path / "study", scenario, 2)

    def forbidden(path: Path, *_others: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(parts, {"part": "sum_of", "entry": "_entry_of", "ledger": "_own"}[what], forbidden)
    with pytest.raises(FolderError, match=r"study/\S+: cannot be read \(Permission denied\)\. Change its permissions"):
        read_folder(tmp_path / "study")
