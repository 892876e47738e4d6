"""The lane of the mean field: fair among pages, only the latest request of a page counts, computed in threads.

A page has at most one request waiting and one in progress; a new request replaces the one that waits. With any number
of pages, each therefore has its turn, and the answer is to the latest request.
"""

import time
from dataclasses import dataclass
from typing import ClassVar

from bayonets.ensemble.evaluate import mean_field_at
from bayonets.scenario.inputs import build
from bayonets.web.courses import course_reply
from bayonets.web.limits import check_mean_field
from bayonets.web.scheduler import Job, JobQueue, Lane, Ready
from bayonets.web.schema.requests import SetupModel
from bayonets.web.schema.runs import CourseReply
from bayonets.web.setups import Places


@dataclass(eq=False, kw_only=True)
class MeanFieldJob(Job):
    """One request for the course of the mean field; its listener is called at its end, and it is not kept.

    Attributes:
        setup: the setup whose course is requested.
        course: the result, once it is computed.
    """

    is_kept: ClassVar[bool] = False
    gives_way: ClassVar[bool] = False

    lane: str = "mean-field"
    leased: bool = False
    setup: SetupModel
    course: CourseReply | None = None

    def tell(self) -> None:
        """Call the listener at the end only."""
        if self.settled:
            super().tell()


class MeanFieldLane(Lane[MeanFieldJob]):
    """Computes courses of the mean field.

    Args:
        queue: the queue of requests.
        places: sources of scenarios.
        ready: the compiled mean field.
        threads: number of threads.
    """

    def __init__(self, queue: JobQueue[MeanFieldJob], places: Places, ready: Ready, threads: int) -> None:
        super().__init__("mean-field", queue, ready, threads=threads, running=threads, favour=True)
        self._places = places

    def begin(self, job: MeanFieldJob) -> None:
        """Compute the course, and record the milliseconds that it took."""
        began = time.perf_counter()
        scenario = self._places.scenario(job.setup)
        check_mean_field(scenario, self.queue.limits)
        course = mean_field_at(build(scenario))[0]
        reply = course_reply(scenario, course)
        job.course = reply.model_copy(update={"milliseconds": round((time.perf_counter() - began) * 1000.0, 1)})
        self.queue.settle(job, "done")
        job.tell()
