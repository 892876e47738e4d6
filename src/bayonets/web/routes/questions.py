"""Questions: asked, followed, given up. Each takes the arguments of its function in Python, by their names."""

from collections.abc import Callable

from fastapi import APIRouter, Response

from bayonets.web.answers import SharedHall, WhoAsks, answer
from bayonets.web.outcomes import JobAnswer
from bayonets.web.questions import QUESTIONS, Question, QuestionModel
from bayonets.web.refusals import missing
from bayonets.web.replies import Started

router = APIRouter(tags=["questions"])


def _asker(verb: str, question: Question) -> Callable[..., Response]:
    """The call that asks one question."""

    def ask(request: QuestionModel, hall: SharedHall, caller: WhoAsks) -> Response:
        job = hall.jobs.start(caller, verb, question, request)
        return answer({"id": job.id}, 202)

    # The type of the request is what this question takes.
    ask.__annotations__["request"] = question.asked
    ask.__doc__ = f"{question.asked.__doc__} See `bayonets {verb} --help`."
    return ask


for _verb, _question in QUESTIONS.items():
    router.add_api_route(
        f"/questions/{_verb}", _asker(_verb, _question), methods=["POST"], response_model=Started, status_code=202,
        name=f"ask {_verb}",
    )  # fmt: skip


@router.get("/jobs/{job}", summary="Follow a question", response_model=JobAnswer)
def follow(job: str, hall: SharedHall) -> Response:
    """How far it is, and the answer: for programs, in words, and as a picture."""
    found = hall.jobs.get(job)
    return answer(found.as_bytes(hall.jobs.ahead(found)))


@router.get(
    "/jobs/{job}/picture.svg",
    summary="The answer as a picture",
    responses={200: {"content": {"image/svg+xml": {}}}},
    response_class=Response,
)
def picture(job: str, hall: SharedHall) -> Response:
    """The answer as a picture."""
    found = hall.jobs.get(job)
    if found.picture is None:
        raise missing("This question has no picture, or not yet")
    return Response(found.picture, media_type="image/svg+xml")


@router.delete("/jobs/{job}", summary="Give a question up", response_model=JobAnswer)
def cancel(job: str, hall: SharedHall) -> Response:
    """Give it up."""
    found = hall.jobs.get(job)
    hall.jobs.cancel(found)
    return answer(found.as_bytes(0))
