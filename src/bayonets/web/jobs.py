"""Questions that clients asked: a queue for quick ones, one for long ones, progress, and answers kept for a while."""

import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, get_args

from bayonets.ensemble.estimate import memory_of
from bayonets.scenario.inputs import build
from bayonets.scenario.read import read
from bayonets.scenario.words import with_days
from bayonets.web.limits import Limits, check_memory, check_study
from bayonets.web.questions import Lane, Question, QuestionModel, answerable
from bayonets.web.refusals import Refusal, encoded, missing, of_error
from bayonets.web.safety import say_shortly
from bayonets.web.setups import Places
from bayonets.web.studies import LESS_FAVOUR, SETTLED, State
from bayonets.web.twin_desk import Ready

_WIDTH = 100
_SMALL, _FEW_DAYS = "textbook", 5
_MOST_PICTURE = 3_000_000


class GivenUp(BaseException):
    """Raised within a question that nobody waits for any more; no handler of errors may take it for one."""


@dataclass(eq=False)
class Job:
    """One question, from the queue to its answer.

    Attributes:
        page: whose it is.
        verb: the question.
        question: how it is answered.
        request: what was asked.
        told: called, in the thread that works, when there is news.
        leased: whether it is given up when nobody asks for it for a while.
        id: its address.
        state: where it stands.
        done, asked: how far it is, in the question's own count.
        answer: as JSON bytes.
        text: the answer in words.
        picture: SVG.
        error: why it failed.
        asked_at, began_at: moments (`time.monotonic`).
    """

    page: str
    verb: str
    question: Question
    request: QuestionModel
    told: Callable[["Job"], None]
    leased: bool
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    state: State = "waiting"
    done: int = 0
    asked: int = 0
    answer: bytes | None = None
    text: str | None = None
    picture: bytes | None = None
    error: Refusal | None = None
    asked_at: float = field(default_factory=time.monotonic)
    began_at: float = 0.0

    @property
    def settled(self) -> bool:
        """Whether nothing more will come."""
        return self.state in SETTLED

    def as_bytes(self, ahead: int) -> bytes:
        """Where it stands, with its answer."""
        head = {
            "id": self.id,
            "question": self.verb,
            "state": self.state,
            "done": self.done,
            "asked": self.asked,
            "ahead": ahead,
            "error": None if self.error is None else self.error.body()["error"],
            "text": self.text,
            "picture": f"/api/jobs/{self.id}/picture.svg" if self.picture else None,
        }
        return encoded(head)[:-1] + b',"answer":' + (self.answer or b"null") + b"}"


