"""Rows of whiskers: who left, and what the model gives where something was observed."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.labels import KeyItem, key, key_height
from bayonets.pictures.observed import Observed, draw_observed
from bayonets.pictures.style import WIDE, Sheet, fit, letters_width, sheet, styled
from bayonets.pictures.words import number
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Floats


@dataclass(frozen=True)
class Whisker:
    """One distribution over the runs.

    Attributes:
        quantiles: (5,) at `quantiles.LEVELS`.
        color: of dot and whiskers.
        square: whether the median is a square rather than a dot.
    """

    quantiles: Floats
    color: str
    square: bool = False


@dataclass(frozen=True)
class Row:
    """One row of the picture.

    Attributes:
        label: what the row is about.
        whiskers: one or two, one above the other.
        note: written at the right end.
        observed: what is known, if anything; its `place` is not used.
        total: whether the row sums up the rows below it, or stands alone.
    """

    label: str
    whiskers: tuple[Whisker, ...]
    note: str = ""
    observed: Observed | None = None
    total: bool = False


@dataclass(frozen=True)
class Scale:
    """The common axis of the rows, a square root so that few can be seen beside many.

    Attributes:
        name: with unit.
        write: a value as text.
        ticks: candidates, ascending from 0.
        note_name: what stands at the right ends.
    """

    name: str
    write: Callable[[float], str]
    ticks: tuple[float, ...]
    note_name: str = ""


_INDENT, _SIDE, TICKS_APART = 12.0, 20.0, 12.0
"""Pixels of an indent, beside a narrow picture, and between the names of two ticks."""
_BELOW = 10.0
"""Pixels from the model's whisker down to what was observed, so that neither hides the other."""

COUNT_TICKS = (0.0, *(factor * 10.0**power for power in range(7) for factor in (1, 2, 3, 5, 7)))
SHARE_TICKS = (0.0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)


