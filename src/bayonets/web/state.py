"""The state that all calls share: sources of scenarios, scheduler and queues, limits, open pages, readiness."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

from bayonets.engine.simulate import run_workspace
from bayonets.ensemble.evaluate import mean_field_at
from bayonets.ensemble.prepare import ready_engine, ready_mean_field
from bayonets.ensemble.threads import course_of, usable_cores
from bayonets.errors import BayonetsError
from bayonets.inference.posterior import Posterior
from bayonets.scenario.inputs import build
from bayonets.scenario.read import read
from bayonets.web.address import Opened
from bayonets.web.answering import QuestionJob, QuestionLane
from bayonets.web.errors import ApiError, limit, of_error, say_shortly
from bayonets.web.folders import Folders
from bayonets.web.limits import Limits
from bayonets.web.mean_field import MeanFieldJob, MeanFieldLane
from bayonets.web.questions import LaneName
from bayonets.web.scheduler import Caller, JobQueue, Ready, Scheduler
from bayonets.web.schema.scenarios import ReadyReply
from bayonets.web.setups import Places
from bayonets.web.studies import StudyLane
from bayonets.web.study import StudyJob

Say = Callable[[str], None]

_SMALL = "textbook"


def page_name(name: str) -> str:
    """The name of a page in the queues, from the name that it sends."""
    return f"page {name}"


class Readiness:
    """Whether the compiled code is ready; the page opens before that, with a message."""

    def __init__(self) -> None:
        self.mean_field, self.engine = Ready(), Ready()
        self.message = "Compiling the code (half a minute the first time on this machine) ..."
        self.listeners: set[Callable[[], None]] = set()
        """Called on each change; copied and changed in one step each, so that no thread sees a partial change."""

    def reply(self) -> ReadyReply:
        """The state for pages and scripts."""
        return ReadyReply(twin=bool(self.mean_field), engine=bool(self.engine), message=self.message)

    def prepare(self, say: Say) -> None:
        """Compile and check the code, the mean field first; runs in a thread of its own."""
        try:
            ready_mean_field()
            mean_field_at(build(read(_SMALL)))  # loading the compiled code takes seconds
            self._set(
                "The mean-field approximation is ready; the code of the ensemble is being compiled ...", self.mean_field
            )
            ready_engine()
            course_of(run_workspace(build(read(_SMALL))), 0, 0, None)
            self._set("", self.engine)
            say("Ready.")
        except Exception as error:
            if not isinstance(error, BayonetsError):
                say_shortly(error)
            # The fault may lie in the code that both share: neither is trusted.
            self.mean_field.error = self.engine.error = ApiError(503, "engine", of_error(error).message)
            say(self.engine.error.message)
            self._set(self.engine.error.message, self.mean_field, self.engine)

    def _set(self, message: str, *ready: Ready) -> None:
        self.message = message
        for compiled in ready:
            compiled.there.set()
        for listener in tuple(self.listeners):
            listener()


class ServerState:
    """The state that all calls share.

    Args:
        folder: whose scenario files and result folders may be read.
        limits: limits on requests.
        opened: what the page shows first.
        threads: number of computing threads of either kind; by default the number of cores.
        posterior: from which numbers can be drawn, in scenarios to which it belongs; None: from none.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits | None = None,
        opened: Opened | None = None,
        threads: int | None = None,
        posterior: Posterior | None = None,
    ) -> None:
        self.limits, self.opened, self.posterior = limits or Limits(), opened or Opened(), posterior
        self._present: Counter[str] = Counter()
        self._connections: Counter[str] = Counter()
        self._lock = threading.Lock()
        threads = threads or usable_cores()
        self.readiness = Readiness()
        self.places = Places(folder)
        self.folders = Folders(folder, self.limits)
        fast = replace(self.limits, queue=self.limits.mean_fields, client_queue=self.limits.client_mean_fields)
        self.mean_fields: JobQueue[MeanFieldJob] = JobQueue(fast, "requests for the mean field", self.is_open)
        self.studies: JobQueue[StudyJob] = JobQueue(self.limits, "studies", self.is_open)
        self.questions: JobQueue[QuestionJob] = JobQueue(self.limits, "questions", self.is_open)
        engine = self.readiness.engine
        self.study_lane = StudyLane(self.studies, self.places, engine, threads, posterior)
        self.scheduler = Scheduler(
            MeanFieldLane(self.mean_fields, self.places, self.readiness.mean_field, threads),
            self.study_lane,
            *(
                QuestionLane(name, self.questions, self.places, engine, threads=threads, posterior=posterior)
                for name in get_args(LaneName)
            ),
        )

    def prepare(self, say: Say) -> None:
        """Compile the code, in a thread."""
        threading.Thread(target=self.readiness.prepare, args=(say,), name="bayonets-ready", daemon=True).start()

    def is_open(self, page: str) -> bool:
        """Whether a page has a connection."""
        with self._lock:
            return page in self._present

    def caller(self, page: str, address: str) -> Caller:
        """The caller for a page at an address: the open pages there are one client, and the scripts another."""
        kind = "pages" if self.is_open(page) else "scripts"
        return Caller(page, f"{kind} of {address}")

    def enter(self, page: str, address: str) -> None:
        """Register a connection of a page.

        Raises:
            ApiError: there are too many connections.
        """
        with self._lock:
            if self._present.total() >= self.limits.sockets:
                raise ApiError(503, "queue", f"{self.limits.sockets} pages are open already. Try again later")
            if self._connections[address] >= self.limits.client_sockets:
                raise limit(f"{self._connections[address]} pages are open from this address already. Close one")
            self._present[page] += 1
            self._connections[address] += 1

    def leave(self, page: str, address: str) -> None:
        """Remove a connection of a page; with the last one, all computations for the page are cancelled."""
        with self._lock:
            self._present[page] -= 1
            self._connections[address] -= 1
            gone = self._present[page] <= 0
            if gone:
                del self._present[page]
            if not self._connections[address]:
                del self._connections[address]
        if gone:
            self.scheduler.forget(page)

    def close(self) -> None:
        """Cancel all work in progress."""
        self.scheduler.close()
