"""Studies over HTTP: start, follow, cancel, and what was found as tables and stories."""

from fastapi import APIRouter, Response

from bayonets.web.answers import Page, SharedHall, answer
from bayonets.web.models import Started, StudyAnswer, StudyModel
from bayonets.web.refusals import encoded
from bayonets.web.studies import Study

router = APIRouter(tags=["studies"])


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


@router.post("/studies", response_model=Started, status_code=202)
def start(study: StudyModel, hall: SharedHall, page: Page) -> Response:
    """Begin a study, or let it wait for its turn; an earlier one of the same page is cancelled.

    Ask for it at least once a minute (`patience` of /api/status): what nobody asks for is given up.
    """
    found, _ = hall.studies.start(page, study, lambda _study: None, leased=True)
    return answer({"id": found.id}, 202)


@router.get("/studies/{study}", response_model=StudyAnswer)
def follow(study: str, hall: SharedHall) -> Response:
    """Where it stands, and the fan of the runs so far."""
    found = hall.studies.get(study)
    return answer(study_json(found, hall.studies.ahead(found)))


@router.delete("/studies/{study}", response_model=StudyAnswer)
def cancel(study: str, hall: SharedHall) -> Response:
    """Give it up; what was found so far can still be asked for."""
    found = hall.studies.get(study)
    hall.studies.cancel(found)
    return answer(study_json(found, 0))
