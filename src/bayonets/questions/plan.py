"""A question that has been checked and is ready to be worked out: the same wherever it was asked.

Each question has a plan of its own, which says what makes it another question, what it costs and how it is solved. Who
computes, where it is remembered and where the answer is kept is the same for all, here and in `cli/question.py`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from bayonets.ensemble.estimate import memory_of
from bayonets.ensemble.executor import Workforce, threads_here, workforce
from bayonets.ensemble.folder import only_disk_errors
from bayonets.ensemble.journal import Journal, give_back, journal_in
from bayonets.ensemble.prepare import quiet, ready_engine, refuse_less_than
from bayonets.ensemble.progress import Progress
from bayonets.errors import RefusedError, RoomError
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

    def address(self) -> tuple[str, ...]:
        """What tells its default folder from those of other questions."""
        return self.scenario.digest(), str(self.asked())

    def check_room(self, threads: int, path: Path) -> None:
        """Refuse what this machine has no room for, before anything is written.

        Raises:
            RoomError: there is less memory, or less disk at the path, than it needs.
        """
        refuse_less_than(memory_of(build(self.scenario), 0, threads), 0, path)

    def ready(self, say: Say) -> None:
        """Compile and check the code that it needs.

        Raises:
            EngineError: it cannot be trusted.
        """
        ready_engine(say)

    def cost(self, force: Workforce, known: int) -> str:  # noqa: ARG002 - of the questions that can tell
        """What is about to be computed and how long it takes, in a sentence; empty where that is not worth saying.

        Args:
            force: who computes.
            known: how many results the journal holds.
        """
        return ""

    def cost_of_the_rest(self, force: Workforce, say: Say) -> str:  # noqa: ARG002 - of those with a first answer
        """What is computed after a first answer, and how long it takes; the code that it needs is made ready.

        Raises:
            EngineError: that code cannot be trusted.
        """
        return ""

    @abstractmethod
    def solve(self, journal: Journal, force: Workforce, progress: Progress, preview: Preview) -> Any:
        """The answer.

        Args:
            journal: what was computed before, and where more is written down.
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
    plan.check_room(threads_here(plan.points, threads, dask), Path(out or "."))
    with workforce(plan.points, threads, dask) as force, opened(plan, out, command) as journal:
        plan.ready(quiet)
        answer: Answer = plan.solve(journal, force, progress, nothing)
        if out is not None:
            with only_disk_errors(Path(out)):
                keep(answer, Path(out))
    return answer


@contextmanager
def opened(plan: Plan, out: str | Path | None, command: str) -> Iterator[Journal]:
    """The journal of a question, in a folder or in memory.

    A question that is refused leaves no new folder behind, unless what was computed serves the same command again.

    Raises:
        FolderError: the folder belongs to something else, or cannot be written.
    """
    if out is None:
        yield Journal()
        return
    path, known = Path(out), dict[str, Any]()
    before = path.exists()
    try:
        with journal_in(
            path, plan.scenario, plan.seed, question=plan.question, asked=plan.asked(), command=command
        ) as journal:
            known = journal.known
            yield journal
    except RefusedError as error:
        would_be_again = plan.refused_for_good and not isinstance(error, RoomError)
        if not before and (would_be_again or not known):
            give_back(path)
        raise
