"""Axes of dates, steps, counts and shares that the pictures share, and the format of their ticks."""

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import Formatter

from bayonets.pictures import style
from bayonets.scenario.printable import MONTHS, day_month, plain
from bayonets.statistics.estimate import Floats
from bayonets.wording import number, numerals, percent, written_in

_DATE_WIDTH, _MONTH_WIDTH = 64.0, 40.0
_APART = 12.0
"""Pixels between the labels of two ticks."""
_STEPS_OF_DAYS = (1, 2, 7, 14)
_STEPS_OF_MONTHS = (1, 2, 3, 6, 12, 24, 60)


def days_of(values: Floats) -> tuple[Floats, Floats]:
    """Days counted from 0, and the values of their last axis; a single day is drawn one day wide.

    Args:
        values: (..., D).

    Returns:
        (D,) days and the values, or, for one day, its two edges and its values twice.
    """
    count = values.shape[-1]
    if count > 1:
        return np.arange(count, dtype=np.float64), values
    return np.array([-0.5, 0.5]), np.repeat(values, 2, axis=-1)


def date_ticks(start: date, days: int, width: float) -> tuple[list[int], list[str]]:
    """Days and labels of the ticks of an axis of dates, within the space; on Mondays or firsts of months if many.

    Args:
        start: date of day 0.
        days: at least 1.
        width: pixels of the axis.
    """
    room = max(int(width / _DATE_WIDTH), 1)
    for step in _STEPS_OF_DAYS:
        # A week starts on Monday, wherever the scenario starts.
        first = -start.weekday() % 7 if step >= 7 else 0
        ticks = list(range(first, days, step))
        if len(ticks) <= room and ticks:
            return ticks, [day_month(start + timedelta(days=day)) for day in ticks]
    return _month_ticks(start, days, max(int(width / _MONTH_WIDTH), 1))


def _month_ticks(start: date, days: int, room: int) -> tuple[list[int], list[str]]:
    firsts = [day for day in range(days) if (start + timedelta(days=day)).day == 1]
    if not firsts:
        return [0], [day_month(start)]
    for step in _STEPS_OF_MONTHS:
        if step < 12:
            ticks = [day for day in firsts if ((start + timedelta(days=day)).month - 1) % step == 0]
        else:
            ticks = [day for day in firsts if (start + timedelta(days=day)).month == 1][:: step // 12]
        if len(ticks) <= room:
            break
    return ticks, [_month_name(start + timedelta(days=day)) for day in ticks]


def _month_name(when: date) -> str:
    return str(when.year) if when.month == 1 else MONTHS[when.month - 1]


def date_axis(axes: Axes, start: date, days: int, width: float, *, labels: bool = True) -> None:
    """An axis of dates along the bottom: light vertical lines, with labels if `labels`."""
    ticks, names = date_ticks(start, days, width)
    axes.set_xlim(-0.5 if days == 1 else 0.0, max(days - 1.0, 0.5))
    if labels:
        axes.set_xticks(ticks, names)
    else:
        upright_grid(axes, ticks)


def step_axis(axes: Axes, steps: int) -> None:
    """An axis of whole steps from 0 along the bottom; a single step is drawn one step wide."""
    ticks = [tick for tick in nice_ticks(steps - 1.0, 8, whole=True) if tick <= steps - 1.0]
    axes.set_xlim(-0.5 if steps == 1 else 0.0, max(steps - 1.0, 0.5))
    axes.set_xticks(ticks, [number(tick) for tick in ticks])


def upright_grid(axes: Axes, ticks: Sequence[float]) -> None:
    """Vertical grid lines without labels: one object, where each tick would take five."""
    axes.set_xticks([])
    axes.vlines(ticks, 0, 1, transform=axes.get_xaxis_transform(), color=style.GRID, linewidth=style.HAIR, zorder=0.5)


def level_grid(axes: Axes, ticks: Sequence[float]) -> None:
    """Horizontal grid lines without labels."""
    axes.set_yticks([])
    axes.hlines(ticks, 0, 1, transform=axes.get_yaxis_transform(), color=style.GRID, linewidth=style.HAIR, zorder=0.5)


def share_axis(axes: Axes, top: float = 1.0, *, labels: bool = True) -> None:
    """Shares from 0 to a round share at or above `top`, on a linear scale."""
    ticks = [tick for tick in nice_ticks(top) if tick <= 1.0]
    axes.set_ylim(0.0, ticks[-1])
    named_level_ticks(axes, ticks, percent, labels=labels)


def root_ticks(
    ticks: Sequence[float],
    top: float,
    length: float,
    half: Callable[[float], float],
    *,
    spare: float,
) -> list[float]:
    """Zero, then those ticks of a square root scale whose labels have room, chosen from the far end.

    Args:
        ticks: candidates, ascending from 0.
        top: the end of the axis.
        length: the length of the axis in pixels.
        half: half the length of the label of a tick along the axis, in pixels.
        spare: pixels by which the last label may extend beyond the axis.
    """
    kept: list[float] = []
    end = length + spare
    for tick in reversed([tick for tick in ticks[1:] if tick <= top]):
        at = math.sqrt(tick / top) * length
        if at + half(tick) <= end and at - half(tick) >= half(0.0) + _APART:
            kept.append(tick)
            end = at - half(tick) - _APART
    return [0.0, *kept[::-1]]


ROOT_TICKS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)


