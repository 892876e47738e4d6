"""The mean field: fair among pages, the latest request of a page counts, and nothing is computed in the event loop.

A page has at most one request waiting and one under way; a new request takes the place of the one that waits. So with
any number of pages each gets its turn, and what is answered is what was asked last.
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
    """One request for the course of the mean field; its listener is told of the end, and nobody asks for it later.

    Attributes:
        setup: of which the course is wanted.
        course: once it is there.
    """

    is_kept: ClassVar[bool] = False
    gives_way: ClassVar[bool] = False

    leased: bool = False
    setup: SetupModel
    course: CourseReply | None = None

    def tell(self) -> None:
        """Only of the end."""
        if self.settled:
            super().tell()


class MeanFieldLane(Lane[MeanFieldJob]):
    """Computes courses of the mean field.

    Args:
        queue: of the requests.
        places: where scenarios come from.
        ready: the compiled mean field.
        threads: that work.
    """

    def __init__(self, queue: JobQueue[MeanFieldJob], places: Places, ready: Ready, threads: int) -> None:
        super().__init__("", queue, ready, threads=threads, running=threads, favour=True)
        self._places = places

    def begin(self, job: MeanFieldJob) -> None:
        """The course, and the milliseconds that it took."""
        began = time.perf_counter()
        scenario = self._places.scenario(job.setup)
        check_mean_field(scenario, self.queue.limits)
        course = mean_field_at(build(scenario))[0]
        reply = course_reply(scenario, course)
        job.course = reply.model_copy(update={"milliseconds": round((time.perf_counter() - began) * 1000.0, 1)})
        self.queue.settle(job, "done")
        job.tell()
