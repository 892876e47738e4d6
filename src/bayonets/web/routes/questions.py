"""Questions: ask, follow, cancel. Each takes the arguments of its function in Python, by their names."""

from collections.abc import Callable

from fastapi import APIRouter, Response

from bayonets.web.answering import QuestionJob
from bayonets.web.errors import missing
from bayonets.web.questions import QUESTIONS, QuestionModel, ServedQuestion
from bayonets.web.routing import ModelRoute, Server, WhoAsks
from bayonets.web.schema.base import Started
from bayonets.web.schema.runs import QuestionReply

router = APIRouter(tags=["questions"], route_class=ModelRoute)


def _asker(verb: str, question: ServedQuestion) -> Callable[..., Started]:
    """The route that asks one question."""

    def ask(request: QuestionModel, server: Server, caller: WhoAsks) -> Started:
        job = QuestionJob(
            page=caller.page,
            client=caller.client,
            lane=question.lane,
            verb=verb,
            question=question,
            request=request,
        )
        server.questions.enter(job)
        return Started(id=job.id)

    # The type of the request is the model of this question's arguments.
    ask.__annotations__["request"] = question.asked
    ask.__doc__ = f"{question.asked.__doc__} See `bayonets {verb} --help`."
    return ask


for _verb, _question in QUESTIONS.items():
    router.add_api_route(
        f"/questions/{_verb}", _asker(_verb, _question), methods=["POST"], status_code=202, name=f"ask {_verb}"
    )


@router.get("/jobs/{job}", summary="Follow a question")
def follow(job: str, server: Server) -> QuestionReply:
    """Its progress, and the answer: for programs, as text, and as a picture."""
    question = server.questions.get(job)
    return question.reply(server.questions.ahead(question))


@router.get(
    "/jobs/{job}/picture.svg",
    summary="The answer as a picture",
    responses={200: {"content": {"image/svg+xml": {}}}},
    response_class=Response,
)
def picture(job: str, server: Server) -> Response:
    """The answer as a picture."""
    question = server.questions.get(job)
    if question.picture is None:
        raise missing("This question has no picture, or its picture is not ready yet")
    return Response(question.picture, media_type="image/svg+xml")


@router.delete("/jobs/{job}", summary="Cancel a question")
def cancel(job: str, server: Server) -> QuestionReply:
    """Cancel the question."""
    question = server.questions.get(job)
    server.questions.cancel(question)
    return question.reply(0)
