"""Branches of many runs: each thread keeps one run at a time as a day begins and asks all that is to be asked of it."""

import queue
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from bayonets.engine.branch import Fate, Junction
from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import workplace
from bayonets.errors import RefusedError


@dataclass(frozen=True)
class Ask:
    """What becomes of a run if so many of these formations' officers refuse together?

    Attributes:
        formations: their places; none with `officers` 0: nobody more refuses.
        officers: how many are RESISTING then, those included who are already; all, if fewer serve.
    """

    formations: tuple[int, ...]
    officers: int


@dataclass(frozen=True)
class Told:
    """What a run answers.

    Attributes:
        run: its number.
        fell_before: whether the regime had fallen before the day; then nothing was asked.
        resisting: officers RESISTING as the day begins, by formation.
        fates: one for each ask, in their order.
    """

    run: int
    fell_before: bool
    resisting: tuple[int, ...]
    fates: tuple[Fate, ...]


class Branches:
    """Threads that branch runs of one scenario on one day; whatever their number, the answers are the same."""

    def __init__(self, pool: ThreadPoolExecutor, junctions: Sequence[Junction], seed: int) -> None:
        self._pool = pool
        self._free: queue.SimpleQueue[Junction] = queue.SimpleQueue()
        self._seed = seed
        for junction in junctions:
            self._free.put(junction)

    def ask(self, plan: Mapping[int, Sequence[Ask]]) -> list[Told]:
        """Ask each run, once computed up to the day, all that is planned for it; answers in the order of the plan.

        Raises:
            EngineError: a number of a run is none.
        """
        waiting = [self._pool.submit(self._of_run, run, asks) for run, asks in plan.items()]
        try:
            return [each.result() for each in waiting]
        finally:
            for each in waiting:
                each.cancel()

    def _of_run(self, run: int, asks: Sequence[Ask]) -> Told:
        junction = self._free.get()
        try:
            return answers_of(junction, self._seed, run, asks)
        finally:
            self._free.put(junction)


def answers_of(junction: Junction, seed: int, run: int, asks: Sequence[Ask]) -> Told:
    """What one run answers.

    Raises:
        EngineError: a number of the run is none.
    """
    if junction.begin(seed, run).fell_day >= 0:
        return Told(run, True, (), ())
    resisting = junction.resisting()
    fates = []
    for ask in asks:
        more = max(ask.officers - sum(int(resisting[f]) for f in ask.formations), 0)
        fates.append(junction.branch(junction.first(ask.formations, more)))
    return Told(run, False, tuple(int(count) for count in resisting), tuple(fates))


@contextmanager
def branching(inputs: Inputs, day: int, seed: int, threads: int) -> Iterator[Branches]:
    """Threads that branch runs of these inputs as a day begins; the branches end where the inputs do.

    Raises:
        EngineError: the inputs hold a number that the engine cannot compute with.
        RefusedError: there is not memory enough.
    """
    try:
        junctions = [Junction(workplace(inputs), day) for _ in range(threads)]
    except MemoryError:
        raise RefusedError(
            f"There is not memory enough for {threads} threads of {inputs.officers:,} officers each. "
            "Give the same command again with fewer --threads"
        ) from None
    pool = ThreadPoolExecutor(threads, thread_name_prefix="bayonets")
    try:
        yield Branches(pool, junctions, seed)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
