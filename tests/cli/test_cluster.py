"""A Dask cluster comes to the results of threads, whoever dies on the way; and what cannot work is said plainly."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import bayonets as bn
from bayonets.engine import self_check
from bayonets.engine.simulate import run_course, run_workspace, simulate
from bayonets.ensemble import cluster as clusters
from bayonets.ensemble import cluster_connection, store
from bayonets.ensemble.cluster import RUNS_A_TASK, Cluster, named
from bayonets.ensemble.cluster_connection import connected, scheduler_of
from bayonets.ensemble.cluster_task import compute, identity, pack, unpack
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.executor import Executor, on_threads
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.run import run_into
from bayonets.ensemble.store import Folder
from bayonets.ensemble.threads import courses, courses_of
from bayonets.errors import ClusterError, SettingError
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.timeline import Observation
from bayonets.scenario.words import apply, with_days
from tests.cli.conftest import Bayonets
from tests.cli.refused import refuses
from tests.worlds import needs_speed

distributed: Any = pytest.importorskip("distributed")

PATIENCE = 60.0
RUNS = 2 * RUNS_A_TASK + 30
QUICK = ("run", "textbook", "--days", "15", "--no-report", "--runs", str(RUNS), "--out", "study")


def soon(what: Callable[[], Any]) -> Any:
    """Wait until something is so; never for long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.02)
    raise TimeoutError(what)


