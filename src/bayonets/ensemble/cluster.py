"""An executor on a Dask cluster: batches of runs as tasks, returned in the order of the runs. See docs/clusters.md.

Only this file and cluster_connection.py use Dask, and they are imported only if a cluster is requested. When a worker
dies, only time is lost: the scheduler repeats its tasks elsewhere, and the result of a task depends on its arguments
alone.
"""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import partial
from itertools import groupby, islice
from typing import Any, TypeVar

from bayonets.engine import self_check
from bayonets.engine.inputs import Inputs
from bayonets.ensemble.cluster_task import compute, identity, pack, unpack
from bayonets.ensemble.course import Outcomes
from bayonets.ensemble.threads import Varied, courses_of
from bayonets.errors import BayonetsError, ClusterError

RUNS_A_TASK = 50
"""Runs per task: enough that sending them costs little compared with computing them, even for a small country."""

# Tasks in progress and not yet returned: enough that workers can continue while the first task is awaited or repeated,
# and few enough for the memory of workers, which keep results until they are requested.
_TASKS_A_THREAD = 4

_ARGUMENTS_A_TASK = 4
"""Points of a design, or blocks of a map, per task: each takes many runs, so few suffice."""

_SECONDS_OF_SILENCE = 5

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class Cluster:
    """The workers of a Dask cluster, whose number may change.

    Args:
        client: a connected client of `distributed`.
        address: the address as given by the user.
        say: called with a message if there are no workers.
    """

    def __init__(self, client: Any, address: str, say: Callable[[str], None]) -> None:
        self._client, self._address, self._say = client, address, say

    def threads(self) -> int:
        """The number of threads of all current workers.

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
        """The courses of the runs, in their order; runs that share a draw of the numbers share a task.

        Raises:
            ClusterError: a worker has another version, or cannot be trusted; the workers of a task died repeatedly;
                or the scheduler does not answer.
        """
        solve = partial(courses_of, inputs, seed, 0 if same_people else None)
        stretches = [list(stretch) for _, stretch in groupby(runs, lambda run: run // RUNS_A_TASK)]
        for stretch in self._in_tasks(solve, stretches, 1):
            yield from stretch

    def each(self, solve: Callable[[Argument], Result], arguments: Sequence[Argument]) -> Generator[Result, None, None]:
        """The results of `solve` for each argument, in their order.

        Raises:
            ClusterError: as for `courses`.
            BayonetsError: as raised by `solve`.
        """
        yield from self._in_tasks(solve, arguments, _ARGUMENTS_A_TASK)

    def _in_tasks(
        self, solve: Callable[[Argument], Result], arguments: Sequence[Argument], size: int
    ) -> Generator[Result, None, None]:
        common = (identity(), self_check.digest(), pack(solve))
        tasks = (arguments[first : first + size] for first in range(0, len(arguments), size))
        waiting: deque[tuple[str, Any]] = deque()
        while True:
            room = _TASKS_A_THREAD * max(self.threads(), 1) - len(waiting)
            for task in islice(tasks, max(room, 0)):
                future = self._client.submit(compute, *common, pack(list(task)), pure=False)
                waiting.append((named(task), future))
            if not waiting:
                return
            yield from self._outcome(*waiting.popleft())

    def _outcome(self, task: str, future: Any) -> list[Any]:
        """The results of a task, once it is done."""
        from distributed import CancelledError

        try:
            self._await(future)
            if future.status == "error":
                raise self._refused(task, future.exception())
            results: list[Any] = unpack(future.result())
        except (CancelledError, OSError):
            raise self._lost() from None
        return results

    def _await(self, future: Any) -> None:
        """Wait for a task; report once if there are no workers."""
        from distributed import wait

        reported = False
        while not future.done():
            with suppress(TimeoutError), self._client.as_current():
                wait([future], timeout=_SECONDS_OF_SILENCE)
            if not reported and not future.done() and not self.threads():
                reported = True
                self._say(f"{self._address}: the cluster has no workers; waiting for workers (Ctrl-C stops)")

    def _refused(self, task: str, error: Exception) -> BayonetsError:
        """The error for a task that could not be done."""
        from distributed import KilledWorker

        if isinstance(error, BayonetsError):
            return error
        which = f"{self._address}: {task}"
        if isinstance(error, KilledWorker):
            return ClusterError(
                f"{which} were given up, since their workers died {error.allowed_failures + 1} times, most often "
                "for lack of memory (see their logs). Give each worker more memory or fewer threads, and give the "
                "same command again"
            )
        return ClusterError(
            f"{which} could not be computed there ({type(error).__name__}: {reason_of(error)}). The scheduler and all "
            f"workers need this version: {identity()}"
        )

    def _lost(self) -> ClusterError:
        return ClusterError(
            f"{self._address}: the scheduler of the cluster no longer answers. Result folders are kept: start the "
            "cluster again and give the same command, or run without the cluster"
        )


def named(task: Sequence[Any]) -> str:
    """The content of a task, for messages: `runs 50 to 99`."""
    first, last = task[0], task[-1]
    if isinstance(first, list) and isinstance(last, list):
        return f"runs {first[0]} to {last[-1]}"
    return f"{len(task)} points of a question"


def reason_of(error: Exception) -> str:
    """The first line of the message of an error's root cause."""
    deepest: BaseException = error
    while deepest.__cause__ is not None:
        deepest = deepest.__cause__
    return (str(deepest).strip().splitlines() or ["no reason given"])[0]
