"""The common visual language: colours, settings, and a sheet on which panels are placed by pixels.

Nothing here changes matplotlib's global state, and nothing of it shows in a picture: `look()` is a context that begins
with matplotlib's own defaults, a figure draws and saves itself within it, and figures live outside pyplot.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Literal, ParamSpec
from warnings import catch_warnings, filterwarnings

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from bayonets.pictures.letters import SMALL, TEXT, fit, letters_width, wrapped
from bayonets.scenario.printable import plain

__all__ = ["SMALL", "TEXT", "fit", "letters_width", "wrapped"]

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
# Nearly black: matplotlib omits plain black from SVG, so that it would stay black on a dark page.
OBSERVED: Final = "#010101"

INKS: Final = {
    INK: "ink", MUTED: "muted", GRID: "grid", AXIS: "axis", PAPER: "paper", LOYAL: "loyal", SHIRKING: "shirking",
    RESISTING: "resisting", EXITED: "exited", REMOVED: "removed", PROTEST: "protest", FORCE: "force",
    OBSERVED: "observed",
}  # fmt: skip
"""The name of each colour; the dark mode of a page gives the same name another value."""

STANCE_COLORS: Final = (LOYAL, SHIRKING, RESISTING, EXITED, REMOVED)
# Orange, vermilion, green and grey are nearly the same grey in a copy; the dashes distinguish them.
STANCE_DASHES: Final[tuple["Dash", ...]] = ("-", "-", (0, (5, 2)), "-", (0, (1.2, 1.6)))

_ARM_COLORS: Final = (LOYAL, RESISTING, EXITED, PROTEST, SHIRKING, FORCE)

TINT_50: Final = 0.34
TINT_90: Final = 0.15
LINE: Final = 1.8
HAIR: Final = 0.8

WIDE: Final = 880
"""The width in pixels of a picture on a screen or in print."""
NARROW: Final = 358
"""The width in pixels of a picture on a phone."""
TITLE: Final = 17.0
_INCH: Final = 72.0

Dash = Literal["-"] | tuple[float, tuple[float, ...]]
P = ParamSpec("P")


_DRAWN_BY: Final = (
    "agg.", "axes.", "boxplot.", "contour.", "date.autoformatter.", "figure.", "font.", "grid.", "hatch.", "image.",
    "lines.", "markers.", "mathtext.", "patch.", "path.", "pcolor", "scatter.", "text.", "xaxis.", "xtick.", "yaxis.",
    "ytick.",
)  # fmt: skip
"""The groups of matplotlib's settings that concern drawing; others concern windows, keys, backends and files."""

TICK_PADS: Final = {"x": 9.0, "y": 6.0}
"""Pixels from an axis to its tick labels; those along x must be clear of the lowest label of the y axis."""

_LOOK: Final[dict[Any, Any]] = {
    # The settings of a user's matplotlibrc, style or notebook would otherwise affect every picture.
    **{name: value for name, value in mpl.rcParamsDefault.items() if name.startswith(_DRAWN_BY)},
    "font.family": ["DejaVu Sans"],  # ships with matplotlib: the same widths on every machine
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "text.hinting": "none",  # so that a text is as wide in every size and file as it is measured (letters.py)
    "text.usetex": False,
    "axes.edgecolor": AXIS,
    "axes.labelcolor": MUTED,
    "axes.linewidth": HAIR,
    "axes.unicode_minus": True,
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    **{f"axes.spines.{side}": False for side in ("left", "right", "top", "bottom")},
    # Set here and not for each axis: changing ticks afterwards would create every tick twice.
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": HAIR,
    **{f"{axis}tick.{size}.size": 0.0 for axis in "xy" for size in ("major", "minor")},
    **{f"{axis}tick.labelsize": SMALL for axis in "xy"},
    **{f"{axis}tick.labelcolor": MUTED for axis in "xy"},
    **{f"{axis}tick.major.pad": pad for axis, pad in TICK_PADS.items()},
    "lines.solid_capstyle": "round",
    "lines.dash_capstyle": "butt",
    "path.simplify": False,
}


_FILES: Final[dict[Any, Any]] = {
    **{name: mpl.rcParamsDefault[name] for name in mpl.rcParamsDefault if name.startswith(("pdf.", "ps.", "savefig."))},
    "savefig.directory": "",
    "pdf.fonttype": 42,  # TrueType: journals refuse the other kind, and its letters can be found and edited
    "ps.fonttype": 42,
    "svg.fonttype": "none",  # text stays text: it can be edited, found and read aloud
    "svg.hashsalt": "bayonets",  # names of marks are the same in every file of the same picture
}
"""Settings of the files that a figure is saved to."""

