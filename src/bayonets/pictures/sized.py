"""A picture in a width of paper: drawn as for a screen of a fitting width, then made smaller as a whole.

A column of 84 mm gets the picture of a phone with letters of 8 points, not the picture of a screen with letters that
nobody can read.
"""

import re
from collections.abc import Callable
from typing import Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Tick
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text

from bayonets.errors import SettingError
from bayonets.pictures.letters import SMALL
from bayonets.pictures.style import HAIR, NARROW, TICK_PADS, WIDE, Halo, look

_POINTS: Final = {"mm": 72.0 / 25.4, "cm": 720.0 / 25.4, "in": 72.0, "pt": 1.0}
_WIDTH: Final = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(mm|cm|in|pt)\s*", re.IGNORECASE)
_LETTERS: Final = 8.0
"""Points of the usual letters on paper."""
_LEAST: Final = 60.0
_MOST: Final = 1000.0
"""Millimetres; a narrower picture cannot be read, a wider one is no page."""


def points_of(width: str) -> float:
    """A width such as `84mm`, `8.4cm`, `3.3in` or `240pt`, in points.

    Raises:
        SettingError: it is none, or too narrow to be read, or wider than any page.
    """
    found = _WIDTH.fullmatch(str(width))
    if found is None:
        raise SettingError(
            f"width={width!r}: must be a number with its unit, mm, cm, in or pt. "
            "Use for example 84mm, a journal's column"
        )
    points = float(found[1].replace(",", ".")) * _POINTS[found[2].lower()]
    if not _LEAST <= round(points / _POINTS["mm"], 3) <= _MOST:
        raise SettingError(
            f"width={width!r}: must be from {_LEAST:.0f} to {_MOST:.0f} mm. "
            "Use for example 84mm, a journal's column, or 174mm, its page"
        )
    return points


def in_width(draw: Callable[[float], Figure], width: str | None) -> Figure:
    """A picture in a width of paper.

    Args:
        draw: gives the figure for a width in pixels.
        width: as `points_of` reads it; None: as on a screen.

    Raises:
        SettingError: the width is none.
    """
    if width is None:
        return draw(WIDE)
    points = points_of(width)
    # Within these pixels the picture is laid out anew for the width; beyond, its letters shrink or grow.
    pixels = min(max(points * SMALL / _LETTERS, NARROW), WIDE)
    return scaled(draw(pixels), points / pixels)


def scaled(figure: Figure, factor: float) -> Figure:
    """The figure with everything in it so many times as large: letters, lines, marks and the distances between them.

    What it shows does not change: at dpi / factor it is the same picture, bit for bit.

    Args:
        figure: changed in place, and given back.
        factor: above 0.
    """
    with look():
        figure.set_size_inches(*(figure.get_size_inches() * factor))
        for axes in figure.axes:
            _scale_ticks(axes, factor)
        of_ticks = {part for tick in figure.findobj(Tick) for part in tick.findobj()}
        for artist in figure.findobj():
            if artist not in of_ticks:
                _scale(artist, factor)
    return figure


def _scale_ticks(axes: Axes, factor: float) -> None:
    """Those that are there and those that matplotlib makes when it draws: all are as `look()` has them."""
    for axis, pad in TICK_PADS.items():
        axes.tick_params(axis, labelsize=factor * SMALL, pad=factor * pad, grid_linewidth=factor * HAIR)  # type: ignore[arg-type]


def _scale(artist: Artist, factor: float) -> None:
    for effect in artist.get_path_effects() or ():
        if isinstance(effect, Halo):
            artist.set_path_effects([Halo(factor * effect.width)])
    if isinstance(artist, Text):
        artist.set_fontsize(factor * float(artist.get_fontsize()))
    if isinstance(artist, Annotation):
        _scale_offset(artist, factor)
    if isinstance(artist, Line2D):
        artist.set_markersize(factor * artist.get_markersize())
        artist.set_markeredgewidth(factor * artist.get_markeredgewidth())
    if isinstance(artist, Line2D | Patch):
        artist.set_linewidth(factor * artist.get_linewidth())
    if isinstance(artist, Collection):
        artist.set_linewidth([factor * float(width) for width in np.atleast_1d(artist.get_linewidth())])


def _scale_offset(note: Annotation, factor: float) -> None:
    """The distance from what is noted to the note; `xyann` holds it where it counts in points."""
    if note.anncoords == "offset points":
        x, y = note.xyann
        note.xyann = (factor * x, factor * y)
    if note.arrow_patch is not None:
        note.arrow_patch.set_linewidth(factor * note.arrow_patch.get_linewidth())
