"""Executors of a study: threads of this machine or workers of a Dask cluster, with identical results."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from bayonets.engine.inputs import Inputs
from bayonets.ensemble.course import Outcomes
from bayonets.ensemble.threads import Threads, Varied, courses, usable_cores

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class Executor(Protocol):
    """Computes runs in any order and location, and returns their courses in the order of the runs."""

    def __call__(
        self, inputs: Inputs | Varied, seed: int, runs: Sequence[int], *, same_people: bool = False
    ) -> Outcomes:
        """The courses of the runs."""
        ...


class Each(Protocol):
    """Applies a function to many arguments in any order and location, and returns the results in their order."""

    def __call__(
        self, solve: Callable[[Argument], Result], arguments: Sequence[Argument]
    ) -> Generator[Result, None, None]:
        """The results of `solve`; on a cluster, a function of a module, possibly a `partial`."""
        ...


@dataclass(frozen=True)
class Workforce:
    """The executors of a study or a question.

    Attributes:
        compute: computes runs of one scenario.
        each: computes anything else.
        threads: number of concurrent threads, as far as is known; at least 1.
        here: number of these that need memory of this machine.
        where: a phrase that follows a duration; empty for threads of this machine.
    """

    compute: Executor
    each: Each
    threads: int
    here: int
    where: str


def on_threads(threads: int) -> Executor:
    """An executor with a number of threads of this machine."""
    return partial(courses, threads=threads)


def threads_here(runs: int, threads: int | None, dask: str | None) -> int:
    """The number of threads that need memory of this machine; on a cluster one, for the estimate."""
    return min(threads or usable_cores(), runs) if dask is None else 1


def make_sure_of(dask: str | None) -> None:
    """Check that the cluster can be reached, if one is requested, before anything is written.

    Raises:
        ClusterError: it cannot be reached, or a worker cannot import this program.
    """
    with workforce(1, None, dask):
        pass


@contextmanager
def workforce(
    runs: int, threads: int | None, dask: str | None, say: Callable[[str], None] = lambda _text: None
) -> Iterator[Workforce]:
    """The executors for a number of runs.

    Args:
        runs: number of runs, at least 1.
        threads: number of threads of this machine, by default all cores; ignored on a cluster.
        dask: address or scheduler file of a Dask cluster; None for this machine.
        say: called with messages for the waiting user.

    Raises:
        ClusterError: the cluster cannot be reached.
    """
    here = threads_here(runs, threads, dask)
    if dask is None:
        with closing(Threads(here)) as pool:
            yield Workforce(on_threads(here), pool.each, here, here, "")
        return
    from bayonets.ensemble.cluster_connection import connected

    with connected(dask, say) as cluster:
        threads_there = cluster.threads()
        yield Workforce(cluster.courses, cluster.each, max(threads_there, 1), here, _where(threads_there))


def _where(threads: int) -> str:
    if not threads:
        return " of one thread (the cluster has no workers yet)"
    return f" on the cluster ({'1 thread' if threads == 1 else f'{threads:,} threads'})"
