"""Work that takes a while, from the queue to some time after its end: one scheduler with a lane for each kind.

All clients hold the same token, and a page may give itself any name. Turns therefore rotate among clients, which are
addresses: the open pages at an address, and separately its scripts. Within a client the order of arrival holds. An open
page has one place in a queue, and the number of connections of an address is limited; scripts, which are pages by their
own claim only, have a small share of a queue together. The content of an open page is not discarded.
"""

import os
import secrets
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from cachetools import LRUCache

from bayonets.web.errors import ApiError, missing, of_error, say_shortly
from bayonets.web.limits import Limits
from bayonets.web.schema.base import ErrorBody, State

SETTLED = ("done", "cancelled", "failed")
LESS_FAVOUR = 5
"""The increase in niceness of threads for work that is not interactive (Linux)."""

_MOST_CLIENTS = 1_000
_LOOK, _IDLE = 1.0, 30.0
"""Seconds between two checks for late and expired jobs, while jobs are in progress and otherwise."""


@dataclass(frozen=True)
class Caller:
    """The sender of a request.

    Attributes:
        page: a page has one study, and one question of each kind, at a time.
        client: the unit that takes turns with others.
    """

    page: str
    client: str


@dataclass
class Ready:
    """Compiled code that may not be ready yet.

    Attributes:
        there: set when it is ready, or never will be.
        error: why it never will be ready.
    """

    there: threading.Event = field(default_factory=threading.Event)
    error: ApiError | None = None

    def __bool__(self) -> bool:
        return self.there.is_set() and self.error is None

    def check(self) -> None:
        """Refuse to compute if the compiled code cannot be trusted.

        Raises:
            ApiError: it cannot be trusted.
        """
        if self.error is not None:
            raise self.error


class GivenUp(BaseException):
    """Raised within work that is no longer requested; handlers of errors must not catch it."""


def _nobody(_job: Any) -> None:
    """The listener of a job whose client asks for its state."""


@dataclass(eq=False, kw_only=True)
class Job:
    """A request of a client that takes a while.

    Attributes:
        page: the page to which it belongs.
        client: the client in whose turn it is computed.
        lane: name of the lane in which it is computed.
        listener: called, in a computing thread, when the state has changed.
        leased: whether it is cancelled when it has not been requested for a while.
        id: its id in addresses.
        state: its state.
        error: why it failed.
        asked_at: when it was last requested, `time.monotonic` as all moments here.
        began_at: when it began.
    """

    is_kept: ClassVar[bool] = True
    """Whether it can be requested by its id after its end."""
    gives_way: ClassVar[bool] = True
    """Whether a new request of its page ends it once it has begun; otherwise the new request waits for its end."""

    page: str
    client: str = ""
    lane: str = ""
    listener: Callable[[Any], None] = _nobody
    leased: bool = True
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    state: State = "waiting"
    error: ApiError | None = None
    asked_at: float = field(default_factory=time.monotonic)
    began_at: float = 0.0

    @property
    def settled(self) -> bool:
        """Whether the job has ended."""
        return self.state in SETTLED

    def size(self) -> int:
        """The approximate number of bytes kept."""
        return 0

    def seat(self) -> Hashable:
        """Its place on its page: of two jobs with the same seat the later replaces the earlier."""
        return self.page

    def let_go(self) -> None:
        """Discard what can be recomputed."""

    def release(self) -> None:
        """Discard what is needed only during the computation."""

    def overtime(self, seconds: float) -> ApiError | None:
        """The error of a job that has run for its maximum of seconds; None: the requested result is there."""
        return ApiError(429, "limit", f"This may take {seconds:.0f} seconds here. Ask for less")

    def error_body(self) -> ErrorBody | None:
        """Why it failed, as the client reads it."""
        return None if self.error is None else self.error.body()

    def tell(self) -> None:
        """Call the listener; one that fails stops no other."""
        try:
            self.listener(self)
        except Exception as error:
            say_shortly(error)


J = TypeVar("J", bound=Job)


