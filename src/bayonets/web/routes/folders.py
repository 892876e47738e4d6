"""Result folders of `bayonets run` and of the questions, shown without running anything."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from bayonets.ensemble.course import BASELINE
from bayonets.web.courses import run_reply
from bayonets.web.errors import missing
from bayonets.web.routing import ModelRoute, Server
from bayonets.web.schema.runs import FolderList, FolderReply, RunReply

router = APIRouter(tags=["result folders"], route_class=ModelRoute)

Arm = Annotated[str, Query(max_length=100, description="arm of a comparison")]


@router.get("/folders", summary="All result folders")
def folders(server: Server) -> FolderList:
    """The result folders below the folder where serve was started, the newest first."""
    return FolderList(folders=server.folders.listed())


@router.get("/folders/{name}", summary="One result folder")
def folder(name: str, server: Server, arm: Arm = BASELINE) -> FolderReply:
    """A result folder, as a finished study; for the folder of a question, its answer."""
    return server.folders.shown(name, arm)


@router.get("/folders/{name}/runs/{run}", summary="One run of a folder and its story")
def run(name: str, run: int, server: Server, arm: Arm = BASELINE) -> RunReply:
    """One run of a folder, day by day, and its story."""
    study = server.folders.opened(name, arm)
    course = next((course for course in study.courses if course.run == run), None)
    if course is None:
        raise missing(f"Run {run} is not among the {len(study.courses)} runs that are shown of this folder")
    return run_reply(study.scenario, study.seed, course)


@router.get(
    "/folders/{name}/picture.png",
    summary="The picture of an answer",
    responses={200: {"content": {"image/png": {}}}},
    response_class=Response,
)
def picture(name: str, server: Server) -> Response:
    """The picture of a question's answer."""
    return Response(server.folders.picture(name), media_type="image/png")
