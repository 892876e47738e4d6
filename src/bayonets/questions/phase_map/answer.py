"""The answer of a map: the surfaces of the mean field and of the runs over two axes."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from bayonets.questions.answers import Answer
from bayonets.questions.over_draws import OverDraws
from bayonets.questions.phase_map.axis import Axis, Effect
from bayonets.scenario.handles import Which

Rows = tuple[tuple[float, ...], ...]
"""Numbers on the grid: rows from the lowest y, each from the lowest x."""


@dataclass(frozen=True)
class Point:
    """A point at which runs were made.

    Attributes:
        x, y: its coordinates.
        runs: number of runs made there; of pairs for an effect.
        value: the outcome, or the effect on it.
        low, high: its 95 percent interval from these runs alone.
        over: the same over draws of the unknown numbers; None where none were drawn.
    """

    x: float
    y: float
    runs: int
    value: float
    low: float
    high: float
    over: OverDraws | None = None


@dataclass(frozen=True)
class RunsOfDraws:
    """How the two runs of a draw compare, at the points where the probability is not close to 0 or 1.

    Attributes:
        points: number of these points.
        draws: number of their draws.
        alike: share of the draws whose two runs have the same outcome.
        by_numbers: share of the variance between runs that is due to the numbers: 0 if all draws have the same
            probability, 1 if the numbers determine the outcome (the intraclass correlation of the two runs).
    """

    points: int
    draws: int
    alike: float
    by_numbers: float


@dataclass(frozen=True)
class DrawShares:
    """Shares of nearby draws in which an effect is above and below 0, on the grid (`assemble.draw_shares`)."""

    positive: Rows
    negative: Rows


@dataclass(frozen=True)
class Surface:
    """The smooth surface through all runs, on the grid.

    Attributes:
        low, middle, high: the estimate and its 95 percent interval, point by point.
        away: its distance from 0, or from one half for probabilities, in standard deviations; else empty.
    """

    low: Rows
    middle: Rows
    high: Rows
    away: Rows


@dataclass(frozen=True)
class Crossing:
    """A crossing of the line of the map with a straight line on which one axis is fixed.

    Attributes:
        fixed: the fixed axis, "x" or "y".
        at: its value.
        crosses: the value of the other axis there.
        low, high: the 95 percent interval; None where it reaches the edge of the map.
        rises: whether the mapped quantity increases with the other axis there.
    """

    fixed: Literal["x", "y"]
    at: float
    crosses: float
    low: float | None
    high: float | None
    rises: bool


@dataclass(frozen=True, repr=False)
class PhaseMap(Answer):
    """The answer.

    Attributes:
        scenario, digest, seed, days: of the question.
        outcome, label, kind: the mapped outcome (`questions.compare.contrasts.Contrast`).
        x, y: the axes.
        effect: the lever whose effect on the outcome is mapped; None: the outcome itself is mapped.
        twin: the result of the mean-field approximation, on the grid.
        points: at which runs were made; empty if only the mean field was used.
        surface: through all points; None if there are none.
        signs: of an effect, on the grid: 1 and -1 where the sign is clear, else 0; empty for outcomes.
        lines: values at which the map draws a line.
        crossings: of the line, where there is only one line.
        runs: number of all runs, of both arms.
        budget: maximum number of runs.
        settled: whether runs remained unused because nothing was uncertain any more.
        uncertain: which numbers were drawn anew for every two runs; None: none.
        draw_shares: of an effect over draws; None where none were drawn.
        runs_of_draws: of a probability over draws, where it is between 25 and 75 % at some point; else None.
        draws: number of draws at all points together.
        independent: number of independent draws that these are worth: under a posterior, at most those of the
            posterior.
        cautions: about the posterior, in sentences.
    """

    question: ClassVar[str] = "map"

    scenario: str
    digest: str
    seed: int
    days: int
    outcome: str
    label: str
    kind: str
    x: Axis
    y: Axis
    effect: Effect | None
    twin: Rows
    points: tuple[Point, ...]
    surface: Surface | None
    signs: tuple[tuple[int, ...], ...]
    lines: tuple[float, ...]
    crossings: tuple[Crossing, ...]
    runs: int
    budget: int
    settled: bool
    uncertain: Which | None = None
    draw_shares: DrawShares | None = None
    runs_of_draws: RunsOfDraws | None = None
    draws: int = 0
    independent: int = 0
    cautions: tuple[str, ...] = ()
