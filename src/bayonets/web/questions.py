"""The questions that this server answers, one line each.

The arguments of a request, and their defaults, are derived from the arguments of the function.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.inference.posterior import Posterior
from bayonets.inference.under import cautions, under
from bayonets.questions.compare import compare
from bayonets.questions.compare.arms import pieces
from bayonets.questions.contract import MOST, RUNS_EXPLAINED, DeclaredArgument, arguments_of
from bayonets.questions.critical_mass import critical_mass
from bayonets.questions.explain import explain
from bayonets.questions.phase_map import phase_map
from bayonets.questions.sensitivity import sensitivity
from bayonets.scenario.model import Scenario
from bayonets.web.errors import ApiError
from bayonets.web.posteriors import needed
from bayonets.web.schema.base import Request
from bayonets.web.schema.requests import LONGEST_WORD, MOST_SETTINGS, SetupModel, Word
from bayonets.web.setups import Places

LaneName = Literal["quick", "long"]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=MOST_SETTINGS)]
Name = Annotated[str, Field(min_length=1, max_length=64)]

MOST_ARMS = 12
_MOST_OF_ANYTHING = 1_000_000
"""Upper bounds of runs, draws and similar arguments of a request, whatever the question itself allows."""

_MOST_HERE = {"grid": 100, "draws": 100_000, "rows": 100_000, "seed": MOST}
"""Upper bounds of arguments that take memory, or cost more than the number of runs shows."""

_NOT_HERE = ("threads", "dask", "over", "posterior")
"""Arguments set by the server, and files, which are not read for a request."""

_OF_SERVER = "posterior"
"""The value of `uncertain` by which a request asks for the posterior with which the server was started."""

_SIDES = 3
"""Comparisons under a posterior: at the best numbers, under the prior, and under the posterior."""


class QuestionModel(Request):
    """The arguments that all questions share."""

    setup: SetupModel


def model_of(function: Callable[..., Any], **otherwise: tuple[Any, Any]) -> type[QuestionModel]:
    """The model of a request, from the declared arguments of a question.

    Args:
        function: the function that answers the question.
        otherwise: type and default of arguments that have another form in a request.
    """
    declared = arguments_of(function)
    fields: dict[str, Any] = {name: _field(argument) for name, argument in declared.items() if name not in _NOT_HERE}
    if "posterior" in declared:
        fields["uncertain"] = _uncertain(declared.get("uncertain"))
    title = "".join(part.capitalize() for part in function.__name__.split("_"))
    summary = (function.__doc__ or "").partition("\n")[0]
    model: type[QuestionModel] = create_model(
        f"{title}Model", __base__=QuestionModel, __doc__=summary, **(fields | otherwise)
    )
    return model


def _uncertain(declared: DeclaredArgument | None) -> tuple[Any, Any]:
    """The numbers that are drawn: the sets of the function, if it has any, and the posterior of the server."""
    choices, text = ((), "") if declared is None else (declared.argument.choices, f"{declared.argument.text} ")
    text += "posterior: draw the numbers from the posterior with which serve was started."
    return Annotated[Literal[*choices, _OF_SERVER] | None, Field(description=text)], None


def _field(declared: DeclaredArgument) -> tuple[Any, Any]:
    argument = declared.argument
    kind: Any
    if declared.kind is bool:
        kind = Annotated[bool, Field(strict=True, description=argument.text)]
    elif declared.kind is int:
        most = min(argument.at_most, _MOST_HERE.get(declared.name, _MOST_OF_ANYTHING))
        kind = Annotated[int, Field(ge=argument.at_least, le=most, strict=True, description=argument.text)]
    elif declared.kind is date:
        kind = Annotated[date, Field(description=argument.text)]
    elif argument.choices:
        kind = Annotated[Literal[argument.choices], Field(description=argument.text)]
    else:
        kind = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD, description=argument.text)]
    return (kind | None if declared.optional else kind), (... if declared.required else declared.default)


@dataclass(frozen=True)
class ServedQuestion:
    """A question that this server answers.

    Attributes:
        function: the function that answers it.
        asked: the model of a request.
        lane: "quick" for seconds, "long" for minutes.
        runs: a lower bound of the number of runs of a request.
        arms: converts arguments from the form of the request to that of the function.
        warming: arguments of the smallest question that compiles its code; None: it has no compiled code of its own.
    """

    function: Callable[..., Any]
    asked: type[QuestionModel]
    lane: LaneName
    runs: Callable[[Any], int]
    arms: Callable[[Places, Scenario, Any], Mapping[str, Any]] | None = None
    warming: Mapping[str, Any] | None = None

    def arguments(
        self, places: Places, scenario: Scenario, request: QuestionModel, posterior: Posterior | None
    ) -> dict[str, Any]:
        """The arguments of the function, by name, without the scenario.

        Raises:
            ApiError: an arm is at fault, or numbers are to be drawn from a posterior and the server has none.
        """
        given = {name: getattr(request, name) for name in type(request).model_fields if name != "setup"}
        if is_under_posterior(request):
            given["posterior"] = needed(posterior)
        if is_under_posterior(request) or "uncertain" not in arguments_of(self.function):
            given.pop("uncertain", None)
        return given | dict(self.arms(places, scenario, request) if self.arms else {})


def is_under_posterior(request: QuestionModel) -> bool:
    """Whether a question is asked under the posterior of the server."""
    return getattr(request, "uncertain", None) == _OF_SERVER


def cautions_of(scenario: Scenario, request: QuestionModel, posterior: Posterior | None) -> list[str]:
    """Sentences about the posterior under which a question is asked; none without one.

    Raises:
        ApiError: the server has none.
        SettingError: it belongs to another scenario.
    """
    if not is_under_posterior(request):
        return []
    draws = getattr(request, "draws", None)
    runs = getattr(request, "runs", 0) if draws is None else RUNS_A_DRAW * draws
    return cautions(under(scenario, needed(posterior))[0], runs)


def runs_compared(request: Any) -> int:
    """The number of runs of a comparison, in all arms."""
    return int(request.runs * (1 + len(request.arms)) * (_SIDES if is_under_posterior(request) else 1))


def arms_of(places: Places, _scenario: Scenario, request: Any) -> dict[str, Any]:
    """Arms as settings, or as scenarios from the sources of this server; never names of files.

    Raises:
        ApiError: a setting is malformed.
    """
    arms: dict[str, Any] = {}
    for name, given in request.arms.items():
        if isinstance(given, SetupModel):
            arms[name] = places.scenario(given)
            continue
        for word in given:
            if not all("=" in piece for piece in pieces(word)):
                raise ApiError(422, "setting", f"{word}: must be path=value, such as levers.support=0.8", word=word)
        arms[name] = list(given)
    return {"arms": arms}


Formations = Literal["all", "none"] | Annotated[tuple[Name, ...], Field(min_length=1, max_length=500)]
Groups = Annotated[dict[Name, tuple[Name, ...]], Field(max_length=50)] | None
Arms = Annotated[dict[Name, Words | SetupModel], Field(min_length=1, max_length=MOST_ARMS)]

QUESTIONS: Mapping[str, ServedQuestion] = {
    "compare": ServedQuestion(compare, model_of(compare, arms=(Arms, ...)), "long", runs_compared, arms_of),
    "explain": ServedQuestion(
        explain, model_of(explain), "quick", lambda r: r.runs or RUNS_EXPLAINED, warming={"runs": 2}
    ),
    "critical-mass": ServedQuestion(
        critical_mass,
        model_of(critical_mass, formations=(Formations, "all"), groups=(Groups, None)),
        "long",
        lambda r: r.runs,
    ),
    "map": ServedQuestion(phase_map, model_of(phase_map), "long", lambda r: max(r.runs, 1)),
    "sensitivity": ServedQuestion(sensitivity, model_of(sensitivity), "long", lambda r: r.runs * r.draws),
}
