"""The words on a map over two axes: each class where it has most room."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bayonets.pictures import style
from bayonets.pictures.phase_scene import Class, Scene, Signs
from bayonets.pictures.style import Halo, letters_width
from bayonets.statistics.estimate import NORMAL_975

Align = Literal["left", "right", "center"]
_LEAST_AREA, _CLEAR = 0.02, 0.7


def names(axes: Axes, scene: Scene, panel: float, height: float) -> None:
    """The words of each class where it has most room, clear of today's mark and, if there is room, of the line."""
    whole = scene.signs if scene.signs is not None else _sides(scene)
    unsure = Class("cannot tell", style.MUTED) if scene.signs is not None else Class("", style.MUTED)
    for sign, side in ((1, scene.above), (-1, scene.below), (0, unsure)):
        mask = (whole == sign) & ~_near_today(scene)
        if not side.name or mask.mean() < _LEAST_AREA:
            continue
        clear = mask if sign or scene.away is None else mask & (np.abs(scene.away) > _CLEAR)
        for area in (clear, mask):
            row, column, room = _roomiest(area, panel, height) if area.any() else (0, 0, 0.0)
            if 2.0 * room >= style.TEXT:
                place = float(scene.x.at[column]), float(scene.y.at[row])
                word(axes, *_kept_inside(scene, place, side.name, panel), side.name, (0, 0), "center")
                break


def word(axes: Axes, x: float, y: float, text: str, shift: tuple[float, float], align: Align) -> None:
    """A word at a place, moved by so many points."""
    axes.annotate(
        text, (x, y), xytext=shift, textcoords="offset points", fontsize=style.TEXT, color=style.INK, ha=align,
        va="center", zorder=8, fontweight="bold", path_effects=[Halo()],
    )  # fmt: skip


def _near_today(scene: Scene) -> npt.NDArray[np.bool_]:
    """(Y, X) where today's mark and its word stand."""
    across, along = (
        (side.at[:, None] if side is scene.y else side.at[None, :]) - side.today for side in (scene.x, scene.y)
    )
    wide, high = scene.x.high - scene.x.low, scene.y.high - scene.y.low
    return np.asarray((np.abs(across) < 0.14 * wide) & (np.abs(along) < 0.07 * high))


def _sides(scene: Scene) -> Signs:
    """1 above the line and -1 below, surely by the runs; by the twin where there are none."""
    if scene.away is not None and scene.away.size:
        return np.where(np.abs(scene.away) >= NORMAL_975, np.sign(scene.away), 0.0).astype(np.int64)
    return np.where(scene.twin > scene.lines[0], 1, -1).astype(np.int64)


def _kept_inside(scene: Scene, place: tuple[float, float], text: str, panel: float) -> tuple[float, float]:
    """A place moved sideways so far that a text around it stays on the map."""
    half = 0.5 * letters_width(text, 1.15 * style.TEXT) / panel * (scene.x.high - scene.x.low)
    return min(max(place[0], scene.x.low + half), scene.x.high - half), place[1]


def _roomiest(mask: npt.NDArray[np.bool_], panel: float, height: float) -> tuple[int, int, float]:
    """Row and column of the place of an area that is furthest from its edge, and how far that is in pixels.

    Across counts a quarter: words are longer than high.
    """
    rows, columns = mask.shape
    places = np.stack(np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"), axis=-1).reshape(-1, 2)
    scale = np.array([height / max(rows - 1, 1), 0.25 * panel / max(columns - 1, 1)])
    at = places * scale
    inside, outside = at[mask.ravel()], at[~mask.ravel()]
    edge = np.minimum(inside, scale * [rows - 1, columns - 1] - inside).min(axis=1) + 6.0
    far = edge
    if len(outside):
        apart = np.sqrt(((inside[:, None, :] - outside[None, :, :]) ** 2).sum(axis=2)).min(axis=1)
        far = np.minimum(edge, apart)
    best = int(np.argmax(far))
    row, column = places[mask.ravel()][best]
    return int(row), int(column), float(far[best])
