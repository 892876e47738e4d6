"""The one visual language: colours, letters and a sheet on which panels are placed by pixels.

Nothing here changes matplotlib's global state: `look()` is a context, and figures are `Figure` objects outside pyplot.
"""

import functools
import textwrap
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Literal, ParamSpec

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bayonets.pictures.words import plain, short

INK: Final = "#1f2328"
MUTED: Final = "#5b636b"
GRID: Final = "#e4e7ea"
AXIS: Final = "#b4bac0"
PAPER: Final = "#ffffff"
LOYAL: Final = "#0072b2"
SHIRKING: Final = "#e69f00"
RESISTING: Final = "#d55e00"
EXITED: Final = "#009e73"
REMOVED: Final = "#8c8c8c"
PROTEST: Final = "#7b4fa3"
FORCE: Final = "#2f3e4e"
# Black, but said: of plain black matplotlib writes nothing, and what is not written stays black on a dark page.
OBSERVED: Final = "#010101"

INKS: Final = {
    INK: "ink", MUTED: "muted", GRID: "grid", AXIS: "axis", PAPER: "paper", LOYAL: "loyal", SHIRKING: "shirking",
    RESISTING: "resisting", EXITED: "exited", REMOVED: "removed", PROTEST: "protest", FORCE: "force",
    OBSERVED: "observed",
}  # fmt: skip
"""The name of each colour: a page that turns dark gives the same name another value."""

STANCE_COLORS: Final = (LOYAL, SHIRKING, RESISTING, EXITED, REMOVED)
# Orange, vermilion, green and grey are nearly one grey on a copier: the dashes tell them apart.
STANCE_DASHES: Final[tuple["Dash", ...]] = ("-", "-", (0, (5, 2)), "-", (0, (1.2, 1.6)))

TINT_50: Final = 0.34
TINT_90: Final = 0.15
LINE: Final = 1.8
HAIR: Final = 0.8

WIDE: Final = 880
"""Pixels of a picture on a screen or on paper."""
NARROW: Final = 358
"""Pixels of a picture on a phone."""
TEXT: Final = 13.0
SMALL: Final = 12.0
TITLE: Final = 17.0
_INCH: Final = 72.0

Dash = Literal["-"] | tuple[float, tuple[float, ...]]
P = ParamSpec("P")


_LOOK: Final[dict[Any, Any]] = {
    "font.family": ["DejaVu Sans"],  # ships with matplotlib: the same widths on every machine
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "text.usetex": False,
    "axes.edgecolor": AXIS,
    "axes.labelcolor": MUTED,
    "axes.linewidth": HAIR,
    "axes.unicode_minus": True,
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    **{f"axes.spines.{side}": False for side in ("left", "right", "top", "bottom")},
    # Said here rather than of each axis: changing ticks afterwards would make every one of them twice.
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": HAIR,
    **{f"{axis}tick.{size}.size": 0.0 for axis in "xy" for size in ("major", "minor")},
    **{f"{axis}tick.labelsize": SMALL for axis in "xy"},
    **{f"{axis}tick.labelcolor": MUTED for axis in "xy"},
    "xtick.major.pad": 9.0,  # clear of the lowest name of the y axis
    "ytick.major.pad": 6.0,
    "lines.solid_capstyle": "round",
    "lines.dash_capstyle": "butt",
    "path.simplify": False,
}


def look() -> AbstractContextManager[None]:
    """The settings of matplotlib under which every picture is made."""
    return mpl.rc_context(_LOOK)


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Make a picture under `look()`, whatever the caller's settings are."""

    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with look():
            return draw(*args, **kwargs)

    return drawn


@dataclass(frozen=True)
class Sheet:
    """A figure measured in pixels from its top left corner, as a page is.

    Attributes:
        figure: what is drawn on.
        width, height: of the whole sheet, pixels.
        top: pixels that title and subtitle take; all other places count from below them.
    """

    figure: Figure
    width: float
    height: float
    top: float

    def panel(self, left: float, top: float, width: float, height: float) -> Axes:
        """An empty pair of axes without a frame."""
        bottom = self.height - self.top - top - height
        place = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(place)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = TEXT,
        color: str = INK,
        align: str = "left",
        bold: bool = False,
    ) -> None:
        """One line of text whose base line stands at (x, y) pixels."""
        self.figure.text(
            x / self.width, 1.0 - (self.top + y) / self.height, plain(text), fontsize=size, color=color, ha=align,
            va="baseline", fontweight="bold" if bold else "normal",
        )  # fmt: skip

    def rule(
        self, left: float, right: float, y: float, *, color: str = AXIS, width: float = HAIR, dash: Dash = "-"
    ) -> None:
        """A horizontal line."""
        height = 1.0 - (self.top + y) / self.height
        ends = [left / self.width, right / self.width]
        self.figure.add_artist(Line2D(ends, [height, height], color=color, linewidth=width, linestyle=dash))


def sheet(width: float, height: float, title: str = "", subtitle: str = "") -> Sheet:
    """A sheet with room for what is drawn, and above it for the finding and what is shown.

    Args:
        width: pixels.
        height: pixels below title and subtitle.
        title: wrapped to the width; empty where the page around the picture says it.
        subtitle: below the title.
    """
    heads = textwrap.wrap(plain(title), max(int(width / 10.4), 20))
    subs = textwrap.wrap(plain(subtitle), max(int(width / 7.2), 20))
    top = 24.0 * len(heads) + 19.0 * len(subs) + (14.0 if heads or subs else 0.0)
    whole = height + top
    made = Sheet(Figure(figsize=(width / _INCH, whole / _INCH), dpi=100, facecolor=PAPER), width, whole, 0.0)
    for row, line in enumerate(heads):
        made.write(2, 18 + 24 * row, line, size=TITLE, bold=True)
    for row, line in enumerate(subs):
        made.write(2, 24 * len(heads) + 14 + 19 * row, line, color=MUTED)
    return Sheet(made.figure, width, whole, top)


def fit(text: str, room: float, size: float = SMALL) -> str:
    """The text, cut with an ellipsis where it would take more than so many pixels."""
    whole = plain(text)
    if letters_width(whole, size) <= room:
        return whole
    letters = next(count for count in range(len(whole), -1, -1) if letters_width(whole[:count], size) <= room)
    return short(whole, max(letters, 2))


def letters_width(text: str, size: float = TEXT) -> float:
    """About how many pixels a text takes, a little more than most fonts need."""
    return size * sum(0.74 if letter.isupper() else 0.58 for letter in text)