def nice_ticks(top: float, intervals: int = 4, *, whole: bool = False) -> list[float]:
    """Round numbers from 0 up to at least `top`.

    Args:
        top: the value to be reached.
        intervals: the approximate number of steps, each 1, 2, 2.5 or 5 times a power of ten.
        whole: whether the numbers must be whole.
    """
    if top <= 0.0:
        return [0.0, 1.0]
    rough = max(top / intervals, 1.0) if whole else top / intervals
    power = 10.0 ** np.floor(np.log10(rough))
    factors = (1.0, 2.0, 5.0, 10.0) if whole else (1.0, 2.0, 2.5, 5.0, 10.0)
    step = next(factor * power for factor in factors if factor * power >= rough * (1 - 1e-9))
    count = int(np.ceil(top / step - 1e-9))
    return [float(step * k) for k in range(count + 1)]


def count_axis(axes: Axes, top: float, *, labels: bool = True, whole: bool = False) -> None:
    """Numbers from 0 to a round number at or above `top`."""
    ticks = nice_ticks(top, whole=whole)
    axes.set_ylim(0.0, ticks[-1])
    named_level_ticks(axes, ticks, even(ticks), labels=labels)


def signed_axis(axes: Axes, low: float, high: float, *, labels: bool = True) -> None:
    """Numbers of either sign between round numbers, including 0."""
    step = nice_ticks(max(abs(low), abs(high), 0.5), 2)[1]
    ticks = [step * k for k in range(-6, 7) if low - step < step * k < high + step or abs(k) <= 1]
    axes.set_ylim(ticks[0], ticks[-1])
    named_level_ticks(axes, ticks, even(ticks), labels=labels)


def named_level_ticks(axes: Axes, ticks: Sequence[float], write: Callable[[float], str], *, labels: bool) -> None:
    """Horizontal lines, labelled at the left if `labels`."""
    if labels:
        axes.set_yticks(ticks, [write(tick) for tick in ticks])
    else:
        level_grid(axes, ticks)


_MOST_DECIMALS = 6


def decimals_of(ticks: Sequence[float]) -> int:
    """The fewest decimals with which every tick is exact, so that equal steps look equal: 0.025, 0.05, 0.075."""
    values = np.asarray(ticks, dtype=np.float64)
    near = 1e-6 * max(float(np.ptp(values)), 1e-9) if len(values) else 0.0
    exact = (decimals for decimals in range(_MOST_DECIMALS) if np.allclose(values, values.round(decimals), 0.0, near))
    return next(exact, _MOST_DECIMALS)


def even(ticks: Sequence[float], *, signed: bool = False, suffix: str = "") -> Callable[[float], str]:
    """A format for the ticks of an axis, all with the number of decimals that the finest of them needs.

    Args:
        ticks: all ticks of the axis.
        signed: whether positive numbers have a plus sign.
        suffix: written after each number.
    """
    decimals = decimals_of(ticks)

    def write(value: float) -> str:
        text = number(value, decimals)
        return f"{'+' if signed and value > 0.0 and text != '0' else ''}{text}{suffix}"

    return write


class EvenTicks(Formatter):
    """Formats the ticks that a locator chooses with `even`, multiplied by `scale`."""

    def __init__(self, *, signed: bool = False, suffix: str = "", scale: float = 1.0) -> None:
        self._signed, self._suffix, self._scale = signed, suffix, scale
        self._numerals = numerals()  # matplotlib asks for the texts when the picture is saved, which may be elsewhere
        self._write = even([], signed=signed, suffix=suffix)

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """All ticks of the axis."""
        self._write = even([self._scale * value for value in values], signed=self._signed, suffix=self._suffix)
        return [self(value) for value in values]

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 - as matplotlib calls it
        """One tick, with the decimals of the axis."""
        with written_in(self._numerals):
            return self._write(self._scale * x)


def tint(
    axes: Axes, days: Floats, low: Floats, high: Floats, color: str, alpha: float,
    step: Literal["post"] | None = None,
) -> None:  # fmt: skip
    """A band without an edge; with `step`, its bounds hold from each day to the next."""
    axes.fill_between(days, low, high, facecolor=color, alpha=alpha, edgecolor="none", linewidth=0, zorder=2, step=step)


def axis_name(axes: Axes, text: str, *, above: float = 8.0, left: float = 0.0) -> None:
    """The name and unit of the y axis, written horizontally above its top for easier reading."""
    axes.annotate(
        plain(text), (0.0, 1.0), xycoords="axes fraction", xytext=(left, above), textcoords="offset points",
        fontsize=style.SMALL, color=style.MUTED, va="baseline", annotation_clip=False,
    )  # fmt: skip


def across_name(axes: Axes, text: str, *, below: float = 36.0) -> None:
    """The name of the horizontal axis, below its right end."""
    axes.annotate(
        text, (1.0, 0.0), xycoords="axes fraction", xytext=(0, -below), textcoords="offset points",
        fontsize=style.SMALL, color=style.MUTED, ha="right", va="baseline", annotation_clip=False,
    )  # fmt: skip
