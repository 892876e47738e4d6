"""Studies over HTTP: start, follow, cancel, and what was found as tables and stories."""

import asyncio
import time
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from bayonets.ensemble.course import BASELINE, Course
from bayonets.web.answers import SharedHall, WhoAsks, answer
from bayonets.web.hall import Hall
from bayonets.web.models import StudyModel
from bayonets.web.outcomes import RunAnswer, StudyAnswer
from bayonets.web.refusals import Refusal, encoded, missing
from bayonets.web.replies import Started
from bayonets.web.story_json import run_json
from bayonets.web.study import Study
from bayonets.web.tables import TableName, as_json, as_parquet, table_of

router = APIRouter(tags=["studies"])

_SECONDS_BETWEEN_LOOKS = 0.1

Arm = Annotated[int, Query(ge=0, le=1)]


def study_json(study: Study, ahead: int) -> bytes:
    """Where a study stands, with the fan of the runs so far."""
    head = {
        "id": study.id,
        "state": study.state,
        "done": study.done,
        "asked": study.asked.runs,
        "ahead": ahead,
        "error": None if study.error is None else study.error.body()["error"],
    }
    return encoded(head)[:-1] + b',"answer":' + (study.fan or b"null") + b"}"


@router.post("/studies", summary="Start a study", response_model=Started, status_code=202)
def start(study: StudyModel, hall: SharedHall, caller: WhoAsks) -> Response:
    """Begin a study, or let it wait for its turn; an earlier one of the same page is cancelled.

    Ask for it at least once a minute (`patience` of /api/status): what nobody asks for is given up.
    """
    found = hall.studies.start(caller, study)
    return answer({"id": found.id}, 202)


@router.get("/studies/{study}", summary="Follow a study", response_model=StudyAnswer)
def follow(study: str, hall: SharedHall) -> Response:
    """Where it stands, and the fan of the runs so far."""
    found = hall.studies.get(study)
    return answer(study_json(found, hall.studies.ahead(found)))


@router.delete("/studies/{study}", summary="Cancel a study", response_model=StudyAnswer)
def cancel(study: str, hall: SharedHall) -> Response:
    """Give it up; what was found so far can still be asked for."""
    found = hall.studies.get(study)
    hall.studies.cancel(found)
    return answer(study_json(found, 0))


@router.get("/studies/{study}/runs/{run}", summary="One run and its story", response_model=RunAnswer)
def run(study: str, run: int, hall: SharedHall, arm: Arm = 0) -> Response:
    """One run, day by day, and its story; `arm` 1 is the pinned one."""
    found = hall.studies.get(study)
    if not 0 <= arm < len(found.arms) or not 0 <= run < found.done:
        raise missing(f"Run {run} of arm {arm} is not there: runs 0 to {found.done - 1} of {len(found.arms)} arms are")
    course = hall.studies.course(found, arm, run)
    return answer(run_json(found.arms[arm].scenario, found.asked.seed, course))


@router.get(
    "/studies/{study}/tables/{table}.{kind}",
    summary="A table as Parquet or JSON",
    response_class=Response,
    responses={200: {"content": {"application/json": {}, "application/vnd.apache.parquet": {}}}},
)
async def table(
    study: str, table: TableName, kind: Literal["parquet", "json"], request: Request, hall: SharedHall
) -> Response:
    """A table of the runs that are done, as docs/results.md describes it; the pinned setup is the arm `pinned`.

    What a page shows for long may have to be computed again first, which gives the same bits.
    """
    found = hall.studies.get(study)
    arms = hall.studies.arms_of(found)
    if arms is None:
        arms = await _made_again(hall, found, request)
    return await run_in_threadpool(_table, found, arms, table, kind)


async def _made_again(hall: Hall, study: Study, request: Request) -> list[list[Course]]:
    """The courses of a study, computed again, by arm.

    Raises:
        Refusal: they could not be, or the client has gone away.
    """
    again = hall.studies.made_again(study)
    while not again.settled:
        again.asked_at = time.monotonic()
        if await request.is_disconnected():
            # Others may wait for the same; what nobody asks for any more is given up by itself.
            raise Refusal(408, "gone", "The client has gone away")
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    if again.state != "done":
        raise again.error or Refusal(503, "queue", "The runs were to be computed again, and were given up. Ask again")
    return [again.courses(arm) for arm in range(len(again.arms))]


def _table(found: Study, courses: list[list[Course]], table: TableName, kind: Literal["parquet", "json"]) -> Response:
    names = (BASELINE, "pinned")[: len(courses)]
    if not names:
        raise missing("No run is done yet. Ask again in a moment")
    arms = dict(zip(names, courses, strict=True))
    made = table_of(table, found.arms[0].scenario, found.asked.seed, arms)
    if kind == "json":
        return answer(as_json(made))
    name = f'attachment; filename="{table}.parquet"'
    return Response(
        as_parquet(made), media_type="application/vnd.apache.parquet", headers={"content-disposition": name}
    )
