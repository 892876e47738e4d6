"""A map over two axes: tints, lines and a band for all runs, dots for the runs of one place, dashes for the twin.

Classes are told apart by colour, by hatching and by words on the map itself, so that a copier and any eye can.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bayonets.pictures import style
from bayonets.pictures.axes import EvenTicks, axis_name
from bayonets.pictures.labels import KeyItem, key, key_height
from bayonets.pictures.phase_areas import areas
from bayonets.pictures.phase_scene import AGREED, TWIN_DASH, Dot, Scene, tints
from bayonets.pictures.phase_words import names, word
from bayonets.pictures.style import WIDE, Halo, fit, sheet, styled
from bayonets.pictures.words import percent
from bayonets.scenario.printable import plain

_LEFT, _RIGHT, _FOOT = 58.0, 16.0, 62.0
_TALLEST, _PART = 430.0, 0.62


@styled
def phase(scene: Scene, *, width: float = WIDE, title: str = "", subtitle: str = "") -> Figure:
    """The map in a width of so many pixels, with title and subtitle written above."""
    panel = width - _LEFT - _RIGHT
    height = min(_TALLEST, max(_PART * panel, 230.0))
    items = _key_items(scene)
    page = sheet(width, 30 + height + _FOOT + key_height(items, width) + 2, title, subtitle)
    axes = page.panel(_LEFT, 26, panel, height)
    _frame(axes, scene, panel)
    areas(axes, scene, panel, height)
    _dots(axes, scene)
    _today(axes, scene)
    if scene.single:
        names(axes, scene, panel, height)
    key(page, items, 4, 26 + height + _FOOT)
    return page.figure


def _frame(axes: Axes, scene: Scene, panel: float) -> None:
    x, y = scene.x, scene.y
    axes.set_xlim(x.low, x.high)
    axes.set_ylim(y.low, y.high)
    for axis, side in ((axes.xaxis, x), (axes.yaxis, y)):
        whole = side.step is not None
        axis.set_major_locator(MaxNLocator(5 if panel > 400 else 4, steps=[1, 2, 2.5, 5, 10], integer=whole))
        axis.set_major_formatter(EvenTicks())
    axes.grid(visible=False)
    axis_name(axes, fit(y.name, panel), left=-_LEFT + 6.0)
    axes.annotate(
        plain(fit(x.name, panel)), (1.0, 0.0), xycoords="axes fraction", xytext=(0, -38), textcoords="offset points",
        fontsize=style.SMALL, color=style.MUTED, ha="right", va="baseline", annotation_clip=False,
    )  # fmt: skip
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


def _dots(axes: Axes, scene: Scene) -> None:
    most = max((dot.runs for dot in scene.dots), default=1)
    for dot in scene.dots:
        size = 4.0 + 5.0 * (dot.runs / most) ** 0.5
        axes.plot(
            [dot.x], [dot.y], "o", markersize=size, color=_dot_color(scene, dot), markeredgecolor=style.INK,
            markeredgewidth=0.7, zorder=5, clip_on=False,
        )  # fmt: skip


def _dot_color(scene: Scene, dot: Dot) -> object:
    if not scene.single:
        # Mixed with white rather than let through: a tint over a tint would be a third one.
        tint = tints(len(scene.lines) + 1)[int(np.searchsorted(scene.lines, dot.value))]
        red, green, blue, _ = to_rgba(scene.ramp)
        return tuple(1.0 - tint * (1.0 - part) for part in (red, green, blue))
    return {1: scene.above.color, -1: scene.below.color, 0: style.PAPER}[dot.side]


def _today(axes: Axes, scene: Scene) -> None:
    """Where the scenario stands today: a diamond, with whiskers along an axis on which it says more than one thing."""
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
    word(axes, x.today, y.today, "today", (10 if right else -10, 8 if up else -14), "left" if right else "right")


def _key_items(scene: Scene) -> list[KeyItem]:
    items = [] if scene.single else _steps(scene)
    if scene.middle is not None and scene.single:
        items.append(KeyItem(scene.line_name, style.INK))
        if scene.signs is None:
            items.append(KeyItem("its 95% band", style.INK, "band", alpha=0.16))
    if scene.twin_crosses and (scene.middle is not None or scene.signs is not None):
        items.append(KeyItem("the twin's", style.MUTED, dash=TWIN_DASH))
    if scene.middle is not None and scene.single:
        sides = (scene.above, scene.below)
        items += [KeyItem(f"runs there alone: {side.name}", side.color, "dot") for side in sides]
    if scene.agree is not None:
        named = " and ".join(percent(level) for level in AGREED)
        items.append(KeyItem(f"its sign holds in {named} of the draws", style.INK, dash=(0, (1.0, 1.6))))
    return [*items, KeyItem("plausible range", style.MUTED)]


def _steps(scene: Scene) -> list[KeyItem]:
    names = [f"up to {scene.write(scene.lines[0])}"] if scene.lines else ["everywhere alike"]
    names += [f"to {scene.write(line)}" for line in scene.lines[1:]]
    names += [f"above {scene.write(scene.lines[-1])}"] if scene.lines else []
    shades = tints(len(scene.lines) + 1)
    return [KeyItem(name, scene.ramp, "band", alpha=shade) for name, shade in zip(names, shades, strict=True)]
