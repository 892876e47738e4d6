"""Studies over HTTP: start, follow and cancel, with results as tables and stories; and the mean field."""

import asyncio
import contextlib
import secrets
import time
from typing import Annotated, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from bayonets.ensemble import tables
from bayonets.ensemble.course import BASELINE, Course
from bayonets.ensemble.run import layout_of
from bayonets.web.courses import run_reply
from bayonets.web.errors import ApiError, limit, missing
from bayonets.web.mean_field import MeanFieldJob
from bayonets.web.routing import ModelRoute, Server, WhoAsks, as_json
from bayonets.web.schema.base import Started
from bayonets.web.schema.requests import SetupModel, StudyModel
from bayonets.web.schema.runs import CourseReply, RunReply, StudyReply, TableReply
from bayonets.web.state import ServerState
from bayonets.web.study import StudyJob

router = APIRouter(route_class=ModelRoute)

MOST_JSON_ROWS = 100_000
_SECONDS_BETWEEN_LOOKS = 0.1
_PARQUET = "application/vnd.apache.parquet"

Arm = Annotated[int, Query(ge=0, le=1)]
TableName = Literal["runs", "formations", "streets"]
TableKind = Literal["parquet", "json"]


@router.post("/mean-field", summary="The course of the mean field", response_model=CourseReply, tags=["the mean field"])
async def mean_field(setup: SetupModel, request: Request, server: Server, caller: WhoAsks) -> Response:
    """The course of the mean field: the development without randomness; numbers of officers need not be whole."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[bytes] = loop.create_future()

    def settle(body: bytes | None, error: ApiError | None) -> None:
        if not ended.done():
            ended.set_exception(error) if error is not None else ended.set_result(body or b"null")

    def listener(job: MeanFieldJob) -> None:
        body = None if job.course is None else job.course.dumped()
        with contextlib.suppress(RuntimeError):  # the event loop has ended
            loop.call_soon_threadsafe(settle, body, job.error)

    page = f"call {secrets.token_urlsafe(9)}"
    server.mean_fields.enter(MeanFieldJob(page=page, client=caller.client, setup=setup, listener=listener))
    try:
        while not (await asyncio.wait([ended], timeout=1.0))[0]:
            await _check_is_there(request)
        return as_json(ended.result())
    finally:
        server.mean_fields.forget(page)


@router.post("/studies", summary="Start a study", status_code=202, tags=["studies"])
def start(study: StudyModel, server: Server, caller: WhoAsks) -> Started:
    """Begin a study, or queue it; an earlier one of the same page is cancelled.

    Request its state at least once a minute (`patience` of /api/status): otherwise it is cancelled.
    """
    job = StudyJob(page=caller.page, client=caller.client, asked=study)
    server.studies.enter(job)
    return Started(id=job.id)


@router.get("/studies/{study}", summary="Follow a study", tags=["studies"])
def follow(study: str, server: Server) -> StudyReply:
    """Its state, and the fan of the runs so far."""
    job = server.studies.get(study)
    return job.reply(server.studies.ahead(job))


@router.delete("/studies/{study}", summary="Cancel a study", tags=["studies"])
def cancel(study: str, server: Server) -> StudyReply:
    """Cancel it; the results so far can still be requested."""
    job = server.studies.get(study)
    server.studies.cancel(job)
    return job.reply(0)


@router.get("/studies/{study}/runs/{run}", summary="One run and its story", tags=["studies"])
def run(study: str, run: int, server: Server, arm: Arm = 0) -> RunReply:
    """One run, day by day, and its story; `arm` 1 is the pinned one."""
    job = server.studies.get(study)
    if not 0 <= arm < len(job.arms) or not 0 <= run < job.done:
        raise missing(f"Run {run} of arm {arm} does not exist: runs 0 to {job.done - 1} of {len(job.arms)} arms do")
    scenario = job.arms[arm].scenario_of(job.asked.seed, run)
    return run_reply(scenario, job.asked.seed, server.study_lane.course(job, arm, run))


@router.get(
    "/studies/{study}/tables/{table}.{kind}",
    summary="A table as Parquet or JSON",
    tags=["studies"],
    response_class=Response,
    responses={200: {"model": TableReply, "content": {_PARQUET: {}}}},
)
async def table(study: str, table: TableName, kind: TableKind, request: Request, server: Server) -> Response:
    """A table of the runs that are done, as described in docs/results.md; the pinned setup is the arm `pinned`.

    The runs of a study that a page has shown for long may have to be recomputed first, with identical results.
    """
    job = server.studies.get(study)
    arms = server.study_lane.arms_of(job)
    if arms is None:
        arms = await _computed_again(server, job, request)
    return await run_in_threadpool(_table, job, arms, table, kind)


async def _check_is_there(request: Request) -> None:
    if await request.is_disconnected():
        raise ApiError(408, "gone", "The client has disconnected")


async def _computed_again(server: ServerState, study: StudyJob, request: Request) -> list[list[Course]]:
    """The courses of a study, computed again, by arm.

    Raises:
        ApiError: they could not be computed, or the client has disconnected.
    """
    again = server.study_lane.computed_again(study)
    while not again.settled:
        again.asked_at = time.monotonic()
        # Others may wait for the same courses; unrequested work is cancelled by the scheduler.
        await _check_is_there(request)
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    if again.state != "done":
        raise again.error or ApiError(503, "queue", "The computation of the runs was cancelled. Ask again")
    return [again.courses(arm) for arm in range(len(again.arms))]


def _table(study: StudyJob, courses: list[list[Course]], name: TableName, kind: TableKind) -> Response:
    """One table over all arms, as a file.

    Raises:
        ApiError: no run is done yet, or there are too many rows for JSON.
    """
    if not courses or not all(courses):
        raise missing("No run is done yet. Ask again in a moment")
    layout = layout_of(study.arms[0].scenario, study.asked.seed)
    parts = [tables.MADE[name](arm, layout, of_arm) for arm, of_arm in zip((BASELINE, "pinned"), courses, strict=False)]
    whole = pa.concat_tables([part.unify_dictionaries() for part in parts]).unify_dictionaries()
    if kind == "json":
        return _as_rows(whole)
    sink = pa.BufferOutputStream()
    pq.write_table(whole, sink, compression="zstd")
    disposition = {"content-disposition": f'attachment; filename="{name}.parquet"'}
    return Response(sink.getvalue().to_pybytes(), media_type=_PARQUET, headers=disposition)


def _as_rows(whole: pa.Table) -> Response:
    if whole.num_rows > MOST_JSON_ROWS:
        raise limit(f"{whole.num_rows:,} rows are too many for JSON ({MOST_JSON_ROWS:,}): ask for .parquet instead")
    return as_json(TableReply(columns=whole.column_names, rows=whole.to_pylist()).dumped())
