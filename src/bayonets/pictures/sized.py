"""Pictures in a width for print: laid out for a screen of a fitting width, then scaled as a whole.

A column of 84 mm has the layout of a phone with letters of 8 points, and not that of a screen with illegible letters.
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
"""Points of the usual letters in print."""
_LEAST: Final = 60.0
_MOST: Final = 1000.0
"""Millimetres; a narrower picture is illegible, a wider one exceeds any page."""


def points_of(width: str) -> float:
    """A width such as `84mm`, `8.4cm`, `3.3in` or `240pt`, in points.

    Raises:
        SettingError: the width is invalid, too narrow to be legible, or wider than any page.
    """
    match = _WIDTH.fullmatch(str(width))
    if match is None:
        raise SettingError(
            f"width={width!r}: must be a number with its unit, mm, cm, in or pt. "
            "Use for example 84mm, the width of a journal's column"
        )
    points = float(match[1].replace(",", ".")) * _POINTS[match[2].lower()]
    if not _LEAST <= round(points / _POINTS["mm"], 3) <= _MOST:
        raise SettingError(
            f"width={width!r}: must be from {_LEAST:.0f} to {_MOST:.0f} mm. "
            "Use for example 84mm, the width of a journal's column, or 174mm, that of its page"
        )
    return points


def in_width(draw: Callable[[float], Figure], width: str | None) -> Figure:
    """A picture in a width for print.

    Args:
        draw: returns the figure for a width in pixels.
        width: a width for `points_of`; None: for a screen.

    Raises:
        SettingError: the width is invalid.
    """
    if width is None:
        return draw(WIDE)
    points = points_of(width)
    # Within these limits the layout depends on the width; beyond them the letters shrink or grow.
    pixels = min(max(points * SMALL / _LETTERS, NARROW), WIDE)
    return scaled(draw(pixels), points / pixels)


def scaled(figure: Figure, factor: float) -> Figure:
    """The figure with all letters, lines, marks and distances scaled by a factor.

    Nothing else changes: at dpi / factor it is the same picture, bit for bit.

    Args:
        figure: changed in place and returned.
        factor: the factor, above 0.
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
    """Scale existing ticks and those that matplotlib adds when it draws, to multiples of the settings of `look()`."""
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
    """Scale the distance between an annotated point and its note, which `xyann` holds if it is measured in points."""
    if note.anncoords == "offset points":
        x, y = note.xyann
        note.xyann = (factor * x, factor * y)
    if note.arrow_patch is not None:
        note.arrow_patch.set_linewidth(factor * note.arrow_patch.get_linewidth())
