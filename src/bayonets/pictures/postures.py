"""Commanders by formation over time: in how many of the runs they stall or have stood down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.composed import Drawable, Heading, Key, composed
from bayonets.pictures.intervals import Floats, wilson
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.style import RESISTING, SHIRKING, WIDE, Dash, Sheet, letters_width, wrapped
from bayonets.pictures.time_panel import DayLine, PanelRow, TimePanel
from bayonets.pictures.words import percent
from bayonets.scenario.printable import plain

Counts = npt.NDArray[np.int64]

_ROW, _GAP, _LINE, _MOST_LINES = 34.0, 12.0, 14.0, 3
_DOWN: Dash = (0, (5, 2))


@dataclass(frozen=True)
class PosturePanel:
    """One formation's commander.

    Attributes:
        label: of the formation.
        stalling, stood_down: (D,) of the runs in which the regime stands, those in which he does so at the day's end.
    """

    label: str
    stalling: Floats
    stood_down: Floats


@dataclass(frozen=True)
class _Row:
    """A row with the formation's name at its left, and what it comes to at its right."""

    row: PanelRow
    label: str
    ends: str

    def height(self, width: float, *, wide: bool) -> float:
        """Pixels."""
        return self.row.height(width, wide=wide)

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw it; a name of several lines ends where one of one line stands, as far as there is room above."""
        self.row.draw(page, left, top, width)
        lines = wrapped(self.label, self.row.left - 12, style.SMALL, lines=_MOST_LINES)
        foot = top + _ROW - 6 + max(_LINE * (len(lines) - 2), 0.0) / 2
        for line, words in enumerate(reversed(lines)):
            page.write(left + self.row.left - 10, foot - _LINE * line, words, size=style.SMALL, align="right")
        x = left + width - self.row.right + 8
        page.write(x, top + _ROW - 6, self.ends, size=11.0, color=style.MUTED)


def postures(
    panels: Sequence[PosturePanel], standing: Counts, start: date, *,
    width: float = WIDE, title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """One row a formation, each from 0 to 100 percent of the runs that stand, with pointwise 95 percent Wilson bands.

    Args:
        panels: in the order of the file.
        standing: (D,) runs in which the regime stands; from the first day on which it is 0, nothing is drawn.
        start: date of day 0.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    wide, top = width >= 600, _top_share(panels, standing)
    longest = max(letters_width(plain(panel.label), style.SMALL) for panel in panels)
    left, right = (min(max(longest + 16.0, 120.0), 290.0), 134.0) if wide else (128.0, 70.0)

    def scale(axes: Axes, *, labels: bool) -> None:  # noqa: ARG001 - no row has room for names of levels
        axes.set_ylim(0.0, top)
        axes.set_yticks([])
        axes.axhline(0.0, color=style.AXIS, linewidth=style.HAIR)

    ends = "last day drawn" if not standing[-1] else "on the last day" if wide else "last day"
    blocks: list[Drawable] = [Key(_key_items(top)), Heading(ends, muted=True, left=width - right + 6.0)]
    for panel in panels:
        last = panel is panels[-1]
        lines = [_line(panel.stalling, standing, SHIRKING, "-"), _line(panel.stood_down, standing, RESISTING, _DOWN)]
        row = PanelRow(
            [TimePanel("", [line for line in lines if line is not None], scale)], start, len(standing), (_ROW, _ROW),
            left, right, above=0.0, below=24.0 if last else _GAP, undated=0 if last else 1, named=last,
        )  # fmt: skip
        blocks.append(_Row(row, panel.label, _ends(panel, standing, wide=wide)))
    return composed([(block,) for block in blocks], width=width, title=title, subtitle=subtitle)


def _known(counts: Floats, standing: Counts) -> tuple[Floats, Floats]:
    """Counts, and of how many runs, on the days that are drawn."""
    days = np.count_nonzero(standing)
    return counts[:days], standing[:days].astype(np.float64)


def _top_share(panels: Sequence[PosturePanel], standing: Counts) -> float:
    """The common top of the rows: the least round share above every share, and above every interval of many runs."""
    highest = 0.0
    for panel in panels:
        for counts in (panel.stalling, panel.stood_down):
            count, runs = _known(counts, standing)
            many = runs >= 0.5 * runs[0]
            highest = max(highest, float((count / runs).max()), float(wilson(count, runs)[1][many].max()))
    return next(share for share in (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0) if share >= highest)


def _key_items(top_share: float) -> list[KeyItem]:
    return [
        KeyItem("STALLING", SHIRKING),
        KeyItem("STOOD DOWN", RESISTING, dash=_DOWN),
        KeyItem(f"95% CI; each row: 0 to {percent(top_share)} of the runs standing", style.FORCE, "band", alpha=0.3),
    ]


def _line(counts: Floats, standing: Counts, color: str, dash: Dash) -> DayLine | None:
    if not counts.any():
        return None
    count, runs = _known(counts, standing)
    return DayLine(count / runs, color, [(*wilson(count, runs), 0.3)], dash=dash, width=1.4)


def _ends(panel: PosturePanel, standing: Counts, *, wide: bool) -> str:
    pairs = (_known(counts, standing) for counts in (panel.stalling, panel.stood_down))
    stalling, down = (percent(float(count[-1] / runs[-1])) for count, runs in pairs)
    return f"{stalling} stall, {down} down" if wide else f"{stalling}, {down}"
