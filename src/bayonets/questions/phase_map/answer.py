"""The answer of a map: the twin's and the runs' surfaces over two axes, and how it prints, draws and exports itself."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from bayonets.questions.answers import Answer
from bayonets.questions.over_draws import OverDraws
from bayonets.questions.phase_map.axis import Axis, Effect
from bayonets.scenario.handles import Which

Rows = tuple[tuple[float, ...], ...]
"""Numbers on the grid: row by row from the lowest y, each from the lowest x."""


@dataclass(frozen=True)
class Point:
    """A place where runs were made.

    Attributes:
        x, y: the place.
        runs: made there; pairs of an effect.
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
class DrawShares:
    """Shares of the draws nearby in which an effect is above and below 0, on the grid (`assemble.draw_shares`)."""

    positive: Rows
    negative: Rows


@dataclass(frozen=True)
class Surface:
    """The smooth surface through all runs, on the grid.

    Attributes:
        low, middle, high: 95 percent interval, point by point, and what lies between.
        away: how many standard deviations it lies from 0 or, of chances, from one half; empty of other outcomes.
    """

    low: Rows
    middle: Rows
    high: Rows
    away: Rows


@dataclass(frozen=True)
class Crossing:
    """Where the line of the map crosses a straight line on which one axis stands still.

    Attributes:
        fixed: the axis that stands still, "x" or "y".
        at: its value.
        crosses: the value of the other axis.
        low, high: the 95 percent interval; None where it reaches the edge of the map.
        rises: whether what is shown rises with the other axis there.
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
        scenario, digest, seed, days: what was asked about.
        outcome, label, kind: of which it is the map (`questions.compare.contrasts.Contrast`).
        x, y: the axes.
        effect: the lever whose effect on the outcome is shown; None: the outcome itself is.
        twin: what the deterministic twin says, on the grid.
        points: where runs were made; none if only the twin was asked.
        surface: through all of them; None if there are none.
        signs: of an effect, on the grid: 1 and -1 where it is sure, else 0; empty of outcomes.
        lines: values at which the map draws a line.
        crossings: of the line, where there is one line only.
        runs: made in all, of both arms.
        budget: that might have been made.
        settled: whether runs were saved because nothing was uncertain any more.
        uncertain: which numbers were drawn anew for every two runs; None: none.
        draw_shares: of an effect over draws; None where none were drawn.
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