@styled
def whiskers(
    rows: Sequence[Row], scale: Scale, names: Sequence[KeyItem] = (), *,
    width: float = WIDE, title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """Medians as dots, 50 percent of the runs as a thick whisker, 90 percent as a thin one.

    Args:
        rows: from top to bottom.
        scale: of all rows.
        names: what the colours mean, where there is more than one.
        width: pixels.
        title: written above.
        subtitle: below the title.
    """
    wide = width >= 600
    left, right = _margins(rows, scale) if wide else (_SIDE, _SIDE)
    known = any(row.observed for row in rows)
    step = (36.0 if known else 26.0) if wide else (52.0 if known else 44.0)
    items = [*names, *_key_items(rows)]
    head = 32.0 + key_height(items, width)
    page = sheet(width, head + step * len(rows) + 46, title, subtitle)
    key(page, items, 4, 14)
    axes = page.panel(left, head, width - left - right, step * len(rows))
    axes.set_ylim(step * len(rows), 0.0)
    axes.set_yticks([])
    _axis(axes, rows, scale, width - left - right)
    for index, row in enumerate(rows):
        centre = step * index + (step / 2 if wide else step - (19 if known else 12))
        _draw(axes, row, centre)
        indent = _INDENT if not row.total and any(other.total for other in rows) else 0.0
        _texts(page, row, indent, head + step * index + (step / 2 + 4.5 if wide else 15), left, right)
    if wide and scale.note_name:
        page.write(width - right + 14, head - 10, scale.note_name, size=11.0, color=style.MUTED)
    return page.figure


def _margins(rows: Sequence[Row], scale: Scale) -> tuple[float, float]:
    """Room for the longest label and the longest note; pixels."""
    labels = max(letters_width(plain(row.label), style.SMALL, bold=row.total) for row in rows) + _INDENT
    notes = max(letters_width(text, style.SMALL) for text in (scale.note_name, *(row.note for row in rows)))
    return min(max(labels + 14.0, 150.0), 360.0), min(1.08 * notes + 16.0, 230.0)  # sums are bold, hence wider


def _key_items(rows: Sequence[Row]) -> list[KeyItem]:
    items = [KeyItem("median, 50% and 90% of the runs", style.FORCE, "dot")]
    known = [row.observed for row in rows if row.observed]
    if any(mark.value is not None for mark in known):
        items.append(KeyItem("observed", style.OBSERVED, "diamond"))
    if any(mark.value is None for mark in known):
        items.append(KeyItem("observed bound", style.OBSERVED, "bracket"))
    return items


def _axis(axes: Axes, rows: Sequence[Row], scale: Scale, width: float) -> None:
    shown = [float(whisker.quantiles.max()) for row in rows for whisker in row.whiskers]
    shown += [value for row in rows if row.observed for value in row.observed.numbers]
    top = max([*shown, scale.ticks[1]]) * 1.04
    axes.set_xlim(0.0, math.sqrt(top))
    ticks = root_ticks(scale.ticks, top, width, scale.write, spare=_SIDE)
    axes.set_xticks([math.sqrt(tick) for tick in ticks], [scale.write(tick) for tick in ticks])
    axes.annotate(
        scale.name, (1.0, 0.0), xycoords="axes fraction", xytext=(0, -34), textcoords="offset points", ha="right",
        fontsize=style.SMALL, color=style.MUTED, annotation_clip=False,
    )  # fmt: skip


def root_ticks(
    ticks: Sequence[float], top: float, width: float, write: Callable[[float], str], *, spare: float
) -> list[float]:
    """Nought, then those ticks of a square root scale whose names have room, chosen from the right.

    Args:
        ticks: candidates, ascending from 0.
        top: where the axis ends.
        width: pixels of the axis.
        write: the name of a tick.
        spare: pixels that the last name may reach beyond the axis.
    """

    def half(tick: float) -> float:
        return letters_width(write(tick), style.SMALL) / 2

    kept: list[float] = []
    end = width + spare
    for tick in reversed([tick for tick in ticks[1:] if tick <= top]):
        at = math.sqrt(tick / top) * width
        if at + half(tick) <= end and at - half(tick) >= half(0.0) + TICKS_APART:
            kept.append(tick)
            end = at - half(tick) - TICKS_APART
    return [0.0, *kept[::-1]]


def _draw(axes: Axes, row: Row, centre: float) -> None:
    spread = 3.6 if len(row.whiskers) > 1 else 0.0
    for index, whisker in enumerate(row.whiskers):
        y = centre + (index * 2 - 1) * spread if spread else centre
        low, lower, median, upper, high = np.sqrt(whisker.quantiles)
        axes.plot([low, high], [y, y], color=whisker.color, linewidth=1.1, zorder=3, solid_capstyle="butt")
        axes.plot([lower, upper], [y, y], color=whisker.color, linewidth=3.4, zorder=3, solid_capstyle="butt")
        axes.plot(
            [median], [y], "s" if whisker.square else "o", color=whisker.color, markersize=6.5, zorder=4, clip_on=False,
            markeredgecolor=style.PAPER, markeredgewidth=0.8,
        )  # fmt: skip
    if row.observed:
        draw_observed(axes, [_rooted(row.observed, centre + _BELOW)], level=True)


def _rooted(mark: Observed, centre: float) -> Observed:
    def root(value: float | None) -> float | None:
        return None if value is None else math.sqrt(max(value, 0.0))

    return replace(mark, place=centre, low=root(mark.low), high=root(mark.high), value=root(mark.value))


def _texts(page: Sheet, row: Row, indent: float, y: float, left: float, right: float) -> None:
    bold = row.total
    if page.width >= 600:
        page.write(2 + indent, y, fit(row.label, left - indent - 8, bold=bold), size=style.SMALL, bold=bold)
        page.write(page.width - right + 14, y, row.note, size=style.SMALL, color=style.INK if bold else style.MUTED)
        return
    page.write(
        left - 16,
        y,
        fit(row.label, page.width - 16 - letters_width(row.note, 11.0), bold=bold),
        size=style.SMALL,
        bold=bold,
    )
    page.write(page.width - 2, y, row.note, size=11.0, color=style.MUTED, align="right")


def count_write(value: float) -> str:
    """A count on an axis."""
    return number(value)
