"""A question that has been checked and is ready to be worked out: the same wherever it was asked.

Each question has a plan of its own, which says what makes it another question, what it costs and how it is solved. Who
computes, where it is remembered and where the answer is kept is the same for all, here and in `cli/question.py`.
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
from bayonets.pictures.words import counted
from bayonets.questions.answers import Answer, keep
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario

Say = Callable[[str], None]
Preview = Callable[[Any], None]


class Plan(ABC):
    """A question that has been checked.

    Attributes:
        question: the verb.
        refused_for_good: whether it would be refused again however much is computed, so that its folder is of no use.
        scenario: asked about.
        seed: random seed.
        points: how many things can be computed at once, at most.
    """

    question: ClassVar[str]
    refused_for_good: ClassVar[bool] = False
    scenario: Scenario
    seed: int

    @property
    @abstractmethod
    def points(self) -> int:
        """How many things can be computed at once, at most."""

    @abstractmethod
    def asked(self) -> Mapping[str, Any]:
        """What makes it another question, as plain data: it must agree where its folder is opened again."""

    def identity(self) -> Identity:
        """What its folder belongs to."""
        return Identity(self.scenario, self.seed, question=self.question, asked=self.asked())

    def address(self) -> tuple[str, ...]:
        """What tells its default folder from those of other questions."""
        return self.scenario.digest(), str(self.asked())

    def check_room(self, threads: int, path: Path | None) -> None:
        """Refuse what this machine has no room for, before anything is written.

        Args:
            threads: of this machine.
            path: of the folder; None: nothing is written.

        Raises:
            RoomError: there is less memory, or less disk at the path, than it needs.
        """
        refuse_less_than(memory_of(build(self.scenario), 0, threads), 0, path or Path())

    def ready(self, say: Say) -> None:
        """Compile and check the code that it needs.

        Raises:
            EngineError: it cannot be trusted.
        """
        ready_engine(say)

    def is_complete(self, store: Journal) -> bool:  # noqa: ARG002 - of the questions that can tell
        """Whether everything has been computed, so that nobody need be hired and nothing compiled."""
        return False

    def cost(self, force: Workforce, store: Journal) -> str:  # noqa: ARG002 - of the questions that can tell
        """What is about to be computed and how long it takes, in a sentence; empty where that is not worth saying.

        Args:
            force: who computes.
            store: what was computed before.
        """
        return ""

    def done(self, store: Journal) -> str:
        """What has been computed so far, for whoever interrupts: `40 results written down`."""
        return f"{counted(len(store.known), 'result')} written down"

    def cost_of_the_rest(self, force: Workforce, say: Say) -> str:  # noqa: ARG002 - of those with a first answer
        """What is computed after a first answer, and how long it takes; the code that it needs is made ready.

        Raises:
            EngineError: that code cannot be trusted.
        """
        return ""

    @abstractmethod
    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> Any:
        """The answer.

        Args:
            store: what was computed before, and where more is written down: a folder, or a journal in memory.
            force: who computes.
            progress: called with what is done and what is asked.
            preview: called with a first, rough answer as soon as there is one.
        """


def nothing(_answer: Any) -> None:
    """Show no first answer."""


def answered(
    plan: Plan, *, threads: int | None, dask: str | None, out: str | Path | None, progress: Progress, command: str
) -> Any:
    """The answer, worked out by threads or a cluster and kept in a folder, if one is named.

    Args:
        plan: of the question.
        threads, dask, out, progress: as every question has them.
        command: the line that asks, for the folder's manifest.

    Raises:
        BayonetsError: as the question says.
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
    """The folder in which a question is worked out, and into which nobody else may write meanwhile.

    A question that is refused leaves no new folder behind, unless what was computed serves the same command again.

    Raises:
        FolderError: the folder belongs to something else, or cannot be written.
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
    """Whether nothing in a folder serves the same command again."""
    for_good = plan.refused_for_good and isinstance(error, RefusedError) and not isinstance(error, RoomError)
    return for_good or not (folder.known or folder.entries)
