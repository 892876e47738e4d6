"""What is wrong with the texts of a picture, as matplotlib's own renderer places them."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

DPI = 144
SLACK = 0.75 * DPI / 72
"""Pixels that a text may reach over an edge or another text: the boxes of letters are larger than ink."""


def troubles(figure: Figure) -> list[str]:
    """Each text that leaves the sheet, and each two that lie upon each other."""
    figure.set_dpi(DPI)
    canvas: Any = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    width, height = figure.bbox.width, figure.bbox.height
    boxes = list(_boxes(figure, canvas.get_renderer()))
    found = []
    for text, box in boxes:
        out = [
            side
            for side, by in (
                ("left", -box.x0),
                ("right", box.x1 - width),
                ("bottom", -box.y0),
                ("top", box.y1 - height),
            )
            if by > SLACK
        ]
        if out:
            found.append(f"{text!r} leaves the sheet at the {' and '.join(out)}")
    for (text, box), (other, beside) in combinations(boxes, 2):
        across = min(box.x1, beside.x1) - max(box.x0, beside.x0)
        along = min(box.y1, beside.y1) - max(box.y0, beside.y0)
        # Lines of text stand so near each other that the boxes of their letters touch.
        if across > SLACK and along > 0.25 * min(box.height, beside.height):
            found.append(f"{text!r} lies upon {other!r}")
    return found


def _boxes(figure: Figure, renderer: Any) -> Iterator[tuple[str, Bbox]]:
    """Every text that can be seen, and where it stands."""
    of_ticks = {id(label): shown for label, shown in _tick_labels(figure)}
    for text in figure.findobj(Text):
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip() and of_ticks.get(id(text), True):
            # An annotation's own box would hold what it points at, too.
            yield text.get_text(), Text.get_window_extent(text, renderer)


def _tick_labels(figure: Figure) -> Iterator[tuple[Text, bool]]:
    """The name of each tick, and whether it is drawn: matplotlib keeps more ticks than lie on an axis."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                shown = axes.axison and low <= tick.get_loc() <= high
                yield tick.label1, shown
                yield tick.label2, shown
