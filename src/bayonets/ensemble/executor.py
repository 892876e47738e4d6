"""Who computes the runs of a study: threads of this machine or workers of a Dask cluster; the results are the same."""

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
    """Computes runs, in whatever order and place, and hands their courses over in the order of the runs."""

    def __call__(
        self, inputs: Inputs | Varied, seed: int, runs: Sequence[int], *, same_people: bool = False
    ) -> Outcomes:
        """The courses of the runs."""
        ...


class Each(Protocol):
    """Computes something for each of many arguments, in whatever order and place, and hands it over in their order."""

    def __call__(
        self, solve: Callable[[Argument], Result], arguments: Sequence[Argument]
    ) -> Generator[Result, None, None]:
        """What `solve` makes of each; on a cluster, a function of a module, perhaps `partial`."""
        ...


@dataclass(frozen=True)
class Workforce:
    """Who computes a study or a question.

    Attributes:
        compute: computes runs of one scenario.
        each: computes anything else.
        threads: how many work at once, as far as is known; at least 1.
        here: how many need memory of this machine.
        where: in words that follow a duration; empty for threads of this machine.
    """

    compute: Executor
    each: Each
    threads: int
    here: int
    where: str


def on_threads(threads: int) -> Executor:
    """So many threads of this machine."""
    return partial(courses, threads=threads)


def threads_here(runs: int, threads: int | None, dask: str | None) -> int:
    """How many threads need memory of this machine; on a cluster one does, for the estimate."""
    return min(threads or usable_cores(), runs) if dask is None else 1


def make_sure_of(dask: str | None) -> None:
    """Make sure that the cluster is there, if one is asked for, before anything is written.

    Raises:
        ClusterError: it cannot be reached, or a worker cannot import this program.
    """
    with workforce(1, None, dask):
        pass


@contextmanager
def workforce(
    runs: int, threads: int | None, dask: str | None, say: Callable[[str], None] = lambda _text: None
) -> Iterator[Workforce]:
    """Whoever is to compute so many runs.

    Args:
        runs: at least 1.
        threads: of this machine, by default all cores; means nothing on a cluster.
        dask: address or scheduler file of a Dask cluster; None for this machine.
        say: told what the user should know while he waits.

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
        found = cluster.threads()
        yield Workforce(cluster.courses, cluster.each, max(found, 1), here, _where(found))


def _where(threads: int) -> str:
    if not threads:
        return " of one thread (the cluster has no workers yet)"
    return f" on the cluster ({'1 thread' if threads == 1 else f'{threads:,} threads'})"
