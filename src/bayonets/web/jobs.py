"""Questions that clients asked: a queue for quick ones, one for long ones, progress, and answers kept for a while."""

import os
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any, get_args

from bayonets.ensemble.estimate import memory_of
from bayonets.scenario.inputs import build
from bayonets.scenario.read import read
from bayonets.scenario.words import with_days
from bayonets.web.limits import Limits, check_memory, check_question
from bayonets.web.questions import QUESTIONS, Lane, Question, QuestionModel
from bayonets.web.refusals import Refusal, encoded
from bayonets.web.register import LESS_FAVOUR, Asked, Caller, Register
from bayonets.web.setups import Places
from bayonets.web.twin_desk import Ready

_WIDTH = 100
_SMALL, _FEW_DAYS = "textbook", 5
_MOST_PICTURE = 3_000_000
_LOOK = 30.0


class GivenUp(BaseException):
    """Raised within a question that nobody waits for any more; no handler of errors may take it for one."""


@dataclass(eq=False, kw_only=True)
class Job(Asked):
    """One question, from the queue to its answer.

    Attributes:
        verb: the question.
        question: how it is answered.
        request: what was asked.
        done, asked: how far it is, in the question's own count.
        answer: as JSON bytes.
        text: the answer in words.
        picture: SVG.
    """

    verb: str
    question: Question
    request: QuestionModel
    done: int = 0
    asked: int = 0
    answer: bytes | None = None
    text: str | None = None
    picture: bytes | None = None

    def seat(self) -> Hashable:
        """A page has one quick and one long question."""
        return self.page, self.question.lane

    def size(self) -> int:
        """Bytes that it keeps, about."""
        return sum(len(part or b"") for part in (self.answer, self.picture))

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


class JobDesk(Register[Job]):
    """Answers questions, one quick and one long one at a time.

    Args:
        places: where scenarios come from.
        limits: on what is asked.
        ready: the compiled engine.
        threads: that a question may use.
        is_open: whether a page is open somewhere.
    """

    def __init__(
        self, places: Places, limits: Limits, ready: Ready, threads: int, is_open: Callable[[str], bool]
    ) -> None:
        super().__init__(limits, "questions", is_open)
        self._places, self._ready, self._threads = places, ready, threads
        self._drawing = threading.Lock()
        for lane in get_args(Lane):
            threading.Thread(target=self._labour, args=(lane,), name=f"bayonets-{lane}", daemon=True).start()

    def start(self, caller: Caller, verb: str, question: Question, request: QuestionModel) -> Job:
        """Ask a question for a page, or let it wait; the page's earlier one in the same lane is given up.

        Raises:
            Refusal: the queue is full.
        """
        job = Job(page=caller.page, client=caller.client, verb=verb, question=question, request=request)
        self.enter(job)
        return job

    def ahead(self, job: Job) -> int:
        """How many questions come before one that waits."""
        with self.turn:
            waiting = self.in_turn(self._waiting_in(job.question.lane))
            running = sum(one.question.lane == job.question.lane for one in self.running)
            return waiting.index(job) + running if job in self.waiting else 0

    # --- How they are answered --------------------------------------------------------------------------------------

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
                self.fail(job, error)
            job.tell()

    def _warm(self, lane: Lane) -> None:
        """Make the compiled code of a lane's questions ready before the first is asked, as far as that goes."""
        for question in QUESTIONS.values():
            if question.lane == lane and question.warming is not None and self.is_open:
                with suppress(Exception):
                    question.function(with_days(read(_SMALL), _FEW_DAYS), **question.warming, threads=1)

    def _next(self, lane: Lane) -> Job | None:
        """The next question of a lane; None when the desk is closed."""
        with self.turn:
            while self.is_open:
                self.sweep()
                job = next(iter(self.in_turn(self._waiting_in(lane))), None)
                if job is not None:
                    self.begin(job)
                    return job
                self.turn.wait(_LOOK)
        return None

    def _waiting_in(self, lane: Lane) -> list[Job]:
        return [one for one in self.waiting if one.question.lane == lane]

    def _work(self, job: Job) -> None:
        job.tell()
        self._ready.check()
        scenario = self._places.scenario(job.request.setup)
        check_question(scenario, job.question.runs(job.request), self.limits)
        check_memory(memory_of(build(scenario), 0, self._threads))
        arguments = job.question.arguments(self._places, scenario, job.request)
        answer = job.question.function(
            scenario, **arguments, threads=self._threads, progress=lambda done, asked: self._progress(job, done, asked)
        )
        with self._drawing:
            picture = drawn(answer)
        job.text, job.answer, job.picture = answer.text(_WIDTH), encoded(answer.as_json()), picture
        self.settle(job, "done")

    def _progress(self, job: Job, done: int, asked: int) -> None:
        """Show how far it is, and stop where nobody waits or it takes too long."""
        if time.monotonic() - job.began_at > self.limits.seconds:
            late = f"A question may take {self.limits.seconds:.0f} seconds here"
            raise Refusal(429, "limit", f"{late}. Ask for fewer runs, or use bayonets {job.verb}")
        if self.is_late(job):
            self.cancel(job)
        if job.settled:
            raise GivenUp
        job.done, job.asked = done, asked
        job.tell()


def drawn(answer: Any) -> bytes | None:
    """The picture of an answer as an SVG file; one thread draws at a time, matplotlib knows no more."""
    target = BytesIO()
    answer.plot().savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    found = target.getvalue()
    return found if len(found) <= _MOST_PICTURE else None
