"""Commanders by formation over time: the share of runs in which they stall or have stood down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.composed import Drawable, Key, PictureHeading, composed
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.style import RESISTING, SHIRKING, WIDE, Dash, letters_width
from bayonets.pictures.time_panel import DayLine, PanelRow, TimePanel
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Floats
from bayonets.statistics.shares import wilson
from bayonets.wording import percent

Counts = npt.NDArray[np.int64]

_DOWN: Dash = (0, (5, 2))


@dataclass(frozen=True)
class PosturePanel:
    """The commander of one formation.

    Attributes:
        label: the label of the formation.
        stalling, stood_down: (D,) runs, among those in which the regime stands, in which he does so at the end of the
            day.
    """

    label: str
    stalling: Floats
    stood_down: Floats


def postures(
    panels: Sequence[PosturePanel], standing: Counts, start: date, *,
    width: float = WIDE, title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """One row for each formation: shares of the runs that stand, with pointwise 95 percent Wilson bands.

    Args:
        panels: in the order of the file.
        standing: (D,) runs in which the regime stands; nothing is drawn from the first day on which it is 0.
        start: date of day 0.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    wide, top = width >= 600, _top_share(panels, standing)
    longest = max(letters_width(plain(panel.label), style.SMALL) for panel in panels)
    left, right = (min(max(longest + 16.0, 120.0), 290.0), 134.0) if wide else (140.0, 70.0)

    def scale(axes: Axes, *, labels: bool) -> None:  # noqa: ARG001 - no row has room for names of levels
        axes.set_ylim(0.0, top)
        axes.set_yticks([])
        axes.axhline(0.0, color=style.AXIS, linewidth=style.HAIR)

    ends = "last day drawn" if not standing[-1] else "on the last day" if wide else "last day"
    blocks: list[Drawable] = [Key(_key_items(top)), PictureHeading(ends, muted=True, left=width - right + 6.0)]
    for panel in panels:
        last = panel is panels[-1]
        drawn: list[tuple[Floats, str, Dash]] = [(panel.stalling, SHIRKING, "-"), (panel.stood_down, RESISTING, _DOWN)]
        lines = [_line(counts, standing, color, dash) for counts, color, dash in drawn if counts.any()]
        blocks.append(
            PanelRow(
                [TimePanel("", lines, scale)], start, len(standing), (34.0, 34.0), left, right, above=0.0,
                below=24.0 if last else 12.0, undated=0 if last else 1, named=last, label=panel.label,
                note=_ends(panel, standing, wide=wide),
            )
        )  # fmt: skip
    return composed([(block,) for block in blocks], width=width, title=title, subtitle=subtitle)


def _known(counts: Floats, standing: Counts) -> tuple[Floats, Floats]:
    """Counts, and the runs to which they refer, on the days that are drawn."""
    days = np.count_nonzero(standing)
    return counts[:days], standing[:days].astype(np.float64)


def _top_share(panels: Sequence[PosturePanel], standing: Counts) -> float:
    """The common top of the rows: the lowest round share above every share and every interval of many runs."""
    highest = 0.0
    for panel in panels:
        for counts in (panel.stalling, panel.stood_down):
            count, runs = _known(counts, standing)
            many = runs >= 0.5 * runs[0]
            highest = max(highest, float((count / runs).max()), float(wilson(count, runs)[1][many].max()))
    return next(share for share in (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0) if share >= highest)


def _key_items(top_share: float) -> list[KeyItem]:
    return [
        KeyItem("stalls", SHIRKING),
        KeyItem("has stood down", RESISTING, dash=_DOWN),
        KeyItem(f"95% CI; each row: 0 to {percent(top_share)} of the runs standing", style.FORCE, "band", alpha=0.3),
    ]


def _line(counts: Floats, standing: Counts, color: str, dash: Dash) -> DayLine:
    count, runs = _known(counts, standing)
    return DayLine(count / runs, color, [(*wilson(count, runs), 0.3)], dash=dash, width=1.4)


def _ends(panel: PosturePanel, standing: Counts, *, wide: bool) -> str:
    pairs = (_known(counts, standing) for counts in (panel.stalling, panel.stood_down))
    stalling, down = (percent(float(count[-1] / runs[-1])) for count, runs in pairs)
    return f"{stalling} stall, {down} down" if wide else f"{stalling}, {down}"
