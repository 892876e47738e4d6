"""What answers look like; the documentation of the API is made from this."""

from typing import Any, Literal

from pydantic import BaseModel

Anything = dict[str, Any]


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
    article: str | None


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
    watcher: bool
    street_value: float
    traits: dict[str, float]
    sources: list[NumberModel]


class ServiceModel(BaseModel):
    """A service and its formations."""

    name: str
    label: str
    pact: bool
    watcher: bool
    formations: list[FormationModel]


class LeverCourse(BaseModel):
    """A lever over time: (day, value) from day 0 on, of the whole country or by service and formation."""

    name: str
    whole: list[tuple[int, float]] | None
    by: dict[str, list[tuple[int, float]]]


class BalanceModel(BaseModel):
    """Turnout [thousands], the officers that it takes and those on duty if all obey [riot policemen at full effort]."""

    day: int
    date: str
    turnout: float
    most: float
    needed: float
    needed_at_most: float
    on_duty: float
    force: list[float]
    rungs: list[float]


class Dossier(ScenarioLine):
    """A case, whole."""

    digest: str
    services: list[ServiceModel]
    ladder: list[Anything]
    levers: list[LeverCourse]
    parameters: dict[str, float]
    balance: list[BalanceModel]
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
