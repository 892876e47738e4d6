"""The areas and lines of a map over two axes: tints, hatching, the line of the runs and that of the mean field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from scipy import ndimage

from bayonets.pictures import style
from bayonets.pictures.style import Dash
from bayonets.statistics.estimate import NORMAL_975, Floats
from bayonets.wording import percent

Signs = npt.NDArray[np.int64]

AGREED = (0.75, 0.9)
"""Shares of the draws for which thin lines are drawn."""
SIDE_TINT = 0.22
MEAN_FIELD_DASH: Dash = (0, (4.0, 3.0))
_LEAST_TINT, _MOST_TINT = 0.06, 0.62


@dataclass(frozen=True)
class Side:
    """One axis.

    Attributes:
        name: the quantity with its unit.
        low, high: the ends of the axis.
        plausible_low, plausible_high: the plausible range, marked along the axis.
        today: the value of the scenario, an average if it varies, from `today_low` to `today_high`.
        at: (N,) values of the grid.
        step: the step between valid values, if only whole steps are valid.
    """

    name: str
    low: float
    high: float
    plausible_low: float
    plausible_high: float
    today: float
    today_low: float
    today_high: float
    at: Floats
    step: float | None = None


@dataclass(frozen=True)
class Class:
    """The class of an area of a map: above the line, below it, or undetermined.

    Attributes:
        name: a few words.
        color: the colour of the area.
    """

    name: str
    color: str


@dataclass(frozen=True)
class Dot:
    """A point at which runs were made.

    Attributes:
        x, y: the point.
        runs: the number of runs at the point.
        value: their result.
        side: 1 or -1 if they alone determine the side of the line, else 0.
    """

    x: float
    y: float
    runs: int
    value: float
    side: int


@dataclass(frozen=True, eq=False)
class MapScene:
    """The content of a map.

    Attributes:
        x, y: the axes.
        mean_field: (Y, X) results of the mean field on the grid; they determine the tints if there are no runs.
        middle: (Y, X) the surface through the runs; None if there are no runs.
        away: (Y, X) its distance from the line in standard deviations; None if there are several lines.
        signs: (Y, X) 1 and -1 where the sign of an effect is resolved; None if no effect is shown.
        lines: values at which lines are drawn.
        above, below: the classes on the two sides of a single line.
        ramp: the colour of several steps.
        dots: points at which runs were made.
        write: formats a value.
        line_name: the meaning of the line.
        agree: (Y, X) share of the draws of unknown numbers in which the side of the line holds; None without draws.
        mean_field_name: the meaning of the dashed line.
    """

    x: Side
    y: Side
    mean_field: Floats
    middle: Floats | None
    away: Floats | None
    signs: Signs | None
    lines: Sequence[float]
    above: Class
    below: Class
    ramp: str
    dots: Sequence[Dot]
    write: Callable[[float], str]
    line_name: str
    agree: Floats | None = None
    mean_field_name: str = "mean field"

    @property
    def mean_field_crosses(self) -> bool:
        """Whether a line of the mean field lies on the map."""
        return any(self.mean_field.min() < line < self.mean_field.max() for line in self.lines)

    @property
    def single(self) -> bool:
        """Whether a single line divides the map into two sides."""
        return self.above.name != ""


def tints(count: int) -> list[float]:
    """`count` tints from light to dark."""
    return [float(tint) for tint in np.linspace(_LEAST_TINT, _MOST_TINT, count)] if count > 1 else [SIDE_TINT]


_CLASS_TINT, _BAND_TINT = 0.28, 0.16
_HATCH_EVERY = 12.0
_BLOCK = np.ones((2, 2))


def areas(axes: Axes, scene: MapScene, panel: float, height: float) -> list[Text]:
    """Draw tints and lines on a panel of `panel` by `height` pixels.

    Returns:
        The labels of the lines of agreement.
    """
    if scene.signs is not None:
        _classes(axes, scene, panel, height)
    else:
        _tints(axes, scene)
    if scene.single:
        _line(axes, scene)
    else:
        _lines(axes, scene)
    return [] if scene.agree is None else _agreed(axes, scene, scene.agree)


def _tints(axes: Axes, scene: MapScene) -> None:
    """The two sides of one line, or the steps between several lines, by the runs; by the mean field without runs."""
    if scene.single:
        _two_sides(axes, scene)
        return
    values = scene.mean_field if scene.middle is None else scene.middle
    low, high = float(values.min()) - 1.0, float(values.max()) + 1.0
    edges = [min(low, *scene.lines) - 1.0, *scene.lines, max(high, *scene.lines) + 1.0] if scene.lines else [low, high]
    colors = [to_rgba(scene.ramp, tint) for tint in tints(len(scene.lines) + 1)]
    axes.contourf(scene.x.at, scene.y.at, values, levels=edges, colors=colors, zorder=1)


def _two_sides(axes: Axes, scene: MapScene) -> None:
    """Both sides of the line where they are resolved, and the band between them."""
    values, edge = scene.mean_field - scene.lines[0], 0.0
    if scene.away is not None and scene.away.size:
        values, edge = scene.away, NORMAL_975
    low, high = min(float(values.min()), -edge) - 1.0, max(float(values.max()), edge) + 1.0
    for ends, color in (([edge, high], scene.above.color), ([low, -edge], scene.below.color)):
        axes.contourf(scene.x.at, scene.y.at, values, levels=ends, colors=[to_rgba(color, SIDE_TINT)], zorder=1)
    if edge:
        axes.contourf(
            scene.x.at, scene.y.at, values, levels=[-edge, edge], colors=[to_rgba(style.INK, _BAND_TINT)], zorder=1
        )


def _classes(axes: Axes, scene: MapScene, panel: float, height: float) -> None:
    """Tints and hatching where the sign of an effect is resolved."""
    signs, away = scene.signs, scene.away
    if signs is None:
        return
    values = scene.mean_field if away is None or not away.size else away
    cut = _cut(values, signs)
    for sign, side in ((1, scene.above), (-1, scene.below)):
        if np.any(signs == sign):
            color = [to_rgba(side.color, _CLASS_TINT)]
            ends = [cut, float(values.max()) + 1.0] if sign > 0 else [float(values.min()) - 1.0, -cut]
            axes.contourf(scene.x.at, scene.y.at, values, levels=ends, colors=color, zorder=1)
            _hatch(axes, scene, sign * values - cut, sign, side.color, panel, height)


def _cut(values: Floats, signs: Signs) -> float:
    """The distance from the line beyond which a sign is shown."""
    resolved_values = np.abs(values)[signs != 0]
    return float(resolved_values.min()) if len(resolved_values) else float(np.abs(values).max()) + 1.0


def _hatch(axes: Axes, scene: MapScene, depth: Floats, sign: int, color: str, panel: float, height: float) -> None:
    """Oblique strokes where a depth on the grid is above 0; drawn as one line, since pages keep no patterns."""
    columns, rows = int(panel / _HATCH_EVERY), int(height / _HATCH_EVERY)
    x0, x1, y0, y1 = scene.x.low, scene.x.high, scene.y.low, scene.y.high
    across, along = (x1 - x0) / columns, (y1 - y0) / rows
    xs, ys = x0 + across * (np.arange(columns) + 0.5), y0 + along * (np.arange(rows) + 0.5)
    run, rise = 0.5 * across, 0.5 * sign * along
    # Both ends must lie within, so that no stroke extends beyond the tint below it.
    inside = _above(scene, depth, xs - run, ys - rise) & _above(scene, depth, xs + run, ys + rise)
    xs, ys = (centres[inside] for centres in np.meshgrid(xs, ys))
    gap = np.full(len(xs), np.nan)
    strokes = np.stack([xs - run, xs + run, gap], axis=1).ravel(), np.stack([ys - rise, ys + rise, gap], axis=1).ravel()
    axes.plot(*strokes, color=color, linewidth=0.6, alpha=0.75, zorder=1.5, solid_capstyle="butt")


def _above(scene: MapScene, depth: Floats, xs: npt.NDArray[Any], ys: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """(ys, xs) whether a depth, interpolated linearly between the points of its grid, is above 0."""
    level = np.stack([np.interp(xs, scene.x.at, row) for row in depth])
    return np.stack([np.interp(ys, scene.y.at, column) for column in level.T], axis=1) > 0.0


def _line(axes: Axes, scene: MapScene) -> None:
    """The single line by the runs, and the same line by the mean field."""
    x, y, away = scene.x.at, scene.y.at, scene.away
    if scene.signs is not None or scene.middle is not None:
        surface = resolved(scene.mean_field, scene.lines[0])
        _contour(axes, x, y, surface, scene.lines[0], color=style.MUTED, linewidths=1.4, linestyles=[MEAN_FIELD_DASH])
    if away is not None and away.size:
        _contour(axes, x, y, away, 0.0, color=style.INK, linewidths=2.2)


def resolved(values: Floats, line: float) -> Floats:
    """Values whose sides of the line are at least two points of the grid wide.

    Where the outcome of the mean field is 0 or 1, a strip of single points would be drawn as a chain of lozenges.
    """
    above = np.pad(values > line, 1, mode="edge")
    wide = ndimage.binary_opening(above, _BLOCK)
    wide = ~ndimage.binary_opening(~wide, _BLOCK)
    return np.where((wide == above)[1:-1, 1:-1], values, 2.0 * line - values)


def _agreed(axes: Axes, scene: MapScene, agree: Floats) -> list[Text]:
    """Thin dotted lines within which the side holds in the shares `AGREED` of the draws, and their labels."""
    levels = [level for level in AGREED if agree.min() < level < agree.max()]
    if not levels:
        return []
    drawn = axes.contour(
        scene.x.at, scene.y.at, agree, levels=levels, colors=[style.INK], linewidths=0.9, linestyles="dotted", zorder=3
    )
    labels = [*axes.clabel(drawn, fmt=percent, fontsize=style.SMALL, inline=True, inline_spacing=4)]
    for label in labels:
        label.set_rotation(0)
    return labels


def _contour(axes: Axes, x: Floats, y: Floats, values: Floats, line: float, *, color: str, **look: Any) -> None:
    if values.min() < line < values.max():
        axes.contour(x, y, values, levels=[line], colors=[color], zorder=3, **look)


def _lines(axes: Axes, scene: MapScene) -> None:
    """Several lines, each with its value."""
    if scene.middle is None or not scene.lines:
        return
    for line in scene.lines:
        _contour(
            axes, scene.x.at, scene.y.at, scene.mean_field, line, color=style.MUTED, linewidths=0.9,
            linestyles=[MEAN_FIELD_DASH],
        )  # fmt: skip
    drawn = axes.contour(
        scene.x.at, scene.y.at, scene.middle, levels=sorted(scene.lines), colors=[style.INK], linewidths=1.3, zorder=3
    )
    labels = axes.clabel(drawn, fmt=scene.write, fontsize=style.SMALL, inline=True, inline_spacing=4)
    for label in labels:
        label.set_rotation(0)