class JobDesk:
    """Answers questions, one quick and one long one at a time.

    Args:
        places: where scenarios come from.
        limits: on what is asked.
        ready: the compiled engine.
        threads: that a question may use.
    """

    def __init__(self, places: Places, limits: Limits, ready: Ready, threads: int) -> None:
        self._places, self._limits, self._ready, self._threads = places, limits, ready, threads
        self._turn = threading.Condition()
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._open = True
        self._drawing = threading.Lock()
        for lane in get_args(Lane):
            threading.Thread(target=self._labour, args=(lane,), name=f"bayonets-{lane}", daemon=True).start()

    def start(
        self,
        page: str,
        verb: str,
        question: Question,
        request: QuestionModel,
        told: Callable[[Job], None],
        *,
        leased: bool,
    ) -> Job:
        """Ask a question for a page, or let it wait; the page's earlier one in the same lane is given up.

        Raises:
            Refusal: the queue is full.
        """
        job = Job(page, verb, question, request, told, leased)
        with self._turn:
            for other in [*self._waiting, *self._running]:
                if other.page == page and other.question.lane == question.lane:
                    self._settle(other, "cancelled")
            if len(self._waiting) >= self._limits.queue:
                raise Refusal(503, "queue", f"{len(self._waiting)} questions wait already. Try again in a minute")
            self._waiting.append(job)
            self._known[job.id] = job
            self._sweep()
            self._turn.notify_all()
        return job

    def get(self, name: str) -> Job:
        """The question of an id.

        Raises:
            Refusal: there is none, or not any more.
        """
        with self._turn:
            job = self._known.get(name)
            if job is None:
                raise missing(f"{name[:40]}: no such question; answers are kept for a while only. Ask it again")
            job.asked_at = time.monotonic()
            self._known.move_to_end(name)
            return job

    def ahead(self, job: Job) -> int:
        """How many questions come before one that waits."""
        with self._turn:
            lane = [one for one in [*self._running, *self._waiting] if one.question.lane == job.question.lane]
            return lane.index(job) if job in self._waiting else 0

    def cancel(self, job: Job) -> None:
        """Give a question up, if it has no answer yet."""
        with self._turn:
            self._settle(job, "cancelled")

    def forget(self, page: str) -> None:
        """Give up what a page has asked."""
        with self._turn:
            for job in [*self._waiting, *self._running]:
                if job.page == page:
                    self._settle(job, "cancelled")

    def counts(self) -> dict[str, int]:
        """How many wait, are worked on and are kept."""
        with self._turn:
            return {"waiting": len(self._waiting), "running": len(self._running), "kept": len(self._known)}

    def close(self) -> None:
        """Give everything up and let the threads end."""
        with self._turn:
            self._open = False
            for job in [*self._waiting, *self._running]:
                self._settle(job, "cancelled")
            self._turn.notify_all()

    # --- How they are answered --------------------------------------------------------------------------------------

    def _settle(self, job: Job, state: State) -> None:
        """Bring a question to an end; the lock is held."""
        if job.settled:
            return
        job.state = state
        for queue in (self._waiting, self._running):
            if job in queue:
                queue.remove(job)
        self._turn.notify_all()

    def _labour(self, lane: Lane) -> None:
        with suppress(OSError, AttributeError):
            # Threads that this one starts have no more favour than it has.
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LESS_FAVOUR)
        self._ready.there.wait()
        self._warm(lane)
        while (job := self._next(lane)) is not None:
            try:
                self._work(job)
            except GivenUp:
                pass
            except Exception as error:
                self._fail(job, error)
            job.told(job)

    def _warm(self, lane: Lane) -> None:
        """Make the compiled code of a lane's questions ready before the first is asked, as far as that goes."""
        for question in answerable().values():
            if question.lane == lane and question.warming is not None and self._open:
                with suppress(Exception):
                    question.function()(with_days(read(_SMALL), _FEW_DAYS), **question.warming, threads=1)

    def _next(self, lane: Lane) -> Job | None:
        with self._turn:
            while self._open:
                job = next((one for one in self._waiting if one.question.lane == lane), None)
                if job is not None and self._late(job):
                    self._settle(job, "cancelled")
                elif job is not None:
                    self._waiting.remove(job)
                    job.state, job.began_at = "running", time.monotonic()
                    self._running.append(job)
                    return job
                else:
                    self._turn.wait()
        return None

    def _late(self, job: Job) -> bool:
        return job.leased and time.monotonic() - job.asked_at > self._limits.patience

    def _fail(self, job: Job, error: Exception) -> None:
        refusal = of_error(error)
        if refusal.status == 500:
            say_shortly(error)
        with self._turn:
            job.error = refusal
            self._settle(job, "failed")

    def _work(self, job: Job) -> None:
        job.told(job)
        self._ready.check()
        scenario = self._places.scenario(job.request.setup)
        check_study(scenario, job.question.runs(job.request), 1, self._limits)
        check_memory(memory_of(build(scenario), 0, self._threads))
        arguments = job.question.arguments(self._places, scenario, job.request)
        answer = job.question.function()(
            scenario, **arguments, threads=self._threads, progress=lambda done, asked: self._progress(job, done, asked)
        )
        with self._drawing:
            picture = drawn(answer)
        job.text, job.answer, job.picture = answer.text(_WIDTH), encoded(answer.as_json()), picture
        with self._turn:
            self._settle(job, "done")

    def _progress(self, job: Job, done: int, asked: int) -> None:
        """Show how far it is, and stop where nobody waits or it takes too long."""
        took = time.monotonic() - job.began_at
        if took > self._limits.seconds:
            raise Refusal(
                429, "limit", f"A question may take {self._limits.seconds:.0f} seconds here. Ask for fewer runs, "
                f"or use bayonets {job.verb}"
            )  # fmt: skip
        if not job.settled and self._late(job):
            self.cancel(job)
        if job.settled:
            raise GivenUp
        job.done, job.asked = done, asked
        job.told(job)

    def _sweep(self) -> None:
        """Forget answers that are too many or too old; the lock is held."""
        now = time.monotonic()
        finished = [job for job in self._known.values() if job.settled]
        surplus = len(finished) - self._limits.kept
        for number, job in enumerate(finished):
            if number < surplus or now - job.asked_at > self._limits.kept_seconds:
                del self._known[job.id]


def drawn(answer: Any) -> bytes | None:
    """The picture of an answer as an SVG file; one thread draws at a time, matplotlib knows no more."""
    target = BytesIO()
    answer.plot().savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    found = target.getvalue()
    return found if len(found) <= _MOST_PICTURE else None
