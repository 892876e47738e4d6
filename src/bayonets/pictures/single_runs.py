"""A few single runs side by side: what one course of events looks like inside the band of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from bayonets.pictures import style
from bayonets.pictures.axes import count_axis, signed_axis
from bayonets.pictures.composed import Drawable, Key
from bayonets.pictures.intervals import Floats
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.style import Sheet, fit, wrapped
from bayonets.pictures.time_panel import DayLine, PanelRow, TimePanel

_LEFT, _GAP, _RIGHT, _LINES = 55.0, 18.0, 14.0, 4


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


@dataclass(frozen=True)
class _Heads:
    """The names of the runs above their columns, and why each is shown."""

    runs: Sequence[SingleRun]

    def _columns(self, width: float) -> tuple[float, list[list[str]]]:
        each = (width - _LEFT - _RIGHT - _GAP * (len(self.runs) - 1)) / len(self.runs)
        return each, [wrapped(run.role, each, style.SMALL, lines=_LINES) for run in self.runs]

    def height(self, width: float, *, wide: bool) -> float:  # noqa: ARG002 - as of every block
        """Pixels."""
        return 24.0 + 16.0 * max(map(len, self._columns(width)[1]))

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Write them."""
        each, roles = self._columns(width)
        for place, (run, lines) in enumerate(zip(self.runs, roles, strict=True)):
            x = left + _LEFT + place * (each + _GAP)
            page.write(x, top + 16.0, fit(run.name, each, style.TEXT, bold=True), bold=True)
            for row, words in enumerate(lines, start=1):
                page.write(x, top + 17.0 + 16.0 * row, words, size=style.SMALL, color=style.MUTED)


def single_runs(runs: Sequence[SingleRun], quantities: Sequence[Quantity], start: date) -> list[tuple[Drawable, ...]]:
    """Runs in columns, quantities in rows, each row on one scale, the 90 percent band of all runs behind.

    Args:
        runs: one to three.
        quantities: from top to bottom.
        start: date of day 0.
    """
    band = KeyItem("90% of the runs standing", style.MUTED, "band", alpha=style.TINT_90)
    rows: list[tuple[Drawable, ...]] = [(Key([KeyItem("this run", style.FORCE), band]),), (_Heads(runs),)]
    for row, quantity in enumerate(quantities):
        last = row == len(quantities) - 1
        panels = [_panel(run, quantity, row, _reach(runs, quantity, row), first=run is runs[0]) for run in runs]
        days = runs[0].values.shape[-1]
        undated, below = (0, 28.0) if last else (len(runs), 14.0)
        rows.append(
            (PanelRow(panels, start, days, (104.0, 84.0), _LEFT, _RIGHT, _GAP, 30.0, below, undated, named=last),)
        )
    return rows


def _reach(runs: Sequence[SingleRun], quantity: Quantity, row: int) -> tuple[float, float]:
    low = min(float(np.nanmin(quantity.quantiles[0])), *(float(run.values[row].min()) for run in runs))
    high = max(float(np.nanmax(quantity.quantiles[4])), *(float(run.values[row].max()) for run in runs))
    return low, high


def _panel(run: SingleRun, quantity: Quantity, row: int, reach: tuple[float, float], *, first: bool) -> TimePanel:
    values, fell = run.values[row], run.fell_day
    line = DayLine(
        values, quantity.color, [(quantity.quantiles[0], quantity.quantiles[4], style.TINT_90)],
        until=None if fell is None else max(fell + 1, 2), band_color=style.MUTED,
    )  # fmt: skip
    low, high = reach
    scale = partial(signed_axis, low=low, high=high) if quantity.signed else partial(count_axis, top=high * 1.02)
    fall = None if fell is None else (fell, float(values[min(max(fell, 1), len(values) - 1)]))
    threshold = (0.0, "") if quantity.signed else None
    return TimePanel(quantity.name if first else "", [line], scale, threshold=threshold, fall=fall)
