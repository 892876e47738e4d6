"""Results: courses, fans, answers, result folders, and the messages of the WebSocket that carry them."""

from typing import Annotated, Literal

from bayonets.scenario.handles import Which
from bayonets.web.schema.base import Array, ErrorBody, Plain, Reply, Rounded, State, Text
from bayonets.web.schema.scenarios import Dossier


class Streets(Reply):
    """The streets day by day; protest is in thousands of people."""

    protest: Annotated[Array, Rounded(2)]
    force: Annotated[Array, Rounded(1)]
    pressure: Annotated[Array, Rounded(3)]
    news: Annotated[Array, Rounded(4)]
    army: Annotated[Array, Rounded(4)]
    violence: Annotated[Array, Rounded(3)]


class CourseFormations(Reply):
    """Formations day by day: heads (F, 5, D), outed (F, D), posture (F, D) as indices into the catalogue's list."""

    names: list[str]
    heads: Annotated[Array, Rounded(1, dimensions=3)]
    outed: Annotated[Array, Rounded(1, dimensions=2)]
    posture: Annotated[Array, Rounded(None, dimensions=2)]


class CourseReply(Reply):
    """One course of events: a run, or the mean field."""

    run: int
    days: int
    dates: tuple[str, str]
    fell_day: int
    cause: str | None
    both_ways: bool
    rungs: list[int]
    streets: Streets
    formations: CourseFormations
    milliseconds: float | None


class Bands(Reply):
    """Quantiles (5, 25, 50, 75, 95 %) of a day over runs in which the regime stands; null if they are too few."""

    protest: Annotated[Array, Rounded(2, dimensions=2, gaps=True)]
    pressure: Annotated[Array, Rounded(3, dimensions=2, gaps=True)]
    force: Annotated[Array, Rounded(1, dimensions=2, gaps=True)]


class FanFormations(Reply):
    """Formations: exited (5, F, D) quantiles, heads_mean (F, 5, D), stalling and stood_down (F, D) in runs.

    All over the runs in which the regime stands on the day; null if they are too few.
    """

    names: list[str]
    exited: Annotated[Array, Rounded(1, dimensions=3, gaps=True)]
    heads_mean: Annotated[Array, Rounded(1, dimensions=3, gaps=True)]
    stalling: Annotated[Array, Rounded(None, dimensions=2)]
    stood_down: Annotated[Array, Rounded(None, dimensions=2)]


class Causes(Reply):
    """Runs that fell, by cause: the streets alone, the army alone, both on one day."""

    streets: int
    army: int
    both: int


class Left(Reply):
    """Officers outside the army who left by the end of each run: the median, and the ends of 90 percent of runs."""

    low: float
    median: float
    high: float


class RunLine(Reply):
    """One run, drawn as a line."""

    run: int
    protest: Annotated[Array, Rounded(1)]
    fell_day: int
    cause: str | None
    both_ways: bool


class PinnedDifference(Reply):
    """The difference between this setup and the pinned one, run by run, with the same random streams in each pair.

    `left` is the number of officers outside the army who left by the first fall of the pair, or the end; `force` is the
    mean on the streets until then. Both are means over the pairs, as is `..._before` for the pinned setup.
    """

    pairs: int
    held_before: int
    held_difference: float
    low: float
    high: float
    flipped_to_fall: int
    flipped_to_hold: int
    left: float
    left_before: float
    left_difference: float
    left_low: float | None
    left_high: float | None
    force: float
    force_before: float
    force_difference: float
    force_low: float | None
    force_high: float | None


class RangesShare(Reply):
    """The same setup with every number drawn from its range: runs, those that held, and the 95 % Wilson interval.

    The two runs of a draw count as one in the interval.
    """

    runs: int
    held: int
    interval: tuple[float, float]


class Fan(Reply):
    """Summary of the runs so far.

    `standing` are the runs in which the regime stands on each day, `last_drawn` is the last day on which enough do to
    be drawn, `interval` is the 95 % Wilson interval of the probability to hold. `uncertain` are the numbers that are
    drawn for every two runs, which count as one in every interval; null: none. `cautions` are sentences about the
    posterior.
    """

    runs: int
    days: int
    dates: tuple[str, str]
    standing: list[int]
    last_drawn: int
    streets: Bands
    formations: FanFormations
    held: int
    fell_days: list[int]
    causes: Causes
    survival: Annotated[Array, Rounded(4)]
    interval: tuple[float, float]
    left: Left
    runs_drawn: list[RunLine]
    compare: PinnedDifference | None
    ranges: RangesShare | None
    uncertain: Which | None
    cautions: list[str]


class StudyReply(Reply):
    """The state of a study; `answer` is the fan of the runs so far."""

    id: str
    state: State
    done: int
    asked: int
    ahead: int
    error: ErrorBody | None
    answer: Fan | None


class QuestionReply(Reply):
    """The state of a question; `answer` is what its `as_json` gives in Python, `picture` the address of an SVG.

    `cautions` are sentences about the posterior under which it is asked.
    """

    id: str
    question: str
    state: State
    done: int
    asked: int
    ahead: int
    error: ErrorBody | None
    text: Text | None
    cautions: list[str]
    picture: str | None
    answer: Plain | None


class StoryDay(Reply):
    """The events of one day, in sentences."""

    day: int
    date: str
    text: str


class RunReply(CourseReply):
    """One run, and its story."""

    story: list[StoryDay]


class TableReply(Reply):
    """A table as columns, and as a list of rows."""

    columns: list[str]
    rows: list[Plain]


class FolderLine(Reply):
    """A result folder; `fault` where it cannot be read."""

    name: Text
    kind: Literal["study", "answer"] | None = None
    question: Text | None = None
    scenario: Text | None = None
    seed: int | None = None
    runs: int | None = None
    arms: list[Text] | None = None
    started: Text | None = None
    fault: Text | None = None


class FolderList(Reply):
    """Result folders below the folder where serve was started."""

    folders: list[FolderLine]


class FolderReply(FolderLine):
    """A result folder as a finished study, with its exact scenario and the fan of its runs, or a question's answer."""

    arm: str | None = None
    dossier: Dossier
    shown: int | None = None
    fan: Fan | None = None
    text: Text | None = None
    answer: Plain | None = None
    picture: str | None = None


# --- Messages of the WebSocket ----------------------------------------------------------------------------------------


class AliveMessage(Reply):
    """A sign of life, every two seconds. After six seconds without it the connection counts as lost."""

    type: Literal["alive"]


class PongMessage(Reply):
    """The answer to a ping."""

    type: Literal["pong"]


class ReadyMessage(Reply):
    """Whether the compiled code is ready; the first of all messages, repeated after each change."""

    type: Literal["ready"]
    twin: bool
    engine: bool
    message: Text


class ErrorMessage(Reply):
    """An error in the message with this number; null: the message could not be read."""

    type: Literal["error"]
    number: int | None
    error: ErrorBody


class CourseMessage(Reply):
    """The course of the mean field, in reply to the request with this number."""

    type: Literal["twin"]
    number: int
    course: CourseReply


class WaitingMessage(Reply):
    """A study waits; n others come before it."""

    type: Literal["waiting"]
    number: int
    ahead: int
    id: str


class FanMessage(Reply):
    """The state of a study, with the fan of its runs so far; `drawing` is the number of runs over the ranges."""

    type: Literal["fan"]
    number: int
    id: str
    state: State
    done: int
    asked: int
    drawing: int
    fan: Fan | None
