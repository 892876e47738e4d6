"""The same results for any threads, batches and orders, through any harm to the files, and around a run that fails."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.faults import harm_a_part

from bayonets.engine.simulate import run_course
from bayonets.ensemble import store
from bayonets.ensemble import threads as threading
from bayonets.ensemble.course import BASELINE, Course, FailedRun
from bayonets.ensemble.estimate import disk_of, estimate
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.parts import read_ledger, write_batch
from bayonets.ensemble.run import layout_of, run_in_memory, run_into
from bayonets.ensemble.store import Folder
from bayonets.errors import EngineError, FolderError, RefusedError
from bayonets.results import courses_in, gather
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.words import apply, with_days

RUNS = 70

ORDERS: dict[str, Callable[[int], list[int]]] = {
    "forward": lambda runs: list(range(runs)),
    "backward": lambda runs: list(range(runs))[::-1],
    "shuffled": lambda runs: random.Random(5).sample(range(runs), runs),  # noqa: S311
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return with_days(read("textbook"), 6)


def digest_in_memory(scenario: Scenario, runs: int) -> str:
    found = [one for one in run_in_memory(scenario, runs, 1, compute=on_threads(1)) if isinstance(one, Course)]
    return gather(scenario, 1, found).digest()


@pytest.fixture(scope="module")
def expected(scenario: Scenario) -> str:
    """The digest of the runs in memory, one after the other, on one thread."""
    return digest_in_memory(scenario, RUNS)


def opened(path: Path, scenario: Scenario) -> Folder:
    return store.open_folder(path, Identity(scenario, 1), "test")


def write_in_order(folder: Folder, scenario: Scenario, order: list[int], threads: int, batch: int) -> None:
    """What `run_into` does, in any order."""
    layout = layout_of(scenario, 1)
    found = list(threading.courses(build(scenario), 1, order, threads=threads))
    assert [one.run for one in found] == order
    for number, start in zip(count(), range(0, len(found), batch), strict=False):
        group = found[start : start + batch]
        folder.entries.append(write_batch(folder.path, number, BASELINE, layout, group))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("batch", "runs"), [(1, 12), (64, RUNS)])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_digest_is_the_same_for_any_threads_batch_and_order(
    tmp_path: Path, scenario: Scenario, threads: int, batch: int, runs: int, order: str
) -> None:
    write_in_order(opened(tmp_path, scenario), scenario, ORDERS[order](runs), threads, batch)
    folder = store.read_folder(tmp_path)
    assert (len(folder.entries), folder.damage) == (-(-runs // batch), [])
    assert folder.digest() == courses_in(folder).digest() == digest_in_memory(scenario, runs)


def test_the_digest_would_tell_another_run_number_seed_day_or_lever(scenario: Scenario, expected: str) -> None:
    """So that equal digests mean something."""
    found = [one for one in run_in_memory(scenario, RUNS, 1, compute=on_threads(2)) if isinstance(one, Course)]
    swapped = [replace(found[0], run=1), *found[1:]]
    both_ways = [replace(found[0], both_ways=not found[0].both_ways), *found[1:]]
    asked = found[0].record.asked.copy()
    asked[0, 0] += 1
    one_more_asked = [replace(found[0], record=found[0].record._replace(asked=asked)), *found[1:]]
    others = [
        gather(scenario, 1, found[:-1]).digest(),
        gather(scenario, 1, swapped).digest(),
        gather(scenario, 1, both_ways).digest(),
        gather(scenario, 1, one_more_asked).digest(),
        digest_in_memory(with_days(scenario, 5), RUNS),
        digest_in_memory(apply(scenario, ("levers.amnesty=0.51",)), RUNS),
    ]
    assert len({expected, *others}) == 7


# --- harm to the files ------------------------------------------------------------------------------------------------


def test_a_hundred_corruptions_are_noticed_and_mended(tmp_path: Path, scenario: Scenario) -> None:
    assert corrupt_and_mend(tmp_path, scenario, 100, random.Random(2)) == 100  # noqa: S311


def corrupt_and_mend(path: Path, scenario: Scenario, times: int, chance: random.Random) -> int:
    """Harm a file, resume; how often the harm was reported, its batch alone computed anew, and all as before."""
    expected = digest_in_memory(scenario, 12)
    run_into(opened(path, scenario), scenario, 12, compute=on_threads(1), batch=4)
    good = 0
    for _ in range(times):
        victim = harm_a_part(path, chance)
        again = opened(path, scenario)
        reported = any(f"{victim.parent.name}/{victim.name}" in word for word in again.damage)
        its_batch_alone = len(again.done()) == 8
        run_into(again, scenario, 12, compute=on_threads(1), batch=4)
        mended = store.read_folder(path)
        as_before = (mended.done(), mended.damage) == (set(range(12)), []) and courses_in(mended).digest() == expected
        good += reported and its_batch_alone and as_before
    return good


def test_every_bit_of_an_entry_of_the_ledger_counts(tmp_path: Path, scenario: Scenario) -> None:
    run_into(opened(tmp_path, scenario), scenario, 3, compute=on_threads(1))
    entry = next(tmp_path.glob("ledger/*.json"))
    whole = entry.read_bytes()
    unnoticed = []
    for place in range(8 * len(whole)):
        content = bytearray(whole)
        content[place // 8] ^= 1 << place % 8
        entry.write_bytes(content)
        good, damage = read_ledger(tmp_path)
        if good and not damage:
            unnoticed.append(content)
    assert not unnoticed


def test_a_disk_that_is_full_from_the_start_is_a_clear_error(
    tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_whole", full)
    with pytest.raises(FolderError, match=r"No space left on device"):
        opened(tmp_path, scenario)


def test_the_disk_that_a_study_takes_is_not_underestimated(tmp_path: Path, scenario: Scenario) -> None:
    """What is refused for want of room is reckoned by this."""
    run_into(opened(tmp_path, scenario), scenario, 200, compute=on_threads(1))
    taken = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert 0.9 * taken < disk_of(build(scenario), 200) < 4.0 * taken


# --- a run that fails -------------------------------------------------------------------------------------------------

FAULTS = {
    "foreseen": (EngineError("run 3 ended in a number that is none"), "run 3 ended in a number that is none"),
    "unforeseen": (IndexError("list index\nout of range"), "IndexError: list index out of range (fail_in, "),
    "of the disk": (OSError(28, "No space left on device"), "OSError: [Errno 28] No space left on device (fail_in, "),
    "very long": (ValueError("x" * 5_000), "ValueError: xxxx"),
}


def failing(monkeypatch: pytest.MonkeyPatch, fault: BaseException, *numbers: int) -> None:
    """Have these runs fail in the middle of their course."""

    def fail_in(place: Any, seed: int, run: int, **others: Any) -> None:
        run_course(place, seed, run, **others, days=2 if run in numbers else None)
        if run in numbers:
            raise fault

    monkeypatch.setattr(threading, "run_course", fail_in)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_run_that_fails_is_recorded_and_the_others_finish(
    tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    error, words = FAULTS[fault]
    failing(monkeypatch, error, 3, 7)
    folder = opened(tmp_path, scenario)
    run_into(folder, scenario, 10, compute=on_threads(2), batch=4)
    assert folder.failed() == 2
    table = pq.read_table(tmp_path / "failed").to_pylist()
    assert [(row["arm"], row["run"], row["seed"]) for row in table] == [("baseline", 3, 1), ("baseline", 7, 1)]
    assert all(row["reason"].startswith(words) and len(row["reason"]) < 600 for row in table)
    assert all("\n" not in row["reason"] for row in table)
    monkeypatch.undo()
    others = [one for one in run_in_memory(scenario, 10, 1, compute=on_threads(1)) if one.run not in (3, 7)]
    assert (
        courses_in(folder).digest() == gather(scenario, 1, [one for one in others if isinstance(one, Course)]).digest()
    )


def test_a_batch_in_which_every_run_fails_leaves_the_other_batches_readable(
    tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ZeroDivisionError(), 4, 5, 6, 7)
    run_into(opened(tmp_path, scenario), scenario, 10, compute=on_threads(1), batch=4)
    folder = store.read_folder(tmp_path)
    assert (folder.failed(), folder.completed(), folder.damage) == (4, 6, [])
    assert list(courses_in(folder).run) == [0, 1, 2, 3, 8, 9]


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), SystemExit(3)])
def test_what_stops_a_program_is_no_failed_run(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    failing(monkeypatch, fault, 2)
    with pytest.raises(type(fault)):
        list(run_in_memory(scenario, 5, 1, compute=on_threads(1)))


def test_memory_that_runs_out_is_no_fault_of_a_run_and_loses_nothing(
    tmp_path: Path, scenario: Scenario, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, MemoryError(), 30)
    folder = opened(tmp_path, scenario)
    with pytest.raises(RefusedError, match=r"not enough memory for 2 threads.*fewer --threads"):
        run_into(folder, scenario, RUNS, compute=on_threads(2), batch=8)
    monkeypatch.undo()
    again = opened(tmp_path, scenario)
    assert again.done() == set(range(24))
    run_into(again, scenario, RUNS, compute=on_threads(1))
    assert again.digest() == expected


def test_inputs_that_the_engine_refuses_are_no_failed_runs(scenario: Scenario) -> None:
    inputs = build(scenario)._replace(initial_protest=float("nan"))
    with pytest.raises(EngineError, match="not finite"):
        list(threading.courses(inputs, 1, range(3), threads=2))


def test_the_estimate_is_made_even_if_the_runs_fail() -> None:
    hopeless = apply(with_days(read("textbook"), 20), ("protest.mobilise=1000000",))
    found = list(run_in_memory(hopeless, 5, 0, compute=on_threads(1)))
    assert all(isinstance(one, FailedRun) and "produced a non-finite value" in one.reason for one in found)
    assert estimate(build(hopeless), 5, 1).memory > 0