class JobQueue(Generic[J]):
    """The jobs of one kind: those that wait, those in progress, and those that are kept.

    Args:
        limits: limits on waiting and kept jobs.
        what: its name in messages, such as "studies".
        is_open_page: whether a page is open.
    """

    def __init__(self, limits: Limits, what: str, is_open_page: Callable[[str], bool]) -> None:
        self.limits, self._what, self._is_open_page = limits, what, is_open_page
        self.turn = threading.Condition()
        self.waiting: list[J] = []
        self.running: list[J] = []
        self._known: OrderedDict[str, J] = OrderedDict()
        self._latest: dict[Hashable, J] = {}
        self._served: LRUCache[str, int] = LRUCache(_MOST_CLIENTS)
        self._turns = 0
        self.is_open = True

    def enter(self, job: J, *, shown_on: str = "") -> None:
        """Queue a job; unless it is refused, it replaces the waiting job with its seat, which is cancelled.

        Args:
            job: the requested job.
            shown_on: a page that shows it; while that is open, the job does not count among the scripts'.

        Raises:
            ApiError: the queue is full, or too much of it is this client's.
        """
        with self.turn:
            seat = job.seat()
            others = [other for other in self.waiting if other.seat() != seat]
            self._refuse_too_many(job, others, is_shown=any(map(self._is_open_page, (job.page, shown_on))))
            index = next((at for at, other in enumerate(self.waiting) if other.seat() == seat), len(others))
            for other in [*self.waiting, *self.running]:
                if other.seat() == seat and (other.gives_way or other in self.waiting):
                    self.settle(other, "cancelled")
            self.waiting.insert(index, job)
            if job.is_kept:
                self._known[job.id] = self._latest[seat] = job
            self.sweep()
            self.turn.notify_all()

    def _refuse_too_many(self, job: J, waiting: Sequence[J], *, is_shown: bool) -> None:
        of_client = sum(other.client == job.client for other in waiting)
        if of_client >= self.limits.client_queue and not is_shown:
            raise ApiError(
                429,
                "queue",
                f"{of_client} {self._what} from this address are already waiting, and others need a turn. "
                "Wait until one has ended, or cancel one",
            )
        if len(waiting) >= self.limits.queue:
            raise ApiError(503, "queue", f"{len(waiting)} {self._what} wait already. Try again in a minute")

    def get(self, name: str) -> J:
        """The job with an id.

        Raises:
            ApiError: there is none, or it is no longer kept.
        """
        with self.turn:
            job = self._known.get(name)
            if job is None:
                raise missing(f"{name[:40]}: not among the {self._what}, which are kept for a limited time. Ask again")
            job.asked_at = time.monotonic()
            self._known.move_to_end(name)
            return job

    def in_turn(self, waiting: Sequence[J]) -> list[J]:
        """Waiting jobs in the order of turns: clients rotate, the longest without a turn first; the lock is held."""
        seen: Counter[str] = Counter()
        order = []
        for index, job in enumerate(waiting):
            order.append((seen[job.client], self._served.get(job.client, 0), index))
            seen[job.client] += 1
        return [waiting[index] for _, _, index in sorted(order)]

    def ahead(self, job: J) -> int:
        """The number of jobs of its lane before a waiting one."""
        with self.turn:
            if job not in self.waiting:
                return 0
            before = [other for other in self.waiting if other.lane == job.lane]
            return self.in_turn(before).index(job) + sum(other.lane == job.lane for other in self.running)

    def begin(self, job: J) -> None:
        """Begin a job; the lock is held."""
        self.waiting.remove(job)
        job.state, job.began_at = "running", time.monotonic()
        self.running.append(job)
        self._turns += 1
        self._served[job.client] = self._turns
        for other in self.waiting:
            other.tell()

    def settle(self, job: J, state: State) -> None:
        """End a job, unless it has ended."""
        with self.turn:
            if job.settled:
                return
            job.state = state
            job.release()
            for queue in (self.waiting, self.running):
                if job in queue:
                    queue.remove(job)
            self.turn.notify_all()

    def fail(self, job: J, error: Exception) -> None:
        """End a job with an error; a fault of the program is reported on stderr."""
        refusal = of_error(error)
        if refusal.status == 500:
            say_shortly(error)
        with self.turn:
            if not job.settled:
                job.error = refusal
                self.settle(job, "failed")
        job.tell()

    def cancel(self, job: J) -> None:
        """Cancel a job, unless it has ended."""
        self.settle(job, "cancelled")

    def forget(self, page: str) -> None:
        """Cancel the requests of a page."""
        with self.turn:
            for job in [*self.waiting, *self.running]:
                if job.page == page:
                    self.settle(job, "cancelled")

    def look_at(self, job: J) -> None:
        """Cancel a job that has not been requested for too long, and end one that takes too long."""
        now = time.monotonic()
        if job.leased and now - job.asked_at > self.limits.patience:
            self.cancel(job)
        if job.state == "running" and now - job.began_at > self.limits.seconds:
            late = job.overtime(self.limits.seconds)
            if late is not None:
                self.fail(job, late)
            else:
                self.settle(job, "done")
                job.tell()

    def sweep(self) -> None:
        """Cancel late jobs; discard finished jobs beyond the limits on number, age and size."""
        with self.turn:
            for job in [*self.waiting, *self.running]:
                self.look_at(job)
            now, screen = time.monotonic(), self._on_screen()
            finished = [job for job in self._known.values() if job.settled and job.id not in screen]
            size, surplus = sum(job.size() for job in finished), len(finished) - self.limits.kept
            for job in finished:
                old = now - job.asked_at > self.limits.kept_seconds
                if old or surplus > 0 or size > self.limits.kept_bytes:
                    del self._known[job.id]
                    size -= job.size()
                    surplus -= 1

    def _on_screen(self) -> set[str]:
        """Jobs shown on open pages; courses beyond the limit are discarded, and recomputed on request."""
        for seat, job in list(self._latest.items()):
            if not self._is_open_page(job.page) and job.id not in self._known:
                del self._latest[seat]
        shown = {job.id for job in self._latest.values() if self._is_open_page(job.page)}
        jobs = [job for job in self._known.values() if job.id in shown and job.settled]
        size = sum(job.size() for job in jobs)
        for job in jobs:
            if size <= self.limits.screen_bytes:
                break
            size -= job.size()
            job.let_go()
        return shown

    def counts(self) -> dict[str, int]:
        """The numbers of jobs that wait, are in progress and are kept."""
        with self.turn:
            return {"waiting": len(self.waiting), "running": len(self.running), "kept": len(self._known)}

    def close(self) -> None:
        """Cancel all jobs, and release the threads that wait for one."""
        with self.turn:
            self.is_open = False
            for job in [*self.waiting, *self.running]:
                self.settle(job, "cancelled")
            self.turn.notify_all()


