"""Studies on disk: the same results however they come about, and nothing lost or mixed."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from bayonets.ensemble import parts, store
from bayonets.ensemble.course import Course
from bayonets.ensemble.disk import write_whole
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.export import export_csv
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.run import run_in_memory, run_into
from bayonets.ensemble.store import Folder
from bayonets.errors import FolderError
from bayonets.results import courses_in, frame, gather, to_xarray
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.words import with_days

RUNS = 12


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return with_days(read("textbook"), 20)


@pytest.fixture(scope="module")
def expected(scenario: Scenario) -> str:
    """The digest of the runs in memory, on one thread."""
    found = [one for one in run_in_memory(scenario, RUNS, 1, compute=on_threads(1)) if isinstance(one, Course)]
    return gather(scenario, 1, found).digest()


def opened(path: Path, scenario: Scenario, seed: int = 1, **changes: bool) -> Folder:
    same_people = changes.get("same_people", False)
    return store.open_folder(path, Identity(scenario, seed, same_people=same_people), "test")


@pytest.mark.parametrize(("threads", "batch"), [(1, 1), (1, 64), (2, 5), (5, 3)])
def test_digest_is_the_same_for_any_threads_and_batch(
    tmp_path: Path, scenario: Scenario, expected: str, threads: int, batch: int
) -> None:
    folder = opened(tmp_path / "study", scenario)
    run_into(folder, scenario, RUNS, compute=on_threads(threads), batch=batch)
    assert folder.digest() == expected
    assert courses_in(folder).digest() == expected


def test_an_interrupted_study_resumes_to_the_same_digest(tmp_path: Path, scenario: Scenario, expected: str) -> None:
    path = tmp_path / "study"

    def stop(done: int, _asked: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_into(opened(path, scenario), scenario, RUNS, compute=on_threads(2), batch=3, progress=stop)
    again = opened(path, scenario)
    assert 0 < len(again.done()) < RUNS
    run_into(again, scenario, RUNS, compute=on_threads(2), batch=5)
    assert again.digest() == expected
    assert again.done() == set(range(RUNS))


def test_more_runs_extend_and_leave_the_first_as_they_were(tmp_path: Path, scenario: Scenario, expected: str) -> None:
    folder = opened(tmp_path / "study", scenario)
    run_into(folder, scenario, 5, compute=on_threads(1))
    first = {path: path.read_bytes() for path in (tmp_path / "study").glob("*/*.parquet")}
    run_into(folder, scenario, RUNS, compute=on_threads(1))
    assert all(path.read_bytes() == content for path, content in first.items())
    assert folder.digest() == expected


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _noise(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [_cut, _noise, _empty, Path.unlink])
@pytest.mark.parametrize("kind", ["runs", "formations", "streets", "ledger"])
def test_a_damaged_file_is_noticed_and_computed_anew(
    tmp_path: Path, scenario: Scenario, expected: str, kind: str, harm: object
) -> None:
    path = tmp_path / "study"
    run_into(opened(path, scenario), scenario, RUNS, compute=on_threads(2), batch=4)
    victim = sorted((path / kind).iterdir())[1]
    assert callable(harm)
    harm(victim)
    again = opened(path, scenario)
    if harm is not Path.unlink or kind != "ledger":
        assert again.damage
    assert len(again.done()) == RUNS - 4
    run_into(again, scenario, RUNS, compute=on_threads(2), batch=7)
    assert again.digest() == expected
    assert not opened(path, scenario).damage


def test_leftovers_of_an_unfinished_write_are_removed(tmp_path: Path, scenario: Scenario, expected: str) -> None:
    path = tmp_path / "study"
    run_into(opened(path, scenario), scenario, RUNS, compute=on_threads(2))
    (path / "runs" / ".unfinished-x.parquet.part").write_bytes(b"half")
    (path / "runs" / "baseline-000099-000099.parquet").write_bytes(b"no entry in the ledger")
    again = opened(path, scenario)
    assert sorted(entry.name for entry in (path / "runs").iterdir()) == ["baseline-000000-000011.parquet"]
    assert again.digest() == expected


@pytest.mark.parametrize(
    ("seed", "days", "same_people", "named"),
    [(2, 20, False, "another seed"), (1, 19, False, "another scenario"), (1, 20, True, "--same-people")],
)
def test_another_study_into_the_same_folder_is_refused(
    tmp_path: Path, scenario: Scenario, seed: int, days: int, same_people: bool, named: str
) -> None:
    path = tmp_path / "study"
    run_into(opened(path, scenario), scenario, 2, compute=on_threads(1))
    with pytest.raises(FolderError, match=named):
        opened(path, with_days(scenario, days), seed, same_people=same_people)


def test_a_folder_with_other_files_is_refused(tmp_path: Path, scenario: Scenario) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(FolderError, match="holds other files"):
        opened(tmp_path, scenario)


def test_two_commands_in_one_folder_are_refused(tmp_path: Path) -> None:
    with (
        store.working_in(tmp_path),
        pytest.raises(FolderError, match="another command"),
        store.working_in(tmp_path),
    ):
        pass


def test_a_full_disk_is_a_clear_error_and_loses_nothing(
    tmp_path: Path, scenario: Scenario, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, written = tmp_path / "study", iter(range(1000))

    def full(target: Path, content: bytes) -> None:
        if next(written) > 5:
            raise OSError(28, "No space left on device")
        write_whole(target, content)

    folder = opened(path, scenario)
    monkeypatch.setattr(parts, "write_whole", full)
    with pytest.raises(FolderError, match=r"No space left on device.*Completed work is not lost"):
        run_into(folder, scenario, RUNS, compute=on_threads(2), batch=4)
    monkeypatch.setattr(parts, "write_whole", write_whole)
    again = opened(path, scenario)
    assert again.done() == set(range(4))
    run_into(again, scenario, RUNS, compute=on_threads(2))
    assert again.digest() == expected


def test_same_people_keeps_the_traits_of_run_0(scenario: Scenario) -> None:
    quiet = with_days(scenario, 1)
    alone = on_threads(1)
    own = [one for one in run_in_memory(quiet, 6, 1, compute=alone) if isinstance(one, Course)]
    same = [one for one in run_in_memory(quiet, 6, 1, compute=alone, same_people=True) if isinstance(one, Course)]
    assert own[0].digest() == same[0].digest()
    assert [one.digest() for one in own[1:]] != [one.digest() for one in same[1:]]


def test_tables_hold_what_the_courses_hold(tmp_path: Path, scenario: Scenario) -> None:
    folder = opened(tmp_path / "study", scenario)
    run_into(folder, scenario, 4, compute=on_threads(1), batch=2)
    courses = courses_in(folder)
    table = pq.read_table(tmp_path / "study" / "formations").to_pandas()
    assert len(table) == 4 * 20 * len(scenario.formations)
    row = table[(table.run == 3) & (table.day == 11) & (table.formation == courses.names()[1])].iloc[0]
    assert [row.loyal, row.shirking, row.resisting, row.exited, row.removed] == list(courses.heads[3, 11, 1])
    streets = frame(courses, "streets")
    assert np.array_equal(streets.protest, courses.protest.ravel())
    assert np.array_equal(frame(courses, "runs").exited, courses.heads[:, -1, :, 3].sum(axis=1))


def test_xarray_has_the_dimensions_of_the_format(scenario: Scenario) -> None:
    found = [one for one in run_in_memory(scenario, 3, 1, compute=on_threads(1)) if isinstance(one, Course)]
    dataset = to_xarray(gather(scenario, 1, found))
    assert dict(dataset.sizes) == {"arm": 1, "run": 3, "day": 20, "formation": len(scenario.formations), "stance": 5}
    assert int(dataset.officers.sel(run=2, day=19).sum()) == scenario.officers


def test_every_column_is_in_the_dictionary(tmp_path: Path, scenario: Scenario) -> None:
    folder = opened(tmp_path / "study", scenario)
    run_into(folder, scenario, 2, compute=on_threads(1))
    words = json.loads((tmp_path / "study" / "dictionary.json").read_text())
    for table in ("runs", "formations", "streets"):
        columns = pq.read_table(tmp_path / "study" / table).column_names
        assert list(words[table]) == columns
        assert all(words[table][column]["meaning"] and words[table][column]["unit"] for column in columns)


def test_csv_says_the_same_as_the_tables(tmp_path: Path, scenario: Scenario) -> None:
    pandas = pytest.importorskip("pandas")
    folder = opened(tmp_path / "study", scenario)
    run_into(folder, scenario, 3, compute=on_threads(1), batch=2)
    made = {path.name: path for path in export_csv(tmp_path / "study", tmp_path / "csv")}
    streets = pandas.read_csv(made["streets.csv"])
    assert np.array_equal(streets.pressure, courses_in(folder).pressure.ravel())


@pytest.fixture(autouse=True)
def _no_dirt(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.rglob(".unfinished-*"))
