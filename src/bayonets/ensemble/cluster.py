"""An executor on a Dask cluster: batches of runs as tasks, handed over in the order of the runs. See docs/clusters.md.

Only this file and cluster_connection.py know Dask, and they are imported when a cluster is asked for. A worker that
dies takes nothing with it but time: the scheduler has its tasks done again elsewhere, and what a task comes to depends
on nothing but its arguments.
"""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from bayonets.engine import self_check
from bayonets.engine.inputs import Inputs
from bayonets.ensemble.cluster_task import compute, identity, pack, unpack
from bayonets.ensemble.course import Course, FailedRun, Outcomes
from bayonets.ensemble.threads import Varied
from bayonets.errors import BayonetsError, ClusterError, SettingError

RUNS_A_TASK = 50
"""Runs that travel together: enough that sending them costs little beside computing them, even for a small country."""

# What is under way and not yet handed over: enough for workers to go on while the first task is awaited or done again,
# and little enough for the memory of workers, which keep results until they are asked for.
_TASKS_A_THREAD = 4

_SECONDS_OF_SILENCE = 5


class Cluster:
    """The workers of a Dask cluster, however many there are at the moment.

    Args:
        client: of `distributed`, connected.
        address: as the user gave it.
        say: told when there is nobody to work.
    """

    def __init__(self, client: Any, address: str, say: Callable[[str], None]) -> None:
        self._client, self._address, self._say = client, address, say

    def threads(self) -> int:
        """Threads of all workers that are there now.

        Raises:
            ClusterError: the scheduler does not answer.
        """
        if self._client.status != "running":
            raise self._lost()
        try:
            return sum(self._client.nthreads().values())
        except OSError:
            raise self._lost() from None

    def courses(
        self, inputs: Inputs | Varied, seed: int, runs: Sequence[int], *, same_people: bool = False
    ) -> Outcomes:
        """The courses of the runs, in their order.

        Raises:
            SettingError: the inputs differ from run to run, which only threads can compute so far.
            ClusterError: a worker has another bayonets, or may not be trusted; a task's workers died again and again;
                or the scheduler is gone.
        """
        if not isinstance(inputs, Inputs):
            raise SettingError("Uncertain runs are computed on this machine only. Leave out the cluster")
        common = (identity(), self_check.digest(), pack(inputs), seed)
        people_of = 0 if same_people else None
        tasks = (runs[first : first + RUNS_A_TASK] for first in range(0, len(runs), RUNS_A_TASK))
        waiting: deque[tuple[Sequence[int], Any]] = deque()
        while True:
            room = _TASKS_A_THREAD * max(self.threads(), 1) - len(waiting)
            for task in islice(tasks, max(room, 0)):
                waiting.append((task, self._client.submit(compute, *common, list(task), people_of, pure=False)))
            if not waiting:
                return
            yield from self._outcome(*waiting.popleft())

    def _outcome(self, runs: Sequence[int], future: Any) -> list[Course | FailedRun]:
        """What a task came to, once it is done."""
        from distributed import CancelledError

        try:
            self._await(future)
            if future.status == "error":
                raise self._refused(runs, future.exception())
            found: list[Course | FailedRun] = unpack(future.result())
        except (CancelledError, OSError):
            raise self._lost() from None
        return found

    def _await(self, future: Any) -> None:
        """Wait as long as it takes; say so, once, if there is nobody to work."""
        from distributed import wait

        told = False
        while not future.done():
            with suppress(TimeoutError), self._client.as_current():
                wait([future], timeout=_SECONDS_OF_SILENCE)
            if not told and not future.done() and not self.threads():
                told = True
                self._say(f"{self._address}: the cluster has no workers; waiting until it has (Ctrl-C stops)")

    def _refused(self, runs: Sequence[int], error: Exception) -> BayonetsError:
        """Why a task could not be done."""
        from distributed import KilledWorker

        if isinstance(error, BayonetsError):
            return error
        which = f"{self._address}: runs {runs[0]} to {runs[-1]}"
        if isinstance(error, KilledWorker):
            return ClusterError(
                f"{which} were given up, since workers died over them {error.allowed_failures + 1} times; most often "
                "for want of memory, as their logs tell. Give each worker more memory or fewer threads, and give the "
                "same command again"
            )
        return ClusterError(
            f"{which} could not be computed there ({type(error).__name__}: {reason_of(error)}). The scheduler and all "
            f"workers need this version: {identity()}"
        )

    def _lost(self) -> ClusterError:
        return ClusterError(
            f"{self._address}: the scheduler of the cluster is gone. What is in a result folder stays: start the "
            "cluster again and give the same command, or leave out the cluster"
        )


def reason_of(error: Exception) -> str:
    """The first line of what lies at the bottom of an error."""
    deepest: BaseException = error
    while deepest.__cause__ is not None:
        deepest = deepest.__cause__
    return (str(deepest).strip().splitlines() or ["no reason given"])[0]
