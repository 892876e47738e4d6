"""What requests and answers look like: the typed side of the API, from which its documentation is made."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_SETTINGS = 300
LONGEST_WORD = 500
MOST_SEED = 2**63 - 1

Id = Annotated[str, Field(min_length=1, max_length=200, examples=["library:textbook"])]
Word = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]
Runs = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Seed = Annotated[int, Field(ge=0, le=MOST_SEED, strict=True)]
Number = Annotated[int, Field(ge=0, le=2**53, strict=True)]


class Request(BaseModel):
    """A request; what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SetupModel(Request):
    """A scenario and what was changed in it, in the words of `--set`, in their order."""

    scenario: Id
    settings: Annotated[tuple[Word, ...], Field(max_length=MOST_SETTINGS, examples=[["levers.support=0.8"]])] = ()
    days: Annotated[int, Field(ge=1, le=10_000, strict=True)] | None = None


class YamlModel(Request):
    """The text of a scenario file."""

    yaml: Annotated[str, Field(max_length=1_000_000)]
    name: Annotated[str, Field(min_length=1, max_length=100)] = "scenario.yaml"


class StudyModel(Request):
    """A study to be run: so many courses of a setup, and perhaps as many of a pinned one with the same chance."""

    setup: SetupModel
    runs: Runs = 200
    seed: Seed = 1
    pinned: SetupModel | None = None


class TwinMessage(Request):
    """WebSocket: what does the twin say? The latest of a page counts."""

    type: Literal["twin"]
    number: Number
    setup: SetupModel


class StudyMessage(StudyModel):
    """WebSocket: run a study; the page's earlier one is cancelled."""

    type: Literal["study"]
    number: Number


class CancelMessage(Request):
    """WebSocket: cancel the page's study."""

    type: Literal["cancel"]


class PingMessage(Request):
    """WebSocket: are you there?"""

    type: Literal["ping"]


Message = Annotated[TwinMessage | StudyMessage | CancelMessage | PingMessage, Field(discriminator="type")]


class FaultModel(BaseModel):
    """A fault of a scenario file."""

    line: int
    column: int
    path: str
    message: str


class ErrorBody(BaseModel):
    """What was wrong."""

    kind: str
    message: str
    word: str | None
    faults: list[FaultModel] | None


class ErrorModel(BaseModel):
    """Every answer that is a refusal."""

    error: ErrorBody


class Started(BaseModel):
    """Something that has begun, or waits for its turn."""

    id: str


class ScenarioLine(BaseModel):
    """One line of the list of scenarios; `fault` where the file cannot be read."""

    id: str
    name: str
    title: str | None = None
    summary: str | None = None
    officers: int | None = None
    days: int | None = None
    start: str | None = None
    fault: str | None = None


class ScenarioList(BaseModel):
    """The library first, then the files of the folder."""

    scenarios: list[ScenarioLine]


Anything = dict[str, Any]


class Ready(BaseModel):
    """Whether the compiled code is at hand."""

    twin: bool
    engine: bool
    message: str


class OpenedModel(BaseModel):
    """What the page shows first."""

    scenario: str | None
    folder: str | None


class Status(BaseModel):
    """What this server is."""

    program: str
    model: int | str
    limits: dict[str, float]
    opened: OpenedModel
    ready: Ready


class Declared(BaseModel):
    """Something that has a name, a unit and a plausible range."""

    name: str
    label: str
    default: float
    low: float
    high: float
    at_least: float | None
    at_most: float | None
    unit: str
    meaning: str


class LeverModel(Declared):
    """A lever."""

    scope: Literal["whole", "formation"]
    side: Literal["state", "opposition", "situation"]


class ParameterModel(Declared):
    """A parameter."""

    block: Literal["parameters", "protest"]
    whole: bool
    mechanism: str


class TraitModel(Declared):
    """A trait of services and formations."""

    mechanism: str


class MechanismModel(BaseModel):
    """A row of the table of utilities."""

    name: str
    claim: str


