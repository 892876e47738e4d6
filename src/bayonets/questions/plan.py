"""A question that has been checked and is ready to be answered, in the same way for all front ends.

Each question has its own plan, which gives its identity, its cost and its solution. Computation, journal and storage of
the answer are the same for all questions, here and in `cli/question.py`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, ClassVar

from bayonets.ensemble.disk import only_disk_errors
from bayonets.ensemble.estimate import memory_of
from bayonets.ensemble.executor import Workforce, threads_here, workforce
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import quiet, ready_engine, refuse_less_than
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.store import Folder, folder_of, give_back
from bayonets.errors import BayonetsError, RefusedError, RoomError, SettingError
from bayonets.questions.answers import Answer, keep
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.wording import counted

Say = Callable[[str], None]
Preview = Callable[[Any], None]


class Plan(ABC):
    """A question that has been checked.

    Attributes:
        question: its verb.
        refused_for_good: whether a refusal cannot change with more computation, so that the folder is not needed.
        scenario: the scenario of the question.
        seed: random seed.
        points: maximum number of items that can be computed in parallel.
    """

    question: ClassVar[str]
    refused_for_good: ClassVar[bool] = False
    scenario: Scenario
    seed: int

    @property
    @abstractmethod
    def points(self) -> int:
        """Maximum number of items that can be computed in parallel."""

    @abstractmethod
    def asked(self) -> Mapping[str, Any]:
        """What distinguishes the question, as plain data; it must agree when its folder is opened again."""

    def identity(self) -> Identity:
        """The identity of its folder."""
        return Identity(self.scenario, self.seed, question=self.question, asked=self.asked())

    def address(self) -> tuple[str, ...]:
        """What distinguishes its default folder from those of other questions."""
        return self.scenario.digest(), str(self.asked())

    def check_room(self, threads: int, path: Path | None) -> None:
        """Refuse a question for which memory or disk space does not suffice, before anything is written.

        Args:
            threads: number of threads.
            path: of the folder; None: nothing is written.

        Raises:
            RoomError: memory, or disk space at the path, does not suffice.
        """
        refuse_less_than(memory_of(build(self.scenario), 0, threads), 0, path or Path())

    def ready(self, say: Say) -> None:
        """Compile and check the code that the question needs.

        Raises:
            EngineError: the code cannot be trusted.
        """
        ready_engine(say)

    def is_complete(self, store: Journal) -> bool:  # noqa: ARG002 - of the questions that can tell
        """Whether everything has been computed, so that no workers and no compiled code are needed."""
        return False

    def cost(self, force: Workforce, store: Journal) -> str:  # noqa: ARG002 - of the questions that can tell
        """What is about to be computed and its duration, in a sentence; empty where it is not reported.

        Args:
            force: threads or a cluster.
            store: earlier results.
        """
        return ""

    def done(self, store: Journal) -> str:
        """What has been computed at an interruption: `40 results stored`."""
        return f"{counted(len(store.known), 'result')} stored"

    def cost_of_the_rest(self, force: Workforce, say: Say) -> str:  # noqa: ARG002 - of those with a first answer
        """What is computed after a first answer and its duration; the code for it is compiled and checked.

        Raises:
            EngineError: the code for it cannot be trusted.
        """
        return ""

    @abstractmethod
    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> Any:
        """The answer.

        Args:
            store: earlier results, to which new ones are added: a folder, or a journal in memory.
            force: threads or a cluster.
            progress: called with the amount done and the total amount.
            preview: called with a first, approximate answer as soon as there is one.
        """


def nothing(_answer: Any) -> None:
    """Ignore a first answer."""


def answered(
    plan: Plan, *, threads: int | None, dask: str | None, out: str | Path | None, progress: Progress, command: str
) -> Any:
    """The answer, computed by threads or a cluster, and stored in a folder if one is given.

    Args:
        plan: the question.
        threads, dask, out, progress: as in all questions.
        command: the line of code, for the manifest of the folder.

    Raises:
        BayonetsError: as documented by the question.
    """
    if threads is not None and dask is not None:
        raise SettingError(f"threads={threads}, dask={dask!r}: a cluster's workers have their own threads. Use one")
    path = None if out is None else Path(out)
    plan.check_room(threads_here(plan.points, threads, dask), path)
    with nullcontext(Journal()) if path is None else opened(plan, path, command) as store:
        if not (complete := plan.is_complete(store)):
            plan.ready(quiet)
        with workforce(plan.points, threads, None if complete else dask) as force:
            answer: Answer = plan.solve(store, force, progress, nothing)
        if path is not None:
            with only_disk_errors(path):
                keep(answer, path)
    return answer


@contextmanager
def opened(plan: Plan, path: Path, command: str) -> Iterator[Folder]:
    """The folder of a question, locked against other writers.

    A question that is refused leaves no new folder behind, unless the same command again can use its results.

    Raises:
        FolderError: the folder belongs to another question, or cannot be written.
    """
    is_new, folder = not path.exists(), None
    try:
        with folder_of(path, plan.identity(), command) as folder:
            yield folder
    except BayonetsError as error:
        if is_new and folder is not None and _is_of_no_use(folder, plan, error):
            give_back(folder)
        raise


def _is_of_no_use(folder: Folder, plan: Plan, error: BayonetsError) -> bool:
    """Whether the same command again could not use any result in the folder."""
    for_good = plan.refused_for_good and isinstance(error, RefusedError) and not isinstance(error, RoomError)
    return for_good or not (folder.known or folder.entries)
