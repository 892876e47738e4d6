"""Marks of observations: values as black diamonds, bounds as half-open brackets."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from bayonets.pictures import style
from bayonets.pictures.labels import KeyItem

_STEM = 16.0
_CAP = 5.0


@dataclass(frozen=True)
class Observed:
    """One observation, as it is drawn.

    Attributes:
        place: the day (or row) at which it is drawn.
        low, high: the bounds of the observation, or None.
        value: the observed value, or None.
    """

    place: float
    low: float | None = None
    high: float | None = None
    value: float | None = None

    @property
    def numbers(self) -> tuple[float, ...]:
        """Every number that must lie within the axis."""
        return tuple(number for number in (self.low, self.high, self.value) if number is not None)


def observed_items(marks: Sequence[Observed]) -> list[KeyItem]:
    """The entries of the key for the marks."""
    items = []
    if any(mark.value is not None for mark in marks):
        items.append(KeyItem("observed", style.OBSERVED, "diamond"))
    if any(mark.value is None for mark in marks):
        items.append(KeyItem("observed bound", style.OBSERVED, "bracket"))
    return items


def draw_observed(axes: Axes, marks: Sequence[Observed], *, level: bool = False) -> None:
    """Draw diamonds and brackets.

    Args:
        axes: days along x, or, if `level`, rows along y.
        marks: the observations.
        level: whether the values lie along x.
    """
    for mark in marks:
        if mark.low is not None and mark.high is not None:
            _line(axes, [mark.low, mark.high], [mark.place] * 2, level)
        for bound, side in ((mark.low, 1.0), (mark.high, -1.0)):
            if bound is not None:
                _cap(axes, bound, mark.place, level)
                if mark.low is None or mark.high is None:
                    _open_stem(axes, bound, mark.place, side, level)
        if mark.value is not None:
            where = (mark.value, mark.place) if level else (mark.place, mark.value)
            axes.plot(
                [where[0]], [where[1]], marker="D", markersize=6.5, color=style.OBSERVED, zorder=6, clip_on=False,
                markeredgecolor=style.PAPER, markeredgewidth=1.0,
            )  # fmt: skip


def _line(axes: Axes, values: list[float], places: list[float], level: bool) -> None:
    pair = (values, places) if level else (places, values)
    axes.plot(*pair, color=style.OBSERVED, linewidth=1.6, zorder=5, clip_on=False)


def _cap(axes: Axes, bound: float, position: float, level: bool) -> None:
    where = ([bound], [position]) if level else ([position], [bound])
    marker = "|" if level else "_"
    axes.plot(
        *where, marker=marker, markersize=2 * _CAP, markeredgewidth=1.6, color=style.OBSERVED, zorder=5, clip_on=False
    )


def _open_stem(axes: Axes, bound: float, position: float, side: float, level: bool) -> None:
    """A stem from the bound in the direction that it allows; its length in pixels has no meaning."""
    offset = (side * _STEM, 0.0) if level else (0.0, side * _STEM)
    line = {"arrowstyle": "-", "color": style.OBSERVED, "linewidth": 1.6, "shrinkA": 0.0, "shrinkB": 0.0}
    where = (bound, position) if level else (position, bound)
    axes.annotate(
        "", where, xytext=offset, textcoords="offset points", annotation_clip=False, arrowprops=line, zorder=5
    )
