"""What the pictures of the classics share: pages of one width, axes, labels beside lines, SVG that stands alone."""

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import axis_name
from bayonets.pictures.style import Sheet, sheet
from bayonets.pictures.svg import to_svg
from bayonets.wording import number

Floats = npt.NDArray[np.float64]

WIDTH: Final = 720.0
HALF: Final = 292.0
"""Pixels of one of two panels side by side."""
LEFT: Final = 54.0
BELOW: Final = 46.0
"""Pixels below a panel for the numbers and the name of its axis."""

# What bold and plain letters of the widest common fonts take, so that no title runs off the page.
_TITLE_LETTERS, _SUBTITLE_LETTERS = 62, 92

_FONTS = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"
_BY_NAME = re.compile(r"var\(--\w+,(#[0-9a-f]{6})\)")


@dataclass(frozen=True)
class Picture:
    """A picture of the page.

    Attributes:
        figure: what is drawn.
        title: its finding.
        subtitle: what is drawn, and of how many runs.
    f
    """

    figure: Figure
    title: str
    subtitle: str


@dataclass(frozen=True)
class Page:
    """A sheet with its title and subtitle, and room for panels below.

    Attributes:
        sheet: what is drawn on; places count from below the title.
        title, subtitle: what stands above.
    f
    """

    sheet: Sheet
    title: str
    subtitle: str

    def panel(self, place: int, of: int, height: float, top: float = 26.0) -> Axes:
        """One of one or two panels side by side, `top` pixels below the title."""
        wide = HALF if of == 2 else WIDTH - LEFT - 26.0
        return self.sheet.panel(LEFT + place * (HALF + 68.0), top, wide, height)

    def done(self) -> Picture:
        """The picture."""
        return Picture(self.sheet.figure, self.title, self.subtitle)


def page(height: float, title: str, subtitle: str) -> Page:
    """A page with so many pixels below its title, the finding, and its subtitle, what is drawn."""
    heads, subs = textwrap.wrap(title, _TITLE_LETTERS), textwrap.wrap(subtitle, _SUBTITLE_LETTERS)
    top = 23.0 * len(heads) + 18.0 * len(subs) + 16.0
    made = sheet(WIDTH, top + height)
    for row, line in enumerate(heads):
        made.write(4, 20 + 23 * row, line, size=style.TITLE, bold=True)
    for row, line in enumerate(subs):
        made.write(4, 23 * len(heads) + 16 + 18 * row, line, color=style.MUTED)
    return Page(replace(made, top=top), title, subtitle)


def fine(value: float) -> str:
    """A number with at most two digits after the point."""
    return number(value, 2)


def x_axis(axes: Axes, ticks: Sequence[float], name: str, write: Callable[[float], str] = fine) -> None:
    """The horizontal axis from the first tick to the last, with its name below."""
    axes.set_xlim(ticks[0], ticks[-1])
    axes.set_xticks(ticks, [write(tick) for tick in ticks])
    axes.minorticks_off()
    axes.annotate(
        name, (0.5, 0.0), xycoords="axes fraction", xytext=(0, -38), textcoords="offset points",
        fontsize=style.SMALL, color=style.MUTED, ha="center", va="baseline", annotation_clip=False,
    )  # fmt: skip


def y_axis(axes: Axes, ticks: Sequence[float], name: str, write: Callable[[float], str] = fine) -> None:
    """The vertical axis from the first tick to the last, with its name above."""
    axes.set_ylim(ticks[0], ticks[-1])
    axes.set_yticks(ticks, [write(tick) for tick in ticks])
    axes.minorticks_off()
    axis_name(axes, name, left=-LEFT + 8.0, above=12.0)


SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def label(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    color: str = style.INK,
    *,
    align: str = "left",
    bold: bool = False,
    clear: bool = False,
) -> None:
    """Words beside what they name; several lines are set one below the other, on paper of their own if `clear`."""
    axes.text(
        x, y, text, fontsize=style.SMALL, color=color, ha=align, va="center", linespacing=1.35,
        fontweight="bold" if bold else "normal", zorder=6,
        bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 2.0} if clear else None,
    )  # fmt: skip


def dots(axes: Axes, x: Any, y: Any, color: str, size: float = 4.0, *, hollow: bool = False) -> None:
    """Simulated values."""
    axes.plot(
        x, y, "o", color=color, markersize=size, markerfacecolor=style.PAPER if hollow else color,
        markeredgewidth=1.2 if hollow else 0.0, zorder=4, clip_on=False,
    )  # fmt: skip


def standalone(picture: Picture, name: str) -> str:
    """The picture as the text of an SVG file that needs no page around it: colours as they are, fonts of the system."""
    inner = _BY_NAME.sub(r"\1", to_svg(picture.figure, name, f"{picture.title}. {picture.subtitle}"))
    # A figure is as many seventy-seconds of an inch wide as its sheet has pixels.
    width, height = (f"{72.0 * edge:.0f}" for edge in picture.figure.get_size_inches())
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{_FONTS}"'
    return inner.replace("<svg", head, 1) + "\n"