class Catalogue(BaseModel):
    """Everything that can be moved."""

    levers: list[LeverModel]
    parameters: list[ParameterModel]
    traits: list[TraitModel]
    mechanisms: list[MechanismModel]
    stances: list[str]
    postures: list[str]
    causes: list[str]


class NumberModel(BaseModel):
    """A number of the dossier with what is known of it."""

    path: str
    best: float
    low: float | None
    high: float | None
    source: str | None
    confidence: str | None
    assumed: bool


class FormationModel(BaseModel):
    """A formation with all that it has of its service."""

    name: str
    label: str
    officers: int
    low: float | None
    high: float | None
    pact: bool
    street_value: float
    traits: dict[str, float]
    sources: list[NumberModel]


class ServiceModel(BaseModel):
    """A service and its formations."""

    name: str
    label: str
    pact: bool
    formations: list[FormationModel]


class LeverCourse(BaseModel):
    """A lever over time: (day, value) from day 0 on, of the whole country or by service and formation."""

    name: str
    whole: list[tuple[int, float]] | None
    by: dict[str, list[tuple[int, float]]]


class Dossier(ScenarioLine):
    """A case, whole."""

    digest: str
    services: list[ServiceModel]
    ladder: list[Anything]
    levers: list[LeverCourse]
    parameters: dict[str, float]
    off: list[str]
    commanders: bool
    mixing: str
    events: list[Anything]
    observations: list[Anything]
    sources: list[str]
    numbers: list[NumberModel]
    yaml: str


class DoubtModel(BaseModel):
    """Something that is legal but doubtful."""

    where: list[str]
    text: str
    why: str
    remedy: str


class Validated(BaseModel):
    """What is wrong or doubtful in a file."""

    faults: list[FaultModel]
    doubts: list[DoubtModel]


class Streets(BaseModel):
    """What happened in the streets, day by day."""

    protest: list[float]
    force: list[float]
    pressure: list[float]
    news: list[float]
    army: list[float]
    violence: list[float]


class CourseFormations(BaseModel):
    """Formations day by day: heads (F, 5, D), outed (F, D), posture (F, D) as places in the catalogue's list."""

    names: list[str]
    heads: list[list[list[float]]]
    outed: list[list[float]]
    posture: list[list[int]]


class Course(BaseModel):
    """One course of events."""

    run: int
    days: int
    dates: tuple[str, str]
    fell_day: int
    cause: str | None
    rungs: list[int]
    streets: Streets
    formations: CourseFormations
    milliseconds: float | None


class StudyAnswer(BaseModel):
    """Where a study stands; `answer` is the fan of the runs so far."""

    id: str
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    done: int
    asked: int
    ahead: int
    error: ErrorBody | None
    answer: Anything | None


class JobAnswer(BaseModel):
    """Where a question stands; `answer` is what its `as_json` gives in Python, `picture` the address of an SVG."""

    id: str
    question: str
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    done: int
    asked: int
    ahead: int
    error: ErrorBody | None
    text: str | None
    picture: str | None
    answer: Anything | None


class StoryDay(BaseModel):
    """What happened on one day, in sentences."""

    day: int
    date: str
    text: str


class RunAnswer(Course):
    """One run, and its story."""

    story: list[StoryDay]


class FolderLine(BaseModel):
    """A result folder; `fault` where it cannot be read."""

    name: str
    kind: Literal["study", "answer"] | None = None
    question: str | None = None
    scenario: str | None = None
    seed: int | None = None
    runs: int | None = None
    arms: list[str] | None = None
    started: str | None = None
    fault: str | None = None


class FolderList(BaseModel):
    """Result folders below the folder where serve was started."""

    folders: list[FolderLine]


class FolderAnswer(FolderLine):
    """A result folder, like a finished study: the exact scenario, the fan of its runs; or a question's answer."""

    arm: str | None = None
    dossier: Dossier
    shown: int | None = None
    fan: Anything | None = None
    text: str | None = None
    answer: Anything | None = None
    picture: str | None = None
