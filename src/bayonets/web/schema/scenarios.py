"""The server, the adjustable quantities, and scenarios, in full and in a line."""

from typing import Literal

from bayonets.web.schema.base import FaultModel, Number, Reply, Text


class ScenarioLine(Reply):
    """One line of the list of scenarios; `fault` where the file cannot be read."""

    id: str
    name: str
    title: str | None = None
    summary: str | None = None
    officers: int | None = None
    days: int | None = None
    start: str | None = None
    fault: Text | None = None


class ScenarioList(Reply):
    """The library first, then the files of the folder."""

    scenarios: list[ScenarioLine]


class ReadyReply(Reply):
    """Whether the compiled code is ready: that of the mean field (`twin`) and that of the engine."""

    twin: bool
    engine: bool
    message: Text


class OpenedModel(Reply):
    """The first view of the page."""

    scenario: Text | None
    folder: Text | None


class StatusLimits(Reply):
    """The limits of this server for a client."""

    runs: int
    question_runs: int
    officer_days: int
    question_officer_days: int
    run_officer_days: int
    twin_cells: int
    seconds: float
    queue: int
    upload_bytes: int
    patience: float


class Status(Reply):
    """The state of this server."""

    program: str
    model: int | str
    limits: StatusLimits
    opened: OpenedModel
    ready: ReadyReply


class Declared(Reply):
    """A quantity with a name, a unit and a plausible range."""

    name: str
    label: str
    default: Number
    low: Number
    high: Number
    at_least: Number | None
    at_most: Number | None
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


class MechanismModel(Reply):
    """A row of the table of utilities."""

    name: str
    claim: str


class Catalogue(Reply):
    """All adjustable quantities."""

    levers: list[LeverModel]
    parameters: list[ParameterModel]
    traits: list[TraitModel]
    mechanisms: list[MechanismModel]
    stances: list[str]
    postures: list[str]
    causes: list[str]


class NumberModel(Reply):
    """A number of the dossier, with its range, source and note."""

    path: str
    best: Number
    low: Number | None
    high: Number | None
    source: str | None
    confidence: str | None
    assumed: bool


class FormationModel(Reply):
    """A formation, including everything inherited from its service."""

    name: str
    label: str
    officers: int
    low: Number | None
    high: Number | None
    pact: bool
    watcher: bool
    street_value: Number
    traits: dict[str, Number]
    sources: list[NumberModel]


class ServiceModel(Reply):
    """A service and its formations."""

    name: str
    label: str
    pact: bool
    watcher: bool
    formations: list[FormationModel]


class RungModel(Reply):
    """A rung of the ladder: the duty to which it takes services and formations."""

    duty: dict[str, Number]


class LeverCourse(Reply):
    """A lever over time: (day, value) from day 0 on, for the whole country or by service and formation."""

    name: str
    whole: list[tuple[int, Number]] | None
    by: dict[str, list[tuple[int, Number]]]


class BalanceModel(Reply):
    """Turnout [thousands], the force needed, and that on duty if all obey [riot policemen at full effort]."""

    day: int
    date: str
    turnout: Number
    most: Number
    needed: Number
    needed_at_most: Number
    on_duty: Number
    force: list[float]
    rungs: list[float]


class EventModel(Reply):
    """An event of the scenario, with a description."""

    day: int
    date: str
    kind: str
    label: str | None
    names: list[str]
    text: str
    source: str | None


class AboutModel(Reply):
    """A value and its standard deviation."""

    value: Number
    sd: Number


class ObservationModel(Reply):
    """An observation: `low` and `high` are a value, or bounds of which one may be open."""

    day: int
    date: str
    quantity: str
    names: list[str]
    amount: str
    source: str | None
    confidence: str | None
    error: Number | None
    wrong: Number | None
    group: str | None
    low: Number | None
    high: Number | None
    about: AboutModel | None


class PosteriorModel(Reply):
    """Whether the numbers of a scenario can be drawn from a posterior on this server; if not, `text` says why."""

    fits: bool
    text: Text


class Dossier(ScenarioLine):
    """A case in full."""

    digest: str
    services: list[ServiceModel]
    ladder: list[RungModel]
    levers: list[LeverCourse]
    parameters: dict[str, Number]
    balance: list[BalanceModel]
    off: list[str]
    commanders: bool
    mixing: str
    events: list[EventModel]
    observations: list[ObservationModel]
    sources: list[str]
    numbers: list[NumberModel]
    yaml: str
    posterior: PosteriorModel | None = None


class DoubtModel(Reply):
    """A legal but doubtful entry."""

    where: list[str]
    text: str
    why: str
    remedy: str


class Validated(Reply):
    """The faults and doubtful entries of a file."""

    faults: list[FaultModel]
    doubts: list[DoubtModel]