_FAMILIES: Final = b"font-family: 'DejaVu Sans', Verdana, sans-serif"

_NO_DATE: Final[dict[str, dict[str, None]]] = {
    "svg": {"Date": None, "Creator": None},
    "svgz": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "ps": {"Creator": None},
    "eps": {"Creator": None},
    "png": {"Software": None},
}
"""The metadata of matplotlib's version and of the date, left out so that the same picture is the same file."""


def arm_color(index: int) -> str:
    """The colour of an arm of a comparison by its index, the same throughout a report."""
    return _ARM_COLORS[index % len(_ARM_COLORS)]


def look() -> AbstractContextManager[None]:
    """The settings of matplotlib for every picture, without any of the user's settings."""
    return mpl.rc_context(_LOOK)


@contextmanager
def _drawing() -> Iterator[None]:
    """The settings of pictures, without warnings about letters that the font lacks: the reader's fonts draw them."""
    with look(), catch_warnings():
        filterwarnings("ignore", message=r"(?s).*Glyph .* missing from font")
        yield


class Drawing(Figure):
    """A figure that looks the same in every environment: ticks that matplotlib adds late follow `look()`, too."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw it within `look()`, independent of the settings of the caller."""
        with _drawing():
            super().draw(renderer)

    def get_tightbbox(self, *args: Any, **kwargs: Any) -> Bbox:
        """Its extent, measured within `look()`."""
        with _drawing():
            return super().get_tightbbox(*args, **kwargs)

    def savefig(self, fname: Any, **kwargs: Any) -> None:
        """Save it with TrueType fonts, without a date, and with the settings given here only.

        Args:
            fname: path, or a binary file together with `format`.
            **kwargs: as matplotlib has them; what is not given is matplotlib's own default, not the user's setting.
        """
        kind = kwargs.get("format") or (Path(fname).suffix[1:].lower() if isinstance(fname, str | Path) else "png")
        kwargs.setdefault("metadata", _NO_DATE.get(kind or "png"))
        if kwargs["metadata"] is None:
            del kwargs["metadata"]
        with mpl.rc_context(_FILES), _drawing():
            if kind != "svg":
                super().savefig(fname, **kwargs)
                return
            target = BytesIO()
            super().savefig(target, **kwargs | {"format": "svg"})
            # Readers without DejaVu should not see serifs; Verdana has the same width.
            text = target.getvalue().replace(b"font-family: 'DejaVu Sans'", _FAMILIES)
            Path(fname).write_bytes(text) if isinstance(fname, str | Path) else fname.write(text)


class Halo(withStroke):
    """A rim in the colour of the paper, so that a word or mark is legible on any background.

    Args:
        width: the width of the rim in pixels.
    """

    def __init__(self, width: float = 3.0) -> None:
        super().__init__(linewidth=width, foreground=PAPER)
        self.width = width


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw a picture under `look()`, independent of the settings of the caller."""

    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with look():
            return draw(*args, **kwargs)

    return drawn


@dataclass(frozen=True)
class Sheet:
    """A figure measured in pixels from its top left corner, like a page.

    Attributes:
        figure: the figure of matplotlib.
        width, height: the size of the whole sheet in pixels.
        top: the height of title and subtitle in pixels; all other positions are measured from below them.
    """

    figure: Figure
    width: float
    height: float
    top: float

    def panel(self, left: float, top: float, width: float, height: float) -> Axes:
        """An empty pair of axes without a frame."""
        bottom = self.height - self.top - top - height
        rectangle = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(rectangle)

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
        """One line of text with its base line at (x, y) pixels."""
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
    """A sheet with room for the drawing, and above it for title and subtitle.

    Args:
        width: pixels.
        height: pixels below title and subtitle.
        title: wrapped to the width; empty if the page around the picture has it.
        subtitle: below the title.
    """
    heads = wrapped(title, width - 4.0, TITLE, bold=True)
    subs = wrapped(subtitle, width - 4.0)
    top = 24.0 * len(heads) + 19.0 * len(subs) + (14.0 if heads or subs else 0.0)
    whole = height + top
    drawn = Sheet(Drawing(figsize=(width / _INCH, whole / _INCH), dpi=100, facecolor=PAPER), width, whole, 0.0)
    for row, line in enumerate(heads):
        drawn.write(2, 18 + 24 * row, line, size=TITLE, bold=True)
    for row, line in enumerate(subs):
        drawn.write(2, 24 * len(heads) + 14 + 19 * row, line, color=MUTED)
    return Sheet(drawn.figure, width, whole, top)
