"""The questions that can be asked here: one line each.

What a request may say, and what holds where it is silent, is what the function's arguments say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Annotated, Any, Literal

from pydantic import Field

from bayonets.questions import compare, critical_mass, phase_map
from bayonets.questions.compare.arms import pieces
from bayonets.scenario.handles import Which
from bayonets.scenario.model import Scenario
from bayonets.web.models import MOST_SETTINGS, Request, Runs, Seed, SetupModel, Word
from bayonets.web.refusals import Refusal
from bayonets.web.setups import Places

Lane = Literal["quick", "long"]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=MOST_SETTINGS)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Few = Annotated[int, Field(ge=1, le=100_000, strict=True)]

MOST_ARMS = 12


class QuestionModel(Request):
    """What every question is asked with."""

    setup: SetupModel


class CompareModel(QuestionModel):
    """Arms by name: words that change the setup, or another setup."""

    arms: Annotated[dict[Name, Words | SetupModel], Field(min_length=1, max_length=MOST_ARMS)]
    runs: Runs = compare.RUNS
    seed: Seed = 1
    same_people: bool = False
    uncertain: Which | None = None


class ExplainModel(QuestionModel):
    """Why a formation stays, on the morning of a day: in one run, or in so many."""

    formation: Name | None = None
    on: date | None = None
    run: Annotated[int, Field(ge=0, le=10_000_000, strict=True)] | None = None
    runs: Runs | None = None
    seed: Seed | None = None


class CriticalMassModel(QuestionModel):
    """How many must refuse together on a day."""

    on: date | None = None
    within: Few = critical_mass.WITHIN
    formations: Literal["all", "none"] | Annotated[tuple[Name, ...], Field(min_length=1, max_length=500)] = "all"
    groups: Annotated[dict[Name, tuple[Name, ...]], Field(max_length=50)] | None = None
    runs: Runs = critical_mass.RUNS
    seed: Seed = 1
    uncertain: Which | None = None


class PhaseMapModel(QuestionModel):
    """An outcome over two levers, traits or parameters: words with a range, low:high, in place of the value."""

    x: Word
    y: Word
    of: Name | None = None
    effect: Word | None = None
    runs: Annotated[int, Field(ge=0, le=1_000_000, strict=True)] = phase_map.RUNS
    seed: Seed = 1
    uncertain: Which | None = None
    grid: Annotated[int, Field(ge=2, le=100, strict=True)] | None = None


class SensitivityModel(QuestionModel):
    """Which unknown numbers matter."""

    method: Literal["morris", "sobol"] = "morris"
    draws: Few = 600
    trajectories: Few = 20
    rows: Few = 128
    runs: Runs = 2
    single: bool = False
    twin: bool = False
    seed: Seed = 1


@dataclass(frozen=True)
class Question:
    """A question that can be asked.

    Attributes:
        home: module and name of the function.
        asked: what a request says.
        lane: whether it takes seconds or minutes.
        runs: at least how many runs a request costs.
        arms: changes arguments from the request's form into the function's.
        warming: arguments of the smallest question that makes its compiled code ready; None: it has none of its own.
    """

    home: str
    asked: type[QuestionModel]
    lane: Lane
    runs: Callable[[Any], int]
    arms: Callable[[Places, Scenario, Any], Mapping[str, Any]] | None = None
    warming: Mapping[str, Any] | None = None

    def function(self) -> Callable[..., Any]:
        """The function that answers it."""
        module, _, name = self.home.partition(":")
        found: Callable[..., Any] = getattr(import_module(module), name)
        return found

    def arguments(self, places: Places, scenario: Scenario, request: QuestionModel) -> dict[str, Any]:
        """The function's own arguments, by name, without the scenario."""
        given = {name: getattr(request, name) for name in type(request).model_fields if name != "setup"}
        return given | dict(self.arms(places, scenario, request) if self.arms else {})


def arms_of(places: Places, _scenario: Scenario, request: CompareModel) -> dict[str, Any]:
    """Arms as words, or as scenarios from the places that this server reads; never names of files.

    Raises:
        Refusal: a word is none.
    """
    arms: dict[str, Any] = {}
    for name, given in request.arms.items():
        if isinstance(given, SetupModel):
            arms[name] = places.scenario(given)
            continue
        for word in given:
            if not all("=" in piece for piece in pieces(word)):
                raise Refusal(422, "setting", f"{word}: must be path=value, such as levers.support=0.8", word=word)
        arms[name] = list(given)
    return {"arms": arms}


QUESTIONS: Mapping[str, Question] = {
    "compare": Question(
        "bayonets.questions.compare.ask:compare", CompareModel, "long", lambda r: r.runs * (1 + len(r.arms)), arms_of
    ),
    "explain": Question(
        "bayonets.questions.explain.ask:explain", ExplainModel, "quick", lambda r: r.runs or 50, warming={"runs": 2}
    ),
    "critical-mass": Question(
        "bayonets.questions.critical_mass.ask:critical_mass", CriticalMassModel, "long", lambda r: r.runs
    ),
    "map": Question("bayonets.questions.phase_map.ask:phase_map", PhaseMapModel, "long", lambda r: max(r.runs, 1)),
    "sensitivity": Question(
        "bayonets.questions.sensitivity.ask:sensitivity", SensitivityModel, "long", lambda r: r.runs * r.draws
    ),
}
