"""What all calls share: places, desks, limits, and what is ready."""

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bayonets.engine.simulate import workplace
from bayonets.ensemble.evaluate import mean_field_at
from bayonets.ensemble.prepare import ready_engine, ready_twin
from bayonets.ensemble.threads import course_of, usable_cores
from bayonets.errors import BayonetsError
from bayonets.scenario.inputs import build
from bayonets.scenario.read import read
from bayonets.web.folders import Folders
from bayonets.web.jobs import JobDesk
from bayonets.web.limits import Limits
from bayonets.web.opened import Opened
from bayonets.web.refusals import Refusal, limit, of_error, say_shortly
from bayonets.web.register import Caller
from bayonets.web.setups import Places
from bayonets.web.studies import StudyDesk
from bayonets.web.twin_desk import Ready, TwinDesk

Say = Callable[[str], None]

_SMALL = "textbook"


def page_name(said: str) -> str:
    """How the desks know a page."""
    return f"page {said}"


class Readiness:
    """Whether the compiled code is at hand; the page opens before it is, and says so."""

    def __init__(self) -> None:
        self.twin, self.engine = threading.Event(), threading.Event()
        self.error: Refusal | None = None
        self.message = "Making the compiled code ready (half a minute the first time on this machine) ..."
        self._listeners: dict[int, Callable[[], None]] = {}
        self._lock = threading.Lock()

    def as_json(self) -> dict[str, Any]:
        """For pages and scripts."""
        well = self.error is None
        return {"twin": well and self.twin.is_set(), "engine": well and self.engine.is_set(), "message": self.message}

    def tell(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call a function on each change; what is returned ends that."""
        with self._lock:
            self._listeners[id(listener)] = listener

        def forget() -> None:
            with self._lock:
                self._listeners.pop(id(listener), None)

        return forget

    def prepare(self, say: Say) -> None:
        """Compile and check what has not been, the twin first; in a thread of its own."""
        try:
            ready_twin()
            warm_twin()
            self._set(self.twin, "The twin is ready; the ensemble's code is being made ready ...")
            ready_engine()
            warm_engine()
            self._set(self.engine, "")
            say("Ready.")
        except Exception as error:
            if not isinstance(error, BayonetsError):
                say_shortly(error)
            self.error = Refusal(503, "engine", of_error(error).message)
            say(self.error.message)
            self._set(self.twin, self.error.message)
            self._set(self.engine, self.error.message)

    def check(self) -> None:
        """Refuse to compute where the compiled code cannot be trusted.

        Raises:
            Refusal: it cannot.
        """
        if self.error is not None:
            raise self.error

    def _set(self, event: threading.Event, message: str) -> None:
        self.message = message
        event.set()
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            listeners = list(self._listeners.values())
        for listener in listeners:
            listener()


def warm_twin() -> None:
    """Load the compiled twin, which takes seconds, by using it once."""
    mean_field_at(build(read(_SMALL)))


def warm_engine() -> None:
    """Load the compiled engine by using it once."""
    course_of(workplace(build(read(_SMALL))), 0, 0, None)


class Hall:
    """What all calls share.

    Args:
        folder: whose scenario files and result folders may be read.
        limits: on what clients ask for.
        opened: what the page shows first.
        threads: that compute, of either kind; by default as many as there are cores.
    """

    def __init__(
        self, folder: Path, limits: Limits | None = None, opened: Opened | None = None, threads: int | None = None
    ) -> None:
        self.limits, self.opened = limits or Limits(), opened or Opened()
        self._present: Counter[str] = Counter()
        self._lines: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.threads = threads or usable_cores()
        self.readiness = Readiness()
        self.places = Places(folder)
        self.folders = Folders(folder, self.limits)
        twin, engine = (
            Ready(self.readiness.twin, self.readiness.check),
            Ready(self.readiness.engine, self.readiness.check),
        )
        self.twins = TwinDesk(self.places, self.limits, twin, self.threads)
        self.studies = StudyDesk(self.places, self.limits, engine, self.threads, self.is_open)
        self.jobs = JobDesk(self.places, self.limits, engine, self.threads, self.is_open)

    def prepare(self, say: Say) -> None:
        """Make the compiled code ready, in a thread."""
        threading.Thread(target=self.readiness.prepare, args=(say,), name="bayonets-ready", daemon=True).start()

    def is_open(self, page: str) -> bool:
        """Whether a page has a connection."""
        with self._lock:
            return page in self._present

    def caller(self, page: str, address: str) -> Caller:
        """Who asks for a page from an address: its open pages are one client, and its scripts another."""
        kind = "pages" if self.is_open(page) else "scripts"
        return Caller(page, f"{kind} of {address}")

    def enter(self, page: str, address: str) -> None:
        """A page has a connection.

        Raises:
            Refusal: too many have.
        """
        with self._lock:
            if self._present.total() >= self.limits.sockets:
                raise Refusal(503, "queue", f"{self.limits.sockets} pages are open already. Try again later")
            if self._lines[address] >= self.limits.client_sockets:
                raise limit(f"{self._lines[address]} pages are open from here already. Close one")
            self._present[page] += 1
            self._lines[address] += 1

    def leave(self, page: str, address: str) -> None:
        """A connection of a page is gone; with the last one goes all that was computed for the page."""
        with self._lock:
            self._present[page] -= 1
            self._lines[address] -= 1
            gone = self._present[page] <= 0
            if gone:
                del self._present[page]
            if not self._lines[address]:
                del self._lines[address]
        if gone:
            self.twins.forget(page)
            self.studies.forget(page)
            self.jobs.forget(page)

    def close(self) -> None:
        """Give up whatever is under way."""
        self.twins.close()
        self.studies.close()
        self.jobs.close()