class Lane(ABC, Generic[J]):
    """Threads that compute jobs of a queue piece by piece; a subclass defines the pieces.

    Args:
        name: of the lane, as its jobs call it.
        queue: the queue of its jobs.
        ready: the compiled code that they need.
        threads: number of threads.
        running: the number of jobs that are computed concurrently.
        favour: whether its threads have priority over other lanes, since pages constantly wait for them.
    """

    def __init__(
        self, name: str, queue: JobQueue[J], ready: Ready, *, threads: int, running: int, favour: bool = False
    ) -> None:
        self.name, self.queue, self.ready = name, queue, ready
        self.threads, self._running, self._favour = threads, running, favour

    def running_of_client(self) -> int:
        """The number of jobs of one client that are computed concurrently."""
        return self._running

    def warm(self) -> None:
        """Prepare what the first job would wait for."""

    @abstractmethod
    def begin(self, job: J) -> None:
        """The first piece of a job, which may be all of it."""

    def further(self, _job: J) -> Callable[[J], None] | None:
        """The next piece of a job that has begun; None if there is nothing to do at the moment; the lock is held."""
        return None

    def work(self) -> None:
        """The loop of a thread, until the queue is closed."""
        if not self._favour:
            with suppress(OSError, AttributeError):
                # On Linux each thread has its own niceness, which the threads that it starts inherit.
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LESS_FAVOUR)
        self.ready.there.wait()
        self.warm()
        while (piece := self._next()) is not None:
            job, function = piece
            try:
                self.ready.check()
                function(job)
            except GivenUp:
                pass
            except Exception as error:
                self.queue.fail(job, error)

    def _mine(self, jobs: Sequence[J]) -> list[J]:
        return [job for job in jobs if job.lane == self.name]

    def _next(self) -> tuple[J, Callable[[J], None]] | None:
        """The next piece of work; None when the queue is closed."""
        with self.queue.turn:
            while self.queue.is_open:
                self.queue.sweep()
                job = self._next_to_begin()
                if job is not None:
                    self.queue.begin(job)
                    return job, self.begin
                for job in self._mine(self.queue.running):
                    piece = self.further(job)
                    if piece is not None:
                        # The next job takes the next turn.
                        self.queue.running.remove(job)
                        self.queue.running.append(job)
                        return job, piece
                self.queue.turn.wait(_LOOK if self.queue.running or self.queue.waiting else _IDLE)
        return None

    def _next_to_begin(self) -> J | None:
        """The job whose turn has come; if a client may not have all places, a job of another begins at once."""
        running = self._mine(self.queue.running)
        if len(running) >= self._running:
            return None
        counts, seats = Counter(job.client for job in running), {job.seat() for job in running}
        most = self.running_of_client()
        waiting = self.queue.in_turn(self._mine(self.queue.waiting))
        return next((job for job in waiting if counts[job.client] < most and job.seat() not in seats), None)


class Scheduler:
    """The lanes of a server, and their threads."""

    def __init__(self, *lanes: Lane[Any]) -> None:
        self._queues: list[JobQueue[Any]] = list({id(lane.queue): lane.queue for lane in lanes}.values())
        for lane in lanes:
            for number in range(lane.threads):
                name = f"bayonets-{lane.name}-{number}"
                threading.Thread(target=lane.work, name=name, daemon=True).start()

    def forget(self, page: str) -> None:
        """Cancel the requests of a page."""
        for queue in self._queues:
            queue.forget(page)

    def close(self) -> None:
        """Cancel everything, and let the threads end."""
        for queue in self._queues:
            queue.close()
