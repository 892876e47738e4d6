"""Result folders that `bayonets run` and the questions wrote, looked through without running anything."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from bayonets.ensemble.course import BASELINE
from bayonets.web.answers import SharedHall, answer
from bayonets.web.outcomes import FolderAnswer, FolderList, RunAnswer
from bayonets.web.refusals import missing
from bayonets.web.story_json import run_json

router = APIRouter(tags=["result folders"])

Arm = Annotated[str, Query(max_length=100, description="of a comparison")]


@router.get("/folders", summary="All result folders", response_model=FolderList)
def folders(hall: SharedHall) -> Response:
    """The result folders below the folder where serve was started, the newest first."""
    return answer({"folders": hall.folders.listed()})


@router.get("/folders/{name}", summary="One result folder", response_model=FolderAnswer)
def folder(name: str, hall: SharedHall, arm: Arm = BASELINE) -> Response:
    """A result folder, like a finished study; of a question's folder the answer."""
    found = hall.folders.shown(name, arm)
    if found.get("picture"):
        found["picture"] = f"/api/folders/{name}/picture.png"
    return answer(found)


@router.get("/folders/{name}/runs/{run}", summary="One run of a folder and its story", response_model=RunAnswer)
def run(name: str, run: int, hall: SharedHall, arm: Arm = BASELINE) -> Response:
    """One run of a folder, day by day, and its story."""
    study = hall.folders.opened(name, arm)
    course = next((one for one in study.courses if one.run == run), None)
    if course is None:
        raise missing(f"Run {run} is not among the {len(study.courses)} runs that are shown of this folder")
    return answer(run_json(study.scenario, study.seed, course))


@router.get(
    "/folders/{name}/picture.png",
    summary="The picture of an answer",
    responses={200: {"content": {"image/png": {}}}},
    response_class=Response,
)
def picture(name: str, hall: SharedHall) -> Response:
    """The picture of a question's answer."""
    return Response(hall.folders.picture(name), media_type="image/png")
