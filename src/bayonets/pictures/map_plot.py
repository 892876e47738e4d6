"""A map over two axes: tints, lines and a band for all runs, dots for the runs of one point, dashes for the mean field.

Classes are distinguished by colour, hatching and words on the map, also in a black-and-white copy and for any reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from bayonets.pictures import style
from bayonets.pictures.axes import EvenTicks, across_name, axis_name
from bayonets.pictures.composed import Key, composed
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.map_areas import AGREED, MEAN_FIELD_DASH, Class, Dot, MapScene, Signs, areas, tints
from bayonets.pictures.style import WIDE, Halo, Sheet, fit, letters_width
from bayonets.statistics.estimate import NORMAL_975, Floats
from bayonets.wording import percent

Align = Literal["left", "right", "center"]
_LEAST_AREA, _CLEAR = 0.02, 0.7
_LEFT, _RIGHT, _HEAD, _FOOT = 58.0, 16.0, 26.0, 50.0
_TALLEST, _PART = 430.0, 0.62


def map_plot(scene: MapScene, *, width: float = WIDE, title: str = "", subtitle: str = "") -> Figure:
    """The map in a width in pixels, with title and subtitle written above."""
    return composed([(_Map(scene),), (Key(_key_items(scene)),)], width=width, title=title, subtitle=subtitle)


@dataclass(frozen=True)
class _Map:
    """The map without its key."""

    scene: MapScene

    def _panel(self, width: float) -> tuple[float, float]:
        """Pixels of the panel, across and down."""
        panel = width - _LEFT - _RIGHT
        return panel, min(_TALLEST, max(_PART * panel, 230.0))

    def height(self, width: float, *, wide: bool) -> float:  # noqa: ARG002 - as of every block
        """Pixels."""
        return _HEAD + self._panel(width)[1] + _FOOT

    def draw(self, page: Sheet, left: float, top: float, width: float) -> None:
        """Draw it onto a sheet."""
        scene, (panel, height) = self.scene, self._panel(width)
        axes = page.panel(left + _LEFT, top + _HEAD, panel, height)
        _frame(axes, scene, panel)
        labels = areas(axes, scene, panel, height)
        _dots(axes, scene)
        _as_it_stands(axes, scene)
        if scene.single:
            _names(axes, scene, panel, height, labels)


def _frame(axes: Axes, scene: MapScene, panel: float) -> None:
    x, y = scene.x, scene.y
    axes.set_xlim(x.low, x.high)
    axes.set_ylim(y.low, y.high)
    for axis, side in ((axes.xaxis, x), (axes.yaxis, y)):
        whole = side.step is not None
        axis.set_major_locator(MaxNLocator(5 if panel > 400 else 4, steps=[1, 2, 2.5, 5, 10], integer=whole))
        axis.set_major_formatter(EvenTicks())
    axes.grid(visible=False)
    axis_name(axes, fit(y.name, panel), left=-_LEFT + 6.0)
    across_name(axes, fit(x.name, panel), below=38)
    for side, across in ((x, True), (y, False)):
        ends = [max(side.low, side.plausible_low), min(side.high, side.plausible_high)]
        if ends[0] < ends[1]:
            _edge(axes, ends, across=across)


def _edge(axes: Axes, ends: list[float], *, across: bool) -> None:
    """A stroke along an axis, just outside."""
    where = axes.get_xaxis_transform() if across else axes.get_yaxis_transform()
    off = [-0.012, -0.012] if across else [-0.006, -0.006]
    places = (ends, off) if across else (off, ends)
    axes.plot(*places, transform=where, color=style.MUTED, linewidth=2.4, solid_capstyle="butt", clip_on=False)


def _dots(axes: Axes, scene: MapScene) -> None:
    most = max((dot.runs for dot in scene.dots), default=1)
    for dot in scene.dots:
        size = 4.0 + 5.0 * (dot.runs / most) ** 0.5
        axes.plot(
            [dot.x], [dot.y], "o", markersize=size, color=_dot_color(scene, dot), markeredgecolor=style.INK,
            markeredgewidth=0.7, zorder=5, clip_on=False,
        )  # fmt: skip


def _dot_color(scene: MapScene, dot: Dot) -> object:
    if not scene.single:
        # Mixed with white instead of transparent: a tint over a tint would look like a third tint.
        tint = tints(len(scene.lines) + 1)[int(np.searchsorted(scene.lines, dot.value))]
        red, green, blue, _ = to_rgba(scene.ramp)
        return tuple(1.0 - tint * (1.0 - part) for part in (red, green, blue))
    return {1: scene.above.color, -1: scene.below.color, 0: style.PAPER}[dot.side]


def _as_it_stands(axes: Axes, scene: MapScene) -> None:
    """The scenario as it stands: a diamond, with whiskers along an axis on which it has several values."""
    x, y = scene.x, scene.y
    if not (x.low <= x.today <= x.high and y.low <= y.today <= y.high):
        return
    stroke = [Halo()]
    for ends, other, across in (
        ([x.today_low, x.today_high], y.today, True),
        ([y.today_low, y.today_high], x.today, False),
    ):
        if ends[0] < ends[1]:
            places = (ends, [other, other]) if across else ([other, other], ends)
            axes.plot(*places, color=style.OBSERVED, linewidth=1.2, zorder=6, path_effects=stroke)
    axes.plot([x.today], [y.today], "D", color=style.OBSERVED, markersize=8, markeredgecolor=style.PAPER,
              markeredgewidth=1.2, zorder=7, clip_on=False)  # fmt: skip
    right = x.today < x.low + 0.8 * (x.high - x.low)
    up = y.today < y.low + 0.9 * (y.high - y.low)
    _word(axes, x.today, y.today, "scenario", (10 if right else -10, 8 if up else -14), "left" if right else "right")


def _key_items(scene: MapScene) -> list[KeyItem]:
    items = [] if scene.single else _steps(scene)
    if scene.middle is not None and scene.single:
        items.append(KeyItem(scene.line_name, style.INK))
        if scene.signs is None:
            items.append(KeyItem("its 95% band", style.INK, "band", alpha=0.16))
    if scene.mean_field_crosses and (scene.middle is not None or scene.signs is not None):
        items.append(KeyItem(scene.mean_field_name, style.MUTED, dash=MEAN_FIELD_DASH))
    if scene.middle is not None and scene.single:
        sides = (scene.above, scene.below)
        items += [KeyItem(f"runs of one point: {side.name}", side.color, "dot") for side in sides]
    if scene.agree is not None:
        named = " and ".join(percent(level) for level in AGREED)
        items.append(KeyItem(f"its sign holds in {named} of the draws", style.INK, dash=(0, (1.0, 1.6))))
    return [*items, KeyItem("plausible range", style.MUTED)]


def _steps(scene: MapScene) -> list[KeyItem]:
    names = [f"up to {scene.write(scene.lines[0])}"] if scene.lines else ["the same everywhere"]
    names += [f"to {scene.write(line)}" for line in scene.lines[1:]]
    names += [f"above {scene.write(scene.lines[-1])}"] if scene.lines else []
    shades = tints(len(scene.lines) + 1)
    return [KeyItem(name, scene.ramp, "band", alpha=shade) for name, shade in zip(names, shades, strict=True)]


Box = tuple[float, float, float, float]
"""A box that names keep clear of: its centre on the axes, half of its width, and half of its height, in pixels."""


def _names(axes: Axes, scene: MapScene, panel: float, height: float, labels: Sequence[Text]) -> None:
    """The name of each class where it has most room.

    A name is clear of the mark of the scenario and, if there is room, of the line, of other names, of the labels of
    other lines, and of the dots.
    """
    whole = scene.signs if scene.signs is not None else _sides(scene)
    undetermined = Class("undetermined" if scene.signs is not None else "", style.MUTED)
    dots: list[Box] = [(dot.x, dot.y, 6.0, 6.0) for dot in scene.dots]
    texts: list[Box] = [
        (*label.get_position(), 0.5 * letters_width(label.get_text(), style.SMALL) + 6.0, 10.0) for label in labels
    ]
    for sign, side in ((1, scene.above), (-1, scene.below), (0, undetermined)):
        mask = (whole == sign) & ~_near_mark(scene)
        if not side.name or mask.mean() < _LEAST_AREA:
            continue
        clear = mask if sign or scene.away is None else mask & (np.abs(scene.away) > _CLEAR)
        of_texts = _clear_of(texts, scene, side.name, panel, height)
        of_all = of_texts & _clear_of(dots, scene, side.name, panel, height)
        anywhere = np.ones_like(of_texts)
        for area, allowed in ((clear, of_all), (clear, of_texts), (mask, of_texts), (mask, anywhere)):
            row, column, room = _roomiest(area, allowed, panel, height)
            if 2.0 * room >= style.TEXT:
                x, y = float(_kept_inside(scene, side.name, panel)[column]), float(scene.y.at[row])
                _word(axes, x, y, side.name, (0, 0), "center")
                texts.append((x, y, 0.5 * letters_width(side.name, style.TEXT, bold=True) + 6.0, 10.0))
                break


def _clear_of(boxes: Sequence[Box], scene: MapScene, name: str, panel: float, height: float) -> npt.NDArray[np.bool_]:
    """(Y, X) whether a name centred on a point of the grid overlaps none of the boxes."""
    xs, ys = _kept_inside(scene, name, panel), scene.y.at
    across, along = panel / (scene.x.high - scene.x.low), height / (scene.y.high - scene.y.low)
    half = 0.5 * letters_width(name, style.TEXT, bold=True)
    clear = np.ones((len(ys), len(xs)), dtype=np.bool_)
    for x, y, wide, high in boxes:
        near_x, near_y = np.abs(xs - x) * across < wide + half, np.abs(ys - y) * along < high + 0.5 * style.TEXT
        clear &= ~(near_y[:, None] & near_x[None, :])
    return clear


def _word(axes: Axes, x: float, y: float, text: str, shift: tuple[float, float], align: Align) -> None:
    """A word at a point, offset by `shift` in points."""
    axes.annotate(
        text, (x, y), xytext=shift, textcoords="offset points", fontsize=style.TEXT, color=style.INK, ha=align,
        va="center", zorder=8, fontweight="bold", path_effects=[Halo()],
    )  # fmt: skip


def _near_mark(scene: MapScene) -> npt.NDArray[np.bool_]:
    """(Y, X) whether a point is near the mark of the scenario or its word."""
    across, along = (
        (side.at[:, None] if side is scene.y else side.at[None, :]) - side.today for side in (scene.x, scene.y)
    )
    wide, high = scene.x.high - scene.x.low, scene.y.high - scene.y.low
    return np.asarray((np.abs(across) < 0.14 * wide) & (np.abs(along) < 0.07 * high))


def _sides(scene: MapScene) -> Signs:
    """1 above the line and -1 below it where the runs resolve the side; by the mean field without runs."""
    if scene.away is not None and scene.away.size:
        return np.where(np.abs(scene.away) >= NORMAL_975, np.sign(scene.away), 0.0).astype(np.int64)
    return np.where(scene.mean_field > scene.lines[0], 1, -1).astype(np.int64)


def _kept_inside(scene: MapScene, text: str, panel: float) -> Floats:
    """(X,) the positions of the grid moved sideways so that a text centred on them stays on the map."""
    half = 0.5 * letters_width(text, 1.15 * style.TEXT) / panel * (scene.x.high - scene.x.low)
    return np.minimum(np.maximum(scene.x.at, scene.x.low + half), scene.x.high - half)


def _roomiest(
    mask: npt.NDArray[np.bool_], allowed: npt.NDArray[np.bool_], panel: float, height: float
) -> tuple[int, int, float]:
    """Row and column of the allowed point of an area that is furthest from its edge, and the distance in pixels.

    Distances across count a quarter, since words are wider than high. The distance is 0 if no point is allowed.
    """
    if not (mask & allowed).any():
        return 0, 0, 0.0
    rows, columns = mask.shape
    points = np.stack(np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"), axis=-1).reshape(-1, 2)
    scale = np.array([height / max(rows - 1, 1), 0.25 * panel / max(columns - 1, 1)])
    at = points * scale
    inside, outside = at[mask.ravel()], at[~mask.ravel()]
    edge = np.minimum(inside, scale * [rows - 1, columns - 1] - inside).min(axis=1) + 6.0
    far = edge
    if len(outside):
        apart = np.sqrt(((inside[:, None, :] - outside[None, :, :]) ** 2).sum(axis=2)).min(axis=1)
        far = np.minimum(edge, apart)
    best = int(np.argmax(np.where(allowed.ravel()[mask.ravel()], far, -1.0)))
    row, column = points[mask.ravel()][best]
    return int(row), int(column), float(far[best])
