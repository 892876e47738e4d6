"""A few single runs side by side: what one course of events looks like inside the band of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.axes import axis_name, count_axis, date_axis, date_name, days_of, signed_axis, tint
from bayonets.pictures.labels import KeyItem, key, key_height
from bayonets.pictures.style import WIDE, fit, sheet, styled, wrapped
from bayonets.pictures.words import years
from bayonets.statistics.estimate import Floats

_GAP = 44.0


@dataclass(frozen=True)
class SingleRun:
    """One run to show.

    Attributes:
        name: its number, such as `run 17`.
        role: why it is shown.
        values: (Q, D) one row for each quantity.
        fell_day: day of its downfall, None if it held.
    """

    name: str
    role: str
    values: Floats
    fell_day: int | None


@dataclass(frozen=True)
class Quantity:
    """One row of panels.

    Attributes:
        name: with its unit.
        quantiles: (5, D) over all runs that stand, for the band behind; nan on days not drawn.
        color: of the line.
        signed: whether it can be below 0; then 0 is drawn as a line.
    """

    name: str
    quantiles: Floats
    color: str
    signed: bool = False


@styled
def single_runs(
    runs: Sequence[SingleRun], quantities: Sequence[Quantity], start: date, *,
    width: float = WIDE, title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """Runs in columns, quantities in rows, each row on one scale, the 90 percent band of all runs behind.

    Args:
        runs: one to three.
        quantities: from top to bottom.
        start: date of day 0.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    wide = width >= 600
    height, left, gap = (104.0, 54.0, 26.0) if wide else (84.0, 56.0, 12.0)
    column = (width - left - gap * (len(runs) - 1) - 12) / len(runs)
    band = KeyItem("90% of the runs standing", style.MUTED, "band", alpha=style.TINT_90)
    items = [KeyItem("this run", style.FORCE), band]
    heads = [_heading(run, column) for run in runs]
    above = 26.0 + key_height(items, width)
    head = above + 16.0 * max(map(len, heads)) + 30.0
    page = sheet(width, head + len(quantities) * (height + _GAP) + 2, title, subtitle)
    key(page, items, 4, 14)
    for place, run in enumerate(runs):
        x = left + place * (column + gap)
        page.write(x, above, fit(run.name, column, style.TEXT, bold=True), bold=True)
        for line, words in enumerate(heads[place], start=1):
            page.write(x, above + 1 + 16 * line, words, size=style.SMALL, color=style.MUTED)
        for row, quantity in enumerate(quantities):
            axes = page.panel(x, head + row * (height + _GAP), column, height)
            date_axis(axes, start, run.values.shape[-1], column, labels=row == len(quantities) - 1)
            _draw(axes, quantity, run.values[row], run.fell_day)
            _scale(axes, quantity, _reach(runs, quantity, row), labels=place == 0)
            if place == 0:
                axis_name(axes, quantity.name, left=-left + 4, above=12)
    date_name(page.figure.axes[-1], f"date, {years(start, runs[0].values.shape[-1])}")
    return page.figure


def _heading(run: SingleRun, column: float) -> list[str]:
    """Why a run is shown, in lines."""
    return wrapped(run.role, column, style.SMALL, lines=4)


def _reach(runs: Sequence[SingleRun], quantity: Quantity, row: int) -> tuple[float, float]:
    low = min(float(np.nanmin(quantity.quantiles[0])), *(float(run.values[row].min()) for run in runs))
    high = max(float(np.nanmax(quantity.quantiles[4])), *(float(run.values[row].max()) for run in runs))
    return low, high


def _draw(axes: Axes, quantity: Quantity, values: Floats, fell_day: int | None) -> None:
    days, band = days_of(quantity.quantiles)
    tint(axes, days, band[0], band[4], style.MUTED, style.TINT_90)
    line = days_of(values)[1]
    until = len(days) if fell_day is None else max(fell_day + 1, 2)
    axes.plot(days[:until], line[:until], color=quantity.color, linewidth=style.LINE, zorder=3)
    if fell_day is not None:
        axes.axvline(fell_day, color=style.RESISTING, linewidth=1.2, zorder=2.5)
        axes.plot([fell_day], [line[until - 1]], "X", color=style.RESISTING, markersize=7, zorder=4, clip_on=False)


def _scale(axes: Axes, quantity: Quantity, reach: tuple[float, float], *, labels: bool) -> None:
    if not quantity.signed:
        count_axis(axes, reach[1] * 1.02, labels=labels)
        return
    signed_axis(axes, *reach, labels=labels)
    axes.axhline(0.0, color=style.INK, linewidth=0.9, zorder=2.5)
