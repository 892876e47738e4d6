"""Questions of clients: a lane for quick and one for long questions, their progress, and answers kept for a while."""

import threading
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pydantic_core import from_json, to_json

from bayonets.ensemble.estimate import memory_of
from bayonets.inference.posterior import Posterior
from bayonets.scenario.inputs import build
from bayonets.scenario.read import read
from bayonets.scenario.words import with_days
from bayonets.web.errors import ApiError
from bayonets.web.limits import check_memory, check_question
from bayonets.web.questions import QUESTIONS, QuestionModel, ServedQuestion, cautions_of
from bayonets.web.scheduler import GivenUp, Job, JobQueue, Lane, Ready
from bayonets.web.schema.runs import QuestionReply
from bayonets.web.setups import Places

_WIDTH = 100
_SMALL, _FEW_DAYS = "textbook", 5
_MOST_PICTURE = 3_000_000
_DRAWING = threading.Lock()


@dataclass(eq=False, kw_only=True)
class QuestionJob(Job):
    """One question, from the queue to its answer.

    Attributes:
        verb: the question.
        question: its served form, with the function that answers it.
        request: the request, with the arguments.
        done, asked: progress, in the units that the question counts.
        answer: as JSON, the form that takes the least memory.
        text: the answer as text.
        cautions: sentences about the posterior.
        picture: as SVG.
    """

    verb: str
    question: ServedQuestion
    request: QuestionModel
    done: int = 0
    asked: int = 0
    answer: bytes | None = None
    text: str | None = None
    cautions: tuple[str, ...] = ()
    picture: bytes | None = None

    def seat(self) -> Hashable:
        """A page has one quick and one long question at a time."""
        return self.page, self.lane

    def size(self) -> int:
        """The approximate number of bytes kept."""
        return sum(len(part or b"") for part in (self.answer, self.picture))

    def overtime(self, seconds: float) -> ApiError:
        """A question out of time fails, however much of it is done."""
        late = f"A question may take {seconds:.0f} seconds here"
        return ApiError(429, "limit", f"{late}. Ask for fewer runs, or use bayonets {self.verb}")

    def reply(self, ahead: int) -> QuestionReply:
        """Its state, with its answer."""
        picture = f"/api/jobs/{self.id}/picture.svg" if self.picture else None
        answer = None if self.answer is None else from_json(self.answer)
        return QuestionReply.of(
            self, question=self.verb, ahead=ahead, error=self.error_body(), picture=picture, answer=answer,
            cautions=list(self.cautions),
        )  # fmt: skip


class QuestionLane(Lane[QuestionJob]):
    """Answers the quick questions, or the long ones, one at a time.

    Args:
        name: "quick" or "long".
        queue: the queue of all questions.
        places: sources of scenarios.
        ready: the compiled engine.
        threads: number of threads that a question may use.
        posterior: from which numbers can be drawn.
    """

    def __init__(
        self,
        name: str,
        queue: JobQueue[QuestionJob],
        places: Places,
        ready: Ready,
        *,
        threads: int,
        posterior: Posterior | None = None,
    ) -> None:
        super().__init__(name, queue, ready, threads=1, running=1)
        self._places, self._of_question, self._posterior = places, threads, posterior

    def warm(self) -> None:
        """Compile the code of the lane's questions before the first one is asked, as far as possible."""
        for question in QUESTIONS.values():
            if question.lane == self.name and question.warming is not None and self.queue.is_open:
                with suppress(Exception):
                    question.function(with_days(read(_SMALL), _FEW_DAYS), **question.warming, threads=1)

    def begin(self, job: QuestionJob) -> None:
        """Compute the whole answer."""
        scenario = self._places.scenario(job.request.setup)
        check_question(scenario, job.question.runs(job.request), self.queue.limits)
        check_memory(memory_of(build(scenario), 0, self._of_question))
        arguments = job.question.arguments(self._places, scenario, job.request, self._posterior)
        job.cautions = tuple(cautions_of(scenario, job.request, self._posterior))

        def progress(done: int, asked: int) -> None:
            self.queue.look_at(job)
            if job.settled:
                raise GivenUp
            job.done, job.asked = done, asked

        answer = job.question.function(scenario, **arguments, threads=self._of_question, progress=progress)
        job.picture = _drawn(answer)
        job.text, job.answer = answer.text(_WIDTH), to_json(answer.as_json(), inf_nan_mode="null")
        self.queue.settle(job, "done")


def _drawn(answer: Any) -> bytes | None:
    """The picture of an answer as an SVG file; one thread draws at a time, since matplotlib is not thread-safe."""
    target = BytesIO()
    with _DRAWING:
        answer.plot().savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    svg = target.getvalue()
    return svg if len(svg) <= _MOST_PICTURE else None