@contextmanager
def started(*words: str, where: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of Dask's own, which ends with the test."""
    with (where / "dask.log").open("ab") as log:
        running = subprocess.Popen([sys.executable, "-m", "dask", *words], cwd=where, stdout=log, stderr=log)
        try:
            yield running
        finally:
            running.kill()
            running.wait(PATIENCE)


class Workers:
    """A scheduler, whose file is written to a folder, and two workers, one thread each; one who dies is replaced."""

    def __init__(self, where: Path, ends: ExitStack) -> None:
        self.file = where / "scheduler.json"
        self.running: list[subprocess.Popen[bytes]] = []
        self._where, self._ends = where, ends
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--idle-timeout", "5 minutes")
        soon(lambda: self.file.exists() and self.file.read_text().endswith("}"))
        self.address = scheduler_of(str(self.file))

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        place = ("--no-dashboard", "--scheduler-file", str(self.file))
        return self._ends.enter_context(started(*words, *place, where=self._where))

    def two(self) -> None:
        """Start as many workers as are missing, and wait for them."""
        self.running = [one for one in self.running if one.poll() is None]
        for _ in range(2 - len(self.running)):
            alone = ("--no-nanny", "--nthreads", "1", "--memory-limit", "0", "--death-timeout", "60")
            self.running.append(self._start("worker", *alone))
        with connected(self.address, print) as cluster:
            soon(lambda: cluster.threads() == 2)

    @contextmanager
    def one_dies_at_work(self, after: Callable[[], bool] = lambda: True) -> Iterator["Future[None]"]:
        """Kill the first worker as soon as it computes something; done when the scheduler has noticed.

        Args:
            after: what must be so before.
        """
        with distributed.Client(self.address, set_as_default=False) as watching, ThreadPoolExecutor(1) as beside:
            [victim] = [at for at, number in watching.run(os.getpid).items() if number == self.running[0].pid]

            def kill() -> None:
                soon(after)
                soon(lambda: watching.processing()[victim])
                self.running[0].send_signal(signal.SIGKILL)
                self.running[0].wait(PATIENCE)
                soon(lambda: list(watching.nthreads().values()) == [1])

            yield beside.submit(kill)


@pytest.fixture(scope="module")
def cluster_of_two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The cluster of these tests, as it was started."""
    with ExitStack() as ends:
        yield Workers(tmp_path_factory.mktemp("dask"), ends)


@pytest.fixture
def workers(cluster_of_two: Workers) -> Workers:
    """That cluster with both its workers."""
    cluster_of_two.two()
    return cluster_of_two


@pytest.fixture
def address(workers: Workers) -> str:
    """The address of its scheduler."""
    return workers.address


@pytest.fixture(scope="module")
def expected() -> str:
    """The digest that threads come to."""
    return bn.load("textbook").with_days(15).run(RUNS, threads=2).digest


def test_two_workers_come_to_the_digest_of_threads(
    program: Bayonets, bayonets: Bayonets, address: str, expected: str
) -> None:
    said = program(*QUICK, "--dask", address)
    assert said.returncode == 0, said.stderr
    assert "on the cluster (2 threads)" in said.stderr
    assert len(said.stderr.splitlines()) == 1
    assert bayonets("digest", "study").stdout.strip() == expected


def test_a_half_done_folder_is_finished_on_a_cluster(
    program: Bayonets, bayonets: Bayonets, workers: Workers, expected: str
) -> None:
    bayonets(*QUICK, "--runs", "17", "--quiet")
    said = program(*QUICK, "--dask", str(workers.file))
    assert "17 have been computed already" in said.stderr
    assert bayonets("digest", "study").stdout.strip() == expected


def test_runs_that_fail_on_a_cluster_are_recorded_as_those_of_threads(tmp_path: Path, address: str) -> None:
    settings = ("protest.mobilise=975", "protest.noise=5")
    scenario = with_days(apply(read("textbook"), settings), 5)

    def kept(name: str, executor: Executor) -> Folder:
        folder = store.open_folder(tmp_path / name, Identity(scenario, 1, same_people=True), "test")
        run_into(folder, scenario, 60, compute=executor)
        return folder

    with connected(address, print) as cluster:
        there = kept("cluster", cluster.courses)
    here = kept("threads", on_threads(2))
    assert 0 < here.failed() < 60
    assert (there.failed(), there.digest()) == (here.failed(), here.digest())
    reasons = [next((folder.path / "failed").iterdir()).read_bytes() for folder in (here, there)]
    assert reasons[0] == reasons[1]


def test_courses_come_in_order_whichever_runs_are_asked(scenario: Scenario, address: str) -> None:
    runs = [*range(3, 200, 2), *range(1000, 1051)]
    with connected(address, print) as cluster:
        there = list(cluster.courses(build(scenario), 7, runs))
        assert list(cluster.courses(build(scenario), 7, [])) == []
    here = list(courses(build(scenario), 7, runs, threads=2))
    assert digests(there) == digests(here)
    assert [one.run for one in there] == runs


def test_a_caller_who_stops_leaves_the_cluster_free(scenario: Scenario, address: str) -> None:
    with connected(address, print) as cluster:
        some = cluster.courses(build(scenario), 1, range(100_000))
        assert next(some).run == 0
        some.close()
    with connected(address, print) as cluster:
        assert next(cluster.courses(build(scenario), 1, range(5))).run == 0


def test_the_library_computes_on_a_cluster(address: str, expected: str) -> None:
    seen: list[tuple[int, int]] = []
    study = bn.load("textbook").with_days(15).run(RUNS, dask=address, progress=lambda *both: seen.append(both))
    assert study.digest == expected
    assert seen[-1] == (RUNS, RUNS)


SHORT = bn.load("textbook").with_days(30)
SEEN = Observation(date=date(2030, 3, 25), quantity="exited", between=(2, 30))
OBSERVED = SHORT.scenario.model_copy(update={"observations": (SEEN,)})
ASKED: dict[str, Callable[..., Any]] = {
    "uncertain runs": lambda **terms: SHORT.run(60, uncertain="all", **terms).digest,
    "compare": lambda **terms: bn.compare(SHORT, {"aid": "levers.support=0.8"}, 60, uncertain="all", **terms),
    "critical mass": lambda **terms: bn.critical_mass(SHORT, "2030-03-10", within=15, runs=24, **terms),
    "critical mass over draws": lambda **terms: bn.critical_mass(
        SHORT, "2030-03-10", within=15, formations="garrison", runs=20, uncertain="all", **terms
    ),
    "map": lambda **terms: bn.phase_map(SHORT, "levers.support=0:1", "levers.amnesty=0:1", grid=5, runs=400, **terms),
    "sensitivity": lambda **terms: bn.sensitivity(SHORT, draws=50, trajectories=4, **terms),
    "calibrate": lambda **terms: bn.calibrate(OBSERVED, "quantities", **terms).digest(),
    "explain": lambda **terms: bn.explain(SHORT, on="2030-03-20", runs=6, **terms),
}


@needs_speed
@pytest.mark.parametrize(
    "question", [pytest.param(one, marks=pytest.mark.long) if one == "calibrate" else one for one in ASKED]
)
def test_every_question_is_answered_on_a_cluster_as_by_threads_though_a_worker_dies(
    question: str, workers: Workers
) -> None:
    with workers.one_dies_at_work() as death:
        answer = ASKED[question](dask=workers.address)
        assert death.done(), "the question was answered before its worker died"
        death.result()
    assert answer == ASKED[question](threads=2)


def test_another_version_on_a_worker_is_refused_and_both_are_named(
    scenario: Scenario, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "identity", lambda: "bayonets 0.0.1, model 0")
    with connected(address, print) as cluster, pytest.raises(ClusterError) as caught:
        list(cluster.courses(build(scenario), 1, range(10)))
    assert "bayonets 0.0.1, model 0" in str(caught.value)
    assert identity() in str(caught.value)


@needs_speed
def test_a_worker_killed_in_the_middle_changes_nothing(tmp_path: Path, workers: Workers) -> None:
    words = ("run", "belarus-2020", "--days", "4", "--runs", "600", "--no-report", "--quiet", "--out", "study")
    command = [sys.executable, "-m", "bayonets.cli.main", *words, "--dask", workers.address]
    with (
        workers.one_dies_at_work(after=(tmp_path / "study" / "ledger" / "0000.json").exists) as death,
        subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running,
    ):
        death.result(PATIENCE)
        done = len(store.read_folder(tmp_path / "study").done())
        assert running.poll() is None
        assert 0 < done < 600
        _, complaint = running.communicate(timeout=PATIENCE)
    assert (running.returncode, complaint) == (0, "")
    threads = bn.load("belarus-2020").with_days(4).run(600)
    assert bn.open_study(tmp_path / "study").digest == threads.digest


def test_a_worker_whose_engine_disagrees_with_ours_computes_nothing(scenario: Scenario) -> None:
    asked = (pack(partial(courses_of, build(scenario), 1, None)), pack([[0, 1]]))
    [there] = unpack(compute(identity(), self_check.digest(), *asked))
    assert digests(there) == digests(list(courses(build(scenario), 1, [0, 1], threads=1)))
    with pytest.raises(ClusterError, match="does not agree"):
        compute(identity(), "another digest", *asked)


def test_inputs_that_have_travelled_compile_nothing_anew(scenario: Scenario) -> None:
    run_course(run_workspace(build(scenario)), 1, 0)
    kernel: Any = simulate
    before = list(getattr(kernel, "signatures", []))
    run_course(run_workspace(unpack(pack(build(scenario)))), 1, 0)
    assert list(getattr(kernel, "signatures", [])) == before


def test_a_task_over_which_workers_die_is_given_up_with_advice() -> None:
    killed = distributed.KilledWorker("task", SimpleNamespace(address="tcp://somewhere"), 3)
    error = Cluster(None, "tcp://host:8786", print)._refused(named([list(range(50, 100))]), killed)
    assert "runs 50 to 99 were given up, since their workers died 4 times" in str(error)
    assert "more memory" in str(error)


def test_a_scheduler_that_is_gone_is_said_to_be_gone() -> None:
    with pytest.raises(ClusterError, match="Result folders are kept"):
        Cluster(SimpleNamespace(status="closed"), "tcp://host:8786", print).threads()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--dask", "missing.json"), "there is no such file"),
        (("--dask", "."), "not a scheduler file"),
        (("--dask", "tcp://host:8786", "--threads", "2"), "--threads 2 with --dask"),
    ],
)
def test_words_about_a_cluster_that_cannot_be_are_named_with_exit_code_2(
    bayonets: Bayonets, tmp_path: Path, words: tuple[str, ...], named: str
) -> None:
    refuses(bayonets, tmp_path, (*QUICK, *words), named)


@pytest.mark.parametrize(("address", "named"), [("host:8786", "tcp://host:8786"), ("tcp://", "missing port number")])
def test_a_cluster_that_cannot_be_is_named_with_exit_code_2(
    program: Bayonets, tmp_path: Path, address: str, named: str
) -> None:
    """In a process of its own, where all would be seen that Dask itself has to say of it."""
    said = program(*QUICK, "--dask", address)
    assert (said.returncode, said.stdout) == (2, "")
    assert named in said.stderr
    assert "distributed" not in said.stderr
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize("listens", [False, True])
def test_an_address_where_no_scheduler_answers_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], listens: bool
) -> None:
    import socket

    monkeypatch.setattr(cluster_connection, "_SECONDS_TO_CONNECT", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen()
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with (
            pytest.raises(ClusterError, match=f"{address}: no Dask scheduler can be reached there"),
            connected(address, print),
        ):
            pass
    assert capfd.readouterr() == ("", "")


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r'pip install "bayonets\[dask\]"'), connected("tcp://host:8786", print):
        pass


def test_threads_and_a_cluster_together_are_refused() -> None:
    with pytest.raises(SettingError, match="have their own threads"):
        bn.load("textbook").run(2, threads=2, dask="tcp://host:8786")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """A small country for a few days."""
    return with_days(read("textbook"), 8)


def digests(found: list[Course | FailedRun]) -> list[bytes]:
    """Of courses that were all completed."""
    return [one.digest() for one in found if isinstance(one, Course)]
