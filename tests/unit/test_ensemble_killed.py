"""kill -9 before every single thing that a study does to the disk, and before the first byte of every file is written.

Between two of them a folder does not change, so no other moment can leave it otherwise. This file is also the program
that is killed: it is started once and forks, so that the many deaths cost little.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tests
from tests.conftest import Count

from bayonets.ensemble import store
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.parts import read_batch
from bayonets.ensemble.run import run_in_memory, run_into
from bayonets.results import gather
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.words import with_days

RUNS, BATCH, DAYS = 4, 2, 4

TOUCHES = {"open", "os.mkdir", "os.remove", "os.rename"}
"""What Python tells of before it does it to the disk (its audit events)."""

Study = Callable[[Path], None]

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs an operating system that forks")


@cache
def scenario() -> Scenario:
    return with_days(read("textbook"), DAYS)


def digest(found: Iterable[Course | FailedRun]) -> str:
    return gather(scenario(), 1, [one for one in found if isinstance(one, Course)]).digest()


def begin(path: Path) -> None:
    """What the command does."""
    with store.folder_of(path, Identity(scenario(), 1), "test") as folder:
        run_into(folder, scenario(), RUNS, compute=on_threads(2), batch=BATCH)


def mend(path: Path) -> None:
    """The same, where an earlier command left a damaged part, a lost entry and what it had not finished."""
    for part in sorted(path.glob("streets/*"))[1:2]:
        part.write_bytes(part.read_bytes()[:100])
    for entry in sorted(path.glob("ledger/*"))[:1]:
        entry.unlink()
    (path / "runs" / ".unfinished-x.parquet.part").write_bytes(b"half")
    begin(path)


def killed_at(path: Path, study: Study, moment: int) -> bool:
    """Do it in a process that is killed at its `moment`-th touch; whether it came so far."""
    child = os.fork()
    if child == 0:
        touched = 0

        def die_here() -> None:
            nonlocal touched
            touched += 1
            if touched == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        def watch(event: str, words: tuple[Any, ...]) -> None:
            nonlocal touched
            if touched < moment and event in TOUCHES and str(words[0]).startswith(f"{path}/"):
                die_here()
                if event == "open" and words[2] & os.O_TRUNC:
                    if touched + 1 == moment:
                        touched = moment  # what follows is not watched
                        os.close(os.open(words[0], os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
                        os.kill(os.getpid(), signal.SIGKILL)
                    touched += 1

        sys.addaudithook(watch)
        study(path)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def resumed(path: Path) -> str:
    """Give the command again, in a process of its own; the digest of what there is then."""
    child = os.fork()
    if child == 0:
        begin(path)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    folder = store.read_folder(path)
    assert (folder.done(), folder.damage) == (set(range(RUNS)), [])
    assert not [left for left in path.rglob("*") if left.name.startswith(".unfinished")]
    return digest(course for entry in folder.entries for course in read_batch(path, entry))


def die_everywhere(before: Path, study: Study) -> list[str]:
    """The digests after death at the first, the second, ... touch, up to the last."""
    begin(before.with_name("first"))  # so that the engine is loaded once, not in every child
    digests: list[str] = []
    path = before.with_name("study")
    while True:
        shutil.rmtree(path, ignore_errors=True)
        if before.exists():
            shutil.copytree(before, path)
        if not killed_at(path, study, len(digests) + 1):
            return digests
        digests.append(resumed(path))


def digests_after_death(path: Path, study: str) -> list[str]:
    """What `die_everywhere` finds, in a process of its own."""
    room = [str(Path(tests.__path__[0]).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(room)}
    command = [sys.executable, __file__, study, str(path / "before")]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    return list(json.loads(said.stdout))


@needs_fork
def test_killed_at_any_moment_a_study_resumes_to_the_same_digest(tmp_path: Path) -> None:
    digests = digests_after_death(tmp_path, "begin")
    assert len(digests) > 40
    assert set(digests) == {digest(run_in_memory(scenario(), RUNS, 1, compute=on_threads(1)))}


@needs_fork
@pytest.mark.long
def test_killed_at_any_moment_of_the_mending_it_does_so_too(tmp_path: Path, count: Count) -> None:
    begin(tmp_path / "before")
    digests = digests_after_death(tmp_path, "mend")
    assert len(digests) > 40
    assert set(digests) == {digest(run_in_memory(scenario(), RUNS, 1, compute=on_threads(1)))}
    count(
        "kill -9 before every single touch of the disk while a damaged folder is mended, then a resume",
        len(digests),
        "all to the same digest",
    )


if __name__ == "__main__":
    json.dump(die_everywhere(Path(sys.argv[2]), {"begin": begin, "mend": mend}[sys.argv[1]]), sys.stdout)
