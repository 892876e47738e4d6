"""What comes out, as the API tells it: courses, fans, answers, folders; its documentation is made from this."""

from typing import Literal

from pydantic import BaseModel

from bayonets.web.replies import Anything, Dossier, ErrorBody


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
    both_ways: bool
    rungs: list[int]
    streets: Streets
    formations: CourseFormations
    milliseconds: float | None


class Bands(BaseModel):
    """Quantiles of 5, 25, 50, 75 and 95 percent over the runs that stand, day by day; null where too few do."""

    protest: list[list[float | None]]
    pressure: list[list[float | None]]
    force: list[list[float | None]]


class FanFormations(BaseModel):
    """Formations: exited (5, F, D) quantiles, heads_mean (F, 5, D), stalling and stood_down (F, D) in runs.

    All of the runs that stand on the day; null where too few do.
    """

    names: list[str]
    exited: list[list[list[float | None]]]
    heads_mean: list[list[list[float | None]]]
    stalling: list[list[int]]
    stood_down: list[list[int]]


class Causes(BaseModel):
    """Runs that fell, by cause: the streets alone, the army alone, both on one day."""

    streets: int
    army: int
    both: int


class Left(BaseModel):
    """Officers outside the army who left by the end of each run: the median, and the ends of 90 percent of runs."""

    low: float
    median: float
    high: float


class RunLine(BaseModel):
    """One run to be drawn as a line."""

    run: int
    protest: list[float]
    fell_day: int
    cause: str | None
    both_ways: bool


class Compare(BaseModel):
    """This setup less the pinned one, run by run: the same people, ties and chance in each pair.

    `left` are officers outside the army who left by the first fall of the pair, or the end; `force` is the mean on the
    streets until then. Both are means over the pairs, and so is `..._before`, of the pinned setup.
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


class OverRanges(BaseModel):
    """The same setup with every number drawn from its range: runs, those that held, Wilson's interval of 95 percent.

    Two runs share a draw and count as one in the interval.
    """

    runs: int
    held: int
    interval: tuple[float, float]


class Fan(BaseModel):
    """What the runs so far come to.

    `standing` are the runs in which the regime stands on each day, `last_drawn` is the last day on which enough do to
    be drawn, `interval` is Wilson's of 95 percent for the probability to hold.
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
    survival: list[float]
    interval: tuple[float, float]
    left: Left
    runs_drawn: list[RunLine]
    compare: Compare | None
    ranges: OverRanges | None


class StudyAnswer(BaseModel):
    """Where a study stands; `answer` is the fan of the runs so far."""

    id: str
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    done: int
    asked: int
    ahead: int
    error: ErrorBody | None
    answer: Fan | None


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
    fan: Fan | None = None
    text: str | None = None
    answer: Anything | None = None
    picture: str | None = None
