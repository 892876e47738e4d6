"""The requests of a client, and its messages of the WebSocket."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from bayonets.scenario.handles import Which
from bayonets.web.schema.base import Request

MOST_SETTINGS = 300
LONGEST_WORD = 500
MOST_SEED = 2**63 - 1

Id = Annotated[str, Field(min_length=1, max_length=200, examples=["library:textbook"])]
Word = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]
Runs = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Seed = Annotated[int, Field(ge=0, le=MOST_SEED, strict=True)]
Number = Annotated[int, Field(ge=0, le=2**53, strict=True)]
Drawn = Annotated[
    Which | None,
    Field(
        description="The unknown numbers that are drawn anew for every two runs: quantities of the scenario, "
        "parameters of the model or all, from their ranges; or those of the posterior with which serve was started, "
        "from its draws. By default every number has its best value.",
        examples=["posterior"],
    ),
]


class SetupModel(Request):
    """A scenario and its changes, as settings of `--set`, in their order."""

    scenario: Id
    settings: Annotated[tuple[Word, ...], Field(max_length=MOST_SETTINGS, examples=[["levers.support=0.8"]])] = ()
    days: Annotated[int, Field(ge=1, le=10_000, strict=True)] | None = None


class YamlModel(Request):
    """The text of a scenario file."""

    yaml: Annotated[str, Field(max_length=1_000_000)]
    name: Annotated[str, Field(min_length=1, max_length=100)] = "scenario.yaml"


class StudyModel(Request):
    """A study to be run: n runs of a setup, and perhaps n of a pinned one with the same random streams.

    With `ranges`, at most 200 runs with every number drawn from its range follow, unless numbers are drawn anyway
    (`uncertain`).
    """

    setup: SetupModel
    runs: Runs = 200
    seed: Seed = 1
    pinned: SetupModel | None = None
    ranges: Annotated[bool, Field(strict=True)] = True
    uncertain: Drawn = None


class TwinMessage(Request):
    """WebSocket: request the course of the mean field. Only the latest request of a page counts."""

    type: Literal["twin"]
    number: Number
    setup: SetupModel


class StudyMessage(StudyModel):
    """WebSocket: run a study; the earlier study of the page is cancelled."""

    type: Literal["study"]
    number: Number


class CancelMessage(Request):
    """WebSocket: cancel the study of the page."""

    type: Literal["cancel"]


class PingMessage(Request):
    """WebSocket: ask for a sign of life."""

    type: Literal["ping"]


Message = Annotated[TwinMessage | StudyMessage | CancelMessage | PingMessage, Field(discriminator="type")]

MESSAGES: TypeAdapter[Any] = TypeAdapter(Message)
"""Reads a message of a client."""
